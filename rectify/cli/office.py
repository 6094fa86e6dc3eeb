"""``rectify init``: a new office, its database and its first accounts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectify.cli.shape import command
from rectify.cli.telling import tell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.cli.session import Session

_DATABASE = "RECTIFY_DATABASE"
_DEFAULT_CODE, _DEFAULT_NAME = "county", "县委巡察办"
_WORDS: Mapping[str, str] = {
    "office": "巡察办",
    "sysadmin": "系统管理员",
    "secadmin": "安全管理员",
    "auditor": "审计管理员",
}


@command(
    "init",
    help="建一个新办公室：目录、数据库、首批账号。DIR 是新目录，或空目录。\n\n"
    "首批账号各有一个一次性激活码，只显示这一次，没有默认密码；当前操作系统用户与 office 账号绑定。",
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--database", metavar="URL", help="数据库地址，如 postgresql://…；默认 DIR/office.db（环境变量 RECTIFY_DATABASE）。"
)
@click.option("--name", metavar="NAME", default=_DEFAULT_NAME, help=f"办公室名称；默认“{_DEFAULT_NAME}”。")
@click.option("--code", metavar="CODE", default=_DEFAULT_CODE, help=f"办公室代码，库内唯一；默认 {_DEFAULT_CODE}。")
@click.option("--simulated", is_flag=True, help="模拟办公室：时钟由 --at 推动，只供演示和练习。")
@click.pass_obj
def init(session: Session, folder: Path, database: str | None, name: str, code: str, *, simulated: bool) -> None:
    """Make an office; ``--at`` starts a simulated clock."""
    from rectify.errors import WordsWrong  # noqa: PLC0415 - beside what it belongs to
    from rectify.wiring import new_office, os_name  # noqa: PLC0415 - brings the database's library

    if session.at is not None and not simulated:
        raise WordsWrong("--at 只能与 --simulated 一起用于建办公室")
    url = database or os.environ.get(_DATABASE) or None
    codes = new_office(
        folder.absolute(), code=code, name=name, url=url, simulated=simulated, at=session.at, os_user=os_name()
    )
    document = {"home": str(folder), "office": code, "simulated": simulated, "codes": dict(codes), "bound": os_name()}
    tell(session, document, lambda: _lines(folder, codes, os_name(), simulated=simulated))


def _lines(folder: Path, codes: Mapping[str, str], user: str, *, simulated: bool) -> None:
    click.echo(f"已建办公室：{folder}{'（模拟）' if simulated else ''}")
    click.echo("首批账号的一次性激活码，只显示这一次，请分别交给本人：")
    for name, code in codes.items():
        click.echo(f"  {name:<10}{code}  {_WORDS[name]}")
    click.echo(f"操作系统用户“{user}”已与账号 office 绑定。")
    click.echo(f"接下来：cd {folder}，再运行 rectify round add、rectify unit add、rectify user add。")
