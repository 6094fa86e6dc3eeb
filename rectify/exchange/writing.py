"""How our sheets are written: nothing becomes a formula or a link, and the same content gives the same bytes."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import xlsxwriter

from rectify.errors import WorldFailed
from rectify.exchange.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

BOOK_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
LONGEST_CELL: Final = 32_000
FONT: Final = "宋体"
HEADING_FONT: Final = "黑体"
_UNDATED: Final = datetime(2000, 1, 1, tzinfo=UTC)
_NOT_FOR_XML: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
_PAPERS: Final = {"A3": 8, "A4": 9}
_FIRST_WIDE: Final = "\u2e80"  # East Asian scripts and marks begin here
_CUT: Final = "……（内容过长，全文见系统）"


def printable(text: str) -> str:
    """Give the text as a cell can hold it: line breaks as LF, no control character, no reordering, not too long."""
    text = _NOT_FOR_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(_CUT)] + _CUT


@contextmanager
def new_workbook(path: Path, title: str) -> Iterator[Workbook]:
    """Write a workbook beside its place and put it there when it is complete; raises WorldFailed where that fails.

    The creation time inside is a constant: a sheet says in words of what day it is.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        part.touch()
        with xlsxwriter.Workbook(part, BOOK_OPTIONS) as book:
            book.set_properties({"title": printable(title), "author": "", "created": _UNDATED})
            yield book
        part.replace(path)
    except OSError as error:
        raise WorldFailed(f"写不了文件 {path}：{error.strerror or error}") from error
    except xlsxwriter.exceptions.FileCreateError as error:
        raise WorldFailed(f"写不了文件 {path}：{error}") from error
    finally:
        part.unlink(missing_ok=True)


def display_width(text: str) -> int:
    """Count half-width columns: a Chinese character takes two."""
    return sum(2 if sign >= _FIRST_WIDE else 1 for sign in text)


def lines_needed(text: str, width: int) -> int:
    """Estimate how many lines a text takes in a column of this width."""
    room = max(width - 2, 2)
    return sum(max(-(-display_width(line) // room), 1) for line in text.split("\n"))


def cell_text(value: object) -> str:
    """Give a value as the text of a cell: dates as ``2026-03-02``, decimals without an exponent, nothing as nothing."""
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value:f}"
        case _:
            return printable(plain(value))


def print_setup(sheet: Worksheet, header_row: int, paper: str = "A4") -> None:
    """Paper across, as wide as one page, the header on every page, page numbers at the foot."""
    sheet.set_landscape()
    sheet.set_paper(_PAPERS[paper])
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(header_row)
    sheet.set_footer("&C第 &P 页　共 &N 页")
