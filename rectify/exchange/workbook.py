"""Opening a workbook for its values: sheets as rows of plain cells, with the merged ranges.

python-calamine reads both formats quickly; where no wheel of it exists, openpyxl reads .xlsx, slower. Which of the
two was at work does not show outside this module. Formulas give their last computed value; nothing is computed here.
"""

from __future__ import annotations

import html
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rectify.exchange.package import NotReadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from openpyxl.worksheet.worksheet import Worksheet
    from python_calamine import CalamineSheet

    from rectify.exchange.package import Package

Cells = list[object]
Errors = dict[tuple[int, int], str]
Range = tuple[int, int, int, int]
"""A merged range as first row, first column, last row, last column, counted from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One worksheet. ``rows`` starts at the sheet's first row; cell 0 of a row stands in column ``first_column``."""

    name: str
    hidden: bool
    height: int
    width: int
    first_column: int
    merged: tuple[Range, ...]
    rows: Callable[[], Iterator[Cells]]


def open_sheets(package: Package) -> Iterator[Sheet]:
    """Give the worksheets of an inspected file one after another, so that only one is held at a time."""
    try:
        import python_calamine  # noqa: F401, PLC0415 - absent on some processors
    except ImportError:
        return _with_openpyxl(package)
    return _with_calamine(package)


def _with_calamine(package: Package) -> Iterator[Sheet]:
    import python_calamine as calamine  # noqa: PLC0415 - absent on some processors

    errors = _errors_by_sheet(package)
    with package.path.open("rb") as file:
        try:
            book = calamine.CalamineWorkbook.from_filelike(file)
            for index, about in enumerate(book.sheets_metadata):
                if about.typ == calamine.SheetTypeEnum.WorkSheet:
                    yield _calamine_sheet(
                        book.get_sheet_by_index(index),
                        errors.get(about.name, {}),
                        hidden=about.visible != calamine.SheetVisibleEnum.Visible,
                    )
        except calamine.PasswordError:
            raise NotReadable("文件加了密码，请先取消密码再导入") from None
        except calamine.CalamineError:
            raise NotReadable("文件内容已损坏，打不开；请用 WPS 或 Excel 重新保存后再试") from None


def _calamine_sheet(sheet: CalamineSheet, errors: Errors, *, hidden: bool) -> Sheet:
    start, end = sheet.start, sheet.end
    first = start[1] if start else 0
    return Sheet(
        name=sheet.name,
        hidden=hidden,
        height=end[0] + 1 if end else 0,
        width=end[1] + 1 if end else 0,
        first_column=first,
        merged=tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ()),
        rows=lambda: _with_errors(sheet.iter_rows(), errors, first) if end else iter(()),
    )


def _with_errors(rows: Iterable[list[Any]], errors: Errors, first: int) -> Iterator[Cells]:
    """Give the rows, with the error values where the reader left nothing."""
    if not errors:
        yield from rows
        return
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), value in errors.items():
        by_row.setdefault(row, {})[column - first] = value
    for number, cells in enumerate(rows):
        for index, value in by_row.get(number, {}).items():
            if 0 <= index < len(cells):
                cells[index] = value
        yield cells


def _errors_by_sheet(package: Package) -> dict[str, Errors]:
    """Find which sheet each part with error values is; a workbook that hides this has no errors to show."""
    if not package.errors:
        return {}
    with zipfile.ZipFile(package.path) as archive:
        sheets = archive.read("xl/workbook.xml").decode("utf-8", "replace")
        targets = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    by_id = {_attribute(tag, "Id"): _attribute(tag, "Target") for tag in re.findall(r"<Relationship\s[^>]*>", targets)}
    parts = {
        _attribute(tag, "name"): f"xl/{by_id.get(_attribute(tag, 'r:id'), '').removeprefix('/xl/')}"
        for tag in re.findall(r"<sheet\s[^>]*>", sheets)
    }
    return {name: package.errors[part] for name, part in parts.items() if part in package.errors}


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""


def _with_openpyxl(package: Package) -> Iterator[Sheet]:
    if package.kind != "xlsx":
        raise NotReadable("本机没有安装 python-calamine，读不了 .xls；请另存为 .xlsx 再导入")
    try:
        import openpyxl  # noqa: PLC0415 - slow to import and rarely needed
    except ImportError:
        raise NotReadable("本机没有安装读取 Excel 的组件（rectify[xlsx]）") from None
    try:
        book = openpyxl.load_workbook(package.path, data_only=True, keep_links=False)
    except (KeyError, ValueError, TypeError, AttributeError, SyntaxError):
        raise NotReadable("文件内容已损坏，打不开；请用 WPS 或 Excel 重新保存后再试") from None
    for sheet in book.worksheets:
        yield openpyxl_sheet(sheet)


def openpyxl_sheet(sheet: Worksheet) -> Sheet:
    """See a worksheet of openpyxl as a sheet to read."""
    return Sheet(
        name=sheet.title,
        hidden=sheet.sheet_state != "visible",
        height=sheet.max_row,
        width=sheet.max_column,
        first_column=0,
        merged=tuple(
            (area.min_row - 1, area.min_col - 1, area.max_row - 1, area.max_col - 1)
            for area in sheet.merged_cells.ranges
        ),
        rows=lambda: (["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)),
    )
