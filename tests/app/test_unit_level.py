"""What an inspection as a whole owes, and what must be there before its account is closed (domain.md A2, R-01 … R-25)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from rectify.app.books import reconcile
from tests import ledger
from tests.office import INSPECTION, OTHER_SCAN, PROBLEM, SCAN, Office, hand_over, peopled, problem_in, transfer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from rectify.app.asking import Result

LATER = datetime(2026, 3, 20, 1, 0, tzinfo=UTC)
BOTH_ENDS = "2026-03-02"
HALF_TIME = "2026-03-19"

LIFE = {"meeting": "democratic_life", "held_on": HALF_TIME, "attendees": ["赵主任", "郑县长"], "minutes": OTHER_SCAN}
MIDTERM = {"meeting": "midterm", "held_on": HALF_TIME, "attendees": ["赵主任"], "minutes": SCAN}
SUPERVISION = {"kind": "重点抽查", "by_bodies": ["巡察办", "组织部"], "on": HALF_TIME, "result": "均已启动"}
INSIDE = {"scope": "party", "channel": "meeting", "published_on": HALF_TIME, "file": SCAN}
OUTSIDE = {"scope": "public", "channel": "website", "published_on": HALF_TIME, "url": "整改公开专栏"}
FACTS: Mapping[str, tuple[str, str, Mapping[str, object]]] = {
    "democratic_life_held": ("meeting", "clerk", LIFE),
    "midterm meeting": ("meeting", "clerk", MIDTERM),
    "supervision": ("supervision", "office", SUPERVISION),
    "published inside": ("publication", "clerk", INSIDE),
    "published outside": ("publication", "clerk", OUTSIDE),
}


def one(results: tuple[Result, ...]) -> Result:
    """Give the only result."""
    assert len(results) == 1
    return results[0]


def reasons(result: Result) -> set[str]:
    """Give the reasons of a refusal."""
    return {each.reason.value for each in result.refusals}


def close_account(office: Office) -> Result:
    """Ask for the closing of the inspection."""
    return one(office.ask("inspection_closing", "office", {"opinion": "予以办结"}, INSPECTION))


def inspection_row(office: Office) -> Mapping[str, object]:
    """Give the inspection as the ledger has it."""
    return next(row for row in ledger.rows(office.app, "inspection") if row["number"] == INSPECTION)


def slots(office: Office) -> set[str]:
    """Give what the inspection owes now."""
    rows = ledger.rows(office.app, "deadline")
    return {str(row["slot"]) for row in rows if row["subject"] == INSPECTION and row["effective_on"]}


@pytest.fixture
def closed(tmp_path: Path, database_url: str) -> Office:
    """An office whose one problem is closed, and nothing else of the unit's account done."""
    office = problem_in(tmp_path, "closed", database_url)
    office.stand_at(LATER)
    return office


def test_an_account_is_closed_when_all_of_it_is_there(closed: Office) -> None:
    for key, account, fields in FACTS.values():
        closed.do(key, account, fields, INSPECTION)
    assert close_account(closed).ok
    assert inspection_row(closed)["closed_on"] == "2026-03-20"
    assert slots(closed) == {"evaluation", "look_back"}
    again = close_account(closed)
    assert reasons(again) == {"wrong_state"}
    assert reconcile(closed.app).ok


@pytest.mark.parametrize(
    ("left_out", "reason"),
    [
        ("democratic_life_held", "democratic_life_held"),
        ("midterm meeting", "midterm_supervised"),
        ("published inside", "published"),
        ("published outside", "published"),
    ],
)
def test_each_fact_left_out_is_named(closed: Office, left_out: str, reason: str) -> None:
    for name, (key, account, fields) in FACTS.items():
        if name != left_out:
            closed.do(key, account, fields, INSPECTION)
    result = close_account(closed)
    assert reasons(result) == {reason}
    assert all(each.owner for each in result.refusals)


def test_without_a_supervision_both_half_time_and_daily_supervision_are_missing(closed: Office) -> None:
    for name, (key, account, fields) in FACTS.items():
        if name != "supervision":
            closed.do(key, account, fields, INSPECTION)
    assert reasons(close_account(closed)) == {"midterm_supervised", "supervised_both"}


