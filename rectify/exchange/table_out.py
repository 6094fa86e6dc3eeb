"""A plain table as a sheet: title, headings, rows, and the line that every statistic carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.exchange.writing import (
    FONT,
    HEADING_FONT,
    cell_text,
    display_width,
    new_workbook,
    print_setup,
    printable,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HEADER_ROW = 2
_NARROWEST, _WIDEST = 8, 50


def write_table(
    path: Path, title: str, subtitle: str, headings: Sequence[str], rows: Sequence[Sequence[object]], closing: str
) -> None:
    """Write a table; whole numbers stay numbers, all else is text. Raises WorldFailed where the file cannot be written."""
    last = max(len(headings) - 1, 1)
    with new_workbook(path, title) as book:
        sheet = book.add_worksheet(printable(title)[:31])
        plain = {"font_name": FONT, "font_size": 11, "valign": "vcenter", "text_wrap": True}
        cell = book.add_format({**plain, "border": 1})
        head = book.add_format(
            {**plain, "font_name": HEADING_FONT, "border": 1, "align": "center", "bg_color": "#D9E1F2"}
        )
        big = book.add_format({**plain, "font_name": HEADING_FONT, "font_size": 18, "align": "center"})
        for place, (text, look) in enumerate(((title, big), (subtitle, book.add_format(plain)))):
            sheet.merge_range(place, 0, place, last, "", look)
            sheet.write_string(place, 0, printable(text), look)
        for index, heading in enumerate(headings):
            widest = max(display_width(cell_text(each)) for each in (heading, *(row[index] for row in rows)))
            sheet.set_column(index, index, min(max(widest + 2, _NARROWEST), _WIDEST))
            sheet.write_string(HEADER_ROW, index, heading, head)
        for number, row in enumerate(rows, HEADER_ROW + 1):
            for index, value in enumerate(row):
                if type(value) is int:
                    sheet.write_number(number, index, value, cell)
                else:
                    sheet.write_string(number, index, cell_text(value), cell)
        foot = HEADER_ROW + 1 + len(rows)
        sheet.merge_range(foot, 0, foot, last, "", book.add_format(plain))
        sheet.write_string(foot, 0, printable(closing), book.add_format(plain))
        sheet.freeze_panes(HEADER_ROW + 1, 0)
        print_setup(sheet, HEADER_ROW)
