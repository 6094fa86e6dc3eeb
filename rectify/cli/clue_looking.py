"""Looking at clues: lists, one clue, a paper, what is due, figures, and sheets that are taken out. Every look is logged."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rectify.cli.dates import day_from
from rectify.cli.shape import command
from rectify.cli.telling import LAMPS, table, tell
from rectify.errors import WordsWrong, WorldFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rectify.app.clues.desk import ClueDesk
    from rectify.cli.session import Session

_TO_FILE = click.Path(path_type=Path, dir_okay=False)
_WAITS = {"receipt": "待签收", "answer": "待反馈"}


@contextmanager
def before_clues(session: Session, *standings: str) -> Iterator[ClueDesk]:
    """Bring whoever asks before the clues; rights are those of the present day, so that ``--at`` opens nothing."""
    from rectify.app.clues.desk import before_the_clues  # noqa: PLC0415 - help does not need it
    from rectify.cli.desk import account, writing  # noqa: PLC0415 - the same
    from rectify.engine.clues.rights import Standing  # noqa: PLC0415 - the same

    with writing(session) as app:
        needed = [Standing[each] for each in standings]
        with before_the_clues(app, account(session, app), *needed) as desk:
            yield desk


@command("list", help="列出您可以查阅的线索。只获授权看索引的，不显示名称、人员和内容。")
@click.option("--state", metavar="STATE", help="只看某状态，如 accepted。")
@click.pass_obj
def list_(session: Session, state: str | None) -> None:
    """List clues."""
    from rectify.app.clues.reading import listed  # noqa: PLC0415 - help does not need it
    from rectify.engine.clues.model import STATES  # noqa: PLC0415 - the same

    if state is not None and state not in STATES:
        raise WordsWrong(f"没有这个状态：{state}（可用：{'、'.join(STATES)}）")
    with before_clues(session, "LOOK") as desk:
        rows = listed(desk, state=state)
    tell(session, {"clues": rows, "count": len(rows)}, lambda: _list(rows))


def _list(rows: Sequence[Mapping[str, Any]]) -> None:
    headings = ("编号", "状态", "单位", "线索名称", "被反映人", "接收方", "应反馈", "预警", "超期天数")
    shown = [
        (
            each["number"], each["label"], each["unit_name"], each.get("name"), _names(each.get("persons", ())),
            each["addressed_label"], each["effective_due_on"], each["lamp"], each["overdue_days"] or "",
        )
        for each in rows
    ]  # fmt: skip
    table(headings, shown, empty="没有线索。")


def _names(persons: Sequence[Mapping[str, str]]) -> str:
    return "；".join(f"{each['name']} {each.get('post') or ''}".strip() for each in persons)


@command("show", help="查看一条线索。N 是线索编号。每次查阅都有记录。")
@click.argument("number", metavar="N")
@click.pass_obj
def show(session: Session, number: str) -> None:
    """Show one clue."""
    from rectify.app.clues.reading import page  # noqa: PLC0415 - help does not need it

    with before_clues(session, "LOOK") as desk:
        found = page(desk, number)
    tell(session, found, lambda: _page(found))


def _page(found: Mapping[str, Any]) -> None:
    click.echo(f"{found['number']}  {found['label']}  {found['unit_name']}  {found['round']}  {found['team']}")
    if found["whole"]:
        click.echo(f"{found['name']}（来源：{found['source']}）")
        click.echo(f"被反映人：{_names(found['persons'])}")
        click.echo(f"  {found['content']}")
        if found["problem"]:
            click.echo(f"关联问题：{found['problem']}")
    if found["effective_due_on"]:
        late = f"，超期 {found['overdue_days']} 天" if found["overdue_days"] else ""
        lamp = "" if found["answered_on"] else f"，预警：{LAMPS[found['lamp']][0]}"
        click.echo(f"反馈期限：{found['effective_due_on']}{'（暂定）' if found['provisional'] else ''}{lamp}{late}")
    for each in found.get("records", ()):
        said = "，".join(f"{each['labels'][name]}：{value}" for name, value in each["fields"].items())
        click.echo(f"{each['on']}  {each['label']}  {each['by']}  {said}")
    for each in found.get("papers", ()):
        click.echo(f"附件 {each['n']}：{each['name']}（{each['of']}，{each['on']}）")


@command("paper", help="取出一个附件。N 是线索编号，NO 是附件序号（见 clue show）。")
@click.argument("number", metavar="N")
@click.argument("no", metavar="NO", type=click.IntRange(1))
@click.option("-o", "path", metavar="FILE", type=_TO_FILE, required=True, help="写到哪个文件，不覆盖已有的。")
@click.pass_obj
def paper(session: Session, number: str, no: int, path: Path) -> None:
    """Write a paper's content to a file of its own."""
    from rectify.app.clues.reading import paper as taken  # noqa: PLC0415 - help does not need it

    with before_clues(session, "LOOK") as desk:
        name, parts = taken(desk, number, no)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
                target.writelines(parts)
        except OSError as error:
            raise WorldFailed(f"写不了文件 {path}：{error.strerror}") from error
    tell(session, {"file": str(path), "name": name}, lambda: click.echo(f"已取出 {name}：{path}"))


