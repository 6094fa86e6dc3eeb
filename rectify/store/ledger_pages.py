"""One page of the ledger at a time: filtered, searched and sorted in the database, never more rows than are shown.

A page is asked for by the place after which it begins (keyset), so that the last page of a million rows costs as much as the
first. Who sees what is ``queries.visible_problems``' business here as everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_

from rectify.store import tables as t
from rectify.store.queries import LISTED, OF_INSPECTION, rows_of, visible_problems

if TYPE_CHECKING:
    from rectify.engine.rights import Sight
    from rectify.store.transaction import Reader

Row = dict[str, Any]
COUNTED_TO = 10_000
"""How far matching rows are counted; beyond it a page says "more than"."""
SORTS = ("number", "-number", "due", "-due")
_p = t.problem.c
_NO_DAY = "9999-12-31"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which rows are wanted, beside what may be seen."""

    states: tuple[str, ...] = ()
    unit: str = ""
    round: str = ""
    inspection: str = ""
    category: str = ""
    text: str = ""
    overdue_on: str = ""
    numbers: tuple[str, ...] = ()


def page(
    reader: Reader, sight: Sight, wanted: Filter, *, sort: str, after: tuple[str, int, int] | None, limit: int
) -> list[Row]:  # fmt: skip
    """Give the rows of one page, in order, beginning after a place: (due day, year, serial) of the last row before."""
    due = func.coalesce(_p.effective_on, _NO_DAY)
    down = sort.startswith("-")
    by_due = sort.endswith("due")
    place: list[ColumnElement[Any]] = [*([due] if by_due else []), _p.year, _p.serial]
    conditions = _conditions(reader, sight, wanted)
    if after is not None:
        values = after if by_due else after[1:]
        row = tuple_(*place)
        conditions.append(row < tuple_(*values) if down else row > tuple_(*values))
    statement = (
        select(t.problem, *OF_INSPECTION)
        .select_from(LISTED)
        .where(*conditions)
        .order_by(*(each.desc() if down else each for each in place))
        .limit(limit)
    )
    return rows_of(reader, statement)


def count(reader: Reader, sight: Sight, wanted: Filter) -> int:
    """Count the rows that match, as far as ``COUNTED_TO`` and one more."""
    some = select(_p.serial).select_from(LISTED).where(*_conditions(reader, sight, wanted)).limit(COUNTED_TO + 1)
    return int(rows_of(reader, select(func.count().label("n")).select_from(some.subquery()))[0]["n"])


def _conditions(reader: Reader, sight: Sight, wanted: Filter) -> list[ColumnElement[bool]]:
    found = [_p.office == reader.office, visible_problems(reader, sight)]
    if wanted.states:
        found.append(_p.state.in_(wanted.states))
    if wanted.unit:
        found.append(or_(_p.unit == wanted.unit, t.unit.c.name == wanted.unit))
    found += [
        column == value
        for column, value in (
            (_p.round, wanted.round),
            (_p.inspection, wanted.inspection),
            (_p.category, wanted.category),
        )
        if value
    ]
    if wanted.numbers:
        found.append(_p.number.in_(wanted.numbers))
    if wanted.text:
        found.append(_says(reader, wanted.text))
    if wanted.overdue_on:
        until = func.coalesce(_p.supplement_on, _p.effective_on)
        late = (_p.effective_on < wanted.overdue_on, until < wanted.overdue_on)
        found.append(and_(_p.state.in_(("handed_over", "transferred")), *late))
    return found


def _says(reader: Reader, text: str) -> ColumnElement[bool]:
    """Every word of a search stands somewhere in the row: its number, its title, what was found, or its unit's name."""
    place = func.instr if reader.dialect == "sqlite" else func.strpos
    columns = (_p.number, _p.title, func.coalesce(_p.detail, ""), _p.category, t.unit.c.name)
    return and_(*(or_(*(place(column, word) > 0 for column in columns)) for word in text.split()[:8]))
