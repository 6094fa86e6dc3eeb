"""``rectify report`` and ``rectify ledger``: figures, and the 台账 as a sheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rectify.cli.dates import day_from
from rectify.cli.shape import command, group
from rectify.cli.telling import progress, table, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rectify.app.reports import Report
    from rectify.cli.session import Session

_TO_FILE = click.Path(path_type=Path, dir_okay=False)


@command(
    "report",
    help="统计：总览、分单位、超期等各表。NAME 是统计的名称，不写则列出全部名称；每张表都带对账。",
)
@click.argument("name", metavar="[NAME]", required=False)
@click.option("--as-of", metavar="DATE", help="台账在某日终了时的样子。")
@click.option("--xlsx", metavar="F.xlsx", type=_TO_FILE, help="另存为 Excel 文件。")
@click.pass_obj
def report(session: Session, name: str | None, as_of: str | None, xlsx: Path | None) -> None:
    """Make a report, for the rows that the account sees; without a name, list them."""
    from rectify.app.reports import NAMES  # noqa: PLC0415 - help does not need it
    from rectify.app.reports import report as make  # noqa: PLC0415 - help does not need it
    from rectify.cli.desk import looking, standing  # noqa: PLC0415 - the same

    if name is None:
        known = [{"name": each, "label": label} for each, label in NAMES.items()]
        tell(session, {"reports": known}, lambda: table(("名称", "统计"), list(NAMES.items())))
        return
    with looking(session) as desk, standing(desk, day_from(as_of) if as_of else None) as (reader, today):
        made = make(name, desk.app, reader, desk.actor, today)
        office = desk.app.settings.office.name
    if xlsx is not None:
        from rectify.app.report_files import write_sheet  # noqa: PLC0415 - only for a sheet

        write_sheet(xlsx, made, office)
    tell(session, made.document, lambda: _lines(made))


def _lines(made: Report) -> None:
    click.echo(f"{made.title}  截至 {made.on}")
    table(made.headings, made.rows, empty="没有内容。")
    click.echo(made.closing)


def _counted(rows: Iterator[dict[str, Any]], tick: Callable[[int], None]) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(rows, 1):
        tick(number)
        yield row


@group("ledger", help="台账：导出 Excel。")
def ledger() -> None:
    """Hold what concerns the 台账 as a sheet."""


@ledger.command("export", help="把您能看到的问题导出为问题整改台账。F.xlsx 是要写的文件。")
@click.argument("path", metavar="F.xlsx", type=_TO_FILE)
@click.option("--as-of", metavar="DATE", help="台账在某日终了时的样子。")
@click.option("--paper", type=click.Choice(("A3", "A4")), default="A3", metavar="PAPER", help="纸张：A3（默认）或 A4。")
@click.pass_obj
def export(session: Session, path: Path, as_of: str | None, paper: str) -> None:
    """Write the 台账."""
    from rectify.app.ledger import ledger_rows, reconciliation  # noqa: PLC0415 - help does not need it
    from rectify.app.ledger_file import write_ledger  # noqa: PLC0415 - the same
    from rectify.cli.desk import looking, standing  # noqa: PLC0415 - the same

    with looking(session) as desk, standing(desk, day_from(as_of) if as_of else None) as (reader, today):
        closing, total = reconciliation(reader, desk.actor, today)
        office = desk.app.settings.office.name
        with progress("导出台账", total) as tick:
            rows = _counted(ledger_rows(desk.app, reader, desk.actor, today), tick)
            count = write_ledger(path, rows, closing, office=office, today=today, paper=paper)
    tell(session, {"file": str(path), "rows": count, "on": today}, lambda: click.echo(f"已导出 {count} 个问题：{path}"))
