"""What running duties come to under another profile or another ladder: dates from their anchors, decisions kept, nothing told twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify.engine.calendar import Calendar
from rectify.engine.changeover import carried, recounted
from rectify.engine.deadlines import Obligation, due
from rectify.engine.owed import Duty, Ladder, ladder_from
from rectify.library import Library, packaged_years, profiles, toml

if TYPE_CHECKING:
    from rectify.engine.periods import Profile

CALENDAR = Calendar(years=packaged_years())
PROFILES = profiles(Library())
TWO, THREE, SIX = (PROFILES[name] for name in ("two-months", "three-months", "six-months"))
RECEIPT = date(2026, 3, 2)


def ladder(name: str) -> Ladder:
    return ladder_from(toml(Library().source("config", f"ladders/{name}.toml")), name)


DEFAULT, JIANGJIN, LINYING = ladder("default"), ladder("jiangjin"), ladder("linying")


def duty(obligation: str, start_on: date = RECEIPT, *, profile: Profile = TWO, nth: int = 1, rung: int = 0) -> Duty:
    """Give a duty as the profile in force counts it."""
    made = due(profile, Obligation(obligation), start_on, CALENDAR, nth=nth)
    return Duty(
        subject="P-2026-0001", slot="", obligation=obligation, since="", start_on=start_on, nominal_on=made.nominal_on,
        effective_on=made.effective_on, rung=rung,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("obligation", "nth", "after"),
    [
        ("rectify", 1, "2026-06-02"),
        ("plan", 1, "2026-03-23"),
        ("reports", 1, "2026-06-02"),
        ("midterm", 1, "2026-04-17"),
        ("follow_up", 2, "2026-09-02"),
    ],
)
def test_a_counted_date_is_counted_anew_from_its_own_anchor(obligation: str, nth: int, after: str) -> None:
    found = recounted(duty(obligation, nth=nth), TWO, THREE, CALENDAR)
    assert (found.deadline.effective_on.isoformat(), found.decided) == (after, False)
    assert found.deadline.start_on == RECEIPT


@pytest.mark.parametrize(
    ("obligation", "named", "stays"),
    [
        ("rectify", "2026-06-25", "2026-06-25"),
        ("review", "2026-09-27", "2026-09-28"),
        ("supplement", "2026-05-20", "2026-05-20"),
    ],
    ids=["extended", "a review on a holiday", "a supplement"],
)
def test_a_date_that_a_decision_named_stays(obligation: str, named: str, stays: str) -> None:
    decided = replace(duty("rectify"), obligation=obligation, nominal_on=date.fromisoformat(named))
    for profile in (THREE, SIX):
        found = recounted(decided, TWO, profile, CALENDAR)
        assert (found.deadline.nominal_on.isoformat(), found.deadline.effective_on.isoformat()) == (named, stays)
        assert found.decided


def test_what_is_counted_from_the_end_of_the_rectification_moves_with_it() -> None:
    ended = due(TWO, Obligation.RECTIFY, RECEIPT, CALENDAR).nominal_on
    found = recounted(duty("evaluation", ended), TWO, THREE, CALENDAR, receipt_on=RECEIPT)
    assert found.deadline.start_on == due(THREE, Obligation.RECTIFY, RECEIPT, CALENDAR).nominal_on
    assert recounted(duty("evaluation", ended), TWO, THREE, CALENDAR).deadline.start_on == ended


@given(
    st.sampled_from(sorted(PROFILES)),
    st.sampled_from([each.value for each in Obligation]),
    st.dates(date(2024, 1, 1), date(2026, 12, 31)),
)
def test_the_profile_in_force_moves_nothing(name: str, obligation: str, start_on: date) -> None:
    before = duty(obligation, start_on, profile=PROFILES[name])
    found = recounted(before, PROFILES[name], PROFILES[name], CALENDAR).deadline
    assert (found.nominal_on, found.effective_on) == (before.nominal_on, before.effective_on)


@given(
    st.sampled_from([DEFAULT, JIANGJIN, LINYING]),
    st.sampled_from(["rectify", "reports", "check"]),
    st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    st.integers(0, 12),
)
def test_the_same_ladder_is_climbed_as_far_as_before(same: Ladder, obligation: str, start_on: date, rung: int) -> None:
    """Save that rungs of one day (before a holiday) are climbed together, as a tick climbs them."""
    before = duty(obligation, start_on, rung=min(rung, len(same.of(obligation))))
    climbed = carried(before, same, before, same, CALENDAR)
    assert climbed >= before.rung
    assert carried(replace(before, rung=climbed), same, before, same, CALENDAR) == climbed


@pytest.mark.parametrize(
    ("rung", "new", "climbed"),
    [
        (0, JIANGJIN, 0),
        (1, JIANGJIN, 0),
        (2, JIANGJIN, 1),
        (3, JIANGJIN, 2),
        (0, LINYING, 0),
        (1, LINYING, 2),
        (7, LINYING, 4),
    ],
    ids=["nothing told", "T-30", "T-15 is after T-20", "T-7 is after T-10", "nothing", "T-30 is T-30", "T+1 is T+1"],
)
def test_another_ladder_counts_as_climbed_up_to_the_day_of_what_was_told(rung: int, new: Ladder, climbed: int) -> None:
    before = duty("rectify", date(2026, 6, 9), rung=rung)
    assert DEFAULT.of("rectify")[max(rung - 1, 0)].code in ("T-30", "T-15", "T-7", "T+1")
    assert carried(before, DEFAULT, before, new, CALENDAR) == climbed


def test_a_later_date_brings_the_rungs_before_it_again() -> None:
    before = duty("rectify", rung=4)
    after = duty("rectify", profile=THREE)
    assert carried(before, DEFAULT, after, DEFAULT, CALENDAR) == 0


def test_an_earlier_date_brings_only_what_is_after_the_day_of_the_last_word() -> None:
    told_of = duty("rectify", profile=THREE, rung=2)
    climbed = carried(told_of, DEFAULT, duty("rectify"), DEFAULT, CALENDAR)
    assert DEFAULT.of("rectify")[climbed].code == "T+15"
