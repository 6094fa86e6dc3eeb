"""Who may ask for what about clues, and who sees them: by name and date, denied by default (domain.md B6.1, B6.3).

An inspection team writes clues of its own inspection and sees those; the body to which a clue is addressed sees what was
handed to it; a member of the leading group sees clues, and one of the office their index, by personal authorisation only. The
unit, its liaison, the leader in charge and the city office never do, and nothing here passes by delegation.
"""

from __future__ import annotations

from enum import Enum, IntEnum
from typing import TYPE_CHECKING

from rectify.engine.clues.model import ADDRESSEES, Watcher
from rectify.engine.model import UNIT_ROLES, Actor, Role
from rectify.engine.rights import own_units

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from rectify.engine.clues.model import Clue
    from rectify.engine.model import Authorisation

_O, _T, _D, _ORG, _G = Role.OFFICE, Role.TEAM, Role.DISCIPLINE, Role.ORGANISATION, Role.LEADING_GROUP


class Sight(IntEnum):
    """How much somebody sees of a clue."""

    NOTHING = 0
    INDEX = 1
    """Number, state, dates; no name, no person, no content."""
    WHOLE = 2


class Standing(Enum):
    """What a command needs of whoever gives it, before anything is looked at."""

    LOOK = "look"
    DECIDE = "decide who may look"
    FOUND = "found the store"
    CHECK = "check the books"
    OVERSEE = "see who looked"


BY_ROLE: Mapping[Standing, frozenset[Role]] = {
    Standing.LOOK: frozenset({_T, _D, _ORG}),
    Standing.DECIDE: frozenset({_G}),
    Standing.FOUND: frozenset({Role.SECADMIN}),
    Standing.CHECK: frozenset({Role.SECADMIN, Role.AUDITOR}),
    Standing.OVERSEE: frozenset({Role.AUDITOR}),
}
"""Roles that have a standing as such. Others have it by personal authorisation, or not at all."""

PERSONAL = frozenset({_G, _O})
"""Roles that may look by personal authorisation: the leading group at the whole, the office at the index."""

MAY_BE_AUTHORISED = PERSONAL
WHO: Mapping[str, tuple[Role, ...]] = {
    "register": (_T,),
    "transfer": (_T, _O),
    "result": (_D, _ORG),
    "attachment": (_T, _D, _ORG),
    "authorise": (_G,),
    "revoke": (_G,),
}
"""Who may ask for what is no move; moves carry theirs in ``clue.yaml``."""


def watcher(actor: Actor, own: Collection[Authorisation], *, authorised: bool) -> Watcher:
    """Give an account as it stands before the clues; ``own`` are the memberships that bear its own name today."""
    return Watcher(
        name=actor.name,
        roles=frozenset(each.role for each in actor.grants if not each.holder),
        teams=frozenset((each.round, each.team) for each in own if each.purpose == "inspect"),
        units=own_units(actor),
        of_a_unit=any(each.role in UNIT_ROLES for each in actor.grants),
        authorised=authorised,
    )


def may_have(who: Watcher, standing: Standing) -> bool:
    """Say whether somebody's roles leave it open that he has a standing: where not, no clue store is even opened."""
    personal = PERSONAL if standing is Standing.LOOK else frozenset()
    return not who.of_a_unit and bool(who.roles & (BY_ROLE[standing] | personal))


def has(who: Watcher, standing: Standing) -> bool:
    """Say whether somebody has a standing today."""
    return has_by_role(who, standing) or (
        may_have(who, standing) and standing is Standing.LOOK and who.authorised and bool(who.roles & PERSONAL)
    )


def has_by_role(who: Watcher, standing: Standing) -> bool:
    """Say whether somebody has a standing whatever the clue store holds; a team member needs a team."""
    counted = who.roles if who.teams else who.roles - {_T}
    return not who.of_a_unit and bool(counted & BY_ROLE[standing])


def roles_towards(who: Watcher, clue: Clue) -> frozenset[Role]:
    """Give the roles of somebody that count about one clue."""
    if who.of_a_unit or clue.unit in who.units:  # nobody sees what is said about his own unit (回避)
        return frozenset()
    tied = {
        _T: (clue.round, clue.team) in who.teams,
        _D: ADDRESSEES.get(clue.addressed_to) is _D,
        _ORG: ADDRESSEES.get(clue.addressed_to) is _ORG,
        _G: who.authorised,
        _O: who.authorised,
    }
    return frozenset(role for role in who.roles if tied.get(role))


def sight(roles: frozenset[Role]) -> Sight:
    """Give how much of a clue these roles towards it show."""
    if roles - {_O}:
        return Sight.WHOLE
    return Sight.INDEX if roles else Sight.NOTHING
