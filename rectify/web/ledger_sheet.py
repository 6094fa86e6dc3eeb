"""The ledger as somebody sees it, as the office's own sheet: the rows that a filter leaves, and the line at their foot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rectify.app import ledger_page, lists
from rectify.app.ledger import ledger_rows, reconciliation
from rectify.app.ledger_file import write_ledger
from rectify.engine.rights import sight
from rectify.web import downloads
from rectify.web.frame import LAMPS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from starlette.responses import Response

    from rectify.app.ledger_page import Wanted
    from rectify.store.transaction import Reader
    from rectify.web.api.caller import Caller
    from rectify.web.days import Moment
    from rectify.web.visit import Visit

STATES = {
    "reported": "已报账", "handed_over": "已交账", "transferred": "整改中", "under_check": "审核中", "passed": "待销账",
    "long_term": "持续整改", "closed": "已销号", "void": "已撤销", "legacy": "历史已销号",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Registers:
    """What a filter chooses from, as its reader may see it."""

    rounds: Sequence[Mapping[str, str]]
    units: Sequence[Mapping[str, str]]


def registers(who: Visit | Caller, reader: Reader) -> Registers:
    """Give the rounds and units that somebody may choose from, read once a moment of the office."""
    actor = who.actor
    about = ("registers", actor.unit, actor.grants)
    return who.app.remembered.once(
        reader, sight(actor), about,
        lambda: Registers(rounds=_named(lists.rounds(reader, actor)), units=_named(lists.units(reader, actor))),
    )  # fmt: skip


def _named(rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, str]]:
    return [{"code": row["code"], "name": row["name"]} for row in rows]


def described(wanted: Wanted, there: Registers) -> str:
    """Say in words which rows are wanted; nothing where all are."""
    names = {each["code"]: each["name"] for each in (*there.units, *there.rounds)}
    said = (
        ("状态", "、".join(STATES.get(each, each) for each in wanted.states)), ("轮次", names.get(wanted.round, wanted.round)),
        ("单位", names.get(wanted.unit, wanted.unit)), ("巡察", wanted.inspection), ("问题类别", wanted.category), ("查找", wanted.text),
        ("预警", LAMPS[wanted.lamp][0] if wanted.lamp in LAMPS else wanted.lamp), ("只看", "超期" if wanted.overdue else ""),
    )  # fmt: skip
    return "；".join(f"{name}：{value}" for name, value in said if value)


def closing_line(who: Visit | Caller, wanted: Wanted, moment: Moment) -> str | Callable[[int], str]:
    """Give the line at the foot: the whole ledger's reconciliation, or how many rows a filter leaves."""
    said = described(wanted, registers(who, moment.reader))
    if not said:
        return reconciliation(moment.reader, who.actor, moment.day)[0]
    return lambda count: f"筛选（{said}），共 {count} 个问题。"


def sheet(who: Visit | Caller, wanted: Wanted, moment: Moment) -> Response:
    """Give the filtered ledger, all pages of it, in the order of the page; written before it is given."""
    reader, day = moment.reader, moment.day
    rows = ledger_page.every_row(who.app, reader, who.actor, wanted, day)
    shown = ledger_rows(who.app, reader, who.actor, day, rows)
    closing, office = closing_line(who, wanted, moment), who.app.settings.office.name

    def write(path: Path) -> None:
        write_ledger(path, shown, closing, office=office, today=day)

    return downloads.made(f"问题整改台账 {day}.xlsx", downloads.XLSX, write)
