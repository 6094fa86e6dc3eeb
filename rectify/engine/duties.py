"""Which duty a subject has from now on: the line of the deadline table that an entry sets, and the clock behind it.

A problem has one duty at a time, by what the workflow file says its state owes (domain.md A2, "owed here, with a date"); an
inspection has one a slot. When the dates come out, ``deadlines.py`` is asked; which rung is next, ``owed.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rectify.engine import owed
from rectify.engine.deadlines import Deadline, due, due_by
from rectify.engine.owed import Duty, Ladder
from rectify.engine.periods import Obligation, Profile, Start

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rectify.engine.acts import Act
    from rectify.engine.calendar import Calendar
    from rectify.engine.cycle import Cycle
    from rectify.engine.model import Facts, Inspection, Problem
    from rectify.engine.words import Words

Body = dict[str, object]

RECTIFICATION = "rectify"
REVIEW = "review"
THE_UNITS = frozenset({"receipt", "plan", RECTIFICATION, "midterm", "reports", "democratic_life"})
"""What the inspected unit owes: while a state owes one of these, the problem's own line is its rectification."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The data that rules are read from: the workflow, the inspection's own profile, the round's ladder, the calendar."""

    calendar: Calendar
    cycle: Cycle[Facts, Act] | None = None
    profile: Profile | None = None
    ladder: Ladder | None = None
    green_weekday: int = 0
    words: Words | None = None
    """The word lists, for the kinds of act that are read for their wording."""

    def period(self) -> Profile:
        """Give the inspection's profile; every act about an inspection has one."""
        assert self.profile is not None  # noqa: S101 - loaded with the inspection
        return self.profile

    def line_in(self, state: str) -> str:
        """Give what a problem's own line is about while it stands in a state; nothing where nothing is owed of it."""
        assert self.cycle is not None  # noqa: S101 - loaded with every problem
        return next(
            (line_of(each.owed) for each in self.cycle.workflow.states if each.code == state and not each.final), ""
        )


def line_of(owed: Sequence[str]) -> str:
    """Give what a problem's one line is about while its state owes all this: the unit's work first, else the first of it."""
    if THE_UNITS & set(owed):
        return RECTIFICATION
    return owed[0] if owed else ""


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
    deadline = receipt_deadline(rules, issued_on)
    return [line(rules, deadline, "receipt", subject=inspection.number, since=issued_on, slot="receipt")]


def receipt_deadline(rules: Rules, issued_on: str) -> Deadline:
    """Give the deadline of the receipt, counted from the feedback document (domain.md B2.1)."""
    return due(rules.period(), Obligation.RECEIPT, date.fromisoformat(issued_on), rules.calendar)


_RECEIVED = ("rectification_office_on", "rectification_leader_on", "head_office_on", "head_leader_on")
FROM_RECEIPT: Mapping[Obligation, tuple[str, ...]] = {
    Obligation.PLAN: ("plan_on",),
    Obligation.DEMOCRATIC_LIFE: ("democratic_life_on",),
    Obligation.MIDTERM: ("midterm_meeting_on", "midterm_check_on"),
    Obligation.REPORTS: _RECEIVED,
    Obligation.PUBLICATION: ("party_published_on", "public_published_on"),
    Obligation.EVALUATION: ("evaluated_on",),
}
"""What an inspection owes from the receipt on, and the columns that say, together, that it is done (domain.md A2, B2.1)."""


def unit_lines(rules: Rules, inspection: Inspection, receipt_on: str) -> list[Body]:
    """Give an inspection's lines for what is owed from the receipt on and has not been done yet."""
    return [
        inspection_line(rules, inspection, each, receipt_on)
        for each, columns in FROM_RECEIPT.items()
        if not all(getattr(inspection, name) for name in columns)
    ]


def inspection_line(rules: Rules, inspection: Inspection, obligation: Obligation, receipt_on: str) -> Body:
    """Give the line for one thing that an inspection owes; what counts from the period's end starts with the last day of it."""
    start = date.fromisoformat(receipt_on)
    if rules.period().obligations[obligation].start is Start.PERIOD_END:
        start = rectification(rules, receipt_on).nominal_on
    deadline = due(rules.period(), obligation, start, rules.calendar)
    return line(rules, deadline, obligation.value, subject=inspection.number, since=receipt_on, slot=obligation.value)


def office_line(rules: Rules, problem: Problem, obligation: Obligation, today: str) -> Body:
    """Give a problem's line while the office owes the next step: feedback, check or closing."""
    deadline = due(rules.period(), obligation, date.fromisoformat(today), rules.calendar)
    return line(rules, deadline, obligation.value, subject=problem.number, since=f"v{problem.version + 1}")


def feedback_line(rules: Rules, number: str, approved_on: str | None, today: str, since: str = "v0") -> Body:
    """Give a finding's line for the feedback, owed from the approval of its report; from today while none is on record (R-57)."""
    deadline = due(rules.period(), Obligation.FEEDBACK, date.fromisoformat(approved_on or today), rules.calendar)
    return line(rules, deadline, Obligation.FEEDBACK.value, subject=number, since=since)


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
    about = rules.line_in(to)
    if about == RECTIFICATION == rules.line_in(problem.state) and (problem.start_on or not receipt_on):
        return {}  # the work goes on with the line it has
    return _arrival(rules, problem, about, today, receipt_on, fields)


def after_migration(old: Rules, new: Rules, problem: Problem, today: str, receipt_on: str | None) -> Body:
    """Give what changes for a problem that stays in its state under another text: its line, where that owes something else."""
    about = new.line_in(problem.state)
    return {} if about == old.line_in(problem.state) else _arrival(new, problem, about, today, receipt_on, {})


def _arrival(
    rules: Rules, problem: Problem, about: str, today: str, receipt_on: str | None, fields: Mapping[str, object]
) -> Body:
    match about:
        case "":
            return {"duties": [nothing(subject=problem.number)]}
        case "rectify":
            return _with_the_unit(rules, problem, today, receipt_on, fields)
        case "review":
            return {"duties": [_review_line(rules, problem, today)]}
        case _:
            return {"duties": [office_line(rules, problem, Obligation(about), today)]}


def _review_line(rules: Rules, problem: Problem, today: str) -> Body:
    """The day of review that was approved; without one the quarterly follow-up's, so that something is always owed."""
    if problem.review_on:
        return named_line(rules, problem, REVIEW, problem.review_on, today)
    deadline = due(rules.period(), Obligation.FOLLOW_UP, date.fromisoformat(today), rules.calendar)
    return line(rules, deadline, REVIEW, subject=problem.number, since=f"v{problem.version + 1}")


def _with_the_unit(
    rules: Rules, problem: Problem, today: str, receipt_on: str | None, fields: Mapping[str, object]
) -> Body:
    """The unit's clock goes on where it stood, or starts with a receipt that is there; before the receipt nothing runs.

    A later day that a return or a review names is a duty of its own.
    """
    running = bool(problem.start_on)
    deadline = (
        standing_deadline(rules, problem) if running else rectification(rules, receipt_on) if receipt_on else None
    )
    started: Body = {"clock": clock(deadline, "签收")} if deadline is not None and not running else {}
    named = fields.get("due_on") or (problem.review_on if rules.line_in(problem.state) == REVIEW else None)
    if named and (deadline is None or str(named) > deadline.effective_on.isoformat()):
        return {"duties": [named_line(rules, problem, "supplement", str(named), today)], **started}
    if deadline is None:
        return {"duties": [nothing(subject=problem.number)]}
    rung = problem.rectify_rung if running else 0
    return {"duties": [rectify_line(rules, deadline, problem.number, rung)], **started}
