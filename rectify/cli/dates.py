"""``rectify deadline`` and ``rectify calendar check``: dates, without an office, an account or a database.

What a date means is the engine's business. ``calendar import`` changes an office and stands with the acts that do.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Protocol

import click

from rectify.cli.shape import Later, command, group
from rectify.errors import NotThere, WordsWrong

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from rectify.engine.calendar import Calendar
    from rectify.engine.deadlines import Deadline
    from rectify.engine.periods import Obligation, Profile

_FIRST_CHECKED = 2024
# Outside these years a date is a slip of the hand, and the arithmetic would run off the calendar.
_EARLIEST, _LATEST = 1949, 2999
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
    from rectify.engine.deadlines import due  # noqa: PLC0415 - the same

    asked: Asked = ctx.obj
    start_on = day_from(date)
    wanted = _obligation(obligation)
    files = library.Library(asked.home)
    try:
        chosen = library.profile(files, profile)
    except NotThere as error:
        raise WordsWrong(error.message) from error
    answer = due(chosen, wanted, start_on, library.calendar(files))
    click.echo(_deadline_json(answer) if asked.json else _deadline_text(answer, chosen))


_IMPORT = Later(place="night:import_year", help="导入新一年的放假安排。")


@group("calendar", help="放假安排：检查、导入新一年的通知。", later={"import": _IMPORT})
def calendar() -> None:
    """Hold what concerns the years' holiday notices."""


@calendar.command("check", help="逐年检查放假安排；年份文件有错时逐条列出，退出码为 5。")
@click.pass_context
def check(ctx: click.Context) -> None:
    """Say of each year from 2024 to the year after next whether its notice is known."""
    from rectify import library  # noqa: PLC0415 - loads the engine, which help does not need

    asked: Asked = ctx.obj
    today = asked.now().date()
    years = _years(library.calendar(library.Library(asked.home)), today)
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
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise WordsWrong(f"日期“{text}”写得不对，应为 2026-08-03 这样的真实日期") from None
    if day.isoformat() != text:
        raise WordsWrong(f"日期“{text}”写得不对，应写成 {day.isoformat()}")
    if not _EARLIEST <= day.year <= _LATEST:
        raise WordsWrong(f"日期“{text}”超出范围，年份应在 {_EARLIEST} 至 {_LATEST} 之间")
    return day


def _obligation(text: str) -> Obligation:
    from rectify.engine.periods import Obligation  # noqa: PLC0415 - the engine is not needed for help

    try:
        return Obligation(text)
    except ValueError:
        known = "、".join(f"{one}（{one.label}）" for one in Obligation)
        raise WordsWrong(f"没有这个事项：{text}（可用：{known}）") from None


def _deadline_json(answer: Deadline) -> str:
    keys = ("profile", "obligation", "start_on", "nominal_on", "effective_on", "provisional", "derivation", "basis")
    values = {key: getattr(answer, key) for key in keys}
    return json.dumps(
        {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()},
        ensure_ascii=False,
    )


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


def _years(known: Calendar, today: date) -> list[dict[str, object]]:
    return [_year(known, number, today) for number in range(_FIRST_CHECKED, today.year + 3)]


def _year(known: Calendar, number: int, today: date) -> dict[str, object]:
    """Describe one year; a year that has begun should have its notice, a later one may still wait for it."""
    notice = known.years.get(number)
    if notice is None:
        state = "missing" if number <= today.year else "provisional"
        return {"year": number, "state": state, "off": 0, "work": 0, "source": None}
    return {
        "year": number,
        "state": "known",
        "off": len(notice.off),
        "work": len(notice.work),
        "source": notice.source,
    }


def _year_text(year: dict[str, object]) -> str:
    state = _STATES[str(year["state"])]
    if year["state"] != "known":
        return f"{year['year']}年  {state}"
    return f"{year['year']}年  {state}  放假 {year['off']} 天，调休上班 {year['work']} 天  {year['source']}"
