"""The moves of a workflow in the abstract world: who may make them, when their gates stand open, and what then happens.

A move is accepted when whoever asks may ask for it and every gate on it is open. The first is asked of the real ``decide`` for
every person and signature with all gates open, the second of every real gate by itself (``proof_watching.leaves``); where both
agree on the facts that they share, the whole is a world in which the move must be accepted, and that world is made of real rows and
decided and posted once more as a whole. So no leaf is taken on trust, and what was refused or accepted is what the program does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from rectify.engine.calendar import Calendar
from rectify.engine.cycle import Cycle
from rectify.engine.decide import Accepted, decide
from rectify.engine.duties import Rules
from rectify.engine.entries import Entry
from rectify.engine.periods import Count, Obligation, Period, Profile, Roll, Start
from rectify.engine.periods import Unit as Length
from rectify.engine.posting import post
from rectify.engine.proof_claims import CLAIMS
from rectify.engine.proof_people import ME, PERSONS, SIGNERS
from rectify.engine.proof_watching import Leaf, leaves
from rectify.engine.proof_world import FAR, LONG_AGO, PROBLEM, TODAY, TOMORROW, YESTERDAY, Known, act_of, facts_of
from rectify.engine.workflow import Workflow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rectify.engine.decide import Outcome
    from rectify.engine.gates import Gate
    from rectify.engine.workflow import Move, State

Given = dict[str, tuple[Any, ...]]
"""Facts that are narrowed down beforehand: to these levels."""
Who = tuple[int, int]
"""Who acts and who signed, as places in ``PERSONS`` and ``SIGNERS``."""

EVERYBODY: Final = tuple((person, signer) for person in range(len(PERSONS)) for signer in range(len(SIGNERS)))


def rules_of(cycle: Cycle[Any, Any] | None) -> Rules:
    """Give rules under which every obligation is dated: a profile in which each is thirty days, a calendar without notices."""
    periods = {
        each: Period(obligation=each, start=Start.RECEIPT, unit=Length.DAYS, number=30, basis="") for each in Obligation
    }
    profile = Profile(
        name="proof", label="", version=1, note="", count=Count.DAYS, roll=Roll.NONE, max_extensions=9,
        max_extension_months=9, obligations=periods,
    )  # fmt: skip
    return Rules(calendar=Calendar(years={}), cycle=cycle, profile=profile)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A move that was accepted: where it led, which columns of the problem it set, and the line of what is owed, if it set one."""

    to: str
    columns: Mapping[str, object]
    line: Mapping[str, object] | None


