"""R-12: after the period what is unfinished is reported every quarter, until nothing is (「也没有做到持续性、常态化整改」, S003).

The line stands on the inspection from the receipt on, anchored at the end of its period and never chained. Where nothing is
unfinished it asks for nothing (``store/duty_queries.py``), and the report that finds nothing settles it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine import duties
from rectify.engine.deadlines import Obligation, due
from rectify.engine.model import FINISHED, Facts, Inspection, Reason, Role
from rectify.engine.rulings import Found, Roles, Rule, inspection_of, is_head, no, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from rectify.engine.acts import Act
    from rectify.engine.duties import Body, Rules

SLOT = Obligation.FOLLOW_UP.value
_MOST_TURNS = 400
"""Turns that are looked at for the next one that lies ahead: a century of quarters."""


def unfinished(problems: Iterable[Mapping[str, object]]) -> list[str]:
    """Give the numbers of what was handed over and is neither closed nor withdrawn; long-term work is among it."""
    return [str(row["number"]) for row in problems if row["handed_over_on"] and row["state"] not in FINISHED]


def first_line(rules: Rules, inspection: Inspection, receipt_on: str) -> Body:
    """Give the line for the first quarter after the period that a receipt starts."""
    return _line(rules, inspection, receipt_on, 1)


def _anchor(rules: Rules, receipt_on: str) -> date:
    return duties.rectification(rules, receipt_on).nominal_on


def _line(rules: Rules, inspection: Inspection, receipt_on: str, turn: int) -> Body:
    deadline = due(rules.period(), Obligation.FOLLOW_UP, _anchor(rules, receipt_on), rules.calendar, nth=turn)
    return duties.line(
        rules, deadline, SLOT, subject=inspection.number, since=f"{receipt_on}/{turn}", slot=SLOT
    )  # fmt: skip


def turn_of(line: Mapping[str, object]) -> int:
    """Give which quarter after the period a running line is about."""
    return int(str(line["since"]).rpartition("/")[2])


def again(rules: Rules, inspection: Inspection, receipt_on: str, line: Mapping[str, object]) -> Body:
    """Give a running line under a corrected receipt: the same quarter, counted from the new end of the period."""
    return _line(rules, inspection, receipt_on, turn_of(line))


def running(facts: Facts) -> Mapping[str, object] | None:
    """Give the line of the quarterly follow-up, where it runs."""
    return next((row for row in rows(facts, "lines") if row["slot"] == SLOT), None)


def follow_up_report(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """后续整改情况报告: the quarter that is due is settled, and the next one ahead is owed while something is unfinished."""
    inspection, line = inspection_of(facts), running(facts)
    if line is None or inspection.receipt_on is None:
        return no(Reason.WRONG_STATE, "没有待报送的季度跟踪（整改期限尚未起算，或已无未完成的问题）", Role.UNIT_HEAD)
    if act.text("signed_by") and not is_head(facts, facts.signer):
        return no(Reason.BAD_VALUE, f"须由登记的主要负责人签字，“{act.text('signed_by')}”不是登记的主要负责人")
    turn = turn_of(line)
    if act.text("reported_on") <= (opens := _opens(rules, inspection.receipt_on, turn)):
        return no(Reason.WRONG_STATE, f"第 {turn} 个季度的后续整改情况报告从 {opens} 之后报送")
    left = unfinished(rows(facts, "problems"))
    following = _next_turn(rules, inspection.receipt_on, turn, facts.today) if left else None
    settled = duties.nothing(SLOT, inspection.number)
    line_now = settled if following is None else _line(rules, inspection, inspection.receipt_on, following)
    missed = following - turn - 1 if following is not None else 0
    return Found(
        fields={**act.fields, "quarter": turn, "unfinished": left},
        body={"duties": [line_now]},
        warnings=(f"有 {missed} 个季度没有报送后续整改情况",) if missed else (),
    )


def _opens(rules: Rules, receipt_on: str, turn: int) -> str:
    """Give the last day before a quarter may be reported: the end of the period, or of the quarter before."""
    anchor = _anchor(rules, receipt_on)
    if turn == 1:
        return anchor.isoformat()
    return due(rules.period(), Obligation.FOLLOW_UP, anchor, rules.calendar, nth=turn - 1).nominal_on.isoformat()


def _next_turn(rules: Rules, receipt_on: str, turn: int, today: str) -> int | None:
    """Give the next quarter whose end lies ahead; None where the profile's follow-up does not repeat."""
    if not rules.period().obligations[Obligation.FOLLOW_UP].repeats:
        return None
    anchor = _anchor(rules, receipt_on)
    ends = (
        (each, due(rules.period(), Obligation.FOLLOW_UP, anchor, rules.calendar, nth=each).nominal_on.isoformat())
        for each in range(turn + 1, turn + _MOST_TURNS)
    )
    return next((each for each, on in ends if on > today), None)


RULES: Mapping[str, Rule] = {"follow_up_report": follow_up_report}
