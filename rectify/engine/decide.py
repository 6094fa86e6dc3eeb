"""An act becomes entries, or refusals: all of them, each with a reason.

The order in which things are asked is the same for every act: may you see it, may your role ask for it, are the words
right, is the state right, and then every gate or rule of its kind. Pure: the same act and facts give the same answer.
The rules of single kinds are in ``inspection_facts.py``, ``problem_facts.py``, ``requests.py`` and ``masters.py``, the gates of
moves in ``gates.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rectify.engine import (
    amendments,
    county_facts,
    double_feedback,
    fault_facts,
    heads,
    inspection_closing,
    inspection_facts,
    joint,
    joint_reviews,
    letters,
    masters,
    meetings,
    migration,
    musts,
    objections,
    on_the_spot,
    oversight,
    problem_facts,
    publication,
    quarterly,
    referrals,
    relapse,
    requests,
    reverse_check,
    scoring_facts,
    splitting,
)
from rectify.engine.acts import Act, Kind, read_fields, refuse
from rectify.engine.after_moves import beside
from rectify.engine.catalogue import INSPECTION, KINDS, MOVE_FIELDS, PROBLEM, ROUND, UNIT
from rectify.engine.consents import MUSTS, must_state
from rectify.engine.duties import Rules, after_move
from rectify.engine.entries import NAMES, Draft
from rectify.engine.kinds.words import WITH_UNIT
from rectify.engine.model import UNIT_ROLES, Facts, Problem, Reason, Refusal, Role
from rectify.engine.occasions import is_time_for
from rectify.engine.remarks import with_remarks
from rectify.engine.rights import (
    IN_REVIEW,
    NARROWER,
    WHO,
    roles_about,
    roles_on,
    roles_towards,
    sees_problem,
    shown_state,
    unbiased,
)
from rectify.engine.rulings import Found, Rule, is_head
from rectify.engine.soundness import CLOSED

if TYPE_CHECKING:
    from collections.abc import Mapping

_TOPICS = (
    quarterly,
    joint,
    heads,
    amendments,
    objections,
    splitting,
    letters,
    oversight,
    fault_facts,
    referrals,
    relapse,
    reverse_check,
    double_feedback,
    inspection_facts,
    problem_facts,
    requests,
    masters,
    migration,
    on_the_spot,
    scoring_facts,
    meetings,
    musts,
    joint_reviews,
    publication,
    inspection_closing,
    county_facts,
)
RULES: Mapping[str, Rule] = {key: rule for topic in _TOPICS for key, rule in topic.RULES.items()}
"""The rules of single kinds of act, by key."""

_OTHERS = {Role.LEADER, Role.LEADING_GROUP, Role.DISCIPLINE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What happened: drafts of entries about one subject, and the state it is in now, where it has one."""

    subject: str
    drafts: tuple[Draft, ...]
    state: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Nothing happened. ``unseen``: to this account there is no such thing, in the same words as for what is missing."""

    subject: str
    refusals: tuple[Refusal, ...]
    unseen: bool = False
    state: str | None = None


Outcome = Accepted | Refused
_UNSEEN = (Refusal(reason=Reason.NOT_FOUND, missing="没有这个对象，或者您无权查看"),)


def unseen(subject: str) -> Refused:
    """Give the one answer for what is not there and for what is not yours to see."""
    return Refused(subject=subject, refusals=_UNSEEN, unseen=True)


def decide(act: Act, subject: str, facts: Facts, rules: Rules) -> Outcome:
    """Decide one act about one subject."""
    kind = KINDS[act.key]
    roles = _roles(kind, facts)
    if roles is None:
        return unseen(subject)
    state = facts.problem.state if facts.problem is not None else None
    shown = shown_state(roles, state)
    if act.key == "move" and not _known_move(act, rules):
        word = f"流程中没有“{act.move}”这个动作"
        return Refused(subject=subject, refusals=(refuse(Reason.BAD_VALUE, word),), state=shown)
    if not _permitted(act, facts, roles, rules):
        word = "您的角色不能办理这一事项"
        return Refused(subject=subject, refusals=(refuse(Reason.NOT_PERMITTED, word),), state=shown)
    act, faults = _read(act, kind, facts, rules)
    if faults:
        return Refused(subject=subject, refusals=faults, state=shown)
    if wrong := _wrong_signature(act, facts, roles, rules):
        return Refused(subject=subject, refusals=(wrong,), state=shown)
    if _of_the_unit(kind, facts):
        word = "被巡察单位的人不能办理或签批这一事项"
        return Refused(subject=subject, refusals=(refuse(Reason.OWN_ACT, word),), state=shown)
    if roles <= UNIT_ROLES and state in IN_REVIEW:
        # From submission until the result the unit reads one constant word, and can tell nothing by trying (A2).
        refused = refuse(Reason.WRONG_STATE, "问题正在审核中，如需补充，由巡察组或巡察办退回后办理")
        return Refused(subject=subject, refusals=(refused,), state=shown)
    if act.key == "move":
        return _move(act, subject, facts, rules)
    workflow = rules.cycle.workflow if rules.cycle is not None else None
    if facts.problem is not None and not is_time_for(kind, facts.problem, workflow):
        word = f"问题当前为“{_state_word(rules, state)}”，不能办理“{kind.label}”"
        return Refused(subject=subject, refusals=(refuse(Reason.WRONG_STATE, word),), state=state)
    return _fact(act, subject, facts, rules, roles)


def roles_of(kind: Kind, facts: Facts) -> frozenset[Role]:
    """Give the actor's roles towards the subject; none where it is not his to see."""
    return _roles(kind, facts) or frozenset()


