"""Ways back and beside the main road: return, reopened check, long-term work, withdrawal."""

from __future__ import annotations

import pytest

from tests import ledger
from tests.app.asked import DAY, OfficeIn, at, reasons
from tests.office import PROBLEM, pass_check, submit

BACK = {"what": "补齐凭证", "due_on": "2026-04-10"}


def test_a_return_resets_check_and_review_and_the_unit_s_clock_runs_on(office_in: OfficeIn) -> None:
    office = office_in("under_check")
    office.do("discipline_review", "disc", {"verdict": "agree", "opinion": "同意"}, PROBLEM)
    seen = {
        "checkers": ["t1", "t2"],
        "checked_on": DAY,
        "method": ["look"],
        "findings": "账实不符",
        "conclusion": "return",
    }
    office.do("check", "t1", seen, PROBLEM)
    office.do("move", "t1", BACK, PROBLEM, move="return")
    row = ledger.problem(office.app, PROBLEM)
    assert (row["state"], row["returns"], row["supplement_on"]) == ("transferred", 1, "2026-04-10")
    assert (row["check_conclusion"], row["checkers"], row["discipline_verdict"]) == ("", "", "")
    duty = next(each for each in ledger.rows(office.app, "deadline") if each["subject"] == PROBLEM)
    assert (duty["obligation"], duty["effective_on"]) == ("rectify", row["effective_on"])
    office.do("move", "head", None, PROBLEM, move="submit")
    assert reasons(office, "move", "t1", {}, PROBLEM, move="pass") == ["checked_independently"]


