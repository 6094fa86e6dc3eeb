"""Posting what happens to an inspection: feedback, receipt, plan, meetings, reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.postings.shapes import (
    NOTHING_DUE,
    Change,
    Insert,
    Row,
    clock,
    duties,
    fields_of,
    inspection,
    listed,
    on_record,
    pins,
    posts,
    record,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.engine.entries import Entry

_SLOTS = (
    "receipt", "plan", "reports", "democratic_life", "midterm", "publication", "evaluation", "follow_up", "look_back", "second",
    "closing",
)  # fmt: skip
"""An inspection owes one thing a slot; what a single letter or list asks for has a line of its own (``opened``)."""


@posts("inspection_added")
def _inspection_added(entry: Entry) -> Iterator[Change]:
    fields, body = fields_of(entry), entry.body
    yield from pins(entry)
    yield Insert(
        table="inspection",
        row={
            "number": entry.subject,
            "year": body["year"],
            "serial": body["serial"],
            "round": fields["round"],
            "unit": fields["unit"],
            "team": fields["team"],
            "liaison": fields.get("liaison"),
            "started_on": fields.get("started_on"),
            "ended_on": fields.get("ended_on"),
            "profile": body["profile"],
            "profile_hash": body["profile_hash"],
            "version": 0,
        },
    )
    for slot in _SLOTS:
        yield Insert(table="deadline", row={**NOTHING_DUE, "subject": entry.subject, "slot": slot})


@posts("feedback_document_issued")
def _feedback_document(entry: Entry) -> Iterator[Change]:
    fields = fields_of(entry)
    changed: Row = {
        "feedback_number": fields["number"],
        "feedback_on": fields["issued_on"],
        "problems_count": fields["problems_count"],
    }
    yield record(entry)
    yield inspection(entry, changed)
    yield from duties(entry)


@posts("feedback_held")
def _feedback_held(entry: Entry) -> Iterator[Change]:
    fields = fields_of(entry)
    yield record(entry)
    yield inspection(entry, {f"feedback_{fields['form']}_on": fields["held_on"]})


@posts("receipt_signed")
def _receipt_signed(entry: Entry) -> Iterator[Change]:
    body = entry.body
    yield record(entry)
    yield inspection(
        entry, {"receipt_on": body["receipt_on"], "receipt_by": body["receipt_by"], "receipt_how": body["receipt_how"]}
    )
    for each in listed(entry, "problems"):
        yield from clock(entry, each["number"], first=True)
    yield from duties(entry)


@posts("plan_submitted")
def _plan_submitted(entry: Entry) -> Iterator[Change]:
    yield record(entry)
    changed: Row = {"plan_on": fields_of(entry)["submitted_on"], "plan_by": entry.body["signer"]}
    if entry.body.get("round"):
        changed |= {"plan_round": entry.body["round"], "plan_review": ""}
    yield inspection(entry, changed)
    yield from duties(entry)


@posts("supervised")
def _supervised(entry: Entry) -> Iterator[Change]:
    fields = fields_of(entry)
    on = fields["on"]
    changed: Row = {"midterm_check_on": on} if entry.body.get("midterm") else {}
    column = "revisited_on" if fields.get("form") == "revisit" else "supervised_on"
    if not entry.body.get("early"):
        yield inspection(entry, {**changed, column: on})
    yield from on_record(entry)


@posts("report_delivered")
def _report_delivered(entry: Entry) -> Iterator[Change]:
    fields = fields_of(entry)
    yield record(entry)
    if fields.get("received_on"):
        yield inspection(entry, {f"{fields['report']}_{fields['receiver']}_on": fields["received_on"]})
    yield from duties(entry)