def _roles(kind: Kind, facts: Facts) -> frozenset[Role] | None:
    """Give the roles that count here, or None where this account sees no such thing."""
    if kind.subject in (ROUND, UNIT):
        return roles_about(facts.actor, facts.round, facts.unit) or None
    if kind.subject not in (PROBLEM, INSPECTION) and facts.inspection is None:
        return frozenset(grant.role for grant in facts.actor.grants)
    if facts.inspection is None:
        return None
    if facts.problem is None:
        roles = roles_towards(facts.actor, facts.inspection, facts.unit)
        return unbiased(roles, facts) if roles else None
    roles = roles_on(facts.actor, facts.problem, facts.inspection, facts.unit)
    return unbiased(roles, facts) if _shown(roles, facts.problem) else None


def _shown(roles: frozenset[Role], problem: Problem) -> bool:
    return sees_problem(roles, delivered=problem.handed_over_on is not None, referrals=problem.referrals)


def _known_move(act: Act, rules: Rules) -> bool:
    return rules.cycle is not None and any(move.code == act.move for move in rules.cycle.workflow.moves)


def _who(act: Act, rules: Rules) -> tuple[Role, ...]:
    if act.key != "move":
        return WHO[act.key]
    assert rules.cycle is not None  # noqa: S101 - a move is decided with its problem's workflow
    return next((move.by for move in rules.cycle.workflow.moves if move.code == act.move), ())


def _permitted(act: Act, facts: Facts, roles: frozenset[Role], rules: Rules) -> bool:
    """A role of one's own, or a signature on paper: a clerk for the head, the office for those above (acts.md)."""
    who = frozenset(_who(act, rules))
    acting = signing_roles(act, facts, roles) & who or roles & who
    narrower = NARROWER.get(act.key)
    return bool(acting) and (narrower is None or narrower(act, facts, acting))


def _wrong_signature(act: Act, facts: Facts, roles: frozenset[Role], rules: Rules) -> Refusal | None:
    """What is the head's to ask is signed by the head: a head's own account cannot name somebody else."""
    heads = Role.UNIT_HEAD in roles and Role.UNIT_HEAD in _who(act, rules)
    if not heads or not act.signed_by or facts.signer == facts.actor.name or is_head(facts, facts.signer):
        return None
    # the name is not repeated: by now it is the account that the written name means, which a unit need not know of
    return refuse(Reason.BAD_VALUE, "签字人不是登记的主要负责人")


SIGNED_BY_THE_UNIT = frozenset({"on_the_spot_notice"})
"""What others record and the unit's head signs for."""


def is_decided_by_others(kind: Kind) -> bool:
    """Say whether a kind of fact about a problem or an inspection is for others than the unit; moves have gates for that."""
    others = kind.subject in (PROBLEM, INSPECTION) and not UNIT_ROLES & set(kind.by)
    return others and kind.key not in ("move", *SIGNED_BY_THE_UNIT)


def _of_the_unit(kind: Kind, facts: Facts) -> bool:
    """Nobody of the unit stands behind a decision about it, as account or by signature (回避)."""
    return is_decided_by_others(kind) and bool(facts.acting() & facts.unit_people)


def signing_roles(act: Act, facts: Facts, roles: frozenset[Role]) -> frozenset[Role]:
    """Give the roles that a signature on a filed scan lends: the head's to a clerk, the others' to the office."""
    signed = act.signed_by or act.fields.get("signed_by")
    if not signed or not act.fields.get("file"):
        return frozenset()
    signer = facts.person(str(signed))
    if Role.UNIT_CLERK in roles and is_head(facts, signer):
        return frozenset({Role.UNIT_HEAD})
    if Role.OFFICE not in roles:
        return frozenset()
    holders = {role for role in _OTHERS if signer in facts.role_holders.get(role, frozenset())}
    if facts.unit is not None and facts.unit.leader and signer == facts.person(facts.unit.leader):
        holders.add(Role.LEADER)
    return frozenset(holders)


def _read(act: Act, kind: Kind, facts: Facts, rules: Rules) -> tuple[Act, tuple[Refusal, ...]]:
    if act.key == "move" and not act.fields:
        return act, ()
    if act.key == "move":
        allowed = _move_fields(act, rules)
        kind = Kind(key="move", label=kind.label, subject=kind.subject, fields=allowed)
    values, faults = read_fields(kind, act.fields, facts.today)
    return replace(act, fields=values), faults


