"""The rules of faults: found by whoever looked for himself, reviewed by another. What a fault does stands in ``faults.py``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from rectify.engine.double_feedback import review_is_asked, review_line
from rectify.engine.faults import FALSIFICATION, Fault, columns, of
from rectify.engine.model import Facts, Reason
from rectify.engine.rights import IN_REVIEW
from rectify.engine.rulings import Body, Found, Roles, Rule, another_than, asked_by, no, problem_of, rows

if TYPE_CHECKING:
    from rectify.engine.acts import Act
    from rectify.engine.duties import Rules


def fault(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """A fault is found; on an application under review a false report takes the discipline commission's review away."""
    problem = problem_of(facts)
    false = act.text("code") == FALSIFICATION or act.flag("report_differs")
    reviewed = problem.state in IN_REVIEW
    new = Fault(code=act.text("code"), on=act.text("on"), false=int(false), standing=int(reviewed))
    body: Body = columns([*of(problem), new])
    fields = {**act.fields, "found_by": asked_by(act, facts)}
    if not (false and reviewed):
        return Found(body=body, fields=fields)
    body["unreviewed"] = 1
    if problem.review_line is None and review_is_asked(rules, problem.state):
        body |= {"review": "asked", "opened": [review_line(rules, facts)]}
    warnings = ("本次申请不能通过验收；已验收的请撤回验收（reopen_check），销号审核须重新办理",)
    return Found(body=body, fields=fields, warnings=warnings)


def fault_review(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """A fault is upheld or dismissed by another than its finder."""
    found, n = of(problem_of(facts)), act.count("fault")
    recorded = [row for row in rows(facts, "records") if row["kind"] == "fault"]
    if not 1 <= n <= min(len(found), len(recorded)):
        return no(Reason.BAD_VALUE, f"本问题没有第 {n} 项整改不实的认定")
    kept_fields = recorded[n - 1]["fields"]
    finder = kept_fields.get("found_by") if isinstance(kept_fields, Mapping) else None
    if refused := another_than(facts, str(finder or recorded[n - 1]["by"]), "不能复核自己认定的整改不实"):
        return refused
    if found[n - 1].dismissed:
        return no(Reason.WRONG_STATE, f"第 {n} 项认定已经撤销")
    kept = list(found)
    if act.text("verdict") == "dismissed":
        kept[n - 1] = replace(found[n - 1], dismissed=1)
    return Found(body={**columns(kept), "answers": recorded[n - 1]["entry_no"]})


RULES: Mapping[str, Rule] = {rule.__name__: rule for rule in (fault, fault_review)}
