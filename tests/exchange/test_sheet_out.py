"""Sheets that go out: what an office sees, and that they come back in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest

from rectify.errors import NotThere, WorldFailed
from rectify.exchange.sheet_in import RowKeys, read_findings
from rectify.exchange.sheet_out import LEDGER, TEMPLATES, write_ledger, write_template

if TYPE_CHECKING:
    from pathlib import Path

PAYLOADS = (
    "=cmd|'/c calc'!A0",
    "+1+1",
    "@SUM(A1)",
    "=?utf-8?q?a?=",
    "{{7*7}}",
    "<script>alert(1)</script>",
    "http://example.invalid/",
    "'00123",
    "_x000D_ 原样",
)
ROW = {
    "serial": 1,
    "number": "P-2026-0001",
    "unit": "甲镇党委",
    "round": "十三届县委第十轮",
    "category": "党的组织建设",
    "title": "组织生活会走过场",
    "detail": "第一段\n第二段",
    "received_on": date(2026, 3, 2),
    "due_on": date(2026, 5, 6),
    "progress": "正在整改",
    "refunded": Decimal("66.57"),
    "recovered": Decimal("1E+2"),
    "institutions": 2,
    "closed": False,
    "lamp": "red",
}
LINE = "对账：登记 1 = 在办 1 + 已销号 0"


@pytest.mark.parametrize("kind", TEMPLATES)
def test_a_template_says_what_must_be_filled_and_prints_on_one_width(tmp_path: Path, kind: str) -> None:
    write_template(kind, tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    sheet = book[kind]
    headings = [str(cell.value) for cell in sheet[3]]
    assert [name.split("\n")[0] for name in headings] == [column.heading for column in TEMPLATES[kind].columns]
    assert [("必填" in name) for name in headings] == [column.required for column in TEMPLATES[kind].columns]
    assert sheet.freeze_panes == "A4"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$3:$3"
    assert len(sheet.data_validations.dataValidation) == sum(bool(c.choices) for c in TEMPLATES[kind].columns)
    explained = [cell.value for cell in book["填表说明"]["A"]][2:]
    assert explained == [column.heading for column in TEMPLATES[kind].columns]


def test_a_filled_template_comes_back_as_it_was_filled(tmp_path: Path) -> None:
    write_template("问题清单", path := tmp_path / "t.xlsx")
    assert [str(fault) for fault in read_findings(path, unit_given=True).faults] == ["t.xlsx：表头下面没有一行问题"]
    book = openpyxl.load_workbook(path)
    fields = [column.field for column in TEMPLATES["问题清单"].columns]
    values: dict[str, int | str] = {
        "serial": 1, "unit": "甲镇党委", "responsible": "甲村党支部", "on_the_spot": "是",
        "category": "选人用人", "subcategory": "程序", "title": "程序倒置",
        "detail": "先定人选\n后走程序", "focus": "其他", "key_attention": "否", "key_attention_reason": "无",
        "source": "常规巡察", "requirement": "限期整改", "found_on": "2026年3月2日", "remark": "备注一",
    }  # fmt: skip
    for at, field in enumerate(fields, 1):
        book["问题清单"].cell(4, at).value = values[field]
    book.save(path)
    sheet = read_findings(path, unit_given=False)
    assert (sheet.faults, sheet.cautions) == ((), ())
    (row,) = sheet.rows
    read = {field: getattr(row, field) for field in fields}
    assert read == {**values, "serial": "1", "key_attention": False, "on_the_spot": True, "found_on": date(2026, 3, 2)}


def test_rows_known_already_are_filled_in_and_locked(tmp_path: Path) -> None:
    write_template("整改进展", tmp_path / "t.xlsx", [{"number": "P-2026-0001", "title": "=1+1", "measure": "甲"}])
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["整改进展"]
    assert (sheet["A4"].value, sheet["B4"].value, sheet["B4"].data_type) == ("P-2026-0001", "=1+1", "s")
    assert sheet.protection.sheet
    assert (sheet["A4"].protection.locked, sheet["E4"].protection.locked) == (True, False)
    assert not sheet["A5"].protection.locked  # a row to add


def test_an_unknown_template_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(NotThere, match="问题清单、整改方案、整改进展"):
        write_template("问题表", tmp_path / "t.xlsx")


def test_the_ledger_looks_like_an_offices_own(tmp_path: Path) -> None:
    assert write_ledger(tmp_path / "l.xlsx", "台账", "截至2026年4月", [ROW], LINE, paper="A4") == 1
    book = openpyxl.load_workbook(tmp_path / "l.xlsx")
    sheet = book["问题整改台账"]
    assert (sheet["A1"].value, sheet["A2"].value, sheet["A5"].value) == ("台账", "截至2026年4月", LINE)
    assert [cell.value for cell in sheet[3]] == [column.heading for column in LEDGER]
    cells = {column.field: sheet.cell(4, at) for at, column in enumerate(LEDGER, 1)}
    assert (cells["lamp"].value, cells["lamp"].fill.start_color.rgb) == ("红", "FFFF7C80")
    assert (cells["refunded"].value, cells["recovered"].value) == ("66.57", "100")
    assert cells["due_on"].number_format == "yyyy-mm-dd"
    assert cells["closed"].value == "否"
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref == "A3:AG4"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.oddFooter is not None
    assert "&P" in str(sheet.oddFooter)
    assert len(sheet.data_validations.dataValidation) == sum(bool(column.choices) for column in LEDGER)


@pytest.mark.parametrize(
    ("lamp", "word"), [("green", "绿"), ("yellow", "黄"), ("red", "红"), ("grey", "灰"), ("绿", "绿")]
)
def test_a_lamp_is_a_colour_and_a_word(tmp_path: Path, lamp: str, word: str) -> None:
    write_ledger(tmp_path / "l.xlsx", "台账", "", [{**ROW, "lamp": lamp}], LINE)
    cell = openpyxl.load_workbook(tmp_path / "l.xlsx").worksheets[0]["AF4"]
    assert cell.value == word
    assert cell.fill.fill_type == "solid"


def test_the_ledger_goes_back_in_with_the_same_keys(tmp_path: Path) -> None:
    write_ledger(path := tmp_path / "l.xlsx", "台账", "", [ROW, {**ROW, "title": "另一问题"}], LINE)
    sheet = read_findings(path, unit_given=False)
    assert not sheet.faults
    assert [(row.unit, row.title, row.detail) for row in sheet.rows] == [
        ("甲镇党委", "组织生活会走过场", "第一段\n第二段"),
        ("甲镇党委", "另一问题", "第一段\n第二段"),
    ]
    keys, again = RowKeys(), RowKeys()
    repeated = read_findings(path, unit_given=False).rows
    assert [keys.key("I", row) for row in sheet.rows] == [again.key("I", row) for row in repeated]
    assert ("整改进展", "正在整改") in sheet.rows[0].foreign


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_becomes_a_formula_a_link_or_another_text(tmp_path: Path, payload: str) -> None:
    row = {column.field: payload for column in LEDGER}
    write_ledger(path := tmp_path / "l.xlsx", payload, payload, [row], payload)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    for cells in sheet.iter_rows():
        for cell in cells:
            assert cell.data_type != "f"
            assert cell.hyperlink is None
    write_ledger(path, "台账", "", [{**ROW, "title": payload}], LINE)
    assert [row.title for row in read_findings(path, unit_given=False).rows] == [payload]


def test_control_characters_and_endless_texts_do_not_spoil_the_file(tmp_path: Path) -> None:
    row = {**ROW, "title": "坏\x00\x1b\u202e字\r\n末", "detail": "长" * 40_000}
    write_ledger(tmp_path / "l.xlsx", "台\x00账", "", [row], LINE)
    sheet = openpyxl.load_workbook(tmp_path / "l.xlsx").worksheets[0]
    assert sheet["I4"].value == "坏字\n末"
    assert len(str(sheet["J4"].value)) == 32_000
    assert str(sheet["J4"].value).endswith("全文见系统）")


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_ledger(tmp_path / name, "台账", "", [ROW], LINE)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_an_empty_ledger_is_still_a_ledger(tmp_path: Path) -> None:
    assert write_ledger(tmp_path / "l.xlsx", "台账", "", [], LINE) == 0
    assert openpyxl.load_workbook(tmp_path / "l.xlsx").worksheets[0]["A4"].value == LINE


def test_what_cannot_be_written_is_the_worlds_failure_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(WorldFailed):
        write_ledger(tmp_path / "no" / "l.xlsx", "台账", "", [ROW], LINE)
    with pytest.raises(ZeroDivisionError):
        write_ledger(tmp_path / "l.xlsx", "台账", "", ({"serial": 1 // n} for n in (1, 0)), LINE)
    assert list(tmp_path.iterdir()) == []
