"""A head goes and another comes, a plan is amended, an inspection is handed to somebody else: nothing is lost in between."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from rectify.app.books import reconcile
from rectify.app.invariants import check
from rectify.app.ticking import tick
from tests import ledger
from tests.app.asked import DAY, OfficeIn, at, reasons
from tests.app.test_life_extensions import page
from tests.app.test_sight import seen
from tests.office import INSPECTION, OTHER_UNIT, PROBLEM, ROUND, SCAN, TEAM, UNIT, Office, an_inspection, submit

if TYPE_CHECKING:
    from collections.abc import Mapping

CHANGE = {"head": "何主任", "since": "2026-03-09", "reason": "原主要负责人调离"}
MEASURE = {
    "text": "拨付滞留资金",
    "leader": "周副局长",
    "department": "社会救助股",
    "person": "吕干事",
    "due_on": "2026-04-20",
}
PLAN = {"criterion": "全部拨付到户", "measures": [MEASURE], "reason": "责任领导调整"}
DELIVERY = {"report": "head", "receiver": "office", "delivered_on": "2026-03-10", "file": SCAN}


def a_new_head(office: Office, account: str = "new.head") -> None:
    """Let a new head come into office, with an account of his own; the old one loses the role."""
    office.do("add user", "sysadmin", {"name": account, "display": "何主任", "unit": UNIT})
    office.do("change_head", "office", CHANGE, UNIT)
    office.do("grant", "secadmin", {"user": account, "role": "unit_head"})
    office.do("revoke", "secadmin", {"user": "head", "role": "unit_head"})


def records(office: Office, kind: str) -> list[dict[str, Any]]:
    return [json.loads(row["body"]) for row in ledger.rows(office.app, "record") if row["kind"] == kind]


def owed(office: Office, obligation: str) -> list[tuple[str, str | None]]:
    rows = ledger.rows(office.app, "deadline")
    return [(row["subject"], row["nominal_on"]) for row in rows if row["obligation"] == obligation]


# ---- the head


def test_a_change_of_head_tells_what_is_open_and_asks_for_a_hand_over(office_in: OfficeIn) -> None:
    office = office_in("transferred")
    office.stand_at(at(2026, 3, 10))
    result = office.ask("change_head", "office", CHANGE, UNIT)[0]
    assert result.ok
    assert PROBLEM in result.warnings[0]
    assert "履行巡察整改责任提醒函" in result.warnings[0]
    row = next(row for row in ledger.rows(office.app, "unit") if row["code"] == UNIT)
    assert (row["head"], row["head_since"]) == ("何主任", "2026-03-09")
    entry = json.loads(ledger.last_entry(office.app)["text"])
    assert entry["body"]["open"] == [PROBLEM]
    assert records(office, "change_head") == [
        {**CHANGE, "previous": "head", "previous_since": "2024-01-01"}
    ]  # fmt: skip
    assert owed(office, "handover") == [(INSPECTION, "2026-03-24")]
    assert reconcile(office.app).differences == ()
    tick(office.app, on=date(2026, 3, 25))
    told = {row["person"] for row in ledger.rows(office.app, "notice") if row["obligation"] == "handover"}
    assert told == {"clerk", "head", "office", "off2"}
    assert [each.code for each in check(office.app)] == []


def test_where_nothing_is_open_nothing_is_handed_over(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("closed")
    office.stand_at(at(2026, 3, 10))
    office.do("change_head", "office", CHANGE, UNIT)
    assert owed(office, "handover") == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"head": "赵主任"}, ["bad_value"]),
        ({"head": "head"}, ["bad_value"]),
        ({"since": "2024-01-01"}, ["bad_value"]),
        ({"since": "2026-03-11"}, ["bad_value"]),
        ({}, []),
    ],
    ids=[
        "the same, by his name",
        "the same, by his account",
        "not after the one before",
        "in time to come",
        "well told",
    ],
)
def test_a_change_of_head_is_a_change(sqlite_office_in: OfficeIn, fields: Mapping[str, str], said: list[str]) -> None:
    office = sqlite_office_in("transferred")
    office.stand_at(at(2026, 3, 10))
    assert reasons(office, "change_head", "office", {**CHANGE, **fields}, UNIT) == said


def test_the_new_head_signs_the_list_and_nobody_in_his_place(office_in: OfficeIn) -> None:
    office = office_in("transferred")
    office.stand_at(at(2026, 3, 10))
    handover = {"on": "2026-03-10", "signed_by": "何主任", "file": SCAN}
    assert reasons(office, "handover", "head", {**handover, "signed_by": "head"}, INSPECTION) == ["wrong_state"]
    a_new_head(office)
    office.do("grant", "secadmin", {"user": "head", "role": "unit_head"})  # the old account was given its role back
    assert reasons(office, "handover", "head", {**handover, "signed_by": "赵主任"}, INSPECTION) == ["bad_value"]
    assert reasons(office, "handover", "office", handover, INSPECTION) == ["not_permitted"]
    office.do("handover", "clerk", {**handover, "handed_by": "赵主任"}, INSPECTION)
    assert records(office, "handover")[0]["problems"] == [PROBLEM]
    assert owed(office, "handover") == []
    assert reasons(office, "handover", "new.head", handover, INSPECTION) == ["wrong_state"]


def test_the_leader_s_report_is_signed_by_who_is_head_that_day_and_lists_both(office_in: OfficeIn) -> None:
    office = office_in("transferred")
    office.stand_at(at(2026, 3, 10))
    a_new_head(office)
    office.do("grant", "secadmin", {"user": "head", "role": "unit_head"})
    assert reasons(office, "report_delivery", "head", {**DELIVERY, "signed_by": "head"}, INSPECTION) == ["bad_value"]
    result = office.ask("report_delivery", "new.head", {**DELIVERY, "signed_by": "何主任"}, INSPECTION)[0]
    assert result.ok
    assert "head、何主任" in result.warnings[0]
    assert records(office, "report_delivery")[-1]["heads"] == ["head", "何主任"]
    plain = {**DELIVERY, "report": "rectification", "signed_by": "何主任"}
    office.do("report_delivery", "new.head", plain, INSPECTION)
    assert "heads" not in records(office, "report_delivery")[-1]


def test_a_head_from_before_the_receipt_is_not_listed(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    office.do("change_head", "office", {**CHANGE, "since": DAY}, UNIT)
    office.do("add user", "sysadmin", {"name": "new.head", "display": "何主任", "unit": UNIT})
    office.do("grant", "secadmin", {"user": "new.head", "role": "unit_head"})
    office.do("receipt", "new.head", {"signed_by": "何主任", "signed_on": DAY}, INSPECTION)
    office.stand_at(at(2026, 3, 10))
    office.do("report_delivery", "new.head", {**DELIVERY, "signed_by": "何主任"}, INSPECTION)
    assert "heads" not in records(office, "report_delivery")[-1]


# ---- the plan


def test_an_amended_plan_waits_for_a_new_approval_and_the_application_with_it(office_in: OfficeIn) -> None:
    office = office_in("transferred")
    deadline = ledger.problem(office.app, PROBLEM)["effective_on"]
    done = {"measure": 1, "on": DAY, "text": "已拨付", "kind": "result", "done": True}
    office.do("progress", "clerk", done, PROBLEM)
    office.do("plan_amendment", "clerk", PLAN, PROBLEM)
    row = ledger.problem(office.app, PROBLEM)
    assert (row["plan_verdict"], row["measures_done"], row["effective_on"]) == ("amended", 1, deadline)
    refusal = next(each for each in office.ask("move", "head", None, PROBLEM, move="submit")[0].refusals)
    assert (refusal.reason, refusal.owner) == ("measures_done", "office")
    assert reasons(office, "plan_approval", "clerk", {"verdict": "approved", "opinion": "同意"}, PROBLEM) == [
        "not_permitted"
    ]
    office.do("plan_approval", "office", {"verdict": "returned", "opinion": "再细"}, PROBLEM)
    refusal = next(each for each in office.ask("move", "head", None, PROBLEM, move="submit")[0].refusals)
    assert (refusal.reason, refusal.owner) == ("measures_done", "unit_clerk")
    assert reasons(office, "plan_approval", "office", {"verdict": "approved", "opinion": "同意"}, PROBLEM) == [
        "wrong_state"
    ]
    office.do("plan_amendment", "head", PLAN, PROBLEM)
    office.do("plan_approval", "office", {"verdict": "approved", "opinion": "同意"}, PROBLEM)
    assert reasons(office, "plan_approval", "off2", {"verdict": "returned", "opinion": "再细"}, PROBLEM) == [
        "wrong_state"
    ]
    submit(office)
    assert reconcile(office.app).differences == ()
    assert [each.code for each in check(office.app)] == []


@pytest.mark.parametrize(
    ("measures", "kept"),
    [
        ([MEASURE], [1]),
        ([{**MEASURE, "text": "追回多发资金"}], []),
        ([{**MEASURE, "text": "追回多发资金"}, MEASURE], [2]),
    ],
    ids=["word for word", "another measure", "beside another"],
)
def test_what_was_done_stays_done_where_the_measure_stays(
    sqlite_office_in: OfficeIn, measures: list[dict[str, str]], kept: list[int]
) -> None:
    office = sqlite_office_in("transferred")
    office.do("progress", "clerk", {"measure": 1, "on": DAY, "text": "已拨", "kind": "result", "done": True}, PROBLEM)
    office.do("plan_amendment", "clerk", {**PLAN, "measures": measures}, PROBLEM)
    shown = page(office, "clerk")["measures"]
    assert [each["n"] for each in shown if each["done"]] == kept
    assert ledger.problem(office.app, PROBLEM)["measures_done"] == len(kept)


def test_a_plan_is_amended_only_once_it_was_approved_and_within_the_deadline(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    assert reasons(office, "plan_amendment", "clerk", PLAN, PROBLEM) == ["wrong_state"]
    office = sqlite_office_in("transferred")
    late = {**PLAN, "measures": [{**MEASURE, "due_on": "2026-05-07"}]}
    assert reasons(office, "plan_amendment", "clerk", late, PROBLEM) == ["bad_value"]


def test_whoever_amended_the_plan_does_not_approve_it(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    office.do("plan_amendment", "clerk", {**PLAN, "file": SCAN}, PROBLEM, signed_by="赵主任")
    approval = {"verdict": "approved", "opinion": "同意"}
    assert reasons(office, "plan_approval", "office", approval, PROBLEM, signed_by="赵主任") == ["own_act"]


# ---- who looks after the inspection, and who answers for it


def test_the_office_hands_an_inspection_to_another_liaison_and_team(office_in: OfficeIn) -> None:
    office = office_in("transferred")
    office.do("add team", "office", {"round": ROUND, "name": "第二组"})
    office.do("add user", "sysadmin", {"name": "lia", "display": "联络员"})
    office.do("grant", "secadmin", {"user": "lia", "role": "liaison"})
    assert PROBLEM in seen(office, "t1")[0]
    office.do("reassignment", "office", {"liaison": "联络员", "team": "第二组", "reason": "人员调整"}, INSPECTION)
    row = ledger.rows(office.app, "inspection")[0]
    assert (row["liaison"], row["team"]) == ("lia", "第二组")
    assert PROBLEM in seen(office, "lia")[0]
    assert seen(office, "t1") == (set(), set())
    assert reconcile(office.app).differences == ()
    assert [each.code for each in check(office.app)] == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, ["missing_field"]),
        ({"team": TEAM}, ["bad_value"]),
        ({"team": "第九组"}, ["bad_value"]),
        ({"liaison": "nobody.known"}, ["bad_value"]),
        ({"unit": "U99", "signed_by": "吴组长", "file": SCAN}, ["bad_value"]),
        ({"unit": OTHER_UNIT}, ["not_permitted"]),
        ({"unit": OTHER_UNIT, "signed_by": "王干部", "file": SCAN}, ["not_permitted"]),
    ],
    ids=["nothing", "as it is", "no such team", "no such person", "no such unit", "unsigned", "signed by the office"],
)
def test_a_reassignment_names_what_changes_and_who_is_there(
    sqlite_office_in: OfficeIn, fields: Mapping[str, object], said: list[str]
) -> None:
    office = sqlite_office_in("transferred")
    assert reasons(office, "reassignment", "office", {**fields, "reason": "调整"}, INSPECTION) == said


def test_a_successor_takes_over_by_the_leading_group_s_signature_and_the_old_unit_sees_no_more(
    office_in: OfficeIn,
) -> None:
    office = office_in("transferred")
    over = {"unit": OTHER_UNIT, "reason": "机构改革", "signed_by": "吴组长", "file": SCAN, "minutes": SCAN}
    office.do("reassignment", "office", over, INSPECTION)
    assert seen(office, "head") == (set(), set())
    assert seen(office, "other.head") == ({PROBLEM}, {INSPECTION})
    assert ledger.problem(office.app, PROBLEM)["unit"] == OTHER_UNIT
    assert owed(office, "handover") == [(INSPECTION, "2026-03-16")]
    handover = {"on": DAY, "signed_by": "冯主任", "file": SCAN}
    office.do("handover", "other.head", handover, INSPECTION)
    assert {each["kind"] for each in page(office, "office")["journal"]} >= {"receipt_signed", "reassigned"}
    assert reconcile(office.app).differences == ()
    assert [each.code for each in check(office.app)] == []


def test_a_successor_that_is_inspected_by_the_same_team_already_is_refused(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    an_inspection(office, OTHER_UNIT)
    over = {"unit": OTHER_UNIT, "reason": "机构改革", "signed_by": "吴组长", "file": SCAN}
    assert reasons(office, "reassignment", "office", over, INSPECTION) == ["bad_value"]
