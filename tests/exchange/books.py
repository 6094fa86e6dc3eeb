"""Workbooks made for tests: ordinary ones through XlsxWriter, odd ones from raw parts."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import TYPE_CHECKING

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

HEADER = ("序号", "被巡察单位", "问题类别", "具体问题", "具体表现")
GOOD = (1, "甲镇党委", "党的组织建设", "组织生活会走过场", "2025年上半年未召开")

TYPES = """<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
</Types>"""
ROOT_RELS = """<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>
</Relationships>"""
BOOK_RELS = """<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>
</Relationships>"""
BOOK = """<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="清单" sheetId="1" r:id="rId1"/></sheets></workbook>"""
SHEET_START = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{dimension}<sheetData>'
)
SHEET_END = "</sheetData>{after}</worksheet>"


def write_book(
    path: Path,
    rows: Iterable[Sequence[object]],
    *,
    merged: Sequence[str] = (),
    more: dict[str, Sequence[Sequence[object]]] | None = None,
    hidden: Sequence[str] = (),
) -> Path:
    """Write a workbook as an office would; the first sheet is 问题清单, and ``merged`` names ranges of it."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(path, options) as book:
        for name, content in {"问题清单": list(rows), **(more or {})}.items():
            out = book.add_worksheet(name)
            for area in merged if name == "问题清单" else ():
                out.merge_range(area, "")
            for number, row in enumerate(content):
                for column, value in enumerate(row):
                    if value != "":
                        out.write(number, column, value)
            if name in hidden:
                out.hide()
    return path


def inline(row: int, column: str, text: str) -> str:
    """Give one inline text cell as XML."""
    return f'<c r="{column}{row}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def xml_rows(rows: Iterable[Sequence[str]]) -> str:
    """Give rows of texts as sheet XML."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return "".join(
        f'<row r="{number}">' + "".join(inline(number, letters[at], text) for at, text in enumerate(row)) + "</row>"
        for number, row in enumerate(rows, 1)
    )


def sheet_xml(cells: str = "", *, dimension: str = "", after: str = "") -> str:
    """Give a whole worksheet: our header, one good row, and ``cells`` after them."""
    good = xml_rows([HEADER, tuple(str(value) for value in GOOD)])
    return SHEET_START.format(dimension=dimension) + good + cells + SHEET_END.format(after=after)


def raw_book(parts: dict[str, str | bytes] | None = None, *, without: Sequence[str] = ()) -> bytes:
    """Give a minimal workbook with some parts replaced, added or left out."""
    every: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT_RELS,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": BOOK_RELS,
        "xl/worksheets/sheet1.xml": sheet_xml(),
        **(parts or {}),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in every.items():
            if name not in without:
                archive.writestr(name, content)
    return buffer.getvalue()


def patch_directory(content: bytes, name: str, offset: int, value: int) -> bytes:
    """Overwrite four bytes of a part's entry in the zip's central directory: 20 packed size, 24 unpacked size."""
    at = content.index(b"PK\x01\x02")
    while content[at + 46 : at + 46 + len(name)] != name.encode():
        at = content.index(b"PK\x01\x02", at + 4)
    return content[: at + offset] + struct.pack("<I", value) + content[at + offset + 4 :]


def large_book(path: Path, rows: int) -> Path:
    """Write a findings sheet of twelve columns and many rows, quickly."""
    headings = (
        "序号", "问题编号", "被巡察单位", "巡察轮次", "巡察组", "问题类别",
        "问题子类", "具体问题", "具体表现", "对应聚焦", "是否重点关注", "备注",
    )  # fmt: skip
    template = (
        '<row r="{n}"><c r="A{n}"><v>{i}</v></c>'
        + "".join(
            f'<c r="{column}{{n}}" t="inlineStr"><is><t>{text}</t></is></c>'
            for column, text in zip(
                "BCDEFGHIJKL",
                (
                    "P-{i}", "甲镇党委", "十三届县委第十轮", "第3组", "党的组织建设", "组织生活",
                    "支部组织生活不规范，第{i}条", "2025年1月至6月，该支部未按规定召开组织生活会，补写记录{i}次。",
                    "聚焦基层党组织和党员队伍建设", "否", "无",
                ),
                strict=True,
            )
        )
        + "</row>"
    )  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in (
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", ROOT_RELS),
            ("xl/workbook.xml", BOOK),
            ("xl/_rels/workbook.xml.rels", BOOK_RELS),
        ):
            archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write((SHEET_START.format(dimension="") + xml_rows([headings])).encode())
            for start in range(2, rows + 2, 1000):
                numbers = range(start, min(start + 1000, rows + 2))
                part.write("".join(template.format(n=number, i=number - 1) for number in numbers).encode())
            part.write(SHEET_END.format(after="").encode())
    return path
