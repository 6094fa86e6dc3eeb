"""The plan by sheet: handed out filled, taken back whole or not at all where a cell is faulty, and never twice."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from rectify.app.plan_sheets import Done, Sent, take
from rectify.app.plan_sheets_out import rows_for, write_sheet
from rectify.errors import FaultyFile, NotPermitted, NotThere
from rectify.exchange.plan_columns import PLAN, PROGRESS
from tests import ledger
from tests.app.asked import DAY
from tests.app.test_life_joint import OWN, THEIRS, joint
from tests.app.test_life_villages import ROW, township
from tests.office import (
    INSPECTION,
    OTHER_UNIT,
    PROBLEM,
    SCAN,
    Office,
    a_problem,
    an_inspection,
    transfer,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tests.app.asked import OfficeIn

SECOND = "P-2026-0002"
THIRD_UNIT = "U3"
BOOKS = ("entry", "problem", "measure", "record", "refusal")
FILLED = {
    "criterion": "全部拨付到户", "measure": "拨付滞留资金", "leader": "何副局长", "department": "社会救助股", "person": "吕干事",
    "due_on": "2026-04-20",
}  # fmt: skip
TOLD = {"progress": "已拨付6万元", "kind": "成果", "completion": "未完成", "filled_on": "2026-03-02"}


def filled(office: Office, path: Path, *cells: Mapping[str, object], kind: str = PLAN, account: str = "clerk") -> Path:
    """Hand the sheet out and fill its rows in turn; ``None`` passes one over, further rows are added below."""
    with office.app.store.reading() as reader:
        rows = rows_for(office.app, reader, account, INSPECTION, kind)
    given = [dict(row) for row in rows] + [{} for _ in cells[len(rows) :]]
    for row, more in zip(given, cells, strict=False):
        row.update(more)
    write_sheet(kind, given, path)
    return path


def taken(office: Office, path: Path, kind: str = PLAN, *, account: str = "clerk", dry_run: bool = False) -> Done:
    """Send a sheet."""
    return take(office.app, Sent(path=path, account=account, inspection=INSPECTION, kind=kind), dry_run=dry_run)


def faults(office: Office, path: Path, kind: str = PLAN, *, dry_run: bool = False) -> list[str]:
    """Send a sheet that must be faulty, which must write nothing; gives its faults."""
    before = books(office)
    with pytest.raises(FaultyFile) as caught:
        taken(office, path, kind, dry_run=dry_run)
    assert books(office) == before
    return [str(each) for each in caught.value.faults]


def statuses(done: Done) -> list[tuple[str, str]]:
    """Give what became of each piece."""
    return [(each.number, each.status) for each in done.pieces]


def books(office: Office) -> dict[str, list[dict[str, Any]]]:
    """Give all that a sheet may change."""
    return {name: ledger.rows(office.app, name) for name in BOOKS}


def two_problems(office: Office) -> None:
    """Have a second problem handed over to the same unit."""
    a_problem(office, title="台账缺失")
    office.do("move", "office", None, SECOND, move="hand_over")


# ---- plans


def test_the_sheet_goes_out_filled_and_comes_back_as_acts(office_in: OfficeIn, tmp_path: Path) -> None:
    office = office_in("handed_over")
    two_problems(office)
    second = {**FILLED, "criterion": "台账建齐", "measure": "补建台账", "due_on": "2026年4月10日", "sustained": "是"}
    more = {
        "number": PROBLEM,
        "measure": "公开拨付结果",
        "leader": "甲",
        "department": "乙",
        "person": "丙",
        "due_on": "20260425",
    }
    path = filled(office, tmp_path / "t.xlsx", {**FILLED, "measure_kind": "挽回损失"}, second, more)
    before = books(office)
    seen = taken(office, path, dry_run=True)
    assert books(office) == before
    done = taken(office, path)
    assert statuses(seen) == statuses(done) == [(PROBLEM, "written"), (SECOND, "written")]
    assert [each.ok for each in done.results] == [True, True]
    rows = [
        (each["problem"], each["n"], each["text"], each["due_on"], each["kind"])
        for each in ledger.rows(office.app, "measure")
    ]
    assert rows == [
        (PROBLEM, 1, "拨付滞留资金", "2026-04-20", "挽回损失"), (PROBLEM, 2, "公开拨付结果", "2026-04-25", None),
        (SECOND, 1, "补建台账", "2026-04-10", None),
    ]  # fmt: skip
    found = {number: ledger.problem(office.app, number) for number in (PROBLEM, SECOND)}
    assert [(each["criterion_text"], each["sustained"]) for each in found.values()] == [
        ("全部拨付到户", 0),
        ("台账建齐", 1),
    ]


def test_the_same_sheet_twice_adds_nothing(office_in: OfficeIn, tmp_path: Path) -> None:
    office = office_in("handed_over")
    two_problems(office)
    path = filled(office, tmp_path / "t.xlsx", FILLED)
    assert statuses(taken(office, path)) == [(PROBLEM, "written"), (SECOND, "blank")]
    before = books(office)
    assert statuses(taken(office, path)) == [(PROBLEM, "same"), (SECOND, "blank")]
    assert statuses(taken(office, filled(office, tmp_path / "again.xlsx"))) == [(PROBLEM, "same"), (SECOND, "blank")]
    assert statuses(taken(office, path, account="head")) == [(PROBLEM, "same"), (SECOND, "blank")]
    assert books(office) == before


def test_an_old_sheet_after_another_plan_is_written_and_not_answered_as_before(
    sqlite_office_in: OfficeIn, tmp_path: Path
) -> None:
    office = sqlite_office_in("handed_over")
    first = filled(office, tmp_path / "1.xlsx", FILLED)
    second = filled(office, tmp_path / "2.xlsx", {**FILLED, "measure": "另行拨付"})
    for path in (first, second, first):
        assert statuses(taken(office, path)) == [(PROBLEM, "written")]
    found = ledger.problem(office.app, PROBLEM)
    now = [each["text"] for each in ledger.rows(office.app, "measure") if each["plan_no"] == found["plan_no"]]
    assert (found["plan_no"], now) == (3, ["拨付滞留资金"])


def test_a_plan_that_replaces_an_approved_one_says_so_beforehand(sqlite_office_in: OfficeIn, tmp_path: Path) -> None:
    office = sqlite_office_in("handed_over")
    taken(office, filled(office, tmp_path / "1.xlsx", FILLED))
    office.do("plan_approval", "off2", {"verdict": "returned", "opinion": "太笼统"}, PROBLEM)
    same = taken(office, filled(office, tmp_path / "2.xlsx"), dry_run=True)
    assert [(each.status, each.lines) for each in same.pieces] == [
        ("same", ["本问题的计划已被退回，表中内容与退回前相同"])
    ]
    other = taken(office, filled(office, tmp_path / "3.xlsx", {"measure": "逐户拨付并公开"}), dry_run=True)
    assert other.pieces[0].lines[0] == "替换现有的 1 条措施，原审批作废，须重新审批"


def test_line_breaks_and_blanks_of_a_sheet_make_no_other_plan(sqlite_office_in: OfficeIn, tmp_path: Path) -> None:
    office = sqlite_office_in("handed_over")
    measure = {
        "text": "一是核对\r\n二是拨付 ",
        "leader": "甲",
        "department": "乙",
        "person": "丙",
        "due_on": "2026-04-20",
    }
    office.do("plan_row", "clerk", {"criterion": "全部\n拨付", "measures": [measure]}, PROBLEM)
    assert statuses(taken(office, filled(office, tmp_path / "t.xlsx"))) == [(PROBLEM, "same")]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([{**FILLED, "due_on": "4月底"}], ["整改方案!J4：“4月底”不是完整的日期"]),
        ([{**FILLED, "criterion": ""}], ["整改方案!D4：缺少整改目标（验收标准）"]),
        ([{**FILLED, "due_on": "2026-05-07"}], ["整改方案!J4：措施的完成时限不得晚于整改期限（2026-05-06）：第 1 条"]),
        ([{**FILLED, "unit": "县水利局"}], ["整改方案!L4：“县水利局”不是本问题的配合单位（没有配合单位）"]),
        ([FILLED, {**FILLED, "number": PROBLEM, "criterion": "别的"}], ["整改方案!D5：与同一问题第 4 行的“整改目标(验收标准)”不一致"]),
        ([FILLED, {**FILLED, "number": "P-2026-0009"}], ["整改方案!A5：本次巡察（I-2026-0001）没有这个问题编号“P-2026-0009”"]),
        ([{**FILLED, "due_on": "?"}, {**FILLED, "number": "P-9-9"}], ["整改方案!J4：“?”不是完整的日期", "整改方案!A5：本次巡察"]),
    ],
    ids=["date", "criterion", "too late", "unit", "two criteria", "no such number", "all at once"],
)  # fmt: skip
def test_a_faulty_cell_keeps_the_whole_sheet_out(
    sqlite_office_in: OfficeIn, tmp_path: Path, cells: Sequence[Mapping[str, object]], said: Sequence[str]
) -> None:
    office = sqlite_office_in("handed_over")
    office.do("receipt", "head", {"signed_by": "head", "signed_on": "2026-03-02"}, INSPECTION)
    path = filled(office, tmp_path / "t.xlsx", *cells)
    for dry_run in (True, False):
        found = faults(office, path, dry_run=dry_run)
        assert [each[: len(words)] for each, words in zip(found, said, strict=True)] == list(said)


def test_another_units_problem_and_one_that_is_not_there_are_the_same_words(
    sqlite_office_in: OfficeIn, tmp_path: Path
) -> None:
    office = sqlite_office_in("handed_over")
    theirs = a_problem(office, an_inspection(office, OTHER_UNIT))
    not_yet = a_problem(office)
    rows = [FILLED, *({**FILLED, "number": each} for each in (theirs, not_yet, "P-2026-0999"))]
    found = faults(office, filled(office, tmp_path / "t.xlsx", *rows))
    assert [
        each.replace(number, "N") for each, number in zip(found, (theirs, not_yet, "P-2026-0999"), strict=True)
    ] == [f"整改方案!A{row}：本次巡察（{INSPECTION}）没有这个问题编号“N”" for row in (5, 6, 7)]


def test_what_is_refused_for_its_state_is_told_and_holds_up_nothing(office_in: OfficeIn, tmp_path: Path) -> None:
    office = office_in("transferred")
    two_problems(office)
    rows = [FILLED, {**FILLED, "number": PROBLEM, "measure": "另一条措施"}]
    path = filled(office, tmp_path / "t.xlsx", *rows)  # handed out for the second alone; the first has left the step
    seen, done = taken(office, path, dry_run=True), taken(office, path)
    assert statuses(seen) == statuses(done) == [(SECOND, "written"), (PROBLEM, "refused")]
    assert [each.reason.value for each in done.results[1].refusals] == ["wrong_state"]
    assert [each["subject"] for each in ledger.rows(office.app, "refusal")] == [PROBLEM]
    assert ledger.problem(office.app, SECOND)["plan_no"] == 1


def test_a_joint_problem_names_the_unit_that_does_a_measure(sqlite_office_in: OfficeIn, tmp_path: Path) -> None:
    office = sqlite_office_in("handed_over")
    office.do("cooperation", "office", {"unit": OTHER_UNIT, "part": "配合核对"}, PROBLEM)
    rows = [{**FILLED, "unit": "县水利局"}, {**FILLED, "number": PROBLEM, "measure": "公开", "unit": "县民政局"}]
    assert statuses(taken(office, filled(office, tmp_path / "t.xlsx", *rows))) == [(PROBLEM, "written")]
    assert [each["unit"] for each in ledger.rows(office.app, "measure")] == [OTHER_UNIT, None]
    again = filled(office, tmp_path / "again.xlsx")
    sheet = openpyxl.load_workbook(again)[PLAN]
    assert [sheet.cell(row, 12).value or "" for row in (4, 5)] == ["县水利局", ""]
    assert statuses(taken(office, again)) == [(PROBLEM, "same")]


# ---- who


@pytest.mark.parametrize("account", ["office", "t1", "ldr", "grp", "disc"])
def test_those_who_do_not_plan_get_no_sheet_and_are_refused_with_one(
    sqlite_office_in: OfficeIn, tmp_path: Path, account: str
) -> None:
    office = sqlite_office_in("handed_over")
    path = filled(office, tmp_path / "t.xlsx", FILLED)
    with office.app.store.reading() as reader, pytest.raises(NotThere):
        rows_for(office.app, reader, account, INSPECTION, PLAN)
    done = taken(office, path, account=account)
    assert [(each.number, each.status) for each in done.pieces] == [(PROBLEM, "refused")]
    assert [each.reason.value for each in done.results[0].refusals] == ["not_permitted"]
    assert ledger.rows(office.app, "measure") == []


@pytest.mark.parametrize("account", ["other.head", "sysadmin", "city"])
def test_for_others_the_inspection_is_not_there(sqlite_office_in: OfficeIn, tmp_path: Path, account: str) -> None:
    office = sqlite_office_in("handed_over")
    path = filled(office, tmp_path / "t.xlsx", FILLED)
    with pytest.raises(NotThere):
        taken(office, path, account=account)
    with pytest.raises(NotThere):
        taken(office, tmp_path / "no such file.xlsx", account=account)
    with pytest.raises(NotPermitted):
        taken(office, path, account="nobody")


def test_there_is_no_sheet_where_nothing_is_to_be_filled(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("under_check")
    for kind in (PLAN, PROGRESS):
        with office.app.store.reading() as reader, pytest.raises(NotThere, match="现在没有可以填报"):
            rows_for(office.app, reader, "clerk", INSPECTION, kind)


# ---- progress


def test_progress_comes_by_sheet_and_once(office_in: OfficeIn, tmp_path: Path) -> None:
    office = office_in("transferred")
    row = {**TOLD, "completion": "已完成", "money": "6.50", "quantity": "2", "difficulty": "资金未到位"}
    path = filled(office, tmp_path / "t.xlsx", row, {**row, "number": PROBLEM, "measure_n": 1}, kind=PROGRESS)
    before = books(office)
    assert statuses(taken(office, path, PROGRESS, dry_run=True)) == [(PROBLEM, "written"), (PROBLEM, "same")]
    assert books(office) == before
    done = taken(office, path, PROGRESS)
    assert statuses(done) == [(PROBLEM, "written"), (PROBLEM, "same")]
    assert done.pieces[1].lines == ["与第 4 行相同"]
    (entry,) = [each for each in ledger.rows(office.app, "record") if each["kind"] == "progress"]
    assert '"text":"已拨付6万元\\n存在困难：资金未到位"' in entry["body"]
    assert '"amount":"6.50"' in entry["body"]
    assert ledger.problem(office.app, PROBLEM)["measures_done"] == 1
    before = books(office)
    assert statuses(taken(office, path, PROGRESS, account="head")) == [(PROBLEM, "same")] * 2
    assert books(office) == before


def test_a_row_names_its_measure_by_its_words_where_it_has_no_number(
    sqlite_office_in: OfficeIn, tmp_path: Path
) -> None:
    office = sqlite_office_in("transferred")
    path = filled(office, tmp_path / "t.xlsx", {**TOLD, "measure_n": ""}, kind=PROGRESS)
    assert [each.about for each in taken(office, path, PROGRESS).pieces] == ["第 1 条措施"]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"measure_n": "7"}, "整改进展!C4：本问题没有第 7 条措施（现有 1 条）"),
        ({"measure": "早先的措施"}, "整改进展!D4：与现在计划的第 1 条措施不一致；计划改过的，请重新下载本表"),
        ({"measure_n": "", "measure": "没有的"}, "整改进展!C4：现在的计划中没有这条措施，请照抄整改措施原文"),
        ({"measure_n": "", "measure": ""}, "整改进展!C4：缺少第几条措施"),
        ({"filled_on": "2026-03-03"}, "整改进展!Q4：日期不能晚于今天（2026-03-02）：2026-03-03"),
        ({"kind": ""}, "整改进展!F4：缺少进展性质"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_faulty_cell_of_progress_keeps_the_sheet_out(
    sqlite_office_in: OfficeIn, tmp_path: Path, cells: Mapping[str, object], said: str
) -> None:
    office = sqlite_office_in("transferred")
    path = filled(
        office, tmp_path / "t.xlsx", {**TOLD, **cells}, {**TOLD, "number": PROBLEM, "measure_n": 1}, kind=PROGRESS
    )
    assert faults(office, path, PROGRESS) == [said]


def test_the_sheet_of_an_older_plan_is_not_taken_for_the_new_one(sqlite_office_in: OfficeIn, tmp_path: Path) -> None:
    office = sqlite_office_in("handed_over")
    measure = {"text": "拨付", "leader": "甲", "department": "乙", "person": "丙", "due_on": "2026-04-20"}
    office.do("plan_row", "clerk", {"criterion": "拨付", "measures": [measure]}, PROBLEM)
    path = filled(office, tmp_path / "t.xlsx", TOLD, kind=PROGRESS)
    assert statuses(taken(office, path, PROGRESS)) == [(PROBLEM, "written")]
    office.do("plan_row", "clerk", {"criterion": "拨付", "measures": [{**measure, "text": "公开"}, measure]}, PROBLEM)
    assert "不一致" in faults(office, path, PROGRESS)[0]


def test_what_a_later_day_is_asked_for_waits_for_that_day(sqlite_office_in: OfficeIn, tmp_path: Path) -> None:
    office = sqlite_office_in("transferred")
    path = filled(office, tmp_path / "t.xlsx", {**TOLD, "filled_on": "2026-03-10"}, kind=PROGRESS)
    faults(office, path, PROGRESS)
    office.stand_at(datetime(2026, 3, 10, 1, tzinfo=UTC))
    assert statuses(taken(office, path, PROGRESS)) == [(PROBLEM, "written")]


# ---- those who have a row of it, or a part of a row


def sent_back(office: Office, path: Path, account: str, *cells: Mapping[str, object], kind: str = PROGRESS) -> Done:
    return taken(office, filled(office, path, *cells, kind=kind, account=account), kind, account=account)


def test_a_co_operating_unit_s_sheet_has_its_own_measures_and_writes_them(office_in: OfficeIn, tmp_path: Path) -> None:
    office = joint(office_in("handed_over"))
    path = tmp_path / "a.xlsx"
    with office.app.store.reading() as reader:
        rows = rows_for(office.app, reader, "other.clerk", INSPECTION, PROGRESS)
        assert [(row["number"], row["measure_n"], row["measure"]) for row in rows] == [(PROBLEM, 2, THEIRS["text"])]
        assert [row["measure_n"] for row in rows_for(office.app, reader, "clerk", INSPECTION, PROGRESS)] == [1, 2]
    done = sent_back(office, path, "other.clerk", TOLD)
    assert statuses(done) == [(PROBLEM, "written")]
    (entry,) = [each for each in ledger.rows(office.app, "record") if each["kind"] == "progress"]
    assert (entry["by"], '"measure":2' in entry["body"]) == ("other.clerk", True)
    assert statuses(taken(office, path, PROGRESS, account="other.clerk")) == [(PROBLEM, "same")]


def test_a_co_operating_unit_learns_nothing_of_the_lead_s_part_by_a_sheet(office_in: OfficeIn, tmp_path: Path) -> None:
    office = joint(office_in("handed_over"))
    two_problems(office)
    third = {"code": THIRD_UNIT, "name": "县林业局", "kind": "县直部门", "head": "off2", "head_since": "2024-01-01"}
    office.do("add unit", "office", third)
    office.do("cooperation", "office", {"unit": THIRD_UNIT, "part": "配合"}, PROBLEM)
    before = books(office)
    for n, words in ((1, OWN["text"]), (3, "没有这条")):
        with pytest.raises(FaultyFile) as caught:
            sent_back(office, tmp_path / "b.xlsx", "other.clerk", {**TOLD, "measure_n": n, "measure": words})
        said = f"第 {n} 条不是本单位承担的措施（本单位承担的是第 2 条）"
        assert [each.message for each in caught.value.faults] == [said]
    with pytest.raises(FaultyFile) as caught:
        sent_back(office, tmp_path / "c.xlsx", "other.clerk", {**TOLD, "number": SECOND})
    unknown = [each.message for each in caught.value.faults]
    with pytest.raises(FaultyFile) as caught:
        sent_back(office, tmp_path / "c.xlsx", "other.clerk", {**TOLD, "number": "P-2026-9999"})
    assert [each.message.replace("P-2026-9999", SECOND) for each in caught.value.faults] == unknown
    with office.app.store.reading() as reader, pytest.raises(NotThere):
        rows_for(office.app, reader, "other.clerk", INSPECTION, PLAN)
    write_sheet(PLAN, [{"number": PROBLEM, **FILLED, "unit": "县林业局"}], tmp_path / "d.xlsx")
    with pytest.raises(FaultyFile) as caught:
        taken(office, tmp_path / "d.xlsx", account="other.clerk")
    assert "县林业局" not in str(caught.value.faults[0]).replace("“县林业局”", "")
    write_sheet(PLAN, [{"number": PROBLEM, **FILLED}], tmp_path / "e.xlsx")
    assert statuses(taken(office, tmp_path / "e.xlsx", account="other.clerk")) == [(PROBLEM, "refused")]
    after = books(office)
    assert {name: after[name] for name in BOOKS if name != "refusal"} == {
        name: before[name] for name in BOOKS if name != "refusal"
    }


def test_a_village_s_sheets_have_its_own_rows(tmp_path: Path, database_url: str) -> None:
    office = township(tmp_path, database_url)
    measure = {**FILLED, "criterion": "补发到户", "measure": "补发三户"}
    done = sent_back(office, tmp_path / "a.xlsx", "V1.clerk", measure, kind=PLAN)
    assert statuses(done) == [(ROW, "written")]
    with office.app.store.reading() as reader:
        assert [row["number"] for row in rows_for(office.app, reader, "clerk", INSPECTION, PLAN)] == [PROBLEM, ROW]
        for account in ("V2.head", "other.head"):
            for number in (INSPECTION, "I-2026-9999"):
                with pytest.raises(NotThere):
                    rows_for(office.app, reader, account, number, PLAN)
    transfer(office)
    meeting = {"meeting": "committee", "held_on": DAY, "attendees": ["赵主任"], "problems": [ROW], "minutes": SCAN}
    office.do("meeting", "clerk", meeting, INSPECTION)
    office.do("plan_approval", "office", {"verdict": "approved", "opinion": "同意"}, ROW)
    office.do("move", "office", None, ROW, move="transfer")
    assert statuses(sent_back(office, tmp_path / "b.xlsx", "V1.clerk", TOLD)) == [(ROW, "written")]