@command("due", help="待签收、待反馈的线索，按期限排列。")
@click.pass_obj
def due(session: Session) -> None:
    """List what waits."""
    from rectify.app.clues.reading import due_list  # noqa: PLC0415 - help does not need it

    with before_clues(session, "LOOK") as desk:
        rows = due_list(desk)
    shown = [
        (
            each["number"], _WAITS[each["waits_for"]], each["addressed_label"], each["handed_on"], each["received_on"],
            each["effective_due_on"], each["lamp"], each["overdue_days"] or "",
        )
        for each in rows
    ]  # fmt: skip
    headings = ("编号", "等待", "接收方", "移交", "接收", "应反馈", "预警", "超期天数")
    tell(session, {"clues": rows, "count": len(rows)}, lambda: table(headings, shown, empty="没有待办的线索。"))


@command("tick", help="生成到期提醒，只在线索库内，只一次。不发邮件；由安全管理员账号写进 cron，或由经办人运行。")
@click.option("--on", "on", metavar="DATE", help="业务日期，默认今天。")
@click.pass_obj
def tick(session: Session, on: str | None) -> None:
    """Write down who is reminded."""
    from datetime import date  # noqa: PLC0415 - the same

    from rectify.app.clues.reminding import remind  # noqa: PLC0415 - help does not need it

    day = day_from(on) if on else None
    with before_clues(session, "LOOK", "CHECK") as desk:
        done = remind(desk, day or date.fromisoformat(desk.today))
    said = f"{done.on}：查看 {done.due} 条，新提醒 {done.reminders} 条，通知 {done.notices} 人次，略过较低一级 {done.suppressed}。"
    tell(session, done.document(), lambda: click.echo(said))


@command("notices", help="本人的到期提醒：编号和日期。")
@click.pass_obj
def notices(session: Session) -> None:
    """List one's own reminders."""
    from rectify.app.clues.reading import reminders  # noqa: PLC0415 - help does not need it

    with before_clues(session, "LOOK") as desk:
        rows = reminders(desk)
    shown = [(each["made_on"], each["subject"], each["due_on"], each["lamp"], each["code"]) for each in rows]
    headings = ("生成", "编号", "应反馈", "预警", "级")
    tell(session, {"notices": rows, "count": len(rows)}, lambda: table(headings, shown, empty="没有提醒。"))


@command("report", help="统计：移交、受理、了结、立案、处分、超期未反馈。只统计您可以查阅的。")
@click.option("--year", metavar="YEAR", type=click.IntRange(1949), help="只统计某年登记的。")
@click.pass_obj
def report(session: Session, year: int | None) -> None:
    """Count."""
    from rectify.app.clues.figures import HEADINGS, figures  # noqa: PLC0415 - help does not need it

    with before_clues(session, "LOOK") as desk:
        found = figures(desk, year=year)
    disposals = "，".join(f"{kind} {count}" for kind, count in found["disposals"].items())

    def lines() -> None:
        click.echo(f"问题线索统计{f'（{year} 年登记）' if year else ''}  截至 {found['on']}")
        table(tuple(HEADINGS.values()), [[found[name] for name in HEADINGS]])
        click.echo(f"处置方式：{disposals}。")

    tell(session, found, lines)


@command("export", help="导出 Excel，带编号水印，须写明用途。F.xlsx 是要写的文件，只有本人可读；导出有记录。")
@click.argument("path", metavar="F.xlsx", type=_TO_FILE)
@click.option("--purpose", metavar="WORDS", required=True, help="用途，写入水印和查阅日志。")
@click.pass_obj
def export(session: Session, path: Path, purpose: str) -> None:
    """Take clues out as a sheet."""
    from rectify.app.clues.taking_out import export as taken_out  # noqa: PLC0415 - help does not need it
    from rectify.engine.acts import plain_text  # noqa: PLC0415 - the same

    try:
        purpose = plain_text(purpose)
    except ValueError as error:
        raise WordsWrong(f"--purpose {error}") from error
    if not purpose:
        raise WordsWrong("--purpose 不能为空")
    with before_clues(session, "LOOK") as desk:
        done = taken_out(desk, path, purpose)
    tell(session, done, lambda: click.echo(f"已导出 {done['rows']} 条：{path}（编号 {done['watermark']}）"))
