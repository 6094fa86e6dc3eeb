"""The overview for those who lead: accounts as a flow, lamps, lateness by unit, the weeks gone by, outcomes, and the line.

Everything is counted in groups in the database, over the rows that somebody's figures go over (``counting.figures_sight``).
Who may rank units sees the latest first; everybody else reads them in the order of their codes (domain.md A4).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rectify.app.counting import Figures, figures, figures_sight, rate
from rectify.app.listing import DEFAULT
from rectify.app.overseeing import RANKED_FOR
from rectify.app.work_reports import outcomes
from rectify.engine.lamps import RESTING, RUNNING, Lamp, lamp
from rectify.engine.model import Problem, Role
from rectify.engine.rights import FIGURES
from rectify.store import overview_queries, queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rectify.app.office import App
    from rectify.engine.model import Actor
    from rectify.engine.rights import Sight
    from rectify.engine.workflow import Workflow
    from rectify.store.transaction import Reader

Row = dict[str, Any]
WEEKS = 12
_LEGACY = "历史已销号"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How many problems stand in some states that go by one name."""

    name: str
    states: tuple[str, ...]
    number: int
    parts: tuple[tuple[str, int], ...] = ()
    """The states by their labels, where there is more than one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFigures:
    """A unit's figures beside its name."""

    code: str
    name: str
    figures: Figures

    @property
    def rate(self) -> str:
        """The share that is done, in per cent."""
        return rate(self.figures.numerator, self.figures.fed_back)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The ends of the weeks gone by, the last one being the day itself, with what stood there on each."""

    days: tuple[str, ...]
    registered: tuple[int, ...]
    closed: tuple[int, ...]
    overdue: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What the page shows of one day."""

    on: str
    figures: Figures
    accounts: Sequence[Standing]
    beside: Sequence[Standing]
    lamps: Mapping[str, int]
    units: Sequence[UnitFigures]
    ranked: bool
    trend: Trend
    outcomes: Sequence[Row]
    rows_too: bool
    """Whether somebody may go from a figure to the rows it counts: the city office reads figures alone."""

    @property
    def late_units(self) -> Sequence[UnitFigures]:
        """The units with something overdue, in the order in which this reader may see them."""
        return [each for each in self.units if each.figures.overdue]


def overview(app: App, reader: Reader, actor: Actor, today: str) -> Overview:
    """Count one day; raises NotPermitted for an account that sees no figures."""
    seen, roles = figures_sight(actor), {grant.role for grant in actor.grants}
    counts = queries.counts_by_unit_and_workflow(reader, seen, today)
    states: Counter[str] = Counter()
    for row in counts:
        states[str(row["state"])] += int(row["number"])
    ranked = bool(roles & RANKED_FOR)
    return Overview(
        on=today, figures=figures(counts), accounts=_accounts(app, reader, counts), beside=_beside(app, reader, counts),
        lamps=_lamps(reader, seen, states, today), units=_units(counts, ranked=ranked), ranked=ranked,
        trend=_trend(reader, seen, today), rows_too=bool(roles & (FIGURES - {Role.CITY})),
        outcomes=[each for each in outcomes(app, reader, actor, today).document["outcomes"] if each["entries_count"]],
    )  # fmt: skip


# ---- the accounts


def _accounts(app: App, reader: Reader, rows: Sequence[Mapping[str, Any]]) -> list[Standing]:
    """Give the accounts in the order of the workflows that are in use, the one with the most problems first."""
    return _standings(each for each in _named(app, reader, rows) if each[0])


def _beside(app: App, reader: Reader, rows: Sequence[Mapping[str, Any]]) -> list[Standing]:
    """Give what stands in no account: continuing work, what was withdrawn, what was closed before the books were opened."""
    found = _standings((each[1], *each[1:]) for each in _named(app, reader, rows) if not each[0])
    return [each for each in found if each.number]


