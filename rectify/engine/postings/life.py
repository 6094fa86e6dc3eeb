"""Posting what changes while the work goes on: units that co-operate, heads, objections, parts of a split, reassignments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rectify.engine.postings.shapes import (
    DUTY,
    Change,
    Insert,
    Row,
    Update,
    duties,
    fields_of,
    inspection,
    listed,
    on_record,
    opened,
    posts,
    problem,
    record,
    signer,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.engine.entries import Entry


@posts("cooperation_set")
def _cooperation_set(entry: Entry) -> Iterator[Change]:
    fields = fields_of(entry)
    where: Row = {"problem": entry.subject, "unit": fields["unit"]}
    since: Row = {"part": fields["part"], "from_on": entry.on}
    if entry.body.get("again"):
        yield Update(table="cooperation", where=where, set={**since, "until_on": None})
    else:
        yield Insert(table="cooperation", row={**where, **since})
    yield record(entry)
    yield problem(entry, {"co_units": entry.body["co_units"]})


@posts("cooperation_ended")
def _cooperation_ended(entry: Entry) -> Iterator[Change]:
    """The line stays, with its last day: whoever worked on a problem stays concerned by it."""
    where: Row = {"problem": entry.subject, "unit": fields_of(entry)["unit"]}
    yield Update(table="cooperation", where=where, set={"until_on": entry.on})
    yield record(entry)
    yield problem(entry, {"co_units": entry.body["co_units"]})


@posts("head_changed")
def _head_changed(entry: Entry) -> Iterator[Change]:
    fields = fields_of(entry)
    yield Update(
        table="unit", where={"code": entry.subject}, set={"head": fields["head"], "head_since": fields["since"]}
    )
    yield from on_record(entry)


@posts("objection_raised")
def _objection_raised(entry: Entry) -> Iterator[Change]:
    body, answer = entry.body, entry.body["answer"]
    assert isinstance(answer, Mapping)  # noqa: S101 - a line, see objections.py
    row: Row = {name: answer[name] for name in DUTY}
    yield Insert(table="deadline", row={**row, "subject": entry.subject, "slot": answer["slot"]})
    yield record(entry)
    yield problem(entry, {"objection": "raised", "objection_by": body["signer"]})


@posts("objection_judged")
def _objection_judged(entry: Entry) -> Iterator[Change]:
    yield record(entry)
    yield problem(entry, {"objection": fields_of(entry)["verdict"]})
    yield from duties(entry)


@posts("split_proposed")
def _split_proposed(entry: Entry) -> Iterator[Change]:
    yield record(entry)
    yield problem(entry, {"withdrawal": "asked", "withdrawal_by": entry.body["signer"], "merged_into": None})


@posts("withdrawal_proposed")
def _withdrawal_proposed(entry: Entry) -> Iterator[Change]:
    fields = fields_of(entry)
    into = fields.get("into") if fields["ground"] == "merged" else None
    yield record(entry)
    yield problem(entry, {"withdrawal": "asked", "withdrawal_by": entry.body["signer"], "merged_into": into})


@posts("withdrawal_judged")
def _withdrawal_judged(entry: Entry) -> Iterator[Change]:
    granted = fields_of(entry)["verdict"] == "agree"
    nowhere: Row = {} if granted else {"merged_into": None}
    yield record(entry)
    yield problem(entry, {"withdrawal": "approved" if granted else "", **nowhere})
    joint = " ".join(str(each["unit"]) for each in listed(entry, "co_units"))
    for row, line in zip(listed(entry, "parts"), listed(entry, "part_lines"), strict=True):
        fresh: Row = {"state": "reported", "version": 0, "registered_on": entry.on, "co_units": joint}
        yield Insert(table="problem", row={**row, **fresh})
        due: Row = {name: line[name] for name in DUTY}
        yield Insert(table="deadline", row={**due, "subject": row["number"], "slot": ""})
        yield from _as_the_whole(entry, row["number"])


def _as_the_whole(entry: Entry, number: object) -> Iterator[Change]:
    """What a part has from the first besides its row: the units that co-operate, and the deadline in its history."""
    for each in listed(entry, "co_units"):
        yield Insert(table="cooperation", row={**each, "problem": number, "from_on": entry.on})
    standing = entry.body.get("part_clock")
    if isinstance(standing, Mapping):
        row: Row = {**standing, "approver": signer(entry), "set_on": entry.on}
        yield Insert(table="deadline_history", row={**row, "entry_no": entry.no, "subject": number})


@posts("reassigned")
def _reassigned(entry: Entry) -> Iterator[Change]:
    changed = entry.body["changed"]
    assert isinstance(changed, Mapping)  # noqa: S101 - columns and values, see amendments.py
    yield record(entry)
    yield inspection(entry, dict(changed))
    for each in listed(entry, "problems"):
        yield Update(table="problem", where={"number": each["number"]}, set={"unit": each["unit"]})
    yield from opened(entry)
