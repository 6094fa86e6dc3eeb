"""A workflow that can be asked questions: which moves there are, what stands in their way, and where they lead.

The one home of ``transitions``: one machine a workflow file, moved by a token that is thrown away, with one condition a
move that runs *all* its gates. What a gate means is ``gates.py``'s business, who may move is ``rights.py``'s.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Generic, TypeVar

from transitions import EventData, Machine

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rectify.engine.model import Refusal
    from rectify.engine.workflow import Move, Workflow

F = TypeVar("F")
A = TypeVar("A")

_STATE = "_state"  # no move's code can begin so; the library refuses a move that is called as this attribute is

logging.getLogger("transitions").setLevel(logging.WARNING)  # it tells every step of every move


class _Token(Generic[F, A]):
    """What is moved instead of a problem: created for one attempt and forgotten after it."""

    __slots__ = ("_state", "act", "facts", "refusals")

    def __init__(self, state: str, facts: F, act: A) -> None:
        self._state = state
        self.facts = facts
        self.act = act
        self.refusals: tuple[Refusal, ...] = ()


class Cycle(Generic[F, A]):
    """A workflow and the gates it names, ready to be asked. Holds nothing of any problem; may be shared by threads."""

    def __init__(self, workflow: Workflow, gates: Mapping[str, Callable[[F, A], Refusal | None]]) -> None:
        self.workflow = workflow
        self._gates = {move.code: tuple(gates[gate] for gate in move.gates) for move in workflow.moves}
        self._allowed = frozenset((move.code, state) for move in workflow.moves for state in move.from_states)
        self._moves_from = {state.code: workflow.moves_from(state.code) for state in workflow.states}
        self._machine = Machine(
            model=None,
            states=[state.code for state in workflow.states],
            initial=None,
            auto_transitions=False,
            send_event=True,
            model_attribute=_STATE,
        )
        for move in workflow.moves:
            self._machine.add_transition(move.code, list(move.from_states), move.to, conditions=[self._all_gates_open])

    def moves_from(self, state: str) -> tuple[Move, ...]:
        """Give the moves that start from a state, in the file's order; none for a state the workflow does not have."""
        return self._moves_from.get(state, ())

    def allows(self, move: str, state: str) -> bool:
        """Say whether this move starts from this state at all, whoever asks."""
        return (move, state) in self._allowed

    def unmet(self, move: str, facts: F, act: A) -> tuple[Refusal, ...]:
        """Give the refusal of every unmet gate of a move, in the file's order; KeyError for an unknown move."""
        refusals = [gate(facts, act) for gate in self._gates[move]]
        return tuple([refusal for refusal in refusals if refusal is not None])

    def attempt(self, move: str, state: str, facts: F, act: A) -> str | tuple[Refusal, ...]:
        """Give the state that a move leads to, or every reason why it may not be made.

        Ask :meth:`allows` first: a move that does not start from this state raises ValueError.
        """
        if (move, state) not in self._allowed:
            raise ValueError(f"{move} does not start from {state}")
        token = _Token(state, facts, act)
        moved = self._machine.events[move].trigger(token)
        return token._state if moved else token.refusals  # noqa: SLF001 - this module's own class

    def _all_gates_open(self, event: EventData) -> bool:
        """Collect what the gates say; the library itself would stop at the first and keep the reason to itself."""
        token: _Token[F, A] = event.model  # type: ignore[assignment]
        token.refusals = self.unmet(event.event.name, token.facts, token.act)
        return not token.refusals
