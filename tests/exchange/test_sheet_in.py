"""Findings sheets as offices send them: what is found by name, what is taken, what is said about the rest."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rectify.errors import NotThere
from rectify.exchange.child import read
from rectify.exchange.columns import FINDINGS, Kind, recognise
from rectify.exchange.sheet_in import Limits, read_findings
from tests.exchange.books import GOOD, HEADER, write_book

if TYPE_CHECKING:
    from collections.abc import Sequence

XLS = Path(__file__).parent / "data" / "findings.xls"
FUJIAN = ("问题类别", "问题子类", "具体问题", "具体表现", "对应聚焦", "是否重点关注", "重点关注情形")
FUJIAN_ROW = ("党的组织建设", "组织生活", "走过场", "未召开", "其他", "是", "群众反映集中")


def _faults(path: Path, *, unit_given: bool = False) -> list[str]:
    return [str(fault) for fault in read_findings(path, unit_given=unit_given).faults]


def _cautions(path: Path) -> str:
    return "\n".join(str(caution) for caution in read_findings(path, unit_given=False).cautions)


@pytest.mark.parametrize("above", [0, 1, 2, 5, 29], ids=lambda count: f"{count} rows above")
def test_the_header_is_found_wherever_it_stands(tmp_path: Path, above: int) -> None:
    rows: list[Sequence[object]] = [("某县委巡察反馈问题清单",) if number == 0 else () for number in range(above)]
    sheet = read_findings(write_book(tmp_path / "a.xlsx", [*rows, HEADER, GOOD]), unit_given=False)
    assert not sheet.faults
    assert [(row.row, row.title, row.serial) for row in sheet.rows] == [(above + 2, "组织生活会走过场", "1")]


def test_a_header_below_the_thirtieth_row_is_not_found(tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [("空话",)] * 30
    assert "前 30 行里都没有找到表头" in _faults(write_book(tmp_path / "a.xlsx", [*rows, HEADER, GOOD]))[0]


def test_merged_titles_and_a_header_not_in_column_a(tmp_path: Path) -> None:
    rows = [("", "", "问题清单"), ("", "", "单位：甲镇党委"), ("", "", *HEADER), ("", "", *GOOD)]
    sheet = read_findings(write_book(tmp_path / "a.xlsx", rows, merged=["C1:G1", "C2:G2"]), unit_given=False)
    assert [row.title for row in sheet.rows] == ["组织生活会走过场"]


@pytest.mark.parametrize("seventh", ["对应聚焦", "对应四落", "对应“四聚焦”", "对应「四聚焦」"])
def test_the_fujian_headings_are_understood(tmp_path: Path, seventh: str) -> None:
    header = [seventh if name == "对应聚焦" else name for name in FUJIAN]
    sheet = read_findings(write_book(tmp_path / "a.xlsx", [header, FUJIAN_ROW]), unit_given=True)
    assert not sheet.faults
    (row,) = sheet.rows
    found = (row.category, row.subcategory, row.title, row.detail, row.focus, row.key_attention_reason)
    assert found == ("党的组织建设", "组织生活", "走过场", "未召开", "其他", "群众反映集中")
    assert row.key_attention is True


def test_the_list_of_a_feedback_document_has_only_what_the_problem_looks_like(tmp_path: Path) -> None:
    rows = [
        ("问题归类", "问题表现", "分管领导", "整改状态", "整改措施"),
        ("选人用人", "程序倒置", "张甲", "整改中", "略"),
    ]
    sheet = read_findings(write_book(tmp_path / "a.xlsx", rows), unit_given=True)
    (row,) = sheet.rows
    assert (row.title, row.detail, row.foreign) == ("程序倒置", "", (("整改状态", "整改中"),))
    said = "\n".join(map(str, sheet.cautions))
    assert "状态类的列只作备注保留" in said
    assert "分管领导、整改措施" in said


@pytest.mark.parametrize(
    "written",
    [
        "具体问题（必填）",
        "具体问题(必填)",
        "具 体 问 题",
        "具体\n问题",
        "具体问题：",
        "*具体问题",
        "“具体问题”",
        "具体问题（不超过2000字）",
    ],
    ids=repr,
)
def test_a_heading_is_known_however_it_is_dressed(tmp_path: Path, written: str) -> None:
    header = [written if name == "具体问题" else name for name in HEADER]
    assert read_findings(write_book(tmp_path / "a.xlsx", [header, GOOD]), unit_given=False).rows


@pytest.mark.parametrize(
    ("name", "field"),
    [(name, known.field) for known in FINDINGS for name in known.headings],
    ids=str,
)
def test_every_synonym_means_one_field_only(name: str, field: str) -> None:
    found = recognise(name)
    assert found is not None
    assert found[0].field == field


def test_two_header_rows_under_one_merged_heading(tmp_path: Path) -> None:
    rows = [
        ("序号", "问题类别", "具体问题", "整改情况", ""),
        ("", "", "", "整改进展", "是否销号"),
        (1, "选人用人", "程序倒置", "正在整改", "否"),
    ]
    path = write_book(tmp_path / "a.xlsx", rows, merged=["A1:A2", "B1:B2", "C1:C2", "D1:E1"])
    (row,) = read_findings(path, unit_given=True).rows
    assert row.foreign == (("整改进展", "正在整改"), ("是否销号", "否"))


def test_a_merged_unit_is_handed_down_only_where_it_is_merged(tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [
        HEADER,
        (1, "甲镇党委", "选人用人", "问题一", ""),
        (2, "", "选人用人", "问题二", ""),
        (3, "", "选人用人", "问题三", ""),
    ]
    assert _faults(write_book(tmp_path / "a.xlsx", rows, merged=["B2:B3"])) == [
        "问题清单!B4：缺少「被巡察单位」；只有真正合并的单元格才会向下沿用"
    ]
    sheet = read_findings(write_book(tmp_path / "b.xlsx", rows, merged=["B2:B4"]), unit_given=False)
    assert [row.unit for row in sheet.rows] == ["甲镇党委"] * 3


def test_a_title_merged_over_its_details_belongs_to_each(tmp_path: Path) -> None:
    rows = [HEADER, (1, "甲镇", "选人用人", "程序倒置", "表现一"), (2, "甲镇", "选人用人", "", "表现二")]
    sheet = read_findings(write_book(tmp_path / "a.xlsx", rows, merged=["D2:D3"]), unit_given=False)
    assert [(row.title, row.detail) for row in sheet.rows] == [("程序倒置", "表现一"), ("程序倒置", "表现二")]


def test_empty_rows_prepared_numbers_repeated_headers_and_footers_are_no_problems(tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [
        HEADER,
        GOOD,
        (),
        (2,),
        HEADER,
        GOOD,
        ("合计", "", "", "2", ""),
        ("填表人：张甲　审核人：李乙",),
    ]
    path = write_book(tmp_path / "a.xlsx", rows)
    sheet = read_findings(path, unit_given=False)
    assert not sheet.faults
    assert [row.row for row in sheet.rows] == [2, 6]
    assert "表头重复出现，已跳过（D5）" in _cautions(path)
    assert "表尾的“合计”不是问题，已跳过（A7）" in _cautions(path)
    assert "表尾的“填表人：张甲" in _cautions(path)


def test_every_fault_is_named_with_sheet_cell_and_reason(tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [
        (*HEADER, "发现日期", "是否重点关注"),
        (1, "甲镇", "", "问题一", "", "2026-02-30", "也许"),
        (2, "", "选人用人", "", "", "", ""),
        (3, "甲镇", "选人用人", "长" * 2001, "", "2026年3月", "是"),
        (4, "甲镇", "选人用人", "好的", "", "2026年3月2日", "√"),
    ]
    assert _faults(write_book(tmp_path / "a.xlsx", rows)) == [
        "问题清单!F2：“2026-02-30”：没有这一天（2026年2月30日）",
        "问题清单!G2：“也许”应填「是」或「否」",
        "问题清单!C2：缺少「问题类别」；只有真正合并的单元格才会向下沿用",
        "问题清单!D3：缺少「具体问题」",
        "问题清单!B3：缺少「被巡察单位」；只有真正合并的单元格才会向下沿用",
        "问题清单!D4：有 2001 个字，超过 2000 个字的限制",
        "问题清单!F4：“2026年3月”：缺日，请写到某年某月某日",
    ]


def test_one_fault_leaves_no_rows(tmp_path: Path) -> None:
    sheet = read_findings(write_book(tmp_path / "a.xlsx", [HEADER, GOOD, (2, "甲镇", "", "x", "")]), unit_given=False)
    assert sheet.faults
    assert sheet.rows == ()


def test_dates_of_a_foreign_sheet_are_read_and_words_are_kept(tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [
        (*HEADER, "反馈日期", "完成时限"),
        (*GOOD, date(2026, 3, 2), 46083),
        (2, "甲镇", "选人用人", "另一问题", "", "2026.3.2", "长期坚持"),
    ]
    first, second = read_findings(write_book(tmp_path / "a.xlsx", rows), unit_given=False).rows
    assert (first.feedback_on, first.due_on) == (date(2026, 3, 2), date(2026, 3, 2))
    assert (second.due_on, second.foreign) == (None, (("完成时限", "长期坚持"),))
    assert second.note == "【原表所载，仅供参考】\n反馈日期：2026-03-02\n完成时限：长期坚持"


def test_numbers_come_back_as_they_are_seen(tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [HEADER, (1.0, "甲镇", 12, 3.5, True)]
    (row,) = read_findings(write_book(tmp_path / "a.xlsx", rows), unit_given=False).rows
    assert (row.serial, row.category, row.title, row.detail) == ("1", "12", "3.5", "是")


def test_missing_columns_are_told_with_what_was_found(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", [("序号", "单位", "问题描述"), (1, "甲镇", "x")])
    assert _faults(path) == ["问题清单!A1：表头缺少必填的列「问题类别」；找到的列：序号、单位、问题描述"]
    path = write_book(tmp_path / "b.xlsx", [("问题类别", "具体问题"), ("选人用人", "x")])
    assert _faults(path) == ["问题清单!A1：表头没有「被巡察单位」一列；请加上该列，或在导入时用 --unit 指明单位"]
    assert _faults(path, unit_given=True) == []
    path = write_book(tmp_path / "c.xlsx", [("序号", "单位", "问题类别"), (1, "甲镇", "x")])
    assert _faults(path) == ["问题清单!A1：表头缺少必填的列「具体问题」；找到的列：序号、单位、问题类别"]


def test_a_heading_that_stands_twice_is_a_fault_and_a_weaker_synonym_is_not(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", [(*HEADER, "具体问题"), (*GOOD, "另一说法")])
    assert _faults(path) == ["问题清单!F1：与 D 列重名，都是“具体问题”；请删去或改名"]
    path = write_book(tmp_path / "b.xlsx", [(*HEADER, "责任单位"), (*GOOD, "乙局")])
    assert [row.unit for row in read_findings(path, unit_given=False).rows] == ["甲镇党委"]
    assert "这些列与更明确的列重复，没有导入：责任单位" in _cautions(path)


def test_unknown_columns_are_named_and_our_own_error_column_is_not(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", [(*HEADER, "天气", "错误说明（共 3 处）"), (*GOOD, "晴", "x")])
    assert "不认识这些列，没有导入：天气" in _cautions(path)
    assert "错误说明" not in _cautions(path)


def test_every_fitting_sheet_is_read_and_every_other_one_named(tmp_path: Path) -> None:
    more: dict[str, Sequence[Sequence[object]]] = {
        "第二张": [HEADER, GOOD],
        "杂记": [("随手写的",)],
        "藏着": [HEADER, GOOD],
        "填表说明": [("略",)],
    }
    path = write_book(tmp_path / "a.xlsx", [HEADER, GOOD], more=more, hidden=["藏着"])
    sheet = read_findings(path, unit_given=False)
    assert [row.sheet for row in sheet.rows] == ["问题清单", "第二张"]
    assert [found.sheet for found in sheet.sheets] == ["问题清单", "第二张"]
    assert "杂记：这张工作表没有问题清单的表头，没有读" in _cautions(path)
    assert "藏着：这张工作表是隐藏的，没有读" in _cautions(path)
    assert "填表说明" not in _cautions(path)


def test_an_xls_reads_like_an_xlsx() -> None:
    rows = read_findings(XLS, unit_given=False).rows
    assert [(row.unit, row.title, row.found_on) for row in rows] == [
        ("甲镇党委", "组织生活会走过场", date(2026, 3, 2)),
        ("甲镇党委", "公务接待超标准", date(2026, 3, 2)),
    ]


def test_where_calamine_is_missing_openpyxl_reads_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [("标题",), HEADER, GOOD, (2, "", "选人用人", "问题二", date(2026, 3, 2))]
    path = write_book(tmp_path / "a.xlsx", rows, merged=["A1:E1", "B3:B4"])
    quick = list(read(path, Limits(), unit_given=False))
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    slow = list(read(path, Limits(), unit_given=False))
    assert slow == quick
    assert len([item for item in slow if isinstance(item, dict)]) == 2
    (fault,) = read(XLS, Limits(), unit_given=False)
    assert "python-calamine" in str(fault)


def test_a_sheet_with_only_a_header_is_told(tmp_path: Path) -> None:
    assert _faults(write_book(tmp_path / "a.xlsx", [HEADER])) == ["a.xlsx：表头下面没有一行问题"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotThere):
        read_findings(tmp_path / "nothing.xlsx", unit_given=True)


def test_status_headings_are_all_of_the_status_kind() -> None:
    assert {known.field for known in FINDINGS if known.kind is Kind.STATUS} == {"status"}
