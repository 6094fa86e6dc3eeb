"""Corrections and opening balances: two persons who ask for the very same, and what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import ledger
from tests.app.asked import DAY, OfficeIn, reasons
from tests.office import INSPECTION, PROBLEM, ROUND, SCAN, TEAM, UNIT

if TYPE_CHECKING:
    from collections.abc import Mapping

MEASURE = {"text": "拨付", "leader": "何副局长", "department": "社会救助股", "person": "吕干事", "due_on": "2026-04-20"}
PLAN = {"criterion": "全部拨付", "measures": [MEASURE]}
EXTENSION = {"until": "2026-06-30", "reason": "汛期"}
CONTINUATION = {"reason": "跨年度", "stage_goal": "一期", "review_on": "2026-09-30"}
EXCEPTION = {"must": "accountability", "ground": "no_identifiable_person", "reason": "历史原因", "minutes": SCAN}
WITHDRAWAL = {"ground": "error", "reason": "重复"}
CORRECTION = {"subject": INSPECTION, "field": "receipt_on", "from": DAY, "to": "2026-03-01", "reason": "录错"}
LEGACY = {
    "inspection": INSPECTION, "reason": "历史台账",
    "rows": [{"category": "党建", "title": "台账缺失", "closed_on": "2024-11-20"}, {"category": "党建", "title": "党费",
             "closed_on": "2024-12-20"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("key", "fields"), [("correct", CORRECTION), ("add legacy", LEGACY)], ids=["correct", "legacy"]
)
def test_what_takes_two_persons_takes_two(office_in: OfficeIn, key: str, fields: Mapping[str, object]) -> None:
    office = office_in("transferred")
    before = {name: ledger.rows(office.app, name) for name in ("problem", "inspection")}
    office.do(key, "off2", fields, signed_by="office")
    assert {name: ledger.rows(office.app, name) for name in before} == before
    assert reasons(office, key, "off2", fields) == ["own_act"]
    assert reasons(office, key, "office", fields) == ["own_act"]
    assert reasons(office, key, "office", fields, signed_by="王干部") == ["own_act"]
    office.do("grant", "secadmin", {"user": "org", "role": "office"})
    assert reasons(office, key, "org", fields, signed_by="off2") == ["own_act"]
    assert reasons(office, key, "org", fields) == []
    assert {name: ledger.rows(office.app, name) for name in before} != before
    assert reasons(office, key, "office", fields) in ([], ["bad_value"])


def test_the_second_person_confirms_the_very_same(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    office.do("correct", "office", CORRECTION)
    office.do("correct", "off2", {**CORRECTION, "to": "2026-02-28"})
    assert ledger.rows(office.app, "inspection")[0]["receipt_on"] == DAY
    assert [row["taken_no"] for row in ledger.rows(office.app, "proposal")] == [None, None]
    office.do("correct", "off2", CORRECTION)
    assert ledger.rows(office.app, "inspection")[0]["receipt_on"] == "2026-03-01"


def test_a_corrected_receipt_moves_every_deadline_that_runs_by_it(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    before = {(row["subject"], row["slot"]): row for row in ledger.rows(office.app, "deadline")}
    for account in ("office", "off2"):
        office.do("correct", account, {**CORRECTION, "to": "2026-02-02"})
    after = {(row["subject"], row["slot"]): row for row in ledger.rows(office.app, "deadline")}
    assert before[(PROBLEM, "")]["nominal_on"] == "2026-05-02"
    assert after[(PROBLEM, "")]["nominal_on"] == "2026-04-02"
    assert before[(INSPECTION, "reports")]["nominal_on"] == "2026-05-02"
    assert after[(INSPECTION, "reports")]["nominal_on"] == "2026-04-02"
    problem = ledger.problem(office.app, PROBLEM)
    assert (problem["start_on"], problem["nominal_on"]) == ("2026-02-02", "2026-04-02")
    history = ledger.rows(office.app, "deadline_history")
    assert [row["nominal_on"] for row in history] == ["2026-05-02", "2026-04-02"]
    assert history[-1]["approver"] == "off2"


def test_a_correction_of_the_receipt_leaves_what_was_extended(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    office.do("extension_request", "head", EXTENSION, PROBLEM)
    office.do("extension_decision", "off2", {"verdict": "agree"}, PROBLEM)
    for account in ("office", "off2"):
        office.do("correct", account, CORRECTION)
    assert ledger.problem(office.app, PROBLEM)["nominal_on"] == "2026-06-30"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"from": "2026-03-09"}, "bad_value"),
        ({"field": "plan_on"}, "bad_value"),
        ({"field": "head_office_on", "from": DAY}, "bad_value"),
        ({"to": "2026-03-03"}, "bad_value"),
        ({"to": "2026-02-30"}, "bad_value"),
        ({"field": "unit", "from": UNIT, "to": "U9"}, "bad_value"),
        ({"field": "liaison", "from": "x", "to": "off2"}, "bad_value"),
        ({"field": "problems_count", "from": "1", "to": "²"}, "bad_value"),
        ({"field": "problems_count", "from": "1", "to": "9" * 20}, "bad_value"),
        ({"subject": "I-2026-0099"}, "not_found"),
        ({"subject": "P-2026-0099"}, "not_found"),
        ({"subject": "U99", "field": "name"}, "not_found"),
        ({"subject": PROBLEM, "field": "state", "from": "transferred", "to": "closed"}, "bad_value"),
    ],
    ids=str,
)
def test_a_correction_names_what_stands_and_what_can_be_corrected(
    sqlite_office_in: OfficeIn, changed: Mapping[str, str], said: str
) -> None:
    office = sqlite_office_in("transferred")
    before = ledger.books(office.app)
    result = office.ask("correct", "office", {**CORRECTION, **changed})[0]
    assert [each.reason.value for each in result.refusals] == [said]
    assert result.unseen == (said == "not_found")
    assert ledger.books(office.app) == before


def test_a_unit_is_corrected_with_its_problems_and_not_into_another_inspection(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("reported")
    change = {"subject": INSPECTION, "field": "unit", "from": UNIT, "to": "U2", "reason": "录错"}
    for account in ("office", "off2"):
        office.do("correct", account, change)
    assert ledger.problem(office.app, PROBLEM)["unit"] == "U2"
    office.do("add inspection", "office", {"round": ROUND, "unit": UNIT, "team": TEAM})
    assert reasons(office, "correct", "office", {**change, "from": "U2", "to": UNIT}) == ["bad_value"]


def test_an_opening_balance_is_counted_apart_and_never_moved(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("reported")
    for account in ("office", "off2"):
        office.do("add legacy", account, LEGACY)
    found = {row["number"]: row["state"] for row in ledger.rows(office.app, "problem")}
    assert found == {PROBLEM: "reported", "P-2026-0002": "legacy", "P-2026-0003": "legacy"}
    before = ledger.books(office.app)
    for move in ("hand_over", "close", "withdraw"):
        assert "wrong_state" in reasons(office, "move", "office", {}, "P-2026-0002", move=move)
    assert reasons(office, "move", "t1", {}, "P-2026-0002", move="close") == ["not_permitted"]
    assert reasons(office, "move", "office", {}, "P-2026-0002", move="nonsense") == ["bad_value"]
    assert ledger.books(office.app) == before
