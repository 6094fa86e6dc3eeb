"""How the clue store is opened: a file that only its owner reads, or a schema of its own under a role of its own.

On PostgreSQL the application's role of the office has no right on the schema ``clue``; whoever is to work with clues logs in
as a member of the role ``rectify_clue_<database>``, and a process that serves units does not.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from rectify.errors import WorldFailed
from rectify.store.connection import open_engine, read_url

if TYPE_CHECKING:
    from sqlalchemy import Engine

SCHEMA = "clue"
ROLE = "rectify_clue"


def clue_role(database: str) -> str:
    """Give the name of the role that the clue side works under in a database; it owns nothing there."""
    return f"{ROLE}_{database}"[:63].replace('"', "")


@cache
def file_of(address: str) -> Path | None:
    """Give the file that an address means; None for a server. Raises WordsWrong for what is no address."""
    url = read_url(address)
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def is_there(address: str) -> bool:
    """Say whether a file holds a store at all; of a server only its answer can tell. Raises WorldFailed for a closed folder."""
    file = file_of(address)
    try:
        return file is None or file.is_file()
    except OSError as error:
        raise WorldFailed(f"读不了线索库文件 {file}：{error.strerror}") from error


def make_private(address: str) -> None:
    """Make the store's file, for its owner alone; raises WorldFailed where that cannot be."""
    file = file_of(address)
    if file is None:
        return
    try:
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise WorldFailed(f"建不了线索库文件 {file}：{error.strerror}") from error


def open_clue_engine(address: str) -> Engine:
    """Open the store's database; raises WorldFailed where it cannot be reached."""
    engine = open_engine(read_url(address))
    if engine.dialect.name == "postgresql":
        engine.dispose()  # what was opened to look at its version stands under the office's role
        event.listen(engine, "connect", _on_the_clue_side)
    return engine


def _on_the_clue_side(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's
    role = clue_role(connection.info.dbname)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s AND pg_has_role(oid, 'MEMBER')", [role])
        if cursor.fetchone():
            cursor.execute(f'SET ROLE "{role}"')
        cursor.execute(f"SET search_path TO {SCHEMA}")
    connection.commit()
