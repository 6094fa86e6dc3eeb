"""``rectify upgrade``: after a new version of the program was installed, the office's databases are brought up to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rectify.cli.shape import command
from rectify.cli.telling import progress, tell
from rectify.errors import WordsWrong

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.app.upgrading import Part, Upgraded
    from rectify.cli.session import Session

_NAMES: Mapping[str, str] = {"office": "办公室数据库", "clues": "线索库"}


@command(
    "upgrade",
    help="升级：装好新版程序后，把本办公室的数据库升级到新版的库结构。由本机运行，不需要账号。\n\n"
    "先停下服务、备份数据库，再运行。全部完成或毫无改动；再运行一遍不会重复。能读写线索库的，一并升级线索库。",
)
@click.option("--dry-run", is_flag=True, help="只看会做什么，不写入。")
@click.pass_obj
def upgrade(session: Session, *, dry_run: bool) -> None:
    """Bring the office's databases up."""
    from rectify.cli.desk import NO_HOME  # noqa: PLC0415 - help does not need it
    from rectify.wiring import upgrade_office  # noqa: PLC0415 - the same

    if session.as_ is not None or session.at is not None:
        raise WordsWrong("upgrade 由本机运行，不以账号办理，也与时刻无关，不能用 --as、--at")
    if session.home is None:
        raise WordsWrong(NO_HOME)
    with progress("升级"):
        done = upgrade_office(session.home, dry_run=dry_run)
    tell(session, done.document(), lambda: _lines(done))


def _lines(done: Upgraded) -> None:
    for part in done.parts:
        click.echo(f"{_NAMES[part.name]}：{_became(part, dry_run=done.dry_run)}")
        for note in part.notes:
            click.echo(f"  {note}")
    if done.left is not None:
        click.echo(f"线索库：本机用户不能读写 {done.left}，没有动它；请由其所有者再运行一次 rectify upgrade。")
    if done.dry_run:
        click.echo("试算，没有写入。")
    elif any(part.steps for part in done.parts):
        click.echo("接下来：用 rectify doctor --full 核对，再启动服务。")


def _became(part: Part, *, dry_run: bool) -> str:
    if not part.steps:
        return f"结构版本为 {part.before}，已是最新，无须升级。"
    return f"结构版本 {part.before} → {part.after}，{'需要' if dry_run else '已完成'} {len(part.steps)} 步。"
