"""What may be asked: the shape of an act, and of the fields that each kind of act takes.

An act is imperative: a move of problems, or a fact to be recorded. Its document is the same behind every door
(``docs/acts.md``). Here a document's fields are read and checked against their kind; which kinds there are stands in
``catalogue.py``, who may ask in ``rights.py``, and what follows in ``decide.py``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from rectify.engine.journal import canonical
from rectify.engine.model import Reason, Refusal, Role

MAX_TEXT = 8000
MAX_CODE = 200
"""Characters of an act's id and of every code: what an index of either database can hold."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MONEY = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TRUE = frozenset({"true", "yes", "1", "是"})
_FALSE = frozenset({"false", "no", "0", "否"})
YES = frozenset(
    {"agree", "agreed", "approve", "approved", "accept", "accepted", "pass", "同意", "批准", "通过", "采纳"}
)
NO = frozenset(
    {
        "disagree",
        "disagreed",
        "reject",
        "rejected",
        "refuse",
        "refused",
        "return",
        "returned",
        "不同意",
        "不批准",
        "驳回",
    }
)


class Type(Enum):
    """What a field holds."""

    TEXT = "text"
    DAY = "day"
    COUNT = "count"
    MONEY = "money"
    FLAG = "flag"
    CHOICE = "choice"
    CHOICES = "choices"
    PERSON = "person"
    PEOPLE = "people"
    FILE = "file"
    CODE = "code"
    CODES = "codes"
    TEXTS = "texts"
    VERDICT = "verdict"
    TARGET = "target"
    GROUP = "group"
    GROUPS = "groups"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a kind of act: its English key, Chinese name, what it holds, and whether it must be there."""

    name: str
    label: str
    type: Type = Type.TEXT
    required: bool = True
    choices: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    past: bool = False
    """A day that cannot lie ahead: it says when something happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of act: its key (``move``, ``add unit``, ``receipt`` …), its Chinese name, its fields and an example."""

    key: str
    label: str
    subject: str
    fields: tuple[Field, ...] = ()
    states: frozenset[str] | None = None
    example: Mapping[str, object] = field(default_factory=dict)
    by: tuple[Role, ...] = ()
    """The roles that may ask for it; moves carry theirs in the workflow file."""
    needs: tuple[str, ...] = ()
    """What its rule needs from the ledger besides the subject, by the names of ``store/needs.py``."""
    entry: str = ""
    """What the journal calls it when it has happened."""
    word: str = ""
    """What the story of a problem calls it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act as asked: who, what, about which subjects; ``fields`` are read by :func:`read_fields` already."""

    id: str
    key: str
    account: str
    move: str | None = None
    subjects: tuple[str, ...] = ()
    signed_by: str | None = None
    note: str | None = None
    os_user: str | None = None
    fields: Mapping[str, object] = field(default_factory=dict)
    digest: str = ""
    replied: bool = False
    """The act names its subject in the plural: the answer is a list in any case."""

    def text(self, name: str) -> str:
        """Give a field as text; empty where it was not given."""
        value = self.fields.get(name)
        return "" if value is None else str(value)

    def day(self, name: str) -> str | None:
        """Give a day field as ISO text, or None where it was not given."""
        value = self.fields.get(name)
        return None if value is None else str(value)

    def count(self, name: str) -> int:
        """Give a count; 0 where it was not given."""
        value = self.fields.get(name)
        return value if isinstance(value, int) else 0

    def flag(self, name: str) -> bool:
        """Say whether a flag was given and true."""
        return self.fields.get(name) is True

    def texts(self, name: str) -> tuple[str, ...]:
        """Give a list field; empty where it was not given."""
        value = self.fields.get(name)
        return tuple(str(each) for each in value) if isinstance(value, tuple | list) else ()


def refuse(reason: Reason, missing: str, field: str = "") -> Refusal:
    """Give a refusal that is about the act's own words: whoever asks can mend it; ``field`` is the path of the one meant."""
    return Refusal(reason=reason, missing=missing, field=field)


