"""The one way to write: entries are sealed, linked, posted and committed together, under the office's lock.

A writer holds its office alone from the first statement on (BEGIN IMMEDIATE, or the office's row FOR UPDATE), so the chain is
serial and facts that were read still stand when the entries are written. An update that does not hit exactly the rows it
means is a race, and nothing of the transaction stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import contextmanager
from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from sqlalchemy import Connection, Engine, bindparam, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree

from rectify.engine.entries import Draft, Entry
from rectify.engine.journal import canonical, hasher
from rectify.engine.posting import Change, Insert, Update, post
from rectify.errors import Busy, NotThere, Race, WorldFailed
from rectify.store import console_tables, tables
from rectify.store.connection import OPEN_AT_ONCE, reason
from rectify.store.holding import Kept, begin_reading, begin_writing, commit_writing, end_reading, is_lost
from rectify.store.internal_text import PLAIN, InternalText
from rectify.store.statements import Compiled, Ready, Statement, insert_into, run, run_many, update_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import MetaData

    from rectify.store.holding import Asked

_o = tables.office
_HEAD = Statement(
    lambda: (
        select(_o.c.head_no, _o.c.head_hash, _o.c.algorithm, _o.c.simulated, _o.c.clock, _o.c.ticked_on)
        .where(_o.c.code == bindparam("office"))
        .with_for_update()
    )
)
_HEAD_READ = Statement(
    lambda: select(_o.c.head_no, _o.c.head_hash, _o.c.algorithm, _o.c.simulated, _o.c.clock, _o.c.ticked_on).where(
        _o.c.code == bindparam("office")
    )
)
_MOVE_HEAD = Statement(
    lambda: (
        update(_o)
        .where(_o.c.code == bindparam("office"), _o.c.head_no == bindparam("was"))
        .values(head_no=bindparam("no"), head_hash=bindparam("hash"))
    )
)
_SET_CLOCK = Statement(lambda: update(_o).where(_o.c.code == bindparam("office")).values(clock=bindparam("clock")))
_SET_TICKED = Statement(
    lambda: update(_o).where(_o.c.code == bindparam("office")).values(ticked_on=bindparam("ticked_on"))
)
_ENTRY = ("office", "no", "act", "part", "kind", "subject", "at", "by", "text", "previous", "hash")
_BUSY = (
    "database is locked",
    "database table is locked",
    "deadlock detected",
    "could not serialize",
    "due to lock timeout",
)
_TRIES = 5
T = TypeVar("T")
R = TypeVar("R", bound="Reader")
Foreseen = tuple[Statement, Mapping[str, object]]
"""A statement, and its values beside the office, that is surely asked: a server answers it with the beginning of a moment."""
_Known = dict[tuple[object, ...], list[tuple[Any, ...]]]
_Begin = Callable[..., list[list[tuple[Any, ...]]]]


class Reader:
    """A view of one office at one moment; runs prepared statements on the driver's cursor."""

    internal: InternalText = PLAIN
    """How internal text is kept here."""

    head: ClassVar[Statement] = _HEAD_READ

    def __init__(self, connection: Connection, office: str, known: _Known | None = None) -> None:
        self.connection = connection
        self.office = office
        self.dialect = connection.dialect.name
        self.cursor: Any = connection.connection.cursor()
        self._known: _Known = known or {}
        head = next(iter(self.known(self.head)), None)
        if head is None:
            raise NotThere("数据库中没有这个办公室，请先运行 rectify init")
        self.head_no, self.head_hash = int(head[0]), str(head[1])
        self.algorithm, self.simulated = str(head[2]), bool(head[3])
        self.clock: str | None = head[4]
        self.ticked_on: str | None = head[5]

    def row(self, statement: Statement, **values: object) -> tuple[Any, ...] | None:
        """Give the first row of a statement, or None."""
        found: tuple[Any, ...] | None = run(
            self.cursor, self.dialect, statement, {"office": self.office, **values}
        ).fetchone()
        return found

    def rows(self, statement: Statement, **values: object) -> list[tuple[Any, ...]]:
        """Give all rows of a statement."""
        found: list[tuple[Any, ...]] = run(
            self.cursor, self.dialect, statement, {"office": self.office, **values}
        ).fetchall()
        return found

    def records(self, statement: Statement, **values: object) -> list[dict[str, Any]]:
        """Give all rows of a statement, each by its columns' names."""
        return [dict(zip(statement.names, row, strict=True)) for row in self.rows(statement, **values)]

    def answers(self, ready: Ready, **values: object) -> list[tuple[Any, ...]]:
        """Give all rows of a statement that was written out before, with the values that were left open."""
        given = {**ready.values, **values}
        self.cursor.execute(ready.text, [given[name] for name in ready.order])
        found: list[tuple[Any, ...]] = self.cursor.fetchall()
        return found

    def known(self, statement: Statement, **values: object) -> list[tuple[Any, ...]]:
        """Give all rows of a statement, read once until something is written: many subjects share a unit's people."""
        key = _name_of(statement, values)
        if key not in self._known:
            self._known[key] = self.rows(statement, **values)
        return self._known[key]