class Moves:
    """A workflow's moves, asked of the real rules. ``explored`` counts every configuration that was really decided."""

    def __init__(self, workflow: Workflow, gates: Mapping[str, Gate]) -> None:
        self.workflow = workflow
        self.gates = {name: gates[name] for move in workflow.moves for name in move.gates}
        self.explored = 0
        self.rules = rules_of(Cycle(workflow, gates))
        states = tuple(state.code for state in workflow.states)
        self.leaves = {name: leaves(gate, states) for name, gate in self.gates.items()}
        self.explored += sum(map(len, self.leaves.values()))
        self.facts = frozenset(fact for found in self.leaves.values() for leaf in found for fact in leaf.known)
        self._open_ways = {name: _by_who(gate, states) for name, gate in self.gates.items()}
        self._unsure_ways = {name: _unsure(name, gate, states) for name, gate in self.gates.items()}
        self.promising = frozenset(self.gates) & CLAIMS.keys()
        self._permitted: dict[tuple[str, str, bool], tuple[Who, ...]] = {}

    def permitted(self, move: Move, state: str, *, delivered: bool) -> tuple[Who, ...]:
        """Give everybody who may make a move from a state, were all its gates open."""
        key = (move.code, state, delivered)
        if key not in self._permitted:
            self._permitted[key] = _permitted(move, self.workflow.states, state, delivered=delivered)
            self.explored += len(EVERYBODY)
        return self._permitted[key]

    def starts_again(self, move: Move, state: str) -> bool:
        """Say whether a move can be made from this state by somebody who may make it elsewhere, with all its gates open."""
        found = (who for each in move.from_states for who in self.permitted(move, each, delivered=True))
        self.explored += 1
        return _may(next(found, EVERYBODY[0]), move, state, _all_open(move, self.workflow.states), delivered=True)

    def fitting(
        self,
        move: Move,
        state: str,
        given: Given,
        *,
        delivered: bool,
        without: str | None = None,
        among: Sequence[Who] | None = None,
    ) -> Known | None:
        """Give a world in which a move is accepted from a state, or None where there is none.

        ``without``: one in which this claim is not made sure of; ``among``: one in which one of these makes the move.
        """
        given = {**given, "state": (state,), **_unasked(move, self.facts)}
        ways = [self._unsure_ways[gate] if gate == without else self._open_ways[gate] for gate in move.gates]
        if not all(ways):
            return None
        base = {fact: values[0] for fact, values in given.items() if len(values) == 1}
        for person, signer in self.permitted(move, state, delivered=delivered):
            if among is None or (person, signer) in among:
                world = _joined({**base, "actor": person, "signer": signer}, ways, given, without)
                if world is not None:
                    return world
        return None

    def made(self, move: Move, known: Known, *, delivered: bool, running: bool) -> Made | None:
        """Make a move in a decided world, by the real rules as a whole; None where it is refused."""
        outcome = self._decided(_complete(known, delivered=delivered, running=running), move, self.rules)
        return _posted(outcome) if isinstance(outcome, Accepted) else None

    def refused(self, move: Move, state: str) -> Iterator[tuple[str, bool]]:
        """Shut each gate in turn while all the others are open: give the gate, and whether the move was refused for it."""
        given: Given = {"state": (state,), **_unasked(move, self.facts)}
        for gate in move.gates:
            others = [self._open_ways[each] for each in move.gates if each != gate]
            for leaf in _each_once([leaf for leaf in self.leaves[gate] if leaf.refusal is not None]):
                world = self._shut(move, given, leaf, others) if _agrees(leaf, given) else None
                if world is not None:
                    running = bool(world.get("effective_on", TOMORROW))
                    yield gate, self.made(move, world, delivered=True, running=running) is None

    def _shut(self, move: Move, given: Given, leaf: Leaf, others: Sequence[Ways]) -> Known | None:
        (state,) = given["state"]
        for person, signer in self.permitted(move, state, delivered=True):
            base = {"actor": person, "signer": signer, "state": state}
            if _consistent(base, leaf.known):
                return _joined({**base, **leaf.known}, others, given, None)
        return None

    def _decided(self, known: Known, move: Move, rules: Rules) -> Outcome:
        self.explored += 1
        return decide(act_of(known, move.code), PROBLEM, facts_of(known), rules)


# What follows is of one gate or one move alone: it is worked out once, for whatever workflow it stands in.


@lru_cache(maxsize=4096)
def _permitted(move: Move, states: tuple[State, ...], state: str, *, delivered: bool) -> tuple[Who, ...]:
    rules = _all_open(move, states)
    return tuple(who for who in EVERYBODY if _may(who, move, state, rules, delivered=delivered))


def _all_open(move: Move, states: tuple[State, ...]) -> Rules:
    """Give the rules of a workflow that has this move alone, with its gates taken off."""
    alone = Workflow(
        name="proof", version=1, label="", states=states, moves=(replace(move, gates=()),), text_hash=""
    )  # fmt: skip
    return rules_of(Cycle(alone, {}))


def _may(who: Who, move: Move, state: str, rules: Rules, *, delivered: bool) -> bool:
    known = {"actor": who[0], "signer": who[1], "state": state, "handed_over_on": YESTERDAY if delivered else None}
    return isinstance(decide(act_of(known, move.code), PROBLEM, facts_of(known), rules), Accepted)


