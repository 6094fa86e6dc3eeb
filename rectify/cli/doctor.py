"""``rectify doctor``: what is wrong with this installation, from its settings to its last file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rectify.cli.acts import FAULTY, leave
from rectify.cli.shape import command
from rectify.cli.telling import progress, tell
from rectify.errors import FaultyFile, RectifyError, WordsWrong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from rectify.app.checkup import Line
    from rectify.cli.session import Session

_WORDS = {"ok": "正常", "notice": "注意", "error": "错误"}


@command(
    "doctor",
    help="体检：本办公室的安装有什么问题。逐项列出 正常、注意、错误；有错误时退出码为 5。",
)
@click.option("--full", is_flag=True, help="由办理记录重放台账逐行比对，较慢。")
@click.pass_obj
def doctor(session: Session, *, full: bool) -> None:
    """Look at everything, and change nothing."""
    from rectify.cli.desk import NO_HOME  # noqa: PLC0415 - help does not need it

    home = session.home
    if home is None:
        raise WordsWrong(NO_HOME)
    lines = []
    with progress("体检") as bar:
        for line in _lines(session, home, full=full, bar=bar):
            lines.append(line)
            if not session.json:
                click.echo(f"{_WORDS[line.level]}  {line.about}：{line.said}")
    wrong = sum(line.level == "error" for line in lines)
    document = {"ok": not wrong, "checks": [line.document() for line in lines], "errors": wrong}
    tell(session, document, lambda: click.echo(f"共 {len(lines)} 项，错误 {wrong} 项。"))
    leave(FAULTY if wrong else 0)


def _lines(session: Session, home: Path, *, full: bool, bar: Callable[[int], None]) -> Iterator[Line]:
    from rectify.app.checkup import fine, look, wrong  # noqa: PLC0415 - help does not need it
    from rectify.cli.desk import require_care  # noqa: PLC0415 - the same
    from rectify.library import Library  # noqa: PLC0415 - the same
    from rectify.wiring import open_office, os_name, read_settings  # noqa: PLC0415 - the same

    try:
        settings = read_settings(Library(home))
    except FaultyFile as error:
        yield from (wrong("设置", f"{error.name} {fault}") for fault in error.faults)
        return
    set_up = fine("设置", f"{settings.office.name}（{settings.office.code}）：{home}")
    try:
        app = open_office(home, at=session.at, os_user=os_name())
    except RectifyError as error:
        yield from (set_up, wrong("数据库", error.message))
        return
    try:
        require_care(session, app)
        yield set_up
        yield from look(app, full=full, progress=bar)
    finally:
        app.store.close()