class Transaction(Reader):
    """A writer's hold on its office: reads what it decides on, writes entries, and nothing else changes the ledger.

    A store of another matter with books of its own names its tables and its posting.
    """

    head: ClassVar[Statement] = _HEAD
    schema: ClassVar[MetaData] = tables.metadata
    beside: ClassVar[frozenset[str]] = (
        frozenset({"refusal", "delivery", "delivered_notice", "credential", "lease"}) | console_tables.NAMES
    )

    @staticmethod
    def changes(entry: Entry) -> Iterable[Change]:
        """Give the row changes that an entry comes to."""
        return post(entry)

    def write(
        self, drafts: Sequence[Draft], *, act: str, at: str, on: str, by: str, written: Mapping[str, object] | None = None,
        first_part: int = 1,
    ) -> tuple[Entry, ...]:  # fmt: skip
        """Seal drafts into entries (number, instant, link), add them to the journal and post them to the ledger."""
        extra = written or {}
        sealed, rows = [], []
        hashed = hasher(self.algorithm)
        no, previous = self.head_no, self.head_hash
        for part, draft in enumerate(drafts, first_part):
            no += 1
            body = self.internal.to_keep(draft, self)
            entry = Entry(
                no=no, act=act, part=part, kind=draft.kind, subject=draft.subject, at=at, on=on, by=by, body=body,
                **extra,  # type: ignore[arg-type]  # signed_by, os_user, note, digest as the act has them
            )  # fmt: skip
            text = text_of(entry)
            digest = hashed(previous, text)
            rows.append((self.office, no, act, part, draft.kind, draft.subject, at, by, text, previous, digest))
            previous = digest
            sealed.append(entry)
        if not sealed:
            return ()
        self._known.clear()
        compiled = insert_into("entry", _ENTRY, self.schema).on(self.dialect)
        run_many(self.cursor, compiled, [dict(zip(_ENTRY, row, strict=True)) for row in rows])
        self.post(sealed)
        moved = run(
            self.cursor, self.dialect, _MOVE_HEAD,
            {"office": self.office, "was": self.head_no, "no": no, "hash": previous},
        )  # fmt: skip
        if moved.rowcount != 1:
            raise Race("另有写入，请重试")
        self.head_no, self.head_hash = no, previous
        return tuple(sealed)

    def post(self, entries: Sequence[Entry]) -> None:
        """Carry the changes of entries to the ledger; like shapes of different subjects go together."""
        changes = [change for entry in entries for change in self.changes(entry)]
        shaped = [(self._shape(change), change) for change in changes]
        if len(entries) > 1 and len({entry.subject for entry in entries}) == len(entries):
            places = {shape: place for place, shape in reversed(list(enumerate(shape for shape, _change in shaped)))}
            shaped.sort(key=lambda each: places[each[0]])
        for shape, group in groupby(shaped, key=lambda each: each[0]):
            self._apply(shape, [change for _shape, change in group])

    def _shape(self, change: Change) -> tuple[object, ...]:
        if isinstance(change, Insert):
            return ("insert", change.table, tuple(change.row))
        return ("update", change.table, tuple(change.where), tuple(change.set), tuple(change.add))

    def _apply(self, shape: tuple[Any, ...], changes: Sequence[Change]) -> None:
        if shape[0] == "insert":
            compiled = insert_into(shape[1], ("office", *shape[2]), self.schema).on(self.dialect)
            run_many(self.cursor, compiled, [{"office": self.office, **_row(change)} for change in changes])
            return
        if not shape[3] and not shape[4]:
            return
        compiled = update_of(*shape[1:], self.schema).on(self.dialect)
        touched = run_many(self.cursor, compiled, [_values(self.office, change) for change in changes])
        if touched != len(changes):
            raise Race("数据已被他人改动，请重试")

    def set_clock(self, instant: str) -> None:
        """Move the simulated office's clock; it never runs back."""
        run(self.cursor, self.dialect, _SET_CLOCK, {"office": self.office, "clock": instant})

    def set_ticked(self, on: str) -> None:
        """Keep the last business date for which everything owed was written."""
        run(self.cursor, self.dialect, _SET_TICKED, {"office": self.office, "ticked_on": on})

    def insert(self, table: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Add rows beside the ledger (refusals, deliveries, credentials); ledger tables are posting's alone."""
        assert table in self.beside  # noqa: S101 - a programming error
        if rows:
            self._known.clear()
            compiled = insert_into(table, ("office", *rows[0]), self.schema).on(self.dialect)
            run_many(self.cursor, compiled, [{"office": self.office, **row} for row in rows])

    def change(self, table: str, where: Mapping[str, object], changed: Mapping[str, object]) -> int:
        """Change rows beside the ledger; gives how many."""
        assert table in self.beside  # noqa: S101 - a programming error
        self._known.clear()
        update_ = Update(table=table, where=dict(where), set=dict(changed))
        compiled: Compiled = update_of(table, tuple(where), tuple(changed), (), self.schema).on(self.dialect)
        return run_many(self.cursor, compiled, [_values(self.office, update_)])


def text_of(entry: Entry) -> str:
    """Give an entry's canonical text, which its hash covers."""
    return canonical(
        {
            "no": entry.no, "act": entry.act, "part": entry.part, "kind": entry.kind, "subject": entry.subject,
            "at": entry.at, "on": entry.on, "by": entry.by, "signed_by": entry.signed_by, "os_user": entry.os_user,
            "note": entry.note, "digest": entry.digest, "body": entry.body,
        }
    )  # fmt: skip


def _row(change: Change) -> Mapping[str, object]:
    return change.row if isinstance(change, Insert) else {}


def _values(office: str, change: Change) -> dict[str, object]:
    assert isinstance(change, Update)  # noqa: S101 - shapes keep inserts and updates apart
    values: dict[str, object] = {"w_office": office}
    values |= {f"w_{name}": value for name, value in change.where.items()}
    values |= {f"s_{name}": value for name, value in change.set.items()}
    values |= {f"a_{name}": value for name, value in change.add.items()}
    return values


def _name_of(statement: Statement, values: Mapping[str, object]) -> tuple[object, ...]:
    return (statement, *values.values())


class Store:
    """One office in one database."""

    writer: ClassVar[type[Transaction]] = Transaction

    def __init__(self, engine: Engine, office: str, internal: InternalText = PLAIN) -> None:
        self.engine = engine
        self.office = office
        self.internal = internal
        self._kept = Kept(engine)

    @contextmanager
    def reading(self, *foreseen: Foreseen) -> Iterator[Reader]:
        """Read one moment of the office, in one transaction that never waits for a writer."""
        with translated(), self._moment(Reader, begin_reading, end_reading, foreseen) as reader:
            yield reader

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Hold the office, and commit at the end; an exception leaves nothing behind."""
        with translated(), self._moment(self.writer, begin_writing, commit_writing) as tx:
            yield tx

    @contextmanager
    def _moment(
        self, kind: type[R], begin: _Begin, end: Callable[[Connection], None], foreseen: Sequence[Foreseen] = ()
    ) -> Iterator[R]:  # fmt: skip
        connection, known = self._begun(begin, [(kind.head, {}), *foreseen])
        try:
            here = kind(connection, self.office, known)
            here.internal = self.internal
            yield here
            here.cursor.close()
            end(connection)
        except BaseException:
            connection.close()  # the pool rolls back what it is given, and throws away what is broken
            raise
        self._kept.give(connection)

    def _begun(self, begin: _Begin, first: Sequence[Foreseen]) -> tuple[Connection, _Known]:
        """Begin a transaction with its first statements; one that a server has left meanwhile gives way to another."""
        for left in reversed(range(OPEN_AT_ONCE)):
            connection = self._kept.take()
            try:
                answers = begin(connection, *(self._written(connection, *each) for each in first))
            except BaseException:
                lost = is_lost(connection)
                if lost:
                    connection.invalidate()
                connection.close()
                if not lost or not left:
                    raise
            else:
                return connection, {_name_of(*each): rows for each, rows in zip(first, answers, strict=True)}
        raise AssertionError  # unreachable

    def _written(self, connection: Connection, statement: Statement, values: Mapping[str, object]) -> Asked:
        text, order = statement.on(connection.dialect.name)
        given = {"office": self.office, **values}
        return text, [given[name] for name in order]

    def retrying(self, work: Callable[[Transaction], T]) -> T:
        """Do a unit of work in a transaction, again after a race; the fifth one is told."""
        for left in reversed(range(_TRIES)):
            try:
                with self.transaction() as tx:
                    return work(tx)
            except Race:
                if not left:
                    raise
        raise AssertionError  # unreachable

    def close(self) -> None:
        """Give the connections back."""
        self._kept.close()
        self.engine.dispose()


@contextmanager
def translated() -> Iterator[None]:
    """Turn the database's complaints into ours: a race is tried again, the rest is one sentence."""
    try:
        yield
    except IntegrityError as error:
        raise Race(f"数据冲突：{reason(error)}") from error
    except NoneFree as error:
        raise Busy("同时使用的人太多，请稍候再试") from error
    except (OperationalError, DBAPIError) as error:
        if any(word in str(error) for word in _BUSY):
            raise Race(f"数据库正忙：{reason(error)}") from error
        raise WorldFailed(f"数据库操作失败：{reason(error)}") from error
    except Exception as error:
        if type(error).__module__.split(".")[0] in ("sqlite3", "pysqlite3", "psycopg"):
            raise _driver(error) from error
        raise


def _driver(error: Exception) -> Exception:
    """The driver's own errors, from statements that ran on its cursor."""
    said = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    names = {each.__name__ for each in type(error).__mro__}
    if (
        "IntegrityError" in names
        or any(word in said for word in _BUSY)
        or {"LockNotAvailable", "DeadlockDetected"} & names
    ):
        return Race(f"数据冲突：{said}")
    return WorldFailed(f"数据库操作失败：{said}")
