"""双反馈 with the discipline commission: four lists with their dates, and the reviews that closings wait for (S000, R-29)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from rectify.engine.double_feedback import last_day, next_month
from rectify.errors import NotPermitted
from tests import ledger
from tests.app.asked_of import is_sound, lines, said, seen_by, told
from tests.office import INSPECTION, PROBLEM, ROUND, SCAN, Office, close, hand_over, pass_check

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DAY = "2026-03-02"
FINDINGS = {"list": "findings", "sent_on": DAY}
DAILY = {"list": "daily", "sent_on": DAY}
MONTH = {**FINDINGS, "period": "2026-03"}


def last(office: Office) -> int:
    return ledger.head(office.app)[0]


# ---- lists


@pytest.mark.parametrize(("key", "subject"), [("discipline_list", INSPECTION), ("discipline_batch", ROUND)])
def test_a_list_goes_out_and_the_commission_has_it(office_in: Callable[[str], Office], key: str, subject: str) -> None:
    office = office_in("handed_over")
    office.do(key, "office", {**FINDINGS, "problems": [PROBLEM]}, subject)
    assert lines(office) == {(subject, "discipline_receipt"): "2026-03-05"}
    receipt = {"list": last(office), "received_on": DAY, "received_by": "周纪委"}
    assert said(office.ask(f"{key}_receipt", "office", receipt, subject))[0] == "not_permitted"
    office.do(f"{key}_receipt", "disc", receipt, subject)
    assert lines(office) == {}
    assert said(office.ask(f"{key}_receipt", "disc", receipt, subject))[0] == "wrong_state"
    assert is_sound(office)


def test_a_list_comes_in_and_the_office_has_it(office_in: Callable[[str], Office]) -> None:
    office = office_in("handed_over")
    office.do("discipline_list", "disc", DAILY, INSPECTION)
    assert lines(office) == {(INSPECTION, "list_receipt"): "2026-03-05"}
    receipt = {"list": last(office), "received_on": DAY, "received_by": "王干部"}
    assert said(office.ask("discipline_list_receipt", "disc", receipt, INSPECTION))[0] == "not_permitted"
    office.do("discipline_list_receipt", "off2", receipt, INSPECTION)
    assert lines(office) == {}


def test_on_paper_the_office_files_what_the_commission_signed(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("handed_over")
    office.do("discipline_list", "office", {**DAILY, "file": SCAN}, INSPECTION, signed_by="周纪委")
    office.do("discipline_list", "office", FINDINGS, INSPECTION)
    receipt = {"list": last(office), "received_on": DAY, "received_by": "周纪委", "file": SCAN}
    office.do("discipline_list_receipt", "office", receipt, INSPECTION, signed_by="周纪委")


@pytest.mark.parametrize(
    ("account", "fields"),
    [
        ("disc", FINDINGS),
        ("office", DAILY),
        ("office", {**DAILY, "list": "reviews"}),
        ("disc", {**FINDINGS, "list": "rechecks"}),
    ],
    ids=[
        "findings by the commission",
        "daily supervision by the office",
        "reviews by the office",
        "rechecks by the commission",
    ],
)
def test_each_side_sends_its_own_lists(
    sqlite_office_in: Callable[[str], Office], account: str, fields: Mapping[str, object]
) -> None:
    office = sqlite_office_in("handed_over")
    assert said(office.ask("discipline_list", account, fields, INSPECTION))[0] == "not_permitted"


@pytest.mark.parametrize(
    "changed",
    [{"period": "2026-13"}, {"period": "二月"}, {"period": "2026-04"}, {"problems": ["P-2026-0009"]}],
    ids=["no such month", "words", "a month that has not come", "a problem of nobody"],
)
def test_a_list_that_is_not_right_is_refused(
    sqlite_office_in: Callable[[str], Office], changed: Mapping[str, object]
) -> None:
    office = sqlite_office_in("handed_over")
    for key, subject in (("discipline_list", INSPECTION), ("discipline_batch", ROUND)):
        assert said(office.ask(key, "office", {**FINDINGS, **changed}, subject))[0] == "bad_value"


# ---- every month


def test_the_first_monthly_list_owes_the_next_and_each_month_the_one_after(office_in: Callable[[str], Office]) -> None:
    office = office_in("handed_over")
    assert lines(office) == {}
    office.do("discipline_batch", "office", MONTH, ROUND)
    assert lines(office)[ROUND, "monthly_list"] == "2026-05-06"
    office.stand_at(datetime(2026, 4, 2, 1, 0, tzinfo=UTC))
    office.do(
        "discipline_batch", "office", {**MONTH, "sent_on": "2026-04-02"}, ROUND
    )  # the old month again owes nothing more
    assert lines(office)[ROUND, "monthly_list"] == "2026-05-06"
    office.stand_at(datetime(2026, 5, 6, 1, 0, tzinfo=UTC))
    office.do("discipline_batch", "office", {**MONTH, "period": "2026-04", "sent_on": "2026-05-06"}, ROUND)
    assert lines(office)[ROUND, "monthly_list"] == "2026-06-05"
    office.do(
        "discipline_batch", "office", {**MONTH, "period": "2026-05", "sent_on": "2026-05-06", "final": True}, ROUND
    )
    assert (ROUND, "monthly_list") not in lines(office)
    assert is_sound(office)


@pytest.mark.parametrize(
    "fields",
    [{"period": "0001-01"}, {"period": "2026-02"}, {"period": "2026-04"}, {"sent_on": "2026-02-28"}],
    ids=["year one", "before the round", "a month ahead", "sent before the round"],
)
@pytest.mark.parametrize(("key", "subject"), [("discipline_list", INSPECTION), ("discipline_batch", ROUND)])
def test_a_list_is_of_a_month_of_the_round(
    office_in: Callable[[str], Office], key: str, subject: str, fields: Mapping[str, object]
) -> None:
    office = office_in("handed_over")
    before = ledger.books(office.app)
    assert said(office.ask(key, "office", {**FINDINGS, **fields}, subject))[0] == "bad_value"
    assert ledger.books(office.app) == before


def test_a_list_on_demand_owes_no_month(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("handed_over")
    office.do("discipline_batch", "office", FINDINGS, ROUND)
    assert set(lines(office)) == {(ROUND, "discipline_receipt")}


def test_each_side_is_told_of_its_own_missing_month(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("handed_over")
    office.do("discipline_batch", "office", MONTH, ROUND)
    office.do(
        "discipline_batch_receipt", "disc", {"list": last(office), "received_on": DAY, "received_by": "周纪委"}, ROUND
    )
    office.do("discipline_batch", "disc", {**MONTH, "list": "reviews"}, ROUND)
    people = told(office, "2026-05-07")
    assert ("office", "monthly_list") in people
    assert ("disc", "discipline_list") in people
    assert ("disc", "monthly_list") not in people
    assert is_sound(office)


@pytest.mark.parametrize(("month", "following", "end"), [("2026-01", "2026-02", "2026-01-31"), ("2026-12", "2027-01", "2026-12-31"),
                                                         ("2028-02", "2028-03", "2028-02-29")])  # fmt: skip
def test_months_are_calendar_months(month: str, following: str, end: str) -> None:
    assert (next_month(month), last_day(month)) == (following, end)


# ---- what the lists hold


def test_findings_are_what_was_handed_over(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("reported")
    assert seen_by(office, "disc", "feedback-findings")["count"] == 0
    hand_over(office)
    made = seen_by(office, "office", "feedback-findings")
    assert (made["count"], made["new"]) == (1, 1)
    office.stand_at(datetime(2026, 4, 2, 1, 0, tzinfo=UTC))
    assert seen_by(office, "office", "feedback-findings")["new"] == 0


def test_rechecks_hold_conclusion_faults_red_days_and_a_suggestion(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("under_check")
    assert seen_by(office, "office", "feedback-rechecks")["count"] == 0
    office.do("fault", "t1", {"code": "falsification", "on": DAY, "text": "补制"}, PROBLEM)
    office.do("move", "t1", {"what": "真实拨付", "due_on": "2026-04-20"}, PROBLEM, move="return")
    office.stand_at(datetime(2026, 5, 16, 1, 0, tzinfo=UTC))
    (row,) = seen_by(office, "disc", "feedback-rechecks")["problems"]
    assert (row["conclusion"], row["faults"], row["red_days"]) == ("退回补改", "弄虚作假、报告与事实不符", 10)
    assert "弄虚作假" in row["suggestion"]


def test_the_table_of_lists_has_both_dates(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("handed_over")
    office.do("discipline_list", "office", FINDINGS, INSPECTION)
    number = last(office)
    made = seen_by(office, "disc", "feedback-lists")
    assert (made["lists"][0]["received_on"], made["unreceived"]) == (None, 1)
    office.do(
        "discipline_list_receipt", "disc", {"list": number, "received_on": DAY, "received_by": "周纪委"}, INSPECTION
    )
    assert seen_by(office, "disc", "feedback-lists")["lists"][0]["received_on"] == DAY


@pytest.mark.parametrize("name", ["feedback-findings", "feedback-rechecks", "feedback-lists", "feedback-reviews"])
def test_what_is_exchanged_is_for_both_sides_alone(sqlite_office_in: Callable[[str], Office], name: str) -> None:
    office = sqlite_office_in("passed")
    for account in ("head", "clerk", "t1", "org", "ldr", "city", "auditor"):
        with pytest.raises(NotPermitted):
            seen_by(office, account, name)


# ---- reviews


def test_passing_asks_the_commission_and_its_word_settles_it(office_in: Callable[[str], Office]) -> None:
    office = office_in("passed")
    assert lines(office) == {(PROBLEM, "discipline_review"): "2026-03-16"}
    assert seen_by(office, "disc", "feedback-reviews")["count"] == 1
    office.do("discipline_review", "disc", {"verdict": "supplement", "opinion": "补充凭证"}, PROBLEM)
    assert lines(office) == {}
    assert seen_by(office, "disc", "feedback-reviews")["problems"][0]["verdict"] == "supplement"
    close(office)
    assert seen_by(office, "disc", "feedback-reviews")["count"] == 0
    assert is_sound(office)


def test_a_review_before_the_passing_is_not_asked_for_again(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("under_check")
    office.do("discipline_review", "disc", {"verdict": "agree", "opinion": "同意"}, PROBLEM)
    pass_check(office)
    assert lines(office) == {}


def test_taken_back_and_passed_again_it_is_asked_again(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("passed")
    office.do("move", "office", {"what": "再看", "due_on": "2026-04-20"}, PROBLEM, move="reopen_check")
    assert lines(office) == {}
    pass_check(office)
    assert lines(office) == {(PROBLEM, "discipline_review"): "2026-03-16"}
    assert is_sound(office)


def test_an_unanswered_review_climbs_from_the_contact_to_a_letter_to_the_leading_group(
    office_in: Callable[[str], Office],
) -> None:
    office = office_in("passed")
    assert {person for person, what in told(office, "2026-03-13") if what == "discipline_review"} == {"disc"}
    assert ("disc", "discipline_review") in told(office, "2026-03-17")
    assert ("grp", "discipline_review") not in told(office, "2026-03-26")
    drafts = {row["letter"] for row in ledger.rows(office.app, "notice") if row["obligation"] == "discipline_review"}
    assert "双反馈事项协调函（拟送巡察工作领导小组，待签发）" in drafts
    office.stand_at(datetime(2026, 3, 26, 2, 0, tzinfo=UTC))
    about = {
        "kind": "协调函",
        "number": "协1号",
        "title": "关于销号审核的协调函",
        "receiver": "leading_group",
        "problems": [PROBLEM],
    }
    office.do("letter", "office", {**about, "sent_on": "2026-03-26", "signed_by": "office"}, INSPECTION)
    assert {row["issued"] for row in ledger.rows(office.app, "notice") if row["letter"] in drafts - {None}} == {"协1号"}
    assert is_sound(office)


# ---- referrals


def test_a_referral_is_owed_an_answer_within_three_months(office_in: Callable[[str], Office]) -> None:
    office = office_in("transferred")
    about = {"to": "县财政局", "path": "department", "sent_on": DAY, "handed_by": "王干部"}
    office.do("referral", "office", {**about, "received_on": DAY}, PROBLEM)
    office.do("referral", "office", {**about, "to": "县纪委监委", "path": "discipline"}, PROBLEM)
    running = [row for row in ledger.rows(office.app, "deadline") if row["slot"].startswith("referral:")]
    assert {row["effective_on"] for row in running} == {"2026-06-02"}
    answer = {"on": DAY, "text": "已核拨"}
    assert said(office.ask("referral_answer", "office", answer, PROBLEM))[0] == "missing_field"
    office.do("referral_answer", "disc", answer, PROBLEM)
    office.do("referral_answer", "office", {**answer, "to": "县财政局"}, PROBLEM)
    assert lines(office) == {}
    assert is_sound(office)


def test_a_problem_that_is_over_waits_for_no_referral(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("transferred")
    about = {"to": "县财政局", "path": "department", "sent_on": DAY, "handed_by": "王干部"}
    office.do("referral", "office", about, PROBLEM)
    office.do("withdrawal", "office", {"ground": "error", "reason": "重复"}, PROBLEM)
    office.do("withdrawal_decision", "grp", {"verdict": "agree"}, PROBLEM)
    (result,) = office.ask("move", "office", None, PROBLEM, move="withdraw")
    assert "尚未答复" in result.warnings[0]
    assert lines(office) == {}
