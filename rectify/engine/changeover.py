"""What running duties come to under other rules: another period profile, another ladder.

Nothing here decides that rules change; it says what would follow, for whoever asks beforehand. A date that the profile in
force gives is counted anew from its own anchor; one that a decision named (an extension, a review, a supplement) stays, and only
rolls as the new profile says. What people were told stays told: of another ladder, or under other dates, those rungs count as
climbed whose day is not after the day of the last rung that was recorded; of a ladder that is adopted also those that ticks have left
behind, so that nobody is told at once (lessons.md 7).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rectify.engine.deadlines import Deadline, Obligation, due, due_by
from rectify.engine.owed import rung_day
from rectify.engine.periods import Start, Unit

if TYPE_CHECKING:
    from datetime import date

    from rectify.engine.calendar import Calendar
    from rectify.engine.owed import Duty, Ladder
    from rectify.engine.periods import Period, Profile

_MOST_TURNS = 40
"""Turns of a repeating obligation that are tried: ten years of quarters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recounted:
    """A duty's deadline under another profile; ``decided``: its day was named by a decision, and stays."""

    deadline: Deadline
    decided: bool


def recounted(
    duty: Duty, old: Profile, new: Profile, calendar: Calendar, *, receipt_on: date | None = None
) -> Recounted:
    """Give a duty's deadline under another profile than the one it was counted by.

    ``receipt_on`` moves what is counted from the end of the rectification: that end is another day then.
    """
    turn = _turn(duty, old, calendar)
    period = _period(duty, new)
    if turn is not None and period is not None and (turn == 1 or period.repeats):
        start_on = _start(duty, old, new, calendar, receipt_on)
        return Recounted(deadline=due(new, period.obligation, start_on, calendar, nth=turn), decided=False)
    deadline = due_by(
        new, Obligation.RECTIFY, duty.nominal_on, calendar, start_on=duty.start_on, ground="经决定定于"
    )  # fmt: skip
    return Recounted(deadline=deadline, decided=True)


def _start(duty: Duty, old: Profile, new: Profile, calendar: Calendar, receipt_on: date | None) -> date:
    """Give the day a duty is counted from under the new profile: its own, or the end of the rectification by that one."""
    period = _period(duty, new)
    if period is None or period.start is not Start.PERIOD_END or receipt_on is None:
        return duty.start_on
    ended = due(old, Obligation.RECTIFY, receipt_on, calendar).nominal_on
    return due(new, Obligation.RECTIFY, receipt_on, calendar).nominal_on if duty.start_on == ended else duty.start_on


def _turn(duty: Duty, profile: Profile, calendar: Calendar) -> int | None:
    """Say which turn of its obligation a duty is; None where a decision named the date."""
    period = _period(duty, profile)
    if period is None:
        return None
    if period.unit is Unit.WORKDAYS:
        return 1  # a notice that came since may have moved the count, so the date itself tells nothing
    turns = range(1, _MOST_TURNS + 1 if period.repeats else 2)
    found = (due(profile, period.obligation, duty.start_on, calendar, nth=turn).nominal_on for turn in turns)
    return next((turn for turn, day in enumerate(found, 1) if day == duty.nominal_on), None)


def _period(duty: Duty, profile: Profile) -> Period | None:
    return next((period for key, period in profile.obligations.items() if key == duty.obligation), None)


def carried(before: Duty, old: Ladder, after: Duty, new: Ladder, calendar: Calendar) -> int:
    """Give how many rungs of a ladder count as climbed by a duty that climbed so many of another, or had other dates."""
    return climbed_by(told_until(before, old, calendar), after, new, calendar)


def told_until(duty: Duty, ladder: Ladder, calendar: Calendar) -> date | None:
    """Give the day of the last rung that a duty climbed; None where it climbed none."""
    rungs = ladder.of(duty.obligation)
    if not duty.rung or not rungs:
        return None
    return rung_day(rungs[min(duty.rung, len(rungs)) - 1], duty, calendar)


def placed(
    duty: Duty, ladder: Ladder, calendar: Calendar, *, told_on: date | None, ticked_on: date | None, next_on: date | None
) -> int:  # fmt: skip
    """Give how many rungs of a ladder that is adopted count as climbed: what was told of, and what ticks have left behind.

    ``next_on`` is the day of the next rung so far: one that waits for a tick still waits, and is not passed over.
    """
    waiting = ticked_on is not None and next_on is not None and next_on <= ticked_on
    behind = told_on if waiting else max((day for day in (told_on, ticked_on) if day), default=None)
    return climbed_by(behind, duty, ladder, calendar)


def climbed_by(day: date | None, duty: Duty, ladder: Ladder, calendar: Calendar) -> int:
    """Give how many rungs of a ladder lie no later than a day."""
    return 0 if day is None else sum(rung_day(rung, duty, calendar) <= day for rung in ladder.of(duty.obligation))
