"""A template file and plain facts become text, whatever the file and the facts hold.

An office may write its own templates, so a file is not trusted to end. It is read against a short list of what a
notice needs: facts, conditions, one loop deep, a few filters. Calls, arithmetic, joining, assignments, macros and
other files are refused with their line, so time and size are bounded by the length of the file and of the facts;
the sandbox and the limit on the output stand behind that. Facts are copied into frozen plain values first: no object
of the program is within reach. Rendered text is data and is never rendered again.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import jinja2
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from rectify.errors import Fault, FaultyFile

Plain = str | int | None | tuple["Plain", ...] | Mapping[str, "Plain"]

LONGEST_TEMPLATE = 8_000
LONGEST_FACTS = 16_000
LONGEST_TEXT = 32_000
DEEPEST = 8

_FILTERS = ("default", "first", "last", "length", "lower", "trim", "truncate", "upper")
_TESTS = ("defined", "undefined", "none", "odd", "even", "string", "number", "sequence", "mapping")
_ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.If,
    nodes.For,
    nodes.Name,
    nodes.Const,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Neg,
    nodes.CondExpr,
    nodes.Filter,
    nodes.Test,
    nodes.Keyword,
    nodes.Tuple,
)
_SAID: Mapping[type[nodes.Node], str] = {
    nodes.Call: "不能调用函数或方法",
    nodes.BinExpr: "不能做运算",
    nodes.Concat: "不能拼接，请分开写",
    nodes.Assign: "不能用 set 赋值",
    nodes.AssignBlock: "不能用 set 赋值",
    nodes.Macro: "不能定义宏",
    nodes.Include: "不能引入别的文件",
    nodes.Extends: "不能引入别的文件",
    nodes.Import: "不能引入别的文件",
    nodes.FromImport: "不能引入别的文件",
}


class TooLong(Exception):  # noqa: N818 - says what happened; never leaves this module
    """The text outgrew the limit while it was being rendered."""


class Templates:
    """The templates that ``load`` finds by name, each read and checked once."""

    def __init__(self, load: Callable[[str], str]) -> None:
        self._load = load
        self._environment = _environment()
        self._read: dict[str, tuple[nodes.Template, jinja2.Template]] = {}

    def render(self, name: str, facts: Mapping[str, object]) -> str:
        """Render the file ``name`` with plain facts.

        Raises FaultyFile with every fault and its line; whatever ``load`` raises passes through. Facts that are not
        plain (str, int, bool, None, tuples, lists and dicts of them) or are too long are a bug of the caller:
        TypeError, ValueError.
        """
        frozen = {key: _frozen(value) for key, value in facts.items()}
        if sum(_length(value) for value in frozen.values()) > LONGEST_FACTS:
            raise ValueError("facts are longer than a notice may be")
        tree, template = self._template(name)
        _refuse(name, list(_unknown_names(tree, frozenset(frozen))))
        return self._text(name, template, frozen)

    def _template(self, name: str) -> tuple[nodes.Template, jinja2.Template]:
        if name not in self._read:
            self._read[name] = self._compiled(name, self._load(name))
        return self._read[name]

    def _compiled(self, name: str, source: str) -> tuple[nodes.Template, jinja2.Template]:
        if len(source) > LONGEST_TEMPLATE:
            _refuse(name, [_fault(None, f"模板太长，最多 {LONGEST_TEMPLATE} 字")])
        try:
            tree = self._environment.parse(source, name=name)
            _refuse(name, list(_forbidden(tree)))
            code = self._environment.compile(source, name=name, filename=name)
        except jinja2.TemplateSyntaxError as error:
            raise FaultyFile(name, (_fault(error.lineno, _syntax(error.message or "")),)) from None
        except (RecursionError, SyntaxError, MemoryError):
            raise FaultyFile(name, (_fault(None, "模板套得太深，读不了"),)) from None
        return tree, jinja2.Template.from_code(self._environment, code, {})

    @staticmethod
    def _text(name: str, template: jinja2.Template, facts: Mapping[str, Plain]) -> str:
        try:
            return "".join(_bounded(template.generate(facts)))
        except TooLong:
            raise FaultyFile(name, (_fault(None, f"写出的文字超过 {LONGEST_TEXT} 字，已停止"),)) from None
        except (jinja2.TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise FaultyFile(name, (_fault(_line(error, name), _said(error)),)) from None


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # plain text; a page escapes what it shows
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
        cache_size=0,
    )
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in _FILTERS}
    environment.tests = {name: environment.tests[name] for name in _TESTS}
    return environment


def _frozen(value: object) -> Plain:
    """Copy a plain value so that nothing can be changed or called through it; subclasses are not plain."""
    if value is None or type(value) in (str, int, bool):
        return value  # type: ignore[return-value]  # exact types, which mypy cannot narrow from type()
    if type(value) in (tuple, list):
        return tuple(_frozen(item) for item in value)  # type: ignore[attr-defined]
    if type(value) in (dict, MappingProxyType):
        items: Mapping[object, object] = value  # type: ignore[assignment]
        if all(type(key) is str for key in items):
            return MappingProxyType({str(key): _frozen(item) for key, item in items.items()})
    raise TypeError(f"not a plain fact: {type(value).__name__}")


def _length(value: Plain) -> int:
    match value:
        case str():
            return len(value)
        case int():
            return value.bit_length() // 3 + 1
        case tuple():
            return 1 + sum(_length(item) for item in value)
        case None:
            return 1
        case _:
            return 1 + sum(len(key) + _length(item) for key, item in value.items())


def _printable(value: object) -> object:
    """Let only words and numbers into a text: ``None``, ``True`` and the names of methods are no Chinese."""
    if isinstance(value, jinja2.Undefined):
        return str(value)
    if type(value) in (str, int):
        return value
    raise TypeError


def _bounded(pieces: Iterator[str]) -> Iterator[str]:
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > LONGEST_TEXT:
            raise TooLong
        yield piece


def _forbidden(node: nodes.Node, *, loops: int = 0, depth: int = 0) -> Iterator[Fault]:
    """Give what a notice does not need, each with its line; the depths of loops and blocks are bounded too."""
    message = _complaint(node)
    if message is None and isinstance(node, nodes.For) and loops:
        message = "循环里不能再套循环"
    if message is None and depth > DEEPEST:
        message = f"条件和循环最多套 {DEEPEST} 层"
    if message is not None:
        yield _fault(node.lineno, message)
        return
    loops += isinstance(node, nodes.For)
    depth += isinstance(node, nodes.If | nodes.For | nodes.CondExpr)
    for child in node.iter_child_nodes():
        yield from _forbidden(child, loops=loops, depth=depth)


def _complaint(node: nodes.Node) -> str | None:
    match node:
        case nodes.Filter(name=name) if name not in _FILTERS:
            return f"没有过滤器“{name}”，可用的有：{'、'.join(_FILTERS)}"
        case nodes.Test(name=name) if name not in _TESTS:
            return f"没有判断“{name}”，可用的有：{'、'.join(_TESTS)}"
        case nodes.Getattr(attr=attr) if attr.startswith("_"):
            return f"不能取“{attr}”"
        case nodes.Getitem(arg=arg) if not isinstance(arg, nodes.Const):
            return "方括号里只能写定值"
    if isinstance(node, _ALLOWED):
        return None
    return next((said for kind, said in _SAID.items() if isinstance(node, kind)), "模板里不能用这种写法")


def _unknown_names(tree: nodes.Template, known: frozenset[str]) -> Iterator[Fault]:
    names = tuple(tree.find_all(nodes.Name))
    known |= {name.name for name in names if name.ctx == "store"} | {"loop"}
    for name in names:
        if name.name not in known:
            yield _fault(name.lineno, f"这里没有“{name.name}”这一项，可用的有：{'、'.join(sorted(known - {'loop'}))}")


def _refuse(name: str, faults: list[Fault]) -> None:
    if faults:
        raise FaultyFile(name, tuple(faults))


def _fault(line: int | None, message: str) -> Fault:
    return Fault(where=f"第 {line} 行" if line else "全文", message=message, line=line)


def _line(error: BaseException, name: str) -> int | None:
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno for frame in reversed(frames) if frame.filename == name), None)


def _said(error: Exception) -> str:
    if isinstance(error, jinja2.UndefinedError):
        return "取了不存在的一项"
    if isinstance(error, jinja2.TemplateError):
        return "模板要做不允许的事"
    return "这里的值为空或者不是文字、数字，不能这样用"


def _syntax(message: str) -> str:
    """Say a syntax error of the template language in Chinese; the language itself speaks English only."""
    lowered = message.lower()
    if "unexpected end" in lowered or "missing end" in lowered:
        return "模板没有写完：缺少 endif、endfor 或者右边的花括号"
    if "unknown tag" in lowered or "do-nothing" in lowered:
        return "没有这种标签，或者 endif、endfor 放错了地方"
    return "模板的写法有误"
