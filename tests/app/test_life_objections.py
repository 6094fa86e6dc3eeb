"""Objections within a period, answered by who may; merging and splitting: numbers are never reused, rows never disappear."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from rectify.app.books import reconcile
from rectify.app.invariants import check
from rectify.app.ticking import tick
from tests import ledger
from tests.app.asked import DAY, SECOND, OfficeIn, at, reasons
from tests.app.test_life_extensions import page
from tests.app.test_sight import seen
from tests.office import (
    INSPECTION,
    OTHER_UNIT,
    PROBLEM,
    SCAN,
    Office,
    a_problem,
    an_inspection,
    close,
    hand_over,
    pass_check,
    submit,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

OBJECTION = {"reason": "反馈前已拨付，附凭证"}
REJECTED = {"verdict": "rejected", "opinion": "经复核属实"}
UPHELD = {"verdict": "upheld", "opinion": "问题不成立"}
PARTS = [
    {"title": "资金滞留", "detail": "滞留12.6万元"},
    {"title": "名册缺失", "detail": "三年缺失", "category": "基础管理"},
]
SPLIT = {"parts": PARTS, "reason": "两个独立事项"}
YES = {"verdict": "agree"}


def answer_line(office: Office, number: str = PROBLEM) -> tuple[str, str | None]:
    rows = ledger.rows(office.app, "deadline")
    row = next(row for row in rows if (row["subject"], row["slot"]) == (number, "objection"))
    return row["obligation"], row["nominal_on"]


# ---- objections


def test_the_head_objects_and_the_office_owes_an_answer(office_in: OfficeIn) -> None:
    office = office_in("transferred")
    assert reasons(office, "objection", "clerk", OBJECTION, PROBLEM) == ["not_permitted"]
    office.do("objection", "clerk", {**OBJECTION, "file": SCAN}, PROBLEM, signed_by="赵主任")
    assert page(office, "clerk")["objection"] == "raised"
    assert answer_line(office) == ("objection_answer", "2026-03-23")
    assert reasons(office, "objection", "head", OBJECTION, PROBLEM) == ["wrong_state"]
    tick(office.app, on=date(2026, 3, 24))
    told = {row["person"] for row in ledger.rows(office.app, "notice") if row["obligation"] == "objection_answer"}
    assert told == {"office", "off2"}
    office.stand_at(at(2026, 3, 25))
    office.do("objection_decision", "office", REJECTED, PROBLEM)
    assert (page(office)["objection"], answer_line(office)) == ("rejected", ("", None))
    assert reasons(office, "objection_decision", "office", REJECTED, PROBLEM) == ["wrong_state"]
    assert reasons(office, "objection", "head", OBJECTION, PROBLEM) == ["wrong_state"]
    assert reconcile(office.app).differences == ()
    assert [each.code for each in check(office.app)] == []


@pytest.mark.parametrize(
    ("day", "said"), [(16, []), (17, ["wrong_state"])], ids=["the tenth working day", "the day after"]
)
def test_an_objection_has_its_period_from_the_receipt(sqlite_office_in: OfficeIn, day: int, said: list[str]) -> None:
    office = sqlite_office_in("transferred")
    office.stand_at(at(2026, 3, day))
    assert reasons(office, "objection", "head", OBJECTION, PROBLEM) == said


def test_before_the_receipt_nothing_has_lapsed(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    office.stand_at(at(2026, 6, 1))
    assert reasons(office, "objection", "head", OBJECTION, PROBLEM) == []


def test_that_a_finding_does_not_hold_is_the_leading_group_s_word(office_in: OfficeIn) -> None:
    office = office_in("transferred")
    office.do("objection", "head", OBJECTION, PROBLEM)
    assert reasons(office, "objection_decision", "head", REJECTED, PROBLEM) == ["not_permitted"]
    assert reasons(office, "objection_decision", "office", UPHELD, PROBLEM) == ["not_permitted"]
    signed = {**UPHELD, "signed_by": "王干部", "file": SCAN}
    assert reasons(office, "objection_decision", "office", signed, PROBLEM) == ["not_permitted"]
    result = office.ask("objection_decision", "grp", UPHELD, PROBLEM)[0]
    assert (result.ok, result.warnings) == (True, ("请以“不成立”（not_established）提出撤销",))
    office.do("withdrawal", "office", {"ground": "not_established", "reason": "异议成立"}, PROBLEM)
    assert json.loads(ledger.last_entry(office.app)["text"])["body"]["objection"] == "upheld"
    office.do("withdrawal_decision", "grp", YES, PROBLEM)
    office.do("move", "office", None, PROBLEM, move="withdraw")
    row = ledger.problem(office.app, PROBLEM)
    assert (row["state"], row["objection"]) == ("void", "upheld")


def test_nobody_answers_his_own_objection(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    office.do("objection", "clerk", {**OBJECTION, "file": SCAN}, PROBLEM, signed_by="赵主任")
    assert reasons(office, "objection_decision", "office", REJECTED, PROBLEM, signed_by="赵主任") == ["own_act"]


def test_an_open_objection_stops_nothing_and_is_over_with_the_problem(office_in: OfficeIn) -> None:
    office = office_in("transferred")
    office.do("objection", "head", OBJECTION, PROBLEM)
    submit(office)
    pass_check(office)
    close(office)
    assert (ledger.problem(office.app, PROBLEM)["state"], answer_line(office)) == ("closed", ("", None))
    assert reconcile(office.app).differences == ()


# ---- merging


def test_a_merged_problem_goes_into_an_open_one_of_the_same_inspection(office_in: OfficeIn) -> None:
    office = office_in("reported")
    a_problem(office)
    elsewhere = a_problem(office, an_inspection(office, OTHER_UNIT))
    merged = {"ground": "merged", "reason": "同一事"}
    assert reasons(office, "withdrawal", "office", {**merged, "into": elsewhere}, PROBLEM) == ["bad_value"]
    office.do("withdrawal", "office", {**merged, "into": SECOND}, PROBLEM)
    assert ledger.problem(office.app, PROBLEM)["merged_into"] == SECOND
    office.do("withdrawal_decision", "grp", {"verdict": "disagree"}, PROBLEM)
    assert ledger.problem(office.app, PROBLEM)["merged_into"] is None
    office.do("withdrawal", "office", {**merged, "into": SECOND}, PROBLEM)
    office.do("withdrawal_decision", "grp", YES, PROBLEM)
    office.do("move", "office", None, PROBLEM, move="withdraw")
    assert page(office)["merged_into"] == SECOND
    assert reasons(office, "withdrawal", "office", {**merged, "into": PROBLEM}, SECOND) == ["bad_value"]
    assert reconcile(office.app).differences == ()


def test_the_unit_is_not_told_of_a_number_it_does_not_see(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    a_problem(office)
    office.do("withdrawal", "office", {"ground": "merged", "into": SECOND, "reason": "同一事"}, PROBLEM)
    assert page(office, "head")["merged_into"] is None
    assert page(office)["merged_into"] == SECOND


# ---- splitting


@pytest.mark.parametrize("state", ["reported", "handed_over"])
def test_a_split_is_proposed_approved_and_registers_its_parts(office_in: OfficeIn, state: str) -> None:
    office = office_in(state)
    office.do("split", "office", SPLIT, PROBLEM)
    assert len(ledger.rows(office.app, "problem")) == 1
    assert reasons(office, "withdrawal_decision", "office", YES, PROBLEM) == ["not_permitted"]
    result = office.ask("withdrawal_decision", "grp", YES, PROBLEM)[0]
    assert result.ok
    assert reasons(office, "split", "office", SPLIT, PROBLEM) == ["wrong_state"]
    assert "P-2026-0002、P-2026-0003" in result.warnings[0]
    whole, *parts = ledger.rows(office.app, "problem")
    assert [(row["number"], row["title"], row["category"], row["state"], row["split_from"]) for row in parts] == [
        ("P-2026-0002", "资金滞留", "专项资金", "reported", PROBLEM),
        ("P-2026-0003", "名册缺失", "基础管理", "reported", PROBLEM),
    ]
    assert {row["finding"] for row in parts} == {whole["finding"]}
    assert (parts[0]["registered_by"], parts[0]["registered_on"]) == ("office", DAY)
    office.do("move", "office", None, PROBLEM, move="withdraw")
    if state == "reported":
        hand_over(office, "P-2026-0002")
    else:
        office.do("move", "office", None, "P-2026-0002", move="hand_over")
    assert seen(office, "head")[0] == ({PROBLEM, "P-2026-0002"} if state == "handed_over" else {"P-2026-0002"})
    assert page(office, "office", "P-2026-0002")["split_from"] == PROBLEM
    assert len(reconcile(office.app).differences) == 1  # the feedback counts one problem, and two stand in the ledger
    change = {"subject": INSPECTION, "field": "problems_count", "from": "1", "to": "2", "reason": "拆分"}
    for account in ("office", "off2"):
        office.do("correct", account, change)
    assert reconcile(office.app).differences == ()
    assert [each.code for each in check(office.app)] == []


def test_a_part_that_is_handed_over_after_the_receipt_has_the_receipt_s_deadline(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    office.do("receipt", "head", {"signed_by": "head", "signed_on": DAY}, INSPECTION)
    office.do("split", "office", SPLIT, PROBLEM)
    office.do("withdrawal_decision", "grp", YES, PROBLEM)
    office.do("move", "office", None, PROBLEM, move="withdraw")
    office.stand_at(at(2026, 3, 20))
    office.do("move", "office", None, "P-2026-0002", "P-2026-0003", move="hand_over")
    assert {ledger.problem(office.app, number)["effective_on"] for number in ("P-2026-0002", "P-2026-0003")} == {
        "2026-05-06"
    }


def test_a_refused_split_leaves_the_whole_as_it_is(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    office.do("split", "office", SPLIT, PROBLEM)
    assert reasons(office, "split", "office", SPLIT, PROBLEM) == ["wrong_state"]
    office.do("withdrawal_decision", "grp", {"verdict": "disagree"}, PROBLEM)
    assert len(ledger.rows(office.app, "problem")) == 1
    assert reasons(office, "move", "office", {}, PROBLEM, move="withdraw") == ["withdrawal_approved"]
    office.do("withdrawal", "office", {"ground": "error", "reason": "重复"}, PROBLEM)
    office.do("withdrawal_decision", "grp", YES, PROBLEM)
    assert len(ledger.rows(office.app, "problem")) == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"parts": PARTS[:1]}, "bad_value"), ({"parts": [{"title": "甲"}, {"title": "乙"}]}, "missing_field"), ({}, "")],
    ids=["one part", "a part without words", "two parts"],
)
def test_a_split_has_two_parts_at_least(sqlite_office_in: OfficeIn, fields: Mapping[str, object], said: str) -> None:
    office = sqlite_office_in("handed_over")
    found = reasons(office, "split", "office", {**SPLIT, **fields}, PROBLEM)
    assert set(found) == ({said} if said else set())


def test_after_the_work_began_nothing_is_split(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    assert reasons(office, "split", "office", SPLIT, PROBLEM) == ["wrong_state"]


def test_splits_are_approved_one_by_one(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("reported")
    a_problem(office)
    for number in (PROBLEM, SECOND):
        office.do("split", "office", SPLIT, number)
    results = office.ask("withdrawal_decision", "grp", YES, PROBLEM, SECOND)
    assert [each.ok for each in results] == [False, False]
    for number in (PROBLEM, SECOND):
        office.do("withdrawal_decision", "grp", YES, number)
    assert [row["split_from"] for row in ledger.rows(office.app, "problem")] == [
        None,
        None,
        *[PROBLEM] * 2,
        *[SECOND] * 2,
    ]
