"""Who may ask for what, and who may see what: roles by relation, in one table, denied by default.

``WHO`` names the roles that may ask for each kind of act (moves carry theirs in the workflow file); ``RELATION`` names the
tie that a role must have to the inspection in question. A role that is not in a row has no right, an act that is not in the
table nobody may ask for. Sources: domain.md A8 and B6.1–6.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from rectify.engine.acts import says_yes
from rectify.engine.catalogue import KINDS
from rectify.engine.kinds.oversight import INCOMING, OUTGOING
from rectify.engine.model import ADMINISTRATORS, UNIT_ROLES, Actor, Grant, Inspection, Problem, Role, Round, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rectify.engine.acts import Act
    from rectify.engine.model import Facts

_O, _L, _T = Role.OFFICE, Role.LIAISON, Role.TEAM
_CLERK, _HEAD, _LEADER = Role.UNIT_CLERK, Role.UNIT_HEAD, Role.LEADER
_GROUP, _D, _ORG = Role.LEADING_GROUP, Role.DISCIPLINE, Role.ORGANISATION

WHO: Mapping[str, tuple[Role, ...]] = {kind.key: kind.by for kind in KINDS.values()}
"""The roles that may ask for each kind of act, as the catalogue has them."""

DECIDES = frozenset({_O, _T, _D, _ORG, _GROUP, _LEADER})
"""Roles that stand on the other side of the unit: an account of the unit itself may use none of them about it."""


class Tie(Enum):
    """What must hold between somebody and an inspection for a role of his to count there."""

    ANY = "any"
    OWN_UNIT = "own unit"
    AUTHORISED = "authorised team"
    ASSIGNED = "assigned liaison"
    IN_CHARGE = "unit in charge"


RELATION: Mapping[Role, Tie] = {
    _O: Tie.ANY,
    _GROUP: Tie.ANY,
    _D: Tie.ANY,
    _ORG: Tie.ANY,
    _L: Tie.ASSIGNED,
    _T: Tie.AUTHORISED,
    _CLERK: Tie.OWN_UNIT,
    _HEAD: Tie.OWN_UNIT,
    _LEADER: Tie.IN_CHARGE,
}

BEFORE_FEEDBACK = frozenset({_O, _GROUP, _D, _L, _T})
"""Roles that see a problem before it was handed over; the others see it from then on."""

IN_REVIEW = frozenset({"under_check", "passed"})
UNDER_REVIEW = "under_check"
"""What a unit sees, under one label (审核中), of both states in which others look at its work (A2)."""

TOLD_TO_UNITS = frozenset({
    "reported", "finding_described", "feedback_document_issued", "feedback_held", "plan_row_judged", "explanation_judged",
    "extension_judged", "reviewed", "plan_reviewed", "report_reviewed", "withholding_judged", "inspection_closed", "corrected",
    "legacy_opened", "redated", "workflow_migrated", "letter_sent", "letter_judged", "talk_held",
    "cooperation_set", "cooperation_ended", "objection_judged", "reassigned",
})  # fmt: skip
"""Entries of others that a unit reads of in the story of its own rows, besides those that are its own to ask for."""

FIGURES = frozenset({_O, _GROUP, _D, _ORG, _L, _LEADER, Role.CITY, _T})
"""Roles for whom ``report overview`` shows figures, of the rows they may see; the city office sees figures only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """The inspections somebody sees today, as data: the store turns it into SQL, :func:`tied` into an answer."""

    everything: bool = False
    every_inspection: bool = False
    """Inspections everywhere, but of their problems only what ``paths`` names."""
    but_units: frozenset[str] = frozenset()
    """The account's own units, which ``everything`` leaves out: nobody decides about his own unit."""
    units: frozenset[str] = frozenset()
    """Units whose clerk or head the account is today; their rows are seen, and those they answer for elsewhere."""
    led_units: frozenset[str] = frozenset()
    """Units that a leader's role names."""
    led_by: frozenset[str] = frozenset()
    """Names under which units may name this account as their leader in charge."""
    teams: frozenset[tuple[str, str]] = frozenset()
    rounds: frozenset[str] = frozenset()
    liaison: frozenset[str] = frozenset()
    """Names under which inspections may name this account as their liaison."""
    paths: frozenset[str] = frozenset()
    """Referral paths whose rows are seen wherever they are."""


