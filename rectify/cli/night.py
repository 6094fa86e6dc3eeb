"""``rectify tick``, ``deliver``, ``run`` and ``calendar import``: what the night does, as ``system``, and what sets its dates."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectify.cli.dates import day_from
from rectify.cli.shape import command
from rectify.cli.telling import progress, table, tell
from rectify.errors import WordsWrong

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rectify.app.delivering import Delivered
    from rectify.app.redating import Moved
    from rectify.app.ticking import Ticked
    from rectify.cli.session import Session


@command("tick", help="生成截至某日应有的提醒、督办和超期通知，只一次。再运行一遍不会重复。适合写进 cron。")
@click.option("--on", metavar="DATE", help="业务日期，默认今天；写明的日期即使很远也照办。")
@click.option("--dry-run", is_flag=True, help="只看会生成什么，不写入。")
@click.pass_obj
def tick(session: Session, on: str | None, *, dry_run: bool) -> None:
    """Put everything owed into the outbox."""
    from rectify.app.ticking import tick as work  # noqa: PLC0415 - help does not need it
    from rectify.cli.desk import looked_after, opened, writing  # noqa: PLC0415 - the same

    day = day_from(on) if on else None
    with looked_after(session, opened if dry_run else writing) as app, progress("生成通知") as bar:
        done = work(app, on=day, dry_run=dry_run, progress=bar)
    tell(session, done.document(), lambda: _ticked(done))


def _ticked(done: Ticked) -> None:
    would = "（试算，未写入）" if done.dry_run else ""
    click.echo(
        f"{done.on}{would}：查看 {done.due} 项；新生成提醒 {done.reminders}、超期 {done.overdue}、升级 {done.escalations}，"
        f"通知 {done.notices} 条；略过较低一级 {done.suppressed}；当日已有 {done.already_done}。"
    )
    if done.passed_over:
        click.echo(f"{done.passed_over} 项的级次在换阶梯前已提醒过，略过；详见办理记录。")
    for name, why in done.held.items():
        click.echo(f"提醒阶梯“{name}”读不了，用它的轮次这次没有提醒：{why}", err=True)


@command("deliver", help="发送待发的邮件通知。每人每天至多一封摘要，不含具体内容。未配置邮件时不发。")
@click.pass_obj
def deliver(session: Session) -> None:
    """Send what waits in the outbox."""
    from rectify.app.delivering import deliver as work  # noqa: PLC0415 - help does not need it
    from rectify.cli.desk import looked_after, writing  # noqa: PLC0415 - the same

    with looked_after(session, writing) as app:
        done = work(app)
    tell(session, done.document(), lambda: _delivered(done))
    if done.failed:
        click.get_current_context().exit(1)


def _delivered(done: Delivered) -> None:
    click.echo(f"已发 {done.sent}，失败 {done.failed}，待发 {done.waiting}。" + (f"{done.held}。" if done.held else ""))
    for each in done.failures:
        click.echo(each, err=True)


@command("run", help="常驻运行：按时生成提醒、发送通知。直到收到 SIGTERM 或 Ctrl-C。与 cron 或另一份同时运行也无妨。")
@click.pass_obj
def run(session: Session) -> None:
    """Do both by itself."""
    from rectify.cli.desk import NO_HOME, looked_after, opened  # noqa: PLC0415 - help does not need it
    from rectify.scheduler import run as work  # noqa: PLC0415 - the same
    from rectify.wiring import os_name  # noqa: PLC0415 - the same

    if session.at is not None:
        raise WordsWrong("run 按真实时钟运行，不能用 --at")
    home = session.home
    if home is None:
        raise WordsWrong(NO_HOME)
    with looked_after(session, opened):
        pass
    work(home, os_user=os_name(), tell=click.echo)


@command(
    "import",
    help="导入新一年的放假安排。FILE 是年份文件，如 2027.toml。\n\n"
    "先列出会变动的期限；确认后（或带 --yes）才写入，每个变动的问题记一条办理记录。",
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="不再询问，直接写入。")
@click.pass_obj
def import_year(session: Session, file: Path, *, yes: bool) -> None:
    """Preview a year's notice, and apply it when confirmed."""
    from rectify.app import redating  # noqa: PLC0415 - help does not need it
    from rectify.cli.desk import account, writing  # noqa: PLC0415 - the same

    if not file.exists():
        raise WordsWrong(f"没有这个文件：{file}")
    with writing(session) as app:
        name = account(session, app)
        moved = redating.preview(app, file, name)
        if not session.json:
            _moved(moved)
        sure = yes or (not session.json and _asked())
        if sure:
            moved = redating.apply(app, file, name)
    rows = [
        {
            "number": each.number, "before": each.before, "after": each.after,
            "provisional_before": each.provisional_before, "provisional_after": each.provisional_after,
        }
        for each in moved
    ]  # fmt: skip
    said = f"已导入 {file.name}，复核 {len(moved)} 个期限。" if sure else "没有写入；加 --yes 生效。"
    tell(session, {"applied": sure, "moved": rows, "count": len(rows)}, lambda: click.echo(said))


def _asked() -> bool:
    return sys.stdin.isatty() and click.confirm("是否写入", prompt_suffix="？")


def _moved(moved: Sequence[Moved]) -> None:
    rows = [
        (each.number, _day(each.before, each.provisional_before), _day(each.after, each.provisional_after))
        for each in moved
    ]
    table(("编号", "原到期", "新到期"), rows, empty="没有期限因此变动。")


def _day(day: str, provisional: bool) -> str:  # noqa: FBT001 - a day and whether it may still change
    return f"{day}{'（暂定）' if provisional else ''}"
