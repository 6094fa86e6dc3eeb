"""Entries of the story in words: people by the names they are shown by, and what each entry says, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from rectify.app.choice_words import word_of
from rectify.engine.acts import Type
from rectify.engine.catalogue import KINDS, MOVE_FIELDS
from rectify.store import console_queries

if TYPE_CHECKING:
    from rectify.engine.acts import Field
    from rectify.store.transaction import Reader

Entry = dict[str, Any]
SYSTEM = "系统"
_MOST = 300
"""Characters of a text that a story shows; the whole stands in its own place."""
_YES = {"agree": "同意", "disagree": "不同意"}


def told(reader: Reader, entries: Sequence[Mapping[str, Any]]) -> list[Entry]:
    """Give entries with names and with their fields in words."""
    names = people(reader, [str(each[key]) for each in entries for key in ("by", "signed_by") if each[key]])
    return [
        {
            **each, "by": names.get(each["by"], each["by"]), "signed_by": names.get(each["signed_by"], each["signed_by"]),
            "said": list(_said(each)),
        }
        for each in entries
    ]  # fmt: skip


def people(reader: Reader, accounts: Sequence[str]) -> Mapping[str, str]:
    """Give the names by which accounts are shown."""
    return {**console_queries.displays(reader, accounts), "system": SYSTEM}


@cache
def _kinds() -> Mapping[str, tuple[str, Mapping[str, Field]]]:
    """Give, for what the journal calls an entry, its kind of act with its fields by name."""
    found = {kind.entry: (key, {each.name: each for each in kind.fields}) for key, kind in KINDS.items() if kind.entry}
    return {**found, "moved": ("move", {each.name: each for each in MOVE_FIELDS})}


def _said(entry: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    given = entry.get("fields") or {}
    kind, fields = _kinds().get(str(entry["kind"]), ("", {}))
    return [
        (fields[name].label, words)
        for name, value in given.items()
        if name in fields and (words := value_in_words(kind, fields[name], value))
    ]


def value_in_words(kind: str, field: Field, value: object) -> str:
    """Give what a field holds as people read it; nothing for what is empty."""
    match field.type:
        case Type.FLAG:
            return "是" if value is True else ""
        case Type.VERDICT:
            return _YES.get(str(value), str(value))
        case Type.FILE:
            return str(value["name"]) if isinstance(value, Mapping) else ""
        case Type.GROUP | Type.GROUPS:
            return ""
    if isinstance(value, list | tuple):
        return "、".join(word_of(each, kind) if field.choices else str(each) for each in value)
    text = (
        word_of(value, kind) if field.choices or field.type is Type.TARGET else str(value if value is not None else "")
    )
    return text if len(text) <= _MOST else f"{text[:_MOST]}…"
