"""Databases as an older program left them: the schema of an earlier step, with the rows of an office as far as it had room.

The books are told by today's program; what it keeps in columns and tables that came later is cut off. On PostgreSQL the
application's role has what the program of that time gave it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, Table, insert, inspect, select, text

from rectify.store import migrations, tables
from rectify.store.connection import WRITER, app_role, open_engine, read_url
from rectify.store.migrations.versions import v0002_rule_book
from rectify.store.schema import VERSION_TABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Engine

MIGRATIONS = Path(migrations.__file__).parent
ONCE_GRANTED = "SELECT, INSERT, UPDATE"
SLOTS_CAME = "0002"
"""The step that adds rows: a line for each date that an inspection has since then."""
Rows = dict[str, list[dict[str, Any]]]


def contents(engine: Engine) -> Rows:
    """Give every row of every table there is, by the names of its columns."""
    with engine.connect() as connection:
        present = [name for name in inspect(connection).get_table_names() if name != VERSION_TABLE]
        return {name: _rows(connection, name) for name in sorted(present)}


def _rows(connection: Connection, name: str) -> list[dict[str, Any]]:
    found = Table(name, MetaData(), autoload_with=connection, resolve_fks=False)
    keys = list(found.primary_key.columns)
    return [dict(row) for row in connection.execute(select(found).order_by(*keys)).mappings()]


def at_step(connection: Connection, version: str) -> None:
    """Take the steps up to one, on a connection whose transaction has begun."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, version)


def cut_down(url: str, version: str) -> Rows:
    """Leave a database as a program of an earlier step would have left it; nobody else may have it open. Gives its rows."""
    engine = open_engine(read_url(url))
    rows = contents(engine)
    if version < SLOTS_CAME:
        rows["deadline"] = [row for row in rows["deadline"] if row["slot"] not in v0002_rule_book.SLOTS]
    engine.dispose()
    file = read_url(url).database if url.startswith("sqlite") else None
    if file is not None:
        Path(file).unlink()
    engine = open_engine(read_url(url))
    with engine.execution_options(**{WRITER: True}).connect() as connection, connection.begin():
        if file is None:
            connection.execute(text("RESET ROLE"))
            for statement in ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public"):
                connection.execute(text(statement))
        at_step(connection, version)
        _fill(connection, rows)
        if file is None:
            _grant(connection)
    kept = contents(engine)
    engine.dispose()
    return kept


def _fill(connection: Connection, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    present = set(inspect(connection).get_table_names())
    for table in tables.metadata.sorted_tables:
        if table.name in present and rows[table.name]:
            older = Table(table.name, MetaData(), autoload_with=connection, resolve_fks=False)
            names = set(older.columns.keys())
            kept = [{name: value for name, value in row.items() if name in names} for row in rows[table.name]]
            connection.execute(insert(older), kept)


def _grant(connection: Connection) -> None:
    role = app_role(str(connection.execute(text("SELECT current_database()")).scalar_one()))
    if not connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}).scalar():
        connection.execute(text(f'CREATE ROLE "{role}" NOLOGIN'))
    connection.execute(text(f'GRANT USAGE ON SCHEMA public TO "{role}"'))
    for name in inspect(connection).get_table_names():
        rights = {"entry": "SELECT, INSERT", VERSION_TABLE: "SELECT"}.get(name, ONCE_GRANTED)
        connection.execute(text(f'GRANT {rights} ON "{name}" TO "{role}"'))
