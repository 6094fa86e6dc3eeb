"""Reading a YAML tree against what it should hold, and going on after each fault, so that all come back together.

A word that is nearly right is reported and then taken as if it had been right: one slip of the pen gives one fault.
What the keys and words mean is the reader's business (``workflow.py``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rectify.engine.nearest import nearest, undefined
from rectify.engine.yaml_text import Items, Mark, Table, Tree, Word
from rectify.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_START = Mark(line=1, column=1)
_LABEL = re.compile(r"[^\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]{1,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The keys that a table must have and those it may have."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The words that are right in one place: what they are called, the words, and Chinese names typed for them."""

    kind: str
    words: Collection[str]
    names: Mapping[str, str]


def fault_at(message: str, mark: Mark) -> Fault:
    """Give a fault with its place, also in words."""
    where = f"第 {mark.line} 行第 {mark.column} 列"
    return Fault(where=where, message=message, line=mark.line, column=mark.column)


class TreeReading:
    """One reading of one tree: the faults found so far, and where each key and word stands."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.whole = True
        """False once something could not be read whose absence would cause faults elsewhere."""
        self._places: dict[tuple[str, ...], Mark] = {}

    def fault(self, message: str, mark: Mark) -> None:
        """Note a fault and go on."""
        self.faults.append(fault_at(message, mark))

    def place(self, path: tuple[str, ...]) -> Mark:
        """Give where a path stands, or the nearest part of it that is in the text."""
        while path and path not in self._places:
            path = path[:-1]
        return self._places.get(path, _START)

    def remember(self, path: tuple[str, ...], mark: Mark) -> None:
        """Note where a path stands; the first time counts."""
        self._places.setdefault(path, mark)

    def table(self, tree: Tree, path: tuple[str, ...], what: str, keys: Keys) -> dict[str, Tree] | None:
        """Give a table's values by key; unknown, repeated and missing keys are faults."""
        pairs = self.pairs(tree, path, what)
        if pairs is None:
            return None
        values: dict[str, Tree] = {}
        for word, value in pairs:
            key = self._key(word, what, keys, values)
            if key is not None:
                # Nothing, after a key, stands nowhere: what is said of it is said of the key.
                values[key] = replace(value, mark=word.mark) if isinstance(value, Word) and not value.text else value
                self.remember((*path, key), values[key].mark if isinstance(value, Word) else word.mark)
        for key in keys.required:
            if key not in values:
                self.fault(f"{what}缺少“{key}”", self.place(path) if path else tree.mark)
                self.whole = False
        return values

    def pairs(self, tree: Tree, path: tuple[str, ...], what: str) -> list[tuple[Word, Tree]] | None:
        """Give a table's keys and values as they stand; anything but a table with words for keys is a fault."""
        if not isinstance(tree, Table):
            empty = isinstance(tree, Word) and tree.kind == "null"
            self.fault(f"{what}没有内容" if empty else f"{what}应逐项写成“名称: 内容”", self.place(path))
            self.whole = False
            return None
        pairs: list[tuple[Word, Tree]] = []
        for key, value in tree.pairs:
            if isinstance(key, Word):
                pairs.append((key, value))
            else:
                self.fault(f"{what}里的名称应是一个词", key.mark)
        return pairs

    def label(self, tree: Tree | None, what: str) -> str | None:
        """Give a text for people: one line of up to 40 characters."""
        if tree is None:
            return None
        if not isinstance(tree, Word) or tree.kind == "null":
            self.fault(f"{what}应写一段文字", tree.mark)
        elif tree.kind != "str":
            self.fault(f"{what}应是文字；要写成“{tree.text}”，请加引号", tree.mark)
        elif not tree.text.strip() or not _LABEL.fullmatch(tree.text):
            self.fault(f"{what}应是一行 1 至 40 个字的文字，不含控制字符", tree.mark)
        else:
            return tree.text.strip()
        return None

    def words(self, tree: Tree | None, path: tuple[str, ...], choice: Choice) -> tuple[str, ...]:
        """Give a list of words that a choice knows; one word may stand without its brackets."""
        found: list[str] = []
        for item in self._items(tree, path, choice):
            word = self.known(item, choice)
            if word is None:
                continue
            if word in found:
                self.fault(f"{choice.kind}“{word}”重复", item.mark)
            else:
                found.append(word)
                self.remember((*path, word), item.mark)
        return tuple(found)

    def known(self, tree: Tree | None, choice: Choice) -> str | None:
        """Give one word that a choice knows; for a near miss the word that was probably meant."""
        if tree is None:
            return None
        if not isinstance(tree, Word):
            self.fault(f"{choice.kind}应只写一个词", tree.mark)
            self.whole = False
            return None
        if tree.text in choice.words:
            return tree.text
        name = nearest(tree.text, choice.names)
        meant = nearest(tree.text, choice.words) or (None if name is None else choice.names[name])
        if name is None or name == tree.text:
            message = undefined(choice.kind, tree.text, choice.words, meant)
        else:
            message = f"{undefined(choice.kind, tree.text, choice.words, name)}（写作 {choice.names[name]}）"
        self.fault(message, tree.mark)
        self.whole = self.whole and meant is not None
        return meant

    def _items(self, tree: Tree | None, path: tuple[str, ...], choice: Choice) -> Iterable[Tree]:
        match tree:
            case None:
                return ()
            case Items():
                return tree.items
            case Word(kind="null") | Table():
                self.fault(f"“{path[-1]}”应写成{choice.kind}的列表，如 [a, b]；没有就写 []", self.place(path))
                self.whole = False
                return ()
        return (tree,)

    def _key(self, word: Word, what: str, keys: Keys, given: Mapping[str, Tree]) -> str | None:
        allowed = (*keys.required, *keys.optional)
        key: str | None = word.text
        if word.text not in allowed:
            key = nearest(word.text, [each for each in allowed if each not in given])
            self.fault(f"{what}里有{undefined('项目', word.text, allowed, key)}", word.mark)
        elif word.text in given:
            self.fault(f"{what}里的“{word.text}”重复，前面已经写过", word.mark)
            key = None
        return key