def roles_towards(actor: Actor, inspection: Inspection, unit: Unit | None) -> frozenset[Role]:
    """Give the roles that count for somebody about one inspection today."""
    return frozenset(grant.role for grant in actor.grants if tied(actor, grant, inspection, unit))


def answering(problem: Problem) -> frozenset[str]:
    """Give the units that answer for a problem: its own (责任单位), and those that co-operate (配合单位)."""
    return frozenset({problem.unit, *problem.co_units.split()} - {""})


def roles_on(actor: Actor, problem: Problem, inspection: Inspection, unit: Unit | None) -> frozenset[Role]:
    """Give the roles that count for somebody about one problem today: those towards its inspection, and those of its units.

    A village's row is the village's and its township's (R-55); of a joint problem each co-operating unit sees that problem
    alone. Whoever belongs to one of these units decides nothing about the problem (回避).
    """
    roles = roles_towards(actor, inspection, unit)
    if own_units(actor) & answering(problem):
        roles -= DECIDES
    theirs = {
        grant.role for grant in actor.grants if grant.role in UNIT_ROLES and _unit_of(actor, grant) == problem.unit
    }
    co_operating = {Role.CO_UNIT} if bound_units(actor) & frozenset(problem.co_units.split()) else set()
    return roles | theirs | co_operating


def unbiased(roles: frozenset[Role], facts: Facts) -> frozenset[Role]:
    """Leave out the roles that decide, for an account of a unit that the subject is about or ever was (回避).

    Of an inspection these are also the villages and co-operating units of its problems; what such an account sees stays.
    """
    return roles - DECIDES if own_units(facts.actor) & facts.concerned else roles


def bound_units(actor: Actor) -> frozenset[str]:
    """Give the units whose clerk or head somebody is today."""
    found = (_unit_of(actor, grant) for grant in actor.grants if grant.role in UNIT_ROLES)
    return frozenset(unit for unit in found if unit)


def co_operating_units(actor: Actor, problem: Problem) -> frozenset[str]:
    """Give the units for which somebody co-operates in a joint problem."""
    return bound_units(actor) & frozenset(problem.co_units.split())


MAY_CHECK = frozenset({_T, _O, _D, _ORG})
"""Whose people look at a unit's work: the team, the office, and the bodies that lend checkers (domain.md A8)."""


def may_check(actor: Actor, problem: Problem, inspection: Inspection, unit: Unit | None) -> bool:
    """Say whether somebody may be named as a checker of a problem today; of a team, by an authorisation that holds."""
    return bool(roles_on(actor, problem, inspection, unit) & MAY_CHECK)


def inspects(actor: Actor, inspection: Inspection | None) -> bool:
    """Say whether somebody is of the team that inspects, by an authorisation of today; a check alone is another mandate."""
    return inspection is not None and any(
        (each.round, each.team, each.purpose) == (inspection.round, inspection.team, "inspect")
        for each in actor.authorisations
    )


def roles_about(actor: Actor, round_: Round | None, unit: Unit | None) -> frozenset[Role]:
    """Give the roles that count about a round as a whole, or about a unit apart from any inspection."""
    return frozenset(grant.role for grant in actor.grants if _about(actor, grant, round_, unit))


def _about(actor: Actor, grant: Grant, round_: Round | None, unit: Unit | None) -> bool:
    match RELATION.get(grant.role):
        case Tie.ANY:
            return unit is None or grant.role not in DECIDES or unit.code not in own_units(actor)
        case Tie.AUTHORISED:
            return round_ is not None and any(each.round == round_.code for each in actor.authorisations)
        case Tie.OWN_UNIT:
            return unit is not None and (grant.unit or actor.unit) == unit.code
        case Tie.IN_CHARGE if unit is not None:
            return grant.unit == unit.code if grant.unit is not None else _stands_for(actor, grant, unit.leader)
        case _:
            return grant.role is Role.CITY and round_ is not None  # it comments on a round's figures


