"""Posting what concerns a problem's workflow: the notice of 立行立改, and the way over to another version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine import entries
from rectify.engine.postings.shapes import (
    Change,
    Insert,
    Row,
    Update,
    clock,
    duties,
    fields_of,
    opened,
    pins,
    posts,
    problem,
    record,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.engine.entries import Entry


@posts("on_the_spot_notice_signed")
def _notice_signed(entry: Entry) -> Iterator[Change]:
    fields = fields_of(entry)
    yield record(entry)
    yield problem(entry, {"notice_on": fields["signed_on"], "notice_number": fields["number"]})
    yield from clock(entry, entry.subject, first=True)
    yield from duties(entry)


@posts(entries.MIGRATION_PROPOSED)
def _proposed(entry: Entry) -> Iterator[Change]:
    row = {"entry_no": entry.no, "digest": entry.body["proposal"], "by": entry.body["signer"], "made_on": entry.on}
    yield Insert(table="proposal", row={**row, "taken_no": None, "about": entry.body.get("about")})


@posts(entries.WORKFLOW_MIGRATED)
def _migrated(entry: Entry) -> Iterator[Change]:
    fields = fields_of(entry)
    carried = fields["carried"]
    assert isinstance(carried, list | tuple)  # noqa: S101 - see migration.py
    yield from pins(entry)
    yield Update(table="proposal", where={"entry_no": entry.body["proposed_no"]}, set={"taken_no": entry.no})
    yield record(entry)
    changed: Row = {"workflow_hash": fields["to"], "carried_gates": " ".join(map(str, carried))}
    if "review" in entry.body:
        changed["review_line"] = entry.no if entry.body["review"] == "asked" else None
    yield problem(entry, changed)
    yield from clock(entry, entry.subject, first=True)
    yield from duties(entry)
    yield from opened(entry)
