"""``rectify notice``: the in-system 待办 list, which works whether or not mail does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rectify.cli.dates import day_from
from rectify.cli.shape import group
from rectify.cli.telling import table, tell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rectify.cli.session import Session

_MAIL = {"sent": "已发", "sending": "发送中", "waiting": "待发"}


@group("notice", help="通知：谁在何时收到了什么。")
def notice() -> None:
    """Hold what concerns notices."""


@notice.command("list", help="列出待办通知：自己的；巡察办可看所有人的。")
@click.option("--person", metavar="USER", help="只看某账号的。")
@click.option("--on", "on", metavar="DATE", help="只看某日生成的。")
@click.pass_obj
def list_(session: Session, person: str | None, on: str | None) -> None:
    """List notices with what became of their mail."""
    from rectify.app.reading import notice_rows  # noqa: PLC0415 - help does not need it
    from rectify.cli.desk import looking  # noqa: PLC0415 - the same

    day = day_from(on).isoformat() if on else None
    with looking(session) as desk:
        rows = notice_rows(desk.reader, desk.actor, person=person, on=day)
    tell(session, {"notices": rows, "count": len(rows)}, lambda: _list(rows))


def _list(rows: Sequence[Mapping[str, Any]]) -> None:
    headings = ("生成", "收件人", "对象", "事项", "到期", "预警", "信函", "邮件")
    shown = [
        (
            each["made_on"], each["person"], each["subject"], each["obligation_label"], each["effective_on"], each["lamp"],
            each["letter"], _MAIL.get(each["mail"] or "", "站内"),
        )
        for each in rows
    ]  # fmt: skip
    table(headings, shown, empty="没有通知。")
