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
from rectify.store.needs import measures_of, needed, next_serial, pinned, round_row
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
    from collections.abc import Mapping

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

_SIGNING = (Role.LEADER, Role.LEADING_GROUP, Role.DISCIPLINE)


def facts(reader: Reader, act: Act, found: Subject, who: Actor, today: str) -> Facts:
    """Bring the facts for one act about one subject."""
    names = people_named(act, found.unit)
    people = canonical_names(reader, names) if names else {}
    signed = act.signed_by or field_text(act, "signed_by")
    people_needed = act.key == "move" or bool(names)
    known, measures, texts = needed(reader, act, found, who, today)
    return Facts(
        today=today,
        actor=who,
        signer=people.get(signed, signed) if signed else who.name,
        problem=found.problem,
        inspection=found.inspection,
        unit=found.unit,
        round=found.round,
        people=people,
        unit_people=unit_people(reader, found.unit.code) if found.unit is not None and people_needed else frozenset(),
        role_holders=_holders(reader, found.unit, today) if signed else _heads(reader, act, found.unit, today),
        measures=measures,
        texts=texts,
        known=known,
    )


def _holders(reader: Reader, unit: Unit | None, today: str) -> Mapping[Role, frozenset[str]]:
    found = {role: holders(reader, role, today) for role in _SIGNING}
    if unit is not None:
        found[Role.UNIT_HEAD] = holders(reader, Role.UNIT_HEAD, today, unit.code)
        found[Role.LEADER] = holders(reader, Role.LEADER, today, unit.code)
    return found


def _heads(reader: Reader, act: Act, unit: Unit | None, today: str) -> Mapping[Role, frozenset[str]]:
    if unit is None or act.key not in ("receipt", "plan", "report_delivery"):
        return {}
    return {Role.UNIT_HEAD: holders(reader, Role.UNIT_HEAD, today, unit.code)}
