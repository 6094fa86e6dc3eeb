"""Opening an office for a command: for reading, for writing, and as whom.

Whose rights apply is said by ``--as``, else by the account that the operating system's user is bound to; there is no third
way. ``--at`` looks from any moment, but writes only in a simulated office: backdating is no door.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from rectify.engine.model import Role
from rectify.errors import FaultyFile, NotPermitted, WordsWrong, WorldFailed
from rectify.store import facts
from rectify.store.queries import bound_account
from rectify.wiring import open_office, os_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from datetime import date
    from pathlib import Path

    from rectify.app.office import App
    from rectify.cli.session import Session
    from rectify.engine.model import Actor
    from rectify.store.transaction import Reader

NO_HOME = "没有指明办公室目录：请用 --home 目录，或设环境变量 RECTIFY_HOME，或先运行 rectify init 目录"


CARE = frozenset({Role.OFFICE, Role.SYSADMIN, Role.AUDITOR})
"""Roles of accounts that look after the books and the night's work, beside the machine itself."""
NOT_HIS_TO_CARE_FOR = (
    "夜间批处理、体检和对账查看的是整个办公室，由本机（不写 --as）、巡察办、系统管理员或审计管理员运行；"
    "本单位的情况请用 rectify problem list 和 rectify journal show 编号 查看"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """An open office, a view of it, and who looks."""

    app: App
    reader: Reader
    actor: Actor
    today: str


@contextmanager
def opened(session: Session) -> Iterator[App]:
    """Open the office for reading, as nobody in particular."""
    home = session.home
    if home is None:
        raise WordsWrong(NO_HOME)
    app = open_office(home, at=session.at, os_user=os_name())
    try:
        yield app
    finally:
        app.store.close()


@contextmanager
def writing(session: Session) -> Iterator[App]:
    """Open the office for writing; raises WordsWrong for ``--at`` in an office whose clock is real."""
    with opened(session) as app:
        if session.at is not None:
            with app.store.reading() as reader:
                if not reader.simulated:
                    raise WordsWrong("--at 只能用于查阅；办理只在模拟办公室（demo 或 init --simulated 所建）可用 --at")
        yield app


@contextmanager
def marking(session: Session, app: App, path: Path) -> Iterator[None]:
    """Write a copy with its bad cells marked beside a faulty sheet; where the disk takes none, the faults are told all the same."""
    from rectify.app.importing import mark_faults  # noqa: PLC0415 - of the two commands that take sheets

    try:
        yield
    except FaultyFile as error:
        try:
            marked = mark_faults(app, path, error)
            said = f"已标注错误的副本：{marked}" if marked is not None else ""
        except WorldFailed as failure:
            said = f"没有写成标注错误的副本：{failure.message}"
        if said and not session.json:
            click.echo(said, err=True)
        raise


def account(session: Session, app: App) -> str:
    """Give the account that acts; raises WordsWrong where nobody is named and the user is bound to none."""
    named = session.as_ or bound(app)
    if named is None:
        raise WordsWrong(f"操作系统用户“{app.os_user}”没有绑定账号，请用 --as 账号 指明以谁的权限办理")
    return named


def bound(app: App) -> str | None:
    """Give the account that the operating system's user is bound to, or None."""
    with app.store.reading() as reader:
        return bound_account(reader, app.os_user or os_name())


@contextmanager
def looked_after(session: Session, opening: Callable[[Session], AbstractContextManager[App]]) -> Iterator[App]:
    """Open the office for the machine's own work; raises NotPermitted where that is not for whoever asks."""
    with opening(session) as app:
        require_care(session, app)
        yield app


def require_care(session: Session, app: App) -> None:
    """Let the machine itself in, which acts as ``system``, and accounts that look after it; raises NotPermitted.

    What such work tells counts the whole office (entries, notices, rows), and is nothing for a unit's or a team's account.
    """
    name = session.as_ or bound(app)
    if name is None:
        return
    with app.store.reading() as reader:
        actor = facts.actor(reader, name, app.today(), app.os_user)
    if actor is None:
        raise NotPermitted(f"没有可用的账号“{name}”")
    if not CARE & {grant.role for grant in actor.grants}:
        raise NotPermitted(NOT_HIS_TO_CARE_FOR)


@contextmanager
def looking(session: Session) -> Iterator[Desk]:
    """Open the office for somebody to look; raises NotPermitted for an account that is unknown or disabled."""
    with opened(session) as app:
        name = account(session, app)
        with app.store.reading() as reader:
            today = app.today()
            actor = facts.actor(reader, name, today, app.os_user)
            if actor is None:
                raise NotPermitted(f"没有可用的账号“{name}”")
            yield Desk(app=app, reader=reader, actor=actor, today=today)


@contextmanager
def standing(desk: Desk, day: date | None) -> Iterator[tuple[Reader, str]]:
    """Give the ledger as it stood at the end of a day, with that day; without a day as it stands."""
    if day is None:
        yield desk.reader, desk.today
        return
    from rectify.app.books import as_of  # noqa: PLC0415 - only for looking back

    with as_of(desk.app, day) as reader:
        yield reader, day.isoformat()
