"""Who may see which report of oversight, and the inspections that a reader sees with his roles towards each.

Rankings are for the office and the leading group; what is exchanged with the discipline commission is for these and for it
(domain.md A4). Lists that show what a unit itself has to answer are for the unit too, its own part alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from rectify.engine.model import UNIT_ROLES, Actor, Inspection, Role, Unit
from rectify.engine.rights import roles_towards, sight
from rectify.errors import NotPermitted
from rectify.store import oversight_queries as queries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.store.transaction import Reader

RANKED_FOR = frozenset({Role.OFFICE, Role.LEADING_GROUP})
EXCHANGED_WITH = RANKED_FOR | {Role.DISCIPLINE}
BUSINESS = EXCHANGED_WITH | {Role.ORGANISATION, Role.LIAISON, Role.TEAM, Role.LEADER}
"""Roles that see business of units; the administrators and the city office see none of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An inspection as somebody sees it: its row, and his roles towards it."""

    row: Mapping[str, Any]
    roles: frozenset[Role]

    @property
    def number(self) -> str:
        """Its number."""
        return str(self.row["number"])

    @property
    def from_the_unit(self) -> bool:
        """Say whether he looks at it from the unit's side alone."""
        return self.roles <= UNIT_ROLES


def only_for(actor: Actor, roles: frozenset[Role], what: str) -> None:
    """Raise NotPermitted for an account without any of these roles."""
    if not {grant.role for grant in actor.grants} & roles:
        raise NotPermitted(f"您的角色不能查看{what}")


def inspections(reader: Reader, actor: Actor) -> dict[str, Seen]:
    """Give the inspections somebody sees, by number, with his roles towards each."""
    found = (_seen(actor, row) for row in queries.inspections_seen(reader, sight(actor)))
    return {each.number: each for each in found if each.roles}


def _seen(actor: Actor, row: Mapping[str, Any]) -> Seen:
    names = ("number", "round", "unit", "team", "liaison")
    inspection = Inspection(**{name: row[name] for name in names})
    unit = Unit(code=str(row["unit"]), name=str(row["unit_name"]), leader=row["leader"])
    return Seen(row=row, roles=roles_towards(actor, inspection, unit))


def days_over(day: str | None, today: str) -> int:
    """Give the calendar days past a day; 0 up to and including it, or without one."""
    return max((date.fromisoformat(today) - date.fromisoformat(day)).days, 0) if day else 0
