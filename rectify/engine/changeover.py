"""What running duties come to under other rules: another period profile, another ladder.

Nothing here decides that rules change; it says what would follow, for whoever asks beforehand. A date that the profile in
force gives is counted anew from its own anchor; one that a decision named (an extension, a review, a supplement) stays, and only
rolls as the new profile says. What people were told stays told: of another ladder, or under other dates, those rungs count as
climbed whose day is not after the day of the last rung that was recorded.
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
    rungs = old.of(before.obligation)
    if not before.rung or not rungs:
        return 0
    told_on = rung_day(rungs[min(before.rung, len(rungs)) - 1], before, calendar)
    return sum(rung_day(rung, after, calendar) <= told_on for rung in new.of(after.obligation))
