"""A dossier: all that is on record about one inspection, and what it is to look at one thing in it.

A look says whether something is wanting, and which entries of the journal show it. What is looked for stands in
``inspection_looks.py`` and ``problem_looks.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from rectify.engine.deadlines import due

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rectify.engine.calendar import Calendar
    from rectify.engine.entries import Entry
    from rectify.engine.model import Day, Inspection, Problem
    from rectify.engine.periods import Obligation, Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All that one inspection is measured on: its row, its problems, and every entry about them, oldest first."""

    today: Day
    profile: Profile
    calendar: Calendar
    inspection: Inspection
    problems: tuple[Problem, ...]
    entries: tuple[Entry, ...]
    letters: tuple[Mapping[str, object], ...] = ()
    """The letters about the inspection or its problems, as the ledger keeps them."""
    _about: dict[str, list[Entry]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Put the entries by their subject: each problem is looked at many times."""
        for entry in self.entries:
            self._about.setdefault(entry.subject, []).append(entry)

    @property
    def fed_back(self) -> tuple[Problem, ...]:
        """The problems that count (domain.md A7): handed over or further, without void and legacy."""
        return tuple(each for each in self.problems if each.handed_over_on and each.state not in ("void", "legacy"))

    def due(self, obligation: Obligation, start_on: Day) -> Day:
        """Give the last day in time for an obligation whose clock starts with ``start_on``."""
        return due(self.profile, obligation, date.fromisoformat(start_on), self.calendar).effective_on.isoformat()

    def about(self, subject: str) -> tuple[Entry, ...]:
        """Give the entries about one subject."""
        return tuple(self._about.get(subject, ()))

    def said(self, *kinds: str, about: str | None = None, **fields: object) -> tuple[Entry, ...]:
        """Give the entries of some kinds, about one subject where it is named, with these values in their fields."""
        return tuple(
            entry
            for entry in (self.entries if about is None else self.about(about))
            if entry.kind in kinds and all(given(entry).get(name) == value for name, value in fields.items())
        )

    def counted(self, column: str) -> tuple[Entry, ...]:
        """Give the meetings and publications that were found to count for a day of the inspection (R-07, R-15)."""
        return tuple(entry for entry in self.about(self.inspection.number) if entry.body.get("column") == column)


def given(entry: Entry) -> Mapping[str, object]:
    """Give the fields of the act behind an entry."""
    fields = entry.body.get("fields")
    return fields if isinstance(fields, Mapping) else {}


def listed_numbers(entry: Entry, name: str) -> tuple[object, ...]:
    """Give the numbers of what an entry's body lists under a name."""
    value = entry.body.get(name)
    listed = value if isinstance(value, list | tuple) else ()
    return tuple(each.get("number") for each in listed if isinstance(each, Mapping))


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One thing looked at: whether something is wanting, and the entries that show it."""

    wanting: bool
    entries: tuple[int, ...]


def look(shown: Iterable[Entry], *, wanting: bool) -> Look:
    """Give a look with the entries that show it."""
    return Look(wanting=wanting, entries=tuple(entry.no for entry in shown))


def deadline(dossier: Dossier, done_on: Day | None, until: Day, shown: Iterable[Entry]) -> Iterator[Look]:
    """Look at one deadline: wanting where it was missed; not looked at while it still runs."""
    if done_on is not None or dossier.today > until:
        yield look(shown, wanting=done_on is None or done_on > until)
