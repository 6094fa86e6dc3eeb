"""The door of the demo office: invented people who may sign in at its console, all with one password that is no secret.

Second factors are off there, so that anybody can be everybody in turn; a real office has neither such a password nor this
setting. Signing in goes by the machine's clock, the office by its simulated one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.app import credentials
from rectify.app.sessions import Visitor
from rectify.wiring import open_console

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ADDRESS = "http://127.0.0.1:8470"
PASSWORD = "qing-xi-yan-shi-yong"  # noqa: S105 - printed for everybody who makes the demo
GUESTS: Mapping[str, str] = {
    "li.office": "巡察办：总览、台账、交账、销账",
    "u05.clerk": "被巡察单位经办人：待办、填报、上传佐证",
    "u05.head": "被巡察单位主要负责人：签字、申请销号",
    "zhou.team1": "巡察组：核查验收",
    "yan.discipline": "纪委监委：销号审核、双反馈、线索",
    "ruan.leader": "分管县领导：所管单位的整改",
    "tao.group": "巡察工作领导小组：总览、审批",
    "jin.organisation": "组织部：移交给它的事项",
    "shi.city": "市委巡察办：只看数字",
    "ji.sysadmin": "系统管理员：账号、设置",
    "ma.secadmin": "安全管理员：授权",
    "jia.auditor": "审计管理员：登录和拒绝记录",
}
"""Accounts of the play, each with what there is to see; every role once."""
_SETTING = '\n[console]\nsecond_factor = "off"  # 演示用：真实的办公室不要这样设\n'


def open_door(home: Path) -> None:
    """Let the guests in: their password, and no second factor."""
    with (home / "config" / "rectify.toml").open("a", encoding="utf-8") as file:
        file.write(_SETTING)
    console = open_console(home)
    visitor = Visitor(address="demo")
    try:
        for account in GUESTS:
            code = credentials.issue_code(console, "sysadmin", account)
            if faults := credentials.activate(console, account, code, PASSWORD, visitor):
                raise AssertionError(faults)
    finally:
        console.app.store.close()
