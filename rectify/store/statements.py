"""Statements compiled once a dialect into text and the order of their parameters, and run on the driver's cursor.

SQLAlchemy Core writes the SQL, the driver runs it: that keeps one schema for both databases at the driver's speed. Values
are text, whole numbers and None, so nothing is lost by leaving out the types' processing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import MetaData, bindparam, insert, update

from rectify.store.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import SelectBase
    from sqlalchemy.engine import Dialect
    from sqlalchemy.sql import ClauseElement

Compiled = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Ready:
    """A statement that was built for one question, written out with its values; those without one are given when it is run."""

    text: str
    order: tuple[str, ...]
    values: Mapping[str, object]


class Statement:
    """One statement of Core, with named parameters; literal values must be named parameters too."""

    __slots__ = ("_build", "_compiled", "_names")

    def __init__(self, build: Callable[[], ClauseElement]) -> None:
        self._build = build
        self._compiled: dict[str, Compiled] = {}
        self._names: tuple[str, ...] = ()

    def on(self, dialect: str) -> Compiled:
        """Give the text and the order of the parameters for ``sqlite`` or ``postgresql``."""
        found = self._compiled.get(dialect)
        if found is None:
            found = self._compiled[dialect] = _compile(self._build(), dialect)
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns that a SELECT gives, in order."""
        if not self._names:
            selected: Any = self._build()
            self._names = tuple(selected.selected_columns.keys())
        return self._names


@cache
def _dialect(name: str) -> Dialect:
    """Give the writer of one database's SQL; an office loads only its own."""
    if name == "sqlite":
        from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite  # noqa: PLC0415

        return SQLiteDialect_pysqlite(paramstyle="qmark")
    from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg  # noqa: PLC0415

    return PGDialect_psycopg(paramstyle="format")  # type: ignore[no-untyped-call,no-any-return,unused-ignore]  # the library's own


def _compile(construct: ClauseElement, dialect: str) -> Compiled:
    compiled: Any = construct.compile(dialect=_dialect(dialect))
    order = tuple(compiled.positiontup or ())
    unset = [name for name in order if compiled.binds[name].required is False and compiled.params.get(name) is not None]
    if unset:  # a literal would be dropped when the text is run on the driver
        raise TypeError(f"a literal stands in a statement where a named parameter should: {unset}")
    return str(compiled), order


def ready(construct: SelectBase, dialect: str) -> Ready:
    """Write a statement for ``sqlite`` or ``postgresql`` with the values that stand in it; named parameters stay open."""
    compiled: Any = construct.compile(dialect=_dialect(dialect), compile_kwargs={"render_postcompile": True})
    given = {name: value for name, value in compiled.params.items() if value is not None}
    return Ready(str(compiled), tuple(compiled.positiontup or ()), given)


def run(cursor: Any, dialect: str, statement: Statement, values: Mapping[str, object]) -> Any:  # noqa: ANN401 - the driver's
    """Run a statement with named values; gives the cursor."""
    text, order = statement.on(dialect)
    cursor.execute(text, [values[name] for name in order])
    return cursor


def run_many(cursor: Any, compiled: Compiled, rows: Sequence[Mapping[str, object]]) -> int:  # noqa: ANN401 - the driver's
    """Run a statement once a row; gives the number of rows it touched."""
    text, order = compiled
    if len(rows) == 1:
        row = rows[0]
        cursor.execute(text, [row[name] for name in order])
    else:
        cursor.executemany(text, [[row[name] for name in order] for row in rows])
    return int(cursor.rowcount)


@cache
def insert_into(table: str, columns: tuple[str, ...], schema: MetaData = metadata) -> Statement:
    """Give the INSERT of these columns into a table of a schema."""
    return Statement(lambda: insert(schema.tables[table]).values({name: bindparam(name) for name in columns}))


@cache
def update_of(
    table: str, where: tuple[str, ...], changed: tuple[str, ...], raised: tuple[str, ...], schema: MetaData = metadata
) -> Statement:
    """Give the UPDATE that finds by ``w_…``, sets to ``s_…`` and adds ``a_…``."""

    def build() -> ClauseElement:
        found = schema.tables[table]
        values: dict[str, Any] = {name: bindparam(f"s_{name}") for name in changed}
        values |= {name: found.c[name] + bindparam(f"a_{name}") for name in raised}
        conditions = [found.c[name] == bindparam(f"w_{name}") for name in ("office", *where)]
        return update(found).where(*conditions).values(values)

    return Statement(build)
