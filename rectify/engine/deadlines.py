"""When something is due, and how that date came about.

A date is counted twice: the *nominal* date from the anchor (民法典 200–202 by analogy), and the *effective* one after
the roll rule (203). Reminders and the lamp up to the day count from the nominal date, lateness from the effective one.
The sentences are in ``derivation.py``, the profiles in ``periods.py``; who is owed what is ``owed.py``'s business.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from rectify.engine import derivation
from rectify.engine.calendar import DayKind
from rectify.engine.derivation import Reckoning
from rectify.engine.periods import Count, Obligation, Period, Profile, Roll, Unit, profile_from

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rectify.engine.calendar import Calendar

__all__ = [
    "Deadline",
    "Lamp",
    "Obligation",
    "Period",
    "Profile",
    "Shift",
    "Standing",
    "diff",
    "due",
    "due_by",
    "lamp",
    "latest_extension",
    "overdue_days",
    "profile_from",
]

DAYS_A_MONTH = 30
_STOPS = {
    Roll.NONE: frozenset(DayKind),
    Roll.NEXT_WORKDAY: frozenset({DayKind.WORKDAY, DayKind.MAKE_UP}),
    Roll.LEGAL_HOLIDAY_ONLY: frozenset({DayKind.WORKDAY, DayKind.MAKE_UP, DayKind.WEEKEND}),
}
_WHOLE_LAW = "民法典第二百零一至二百零三条（参照）"
_NO_ROLL = "民法典第二百零一至二百零二条（参照）"
_START_ONLY = "民法典第二百零一条（参照）"
_ROLL_ONLY = "民法典第二百零三条（参照）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A date with its whole story. ``provisional``: a year's holiday notice was missing, weekends only were counted."""

    profile: str
    version: int
    obligation: Obligation
    start_on: date
    nominal_on: date
    effective_on: date
    provisional: bool
    derivation: str
    basis: str


