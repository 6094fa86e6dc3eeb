"""What is owed from now on: one line a problem by its state, one a slot of an inspection, each with its own key."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from rectify.engine import duties
from rectify.engine.calendar import Calendar
from rectify.engine.duties import Rules
from rectify.engine.model import Inspection, Problem
from rectify.engine.owed import ladder_from
from rectify.engine.periods import Obligation
from rectify.library import Library, packaged_years, profile, toml

if TYPE_CHECKING:
    from collections.abc import Mapping

FILES = Library()
RULES = Rules(
    calendar=Calendar(years=packaged_years()),
    profile=profile(FILES, "two-months"),
    ladder=ladder_from(toml(FILES.source("config", "ladders/default.toml")), "default"),
)
TODAY, RECEIPT = "2026-04-10", "2026-03-02"
PROBLEM = Problem(
    number="P-2026-0001", state="transferred", version=7, start_on=RECEIPT, nominal_on="2026-05-02", effective_on="2026-05-06",
    rectify_rung=3, review_on="2026-09-30",
)  # fmt: skip
INSPECTION = Inspection(number="I-2026-0001")


def moved(
    state: str, to: str, fields: Mapping[str, object] | None = None, **changed: str | int
) -> list[Mapping[str, object]]:
    """Give the lines that a move writes."""
    problem = replace(PROBLEM, state=state, **changed)  # type: ignore[arg-type] # the problem's own columns
    said = duties.after_move(RULES, problem, to, TODAY, RECEIPT, fields or {}).get("duties", [])
    assert isinstance(said, list)
    return said


@pytest.mark.parametrize(
    ("state", "to", "obligation", "nominal", "since"),
    [
        ("reported", "handed_over", "rectify", "2026-05-02", "2026-05-06"),
        ("transferred", "under_check", "check", "2026-05-10", "v8"),
        ("under_check", "passed", "closing", None, "v8"),
        ("passed", "under_check", "check", "2026-05-10", "v8"),
        ("transferred", "long_term", "review", "2026-09-30", "v8"),
        ("under_check", "transferred", "rectify", "2026-05-02", "2026-05-06"),
        ("passed", "closed", "", None, ""),
        ("transferred", "void", "", None, ""),
    ],
)
def test_a_problem_owes_by_its_state(state: str, to: str, obligation: str, nominal: str | None, since: str) -> None:
    (line,) = moved(state, to)
    assert (line["subject"], line["obligation"], line["since"]) == ("P-2026-0001", obligation, since)
    if nominal:
        assert line["nominal_on"] == nominal
    assert (line["next_on"] is None) == (not obligation)


def test_the_work_itself_goes_on_with_the_line_it_has() -> None:
    assert moved("handed_over", "transferred") == []


def test_a_problem_handed_over_before_the_receipt_owes_nothing_yet() -> None:
    said = duties.after_move(RULES, replace(PROBLEM, state="reported"), "handed_over", TODAY, None, {})
    assert said == {"duties": [duties.nothing(subject="P-2026-0001")]}


def test_coming_back_the_clock_stands_where_it_stood_on_the_ladder() -> None:
    (line,) = moved("under_check", "transferred")
    assert (line["rung"], line["next_on"]) == (3, "2026-04-29")


@pytest.mark.parametrize(
    ("state", "fields", "obligation", "nominal"),
    [
        ("under_check", {"due_on": "2026-05-20"}, "supplement", "2026-05-20"),
        ("under_check", {"due_on": "2026-05-06"}, "rectify", "2026-05-02"),
        ("long_term", {}, "supplement", "2026-09-30"),
    ],
    ids=["a later day", "within the deadline", "back from long-term work"],
)
def test_a_later_day_that_a_decision_names_is_a_duty_of_its_own(
    state: str, fields: Mapping[str, object], obligation: str, nominal: str
) -> None:
    (line,) = moved(state, "transferred", fields)
    assert (line["obligation"], line["nominal_on"], line["rung"]) == (
        obligation,
        nominal,
        0 if obligation == "supplement" else 3,
    )


def test_from_the_receipt_the_unit_owes_plan_and_reports() -> None:
    lines = duties.unit_lines(RULES, INSPECTION, RECEIPT)
    assert [(each["slot"], each["obligation"], each["since"], each["nominal_on"]) for each in lines] == [
        ("plan", "plan", RECEIPT, "2026-03-23"), ("reports", "reports", RECEIPT, "2026-05-02"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("there", "slots"),
    [
        ({"plan_on": "2026-03-10"}, ["reports"]),
        ({"head_office_on": "2026-05-01"}, ["plan", "reports"]),
        (
            dict.fromkeys(("rectification_office_on", "rectification_leader_on", "head_office_on", "head_leader_on"), "2026-05-01"),
            ["plan"],
        ),
    ],
    ids=["the plan is there", "one report of four", "all four reports"],
)  # fmt: skip
def test_what_is_done_is_owed_no_more(there: Mapping[str, str], slots: list[str]) -> None:
    done = replace(INSPECTION, **there)  # type: ignore[arg-type] # the inspection's own columns
    assert [each["slot"] for each in duties.unit_lines(RULES, done, RECEIPT)] == slots


def test_a_receipt_is_owed_from_the_feedback_until_it_is_there() -> None:
    (line,) = duties.receipt_lines(RULES, INSPECTION, RECEIPT)
    assert (line["slot"], line["nominal_on"]) == ("receipt", "2026-03-05")
    assert duties.receipt_lines(RULES, replace(INSPECTION, receipt_on=RECEIPT), RECEIPT) == []


def test_the_next_step_of_the_office_is_keyed_by_the_version_it_begins_with() -> None:
    lines = [
        duties.office_line(RULES, replace(PROBLEM, version=version), Obligation.CHECK, TODAY) for version in (7, 8)
    ]
    assert [line["since"] for line in lines] == ["v8", "v9"]


def test_without_a_ladder_there_is_a_line_and_no_day_to_look_at() -> None:
    (line,) = duties.receipt_lines(replace(RULES, ladder=None), INSPECTION, RECEIPT)
    assert (line["nominal_on"], line["next_on"]) == ("2026-03-05", None)
