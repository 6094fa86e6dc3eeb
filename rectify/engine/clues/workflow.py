"""The law of ``clue.yaml``: a workflow of another kind, with words and safeguards of its own (domain.md A6).

Reading the file is ``engine/workflow.py``'s; here stands what no such file may switch off: both signatures before a clue is
accepted, an answer before it is filed, a filer who is another than the registrar, and no hand of the unit's side in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine import workflow as files
from rectify.engine.acts import Act
from rectify.engine.clues.gates import GATES
from rectify.engine.clues.kinds import MOVES
from rectify.engine.clues.model import STATES, ClueFacts, ClueReason
from rectify.engine.cycle import Cycle
from rectify.engine.gates import GATES as PROBLEM_GATES
from rectify.engine.model import ROLE_WORDS, Role
from rectify.engine.soundness import path_between, reached_from

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rectify.engine.soundness import Path
    from rectify.engine.workflow import Move, Workflow

ClueCycle = Cycle[ClueFacts, Act]
KIND = "clue"
NAME = "clue"  # as app/office.py, which knows nothing else of clues, leaves it out of what a round may name
"""The one workflow file of this kind that is used; rounds cannot name it."""

INITIAL, FINAL = STATES[0], STATES[-1]
HANDS = frozenset({Role.TEAM, Role.OFFICE, Role.DISCIPLINE, Role.ORGANISATION})
"""Who may move a clue at all."""

OWED = ("receipt", "referral_answer")
"""What is owed while a clue waits: the receipt, then the answer."""

_ANSWERED = "answered"
_MUSTS: Mapping[ClueReason, tuple[str, str]] = {
    ClueReason.BOTH_SIGNED: ("accepted", "移交、接收双方签字"),
    ClueReason.ANSWER_ON_FILE: (FINAL, "反馈"),
    ClueReason.FILER_IS_ANOTHER: (FINAL, "归档人与登记人相分离"),
}
"""Gates that stand on every way to a state, whatever the file says."""


def parse(text: str, name: str) -> Workflow:
    """Read a clue workflow's text; raises FaultyFile with all faults."""
    return files.parse(text, name, GATES.keys(), kind=KIND, law=unsound)


def parse_any(text: str, name: str) -> Workflow:
    """Read a workflow file of whichever kind it says it is; raises FaultyFile with all faults."""
    if files.kind_of(text) == KIND:
        return parse(text, name)
    return files.parse(text, name, PROBLEM_GATES.keys())


def cycle(workflow: Workflow) -> ClueCycle:
    """Give a clue workflow that can be asked questions."""
    return Cycle(workflow, GATES)


def unsound(workflow: Workflow, *, whole: bool = True) -> Iterator[tuple[Path, str]]:
    """Give every fault of a clue workflow as its place and a Chinese sentence."""
    yield from _states(workflow)
    for move in workflow.moves:
        yield from _hands(move)
    for code in MOVES:
        if code not in [move.code for move in workflow.moves]:
            yield ("moves",), f"缺少动作“{code}”"
    if whole:
        yield from _ways(workflow)


def _states(workflow: Workflow) -> Iterator[tuple[Path, str]]:
    codes = [state.code for state in workflow.states]
    yield from ((("states",), f"缺少状态“{code}”") for code in STATES if code not in codes)
    for state in workflow.states:
        place = ("states", state.code)
        if state.code not in STATES:
            yield place, f"线索流程没有“{state.code}”这个状态（可用：{'、'.join(STATES)}）"
        if state.final != (state.code == FINAL):
            yield place, f"终结状态是且只是“{FINAL}”"
        if strange := [each for each in state.owed if each not in OWED]:
            yield (*place, "owed"), f"线索只应办 {'、'.join(OWED)}，没有“{'、'.join(strange)}”"
        if state.account is not None:
            yield (*place, "account"), "线索不属五账，状态不写“account”"
        if state.code not in (_ANSWERED, FINAL) and not state.owed:
            yield (*place, "owed"), f"状态“{state.code}”没有应办事项（owed）：反馈之前停在哪里都要有人按期办一件事"


def _hands(move: Move) -> Iterator[tuple[Path, str]]:
    if move.code not in MOVES:
        yield ("moves", move.code), f"线索流程没有“{move.code}”这个动作（可用：{'、'.join(MOVES)}）"
    if move.fields:
        yield ("moves", move.code, "fields"), "线索流程的动作不写“fields”：各有固定的填写项"
    for role in move.by:
        if role not in HANDS:
            yield ("moves", move.code, "by", role.value), f"动作“{move.code}”不能由“{role}”（{ROLE_WORDS[role]}）办理"
    if FINAL in move.from_states:
        yield ("moves", move.code, "from", FINAL), f"动作“{move.code}”不能从终结状态“{FINAL}”出发"


def _ways(workflow: Workflow) -> Iterator[tuple[Path, str]]:
    reached = reached_from(workflow, INITIAL)
    for state in workflow.states:
        if state.code not in reached:
            yield ("states", state.code), f"状态“{state.code}”到不了"
        elif path_between(workflow, state.code, FINAL) is None:
            yield ("states", state.code), f"从状态“{state.code}”到不了“{FINAL}”"
    for gate, (end, word) in _MUSTS.items():
        way = path_between(workflow, INITIAL, end, without=gate.value)
        if way is not None:
            said = f"有不经“{gate.value}”（{word}）的路到“{end}”：{' → '.join(way)}"
            yield ("moves",), said
