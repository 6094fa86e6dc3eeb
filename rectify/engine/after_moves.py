"""What a move brings about beside the problem's own line: a talk proposed, a review asked for, a look-back planned, remarks.

The gates have decided already; nothing here says no. What a problem owes in its new state is ``duties.py``'s business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine import asked, faults, objections, relapse
from rectify.engine.double_feedback import review_is_asked, review_line, review_settled
from rectify.engine.kinds.words import WITH_UNIT
from rectify.engine.oversight import proposal
from rectify.engine.rights import IN_REVIEW
from rectify.engine.rulings import Body, Found, problem_of

if TYPE_CHECKING:
    from rectify.engine.duties import Rules
    from rectify.engine.model import Facts

FINAL = frozenset({"closed", "void"})


def beside(rules: Rules, facts: Facts, to: str, body: Body) -> Found:
    """Give a move's body with what else follows from it, and what is remarkable about it."""
    problem = problem_of(facts)
    lines = _listed(body, "duties")
    opened: list[Body] = []
    more: Body = {}
    warnings: list[str] = []
    if to in WITH_UNIT and problem.state in IN_REVIEW and problem.returns:
        opened.append(proposal(facts, rules))
        warnings.append(f"第 {problem.returns + 1} 次退回，建议约谈主要负责人（talk）")
    if to == "under_check" and problem.state not in IN_REVIEW:
        more |= faults.after_submission(problem)
    if settled := review_settled(facts):
        lines += _listed(settled, "duties")
        more["review"] = settled["review"]
    given = problem.discipline_verdict and to not in ("under_check", *WITH_UNIT)  # a new application is reviewed anew
    if not given and review_is_asked(rules, to):
        opened.append(review_line(rules, facts))
        more["review"] = "asked"
    if to in ("passed", "closed") and problem.faults:
        warnings.append(f"核查曾认定：{faults.said(problem.faults)}，请确认已整改到位")
    if to == "closed":
        lines.append(relapse.planned(rules, problem.inspection, facts.today))
    if to in FINAL:
        lines += objections.settled(problem)
    if to in FINAL and (waiting := asked.running(facts, "referral")):
        lines += asked.settled(waiting, problem.number)
        warnings.append(f"移交其他部门的事项有 {len(waiting)} 项尚未答复，问题了结后不再催办")
    return Found(body={**body, **more, **_given("duties", lines), **_given("opened", opened)}, warnings=tuple(warnings))


def _listed(body: Body, name: str) -> list[Body]:
    value = body.get(name)
    return list(value) if isinstance(value, list) else []


def _given(name: str, lines: list[Body]) -> Body:
    return {name: lines} if lines else {}
