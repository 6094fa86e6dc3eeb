"""After the period what is unfinished is reported every quarter (R-12), and what is finished is asked for nothing."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from rectify.app.books import reconcile
from rectify.app.invariants import check
from rectify.app.ticking import tick
from tests import ledger
from tests.app.asked import OfficeIn, at, reasons
from tests.office import INSPECTION, PROBLEM, SCAN, Office, a_problem, close, hand_over, pass_check, submit

REPORT = {"reported_on": "2026-07-30", "progress": "余款待拨", "next_steps": "九月拨付"}


def quarter(office: Office) -> tuple[str | None, str]:
    row = next(
        row for row in ledger.rows(office.app, "deadline") if (row["subject"], row["slot"]) == (INSPECTION, "follow_up")
    )
    return row["nominal_on"], row["since"]


def last_report(office: Office) -> dict[str, Any]:
    found = [row for row in ledger.rows(office.app, "record") if row["kind"] == "follow_up_report"]
    fields: dict[str, Any] = json.loads(found[-1]["body"])
    return fields


def told(office: Office, day: date) -> list[tuple[str, str]]:
    tick(office.app, on=day)
    return [
        (row["code"], row["person"]) for row in ledger.rows(office.app, "notice") if row["obligation"] == "follow_up"
    ]


def test_from_the_receipt_the_first_quarter_after_the_period_is_owed(office_in: OfficeIn) -> None:
    assert quarter(office_in("handed_over")) == (None, "")
    assert quarter(office_in("transferred")) == ("2026-08-02", "2026-03-02/1")


def test_a_quarter_s_report_is_signed_by_the_head_and_sets_the_next(office_in: OfficeIn) -> None:
    office = office_in("transferred")
    office.stand_at(at(2026, 7, 30))
    assert reasons(office, "follow_up_report", "clerk", REPORT, INSPECTION) == ["not_permitted"]
    assert reasons(office, "follow_up_report", "office", REPORT, INSPECTION) == ["not_permitted"]
    strange = {**REPORT, "signed_by": "ldr"}
    assert reasons(office, "follow_up_report", "head", strange, INSPECTION) == ["bad_value"]
    office.do("follow_up_report", "clerk", {**REPORT, "signed_by": "赵主任", "file": SCAN}, INSPECTION)
    assert quarter(office) == ("2026-11-02", "2026-03-02/2")
    assert reasons(office, "follow_up_report", "head", REPORT, INSPECTION) == ["wrong_state"]
    assert last_report(office)["unfinished"] == [PROBLEM]
    assert reconcile(office.app).differences == ()


@pytest.mark.parametrize(
    ("day", "said"), [("2026-05-02", ["wrong_state"]), ("2026-05-03", [])], ids=["the period", "after it"]
)
def test_nothing_is_reported_within_the_period(sqlite_office_in: OfficeIn, day: str, said: list[str]) -> None:
    office = sqlite_office_in("transferred")
    office.stand_at(at(2026, 5, 10))
    assert reasons(office, "follow_up_report", "head", {**REPORT, "reported_on": day}, INSPECTION) == said


def test_a_missed_quarter_is_remarked_on_and_not_asked_for_again(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    office.stand_at(at(2026, 12, 1))
    result = office.ask("follow_up_report", "head", {**REPORT, "reported_on": "2026-12-01"}, INSPECTION)[0]
    assert (result.ok, result.warnings) == (True, ("有 1 个季度没有报送后续整改情况",))
    assert quarter(office) == ("2027-02-02", "2026-03-02/3")


def test_long_term_work_is_reported_on_until_it_is_finished(office_in: OfficeIn) -> None:
    office = office_in("transferred")
    asked = {"reason": "跨年度", "stage_goal": "一期", "review_on": "2026-09-30"}
    office.do("continuation_request", "head", asked, PROBLEM)
    office.do("continuation_decision", "office", {"verdict": "agree"}, PROBLEM)
    office.do("move", "office", None, PROBLEM, move="continue_long")
    office.stand_at(at(2026, 7, 30))
    office.do("follow_up_report", "head", REPORT, INSPECTION)
    assert quarter(office) == ("2026-11-02", "2026-03-02/2")
    office.stand_at(at(2026, 9, 30))
    office.do("review", "office", {"reviewed_on": "2026-09-30", "result": "完成", "next_on": "2026-12-01"}, PROBLEM)
    office.do("move", "office", None, PROBLEM, move="resume")
    submit(office)
    pass_check(office)
    close(office)
    assert told(office, date(2026, 11, 20)) == []
    office.stand_at(at(2026, 11, 21))
    office.do("follow_up_report", "head", {**REPORT, "reported_on": "2026-11-20"}, INSPECTION)
    assert quarter(office) == (None, "")
    assert reasons(office, "follow_up_report", "head", REPORT, INSPECTION) == ["wrong_state"]


def test_the_unit_is_reminded_of_what_is_unfinished_and_of_nothing_else(office_in: OfficeIn) -> None:
    office = office_in("transferred")
    assert told(office, date(2026, 7, 20)) == [("T-15", "clerk"), ("T-15", "head")]
    assert ("T+1", "office") in told(office, date(2026, 8, 4))
    assert [each.code for each in check(office.app)] == []
    done = office_in("closed")
    assert told(done, date(2026, 12, 31)) == []
    assert [each.code for each in check(done.app)] == []


def test_a_finding_that_was_never_handed_over_keeps_nobody_reporting(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("closed")
    a_problem(office)
    assert told(office, date(2026, 12, 31)) == []


def test_a_corrected_receipt_moves_the_quarter_that_runs(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    office.stand_at(at(2026, 7, 30))
    office.do("follow_up_report", "head", REPORT, INSPECTION)
    change = {"subject": INSPECTION, "field": "receipt_on", "from": "2026-03-02", "to": "2026-03-10", "reason": "录错"}
    for account in ("office", "off2"):
        office.do("correct", account, change)
    assert quarter(office) == ("2026-11-10", "2026-03-10/2")


def test_an_inspection_without_a_receipt_has_nothing_to_follow_up(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("reported")
    hand_over(office)
    office.stand_at(at(2026, 7, 30))
    assert reasons(office, "follow_up_report", "head", REPORT, INSPECTION) == ["wrong_state"]