Ways = Mapping[tuple[int | None, int | None], list[Leaf]]
"""A gate's open leaves, by who acts and who signed where it looked at them."""


@lru_cache(maxsize=256)
def _by_who(gate: Gate, states: tuple[str, ...]) -> Ways:
    return _grouped(leaf for leaf in leaves(gate, states) if leaf.refusal is None)


@lru_cache(maxsize=256)
def _unsure(name: str, gate: Gate, states: tuple[str, ...]) -> Ways:
    """Give the open leaves that do not make sure of what the gate promises; where nothing is known of it, none."""
    if name not in CLAIMS:
        return {}
    return _grouped(leaf for leaf in leaves(gate, states) if leaf.refusal is None and not CLAIMS[name].sure(leaf.known))


def _grouped(found: Iterable[Leaf]) -> Ways:
    ways: dict[tuple[int | None, int | None], list[Leaf]] = {}
    for leaf in found:
        ways.setdefault((leaf.known.get("actor"), leaf.known.get("signer")), []).append(leaf)
    return ways


def _each_once(shut: Sequence[Leaf]) -> Iterator[Leaf]:
    """Leave out leaves that differ only in who acts and who signed: one of them stands for the others."""
    seen = set()
    for leaf in shut:
        rest = tuple((fact, value) for fact, value in leaf.known.items() if fact not in ("actor", "signer"))
        if rest not in seen:
            seen.add(rest)
            yield leaf


def _unasked(move: Move, facts: frozenset[str]) -> Given:
    """An act brings only the fields that its move takes; a note may always be written."""
    fields = {f"act.{name}" for name in move.fields} | {"act.note"}
    return {fact: (None,) for fact in facts if fact.startswith("act.") and fact not in fields}


def _agrees(leaf: Leaf, given: Given) -> bool:
    return all(leaf.known[fact] in values for fact, values in given.items() if fact in leaf.known)


def _consistent(known: Known, more: Known) -> bool:
    return all(known.get(fact, value) == value for fact, value in more.items())


def _joined(known: dict[str, Any], ways: Sequence[Ways], given: Given, without: str | None) -> dict[str, Any] | None:
    """Take one open leaf of each gate so that all agree; go on looking while what must not be sure is sure."""
    if not ways:
        sure = without is not None and without in CLAIMS and CLAIMS[without].sure(known)
        return None if sure else known
    person, signer = known["actor"], known["signer"]
    for who in ((None, None), (person, None), (None, signer), (person, signer)):
        for leaf in ways[0].get(who, ()):
            if _consistent(known, leaf.known) and _agrees(leaf, given):
                found = _joined({**known, **leaf.known}, ways[1:], given, without)
                if found is not None:
                    return found
    return None


def _complete(known: Known, *, delivered: bool, running: bool) -> Known:
    """Decide what the gates left open: as it is when nothing has happened, but for delivery and clock."""
    due = known.get("effective_on") or TOMORROW
    clock = {"start_on": LONG_AGO, "nominal_on": due, "original_on": due, "effective_on": due} if running else {}
    return {"review_on": FAR, "handed_over_on": YESTERDAY if delivered else None, **clock, **known}


def _posted(outcome: Accepted) -> Made:
    """Post the entry of a move, and give what it changes of the problem and of what is owed."""
    (draft,) = outcome.drafts
    entry = Entry(
        no=1, act="proof", part=1, kind=draft.kind, subject=draft.subject, at=f"{TODAY}T01:00:00Z", on=TODAY, by=ME,
        body=draft.body,
    )  # fmt: skip
    columns: dict[str, object] = {}
    line: Mapping[str, object] | None = None
    for change in post(entry):
        row = getattr(change, "set", None) or getattr(change, "row", {})
        if change.table == "problem":
            columns |= row
        elif change.table == "deadline" and getattr(change, "where", {}).get("subject") == PROBLEM:
            line = row
    return Made(to=str(columns["state"]), columns=columns, line=line)
