"""``rectify demo``: the example county, played while one watches, and what came of it."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectify.cli.shape import command
from rectify.cli.telling import table, tell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from rectify.cli.session import Session
    from rectify.demo.outcome import Outcome
    from rectify.demo.player import Watch

_DATABASES = ("RECTIFY_DATABASE", "RECTIFY_CLUES", "RECTIFY_CLUE_KEY", "RECTIFY_INTERNAL_KEY")
_MOST_PEOPLE = 6
"""How many people the forecast names."""


@command(
    "demo",
    help="生成示例县的办公室，按模拟时钟走完一轮巡察整改：导入、交账、催办、查账、销账。\n\n"
    "DIR 默认 ./demo-office；已有的目录只有带演示标记时才会被替换。邮件只送到本机临时的收件服务器。",
)
@click.argument("folder", metavar="[DIR]", default="demo-office", type=click.Path(path_type=Path))
@click.pass_obj
def demo(session: Session, folder: Path) -> None:
    """Play the county."""
    from rectify.demo.doorway import ADDRESS, GUESTS, PASSWORD  # noqa: PLC0415 - brings the whole program, which help does not need
    from rectify.demo.outcome import outcome  # noqa: PLC0415 - brings the whole program, which help does not need
    from rectify.demo.player import days_of_play, play  # noqa: PLC0415 - the same
    from rectify.demo.visits import suggestions  # noqa: PLC0415 - the same
    from rectify.errors import WordsWrong  # noqa: PLC0415 - beside what it belongs to
    from rectify.wiring import os_name  # noqa: PLC0415 - the same

    for name in _DATABASES:
        if os.environ.get(name):
            raise WordsWrong(f"已设环境变量 {name}：演示只用自己目录里的数据库，请先取消该变量")
    with _watching(days_of_play()) as watch:
        played = play(folder.absolute(), os_user=os_name(), watch=watch)
    found = outcome(played, os_user=os_name())
    tries = suggestions(_program(), str(folder))
    door = f"{_program()} --home {folder} serve"
    console = {"command": door, "address": ADDRESS, "password": PASSWORD, "people": list(GUESTS)}
    document = {**found.document(), "try": [line for line, _shows in tries], "console": console}
    tell(session, document, lambda: _told(found, folder, [*tries], door))
    if not found.sound:
        click.get_current_context().exit(5)


def _program() -> str:
    """Give how to call this program here: by its name where that finds it, else as it was called."""
    called, found = Path(sys.argv[0]), shutil.which("rectify")
    by_name = called.name != "rectify" or (found is not None and Path(found).resolve() == called.resolve())
    return "rectify" if by_name else str(called)


@contextmanager
def _watching(days: int) -> Iterator[Watch]:
    """Show a bar on a terminal; elsewhere a line for each day on which something is told."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console  # noqa: PLC0415 - only for a terminal
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415 - the same

    columns = (
        TextColumn("{task.fields[day]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task("", total=days, day="")

        def watch(day: date, over: int, headline: str) -> None:
            bar.update(task, completed=over, day=day.isoformat(), description=headline or None)

        yield watch


class _Lines:
    """Collects a day's headlines and prints them when the day is over."""

    def __init__(self) -> None:
        self._told: list[str] = []

    def __call__(self, day: date, _over: int, headline: str) -> None:
        """Take a headline, or the end of a day."""
        if headline:
            self._told.append(headline)
        elif self._told:
            click.echo(f"{day}  {'；'.join(merged(self._told))}", err=True)
            self._told = []


def merged(headlines: Sequence[str]) -> list[str]:
    """Say at once what several units do alike on one day, and what one unit does."""
    units: dict[str, list[str]] = {}
    for headline in headlines:
        who, colon, what = headline.partition("：")
        units.setdefault(what if colon else headline, []).append(who if colon else "")
    deeds: dict[str, list[str]] = {}
    for what, named in units.items():
        deeds.setdefault("、".join(dict.fromkeys(named)), []).append(what)
    return [f"{named}：{'，'.join(whats)}" if named else "；".join(whats) for named, whats in deeds.items()]


def _told(found: Outcome, folder: Path, tries: list[tuple[str, str]], door: str) -> None:
    played = found.played
    click.echo(f"演示办公室：{folder}（模拟时钟停在 {found.overview.on}）")
    click.echo(
        f"{played.days} 天里办理 {played.acts} 件事，生成通知 {played.ticked['notices']} 条，送出邮件 {played.mails} 封。\n"
    )
    click.echo(found.overview.title)
    table(found.overview.headings, found.overview.rows)
    click.echo(f"{found.overview.closing}\n")
    click.echo("超期清单")
    table(found.overdue.headings, found.overdue.rows)
    click.echo(f"{found.overdue.closing}\n")
    _ladder(found)
    _ahead(found)
    fine = "相符" if found.sound else "不符"
    click.echo(f"办理记录 {found.verdict.entries} 条，逐条校验；台账与办理记录、与反馈问题数：{fine}。")
    click.echo(
        f"台账已写入 {folder / '台账.xlsx'}（{found.ledger_rows} 个问题），账号和说明见 {folder / '说明.txt'}。\n"
    )
    click.echo("接下来可以试试：")
    for line, shows in tries:
        click.echo(f"  # {shows}\n  {line}")
    _door(door)


def _door(door: str) -> None:
    """Say how to open the console, and as whom to sign in."""
    from rectify.demo.doorway import ADDRESS, GUESTS, PASSWORD  # noqa: PLC0415 - help does not need it

    click.echo(f"\n打开控制台：\n  {door}\n然后在浏览器中打开 {ADDRESS} ，用下列人物登录，口令都是 {PASSWORD} ：")
    table(("账号", "看什么"), list(GUESTS.items()))


def _ladder(found: Outcome) -> None:
    click.echo("整改期限的提醒阶梯做了什么")
    rows = [(each.code, each.lamp, each.notices, each.letters or "", each.letter) for each in found.rungs]
    table(("级", "预警", "通知（条）", "待签发（件）", "文种"), rows)
    click.echo(f"其他事项（签收、方案、双报告、查账等）的通知 {found.other_notices} 条。\n")


def _ahead(found: Outcome) -> None:
    ahead = found.ahead
    late = sum(not each["already"] for each in ahead["overdue"])
    click.echo(f"推演到 {ahead['until']}，假定今后无人办理")
    rows = [(each["user"], each["display"], each["notices"], each["red"], each["yellow"]) for each in ahead["people"]]
    table(("账号", "姓名", "通知（条）", "红", "黄"), rows[:_MOST_PEOPLE])
    click.echo(
        f"共 {len(rows)} 人、通知 {ahead['notices']} 条，待签发信函 {ahead['letters']} 件；"
        f"到时超期 {len(ahead['overdue'])} 个问题，其中新超期 {late} 个。\n"
    )
