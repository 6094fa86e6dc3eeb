"""Counting: what a report is made of, the figures by state with their line, and over which rows somebody's figures go.

Every figure is counted over the rows that its reader may see, and carries its line: registered = open + passed + closed +
long-term + void, legacy apart (domain.md A7). A rate of nothing is told as 0.00, with the denominator 0 beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from rectify.engine.model import Actor, Role
from rectify.engine.rights import FIGURES, Sight, sight
from rectify.errors import NotPermitted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

OPEN = frozenset({"reported", "handed_over", "transferred", "under_check"})
NOT_FED_BACK = frozenset({"void", "legacy"})
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report: its document for programs, and a table with its closing line for people and sheets."""

    name: str
    on: str
    document: dict[str, Any]
    rows: Sequence[Sequence[object]]
    closing: str
    label: str = ""
    headings: Sequence[str] = ()
    """The headings of the table; where a report's maker names none, those that the list of reports has."""

    @property
    def title(self) -> str:
        """What the report is called."""
        return f"巡察整改统计（{self.label}）"


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
    excepted: int = 0
    """Closed with a must that was excepted: an early sign of going through the motions (domain.md B4)."""

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
            "excepted": self.excepted,
            "excepted_rate": rate(self.excepted, self.closed),
        }

    def line(self) -> str:
        """Give the line that every statistic carries."""
        agrees = "相符" if self.reconciles else "不符"
        return (
            f"对账：登记 {self.registered} = 在办 {self.open} + 验收通过 {self.passed} + 已销号 {self.closed} + "
            f"持续整改 {self.long_term} + 已撤销 {self.void}（{agrees}）；另有历史已销号 {self.legacy}。"
            f"完成率 {self.numerator}/{self.fed_back}，销号率 {self.closed}/{self.fed_back}；"
            f"经批准例外销号 {self.excepted}/{self.closed}（{rate(self.excepted, self.closed)}%）。"
        )


def rate(part: int, whole: int) -> str:
    """Give a percentage with two decimals, half up: 688 of 697 is 98.71."""
    if not whole:
        return "0.00"
    return str((Decimal(part * 100) / Decimal(whole)).quantize(_CENT, rounding=ROUND_HALF_UP))


def figures(counts: Iterable[Mapping[str, Any]]) -> Figures:
    """Add up rows of counts by state."""
    by_state: dict[str, int] = {}
    overdue = fed_back = excepted = 0
    for each in counts:
        by_state[each["state"]] = by_state.get(each["state"], 0) + int(each["number"])
        overdue += int(each["overdue"] or 0)
        excepted += int(each.get("excepted") or 0)
        fed_back += 0 if each["state"] in NOT_FED_BACK else int(each["fed_back"])
    one = by_state.get
    return Figures(
        registered=sum(by_state.values()) - one("legacy", 0), open=sum(one(state, 0) for state in OPEN), passed=one("passed", 0),
        closed=one("closed", 0), long_term=one("long_term", 0), void=one("void", 0), legacy=one("legacy", 0),
        overdue=overdue, fed_back=fed_back, excepted=excepted,
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


def rows_sight(actor: Actor) -> Sight:
    """Give the rows that an account's tables may name one by one; raises NotPermitted for the city office, which sees sums only."""
    counting = replace(actor, grants=tuple(grant for grant in actor.grants if grant.role in FIGURES - {Role.CITY}))
    if not counting.grants:
        raise NotPermitted("您的角色不能查看这项统计")
    return sight(counting)
