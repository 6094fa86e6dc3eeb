"""``rectify problem``: the ledger as a list, and one problem with its whole story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rectify.cli.dates import day_from
from rectify.cli.shape import group
from rectify.cli.telling import LAMPS, table, tell
from rectify.errors import WordsWrong

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rectify.cli.session import Session

_HEADINGS = ("编号", "状态", "单位", "具体问题", "到期", "预警", "超期天数")
_MUSTS = {"self_check": "自查自纠", "institution": "建章立制", "accountability": "处理责任人"}
_OBJECTIONS = {"raised": "已提出，待答复", "rejected": "不采纳", "upheld": "采纳，问题不成立"}
_MUST_WORDS = {"met": "已落实", "excepted": "经批准不作要求", "unmet": "未落实"}


@group("problem", help="问题：列出台账、查看一个问题的来龙去脉。")
def problem() -> None:
    """Hold what reads problems."""


@problem.command("list", help="列出台账中您能看到的问题。")
@click.option("--state", "states", metavar="STATE", multiple=True, help="只看某状态，如 transferred；可多次。")
@click.option("--unit", metavar="UNIT", help="只看某单位（代码或名称）。")
@click.option("--round", "round_", metavar="ROUND", help="只看某轮次（代码）。")
@click.option("--lamp", type=click.Choice(tuple(LAMPS)), metavar="LAMP", help="只看某预警：green、yellow、red、grey。")
@click.option("--overdue", is_flag=True, help="只看超期的。")
@click.option("--as-of", metavar="DATE", help="台账在某日终了时的样子。")
@click.pass_obj
def list_(
    session: Session, states: tuple[str, ...], unit: str | None, round_: str | None, lamp: str | None, as_of: str | None,
    *, overdue: bool,
) -> None:  # fmt: skip
    """List the ledger."""
    from rectify.app.reading import Asked, problem_rows  # noqa: PLC0415 - help does not need it
    from rectify.cli.desk import looking, standing  # noqa: PLC0415 - the same
    from rectify.engine.model import STATES  # noqa: PLC0415 - the same

    if strange := [each for each in states if each not in STATES]:
        raise WordsWrong(f"没有这个状态：{'、'.join(strange)}（可用：{'、'.join(STATES)}）")
    asked = Asked(states=states, unit=unit, round=round_, lamp=lamp, overdue=overdue)
    with looking(session) as desk, standing(desk, day_from(as_of) if as_of else None) as (reader, today):
        rows = list(problem_rows(desk.app, reader, desk.actor, asked, today))
    document = {"problems": rows, "count": len(rows), "on": today}
    tell(session, document, lambda: _list(rows))


def _list(rows: Sequence[Mapping[str, Any]]) -> None:
    table(_HEADINGS, [_list_row(each) for each in rows], empty="没有符合条件的问题。")
    if rows:
        click.echo(f"共 {len(rows)} 个问题。")


def _list_row(each: Mapping[str, Any]) -> tuple[object, ...]:
    due = f"{last_day(each) or ''}{'（暂定）' if each['provisional'] else ''}"
    late = each["overdue_days"] or ""
    return each["number"], each["label"], each["unit_name"], each["title"], due, each["lamp"], late


def last_day(each: Mapping[str, Any]) -> str | None:
    """Give the last day in time: the effective date, or the later one that a return named."""
    return max(filter(None, (each["effective_due_on"], each["supplement_due_on"])), default=None)


@problem.command("show", help="查看一个问题：期限由来、三个不放过、可办的动作与所缺条件、来龙去脉。N 是问题编号。")
@click.argument("number", metavar="N")
@click.pass_obj
def show(session: Session, number: str) -> None:
    """Show one problem with its whole story."""
    from rectify.app.reading import problem_page  # noqa: PLC0415 - help does not need it
    from rectify.cli.desk import looking  # noqa: PLC0415 - the same

    with looking(session) as desk:
        page = problem_page(desk.app, desk.reader, desk.actor, number, desk.today)
    tell(session, page, lambda: _page(page))


def _page(page: Mapping[str, Any]) -> None:
    account = f"（{page['account']}）" if page["account"] else ""
    click.echo(f"{page['number']}  {page['label']}{account}  {page['unit_name']}  {page['round']}")
    click.echo(f"{page['category']}：{page['title']}")
    if page["detail"]:
        click.echo(f"  {page['detail']}")
    _dates(page)
    musts = [f"{_MUSTS[name]}{_MUST_WORDS[state]}" for name, state in page["musts"].items() if state]
    if musts:
        click.echo("三个不放过：" + "，".join(musts))
    _measures(page["measures"])
    _strays(page["evidence"])
    _moves(page["moves"])
    _relapse(page)
    _life(page)
    click.echo("来龙去脉：")
    for each in page["journal"]:
        note = f"（{each['note']}）" if each["note"] else ""
        click.echo(f"  {each['on']}  {each['label']}  {each['by'] or ''}{note}".rstrip())


def _strays(evidence: Sequence[Mapping[str, Any]]) -> None:
    for each in evidence:
        if each["former_measure"]:
            former = f"（“{each['former_measure']}”）"
            click.echo(f"佐证“{each['title']}”所对应的措施已不在现行计划中{former}，不再作数，须按现行措施重新提交")


def _relapse(page: Mapping[str, Any]) -> None:
    if page["predecessor"]:
        click.echo(f"前序问题：{page['predecessor']}（已销号，反弹后另立本问题）")
    if page["successors"]:
        click.echo(f"后续问题：{'、'.join(page['successors'])}")


def _life(page: Mapping[str, Any]) -> None:
    for each in page["cooperation"]:
        until = f"，至 {each['until_on']} 止" if each["until_on"] else ""
        click.echo(f"配合单位：{each['unit_name']}（{each['part']}{until}）")
    if page["objection"]:
        click.echo(f"异议：{_OBJECTIONS[page['objection']]}")
    if page["merged_into"]:
        click.echo(f"并入：{page['merged_into']}")
    if page["split_from"]:
        click.echo(f"由 {page['split_from']} 拆分而来")
    if page["kept_up"]:
        click.echo("已销号，须常态化坚持。")
    late = page["lateness"]
    if late and (late["days"] or late["original_days"]):
        heads = "、".join(f"{each['head']} {each['days']} 天" for each in late["heads"])
        click.echo(
            f"超期：按现期限 {late['days']} 天，按原期限（{page['original_due_on']}）{late['original_days']} 天；任内：{heads}"
        )


def _dates(page: Mapping[str, Any]) -> None:
    if not page["effective_due_on"]:
        click.echo("期限：尚未起算")
        return
    late = f"，超期 {page['overdue_days']} 天" if page["overdue_days"] else ""
    provisional = "（暂定）" if page["provisional"] else ""
    click.echo(f"期限：{last_day(page)}{provisional}，预警：{LAMPS[page['lamp']][0]}{late}")
    if page["derivation"]:
        click.echo(f"  {page['derivation']}")


def _measures(measures: Sequence[Mapping[str, Any]]) -> None:
    for each in measures:
        done = "已完成" if each["done"] else "未完成"
        click.echo(f"措施 {each['n']}：{each['text']}（{each['leader']}、{each['department']}、{each['person']}，"
                   f"{each['due_on']}，{done}）")  # fmt: skip


def _moves(moves: Sequence[Mapping[str, Any]]) -> None:
    for each in moves:
        if not each["here"] or (each["refusals"] and each["refusals"][0]["reason"] == "not_permitted"):
            continue
        if each["open"]:
            click.echo(f"可办：{each['label']}（rectify move {each['move']} …）")
            continue
        click.echo(f"{each['label']}（{each['move']}）还缺：")
        for refusal in each["refusals"]:
            click.echo(f"  {refusal['missing']}")
