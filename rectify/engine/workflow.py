"""A workflow's text as data, and every fault in it with its line and column.

A workflow file says which states there are, which moves lead from one to another, who may make them and which gates
stand on them. Files are opened in ``library.py``, syntax is read in ``yaml_text.py``, what no file may switch off is in
``soundness.py``, and a workflow is asked questions in ``cycle.py``.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from rectify.engine.model import GRANTED, ROLE_WORDS, Role
from rectify.engine.periods import Obligation
from rectify.engine.soundness import FINAL, reached_from, unsound
from rectify.engine.tree_reading import Choice, Keys, TreeReading, fault_at
from rectify.engine.yaml_text import Items, Mark, Table, Tree, UnreadableText, Word, read_tree
from rectify.errors import FaultyFile

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from rectify.engine.soundness import Path

OBLIGATIONS = (*(each.value for each in Obligation), "review")
"""What a state may owe: an obligation of the period profile, or the review date of continuing work."""

FIELDS = ("what", "due_on", "minutes")
"""What a move may be given besides a note."""

ROLES = tuple(role.value for role in GRANTED)
"""Who may make a move: people. The system makes none."""

PROBLEM = "problem"
"""The kind of workflow that a file describes where it names none: of problems."""

_CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_CODE_RULE = "只能用小写英文字母、数字和下划线，以字母开头，不超过 30 个"
_VERSION = re.compile(r"[1-9][0-9]{0,5}")
_START = Mark(line=1, column=1)
_TOP = Keys(required=("name", "version", "label", "states", "moves"), optional=("kind",))
_STATE = Keys(required=("label",), optional=("account", "final", "owed"))
_MOVE = Keys(required=("label", "from", "to", "by", "gates"), optional=("fields",))
_OWED = Choice(kind="应办事项", words=OBLIGATIONS, names={})
_BY = Choice(kind="角色", words=ROLES, names={ROLE_WORDS[Role(role)]: role for role in ROLES})
_FIELD = Choice(kind="填写项", words=FIELDS, names={})


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A state: its code, the account (账) it is shown under, if any, its label, and what is owed while it lasts."""

    code: str
    label: str
    account: str | None = None
    final: bool = False
    owed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A move: from which states to which, by whom, and the names of the gates on it."""

    code: str
    label: str
    from_states: tuple[str, ...]
    to: str
    by: tuple[Role, ...]
    gates: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """A workflow file that has no fault. ``text_hash`` is the SHA-256 of its text, by which a problem pins it."""

    name: str
    version: int
    label: str
    states: tuple[State, ...]
    moves: tuple[Move, ...]
    text_hash: str

    def state(self, code: str) -> State:
        """Give a state; KeyError where the workflow has none of this code."""
        for state in self.states:
            if state.code == code:
                return state
        raise KeyError(code)

    def move(self, code: str) -> Move:
        """Give a move; KeyError where the workflow has none of this code."""
        for move in self.moves:
            if move.code == code:
                return move
        raise KeyError(code)

    def moves_from(self, state: str) -> tuple[Move, ...]:
        """Give the moves that start from a state, in the file's order."""
        return tuple(move for move in self.moves if state in move.from_states)

    def gates_ahead(self, state: str) -> frozenset[str]:
        """Give the gates of every move that can still be made by whatever stands in this state."""
        reached = reached_from(self, state)
        return frozenset(gate for move in self.moves if reached & set(move.from_states) for gate in move.gates)


def kind_of(text: str) -> str:
    """Give the kind that a workflow's text says it is of; ``problem`` where it says none, or cannot be read."""
    try:
        return _said_kind(read_tree(text))[0]
    except UnreadableText:
        return PROBLEM


def _said_kind(tree: Tree | None) -> tuple[str, Mark]:
    pairs = tree.pairs if isinstance(tree, Table) else ()
    said = [value for key, value in pairs if isinstance(key, Word) and key.text == "kind"]
    return (said[0].text if isinstance(said[0], Word) else "", said[0].mark) if said else (PROBLEM, _START)


def parse(text: str, name: str, gates: Collection[str], *, kind: str = PROBLEM, law: Law = unsound) -> Workflow:
    """Read a workflow file's text; ``gates`` are the names of the gates there are.

    ``kind`` is what the file is to be a workflow of, ``law`` names what no file of this kind may switch off.
    Raises FaultyFile, called ``name``, with all faults in the order of the text. A syntax fault stands alone, because
    nothing behind it can be read.
    """
    try:
        tree = read_tree(text)
    except UnreadableText as error:
        raise FaultyFile(name, (fault_at(error.message, error.mark),)) from error
    said, mark = _said_kind(tree)
    if said != kind:  # nothing else is worth saying: all its words are of another kind
        raise FaultyFile(name, (fault_at(f"这是“{said}”类流程（kind），此处需要“{kind}”类流程", mark),))
    reading = _Reading(gates)
    workflow = reading.workflow(tree, hashlib.sha256(text.encode("utf-8")).hexdigest())
    if workflow is not None:
        for path, message in law(workflow, whole=reading.whole):
            reading.fault(message, reading.place(path))
    if workflow is None or reading.faults:
        ordered = sorted(reading.faults, key=lambda fault: (fault.line or 0, fault.column or 0))
        raise FaultyFile(name, tuple(ordered))
    return workflow


