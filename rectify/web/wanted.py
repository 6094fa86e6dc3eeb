"""What somebody is about to ask for: which act, of which move, about what, what he may be towards it, and what he knows of it.

Whether it is accepted is decided when it is asked for; here is only what a form needs. What is not his to see is not there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rectify.app import offers
from rectify.app.openings import towards
from rectify.app.state_words import workflow_of
from rectify.app.story import journal_entries
from rectify.engine.catalogue import INSPECTION, KINDS, MOVE_FIELDS, NOTHING, PROBLEM
from rectify.engine.model import Role
from rectify.errors import NotThere, WordsWrong
from rectify.store import console_queries, queries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rectify.engine.acts import Field, Kind
    from rectify.engine.model import Unit
    from rectify.engine.workflow import Move
    from rectify.store.transaction import Reader
    from rectify.web.visit import Visit

MOST_AT_ONCE = 500
SIGNER, SCAN = "signed_by", "file"
"""Fields that name who signed on paper, and hold the scan of it."""
MOST_ENTRIES = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody is about to ask for: which act, of which move, about what, and what he may be towards it."""

    kind: Kind
    move: Move | None
    about: tuple[str, ...]
    roles: frozenset[Role]
    title: str
    fields: tuple[Field, ...]
    on_paper: bool
    story: tuple[Mapping[str, Any], ...]
    """What its reader may know of what happened so far; how much that is, a form remembers."""
    unit_name: str = ""
    head: str = ""
    """The unit's head as he is shown, where somebody records what he signed on paper."""

    @property
    def names_signer(self) -> bool:
        """Whether the act itself asks who signed, so that nobody has to be asked twice."""
        return any(each.name == SIGNER for each in self.fields)

    @property
    def label(self) -> str:
        """What the act is called."""
        return self.move.label if self.move is not None else self.kind.label

    @property
    def back(self) -> str:
        """Where to go when it is done."""
        if not self.about:
            return offers.home_of(self.kind)
        room = offers.ABOUT[self.kind.subject]
        return f"/{room}/{self.about[0]}" if len(self.about) == 1 else f"/{room}"


def asked(visit: Visit, reader: Reader, key: str, about: Sequence[str], move: str) -> Asked:
    """Find what somebody is about to ask for; raises NotThere for a kind or a thing that is not his to see."""
    kind = KINDS.get(key)
    if kind is None or (kind.subject == NOTHING) != (not about) or (key == "move") != bool(move):
        raise NotThere
    if len(about) > MOST_AT_ONCE:
        raise WordsWrong(f"一次最多办理 {MOST_AT_ONCE} 项")
    roles, title, unit, found_move, fields = visit.roles, "", None, None, kind.fields
    for number in about:
        roles, title, unit, found_move = _thing(visit, reader, kind, number, move)
    if found_move is not None:
        fields = tuple(each for each in MOVE_FIELDS if each.name in {*found_move.fields, "file"})
    elif not offers.may_ask(kind, roles):
        raise NotThere
    on_paper = _is_on_paper(kind, found_move, roles)
    if on_paper:  # who signs on paper is believed for the scan of it
        fields = tuple(replace(each, required=True) if each.name in (SIGNER, SCAN) else each for each in fields)
    return Asked(
        kind=kind, move=found_move, about=tuple(about), roles=roles, title=title, fields=fields, on_paper=on_paper,
        story=tuple(_story(visit, reader, kind, about)), unit_name=unit.name if unit is not None else "",
        head=_head(reader, unit) if on_paper and Role.UNIT_CLERK in roles else "",
    )  # fmt: skip


def _thing(
    visit: Visit, reader: Reader, kind: Kind, number: str, move: str
) -> tuple[frozenset[Role], str, Unit | None, Move | None]:  # fmt: skip
    """Give what somebody is towards a thing, what it is called, whose it is, and the move where one is meant."""
    found, roles = towards(reader, visit.actor, kind, number)
    if kind.subject not in (PROBLEM, INSPECTION):
        thing = found.round or found.unit
        return roles, thing.name if thing is not None else "", None, None
    row = queries.problem(reader, number) if found.problem is not None else None
    title = str(row["title"]) if row is not None else ""
    if not move or row is None:
        return roles, title, found.unit, None
    workflow = workflow_of(visit.app, reader, row)
    named = next((each for each in workflow.moves if each.code == move), None) if workflow is not None else None
    if named is None:
        raise NotThere
    return roles, title, found.unit, named


def _head(reader: Reader, unit: Unit | None) -> str:
    name = unit.head if unit is not None else None
    return console_queries.displays(reader, [name]).get(name, name) if name else ""


def _is_on_paper(kind: Kind, move: Move | None, roles: frozenset[Role]) -> bool:
    if move is None:
        return offers.is_on_paper(kind, roles)
    return not roles & set(move.by)


def _story(visit: Visit, reader: Reader, kind: Kind, about: Sequence[str]) -> list[dict[str, Any]]:
    if len(about) != 1 or kind.subject not in (PROBLEM, INSPECTION):
        return []
    return journal_entries(visit.app, reader, visit.actor, about[0], MOST_ENTRIES)
