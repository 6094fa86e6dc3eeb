"""Figures: how many problems stand where, the two rates, and the tables by unit and of what is overdue (domain.md A7).

Every figure is counted over the rows that its reader may see, and carries its line: registered = open + passed + closed +
long-term + void, legacy apart. A rate of nothing is told as 0.00, with the denominator 0 beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from rectify.app.reading import Asked, problem_rows
from rectify.engine.model import Actor, Role
from rectify.engine.rights import FIGURES, Sight, sight
from rectify.errors import NotPermitted
from rectify.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rectify.app.office import App
    from rectify.store.transaction import Reader

NAMES: Mapping[str, str] = {"overview": "总览", "units": "分单位", "overdue": "超期"}
OPEN = frozenset({"reported", "handed_over", "transferred", "under_check"})
NOT_FED_BACK = frozenset({"void", "legacy"})
_CENT = Decimal("0.01")
_HEADINGS: Mapping[str, Sequence[str]] = {
    "overview": ("登记", "在办", "验收通过", "已销号", "持续整改", "已撤销", "历史已销号", "超期", "完成率", "销号率"),
    "units": ("单位", "反馈", "在办", "验收通过", "已销号", "持续整改", "已撤销", "超期", "完成率", "销号率"),
    "overdue": ("编号", "单位", "具体问题", "状态", "到期", "超期天数"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report: its document for programs, and a table with its closing line for people and sheets."""

    name: str
    on: str
    document: dict[str, Any]
    rows: Sequence[Sequence[object]]
    closing: str

    @property
    def headings(self) -> Sequence[str]:
        """The headings of the table."""
        return _HEADINGS[self.name]

    @property
    def title(self) -> str:
        """What the report is called."""
        return f"巡察整改统计（{NAMES[self.name]}）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How many problems stand where. ``fed_back`` counts what was handed over, without void and legacy."""

    registered: int
    open: int
    passed: int
    closed: int
    long_term: int
    void: int
    legacy: int
    overdue: int
    fed_back: int

    @property
    def numerator(self) -> int:
        """What counts as done: passed and closed; 基本完成 and long-term never do."""
        return self.passed + self.closed

    @property
    def reconciles(self) -> bool:
        """Say whether every registered row stands in one of the columns."""
        return self.registered == self.open + self.passed + self.closed + self.long_term + self.void

    def document(self) -> dict[str, Any]:
        """Give the figures as programs read them."""
        names = ("registered", "open", "passed", "closed", "long_term", "void", "legacy", "overdue")
        return {name: getattr(self, name) for name in names} | {
            "rate": rate(self.numerator, self.fed_back),
            "close_rate": rate(self.closed, self.fed_back),
            "numerator": self.numerator,
            "denominator": self.fed_back,
            "reconciles": self.reconciles,
        }

    def line(self) -> str:
        """Give the line that every statistic carries."""
        agrees = "相符" if self.reconciles else "不符"
        return (
            f"对账：登记 {self.registered} = 在办 {self.open} + 验收通过 {self.passed} + 已销号 {self.closed} + "
            f"持续整改 {self.long_term} + 已撤销 {self.void}（{agrees}）；另有历史已销号 {self.legacy}。"
            f"完成率 {self.numerator}/{self.fed_back}，销号率 {self.closed}/{self.fed_back}。"
        )


def rate(part: int, whole: int) -> str:
    """Give a percentage with two decimals, half up: 688 of 697 is 98.71."""
    if not whole:
        return "0.00"
    return str((Decimal(part * 100) / Decimal(whole)).quantize(_CENT, rounding=ROUND_HALF_UP))


def figures(counts: Iterable[Mapping[str, Any]]) -> Figures:
    """Add up rows of counts by state."""
    by_state: dict[str, int] = {}
    overdue = fed_back = 0
    for each in counts:
        by_state[each["state"]] = by_state.get(each["state"], 0) + int(each["number"])
        overdue += int(each["overdue"] or 0)
        fed_back += 0 if each["state"] in NOT_FED_BACK else int(each["fed_back"])
    one = by_state.get
    return Figures(
        registered=sum(by_state.values()) - one("legacy", 0), open=sum(one(state, 0) for state in OPEN), passed=one("passed", 0),
        closed=one("closed", 0), long_term=one("long_term", 0), void=one("void", 0), legacy=one("legacy", 0),
        overdue=overdue, fed_back=fed_back,
    )  # fmt: skip


def figures_sight(actor: Actor) -> Sight:
    """Give the rows that an account's figures are counted over; raises NotPermitted where it has none to see.

    The city office sees figures of everything and no row. A unit's role lends no figures: they would tell what a unit is
    not to know before the result (A2).
    """
    counting = replace(actor, grants=tuple(grant for grant in actor.grants if grant.role in FIGURES))
    if not counting.grants:
        raise NotPermitted("您的角色不能查看统计")
    seen = sight(counting)
    whole = any(grant.role is Role.CITY for grant in counting.grants)
    return replace(seen, everything=seen.everything or whole)


def report(name: str, app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """Make a report as of ``today``; raises NotPermitted for an account that sees no figures."""
    seen = figures_sight(actor)
    if name == "overview":
        return _overview(reader, seen, today)
    return _units(reader, seen, today) if name == "units" else _overdue(app, reader, actor, today)


def _overview(reader: Reader, seen: Sight, today: str) -> Report:
    found = figures(queries.counts(reader, seen, today).values())
    document = {"on": today, **found.document()}
    row = [
        document[name] for name in ("registered", "open", "passed", "closed", "long_term", "void", "legacy", "overdue")
    ]
    row += [f"{document['rate']}%", f"{document['close_rate']}%"]
    return Report(name="overview", on=today, document=document, rows=[row], closing=found.line())


def _units(reader: Reader, seen: Sight, today: str) -> Report:
    by_unit: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for each in queries.counts_by_unit(reader, seen, today):
        by_unit.setdefault((each["unit"], each["unit_name"]), []).append(each)
    counted = {unit: figures(rows) for unit, rows in by_unit.items()}
    whole = figures(row for rows in by_unit.values() for row in rows)
    units = [{"unit": code, "unit_name": name, **found.document()} for (code, name), found in counted.items()]
    rows = [_unit_row(name, found) for (_code, name), found in counted.items()]
    document = {"on": today, "units": units, "total": whole.document()}
    return Report(
        name="units", on=today, document=document, rows=[*rows, _unit_row("合计", whole)], closing=whole.line()
    )


def _unit_row(name: str, found: Figures) -> list[object]:
    rates = (f"{rate(found.numerator, found.fed_back)}%", f"{rate(found.closed, found.fed_back)}%")
    return [
        name,
        found.fed_back,
        found.open,
        found.passed,
        found.closed,
        found.long_term,
        found.void,
        found.overdue,
        *rates,
    ]


def _overdue(app: App, reader: Reader, actor: Actor, today: str) -> Report:
    found = sorted(_late(app, reader, actor, today), key=lambda row: -int(row["overdue_days"]))
    rows = [
        (row["number"], row["unit_name"], row["title"], row["label"], row["effective_due_on"], row["overdue_days"])
        for row in found
    ]
    closing = f"截至 {today}，超期 {len(found)} 个。"
    return Report(
        name="overdue",
        on=today,
        document={"on": today, "problems": found, "count": len(found)},
        rows=rows,
        closing=closing,
    )


def _late(app: App, reader: Reader, actor: Actor, today: str) -> Iterator[dict[str, Any]]:
    return problem_rows(app, reader, actor, Asked(overdue=True), today)
