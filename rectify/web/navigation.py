"""Where one can go: the rooms by role, in the order in which they are used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rectify.engine.model import ADMINISTRATORS, UNIT_ROLES, Role
from rectify.engine.rights import FIGURES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rectify.web.visit import Visit

_INSIDE = frozenset({Role.OFFICE, Role.LIAISON, Role.TEAM, Role.LEADING_GROUP, Role.DISCIPLINE, Role.ORGANISATION})
WORKING = _INSIDE | UNIT_ROLES | {Role.LEADER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A place in the navigation."""

    path: str
    label: str
    who: frozenset[Role]


ROOMS: tuple[Room, ...] = (
    Room(path="/", label="待办", who=WORKING),
    Room(path="/overview", label="总览", who=FIGURES),
    Room(path="/problems", label="台账", who=WORKING),
    Room(path="/inspections", label="被巡察单位", who=WORKING),
    Room(path="/oversight", label="督办", who=frozenset({Role.OFFICE, Role.DISCIPLINE, Role.LEADING_GROUP})),
    Room(path="/double-feedback", label="双反馈", who=frozenset({Role.OFFICE, Role.DISCIPLINE})),
    Room(path="/reports", label="统计", who=FIGURES),
    Room(path="/registers", label="基础名册", who=frozenset({Role.OFFICE})),
    Room(path="/notices", label="通知", who=WORKING),
    Room(path="/admin", label="管理", who=ADMINISTRATORS),
)


FURTHER: list[Callable[[Visit], Sequence[Room]]] = []
"""What gives rooms that no role opens by itself; asked by processes alone that do not serve units."""


def rooms_for(visit: Visit) -> list[Room]:
    """Give the rooms that somebody's roles open, and those that stand open to him by name."""
    further = [] if visit.console.for_units else [room for rooms in FURTHER for room in rooms(visit)]
    return [*(room for room in ROOMS if visit.roles & room.who), *further]
