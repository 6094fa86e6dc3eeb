"""The shipped period profiles: all of them can be read, and say what the office was told they say."""

from __future__ import annotations

from datetime import date

import pytest

from rectify import library
from rectify.engine.calendar import Calendar
from rectify.engine.deadlines import due
from rectify.engine.periods import Count, Obligation, Roll, Start, Unit

FILES = library.Library()
PROFILES = library.profiles(FILES)
MONTHS = {"two-months": 2, "three-months": 3, "four-months": 4, "six-months": 6}


def test_four_profiles_are_shipped() -> None:
    assert set(library.profile_names(FILES)) == set(MONTHS)


@pytest.mark.parametrize("name", sorted(MONTHS))
def test_a_profile_is_as_long_as_its_name(name: str) -> None:
    rectify = PROFILES[name].obligations[Obligation.RECTIFY]
    assert (rectify.start, rectify.unit, rectify.number) == (Start.RECEIPT, Unit.MONTHS, MONTHS[name])
    assert PROFILES[name].obligations[Obligation.PUBLICATION].number == MONTHS[name] + 1


@pytest.mark.parametrize("name", sorted(MONTHS))
def test_a_profile_counts_as_the_civil_code_does_and_extends_once(name: str) -> None:
    profile = PROFILES[name]
    assert (profile.count, profile.roll) == (Count.CALENDAR_MONTH, Roll.NEXT_WORKDAY)
    assert (profile.max_extensions, profile.max_extension_months) == (1, MONTHS[name])


@pytest.mark.parametrize("name", sorted(MONTHS))
@pytest.mark.parametrize("obligation", Obligation)
def test_a_profile_can_say_when_everything_is_due_and_on_what_ground(name: str, obligation: Obligation) -> None:
    found = due(PROFILES[name], obligation, date(2026, 3, 2), Calendar(years=library.packaged_years()))
    assert found.start_on < found.nominal_on <= found.effective_on
    assert PROFILES[name].obligations[obligation].basis in found.basis


def test_every_obligation_and_every_event_has_its_word() -> None:
    assert all(one.label for one in (*Obligation, *Start))


def test_only_what_nobody_has_read_is_marked_so() -> None:
    assert {name for name, profile in PROFILES.items() if profile.note} == {"six-months"}
    assert PROFILES["six-months"].note == "核对条文后启用"
    assert "尚待核对" in PROFILES["six-months"].obligations[Obligation.RECTIFY].basis


def test_what_is_proposed_is_not_presented_as_law() -> None:
    told = {key for key, period in PROFILES["two-months"].obligations.items() if "建议值" not in period.basis}
    assert told == {Obligation.RECTIFY, Obligation.REPORTS, Obligation.REFERRAL_ANSWER}
