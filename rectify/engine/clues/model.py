"""What the rules of clues speak of: a clue as its gates see it, and who stands before it.

A clue has states, numbers and books of its own and is never a state or a field of a problem; that it concerns a problem is
written on the clue alone (domain.md A6, B6.3). Texts about persons are no part of this: no rule reads them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from rectify.engine.model import Day, Inspection, Problem, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.engine.calendar import Calendar
    from rectify.engine.clues.workflow import ClueCycle
    from rectify.engine.periods import Profile

STATES = ("transferred", "accepted", "handled", "answered", "filed")
"""Every state of a clue (domain.md A6)."""

WAITING = frozenset({"transferred", "accepted", "handled"})
"""States in which the answer is still owed."""

ADDRESSEES: Mapping[str, Role] = {"discipline": Role.DISCIPLINE, "organisation": Role.ORGANISATION}
"""To whom a clue may be handed, and the role that works there."""

DISPOSALS = ("谈话函询", "初步核实", "暂存待查", "予以了结")
"""The four ways to deal with a clue (domain.md B6.3)."""
CONCLUDED = "予以了结"

CASE, PUNISHED, TO_COURT = "立案", "处分", "移送司法"
RESULTS = (CASE, PUNISHED, TO_COURT)


class ClueReason(StrEnum):
    """Why a move of a clue was refused: the gates' own names. Stored, and never renamed."""

    BOTH_SIGNED = "both_signed"
    DISPOSAL_STATED = "disposal_stated"
    ANSWER_ON_FILE = "answer_on_file"
    FILER_IS_ANOTHER = "filer_is_another"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """A clue (问题线索) as its gates see it."""

    number: str
    state: str = "transferred"
    version: int = 0
    inspection: str = ""
    round: str = ""
    team: str = ""
    unit: str = ""
    problem: str | None = None
    workflow_hash: str = ""
    profile_hash: str = ""
    registered_on: Day | None = None
    registered_by: str = ""
    addressed_to: str = ""
    handed_by: str | None = None
    handed_on: Day | None = None
    received_by: str | None = None
    received_on: Day | None = None
    nominal_on: Day | None = None
    effective_on: Day | None = None
    provisional: int = 0
    rung: int = 0
    accepted_on: Day | None = None
    disposal: str = ""
    disposed_on: Day | None = None
    answered_on: Day | None = None
    filed_on: Day | None = None

    @property
    def open_until(self) -> Day | None:
        """The last day for the answer, while it is owed."""
        return self.effective_on if self.state in WAITING else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watcher:
    """Who stands before the clues today, in his own person: what others have delegated to him does not count here."""

    name: str
    roles: frozenset[Role] = frozenset()
    teams: frozenset[tuple[str, str]] = frozenset()
    """Round and name of the inspection teams that he is authorised for today."""
    units: frozenset[str] = frozenset()
    """Units that he belongs to or acts for: their clues are never his."""
    of_a_unit: bool = False
    """Whether he stands on a unit's side today, by a role of his own or a lent one."""
    authorised: bool = False
    """Whether a personal authorisation of his is valid today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClueFacts:
    """All that one act about a clue is decided on."""

    today: Day
    watcher: Watcher
    clue: Clue | None = None
    inspection: Inspection | None = None
    problem: Problem | None = None
    people: Mapping[str, str] = field(default_factory=dict)
    """Canonical account names for the names an act mentions."""
    known: Mapping[str, object] = field(default_factory=dict)
    """What else the act's kind needs: the next number, the workflow's pin, an account and its authorisations."""

    def person(self, name: str | None) -> str:
        """Give the account a written name means, or the name itself where no account bears it."""
        return self.people.get(name, name) if name else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClueRules:
    """The data that the rules of clues are read from: the workflow a clue is pinned to, its inspection's profile."""

    calendar: Calendar
    cycle: ClueCycle | None = None
    profile: Profile | None = None
