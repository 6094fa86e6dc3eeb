"""The shipped ladders: all of them can be read, reach nobody above a unit's head, and serve every duty there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rectify.engine.owed import ASKED, PEOPLE, Ladder, ladder_from
from rectify.library import Library, toml

FILES = Library()
NAMES = sorted(Path(name).stem for name in FILES.names("config", ".toml") if name.startswith("ladders/"))
DUTIES = (
    "rectify", "supplement", "receipt", "plan", "reports", "feedback", "check", "closing", "review", "second_rectification",
    *ASKED, "talk", "discipline_review", "monthly_list", "list_receipt", "referral_answer", "look_back",
)  # fmt: skip
"""What lines of the deadline table are about."""


def shipped(name: str) -> Ladder:
    return ladder_from(toml(FILES.source("config", f"ladders/{name}.toml")), name)


def test_three_ladders_are_shipped() -> None:
    assert NAMES == ["default", "jiangjin", "linying"]


@pytest.mark.parametrize("name", NAMES)
def test_a_ladder_is_called_as_its_file_is(name: str) -> None:
    ladder = shipped(name)
    assert ladder.name == name
    assert ladder.label
    assert ladder.version


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("obligation", DUTIES)
def test_every_duty_has_a_rung_after_its_date(name: str, obligation: str) -> None:
    rungs = shipped(name).of(obligation)
    assert rungs
    assert rungs[-1].offset > 0
    assert rungs[-1].lamp == "red"


@pytest.mark.parametrize("name", NAMES)
def test_nobody_above_the_unit_s_head_is_told_without_a_signed_letter(name: str) -> None:
    for rungs in shipped(name).rungs.values():
        for rung in rungs:
            assert set(rung.to) <= set(PEOPLE)


@pytest.mark.parametrize("name", NAMES)
def test_a_rung_s_code_says_its_day(name: str) -> None:
    for rungs in shipped(name).rungs.values():
        assert [each.code for each in rungs] == [f"T{each.offset:+d}" if each.offset else "T" for each in rungs]


@pytest.mark.parametrize("name", NAMES)
def test_lamps_go_from_green_to_red_and_red_only_after_the_date(name: str) -> None:
    order = ("green", "yellow", "red")
    for rungs in shipped(name).rungs.values():
        lamps = [order.index(each.lamp) for each in rungs]
        assert lamps == sorted(lamps)
        assert [each.code for each in rungs if (each.lamp == "red") != (each.offset > 0)] == []


def test_the_default_ladder_is_the_one_of_the_design() -> None:
    rungs = [(each.code, each.lamp, bool(each.letter)) for each in shipped("default").of("rectify")]
    assert rungs == [
        ("T-30", "green", False), ("T-15", "green", False), ("T-7", "yellow", True), ("T-3", "yellow", False),
        ("T-1", "yellow", False), ("T", "yellow", False), ("T+1", "red", True), ("T+7", "red", True), ("T+15", "red", True),
        ("T+30", "red", True),
    ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "obligation", ["body_receipt", "body_reply", "supervision_follow_up", "talk", "look_back", "referral_answer"]
)
def test_what_is_asked_of_others_is_never_told_to_the_unit(name: str, obligation: str) -> None:
    for rung in shipped(name).of(obligation):
        assert set(rung.to) <= {"office", "liaison"}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "obligation", ["discipline_review", "discipline_list", "discipline_receipt", "accountability_answer"]
)
def test_the_commission_s_own_tasks_climb_from_its_contact_to_a_letter_to_the_leading_group(
    name: str, obligation: str
) -> None:
    rungs = shipped(name).of(obligation)
    assert all("discipline_contact" in rung.to for rung in rungs)
    assert all(set(rung.to) <= {"discipline_contact", "office"} for rung in rungs)
    assert rungs[-1].letter is not None
    assert rungs[-1].letter.to == ("leading_group",)
    others = {key for key, section in shipped(name).obligations.items() if section != "discipline"}
    assert not [key for key in others for rung in shipped(name).of(key) if "discipline_contact" in rung.to]


def test_the_linying_ladder_writes_five_letters() -> None:
    titles = [each.letter.title for each in shipped("linying").of("rectify") if each.letter]
    assert len(titles) == 5
    assert all(re.fullmatch(r"\w+书.*|\w+函.*|\w+", title) for title in titles)
