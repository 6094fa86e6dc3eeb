"""``rectify deadline`` and ``rectify calendar check``: dates, without an office, an account or a database.

What a date means is the engine's business. ``calendar import`` changes an office and stands with the acts that do.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol

import click

from rectify.cli.shape import Later, command, group

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from rectify.engine.deadlines import Deadline
    from rectify.engine.periods import Profile

_STATES = {"known": "已公布", "provisional": "待公布，暂按周末推算", "missing": "缺少放假安排，暂按周末推算"}


class Asked(Protocol):
    """What these commands need of ``ctx.obj``."""

    home: Path | None
    json: bool

    def now(self) -> datetime:
        """Give the present moment, aware, in the office's zone."""


@command(
    "deadline",
    help="从起算日推算一项期限，并说明由来。PROFILE 是期限方案，如 two-months；DATE 是起算事件的日期，如收到反馈意见之日。",
)
@click.argument("profile", metavar="PROFILE")
@click.argument("date", metavar="DATE")
@click.option(
    "--obligation", metavar="NAME", default="rectify", help="事项，如 rectify（整改，默认）、plan（整改方案）。"
)
@click.pass_context
def deadline(ctx: click.Context, profile: str, date: str, obligation: str) -> None:
    """Tell when an obligation is due and how the date came about."""
    from rectify import library  # noqa: PLC0415 - loads the engine, which help does not need
    from rectify.app import dates  # noqa: PLC0415 - the same

    asked: Asked = ctx.obj
    answer, chosen = dates.deadline(library.Library(asked.home), profile, date, obligation)
    if asked.json:
        click.echo(json.dumps(dates.deadline_document(answer), ensure_ascii=False))
    else:
        click.echo(_deadline_text(answer, chosen))


_IMPORT = Later(place="night:import_year", help="导入新一年的放假安排。")


@group("calendar", help="放假安排：检查、导入新一年的通知。", later={"import": _IMPORT})
def calendar() -> None:
    """Hold what concerns the years' holiday notices."""


@calendar.command("check", help="逐年检查放假安排；年份文件有错时逐条列出，退出码为 5。")
@click.pass_context
def check(ctx: click.Context) -> None:
    """Say of each year from 2024 to the year after next whether its notice is known."""
    from rectify import library  # noqa: PLC0415 - loads the engine, which help does not need
    from rectify.app import dates  # noqa: PLC0415 - the same

    asked: Asked = ctx.obj
    today = asked.now().date()
    years = dates.years(library.calendar(library.Library(asked.home)), today)
    if asked.json:
        click.echo(json.dumps({"on": today.isoformat(), "years": years}, ensure_ascii=False))
        return
    for year in years:
        click.echo(_year_text(year))
    for year in years:
        if year["state"] == "missing":
            click.echo(f"请将{year['year']}年放假安排写入 config/holidays/{year['year']}.toml。")


def day_from(text: str) -> date:
    """Read a date of the command line, 2026-08-03; raises WordsWrong with one Chinese sentence."""
    from rectify.app import dates  # noqa: PLC0415 - help does not need it

    return dates.day_from(text)


def _deadline_text(answer: Deadline, profile: Profile) -> str:
    provisional = "（暂定）" if answer.provisional else ""
    rows = {
        "期限方案": f"{profile.label}（{profile.name}，第 {profile.version} 版）",
        "事　　项": f"{answer.obligation.label}（{answer.obligation}）",
        "起算日期": f"{answer.start_on}",
        "名义到期": f"{answer.nominal_on}",
        "实际到期": f"{answer.effective_on}{provisional}",
        "推算过程": answer.derivation,
        "依　　据": answer.basis,
    }
    if profile.note:
        rows["注　　意"] = profile.note
    return "\n".join(f"{label}  {value}" for label, value in rows.items())


def _year_text(year: dict[str, object]) -> str:
    state = _STATES[str(year["state"])]
    if year["state"] != "known":
        return f"{year['year']}年  {state}"
    return f"{year['year']}年  {state}  放假 {year['off']} 天，调休上班 {year['work']} 天  {year['source']}"
