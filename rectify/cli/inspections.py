"""``rectify inspection``: a unit's inspection in a round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rectify.cli.master import ask_for, show_list
from rectify.cli.shape import group
from rectify.cli.telling import table, tell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.cli.session import Session

_DAYS = {
    "feedback_on": "反馈意见印发",
    "feedback_collective_on": "向领导班子反馈",
    "feedback_head_on": "向主要负责人反馈",
    "feedback_leader_on": "向分管县领导反馈",
    "receipt_on": "签收",
    "plan_on": "整改方案报送",
}
_REPORTS = {"rectification": "整改情况报告", "head": "主要负责人组织落实情况报告"}
_RECEIVERS = {"office": "巡察办", "leader": "分管县领导"}


@group("inspection", help="一个单位的巡察：登记、列出、查看。")
def inspection() -> None:
    """Hold what concerns inspections."""


@inspection.command("add", help="登记一个单位在一个轮次的巡察；编号自动产生。")
@click.option("--round", "round", metavar="ROUND", required=True, help="轮次代码。")
@click.option("--unit", metavar="UNIT", required=True, help="单位代码。")
@click.option("--team", metavar="TEAM", required=True, help="巡察组。")
@click.option("--liaison", metavar="USER", help="联系人。")
@click.option("--started-on", metavar="DATE", help="进驻日期。")
@click.option("--ended-on", metavar="DATE", help="撤离日期。")
@click.pass_obj
def add(session: Session, /, **fields: str | None) -> None:
    """Register an inspection."""
    ask_for(session, "add inspection", fields)


@inspection.command("list", help="列出您能看到的巡察。")
@click.pass_obj
def list_(session: Session) -> None:
    """List inspections."""
    from rectify.app.lists import inspections  # noqa: PLC0415 - help does not need it

    headings = {"number": "编号", "round": "轮次", "unit_name": "单位", "team": "巡察组", "feedback_on": "反馈", "receipt_on": "签收",
                "plan_on": "方案", "problems_count": "反馈问题数"}  # fmt: skip
    show_list(session, "inspections", headings, lambda desk: inspections(desk.reader, desk.actor))


@inspection.command(
    "show", help="查看一个单位的巡察：三反馈、签收、方案、应办事项、双报告、办结尚缺什么。N 是巡察编号。"
)
@click.argument("number", metavar="N")
@click.pass_obj
def show(session: Session, number: str) -> None:
    """Show one inspection."""
    from rectify.app.lists import inspection_page  # noqa: PLC0415 - help does not need it
    from rectify.cli.desk import looking  # noqa: PLC0415 - the same

    with looking(session) as desk:
        page = inspection_page(desk.app, desk.reader, desk.actor, number, desk.today)
    tell(session, page, lambda: _page(page))


def _page(page: Mapping[str, Any]) -> None:
    click.echo(f"{page['number']}  {page['unit_name']}  {page['round']}  {page['team']}")
    for name, label in _DAYS.items():
        click.echo(f"  {label}：{page[name] or '—'}")
    _account(page)
    click.echo(f"问题：登记 {len(page['problems'])} 个，反馈意见列明 {page['problems_count'] or '—'} 个")
    for each in page["problems"]:
        click.echo(f"  {each['number']}  {each['label']}  {each['title']}")


def _account(page: Mapping[str, Any]) -> None:
    """Show what the account owes, the four cells, and what keeps it open."""
    if page["obligations"]:
        click.echo("应办事项：")
        rows = [
            (each["label"], each["effective_due_on"], each["done_on"] or "—", _late(each))
            for each in page["obligations"]
        ]
        table(("事项", "期限", "办结", "超期"), rows, empty="")
        click.echo("双报告：")
        cells = [
            (
                _REPORTS[each["report"]],
                _RECEIVERS[each["receiver"]],
                each["delivered_on"] or "—",
                each["received_on"] or "—",
            )
            for each in page["reports"]
        ]
        table(("报告", "接收方", "报送", "签收"), cells, empty="")
    if page["closed_on"]:
        click.echo(f"整体办结：{page['closed_on']}")
    elif closing := page.get("closing"):
        said = "可以整体办结" if closing["open"] else "整体办结尚缺："
        click.echo(said)
        for each in closing["refusals"]:
            click.echo(f"  {each['missing']}")


def _late(each: Mapping[str, Any]) -> str:
    return f"{each['overdue_days']} 天" if each["overdue_days"] else ""