def test_everything_missing_is_named_together(tmp_path: Path, database_url: str) -> None:
    office = peopled(tmp_path, database_url)
    assert reasons(close_account(office)) == {
        "three_feedbacks", "problems_settled", "deliberated", "democratic_life_held", "midterm_supervised", "published",
        "supervised_both", "dual_reports_delivered",
    }  # fmt: skip


def test_a_row_that_the_feedback_counts_and_the_ledger_lacks_keeps_the_account_open(tmp_path: Path) -> None:
    office = peopled(tmp_path)
    document = {"number": "青巡办函〔2026〕3号", "issued_on": "2026-03-02", "problems_count": 2}
    office.do("feedback_document", "office", document, INSPECTION)
    told = [each.missing for each in close_account(office).refusals if each.reason.value == "problems_settled"]
    assert told
    assert "还有问题" in told[0]


def test_the_unit_cannot_close_its_own_account(closed: Office) -> None:
    for account in ("head", "clerk", "t1", "disc"):
        result = one(closed.ask("inspection_closing", account, {"opinion": "办结"}, INSPECTION))
        assert reasons(result) == {"not_permitted"}


# ---- meetings


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"meeting": "committee"}, {"meeting": "democratic_life"}),
        ({"meeting": "democratic_life"}, {"meeting": "committee"}),
        ({"meeting": "midterm"}, {"meeting": "democratic_life"}),
    ],
    ids=["committee first", "life first", "midterm first"],
)
def test_the_same_minutes_never_serve_a_committee_and_a_life_meeting(
    tmp_path: Path, database_url: str, first: Mapping[str, object], second: Mapping[str, object]
) -> None:
    office = problem_in(tmp_path, "handed_over", database_url)
    common = {"held_on": BOTH_ENDS, "attendees": ["赵主任"], "minutes": OTHER_SCAN}
    office.do("meeting", "clerk", {**common, **first}, INSPECTION)
    result = one(office.ask("meeting", "clerk", {**common, **second, "held_on": "2026-03-02"}, INSPECTION))
    assert reasons(result) == {"bad_value"}
    assert "不能既作党委会又作" in result.refusals[0].missing


def test_the_same_meeting_by_its_number_is_refused_and_the_same_hour_remarked_on(tmp_path: Path) -> None:
    office = problem_in(tmp_path, "handed_over")
    committee = {
        "meeting": "committee",
        "held_on": BOTH_ENDS,
        "starts_at": "09:00",
        "attendees": ["赵主任"],
        "minutes": SCAN,
    }
    life = {"meeting": "democratic_life", "held_on": BOTH_ENDS, "attendees": ["赵主任"], "minutes": OTHER_SCAN}
    office.do("meeting", "clerk", {**committee, "number": "会〔2026〕5号"}, INSPECTION)
    assert reasons(one(office.ask("meeting", "clerk", {**life, "number": "会〔2026〕5号"}, INSPECTION))) == {
        "bad_value"
    }
    same_hour = one(office.ask("meeting", "clerk", {**life, "starts_at": "9:30"}, INSPECTION))
    assert any("同一时段" in each for each in same_hour.warnings)


def test_another_hour_is_not_remarked_on(tmp_path: Path) -> None:
    office = problem_in(tmp_path, "handed_over")
    committee = {
        "meeting": "committee",
        "held_on": BOTH_ENDS,
        "starts_at": "09:00",
        "attendees": ["赵主任"],
        "minutes": SCAN,
    }
    office.do("meeting", "clerk", committee, INSPECTION)
    life = {**LIFE, "held_on": BOTH_ENDS, "starts_at": "15:00"}
    assert not any("同一时段" in each for each in one(office.ask("meeting", "clerk", life, INSPECTION)).warnings)


def test_a_life_meeting_without_criticism_or_county_leader_is_remarked_on(tmp_path: Path) -> None:
    office = problem_in(tmp_path, "handed_over")
    bare = {**LIFE, "held_on": BOTH_ENDS, "attendees": ["赵主任", "何副局长"]}
    said = one(office.ask("meeting", "clerk", bare, INSPECTION)).warnings
    assert any("批评与自我批评" in each for each in said)
    assert any("分管县领导" in each for each in said)
    own = {"by": "赵主任", "problems": [PROBLEM], "text": "对资金滞留负有领导责任"}
    full = {**bare, "attendees": ["赵主任", "郑县长"], "criticisms": [own, {**own, "by": "郑县长"}]}
    assert one(office.ask("meeting", "clerk", full, INSPECTION)).warnings == ()


