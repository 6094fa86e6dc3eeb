"""Entries of the story in words: people by the names they are shown by, and what each entry says, field by field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from rectify.app.choice_words import word_of
from rectify.app.in_force import label_of
from rectify.engine.acts import Type
from rectify.engine.catalogue import KINDS, MOVE_FIELDS
from rectify.store import console_queries

if TYPE_CHECKING:
    from rectify.app.office import App
    from rectify.engine.acts import Field
    from rectify.store.transaction import Reader

Entry = dict[str, Any]
SYSTEM = "系统"
RECEIVER = "received_by"
"""A field of free text that often holds an account."""
_SHORTENED = re.compile(r"^([0-9a-f]{12})[0-9a-f]{52}$")
_MOST = 300
"""Characters of a text that a story shows; the whole stands in its own place."""
_YES = {"agree": "同意", "disagree": "不同意"}


def told(app: App, reader: Reader, entries: Sequence[Mapping[str, Any]]) -> list[Entry]:
    """Give entries with names and with their fields in words; rule texts by their labels, hashes by their beginning."""
    named = [str(each[key]) for each in entries for key in ("by", "signed_by") if each[key]]
    names = people(reader, [*named, *(name for each in entries for name in _meant(each))])
    return [
        {
            **each, "by": names.get(each["by"], each["by"]), "signed_by": names.get(each["signed_by"], each["signed_by"]),
            "said": [(label, words) for label, words in _said(app, each, names) if words],
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


def _meant(entry: Mapping[str, Any]) -> Iterator[str]:
    """Give the accounts that an entry's fields may name."""
    _kind, fields = _kinds().get(str(entry["kind"]), ("", {}))
    for name, value in (entry.get("fields") or {}).items():
        if name in fields and _is_of_people(fields[name]):
            yield from map(str, value if isinstance(value, list | tuple) else [value])


def _is_of_people(field: Field) -> bool:
    return field.type in (Type.PERSON, Type.PEOPLE) or field.name == RECEIVER


def _said(app: App, entry: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    kind, fields = _kinds().get(str(entry["kind"]), ("", {}))
    for name, value in (entry.get("fields") or {}).items():
        if name in fields:
            words = value_in_words(kind, fields[name], value, names)
            yield fields[name].label, _SHORTENED.sub(r"\1…", label_of(app, name, words))


def value_in_words(kind: str, field: Field, value: object, names: Mapping[str, str] | None = None) -> str:
    """Give what a field holds as people read it, accounts by their ``names``; nothing for what is empty."""
    if names and _is_of_people(field):
        value = [names.get(str(each), each) for each in (value if isinstance(value, list | tuple) else [value])]
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
