"""``rectify user``: accounts, roles and deputies. Adding is the system administrator's, granting the security administrator's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rectify.cli.master import ask_for, show_list
from rectify.cli.shape import group

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rectify.cli.session import Session


@group("user", help="账号与角色：登记、授权、委托、停用、列出。")
def user() -> None:
    """Hold what concerns accounts."""


@user.command("add", help="登记一个账号（系统管理员办理）；角色另由安全管理员用 rectify user grant 授予。NAME 是账号。")
@click.argument("name", metavar="NAME")
@click.option("--display", metavar="NAME", required=True, help="姓名。")
@click.option("--unit", metavar="UNIT", help="所在单位的代码。")
@click.option("--mail", metavar="MAIL", help="邮箱。")
@click.pass_obj
def add(session: Session, /, **fields: str | None) -> None:
    """Register an account."""
    ask_for(session, "add user", fields)


@user.command("disable", help="停用一个账号（系统管理员办理）。NAME 是账号。")
@click.argument("name", metavar="NAME")
@click.option("--reason", metavar="REASON", required=True, help="理由。")
@click.pass_obj
def disable(session: Session, /, **fields: str | None) -> None:
    """Disable an account."""
    ask_for(session, "disable user", fields)


@user.command("grant", help="授予角色（安全管理员办理）。USER 是账号；ROLE 是角色，如 unit_head、team、leader。")
@click.argument("user", metavar="USER")
@click.argument("role", metavar="ROLE")
@click.option("--unit", metavar="UNIT", help="被巡察单位的角色所属的单位；默认为账号所在单位。")
@click.option("--from", "from", metavar="DATE", help="起。")
@click.option("--until", metavar="DATE", help="止。")
@click.pass_obj
def grant(session: Session, /, **fields: str | None) -> None:
    """Give a role."""
    ask_for(session, "grant", fields)


@user.command("revoke", help="收回角色（安全管理员办理）。USER 是账号，ROLE 是角色。")
@click.argument("user", metavar="USER")
@click.argument("role", metavar="ROLE")
@click.option("--unit", metavar="UNIT", help="只收回在某单位的角色。")
@click.pass_obj
def revoke(session: Session, /, **fields: str | None) -> None:
    """Take a role back."""
    ask_for(session, "revoke", fields)


@user.command("delegate", help="登记委托代理，起止有日（本人或巡察办办理）。")
@click.argument("from_user", metavar="FROM")
@click.argument("to_user", metavar="TO")
@click.option("--from", "from", metavar="DATE", required=True, help="起。")
@click.option("--until", metavar="DATE", required=True, help="止。")
@click.option("--reason", metavar="REASON", required=True, help="理由。")
@click.pass_obj
def delegate(session: Session, /, **fields: str | None) -> None:
    """Record a dated deputy."""
    ask_for(session, "delegate", fields)


@user.command("list", help="列出账号：巡察办和三员可看全部，其他人只看自己。")
@click.pass_obj
def list_(session: Session) -> None:
    """List the accounts."""
    from rectify.app.lists import users  # noqa: PLC0415 - help does not need it
    from rectify.engine.model import ROLE_WORDS, Role  # noqa: PLC0415 - the same

    def rows(desk: Any) -> Sequence[Mapping[str, Any]]:  # noqa: ANN401 - a desk, typed loosely to load late
        found = users(desk.reader, desk.actor, desk.today)
        if session.json:
            return found
        return [
            {
                **each,
                "role": "、".join(ROLE_WORDS[Role(role)] for role in each["roles"]),
                "active": "" if each["active"] else "停用",
            }
            for each in found
        ]

    headings = {"name": "账号", "display": "姓名", "role": "角色", "unit": "单位", "active": "状态"}
    show_list(session, "users", headings, rows)
