"""An act's fields as a form, and a form back as an act's document: made from the fields themselves, nothing by hand.

A control is data for the template ``field.html``; what may be typed and what is wrong with it is the engine's to say. A file
that was sent with a form which was then refused is kept on a ticket, so that nobody has to choose it twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from starlette.datastructures import FormData, UploadFile

from rectify.app import tickets
from rectify.app.choice_words import word_of
from rectify.app.receiving import receive
from rectify.engine.acts import Field, Type

if TYPE_CHECKING:
    from rectify.web.visit import Visit

PREFIX = "f."
_LONG = frozenset({
    "text", "detail", "reason", "opinion", "findings", "found", "corrected", "result", "content", "criterion", "remark",
    "fact", "cause", "requirement", "stage_goal", "answer", "summary",
})  # fmt: skip
_LISTS = frozenset({Type.PEOPLE, Type.TEXTS, Type.CODES})
_DIGITS = frozenset({Type.DAY, Type.COUNT, Type.MONEY})
"""What is written in digits, which an input method may have typed full-width (２０２６-０６-１２)."""
_WIDE_CHOICE = 5
MOST_ROWS = 40
_NUMBERS = frozenset(str(number) for number in range(1, MOST_ROWS + 1))
"""The numbers of a group's rows as our own pages write them; whatever else stands there is no row."""
_KINDS: Mapping[Type, str] = {
    Type.DAY: "date", Type.COUNT: "number", Type.MONEY: "money", Type.FLAG: "flag", Type.CHOICES: "checks", Type.FILE: "file",
    Type.GROUP: "group", Type.GROUPS: "groups", Type.PERSON: "person",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One of the words a field may take."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One field of a form as the template draws it."""

    name: str
    label: str
    kind: str
    required: bool
    value: str = ""
    options: tuple[Option, ...] = ()
    rows: tuple[tuple[Control, ...], ...] = ()
    fault: str = ""
    hint: str = ""
    most: str = ""
    """The last day that may be chosen, for something that has happened."""
    enforced: bool = False
    """Whether the browser itself is to insist; not in a group that may be left empty, where the answer insists."""

    @property
    def id(self) -> str:
        """The control's name in the page."""
        return self.name.replace(".", "-")


@dataclass(slots=True, kw_only=True)
class Filled:
    """What a form holds: an act's fields as a document has them, and what was typed, to be shown again."""

    fields: dict[str, object] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What a form is drawn with besides its fields: whose act, what day it is, words to choose from, what is wrong."""

    kind: str
    today: str
    choices: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    """For a field by name: the words it may take here, with their labels (measures of this problem, units, people)."""
    faults: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    loose: bool = False
    """Whether what is drawn belongs to a group that may be left empty."""


def controls(
    fields: Sequence[Field], values: Mapping[str, object], drawing: Drawing, prefix: str = PREFIX
) -> tuple[Control, ...]:
    """Give the controls for an act's fields with what they hold."""
    return tuple(_control(each, values.get(each.name), drawing, prefix) for each in fields)


def _control(each: Field, value: object, drawing: Drawing, prefix: str) -> Control:
    name = prefix + each.name
    path = name.removeprefix(PREFIX)
    offered = drawing.choices.get(each.name)
    kind = _kind(each, offered)
    return Control(
        name=name, label=each.label, kind=kind, required=each.required, value=_shown(each, value),
        options=_options(each, value, drawing, offered, kind), rows=_rows(each, value, drawing, name),
        fault=drawing.faults.get(path, ""), hint=drawing.hints.get(path, _hint(each, kind)),
        most=drawing.today if each.past else "", enforced=each.required and not drawing.loose,
    )  # fmt: skip


def _kind(each: Field, offered: Sequence[tuple[str, str]] | None) -> str:
    if each.type is Type.VERDICT:
        return "radios"
    if each.type in (Type.CHOICE, Type.TARGET):
        return "radios" if len(each.choices) < _WIDE_CHOICE and offered is None else "select"
    if each.type in _LISTS:
        return "checks" if offered else "lines"
    if offered is not None and each.type in (Type.CODE, Type.PERSON, Type.COUNT, Type.TEXT):
        return "select"
    return _KINDS.get(each.type, "long" if each.name in _LONG else "text")


def _hint(each: Field, kind: str) -> str:
    hints = {
        "lines": "每行一个",
        "money": "" if "万元" in each.label else "万元",
        "file": "PDF、图片、Office、WPS 或 OFD 文件",
        "person": "写姓名或账号",
    }
    return hints.get(kind, "")


def _shown(each: Field, value: object) -> str:
    if value is None or each.type in (Type.GROUP, Type.GROUPS, Type.FILE):
        return ""
    if isinstance(value, list | tuple):
        return "\n".join(str(part) for part in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _options(
    each: Field, value: object, drawing: Drawing, offered: Sequence[tuple[str, str]] | None, kind: str
) -> tuple[Option, ...]:  # fmt: skip
    if kind not in ("radios", "select", "checks"):
        return ()
    if each.type is Type.VERDICT:
        pairs: Sequence[tuple[str, str]] = (("agree", "同意"), ("disagree", "不同意"))
    else:
        pairs = offered if offered is not None else [(code, word_of(code, drawing.kind)) for code in each.choices]
    chosen = {str(part) for part in value} if isinstance(value, list | tuple) else {str(value)}
    return tuple(Option(value=code, label=label, chosen=code in chosen) for code, label in pairs)


def _rows(each: Field, value: object, drawing: Drawing, name: str) -> tuple[tuple[Control, ...], ...]:
    """Draw the fields of a group; of a group that may be left empty no row is drawn before somebody asks for one."""
    inner = drawing if each.required else replace(drawing, loose=True)
    if each.type is Type.GROUP:
        given = value if isinstance(value, Mapping) else {}
        return (controls(each.fields, given, inner, f"{name}."),)
    if each.type is Type.GROUPS:
        rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list | tuple) else []
        first: list[Mapping[str, object]] = [{}] if each.required else []
        return tuple(
            controls(each.fields, row, inner, f"{name}.{number}.") for number, row in enumerate(rows or first, 1)
        )
    return ()


# ---- and back


def filled(visit: Visit, fields: Sequence[Field], form: FormData, prefix: str = PREFIX) -> Filled:
    """Read a form into an act's fields; what was left empty is left out, as in a document."""
    read = Filled()
    for each in fields:
        value = _value(visit, each, form, prefix + each.name, read)
        if value not in (None, "", [], {}):
            read.fields[each.name] = value
    return read


def _value(visit: Visit, each: Field, form: FormData, name: str, read: Filled) -> Any:  # noqa: ANN401 - as the field has it
    match each.type:
        case Type.GROUP:
            return filled(visit, each.fields, form, f"{name}.").fields
        case Type.GROUPS:
            rows = [filled(visit, each.fields, form, f"{name}.{number}.").fields for number in _numbers(form, name)]
            return [row for row in rows if row]
        case Type.FILE:
            return _file(visit, form, name, read)
        case Type.FLAG:
            return True if form.get(name) == "true" else None
        case Type.CHOICES:
            return [word for word in form.getlist(name) if isinstance(word, str)]
        case _ if each.type in _LISTS:
            words = [word for word in form.getlist(name) if isinstance(word, str)]
            return [line.strip() for word in words for line in word.splitlines() if line.strip()]
        case _:
            word = form.get(name)
            text = word.strip().replace("\r\n", "\n") if isinstance(word, str) else None
            return normalize("NFKC", text) if text and each.type in _DIGITS else text


def _numbers(form: FormData, name: str) -> list[int]:
    """Give the numbers of a group's rows that a form holds, in order."""
    found = set()
    for key in form:
        rest = key.removeprefix(f"{name}.") if key.startswith(f"{name}.") else ""
        number = rest.split(".", 1)[0]
        if number in _NUMBERS:
            found.add(int(number))
    return sorted(found)


def _file(visit: Visit, form: FormData, name: str, read: Filled) -> Mapping[str, str] | None:
    sent = form.get(name)
    if isinstance(sent, UploadFile) and sent.filename:
        try:
            return receive(visit.console, visit.actor.name, sent.filename, sent.file)
        except ValueError as error:
            read.faults[name.removeprefix(PREFIX)] = str(error)
            return None
    ticket = form.get(f"{name}.ticket")
    return tickets.taken_back(visit.console.vault, visit.actor.name, ticket) if isinstance(ticket, str) else None