def test_a_village_holds_an_organisational_life_meeting_instead(tmp_path: Path) -> None:
    office = peopled(tmp_path)
    fields = {
        "code": "V1",
        "name": "青石村",
        "kind": "村",
        "parent": "U1",
        "head": "某书记",
        "head_since": "2024-01-01",
    }
    office.do("add unit", "office", fields)
    office.do("grant", "secadmin", {"user": "other.head", "role": "unit_head", "unit": "V1"})
    number = office.do("add inspection", "office", {"round": "R-2026-1", "unit": "V1", "team": "第一组"})
    issued = {"number": "青巡办函〔2026〕9号", "issued_on": BOTH_ENDS, "problems_count": 1}
    office.do("feedback_document", "office", issued, number)
    meeting = {"held_on": BOTH_ENDS, "attendees": ["某书记"], "minutes": OTHER_SCAN}
    office.do("meeting", "other.head", {**meeting, "meeting": "democratic_life"}, number)
    row = next(row for row in ledger.rows(office.app, "inspection") if row["number"] == number)
    assert row["democratic_life_on"] is None
    office.do("meeting", "other.head", {**meeting, "meeting": "organisational_life"}, number)
    row = next(row for row in ledger.rows(office.app, "inspection") if row["number"] == number)
    assert row["democratic_life_on"] == BOTH_ENDS


# ---- what is owed from the receipt on


def test_the_receipt_starts_every_clock_of_the_unit(tmp_path: Path, database_url: str) -> None:
    office = problem_in(tmp_path, "handed_over", database_url)
    assert slots(office) == {"receipt"}
    transfer(office)
    assert slots(office) == {"democratic_life", "midterm", "reports", "publication", "evaluation", "follow_up"}
    lines = {
        str(row["slot"]): row["nominal_on"]
        for row in ledger.rows(office.app, "deadline")
        if row["subject"] == INSPECTION
    }
    assert lines["democratic_life"] == "2026-04-02"
    assert lines["midterm"] == "2026-04-01"
    assert lines["publication"] == "2026-06-02"
    assert lines["evaluation"] == "2026-06-02"


def test_half_time_needs_the_meeting_and_the_check(tmp_path: Path) -> None:
    office = problem_in(tmp_path, "transferred")
    office.stand_at(LATER)
    office.do("meeting", "clerk", MIDTERM, INSPECTION)
    assert "midterm" in slots(office)
    office.do("supervision", "office", SUPERVISION, INSPECTION)
    assert "midterm" not in slots(office)


def test_supervision_before_the_receipt_is_not_half_time_s(tmp_path: Path) -> None:
    office = problem_in(tmp_path, "transferred")
    office.do("supervision", "office", {**SUPERVISION, "on": BOTH_ENDS}, INSPECTION)
    assert inspection_row(office)["midterm_check_on"] is None


# ---- the plan's joint review


def opinion(office: Office, account: str, body: str, verdict: str) -> None:
    """Record one body's opinion on the plan."""
    office.do("plan_opinion", account, {"body": body, "verdict": verdict, "opinion": "见附件"}, INSPECTION)


def test_opinions_are_merged_and_a_returned_plan_is_owed_again(tmp_path: Path, database_url: str) -> None:
    office = problem_in(tmp_path, "transferred", database_url)
    early = one(office.ask("plan_review", "off2", {"verdict": "agree", "opinion": "同意"}, INSPECTION))
    assert reasons(early) == {"wrong_state"}
    opinion(office, "disc", "discipline", "return")
    opinion(office, "org", "organisation", "agree")
    unresolved = one(office.ask("plan_review", "off2", {"verdict": "agree", "opinion": "同意"}, INSPECTION))
    assert reasons(unresolved) == {"missing_field"}
    back = {"verdict": "return", "opinion": "第三项措施不具体", "due_on": "2026-03-12"}
    result = one(office.ask("plan_review", "off2", back, INSPECTION))
    assert result.ok
    assert any("巡察组" in each for each in result.warnings)
    assert inspection_row(office)["plan_on"] is None
    assert "plan" in slots(office)
    office.do("plan", "head", {"submitted_on": "2026-03-02", "signed_by": "head"}, INSPECTION)
    assert "plan" not in slots(office)
    stale = one(office.ask("plan_review", "off2", {"verdict": "agree", "opinion": "同意"}, INSPECTION))
    assert reasons(stale) == {"wrong_state"}, "opinions of the round before count no more"
    opinion(office, "disc", "discipline", "agree")
    assert one(office.ask("plan_review", "off2", {"verdict": "agree", "opinion": "同意"}, INSPECTION)).ok
    assert reconcile(office.app).ok


