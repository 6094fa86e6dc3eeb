"""Whether a problem or an inspection is somebody's to see; what is not is, for him, not there (domain.md B6.2).

Who sees a row at all stands in ``rights``; here the row is brought, and the question asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.rights import roles_on, roles_towards, sees_problem
from rectify.errors import NotThere
from rectify.store import facts

if TYPE_CHECKING:
    from rectify.engine.model import Actor, Role
    from rectify.store.facts import Subject
    from rectify.store.transaction import Reader


def seen(reader: Reader, actor: Actor, number: str) -> tuple[Subject, frozenset[Role]]:
    """Give a problem or an inspection with somebody's roles towards it; raises NotThere where it is not his to see."""
    found = facts.subject(reader, number)
    return found, roles_seen(actor, found)


def roles_seen(actor: Actor, found: Subject) -> frozenset[Role]:
    """Give somebody's roles towards a problem or an inspection that was brought; raises NotThere where it is not his to see."""
    if found.inspection is None:
        raise NotThere
    problem = found.problem
    if problem is None:
        roles, shown = roles_towards(actor, found.inspection, found.unit), True
    else:
        roles = roles_on(actor, problem, found.inspection, found.unit)
        shown = sees_problem(roles, delivered=problem.handed_over_on is not None, referrals=problem.referrals)
    if not roles or not shown:
        raise NotThere
    return roles


def may_see(reader: Reader, actor: Actor, subject: str) -> bool:
    """Say whether a problem or an inspection is there for somebody."""
    try:
        seen(reader, actor, subject)
    except NotThere:
        return False
    return True