def test_a_return_beyond_the_deadline_gives_until_the_day_it_names(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("under_check")
    office.stand_at(at(2026, 3, 25))
    office.do("move", "office", {**BACK, "due_on": "2026-05-20"}, PROBLEM, move="return")
    duty = next(each for each in ledger.rows(office.app, "deadline") if each["subject"] == PROBLEM)
    assert (duty["obligation"], duty["nominal_on"]) == ("supplement", "2026-05-20")
    office.stand_at(at(2026, 5, 20))
    office.do("move", "head", None, PROBLEM, move="submit")
    office.do("move", "office", {**BACK, "due_on": "2026-05-25"}, PROBLEM, move="return")
    office.stand_at(at(2026, 5, 26))
    assert reasons(office, "move", "head", {}, PROBLEM, move="submit") == ["in_time_or_accepted"]


def test_an_accepted_explanation_serves_one_application_only(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    submit(office)
    office.do("move", "office", {**BACK, "due_on": "2026-03-20"}, PROBLEM, move="return")
    office.stand_at(at(2026, 5, 20))
    assert reasons(office, "move", "head", {}, PROBLEM, move="submit") == ["in_time_or_accepted"]
    office.do("explanation", "head", {"reason": "汛期"}, PROBLEM)
    assert reasons(office, "explanation", "office", {"reason": "汛期"}, PROBLEM) == ["not_permitted"]
    office.do("explanation_review", "off2", {"verdict": "accepted", "slip_number": "督2号"}, PROBLEM)
    assert reasons(office, "explanation_review", "off2", {"verdict": "rejected", "slip_number": "督3号"}, PROBLEM) == [
        "wrong_state"
    ]
    office.do("move", "head", None, PROBLEM, move="submit")
    office.do("move", "office", {**BACK, "due_on": "2026-05-25"}, PROBLEM, move="return")
    office.stand_at(at(2026, 6, 1))
    assert reasons(office, "move", "head", {}, PROBLEM, move="submit") == ["in_time_or_accepted"]


def test_an_explanation_before_the_deadline_is_nobody_s_business(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    assert reasons(office, "explanation", "head", {"reason": "汛期"}, PROBLEM) == ["wrong_state"]
    office.stand_at(at(2026, 5, 6))
    assert reasons(office, "explanation", "head", {"reason": "汛期"}, PROBLEM) == ["wrong_state"]
    office.stand_at(at(2026, 5, 7))
    assert reasons(office, "explanation", "head", {"reason": "汛期"}, PROBLEM) == []


def test_a_reopened_check_asks_for_another_check_and_another_review(office_in: OfficeIn) -> None:
    office = office_in("passed")
    office.do("discipline_review", "disc", {"verdict": "agree", "opinion": "同意"}, PROBLEM)
    assert reasons(office, "move", "office", {}, PROBLEM, move="reopen_check") == ["supplement_stated"]
    office.do("move", "office", BACK, PROBLEM, move="reopen_check")
    row = ledger.problem(office.app, PROBLEM)
    assert (row["state"], row["check_conclusion"], row["discipline_verdict"]) == ("under_check", "", "")
    assert reasons(office, "move", "t1", {}, PROBLEM, move="pass") == ["checked_independently"]
    pass_check(office)


def test_long_term_goes_by_request_decision_and_review(office_in: OfficeIn) -> None:
    office = office_in("transferred")
    request = {"reason": "跨年度", "stage_goal": "一期", "review_on": "2026-09-30"}
    assert reasons(office, "continuation_request", "head", {**request, "review_on": DAY}, PROBLEM) == ["bad_value"]
    assert reasons(office, "continuation_decision", "off2", {"verdict": "agree"}, PROBLEM) == ["wrong_state"]
    assert reasons(office, "move", "office", {}, PROBLEM, move="continue_long") == ["continuation_approved"]
    office.do("continuation_request", "head", request, PROBLEM)
    office.do("continuation_decision", "off2", {"verdict": "disagree"}, PROBLEM)
    assert reasons(office, "move", "office", {}, PROBLEM, move="continue_long") == ["continuation_approved"]
    office.do("continuation_request", "head", request, PROBLEM)
    office.do("continuation_decision", "off2", {"verdict": "agree"}, PROBLEM)
    office.do("move", "office", None, PROBLEM, move="continue_long")
    duty = next(each for each in ledger.rows(office.app, "deadline") if each["subject"] == PROBLEM)
    assert (duty["obligation"], duty["nominal_on"]) == ("review", "2026-09-30")
    assert reasons(office, "move", "office", {}, PROBLEM, move="resume") == ["review_recorded"]
    office.stand_at(at(2026, 9, 28))
    assert reasons(
        office, "review", "office", {"reviewed_on": "2026-09-28", "result": "一期完成", "next_on": DAY}, PROBLEM
    ) == ["bad_value"]
    office.do("review", "office", {"reviewed_on": "2026-09-28", "result": "一期完成", "next_on": "2026-12-28"}, PROBLEM)
    office.do("move", "office", None, PROBLEM, move="resume")
    row = ledger.problem(office.app, PROBLEM)
    assert (row["state"], row["supplement_on"]) == ("transferred", "2026-12-28")
    office.stand_at(at(2026, 12, 28))
    submit(office)
    assert ledger.problem(office.app, PROBLEM)["state"] == "under_check"


def test_a_second_stay_in_long_term_asks_for_everything_again(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    request = {"reason": "跨年度", "stage_goal": "一期", "review_on": "2026-09-30"}
    office.do("continuation_request", "head", request, PROBLEM)
    office.do("continuation_decision", "off2", {"verdict": "agree"}, PROBLEM)
    office.do("move", "office", None, PROBLEM, move="continue_long")
    office.do("review", "office", {"reviewed_on": DAY, "result": "看过"}, PROBLEM)
    office.do("move", "office", None, PROBLEM, move="resume")
    assert reasons(office, "move", "office", {}, PROBLEM, move="continue_long") == ["continuation_approved"]


@pytest.mark.parametrize("state", ["reported", "handed_over", "transferred", "under_check", "passed"])
def test_a_problem_is_withdrawn_from_any_open_state_by_two(office_in: OfficeIn, state: str) -> None:
    office = office_in(state)
    decision = {"verdict": "agree"}
    assert reasons(office, "withdrawal_decision", "grp", decision, PROBLEM) == ["wrong_state"]
    office.do("withdrawal", "office", {"ground": "not_established", "reason": "查无此事"}, PROBLEM)
    assert reasons(office, "move", "office", {}, PROBLEM, move="withdraw") == ["withdrawal_approved"]
    office.do("withdrawal_decision", "grp", {"verdict": "disagree"}, PROBLEM)
    assert reasons(office, "move", "office", {}, PROBLEM, move="withdraw") == ["withdrawal_approved"]
    office.do("withdrawal", "office", {"ground": "not_established", "reason": "查无此事"}, PROBLEM)
    office.do("withdrawal_decision", "grp", decision, PROBLEM)
    office.do("move", "office", None, PROBLEM, move="withdraw")
    row = ledger.problem(office.app, PROBLEM)
    assert (row["state"], row["void_on"]) == ("void", DAY)
    duty = next(each for each in ledger.rows(office.app, "deadline") if each["subject"] == PROBLEM)
    assert (duty["obligation"], duty["next_on"]) == ("", None)


@pytest.mark.parametrize(
    ("into", "said"), [("", "missing_field"), ("P-2026-0099", "bad_value"), (PROBLEM, "bad_value")]
)
def test_a_merged_problem_names_another_that_is_there(sqlite_office_in: OfficeIn, into: str, said: str) -> None:
    office = sqlite_office_in("reported")
    fields = {"ground": "merged", "reason": "同一事", **({"into": into} if into else {})}
    assert reasons(office, "withdrawal", "office", fields, PROBLEM) == [said]
