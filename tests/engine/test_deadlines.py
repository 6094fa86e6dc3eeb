"""When things are due: the office's vectors, dates worked out by hand, and a second formulation without a library."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify import library
from rectify.engine.calendar import Calendar, Year
from rectify.engine.deadlines import Lamp, Standing, diff, due, due_by, lamp, latest_extension, overdue_days
from rectify.engine.periods import Count, Obligation, Roll

FILES = library.Library()
PROFILES = library.profiles(FILES)
TWO = PROFILES["two-months"]
KNOWN = Calendar(years=library.packaged_years())
VECTORS = list(csv.DictReader((Path(__file__).parents[1] / "data" / "due_dates.csv").read_text("utf-8").splitlines()))


@pytest.mark.parametrize("row", VECTORS, ids=[f"{row['profile']} {row['start_on']}" for row in VECTORS])
def test_the_offices_vectors_hold(row: dict[str, str]) -> None:
    found = due(PROFILES[row["profile"]], Obligation.RECTIFY, date.fromisoformat(row["start_on"]), KNOWN)
    assert found.nominal_on.isoformat() == row["nominal_on"]
    assert found.provisional == (row["provisional"] == "yes")
    assert row["effective_on"] in {"", found.effective_on.isoformat()}


@pytest.mark.parametrize(
    ("profile", "start", "nominal", "effective"),
    [
        pytest.param("two-months", "2023-12-31", "2024-02-29", "2024-02-29", id="the last day of a leap February"),
        pytest.param("two-months", "2023-12-29", "2024-02-29", "2024-02-29", id="29 February exists in a leap year"),
        pytest.param("two-months", "2024-12-29", "2025-02-28", "2025-02-28", id="29 February is missing, a Friday"),
        pytest.param("two-months", "2024-12-30", "2025-02-28", "2025-02-28", id="30 February is missing"),
        pytest.param(
            "two-months", "2024-02-29", "2024-04-29", "2024-04-29", id="from a leap day, not to a month's end"
        ),
        pytest.param("two-months", "2024-07-31", "2024-09-30", "2024-09-30", id="31 September is missing"),
        pytest.param("two-months", "2024-02-28", "2024-04-28", "2024-04-28", id="a Sunday worked for Labour Day 2024"),
        pytest.param("two-months", "2024-03-11", "2024-05-11", "2024-05-11", id="a Saturday worked in May 2024"),
        pytest.param("two-months", "2024-03-12", "2024-05-12", "2024-05-13", id="the Sunday after it rolls"),
        pytest.param("two-months", "2024-08-06", "2024-10-06", "2024-10-08", id="National Day 2024"),
        pytest.param(
            "two-months", "2024-12-08", "2025-02-08", "2025-02-08", id="a Saturday worked after Spring Festival"
        ),
        pytest.param("two-months", "2024-11-28", "2025-01-28", "2025-02-05", id="Spring Festival 2025, eight days"),
        pytest.param("two-months", "2025-03-31", "2025-05-31", "2025-06-03", id="Dragon Boat 2025, from its Saturday"),
        pytest.param("two-months", "2025-08-11", "2025-10-11", "2025-10-11", id="a Saturday worked in October 2025"),
        pytest.param("two-months", "2025-11-01", "2026-01-01", "2026-01-04", id="New Year 2026, onto a Sunday worked"),
        pytest.param(
            "two-months", "2026-02-04", "2026-04-04", "2026-04-07", id="Qingming 2026, a Saturday to a Tuesday"
        ),
        pytest.param("two-months", "2026-04-19", "2026-06-19", "2026-06-22", id="Dragon Boat 2026"),
        pytest.param("two-months", "2026-02-28", "2026-04-28", "2026-04-28", id="from a short month's end"),
        pytest.param("three-months", "2025-11-30", "2026-02-28", "2026-02-28", id="three months to a worked Saturday"),
        pytest.param("three-months", "2026-05-09", "2026-08-09", "2026-08-10", id="three months to a Sunday"),
        pytest.param("four-months", "2025-10-31", "2026-02-28", "2026-02-28", id="four months to a month's end"),
        pytest.param("four-months", "2026-05-31", "2026-09-30", "2026-09-30", id="the day before National Day"),
        pytest.param("six-months", "2025-08-31", "2026-02-28", "2026-02-28", id="six months to a month's end"),
        pytest.param("six-months", "2026-04-01", "2026-10-01", "2026-10-08", id="six months to National Day"),
    ],
)
def test_a_date_worked_out_by_hand(profile: str, start: str, nominal: str, effective: str) -> None:
    found = due(PROFILES[profile], Obligation.RECTIFY, date.fromisoformat(start), KNOWN)
    assert (found.nominal_on.isoformat(), found.effective_on.isoformat()) == (nominal, effective)
    assert not found.provisional


@pytest.mark.parametrize(
    ("obligation", "start", "nominal", "effective"),
    [
        pytest.param("feedback", "2026-08-03", "2026-08-17", "2026-08-17", id="ten working days"),
        pytest.param("receipt", "2026-09-30", "2026-10-03", "2026-10-08", id="three days into a holiday"),
        pytest.param("plan", "2026-09-28", "2026-10-23", "2026-10-23", id="fifteen working days over a holiday"),
        pytest.param("democratic_life", "2026-01-31", "2026-02-28", "2026-02-28", id="a month from its last day"),
        pytest.param("midterm", "2026-08-03", "2026-09-02", "2026-09-02", id="half of 61 days, rounded down"),
        pytest.param("midterm", "2026-07-25", "2026-08-25", "2026-08-25", id="half of 62 days"),
        pytest.param("reports", "2026-08-03", "2026-10-03", "2026-10-08", id="with the rectification"),
        pytest.param("check", "2026-10-10", "2026-11-10", "2026-11-10", id="a month after submission"),
        pytest.param("closing", "2026-02-10", "2026-03-09", "2026-03-09", id="over Spring Festival"),
        pytest.param("publication", "2025-12-31", "2026-03-31", "2026-03-31", id="three months at once, never chained"),
        pytest.param("referral_answer", "2026-06-30", "2026-09-30", "2026-09-30", id="three months"),
        pytest.param("look_back", "2026-04-10", "2026-10-10", "2026-10-10", id="six months"),
    ],
)
def test_every_obligation_has_its_date(obligation: str, start: str, nominal: str, effective: str) -> None:
    found = due(TWO, Obligation(obligation), date.fromisoformat(start), KNOWN)
    assert (found.nominal_on.isoformat(), found.effective_on.isoformat()) == (nominal, effective)


def test_a_repeated_obligation_counts_every_turn_from_the_same_anchor() -> None:
    anchor = date(2025, 11, 30)
    turns = [due(TWO, Obligation.FOLLOW_UP, anchor, KNOWN, nth=n).nominal_on.isoformat() for n in (1, 2, 3)]
    assert turns == ["2026-02-28", "2026-05-30", "2026-08-30"]


def test_what_does_not_repeat_has_no_second_turn() -> None:
    with pytest.raises(ValueError, match="no turn 2"):
        due(TWO, Obligation.RECTIFY, date(2026, 8, 3), KNOWN, nth=2)


def months_later(start: date, months: int) -> date:
    """Count months by division, without the library that the program uses."""
    years, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    following = date(years + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(years, month + 1, 1) + timedelta(days=start.day - 1), following - timedelta(days=1))


@given(
    start=st.dates(date(2003, 12, 1), date(2035, 12, 31)),
    name=st.sampled_from(sorted(PROFILES)),
    roll=st.sampled_from(Roll),
)
def test_a_date_agrees_with_a_second_formulation(start: date, name: str, roll: Roll) -> None:
    profile = replace(PROFILES[name], roll=roll)
    found = due(profile, Obligation.RECTIFY, start, KNOWN)
    nominal = months_later(start, profile.obligations[Obligation.RECTIFY].number)
    looked = [nominal]
    for _ in range(30):
        day, notice = looked[-1], KNOWN.years.get(looked[-1].year)
        off = notice is not None and day in notice.off
        idle = off or (day.weekday() > 4 and not (notice is not None and day in notice.work))
        if roll is Roll.NONE or not (idle if roll is Roll.NEXT_WORKDAY else off):
            break
        looked.append(day + timedelta(days=1))
    assert (found.nominal_on, found.effective_on) == (nominal, looked[-1])
    assert found.provisional == (roll is not Roll.NONE and any(day.year not in KNOWN.years for day in looked))


@given(start=st.dates(date(2020, 1, 1), date(2030, 12, 31)), name=st.sampled_from(sorted(PROFILES)))
def test_the_middle_is_never_after_half_of_the_period(start: date, name: str) -> None:
    middle = due(PROFILES[name], Obligation.MIDTERM, start, KNOWN).nominal_on
    whole = due(PROFILES[name], Obligation.RECTIFY, start, KNOWN).nominal_on
    assert 0 <= ((whole - middle) - (middle - start)).days <= 1


@given(start=st.dates(date(2020, 1, 1), date(2030, 12, 31)), obligation=st.sampled_from(Obligation))
def test_a_derivation_is_one_sentence_that_names_its_dates(start: date, obligation: Obligation) -> None:
    found = due(TWO, obligation, start, KNOWN)
    assert found.derivation.endswith("。")
    assert found.derivation.count("。") == 1
    for day in (found.start_on, found.nominal_on, found.effective_on):
        assert f"{day.year}年{day.month}月{day.day}日" in found.derivation
    assert ("待国务院放假安排发布后复核" in found.derivation) == found.provisional


@pytest.mark.parametrize(
    ("start", "roll", "effective", "says"),
    [
        pytest.param("2026-08-03", "next_workday", "2026-10-08", "遇国庆节放假，顺延至", id="a holiday"),
        pytest.param("2026-03-09", "next_workday", "2026-05-09", "当日调休上班，不顺延", id="a make-up Saturday"),
        pytest.param("2026-08-11", "next_workday", "2026-10-12", "遇周末，顺延至", id="a weekend"),
        pytest.param("2026-08-12", "next_workday", "2026-10-12", "当日是工作日，不顺延", id="a working day"),
        pytest.param("2025-11-01", "next_workday", "2026-01-04", "（调休上班），即为到期日", id="onto a make-up day"),
        pytest.param("2025-08-05", "next_workday", "2025-10-09", "遇国庆节放假、中秋节放假", id="two holidays"),
        pytest.param("2025-12-31", "next_workday", "2026-02-28", "2026年2月没有31日，以月末日计", id="a month's end"),
        pytest.param("2026-08-11", "legal_holiday_only", "2026-10-11", "只遇法定放假才顺延", id="a weekend stays"),
        pytest.param("2026-08-03", "legal_holiday_only", "2026-10-08", "遇国庆节放假", id="a holiday still rolls"),
        pytest.param("2026-08-03", "none", "2026-10-03", "均不顺延", id="nothing rolls"),
    ],
)
def test_the_roll_is_told_with_its_reason(start: str, roll: str, effective: str, says: str) -> None:
    found = due(replace(TWO, roll=Roll(roll)), Obligation.RECTIFY, date.fromisoformat(start), KNOWN)
    assert found.effective_on.isoformat() == effective
    assert says in found.derivation


def test_a_date_is_told_in_full() -> None:
    found = due(TWO, Obligation.RECTIFY, date(2026, 8, 3), KNOWN)
    assert found.derivation == (
        "2026年8月3日（星期一）收到反馈意见，始日不计，满2个月为2026年10月3日（星期六），"
        "遇国庆节放假，顺延至2026年10月8日（星期四），即为到期日。"
    )
    assert found.basis == "民法典第二百零一至二百零三条（参照）；2015年条例第二十七条"


def test_a_holiday_without_a_name_is_still_told() -> None:
    unnamed = Calendar(years={2026: Year(number=2026, off={date(2026, 10, 1): ""}, work=frozenset(), source="试验")})
    assert "遇法定节假日放假" in due(TWO, Obligation.RECTIFY, date(2026, 8, 1), unnamed).derivation


def test_a_roll_out_of_a_known_year_is_provisional() -> None:
    off = {date(2026, 12, 31): "试验节"}
    calendar = Calendar(years={2026: Year(number=2026, off=off, work=frozenset(), source="试验")})
    found = due(TWO, Obligation.RECTIFY, date(2026, 10, 31), calendar)
    assert (found.nominal_on, found.effective_on) == (date(2026, 12, 31), date(2027, 1, 1))
    assert found.provisional


def test_working_days_counted_into_an_unknown_year_are_provisional() -> None:
    found = due(TWO, Obligation.PLAN, date(2026, 12, 20), KNOWN)
    assert (found.nominal_on, found.provisional) == (date(2027, 1, 8), True)


def test_a_working_day_limit_is_told_without_a_roll() -> None:
    found = due(TWO, Obligation.PLAN, date(2026, 9, 28), KNOWN)
    assert "满15个工作日为2026年10月23日（星期五），即为到期日。" in found.derivation
    assert found.basis.startswith("民法典第二百零一条（参照）；")


def test_where_nothing_rolls_no_calendar_can_be_missing() -> None:
    found = due(replace(TWO, roll=Roll.NONE), Obligation.RECTIFY, date(2026, 12, 20), KNOWN)
    assert not found.provisional
    assert found.basis.startswith("民法典第二百零一至二百零二条（参照）；")


def test_months_may_be_counted_as_thirty_days() -> None:
    found = due(replace(TWO, count=Count.DAYS), Obligation.RECTIFY, date(2026, 8, 3), KNOWN)
    assert found.nominal_on == date(2026, 10, 2)
    assert "每月按30日计，共60日" in found.derivation


def test_an_extension_rolls_like_any_other_date() -> None:
    found = due_by(
        TWO, Obligation.RECTIFY, date(2026, 10, 4), KNOWN, start_on=date(2026, 9, 1), basis="试验〔2026〕3号"
    )
    assert (found.nominal_on, found.effective_on) == (date(2026, 10, 4), date(2026, 10, 8))
    assert found.derivation == (
        "2026年9月1日（星期二）起算，经批准延期至2026年10月4日（星期日），遇国庆节放假，"
        "顺延至2026年10月8日（星期四），即为到期日。"
    )
    assert found.basis == "民法典第二百零三条（参照）；试验〔2026〕3号"


def test_a_review_date_says_that_it_is_one() -> None:
    review = date(2027, 3, 1)
    found = due_by(TWO, Obligation.FOLLOW_UP, review, KNOWN, start_on=date(2026, 9, 1), ground="转持续整改，复核日定为")
    assert "转持续整改，复核日定为2027年3月1日（星期一）" in found.derivation
    assert found.provisional


@pytest.mark.parametrize(
    ("start", "latest"),
    [
        pytest.param("2026-04-30", "2026-08-30", id="four months in all"),
        pytest.param("2025-12-31", "2026-04-30", id="from the anchor, not from 28 February"),
    ],
)
def test_an_extension_has_a_last_day(start: str, latest: str) -> None:
    assert latest_extension(TWO, date.fromisoformat(start)).isoformat() == latest


NOMINAL, EFFECTIVE = date(2026, 10, 3), date(2026, 10, 8)


@pytest.mark.parametrize(
    ("today", "colour", "late"),
    [
        pytest.param("2026-09-25", Lamp.GREEN, 0, id="eight days before"),
        pytest.param("2026-09-26", Lamp.YELLOW, 0, id="seven days before the nominal date"),
        pytest.param("2026-10-05", Lamp.YELLOW, 0, id="between the nominal and the effective date"),
        pytest.param("2026-10-08", Lamp.YELLOW, 0, id="on the effective date"),
        pytest.param("2026-10-09", Lamp.RED, 1, id="the day after"),
        pytest.param("2026-11-08", Lamp.RED, 31, id="a month after"),
    ],
)
def test_the_lamp_warns_from_the_nominal_date_and_is_red_after_the_effective_one(
    today: str, colour: Lamp, late: int
) -> None:
    day = date.fromisoformat(today)
    assert (lamp(day, NOMINAL, EFFECTIVE), overdue_days(day, EFFECTIVE)) == (colour, late)


@pytest.mark.parametrize(
    ("returned", "behind", "colour"),
    [(0, False, Lamp.GREEN), (0, True, Lamp.YELLOW), (1, False, Lamp.YELLOW), (2, False, Lamp.RED)],
)
def test_the_lamp_also_tells_returns_and_slow_progress(*, returned: int, behind: bool, colour: Lamp) -> None:
    assert lamp(date(2026, 8, 10), NOMINAL, EFFECTIVE, returned=returned, behind=behind) is colour


def test_every_lamp_has_its_word() -> None:
    assert "".join(one.word for one in Lamp) == "绿黄红灰"


NEW_YEAR = Year(number=2027, off={date(2027, 1, 20): "试验节"}, work=frozenset(), source="试验")
WITH_2027 = Calendar(years={**KNOWN.years, 2027: NEW_YEAR})


def standing(key: str, start: date, *, explicit_on: date | None = None) -> Standing:
    return Standing(key=key, profile=TWO, obligation=Obligation.RECTIFY, start_on=start, explicit_on=explicit_on)


def test_a_preview_tells_what_moves_and_what_is_only_confirmed() -> None:
    rows = [
        standing("moves", date(2026, 11, 20)),
        standing("confirmed", date(2026, 11, 25)),
        standing("settled long ago", date(2026, 8, 3)),
        standing("extended", date(2026, 8, 3), explicit_on=date(2027, 1, 20)),
    ]
    shifts = diff(KNOWN, WITH_2027, rows)
    assert [(one.key, one.moves) for one in shifts] == [("moves", True), ("confirmed", False), ("extended", True)]
    assert (shifts[0].before.effective_on, shifts[0].after.effective_on) == (date(2027, 1, 20), date(2027, 1, 21))
    assert (shifts[0].before.provisional, shifts[0].after.provisional) == (True, False)


def test_the_same_notice_twice_changes_nothing() -> None:
    assert diff(WITH_2027, WITH_2027, [standing("one", date(2026, 11, 20))]) == ()
