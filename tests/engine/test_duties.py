"""What is owed from now on: one line a problem by its state, one a slot of an inspection, each with its own key."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from rectify.engine import duties
from rectify.engine.calendar import Calendar
from rectify.engine.cycle import Cycle
from rectify.engine.duties import Rules
from rectify.engine.gates import GATES
from rectify.engine.model import Inspection, Problem
from rectify.engine.owed import ladder_from
from rectify.engine.periods import Obligation
from rectify.engine.workflow import parse
from rectify.library import Library, packaged_years, profile, toml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.engine.acts import Act
    from rectify.engine.model import Facts

FILES = Library()


def cycle(text: str = FILES.source("workflows", "five-accounts.yaml").text) -> Cycle[Facts, Act]:
    """Give a workflow that can be asked what its states owe."""
    return Cycle(parse(text, "five-accounts.yaml", GATES.keys()), GATES)


RULES = Rules(
    calendar=Calendar(years=packaged_years()),
    cycle=cycle(),
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


NO_CLOCK = {"start_on": None, "nominal_on": None, "effective_on": None, "rectify_rung": 0}


def after(state: str, to: str, receipt_on: str | None, fields: Mapping[str, object] | None = None) -> dict[str, Any]:
    """Give what a move writes about a problem whose clock does not run."""
    problem = replace(PROBLEM, state=state, **NO_CLOCK)  # type: ignore[arg-type] # the problem's own columns
    return duties.after_move(RULES, problem, to, TODAY, receipt_on, fields or {})


NOTHING = {"duties": [duties.nothing(subject="P-2026-0001")]}


def test_a_problem_handed_over_before_the_receipt_owes_nothing_yet() -> None:
    assert after("reported", "handed_over", None) == NOTHING
    assert after("reported", "transferred", None) == NOTHING
    assert after("handed_over", "transferred", None) == {}


@pytest.mark.parametrize("state", ["reported", "handed_over", "under_check", "long_term"])
def test_a_clock_that_never_started_starts_with_the_receipt_that_is_there(state: str) -> None:
    said = after(state, "transferred", RECEIPT)
    clock, (line,) = said["clock"], said["duties"]
    assert (clock["start_on"], clock["effective_on"], clock["basis"]) == (RECEIPT, "2026-05-06", "签收")
    wanted = ("supplement", "2026-09-30") if state == "long_term" else ("rectify", "2026-05-02")
    assert (line["obligation"], line["nominal_on"]) == wanted


def test_sent_back_without_a_clock_it_has_until_the_day_that_is_named() -> None:
    (line,) = after("under_check", "transferred", None, {"due_on": "2026-05-20"})["duties"]
    assert (line["obligation"], line["nominal_on"]) == ("supplement", "2026-05-20")


def test_continuing_work_without_a_day_of_review_is_followed_up_every_quarter() -> None:
    (line,) = moved("transferred", "long_term", review_on=None)  # type: ignore[arg-type] # a column that may be empty
    assert (line["obligation"], line["nominal_on"]) == ("review", "2026-07-10")


@pytest.mark.parametrize(
    ("owed", "about"),
    [
        (("feedback",), "feedback"), (("receipt", "plan"), "rectify"), (("rectify", "midterm"), "rectify"), (("check",), "check"),
        (("publication", "closing"), "publication"), (("closing", "midterm"), "rectify"), ((), ""),
    ],
)  # fmt: skip
def test_a_line_is_about_what_the_file_says_is_owed_first_and_the_units_work_before_all(
    owed: tuple[str, ...], about: str
) -> None:
    assert duties.line_of(owed) == about


def test_after_a_migration_only_a_state_that_owes_something_else_has_a_new_line() -> None:
    text = FILES.source("workflows", "five-accounts.yaml").text
    other = replace(RULES, cycle=cycle(text.replace("核查验收中, owed: [check]", "核查验收中, owed: [closing]")))
    here = replace(PROBLEM, state="under_check")
    assert duties.after_migration(RULES, RULES, here, TODAY, RECEIPT) == {}
    said: dict[str, Any] = duties.after_migration(RULES, other, here, TODAY, RECEIPT)
    (line,) = said["duties"]
    assert (line["obligation"], line["since"]) == ("closing", "v8")


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


def test_from_the_receipt_the_unit_owes_plan_meeting_reports_and_publication_and_the_office_what_follows() -> None:
    lines = duties.unit_lines(RULES, INSPECTION, RECEIPT)
    assert all((each["slot"], each["since"]) == (each["obligation"], RECEIPT) for each in lines)
    assert {each["obligation"]: each["nominal_on"] for each in lines} == {
        "plan": "2026-03-23", "democratic_life": "2026-04-02", "midterm": "2026-04-01", "reports": "2026-05-02",
        "publication": "2026-06-02", "evaluation": "2026-06-02",
    }  # fmt: skip


FOUR = dict.fromkeys(
    ("rectification_office_on", "rectification_leader_on", "head_office_on", "head_leader_on"), "2026-05-01"
)


@pytest.mark.parametrize(
    ("there", "gone"),
    [
        ({"plan_on": "2026-03-10"}, {"plan"}),
        ({"head_office_on": "2026-05-01"}, set()),
        (FOUR, {"reports"}),
        ({"midterm_meeting_on": "2026-04-01"}, set()),
        ({"midterm_meeting_on": "2026-04-01", "midterm_check_on": "2026-04-02"}, {"midterm"}),
        ({"party_published_on": "2026-05-20", "public_published_on": "2026-05-20"}, {"publication"}),
        ({"democratic_life_on": "2026-03-20", "evaluated_on": "2026-06-01"}, {"democratic_life", "evaluation"}),
    ],
    ids=["the plan", "one report of four", "all four reports", "half of the mid-term", "the mid-term", "published", "two more"],
)  # fmt: skip
def test_what_is_done_is_owed_no_more(there: Mapping[str, str], gone: set[str]) -> None:
    every = {each["slot"] for each in duties.unit_lines(RULES, INSPECTION, RECEIPT)}
    done = replace(INSPECTION, **there)  # type: ignore[arg-type] # the inspection's own columns
    assert {each["slot"] for each in duties.unit_lines(RULES, done, RECEIPT)} == every - gone


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