def due(profile: Profile, obligation: Obligation, start_on: date, calendar: Calendar, *, nth: int = 1) -> Deadline:
    """Compute when an obligation is due whose clock starts with ``start_on`` (that day is not counted).

    ``nth`` asks for a later turn of an obligation that repeats; it is counted from the same anchor, never chained.
    Raises ValueError where the obligation does not repeat, OverflowError or ValueError past the year 9999.
    """
    period = profile.obligations[obligation]
    if nth != 1 and not (period.repeats and nth > 1):
        raise ValueError(f"{obligation} has no turn {nth}")
    full = _nominal(profile, period, start_on, period.number * nth, calendar)
    nominal = start_on + timedelta(days=(full - start_on).days // 2) if period.halved else full
    counted_from = start_on if period.unit is Unit.WORKDAYS else nominal
    reckoning = _roll(profile.roll, nominal, calendar, counted_from=counted_from)
    words = derivation.counted(profile, period, start_on, full, reckoning, nth)
    return _deadline(profile, obligation, start_on, reckoning, words, f"{_law(profile, period)}；{period.basis}")


def due_by(
    profile: Profile,
    obligation: Obligation,
    nominal_on: date,
    calendar: Calendar,
    *,
    start_on: date,
    ground: str = derivation.EXTENDED,
    basis: str = "",
) -> Deadline:
    """Take a date that a decision names (an extension's ``until``, a review date) and roll it as the profile says.

    ``start_on`` is the day that the sentence begins with: of an extension the clock's first, else that on which the deadline was
    set. ``ground`` is the Chinese words before the date; ``basis`` the paper.
    """
    reckoning = _roll(profile.roll, nominal_on, calendar, counted_from=nominal_on)
    words = derivation.decided(profile, ground, start_on, reckoning)
    laws = () if profile.roll is Roll.NONE else (_ROLL_ONLY,)
    return _deadline(profile, obligation, start_on, reckoning, words, "；".join((*laws, basis or "批准文件")))


def latest_extension(profile: Profile, start_on: date) -> date:
    """Give the last date an extension of the rectification may name: all months counted from the anchor at once."""
    period = profile.obligations[Obligation.RECTIFY]
    nominal = start_on + _span(profile.count, period, period.number)
    if period.unit is Unit.MONTHS:
        return start_on + _months(profile.count, period.number + profile.max_extension_months)
    return nominal + _months(profile.count, profile.max_extension_months)


class Lamp(StrEnum):
    """The colour beside a row. Grey (long-term, or nothing due) is the caller's decision."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"

    @property
    def word(self) -> str:
        """Give the colour in Chinese, so that no page tells by colour alone."""
        return {Lamp.GREEN: "绿", Lamp.YELLOW: "黄", Lamp.RED: "红", Lamp.GREY: "灰"}[self]


def lamp(
    today: date,
    nominal_on: date,
    effective_on: date,
    *,
    yellow_days: int = 7,
    returned: int = 0,
    behind: bool = False,
) -> Lamp:
    """Give the lamp: red after the effective date, yellow from ``yellow_days`` before the nominal one.

    A row returned once or behind its time share is yellow, one returned twice is red (domain B 7.3).
    """
    if today > effective_on or returned > 1:
        return Lamp.RED
    soon = today >= nominal_on - timedelta(days=yellow_days)
    return Lamp.YELLOW if soon or returned or behind else Lamp.GREEN


def overdue_days(today: date, effective_on: date) -> int:
    """Give the calendar days past the effective date; 0 up to and including it."""
    return max(0, (today - effective_on).days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A deadline as it stands in the ledger; ``key`` is whatever names it to the caller.

    ``explicit_on`` is the nominal date where a decision named it; it then only rolls anew.
    """

    key: str
    profile: Profile
    obligation: Obligation
    start_on: date
    explicit_on: date | None = None
    nth: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """What a new calendar does to one deadline. ``moves`` is False where a provisional date is merely confirmed."""

    key: str
    before: Deadline
    after: Deadline

    @property
    def moves(self) -> bool:
        """Say whether a date changes, which is when people are told."""
        return (self.before.nominal_on, self.before.effective_on) != (self.after.nominal_on, self.after.effective_on)


def diff(old: Calendar, new: Calendar, standing: Iterable[Standing]) -> tuple[Shift, ...]:
    """Preview what a new year's notice would change: dates that move, and provisional ones that settle."""
    shifts = (Shift(key=one.key, before=_stand(one, old), after=_stand(one, new)) for one in standing)
    return tuple(shift for shift in shifts if shift.moves or shift.before.provisional != shift.after.provisional)


def _stand(one: Standing, calendar: Calendar) -> Deadline:
    if one.explicit_on is None:
        return due(one.profile, one.obligation, one.start_on, calendar, nth=one.nth)
    return due_by(one.profile, one.obligation, one.explicit_on, calendar, start_on=one.start_on)


def _law(profile: Profile, period: Period) -> str:
    """Name the articles that the date used by analogy: a counted working day uses neither 202 nor 203."""
    if period.unit is Unit.WORKDAYS:
        return _START_ONLY
    return _NO_ROLL if profile.roll is Roll.NONE else _WHOLE_LAW


def _nominal(profile: Profile, period: Period, start_on: date, number: int, calendar: Calendar) -> date:
    if period.unit is Unit.WORKDAYS:
        return calendar.add_workdays(start_on, number)
    return start_on + _span(profile.count, period, number)


def _span(count: Count, period: Period, number: int) -> relativedelta:
    return _months(count, number) if period.unit is Unit.MONTHS else relativedelta(days=number)


def _months(count: Count, number: int) -> relativedelta:
    """Give months as such (民法典 202: no corresponding day means the month's last), or as thirty days each."""
    return relativedelta(months=number) if count is Count.CALENDAR_MONTH else relativedelta(days=DAYS_A_MONTH * number)


def _roll(rule: Roll, nominal: date, calendar: Calendar, *, counted_from: date) -> Reckoning:
    """Roll a nominal date, keeping every day that was looked at: each may be the reason, or may be unknown."""
    stops = _STOPS[rule]
    looked = [nominal]
    while calendar.kind(looked[-1]) not in stops:
        looked.append(looked[-1] + timedelta(days=1))
    # Where nothing rolls and no working day was counted, no calendar was asked, so none can be missing.
    asked = rule is not Roll.NONE or counted_from != nominal
    unknown = calendar.unknown_years(counted_from, looked[-1]) if asked else ()
    return Reckoning(looked=tuple(looked), unknown=unknown, calendar=calendar)


def _deadline(
    profile: Profile, obligation: Obligation, start_on: date, reckoning: Reckoning, words: str, basis: str
) -> Deadline:
    return Deadline(
        profile=profile.name,
        version=profile.version,
        obligation=obligation,
        start_on=start_on,
        nominal_on=reckoning.nominal_on,
        effective_on=reckoning.effective_on,
        provisional=bool(reckoning.unknown),
        derivation=words,
        basis=basis,
    )
