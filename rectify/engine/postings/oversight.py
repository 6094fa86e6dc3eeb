"""Posting letters, faults, look-backs, samples: what is folded onto letters, notices and problems besides the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.postings.shapes import (
    Change,
    Insert,
    Row,
    Update,
    fields_of,
    listed,
    on_record,
    posts,
    problem,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.engine.entries import Entry

_LETTER = ("kind", "number", "title", "sent_on")


@posts("letter_sent")
def _letter_sent(entry: Entry) -> Iterator[Change]:
    fields, body = fields_of(entry), entry.body
    row: Row = {name: fields[name] for name in _LETTER} | {name: body[name] for name in ("receiver", "addressee")}
    days: Row = {name: fields.get(name) for name in ("receipt_due_on", "reply_due_on")}
    yield Insert(table="letter", row={**row, **days, "entry_no": entry.no, "subject": entry.subject})
    issued = body["issued"]
    for serial in issued if isinstance(issued, list) else ():
        yield Update(table="notice", where={"serial": serial}, set={"issued": fields["number"]})
    yield from on_record(entry)


def _letter(entry: Entry, changed: Row) -> Update:
    return Update(table="letter", where={"entry_no": entry.body["letter"]}, set=changed)


@posts("letter_received")
def _letter_received(entry: Entry) -> Iterator[Change]:
    fields = fields_of(entry)
    yield _letter(entry, {name: fields[name] for name in ("received_on", "received_by")})
    yield from on_record(entry)


@posts("letter_answered")
def _letter_answered(entry: Entry) -> Iterator[Change]:
    yield _letter(
        entry, {"replied_on": fields_of(entry)["on"], "replied_by": entry.body["signer"], "judged": ""}
    )  # fmt: skip
    yield from on_record(entry)


@posts("letter_judged")
def _letter_judged(entry: Entry) -> Iterator[Change]:
    """A reply that is sent back is no reply: the letter waits for another one, by another day."""
    fields = fields_of(entry)
    again: Row = {"replied_on": None, "replied_by": None, "judged": "", "reply_due_on": fields.get("next_on")}
    yield _letter(entry, {"judged": "satisfied"} if fields["verdict"] == "满意" else again)
    yield from on_record(entry)


_FOLDED = ("fault_list", "faults")


@posts("fault_found")
def _fault_found(entry: Entry) -> Iterator[Change]:
    body = entry.body
    changed: Row = {name: body[name] for name in _FOLDED}
    if body.get("unreviewed"):
        changed |= {"discipline_verdict": "", "discipline_by": None}
    if body.get("review") == "asked":
        changed["review_line"] = entry.no
    yield problem(entry, changed)
    yield from on_record(entry)


@posts("fault_reviewed")
def _fault_reviewed(entry: Entry) -> Iterator[Change]:
    yield problem(entry, {name: entry.body[name] for name in _FOLDED})
    yield from on_record(entry)


@posts("looked_back", "sample_checked")
def _looked_again(entry: Entry) -> Iterator[Change]:
    """A closed problem that was found false keeps that: it counts wherever false reports are counted (R-24)."""
    for each in listed(entry, "false"):
        yield Update(table="problem", where={"number": each["number"]}, set={name: each[name] for name in _FOLDED})
    yield from on_record(entry)
