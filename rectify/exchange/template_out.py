"""The empty sheets to fill: title, header with 必填 marks, drop-down lists, and a sheet that explains each column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.errors import NotThere
from rectify.exchange.layouts import TEMPLATES
from rectify.exchange.writing import FONT, HEADING_FONT, cell_text, lines_needed, new_workbook, print_setup

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from rectify.exchange.layouts import Outgoing, Template

HEADER_ROW = 2
PREPARED_ROWS = 500
_BORDERED_ROWS = 20


def write_template(kind: str, path: Path, rows: Iterable[Mapping[str, object]] = ()) -> None:
    """Write an empty sheet of a kind (问题清单, 整改方案, 整改进展) to ``path``.

    ``rows`` may fill in what the office knows already (English keys as in ``layouts``); their columns for comparison are
    locked, without a password: against slips, not against people. Rows to add more stand open below them. Raises NotThere for
    an unknown kind and WorldFailed where the file cannot be written.
    """
    template = TEMPLATES.get(kind)
    if template is None:
        raise NotThere(f"没有这种模板：{kind}；可用的有：{'、'.join(TEMPLATES)}")
    with new_workbook(path, template.title) as book:
        book.set_custom_property("rectify-template", f"{template.kind}/1")
        _data_sheet(book, template, list(rows))
        _explanation(book, template)


def _data_sheet(book: Workbook, template: Template, rows: list[Mapping[str, object]]) -> None:
    sheet = book.add_worksheet(template.kind)
    columns = template.columns
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width, _cell(book, column, bordered=False, lock=False))
    _top(book, sheet, template)
    filled, empty = ([_cell(book, column, bordered=True, lock=lock) for column in columns] for lock in (True, False))
    for number in range(len(rows) + _BORDERED_ROWS):
        row, cells = (rows[number], filled) if number < len(rows) else ({}, empty)
        texts = [cell_text(row.get(column.field)) for column in columns]
        height = max(lines_needed(text, column.width) for text, column in zip(texts, columns, strict=True)) * 16 + 8
        sheet.set_row(HEADER_ROW + 1 + number, min(max(height, 30), 400))
        for index, text in enumerate(texts):
            sheet.write_string(HEADER_ROW + 1 + number, index, text, cells[index])
    _drop_downs(sheet, template)
    sheet.freeze_panes(HEADER_ROW + 1, 0)
    print_setup(sheet, HEADER_ROW)
    if rows:
        sheet.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True})


def _top(book: Workbook, sheet: Worksheet, template: Template) -> None:
    last = len(template.columns) - 1
    title = book.add_format(
        {"font_name": HEADING_FONT, "font_size": 18, "bold": True, "align": "center", "valign": "vcenter"},
    )
    note = book.add_format({"font_name": FONT, "font_size": 10, "font_color": "#595959", "valign": "vcenter"})
    sheet.set_row(0, 34)
    sheet.merge_range(0, 0, 0, last, template.title, title)
    sheet.set_row(1, 20)
    sheet.merge_range(1, 0, 1, last, f"{template.note}　带（必填）的列不能空；各列怎么填见「填表说明」。", note)
    sheet.set_row(HEADER_ROW, 36)
    for index, column in enumerate(template.columns):
        sheet.write_string(HEADER_ROW, index, heading_of(column), _heading(book, required=column.required))


def heading_of(column: Outgoing) -> str:
    """Give a heading as a template writes it."""
    return f"{column.heading}\n（必填）" if column.required else column.heading


def _heading(book: Workbook, *, required: bool) -> Format:
    return book.add_format(
        {
            "font_name": HEADING_FONT,
            "font_size": 11,
            "font_color": "#9C0006" if required else "#000000",
            "bg_color": "#DDEBF7",
            "align": "center",
            "valign": "vcenter",
            "text_wrap": True,
            "border": 1,
        }
    )


def _cell(book: Workbook, column: Outgoing, *, bordered: bool, lock: bool) -> Format:
    look: dict[str, object] = {"font_name": FONT, "font_size": 11, "valign": "vcenter", "text_wrap": True}
    look |= {"num_format": "@", "locked": lock and column.locked}
    if column.shape in {"centre", "date", "money"}:
        look["align"] = "right" if column.shape == "money" else "center"
    if bordered:
        look["border"] = 1
    if lock and column.locked:
        look["bg_color"] = "#EDEDED"
    return book.add_format(look)


def _drop_downs(sheet: Worksheet, template: Template) -> None:
    for index, column in enumerate(template.columns):
        if column.choices:
            sheet.data_validation(
                HEADER_ROW + 1,
                index,
                HEADER_ROW + PREPARED_ROWS,
                index,
                {
                    "validate": "list",
                    "source": list(column.choices),
                    "error_type": "information",
                    "error_title": "请核对",
                    "error_message": "不在下拉列表中；确需自填的，点“确定”继续。",
                },
            )


def _explanation(book: Workbook, template: Template) -> None:
    sheet = book.add_worksheet("填表说明")
    title = book.add_format({"font_name": HEADING_FONT, "font_size": 16, "align": "center", "valign": "vcenter"})
    head = _heading(book, required=False)
    cell = book.add_format({"font_name": FONT, "font_size": 11, "text_wrap": True, "valign": "vcenter", "border": 1})
    for index, width in enumerate((24, 10, 70, 46)):
        sheet.set_column(index, index, width)
    sheet.set_row(0, 30)
    sheet.merge_range(0, 0, 0, 3, f"{template.title}填表说明", title)
    for index, text in enumerate(("列名", "必填", "怎么填", "可选的词")):
        sheet.write_string(1, index, text, head)
    for number, column in enumerate(template.columns, 2):
        choices = "、".join(column.choices)
        sheet.set_row(number, max(lines_needed(column.hint, 70), lines_needed(choices, 46)) * 16 + 8)
        for index, text in enumerate((column.heading, "是" if column.required else "", column.hint, choices)):
            sheet.write_string(number, index, text, cell)
    sheet.freeze_panes(2, 0)
    print_setup(sheet, 1)
