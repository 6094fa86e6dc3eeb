"""Bringing a database to the schema of this program, and saying which one it has.

On PostgreSQL the tables belong to whoever sets the office up; the application works under a role of its own that may read
and add but owns nothing, so that it cannot switch the journal's guards off (where the set-up account may create roles).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect

from rectify.errors import WorldFailed
from rectify.store.connection import WRITER, app_role
from rectify.store.tables import metadata
from rectify.store.transaction import translated

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

VERSION_TABLE = "schema_version"
_MIGRATIONS = Path(__file__).parent / "migrations"
_APPEND_ONLY = frozenset({"entry", "refusal", "door_event"})


def newest() -> str:
    """Give the schema version that this program works with: the last step's, whose file begins with it (``v0001_…``)."""
    return max(step.name[1:5] for step in _MIGRATIONS.glob("versions/v[0-9]*.py"))


def present(connection: Connection) -> str | None:
    """Give the schema version a database has, or None for an empty one."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar()  # noqa: S608 - a constant
    return None if found is None else str(found)


def bring_up(engine: Engine) -> None:
    """Bring a database to this program's schema, all steps in one transaction; nothing half-done is left."""
    with translated(), engine.execution_options(**{WRITER: True}).connect() as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("RESET ROLE")
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7246113)")
        _take_steps(connection)
        if connection.dialect.name == "postgresql":
            _hand_to_app_role(connection)
    engine.dispose()  # what was opened before the role existed works under the owner


def _take_steps(connection: Connection) -> None:
    """Let Alembic take the steps that are missing; most commands need none, and are spared loading it."""
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    assert present(connection) == newest()  # noqa: S101 - a step whose file is not called as its revision


def require_newest(engine: Engine) -> None:
    """Refuse to work on a database of another version: told in words, never guessed."""
    with translated(), engine.connect() as connection:
        found = present(connection)
    if found != newest():
        said = "还没有建库，请先运行 rectify init" if found is None else f"库结构版本为 {found}，程序需要 {newest()}"
        raise WorldFailed(f"数据库{said}")


def _hand_to_app_role(connection: Connection) -> None:
    """Give the application a role that reads and writes rows and owns nothing; without the right to, leave it to doctor."""
    may = connection.exec_driver_sql(
        "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    ).scalar()
    if not may:
        return
    database = connection.exec_driver_sql("SELECT current_database()").scalar_one()
    role = app_role(str(database))
    exists = connection.exec_driver_sql("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).scalar()
    if not exists:
        connection.exec_driver_sql(f'CREATE ROLE "{role}" NOLOGIN')
    connection.exec_driver_sql(f'GRANT "{role}" TO current_user')
    connection.exec_driver_sql(f'GRANT USAGE ON SCHEMA public TO "{role}"')
    for name in metadata.tables:
        rights = "SELECT, INSERT" if name in _APPEND_ONLY else "SELECT, INSERT, UPDATE"
        connection.exec_driver_sql(f'GRANT {rights} ON "{name}" TO "{role}"')
    connection.exec_driver_sql(f'GRANT SELECT ON {VERSION_TABLE} TO "{role}"')
