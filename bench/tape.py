"""Everything that a program's acts send to the driver, played again on the bare driver.

That is the raw contender: the same statements with the same values in the same order, fetched the same way and committed at
the same places, on a copy of the same database with the same settings. It decides nothing and builds nothing, so it is the
lower bound of whatever the program sends, and stays so when the program changes.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import Engine, event

from rectify.store.connection import sqlite_module

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Step = tuple[str, tuple[object, ...], dict[str, object]]
"""The name of a method of the driver's cursor (or ``commit``), and what it was called with, also by name."""

_CURSOR = ("execute", "executemany", "fetchone", "fetchall", "nextset")
_TAKES = frozenset({"fetchone", "fetchall", "nextset"})
_PLANS = "PREPARE "


class Tape:
    """What was sent, act by act."""

    def __init__(self) -> None:
        self.acts: list[list[Step]] = []
        self.planned: list[Step] = []
        """What a server is to plan before it is asked for it, once a connection."""
        self._steps: list[Step] = []

    def heard(self, name: str, *given: object, **named: object) -> None:
        """Keep one call."""
        plans = name == "execute" and str(given[0]).startswith(_PLANS)
        (self.planned if plans else self._steps).append((name, given, named))

    def end_of_act(self) -> None:
        """Close what belongs to one act; what was sent while connecting is forgotten with :meth:`forget`."""
        self.acts.append(self._steps)
        self._steps = []

    def forget(self) -> None:
        """Forget what was heard since the last act."""
        self._steps = []

    def texts(self) -> list[str]:
        """Give the statements of the last act, each as it was sent."""
        return [str(given[0]) if given else name for name, given, _ in self.acts[-1] if name not in _TAKES]


def _hearing(tape: Tape, cursor: type) -> type:
    """Give a cursor class that tells the tape what it is asked."""

    def method(name: str) -> Any:
        def asked(self: Any, *given: Any, **named: Any) -> Any:
            tape.heard(name, *given, **named)
            return getattr(cursor, name)(self, *given, **named)

        return asked

    return type("HearingCursor", (cursor,), {name: method(name) for name in _CURSOR})


@contextmanager
def recording() -> Iterator[Tape]:
    """Record whatever is sent over connections that are opened meanwhile."""
    tape = Tape()
    lite = sqlite_module()
    lite_cursor, post_cursor = _hearing(tape, lite.Cursor), _hearing(tape, psycopg.Cursor)

    class LiteConnection(lite.Connection):  # type: ignore[name-defined,misc]
        def cursor(self, *_given: object) -> object:
            return super().cursor(lite_cursor)

        def commit(self) -> None:
            tape.heard("commit")
            super().commit()

    class PostConnection(psycopg.Connection[Any]):
        def commit(self) -> None:
            tape.heard("commit")
            super().commit()

    def connect(dialect: Any, _record: object, given: Any, named: dict[str, Any]) -> object:
        if dialect.name == "sqlite":
            return lite.connect(*given, **named, factory=LiteConnection)
        return PostConnection.connect(*given, **named, cursor_factory=post_cursor)

    event.listen(Engine, "do_connect", connect)
    try:
        yield tape
    finally:
        event.remove(Engine, "do_connect", connect)


def play(connection: Any, acts: Sequence[Sequence[Step]]) -> None:
    """Send what a tape holds over a bare connection of the driver."""
    cursor = connection.cursor()
    calls = {name: getattr(cursor, name) for name in _CURSOR if hasattr(cursor, name)} | {"commit": connection.commit}
    for act in acts:
        for name, given, named in act:
            calls[name](*given, **named)
