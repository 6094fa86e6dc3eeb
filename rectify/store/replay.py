"""Replaying a journal: the ledger as its entries give it, to be compared or to be looked at as of a day.

Posting is the same as in the write path; only where the rows go differs. The fold keeps rows in memory and puts them into an
empty database at the end: an update in a dictionary costs a fraction of one in SQL.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, Table, insert, select

from rectify.engine.entries import Entry
from rectify.engine.journal import Chain
from rectify.engine.posting import Change, Insert, post
from rectify.store import tables
from rectify.store.connection import WRITER, open_engine, read_url
from rectify.store.queries import links
from rectify.store.transaction import Reader, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

Row = dict[str, Any]
_TOLD_EVERY = 2000
_BATCH = 1000


class Fold:
    """The ledger's rows as the entries so far give them, by table and key."""

    def __init__(
        self, office: str, ledger: Sequence[Table] = tables.LEDGER, changes: Callable[[Entry], Iterable[Change]] = post
    ) -> None:
        self._office = office
        self._changes = changes
        self.ledger = ledger
        self.rows: dict[str, dict[tuple[Any, ...], Row]] = {table.name: {} for table in ledger}
        self._keys = {table.name: _key_columns(table) for table in ledger}
        self._blank = {table.name: _blank(table, office) for table in ledger}

    def take(self, entry: Entry) -> tuple[Change, ...]:
        """Carry out all changes of an entry and give them; raises LookupError where a change hits no row, as the database would."""
        changes = tuple(self._changes(entry))
        for change in changes:
            self._apply(change)
        return changes

    def _apply(self, change: Change) -> None:
        rows, keys = self.rows[change.table], self._keys[change.table]
        if isinstance(change, Insert):
            key = tuple([change.row[name] for name in keys])
            if key in rows:
                raise LookupError(f"{change.table} {key} 已经存在")
            rows[key] = self._blank[change.table] | change.row
            return
        row = rows.get(tuple([change.where[name] for name in keys]))
        if row is None or [row[name] for name in change.where] != list(change.where.values()):
            raise LookupError(f"{change.table} 中没有要改动的行")
        row.update(change.set)
        for name, value in change.add.items():
            row[name] += value

    def put_into(self, engine: Engine) -> None:
        """Put the rows into an empty database of the same schema."""
        with engine.execution_options(**{WRITER: True}).connect() as connection, connection.begin():
            for table in self.ledger:
                waiting = list(self.rows[table.name].values())
                for start in range(0, len(waiting), _BATCH):
                    connection.execute(insert(table), waiting[start : start + _BATCH])


def _key_columns(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.primary_key.columns if column.name != "office")


def _blank(table: Table, office: str) -> Row:
    blank: Row = {}
    for column in table.columns:
        default = column.server_default
        text = None if default is None else str(default.arg)  # type: ignore[attr-defined]  # a plain literal
        blank[column.name] = int(text) if text is not None and column.type.python_type is int else text
    return blank | {"office": office}


def replay(
    reader: Reader, *, until: str | None = None, progress: Callable[[int], None] | None = None, fold: Fold | None = None
) -> tuple[Fold, Chain]:  # fmt: skip
    """Fold the journal, checking every link on the way; stops after the last entry of the day ``until``.

    ``fold`` is an empty one, of other books than the office's own.
    Raises Broken where a link does not hold, LookupError where an entry cannot be posted.
    """
    fold, chain = fold or Fold(reader.office), Chain(reader.algorithm)
    for each in links(reader):
        written = chain.take(each)
        if until is not None and written["on"] > until:
            break
        fold.take(Entry(**written))
        if progress is not None and each.no % _TOLD_EVERY == 0:
            progress(each.no)
    return fold, chain


def differences(reader: Reader, fold: Fold) -> Iterator[str]:
    """Compare the ledger with a fold, table by table and row by row; gives each difference in words."""
    for table in fold.ledger:
        names, keys = [column.name for column in table.columns], _key_columns(table)
        expected = dict(fold.rows[table.name])
        statement = select(table).where(table.c.office == reader.office)
        for values in reader.connection.execute(statement, execution_options={"yield_per": _BATCH}):
            row = dict(zip(names, values, strict=True))
            key = tuple(row[name] for name in keys)
            told = "、".join(map(str, key))
            wanted = expected.pop(key, None)
            if wanted is None:
                yield f"{table.name} {told}：台账中有，办理记录中没有"
            elif wanted != row:
                changed = "、".join(name for name in names if wanted[name] != row[name])
                yield f"{table.name} {told}：与办理记录不一致（{changed}）"
        for key in expected:
            yield f"{table.name} {'、'.join(map(str, key))}：办理记录中有，台账中没有"


@contextmanager
def standing(reader: Reader, until: str) -> Iterator[Reader]:
    """Give a view of the ledger as it stood at the end of a day, in a database of its own that goes with it."""
    fold, _chain = replay(reader, until=until)
    with TemporaryDirectory(prefix="rectify-as-of-") as folder:
        engine = open_engine(read_url(f"sqlite:///{Path(folder) / 'ledger.db'}"))
        store = Store(engine, reader.office, reader.internal)
        try:
            tables.metadata.create_all(engine)
            _same_office(engine, reader)
            fold.put_into(engine)
            with store.reading() as view:
                yield view
        finally:
            store.close()


def _same_office(engine: Engine, reader: Reader) -> None:
    row: Mapping[str, object] = {
        "code": reader.office, "name": "", "simulated": 0, "algorithm": reader.algorithm, "head_no": 0,
        "head_hash": "", "opened_at": "",
    }  # fmt: skip
    with engine.execution_options(**{WRITER: True}).connect() as connection, connection.begin():
        connection.execute(insert(tables.office).values(dict(row)))