def read_fields(kind: Kind, given: Mapping[str, object], today: str) -> tuple[dict[str, object], tuple[Refusal, ...]]:
    """Read an act's fields; every unknown, missing or bad one is named. ``today`` bounds days that have happened."""
    return _read(kind.fields, given, today, "")


def _read(
    fields: tuple[Field, ...], given: Mapping[str, object], today: str, prefix: str
) -> tuple[dict[str, object], tuple[Refusal, ...]]:
    values: dict[str, object] = {}
    names = {each.name for each in fields}
    refusals = [refuse(Reason.UNKNOWN_FIELD, f"没有“{prefix}{name}”这个字段") for name in given if name not in names]
    for each in fields:
        raw = given.get(each.name)
        if raw is None or (isinstance(raw, str) and not raw.strip()) or raw in ([], ()):
            if each.required:
                said = f"缺少字段“{prefix}{each.name}”（{each.label}）"
                refusals.append(refuse(Reason.MISSING_FIELD, said, prefix + each.name))
            continue
        try:
            values[each.name] = _value(each, raw, today, f"{prefix}{each.name}", refusals)
        except ValueError as error:
            said = f"字段“{prefix}{each.name}”（{each.label}）{error}"
            refusals.append(refuse(Reason.BAD_VALUE, said, prefix + each.name))
    return values, tuple(refusals)


def _value(each: Field, raw: object, today: str, path: str, refusals: list[Refusal]) -> object:
    if each.type in (Type.GROUP, Type.GROUPS):
        return _group(each, raw, today, path, refusals)
    value = _READERS[each.type](raw, each)
    if each.past and isinstance(value, str) and value > today:
        raise ValueError(f"不能晚于今天（{today}）：{value}")
    return value


def _group(each: Field, raw: object, today: str, path: str, refusals: list[Refusal]) -> object:
    if isinstance(raw, str):
        try:
            raw = json.loads(raw)
        except ValueError as error:
            raise ValueError("应为 JSON") from error
    rows = raw if each.type is Type.GROUPS else [raw]
    if not isinstance(rows, list | tuple) or not all(isinstance(row, Mapping) for row in rows):
        raise ValueError("应为一组字段")
    read: list[dict[str, object]] = []
    for number, row in enumerate(rows, 1):
        prefix = f"{path}[{number}]." if each.type is Type.GROUPS else f"{path}."
        values, faults = _read(each.fields, row, today, prefix)
        read.append(values)
        refusals.extend(faults)
    return read if each.type is Type.GROUPS else read[0]


def plain_text(raw: object, _field: Field | None = None) -> str:
    """Read text as people typed it; control and bidirectional marks are refused, not dropped."""
    if isinstance(raw, bool | Mapping | list | tuple) or raw is None:
        raise ValueError("应为文字")
    text = str(raw).strip()
    if _CONTROL.search(text):
        raise ValueError("含有不可见的控制字符")
    if len(text) > MAX_TEXT:
        raise ValueError(f"超过 {MAX_TEXT} 字")
    return text


def read_code(raw: object, _field: Field | None = None) -> str:
    """Read a code, a number of a subject, an act's id: text that is looked up."""
    text = plain_text(raw)
    if len(text) > MAX_CODE:
        raise ValueError(f"超过 {MAX_CODE} 字")
    return text


def unfit(act: Act) -> Refusal | None:
    """Say what in an act's own words cannot be written down at all: marks without a character, numbers without a value."""
    try:
        canonical(act.fields).encode()
        for code in (act.id, act.account, act.signed_by or "", *act.subjects):
            read_code(code)
        plain_text(act.note or "")
    except ValueError as error:
        said = "含有无法记录的字符或数值" if isinstance(error, UnicodeError) else str(error)
        return refuse(Reason.BAD_VALUE, f"请求中的文字不能使用：{said}")
    return None


def read_day(raw: object, _field: Field | None = None) -> str:
    """Read a day written YYYY-MM-DD; a day that the calendar does not have is refused."""
    text = str(raw).strip()
    if not _DAY.fullmatch(text):
        raise ValueError(f"应为 YYYY-MM-DD 形式的日期：{text[:40]}")
    try:
        year = date.fromisoformat(text).year
    except ValueError as error:
        raise ValueError(f"没有这一天：{text}") from error
    if not 1949 <= year <= 2199:  # noqa: PLR2004 - what an office's paper can bear
        raise ValueError(f"年份不合常理：{text}")
    return text


