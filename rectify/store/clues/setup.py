"""Setting the clue store up: schema, guards, role, and an office's first row with the check of its key."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import insert, inspect, select

from rectify.engine.journal import GENESIS
from rectify.errors import WorldFailed
from rectify.store.clues import tables
from rectify.store.clues.connection import SCHEMA, clue_role
from rectify.store.clues.transaction import ClueTransaction
from rectify.store.connection import WRITER
from rectify.store.guards import guards, kept
from rectify.store.transaction import translated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

_LOCK = 7246114
_MAY_CREATE_ROLES = "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"


def present(engine: Engine, office: str) -> bool:
    """Say whether an office has a clue store here; raises WorldFailed where it is of another version."""
    if version(engine) is None:
        return False
    with translated(), engine.connect() as connection:
        return office in set(connection.execute(select(tables.office.c.code)).scalars())


def version(engine: Engine) -> str | None:
    """Give the version of the clue store's schema, None where there is none; raises WorldFailed where it is another than ours.

    The first version is the newest so far: there is none from which a store could be brought up.
    """
    with translated(), engine.connect() as connection:
        return _version(connection)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("schema_version"):
        return None
    found = connection.execute(select(tables.schema_version.c.version_num)).scalar()
    if found != tables.VERSION:
        raise WorldFailed(
            f"线索库的结构版本为 {found}，本程序只认识 {tables.VERSION}：它由更新的程序升级过，请换用那个版本的程序；库结构不能退回"
        )
    return tables.VERSION


def bring_up(engine: Engine) -> None:
    """Make the schema where it is missing, all in one transaction; raises WorldFailed for a store of another version."""
    with translated(), engine.execution_options(**{WRITER: True}).connect() as connection, connection.begin():
        postgresql = connection.dialect.name == "postgresql"
        if postgresql:
            connection.exec_driver_sql("RESET ROLE")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            connection.exec_driver_sql(f"REVOKE ALL ON SCHEMA {SCHEMA} FROM PUBLIC")
        if _version(connection) is None:
            tables.metadata.create_all(connection)
            for statement in (*guards(connection.dialect.name, SCHEMA), *kept(connection.dialect.name, tables.KEPT)):
                connection.exec_driver_sql(statement)
            connection.execute(insert(tables.schema_version).values(version_num=tables.VERSION))
        if postgresql:
            _hand_over(connection)
    engine.dispose()  # what was opened before the role existed works under the owner


def _hand_over(connection: Connection) -> None:
    """Give the clue side a role that reads and adds rows and owns nothing; without the right to, the owner works itself."""
    if not connection.exec_driver_sql(_MAY_CREATE_ROLES).scalar():
        return
    role = clue_role(str(connection.exec_driver_sql("SELECT current_database()").scalar_one()))
    if not connection.exec_driver_sql("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).scalar():
        connection.exec_driver_sql(f'CREATE ROLE "{role}" NOLOGIN')
    connection.exec_driver_sql(f'GRANT "{role}" TO CURRENT_USER')
    connection.exec_driver_sql(f'GRANT USAGE ON SCHEMA {SCHEMA} TO "{role}"')
    for name in tables.metadata.tables:
        rights = "SELECT, INSERT" if name in ("entry", *tables.KEPT) else "SELECT, INSERT, UPDATE"
        connection.exec_driver_sql(f'GRANT {rights} ON {SCHEMA}."{name}" TO "{role}"')


@contextmanager
def founding(
    engine: Engine, code: str, name: str, *, simulated: bool, clock: str | None, algorithm: str, opened_at: str,
    key_check: str,
) -> Iterator[ClueTransaction]:  # fmt: skip
    """Add an office with an empty journal of clues, and what is written in this very transaction with it."""
    row = {
        "code": code, "name": name, "simulated": int(simulated), "clock": clock, "ticked_on": None, "algorithm": algorithm,
        "head_no": 0, "head_hash": GENESIS, "opened_at": opened_at, "key_check": key_check,
    }  # fmt: skip
    with translated(), engine.execution_options(**{WRITER: True}).connect() as connection, connection.begin():
        connection.execute(insert(tables.office).values(row))
        yield ClueTransaction(connection, code)


def key_check(engine: Engine, office: str) -> str:
    """Give what an office's store keeps to know its key by."""
    with translated(), engine.connect() as connection:
        return str(
            connection.execute(select(tables.office.c.key_check).where(tables.office.c.code == office)).scalar_one()
        )
