"""``rectify plan``: the plans and the progress of one inspection's problems as a sheet, out to be filled and in again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectify.cli.acts import exit_code, leave, tell_results
from rectify.cli.shape import group
from rectify.cli.telling import tell
from rectify.errors import WordsWrong

if TYPE_CHECKING:
    from rectify.app.plan_sheets import Done
    from rectify.cli.session import Session

_PLAN, _PROGRESS = "整改方案", "整改进展"


@group("plan", help="整改方案表、整改进展表：导出填报、上传写入。")
def plan() -> None:
    """Hold what concerns plans by sheet."""


@plan.command(
    "export",
    help="导出一次巡察的整改方案表，已填好问题编号、具体问题和现有的措施，填写后用 rectify plan import 写入。"
    "N 是巡察编号，如 I-2026-0001。",
)
@click.argument("number", metavar="N")
@click.option("-o", "--output", "path", metavar="F.xlsx", required=True, type=click.Path(path_type=Path, dir_okay=False),
              help="要写的文件。")  # fmt: skip
@click.option("--progress", is_flag=True, help="导出整改进展表，一行一条措施。")
@click.pass_obj
def export(session: Session, number: str, path: Path, *, progress: bool) -> None:
    """Write the sheet to fill."""
    from rectify.app.plan_sheets_out import rows_for, write_sheet  # noqa: PLC0415 - help does not need it
    from rectify.cli.desk import account, opened  # noqa: PLC0415 - the same

    kind = _PROGRESS if progress else _PLAN
    with opened(session) as app:
        name = account(session, app)
        with app.store.reading() as reader:
            rows = rows_for(app, reader, name, number, kind)
    write_sheet(kind, rows, path)
    problems = len({row["number"] for row in rows})
    document = {"kind": kind, "inspection": number, "file": str(path), "rows": len(rows), "problems": problems}
    tell(session, document, lambda: click.echo(f"已导出{kind}表：{path}（{problems} 个问题，{len(rows)} 行）。"))


@plan.command(
    "import",
    help="写入填好的整改方案表，逐个问题给出结果；内容没有变化的略过，同一份表上传两次不会重复。\n\n"
    "单元格有错的整张表不写入：逐处列出，并在同一目录写一份标注了错误的副本，退出码为 5。",
)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--inspection", metavar="N", required=True, help="巡察编号。")
@click.option("--progress", is_flag=True, help="写入的是整改进展表。")
@click.option("--dry-run", is_flag=True, help="只看会写入什么，不写入。")
@click.pass_obj
def import_(session: Session, path: Path, inspection: str, *, progress: bool, dry_run: bool) -> None:
    """Write what a filled sheet says."""
    from rectify.app.plan_sheets import Sent, take  # noqa: PLC0415 - help does not need it
    from rectify.cli.desk import account, marking, opened, writing  # noqa: PLC0415 - the same

    if not path.exists():
        raise WordsWrong(f"没有这个文件：{path}")
    opening = opened if dry_run else writing
    with opening(session) as app:
        kind = _PROGRESS if progress else _PLAN
        sent = Sent(path=path, account=account(session, app), inspection=inspection, kind=kind)
        with marking(session, app, path):
            done = take(app, sent, dry_run=dry_run)
    tell(session, done.document(), lambda: _taken(done))
    leave(exit_code(done.results))


def _taken(done: Done) -> None:
    for each in done.cautions:
        click.echo(f"注意：{each}", err=True)
    if not done.dry_run:
        tell_results(done.results, {})
    for piece in done.pieces if done.dry_run else ():
        refused = "；".join(each.missing for each in piece.result.refusals) if piece.result is not None else ""
        said = {"written": "将写入", "same": "没有变化", "blank": "没有填写", "refused": f"不能写入：{refused}"}
        click.echo(f"{piece.number}{piece.about and ' ' + piece.about}：{said[piece.status]}")
        for line in piece.lines:
            click.echo(f"  {line}")
        for warning in piece.result.warnings if piece.result is not None else ():
            click.echo(f"{piece.number}：请注意，{warning}", err=True)
    would = "将写入" if done.dry_run else "已写入"
    counts = {status: len(done.of(status)) for status in ("written", "same", "blank", "refused")}
    click.echo(
        f"读到 {done.rows} 行，{would} {counts['written']} 项，没有变化 {counts['same']} 项，没有填写 {counts['blank']} 项，"
        f"不能写入 {counts['refused']} 项。"
    )