def _move_fields(act: Act, rules: Rules) -> tuple:  # type: ignore[type-arg]
    assert rules.cycle is not None  # noqa: S101 - see _who
    move = next((move for move in rules.cycle.workflow.moves if move.code == act.move), None)
    names = {"file", *(move.fields if move is not None else ())}
    return tuple(each for each in MOVE_FIELDS if each.name in names)


def _move(act: Act, subject: str, facts: Facts, rules: Rules) -> Outcome:
    problem, cycle = facts.problem, rules.cycle
    assert problem is not None and cycle is not None and act.move is not None  # noqa: PT018, S101 - see decide
    if not cycle.allows(act.move, problem.state):
        label = cycle.workflow.move(act.move).label
        word = f"问题当前为“{_state_word(rules, problem.state)}”，不能“{label}”"
        # The gates are named all the same: whoever asks learns everything that is missing at once.
        unmet = (refuse(Reason.WRONG_STATE, word), *_unmet_elsewhere(act, facts, rules))
        return Refused(subject=subject, refusals=unmet, state=problem.state)
    to = cycle.attempt(act.move, problem.state, facts, act)
    postponed = _beside_the_gates(act, facts, rules)
    if not isinstance(to, str):
        return Refused(subject=subject, refusals=(*to, *postponed), state=problem.state)
    if postponed:
        return Refused(subject=subject, refusals=postponed, state=problem.state)
    receipt_on = facts.inspection.receipt_on if facts.inspection is not None else None
    body: dict[str, object] = {"move": act.move, "from": problem.state, "to": to, "version": problem.version}
    body["fields"] = dict(act.fields)
    if to == CLOSED:
        body["excepted"] = sum(must_state(problem, must) == "excepted" for must in MUSTS)
    if to == "under_check" and problem.first_submitted_on is None:
        body["first"] = 1
    if to in WITH_UNIT and problem.state == "long_term":
        body["until"] = problem.review_on
    body |= after_move(rules, problem, to, facts.today, receipt_on, act.fields)
    found = beside(rules, facts, to, body)
    body = {**found.body, "warnings": list(found.warnings)} if found.warnings else found.body
    draft = Draft(kind="moved", subject=subject, body=body)
    return Accepted(subject=subject, drafts=(draft,), state=to, warnings=found.warnings)


def _unmet_elsewhere(act: Act, facts: Facts, rules: Rules) -> tuple[Refusal, ...]:
    assert rules.cycle is not None and act.move is not None  # noqa: PT018, S101 - see _move
    return (*rules.cycle.unmet(act.move, facts, act), *_beside_the_gates(act, facts, rules))


def _beside_the_gates(act: Act, facts: Facts, rules: Rules) -> tuple[Refusal, ...]:
    """What no workflow file says and every one is held to: what was postponed, and how long a supplement may take."""
    return (*_postponed(act, facts, rules), *requests.overlong(act, facts, rules))


def _postponed(act: Act, facts: Facts, rules: Rules) -> tuple[Refusal, ...]:
    """What a problem carries from steps that it left behind under another version is asked for at the closing."""
    assert rules.cycle is not None and act.move is not None  # noqa: PT018, S101 - see _move
    move = rules.cycle.workflow.move(act.move)
    return migration.still_owed(facts, act, besides=move.gates) if move.to == CLOSED else ()


def _state_word(rules: Rules, state: str | None) -> str:
    if rules.cycle is None or state is None:
        return state or ""
    return next((each.label for each in rules.cycle.workflow.states if each.code == state), state)


def _fact(act: Act, subject: str, facts: Facts, rules: Rules, roles: frozenset[Role]) -> Outcome:
    """A fact is recorded: its kind's rule adds what follows from it, or says why not."""
    rule = RULES.get(act.key)
    found = rule(act, facts, rules, roles) if rule is not None else Found()
    state = facts.problem.state if facts.problem is not None else None
    if any(each.reason is Reason.NOT_FOUND for each in found.refusals):
        return unseen(subject)
    if found.refusals:
        return Refused(subject=subject, refusals=found.refusals, state=state)
    found = with_remarks(found, act, facts, rules)
    fields: Mapping[str, object] = found.fields if found.fields is not None else act.fields
    body: dict[str, object] = {"fields": dict(fields), **found.body}
    if facts.problem is not None:
        body["version"], body["state"] = facts.problem.version, state
    elif facts.inspection is not None:
        body["version"] = facts.inspection.version
    about = found.subject or subject
    kind = found.kind or NAMES[act.key][0]
    if found.warnings:
        body["warnings"] = list(found.warnings)
    draft = Draft(kind=kind, subject=about, body=body)
    return Accepted(subject=about, drafts=(draft,), state=found.state or state, warnings=found.warnings)
