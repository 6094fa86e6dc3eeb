"""What was refused, as a page says it: fields and choices by the words of the form, where the command line has codes."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from rectify.app.choice_words import word_of
from rectify.engine.acts import Field, Type
from rectify.engine.catalogue import KINDS, MOVE_FIELDS
from rectify.engine.model import Reason, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rectify.engine.model import Refusal

_QUOTED = re.compile(r"(“[^”]*”)")
_NAMED = re.compile(r"字段“[^”]*”（((?:[^（）]|（[^（）]*）)*)）")
_CODED = re.compile(r"（([a-z][a-z_]*)(?:[，,]([^（）]*))?）")
_OF_THE_FORM: Mapping[str, str] = {
    "“note”": "“附注”",
    "“signed_by”": "“签字人”",
    "“subject”": "对象",
    "“subjects”": "对象",
}
_PICKED = frozenset({Type.CHOICE, Type.CHOICES, Type.TARGET})
_NAMES_TOO = frozenset({*Role, "head"})
"""Words that may be somebody's name in brackets as well as a field's code."""


_USED = "这张表刚才已经提交并办成，现在的内容与办成的不同。请先核对办理记录；确需另办一件的，再次提交即可。"


def is_used(refusals: Iterable[Refusal]) -> bool:
    """Say whether a form's number was used up by another sending of it: it needs a fresh one to be sent again."""
    return any(each.reason is Reason.ID_REUSED for each in refusals)


def above(refusal: Refusal) -> str:
    """Say what is wrong with no field in particular."""
    return _USED if is_used((refusal,)) else plain(refusal.missing)


def plain(said: str) -> str:
    """Give a sentence without the codes of fields, acts and moves that stand in brackets behind their words."""
    named = _NAMED.sub(lambda found: f"“{found[1]}”", said)
    parts = (_OF_THE_FORM.get(part, part) if part[:1] == "“" else _uncoded(part) for part in _QUOTED.split(named))
    return "".join(parts)


def _uncoded(part: str) -> str:
    def kept(found: re.Match[str]) -> str:
        if found[1] not in _codes() and "_" not in found[1]:
            return found[0]
        return f"（{found[2]}）" if found[2] else ""

    return _CODED.sub(kept, part)


@cache
def _codes() -> frozenset[str]:
    """Give every code that a sentence may name: kinds of acts, and fields."""
    names = {name for kind in KINDS.values() for name in _names(kind.fields)}
    return frozenset({*KINDS, *names, *_names(MOVE_FIELDS), "withdraw"}) - _NAMES_TOO


def _names(fields: Iterable[Field]) -> Iterator[str]:
    for each in fields:
        yield each.name
        yield from _names(each.fields)


def beside(refusal: Refusal, fields: Sequence[Field], kind: str) -> str:
    """Say what is wrong with a field, without naming it: it stands there."""
    if refusal.reason is Reason.MISSING_FIELD:
        return "请填写这一项"
    each = _meant(fields, refusal.field)
    if each is None:
        return plain(refusal.missing)
    said = refusal.missing.removeprefix(f"字段“{refusal.field}”（{each.label}）")
    if said == refusal.missing:  # a rule's own sentence
        return plain(said)
    if each.type is Type.VERDICT:
        return "请选择同意或不同意"
    if each.type in _PICKED and " 之一：" in said:
        first = ["第几条措施"] if each.type is Type.TARGET else []
        return f"请从这些当中选择：{'、'.join([*first, *(word_of(code, kind) for code in each.choices)])}"
    return plain(said.replace("（写成文字，如 ", "（如 "))


def _meant(fields: Sequence[Field], path: str) -> Field | None:
    """Find the field that a path means (``measures[2].text``)."""
    found: Field | None = None
    for name in re.sub(r"\[\d+\]", "", path).split("."):
        found = next((each for each in fields if each.name == name), None)
        fields = found.fields if found is not None else ()
    return found
