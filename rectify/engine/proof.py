"""What can never happen, whatever a workflow file says: shown over its whole space of states, facts, people and dates.

``workflow check`` reads a file; this walks it. The laws are those that no file may switch off (``proof_laws.py``). They are asked
of an abstract world (``proof_world.py``, ``proof_people.py``) in which the real gates, rights, decisions and postings are run, over
every way through the file (``proof_search.py``), facts changing between two moves as the worst case would have them. Gates are given
as a registry, so that a planted one is tried like the shipped ones, and is held to what its name promises (``proof_claims.py``).

What is taken on trust: that a rule is pure and asks of a name only whose it is, and of a date only whether it is before, on or after
another; that a problem's row says what its entries say (``reconcile`` shows that); and the act that supplies a fact may be
refused for other reasons than its state. Who holds which role is an office's own business.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from rectify.engine.proof_laws import LAWS
from rectify.engine.proof_moves import Moves
from rectify.engine.proof_search import Search
from rectify.engine.proof_world import levels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.engine.gates import Gate
    from rectify.engine.proof_laws import Law
    from rectify.engine.proof_words import Counterexample
    from rectify.engine.workflow import Workflow


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A law that a workflow breaks, with its shortest counterexample."""

    law: Law
    counterexample: Counterexample

    @property
    def text(self) -> str:
        """Give law and counterexample in one sentence."""
        return f"违反“{self.law.says}”：{self.counterexample.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was shown of a workflow: how much was looked at, which laws hold, which fail, which it is not asked to keep.

    ``explored``: configurations that were really decided; ``stands_for``: how many combinations of state, move, people, signatures and
    facts they stand for. ``unknown``: gates of which nothing is known but that they can be open and shut.
    """

    workflow: str
    text_hash: str
    states: int
    moves: int
    facts: int
    explored: int
    stands_for: int
    holds: tuple[Law, ...]
    failures: tuple[Failure, ...]
    not_asked: tuple[Law, ...]
    unknown: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Say whether every law that was asked holds."""
        return not self.failures

    def document(self) -> dict[str, object]:
        """Give the proof as programs read it."""
        return {
            "workflow": self.workflow,
            "text_hash": self.text_hash,
            "states": self.states,
            "moves": self.moves,
            "facts": self.facts,
            "explored": self.explored,
            "stands_for": f"{self.stands_for:.1e}",
            "ok": self.ok,
            "holds": [{"property": law.code, "says": law.says} for law in self.holds],
            "fails": [
                {
                    "property": each.law.code,
                    "says": each.law.says,
                    "steps": [dict(step) for step in each.counterexample.steps],
                    "counterexample": each.counterexample.text,
                }
                for each in self.failures
            ],
            "not_asked": [{"property": law.code, "says": law.says} for law in self.not_asked],
            "unknown": list(self.unknown),
            "counterexample": self.failures[0].text if self.failures else None,
        }


def proved(workflow: Workflow, gates: Mapping[str, Gate]) -> Proof:
    """Try every law on a sound workflow with these gates; never raises for what it finds."""
    moves = Moves(workflow, gates)
    search = Search(moves)
    asked = [law for law in LAWS if law.asked(workflow)]
    found = [(law, law.broken(search)) for law in asked]
    facts = moves.facts | {"actor", "signer", "state"}
    return Proof(
        workflow=workflow.name,
        text_hash=workflow.text_hash,
        states=len(workflow.states),
        moves=len(workflow.moves),
        facts=len(facts),
        explored=moves.explored,
        stands_for=len(workflow.states) * len(workflow.moves) * prod(len(levels(fact)) for fact in facts - {"state"}),
        holds=tuple(law for law, broken in found if broken is None),
        failures=tuple(Failure(law=law, counterexample=broken) for law, broken in found if broken is not None),
        not_asked=tuple(law for law in LAWS if law not in asked),
        unknown=tuple(sorted(gate for gate in moves.gates if gate not in moves.promising)),
    )
