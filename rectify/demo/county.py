"""What the county is made of: people, teams, units and findings, read from ``county.toml``, ``pilot.toml`` and ``later.toml``.

Tables that are an act's fields as they stand (a finding, a self-check, a rule …) stay tables; what the player asks about has
names. The files are package data and were tested to be complete, so that nothing is checked here again.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

Table = dict[str, Any]
YEAR = 2026
"""The year in which everything is registered; numbers carry it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with an account; ``unit`` for those of an inspected unit."""

    account: str
    display: str
    post: str
    roles: tuple[str, ...]
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """An inspection team, or a checking team of people lent by other bodies."""

    code: str
    name: str
    purpose: str
    chief: str
    members: tuple[str, ...]
    liaison: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """An inspected unit, the number of its inspection, and its leadership as plans name it."""

    code: str
    inspection: str
    name: str
    kind: str
    party: str
    head: str
    head_display: str
    head_since: date
    clerk: str
    leader: str
    team: str
    checking_team: str
    pace: str
    feedback_number: str
    leadership: tuple[str, ...]
    round: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A finding and all that is done about it. ``place`` counts a unit's findings from 1.

    ``turns`` holds what makes it special, by name: extension, returned, explanation, continuation, exception, slogan, objection,
    co_operating, village, part.
    """

    number: str
    place: int
    unit: str
    title: str
    row: Table
    finding: Table
    criterion: str
    measures: tuple[Table, ...]
    self_check: Table
    institution: Table
    accountability: Table
    evidence: tuple[Table, ...]
    findings_of_check: str
    check_methods: tuple[str, ...]
    turns: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """A small round after the large one, as its file has it, and the finding that was registered twice."""

    round: Table
    inspections: tuple[Table, ...]
    problems: tuple[Table, ...]
    on_the_spot: tuple[Table, ...]
    duplicate: Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Pilot:
    """A round of one township with its village, as its file has it: the round, the village, the finding that is split."""

    round: Table
    unit: str
    village: Table
    whole: Table


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """The whole county; mappings are by code or account, in the order of the file."""

    name: str
    office: str
    round: Table
    teams: Mapping[str, Team]
    units: Mapping[str, Unit]
    people: Mapping[str, Person]
    problems: tuple[Problem, ...]
    pilot: Pilot
    later: Later

    @property
    def sheet(self) -> tuple[Problem, ...]:
        """Give the problems that come in with the sheet: those of the large round."""
        return tuple(each for each in self.problems if self.units[each.unit].round == self.round["code"])

    def of(self, unit: Unit) -> tuple[Problem, ...]:
        """Give a unit's problems, in the order of their numbers."""
        return tuple(each for each in self.problems if each.unit == unit.code)

    def titled(self, title: str) -> Problem:
        """Give the problem of a title."""
        return next(each for each in self.problems if each.title == title)


def read_table(name: str) -> Table:
    """Read one of this package's TOML files."""
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))


def read_county() -> County:
    """Read the county with its rounds: the large one, the pilot beside it, the small one after it."""
    data, pilot, later = read_table("county.toml"), read_table("pilot.toml"), read_table("later.toml")
    units = [_unit(n, row, data["round"]["code"]) for n, row in enumerate(data["units"], 1)]
    units.append(_unit(len(units) + 1, pilot["unit"], pilot["round"]["code"]))
    return County(
        name=data["county"]["name"],
        office=data["county"]["office_short"],
        round=data["round"],
        teams={row["code"]: Team(**_tuples(row)) for row in data["teams"]},
        units={unit.code: unit for unit in units},
        people={row["account"]: Person(**_tuples(row)) for row in (*data["users"], *pilot["users"])},
        problems=(*_sheet(data["problems"]), *_pilot(pilot["problems"], len(data["problems"]))),
        pilot=Pilot(round=pilot["round"], unit=pilot["unit"]["code"], village=pilot["village"], whole=pilot["whole"]),
        later=Later(
            round=later["round"],
            inspections=tuple(later["inspections"]),
            problems=tuple(later["problems"]),
            on_the_spot=tuple(later["on_the_spot"]),
            duplicate=later["duplicate"],
        ),
    )


def _tuples(row: Table) -> Table:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}


def _unit(place: int, row: Table, round_: str) -> Unit:
    known = {name: row[name] for name in Unit.__slots__ if name in row and name != "leadership"}
    leadership = tuple(member["name"] for member in row["leadership"])
    return Unit(**known, inspection=f"I-{YEAR}-{place:04d}", leadership=leadership, round=round_)


_ROW = ("category", "subcategory", "title", "detail", "focus", "key_attention")
_DONE = ("criterion", "self_check", "institution", "accountability", "findings_of_check", "finding")
_TURNS = (
    "extension", "returned", "explanation", "continuation", "exception", "slogan", "objection", "co_operating", "village",
    "part",
)  # fmt: skip


def _sheet(rows: list[Table]) -> list[Problem]:
    """Number the findings as the importer will: in the order of the sheet, which is the order of the file."""
    seen: Counter[str] = Counter()
    found = []
    for serial, row in enumerate(rows, 1):
        seen[row["unit"]] += 1
        found.append(problem(row, numbered(serial), seen[row["unit"]]))
    return found


def _pilot(rows: list[Table], before: int) -> list[Problem]:
    """Number the pilot's findings: after the sheet and the one that was registered twice; the parts after their whole."""
    return [problem(row, numbered(before + 1 + n + ("part" in row)), n) for n, row in enumerate(rows, 1)]


def numbered(serial: int) -> str:
    """Give the number of the year's nth problem."""
    return f"P-{YEAR}-{serial:04d}"


def problem(row: Table, number: str, place: int) -> Problem:
    """Read a finding with all that is done about it."""
    return Problem(
        number=number, place=place, unit=row["unit"], title=row["title"],
        row={name: row[name] for name in _ROW}, measures=tuple(row["measures"]), evidence=tuple(row["evidence"]),
        check_methods=tuple(row["check_methods"]), turns={name: row[name] for name in _TURNS if name in row},
        **{name: row[name] for name in _DONE},
    )  # fmt: skip
