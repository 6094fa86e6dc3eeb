"""Plans, findings, meetings, referrals and reports: what each record must say, and what it changes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests import ledger
from tests.app.asked import DAY, SECOND, OfficeIn, reasons
from tests.office import (
    FINDING,
    INSPECTION,
    OTHER_SCAN,
    OTHER_UNIT,
    PROBLEM,
    SCAN,
    Office,
    a_problem,
    an_inspection,
    hand_over,
    submit,
    transfer,
)

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
    assert reasons(office, "progress", "clerk", {"measure": 2, "on": DAY, "text": "…", "kind": "result"}, PROBLEM) == [
        "bad_value"
    ]
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
        assert reasons(office, "meeting", "clerk", {**meeting, "problems": [PROBLEM, strange]}, INSPECTION) == [
            "bad_value"
        ]
    for other in ("democratic_life", "organisational_life", "midterm"):
        paper = {"minutes": SCAN if other == "midterm" else OTHER_SCAN}
        office.do("meeting", "clerk", {**meeting, **paper, "meeting": other, "problems": [PROBLEM]}, INSPECTION)
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
    return office.do(
        "report", "office", {"inspection": INSPECTION, "category": "三资", "title": "台账", "detail": "缺页"}
    )


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


# ---- the dual reports


def test_a_report_is_received_after_it_was_sent_and_by_another(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    about = {"report": "head", "receiver": "leader"}
    received = {**about, "received_on": DAY, "received_by": "ldr"}
    assert reasons(office, "report_delivery", "ldr", received, INSPECTION) == ["wrong_state"]
    sent = {**about, "delivered_on": DAY, "signed_by": "head", "file": SCAN}
    assert reasons(office, "report_delivery", "head", {**sent, "signed_by": "clerk"}, INSPECTION) == ["bad_value"]
    assert reasons(
        office, "report_delivery", "head", {**about, "delivered_on": DAY, "signed_by": "head"}, INSPECTION
    ) == ["missing_field"]
    office.do("report_delivery", "head", sent, INSPECTION)
    assert reasons(office, "report_delivery", "ldr", {**received, "receiver": "office"}, INSPECTION) == [
        "not_permitted"
    ]
    assert reasons(office, "report_delivery", "office", {**received, "received_by": "赵主任"}, INSPECTION) == [
        "own_act"
    ]
    assert reasons(office, "report_delivery", "ldr", {**about, "received_on": DAY}, INSPECTION) == ["missing_field"]
    assert reasons(office, "report_delivery", "ldr", received, INSPECTION) == []
