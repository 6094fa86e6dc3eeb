"""Which days are worked: the shipped tables against another source, and the calendar's own promises."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify.engine.calendar import Calendar, DayKind, Year, parse_year
from rectify.errors import FaultyFile
from rectify.library import packaged_years

# Weekdays off and weekend days worked in 2024-2026, as the Python package `holidays` 0.109 gives them. It is not
# installed here: it would hold python-dateutil back.
WORKDAYS = Path(__file__).parents[1] / "data" / "workdays.csv"
KNOWN = Calendar(years=packaged_years())
ONE = timedelta(days=1)


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def year(number: int, *, off: tuple[date, ...] = (), work: tuple[date, ...] = ()) -> Year:
    return Year(number=number, off=dict.fromkeys(off, "试验节"), work=frozenset(work), source="试验")


def test_every_day_of_three_years_agrees_with_another_source() -> None:
    with WORKDAYS.open(encoding="utf-8") as file:
        exceptions = {date.fromisoformat(row["day"]): row["kind"] == "work" for row in csv.DictReader(file)}
    all_days = days(date(2024, 1, 1), date(2026, 12, 31))
    expected = {day: exceptions.get(day, day.weekday() < 5) for day in all_days}
    assert {day: KNOWN.is_workday(day) for day in all_days} == expected


@pytest.mark.parametrize(
    ("day", "kind", "holiday"),
    [
        pytest.param(date(2026, 10, 3), DayKind.HOLIDAY, "国庆节", id="a Saturday within the holiday"),
        pytest.param(date(2025, 10, 6), DayKind.HOLIDAY, "中秋节", id="Mid-Autumn within the National Day holiday"),
        pytest.param(date(2026, 2, 28), DayKind.MAKE_UP, "", id="a Saturday that is worked"),
        pytest.param(date(2026, 9, 20), DayKind.MAKE_UP, "", id="a Sunday that is worked"),
        pytest.param(date(2026, 10, 11), DayKind.WEEKEND, "", id="an ordinary Sunday"),
        pytest.param(date(2026, 10, 8), DayKind.WORKDAY, "", id="the first day after the holiday"),
        pytest.param(date(2027, 10, 1), DayKind.WORKDAY, "", id="a Friday of an unknown year"),
        pytest.param(date(2027, 10, 2), DayKind.WEEKEND, "", id="a Saturday of an unknown year"),
    ],
)
def test_a_day_has_its_kind_and_its_holiday(day: date, kind: DayKind, holiday: str) -> None:
    assert (KNOWN.kind(day), KNOWN.holiday(day)) == (kind, holiday)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        pytest.param(date(2026, 8, 3), 10, date(2026, 8, 17), id="two plain weeks"),
        pytest.param(date(2026, 9, 18), 5, date(2026, 9, 24), id="over a Sunday that is worked"),
        pytest.param(date(2026, 9, 28), 15, date(2026, 10, 23), id="over National Day and its make-up Saturday"),
        pytest.param(date(2026, 2, 13), 1, date(2026, 2, 14), id="to a make-up Saturday"),
        pytest.param(date(2026, 2, 14), 1, date(2026, 2, 24), id="over Spring Festival"),
        pytest.param(date(2026, 10, 3), 1, date(2026, 10, 8), id="from within a holiday"),
        pytest.param(date(2026, 10, 8), -1, date(2026, 9, 30), id="backwards over a holiday"),
        pytest.param(date(2026, 10, 3), 0, date(2026, 10, 3), id="none at all"),
    ],
)
def test_working_days_are_counted_without_the_first_day(start: date, count: int, end: date) -> None:
    assert KNOWN.add_workdays(start, count) == end


def test_the_next_and_the_previous_workday_of_a_workday_are_itself() -> None:
    assert KNOWN.next_workday(date(2026, 10, 10)) == date(2026, 10, 10)
    assert KNOWN.previous_workday(date(2026, 10, 10)) == date(2026, 10, 10)


def test_a_holiday_lies_between_its_two_workdays() -> None:
    assert KNOWN.next_workday(date(2026, 10, 1)) == date(2026, 10, 8)
    assert KNOWN.previous_workday(date(2026, 10, 7)) == date(2026, 9, 30)


def test_an_answer_over_the_turn_of_the_year_depends_on_the_unknown_year() -> None:
    assert KNOWN.unknown_years(date(2026, 12, 31), date(2026, 12, 31)) == ()
    assert KNOWN.unknown_years(date(2026, 12, 31), date(2027, 1, 4)) == (2027,)
    assert (KNOWN.known(date(2026, 12, 31)), KNOWN.known(date(2027, 1, 1))) == (True, False)


def test_a_notice_speaks_for_the_december_before_it() -> None:
    older = year(2018, off=(date(2018, 12, 29),))
    newer = year(2019, off=(date(2018, 12, 31),), work=(date(2018, 12, 29),))
    calendar = Calendar(years={2018: older, 2019: newer})
    assert calendar.kind(date(2018, 12, 29)) is DayKind.MAKE_UP
    assert calendar.kind(date(2018, 12, 31)) is DayKind.HOLIDAY


SOME_DAYS = st.sets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=60)


@given(off=SOME_DAYS, work=SOME_DAYS, start=st.dates(date(2025, 11, 1), date(2027, 3, 1)), count=st.integers(0, 40))
def test_counting_agrees_with_picking_from_a_list(off: set[date], work: set[date], start: date, count: int) -> None:
    calendar = Calendar(years={2026: year(2026, off=tuple(off), work=tuple(work))})
    later = days(start + ONE, start + timedelta(days=400))
    worked = [day for day in later if day in work or (day.weekday() < 5 and day not in off)]
    assert calendar.add_workdays(start, count) == ([start, *worked])[count]
    assert calendar.next_workday(start + ONE) == worked[0]


@given(start=st.dates(date(2024, 1, 10), date(2026, 12, 1)), count=st.integers(1, 60))
def test_counting_back_from_a_workday_undoes_counting_forward(start: date, count: int) -> None:
    day = KNOWN.next_workday(start)
    assert KNOWN.add_workdays(KNOWN.add_workdays(day, count), -count) == day


NOTICE: dict[str, object] = {
    "source": "试验通知〔2026〕1号",
    "off": {"元旦": [date(2027, 1, 1)], "国庆节": [date(2027, 10, 1)]},
    "work": [date(2027, 9, 26)],
}


def test_a_year_file_may_name_its_holidays() -> None:
    parsed = parse_year(NOTICE, name="2027.toml", number=2027)
    assert parsed.off == {date(2027, 1, 1): "元旦", date(2027, 10, 1): "国庆节"}
    assert parsed.work == {date(2027, 9, 26)}


def test_a_year_file_may_be_a_plain_list_and_name_its_own_year() -> None:
    plain = NOTICE | {"off": [date(2026, 12, 31), date(2027, 1, 1)], "year": 2027}
    parsed = parse_year(plain, name="notice.toml")
    assert (parsed.number, parsed.off) == (2027, {date(2026, 12, 31): "", date(2027, 1, 1): ""})


@pytest.mark.parametrize(
    ("change", "where", "says"),
    [
        pytest.param({"offf": []}, "offf", "不认识", id="a misspelt key"),
        pytest.param({"source": " "}, "source", "不能为空", id="no source paper"),
        pytest.param({"off": []}, "off", "一天放假也没有", id="no day off"),
        pytest.param({"off": ["2027年1月1日"]}, "off", "第 1 项不是日期", id="a date in words"),
        pytest.param({"off": {"元旦": [20270101]}}, "off.元旦", "第 1 项不是日期", id="a date as a number"),
        pytest.param({"off": {"元旦": [date(2028, 1, 1)]}}, "off.元旦", "不在 2027 年", id="another year's date"),
        pytest.param({"off": {"元旦": [date(2027, 1, 1)] * 2}}, "off.元旦", "重复", id="the same day twice"),
        pytest.param({"work": [date(2027, 1, 1)]}, "work", "同时列在放假日里", id="off and worked"),
        pytest.param({"work": [date(2027, 9, 27)]}, "work", "不是周六、周日", id="a make-up Monday"),
        pytest.param({"work": "none"}, "work", "应是一列日期", id="no list"),
        pytest.param({"year": 2026}, "year", "文件名是 2027 年", id="not the year of its name"),
    ],
)
def test_a_faulty_year_file_names_the_key(change: dict[str, object], where: str, says: str) -> None:
    with pytest.raises(FaultyFile) as caught:
        parse_year(NOTICE | change, name="2027.toml", number=2027)
    assert any(fault.where == where and says in fault.message for fault in caught.value.faults)


def test_all_faults_of_a_year_file_come_together() -> None:
    with pytest.raises(FaultyFile) as caught:
        parse_year({"off": ["x", 3], "work": 5, "extra": 1}, name="2027.toml")
    assert {fault.where for fault in caught.value.faults} == {"off", "work", "extra", "source", "year"}
