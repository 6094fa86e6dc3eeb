"""The people of the abstract world: who may ask for a move, who may have signed it on paper, who belongs to the unit.

A handful suffices: rights ask which roles somebody has and towards which unit, the rules of four eyes only whether two names
are the same. So whoever acts is always called ``A`` and whoever he deputises for ``H``, and the rows of the problem name them,
the signer, somebody of the unit, or somebody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from rectify.engine.model import Actor, Authorisation, Grant, Role, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

UNIT, CO_UNIT, ROUND, TEAM = "U-1", "U-2", "R-1", "T-1"
"""The inspected unit, and another that co-operates in the problem (配合单位): the worst case is a joint one."""
ME, SIGNED, PATRON = "A", "S", "H"
"""Whoever acts, whoever signed on paper for him, whoever he deputises for."""
OF_UNIT, OF_UNIT_TOO = "U", "V"
OTHER, ANOTHER, UNKNOWN = "X", "Y", "Z"
"""Two more outside the unit, and a name that is no account's."""
ANYBODY: Final = (None, ME, SIGNED, PATRON, OF_UNIT, OF_UNIT_TOO, OTHER)
"""Whom a row may name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who may ask for a move: in words, and as the account he is."""

    word: str
    actor: Actor
    of_unit: bool = False
    patron_of_unit: bool = False

    @property
    def head(self) -> bool:
        """Say whether he is the unit's registered head."""
        return any(
            grant.role is Role.UNIT_HEAD and grant.unit == UNIT and not grant.holder for grant in self.actor.grants
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who signed on paper: nobody besides the account, or somebody with or without an account."""

    word: str
    name: str = SIGNED
    holds: tuple[Role, ...] = ()


def _person(
    word: str,
    *roles: Role,
    unit: str | None = None,
    patron: Role | None = None,
    of_unit: bool = False,
    patron_of_unit: bool = False,
) -> Person:
    grants = [Grant(role=role, unit=unit if role in (Role.UNIT_CLERK, Role.UNIT_HEAD) else None) for role in roles]
    if patron is not None:
        grants.append(Grant(role=patron, holder=PATRON, unit=UNIT if patron is Role.UNIT_HEAD else None))
    teams = (Authorisation(round=ROUND, team=TEAM, purpose="inspect"),) if Role.TEAM in (*roles, patron) else ()
    actor = Actor(name=ME, unit=unit, grants=tuple(grants), authorisations=teams)
    return Person(word=word, actor=actor, of_unit=of_unit, patron_of_unit=patron_of_unit)


PERSONS: Final = (
    _person("巡察办干部", Role.OFFICE),
    _person("巡察组组员", Role.TEAM),
    _person("巡察办干部（兼巡察组组员）", Role.OFFICE, Role.TEAM),
    _person("巡察办干部（兼纪委监委）", Role.OFFICE, Role.DISCIPLINE),
    _person("代理同事的巡察办干部", Role.OFFICE, patron=Role.OFFICE),
    _person("代理巡察组组员的巡察办干部", Role.OFFICE, patron=Role.TEAM),
    _person("巡察办干部（所代理的同事出自被巡察单位）", Role.OFFICE, patron=Role.OFFICE, patron_of_unit=True),
    _person("被巡察单位主要负责人", Role.UNIT_HEAD, unit=UNIT, of_unit=True),
    _person("被巡察单位经办人", Role.UNIT_CLERK, unit=UNIT, of_unit=True),
    _person("代理主要负责人的单位经办人", Role.UNIT_CLERK, unit=UNIT, patron=Role.UNIT_HEAD, of_unit=True, patron_of_unit=True),
    _person("被巡察单位的人（兼在巡察办）", Role.OFFICE, unit=UNIT, of_unit=True),
    _person("被巡察单位的人（兼在巡察组）", Role.TEAM, unit=UNIT, of_unit=True),
    _person("配合单位主要负责人", Role.UNIT_HEAD, unit=CO_UNIT, of_unit=True),
    _person("配合单位的人（兼在巡察办）", Role.OFFICE, unit=CO_UNIT, of_unit=True),
    _person("其他单位的主要负责人", Role.UNIT_HEAD, unit="U-3"),
    _person("分管县领导", Role.LEADER),
    _person("联系人", Role.LIAISON),
    _person("领导小组成员", Role.LEADING_GROUP),
    _person("纪委监委干部", Role.DISCIPLINE),
    _person("组织部干部", Role.ORGANISATION),
    _person("市委巡察办干部", Role.CITY),
    _person("系统管理员", Role.SYSADMIN),
    _person("安全管理员", Role.SECADMIN),
    _person("审计管理员", Role.AUDITOR),
    _person("系统", Role.SYSTEM),
    _person("没有角色的账号"),
)  # fmt: skip

SIGNERS: Final = (
    Signer(word="", name=ME),
    Signer(word="巡察办的另一人", holds=(Role.OFFICE,)),
    Signer(word="被巡察单位主要负责人", name=OF_UNIT, holds=(Role.UNIT_HEAD,)),
    Signer(word="被巡察单位的另一人", name=OF_UNIT_TOO),
    Signer(word="分管县领导", holds=(Role.LEADER,)),
    Signer(word="领导小组成员", holds=(Role.LEADING_GROUP,)),
    Signer(word="纪委监委干部", holds=(Role.DISCIPLINE,)),
    Signer(word="没有账号的人", name=UNKNOWN),
)
"""The first: nobody signed on paper, the account answers for itself."""

PEOPLE: Final[Mapping[str, str]] = {name: name for name in (ME, SIGNED, PATRON, OF_UNIT, OF_UNIT_TOO, OTHER, ANOTHER)}
"""Every name that is an account's."""


# People and signers are spoken of by their places in these tables, which are what the levels of two facts are.


@cache
def behind(person: int, signer: int) -> frozenset[str]:
    """Give everybody who stands behind an act, as four eyes count: the account, its signer, and for whom it deputises."""
    patrons = {grant.holder for grant in PERSONS[person].actor.grants} - {""}
    return frozenset({ME, SIGNERS[signer].name, *patrons})


@cache
def unit_people(person: int) -> frozenset[str]:
    """Give the names of those who belong to a unit that answers for the problem."""
    them = PERSONS[person]
    return frozenset(
        {OF_UNIT, OF_UNIT_TOO, *([ME] if them.of_unit else []), *([PATRON] if them.patron_of_unit else [])}
    )


@cache
def unit_of(person: int) -> Unit:
    """Give the inspected unit, with its registered head."""
    return Unit(code=UNIT, name="某单位", head=ME if PERSONS[person].head else OF_UNIT)


@cache
def role_holders(person: int, signer: int) -> Mapping[Role, frozenset[str]]:
    """Give who holds a role that a signature on a filed scan may lend."""
    heads = {OF_UNIT, ME} if PERSONS[person].head else {OF_UNIT}
    return {
        **{role: frozenset({SIGNERS[signer].name}) for role in SIGNERS[signer].holds},
        Role.UNIT_HEAD: frozenset(heads),
    }


def in_words(person: int, signer: int) -> str:
    """Name who makes a move, and who signed it."""
    signed = SIGNERS[signer].word
    return f"{PERSONS[person].word}（由{signed}签字）" if signed else PERSONS[person].word
