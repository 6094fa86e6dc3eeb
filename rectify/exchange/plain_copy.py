"""A workbook's values written anew as a plain .xlsx with marked cells: for .xls, and for what openpyxl cannot hold.

Rows stream from the reader to XlsxWriter; only the notes are held. Runs in the child.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from typing import TYPE_CHECKING

import xlsxwriter

from rectify.exchange.header import SEARCHED_ROWS, find_header
from rectify.exchange.text import cell_name, shown
from rectify.exchange.workbook import open_sheets
from rectify.exchange.writing import BOOK_OPTIONS, printable

if TYPE_CHECKING:
    from pathlib import Path

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from rectify.errors import Fault
    from rectify.exchange.package import Package
    from rectify.exchange.workbook import Sheet

OURS = "导入检查"
NOTE_HEADING = "错误说明"
LIST_SHEET = "导入错误"


def copy_marked(package: Package, target: Path, faults: dict[str, list[Fault]], said: list[tuple[str, str]]) -> int:
    """Write every worksheet's values to ``target``, mark the faulty cells, and give how many were marked."""
    marked = 0
    with xlsxwriter.Workbook(target, BOOK_OPTIONS) as book:
        styles = _styles(book)
        for sheet in open_sheets(package):
            if sheet.name != LIST_SHEET:
                marked += _copy(sheet, _sheet_named(book, sheet.name), faults.get(sheet.name, []), styles)
        listed = book.add_worksheet(LIST_SHEET)
        listed.set_column(0, 0, 28)
        listed.set_column(1, 1, 90)
        for row, texts in enumerate(said):
            for column, text in enumerate(texts):
                listed.write_string(row, column, shown(text, 400), styles["plain"])
    return marked


def _sheet_named(book: xlsxwriter.Workbook, name: str) -> Worksheet:
    """Keep the sheet's name where Excel allows it; a hostile file may call its sheets what it likes."""
    try:
        return book.add_worksheet(name)
    except xlsxwriter.exceptions.XlsxInputError:
        return book.add_worksheet()


def _styles(book: xlsxwriter.Workbook) -> dict[str, Format]:
    wrapped = {"text_wrap": True, "valign": "vcenter"}
    bad = {**wrapped, "bg_color": "#FFC7CE", "border": 1}
    return {
        "plain": book.add_format(wrapped),
        "day": book.add_format({**wrapped, "num_format": "yyyy-mm-dd"}),
        "bad": book.add_format(bad),
        "bad day": book.add_format({**bad, "num_format": "yyyy-mm-dd"}),
        "note": book.add_format({**wrapped, "font_color": "#9C0006", "border": 1}),
    }


def _copy(sheet: Sheet, out: Worksheet, faults: list[Fault], styles: dict[str, Format]) -> int:
    """Copy one sheet; the notes stand after the last column, their heading in the header's row."""
    notes: dict[int, dict[int, str]] = {}
    for fault in faults:
        notes.setdefault((fault.line or 1) - 1, {})[(fault.column or 1) - 1] = shown(fault.message, 300)
    rows = sheet.rows()
    top = list(islice(rows, SEARCHED_ROWS))
    header = find_header(sheet, top)
    out.set_column(0, sheet.width - 1 if sheet.width else 0, 16)
    out.set_column(sheet.width, sheet.width, 46)
    for number, cells in enumerate(chain(top, rows)):
        bad = notes.get(number, {})
        _row(out, number, [""] * sheet.first_column + cells, bad, styles)
        for column, message in bad.items():
            out.write_comment(number, column, message, {"author": OURS, "x_scale": 2})
        said = [f"{cell_name(number + 1, column + 1)}：{message}" for column, message in bad.items()]
        if faults and number == (header.row if header else 0):
            said.insert(0, NOTE_HEADING)
        if said:
            out.write_string(number, sheet.width, "\n".join(said), styles["note"])
    return sum(len(bad) for bad in notes.values())


def _row(out: Worksheet, number: int, cells: list[object], bad: dict[int, str], styles: dict[str, Format]) -> None:
    for column, value in enumerate(cells):
        style, day = (styles["bad"], styles["bad day"]) if column in bad else (styles["plain"], styles["day"])
        match value:
            case "" if column not in bad:
                continue
            case bool():
                out.write_boolean(number, column, value, style)
            case int() | float():
                out.write_number(number, column, value, style)
            case datetime() | date():
                out.write_datetime(number, column, value, day)
            case time() | timedelta():
                out.write_string(number, column, str(value), style)
            case _:
                out.write_string(number, column, printable(str(value)), style)