def _standings(found: Iterable[tuple[str, str, str, int]]) -> list[Standing]:
    by_name: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for name, label, state, number in found:
        by_name[name][(label, state)] = by_name[name].get((label, state), 0) + number
    return [
        Standing(
            name=name, number=sum(parts.values()), states=tuple(dict.fromkeys(state for _label, state in parts)),
            parts=_by_label(parts) if len({label for label, _state in parts}) > 1 else (),
        )
        for name, parts in by_name.items()
    ]  # fmt: skip


def _by_label(parts: Mapping[tuple[str, str], int]) -> tuple[tuple[str, int], ...]:
    counted: Counter[str] = Counter()
    for (label, _state), number in parts.items():
        counted[label] += number
    return tuple(counted.items())


def _named(app: App, reader: Reader, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str, str, int]]:
    """Give account, label, state and count of every state of every workflow in use; an empty office has the shipped one's."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counted[str(row["workflow_hash"] or "")][str(row["state"])] += int(row["number"])
    old = counted.pop("", Counter())
    for digest, numbers in sorted(counted.items(), key=lambda each: (-each[1].total(), each[0])):
        yield from _of_workflow(app.cycle(reader, digest).workflow, numbers)
    if not counted:
        yield from _of_workflow(app.workflow(DEFAULT), Counter())
    for state, number in old.items():  # opening balances, which no workflow brought here
        yield "", _LEGACY if state == "legacy" else state, state, number


def _of_workflow(workflow: Workflow, numbers: Counter[str]) -> Iterator[tuple[str, str, str, int]]:
    for state in workflow.states:
        yield state.account or "", state.label, state.code, numbers[state.code]


# ---- lamps and units


def _lamps(reader: Reader, seen: Sight, states: Counter[str], today: str) -> dict[str, int]:
    """Count the lamps: of what runs by the rule itself, once for all that are alike; of the rest by its state."""
    counted: Counter[str] = Counter()
    for row in overview_queries.lamp_groups(reader, seen):
        alike = {name: row[name] for name in (*overview_queries.LAMP_PARTS, "returns")}
        counted[lamp(Problem(number="", **alike), today).value] += int(row["number"])
    for state, number in states.items():
        if state not in RUNNING:
            counted[Lamp.GREY if state in RESTING else Lamp.GREEN] += number
    return {each.value: counted[each.value] for each in Lamp}


def _units(counts: Iterable[Mapping[str, Any]], *, ranked: bool) -> list[UnitFigures]:
    rows: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for each in counts:
        rows[(each["unit"], each["unit_name"])].append(each)
    found = [UnitFigures(code=code, name=name, figures=figures(of_unit)) for (code, name), of_unit in rows.items()]
    return sorted(found, key=lambda each: (-each.figures.overdue, each.code)) if ranked else found


# ---- the weeks gone by


def week_ends(today: str, weeks: int = WEEKS) -> tuple[str, ...]:
    """Give the Sundays of the weeks before this one, and the day itself."""
    day = date.fromisoformat(today)
    last = day - timedelta(days=day.isoweekday())
    return (*((last - timedelta(days=7 * back)).isoformat() for back in reversed(range(weeks - 1))), today)


def _trend(reader: Reader, seen: Sight, today: str) -> Trend:
    days = week_ends(today)
    spells = overview_queries.late_spells(reader, seen, today)
    return Trend(
        days=days,
        registered=_until_each(overview_queries.registered_by_day(reader, seen), days),
        closed=_until_each(overview_queries.closed_by_day(reader, seen), days),
        overdue=tuple(sum(int(row["number"]) for row in spells if _is_late(row, day)) for day in days),
    )


def _until_each(rows: Sequence[Row], days: Sequence[str]) -> tuple[int, ...]:
    return tuple(sum(int(row["number"]) for row in rows if row["day"] and row["day"] <= day) for day in days)


def _is_late(row: Row, day: str) -> bool:
    return row["until"] < day and (row["left"] is None or row["left"] > day)
