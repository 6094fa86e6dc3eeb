"""Whether the form of an act opens for somebody about a thing: one rule for the form itself and for every button that leads there.

A button is made from what waits, and what waits is not always what its act is about: what a problem waits for may be recorded of
its inspection, what a round waits for is sent for the round. Whether the act is accepted is decided when it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rectify.app.offers import is_called_for, may_ask
from rectify.app.overseeing import inspections
from rectify.app.seeing import roles_seen
from rectify.engine.catalogue import INSPECTION, KINDS, PROBLEM, ROUND, UNIT
from rectify.engine.rights import roles_about
from rectify.errors import NotThere
from rectify.store import facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rectify.engine.acts import Kind
    from rectify.engine.model import Actor, Role
    from rectify.store.facts import Subject
    from rectify.store.transaction import Reader

FOR_A_ROUND: Mapping[str, str] = {
    "discipline_list": "discipline_batch", "discipline_list_receipt": "discipline_batch_receipt",
}  # fmt: skip
"""What is sent and received for one unit has a sister for a whole round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """An act's form that opens: which act, and about what."""

    key: str
    about: str

    @property
    def label(self) -> str:
        """What the act is called."""
        return KINDS[self.key].label


def towards(reader: Reader, actor: Actor, kind: Kind, number: str) -> tuple[Subject, frozenset[Role]]:
    """Give the thing that a kind of act is about with somebody's roles towards it; raises NotThere where it is not his."""
    if kind.subject in (PROBLEM, INSPECTION):
        found = facts.subject(reader, number)
        roles = roles_seen(actor, found)
        if (found.problem is not None) != (kind.subject == PROBLEM):
            raise NotThere
        return found, roles
    if kind.subject not in (ROUND, UNIT):
        raise NotThere
    found = facts.round_or_unit(reader, number)
    roles = roles_about(actor, found.round, found.unit)
    if (found.round if kind.subject == ROUND else found.unit) is None or not roles:
        raise NotThere
    return found, roles


class Openings:
    """The ways that are open to somebody from one page; what he is towards its things is brought once."""

    def __init__(self, reader: Reader, actor: Actor, numbers: Iterable[str] = ()) -> None:
        """Bring the problems and inspections of a list at once; what is not named is brought when it is asked for."""
        self._reader = reader
        self._actor = actor
        named = set(numbers)
        self._problems = facts.problems(reader, sorted(each for each in named if each.startswith("P-")))
        self._roles: dict[tuple[str, str], frozenset[Role]] = {}
        if any(each.startswith("I-") for each in named):
            self._roles = {(INSPECTION, each.number): each.roles for each in inspections(reader, actor).values()}

    def way(self, key: str, number: str) -> Way | None:
        """Give the form by which somebody does an act about a thing, or about what the thing belongs to; None for none."""
        found, about = self._problem(number), number
        kind = KINDS[key if number.startswith(("P-", "I-")) else FOR_A_ROUND.get(key, key)]
        if found is not None and found.inspection is not None and kind.subject == INSPECTION:
            about = found.inspection.number
        if not may_ask(kind, self._towards(kind, about)) or (kind.subject == PROBLEM and not _waits(kind, found)):
            return None
        return Way(key=kind.key, about=about)

    def _problem(self, number: str) -> Subject | None:
        if not number.startswith("P-"):
            return None
        if number not in self._problems:
            self._problems[number] = facts.subject(self._reader, number)
        return self._problems[number]

    def _towards(self, kind: Kind, about: str) -> frozenset[Role]:
        """Give somebody's roles towards what a kind of act is about; none where it is not his to see."""
        if (kind.subject, about) not in self._roles:
            try:
                known = self._problem(about) if kind.subject == PROBLEM else None
                roles = roles_seen(self._actor, known) if known else towards(self._reader, self._actor, kind, about)[1]
            except NotThere:
                roles = frozenset()
            self._roles[kind.subject, about] = roles
        return self._roles[kind.subject, about]


def _waits(kind: Kind, found: Subject | None) -> bool:
    return found is not None and found.problem is not None and is_called_for(kind.key, found.problem)
