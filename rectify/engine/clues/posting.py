"""An entry about clues becomes changes of rows: the only thing that ever changes the ledger of clues.

What is sealed is carried as it stands in the entry: posting, and so a replay, needs no key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.clues import kinds
from rectify.engine.journal import canonical
from rectify.engine.postings.shapes import Change, Insert, Row, Update, fields_of, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from rectify.engine.entries import Entry

CLOCK = ("start_on", "nominal_on", "effective_on", "provisional", "derivation")
"""When the answer is due, and how that came about."""


def post(entry: Entry) -> tuple[Change, ...]:
    """Give the row changes of one entry; raises KeyError for an unknown kind."""
    return tuple(_POSTERS[entry.kind](entry))


def _nothing(_entry: Entry) -> Iterator[Change]:
    return iter(())


def _record(entry: Entry) -> Insert:
    return Insert(
        table="record",
        row={
            "entry_no": entry.no,
            "subject": entry.subject,
            "kind": entry.kind,
            "recorded_on": entry.on,
            "by": entry.by,
            "body": canonical(fields_of(entry)),
            "sealed": entry.body.get("sealed"),
            "file": entry.body.get("file"),
        },
    )


def _clue(entry: Entry, changed: Row) -> Update:
    where: Row = {"number": entry.subject, "version": entry.body["version"]}
    return Update(table="clue", where=where, set=changed, add={"version": 1})


def _clock(entry: Entry) -> Row:
    set_to = entry.body.get("clock")
    return {name: set_to[name] for name in CLOCK} if isinstance(set_to, dict) else {}


def _registered(entry: Entry) -> Iterator[Change]:
    names = ("year", "serial", "round", "team", "unit", "workflow_hash", "profile_hash", "inspection", "problem")
    yield from (Insert(table="pinned_text", row=dict(each)) for each in listed(entry, "pins"))
    yield Insert(
        table="clue",
        row={
            "number": entry.subject,
            **{name: entry.body.get(name) for name in names},
            "state": entry.body["state"],
            "version": 0,
            "registered_on": entry.on,
            "registered_by": entry.by,
            "sealed": entry.body["sealed"],
        },
    )
    yield _record(entry)


def _transferred(entry: Entry) -> Iterator[Change]:
    fields = fields_of(entry)
    names = ("handed_by", "handed_on", "received_by", "received_on")
    yield _record(entry)
    yield _clue(entry, {"addressed_to": fields["to"], **{name: fields.get(name) for name in names}, **_clock(entry)})


def _accepted(entry: Entry) -> Iterator[Change]:
    fields, body = fields_of(entry), entry.body
    changed: Row = {"state": body["to"], "accepted_on": fields["accepted_on"]}
    signed: Row = {"received_by": body["received_by"], "received_on": body["received_on"]}
    yield _record(entry)
    yield _clue(entry, {**changed, **signed, **_clock(entry)})


def _disposed(entry: Entry) -> Iterator[Change]:
    fields = fields_of(entry)
    yield _record(entry)
    changed: Row = {"state": entry.body["to"], "disposal": fields["kind"], "disposed_on": fields["decided_on"]}
    yield _clue(entry, changed)


def _resulted(entry: Entry) -> Iterator[Change]:
    yield _record(entry)
    yield _clue(entry, {})


def _answered(entry: Entry) -> Iterator[Change]:
    fields = fields_of(entry)
    changed: Row = {"state": entry.body["to"]}
    if entry.body["first"]:
        changed |= {"answered_on": fields["on"], "answered_by": fields["department"]}
    yield _record(entry)
    yield _clue(entry, changed)


def _filed(entry: Entry) -> Iterator[Change]:
    yield _record(entry)
    yield _clue(entry, {"state": entry.body["to"], "filed_on": fields_of(entry)["filed_on"], "filed_by": entry.by})


def _authorised(entry: Entry) -> Iterator[Change]:
    fields = fields_of(entry)
    row: Row = {
        "entry_no": entry.no,
        "account": fields["user"],
        "from_on": fields["from"],
        "until_on": fields["until"],
        "decision": fields["decision"],
        "by": entry.by,
    }
    yield Insert(table="personal", row=row)


def _revoked(entry: Entry) -> Iterator[Change]:
    for number in entry.body["authorisations"]:  # type: ignore[attr-defined]  # a list of entry numbers
        yield Update(table="personal", where={"entry_no": number}, set={"revoked_no": entry.no})


def _reminded(entry: Entry) -> Iterator[Change]:
    yield Update(table="clue", where={"number": entry.subject}, set={"rung": entry.body["rung"]})
    for each in listed(entry, "notices"):
        row = {"entry_no": entry.no, "subject": entry.subject, "made_on": entry.body["due_by"]}
        yield Insert(table="notice", row={**row, **each})


_POSTERS: Mapping[str, Callable[[Entry], Iterator[Change]]] = {
    kinds.OPENED: _nothing,
    kinds.REMINDED: _reminded,
    "registered": _registered,
    "transferred": _transferred,
    "accepted": _accepted,
    "disposed": _disposed,
    "resulted": _resulted,
    "attached": lambda entry: iter((_record(entry), _clue(entry, {}))),
    "answered": _answered,
    "filed": _filed,
    "authorised": _authorised,
    "revoked": _revoked,
}
