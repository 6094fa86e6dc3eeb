"""``rectify ladder``: which ladders there are and which rounds go by them; adopting a changed one, looked at before it is done."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rectify.cli.shape import group
from rectify.cli.telling import table, tell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rectify.cli.session import Session

_SHOWN = 30
"""Changed lines that people are shown; ``--json`` has all of them."""


@group("ladder", help="提醒阶梯：列出、启用改过的阶梯。")
def ladder() -> None:
    """Hold what concerns ladders."""


@ladder.command("list", help="列出提醒阶梯，以及哪些轮次在用、文件改过而尚未启用的。")
@click.pass_obj
def list_(session: Session) -> None:
    """List the ladders."""
    from rectify.app.ladder_list import ladders  # noqa: PLC0415 - help does not need it
    from rectify.cli.desk import looking  # noqa: PLC0415 - the same
    from rectify.engine.model import UNIT_ROLES  # noqa: PLC0415 - the same
    from rectify.errors import NotPermitted  # noqa: PLC0415 - the same

    with looking(session) as desk:
        if not {grant.role for grant in desk.actor.grants} - UNIT_ROLES:
            raise NotPermitted("提醒阶梯由巡察办查看")
        rows = ladders(desk.app, desk.reader)
    tell(session, {"ladders": rows, "count": len(rows)}, lambda: _listed(rows))


def _listed(rows: Sequence[Mapping[str, Any]]) -> None:
    shown = [
        (each["name"], each["label"] or "", each["version"] or "", "本单位" if each["own"] else "随程序",
         "、".join(each["rounds"]), _state(each))
        for each in rows
    ]  # fmt: skip
    table(("名称", "说明", "版本", "来源", "在用轮次", "情况"), shown, empty="没有提醒阶梯。")


def _state(each: Mapping[str, Any]) -> str:
    if each["faults"]:
        return f"文件有 {each['faults']} 处错误"
    if each["changed"]:
        return "文件已改，尚未启用" if each["there"] else "文件已不在，按启用时的文本提醒"
    return "没有留存启用的文本" if each["not_adopted"] else ""


@ladder.command(
    "adopt",
    help="启用改过的提醒阶梯。NAME 是阶梯名称，如 default。\n\n"
    "轮次按启用过的文本提醒，改文件本身不影响在办事项。先列出下次提醒会变动的事项；确认后（或带 --yes）才写入，"
    "记一条办理记录，所有在办事项一次改到新阶梯上。已提醒过的不再提醒，日子已过的级次不补发，只告知巡察办一次。",
)
@click.argument("name", metavar="NAME")
@click.option(
    "--file", "file", metavar="F", type=click.Path(path_type=Path), help="改用这个文件，并存为本单位的同名阶梯。"
)
@click.option("--yes", is_flag=True, help="不再询问，直接写入。")
@click.pass_obj
def adopt(session: Session, name: str, file: Path | None, *, yes: bool) -> None:
    """Preview what a ladder's text changes, and adopt it when confirmed."""
    from rectify.app import ladders  # noqa: PLC0415 - help does not need it
    from rectify.cli.desk import account, writing  # noqa: PLC0415 - the same

    with writing(session) as app:
        who = account(session, app)
        found = ladders.preview(app, who, name, file)
        document = found.document(applied=False)
        if not session.json:
            _previewed(document)
        sure = not found.adopted_already and (yes or (not session.json and _asked()))
        if sure:
            found = ladders.adopt(app, who, name, file)
            document = found.document(applied=not found.adopted_already)
    tell(session, document, lambda: click.echo(_said(document)))


def _asked() -> bool:
    return sys.stdin.isatty() and click.confirm("是否启用", prompt_suffix="？")


def _said(document: Mapping[str, Any]) -> str:
    if document["adopted_already"]:
        return "启用的就是这一版，没有写入。"
    if document["applied"]:
        return f"已启用“{document['ladder']}”，{document['count']} 项的下次提醒随之变动，已告知巡察办。"
    return "没有写入；加 --yes 生效。"


def _previewed(document: Mapping[str, Any]) -> None:
    rounds = "、".join(document["rounds"])
    click.echo(f"“{document['label']}”第 {document['version'] or '—'} 版，用于轮次 {rounds}：")
    click.echo(
        f"在办 {document['lines']} 项，下次提醒会变动的 {document['count']} 项；确认后告知 {'、'.join(document['told'])}。"
    )
    changed = document["changed"]
    rows = [
        (each["subject"], each["label"], each["before_on"], each["after_on"], each["passed"] or "") for each in changed
    ]
    table(("对象", "事项", "原下次提醒", "新下次提醒", "不补发的级次"), rows[:_SHOWN], empty="没有事项因此变动。")
    if len(rows) > _SHOWN:
        click.echo(
            f"另有 {len(rows) - _SHOWN} 项未列；--json 列全部。各人将收到多少，用 rectify forecast --ladder 推演。"
        )
