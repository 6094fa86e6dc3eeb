"""Bringing what an act is decided on: who asks, the row in question, and what its kind needs besides.

Nothing here judges: that is the engine's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.model import (
    Actor,
    Facts,
    Role,
    Unit,
)
from rectify.engine.rights import own_units
from rectify.store.concerned import concerned_units
from rectify.store.needs import needed, pinned
from rectify.store.needs_masters import next_serial, round_row
from rectify.store.needs_subject import measures_of
from rectify.store.subjects import (
    NOTHING,
    SYSTEM,
    Subject,
    actor,
    canonical_names,
    field_text,
    holders,
    people_named,
    problems,
    round_or_unit,
    subject,
    unit_people,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rectify.engine.acts import Act
    from rectify.store.transaction import Reader

__all__ = [
    "NOTHING",
    "SYSTEM",
    "Subject",
    "actor",
    "canonical_names",
    "facts",
    "holders",
    "measures_of",
    "next_serial",
    "pinned",
    "problems",
    "round_or_unit",
    "round_row",
    "subject",
    "unit_people",
]

_SIGNING = (Role.LEADER, Role.LEADING_GROUP, Role.DISCIPLINE, Role.OFFICE, Role.TEAM)


def facts(reader: Reader, act: Act, found: Subject, who: Actor, today: str) -> Facts:
    """Bring the facts for one act about one subject."""
    units = [each for each in (found.unit, found.responsible) if each is not None]
    names = people_named(act, units)
    people = canonical_names(reader, names) if names else {}
    signed = act.signed_by or field_text(act, "signed_by")
    people_needed = act.key != "report"  # nobody decides about his own unit; a sheet of findings asks for thousands
    concerned = concerned_units(reader, found) if people_needed or own_units(who) else frozenset()
    known, measures, texts = needed(reader, act, found, who, today)
    return Facts(
        today=today,
        actor=who,
        signer=people.get(signed, signed) if signed else who.name,
        problem=found.problem,
        inspection=found.inspection,
        unit=found.unit,
        responsible=found.responsible,
        round=found.round,
        people=people,
        unit_people=_unit_people(reader, concerned) if people_needed else frozenset(),
        concerned=concerned,
        role_holders=_holders(reader, units, today) if signed else _heads(reader, act, found.unit, today),
        measures=measures,
        texts=texts,
        known=known,
    )


def _unit_people(reader: Reader, units: frozenset[str]) -> frozenset[str]:
    """Give who belongs to any of these units, or ever headed or acted for one."""
    return frozenset().union(*(unit_people(reader, each) for each in sorted(units)))


def _holders(reader: Reader, units: Sequence[Unit], today: str) -> Mapping[Role, frozenset[str]]:
    found = {role: holders(reader, role, today) for role in _SIGNING}
    for role in (Role.UNIT_HEAD, Role.LEADER) if units else ():
        found[role] = frozenset().union(*(holders(reader, role, today, each.code) for each in units))
    return found


def _heads(reader: Reader, act: Act, unit: Unit | None, today: str) -> Mapping[Role, frozenset[str]]:
    if unit is None or act.key not in ("receipt", "plan", "report_delivery"):
        return {}
    return {Role.UNIT_HEAD: holders(reader, Role.UNIT_HEAD, today, unit.code)}