class Law(Protocol):
    """What no file of a kind may switch off: gives every fault with the path in the file that it belongs to."""

    def __call__(self, workflow: Workflow, *, whole: bool) -> Iterator[tuple[Path, str]]:
        """Give the faults; ``whole`` is False where parts of the file could not be read."""
        ...


class _Reading(TreeReading):
    """One reading of one workflow file."""

    def __init__(self, gates: Collection[str]) -> None:
        super().__init__()
        self._gates = Choice(kind="前置条件", words=tuple(gates), names={})

    def workflow(self, tree: Tree | None, text_hash: str) -> Workflow | None:
        """Give what could be read, to be used only where there is no fault; None where there is nothing to look at."""
        if tree is None:
            self.fault("文件是空的", _START)
            return None
        top = self.table(tree, (), "流程文件", _TOP)
        if top is None:
            return None
        states = self._states(top.get("states"))
        return Workflow(
            name=self._name(top.get("name")),
            version=self._version(top.get("version")),
            label=self.label(top.get("label"), "流程的“label”") or "",
            states=states,
            moves=self._moves(top.get("moves"), states),
            text_hash=text_hash,
        )

    def _name(self, tree: Tree | None) -> str:
        if tree is not None and not (isinstance(tree, Word) and _NAME.fullmatch(tree.text)):
            self.fault("流程的“name”只能用小写英文字母、数字和连字符“-”，以字母开头", tree.mark)
        return tree.text if isinstance(tree, Word) else ""

    def _version(self, tree: Tree | None) -> int:
        if isinstance(tree, Word) and tree.kind == "int" and _VERSION.fullmatch(tree.text):
            return int(tree.text)
        if tree is not None:
            self.fault("流程的“version”应是从 1 起的整数", tree.mark)
        return 0

    def _states(self, tree: Tree | None) -> tuple[State, ...]:
        return tuple(self._state(code, value) for code, value in self._entries(tree, "states", "状态"))

    def _moves(self, tree: Tree | None, states: tuple[State, ...]) -> tuple[Move, ...]:
        names: dict[str, str] = {}
        for state in states:
            for name in (state.account, state.label):
                names.setdefault(name or state.code, state.code)
        choice = Choice(kind="状态", words=[state.code for state in states], names=names)
        read = [self._move(code, value, choice) for code, value in self._entries(tree, "moves", "动作")]
        return tuple(move for move in read if move is not None)

    def _entries(self, tree: Tree | None, section: str, what: str) -> list[tuple[str, Tree]]:
        """Give the entries of ``states`` or ``moves`` by code, each code once."""
        pairs = None if tree is None else self.pairs(tree, (section,), f"“{section}”")
        entries: dict[str, Tree] = {}
        lines: dict[str, int] = {}
        for word, value in pairs or ():
            if not _CODE.fullmatch(word.text):
                self.fault(f"{what}代码“{word.text}”{_CODE_RULE}", word.mark)
                self.whole = False
            elif word.text in entries:
                shared = "、".join(sorted(_starts(entries[word.text]) & _starts(value)))
                both = f"；从“{shared}”出发有两个同名动作" if shared else ""
                self.fault(f"{what}“{word.text}”重复定义，第 {lines[word.text]} 行已有{both}", word.mark)
            else:
                entries[word.text] = value
                lines[word.text] = word.mark.line
                self.remember((section, word.text), word.mark)
        return list(entries.items())

    def _state(self, code: str, tree: Tree) -> State:
        path = ("states", code)
        values = self.table(tree, path, f"状态“{code}”", _STATE) or {}
        return State(
            code=code,
            label=self.label(values.get("label"), f"状态“{code}”的“label”") or code,
            account=self.label(values.get("account"), f"状态“{code}”的“account”"),
            final=self._final(values.get("final"), code) if values else code in FINAL,
            owed=self.words(values.get("owed"), (*path, "owed"), _OWED),
        )

    def _final(self, tree: Tree | None, code: str) -> bool:
        if tree is None:
            return False
        if isinstance(tree, Word) and tree.kind == "bool":
            return tree.text.lower() == "true"
        self.fault(f"状态“{code}”的“final”只能写 true 或 false", tree.mark)
        return code in FINAL

    def _move(self, code: str, tree: Tree, states: Choice) -> Move | None:
        path = ("moves", code)
        values = self.table(tree, path, f"动作“{code}”", _MOVE)
        if values is None:
            return None
        move = Move(
            code=code,
            label=self.label(values.get("label"), f"动作“{code}”的“label”") or code,
            from_states=self.words(values.get("from"), (*path, "from"), states),
            to=self.known(values.get("to"), states) or "",
            by=tuple(Role(role) for role in self.words(values.get("by"), (*path, "by"), _BY)),
            gates=self.words(values.get("gates"), (*path, "gates"), self._gates),
            fields=self.words(values.get("fields"), (*path, "fields"), _FIELD),
        )
        for key, sentence in (("from", "没有写从哪个状态出发"), ("by", "没有写由谁办理")):
            given = values.get(key)
            if isinstance(given, Items) and not given.items:
                self.fault(f"动作“{code}”{sentence}", self.place((*path, key)))
                self.whole = False
        return move


def _starts(tree: Tree) -> set[str]:
    """Give the words of an entry's ``from``, as they stand."""
    pairs = tree.pairs if isinstance(tree, Table) else ()
    values = [value for key, value in pairs if isinstance(key, Word) and key.text == "from"]
    items = [item for value in values for item in (value.items if isinstance(value, Items) else (value,))]
    return {item.text for item in items if isinstance(item, Word)}
