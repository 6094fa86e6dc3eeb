"""Which words of an entry are internal text: a problem's source, the remark on it, and the draft (底稿) behind it.

The inspected unit never reads them (domain.md B6.2). The store keeps them sealed; rules, postings and folds pass them on
as they are. The column ``finding`` of a problem says only how complete the draft is, and is no text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rectify.engine import entries

COLUMNS = frozenset({"source", "remark"})
"""Columns of a problem that hold internal text."""
Path = tuple[str, ...]
_ROWS = (("fields", "rows", "remark"), ("problems", "remark"), ("proposal",))
_CORRECTION = (("fields", "from"), ("fields", "to"), ("value",), ("proposal",))
_PLACES: Mapping[str, tuple[Path, ...]] = {
    "reported": (("fields", "source"), ("fields", "remark"), ("fields", "finding")),
    "finding_described": (("fields",),),
    "withdrawal_judged": (("parts", "source"), ("parts", "remark")),
    entries.LEGACY_PROPOSED: _ROWS,
    entries.LEGACY_OPENED: _ROWS,
    entries.CORRECTION_PROPOSED: _CORRECTION,
    entries.CORRECTED: _CORRECTION,
}
"""Where an entry of a kind has internal text; lists on the way are gone through. A proposal's digest is of its words."""
_ASKED: Mapping[str, str] = {
    "report": "reported", "finding": "finding_described", "add legacy": entries.LEGACY_PROPOSED, "correct": entries.CORRECTED,
}  # fmt: skip
"""Acts whose fields have some, with the entry that they come to."""
Change = Callable[[str], str]


def places_of(kind: str, body: Mapping[str, object]) -> tuple[Path, ...]:
    """Give where an entry has internal text; a correction only where it is of such a column."""
    places = _PLACES.get(kind, ())
    if places is not _CORRECTION:
        return places
    fields = body.get("fields")
    return places if isinstance(fields, Mapping) and str(fields.get("field")).strip() in COLUMNS else ()


def changed(kind: str, body: Mapping[str, object], change: Change) -> Mapping[str, object]:
    """Give an entry's body with its internal text changed, and everything else as it was."""
    for place in places_of(kind, body):
        found = _along(body, place, change)
        assert isinstance(found, Mapping)  # noqa: S101 - a body stays one
        body = found
    return body


def left_out(kind: str, body: Mapping[str, object]) -> Mapping[str, object]:
    """Give an entry's body without its internal text."""
    for place in places_of(kind, body):
        found = _without(body, place)
        assert isinstance(found, Mapping)  # noqa: S101 - as above
        body = found
    return body


def changed_as_asked(key: str, fields: Mapping[str, object], change: Change) -> Mapping[str, object]:
    """Give an act's fields with their internal text changed."""
    found = changed(_ASKED.get(key, ""), {"fields": fields}, change)["fields"]
    assert isinstance(found, Mapping)  # noqa: S101 - as above
    return found


def _without(value: object, place: Path) -> object:
    if isinstance(value, list | tuple):
        return [_without(each, place) for each in value]
    if not isinstance(value, Mapping) or place[0] not in value:
        return value
    rest = {name: each for name, each in value.items() if name != place[0]}
    return rest if len(place) == 1 else {**value, place[0]: _without(value[place[0]], place[1:])}


def _along(value: object, place: Path, change: Change) -> object:
    if isinstance(value, list | tuple):
        return [_along(each, place, change) for each in value]
    if isinstance(value, str):  # also short of the place: rows that were sent as one text
        return change(value) if value else value
    if not isinstance(value, Mapping):
        return value
    if not place:
        return {name: _along(each, place, change) for name, each in value.items()}
    return {**value, place[0]: _along(value[place[0]], place[1:], change)} if place[0] in value else value
