"""A faulty file comes back: marked, explained, and still the office's own."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from rectify.errors import Fault, WorldFailed
from rectify.exchange.annotate import annotate
from rectify.exchange.sheet_in import read_findings
from tests.exchange.books import GOOD, HEADER, raw_book, write_book

XLS = Path(__file__).parent / "data" / "findings.xls"
BAD = (2, "甲镇党委", "", "=cmd()", "")


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    return write_book(tmp_path / "清单.xlsx", [("标题",), HEADER, GOOD, BAD], merged=["A1:E1"])


def _annotated(source: Path) -> tuple[Path, openpyxl.Workbook]:
    target = source.with_name(f"{source.stem}.错误标注.xlsx")
    done = annotate(source, target, read_findings(source, unit_given=False).faults)
    assert done is not None
    return target, openpyxl.load_workbook(target)


def test_the_bad_cell_is_marked_and_the_last_column_says_why(faulty: Path) -> None:
    before = faulty.read_bytes()
    _, book = _annotated(faulty)
    sheet = book["问题清单"]
    assert sheet["F2"].value == "错误说明"
    assert sheet["F4"].value == "C4：缺少「问题类别」；只有真正合并的单元格才会向下沿用"
    assert sheet["F3"].value is None
    assert sheet["C4"].fill.start_color.rgb == "FFFFC7CE"
    assert sheet["C4"].comment is not None
    assert "缺少「问题类别」" in sheet["C4"].comment.text
    assert (sheet["D4"].value, sheet["D4"].data_type) == ("=cmd()", "s")
    assert faulty.read_bytes() == before


def test_the_formatting_is_kept(faulty: Path) -> None:
    book = openpyxl.load_workbook(faulty)
    book["问题清单"]["D3"].font = Font(name="仿宋", bold=True)
    book["问题清单"].column_dimensions["D"].width = 44
    book.save(faulty)
    _, again = _annotated(faulty)
    assert again["问题清单"]["D3"].font.name == "仿宋"
    assert again["问题清单"].column_dimensions["D"].width == 44
    assert [str(area) for area in again["问题清单"].merged_cells.ranges] == ["A1:E1"]


def test_a_returned_file_can_be_mended_and_imported_and_returned_again(faulty: Path) -> None:
    target, book = _annotated(faulty)
    book["问题清单"]["C4"] = "选人用人"
    book["问题清单"]["B3"] = None
    book.save(target)
    _, again = _annotated(target)
    sheet = again["问题清单"]
    assert sheet["C4"].comment is None
    assert sheet["C4"].fill.fill_type is None
    assert (sheet["F4"].value, sheet["G2"].value) == (None, None)
    assert str(sheet["F3"].value).startswith("B3：缺少「被巡察单位」")
    sheet["B3"] = "甲镇党委"
    again.save(target)
    mended = read_findings(target, unit_given=False)
    assert not mended.faults
    assert [row.title for row in mended.rows] == ["组织生活会走过场", "=cmd()"]


def test_at_most_a_thousand_cells_are_marked_and_the_sheet_says_so(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", [HEADER, *((n, "甲镇", "", f"问题{n}", "") for n in range(1200))])
    faults = read_findings(path, unit_given=False).faults
    done = annotate(path, tmp_path / "b.xlsx", faults)
    assert done is not None
    assert (done.marked, done.total, done.as_it_was) == (1000, 1200, True)
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    assert book["问题清单"]["F1"].value == "错误说明（共 1200 处，这张表只标出 1000 处）"
    assert book["导入错误"]["A1"].value == "共 1200 处错误，只标出前 1000 处"


def test_a_faulty_header_is_explained_in_its_own_row(tmp_path: Path) -> None:
    _, book = _annotated(write_book(tmp_path / "a.xlsx", [("单位", "具体问题"), ("甲镇", "x")]))
    assert "表头缺少必填的列「问题类别」" in str(book["问题清单"]["C1"].value)


def test_a_faulty_xls_comes_back_as_xlsx(tmp_path: Path) -> None:
    fault = Fault(where="问题清单!D3", message="说不清", line=3, column=4)
    done = annotate(XLS, tmp_path / "b.xlsx", [fault])
    assert done is not None
    assert (done.marked, done.as_it_was) == (1, False)
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["问题清单"]
    assert sheet["D3"].value == "组织生活会走过场"
    assert sheet["D3"].fill.start_color.rgb == "FFFFC7CE"
    assert sheet["D3"].comment is not None
    assert (sheet["F2"].value, sheet["F3"].value) == ("错误说明", "D3：说不清")
    assert str(sheet["E3"].value).startswith("2026-03-02")


def test_a_mark_inside_a_merged_cell_goes_to_its_first_cell(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", [HEADER, GOOD, GOOD], merged=["B2:B3"])
    assert (
        annotate(path, tmp_path / "b.xlsx", [Fault(where="问题清单!B3", message="不对", line=3, column=2)]) is not None
    )
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["问题清单"]
    assert sheet["B2"].comment is not None


@pytest.mark.parametrize("content", [b"", b"<html>", raw_book()[:-100]], ids=["empty", "html", "truncated"])
def test_what_is_no_workbook_gives_nothing_back(tmp_path: Path, content: bytes) -> None:
    (path := tmp_path / "a.xlsx").write_bytes(content)
    assert annotate(path, tmp_path / "b.xlsx", [Fault(where="a.xlsx", message="打不开")]) is None
    assert sorted(tmp_path.iterdir()) == [path]


def test_the_source_is_never_written_over(faulty: Path) -> None:
    with pytest.raises(WorldFailed):
        annotate(faulty, faulty, [])
    with pytest.raises(WorldFailed):
        annotate(faulty, faulty.parent / "no" / "such" / "b.xlsx", [])


def test_a_copy_whose_name_is_too_long_for_the_disk_is_told(faulty: Path) -> None:
    with pytest.raises(WorldFailed):
        annotate(faulty, faulty.with_name(f"{'长' * 83}.xlsx"), [])
