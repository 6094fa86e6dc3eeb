"""Reports of single topics: what they count, over whose rows, and that no role reads more in them than it may."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from rectify.app.reports import NAMES, report
from rectify.errors import NotPermitted
from rectify.store.facts import actor
from tests import ledger
from tests.office import INSPECTION, OTHER_UNIT, PROBLEM, ROUND, SCAN, Office, a_problem, an_inspection, problem_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rectify.app.reports import Report

DAY = "2026-03-02"
OF_UNITS_TOO = frozenset({"letters", "answers"})
"""What a unit has to answer it may list for itself, its own alone (tests/app/test_letters.py)."""
UNITS = frozenset({"head", "clerk", "other.head"})
ADMINISTRATORS = frozenset({"sysadmin", "secadmin", "auditor"})


def made(office: Office, name: str, account: str = "office") -> Report:
    """Make a report as an account reads it."""
    with office.app.store.reading() as reader:
        who = actor(reader, account, office.app.today())
        assert who is not None
        return report(name, office.app, reader, who, office.app.today())


def document(office: Office, name: str, account: str = "office") -> Any:  # noqa: ANN401 - a document
    """Give a report's document."""
    return made(office, name, account).document


def with_another_unit(office: Office) -> Office:
    """Give an office with one closed problem another unit with one that is only registered."""
    an_inspection(office, OTHER_UNIT)
    a_problem(office, "I-2026-0002", "水库巡查记录缺失")
    return office


@pytest.fixture
def closed(sqlite_office_in: Callable[[str], Office]) -> Office:
    """An office with one closed problem, and another unit with one that is only registered."""
    return with_another_unit(sqlite_office_in("closed"))


def test_every_report_is_made_on_both_databases(tmp_path: Path, database_url: str) -> None:
    office = with_another_unit(problem_in(tmp_path, "closed", database_url))
    for name in NAMES:
        assert made(office, name).closing


@pytest.mark.parametrize("name", NAMES)
def test_every_report_is_made_for_the_office_and_fits_its_headings(closed: Office, name: str) -> None:
    found = made(closed, name)
    assert all(len(row) == len(found.headings) for row in found.rows), found.headings
    assert found.closing
    assert found.label == NAMES[name]
    json.dumps(found.document, ensure_ascii=False)


@pytest.mark.parametrize("name", NAMES)
def test_units_and_administrators_see_no_report_and_the_city_no_row(closed: Office, name: str) -> None:
    for account in (*(() if name in OF_UNITS_TOO else UNITS), *ADMINISTRATORS):
        with pytest.raises(NotPermitted):
            made(closed, name, account)
    try:
        told = json.dumps([document(closed, name, "city"), list(made(closed, name, "city").rows)], ensure_ascii=False)
    except NotPermitted:
        return
    for canary in (PROBLEM, INSPECTION, "临时救助资金滞留", "水库巡查记录缺失", "赵主任", "施某某"):
        assert canary not in told, (name, canary)


@pytest.mark.parametrize("name", NAMES)
def test_a_leader_reads_of_his_own_units_only_what_was_handed_over(closed: Office, name: str) -> None:
    try:
        told = json.dumps(document(closed, name, "ldr"), ensure_ascii=False)
    except NotPermitted:
        return
    assert "水库巡查记录缺失" not in told


def test_completion_by_category_shows_the_gap(tmp_path: Path) -> None:
    office = problem_in(tmp_path, "passed")
    fields = {"inspection": INSPECTION, "category": "党的建设", "title": "三会一课记录补写", "detail": "2025年补写8次"}
    finding = dict.fromkeys(("time", "fact", "number", "cause", "nature", "degree", "impact"), "写明")
    other = office.do("report", "t1", {**fields, "finding": finding, "source": "审计"})
    office.do("move", "office", None, other, move="hand_over")
    found = document(office, "categories")
    assert {each["group"]: each["rate"] for each in found["groups"]} == {"专项资金": "100.00", "党的建设": "0.00"}
    assert found["gap"] == "100.00"
    assert found["total"]["reconciles"]
    sources = {each["group"]: each["registered"] for each in document(office, "sources")["groups"]}
    assert sources == {"信访举报": 1, "审计": 1}


def test_a_sub_category_of_several_units_is_a_common_problem(closed: Office) -> None:
    assert [each["name"] for each in document(closed, "common")["common"]] == ["专项资金"]


def test_a_person_dealt_with_once_counts_once_however_many_rows_he_serves(tmp_path: Path, database_url: str) -> None:
    office = problem_in(tmp_path, "transferred", database_url)
    dealt = {
        "person": "施某某",
        "post": "原股长",
        "form": "1",
        "measure": "批评教育",
        "body": "党组",
        "decided_on": DAY,
    }
    for _again in range(2):
        office.do("accountability", "head", dealt, PROBLEM)
    for amount in ("12.60", "0.4"):
        office.do(
            "outcome", "clerk", {"kind": "清收清退", "amount": amount, "on": DAY, "text": "退回", "file": SCAN}, PROBLEM
        )
    totals = {each["name"]: each for each in document(office, "outcomes")["outcomes"]}
    assert totals["第一种形态"]["total"] == "1"
    assert totals["清收清退"]["total"] == "13.00"
    assert len(totals["清收清退"]["entries"]) == 2
    assert totals["移送司法"]["total"] == "0"