def test_whoever_signed_the_plan_reviews_it_not(tmp_path: Path) -> None:
    office = problem_in(tmp_path, "transferred")
    result = one(office.ask("plan_review", "head", {"verdict": "agree", "opinion": "同意"}, INSPECTION))
    assert reasons(result) == {"not_permitted"}


def test_a_returned_report_counts_as_not_delivered(closed: Office) -> None:
    fields = {"report": "head", "verdict": "return", "opinion": "照抄整改报告", "due_on": "2026-03-30"}
    closed.do("report_review", "off2", fields, INSPECTION)
    row = inspection_row(closed)
    assert (row["head_office_on"], row["head_leader_on"]) == (None, None)
    assert row["rectification_office_on"] is not None
    assert "reports" in slots(closed)


# ---- publication


def test_the_notice_board_alone_satisfies_no_scope(closed: Office) -> None:
    board = {**OUTSIDE, "channel": "notice_board"}
    result = one(closed.ask("publication", "clerk", board, INSPECTION))
    assert any("公示栏" in each for each in result.warnings)
    assert inspection_row(closed)["public_published_on"] is None


def test_what_is_withheld_is_asked_for_and_approved_scope_by_scope(tmp_path: Path, database_url: str) -> None:
    office = peopled(tmp_path, database_url)
    hand_over(office)
    outside = {**OUTSIDE, "published_on": BOTH_ENDS, "withheld": [PROBLEM]}
    office.do("publication", "clerk", outside, INSPECTION)
    assert inspection_row(office)["public_published_on"] is None
    asked = {"scope": "public", "problems": [PROBLEM], "parts": ["problem"], "reason": "涉及个人隐私"}
    decision = {"scope": "public", "problems": [PROBLEM], "verdict": "agree", "opinion": "同意"}
    assert reasons(one(office.ask("withholding_decision", "office", decision, INSPECTION))) == {"wrong_state"}
    office.do("withholding", "head", asked, INSPECTION)
    elsewhere = {**decision, "scope": "party"}
    assert reasons(one(office.ask("withholding_decision", "office", elsewhere, INSPECTION))) == {"wrong_state"}
    office.do("withholding_decision", "office", decision, INSPECTION)
    office.do("publication", "clerk", outside, INSPECTION)
    assert inspection_row(office)["public_published_on"] == BOTH_ENDS


def test_a_publication_without_proof_is_refused(closed: Office) -> None:
    bare = {name: value for name, value in OUTSIDE.items() if name != "url"}
    assert reasons(one(closed.ask("publication", "clerk", bare, INSPECTION))) == {"missing_field"}


def test_the_secrecy_review_and_the_media_are_remarked_on(closed: Office) -> None:
    said = one(closed.ask("publication", "clerk", {**OUTSIDE, "channel": "document"}, INSPECTION)).warnings
    assert any("保密审查" in each for each in said)
    assert any("媒体" in each for each in said)


