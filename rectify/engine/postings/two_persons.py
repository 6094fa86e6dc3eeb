"""Posting what takes two persons: corrections and the opening balance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine import entries
from rectify.engine.postings.shapes import (
    Change,
    Insert,
    Update,
    clock,
    duties,
    fields_of,
    listed,
    posts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.engine.entries import Entry


@posts(entries.CORRECTION_PROPOSED, entries.LEGACY_PROPOSED)
def _proposed(entry: Entry) -> Iterator[Change]:
    yield Insert(
        table="proposal",
        row={
            "entry_no": entry.no,
            "digest": entry.body["proposal"],
            "by": entry.body["signer"],
            "made_on": entry.on,
            "taken_no": None,
        },
    )


def _taken(entry: Entry) -> Change:
    return Update(table="proposal", where={"entry_no": entry.body["proposed_no"]}, set={"taken_no": entry.no})


@posts(entries.CORRECTED)
def _corrected(entry: Entry) -> Iterator[Change]:
    body, fields = entry.body, fields_of(entry)
    yield _taken(entry)
    key = "code" if body["table"] in ("unit", "round") else "number"
    table = str(body["table"])
    yield Update(table=table, where={key: entry.subject}, set={str(fields["field"]): body["value"]})
    for each in listed(entry, "problems"):
        if each.get("unit"):
            yield Update(table="problem", where={"number": each["number"]}, set={"unit": each["unit"]})
        yield from clock(entry, each["number"], first=True)
    yield from duties(entry)


@posts(entries.LEGACY_OPENED)
def _legacy_opened(entry: Entry) -> Iterator[Change]:
    yield _taken(entry)
    for each in listed(entry, "problems"):
        yield Insert(table="problem", row={**each, "state": "legacy", "version": 0, "registered_on": entry.on})
