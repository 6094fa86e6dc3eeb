"""Dates in cells: what is taken, and that nothing is guessed."""

from __future__ import annotations

import contextlib
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify.exchange.dates import NotADate, read_date

SECOND_OF_MARCH = date(2026, 3, 2)


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-02",
        "2026-3-2",
        "2026/3/2",
        "2026/03/02",
        "2026.3.2",
        "2026.03.02",
        "2026年3月2日",
        "2026年03月02日",
        "2026 年 3 月 2 日",
        "2026年3月2号",
        "20260302",
        "２０２６－０３－０２",
        "２０２６年３月２日",
        "２０２６／３／２",
        " 2026-03-02 ",
        "2026-03-02 00:00:00",
        "2026-03-02T00:00:00",
        20260302,
        20260302.0,
        46083,
        46083.0,
        46083.75,
        date(2026, 3, 2),
        datetime(2026, 3, 2, 9, 30),  # noqa: DTZ001 - as a cell gives it
    ],
    ids=str,
)
def test_every_spelling_gives_the_same_day(value: object) -> None:
    assert read_date(value) == SECOND_OF_MARCH


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("2026-02-30", "没有这一天"),
        ("2026年2月29日", "没有这一天"),
        ("20261301", "没有这一天"),
        ("2026-13-01", "没有这一天"),
        ("26.3.2", "年份要写四位"),
        ("26年3月2日", "年份要写四位"),
        ("2026年3月", "缺日"),
        ("2026.3", "缺日"),
        (2026.3, "不是日期"),
        (2026, "不是日期"),
        ("2026年3月底", "不是完整的日期"),
        ("2026-03/02", "不是完整的日期"),
        ("2026-03-02至2026-05-01", "不是完整的日期"),
        ("03/02/2026", "不是完整的日期"),
        ("1026-03-02", "年份不在"),
        ("9999-12-31", "年份不在"),
        (99999999, "没有这一天"),
        (1e300, "不是日期"),
        (-5, "不是日期"),
        (True, "不是日期"),
        ("", "不是完整的日期"),
    ],
    ids=str,
)
def test_what_is_no_date_is_refused_with_a_reason(value: object, reason: str) -> None:
    with pytest.raises(NotADate, match=reason):
        read_date(value)


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_all_five_spellings_of_any_day_agree(day: date) -> None:
    y, m, d = day.year, day.month, day.day
    spelled = (day.isoformat(), f"{y}/{m}/{d}", f"{y}.{m}.{d}", f"{y}年{m}月{d}日", f"{day:%Y%m%d}")
    assert {read_date(text) for text in spelled} == {day}


@given(st.one_of(st.text(max_size=20), st.floats(), st.integers()))
def test_any_cell_is_a_day_or_a_reason(value: object) -> None:
    with contextlib.suppress(NotADate):
        assert isinstance(read_date(value), date)
