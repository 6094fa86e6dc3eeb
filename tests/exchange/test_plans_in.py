"""A unit's 整改方案 and 整改进展 are read as their templates are written and as offices write them, every fault with its cell."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from rectify.engine.kinds.words import PROGRESS as PROGRESS_CODES
from rectify.exchange.annotate import annotate
from rectify.exchange.layouts import PROGRESS_KINDS, TEMPLATES
from rectify.exchange.limits import Limits
from rectify.exchange.plan_columns import PLAN, PROGRESS, VOCABULARIES
from rectify.exchange.plan_rows import told
from rectify.exchange.plans_in import read_plans
from rectify.exchange.sheet_out import write_template
from tests.exchange.books import write_book

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ORDINARY = Limits()
HEADER = (
    "问题编号",
    "具体问题",
    "整改目标",
    "整改措施",
    "责任领导",
    "责任部门",
    "责任人",
    "完成时限",
    "是否常态化坚持",
)
ROW = ("P-2026-0001", "资金滞留", "全部拨付", "拨付滞留资金", "何副局长", "社会救助股", "吕干事", "2026-04-20", "否")
TOLD = {
    "number": "P-2026-0001", "title": "资金滞留", "criterion": "全部拨付", "measure": "拨付滞留资金", "leader": "何副局长",
    "department": "社会救助股", "person": "吕干事", "due_on": "2026-04-20", "sustained": "否",
}  # fmt: skip


def a_row(**changed: object) -> tuple[object, ...]:
    """Give the good row with other cells, by field."""
    return tuple(changed.get(field, value) for field, value in zip(TOLD, ROW, strict=True))


def faults(path: Path, kind: str = PLAN, limits: Limits = ORDINARY) -> list[str]:
    """Read, and give the faults as people read them."""
    return [str(each) for each in read_plans(path, kind, limits).faults]


def test_every_heading_of_the_templates_is_known() -> None:
    for kind, vocabulary in VOCABULARIES.items():
        found = [vocabulary.recognise(column.heading) for column in TEMPLATES[kind].columns]
        assert [each and each[0].field for each in found] == [column.field for column in TEMPLATES[kind].columns]
        assert set(vocabulary.required) <= {column.field for column in TEMPLATES[kind].columns if column.required}


def test_there_is_one_word_for_each_nature_of_progress() -> None:
    assert len(PROGRESS_KINDS) == len(PROGRESS_CODES)


@pytest.mark.parametrize("kind", [PLAN, PROGRESS])
def test_a_template_that_was_filled_is_read_as_it_was_filled(tmp_path: Path, kind: str) -> None:
    write_template(kind, path := tmp_path / "t.xlsx", [{"number": "P-2026-0001", "title": "=1+1", "measure_n": 1}])
    given = {column.field: f"甲{at}" for at, column in enumerate(TEMPLATES[kind].columns)}
    given |= {"number": "P-2026-0001", "due_on": "2026年4月20日", "sustained": "是", "measure_n": "1", "kind": "成果"}
    given |= {"completion": "已完成", "quantity": "3", "money": "66.57", "filled_on": "20260420"}
    book = openpyxl.load_workbook(path)
    for at, column in enumerate(TEMPLATES[kind].columns, 1):
        book[kind].cell(4, at).value = given[column.field]
    book.save(path)
    sheet = read_plans(path, kind)
    assert (sheet.faults, sheet.cautions) == ((), ())
    (row,) = sheet.rows
    days = dict.fromkeys({"due_on", "filled_on"} & {column.field for column in TEMPLATES[kind].columns}, "2026-04-20")
    assert row.texts == {column.field: given[column.field] for column in TEMPLATES[kind].columns} | days
    assert (row.row, row.filled) == (4, True)


def test_a_template_that_nobody_filled_holds_rows_that_are_not_filled(tmp_path: Path) -> None:
    write_template(PLAN, path := tmp_path / "t.xlsx", [{"number": f"P-2026-000{n}", "title": "甲"} for n in (1, 2)])
    assert [(each.texts["number"], each.filled) for each in read_plans(path, PLAN).rows] == [
        ("P-2026-0001", False), ("P-2026-0002", False),
    ]  # fmt: skip
    write_template(PLAN, path)
    assert faults(path) == ["t.xlsx：表头下面没有一行内容"]


def test_the_header_is_found_below_a_title_and_under_merged_headings(tmp_path: Path) -> None:
    head = ("问题编号", "整改目标", "整改措施", "责任", "", "", "完成时限（年月日）")
    below = ("", "", "", "责任领导", "责任科室", "具体责任人", "")
    rows = [("某某局巡察整改方案",), (), head, below, ("p-2026－0001", "拨付", "拨付", "甲", "乙", "丙", "2026.4.20")]
    path = write_book(tmp_path / "t.xlsx", rows, merged=("D3:F3", "A3:A4", "B3:B4", "C3:C4", "G3:G4"))
    sheet = read_plans(path, PLAN)
    assert sheet.faults == ()
    assert [(row.row, row.texts["number"], row.texts["person"], row.texts["due_on"]) for row in sheet.rows] == [
        (5, "P-2026-0001", "丙", "2026-04-20")
    ]


def test_what_is_merged_over_rows_counts_for_each_of_them_and_a_measure_does_not(tmp_path: Path) -> None:
    rows = [HEADER, ROW, ("", "", "", "公开拨付结果", "", "", "", "2026-04-25", "")]
    path = write_book(tmp_path / "t.xlsx", rows, merged=("A2:A3", "C2:C3", "E2:E3", "F2:F3", "G2:G3"))
    first, second = read_plans(path, PLAN).rows
    assert (second.texts["number"], second.texts["criterion"], second.texts["leader"]) == (
        "P-2026-0001",
        "全部拨付",
        "何副局长",
    )
    assert (second.texts["measure"], first.texts["due_on"], second.texts["due_on"]) == (
        "公开拨付结果",
        "2026-04-20",
        "2026-04-25",
    )


@pytest.mark.parametrize(
    "value",
    ["2026-04-20", "2026/4/20", "2026.4.20", "2026年4月20日", "20260420", 20260420, 46132, 46132.0, date(2026, 4, 20)],
    ids=str,
)
def test_a_day_is_read_however_it_is_written(tmp_path: Path, value: object) -> None:
    (row,) = read_plans(write_book(tmp_path / "t.xlsx", [HEADER, a_row(due_on=value)]), PLAN).rows
    assert row.texts["due_on"] == "2026-04-20"


def test_numbers_that_excel_made_floats_are_whole_again(tmp_path: Path) -> None:
    head = ("问题编号", "第几条措施", "进展", "性质", "是否完成", "数量", "金额（万元）", "日期")
    row = ("P-2026-0001", 2.0, 12.0, "成果", "是", "３", 12.6, "2026-04-20")
    (read,) = read_plans(write_book(tmp_path / "t.xlsx", [head, row]), PROGRESS).rows
    assert read.texts == {
        "number": "P-2026-0001", "measure_n": "2", "progress": "12", "kind": "成果", "completion": "已完成", "quantity": "3",
        "money": "12.6", "filled_on": "2026-04-20",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"due_on": "4月底"}, "问题清单!H2：“4月底”不是完整的日期"),
        ({"due_on": "2026-02-30"}, "问题清单!H2：“2026-02-30”：没有这一天"),
        ({"due_on": 12.5}, "问题清单!H2：数字 12.5 不是日期"),
        ({"measure": ""}, "问题清单!D2：缺少整改措施"),
        ({"person": "　"}, "问题清单!G2：缺少责任人"),
        ({"number": ""}, "问题清单!A2：缺少问题编号"),
        ({"sustained": "也许"}, "问题清单!I2：“也许”应填「是」或「否」"),
        ({"measure": "拨\u202e付"}, "问题清单!D2：含有看不见的控制字符（U+202E）"),
        ({"measure": "#REF!"}, "问题清单!D2：单元格是公式的错误值 #REF!"),
        ({"measure": "长" * 8001}, "问题清单!D2：有 8001 个字，超过 8000 个字的限制"),
        ({"leader": "长" * 201}, "问题清单!E2：有 201 个字，超过 200 个字的限制"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_faulty_cell_is_named(tmp_path: Path, changed: dict[str, object], said: str) -> None:
    (found,) = faults(write_book(tmp_path / "t.xlsx", [HEADER, a_row(**changed)]))
    assert found.startswith(said)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        (1, "两条", "“两条”应是不小于零的整数"), (1, 1.5, "“1.5”应是不小于零的整数"), (3, "很好", "“很好”应填「工作举措」、「成果」"),
        (4, "差不多", "“差不多”应填「未完成」、「基本完成」、「已完成」之一"), (5, -1, "“-1”应是不小于零的整数"),
        (6, "约12", "“约12”应是以万元计的数字"), (6, "NaN", "“NaN”应是以万元计的数字"), (6, "1e99", "“1e99”应是以万元计的数字"),
    ],
)  # fmt: skip
def test_a_faulty_cell_of_progress_is_named(tmp_path: Path, column: int, value: object, said: str) -> None:
    head = ("问题编号", "第几条措施", "进展", "性质", "完成情况", "数量", "金额", "日期")
    row: list[Any] = ["P-2026-0001", 1, "已拨付", "成果", "已完成", 1, "1,234.5", "2026-04-20"]
    assert faults(write_book(tmp_path / "good.xlsx", [head, row]), PROGRESS) == []
    row[column] = value
    (found,) = faults(write_book(tmp_path / "t.xlsx", [head, row]), PROGRESS)
    assert found.startswith(f"问题清单!{'ABCDEFGH'[column]}2：{said}")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    rows = [HEADER, a_row(due_on="月底", sustained="?"), a_row(), a_row(leader="")]
    assert [each.split("：")[0] for each in faults(write_book(tmp_path / "t.xlsx", rows))] == [
        "问题清单!H2", "问题清单!I2", "问题清单!E4",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (HEADER[:2] + HEADER[3:], "问题清单!A1：表头缺少：「整改目标(验收标准)」"),
        ((*HEADER, "责任领导"), "问题清单!J1：与“责任领导”一列重复；请删去或改名"),
        (("序号", "姓名"), "t.xlsx：各工作表的前 30 行里都没有找到整改方案的表头"),
        (("问题编号", "进展", "性质", "日期"), "t.xlsx：这是一张整改进展表，不是整改方案表"),
    ],
)
def test_a_header_that_cannot_be_used_says_why(tmp_path: Path, header: tuple[str, ...], said: str) -> None:
    (found,) = faults(write_book(tmp_path / "t.xlsx", [header, ROW]))
    assert found.startswith(said)


def test_columns_and_rows_that_are_not_read_are_told(tmp_path: Path) -> None:
    rows = [(*HEADER, "心得"), (*ROW, "深刻"), (), ("填表人：张三",), ("合计 1 条",)]
    more: dict[str, Sequence[Sequence[object]]] = {"底稿": [("甲",)], "藏": [HEADER, ROW]}
    path = write_book(tmp_path / "t.xlsx", rows, more=more, hidden=("藏",))
    sheet = read_plans(path, PLAN)
    assert (len(sheet.rows), sheet.faults) == (1, ())
    assert [str(each) for each in sheet.cautions] == [
        "问题清单：这些列没有读：心得", "问题清单：第 4、5 行没有问题编号，也没有填写内容，没有读",
        "底稿：这张工作表没有整改方案的表头，没有读", "藏：这张工作表是隐藏的，没有读；需要上传的请先取消隐藏",
    ]  # fmt: skip


def test_a_formula_counts_as_what_it_showed_and_text_that_looks_like_one_is_text(tmp_path: Path) -> None:
    rows = [HEADER, a_row(measure='=HYPERLINK("http://x","点我")', leader="+甲", person="@SUM(A1)")]
    (row,) = read_plans(write_book(tmp_path / "t.xlsx", rows), PLAN).rows
    assert (row.texts["measure"], row.texts["leader"], row.texts["person"]) == (
        '=HYPERLINK("http://x","点我")', "+甲", "@SUM(A1)",
    )  # fmt: skip
    book = openpyxl.Workbook()
    for cells in (HEADER, a_row(measure="=1/0")):
        book.worksheets[0].append([str(cell) for cell in cells])
    book.save(tmp_path / "f.xlsx")  # a formula of which nobody ever computed the value
    assert faults(tmp_path / "f.xlsx") == ["Sheet!D2：缺少整改措施"]


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (Limits(max_rows=3), "超过 3 行的限制"),
        (Limits(max_columns=4), "超过 4 列的限制"),
        (Limits(max_bytes=100), "请分成几个文件导入"),
    ],
)
def test_what_is_too_large_is_not_read(tmp_path: Path, limits: Limits, said: str) -> None:
    path = write_book(tmp_path / "t.xlsx", [HEADER, *[ROW] * 5])
    (found,) = faults(path, limits=limits)
    assert said in found


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "问题编号,措施".encode()])
def test_what_is_no_workbook_is_one_fault(tmp_path: Path, content: bytes) -> None:
    (path := tmp_path / "t.xlsx").write_bytes(content)
    (found,) = faults(path)
    assert found.startswith("t.xlsx：")


def test_without_the_quick_reader_it_reads_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_book(tmp_path / "t.xlsx", [(), HEADER, ROW, a_row(due_on=date(2026, 4, 21))])
    quick = list(told(path, Limits(), VOCABULARIES[PLAN], frozenset()))
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    assert list(told(path, Limits(), VOCABULARIES[PLAN], frozenset())) == quick
    assert [what for what, _ in quick] == ["sheet", "row", "row"]


def test_a_faulty_sheet_comes_back_with_its_cells_marked(tmp_path: Path) -> None:
    write_template(PLAN, path := tmp_path / "t.xlsx", [{"number": "P-2026-0001", "title": "甲"}])
    book = openpyxl.load_workbook(path)
    book[PLAN]["E4"] = "拨付"
    book.save(path)
    found = read_plans(path, PLAN).faults
    done = annotate(path, tmp_path / "back.xlsx", found)
    assert done is not None
    assert (done.marked, done.as_it_was) == (4, True)
    book = openpyxl.load_workbook(tmp_path / "back.xlsx")
    sheet = book[PLAN]
    assert (sheet["N3"].value, sheet["N4"].value) == (
        "错误说明", "G4：缺少责任领导\nH4：缺少责任部门\nI4：缺少责任人\nJ4：缺少完成时限",
    )  # fmt: skip
    for cell, value in {"D4": "目标", "G4": "甲", "H4": "乙", "I4": "丙", "J4": "2026-04-20"}.items():
        sheet[cell] = value
    book.save(tmp_path / "back.xlsx")
    again = read_plans(tmp_path / "back.xlsx", PLAN)
    assert (again.faults, again.cautions, len(again.rows)) == ((), (), 1)
