"""``rectify journal`` and ``rectify reconcile``: the record, and whether the ledger agrees with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rectify.cli.acts import FAULTY, leave
from rectify.cli.shape import command, group
from rectify.cli.telling import progress, table, tell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rectify.cli.session import Session

_SHOWN = 20


@group("journal", help="办理记录：校验、查看。")
def journal() -> None:
    """Hold what concerns the journal."""


@journal.command("verify", help="逐条校验办理记录：编号、前后相接、内容与校验值；发现问题时退出码为 5。")
@click.pass_obj
def verify(session: Session) -> None:
    """Look at every link."""
    from rectify.app.books import verify as look  # noqa: PLC0415 - help does not need it
    from rectify.cli.desk import opened  # noqa: PLC0415 - the same

    with opened(session) as app:
        verdict = look(app)
    document = {
        "entries": verdict.entries, "ok": verdict.ok, "first_bad": verdict.first_bad, "head": verdict.head,
        "fault": verdict.fault or None,
    }  # fmt: skip
    good = f"办理记录完好：{verdict.entries} 条，链尾 {verdict.head}"
    bad = f"办理记录从第 {verdict.first_bad} 条起有问题：{verdict.fault}"
    tell(session, document, lambda: click.echo(good if verdict.ok else bad, err=not verdict.ok))
    leave(0 if verdict.ok else FAULTY)


@journal.command(
    "show", help="查看办理记录。SUBJECT 是问题或巡察的编号；不写则为最近的若干条，只有巡察办和审计管理员可看。"
)
@click.argument("subject", metavar="[SUBJECT]", required=False)
@click.option("--last", metavar="N", type=click.IntRange(1), default=_SHOWN, help="最近几条，默认 20。")
@click.pass_obj
def show(session: Session, subject: str | None, last: int) -> None:
    """Show entries, the newest last."""
    from rectify.app.reading import journal_entries  # noqa: PLC0415 - help does not need it
    from rectify.cli.desk import looking  # noqa: PLC0415 - the same

    with looking(session) as desk:
        entries = journal_entries(desk.app, desk.reader, desk.actor, subject, last)
    tell(session, {"entries": entries, "count": len(entries)}, lambda: _entries(entries))


def _entries(entries: Sequence[Mapping[str, Any]]) -> None:
    rows = [(each["no"], each["at"][:19], each["label"], each["subject"], each["by"], each["note"]) for each in entries]
    table(("编号", "时间（UTC）", "事项", "对象", "账号", "附注"), rows, empty="没有记录。")


@command(
    "reconcile",
    help="核对台账与办理记录、与反馈问题数是否一致。台账行数与反馈意见所列是否一致，由办理记录重放是否得到同样的台账；不一致时，退出码为 5。",
)
@click.pass_obj
def reconcile(session: Session) -> None:
    """Check the ledger against the feedback's count and against the journal."""
    from rectify.app.books import reconcile as check  # noqa: PLC0415 - help does not need it
    from rectify.cli.desk import opened  # noqa: PLC0415 - the same

    with opened(session) as app, progress("对账") as tick:
        found = check(app, tick)
    tell(session, found.document(), lambda: _differences(found.differences, found.entries))
    leave(0 if found.ok else FAULTY)


def _differences(differences: Sequence[str], entries: int) -> None:
    for each in differences:
        click.echo(each, err=True)
    if not differences:
        click.echo(f"账实相符：重放 {entries} 条，与台账逐行一致。")
