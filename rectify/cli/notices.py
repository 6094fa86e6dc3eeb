"""``rectify notice``: the in-system 待办 list, which works whether or not mail does, and why somebody was told or was not."""

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
    from rectify.app.notices import notice_rows  # noqa: PLC0415 - help does not need it
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


@notice.command(
    "why",
    help="说明某人某日为什么收到、或者没有收到通知。PERSON 是账号或姓名，DATE 是日期。\n\n"
    "收到的，逐条写明事项、期限由来、级次、身份和邮件去向；没有收到的，写明原因和下次提醒的日期。"
    "巡察办可问任何人的，其他人只可问自己的。",
)
@click.argument("person", metavar="PERSON")
@click.argument("date", metavar="DATE")
@click.option("--subject", metavar="N", help="只看某个问题或巡察的。")
@click.pass_obj
def why(session: Session, person: str, date: str, subject: str | None) -> None:
    """Answer why."""
    from rectify.app.why import why as answer  # noqa: PLC0415 - help does not need it
    from rectify.cli.desk import looking  # noqa: PLC0415 - the same

    day = day_from(date)
    with looking(session) as desk:
        found = answer(desk.app, desk.reader, desk.actor, person, day, subject=subject)
    tell(session, found, lambda: _why(found))


def _why(found: Mapping[str, Any]) -> None:
    roles = "、".join(found["role_labels"]) or "没有角色"
    click.echo(f"{found['display']}（{found['person']}，{roles}）{found['on']}：通知 {found['count']} 条。")
    for said in found["said"]:
        click.echo(said)
    for (about, reasons), subjects in _alike(found["notices"]).items():
        click.echo(f"\n{about}  {len(subjects)} 条：{'、'.join(subjects)}")
        for reason in reasons:
            click.echo(f"  · {reason}")
    if found["silent"]:
        click.echo("\n当日没有通知的：")
        rows = [(each["subject"], each["label"], each["effective_on"], each["said"]) for each in found["silent"]]
        table(("对象", "事项", "到期", "原因"), rows)
    if found["more"]:
        click.echo(f"另有 {found['more']} 项未列；加 --subject 编号 查看某一项。")


def _alike(notices: Sequence[Mapping[str, Any]]) -> dict[tuple[str, tuple[str, ...]], list[str]]:
    """Put notices together that were made for the same reasons."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for each in notices:
        letter = f"  {each['letter']}" if each["letter"] else ""
        reasons = (*each["reasons"], f"邮件：{each['mail']['said']}")
        found.setdefault((f"{each['label']}  {each['code']}{letter}", reasons), []).append(each["subject"])
    return found
