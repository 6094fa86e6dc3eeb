"""YAML text as a plain tree that remembers where each word stands: the one home of ruamel.yaml.

Nothing is constructed: the tree has words, lists and tables, so that no tag can make an object, and duplicate keys stay
visible to whoever reads the tree. What the words mean is left to ``workflow.py``.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StringMark, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A place in a text, line and column counted from 1, a Chinese character being one column."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A scalar; ``kind`` is ``str``, ``int``, ``bool``, ``null`` … as YAML 1.2 reads it."""

    text: str
    kind: str
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list."""

    items: tuple[Tree, ...]
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A mapping, its pairs in the order of the text, duplicates included."""

    pairs: tuple[tuple[Tree, Tree], ...]
    mark: Mark


Tree = Word | Items | Table


class UnreadableText(Exception):  # noqa: N818 - names what happened
    """The text is no YAML that can be read; one Chinese sentence and its place."""

    def __init__(self, message: str, mark: Mark) -> None:
        super().__init__(message)
        self.message = message
        self.mark = mark


_START = Mark(line=1, column=1)

# ruamel's own words, as they begin, and ours. Where the second is True the fault began earlier than it was noticed,
# and the place shown is where the unfinished thing opens.
_SENTENCES: tuple[tuple[str, bool, str], ...] = (
    ("mapping values are not allowed", False, "这里不应出现冒号：请检查上一行的缩进，含冒号的文字要加引号"),
    ("found character '\\t'", False, "不能用制表符（Tab）缩进，请改用空格"),
    ("found character", False, "这个符号不能用在词的开头，含特殊符号的文字要加引号"),
    ("could not find expected ':'", True, "这里缺少冒号“:”，冒号要用半角，后面空一格"),
    ("expected <block end>", False, "缩进或层次与上文不一致"),
    ("expected '<document start>'", False, "缩进或层次与上文不一致"),
    ("expected ',' or ']'", True, "方括号没有配对，或者列表里缺少半角逗号"),
    ("expected ',' or '}'", True, "花括号没有配对，或者其中缺少半角逗号"),
    ("found unexpected end of stream", True, "引号没有配对"),
    ("found unexpected document separator", True, "引号没有配对"),
    ("found undefined alias", False, "不能用锚点（&）和别名（*），请把内容写全"),
    ("found duplicate anchor", False, "不能用锚点（&）和别名（*），请把内容写全"),
    ("but found another document", False, "一个文件只能写一份内容，不能再用“---”分段"),
    ("found unknown escape character", False, "双引号里的反斜杠用法不对，请改用单引号"),
)


def read_tree(text: str) -> Tree | None:
    """Read YAML 1.2; None where the text holds nothing. Raises UnreadableText at the first fault of syntax."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a warning of ruamel's is about an anchor, which is refused below
            node = YAML(typ="safe", pure=True).compose(text)
        return None if node is None else _tree(node)
    except MarkedYAMLError as error:
        raise _unreadable(error, text) from error
    except ReaderError as error:
        before = text[: error.position]
        mark = Mark(line=before.count("\n") + 1, column=len(before) - before.rfind("\n"))
        raise UnreadableText("含有不可见的控制字符，请删去", mark) from error
    except YAMLError as error:
        raise UnreadableText("不符合 YAML 语法", _START) from error
    except RecursionError as error:
        raise UnreadableText("括号或层次嵌套太深", _START) from error


def _tree(node: Node) -> Tree:
    mark = _mark(node.start_mark)
    if node.anchor is not None:
        raise UnreadableText("不能用锚点（&）和别名（*），请把内容写全", mark)
    match node:
        case ScalarNode():
            return Word(text=str(node.value), kind=str(node.tag).rpartition(":")[2], mark=mark)
        case SequenceNode():
            return Items(items=tuple(_tree(item) for item in node.value), mark=mark)
        case MappingNode():
            return Table(pairs=tuple((_tree(key), _tree(value)) for key, value in node.value), mark=mark)
    raise UnreadableText("不符合 YAML 语法", mark)


def _mark(mark: StringMark) -> Mark:
    return Mark(line=mark.line + 1, column=mark.column + 1)


def _unreadable(error: MarkedYAMLError, text: str) -> UnreadableText:
    problem = error.problem or ""
    place = error.problem_mark or error.context_mark
    for beginning, earlier, sentence in _SENTENCES:
        if problem.startswith(beginning):
            wide = _full_width_colon(text, place.line) if place is not None and "冒号" in sentence else None
            if wide is not None:
                return UnreadableText("全角冒号“：”应改为半角冒号“:”，后面空一格", wide)
            place = error.context_mark if earlier and error.context_mark is not None else place
            return UnreadableText(sentence, _START if place is None else _mark(place))
    return UnreadableText("不符合 YAML 语法", _START if place is None else _mark(place))


def _full_width_colon(text: str, line: int) -> Mark | None:
    """Find a full-width colon typed for a key's colon, on ``line`` (from 0) or the one before it."""
    lines = text.splitlines()
    for number in (line, line - 1):
        if 0 <= number < len(lines) and "：" in lines[number] and ":" not in lines[number]:
            return Mark(line=number + 1, column=lines[number].index("：") + 1)
    return None
