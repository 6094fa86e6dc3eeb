"""对账销号 of a whole unit: minutes, the list, a result for each; the good are closed, the refused are told why."""

from __future__ import annotations

import json

import pytest

from rectify.app.books import reconcile, verify
from tests import ledger
from tests.app.asked import DAY, OfficeIn, told
from tests.office import INSPECTION, PROBLEM, SCAN, Office, a_problem, close, pass_check, submit, transfer

SECOND, THIRD = "P-2026-0002", "P-2026-0003"


def three_passed(office: Office) -> Office:
    """Bring three problems of one inspection to ``passed``; of the third the discipline commission has not spoken."""
    for number in (SECOND, THIRD):
        assert a_problem(office) == number
        office.do("move", "office", None, number, move="hand_over")
    measure = {"text": "拨付", "leader": "何", "department": "股", "person": "吕", "due_on": "2026-04-20"}
    meeting = {"meeting": "committee", "held_on": DAY, "attendees": ["赵主任"], "minutes": SCAN}
    office.do("meeting", "clerk", {**meeting, "problems": [SECOND, THIRD]}, INSPECTION)
    for number in (SECOND, THIRD):
        office.do("plan_row", "clerk", {"criterion": "全部拨付", "measures": [measure]}, number)
    transfer(office)
    for number in (SECOND, THIRD):
        office.do("plan_approval", "office", {"verdict": "approved", "opinion": "同意"}, number)
        office.do("move", "office", None, number, move="transfer")
    for number in (PROBLEM, SECOND, THIRD):
        submit(office, number)
        pass_check(office, number)
    for number in (PROBLEM, SECOND):
        office.do("discipline_review", "disc", {"verdict": "agree", "opinion": "同意"}, number)
    for report in ("rectification", "head"):
        for receiver, by in (("office", "office"), ("leader", "ldr")):
            about = {"report": report, "receiver": receiver}
            sent = {**about, "delivered_on": DAY, "signed_by": "head", "file": SCAN}
            office.do("report_delivery", "head", sent, INSPECTION)
            office.do("report_delivery", "office", {**about, "received_on": DAY, "received_by": by}, INSPECTION)
    return office


def test_a_whole_unit_is_closed_by_list_and_minutes_with_a_result_for_each(office_in: OfficeIn) -> None:
    office = three_passed(office_in("handed_over"))
    named = (PROBLEM, SECOND, THIRD, "P-2026-0099", SECOND)
    results = office.ask("move", "office", {"minutes": SCAN}, *named, move="close", act_id="whole")
    assert told(results) == [
        (PROBLEM, True, "closed"), (SECOND, True, "closed"), (THIRD, False, "passed"), ("P-2026-0099", False, None),
    ]  # fmt: skip
    assert [each.reason.value for each in results[2].refusals] == ["discipline_review_agreed"]
    entries = [json.loads(row["text"]) for row in ledger.rows(office.app, "entry") if row["act"] == "whole"]
    assert [entry["subject"] for entry in entries] == [PROBLEM, SECOND]
    assert [entry["body"]["fields"]["minutes"]["sha256"] for entry in entries] == [SCAN["sha256"]] * 2
    assert verify(office.app).ok
    office.do("discipline_review", "disc", {"verdict": "agree", "opinion": "同意"}, THIRD)
    again = office.ask("move", "office", {"minutes": SCAN}, *named, move="close", act_id="whole")
    assert [each.ok for each in again] == [True, True, True, False]
    assert [row["state"] for row in ledger.rows(office.app, "problem")] == ["closed"] * 3
    assert len([row for row in ledger.rows(office.app, "entry") if row["act"] == "whole"]) == 3
    assert [each for each in reconcile(office.app).differences if not each.startswith("I-")] == []


def test_minutes_that_are_no_file_close_nothing(sqlite_office_in: OfficeIn) -> None:
    office = three_passed(sqlite_office_in("handed_over"))
    results = office.ask("move", "office", {"minutes": "minutes.pdf"}, PROBLEM, SECOND, move="close")
    assert {refusal.reason.value for each in results for refusal in each.refusals} == {"bad_value"}
    assert "closed" not in {row["state"] for row in ledger.rows(office.app, "problem")}


@pytest.mark.parametrize("of_unit", ["head", "clerk"])
def test_the_unit_closes_none_of_its_own(sqlite_office_in: OfficeIn, of_unit: str) -> None:
    office = three_passed(sqlite_office_in("handed_over"))
    results = office.ask("move", of_unit, {"minutes": SCAN}, PROBLEM, SECOND, THIRD, move="close")
    assert {refusal.reason.value for each in results for refusal in each.refusals} == {"not_permitted"}
    close(office, THIRD)
