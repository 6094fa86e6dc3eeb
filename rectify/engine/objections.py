"""异议: a unit's head may object to a finding within a period; the answer is the office's, or the leading group's where he is right.

An open objection stops nothing: the clock runs and the work goes on. It is shown on the problem, and its answer is owed with a
date. What was upheld is withdrawn as 不成立 by the ordinary two steps (``requests.py``).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rectify.engine import duties
from rectify.engine.deadlines import Obligation, due
from rectify.engine.model import Facts, Problem, Reason, Role
from rectify.engine.rulings import Found, Roles, Rule, another_than, asked_by, has_signed, inspection_of, no, problem_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.engine.acts import Act
    from rectify.engine.duties import Body, Rules

SLOT = "objection"
"""The line of the answer: a problem has at most one objection."""


def objection(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """Once a problem, and within the profile's period from the receipt; before the receipt nothing has lapsed."""
    problem = problem_of(facts)
    if problem.objection:
        said = "已有待答复的异议" if problem.objection == "raised" else "异议以一次为限，已经答复"
        return no(Reason.WRONG_STATE, said, Role.OFFICE)
    start = problem.start_on or inspection_of(facts).receipt_on
    if start:
        last = due(
            rules.period(), Obligation.OBJECTION, date.fromisoformat(start), rules.calendar
        ).effective_on.isoformat()
        if facts.today > last:
            return no(Reason.WRONG_STATE, f"异议须在 {last} 以前提出")
    return Found(body={"signer": asked_by(act, facts), "answer": _answer_line(rules, problem, facts.today)})


def _answer_line(rules: Rules, problem: Problem, today: str) -> Body:
    deadline = due(rules.period(), Obligation.OBJECTION_ANSWER, date.fromisoformat(today), rules.calendar)
    name = Obligation.OBJECTION_ANSWER.value
    return duties.line(rules, deadline, name, subject=problem.number, since=f"v{problem.version + 1}", slot=SLOT)


def settled(problem: Problem) -> list[Body]:
    """Give the line that no answer is owed any more, where one is."""
    return [duties.nothing(SLOT, problem.number)] if problem.objection == "raised" else []


def objection_decision(act: Act, facts: Facts, _rules: Rules, roles: Roles) -> Found:
    """不采纳 by the office; that a finding does not hold is said by the leading group. Never by whoever objected."""
    problem = problem_of(facts)
    if problem.objection != "raised":
        return no(Reason.WRONG_STATE, "没有待答复的异议", Role.UNIT_HEAD)
    if found := another_than(facts, problem.objection_by, "不能答复自己签报的异议"):
        return found
    upheld = act.text("verdict") == "upheld"
    if upheld and not has_signed(Role.LEADING_GROUP, act, facts, roles):
        return no(Reason.NOT_PERMITTED, "认定问题不成立须由巡察工作领导小组签批", Role.LEADING_GROUP)
    said = ("请以“不成立”（not_established）提出撤销",) if upheld else ()
    return Found(body={"signer": asked_by(act, facts), "duties": settled(problem)}, warnings=said)


RULES: Mapping[str, Rule] = {"objection": objection, "objection_decision": objection_decision}
