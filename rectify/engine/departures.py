"""Where a workflow file asks less than the shipped one of the same name: to be known, not forbidden.

What no file may switch off is ``soundness.py``'s and the proof's. Beyond that an office may leave a gate out, let another
role make a move, or owe less in a state; who reads the file ought to see it at a glance. What a file asks *more* than the
shipped one is not told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from rectify.engine.model import ROLE_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rectify.engine.workflow import Move, State, Workflow

T = TypeVar("T")


def departures(own: Workflow, shipped: Workflow, words: Mapping[str, str]) -> tuple[str, ...]:
    """Say in Chinese where ``own`` asks less than ``shipped``; ``words`` names gates and obligations by their codes."""
    states, moves = {each.code: each for each in own.states}, {each.code: each for each in own.moves}
    told: list[str] = []
    for state in shipped.states:
        told += _of_state(states[state.code], state, words) if state.code in states else (f"没有状态“{state.label}”",)
    for move in shipped.moves:
        told += _of_move(moves[move.code], move, words) if move.code in moves else (f"没有动作“{move.label}”",)
    return (
        *told,
        *(f"多出动作“{each.label}”" for each in own.moves if each.code not in {m.code for m in shipped.moves}),
    )


def _of_state(own: State, shipped: State, words: Mapping[str, str]) -> Iterator[str]:
    if lacking := _beyond(shipped.owed, own.owed):
        yield f"状态“{shipped.label}”少了应办事项：{_named(lacking, words)}"


def _of_move(own: Move, shipped: Move, words: Mapping[str, str]) -> Iterator[str]:
    if lacking := _beyond(shipped.gates, own.gates):
        yield f"动作“{shipped.label}”少了前置条件：{_named(lacking, words)}"
    if others := _beyond(own.by, shipped.by):
        yield f"动作“{shipped.label}”多了办理角色：{'、'.join(ROLE_WORDS[role] for role in others)}"
    if starts := _beyond(own.from_states, shipped.from_states):
        yield f"动作“{shipped.label}”多了起点状态：{'、'.join(starts)}"
    if own.to != shipped.to:
        yield f"动作“{shipped.label}”改到状态：{own.to}"


def _beyond(these: Iterable[T], those: Iterable[T]) -> tuple[T, ...]:
    known = set(those)
    return tuple(each for each in these if each not in known)


def _named(codes: Iterable[str], words: Mapping[str, str]) -> str:
    return "、".join(f"{words.get(code, code)}（{code}）" for code in codes)
