"""``rectify round``, ``unit`` and ``team``: the office's own lists. What is added is asked for as an act, like all else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rectify.cli.acts import exit_code, leave, tell_results
from rectify.cli.shape import group
from rectify.cli.telling import table, tell
from rectify.errors import WordsWrong

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rectify.app.asking import Result
    from rectify.app.office import App
    from rectify.cli.session import Session


def ask_for(session: Session, key: str, fields: Mapping[str, object]) -> None:
    """Ask for an act of master data and tell what became of it; fields that were not given are left out."""
    from rectify.cli.desk import account, writing  # noqa: PLC0415 - help does not need it

    with writing(session) as app:
        results = requested(app, key, account(session, app), fields)
    tell(session, {"results": [each.document() for each in results]}, lambda: tell_results(results, {}))
    leave(exit_code(results))


def requested(app: App, key: str, account: str, fields: Mapping[str, object]) -> tuple[Result, ...]:
    """Ask for one act of master data."""
    from rectify.app.asking import ask  # noqa: PLC0415 - help does not need it
    from rectify.engine.acts import Act  # noqa: PLC0415 - the same

    given = {name: value for name, value in fields.items() if value is not None}
    return ask(app, Act(id=app.fresh(), key=key, account=account, fields=given))


def show_list(
    session: Session, name: str, headings: Mapping[str, str], rows_of: Callable[[Any], Sequence[Mapping[str, Any]]]
) -> None:
    """List what an account may see: ``headings`` gives the columns for people, by key."""
    from rectify.cli.desk import looking  # noqa: PLC0415 - help does not need it

    with looking(session) as desk:
        rows = rows_of(desk)
    shown = [[each[key] for key in headings] for each in rows]
    tell(
        session, {name: rows, "count": len(rows)}, lambda: table(tuple(headings.values()), shown, empty="还没有登记。")
    )


# ---- rounds


@group("round", help="巡察轮次：登记、列出。")
def round_() -> None:
    """Hold what concerns rounds."""


@round_.command("add", help="登记一个巡察轮次。CODE 是轮次代码，如 R-2026-1。")
@click.argument("code", metavar="CODE")
@click.option("--name", metavar="NAME", required=True, help="名称，如 十四届县委第三轮。")
@click.option("--kind", metavar="KIND", required=True, help="类别：常规、专项、机动、回头看、联动、交叉。")
@click.option("--opened-on", metavar="DATE", required=True, help="启动日期。")
@click.option("--profile", metavar="NAME", help="期限方案，默认 two-months。")
@click.option("--ladder", metavar="NAME", help="提醒阶梯，默认 default。")
@click.option("--workflow", metavar="NAME", help="流程，默认 five-accounts。")
@click.pass_obj
def add_round(session: Session, /, **fields: str | None) -> None:
    """Register a round."""
    ask_for(session, "add round", fields)


@round_.command("list", help="列出巡察轮次。")
@click.pass_obj
def list_rounds(session: Session) -> None:
    """List the rounds."""
    from rectify.app.lists import rounds  # noqa: PLC0415 - help does not need it

    headings = {"code": "代码", "name": "名称", "kind": "类别", "opened_on": "启动", "profile": "期限方案", "ladder": "提醒阶梯",
                "workflow": "流程"}  # fmt: skip
    show_list(session, "rounds", headings, lambda desk: rounds(desk.reader, desk.actor))


# ---- units


@group("unit", help="被巡察单位：登记、列出、成批导入。")
def unit() -> None:
    """Hold what concerns units."""


@unit.command("add", help="登记一个单位。CODE 是单位代码。")
@click.argument("code", metavar="CODE")
@click.option("--name", metavar="NAME", required=True, help="单位名称。")
@click.option("--kind", metavar="KIND", required=True, help="类别，如 县直部门、乡镇、村。")
@click.option("--head", metavar="NAME", required=True, help="主要负责人：账号或姓名。")
@click.option("--head-since", metavar="DATE", required=True, help="任职日期。")
@click.option("--parent", metavar="CODE", help="上级单位的代码。")
@click.option("--leader", metavar="NAME", help="分管县领导：账号或姓名。")
@click.pass_obj
def add_unit(session: Session, /, **fields: str | None) -> None:
    """Register a unit."""
    ask_for(session, "add unit", fields)


@unit.command("list", help="列出单位。")
@click.pass_obj
def list_units(session: Session) -> None:
    """List the units."""
    from rectify.app.lists import units  # noqa: PLC0415 - help does not need it

    headings = {"code": "代码", "name": "名称", "kind": "类别", "parent": "上级", "head": "主要负责人", "head_since": "任职",
                "leader": "分管县领导"}  # fmt: skip
    show_list(session, "units", headings, lambda desk: units(desk.reader, desk.actor))


@unit.command(
    "import",
    help="成批登记单位。FILE.xlsx 的列：单位代码、单位名称、类别、上级单位、主要负责人、任职日期、分管县领导"
    "（空表：rectify template 单位）。全部成功或一行不进；内容相同的已有单位略过。",
)
@click.argument("path", metavar="FILE.xlsx", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只检查，不写入。")
@click.pass_obj
def import_units(session: Session, path: Path, *, dry_run: bool) -> None:
    """Register many units, all or none."""
    from rectify.app.units import import_units as work  # noqa: PLC0415 - help does not need it
    from rectify.cli.desk import account, writing  # noqa: PLC0415 - the same

    if not path.exists():
        raise WordsWrong(f"没有这个文件：{path}")
    with writing(session) as app:
        done = work(app, path, account(session, app), dry_run=dry_run)
    if done.refused:
        tell(session, {"results": [each.document() for each in done.refused]}, lambda: tell_results(done.refused, {}))
        leave(exit_code(done.refused))
        return
    would = "将登记" if dry_run else "登记"
    said = f"读到 {done.rows} 行，{would} {done.added} 个单位，已有 {done.already} 个。"
    tell(session, done.document(), lambda: click.echo(said))


# ---- teams


@group("team", help="巡察组：登记、列出、授权组员。")
def team() -> None:
    """Hold what concerns teams."""


@team.command("add", help="在一个轮次登记巡察组（验收组）。NAME 是组名。")
@click.argument("name", metavar="NAME")
@click.option("--round", "round", metavar="ROUND", required=True, help="轮次代码。")
@click.pass_obj
def add_team(session: Session, /, **fields: str | None) -> None:
    """Register a team."""
    ask_for(session, "add team", fields)


@team.command("authorise", help="授权一名组员，一次一授权，到期自动失效。USER 是账号，TEAM 是组名。")
@click.argument("user", metavar="USER")
@click.argument("team", metavar="TEAM")
@click.option("--from", "from", metavar="DATE", required=True, help="起。")
@click.option("--until", metavar="DATE", required=True, help="止。")
@click.option("--purpose", metavar="PURPOSE", required=True, help="用途：inspect（巡察）、check（验收）。")
@click.option("--round", "round", metavar="ROUND", help="轮次代码；组名只在一个轮次有时可不写。")
@click.option("--lent-by", "lent_by", metavar="BODY", help="借调自哪个单位，如县纪委监委。")
@click.pass_obj
def authorise(session: Session, /, **fields: str | None) -> None:
    """Authorise a member of a team."""
    ask_for(session, "authorise", fields)


@team.command("list", help="列出巡察组及其组员。")
@click.pass_obj
def list_teams(session: Session) -> None:
    """List the teams with their members."""
    from rectify.app.lists import teams  # noqa: PLC0415 - help does not need it

    def rows(desk: Any) -> Sequence[Mapping[str, Any]]:  # noqa: ANN401 - a desk, typed loosely to load late
        found = teams(desk.reader, desk.actor)
        return found if session.json else [{**each, "members": _members(each["members"])} for each in found]

    show_list(session, "teams", {"round": "轮次", "name": "组名", "members": "组员"}, rows)


def _members(members: Sequence[Mapping[str, Any]]) -> str:
    return "、".join(f"{each['user']}（{each['from']} 至 {each['until']}）" for each in members)