def test_a_leader_who_owns_everything_or_moves_nothing_is_remarked_on(tmp_path: Path) -> None:
    office = problem_in(tmp_path, "handed_over")
    one = {"text": "拨付", "leader": "何副局长", "department": "股", "person": "吕干事", "due_on": "2026-04-20"}
    plan = {"criterion": "全部拨付", "measures": [one, one, {**one, "leader": "曹副局长"}]}
    office.do("plan_row", "clerk", plan, PROBLEM)
    remarks = {each["leader"]: each["remark"] for each in document(office, "responsibility")["leaders"]}
    assert remarks == {"何副局长": "一人承担超过 60%", "曹副局长": "没有任何进展"}
    office.do("plan_row", "clerk", {**plan, "measures": [one, one]}, PROBLEM)
    assert [each["remark"] for each in document(office, "responsibility")["leaders"]] == ["一人承担超过 60%"]
    office.do("plan_row", "clerk", {**plan, "measures": [one]}, PROBLEM)
    assert [each["remark"] for each in document(office, "responsibility")["leaders"]] == ["没有任何进展"]


def test_rows_on_which_nothing_moves_are_listed(tmp_path: Path) -> None:
    office = problem_in(tmp_path, "handed_over")
    assert document(office, "silence")["problems"] == []
    office.stand_at(office.app.now().replace(month=3, day=20))
    assert [(each["number"], each["days"]) for each in document(office, "silence")["problems"]] == [(PROBLEM, 18)]


def test_a_county_leader_who_never_came_is_named(closed: Office) -> None:
    assert [each["units"] for each in document(closed, "leaders")["leaders"]] == [2]
    assert made(closed, "leaders").rows[0][-1] == "均未参加"
    closed.do("feedback", "office", {"form": "leader", "held_on": DAY, "persons": ["郑县长"]}, "I-2026-0002")
    assert made(closed, "leaders").rows[0][-1] == ""


def test_the_matrix_says_what_is_there(closed: Office) -> None:
    row = document(closed, "inspections")["inspections"][0]
    assert (row["receipt_on"], row["head_leader_on"], row["party_published_on"]) == (DAY, DAY, None)


def test_feedback_days_count_from_the_approval(tmp_path: Path) -> None:
    office = problem_in(tmp_path, "handed_over")
    office.do("report_approval", "office", {"on": "2026-02-20", "by": "县委常委会"}, INSPECTION)
    assert [each["days"] for each in document(office, "feedback-days")["inspections"]] == [10]


def lines_of(office: Office, number: str = PROBLEM) -> list[tuple[str, str, str]]:
    return [
        (row["obligation"], row["start_on"], row["nominal_on"])
        for row in ledger.rows(office.app, "deadline")
        if row["subject"] == number and row["effective_on"]
    ]


def test_the_feedback_is_owed_from_the_approval_of_the_report(office_in: Callable[[str], Office]) -> None:
    office = office_in("reported")
    assert lines_of(office) == [("feedback", DAY, "2026-03-16")]
    office.do("report_approval", "office", {"on": "2026-02-10", "by": "县委常委会"}, INSPECTION)
    assert lines_of(office) == [("feedback", "2026-02-10", "2026-03-02")]
    another = a_problem(office, title="又一个问题")
    assert lines_of(office, another) == [("feedback", "2026-02-10", "2026-03-02")]
    office.do("report_approval", "office", {"on": "2026-02-27", "by": "县委常委会"}, INSPECTION)
    assert lines_of(office) == lines_of(office, another) == [("feedback", "2026-02-27", "2026-03-12")]


def test_an_approval_leaves_what_the_unit_owes_alone(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("transferred")
    before = lines_of(office)
    office.do("report_approval", "office", {"on": "2026-02-10", "by": "县委常委会"}, INSPECTION)
    assert lines_of(office) == before


def test_the_county_s_counts_add_up(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("reported")
    office.do("instruction", "office", {"kind": "批示", "by": "县委书记", "on": DAY, "text": "抓紧整改"}, ROUND)
    office.do(
        "campaign",
        "office",
        {"name": "养老", "units": ["U1"], "on": DAY, "found": 146, "urged": 135, "recovered": "104"},
        ROUND,
    )
    office.do("use_of_results", "grp", {"form": "百姓问政", "on": DAY, "subject_matter": "整改"}, ROUND)
    office.do("petition", "t1", {"on": DAY, "state": "received", "number": 257}, INSPECTION)
    counts = {each["name"]: each["count"] for each in document(office, "county")["counts"]}
    assert counts["批示"] == 1
    assert counts["书记专题会"] == 0
    assert (counts["专项整治发现问题"], counts["专项整治督促整改"], counts["专项整治清收清退"]) == (146, 135, "104")
    assert counts["百姓问政"] == 1
    assert counts["受理信访举报（件次）"] == 257


def test_the_package_for_the_city_is_sums(closed: Office) -> None:
    found = document(closed, "upward", "city")
    assert found["figures"]["closed"] == 1
    assert found["common"] == [{"name": "专项资金", "units": 2, "problems": 2}]