def read_count(raw: object, _field: Field | None = None) -> int:
    """Read a whole number that is not below zero and not beyond what a column holds."""
    if isinstance(raw, bool) or not re.fullmatch(r"\d{1,9}", str(raw).strip()):
        raise ValueError(f"应为不小于零的整数：{str(raw)[:40]}")
    return int(str(raw))


def _money(raw: object, _field: Field) -> str:
    """Read an amount in 万元 as an office writes it: twelve digits at most, and six behind the point, which is one yuan's hundredth."""
    text = "" if isinstance(raw, float | bool) else str(raw).strip()
    if not _MONEY.fullmatch(text):
        raise ValueError(f"应为以万元计的十进制数（写成文字，如 12.6，小数不超过六位）：{str(raw)[:40]}")
    return text


def _flag(raw: object, _field: Field) -> bool:
    word = str(raw).strip().lower()
    if word not in _TRUE | _FALSE:
        raise ValueError(f"应为 true 或 false：{word[:40]}")
    return says_yes(raw)


def says_yes(raw: object) -> bool:
    """Say whether a flag as it was typed means yes, for what is asked before the fields are read."""
    return str(raw).strip().lower() in _TRUE


def _choice(raw: object, each: Field) -> str:
    word = str(raw).strip()
    if word not in each.choices:
        raise ValueError(f"应为 {'、'.join(each.choices)} 之一：{word[:40]}")
    return word


def _verdict(raw: object, _field: Field) -> str:
    word = str(raw).strip().lower()
    if word not in YES | NO:
        raise ValueError(f"应为 agree（同意）或 disagree（不同意）：{word[:40]}")
    return "agree" if word in YES else "disagree"


def listed(raw: object) -> Iterable[object]:
    """Take a list apart: a list of JSON, or one text with commas, stops or spaces between."""
    if isinstance(raw, str):
        return [part for part in re.split(r"[,，、;；\s]+", raw) if part]
    if isinstance(raw, list | tuple):
        return raw
    raise ValueError("应为一列")


def _texts(raw: object, _field: Field) -> tuple[str, ...]:
    found = tuple(plain_text(each) for each in listed(raw))
    if len(set(found)) != len(found):
        raise ValueError("有重复的项")
    return found


def _choices(raw: object, each: Field) -> tuple[str, ...]:
    return tuple(_choice(part, each) for part in listed(raw))


def _target(raw: object, each: Field) -> str:
    word = re.sub(r"[\s:_]+", " ", str(raw).strip())
    if re.fullmatch(r"measure [1-9]\d{0,2}", word):
        return word
    word = str(raw).strip()
    if word not in each.choices:
        raise ValueError(f"应为 measure n（第 n 条措施）、{'、'.join(each.choices)} 之一：{word[:40]}")
    return word


def _file(raw: object, _field: Field) -> object:
    """Read a file that a door has already stored: ``{"name": …, "sha256": …}``; a door turns paths into this."""
    if not isinstance(raw, Mapping) or set(raw) != {"name", "sha256"} or not _SHA256.fullmatch(str(raw["sha256"])):
        raise ValueError("应为文件")
    return {"name": plain_text(raw["name"]), "sha256": str(raw["sha256"])}


_READERS: Mapping[Type, Callable[[object, Field], object]] = {
    Type.TEXT: plain_text,
    Type.DAY: read_day,
    Type.COUNT: read_count,
    Type.MONEY: _money,
    Type.FLAG: _flag,
    Type.CHOICE: _choice,
    Type.CHOICES: _choices,
    Type.PERSON: plain_text,
    Type.PEOPLE: _texts,
    Type.FILE: _file,
    Type.CODE: read_code,
    Type.CODES: _texts,
    Type.TEXTS: _texts,
    Type.VERDICT: _verdict,
    Type.TARGET: _target,
}
