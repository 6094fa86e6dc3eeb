"""Putting an office together: its folder, settings, database, clock. The only reader of the machine's clock.

Doors call :func:`open_office`; nothing else builds an :class:`App`.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from rectify import clock
from rectify.app import opening
from rectify.app.console import Console, vault_of
from rectify.app.office import App, stamp
from rectify.app.passwords import hashed_code
from rectify.errors import WorldFailed
from rectify.library import Library, toml
from rectify.settings import Settings, settings_from
from rectify.store import sealing
from rectify.store.connection import open_engine, read_url
from rectify.store.internal_text import PLAIN, InternalText
from rectify.store.schema import require_newest
from rectify.store.transaction import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rectify.app.upgrading import Upgraded
    from rectify.store.connection import Database


def read_settings(library: Library) -> Settings:
    """Read the office's settings over the shipped ones."""
    source = library.source("config", "rectify.toml")
    return settings_from(toml(source), source.name)


def database_url(home: Path, settings: Settings) -> str:
    """Give the address of an office's database."""
    return settings.database.url or f"sqlite:///{home / 'office.db'}"


def open_office(
    home: Path, *, at: datetime | None = None, os_user: str | None = None, for_units: bool = False
) -> App:  # fmt: skip
    """Open an office for work; raises WorldFailed where its database is missing, unreachable or of another version.

    ``for_units`` is for a process that serves units alone: it is not given the key of internal text, even where that lies there.
    """
    library = Library(home)
    settings = read_settings(library)
    key = settings.internal.key_file
    internal = PLAIN if for_units or not key else InternalText(home / key)
    store = Store(_database(home, settings), settings.office.code, internal)
    try:
        require_newest(store.engine)
        with store.reading() as reader:
            simulated, kept = reader.simulated, reader.clock
    except BaseException:
        store.close()
        raise
    return App(
        home=home, store=store, library=library, settings=settings, now=office_clock(at, kept if simulated else None),
        fresh=clock.fresh_id, os_user=os_user,
    )  # fmt: skip


def _database(home: Path, settings: Settings) -> Database:
    """Open an office's database, whatever its version; raises WorldFailed where it is missing or unreachable."""
    url = read_url(database_url(home, settings))
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).is_file():
        raise WorldFailed(f"找不到数据库文件：{url.database}")
    return open_engine(url)


def upgrade_office(home: Path, *, dry_run: bool) -> Upgraded:
    """Bring what an older program left up to this one; raises WorldFailed where that cannot be, and changes nothing then."""
    from rectify.app.upgrading import upgrade  # noqa: PLC0415 - knows of clues, and no other work here does

    settings = read_settings(Library(home))
    engine = _database(home, settings)
    try:
        return upgrade(engine, home, settings, dry_run=dry_run)
    finally:
        engine.dispose()


def office_clock(at: datetime | None, simulated: str | None) -> Callable[[], datetime]:
    """Give an office's clock: the instant asked for, the simulated office's own, or the machine's.

    Instants of one process move on by a microsecond a reading, so that a simulated story keeps its order.
    """
    if at is None and simulated is None:
        return clock.now
    start = datetime.fromisoformat(str(simulated)) if at is None else at
    readings = iter(range(10**12))
    return lambda: start + timedelta(microseconds=next(readings))


def open_console(home: Path, *, for_units: bool = False) -> Console:
    """Open an office for its pages; raises WorldFailed as :func:`open_office` does, or where its key cannot be had."""
    return console_over(open_office(home, for_units=for_units), for_units=for_units)


def console_over(app: App, *, for_units: bool = False) -> Console:
    """Give the console over an office that is open already; raises WorldFailed where its key cannot be had."""
    return Console(
        app=app, now=clock.now, secret=clock.fresh_secret, code=clock.fresh_code, vault=vault_of(app.home),
        for_units=for_units,
    )  # fmt: skip


def at_work(app: App, kept: str | None) -> App:
    """Give a simulated office as a long-running process sees it: its clock goes on from where the ledger stands."""
    return replace(app, now=office_clock(None, kept), follows=True)


def os_name(environment: Mapping[str, str] | None = None) -> str:
    """Give the name of the operating system's user, which the journal keeps beside the account."""
    import getpass  # noqa: PLC0415 - loads more than most commands need

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid-{os.getuid()}" if environment is None else "unknown"


def written(moment: datetime) -> str:
    """Write an instant as the store does."""
    return stamp(moment)


def new_office(
    home: Path,
    *,
    code: str,
    name: str,
    url: str | None,
    simulated: bool,
    at: datetime | None,
    os_user: str,
    fresh: Callable[[], str] = clock.fresh_id,
    internal_key: bytes = b"",
) -> Mapping[str, str]:
    """Make an office: folder, database, first accounts; gives their one-time codes. A failure leaves nothing half-made.

    ``internal_key`` is for an office whose internal text is nobody's secret; any other has one that was drawn.
    """
    was_there = home.exists()
    sealed = sealing.is_possible()
    opening.make_home(home, opening.config_text(code, name, url, sealed=sealed))
    try:
        if sealed:
            sealing.new_key(home / opening.INTERNAL_KEY, sealing.INTERNAL, internal_key)
        settings = read_settings(Library(home))
        engine = open_engine(read_url(database_url(home, settings)))
        try:
            return opening.open_books(
                engine, settings, now=office_clock(at, None)(), simulated=simulated, os_user=os_user,
                fresh=fresh, code=clock.fresh_code, kept=lambda code: hashed_code(code, settings.console.hashing),
            )  # fmt: skip
        finally:
            engine.dispose()
    except BaseException:
        _unmake(home, itself=not was_there)
        raise


def _unmake(home: Path, *, itself: bool) -> None:
    """Take away what was made in a folder that was empty or not there."""
    for each in home.iterdir():
        shutil.rmtree(each) if each.is_dir() else each.unlink()
    if itself:
        home.rmdir()
