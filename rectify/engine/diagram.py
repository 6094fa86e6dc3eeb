"""A workflow as a picture: Mermaid text of its states and moves, with Chinese labels, for ``docs/`` and the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.soundness import INITIAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.engine.workflow import State, Workflow

_ESCAPES = str.maketrans({"#": "#35;", '"': "#quot;", ";": "#59;", ":": "#58;", "<": "#lt;", ">": "#gt;"})


def mermaid(workflow: Workflow) -> str:
    """Give a Mermaid state diagram, ending with a line break."""
    return "\n".join(_lines(workflow)) + "\n"


def _lines(workflow: Workflow) -> Iterator[str]:
    yield "stateDiagram-v2"
    for state in workflow.states:
        yield f'    state "{_shown(state)}" as {_identifier(state.code)}'
    yield f"    [*] --> {_identifier(beginning(workflow).code)}"
    for move in workflow.moves:
        for state_from in move.from_states:
            yield f"    {_identifier(state_from)} --> {_identifier(move.to)}: {move.label.translate(_ESCAPES)}"
    for state in workflow.states:
        if state.final:
            yield f"    {_identifier(state.code)} --> [*]"


def beginning(workflow: Workflow) -> State:
    """Give the state that everything begins in: of a workflow of another kind, the first."""
    return next((state for state in workflow.states if state.code == INITIAL), workflow.states[0])


def _shown(state: State) -> str:
    name = state.label if state.account is None else f"{state.account} · {state.label}"
    return name.translate(_ESCAPES)


def _identifier(code: str) -> str:
    """Keep clear of Mermaid's own words (``end``, ``state``, ``note`` …)."""
    return f"s_{code}"
