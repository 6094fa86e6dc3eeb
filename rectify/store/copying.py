"""A copy of what ticks read, in memory: a ledger to be played forward, of which nothing reaches the office.

Rows that are past acting on are left out, and so are the history tables and the long texts: a county's copy is some megabytes,
a city's some tens. Journal numbers go on where the office's stand; the copy's journal has no entries of its own before that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, and_, exists, insert, or_, select

from rectify.engine.model import FINISHED
from rectify.store import tables as t
from rectify.store.connection import WRITER, open_engine, read_url
from rectify.store.transaction import Store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, Connection

    from rectify.store.transaction import Reader

_BATCH = 1000
_LEFT_OUT = frozenset({"proposal", "evidence", "record", "deadline_history", "reminder", "notice"})
"""History: what was recorded, filed and sent. What a tick decides on stands in the other tables."""

_TEXTS: Mapping[str, frozenset[str]] = {
    "account": frozenset({"mail"}),
    "measure": frozenset({"text", "department", "person"}),
    "problem": frozenset({
        "category", "subcategory", "title", "detail", "focus", "source", "requirement", "remark", "row_key", "finding",
        "criterion_text", "exceptions",
    }),
}  # fmt: skip
"""Columns that no date and no notice hangs on."""


def copy_of(reader: Reader) -> Store:
    """Give a copy of the office as the reader sees it; it goes when it is closed."""
    engine = open_engine(read_url("sqlite:///:memory:"))
    t.metadata.create_all(engine)
    with engine.execution_options(**{WRITER: True}).connect() as connection:
        # A unit may come before the one it belongs to, and rows hang on some that are left out.
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            _copy_office(reader, connection)
            for table in t.LEDGER:
                if table.name not in _LEFT_OUT:
                    _copy(reader, connection, table)
    return Store(engine, reader.office)


def _copy_office(reader: Reader, to: Connection) -> None:
    row = reader.connection.execute(select(t.office).where(t.office.c.code == reader.office)).mappings().one()
    to.execute(
        insert(t.office), [{**row, "algorithm": "sha256"}]
    )  # nobody verifies the copy, and this one is the quickest


def _copy(reader: Reader, to: Connection, table: Table) -> None:
    texts = _TEXTS.get(table.name, frozenset())
    wanted = [column for column in table.columns if column.name not in texts]
    blank = {column.name: "" for column in table.columns if column.name in texts and not column.nullable}
    statement = select(*wanted).where(table.c.office == reader.office, _still_runs(table))
    found = reader.connection.execute(statement, execution_options={"yield_per": _BATCH}).mappings()
    for part in found.partitions():
        to.execute(insert(table), [{**row, **blank} for row in part])


def _still_runs(table: Table) -> ColumnElement[bool]:
    """Say which rows may yet matter: what is owed, the problems that are not final, and their measures."""
    if table is t.deadline:
        return t.deadline.c.start_on.is_not(None)
    if table is t.problem:
        return _open_problem()
    if table is t.measure:
        of = and_(t.problem.c.office == t.measure.c.office, t.problem.c.number == t.measure.c.problem)
        return exists().where(of, t.problem.c.plan_no == t.measure.c.plan_no, _open_problem())
    every: Any = table.c.office.is_not(None)
    return every  # type: ignore[no-any-return]


def _open_problem() -> ColumnElement[bool]:
    """A closed problem may still owe something (a look-back)."""
    line = and_(t.deadline.c.office == t.problem.c.office, t.deadline.c.subject == t.problem.c.number)
    return or_(t.problem.c.state.not_in(FINISHED), exists().where(line, t.deadline.c.start_on.is_not(None)))
