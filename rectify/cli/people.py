"""``rectify user``: accounts, roles and deputies. Adding is the system administrator's, granting the security administrator's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rectify.cli.master import ask_for, show_list
from rectify.cli.shape import group
from rectify.cli.telling import tell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rectify.cli.session import Session


@group("user", help="账号与角色：登记、授权、委托、停用、发验证码、列出。")
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


@user.command("code", help="发一次性验证码（系统管理员办理），只显示这一次；此前发的作废。NAME 是账号。")
@click.argument("name", metavar="NAME")
@click.pass_obj
def code(session: Session, name: str) -> None:
    """Give an account a one-time code."""
    from rectify.app.accounts import issue_code, may_get_a_code  # noqa: PLC0415 - help does not need it

    given = _at_the_door(session, name, may_get_a_code, issue_code)
    said = f"{name} 的一次性验证码：{given}。请当面或打电话告知本人，72 小时内有效。"
    tell(session, {"name": name, "code": given}, lambda: click.echo(said))


@user.command("unlink", help="解除动态口令（安全管理员办理），如手机丢失；本人下次登录时重新绑定。NAME 是账号。")
@click.argument("name", metavar="NAME")
@click.pass_obj
def unlink(session: Session, name: str) -> None:
    """Take a second factor away."""
    from rectify.app.accounts import may_be_unlinked, unlink  # noqa: PLC0415 - help does not need it

    _at_the_door(session, name, may_be_unlinked, unlink)
    tell(session, {"name": name, "unlinked": True}, lambda: click.echo(f"已解除 {name} 的动态口令，登录也已退出。"))


def _at_the_door(
    session: Session, name: str, may: Callable[[Any, Any, str], None], do: Callable[[Any, Any, str], Any]
) -> Any:  # noqa: ANN401 - what the deed gives
    """Do something about how somebody gets in: who may not, and about whom there is nothing to do, opens no key."""
    from rectify.cli.desk import account, writing  # noqa: PLC0415 - help does not need it
    from rectify.errors import NotPermitted  # noqa: PLC0415 - the same
    from rectify.store import facts  # noqa: PLC0415 - the same
    from rectify.wiring import console_over  # noqa: PLC0415 - the same

    with writing(session) as app:
        asking = account(session, app)
        with app.store.reading() as reader:
            actor = facts.actor(reader, asking, app.today(), app.os_user)
            if actor is None:
                raise NotPermitted(f"没有可用的账号“{asking}”")
            may(reader, actor, name)
        return do(console_over(app), actor, name)


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
