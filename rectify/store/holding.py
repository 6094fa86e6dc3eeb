"""How a connection is held for one transaction: taken, begun with its first questions, ended, and kept for the next.

A turn to a server costs more than what is asked in it, so the word that begins a transaction and the first statements go together,
and the word that ends a reading is not waited for.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import count
from select import POLLIN, poll
from typing import TYPE_CHECKING, Any

from rectify.store.connection import KEPT_OPEN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection, Engine

    Asked = tuple[str, Sequence[object]]
    """A statement as the driver takes it, and its values."""
    Rows = list[tuple[Any, ...]]

_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_WRITING = "BEGIN ISOLATION LEVEL READ COMMITTED"
_PLANNED = "planned"
"""Under this name a connection carries what its server has planned for it: the text of a statement → its name there."""
_names = count(1)


def begin_writing(connection: Connection, *first: Asked) -> list[Rows]:
    """Begin a writer's transaction, which holds what it writes from here on, and ask the first statements."""
    if connection.dialect.name == "sqlite":
        return _begun_here(connection, "BEGIN IMMEDIATE", first)
    return _begun_there(connection, _WRITING, first)


def begin_reading(connection: Connection, *first: Asked) -> list[Rows]:
    """Begin a transaction that sees one moment and writes nothing, and ask the first statements."""
    if connection.dialect.name == "sqlite":
        return _begun_here(connection, "BEGIN", first)
    return _begun_there(connection, _READING, first)


def commit_writing(connection: Connection) -> None:
    """Commit what was begun, and what a query of SQLAlchemy's own began beside it."""
    connection.connection.commit()
    if connection.in_transaction():
        connection.commit()


def end_reading(connection: Connection) -> None:
    """End what was begun to read; nothing hangs on a server's answer, which is taken before the connection is used again.

    A server is told past its driver, whose own rollback makes it forget what it has planned.
    """
    if connection.dialect.name == "sqlite":
        connection.connection.rollback()
    else:
        server = _driver(connection).pgconn
        server.send_query(b"ROLLBACK")
        server.flush()
    if connection.in_transaction():  # a query of SQLAlchemy's own began beside it
        _settled(connection).rollback()


def is_lost(connection: Connection) -> bool:
    """Say whether the server has gone away from a connection, as it does when it is started anew."""
    return connection.dialect.name != "sqlite" and bool(_driver(connection).closed)


class Kept:
    """Connections of one office: a few stay open from one use to the next, since going through the pool costs as much as a move.

    No more than a few: what is kept here nobody else has, and the pool has an end.
    """

    def __init__(self, engine: Engine) -> None:
        # On a server a transaction is begun by its own word, so that its first statements go with it.
        own_word = {"isolation_level": "AUTOCOMMIT"} if engine.dialect.name == "postgresql" else {}
        self._engine = engine.execution_options(**own_word)
        self._free: list[Connection] = []

    def take(self) -> Connection:
        """Give a connection that somebody left, or another."""
        try:
            return _settled(self._free.pop())
        except IndexError:
            return self._engine.connect()

    def give(self, connection: Connection) -> None:
        """Take back a connection in which nothing is begun."""
        if len(self._free) < KEPT_OPEN:
            self._free.append(connection)
        else:
            _settled(connection).close()

    def close(self) -> None:
        """Give all of them back to the pool."""
        while self._free:
            _settled(self._free.pop()).close()


def _driver(connection: Connection) -> Any:  # noqa: ANN401 - the driver's
    return connection.connection.driver_connection


def _settled(connection: Connection) -> Connection:
    """Take the answer to the end of a reading, which nobody waited for; where it is not there yet, others may work meanwhile."""
    if connection.dialect.name == "sqlite" or is_lost(connection):
        return connection
    from psycopg import OperationalError  # noqa: PLC0415 - an office without PostgreSQL never loads its driver

    server, answered = _driver(connection).pgconn, False
    with suppress(OperationalError):  # it is lost, as whoever begins with it finds
        while not answered:
            server.consume_input()
            if server.is_busy():
                waiting = poll()
                waiting.register(server.socket, POLLIN)
                waiting.poll()
            else:
                answered = server.get_result() is None
    return connection


def _begun_here(connection: Connection, word: str, first: Sequence[Asked]) -> list[Rows]:
    cursor: Any = connection.connection.cursor()
    cursor.execute(word)
    return [cursor.execute(text, values).fetchall() for text, values in first]


def _begun_there(connection: Connection, word: str, first: Sequence[Asked]) -> list[Rows]:
    from psycopg.errors import InvalidSqlStatementName  # noqa: PLC0415 - an office without PostgreSQL never loads its driver

    try:
        return _asked_together(connection, word, first)
    except InvalidSqlStatementName:  # the driver drops all plans where it rolled back itself, or a table was changed
        connection.info.pop(_PLANNED, None)
        _driver(connection).pgconn.exec_(b"ROLLBACK")
        return _asked_together(connection, word, first)


def _asked_together(connection: Connection, word: str, first: Sequence[Asked]) -> list[Rows]:
    """Ask several statements in one turn: each planned once a connection, its values written into the text as the driver quotes them."""
    from psycopg.pq import Escaping  # noqa: PLC0415 - an office without PostgreSQL never loads its driver

    driver = _driver(connection)
    quoted, cursor, asked = Escaping(driver.pgconn).escape_literal, driver.cursor(), [word]
    for text, values in first:
        given = ", ".join(_literal(quoted, value) for value in values)
        asked.append(f"EXECUTE {_planned(connection, cursor, text)}" + (f"({given})" if values else ""))
    cursor.execute("; ".join(asked), prepare=False)
    answers = []
    for _each in first:
        cursor.nextset()
        answers.append(cursor.fetchall())
    return answers


def _literal(quoted: Callable[[bytes], bytes], value: object) -> str:
    """Write a value into a statement: text as it is quoted, and nothing that could be quoted wrongly."""
    if value is None or isinstance(value, int):
        return "NULL" if value is None else str(int(value))
    if not isinstance(value, str) or "\0" in value:
        raise TypeError(f"no value of a first statement: {value!r}")
    return bytes(quoted(value.encode())).decode()


def _planned(connection: Connection, cursor: Any, text: str) -> str:  # noqa: ANN401 - the driver's
    """Give the name by which the server knows a statement in this connection; the first time it is told it."""
    known: dict[str, str] = connection.info.setdefault(_PLANNED, {})
    if text not in known:
        name, parts = f"first_{next(_names)}", text.split("%s")
        numbered = "".join(f"{part}${place}" for place, part in enumerate(parts[:-1], 1)) + parts[-1]
        cursor.execute(f"PREPARE {name} AS {numbered.replace('%%', '%')}", prepare=False)
        known[text] = name
    return known[text]
