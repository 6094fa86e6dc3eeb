"""A zoo: each file either reads right, or is refused with one clear Chinese sentence; none of them hurts the parent."""

from __future__ import annotations

import io
import os
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import openpyxl
import pytest

from rectify.errors import WorldFailed
from rectify.exchange.sheet_in import Limits, read_findings
from tests.exchange.books import (
    BOOK,
    HEADER,
    inline,
    patch_directory,
    raw_book,
    sheet_xml,
    write_book,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHEET = "xl/worksheets/sheet1.xml"
TIGHT = Limits(max_unzipped=40 << 20, max_bytes=2 << 20, max_rows=50, max_parts=100)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def _zip(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _with_member(name: str) -> bytes:
    return raw_book({name: "x"})


def _recompressed(method: int) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw_book())) as archive:
        return _zip({name: archive.read(name) for name in archive.namelist()}, method)


def _twice() -> bytes:
    content = raw_book({"xl/worksheets/sheet2.xml": "<x/>"})
    return content.replace(b"xl/worksheets/sheet2.xml", b"xl/worksheets/sheet1.xml")


def _openpyxl(change: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADER, (1, "甲镇", "选人用人", "好问题", "")):
        sheet.append(row)
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _charts_only(book: openpyxl.Workbook) -> None:
    book.create_chartsheet("图")
    sheet = book["Sheet"]
    for row in sheet.iter_rows():
        for cell in row:
            cell.value = None


def _cells(*cells: str, row: int = 3) -> bytes:
    return raw_book({SHEET: sheet_xml(f'<row r="{row}">{"".join(cells)}</row>')})


def _far(reference: str) -> bytes:
    return raw_book({SHEET: sheet_xml(f'<row r="9"><c r="{reference}"><v>1</v></c></row>')})


def _third(title: str = "", *, cell: str = "") -> bytes:
    """Give a book whose third row has everything but what is tried in column D."""
    return _cells(inline(3, "B", "甲"), inline(3, "C", "类"), cell or inline(3, "D", title))


def _flipped() -> bytes:
    """Only the first local header keeps its signature."""
    content = raw_book()
    return content[:4] + content[4:].replace(b"PK\x03\x04", b"PK\x03\x05")


def _locked() -> bytes:
    """Every entry says that it is encrypted."""
    start = b"PK\x01\x02\x14\x03\x14\x00"
    return raw_book().replace(start + b"\x00\x00", start + b"\x01\x00")


def _many_rows() -> bytes:
    return raw_book({SHEET: sheet_xml("".join(f'<row r="{n}">{inline(n, "D", "x")}</row>' for n in range(3, 90)))})


def _no_sheets() -> bytes:
    return raw_book({"xl/workbook.xml": BOOK[: BOOK.index("<sheets>")] + "<sheets/></workbook>"})


def _nasty_name() -> bytes:
    return raw_book({"xl/workbook.xml": BOOK.replace('name="清单"', f'name="a!b\'c[1]&#10;{"很长" * 20}"')})


