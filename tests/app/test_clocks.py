"""Receipts start the clock, extensions move it, and every step of it is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests import ledger
from tests.app.asked import DAY, SECOND, OfficeIn, at, reasons
from tests.office import INSPECTION, MORNING, PROBLEM, a_problem

if TYPE_CHECKING:
    from collections.abc import Mapping

EXTENSION = {"until": "2026-06-30", "reason": "汛期"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"deemed": "left_with_witnesses", "signed_on": DAY, "witnesses": ["甲", "乙"], "reason": "拒签"}, []),
        ({"deemed": "left_with_witnesses", "signed_on": DAY, "witnesses": ["甲"], "reason": "拒签"}, ["bad_value"]),
        ({"deemed": "left_with_witnesses", "signed_on": DAY, "witnesses": ["甲", "乙"]}, ["missing_field"]),
        ({"deemed": "left_with_witnesses", "witnesses": ["甲", "乙"], "reason": "拒签"}, ["missing_field"]),
        (
            {"deemed": "left_with_witnesses", "signed_on": DAY, "witnesses": ["甲", "甲"], "reason": "拒签"},
            ["bad_value"],
        ),
        ({"deemed": "meeting_date", "reason": "会上反馈"}, ["wrong_state"]),
        ({"signed_by": "head", "signed_on": DAY}, ["not_permitted"]),
    ],
    ids=[
        "left with two",
        "left with one",
        "no reason",
        "no day",
        "the same twice",
        "no meeting",
        "signed for the head",
    ],
)
def test_a_receipt_is_deemed_by_the_office_with_witnesses_or_a_meeting(
    sqlite_office_in: OfficeIn, fields: Mapping[str, object], said: list[str]
) -> None:
    office = sqlite_office_in("handed_over")
    assert reasons(office, "receipt", "office", fields, INSPECTION) == said
    assert reasons(office, "receipt", "head", {"deemed": "meeting_date", "reason": "…"}, INSPECTION) == [
        "not_permitted"
    ]


def test_a_receipt_deemed_by_the_meeting_starts_the_clock_on_the_meeting_s_day(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    office.stand_at(MORNING.replace(day=10))
    office.do("feedback", "t1", {"form": "collective", "held_on": "2026-03-05", "persons": ["甲"]}, INSPECTION)
    office.do("receipt", "office", {"deemed": "meeting_date", "reason": "会上反馈"}, INSPECTION)
    row = ledger.problem(office.app, PROBLEM)
    assert (row["start_on"], row["nominal_on"]) == ("2026-03-05", "2026-05-05")
    assert ledger.rows(office.app, "deadline_history")[0]["basis"] == "视为签收"


@pytest.mark.parametrize(("day", "early"), [(5, True), (10, False)], ids=["within three days", "afterwards"])
def test_who_deems_a_receipt_before_the_head_s_days_are_over_is_told_so(
    sqlite_office_in: OfficeIn, day: int, *, early: bool
) -> None:
    office = sqlite_office_in("handed_over")
    office.stand_at(MORNING.replace(day=day))
    left = {"deemed": "left_with_witnesses", "signed_on": DAY, "witnesses": ["甲", "乙"], "reason": "拒签"}
    warnings = office.ask("receipt", "office", left, INSPECTION)[0].warnings
    assert [word for word in warnings if "签收期限 2026-03-05 未满" in word] == list(warnings)
    assert bool(warnings) is early


@pytest.mark.parametrize(
    ("signer", "said"),
    [("clerk", "bad_value"), ("off2", "bad_value"), ("nobody", "bad_value"), ("other.head", "bad_value")],
)
def test_a_receipt_is_signed_by_the_registered_head(sqlite_office_in: OfficeIn, signer: str, said: str) -> None:
    office = sqlite_office_in("handed_over")
    assert reasons(office, "receipt", "head", {"signed_by": signer, "signed_on": DAY}, INSPECTION) == [said]


def test_a_receipt_is_signed_once(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    assert reasons(office, "receipt", "head", {"signed_by": "head", "signed_on": DAY}, INSPECTION) == ["wrong_state"]


def test_a_problem_handed_over_after_the_receipt_runs_from_the_receipt(office_in: OfficeIn) -> None:
    office = office_in("transferred")
    a_problem(office, title="另一问题")
    office.do("move", "office", None, SECOND, move="hand_over")
    first, second = ledger.rows(office.app, "problem")
    assert [(row["start_on"], row["effective_on"]) for row in (first, second)] == [(DAY, "2026-05-06")] * 2


def test_an_extension_is_asked_in_time_within_its_caps_and_keeps_its_history(office_in: OfficeIn) -> None:
    office = office_in("transferred")
    agree = {"verdict": "agree"}
    assert reasons(office, "extension_decision", "off2", agree, PROBLEM) == ["wrong_state"]
    for until in ("2026-05-06", "2026-07-03"):
        assert reasons(office, "extension_request", "head", {**EXTENSION, "until": until}, PROBLEM) == ["bad_value"]
    office.do("extension_request", "head", EXTENSION, PROBLEM)
    assert reasons(office, "extension_request", "head", EXTENSION, PROBLEM) == ["wrong_state"]
    office.do("extension_decision", "off2", {"verdict": "disagree", "reason": "不充分"}, PROBLEM)
    assert ledger.problem(office.app, PROBLEM)["extensions"] == 0
    office.do("extension_request", "head", EXTENSION, PROBLEM)
    office.do("extension_decision", "off2", agree, PROBLEM)
    row = ledger.problem(office.app, PROBLEM)
    assert (row["original_on"], row["nominal_on"], row["effective_on"]) == ("2026-05-06", "2026-06-30", "2026-06-30")
    history = ledger.rows(office.app, "deadline_history")
    assert [(each["basis"], each["approver"], each["nominal_on"]) for each in history] == [
        ("签收", "head", "2026-05-02"), ("延期", "off2", "2026-06-30"),
    ]  # fmt: skip
    assert reasons(office, "extension_request", "head", {**EXTENSION, "until": "2026-07-01"}, PROBLEM) == [
        "wrong_state"
    ]
    duty = next(each for each in ledger.rows(office.app, "deadline") if each["subject"] == PROBLEM)
    assert (duty["since"], duty["rung"]) == ("2026-06-30", 0)


def test_an_extension_after_the_deadline_comes_too_late(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    office.stand_at(at(2026, 5, 6))
    assert reasons(office, "extension_request", "head", EXTENSION, PROBLEM) == []
    other = sqlite_office_in("transferred")
    other.stand_at(at(2026, 5, 7))
    assert reasons(other, "extension_request", "head", EXTENSION, PROBLEM) == ["wrong_state"]


def test_an_instant_late_in_the_evening_of_utc_is_the_office_s_next_day(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("under_check")
    office.stand_at(datetime(2026, 3, 2, 15, 59, tzinfo=UTC))
    review = {"verdict": "agree", "opinion": "同意"}
    office.do("discipline_review", "disc", review, PROBLEM)
    office.stand_at(datetime(2026, 3, 2, 16, 0, tzinfo=UTC))
    office.do("discipline_review", "disc", review, PROBLEM)
    assert [row["recorded_on"] for row in ledger.rows(office.app, "record")][-2:] == ["2026-03-02", "2026-03-03"]
