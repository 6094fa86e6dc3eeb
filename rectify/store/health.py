"""What a database says about itself, for ``rectify doctor``: version, durability, who owns the tables, which guards stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from rectify.store import tables as t
from rectify.store.connection import sqlite_version, wal_is_safe
from rectify.store.queries import rows_of
from rectify.store.schema import present

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.store.transaction import Reader

GUARDS = frozenset({"entry_is_next", "entry_stays", "entry_is_kept"})
"""The triggers on the journal, by the same names on both databases."""

_HASH = re.compile(r'"sha256":"([0-9a-f]{64})"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """One database: ``journal_mode`` is SQLite's, ``owns_journal`` PostgreSQL's (whether our role owns the table)."""

    kind: str
    version: str
    schema: str | None
    guards: frozenset[str]
    journal_mode: str | None = None
    wal_safe: bool = True
    owns_journal: bool = False


def health(reader: Reader) -> Health:
    """Ask a database about itself."""
    return _sqlite(reader) if reader.dialect == "sqlite" else _postgresql(reader)


def _sqlite(reader: Reader) -> Health:
    ask = reader.connection.exec_driver_sql
    found = ask("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'entry'").scalars()
    return Health(
        kind="SQLite",
        version=".".join(map(str, sqlite_version())),
        schema=present(reader.connection),
        guards=frozenset(str(name) for name in found),
        journal_mode=str(ask("PRAGMA journal_mode").scalar_one()),
        wal_safe=wal_is_safe(sqlite_version()),
    )


def _postgresql(reader: Reader) -> Health:
    ask = reader.connection.exec_driver_sql
    standing = ask(
        "SELECT tgname FROM pg_trigger WHERE tgrelid = 'entry'::regclass AND NOT tgisinternal AND tgenabled <> 'D'"
    ).scalars()
    owns = ask(
        "SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE oid = 'entry'::regclass"
    ).scalar_one()
    return Health(
        kind="PostgreSQL",
        version=str(ask("SHOW server_version").scalar_one()),
        schema=present(reader.connection),
        guards=frozenset(str(name) for name in standing),
        owns_journal=bool(owns),
    )


def files_named(reader: Reader) -> Iterator[tuple[str, str]]:
    """Give every file that the journal names, each once, with the number of the entry that names it first."""
    seen: set[str] = set()
    e = t.entry.c
    statement = select(e.no, e.text).where(e.office == reader.office, e.text.contains('"sha256":"')).order_by(e.no)
    for row in rows_of(reader, statement):
        for digest in _HASH.findall(row["text"]):
            if digest not in seen:
                seen.add(digest)
                yield digest, str(row["no"])


def mails_waiting(reader: Reader) -> int:
    """Count the mails that are not sent yet."""
    d = t.delivery.c
    statement = select(func.count().label("n")).where(d.office == reader.office, d.state != "sent")
    return int(rows_of(reader, statement)[0]["n"])


def days_since_tick(reader: Reader, today: str) -> int:
    """Give the days since the last tick's business date; -1 where there was none."""
    last = reader.ticked_on
    return (date.fromisoformat(today) - date.fromisoformat(last)).days if last else -1
