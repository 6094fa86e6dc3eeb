"""A prepared county put into PostgreSQL, under as many offices as there are clients.

The server is the tests' own (a private cluster, fsync on). Rows are copied as they are: an entry's hash does not cover its
office, so the journals stay whole.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, Table, select

from rectify.app import opening
from rectify.library import Library
from rectify.store import tables
from rectify.store.connection import open_engine, read_url
from rectify.store.schema import bring_up
from rectify.wiring import database_url, read_settings
from tests.postgres import FSYNC_FROM, Server, find_binaries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_KEPT = (tables.office, tables.entry, tables.credential, *tables.LEDGER)


@contextmanager
def running() -> Iterator[Server]:
    """Run a private server with real commits; raises LookupError where PostgreSQL is not installed."""
    os.environ.pop(FSYNC_FROM, None)
    binaries = find_binaries()
    if binaries is None:
        raise LookupError("没有安装 PostgreSQL")
    server = Server.start(binaries)
    try:
        yield server
    finally:
        server.stop()


def filled(server: Server, home: Path, offices: Sequence[str], name: str) -> str:
    """Give the name of a template database that holds the county of an SQLite office once an office."""

    def fill(url: str) -> None:
        target = open_engine(read_url(url))
        source = open_engine(read_url(database_url(home, read_settings(Library(home)))))
        bring_up(target)
        for code in offices:
            _copy(source, target, code)
        with target.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("RESET ROLE")
            connection.exec_driver_sql("VACUUM ANALYZE")
        source.dispose()
        target.dispose()

    return server.template(name, fill)


def _copy(source: Engine, target: Engine, code: str) -> None:
    held = target.raw_connection()
    cursor: Any = held.cursor()
    cursor.execute("RESET ROLE")
    with source.connect() as reading:
        for table in _KEPT:
            _copy_table(reading.execute(select(table)), cursor, table, code)
    held.commit()
    held.close()


def _copy_table(rows: Any, cursor: Any, table: Table, code: str) -> None:
    named = ", ".join(f'"{column.name}"' for column in table.columns)
    with cursor.copy(f'COPY "{table.name}" ({named}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row((code, *row[1:]))  # the office is the first column of every table


def office_on(server_url: str, home: Path, code: str) -> Path:
    """Make the folder of an office whose books are in a database already."""
    opening.make_home(home, opening.config_text(code, "青溪县委巡察办", server_url))
    return home
