"""What is owed on a date: each rung once, the highest by itself, whenever somebody looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify.engine.calendar import Calendar
from rectify.engine.owed import Duty, Ladder, Owed, Rung, ladder_from, next_on, owed, rung_day, send_on
from rectify.errors import FaultyFile
from rectify.library import Library, packaged_years, toml

CALENDAR = Calendar(years=packaged_years())
DEFAULT = ladder_from(toml(Library().source("config", "ladders/default.toml")), "default")
ONE = timedelta(days=1)


def day(text: str) -> date:
    return date.fromisoformat(text)


def duty(nominal: str = "2026-06-12", effective: str = "", *, start: str = "2026-04-12", rung: int = 0) -> Duty:
    return Duty(
        subject="P-2026-0001", slot="", obligation="rectify", since=effective or nominal, start_on=day(start),
        nominal_on=day(nominal), effective_on=day(effective or nominal), rung=rung,
    )  # fmt: skip


def codes(found: tuple[Owed, ...]) -> list[str]:
    return [f"({each.rung.code})" if each.skipped else each.rung.code for each in found]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-05-12", []),
        ("2026-05-13", ["T-30"]),
        ("2026-05-28", ["(T-30)", "T-15"]),
        ("2026-06-12", ["(T-30)", "(T-15)", "(T-7)", "(T-3)", "(T-1)", "T"]),
        ("2026-06-13", ["(T-30)", "(T-15)", "(T-7)", "(T-3)", "(T-1)", "(T)", "T+1"]),
    ],
)
def test_the_highest_rung_is_owed_and_the_lower_ones_are_skipped(on: str, expected: list[str]) -> None:
    assert codes(owed(duty(), DEFAULT, CALENDAR, day(on))) == expected


def test_what_is_recorded_is_not_owed_again() -> None:
    assert codes(owed(duty(rung=2), DEFAULT, CALENDAR, day("2026-06-05"))) == ["T-7"]
    assert owed(duty(rung=3), DEFAULT, CALENDAR, day("2026-06-05")) == ()
    assert owed(duty(rung=10), DEFAULT, CALENDAR, day("2027-06-05")) == ()


def test_a_higher_rung_is_never_hidden_by_a_lower_one() -> None:
    found = owed(duty(rung=1), DEFAULT, CALENDAR, day("2026-08-01"))
    assert found[-1].rung.code == "T+30"
    assert not found[-1].skipped
    assert all(each.skipped for each in found[:-1])


@pytest.mark.parametrize(
    ("nominal", "effective", "code", "on"),
    [
        ("2026-06-12", "", "T-7", "2026-06-05"),
        ("2026-06-14", "2026-06-15", "T-1", "2026-06-12"),
        ("2026-06-14", "2026-06-15", "T", "2026-06-12"),
        ("2026-06-14", "2026-06-15", "T+1", "2026-06-16"),
        ("2026-10-03", "2026-10-08", "T-1", "2026-09-30"),
        ("2026-10-03", "2026-10-08", "T", "2026-09-30"),
        ("2026-10-03", "2026-10-08", "T+1", "2026-10-09"),
        ("2026-09-25", "2026-09-28", "T+7", "2026-10-05"),
        ("2026-10-11", "", "T-1", "2026-10-10"),
    ],
    ids=[
        "a working day", "Saturday", "Sunday is the date", "from the effective date", "in the holiday", "the date in the holiday",
        "after the holiday", "a Monday in the holiday stays", "a Saturday that is worked",
    ],
)  # fmt: skip
def test_rungs_before_the_date_move_before_a_holiday_and_rungs_after_it_stay(
    nominal: str, effective: str, code: str, on: str
) -> None:
    rung = next(each for each in DEFAULT.of("rectify") if each.code == code)
    assert rung_day(rung, duty(nominal, effective), CALENDAR) == day(on)


def test_rungs_from_before_the_beginning_are_nobody_s_debt() -> None:
    begun_late = duty(start="2026-06-04")
    assert codes(owed(begun_late, DEFAULT, CALENDAR, day("2026-06-09"))) == ["(T-7)", "T-3"]
    assert next_on(begun_late, DEFAULT, CALENDAR) == day("2026-06-05")


def test_a_rung_that_a_holiday_would_move_before_the_beginning_is_due_on_the_first_day() -> None:
    begun_in_the_holiday = replace(duty("2026-10-06", "2026-10-08", start="2026-10-03"), obligation="receipt")
    assert codes(owed(begun_in_the_holiday, DEFAULT, CALENDAR, day("2026-10-03"))) == ["T-1"]
    assert next_on(begun_in_the_holiday, DEFAULT, CALENDAR) == day("2026-10-03")


def test_another_date_is_another_duty_with_keys_of_its_own() -> None:
    before = owed(duty(), DEFAULT, CALENDAR, day("2026-06-12"))
    extended = owed(duty("2026-07-10"), DEFAULT, CALENDAR, day("2026-07-10"))
    assert [each.rung.code for each in extended] == [each.rung.code for each in before]
    assert not {each.key for each in extended} & {each.key for each in before}


def test_a_key_names_subject_obligation_since_and_rung() -> None:
    assert owed(duty(), DEFAULT, CALENDAR, day("2026-05-13"))[0].key == "P-2026-0001|rectify|2026-06-12|T-30"


def test_an_obligation_the_ladder_says_nothing_of_owes_nothing() -> None:
    silent = replace(duty(), obligation="no such duty")
    assert owed(silent, DEFAULT, CALENDAR, day("2030-01-01")) == ()
    assert next_on(silent, DEFAULT, CALENDAR) is None


@pytest.mark.parametrize(
    ("lamp", "on", "sent"),
    [
        ("yellow", "2026-06-12", "2026-06-12"),
        ("yellow", "2026-06-13", "2026-06-15"),
        ("red", "2026-10-02", "2026-10-08"),
        ("green", "2026-06-09", "2026-06-15"),
        ("green", "2026-06-15", "2026-06-15"),
        ("green", "2026-09-29", "2026-10-08"),
    ],
    ids=[
        "a working day",
        "a Saturday",
        "a holiday",
        "green waits for Monday",
        "green on Monday",
        "Monday is a holiday",
    ],
)
def test_mail_goes_on_working_days_and_green_mail_once_a_week(lamp: str, on: str, sent: str) -> None:
    rung = Rung(code="r", offset=0, lamp=lamp, to=("head",), template="reminder")
    assert send_on(rung, day(on), CALENDAR) == day(sent)


# ---- whatever the days on which somebody looks

STARTS = st.dates(date(2025, 1, 1), date(2027, 6, 1))


@st.composite
def duties(draw: st.DrawFn) -> Duty:
    start = draw(STARTS)
    nominal = start + timedelta(days=draw(st.integers(0, 130)))
    effective = CALENDAR.next_workday(nominal)
    return duty(nominal.isoformat(), effective.isoformat(), start=start.isoformat())


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    offsets = sorted(draw(st.sets(st.integers(-60, 60), min_size=1, max_size=12)))
    rungs = tuple(Rung(code=f"T{n:+d}", offset=n, lamp="red", to=("head",), template="reminder") for n in offsets)
    return Ladder(name="drawn", label="", version="", rungs={"all": rungs}, obligations={"rectify": "all"})


def plainly_owed(one: Duty, ladder: Ladder) -> list[str]:
    """Say which rungs a duty ever meets, without any calendar: those from its first day on."""
    anchors = {True: one.effective_on, False: one.nominal_on}
    return [
        each.code
        for each in ladder.of("rectify")
        if anchors[each.offset > 0] + timedelta(days=each.offset) >= one.start_on
    ]


@given(one=duties(), ladder=ladders(), gaps=st.lists(st.integers(0, 45), max_size=30))
def test_whenever_ticks_come_each_rung_exists_once_written_or_skipped(
    one: Duty, ladder: Ladder, gaps: list[int]
) -> None:
    today, told, written = one.start_on, [], []
    for gap in [*gaps, 400]:
        today += timedelta(days=gap)
        found = owed(one, ladder, CALENDAR, today)
        assert owed(one, ladder, CALENDAR, today) == found
        assert all(each.on <= today for each in found)
        assert [each.skipped for each in found] == [True] * (len(found) - 1) + [False] * bool(found)
        told += [each.key for each in found]
        written += [each.rung.offset for each in found if not each.skipped]
        if found:
            one = replace(one, rung=found[-1].index)
            assert owed(one, ladder, CALENDAR, today) == ()
    assert [key.rpartition("|")[2] for key in told] == plainly_owed(one, ladder)
    assert len(set(told)) == len(told)
    assert all(earlier < later for earlier, later in pairwise(written))
    assert next_on(one, ladder, CALENDAR) is None


@given(one=duties(), ladder=ladders())
def test_the_next_day_is_the_first_on_which_something_is_owed(one: Duty, ladder: Ladder) -> None:
    while (following := next_on(one, ladder, CALENDAR)) is not None:
        assert owed(one, ladder, CALENDAR, following - ONE) == ()
        found = owed(one, ladder, CALENDAR, following)
        assert found
        one = replace(one, rung=found[-1].index)


@given(one=duties(), ladder=ladders())
def test_rungs_fall_due_in_the_order_of_the_ladder(one: Duty, ladder: Ladder) -> None:
    days = [rung_day(each, one, CALENDAR) for each in ladder.of("rectify") if each.code in plainly_owed(one, ladder)]
    assert days == sorted(days)


# ---- a ladder file that cannot be right

GOOD = """
name = "own"
label = "本办阶梯"
version = "1"
[obligations]
rectify = "all"
[[rungs.all]]
code = "T-3"
offset = -3
lamp = "yellow"
to = ["head"]
template = "reminder"
[[rungs.all]]
code = "T+1"
offset = 1
lamp = "red"
to = ["head", "office"]
template = "escalation"
letter = { title = "督办函", to = ["leader"] }
"""
FAULTS = {
    "an unknown key": ('version = "1"', 'verion = "1"', "verion", "没有这个键"),
    "no rungs at all": (GOOD[GOOD.index("[[") :], "", "rungs", "缺少阶梯"),
    "rungs that are none": (GOOD[GOOD.index("[[") :], '[rungs]\nall = "x"', "rungs.all", "一列阶梯"),
    "an obligation without its ladder": ('rectify = "all"', 'rectify = "al"', "obligations.rectify", "al"),
    "an obligation there is not": ('rectify = "all"', 'rectfy = "all"', "obligations.rectfy", "没有这种事项"),
    "a misspelt key of a rung": ("offset = 1\n", "offset = 1\nofset = 2\n", "rungs.all[2].ofset", "没有这个键"),
    "an offset in words": ("offset = 1\n", 'offset = "1"\n', "rungs.all[2].offset", "整数"),
    "an offset that is a flag": ("offset = 1\n", "offset = true\n", "rungs.all[2].offset", "整数"),
    "no offset": ("offset = 1\n", "", "rungs.all[2].offset", "整数"),
    "no code": ('code = "T+1"\n', "", "rungs.all[2].code", "文字"),
    "the same code twice": ('code = "T+1"', 'code = "T-3"', "rungs.all", "code 不得重复"),
    "out of order": ("offset = 1\n", "offset = -4\n", "rungs.all", "由小到大"),
    "the same day twice": ("offset = 1\n", "offset = -3\n", "rungs.all", "不得重复"),
    "an unknown lamp": ('lamp = "red"', 'lamp = "blue"', "rungs.all[2].lamp", "green"),
    "an unknown template": ('template = "escalation"', 'template = "shout"', "rungs.all[2].template", "escalation"),
    "nobody to tell": ('to = ["head", "office"]', "to = []", "rungs.all[2].to", "一列对象"),
    "somebody above the head": ('to = ["head", "office"]', 'to = ["leader"]', "rungs.all[2].to", "没有“leader”"),
    "a letter without a title": ('{ title = "督办函", to', "{ to", "rungs.all[2].letter", "title"),
    "a letter with a misspelt key": ('title = "督办函"', 'titel = "督办函"', "rungs.all[2].letter", "title"),
    "a letter to nobody": ('to = ["leader"]', "to = []", "rungs.all[2].letter.to", "一列对象"),
    "a letter to somebody unknown": ('to = ["leader"]', 'to = ["mayor"]', "rungs.all[2].letter.to", "mayor"),
}


def read(text: str) -> Ladder:
    import tomllib  # noqa: PLC0415 - the library's own reader wants a file

    return ladder_from(tomllib.loads(text), "own")


def test_a_good_ladder_is_read() -> None:
    ladder = read(GOOD)
    assert [(each.code, each.offset, each.lamp) for each in ladder.of("rectify")] == [
        ("T-3", -3, "yellow"),
        ("T+1", 1, "red"),
    ]
    letter = ladder.of("rectify")[1].letter
    assert letter is not None
    assert (letter.title, letter.to) == ("督办函", ("leader",))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_a_ladder_is_named_with_its_place(fault: str) -> None:
    old, new, where, word = FAULTS[fault]
    assert old in GOOD
    with pytest.raises(FaultyFile) as raised:
        read(GOOD.replace(old, new))
    assert [each for each in raised.value.faults if each.where == where and word in each.message], raised.value.faults


def test_all_faults_of_a_ladder_come_together() -> None:
    with pytest.raises(FaultyFile) as raised:
        read(
            GOOD.replace('lamp = "red"', 'lamp = "blue"')
            .replace("offset = -3", 'offset = "x"')
            .replace("rectify =", "rectfy =")
        )
    assert {each.where for each in raised.value.faults} == {
        "rungs.all[2].lamp",
        "rungs.all[1].offset",
        "obligations.rectfy",
    }
