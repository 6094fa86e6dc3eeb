"""立行立改: the notice that a team issues during its stay, and that starts a problem's own clock (domain.md B2.1, B8.1)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rectify.engine import duties
from rectify.engine.deadlines import Obligation, due_by
from rectify.engine.model import Facts, Problem, Reason, Role
from rectify.engine.rulings import Found, Roles, Rule, inspection_of, is_head, no, problem_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.engine.acts import Act
    from rectify.engine.deadlines import Deadline
    from rectify.engine.duties import Rules
    from rectify.engine.workflow import Workflow

GROUND = "签收的立行立改通知书限于"
"""Between the day of the signature and the day of the deadline, in the sentence that derives it."""

BASIS = "立行立改通知书"


def is_on_the_spot(workflow: Workflow) -> bool:
    """Say whether what begins by a workflow is 立行立改: it asks for the notice, and nowhere for the feedback document.

    Asked once, when a problem is registered: what a later version of the file adds changes nothing about how it was raised.
    """
    gates = {gate for move in workflow.moves for gate in move.gates}
    return "notice_signed" in gates and "feedback_issued" not in gates


def on_the_spot_notice(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """《立行立改通知书》: signed by the unit's head; due by the day it names, else by the end of the team's stay."""
    problem, ended_on = problem_of(facts), inspection_of(facts).ended_on
    if not _asked_for(problem, rules):
        return no(Reason.WRONG_STATE, "本问题所用的流程不用立行立改通知书", Role.OFFICE)
    signed_on, due_on = act.text("signed_on"), act.text("due_on") or ended_on or ""
    if signed_on < act.text("issued_on"):
        return no(Reason.BAD_VALUE, f"签收日期（{signed_on}）早于签发日期（{act.text('issued_on')}）")
    if not is_head(facts, facts.signer):
        return no(Reason.BAD_VALUE, f"立行立改通知书须由主要负责人签收，“{act.text('signed_by')}”不是登记的主要负责人")
    if not due_on:
        return no(Reason.MISSING_FIELD, "缺少字段“due_on”：没有登记撤离日期，须写明办结期限")
    if due_on < signed_on:
        return no(Reason.BAD_VALUE, f"办结期限（{due_on}）早于签收日期（{signed_on}）")
    late = ended_on is not None and due_on > ended_on
    warnings = (f"办结期限（{due_on}）在撤离日期（{ended_on}）之后，立行立改一般在巡察驻点期间办结",) if late else ()
    return Found(body=_clock(problem, rules, signed_on, due_on), warnings=warnings)


def _asked_for(problem: Problem, rules: Rules) -> bool:
    """Say whether the problem's workflow waits for the notice, here or later."""
    assert rules.cycle is not None  # noqa: S101 - loaded with every problem
    waiting = rules.cycle.workflow.gates_ahead(problem.state) | set(problem.carried_gates.split())
    return "notice_signed" in waiting


def _clock(problem: Problem, rules: Rules, signed_on: str, due_on: str) -> dict[str, object]:
    """The notice is the problem's own beginning, where 立行立改 is what it began as; a clock that runs already is left alone."""
    if not problem.on_the_spot or (problem.start_on and not problem.notice_on):
        return {}
    deadline = deadline_of(rules, signed_on, due_on)
    body: dict[str, object] = {"clock": duties.clock(deadline, BASIS)}
    if rules.line_in(problem.state) == duties.RECTIFICATION:
        body["duties"] = [duties.rectify_line(rules, deadline, problem.number)]
    return body


def deadline_of(rules: Rules, signed_on: str, due_on: str) -> Deadline:
    """Give the deadline that a notice sets."""
    return due_by(
        rules.period(), Obligation.RECTIFY, date.fromisoformat(due_on), rules.calendar,
        start_on=date.fromisoformat(signed_on), ground=GROUND, basis=BASIS,
    )  # fmt: skip


RULES: Mapping[str, Rule] = {"on_the_spot_notice": on_the_spot_notice}
