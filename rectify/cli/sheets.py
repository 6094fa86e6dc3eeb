"""``rectify import`` and ``rectify template``: sheets in, and the empty ones to fill."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectify.cli.acts import exit_code, leave, tell_results
from rectify.cli.shape import command
from rectify.cli.telling import progress, tell
from rectify.errors import WordsWrong

if TYPE_CHECKING:
    from rectify.app.importing import Imported
    from rectify.cli.session import Session


@command(
    "import",
    help="把问题清单导入台账，全部成功或一行不进。FILE.xlsx 是问题清单；同一份表导入两次不会重复。\n\n"
    "有错时逐处列出，并在同一目录写一份标注了错误的副本，退出码为 5。",
)
@click.argument("path", metavar="FILE.xlsx", type=click.Path(path_type=Path))
@click.option("--round", "round_", metavar="ROUND", required=True, help="轮次代码。")
@click.option("--unit", metavar="UNIT", help="整张表只有一个单位时写明（代码或名称）。")
@click.option("--dry-run", is_flag=True, help="只看会导入什么，不写入。")
@click.pass_obj
def import_(session: Session, path: Path, round_: str, unit: str | None, *, dry_run: bool) -> None:
    """Import findings, all or nothing."""
    from rectify.app.asking import Result  # noqa: PLC0415 - help does not need it
    from rectify.app.importing import Wanted, import_findings  # noqa: PLC0415 - the same
    from rectify.cli.desk import account, marking, opened, writing  # noqa: PLC0415 - the same

    if not path.exists():
        raise WordsWrong(f"没有这个文件：{path}")
    opening = opened if dry_run else writing
    with opening(session) as app:
        wanted = Wanted(path=path, account=account(session, app), round=round_, unit=unit)
        with marking(session, app, path), progress("导入") as bar:
            done = import_findings(app, wanted, dry_run=dry_run, progress=lambda count, _total: bar(count))
    if isinstance(done, Result):
        results = (done,)
        tell(session, {"results": [each.document() for each in results]}, lambda: tell_results(results, {}))
        leave(exit_code(results))
        return
    tell(session, done.document(), lambda: _imported(done))


def _imported(done: Imported) -> None:
    for each in done.cautions:
        click.echo(f"注意：{each}", err=True)
    would = "将新增" if done.dry_run else "新增"
    span = f"（{done.first} 至 {done.last}）" if done.first else ""
    click.echo(f"读到 {done.rows} 行，{would} {done.added} 个问题{span}，已有 {done.already} 个。")


@command("template", help="生成供填报的空表。KIND 是种类：问题清单、整改方案、整改进展、单位。")
@click.argument("kind", metavar="KIND")
@click.option("-o", "--output", "path", metavar="F.xlsx", required=True, type=click.Path(path_type=Path, dir_okay=False),
              help="要写的文件。")  # fmt: skip
@click.pass_obj
def template(session: Session, kind: str, path: Path) -> None:
    """Write an empty sheet to fill."""
    from rectify.exchange.sheet_out import TEMPLATES, write_template  # noqa: PLC0415 - only for a sheet

    if kind not in TEMPLATES:
        raise WordsWrong(f"没有这种模板：{kind}（可用：{'、'.join(TEMPLATES)}）")
    write_template(kind, path)
    tell(session, {"kind": kind, "file": str(path)}, lambda: click.echo(f"已生成：{path}"))
