"""What every workflow keeps, whatever its file says (domain.md A2, last sentences).

No path to ``closed`` avoids the three musts; the unit makes no closing or passing move, and none that
takes a problem off its account; every state but the final ones has a way forward and something owed, and owes what belongs
there. Each fault names the place in the file that it belongs to by a path such as
``("moves", "close", "gates")``; turning that into a line is left to ``workflow.py``. The stronger claims, over abstract
persons and facts, are ``proof.py``'s.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from rectify.engine.model import ADMINISTRATORS, ROLE_WORDS, STATES, UNIT_ROLES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from rectify.engine.workflow import Move, Workflow

Path = tuple[str, ...]

INITIAL = "reported"
TRANSFERRED = "transferred"
UNDER_CHECK = "under_check"
PASSED = "passed"
CLOSED = "closed"
VOID = "void"
LONG_TERM = "long_term"
LEGACY = "legacy"
FINAL = (CLOSED, VOID, LEGACY)
"""The only states in which a problem may end: any other would be a closing by another name, and no figure counts it."""

THREE_MUSTS: Mapping[str, str] = {
    "self_check_done": "自查自纠",
    "institution_built": "建章立制",
    "persons_dealt_with": "处理责任人",
}
CLOSER_IS_ANOTHER = "closer_is_another"

_THE_UNITS = ("receipt", "plan", "rectify", "midterm", "democratic_life", "reports")
OWED_IN: Mapping[str, tuple[str, ...]] = {
    INITIAL: ("feedback",),
    "handed_over": _THE_UNITS,
    TRANSFERRED: _THE_UNITS,
    UNDER_CHECK: ("check", "closing", "discipline_review"),
    PASSED: ("closing", "discipline_review"),
    LONG_TERM: ("review",),
    CLOSED: ("look_back",),
    VOID: (),
    LEGACY: (),
}
"""What can be owed of a problem in each state (domain.md A2): another's duty there has nobody who could do it, and no right day."""


def unsound(workflow: Workflow, *, whole: bool = True) -> Iterator[tuple[Path, str]]:
    """Give every fault of a workflow as its place and a Chinese sentence.

    ``whole`` is False where parts of the file could not be read: then nothing is said about paths that may run
    through those parts.
    """
    if whole or workflow.states:
        yield from _missing(workflow)
    yield from _unknown_states(workflow)
    yield from _ends_elsewhere(workflow)
    yield from _nothing_owed(workflow)
    yield from _owed_elsewhere(workflow)
    for move in workflow.moves:
        yield from _ends(move)
        yield from _hands(move)
        yield from _closing(workflow, move, whole=whole)
    if whole:
        yield from _unreachable(workflow)
        yield from _no_way_forward(workflow)


def path_between(workflow: Workflow, start: str, end: str, *, without: str | None = None) -> tuple[str, ...] | None:
    """Give the states of a shortest path, or None; ``without`` leaves out every move that carries this gate."""
    moves = [move for move in workflow.moves if without not in move.gates]
    paths: dict[str, tuple[str, ...]] = {start: (start,)}
    waiting = deque([start])
    while waiting and end not in paths:
        here = waiting.popleft()
        for move in moves:
            if here in move.from_states and move.to not in paths:
                paths[move.to] = (*paths[here], move.to)
                waiting.append(move.to)
    return paths.get(end)


def reached_from(workflow: Workflow, start: str) -> frozenset[str]:
    """Give every state that moves lead to from ``start``, itself included."""
    return frozenset(state.code for state in workflow.states if path_between(workflow, start, state.code) is not None)


def _codes(workflow: Workflow) -> Collection[str]:
    return [state.code for state in workflow.states]


def _missing(workflow: Workflow) -> Iterator[tuple[Path, str]]:
    if INITIAL not in _codes(workflow):
        yield ("states",), f"没有起始状态：缺少“{INITIAL}”（已登记），登记的问题都从它开始"
    if CLOSED not in _codes(workflow):
        yield ("states",), f"没有销号状态：缺少“{CLOSED}”（已销号）"


def _unknown_states(workflow: Workflow) -> Iterator[tuple[Path, str]]:
    """A state means the same in every workflow: what counts as done, who sees it, when a clock runs hangs on it."""
    for code in _codes(workflow):
        if code not in STATES:
            yield ("states", code), f"没有“{code}”这种状态：可以用的有 {'、'.join(STATES)}；叫法可在 label 中另写"


