"""Which duty a subject has from now on: the line of the deadline table that an entry sets, and the clock behind it.

A problem has one duty at a time, by its state (domain.md A2, "owed here, with a date"); an inspection has one a slot. When
the dates come out, ``deadlines.py`` is asked; which rung is next, ``owed.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rectify.engine import owed
from rectify.engine.deadlines import Deadline, due, due_by
from rectify.engine.owed import Duty, Ladder
from rectify.engine.periods import Obligation, Profile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.engine.acts import Act
    from rectify.engine.calendar import Calendar
    from rectify.engine.cycle import Cycle
    from rectify.engine.model import Facts, Inspection, Problem

Body = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The data that rules are read from: the workflow, the inspection's own profile, the round's ladder, the calendar."""

    calendar: Calendar
    cycle: Cycle[Facts, Act] | None = None
    profile: Profile | None = None
    ladder: Ladder | None = None
    green_weekday: int = 0

    def period(self) -> Profile:
        """Give the inspection's profile; every act about an inspection has one."""
        assert self.profile is not None  # noqa: S101 - loaded with the inspection
        return self.profile


def nothing(slot: str = "", subject: str | None = None) -> Body:
    """Give the line that says: nothing is owed here any more."""
    line: Body = {"slot": slot, "obligation": "", "since": "", "rung": 0}
    line |= dict.fromkeys(("start_on", "nominal_on", "effective_on", "next_on"))
    return line if subject is None else {"subject": subject, **line}


def line(
    rules: Rules, deadline: Deadline, obligation: str, *, subject: str, since: str, slot: str = "", rung: int = 0
) -> Body:
    """Give the line for a deadline: its dates, its place on the ladder, and the day the next rung falls due."""
    duty = Duty(
        subject=subject,
        slot=slot,
        obligation=obligation,
        since=since,
        start_on=deadline.start_on,
        nominal_on=deadline.nominal_on,
        effective_on=deadline.effective_on,
        rung=rung,
    )
    following = owed.next_on(duty, rules.ladder, rules.calendar) if rules.ladder is not None else None
    return {
        "subject": subject,
        "slot": slot,
        "obligation": obligation,
        "since": since,
        "start_on": duty.start_on.isoformat(),
        "nominal_on": duty.nominal_on.isoformat(),
        "effective_on": duty.effective_on.isoformat(),
        "rung": rung,
        "next_on": following.isoformat() if following else None,
    }


def clock(deadline: Deadline, basis: str, approver: str | None = None) -> Body:
    """Give a rectification deadline as an entry carries it, with its basis and its derivation in words."""
    return {
        "start_on": deadline.start_on.isoformat(),
        "nominal_on": deadline.nominal_on.isoformat(),
        "effective_on": deadline.effective_on.isoformat(),
        "provisional": 1 if deadline.provisional else 0,
        "derivation": deadline.derivation,
        "basis": basis,
        "approver": approver,
    }


def rectification(rules: Rules, receipt_on: str) -> Deadline:
    """Give the deadline of rectification from the receipt on (S003, 2015 条例 art. 27)."""
    return due(rules.period(), Obligation.RECTIFY, date.fromisoformat(receipt_on), rules.calendar)


def rectify_line(rules: Rules, deadline: Deadline, subject: str, rung: int = 0) -> Body:
    """Give a problem's line while the unit's clock runs."""
    return line(rules, deadline, "rectify", subject=subject, since=deadline.effective_on.isoformat(), rung=rung)


def receipt_lines(rules: Rules, inspection: Inspection, issued_on: str) -> list[Body]:
    """Give an inspection's line for the receipt that is owed from the feedback on; none where it is there already."""
    if inspection.receipt_on:
        return []
    deadline = due(rules.period(), Obligation.RECEIPT, date.fromisoformat(issued_on), rules.calendar)
    return [line(rules, deadline, "receipt", subject=inspection.number, since=issued_on, slot="receipt")]


