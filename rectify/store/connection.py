"""How each database is opened: versions checked, settings that durability rests on, and who may write when.

SQLite: foreign keys, recursive triggers (else REPLACE walks past a DELETE trigger), FULL synchronous, and WAL only where the
library has the fix for its corruption race; writers say BEGIN IMMEDIATE. PostgreSQL: the office's row is locked first by
every writer, and the application works under a role that owns nothing where it could be set up. What goes wrong is told
without the values that were bound: they are the office's content.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from rectify.errors import WordsWrong, WorldFailed

if TYPE_CHECKING:
    from types import ModuleType

Database = Engine
"""What the layers above call an open database."""

WRITER = "rectify_writer"
APP_ROLE = "rectify_app"
BUSY_SECONDS = 30
KEPT_OPEN = 8
"""Connections that a process keeps open for one transaction after another; as many more stay in the pool after a busy hour."""
OPEN_AT_ONCE = 50
"""Connections of a process to one store at its busiest: its threads, of which each needs one."""
POSTGRESQL_AT_LEAST = 130000
SQLITE_AT_LEAST = (3, 35, 0)
_WAL_FIXED = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs"})


def sqlite_module() -> ModuleType:
    """Give the newer SQLite that a wheel brings, where it installs, else the standard library's."""
    try:
        import pysqlite3  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415 - a wheel for some machines only
    except ImportError:
        return sqlite3
    return pysqlite3  # type: ignore[no-any-return,unused-ignore]


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Say whether this SQLite has the fix for the WAL corruption race with several connections (3.51.3 and kin)."""
    series = {fixed[:2]: fixed for fixed in _WAL_FIXED}
    return version >= _WAL_FIXED[-1] or (version[:2] in series and version >= series[version[:2]])


def sqlite_version() -> tuple[int, int, int]:
    """Give the version of the SQLite in use."""
    first, second, third, *_rest = sqlite_module().sqlite_version_info
    return (int(first), int(second), int(third))


def read_url(text: str) -> URL:
    """Read a database's address; ``postgresql://`` means psycopg. Raises WordsWrong for anything else."""
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise WordsWrong(f"数据库地址写得不对：{text}") from error
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("postgresql+psycopg", "sqlite"):
        raise WordsWrong(f"不支持这种数据库：{url.drivername}（可用 sqlite、postgresql）")
    return url


def open_engine(url: URL) -> Engine:
    """Open a database; raises WorldFailed where it cannot be reached or is too old to be trusted."""
    engine = _sqlite(url) if url.get_backend_name() == "sqlite" else _postgresql(url)
    try:
        with engine.connect() as connection:
            _check_version(connection)
    except SQLAlchemyError as error:
        raise WorldFailed(f"打不开数据库：{reason(error)}") from error
    return engine


def reason(error: SQLAlchemyError) -> str:
    """Give a database error's own first line, for the one sentence that people see."""
    original = error.orig if isinstance(error, DBAPIError) else error
    return str(original).strip().splitlines()[0] if str(original).strip() else type(original).__name__


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        _refuse_network(Path(url.database))
    if sqlite_version() < SQLITE_AT_LEAST:
        raise WorldFailed(f"SQLite 版本过低：{'.'.join(map(str, sqlite_version()))}")
    room = {} if url.database in (None, "", ":memory:") else _room()
    engine = create_engine(
        url, module=sqlite_module(), connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True, **room
    )
    mode = "WAL" if wal_is_safe(sqlite_version()) else "TRUNCATE"

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={BUSY_SECONDS * 1000}", f"journal_mode={mode}", "synchronous=FULL", "foreign_keys=ON",
            "recursive_triggers=ON", "trusted_schema=OFF", "cache_size=-16000",
        ):  # fmt: skip
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.connection.in_transaction:  # somebody began on the driver
            return
        word = "BEGIN IMMEDIATE" if connection.get_execution_options().get(WRITER) else "BEGIN"
        connection.connection.cursor().execute(word)  # on the driver: a fifth of what it costs by SQLAlchemy

    return engine


def _refuse_network(path: Path) -> None:
    """SQLite's locks are not to be trusted on a network file system."""
    mounts = Path("/proc/mounts")
    if not mounts.is_file():
        return
    target = str(path.resolve())
    held = ("", "")
    for line in mounts.read_text(encoding="utf-8").splitlines():
        _device, point, kind, *_rest = line.split()
        inside = target == point or target.startswith(point.rstrip("/") + "/")
        if inside and len(point) > len(held[0]):
            held = (point, kind)
    if held[1] in _NETWORK:
        raise WorldFailed(f"数据库不能放在网络文件系统上（{held[1]}）：{path}")


def _postgresql(url: URL) -> Engine:
    engine = create_engine(url, isolation_level="READ COMMITTED", hide_parameters=True, **_room())

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's
        with connection.cursor() as cursor:
            cursor.execute("SET client_min_messages = warning")
            cursor.execute(
                "SELECT 1 FROM pg_roles WHERE rolname = %s AND pg_has_role(oid, 'MEMBER')", [_role(connection)]
            )
            if cursor.fetchone():
                cursor.execute(f'SET ROLE "{_role(connection)}"')
        connection.commit()

    return engine


def _room() -> dict[str, Any]:
    """Say how many connections there may be: the pool's own limit is fewer than a server's threads, and the others would wait."""
    return {"pool_size": KEPT_OPEN, "max_overflow": OPEN_AT_ONCE - KEPT_OPEN}


def _role(connection: Any) -> str:  # noqa: ANN401 - the driver's
    return app_role(connection.info.dbname)


def app_role(database: str) -> str:
    """Give the name of the role that the application works under in a database; it owns nothing there."""
    return f"{APP_ROLE}_{database}"[:63].replace('"', "")


def _check_version(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        number = int(str(connection.exec_driver_sql("SHOW server_version_num").scalar_one()))
        if number < POSTGRESQL_AT_LEAST:
            raise WorldFailed(f"PostgreSQL 版本过低：{number // 10000}（至少 {POSTGRESQL_AT_LEAST // 10000}）")