def _ends_elsewhere(workflow: Workflow) -> Iterator[tuple[Path, str]]:
    for state in workflow.states:
        if state.final and state.code not in FINAL:
            names = "、".join(FINAL)
            yield ("states", state.code, "final"), f"状态“{state.code}”不能是终结状态：终结状态只有 {names}"
        if not state.final and state.code in FINAL:
            yield ("states", state.code), f"状态“{state.code}”必须是终结状态，请写明 final: true"


def _nothing_owed(workflow: Workflow) -> Iterator[tuple[Path, str]]:
    for state in workflow.states:
        if not (state.final or state.owed or state.code in FINAL):
            message = f"状态“{state.code}”没有应办事项（owed）：除终结状态外，停在哪里都要有人按期办一件事"
            yield ("states", state.code, "owed"), message


def _owed_elsewhere(workflow: Workflow) -> Iterator[tuple[Path, str]]:
    for state in workflow.states:
        there = OWED_IN.get(state.code, state.owed)
        for each in state.owed:
            if each not in there:
                said = f"这里可以应办的有：{'、'.join(there)}" if there else "这里不再有应办事项"
                yield ("states", state.code, "owed", each), f"状态“{state.code}”不应办“{each}”：{said}"


def _ends(move: Move) -> Iterator[tuple[Path, str]]:
    for code in move.from_states:
        if code in FINAL:
            message = f"动作“{move.code}”不能从终结状态“{code}”出发：问题复发应另行登记，并注明原问题"
            yield ("moves", move.code, "from", code), message
    if move.to == LEGACY:
        yield ("moves", move.code, "to"), f"动作“{move.code}”不能进入“{LEGACY}”：历史已销号只能由期初建账登记"


def _hands(move: Move) -> Iterator[tuple[Path, str]]:
    for role in move.by:
        place = ("moves", move.code, "by", role.value)
        if role in ADMINISTRATORS:
            yield place, f"动作“{move.code}”不能由“{role}”（{ROLE_WORDS[role]}）办理：三员没有业务权限"
        if role in UNIT_ROLES and move.to in _NOT_THE_UNITS:
            done = _NOT_THE_UNITS[move.to]
            yield place, f"动作“{move.code}”不能由“{role}”（{ROLE_WORDS[role]}）办理：被巡察单位不能给自己{done}"


_NOT_THE_UNITS = {PASSED: "验收通过", CLOSED: "销账", VOID: "撤销问题", LONG_TERM: "转持续整改"}
"""What takes a problem off the unit's account, or its clock away."""


def _closing(workflow: Workflow, move: Move, *, whole: bool) -> Iterator[tuple[Path, str]]:
    if move.to != CLOSED:
        return
    place = ("moves", move.code, "gates")
    for gate, words in THREE_MUSTS.items():
        if gate not in move.gates:
            message = f"动作“{move.code}”进入“{CLOSED}”，必须有前置条件“{gate}”（{words}）：“三个不放过”不能省去"
            way = path_between(workflow, INITIAL, CLOSED, without=gate) if whole else None
            yield place, message if way is None else f"{message}；现在可以这样绕过：{' → '.join(way)}"
    if CLOSER_IS_ANOTHER not in move.gates:
        message = f"动作“{move.code}”进入“{CLOSED}”，必须有前置条件“{CLOSER_IS_ANOTHER}”（销账人与单位、验收人相分离）"
        yield place, message


def _unreachable(workflow: Workflow) -> Iterator[tuple[Path, str]]:
    reached = reached_from(workflow, INITIAL)
    for code in _codes(workflow):
        if INITIAL in _codes(workflow) and code not in reached and code != LEGACY:
            yield ("states", code), f"状态“{code}”走不到：从“{INITIAL}”出发，没有动作通向它"


def _no_way_forward(workflow: Workflow) -> Iterator[tuple[Path, str]]:
    """Name a state without moves and, where there is a closing move, one whose moves never lead to it."""
    closing = any(move.to == CLOSED for move in workflow.moves)
    for state in workflow.states:
        if state.final or state.code in FINAL:
            continue
        if not workflow.moves_from(state.code):
            yield ("states", state.code), f"状态“{state.code}”没有出路：没有动作从它出发"
        elif closing and path_between(workflow, state.code, CLOSED) is None:
            yield ("states", state.code), f"状态“{state.code}”没有出路：从它出发走不到“{CLOSED}”"