def tied(actor: Actor, grant: Grant, inspection: Inspection, unit: Unit | None) -> bool:
    """Say whether a role somebody holds has the tie to this inspection that the role asks for."""
    if grant.role in DECIDES and inspection.unit in own_units(actor):
        return False  # nobody decides about his own unit, whatever his other role (回避)
    match RELATION.get(grant.role):
        case Tie.ANY:
            return True
        case Tie.OWN_UNIT:
            return (grant.unit or actor.unit) == inspection.unit
        case Tie.AUTHORISED:
            return any(
                each.round == inspection.round and (each.whole_round or each.team == inspection.team)
                for each in actor.authorisations
            )
        case Tie.ASSIGNED:
            return _stands_for(actor, grant, inspection.liaison)
        case Tie.IN_CHARGE:
            if grant.unit is not None:
                return grant.unit == inspection.unit
            return unit is not None and _stands_for(actor, grant, unit.leader)
        case None:
            return False


def _stands_for(actor: Actor, grant: Grant, name: str | None) -> bool:
    """Say whether a row names this account, or whoever it deputises for in this role."""
    return bool(name) and (actor.is_called(name) or grant.holder == name)


def own_units(actor: Actor) -> frozenset[str]:
    """Give the units that an account belongs to or acts for today, by its own roles or by delegation."""
    acting = {grant.unit for grant in actor.grants if grant.role in UNIT_ROLES}
    return frozenset(unit for unit in (actor.unit, *acting) if unit)


def sight(actor: Actor) -> Sight:
    """Give what somebody sees today, over all inspections: the one visible set behind lists, counts and exports."""
    roles = {grant.role for grant in actor.grants}
    wide = roles & {_O, _GROUP, _D}
    return Sight(
        everything=bool(wide),
        every_inspection=_ORG in roles,
        but_units=own_units(actor),
        units=bound_units(actor),
        led_units=frozenset(grant.unit for grant in actor.grants if grant.role is _LEADER and grant.unit),
        led_by=_names(actor, _LEADER),
        teams=frozenset((each.round, each.team) for each in actor.authorisations if _T in roles),
        rounds=frozenset(each.round for each in actor.authorisations if _T in roles and each.whole_round),
        liaison=_names(actor, _L),
        paths=frozenset({"organisation"}) if _ORG in roles else frozenset(),
    )


def _names(actor: Actor, role: Role) -> frozenset[str]:
    """Give the names under which a row may mean this account in a role that has no unit of its own."""
    held = [grant for grant in actor.grants if grant.role is role and grant.unit is None]
    names = {name for grant in held for name in (actor.name, actor.display, grant.holder)}
    return frozenset(names - {""})


def _unit_of(actor: Actor, grant: Grant) -> str | None:
    return grant.unit if grant.role is _LEADER else grant.unit or actor.unit


def sees_inspection(actor: Actor, inspection: Inspection, unit: Unit | None) -> bool:
    """Say whether somebody may see an inspection at all."""
    return bool(roles_towards(actor, inspection, unit))


def sees_problem(roles: frozenset[Role], *, delivered: bool, referrals: str) -> bool:
    """Say whether roles towards an inspection show a problem of it: before it was handed over only to some."""
    if roles & BEFORE_FEEDBACK:
        return True
    if not delivered:
        return False
    if roles == frozenset({_ORG}):
        return "organisation" in referrals.split()
    return bool(roles)


def shown_state(roles: frozenset[Role], state: str | None) -> str | None:
    """Give a problem's state as these roles may know it: one and the same from submission until the result to the unit."""
    return UNDER_REVIEW if state in IN_REVIEW and roles and roles <= UNIT_ROLES else state


def may_combine(held: frozenset[Role], new: Role) -> bool:
    """三员分立 (domain.md B6.4): an administrator's role goes with no other role."""
    others = held - {new}
    return not others or (new not in ADMINISTRATORS and not others & ADMINISTRATORS)


# ---- where an act's own words narrow who may ask for it


def _receipt_by(act: Act, _facts: Facts, roles: frozenset[Role]) -> bool:
    """The head signs; a deemed receipt is the office's decision."""
    return (Role.OFFICE if act.fields.get("deemed") else Role.UNIT_HEAD) in roles


