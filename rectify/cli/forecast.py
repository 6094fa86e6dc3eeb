"""``rectify forecast``: 推演, what the coming ticks would bring if nobody did anything, under today's rules or others."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rectify.cli.dates import day_from
from rectify.cli.shape import command
from rectify.cli.telling import progress, table, tell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rectify.app.foretold import Forecast
    from rectify.cli.session import Session

Document = dict[str, Any]
_PEOPLE = ("账号", "姓名", "通知", "红", "黄", "绿", "首次", "事项")


@command(
    "forecast",
    help="推演：假定今后无人办理，到某日各人将收到多少通知、哪些会超期。逐日按真实规则在副本上演算，不写入任何内容。\n\n"
    "--ladder、--profile 换一套规则来演算，并与现行规则比较；写文件，或写本办公室已有的名称。"
    "换期限方案时，各项期限按原起算日重算；经批准延期的、由决定指定日期的不变。只有巡察办和领导小组可用。",
)
@click.option("--until", metavar="DATE", required=True, help="演算到哪一天，最远两年。")
@click.option("--ladder", metavar="F", help="改用这个提醒阶梯：文件，或名称（如 linying）。")
@click.option("--profile", metavar="F", help="改用这个期限方案：文件，或名称（如 three-months）。")
@click.option(
    "--xlsx", metavar="F.xlsx", type=click.Path(path_type=Path, dir_okay=False), help="各人的通知另存为 Excel 文件。"
)
@click.pass_obj
def forecast(session: Session, until: str, ladder: str | None, profile: str | None, xlsx: Path | None) -> None:
    """Play the coming days and tell."""
    from rectify.app.adopting import rules_named  # noqa: PLC0415 - help does not need it
    from rectify.app.forecasting import forecast as play  # noqa: PLC0415 - the same
    from rectify.cli.desk import account, opened  # noqa: PLC0415 - the same

    day = day_from(until)
    with opened(session) as app:
        name = account(session, app)
        other = rules_named(app, ladder=ladder, profile=profile)
        with progress("推演") as bar:
            made = play(app, name, day, other, progress=bar)
        office = app.settings.office.name
    document = made.document()
    if xlsx is not None:
        _write(xlsx, document, office)
    tell(session, document, lambda: _lines(made, document))


def _write(path: Path, document: Document, office: str) -> None:
    from rectify.exchange.sheet_out import write_table  # noqa: PLC0415 - only for a sheet

    subtitle = f"{office}　{document['first']} 至 {document['until']}，假定无人办理"
    write_table(path, "通知推演", subtitle, _PEOPLE, _people(document["people"]), _sum(document))


def _sum(document: Document) -> str:
    late = len(document["overdue"])
    return f"通知 {document['notices']} 条，待签发信函 {document['letters']} 件；到 {document['until']} 超期 {late} 个问题。"


def _lines(made: Forecast, document: Document) -> None:
    click.echo(f"推演 {document['first']} 至 {document['until']}：假定无人办理，{_rules(made)}。")
    if years := document["provisional_years"]:
        click.echo(f"{'、'.join(map(str, years))} 年放假安排尚未公布，暂按周末推算。")
    click.echo(_sum(document))
    _section("各人的通知", _PEOPLE, _people(document["people"]))
    _section("待签发的信函", ("文种", "件数"), _letters(document["to_sign"]))
    _section(
        "将超期的问题", ("编号", "单位", "到期", "超期天数", "今天"), [_overdue(each) for each in document["overdue"]]
    )
    duties = [(each["number"], each["label"], each["unit"], each["effective_due_on"]) for each in document["duties"]]
    _section("其他将逾期的事项", ("编号", "事项", "单位", "到期"), duties)
    units = [(each["unit_name"], each["notices"], each["overdue"], each["duties"]) for each in document["by_unit"]]
    _section("分单位", ("单位", "通知", "超期问题", "其他逾期"), units)
    if document["difference"] is not None:
        _difference(document["difference"])


def _rules(made: Forecast) -> str:
    other = made.other
    tried = [f"提醒阶梯用“{other.ladder.label}”"] if other.ladder else []
    tried += [f"期限方案用“{other.profile.label}”"] if other.profile else []
    return "，".join(tried) or "按现行规则"


def _section(title: str, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    click.echo(f"\n{title}：")
    table(headings, rows, empty="没有。")


def _people(people: Sequence[Mapping[str, Any]]) -> list[tuple[object, ...]]:
    return [
        (
            each["user"], each["display"], each["notices"], each["red"], each["yellow"], each["green"], each["first_on"],
            "、".join(f"{what['label']} {what['notices']}" for what in each["obligations"]),
        )
        for each in people
    ]  # fmt: skip


def _letters(to_sign: Sequence[Mapping[str, Any]]) -> list[tuple[str, int]]:
    return Counter(str(each["title"]) for each in to_sign).most_common()


def _overdue(each: Mapping[str, Any]) -> tuple[object, ...]:
    already = "已超期" if each["already"] else ""
    return (each["number"], each["unit_name"], each["effective_due_on"], each["overdue_days"], already)


def _difference(found: Mapping[str, Any]) -> None:
    click.echo(f"\n与现行规则相比：通知 {found['notices']:+d} 条，待签发信函 {found['letters']:+d} 件。")
    people = [(each["user"], each["display"], each["before"], each["after"]) for each in found["people"]]
    _section("通知有增减的人", ("账号", "姓名", "现行", "拟用"), people)
    for title, key in (("将多超期的问题", "overdue_added"), ("将不超期的问题", "overdue_removed")):
        _section(title, ("编号", "单位", "到期", "超期天数", "今天"), [_overdue(each) for each in found[key]])
    moved = [
        (each["number"], each["label"], each["before"], f"{each['after']}{'（暂定）' if each['provisional'] else ''}")
        for each in found["redated"]
    ]
    _section("日期变动", ("编号", "事项", "现行", "拟用"), moved)
    if kept := found["kept"]:
        click.echo(f"\n另有 {len(kept)} 项的日期由决定写明（延期、复核、补充整改等），不变。")
