"""Finding the header: the row, within the first thirty, whose cells name the most columns that we know.

Title rows above it are passed over. A heading that is merged over several columns gives way to the sub-headings below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rectify.errors import Fault
from rectify.exchange.columns import BY_FIELD, REQUIRED_HEADINGS, Kind, Known, recognise
from rectify.exchange.text import cell_name, heading, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rectify.exchange.workbook import Cells, Sheet

    Recognise = Callable[[object], tuple[Known, int] | None]

SEARCHED_ROWS = 30
_MAX_DEPTH = 3
_NAMED_HEADINGS = 12
_SINGLE = frozenset({Kind.LINE, Kind.TEXT, Kind.DATE, Kind.YES_NO})
_HARMLESS_TWICE = frozenset({"serial", "number"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of this sheet. ``index`` counts from 0 within a row's cells; ``known`` is None for an unknown one."""

    index: int
    heading: str
    known: Known | None
    rank: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Where the header stands (``row`` counts from 0), how many rows it fills, and its columns."""

    row: int
    depth: int
    columns: tuple[Column, ...]

    @property
    def fields(self) -> frozenset[str]:
        """The fields that this header names, status columns as one."""
        return frozenset(column.known.field for column in self.columns if column.known)

    @property
    def fits(self) -> bool:
        """Whether this is a findings sheet: two columns that we know, and one of them says what the problem is."""
        return len(self.fields) > 1 and not self.fields.isdisjoint({"title", "detail"})


def find_header(sheet: Sheet, top: Sequence[Cells]) -> Header | None:
    """Give the best header among the sheet's first rows, or None where no cell is a heading that we know."""
    headers = (header_at(sheet, top, row) for row in range(len(top)))
    best = max(headers, key=lambda header: (header.fits, len(header.fields)), default=None)
    return best if best is not None and best.fields else None


def header_at(sheet: Sheet, top: Sequence[Cells], row: int, known: Recognise = recognise) -> Header:
    """Read one row as a header, with the sub-headings below it; ``known`` says which column a heading means."""
    spans = [area for area in sheet.merged if area[0] <= row <= area[2]] if recognised(top[row], known) else []
    deep = max((area[2] for area in spans if area[0] == row), default=row)
    depth = min(deep - row + 1, _MAX_DEPTH, len(top) - row)
    rows = top[row : row + depth]
    columns = (_column(rows, index, known) for index in range(len(top[row])))
    return Header(row=row, depth=depth, columns=tuple(column for column in columns if column.heading))


def recognised(cells: Cells, known: Recognise = recognise) -> bool:
    """Whether any cell of a row is a heading that we know."""
    return any(isinstance(cell, str) and cell and known(cell) for cell in cells)


def _column(rows: Sequence[Cells], index: int, known: Recognise) -> Column:
    """Take the lowest heading that we know; where none is known, the lowest that says anything."""
    said = [
        cell
        for cells in reversed(rows)
        if index < len(cells) and isinstance(cell := cells[index], str) and heading(cell)
    ]
    for cell in said:
        if found := known(cell):
            return Column(index=index, heading=shown(cell), known=found[0], rank=found[1])
    return Column(index=index, heading=shown(said[0]) if said else "", known=None)


def choose(columns: Sequence[Column]) -> tuple[dict[str, Column], list[Column], list[tuple[Column, Column]]]:
    """Settle which column serves a field.

    Gives the chosen ones, those that lose to a better heading, and pairs that nobody can tell apart.
    """
    chosen: dict[str, Column] = {}
    losers: list[Column] = []
    twins: list[tuple[Column, Column]] = []
    single = (column for column in columns if column.known and column.known.kind in _SINGLE)
    for column in sorted(single, key=lambda column: (column.rank, column.index)):
        field = column.known.field if column.known else ""
        first = chosen.setdefault(field, column)
        if first is not column:
            if first.rank == column.rank and field not in _HARMLESS_TWICE:
                twins.append((first, column))
            else:
                losers.append(column)
    return chosen, losers, twins


def header_faults(sheet: Sheet, header: Header, *, unit_given: bool) -> list[Fault]:
    """Name everything that keeps this header from being read: missing columns, and headings that stand twice."""
    _, _, twins = choose(header.columns)
    faults = [
        fault_at(
            sheet, header.row, second.index, f"与 {_letters(sheet, first)} 列重名，都是“{first.heading}”；请删去或改名"
        )
        for first, second in twins
    ]
    missing = [] if header.fields & {"title", "detail"} else ["title"]
    missing += [] if "category" in header.fields else ["category"]
    if missing:
        lacking = "、".join(f"「{REQUIRED_HEADINGS[field]}」" for field in missing)
        faults.append(fault_at(sheet, header.row, 0, f"表头缺少必填的列{lacking}；找到的列：{_found(header)}"))
    if not unit_given and "unit" not in header.fields:
        faults.append(
            fault_at(sheet, header.row, 0, "表头没有「被巡察单位」一列；请加上该列，或在导入时用 --unit 指明单位")
        )
    return faults


def fault_at(sheet: Sheet, row: int, index: int, message: str) -> Fault:
    """Give a fault of one cell; ``row`` and ``index`` count from 0 within the sheet's rows and a row's cells."""
    column = sheet.first_column + index + 1
    return Fault(where=f"{sheet.name}!{cell_name(row + 1, column)}", message=message, line=row + 1, column=column)


def _letters(sheet: Sheet, column: Column) -> str:
    return cell_name(1, sheet.first_column + column.index + 1)[:-1]


def _found(header: Header) -> str:
    names = [column.heading for column in header.columns]
    return "、".join(names[:_NAMED_HEADINGS]) + ("等" if len(names) > _NAMED_HEADINGS else "")


def house_heading(field: str) -> str:
    """Give the heading that the house itself writes for a field."""
    return BY_FIELD[field].headings[0]
