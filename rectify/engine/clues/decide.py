"""An act about clues becomes entries, or refusals: the same order of questions as for everything else.

May you see it, may your role ask for it, are the words right, is the state right, then every gate and the kind's own rule.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rectify.engine.acts import read_fields, refuse
from rectify.engine.clues.kinds import CLUE, ENTRIES, KINDS, MOVES, SEALED
from rectify.engine.clues.rights import WHO, roles_towards
from rectify.engine.clues.rulings import RULES
from rectify.engine.decide import Accepted, Outcome, Refused, unseen
from rectify.engine.entries import Draft
from rectify.engine.model import Reason, Refusal
from rectify.engine.rulings import Found

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.engine.acts import Act
    from rectify.engine.clues.model import ClueFacts, ClueRules
    from rectify.engine.model import Role


def decide(act: Act, subject: str, facts: ClueFacts, rules: ClueRules) -> Outcome:
    """Decide one act about one clue, about an inspection's new clue, or about who may look."""
    roles = _roles(act, facts)
    if roles is None:
        return unseen(subject)
    state = facts.clue.state if facts.clue is not None else None
    if not roles & frozenset(_by(act, rules)):
        refused = refuse(Reason.NOT_PERMITTED, "您的角色不能办理这一事项")
        return Refused(subject=subject, refusals=(refused,), state=state)
    if act.key == "register" and not _own_inspection(facts):
        return unseen(act.text("inspection"))
    fields, faults = read_fields(KINDS[act.key], act.fields, facts.today)
    if faults:
        return Refused(subject=subject, refusals=faults, state=state)
    act = replace(act, fields=fields)
    if refusals := _in_the_way(act, facts, rules):
        return Refused(subject=subject, refusals=refusals, state=state)
    return _accepted(act, subject, facts, rules)


def _roles(act: Act, facts: ClueFacts) -> frozenset[Role] | None:
    """Give the roles that count, or None where there is no such thing for whoever asks."""
    if KINDS[act.key].subject == CLUE:
        return (roles_towards(facts.watcher, facts.clue) or None) if facts.clue is not None else None
    return None if facts.watcher.of_a_unit else facts.watcher.roles


def _by(act: Act, rules: ClueRules) -> tuple[Role, ...]:
    if act.key not in MOVES:
        return WHO[act.key]
    assert rules.cycle is not None  # noqa: S101 - brought with the clue
    return rules.cycle.workflow.move(act.key).by


def _own_inspection(facts: ClueFacts) -> bool:
    found = facts.inspection
    if found is None or found.unit in facts.watcher.units:
        return False
    return (found.round, found.team) in facts.watcher.teams


def _in_the_way(act: Act, facts: ClueFacts, rules: ClueRules) -> tuple[Refusal, ...]:
    """Give a wrong state, and every gate of a move that is shut."""
    if facts.clue is None:
        return ()
    cycle = rules.cycle
    assert cycle is not None  # noqa: S101 - brought with the clue
    here = facts.clue.state
    if act.key in MOVES:
        fits, unmet = cycle.allows(act.key, here), cycle.unmet(act.key, facts, act)
    else:
        fits, unmet = here in FACT_STATES[act.key], ()
    if fits:
        return unmet
    word = f"线索当前为“{cycle.workflow.state(here).label}”，不能办理“{KINDS[act.key].label}”"
    return (refuse(Reason.WRONG_STATE, word), *unmet)


FACT_STATES: Mapping[str, frozenset[str]] = {
    "transfer": frozenset({"transferred"}),
    "result": frozenset({"accepted", "handled", "answered"}),
    "attachment": frozenset({"transferred", "accepted", "handled", "answered"}),
}


def _accepted(act: Act, subject: str, facts: ClueFacts, rules: ClueRules) -> Outcome:
    found = RULES[act.key](act, facts, rules) if act.key in RULES else Found()
    if found.refusals:
        return Refused(
            subject=subject, refusals=found.refusals, state=facts.clue.state if facts.clue is not None else None
        )
    fields = dict(found.fields if found.fields is not None else act.fields)
    secret = {name: fields.pop(name) for name in sorted(SEALED[act.key]) if name in fields}
    body: dict[str, object] = {**found.body, "fields": fields}
    if secret:
        body["sealed"] = secret
    state = found.state
    if facts.clue is not None:
        body["version"] = facts.clue.version
        state = facts.clue.state
    if act.key in MOVES:
        assert rules.cycle is not None  # noqa: S101 - brought with the clue
        led = rules.cycle.attempt(act.key, str(state), facts, act)
        assert isinstance(led, str)  # noqa: S101 - every gate is open
        body |= {"from": state, "to": led}
        state = led
    about = found.subject or subject
    return Accepted(subject=about, drafts=(Draft(kind=ENTRIES[act.key], subject=about, body=body),), state=state)
