"""The child's half of ``annotate``: marks cells in a workbook and writes it anew. Never runs in the parent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from rectify.errors import Fault
from rectify.exchange.header import SEARCHED_ROWS, find_header
from rectify.exchange.limits import Limits
from rectify.exchange.package import NotReadable, inspect
from rectify.exchange.plain_copy import LIST_SHEET, NOTE_HEADING, OURS, copy_marked
from rectify.exchange.text import column_letters, heading, shown
from rectify.exchange.workbook import openpyxl_sheet

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_PINK = "FFFFC7CE"
_RED = "FF9C0006"
_FILL = PatternFill("solid", start_color=_PINK)
_WIDTH = 46


def mark(request: dict[str, Any], more: BinaryIO) -> dict[str, Any]:
    """Do one request; gives ``marked`` (None where the file is no workbook), ``as_it_was`` and perhaps ``failed``."""
    faults = [Fault(**json.loads(line)) for line in more]
    source, target = Path(request["path"]), Path(request["target"])
    try:
        package = inspect(source, Limits(**request["limits"]))
        if package.kind == "xls" or request["plain"]:
            marked = copy_marked(package, target, by_sheet(faults), listing(faults, request["total"]))
        else:
            marked = _mark_as_it_was(source, target, faults, request["total"])
    except NotReadable:
        return {"marked": None, "as_it_was": False}
    except OSError as error:
        return {"marked": None, "as_it_was": False, "failed": error.strerror or str(error)}
    return {"marked": marked, "as_it_was": package.kind == "xlsx" and not request["plain"]}


def by_sheet(faults: list[Fault]) -> dict[str, list[Fault]]:
    """Sort the faults that name a cell by the sheet they name."""
    sheets: dict[str, list[Fault]] = {}
    for fault in faults:
        if fault.line is not None and fault.column is not None:
            sheets.setdefault(fault.where.rpartition("!")[0], []).append(fault)
    return sheets


def listing(faults: list[Fault], total: int) -> list[tuple[str, str]]:
    """Give what the sheet 导入错误 says: a first sentence, and every fault that was handed over."""
    cut = f"，只标出前 {len(faults)} 处" if total > len(faults) else ""
    return [(f"共 {total} 处错误{cut}", "改好后重新导入原来的工作表即可，这张表会被忽略。")] + [
        (fault.where, fault.message) for fault in faults
    ]


def _mark_as_it_was(source: Path, target: Path, faults: list[Fault], total: int) -> int:
    book = openpyxl.load_workbook(source)
    marked = 0
    for name, here in by_sheet(faults).items():
        if name in book.sheetnames:
            marked += _mark_sheet(book[name], here, total)
    _list(book, listing(faults, total))
    book.save(target)
    return marked


def _mark_sheet(sheet: Worksheet, faults: list[Fault], total: int) -> int:
    _forget(sheet)
    row, column = _note_place(sheet)
    _write(sheet, row, column, _note_heading(len(faults), total), bold=True)
    sheet.column_dimensions[column_letters(column)].width = _WIDTH
    notes: dict[int, list[str]] = {}
    for fault in faults:
        line = fault.line or 1
        _mark_cell(sheet, line, fault.column or 1, fault.message)
        notes.setdefault(line, []).append(f"{fault.where.rpartition('!')[2]}：{fault.message}")
    for line, messages in notes.items():
        _write(
            sheet,
            max(line, row),
            column,
            "\n".join(_with_heading(messages, line, row, len(faults), total)),
        )
    return len(faults)


def _note_heading(here: int, total: int) -> str:
    return NOTE_HEADING if total <= here else f"{NOTE_HEADING}（共 {total} 处，这张表只标出 {here} 处）"


def _with_heading(messages: list[str], line: int, row: int, here: int, total: int) -> list[str]:
    """Tell a fault of the header itself below the heading of the column, in the same cell."""
    return messages if line > row else [_note_heading(here, total), *messages]


def _forget(sheet: Worksheet) -> None:
    """Take back the marks of an earlier return, so that a file can go to and fro."""
    for cells in sheet.iter_rows():
        for cell in cells:
            if cell.comment is not None and cell.comment.author == OURS:
                cell.comment = None
                cell.fill = PatternFill()


def _note_place(sheet: Worksheet) -> tuple[int, int]:
    """Give row and column (from 1) of the heading 错误说明: where it stood before, or after the last column."""
    top = [list(cells) for cells in sheet.iter_rows(max_row=SEARCHED_ROWS, values_only=True)]
    header = find_header(openpyxl_sheet(sheet), [["" if cell is None else cell for cell in cells] for cells in top])
    row = header.row + 1 if header else 1
    for cell in sheet[row]:
        if heading(str(cell.value or "").split("\n")[0]).startswith(NOTE_HEADING) and isinstance(cell, Cell):
            _empty_below(sheet, row, cell.column)
            return row, cell.column
    return row, sheet.max_column + 1


def _empty_below(sheet: Worksheet, row: int, column: int) -> None:
    for (cell,) in sheet.iter_rows(min_row=row + 1, min_col=column, max_col=column):
        if isinstance(cell, Cell):
            cell.value = None


def _mark_cell(sheet: Worksheet, row: int, column: int, message: str) -> None:
    cell = _anchor(sheet, row, column)
    before = f"{cell.comment.text}\n" if cell.comment is not None and cell.comment.author == OURS else ""
    cell.fill = _FILL
    cell.comment = Comment(f"{before}{shown(message, 300)}", OURS, height=90, width=260)


def _anchor(sheet: Worksheet, row: int, column: int) -> Cell:
    """Give the cell that can carry a mark: inside a merged one only the top left cell does."""
    for area in sheet.merged_cells.ranges:
        if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col:
            row, column = area.min_row, area.min_col
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        raise NotReadable("合并单元格互相重叠")
    return cell


def _write(sheet: Worksheet, row: int, column: int, text: str, *, bold: bool = False) -> None:
    cell = _anchor(sheet, row, column)
    cell.value = "\n".join(shown(line, 300) for line in text.split("\n"))
    cell.data_type = "s"
    cell.font = Font(color=_RED, bold=bold)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    side = Side(style="thin", color="FFBFBFBF")
    cell.border = Border(left=side, right=side, top=side, bottom=side)


def _list(book: Workbook, said: list[tuple[str, str]]) -> None:
    if LIST_SHEET in book.sheetnames:
        book.remove(book[LIST_SHEET])
    sheet = book.create_sheet(LIST_SHEET)
    for row, (where, message) in enumerate(said, 1):
        for column, text in enumerate((where, message), 1):
            cell = sheet.cell(row, column)
            cell.value = shown(text, 400)
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for letter, width in (("A", 28), ("B", 90)):
        sheet.column_dimensions[letter].width = width
