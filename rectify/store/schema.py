"""Bringing a database to the schema of this program, and saying which one it has.

On PostgreSQL the tables belong to whoever sets the office up; the application works under a role of its own that may read
and add but owns nothing, so that it cannot switch the journal's guards off (where the set-up account may create roles).
What is brought up later is brought up by that owner too: nobody else may change a table.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect

from rectify.errors import WorldFailed
from rectify.store.connection import BUSY_SECONDS, WRITER, app_role
from rectify.store.tables import metadata
from rectify.store.transaction import translated

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

VERSION_TABLE = "schema_version"
_MIGRATIONS = Path(__file__).parent / "migrations"
_APPEND_ONLY = frozenset({"entry", "refusal", "door_event"})
_MAY_CREATE_ROLES = "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"


def steps() -> tuple[str, ...]:
    """Give the versions that this program knows, oldest first: each step's file begins with its own (``v0001_…``)."""
    return tuple(sorted(step.name[1:5] for step in _MIGRATIONS.glob("versions/v[0-9]*.py")))


def newest() -> str:
    """Give the schema version that this program works with: the last step's."""
    return steps()[-1]


def present(connection: Connection) -> str | None:
    """Give the schema version a database has, or None for an empty one; raises WorldFailed where it has several."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalars().all()  # noqa: S608 - a constant
    if len(found) > 1:
        raise WorldFailed(
            f"数据库写有 {len(found)} 个结构版本（{'、'.join(map(str, found))}），不是本程序留下的样子：没有动它"
        )
    return None if not found or found[0] is None else str(found[0])


def bring_up(engine: Engine, *, only_empty: bool = False) -> str | None:
    """Bring a database to this program's schema, all steps in one transaction; nothing half-done is left.

    Gives the version it had, as found once nobody else could change it: of two at once the second finds the work done.
    Raises WorldFailed for a version that this program does not know, with ``only_empty`` for an older one too.
    """
    with translated(), engine.execution_options(**{WRITER: True}).connect() as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("RESET ROLE")
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7246113)")
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
        found = present(connection)
        if found not in ((None, newest()) if only_empty else (None, *steps())):
            raise WorldFailed(_of_another(found))
        _take_steps(connection)
        if connection.dialect.name == "postgresql":
            _hand_to_app_role(connection)
    engine.dispose()  # what was opened before the role existed works under the owner
    return found


def to_bring_up(engine: Engine) -> tuple[str, tuple[str, ...]]:
    """Give the version of a database and the steps it lacks.

    Raises WorldFailed for an empty one, for a version that this program does not know, and for whoever may not change it.
    """
    with translated(), engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("RESET ROLE")
        found = present(connection)
        if found is None or found not in steps():
            raise WorldFailed(_of_another(found))
        owner = _another_owner(connection) if found != newest() else None
    if owner is not None:
        raise WorldFailed(
            f"数据库的表归账号“{owner}”所有，地址中的账号改不了：请在环境变量 RECTIFY_DATABASE 中写明该账号的地址再运行"
        )
    return found, tuple(each for each in steps() if each > found)


def _another_owner(connection: Connection) -> str | None:
    """Give whom tables belong to that the account of the address may not change; SQLite knows no owners."""
    if connection.dialect.name != "postgresql":
        return None
    query = (
        "SELECT min(tableowner) FROM pg_tables WHERE schemaname = current_schema() AND tablename = ANY(%s)"
        " AND NOT pg_has_role(tableowner, 'USAGE')"
    )
    found = connection.exec_driver_sql(query, ([*metadata.tables, VERSION_TABLE],)).scalar()
    return None if found is None else str(found)


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
        require_newest_in(connection)


def require_newest_in(connection: Connection) -> None:
    """Refuse to work on a database of another version, over a connection that somebody holds already."""
    found = present(connection)
    if found != newest():
        raise WorldFailed(_of_another(found))


def _of_another(found: str | None) -> str:
    """Say what a database is that this program does not work on, and what to do."""
    if found is None:
        return "数据库还没有建库，请先运行 rectify init"
    if found in steps():
        return f"数据库的结构版本为 {found}，程序需要 {newest()}：请停下服务、备份数据库，再运行 rectify upgrade"
    return f"数据库的结构版本为 {found}，本程序只认识到 {newest()}：它由更新的程序升级过，请换用那个版本的程序；库结构不能退回"


def _hand_to_app_role(connection: Connection) -> None:
    """Give the application a role that reads and writes rows and owns nothing; without the right to, leave it to doctor.

    A role that somebody else made is given exactly the same: what it had before and should not have is taken back.
    """
    role = app_role(str(connection.exec_driver_sql("SELECT current_database()").scalar_one()))
    member = "SELECT pg_has_role(oid, 'MEMBER') FROM pg_roles WHERE rolname = %s"
    belongs = connection.exec_driver_sql(member, (role,)).scalar()
    if belongs is None and not connection.exec_driver_sql(_MAY_CREATE_ROLES).scalar():
        return
    if belongs is None:
        connection.exec_driver_sql(f'CREATE ROLE "{role}" NOLOGIN')
    if not belongs and connection.exec_driver_sql(_MAY_CREATE_ROLES).scalar():
        connection.exec_driver_sql(f'GRANT "{role}" TO current_user')
    connection.exec_driver_sql(f'GRANT USAGE ON SCHEMA public TO "{role}"')
    for name in metadata.tables:
        rights = "SELECT, INSERT" if name in _APPEND_ONLY else "SELECT, INSERT, UPDATE"
        connection.exec_driver_sql(f'REVOKE ALL ON "{name}" FROM "{role}"')
        connection.exec_driver_sql(f'GRANT {rights} ON "{name}" TO "{role}"')
    connection.exec_driver_sql(f'GRANT SELECT ON {VERSION_TABLE} TO "{role}"')
