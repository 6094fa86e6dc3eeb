"""The report of lateness: how much was applied for and closed in time, and who answers for the days after it (domain.md A2, A3).

按期申请 and 按期销号 are two figures, each against the current date and against the original. Extended rows, and rows that
went over to continuing work after their date, stay late against the date they had.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from rectify.app.counting import Report, figures_sight, rate, rows_sight
from rectify.app.late_days import document, late_of, terms_of
from rectify.engine.model import Role
from rectify.engine.rights import FIGURES
from rectify.store import life_queries as queries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rectify.app.office import App
    from rectify.engine.heads import Term
    from rectify.engine.model import Actor
    from rectify.store.transaction import Reader

HEADINGS = ("编号", "单位", "具体问题", "原期限", "现期限", "超原期限天数", "超现期限天数", "任内主要负责人（天数）")
_CHUNK = 400
_FIGURES = (("applied", "to_apply"), ("applied_original", "to_apply_original"), ("closed", "to_close"),
            ("closed_original", "to_close_original"))  # fmt: skip
Row = dict[str, Any]


def lateness(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """Make the report, for the city office without its rows; raises NotPermitted for whoever sees no figures."""
    counted = queries.timeliness(reader, figures_sight(actor), today)
    found = sorted(_late(reader, actor, today), key=lambda row: (-row["days"], -row["original_days"], row["number"]))
    timely = {part: _figure(counted, part, whole) for part, whole in _FIGURES}
    besides = {name: counted[name] for name in ("extended", "long_term", "kept_up")}
    return Report(
        name="lateness", on=today,
        document={"on": today, **timely, **besides, "problems": found, "count": len(found), "heads": _by_head(found)},
        rows=[_line(row) for row in found], closing=_closing(timely, besides, len(found), today),
    )  # fmt: skip


def _figure(counted: Row, part: str, whole: str) -> Row:
    return {"in_time": counted[part], "of": counted[whole], "rate": rate(counted[part], counted[whole])}


def _late(reader: Reader, actor: Actor, today: str) -> Iterator[Row]:
    """Look at what may be late, some at a time; a unit's heads are looked up once."""
    held: dict[str, Sequence[Term]] = {}
    if not any(grant.role in FIGURES - {Role.CITY} for grant in actor.grants):
        return
    waiting = queries.perhaps_late(reader, rows_sight(actor), today)
    while chunk := list(islice(waiting, _CHUNK)):
        moves = queries.moves_of(reader, [row["number"] for row in chunk])
        for row in chunk:
            found = late_of(row, moves[row["number"]], today)
            if not (found.days or found.original_days):
                continue
            unit = row["unit"]
            if unit not in held:
                held[unit] = terms_of(reader, unit)
            names = ("number", "unit", "unit_name", "inspection", "title", "state", "extensions")
            dates = {"original_due_on": row["original_on"], "effective_due_on": row["effective_on"]}
            yield {**{name: row[name] for name in names}, **dates, **document(found, held[unit])}


def _by_head(found: Sequence[Row]) -> list[Row]:
    """Add up the days of each unit's heads over all late problems, the most first."""
    added: dict[tuple[str, str], Row] = {}
    for row in found:
        for each in row["heads"]:
            blank: Row = {
                "unit": row["unit"],
                "unit_name": row["unit_name"],
                "head": each["head"],
                "problems": 0,
                "days": 0,
            }
            there = added.setdefault((row["unit"], each["head"]), blank)
            there["problems"] += 1
            there["days"] += each["days"]
    return sorted(added.values(), key=lambda each: (-each["days"], each["unit"], each["head"]))


def _line(row: Row) -> tuple[object, ...]:
    heads = "、".join(f"{each['head']}（{each['days']}）" for each in row["heads"])
    names = ("number", "unit_name", "title", "original_due_on", "effective_due_on", "original_days", "days")
    return (*(row[name] for name in names), heads)


def _closing(timely: Row, besides: Row, count: int, today: str) -> str:
    def told(name: str) -> str:
        each = timely[name]
        return f"{each['in_time']}/{each['of']}（{each['rate']}%）"

    return (
        f"截至 {today}：按期申请 {told('applied')}，按原期限 {told('applied_original')}；"
        f"按期销号 {told('closed')}，按原期限 {told('closed_original')}；"
        f"延期 {besides['extended']} 个，持续整改 {besides['long_term']} 个，已销号须常态化坚持 {besides['kept_up']} 个；"
        f"有超期天数的问题 {count} 个。"
    )
