"""Lateness to the day and to the person: stretches with the unit, two dates, the heads in office."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify.engine.heads import Term, in_office, terms
from rectify.engine.lateness import UNKNOWN, late, shares, stretches
from rectify.engine.model import Unit

HANDED_OVER = "2026-03-02"
DUE = "2026-05-06"


def move(on: str, came: str, went: str, until: str | None = None) -> dict[str, object]:
    return {"on": on, "from": came, "to": went, "until": until}


SUBMITTED_LATE = move("2026-05-10", "transferred", "under_check")
RETURNED = move("2026-05-20", "under_check", "transferred", "2026-05-25")
AGAIN = move("2026-05-30", "transferred", "under_check")
PASSED = move("2026-06-01", "under_check", "passed")
TO_LONG_TERM = move("2026-05-12", "transferred", "long_term")
RESUMED = move("2026-09-28", "long_term", "transferred", "2026-12-28")


@pytest.mark.parametrize(
    ("moves", "today", "original", "days", "original_days"),
    [
        pytest.param([], "2026-05-06", DUE, 0, 0, id="on the day itself"),
        pytest.param([], "2026-05-07", DUE, 1, 1, id="a day after"),
        pytest.param([], "2026-05-10", "2026-05-01", 4, 9, id="extended, and late against both"),
        pytest.param([], "2026-05-05", "2026-05-01", 0, 4, id="extended, and in time against the new date"),
        pytest.param([SUBMITTED_LATE], "2026-12-31", DUE, 4, 4, id="submitting stops the clock"),
        pytest.param([SUBMITTED_LATE, RETURNED, AGAIN, PASSED], "2026-12-31", DUE, 9, 15, id="a return adds and forgets nothing"),
        pytest.param([SUBMITTED_LATE, RETURNED], "2026-05-25", DUE, 4, 10, id="until the day that the return names"),
        pytest.param([TO_LONG_TERM], "2026-12-31", DUE, 6, 6, id="continuing work washes nothing away"),
        pytest.param([TO_LONG_TERM, RESUMED], "2026-12-28", DUE, 6, 98, id="resumed until the review's day"),
        pytest.param([TO_LONG_TERM, RESUMED], "2026-12-30", DUE, 8, 100, id="resumed, and late again"),
        pytest.param(
            [SUBMITTED_LATE, move("2026-05-10", "under_check", "transferred", "2026-05-11")], "2026-05-10", DUE, 4, 4,
            id="out and back on one day counts once",
        ),
    ],
)  # fmt: skip
def test_days_are_counted_against_both_dates(
    moves: list[dict[str, object]], today: str, original: str, days: int, original_days: int
) -> None:
    found = late(stretches(moves, HANDED_OVER, today), original, DUE)
    assert (found.days, found.original_days) == (days, original_days)


def test_without_a_date_nothing_is_late() -> None:
    assert late(stretches([], HANDED_OVER, "2026-12-31"), None, None).days == 0


UNIT = Unit(code="U1", head="何主任", head_since="2026-05-20")
CHANGES = [
    {"head": "钱主任", "since": "2025-01-01", "previous": "孙主任", "previous_since": "2020-01-01"},
    {"head": "何主任", "since": "2026-05-20", "previous": "钱主任", "previous_since": "2025-01-01"},
]


def test_terms_follow_one_another_without_a_gap() -> None:
    assert terms(UNIT, CHANGES) == (
        Term(head="孙主任", from_on="2020-01-01", until_on="2024-12-31"),
        Term(head="钱主任", from_on="2025-01-01", until_on="2026-05-19"),
        Term(head="何主任", from_on="2026-05-20"),
    )


def test_whoever_headed_the_unit_in_between_is_named_once() -> None:
    held = terms(UNIT, CHANGES)
    assert in_office(held, "2026-03-02", "2026-05-19") == ("钱主任",)
    assert in_office(held, "2026-03-02", "2026-05-20") == ("钱主任", "何主任")


def test_late_days_stand_in_the_name_of_the_head_then_in_office() -> None:
    found = shares([("2026-05-07", "2026-05-10"), ("2026-05-18", "2026-05-22")], terms(UNIT, CHANGES))
    assert [(each.head, each.days, each.from_on, each.until_on) for each in found] == [
        ("钱主任", 6, "2026-05-07", "2026-05-19"),
        ("何主任", 3, "2026-05-20", "2026-05-22"),
    ]


def test_days_before_any_known_head_stand_in_nobody_s_name() -> None:
    found = shares([("2026-05-18", "2026-05-21")], terms(UNIT, []))
    assert [(each.head, each.days) for each in found] == [(UNKNOWN, 2), ("何主任", 2)]


DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2026, 12, 31))


@given(span=st.tuples(DAYS, DAYS), starts=st.lists(DAYS, min_size=1, max_size=4, unique=True))
def test_every_late_day_stands_in_exactly_one_name(span: tuple[object, object], starts: list[object]) -> None:
    first, last = sorted(str(day) for day in span)
    begun = sorted(str(day) for day in starts)
    heads = [f"第{n}任" for n in range(len(begun))]
    changes = [
        {"head": heads[n], "since": begun[n], "previous": heads[n - 1], "previous_since": begun[n - 1]}
        for n in range(1, len(begun))
    ]
    held = terms(Unit(code="U1", head=heads[-1], head_since=begun[-1]), changes)
    whole = late(stretches([], "2025-12-01", last), None, first)
    assert sum(each.days for each in shares(whole.spans, held)) == whole.days