def test_all_of_it_replays(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("closed")
    office.stand_at(LATER)
    for key, account, fields in FACTS.values():
        office.do(key, account, fields, INSPECTION)
    assert reconcile(office.app).ok


@pytest.mark.parametrize(
    ("on", "counts"), [("2026-03-02", False), ("2026-03-19", True)], ids=["receipt's own day", "within"]
)
def test_a_half_time_meeting_lies_within_the_period(tmp_path: Path, on: str, *, counts: bool) -> None:
    office = problem_in(tmp_path, "transferred")
    office.stand_at(LATER)
    result = one(office.ask("meeting", "clerk", {**MIDTERM, "held_on": on}, INSPECTION))
    assert result.ok
    assert (inspection_row(office)["midterm_meeting_on"] == on) is counts
    assert any("不在整改期" in each for each in result.warnings) is not counts


def test_a_supervision_from_before_the_feedback_is_none_of_the_rectification(closed: Office) -> None:
    closed.do("supervision", "office", {**SUPERVISION, "on": "1999-01-01"}, INSPECTION)
    assert inspection_row(closed)["supervised_on"] is None


def test_a_closed_account_takes_no_new_row_but_a_relapse(closed: Office) -> None:
    for key, account, fields in FACTS.values():
        closed.do(key, account, fields, INSPECTION)
    closed.do("inspection_closing", "office", {"opinion": "予以办结"}, INSPECTION)
    finding = dict.fromkeys(("time", "fact", "number", "cause", "nature", "degree", "impact"), "写明")
    fields = {
        "inspection": INSPECTION,
        "category": "专项资金",
        "title": "又一项",
        "detail": "又一表现",
        "finding": finding,
    }
    assert reasons(one(closed.ask("report", "office", fields))) == {"wrong_state"}
    assert one(closed.ask("report", "office", {**fields, "predecessor": PROBLEM})).ok
    review = {"report": "head", "verdict": "return", "opinion": "重写"}
    assert reasons(one(closed.ask("report_review", "off2", review, INSPECTION))) == {"wrong_state"}


def test_several_tasks_of_one_day_are_all_reminded(tmp_path: Path) -> None:
    from datetime import date  # noqa: PLC0415 - beside its only use

    from rectify.app.ticking import tick  # noqa: PLC0415 - the same

    office = peopled(tmp_path)
    for n in range(2):
        told = {"kind": "批示", "by": "书记", "on": BOTH_ENDS, "text": f"第{n}件", "due_on": "2026-03-20"}
        office.do("instruction", "office", told, "R-2026-1")
    for name in ("findings", "rechecks"):
        office.do("discipline_batch", "office", {"list": name, "period": "2026-03", "sent_on": BOTH_ENDS}, "R-2026-1")
    for day in (date(2026, 3, 18), date(2026, 3, 25), date(2026, 4, 3), date(2026, 5, 6)):
        tick(office.app, on=day)
    told_of = [row["obligation"] for row in ledger.rows(office.app, "notice") if row["subject"] == "R-2026-1"]
    assert told_of.count("task") >= 4


def test_a_half_time_that_was_missed_is_answered_for_by_the_leading_group(tmp_path: Path, database_url: str) -> None:
    office = problem_in(tmp_path, "closed", database_url)
    office.stand_at(LATER)
    for key, account, fields in FACTS.values():
        if not (key == "meeting" and fields["meeting"] == "midterm") and key != "supervision":
            office.do(key, account, fields, INSPECTION)
    opinion = {"opinion": "予以办结"}
    reason = {**opinion, "midterm_reason": "汛期抢险，未能中途督办"}
    on_paper = {**reason, "signed_by": "吴组长", "file": SCAN}
    assert "领导小组" not in str(one(office.ask("inspection_closing", "office", opinion, INSPECTION)).refusals)
    assert reasons(one(office.ask("inspection_closing", "office", on_paper, INSPECTION))) == {"bad_value"}, "not yet"
    office.stand_at(datetime(2026, 6, 8, 1, 0, tzinfo=UTC))
    office.do("supervision", "office", {**SUPERVISION, "on": "2026-06-05"}, INSPECTION)
    refused = one(office.ask("inspection_closing", "office", opinion, INSPECTION))
    assert reasons(refused) == {"midterm_supervised"}
    assert "领导小组审定" in refused.refusals[0].missing
    for fields in (reason, {**reason, "signed_by": "赵主任", "file": SCAN}, {**on_paper, "file": None}):
        assert reasons(one(office.ask("inspection_closing", "office", fields, INSPECTION))) & {
            "midterm_supervised",
            "own_act",
        }
    office.do("inspection_closing", "office", on_paper, INSPECTION)
    closing = [each for each in ledger.rows(office.app, "entry") if each["kind"] == "inspection_closed"]
    assert '"excepted":["midterm_supervised"]' in closing[0]["text"]
    assert reconcile(office.app).ok
