"""``rectify score``: the scoring sheets, the faults of one, and what the records propose. Scores are recorded as acts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rectify.cli.shape import group
from rectify.cli.telling import table, tell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.cli.session import Session

_DEFAULT = "fufeng"


@group(
    "score",
    help="整改评估：列出评分表、检查评分表、按办理记录提出评分建议。评分结果用 rectify record evaluation 登记。",
)
def score() -> None:
    """Hold what concerns scoring."""


@score.command("sheets", help="列出可用的评分表，本单位自己的文件优先于随程序提供的同名文件。")
@click.pass_obj
def sheets(session: Session) -> None:
    """List the scoring sheets, a faulty one with the number of its faults."""
    from rectify.app.scores import sheets as found  # noqa: PLC0415 - help does not need it
    from rectify.library import Library  # noqa: PLC0415 - the same

    rows = list(found(Library(session.home)))
    tell(session, {"sheets": rows, "count": len(rows)}, lambda: _sheets(rows))


def _sheets(rows: list[dict[str, Any]]) -> None:
    from rectify.app.scores import OBJECTS, SCHEMES  # noqa: PLC0415 - help does not need it

    shown = [
        (each["name"], "本单位" if each["own"] else "随程序", each["label"], OBJECTS[each["object"]], SCHEMES[each["scheme"]],
         each["items"], each["measured"])
        if not each["faults"]
        else (each["name"], "本单位" if each["own"] else "随程序", f"有 {each['faults']} 处错误", "", "", "", "")
        for each in rows
    ]  # fmt: skip
    table(("名称", "来源", "评分表", "对象", "计分", "项数", "可计量"), shown)


@score.command("check", help="检查一张评分表，逐条列出错误，退出码为 5。FILE 是文件路径或评分表名。")
@click.argument("file", metavar="FILE")
@click.pass_obj
def check(session: Session, file: str) -> None:
    """Name every fault of a scoring sheet, or say that it has none."""
    from rectify.app.scores import checked, conditions, sheet_document  # noqa: PLC0415 - help does not need it
    from rectify.library import Library, read  # noqa: PLC0415 - the same

    path = Path(file)
    found = checked(
        Library(session.home), read(path, file) if path.is_file() else None, path.stem if path.is_file() else file
    )
    said = f"没有错误：{found.label}，第 {found.version} 版，{len(found.aspects)} 个方面，{len(found.items)} 项，"
    tell(session, {"ok": True, **sheet_document(found)}, lambda: click.echo(f"{said}填写时点：{conditions(found)}"))


@score.command(
    "propose",
    help="按办理记录提出评分建议，每一分都列出所依据的办理记录；其余各项由人评定。N 是巡察编号；评巡察组时 N 是轮次代码，并加 --team。",
)
@click.argument("number", metavar="N")
@click.option("--sheet", metavar="NAME", help=f"评分表，默认 {_DEFAULT}；评巡察组时默认 team。")
@click.option("--team", metavar="TEAM", help="巡察组：按评组的评分表提出建议。")
@click.pass_obj
def propose(session: Session, number: str, sheet: str | None, team: str | None) -> None:
    """Propose the lines that the records carry."""
    from rectify.app.scores import proposal  # noqa: PLC0415 - help does not need it
    from rectify.cli.desk import looking  # noqa: PLC0415 - the same

    name = sheet or ("team" if team else _DEFAULT)
    with looking(session) as desk:
        found = proposal(desk.app, desk.reader, desk.actor, number, name, desk.today, team).document()
    tell(session, found, lambda: _proposal(found))


def _proposal(found: Mapping[str, Any]) -> None:
    click.echo(f"{found['subject']}  {found['label']}（{found['sheet']}）")
    for each in found["missing"]:
        click.echo(f"尚不能评估：{each}")
    rows = [
        (each["item"], f"{'扣' if each['effect'] == 'deduct' else '得'} {each['points']}/{each['most']}", each["text"], each["reason"],
         _numbers(each["entries"]))
        for each in found["lines"]
    ]  # fmt: skip
    table(("项目", "建议", "内容", "依据", "办理记录"), rows, empty="办理记录中没有应扣分的情况。")
    if found["score"] is not None:
        click.echo(f"按建议计 {found['score']['score']} 分（{found['score']['grade']}），未计由人评定的各项。")
        if found["score"]["vetoed"]:
            click.echo(f"一票否决：{found['score']['vetoed']}")
    if found["judged"]:
        click.echo("由人评定（写明理由，并注明办理记录编号或附材料）：")
        table(("项目", "分值", "内容"), [(each["item"], each["points"], each["text"]) for each in found["judged"]])


_SHOWN = 12
"""Numbers of entries that a line of the table shows; all of them stand in the JSON document."""


def _numbers(entries: list[int]) -> str:
    shown = "、".join(map(str, entries[:_SHOWN]))
    return f"{shown} 等 {len(entries)} 条" if len(entries) > _SHOWN else shown
