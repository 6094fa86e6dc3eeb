"""Every way that a problem can go through a workflow, shortest first, with what is sure on each.

Between two moves every fact may change that is not the kind that stays (a receipt, the delivery, a running clock): whatever is
not made sure of by a gate on the way counts as missing. A place is a state with the claims that are sure there; the
worst-case claims are kept, so that a place stands for every problem that could be in it. Of each step there is a world in which
it was really made.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from rectify.engine.acts import Act
from rectify.engine.decide import Accepted, decide
from rectify.engine.kinds.words import WORKING
from rectify.engine.model import Role
from rectify.engine.on_the_spot import is_on_the_spot
from rectify.engine.proof_claims import CLAIMS, DELIVERED, FOR_THIS_ACT, RUNNING, kept, supplied
from rectify.engine.proof_people import ME, OF_UNIT, PERSONS, SIGNERS
from rectify.engine.proof_world import FILE, INSPECTION, PROBLEM, TODAY, TOMORROW, YESTERDAY, Known, facts_of
from rectify.engine.soundness import CLOSED, INITIAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rectify.engine.proof_moves import Given, Made, Moves, Who
    from rectify.engine.workflow import Move, Workflow

DATED, APPLIED = "dated", "applied in time"
"""Something is owed with a date of its own; the application that is looked at now was in time, or its lateness accepted."""

_UNITS_TURN: Final = WORKING | {INITIAL}

_HEAD: Final = next(place for place, person in enumerate(PERSONS) if person.head)
_TEAM: Final = next(place for place, person in enumerate(PERSONS) if person.actor.grants[0].role is Role.TEAM)
_HEAD_SIGNS: Final = next(place for place, signer in enumerate(SIGNERS) if Role.UNIT_HEAD in signer.holds)
_STARTERS: Final[Mapping[str, tuple[str, str, Who, Mapping[str, object]]]] = {
    "receipt_on": ("receipt", INSPECTION, (_HEAD, 0), {"signed_by": ME, "signed_on": TODAY}),
    "notice_on": ("on_the_spot_notice", PROBLEM, (_TEAM, _HEAD_SIGNS), {
        "number": "1号", "issued_on": TODAY, "due_on": TOMORROW, "signed_by": OF_UNIT, "signed_on": TODAY, "file": FILE,
    }),
}  # fmt: skip
"""A fact that may start the clock → the act that records it: its key, what it is about, by whom, with which fields."""
_RECORDED: Final[Mapping[str, str]] = {"receipt_on": "receipt_on_file", "notice_on": "notice_signed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A state, and what is sure of every problem that got here in this way."""

    state: str
    claims: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A move that was made: from where, in which world, and where it led. ``given``: the phase of the clock it was made in."""

    start: Place
    move: Move
    known: Known
    given: Given
    end: Place

    @property
    def delivered(self) -> bool:
        """Say whether the unit had the problem before it."""
        return DELIVERED in self.start.claims


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """A move that cannot be made where a problem stands: for gates that can no longer be opened, or because nobody may."""

    state: str
    move: Move | None
    lacking: tuple[str, ...]


class Search:
    """All steps of a workflow, in the order of how soon they can be reached."""

    def __init__(self, moves: Moves) -> None:
        self.moves = moves
        self.workflow: Workflow = moves.workflow
        self.steps: list[Step] = []
        self.refused: Step | None = None
        """A step whose gates all stand open, each by itself, and that is refused all the same."""
        self._starters = {state.code: tuple(self._starting(state.code)) for state in self.workflow.states}
        self._came: dict[Place, Step | None] = {}
        self._ahead: dict[tuple[Place, str, bool], tuple[tuple[str, ...], Place | None]] = {}
        self._walk()

    def places(self) -> tuple[Place, ...]:
        """Give every place that is reached, the nearest first."""
        return tuple(self._came)

    def way_to(self, place: Place) -> tuple[Step, ...]:
        """Give the steps of a shortest way to a place."""
        found: list[Step] = []
        while (step := self._came[place]) is not None:
            found.insert(0, step)
            place = step.start
        return tuple(found)

    def unsure(self, step: Step, claim: str) -> Known | None:
        """Give a world in which the same step is made and a claim is not made sure of by it; None where it always is."""
        return self.moves.fitting(
            step.move, step.start.state, step.given, delivered=step.delivered, without=claim
        )  # fmt: skip

    def _walk(self) -> None:
        first = Place(state=INITIAL, claims=frozenset({DATED}))
        self._came[first] = None
        waiting = deque([first])
        while waiting:
            here = waiting.popleft()
            for step in self._steps_from(here):
                self.steps.append(step)
                if step.end not in self._came:
                    self._came[step.end] = step
                    waiting.append(step.end)

    def _steps_from(self, place: Place) -> Iterator[Step]:
        if self.workflow.state(place.state).final:
            return
        for move in self.workflow.moves_from(place.state):
            for given in self._phases(place):
                known = self.moves.fitting(move, place.state, given, delivered=DELIVERED in place.claims)
                if known is not None:
                    yield from self._step(place, move, given, known)

    def _step(self, place: Place, move: Move, given: Given, known: Known) -> Iterator[Step]:
        delivered, running = DELIVERED in place.claims, given["effective_on"] != (None,)
        made = self.moves.made(move, known, delivered=delivered, running=running)
        step = Step(start=place, move=move, known=known, given=given, end=place)
        if made is None:
            self.refused = self.refused or step
            return
        sure = {gate for gate in move.gates if self.unsure(step, gate) is None}
        yield replace(
            step, end=Place(state=made.to, claims=self._claims(place, made, frozenset(sure), running=running))
        )

    def _claims(self, place: Place, made: Made, sure: frozenset[str], *, running: bool) -> frozenset[str]:
        claims = kept(place.claims | sure, made.to)
        clock = RUNNING in claims or running or bool(made.columns.get("start_on"))
        began = running and RUNNING not in claims  # recorded while it stood here, with a line of its own
        dated = bool(made.line["effective_on"]) if made.line is not None else DATED in claims or began
        delivered = DELIVERED in claims or bool(made.columns.get("handed_over_on"))
        applied = (APPLIED in claims or "in_time_or_accepted" in sure) and made.to not in _UNITS_TURN
        marks = ((RUNNING, clock), (DATED, dated), (DELIVERED, delivered), (APPLIED, applied))
        return (claims - {DATED, APPLIED}) | {name for name, true in marks if true}

    def registered(self) -> Iterator[str]:
        """Register a problem as everybody who may: give the states in which it then stands."""
        texts = {"workflow": self.workflow.name, "workflow_hash": self.workflow.text_hash, "year": 2026, "serial": 1}
        fields = {"inspection": INSPECTION, "category": "……", "title": "……", "detail": "……"}
        act = Act(id="proof", key="report", account=ME, fields=fields)
        for person in range(len(PERSONS)):
            facts = replace(facts_of({"state": INITIAL, "actor": person, "signer": 0}), problem=None, known=texts)
            outcome = decide(act, INSPECTION, facts, self.moves.rules)
            self.moves.explored += 1
            if isinstance(outcome, Accepted):
                yield str(outcome.state)

    # ---- the clock

    def _phases(self, place: Place) -> Iterator[Given]:
        """Give the phases in which a move may be made here: before the clock runs, and with every way in which it may run."""
        away: Given = {"handed_over_on": (YESTERDAY if DELIVERED in place.claims else None,)}
        dates = (YESTERDAY, TODAY, TOMORROW)
        if RUNNING in place.claims:
            yield {**away, "effective_on": dates}
            return
        starters = self._starters[place.state]
        yield {**away, "effective_on": (None,), **dict.fromkeys(starters, (None,))}
        for fact in starters:
            yield {**away, "effective_on": dates, fact: (YESTERDAY,)}

    def _starting(self, state: str) -> Iterator[str]:
        """Ask the real rules which facts start the clock of a problem that stands in a state."""
        spot = int(is_on_the_spot(self.workflow))
        world = {"handed_over_on": YESTERDAY, "feedback_on": YESTERDAY, "on_the_spot": spot}
        for fact, (key, about, (person, signer), fields) in _STARTERS.items():
            facts = facts_of({**world, "state": state, "actor": person, "signer": signer})
            row = {
                "number": PROBLEM,
                "state": state,
                "start_on": None,
                "handed_over_on": YESTERDAY,
                "deliberated_on": None,
            }
            facts = replace(facts, known={"problems": (row,)}, problem=facts.problem if about == PROBLEM else None)
            outcome = decide(
                Act(id="proof", key=key, account=ME, subjects=(about,), fields=fields), about, facts, self.moves.rules
            )
            self.moves.explored += 1
            body = outcome.drafts[0].body if isinstance(outcome, Accepted) else {}
            if body.get("clock") and (about == PROBLEM or body.get("problems")):
                yield fact

    # ---- the way forward

    def stuck(self, place: Place, *, late: bool) -> tuple[Obstacle, ...]:
        """Give what bars the way from a place to the closing, the farthest first; nothing where there is a way.

        Whoever goes on does it as well as can be: all that may be recorded where the problem stands is recorded. ``late``: after
        the deadline.
        """
        able = self._able(place, late=late)
        seen, waiting, obstacles = {able}, deque([able]), list[Obstacle]()
        while waiting:
            here = waiting.popleft()
            for move in self.workflow.moves_from(here.state):
                barred, end = self._onward(here, move, late=late)
                if end is None:
                    obstacles.insert(0, Obstacle(state=here.state, move=move, lacking=barred))
                elif end.state == CLOSED:
                    return ()
                elif end not in seen and not self.workflow.state(end.state).final:
                    seen.add(end)
                    waiting.append(end)
        return tuple(obstacles) or (Obstacle(state=place.state, move=None, lacking=()),)

    def _able(self, place: Place, *, late: bool) -> Place:
        """Give a place with all that can be made true there."""
        claims = supplied(place.claims, place.state, self.workflow, late=late)
        if RUNNING not in claims and any(_RECORDED[fact] in claims for fact in self._starters[place.state]):
            claims = supplied(claims | {RUNNING}, place.state, self.workflow, late=late)
        return Place(state=place.state, claims=claims)

    def _onward(self, place: Place, move: Move, *, late: bool) -> tuple[tuple[str, ...], Place | None]:
        """Give the gates that cannot be opened here, and else the place where a move leads; None where nobody can make it."""
        key = (place, move.code, late)
        if key not in self._ahead:
            self._ahead[key] = self._tried(place, move, late=late)
        return self._ahead[key]

    def _tried(self, place: Place, move: Move, *, late: bool) -> tuple[tuple[str, ...], Place | None]:
        lacking = tuple(gate for gate in move.gates if gate in CLAIMS and gate not in place.claims | FOR_THIS_ACT)
        if lacking:
            return lacking, None
        delivered, running = DELIVERED in place.claims, RUNNING in place.claims
        due = (YESTERDAY if late else TOMORROW) if running else None
        known = self.moves.fitting(move, place.state, {"effective_on": (due,)}, delivered=delivered)
        made = known and self.moves.made(move, known, delivered=delivered, running=running)
        if not made:
            return (), None
        claims = self._claims(place, made, frozenset(move.gates), running=running)
        return (), self._able(Place(state=made.to, claims=claims), late=late)
