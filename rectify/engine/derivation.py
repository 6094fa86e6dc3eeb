"""How a date came about, in one Chinese sentence that an office can read out to a unit.

Only wording: the dates are computed in ``deadlines.py`` and arrive here finished.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rectify.engine.calendar import DayKind
from rectify.engine.periods import Count, Roll, Unit

if TYPE_CHECKING:
    from datetime import date

    from rectify.engine.calendar import Calendar
    from rectify.engine.periods import Period, Profile

_UNITS = {Unit.MONTHS: "个月", Unit.DAYS: "日", Unit.WORKDAYS: "个工作日"}
_WEEKDAYS = "一二三四五六日"
EXTENDED = "起算，经批准延期至"
"""What stands between the first day of a clock and the date that it was extended to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """The days looked at from the nominal to the effective date, and the years whose notice was missing."""

    looked: tuple[date, ...]
    unknown: tuple[int, ...]
    calendar: Calendar

    @property
    def nominal_on(self) -> date:
        """Give the date before the roll."""
        return self.looked[0]

    @property
    def effective_on(self) -> date:
        """Give the date after the roll."""
        return self.looked[-1]


def spoken(day: date) -> str:
    """Give a date as it is said, with its weekday: 2026年10月3日（星期六）."""
    return f"{day.year}年{day.month}月{day.day}日（星期{_WEEKDAYS[day.weekday()]}）"


def counted(profile: Profile, period: Period, start_on: date, full: date, reckoning: Reckoning, nth: int) -> str:
    """Tell a date that was counted from an anchor; ``full`` is the whole period's end where half of it is meant."""
    turn = f"第{nth}次，" if period.repeats else ""
    start = f"{turn}{spoken(start_on)}{period.start.label}，始日不计"
    # A counted working day is worked already: there is nothing to say about a roll.
    rolled = "，即为到期日" if period.unit is Unit.WORKDAYS else _rolled(profile.roll, reckoning)
    return f"{start}，{_end_of(profile, period, start_on, full, nth)}{rolled}{_open(reckoning)}。"


def extended(approved_on: date) -> str:
    """Give what stands between the first day of a clock and the date that it was extended to on a known day."""
    return f"起算，经{spoken(approved_on)}批准延期至"


def decided(profile: Profile, ground: str, start_on: date, reckoning: Reckoning) -> str:
    """Tell a date that a decision named: ``start_on`` and the words of its ground come before it."""
    named = f"{spoken(start_on)}{ground}{spoken(reckoning.nominal_on)}"
    return f"{named}{_rolled(profile.roll, reckoning)}{_open(reckoning)}。"


def _end_of(profile: Profile, period: Period, start_on: date, full: date, nth: int) -> str:
    length = f"满{period.number * nth}{_UNITS[period.unit]}"
    if period.unit is Unit.WORKDAYS:
        return f"放假日和周末不计，{length}为{spoken(full)}"
    if period.unit is Unit.MONTHS and profile.count is Count.DAYS:
        length = f"{length}（每月按30日计，共{(full - start_on).days}日）"
    elif period.unit is Unit.MONTHS and full.day != start_on.day:
        # A day that the month lacks: 民法典 202, second half.
        length = f"{length}的{full.year}年{full.month}月没有{start_on.day}日，以月末日计"
    reached = f"{length}为{spoken(full)}"
    if not period.halved:
        return reached
    whole = full - start_on
    return f"整改期{reached}，共{whole.days}日，取半（舍去余数）{whole.days // 2}日为{spoken(start_on + whole // 2)}"


def _rolled(rule: Roll, reckoning: Reckoning) -> str:
    """Tell the roll with its reason, or why there was none, and the effective date."""
    effective = spoken(reckoning.effective_on)
    if len(reckoning.looked) == 1:
        return f"，{_unrolled(rule, reckoning)}，到期日即为{effective}"
    landed = "（调休上班）" if _kind(reckoning) is DayKind.MAKE_UP else ""
    return f"，遇{_reasons(reckoning)}，顺延至{effective}{landed}，即为到期日"


def _open(reckoning: Reckoning) -> str:
    """Tell what is still to be looked at again, if anything."""
    if not reckoning.unknown:
        return ""
    years = "、".join(f"{year}年" for year in reckoning.unknown)
    return f"；因{years}放假安排尚未公布，暂按周末推算，待国务院放假安排发布后复核"


def _kind(reckoning: Reckoning) -> DayKind:
    return reckoning.calendar.kind(reckoning.effective_on)


def _unrolled(rule: Roll, reckoning: Reckoning) -> str:
    if rule is Roll.NONE:
        return "按本方案遇放假和周末均不顺延"
    match _kind(reckoning):
        case DayKind.MAKE_UP:
            return "当日调休上班，不顺延"
        case DayKind.WEEKEND:
            return "当日是普通周末，按本方案只遇法定放假才顺延"
        case _:
            return "当日暂按工作日计，不顺延" if reckoning.unknown else "当日是工作日，不顺延"


def _reasons(reckoning: Reckoning) -> str:
    """Name each reason once, in the order met: 国庆节放假, 周末."""
    reasons: dict[str, None] = {}
    for day in reckoning.looked[:-1]:
        if reckoning.calendar.kind(day) is DayKind.WEEKEND:
            reasons["周末"] = None
        else:
            reasons[f"{reckoning.calendar.holiday(day) or '法定节假日'}放假"] = None
    return "、".join(reasons)
