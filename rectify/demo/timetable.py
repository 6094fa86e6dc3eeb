"""When each unit does what, read from ``timetable.toml``: the only thing that tells a prompt unit from a slow one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from rectify.demo.county import Table, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

Work = Literal["done", "half", "paper", "thin", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """Problems of a unit (by place) that go together, and how far they get; a day that is missing is never reached.

    ``check`` and ``review`` say how the check and the discipline commission's review end where they do not end well;
    ``again_on`` and ``recheck_on`` are the second application and check after a return.
    """

    places: frozenset[int]
    work: Work = "done"
    submit_on: date | None = None
    check_on: date | None = None
    check: Literal["pass", "return", "copied", "held"] = "pass"
    supplement_on: date | None = None
    again_on: date | None = None
    recheck_on: date | None = None
    reviewed_on: date | None = None
    review: Literal["agree", "supplement"] = "agree"
    close_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One unit's course through the round; tables for what only some units go through."""

    issued_on: date
    met_on: date
    receipt_on: date
    receipt: Literal["head", "clerk", "witnesses"]
    plan_on: date
    approved_on: date
    transferred_on: date
    lots: tuple[Lot, ...]
    reports_on: date | None = None
    published_on: date | None = None
    supervised_on: date | None = None
    extension: Table | None = None
    continuation: Table | None = None
    exception: Table | None = None
    explanation: Table | None = None
    slogan: Table | None = None
    midterm_on: date | None = None
    objection: Table | None = None
    withheld: Table | None = None
    account_closed_on: date | None = None

    @property
    def head_types(self) -> bool:
        """Say whether the unit's head uses the system himself; else a clerk types what he has signed."""
        return self.receipt == "head"

    def lot_of(self, place: int) -> Lot:
        """Give the lot that a problem goes with."""
        return next(each for each in self.lots if place in each.places)

    def together(self, lot: Lot, *names: str) -> int:
        """Count the problems of all lots alike in these fields; 0 for every lot but the first of them."""
        alike = [each for each in self.lots if all(getattr(each, name) == getattr(lot, name) for name in names)]
        return sum(len(each.places) for each in alike) if alike[0] is lot else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """The play's first and last day, and every unit's course."""

    starts_on: date
    ends_on: date
    courses: Mapping[str, Course]


@cache
def read_timetable() -> Timetable:
    """Read the timetable."""
    data = read_table("timetable.toml")
    return Timetable(
        starts_on=data["starts_on"],
        ends_on=data["ends_on"],
        courses={code: _course(row) for code, row in data["units"].items()},
    )


def _course(row: Table) -> Course:
    return Course(**{**row, "lots": tuple(_lot(each) for each in row["lots"])})


def _lot(row: Table) -> Lot:
    return Lot(places=places(row["rows"]), **{name: value for name, value in row.items() if name != "rows"})


def places(text: str) -> frozenset[int]:
    """Read ``1-3,7``: places counted from 1."""
    spans = [part.partition("-") for part in text.split(",")]
    return frozenset(n for first, _, last in spans for n in range(int(first), int(last or first) + 1))
