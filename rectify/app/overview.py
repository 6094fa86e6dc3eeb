"""The overview for those who lead: accounts as a flow, lamps, lateness by unit, the weeks gone by, outcomes, and the line.

Everything is counted in groups in the database, over the rows that somebody's figures go over (``counting.figures_sight``),
once a moment of the office (``remembered``). Who may rank units sees the latest first; everybody else reads them in the order
of their codes (domain.md A4).
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
from rectify.store import overview_queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rectify.app.office import App
    from rectify.engine.model import Actor
    from rectify.engine.rights import Sight
    from rectify.engine.workflow import Workflow
    from rectify.store.transaction import Reader

Row = dict[str, Any]
Alike = tuple[Problem, int]
"""A problem that stands for all that are alike in what a lamp is made of, and how many they are."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What was counted of one day over the rows of one sight: an overview, before it is put in the words of the day's files."""

    figures: Figures
    by_state: Sequence[Row]
    """By the text of the workflow and by state."""
    lamps: Mapping[str, int]
    units: Sequence[UnitFigures]
    """In the order of their codes."""
    trend: Trend
    outcomes: Sequence[Row]


def overview(app: App, reader: Reader, actor: Actor, today: str) -> Overview:
    """Count one day, or say what was counted of it; raises NotPermitted for an account that sees no figures."""
    seen, roles = figures_sight(actor), {grant.role for grant in actor.grants}
    found = app.remembered.once(reader, seen, ("overview", today), lambda: _counted(app, reader, actor, today))
    ranked = bool(roles & RANKED_FOR)
    return Overview(
        on=today, figures=found.figures, accounts=_accounts(app, reader, found.by_state),
        beside=_beside(app, reader, found.by_state), lamps=found.lamps,
        units=sorted(found.units, key=lambda each: (-each.figures.overdue, each.code)) if ranked else found.units,
        ranked=ranked, trend=found.trend, rows_too=bool(roles & (FIGURES - {Role.CITY})), outcomes=found.outcomes,
    )  # fmt: skip


def _counted(app: App, reader: Reader, actor: Actor, today: str) -> Counted:
    seen = figures_sight(actor)
    counts = overview_queries.counts(reader, seen, today)
    running = [(_alike(row), int(row["number"])) for row in overview_queries.lamp_groups(reader, seen)]
    told = figures(counts)
    brought: Sequence[Row] = outcomes(app, reader, actor, today).document["outcomes"]
    return Counted(
        figures=told, by_state=_by_state(counts), lamps=_lamps(counts, running, today), units=_units(counts),
        trend=_trend(reader, seen, running, told.registered, today),
        outcomes=[each for each in brought if each["entries_count"]],
    )  # fmt: skip


def _by_state(counts: Iterable[Row]) -> list[Row]:
    numbers: Counter[tuple[str, str]] = Counter()
    for row in counts:
        numbers[row["workflow_hash"], row["state"]] += int(row["number"])
    return [{"workflow_hash": digest, "state": state, "number": number} for (digest, state), number in numbers.items()]


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


def _lamps(counts: Iterable[Row], running: Iterable[Alike], today: str) -> dict[str, int]:
    """Count the lamps: of what runs by the rule itself, once for all that are alike; of the rest by its state."""
    counted: Counter[str] = Counter()
    for problem, number in running:
        counted[lamp(problem, today).value] += number
    for row in counts:
        if row["state"] not in RUNNING:
            counted[Lamp.GREY if row["state"] in RESTING else Lamp.GREEN] += int(row["number"])
    return {each.value: counted[each.value] for each in Lamp}


def _alike(row: Row) -> Problem:
    """Give a problem that stands for all of its group."""
    return Problem(number="", state=row["state"], **{name: row[name] for name in overview_queries.LAMP_PARTS})


def _units(counts: Iterable[Row]) -> list[UnitFigures]:
    rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for each in counts:
        rows[each["unit"], each["unit_name"]].append(each)
    return [UnitFigures(code=code, name=name, figures=figures(of_unit)) for (code, name), of_unit in rows.items()]


# ---- the weeks gone by


def week_ends(today: str, weeks: int = WEEKS) -> tuple[str, ...]:
    """Give the Sundays of the weeks before this one, and the day itself."""
    day = date.fromisoformat(today)
    last = day - timedelta(days=day.isoweekday())
    return (*((last - timedelta(days=7 * back)).isoformat() for back in reversed(range(weeks - 1))), today)


def _trend(reader: Reader, seen: Sight, running: Iterable[Alike], registered: int, today: str) -> Trend:
    """Count back from today: what was registered later than a day was not there then."""
    days = week_ends(today)
    lately = overview_queries.registered_since(reader, seen, days[0])
    closed = overview_queries.closed_by_day(reader, seen)
    spells = _spells(overview_queries.past_late_spells(reader, seen, days[0], today), running)
    return Trend(
        days=days,
        registered=tuple(registered - sum(int(row["number"]) for row in lately if row["day"] > day) for day in days),
        closed=tuple(sum(int(row["number"]) for row in closed if row["day"] <= day) for day in days),
        overdue=tuple(sum(number for spell, number in spells.items() if _is_late(*spell, day)) for day in days),
    )


def _spells(gone: Iterable[Row], running: Iterable[Alike]) -> Counter[tuple[str, str | None]]:
    """Count spells of lateness by the last day in time and the day that ended them, which is nothing for what still runs."""
    spells: Counter[tuple[str, str | None]] = Counter()
    for row in gone:
        spells[row["until"], row["left"]] += int(row["number"])
    for problem, number in running:
        if problem.until is not None:
            spells[problem.until, None] += number
    return spells


def _is_late(until: str, left: str | None, day: str) -> bool:
    return until < day and (left is None or left > day)
