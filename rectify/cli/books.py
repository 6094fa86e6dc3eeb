"""``rectify journal`` and ``rectify reconcile``: the record, and whether the ledger agrees with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rectify.cli.acts import FAULTY, leave
from rectify.cli.shape import command, group
from rectify.cli.telling import progress, table, tell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rectify.app.books import Reconciled
    from rectify.cli.session import Session
    from rectify.engine.journal import Verdict

_SHOWN = 20


@group("journal", help="办理记录：校验、查看。")
def journal() -> None:
    """Hold what concerns the journal."""


@journal.command("verify", help="逐条校验办理记录：编号、前后相接、内容与校验值；发现问题时退出码为 5。")
@click.pass_obj
def verify(session: Session) -> None:
    """Look at every link."""
    from rectify.app.books import verify as look  # noqa: PLC0415 - help does not need it
    from rectify.cli.desk import looked_after, opened  # noqa: PLC0415 - the same

    with looked_after(session, opened) as app:
        verdict = look(app)
    tell_verdict(session, verdict, "办理记录")


def tell_verdict(session: Session, verdict: Verdict, what: str) -> None:
    """Say whether a journal, called ``what``, holds together, and end the command with what that means."""
    from rectify.app.books import verdict_document  # noqa: PLC0415 - help does not need it

    good = f"{what}完好：{verdict.entries} 条，链尾 {verdict.head}"
    bad = f"{what}从第 {verdict.first_bad} 条起有问题：{verdict.fault}"
    tell(session, verdict_document(verdict), lambda: click.echo(good if verdict.ok else bad, err=not verdict.ok))
    leave(0 if verdict.ok else FAULTY)


@journal.command(
    "show", help="查看办理记录。SUBJECT 是问题或巡察的编号；不写则为最近的若干条，只有巡察办和审计管理员可看。"
)
@click.argument("subject", metavar="[SUBJECT]", required=False)
@click.option("--last", metavar="N", type=click.IntRange(1), default=_SHOWN, help="最近几条，默认 20。")
@click.pass_obj
def show(session: Session, subject: str | None, last: int) -> None:
    """Show entries, the newest last."""
    from rectify.app.story import journal_entries  # noqa: PLC0415 - help does not need it
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
    from rectify.cli.desk import looked_after, opened  # noqa: PLC0415 - the same

    with looked_after(session, opened) as app, progress("对账") as tick:
        found = check(app, tick)
    tell_replay(session, found, "台账")


def tell_replay(session: Session, found: Reconciled, ledger: str) -> None:
    """Say whether a replay gives the same ledger, called ``ledger``, and end the command with what that means."""

    def lines() -> None:
        for each in found.differences:
            click.echo(each, err=True)
        if not found.differences:
            click.echo(f"账实相符：重放 {found.entries} 条，与{ledger}逐行一致。")

    tell(session, found.document(), lines)
    leave(0 if found.ok else FAULTY)
