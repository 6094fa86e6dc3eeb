"""Ids, repeats and many subjects: an act is done once, whatever is asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests import ledger
from tests.app.asked import DAY, SECOND, OfficeIn, reasons, told
from tests.office import FINDING, INSPECTION, OTHER_UNIT, PROBLEM, ROUND, TEAM, a_problem

if TYPE_CHECKING:
    from collections.abc import Mapping

BACK = {"what": "补齐凭证", "due_on": "2026-04-10"}


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
    [
        {"fields": {"verdict": "returned", "opinion": "同意"}},
        {"account": "office"},
        {"note": "另"},
        {"signed_by": "office"},
    ],
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
    assert told(office.ask("move", "office", BACK, PROBLEM, move="return", act_id="back")) == [
        (PROBLEM, True, "transferred")
    ]


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
        (
            "report",
            "t1",
            {"inspection": INSPECTION, "category": "三资", "title": "台账", "detail": "缺页", "row_key": 7},
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_code_that_is_taken_is_refused_in_words(
    office_in: OfficeIn, key: str, account: str, fields: Mapping[str, object]
) -> None:
    office = office_in("reported")
    office.do(key, account, fields)
    assert reasons(office, key, account, fields) == ["bad_value"]


def test_an_id_that_was_used_where_somebody_does_not_see_is_free_to_him(office_in: OfficeIn) -> None:
    office = office_in("transferred")
    other = office.do("add inspection", "office", {"round": ROUND, "unit": OTHER_UNIT, "team": TEAM})
    theirs = a_problem(office, other)
    office.do("add user", "sysadmin", {"name": "other.clerk", "display": "周文书", "unit": OTHER_UNIT})
    office.do("grant", "secadmin", {"user": "other.clerk", "role": "unit_clerk"})
    work = {"measure": 1, "on": DAY, "text": "已拨付", "kind": "action"}
    assert office.ask("progress", "clerk", work, PROBLEM, act_id="voucher-1")[0].ok
    another_s = office.ask("progress", "other.clerk", work, PROBLEM, act_id="voucher-1")[0]
    missing = office.ask("progress", "other.clerk", work, "P-2026-0099", act_id="voucher-1")[0]
    assert [each.reason.value for each in another_s.refusals] == ["not_found"]
    assert another_s.refusals == missing.refusals
    document = {"number": "青巡办函〔2026〕4号", "issued_on": DAY, "problems_count": 1}
    office.do("feedback_document", "office", document, other)
    office.do("move", "office", None, theirs, move="hand_over")
    plan = {
        "criterion": "补齐",
        "measures": [{"text": "补建台账", "leader": "甲", "department": "乙", "person": "丙", "due_on": "2026-04-20"}],
    }
    first = office.ask("plan_row", "other.clerk", plan, theirs, act_id="voucher-1")
    assert first[0].ok
    head = ledger.head(office.app)
    assert told(office.ask("plan_row", "other.clerk", plan, theirs, act_id="voucher-1")) == told(first)
    assert office.ask("progress", "clerk", work, PROBLEM, act_id="voucher-1")[0].ok
    assert ledger.head(office.app) == head
    again = office.ask("progress", "office", work, PROBLEM, act_id="voucher-1")[0]
    assert [each.reason.value for each in again.refusals] == ["id_reused"]