BILLION = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&b;</t></si></sst>'
)
SPACES = b" " * (30 << 20)

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty file": (bytes, "文件是空的"),
    "csv renamed": ("序号,问题类别\n1,选人用人\n".encode, "这是文本文件（如 CSV）"),
    "csv in GBK": (lambda: "序号,问题类别\n1,选人用人\n".encode("gbk"), "这是文本文件（如 CSV）"),
    "html renamed": (lambda: b"\xef\xbb\xbf<html><table><tr><td>1</td></tr></table></html>", "这是网页文件"),
    "xml spreadsheet": (lambda: b'<?xml version="1.0"?><Workbook/>', "这是 XML 文件"),
    "pdf": (lambda: b"%PDF-1.7\n%\x00", "这是 PDF 文件"),
    "noise": (lambda: bytes(range(256)) * 20, "不是 .xlsx 或 .xls 文件"),
    "encrypted xlsx": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "文件加了密码"),
    "word document": (lambda: OLE + "WordDocument".encode("utf-16-le"), "这是 Word 文档"),
    "empty ole": (OLE.__bytes__, "不是 .xlsx 或 .xls 文件"),
    "false xls": (lambda: OLE + "Workbook".encode("utf-16-le"), "损坏"),
    "truncated zip": (lambda: raw_book()[:-200], "不完整或已损坏"),
    "zip cut in the middle": (lambda: raw_book()[:900], "不完整或已损坏"),
    "signatures flipped": (_flipped, "不完整或已损坏"),
    "docx": (lambda: _zip({"word/document.xml": b"<x/>"}), "这是 Word 文档"),
    "ods": (lambda: _zip({"mimetype": b"x", "content.xml": b"<x/>"}), "这是 OpenDocument 文件"),
    "xlsb": (lambda: _zip({"xl/workbook.bin": b"x"}), "这是 .xlsb 文件"),
    "plain zip": (lambda: _zip({"a.txt": b"x"}), "这是压缩包"),
    "zip with a password": (_locked, "文件加了密码"),
    "odd compression": (lambda: _recompressed(zipfile.ZIP_LZMA), "不常见的压缩方式"),
    "bomb by declared size": (
        lambda: raw_book({"xl/media/a.bin": SPACES, "xl/media/b.bin": SPACES}),
        "展开后超过 40 MB",
    ),
    "bomb by ratio": (lambda: raw_book({SHEET: SPACES}), "压缩比异常"),
    "declares less than it is": (lambda: patch_directory(raw_book({SHEET: SPACES}), SHEET, 24, 1000), "大小与实际不符"),
    "declares more than it is": (lambda: patch_directory(raw_book(), SHEET, 24, 9_999_999), "大小与实际不符"),
    "made for a program of another time": (lambda: patch_directory(raw_book(), SHEET, 6, 99), "不完整或已损坏"),
    "overlapping members": (lambda: patch_directory(raw_book(), SHEET, 20, 1 << 30), "互相重叠"),
    "too many members": (lambda: raw_book({f"xl/media/{number}": "" for number in range(120)}), "超过 100 个的限制"),
    "traversal": (lambda: _with_member("../../etc/cron.d/x"), "指向外面的路径"),
    "traversal with backslashes": (lambda: _with_member("xl\\..\\..\\x"), "指向外面的路径"),
    "absolute name": (lambda: _with_member("/etc/passwd"), "指向外面的路径"),
    "same name twice": (_twice, "重名的部件"),
    "too many bytes": (lambda: raw_book({"xl/media/a.bin": os.urandom(3 << 20)}), "超过 2 MB 的限制"),
    "entities in strings": (lambda: raw_book({"xl/sharedStrings.xml": BILLION}), "DOCTYPE"),
    "entities in the sheet": (lambda: raw_book({SHEET: BILLION}), "DOCTYPE"),
    "cell at XFD1048576": (lambda: _far("XFD1048576"), "XFD1048576 单元格有内容"),
    "cell at XFD9": (lambda: _far("XFD9"), "XFD9 单元格有内容，超过 200 列的限制"),
    "cell in the last row": (lambda: _far("A1048576"), "A1048576 单元格有内容，超过 50 行的限制"),
    "far cell that hides from the scan": (
        lambda: raw_book({SHEET: sheet_xml('<row r="9"><c s="0" r="XFD1048576"><v>1</v></c></row>')}),
        "内存超过限制",
    ),
    "too many rows": (_many_rows, "超过 50 行的限制"),
    "sheet xml broken": (lambda: raw_book({SHEET: sheet_xml()[:-60] + "<<<"}), "损坏"),
    "sheet part missing": (lambda: raw_book(without=[SHEET]), "损坏"),
    "no sheets at all": (_no_sheets, "没有找到表头"),
    "chart only": (lambda: _openpyxl(_charts_only), "没有找到表头"),
    "control character": (lambda: _third("坏&#x7f;字"), "控制字符（U+007F）"),
    "bidi override": (lambda: _third("坏\u202e字"), "清单!D3：含有看不见的控制字符（U+202E）"),
    "formula never computed": (lambda: _third(cell='<c r="D3"><f>1+1</f></c>'), "清单!D3：缺少「具体问题」"),
    "formula error": (lambda: _third(cell='<c r="D3" t="e"><v>#REF!</v></c>'), "错误值 #REF!"),
    "string index out of range": (lambda: _third(cell='<c r="D3" t="s"><v>99</v></c>'), "损坏"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_with_a_clear_sentence(tmp_path: Path, name: str) -> None:
    build, sentence = REFUSED[name]
    path = tmp_path / "清单.xlsx"
    path.write_bytes(build())
    assert path.stat().st_size < 5 << 20
    sheet = read_findings(path, TIGHT, unit_given=False)
    assert sheet.rows == ()
    assert sheet.faults
    assert any(sentence in str(fault) for fault in sheet.faults), [str(fault) for fault in sheet.faults]
    assert not any("Error" in str(fault) or "Traceback" in str(fault) for fault in sheet.faults)


def _far_style(book: openpyxl.Workbook) -> None:
    book["Sheet"]["XFD1048576"].font = openpyxl.styles.Font(bold=True)


READ: dict[str, tuple[Callable[[], bytes], list[str]]] = {
    "the plain one": (raw_book, ["组织生活会走过场"]),
    "stored, not deflated": (lambda: _recompressed(zipfile.ZIP_STORED), ["组织生活会走过场"]),
    "a lie about its dimension": (
        lambda: raw_book({SHEET: sheet_xml(dimension='<dimension ref="A1:XFD1048576"/>')}),
        ["组织生活会走过场"],
    ),
    "a style at XFD1048576": (lambda: _openpyxl(_far_style), ["好问题"]),
    "everything merged": (
        lambda: raw_book({SHEET: sheet_xml(after='<mergeCells><mergeCell ref="A40:XFD1048576"/></mergeCells>')}),
        ["组织生活会走过场"],
    ),
    "cells out of order": (
        lambda: _cells(inline(3, "D", "倒着写的"), inline(3, "C", "类"), inline(3, "B", "甲")),
        ["组织生活会走过场", "倒着写的"],
    ),
    "text like a formula": (
        lambda: _third("=cmd|'/c calc'!A0"),
        ["组织生活会走过场", "=cmd|'/c calc'!A0"],
    ),
    "a formula with its value": (
        lambda: _third(cell='<c r="D3" t="str"><f>HYPERLINK("http://x")</f><v>链接</v></c>'),
        ["组织生活会走过场", "链接"],
    ),
    "text like a header, a template and a script": (
        lambda: _third("=?utf-8?q?a?= {{7*7}} &lt;script&gt; ${x}"),
        ["组织生活会走过场", "=?utf-8?q?a?= {{7*7}} <script> ${x}"],
    ),
    "odd line breaks": (
        lambda: _third("上\u2028下_x000D_\n末 "),
        ["组织生活会走过场", "上下末"],
    ),
    "marks without width": (
        lambda: _cells(inline(3, "B", "甲\u200b镇"), inline(3, "C", "类"), inline(3, "D", "\ufeff零\u200e宽\u00a0")),
        ["组织生活会走过场", "零宽"],
    ),
    "an xlsx called xls": (raw_book, ["组织生活会走过场"]),
    "a sheet with a nasty name": (
        _nasty_name,
        ["组织生活会走过场"],
    ),
}


@pytest.mark.parametrize("name", READ)
def test_an_odd_file_is_read_right(tmp_path: Path, name: str) -> None:
    build, titles = READ[name]
    path = tmp_path / ("清单.xls" if name.endswith("xls") else "清单.xlsx")
    path.write_bytes(build())
    sheet = read_findings(path, unit_given=False)
    assert [str(fault) for fault in sheet.faults] == []
    assert [row.title for row in sheet.rows] == titles


def test_what_was_cleaned_is_said(tmp_path: Path) -> None:
    (path := tmp_path / "a.xlsx").write_bytes(READ["marks without width"][0]())
    said = [str(caution) for caution in read_findings(path, unit_given=False).cautions]
    assert said == ["清单：含有看不见的零宽字符，已去掉（B3、D3）"]


def test_three_hundred_columns_are_too_many(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", [(*HEADER, *(f"列{number}" for number in range(295)))])
    assert "超过 200 列的限制" in str(read_findings(path, unit_given=False).faults[0])


def test_a_folder_and_a_pipe_are_no_workbooks(tmp_path: Path) -> None:
    (fault,) = read_findings(tmp_path, unit_given=False).faults
    assert "这是文件夹" in fault.message
    os.mkfifo(tmp_path / "pipe.xlsx")
    (fault,) = read_findings(tmp_path / "pipe.xlsx", unit_given=False).faults
    assert "不是普通文件" in fault.message


def test_a_link_to_itself_is_the_worlds_failure(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").symlink_to(tmp_path / "a.xlsx")
    with pytest.raises(WorldFailed):
        read_findings(tmp_path / "a.xlsx", unit_given=False)


def test_faults_without_end_are_cut_and_counted(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", [HEADER, *((n, "甲镇", "", f"问题{n}", "") for n in range(40))])
    faults = read_findings(path, replace(TIGHT, max_faults=10), unit_given=False).faults
    assert len(faults) == 11
    assert str(faults[-1]) == "另有 30 处错误没有一一列出"