def unit_lines(rules: Rules, inspection: Inspection, receipt_on: str) -> list[Body]:
    """Give an inspection's lines for what the unit owes from the receipt on and has not done: the plan, both reports."""
    owing = [] if inspection.plan_on else [Obligation.PLAN]
    received = ("rectification_office_on", "rectification_leader_on", "head_office_on", "head_leader_on")
    if not all(getattr(inspection, name) for name in received):
        owing.append(Obligation.REPORTS)
    start = date.fromisoformat(receipt_on)
    return [
        line(
            rules, due(rules.period(), each, start, rules.calendar), each.value, subject=inspection.number,
            since=receipt_on, slot=each.value,
        )
        for each in owing
    ]  # fmt: skip


def office_line(rules: Rules, problem: Problem, obligation: Obligation, today: str) -> Body:
    """Give a problem's line while the office owes the next step: feedback, check or closing."""
    deadline = due(rules.period(), obligation, date.fromisoformat(today), rules.calendar)
    return line(rules, deadline, obligation.value, subject=problem.number, since=f"v{problem.version + 1}")


def named_line(rules: Rules, problem: Problem, obligation: str, on: str, today: str) -> Body:
    """Give a problem's line for a day that a decision names: a review, a supplement."""
    deadline = due_by(
        rules.period(), Obligation.RECTIFY, date.fromisoformat(on), rules.calendar,
        start_on=date.fromisoformat(today), ground="经决定定于",
    )  # fmt: skip
    return line(rules, deadline, obligation, subject=problem.number, since=f"v{problem.version + 1}")


def standing_deadline(rules: Rules, problem: Problem) -> Deadline:
    """Give the deadline a problem has, as it stands in its row."""
    assert problem.start_on and problem.nominal_on and problem.effective_on  # noqa: PT018, S101 - asked of running clocks only
    return Deadline(
        profile=rules.period().name,
        version=rules.period().version,
        obligation=Obligation.RECTIFY,
        start_on=date.fromisoformat(problem.start_on),
        nominal_on=date.fromisoformat(problem.nominal_on),
        effective_on=date.fromisoformat(problem.effective_on),
        provisional=bool(problem.provisional),
        derivation="",
        basis="",
    )


def after_move(
    rules: Rules, problem: Problem, to: str, today: str, receipt_on: str | None, fields: Mapping[str, object]
) -> Body:
    """Give what an entry of a move says about duty and clock: the new line, and the clock where it starts now."""
    subject = problem.number
    match to:
        case "handed_over" if receipt_on:
            deadline = rectification(rules, receipt_on)
            return {"duties": [rectify_line(rules, deadline, subject)], "clock": clock(deadline, "签收")}
        case "handed_over":
            return {"duties": [nothing(subject=subject)]}
        case "transferred" if problem.state == "handed_over":
            return {}
        case "transferred":
            return {"duties": [_working_again(rules, problem, today, fields)]}
        case "under_check":
            return {"duties": [office_line(rules, problem, Obligation.CHECK, today)]}
        case "passed":
            return {"duties": [office_line(rules, problem, Obligation.CLOSING, today)]}
        case "long_term" if problem.review_on:
            return {"duties": [named_line(rules, problem, "review", problem.review_on, today)]}
        case _:
            return {"duties": [nothing(subject=subject)]}


def _working_again(rules: Rules, problem: Problem, today: str, fields: Mapping[str, object]) -> Body:
    """The unit's clock goes on where it stood; a later day named by the return or the review is a duty of its own."""
    named = fields.get("due_on") or (problem.review_on if problem.state == "long_term" else None)
    standing = standing_deadline(rules, problem)
    if named and str(named) > standing.effective_on.isoformat():
        return named_line(rules, problem, "supplement", str(named), today)
    return rectify_line(rules, standing, problem.number, problem.rectify_rung)
