"""Which days are worked: weekends, days off by the year's notice, make-up working days (调休), provisional years.

The State Council publishes its notice year by year, mostly in November; until then a year is *unknown* and counts with
weekends only. Where the tables come from (office file, package) is ``library.py``'s business; what a date means for a
deadline is ``deadlines.py``'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from rectify.engine.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Mapping

_ONE = timedelta(days=1)
_SATURDAY = 5
_DECEMBER = 12


class DayKind(StrEnum):
    """What a day is to an office."""

    WORKDAY = "workday"
    MAKE_UP = "make_up"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """One year's notice: days off with the holiday's name ("" where the file names none), and make-up working days.

    A notice may reach back into the December before: that of 2019 made 29 December 2018 a working day.
    """

    number: int
    off: Mapping[date, str]
    work: frozenset[date]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The notices that are known, by year. A year that is not here counts with weekends only."""

    years: Mapping[int, Year]

    def kind(self, day: date) -> DayKind:
        """Say what a day is. For days of December the next year's notice speaks last, being the younger paper."""
        for notice in self._notices(day):
            if day in notice.work:
                return DayKind.MAKE_UP
            if day in notice.off:
                return DayKind.HOLIDAY
        return DayKind.WEEKEND if day.weekday() >= _SATURDAY else DayKind.WORKDAY

    def holiday(self, day: date) -> str:
        """Give the name of the holiday a day off belongs to, or "" where there is none or the notice names none."""
        return next((notice.off[day] for notice in self._notices(day) if day in notice.off), "")

    def is_workday(self, day: date) -> bool:
        """Say whether the day is worked; make-up Saturdays and Sundays are."""
        return self.kind(day) in {DayKind.WORKDAY, DayKind.MAKE_UP}

    def known(self, day: date) -> bool:
        """Say whether the notice of the day's year is known."""
        return day.year in self.years

    def unknown_years(self, first: date, last: date) -> tuple[int, ...]:
        """Give the years without a notice that an answer depended on, having looked at the days first to last."""
        return tuple(year for year in range(first.year, last.year + 1) if year not in self.years)

    def next_workday(self, day: date) -> date:
        """Give the day itself if it is worked, else the first working day after it."""
        while not self.is_workday(day):
            day += _ONE
        return day

    def previous_workday(self, day: date) -> date:
        """Give the day itself if it is worked, else the last working day before it."""
        while not self.is_workday(day):
            day -= _ONE
        return day

    def add_workdays(self, day: date, count: int) -> date:
        """Give the count-th working day after the day (not counting it, 民法典 201), or before it if negative."""
        step = _ONE if count >= 0 else -_ONE
        for _ in range(abs(count)):
            day += step
            while not self.is_workday(day):
                day += step
        return day

    def _notices(self, day: date) -> tuple[Year, ...]:
        numbers = (day.year + 1, day.year) if day.month == _DECEMBER else (day.year,)
        return tuple(self.years[number] for number in numbers if number in self.years)


def parse_year(data: Mapping[str, object], *, name: str, number: int | None = None) -> Year:
    """Read a year file: ``off`` (a list of dates, or a table holiday name → dates), ``work`` and ``source``.

    The year is ``number`` (the file's name) or the key ``year``. Raises FaultyFile with every fault, by key.
    """
    fields = Fields(data=data)
    fields.only(("year", "source", "off", "work"))
    number = _number(fields, number)
    source = fields.text("source")
    off = _days_off(fields, number)
    work = fields.dates("work")
    _check_days(fields, "work", work, number)
    for day in work:
        if day in off:
            fields.fault("work", f"{day} 同时列在放假日里")
        if day.weekday() < _SATURDAY:
            fields.fault("work", f"{day} 不是周六、周日，不会是调休上班日")
    fields.done(name)
    return Year(number=number, off=off, work=frozenset(work), source=source)


def _number(fields: Fields, number: int | None) -> int:
    if number is None or "year" in fields.data:
        written = fields.whole("year", least=1949, most=2999)
        if number is not None and written != number:
            fields.fault("year", f"写的是 {written} 年，文件名是 {number} 年")
        return number or written
    return number


def _days_off(fields: Fields, number: int) -> dict[date, str]:
    """Read ``off`` in either of its shapes. A year without a single day off is a mistake."""
    if isinstance(fields.data.get("off"), dict):
        table = fields.table("off")
        named = [(key, table.dates(key), table) for key in table.data]
    else:
        named = [("off", fields.dates("off"), fields)]
    days: dict[date, str] = {}
    for key, dates, table in named:
        _check_days(table, key, dates, number)
        for day in dates:
            if day in days and table is not fields:
                table.fault(key, f"{day} 已列在“{days[day]}”里")
            days.setdefault(day, key if table is not fields else "")
    if not days:
        fields.fault("off", "一天放假也没有，不像是放假安排")
    return days


def _check_days(fields: Fields, key: str, days: tuple[date, ...], number: int) -> None:
    for place, day in enumerate(days):
        if day.year != number and (day.year, day.month) != (number - 1, _DECEMBER):
            fields.fault(key, f"{day} 不在 {number} 年（也不在上年12月）")
        if day in days[:place]:
            fields.fault(key, f"{day} 重复")
