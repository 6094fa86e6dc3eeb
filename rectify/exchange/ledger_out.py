"""The 台账 as an office keeps it: title, frozen header, one row a problem, lamps as colour and word, 对账 at the foot.

Rows stream to the file, so that a province's ledger takes no more memory than a county's.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from rectify.exchange.layouts import LEDGER
from rectify.exchange.writing import FONT, HEADING_FONT, cell_text, lines_needed, new_workbook, print_setup, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from rectify.exchange.layouts import Outgoing

SHEET: Final = "问题整改台账"
HEADER_ROW: Final = 2
LAMPS: Final = {"green": "绿", "yellow": "黄", "red": "红", "grey": "灰"}
_LAMP_LOOKS: Final = {
    "绿": {"bg_color": "#C6EFCE", "font_color": "#00612E"},
    "黄": {"bg_color": "#FFEB9C", "font_color": "#7F4F00"},
    "红": {"bg_color": "#FF7C80", "font_color": "#660000"},
    "灰": {"bg_color": "#D9D9D9", "font_color": "#404040"},
}
_SHAPES: Final[dict[str, dict[str, object]]] = {
    "text": {"align": "left"},
    "centre": {"align": "center"},
    "date": {"align": "center", "num_format": "yyyy-mm-dd"},
    "number": {"align": "center"},
    "money": {"align": "right"},
    "lamp": {"align": "center", "bold": True},
}
_LEAST_HEIGHT: Final = 30
_MOST_HEIGHT: Final = 300


def write_ledger(
    path: Path,
    title: str,
    subtitle: str,
    rows: Iterable[Mapping[str, object]],
    reconciliation: str | Callable[[int], str],
    *,
    paper: str = "A3",
) -> int:
    """Write the master ledger (domain.md B 7.2) and give the number of its rows.

    Keys of a row are the fields of ``layouts.LEDGER``; what is missing or None stays empty. ``lamp`` is green, yellow,
    red, grey or the Chinese word; dates are dates; money is a Decimal or text in 万元 and stays text. ``paper`` is
    A3 or A4, across: on A4 the 33 columns come out very small. ``reconciliation`` is the line at the foot, or what makes it
    once the rows are counted. Raises WorldFailed where the file cannot be written.
    """
    with new_workbook(path, title) as book:
        sheet = book.add_worksheet(SHEET)
        for index, column in enumerate(LEDGER):
            sheet.set_column(index, index, column.width)
        _top(book, sheet, title, subtitle)
        writer = _RowWriter(book, sheet)
        for row in rows:
            writer.write(row)
        count = writer.next_row - HEADER_ROW - 1
        line = reconciliation if isinstance(reconciliation, str) else reconciliation(count)
        _foot(book, sheet, writer.next_row, line)
        _finish(sheet, writer.next_row - 1, paper)
    return count


def _top(book: Workbook, sheet: Worksheet, title: str, subtitle: str) -> None:
    last = len(LEDGER) - 1
    big = {"font_name": HEADING_FONT, "font_size": 26, "bold": True, "align": "center", "valign": "vcenter"}
    small = {"font_name": FONT, "font_size": 14, "valign": "vcenter"}
    head = {
        "font_name": HEADING_FONT,
        "font_size": 11,
        "bg_color": "#D9E1F2",
        "align": "center",
        "valign": "vcenter",
        "text_wrap": True,
        "border": 1,
    }
    sheet.set_row(0, 48)
    sheet.merge_range(0, 0, 0, last, "", book.add_format(big))
    sheet.write_string(0, 0, printable(title), book.add_format(big))
    sheet.set_row(1, 24)
    sheet.merge_range(1, 0, 1, last, "", book.add_format(small))
    sheet.write_string(1, 0, printable(subtitle), book.add_format(small))
    sheet.set_row(HEADER_ROW, 54)
    heading = book.add_format(head)
    for index, column in enumerate(LEDGER):
        sheet.write_string(HEADER_ROW, index, column.heading, heading)


class _RowWriter:
    """Writes one ledger row after another; a row once written is on disk and forgotten."""

    def __init__(self, book: Workbook, sheet: Worksheet) -> None:
        self.next_row = HEADER_ROW + 1
        self._sheet = sheet
        common = {"font_name": FONT, "font_size": 11, "valign": "vcenter", "text_wrap": True, "border": 1}
        self._looks = {shape: book.add_format({**common, **look}) for shape, look in _SHAPES.items()}
        self._lamps = {
            word: book.add_format({**common, **_SHAPES["lamp"], **look}) for word, look in _LAMP_LOOKS.items()
        }

    def write(self, row: Mapping[str, object]) -> None:
        """Write one row, as high as its longest text asks for."""
        lines = 1
        for column in LEDGER:
            value = row.get(column.field)
            if isinstance(value, str) and len(value) * 2 > column.width:
                lines = max(lines, lines_needed(value, column.width))
        self._sheet.set_row(self.next_row, min(max(lines * 15.5 + 6, _LEAST_HEIGHT), _MOST_HEIGHT))
        for index, column in enumerate(LEDGER):
            self._cell(index, column, row.get(column.field))
        self.next_row += 1

    def _cell(self, index: int, column: Outgoing, value: object) -> None:
        sheet, row, look = self._sheet, self.next_row, self._looks[column.shape]
        match value:
            case None | "":
                sheet.write_blank(row, index, None, look)
            case str() if column.shape == "lamp":
                word = LAMPS.get(value, value)
                sheet.write_string(row, index, printable(word), self._lamps.get(word, look))
            case bool():
                sheet.write_string(row, index, "是" if value else "否", look)
            case int() if column.shape != "money":
                sheet.write_number(row, index, value, look)
            case datetime() | date():
                sheet.write_datetime(row, index, _day(value), look)
            case Decimal() | float():
                sheet.write_string(row, index, cell_text(value), look)
            case _:
                sheet.write_string(row, index, cell_text(value), look)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _foot(book: Workbook, sheet: Worksheet, row: int, reconciliation: str) -> None:
    look: Format = book.add_format(
        {"font_name": FONT, "font_size": 11, "bold": True, "valign": "vcenter", "top": 2, "text_wrap": True},
    )
    sheet.set_row(row, 26)
    sheet.merge_range(row, 0, row, len(LEDGER) - 1, "", look)
    sheet.write_string(row, 0, printable(reconciliation), look)


def _finish(sheet: Worksheet, last_row: int, paper: str) -> None:
    """Drop-downs on the status columns, filter, frozen header and print setup: all need the last row."""
    last_row = max(last_row, HEADER_ROW + 1)
    for index, column in enumerate(LEDGER):
        if column.choices:
            sheet.data_validation(
                HEADER_ROW + 1, index, last_row, index, {"validate": "list", "source": list(column.choices)}
            )
    sheet.autofilter(HEADER_ROW, 0, last_row, len(LEDGER) - 1)
    sheet.freeze_panes(HEADER_ROW + 1, 0)
    print_setup(sheet, HEADER_ROW, paper)