def _as_inspectors(_act: Act, facts: Facts, roles: frozenset[Role]) -> bool:
    """What the inspection itself found and brought before the unit is not a checking team's to say."""
    nowhere = facts.inspection is None  # which is said when the fields are read
    return nowhere or bool(roles - {Role.TEAM}) or inspects(facts.actor, facts.inspection)


def _moved_by(act: Act, facts: Facts, roles: frozenset[Role]) -> bool:
    """What a team delivers on the spot is the inspecting team's to deliver; a checking team moves what is under check."""
    delivering = facts.problem is not None and facts.problem.state == "reported"
    return not delivering or _as_inspectors(act, facts, roles)


def _finding_by(act: Act, facts: Facts, roles: frozenset[Role]) -> bool:
    """The team describes; the office may waive."""
    waived = act.fields.get("waived")
    if Role.OFFICE in roles or says_yes(waived):
        return Role.OFFICE in roles and bool(waived)
    return inspects(facts.actor, facts.inspection)


def _body_by(act: Act, _facts: Facts, roles: frozenset[Role]) -> bool:
    """A body's word comes from that body; that the body is missing or unknown is said when the fields are read."""
    body = str(act.fields.get("body", ""))
    return body not in set(Role) or body in roles


def _plan_opinion_by(act: Act, facts: Facts, roles: frozenset[Role]) -> bool:
    """The team's word on the plan is that of the team that inspected."""
    if act.fields.get("body") == Role.TEAM and not inspects(facts.actor, facts.inspection):
        return False
    return _body_by(act, facts, roles)


def _delivery_by(act: Act, _facts: Facts, roles: frozenset[Role]) -> bool:
    """The unit's head delivers; a receipt is the receiver's word, or the office's for one on paper."""
    if not (act.fields.get("received_on") or act.fields.get("received_by")):
        return Role.UNIT_HEAD in roles
    if act.fields.get("delivered_on"):
        return False
    return Role.OFFICE in roles or (Role.LEADER in roles and act.fields.get("receiver") == "leader")


def _second_by(act: Act, _facts: Facts, roles: frozenset[Role]) -> bool:
    """The head delivers the second rectification; the office says what it thinks of it."""
    result = act.fields.get("result")
    if result in ("accept", "return"):
        return Role.OFFICE in roles
    return bool(result) or Role.UNIT_HEAD in roles


def _team_evaluation_by(act: Act, facts: Facts, roles: frozenset[Role]) -> bool:
    """自评 is the word of a member of that very team, 他评 the office's; another word is said when the fields are read."""
    if act.fields.get("by") != "self":
        return Role.OFFICE in roles or act.fields.get("by") != "office"
    here = (facts.round.code if facts.round is not None else "", str(act.fields.get("team", "")).strip())
    return Role.TEAM in roles and here in {(each.round, each.team) for each in facts.actor.authorisations}


def _supervision_by(act: Act, _facts: Facts, roles: frozenset[Role]) -> bool:
    """回访督查 is the team's, 日常督查 the office's and the other bodies' (S003, R-25)."""
    return Role.TEAM in roles if act.fields.get("form") == "revisit" else bool(roles - {Role.TEAM})


def _list_by(act: Act, _facts: Facts, roles: frozenset[Role]) -> bool:
    """双反馈 (S000): findings and re-checks go out from the office, daily supervision and reviews come from the commission."""
    name = act.fields.get("list")
    if name in OUTGOING:
        return Role.OFFICE in roles
    return name not in INCOMING or Role.DISCIPLINE in roles


NARROWER: Mapping[str, Callable[[Act, Facts, frozenset[Role]], bool]] = {
    "receipt": _receipt_by,
    "move": _moved_by,
    "report": _as_inspectors,
    "feedback": _as_inspectors,
    "on_the_spot_notice": _as_inspectors,
    "finding": _finding_by,
    "consent": _body_by,
    "plan_opinion": _plan_opinion_by,
    "report_delivery": _delivery_by,
    "second_rectification": _second_by,
    "team_evaluation": _team_evaluation_by,
    "supervision": _supervision_by,
    "discipline_list": _list_by,
    "discipline_batch": _list_by,
}
