"""What follows from acts: ids and repeats, ways back and beside, deadlines and their history, who sees what on which day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from rectify.store import facts as reading
from rectify.store import queries
from rectify.engine import rights
from tests import ledger
from tests.office import (
    FINDING, INSPECTION, OTHER_UNIT, PROBLEM, ROUND, SCAN, TEAM, UNIT, Office, a_problem, an_inspection, hand_over, pass_check,
    submit, transfer,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rectify.app.asking import Result

DAY, SECOND = "2026-03-02", "P-2026-0002"
BACK = {"what": "补齐凭证", "due_on": "2026-04-10"}
EXTENSION = {"until": "2026-06-30", "reason": "汛期"}
OfficeIn = "Callable[[str], Office]"


def reasons(office: Office, key: str, account: str, fields: Mapping[str, Any], *subjects: str, **more: str) -> list[str]:
    """Ask, and give the reasons why not; none where it was accepted."""
    return [each.reason.value for each in office.ask(key, account, fields, *subjects, **more)[0].refusals]  # type: ignore[arg-type]


def at(year: int, month: int, day: int, hour: int = 1) -> datetime:
    """Give an instant; hour 1 of UTC is nine in the office."""
    return datetime(year, month, day, hour, tzinfo=UTC)


def told(results: tuple[Result, ...]) -> list[tuple[str | None, bool, str | None]]:
    return [(each.subject, each.ok, each.state) for each in results]


# ---- ids and repeats


def test_the_same_act_twice_is_written_once_and_answers_alike(office_in: OfficeIn) -> None:
    office = office_in("handed_over")
    plan = {"verdict": "approved", "opinion": "同意"}
    measure = {"text": "拨付", "leader": "甲", "department": "乙", "person": "丙", "due_on": "2026-04-20"}
    office.do("plan_row", "clerk", {"criterion": "拨付", "measures": [measure]}, PROBLEM)
    first = office.ask("plan_approval", "off2", plan, PROBLEM, act_id="once")
    head = ledger.head(office.app)
    assert told(office.ask("plan_approval", "off2", plan, PROBLEM, act_id="once")) == told(first)
    assert ledger.head(office.app) == head


@pytest.mark.parametrize(
    "change",
    [{"fields": {"verdict": "returned", "opinion": "同意"}}, {"account": "office"}, {"note": "另"}, {"signed_by": "office"}],
    ids=["other fields", "another account", "a note", "a signature"],
)
def test_an_id_is_not_used_for_something_else(sqlite_office_in: OfficeIn, change: Mapping[str, Any]) -> None:
    office = sqlite_office_in("under_check")
    asked = {"fields": {"verdict": "agree"}, "account": "disc", **change}
    review = {"verdict": "agree", "opinion": "同意"}
    office.do("discipline_review", "disc", review, PROBLEM)
    office.ask("discipline_review", "disc", review, PROBLEM, act_id="mine")
    before = ledger.books(office.app)
    account = asked.pop("account")
    fields = {**review, **asked.pop("fields")}
    if account == "disc" and fields == review and not asked.keys() & {"note", "signed_by"}:
        fields["opinion"] = "另"
    result = office.ask("discipline_review", account, fields, PROBLEM, act_id="mine", **asked)[0]
    assert [each.reason.value for each in result.refusals] == ["id_reused"]
    assert ledger.books(office.app) == before


def test_what_was_refused_may_be_mended_under_the_same_id(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("under_check")
    assert not office.ask("move", "office", None, PROBLEM, move="return", act_id="back")[0].ok
    assert office.ask("move", "office", BACK, PROBLEM, move="return", act_id="back")[0].ok
    assert told(office.ask("move", "office", BACK, PROBLEM, move="return", act_id="back")) == [(PROBLEM, True, "transferred")]


def test_of_many_subjects_the_good_are_done_and_a_repeat_does_the_rest(office_in: OfficeIn) -> None:
    office = office_in("reported")
    a_problem(office)
    office.do("report", "t1", {"inspection": INSPECTION, "category": "三资", "title": "台账不清", "detail": "缺页"})
    document = {"number": "3号", "issued_on": DAY, "problems_count": 3}
    office.do("feedback_document", "office", document, INSPECTION)
    numbers = (PROBLEM, "P-2026-0003", "P-2026-0099", SECOND)
    first = office.ask("move", "office", None, *numbers, move="hand_over", act_id="all")
    assert told(first) == [
        (PROBLEM, True, "handed_over"), ("P-2026-0003", False, "reported"), ("P-2026-0099", False, None),
        (SECOND, True, "handed_over"),
    ]  # fmt: skip
    assert [each.unseen for each in first] == [False, False, True, False]
    office.do("finding", "t1", dict.fromkeys(FINDING, "写明"), "P-2026-0003")
    before = ledger.head(office.app)[0]
    again = office.ask("move", "office", None, *numbers, move="hand_over", act_id="all")
    assert [each.ok for each in again] == [True, True, False, True]
    assert ledger.head(office.app)[0] == before + 1
    written = [row for row in ledger.rows(office.app, "entry") if row["act"] == "all"]
    assert [(row["subject"], row["part"]) for row in written] == [(PROBLEM, 1), (SECOND, 2), ("P-2026-0003", 3)]


def test_a_subject_named_twice_is_one_subject(office_in: OfficeIn) -> None:
    office = office_in("under_check")
    review = {"verdict": "agree", "opinion": "同意"}
    assert told(office.ask("discipline_review", "disc", review, PROBLEM, PROBLEM)) == [(PROBLEM, True, "under_check")]


@pytest.mark.parametrize("key", ["report", "add team"])
def test_subjects_of_an_act_that_makes_something_new_do_not_multiply_it(office_in: OfficeIn, key: str) -> None:
    office = office_in("reported")
    fields: Mapping[str, object] = {
        "report": {"inspection": INSPECTION, "category": "三资", "title": "台账", "detail": "缺页"},
        "add team": {"round": ROUND, "name": "第二组"},
    }[key]
    results = office.ask(key, "office", fields, INSPECTION, "I-2026-0002")
    assert [each.ok for each in results] == [True]


UNFIT: Mapping[str, Mapping[str, Any]] = {
    "half a character in a field": {"fields": {"verdict": "agree", "opinion": "一\ud800"}},
    "no number in a field": {"fields": {"verdict": "agree", "opinion": float("nan")}},
    "nothing in an id": {"act_id": "a\x00b"},
    "half a character in an id": {"act_id": "\ud800"},
    "an endless id": {"act_id": "长" * 5000},
    "nothing in a note": {"note": "a\x00b"},
    "half a character in a signature": {"signed_by": "\udfff"},
    "nothing in an account": {"account": "di\x00sc"},
    "nothing in a subject": {"subject": "P-\x00"},
}


@pytest.mark.parametrize("case", UNFIT)
def test_words_that_cannot_be_kept_are_refused_and_change_nothing(office_in: OfficeIn, case: str) -> None:
    office = office_in("under_check")
    before = ledger.books(office.app)
    asked: dict[str, Any] = {"fields": {"verdict": "agree", "opinion": "同意"}, "account": "disc", "subject": PROBLEM}
    asked |= UNFIT[case]
    account, fields, subject = asked.pop("account"), asked.pop("fields"), asked.pop("subject")
    result = office.ask("discipline_review", account, fields, subject, **asked)[0]
    assert [each.reason.value for each in result.refusals] == ["bad_value"]
    assert ledger.books(office.app) == before
    assert len(ledger.rows(office.app, "refusal")) == 1
    str(result.document()).encode()


@pytest.mark.parametrize(
    ("key", "account", "fields"),
    [
        ("add round", "office", {"code": 7, "name": "轮", "kind": "常规", "opened_on": DAY}),
        ("add team", "office", {"round": ROUND, "name": 7}),
        ("add unit", "office", {"code": 7, "name": "局", "kind": "县直", "head": "甲", "head_since": DAY}),
        ("add user", "sysadmin", {"name": 7, "display": "七"}),
        ("report", "t1", {"inspection": INSPECTION, "category": "三资", "title": "台账", "detail": "缺页", "row_key": 7}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_code_that_is_taken_is_refused_in_words(
    office_in: OfficeIn, key: str, account: str, fields: Mapping[str, object]
) -> None:
    office = office_in("reported")
    office.do(key, account, fields)
    assert reasons(office, key, account, fields) == ["bad_value"]


# ---- ways back and beside


def test_a_return_resets_check_and_review_and_the_unit_s_clock_runs_on(office_in: OfficeIn) -> None:
    office = office_in("under_check")
    office.do("discipline_review", "disc", {"verdict": "agree", "opinion": "同意"}, PROBLEM)
    seen = {"checkers": ["t1", "t2"], "checked_on": DAY, "method": ["look"], "findings": "账实不符", "conclusion": "return"}
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
    assert reasons(office, "review", "office", {"reviewed_on": "2026-09-28", "result": "一期完成", "next_on": DAY}, PROBLEM) == [
        "bad_value"
    ]
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


@pytest.mark.parametrize(("into", "said"), [("", "missing_field"), ("P-2026-0099", "bad_value"), (PROBLEM, "bad_value")])
def test_a_merged_problem_names_another_that_is_there(sqlite_office_in: OfficeIn, into: str, said: str) -> None:
    office = sqlite_office_in("reported")
    fields = {"ground": "merged", "reason": "同一事", **({"into": into} if into else {})}
    assert reasons(office, "withdrawal", "office", fields, PROBLEM) == [said]


# ---- the plan


def test_a_new_plan_row_resets_the_approval_and_the_progress(office_in: OfficeIn) -> None:
    office = office_in("handed_over")
    measure = {"text": "拨付", "leader": "甲", "department": "乙", "person": "丙", "due_on": "2026-04-20"}
    row = {"criterion": "拨付", "measures": [measure, {**measure, "text": "公开"}]}
    office.do("plan_row", "clerk", row, PROBLEM)
    office.do("plan_approval", "off2", {"verdict": "approved", "opinion": "同意"}, PROBLEM)
    office.do("progress", "clerk", {"measure": 2, "on": DAY, "text": "已公开", "kind": "result", "done": True}, PROBLEM)
    office.do("plan_row", "clerk", {**row, "measures": [measure]}, PROBLEM)
    found = ledger.problem(office.app, PROBLEM)
    assert (found["plan_verdict"], found["measures_done"], found["measures_total"], found["plan_no"]) == ("", 0, 1, 2)
    assert reasons(office, "progress", "clerk", {"measure": 2, "on": DAY, "text": "…", "kind": "result"}, PROBLEM) == ["bad_value"]
    evidence = {"kind": "voucher", "for": "measure 2", "title": "凭证", "file": SCAN}
    assert reasons(office, "evidence", "clerk", evidence, PROBLEM) == ["bad_value"]


def test_a_measure_is_due_within_the_deadline(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    office.do("receipt", "head", {"signed_by": "head", "signed_on": DAY}, INSPECTION)
    measure = {"text": "拨付", "leader": "甲", "department": "乙", "person": "丙", "due_on": "2026-05-07"}
    assert reasons(office, "plan_row", "clerk", {"criterion": "拨付", "measures": [measure]}, PROBLEM) == ["bad_value"]
    measure["due_on"] = "2026-05-06"
    assert reasons(office, "plan_row", "clerk", {"criterion": "拨付", "measures": [measure]}, PROBLEM) == []


@pytest.mark.parametrize("left_out", ["text", "leader", "department", "person", "due_on"])
def test_a_measure_has_everything(sqlite_office_in: OfficeIn, left_out: str) -> None:
    office = sqlite_office_in("handed_over")
    measure = {"text": "拨付", "leader": "甲", "department": "乙", "person": "丙", "due_on": "2026-04-20"}
    del measure[left_out]
    result = office.ask("plan_row", "clerk", {"criterion": "拨付", "measures": [measure]}, PROBLEM)[0]
    assert [(each.reason.value, f"measures[1].{left_out}" in each.missing) for each in result.refusals] == [
        ("missing_field", True)
    ]


def test_progress_may_be_taken_back_and_counts_once(office_in: OfficeIn) -> None:
    office = office_in("transferred")
    done = {"measure": 1, "on": DAY, "text": "已拨付", "kind": "result"}
    for said, count in ((True, 1), (True, 1), (None, 1), (False, 0), (False, 0), (True, 1)):
        office.do("progress", "clerk", {**done, **({} if said is None else {"done": said})}, PROBLEM)
        assert ledger.problem(office.app, PROBLEM)["measures_done"] == count


def test_a_feedback_that_is_out_is_put_right_by_two_only(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    again = {"number": "4号", "issued_on": DAY, "problems_count": 9}
    assert reasons(office, "feedback_document", "office", again, INSPECTION) == ["wrong_state"]


# ---- receipts and deadlines


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"deemed": "left_with_witnesses", "signed_on": DAY, "witnesses": ["甲", "乙"], "reason": "拒签"}, []),
        ({"deemed": "left_with_witnesses", "signed_on": DAY, "witnesses": ["甲"], "reason": "拒签"}, ["bad_value"]),
        ({"deemed": "left_with_witnesses", "signed_on": DAY, "witnesses": ["甲", "乙"]}, ["missing_field"]),
        ({"deemed": "left_with_witnesses", "witnesses": ["甲", "乙"], "reason": "拒签"}, ["missing_field"]),
        ({"deemed": "left_with_witnesses", "signed_on": DAY, "witnesses": ["甲", "甲"], "reason": "拒签"}, ["bad_value"]),
        ({"deemed": "meeting_date", "reason": "会上反馈"}, ["wrong_state"]),
        ({"signed_by": "head", "signed_on": DAY}, ["not_permitted"]),
    ],
    ids=["left with two", "left with one", "no reason", "no day", "the same twice", "no meeting", "signed for the head"],
)
def test_a_receipt_is_deemed_by_the_office_with_witnesses_or_a_meeting(
    sqlite_office_in: OfficeIn, fields: Mapping[str, object], said: list[str]
) -> None:
    office = sqlite_office_in("handed_over")
    assert reasons(office, "receipt", "office", fields, INSPECTION) == said
    assert reasons(office, "receipt", "head", {"deemed": "meeting_date", "reason": "…"}, INSPECTION) == ["not_permitted"]


def test_a_receipt_deemed_by_the_meeting_starts_the_clock_on_the_meeting_s_day(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    office.do("feedback", "t1", {"form": "collective", "held_on": "2026-02-27", "persons": ["甲"]}, INSPECTION)
    office.do("receipt", "office", {"deemed": "meeting_date", "reason": "会上反馈"}, INSPECTION)
    row = ledger.problem(office.app, PROBLEM)
    assert (row["start_on"], row["nominal_on"]) == ("2026-02-27", "2026-04-27")
    assert ledger.rows(office.app, "deadline_history")[0]["basis"] == "视为签收"


@pytest.mark.parametrize(
    ("signer", "said"), [("clerk", "bad_value"), ("off2", "bad_value"), ("nobody", "bad_value"), ("other.head", "bad_value")]
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
    assert reasons(office, "extension_request", "head", {**EXTENSION, "until": "2026-07-01"}, PROBLEM) == ["wrong_state"]
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


# ---- checks


@pytest.mark.parametrize(
    ("checkers", "said"),
    [
        (["t1"], "checked_independently"),
        (["t1", "孙组长"], "checked_independently"),
        (["t1", "clerk"], "checked_independently"),
        (["t1", "钱干事"], "checked_independently"),
        (["t1", "某某"], "bad_value"),
        (["t1", "disc"], ""),
        ("t1、李组员", ""),
        ("t1 t2", ""),
        ("t1；t2", ""),
    ],
    ids=str,
)
def test_two_known_people_who_are_not_the_unit_check(sqlite_office_in: OfficeIn, checkers: object, said: str) -> None:
    office = sqlite_office_in("under_check")
    seen = {"checkers": checkers, "checked_on": DAY, "method": ["look"], "findings": "走访六户属实", "conclusion": "pass"}
    assert reasons(office, "check", "t1", seen, PROBLEM) == ([said] if said else [])


def test_somebody_who_acted_for_the_unit_by_delegation_does_not_check_it(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    office.do("add user", "sysadmin", {"name": "lent", "display": "韩借调"})
    office.do("delegate", "head", {"from_user": "head", "to_user": "lent", "from": DAY, "until": DAY, "reason": "出差"})
    submit(office)
    seen = {"checkers": ["t1", "lent"], "checked_on": DAY, "method": ["look"], "findings": "走访属实", "conclusion": "pass"}
    assert reasons(office, "check", "t1", seen, PROBLEM) == ["checked_independently"]


def test_a_check_that_copies_the_unit_s_words_does_not_pass(office_in: OfficeIn) -> None:
    office = office_in("transferred")
    text = "已于三月二日将滞留的临时救助资金十二万六千元全部拨付到六户困难群众的存折并逐户核对签字确认"
    office.do("progress", "clerk", {"measure": 1, "on": DAY, "text": text, "kind": "result", "done": True}, PROBLEM)
    submit(office)
    seen = {"checkers": ["t1", "t2"], "checked_on": DAY, "method": ["look"], "findings": text, "conclusion": "pass"}
    office.do("check", "t1", seen, PROBLEM)
    assert reasons(office, "move", "t1", {}, PROBLEM, move="pass") == ["checked_independently"]
    assert "雷同" in ledger.problem(office.app, PROBLEM)["check_fault"]


@pytest.mark.parametrize(
    ("account", "target", "said"),
    [("t1", "check", []), ("t1", "self_check", ["not_permitted"]), ("clerk", "check", ["not_permitted"]),
     ("head", "accountability", [])],
    ids=str,
)  # fmt: skip
def test_checkers_file_what_they_saw_and_the_unit_the_rest(
    sqlite_office_in: OfficeIn, account: str, target: str, said: list[str]
) -> None:
    office = sqlite_office_in("under_check")
    evidence = {"kind": "photo", "for": target, "title": "照片", "file": SCAN}
    assert reasons(office, "evidence", account, evidence, PROBLEM) == said


# ---- the dual reports


def test_a_report_is_received_after_it_was_sent_and_by_another(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    about = {"report": "head", "receiver": "leader"}
    received = {**about, "received_on": DAY, "received_by": "ldr"}
    assert reasons(office, "report_delivery", "ldr", received, INSPECTION) == ["wrong_state"]
    sent = {**about, "delivered_on": DAY, "signed_by": "head", "file": SCAN}
    assert reasons(office, "report_delivery", "head", {**sent, "signed_by": "clerk"}, INSPECTION) == ["bad_value"]
    assert reasons(office, "report_delivery", "head", {**about, "delivered_on": DAY, "signed_by": "head"}, INSPECTION) == [
        "missing_field"
    ]
    office.do("report_delivery", "head", sent, INSPECTION)
    assert reasons(office, "report_delivery", "ldr", {**received, "receiver": "office"}, INSPECTION) == ["not_permitted"]
    assert reasons(office, "report_delivery", "office", {**received, "received_by": "赵主任"}, INSPECTION) == ["own_act"]
    assert reasons(office, "report_delivery", "ldr", {**about, "received_on": DAY}, INSPECTION) == ["missing_field"]
    assert reasons(office, "report_delivery", "ldr", received, INSPECTION) == []


# ---- who sees what, today


def seen(office: Office, account: str) -> tuple[set[str], set[str]]:
    """Give the problems and inspections that the lists show to somebody."""
    with office.app.store.reading() as reader:
        actor = reading.actor(reader, account, office.app.today())
        assert actor is not None
        sight = rights.sight(actor)
        problems = {row["number"] for row in queries.problems(reader, sight)}
        return problems, {row["number"] for row in queries.inspections(reader, sight)}


def is_shown(office: Office, account: str, subject: str) -> bool:
    """Say whether somebody is told that a subject is there: an act that nobody may ask answers differently."""
    key = "withdrawal" if subject.startswith("P-") else "feedback_document"
    return not office.ask(key, account, {}, subject)[0].unseen


def test_lists_show_exactly_what_single_answers_show(office_in: OfficeIn) -> None:
    office = office_in("transferred")
    second = an_inspection(office, OTHER_UNIT)
    a_problem(office, second)
    a_problem(office)
    office.do("referral", "office", {"to": "组织部", "path": "organisation", "sent_on": DAY, "handed_by": "王干部"}, PROBLEM)
    for name, display, role, unit in (
        ("both", "双肩挑", "office", UNIT), ("lia", "联络员", "liaison", None), ("lent", "借调员", "team", OTHER_UNIT),
        ("ldr2", "另领导", "leader", None), ("unit.org", "组织员", "organisation", UNIT), ("deputy", "代理员", "city", None),
    ):  # fmt: skip
        office.do("add user", "sysadmin", {"name": name, "display": display, **({"unit": unit} if unit else {})})
        office.do("grant", "secadmin", {"user": name, "role": role})
    office.do("grant", "secadmin", {"user": "org", "role": "unit_clerk", "unit": OTHER_UNIT})
    office.do("authorise", "office", {"user": "lent", "team": TEAM, "purpose": "check", "from": DAY, "until": DAY})
    office.do("delegate", "office", {"from_user": "ldr", "to_user": "deputy", "from": DAY, "until": DAY, "reason": "出差"})
    subjects = {row["number"] for name in ("problem", "inspection") for row in ledger.rows(office.app, name)}
    for row in ledger.rows(office.app, "account"):
        problems, inspections = seen(office, row["name"])
        shown = {subject for subject in subjects if is_shown(office, row["name"], subject)}
        assert problems | inspections == shown, row["name"]


def test_nobody_decides_about_a_unit_he_belongs_to_or_acts_for(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("under_check")
    for name, unit in (("by.unit", UNIT), ("by.role", None)):
        office.do("add user", "sysadmin", {"name": name, "display": name, **({"unit": unit} if unit else {})})
        office.do("grant", "secadmin", {"user": name, "role": "office"})
    office.do("grant", "secadmin", {"user": "by.role", "role": "unit_clerk", "unit": UNIT})
    assert reasons(office, "move", "by.unit", BACK, PROBLEM, move="return") == ["not_found"]
    assert reasons(office, "move", "by.role", BACK, PROBLEM, move="return") == ["not_permitted"]


def test_what_is_not_authorised_today_is_not_seen_today(office_in: OfficeIn) -> None:
    office = office_in("under_check")
    office.do("grant", "secadmin", {"user": "org", "role": "team"})
    assert seen(office, "org")[0] == set()
    dates = {"from": "2026-04-01", "until": "2026-04-30"}
    office.do("add team", "office", {"round": ROUND, "name": "验收组"})
    office.do("authorise", "office", {"user": "org", "team": "验收组", "purpose": "check", **dates})
    check = {"checkers": ["t1", "org"], "checked_on": DAY, "method": ["look"], "findings": "走访属实", "conclusion": "return"}
    for moment, found in ((at(2026, 3, 31), False), (at(2026, 4, 1), True), (at(2026, 4, 30), True), (at(2026, 5, 1), False)):
        office.stand_at(moment)
        assert (PROBLEM in seen(office, "org")[0]) is found, moment
        expected = [] if found else ["not_found"]
        assert reasons(office, "check", "org", check, PROBLEM) == expected
    office.stand_at(at(2027, 1, 1))
    assert reasons(office, "check", "t1", check, PROBLEM) == ["not_found"]


@pytest.mark.parametrize(
    ("days", "said"), [(-1, ["not_permitted"]), (0, []), (3, []), (4, ["not_permitted"])], ids=["before", "first", "last", "after"]
)
def test_a_delegation_holds_from_its_first_to_its_last_day(sqlite_office_in: OfficeIn, days: int, said: list[str]) -> None:
    office = sqlite_office_in("under_check")
    dates = {"from": "2026-03-10", "until": "2026-03-13", "reason": "出差"}
    office.do("delegate", "disc", {"from_user": "disc", "to_user": "off2", **dates})
    office.stand_at(at(2026, 3, 10) + timedelta(days=days))
    assert reasons(office, "discipline_review", "off2", {"verdict": "agree", "opinion": "同意"}, PROBLEM) == said


def test_a_role_holds_from_its_first_to_its_last_day_and_ends_when_revoked(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("reported")
    office.do("grant", "secadmin", {"user": "city", "role": "office", "from": "2026-04-01", "until": "2026-04-30"})
    for moment, found in ((at(2026, 3, 31), False), (at(2026, 4, 1), True), (at(2026, 4, 30), True)):
        office.stand_at(moment)
        assert (PROBLEM in seen(office, "city")[0]) is found, moment
    office.do("revoke", "secadmin", {"user": "city", "role": "office"})
    assert seen(office, "city")[0] == set()
    assert reasons(office, "revoke", "secadmin", {"user": "city", "role": "office"}) == ["bad_value"]


def test_a_role_that_has_not_begun_can_be_taken_back(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("reported")
    office.do("grant", "secadmin", {"user": "city", "role": "office", "from": "2026-04-01"})
    office.do("revoke", "secadmin", {"user": "city", "role": "office"})
    office.stand_at(at(2026, 4, 2))
    assert seen(office, "city")[0] == set()


# ---- three administrators, delegation, master data


@pytest.mark.parametrize(
    ("user", "fields"),
    [
        ("off2", {"role": "auditor"}),
        ("sysadmin", {"role": "office"}),
        ("secadmin", {"role": "auditor"}),
        ("clerk", {"role": "sysadmin"}),
        ("city", {"role": "secadmin"}),
    ],
    ids=["office and auditor", "administrator and office", "two administrators", "unit and administrator", "city too"],
)
def test_an_administrator_has_no_other_role(sqlite_office_in: OfficeIn, user: str, fields: Mapping[str, str]) -> None:
    office = sqlite_office_in("reported")
    assert reasons(office, "grant", "secadmin", {"user": user, **fields}) == ["bad_value"]
    assert reasons(office, "grant", "secadmin", {"user": user, **fields, "from": "2027-01-01"}) == ["bad_value"]


def test_an_administrator_s_role_comes_by_no_detour_of_dates_or_delegation(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("reported")
    for name in ("a", "b", "c"):
        office.do("add user", "sysadmin", {"name": name, "display": f"{name}某"})
    office.do("grant", "secadmin", {"user": "a", "role": "auditor", "from": "2026-06-01"})
    assert reasons(office, "grant", "secadmin", {"user": "a", "role": "office"}) == ["bad_value"]
    lent = {"from": DAY, "until": "2026-12-31", "reason": "出差"}
    office.do("delegate", "office", {"from_user": "office", "to_user": "b", **lent})
    assert reasons(office, "grant", "secadmin", {"user": "b", "role": "auditor"}) == ["bad_value"]
    office.do("delegate", "office", {"from_user": "c", "to_user": "off2", **lent})
    assert reasons(office, "grant", "secadmin", {"user": "c", "role": "auditor"}) == ["bad_value"]


@pytest.mark.parametrize(
    ("account", "giver", "taker", "said"),
    [
        ("office", "disc", "off2", []),
        ("disc", "disc", "off2", []),
        ("disc", "grp", "off2", ["not_permitted"]),
        ("office", "disc", "office", ["own_act"]),
        ("office", "disc", "disc", ["bad_value"]),
        ("office", "disc", "nobody", ["bad_value"]),
        ("office", "head", "off2", ["bad_value"]),
        ("office", "off2", "head", ["bad_value"]),
        ("office", "sysadmin", "off2", ["bad_value"]),
        ("sysadmin", "sysadmin", "plain", ["bad_value"]),
        ("office", "off2", "auditor", ["bad_value"]),
        ("head", "head", "clerk", []),
    ],
    ids=lambda value: value if isinstance(value, str) else "".join(value) or "ok",
)
def test_a_delegation_goes_neither_across_the_table_nor_to_an_administrator(
    sqlite_office_in: OfficeIn, account: str, giver: str, taker: str, said: list[str]
) -> None:
    office = sqlite_office_in("reported")
    office.do("add user", "sysadmin", {"name": "plain", "display": "普通人"})
    fields = {"from_user": giver, "to_user": taker, "from": DAY, "until": "2026-03-10", "reason": "出差"}
    assert reasons(office, "delegate", account, fields) == said


@pytest.mark.parametrize(
    ("key", "account", "fields"),
    [
        ("add round", "office", {"code": "R 2", "name": "轮", "kind": "常规", "opened_on": DAY}),
        ("add round", "office", {"code": "R2", "name": "轮", "kind": "常规", "opened_on": DAY, "profile": "five-months"}),
        ("add round", "office", {"code": "R2", "name": "轮", "kind": "常规", "opened_on": DAY, "ladder": "none"}),
        ("add round", "office", {"code": "R2", "name": "轮", "kind": "常规", "opened_on": DAY, "workflow": "none"}),
        ("add round", "office", {"code": "R2", "name": "轮", "kind": "常规", "opened_on": DAY, "workflow": "../x"}),
        ("add unit", "office", {"code": UNIT, "name": "局", "kind": "县直", "head": "甲", "head_since": DAY}),
        ("add unit", "office", {"code": "U3", "name": "局", "kind": "县直", "head": "甲", "head_since": DAY, "parent": "U9"}),
        ("add team", "office", {"round": "R9", "name": "一组"}),
        ("add team", "office", {"round": ROUND, "name": TEAM}),
        ("add team", "office", {"round": ROUND, "name": "长" * 100}),
        ("authorise", "office", {"user": "x", "team": TEAM, "purpose": "check", "from": DAY, "until": DAY}),
        ("authorise", "office", {"user": "t1", "team": "九组", "purpose": "check", "from": DAY, "until": DAY}),
        ("authorise", "office", {"user": "t1", "team": TEAM, "purpose": "check", "from": DAY, "until": "2026-03-01"}),
        ("add inspection", "office", {"round": "R9", "unit": UNIT, "team": TEAM}),
        ("add inspection", "office", {"round": ROUND, "unit": "U9", "team": TEAM}),
        ("add inspection", "office", {"round": ROUND, "unit": OTHER_UNIT, "team": "九组"}),
        ("add inspection", "office", {"round": ROUND, "unit": UNIT, "team": TEAM}),
        ("add inspection", "office", {"round": ROUND, "unit": OTHER_UNIT, "team": TEAM, "liaison": "x"}),
        ("add user", "sysadmin", {"name": "system", "display": "甲"}),
        ("add user", "sysadmin", {"name": "t1", "display": "甲"}),
        ("add user", "sysadmin", {"name": "n1", "display": "甲", "unit": "U9"}),
        ("add user", "sysadmin", {"name": "n1", "display": "甲", "mail": "no-mail"}),
        ("add user", "sysadmin", {"name": "n1", "display": "甲", "mail": "a@b\nBcc: c@d"}),
        ("add user", "sysadmin", {"name": "n1", "display": "长" * 100}),
        ("disable user", "sysadmin", {"name": "x", "reason": "调离"}),
        ("grant", "secadmin", {"user": "x", "role": "office"}),
        ("grant", "secadmin", {"user": "t1", "role": "team"}),
        ("grant", "secadmin", {"user": "t1", "role": "office", "from": DAY, "until": "2026-03-01"}),
        ("grant", "secadmin", {"user": "t1", "role": "leader", "unit": "U9"}),
        ("grant", "secadmin", {"user": "t1", "role": "system"}),
        ("revoke", "secadmin", {"user": "t1", "role": "office"}),
        ("revoke", "secadmin", {"user": "clerk", "role": "unit_clerk", "unit": OTHER_UNIT}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_master_data_names_what_is_there_and_what_is_free(
    sqlite_office_in: OfficeIn, key: str, account: str, fields: Mapping[str, object]
) -> None:
    office = sqlite_office_in("reported")
    before = ledger.books(office.app)
    assert reasons(office, key, account, fields) == ["bad_value"]
    assert ledger.books(office.app) == before


def test_a_unit_role_needs_a_unit(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("reported")
    assert reasons(office, "grant", "secadmin", {"user": "t1", "role": "unit_head"}) == ["missing_field"]


def test_a_team_of_two_rounds_is_named_with_its_round(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("reported")
    office.do("add round", "office", {"code": "R-2", "name": "轮", "kind": "常规", "opened_on": DAY})
    office.do("add team", "office", {"round": "R-2", "name": TEAM})
    fields = {"user": "t1", "team": TEAM, "purpose": "inspect", "from": DAY, "until": DAY}
    assert reasons(office, "authorise", "office", fields) == ["bad_value"]
    assert reasons(office, "authorise", "office", {**fields, "round": "R-2"}) == []


# ---- findings, meetings, referrals


def test_a_finding_has_all_seven_or_the_office_waives_them_with_a_reason(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("reported")
    for left_out in FINDING:
        given = {name: "写明" for name in FINDING if name != left_out}
        assert reasons(office, "finding", "t1", given, PROBLEM) == ["missing_field"]
    assert reasons(office, "finding", "office", dict.fromkeys(FINDING, "写明"), PROBLEM) == ["not_permitted"]
    assert reasons(office, "finding", "office", {"waived": True}, PROBLEM) == ["missing_field"]
    assert reasons(office, "finding", "office", {"waived": True, "reason": "历史问题"}, PROBLEM) == []
    about = {"inspection": INSPECTION, "category": "三资", "title": "台账", "detail": "缺页"}
    waived = {"finding": {"waived": True, "reason": "历史"}}
    assert reasons(office, "report", "t1", {**about, **waived}) == ["not_permitted"]
    assert reasons(office, "report", "t1", {**about, "finding": {"time": "三月"}}) == ["missing_field"] * 6
    assert reasons(office, "report", "office", {**about, **waived}) == []


def test_a_meeting_deliberates_problems_of_its_inspection_that_are_handed_over(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    a_problem(office)
    meeting = {"meeting": "committee", "held_on": DAY, "attendees": ["赵主任"], "minutes": SCAN}
    for strange in (SECOND, "P-2026-0099"):
        assert reasons(office, "meeting", "clerk", {**meeting, "problems": [PROBLEM, strange]}, INSPECTION) == ["bad_value"]
    for other in ("democratic_life", "organisational_life", "midterm"):
        office.do("meeting", "clerk", {**meeting, "meeting": other, "problems": [PROBLEM]}, INSPECTION)
        assert ledger.problem(office.app, PROBLEM)["deliberated_on"] is None
    office.do("meeting", "clerk", {**meeting, "problems": [PROBLEM]}, INSPECTION)
    assert ledger.problem(office.app, PROBLEM)["deliberated_on"] == DAY


def test_a_body_answers_what_was_sent_to_it(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    answer = {"on": DAY, "text": "已办"}
    assert reasons(office, "referral_answer", "office", answer, PROBLEM) == ["wrong_state"]
    sent = {"to": "县纪委", "path": "discipline", "sent_on": DAY, "handed_by": "王干部"}
    office.do("referral", "office", sent, PROBLEM)
    assert reasons(office, "referral_answer", "disc", answer, PROBLEM) == []
    assert reasons(office, "referral_answer", "org", answer, PROBLEM) == ["not_found"]
    office.do("referral", "office", {**sent, "to": "组织部", "path": "organisation"}, PROBLEM)
    assert reasons(office, "referral_answer", "org", answer, PROBLEM) == []
    assert ledger.problem(office.app, PROBLEM)["referrals"] == "discipline organisation"


def test_numbers_go_on_within_a_year_and_begin_again_in_the_next(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("reported")
    assert a_problem(office) == SECOND
    office.stand_at(datetime(2026, 12, 31, 16, 0, tzinfo=UTC))
    assert a_problem_by_office(office) == "P-2027-0001"
    assert an_inspection(office, OTHER_UNIT) == "I-2027-0001"


def a_problem_by_office(office: Office) -> str:
    """Register a finding when the team's mandate is over."""
    return office.do("report", "office", {"inspection": INSPECTION, "category": "三资", "title": "台账", "detail": "缺页"})


def test_two_problems_of_an_inspection_do_not_touch_each_other(office_in: OfficeIn) -> None:
    office = office_in("reported")
    a_problem(office)
    hand_over(office)
    office.do("move", "office", None, SECOND, move="hand_over")
    transfer(office)
    submit(office)
    rows = {row["number"]: row for row in ledger.rows(office.app, "problem")}
    assert (rows[PROBLEM]["state"], rows[SECOND]["state"]) == ("under_check", "handed_over")
    assert (rows[SECOND]["substance"], rows[SECOND]["self_checks"], rows[SECOND]["deliberated_on"]) == (0, 0, None)
