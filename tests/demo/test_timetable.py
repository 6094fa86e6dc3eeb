"""The timetable fits the county: every problem goes somewhere, on days on which an office works."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from rectify.demo.county import read_county
from rectify.demo.deeds import read_deeds
from rectify.demo.evaluating import read_evaluations
from rectify.demo.timetable import places, read_timetable
from rectify.library import Library, calendar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.demo.county import Unit

COUNTY, TIMETABLE = read_county(), read_timetable()
CALENDAR = calendar(Library(None))
every_unit = pytest.mark.parametrize("unit", COUNTY.units.values(), ids=[unit.name for unit in COUNTY.units.values()])


def days(found: Any) -> Iterator[date]:  # noqa: ANN401 - anything that may hold days
    match found:
        case date():
            yield found
        case dict():
            for value in found.values():
                yield from days(value)
        case list() | tuple():
            for value in found:
                yield from days(value)
        case _ if is_dataclass(found):
            for each in fields(found):
                yield from days(getattr(found, each.name))


@every_unit
def test_each_problem_of_a_unit_goes_with_exactly_one_lot(unit: Unit) -> None:
    listed = sorted(place for lot in TIMETABLE.courses[unit.code].lots for place in lot.places)
    assert listed == [each.place for each in COUNTY.of(unit)]


@every_unit
def test_nothing_happens_on_a_day_off(unit: Unit) -> None:
    off = [day for day in days(TIMETABLE.courses[unit.code]) if not CALENDAR.is_workday(day)]
    assert off == []


def test_no_deed_is_done_on_a_day_off_or_outside_the_play() -> None:
    done = [*(each.on for each in read_deeds()), *(each.on for each in read_evaluations())]
    assert [day for day in done if not CALENDAR.is_workday(day)] == []
    assert TIMETABLE.starts_on <= min(done) <= max(done) <= TIMETABLE.ends_on


def test_nothing_is_done_on_the_spot_after_the_team_has_left() -> None:
    for row in COUNTY.later.on_the_spot:
        assert max(row["days"].values()) <= COUNTY.later.round["ended_on"]
        assert all(CALENDAR.is_workday(day) for day in row["days"].values())


def test_the_play_ends_within_years_whose_days_off_are_known() -> None:
    late = max(day for course in TIMETABLE.courses.values() for day in days(course))
    assert CALENDAR.known(max(late, TIMETABLE.ends_on))
    assert CALENDAR.is_workday(TIMETABLE.starts_on)
    assert CALENDAR.is_workday(TIMETABLE.ends_on)


def test_spans_of_places_are_read() -> None:
    assert places("1-3,7") == {1, 2, 3, 7}
