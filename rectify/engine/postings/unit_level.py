"""Posting what an inspection as a whole goes through: meetings, reviews, publication, supervision, its closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.postings.shapes import (
    Change,
    Row,
    Update,
    duties,
    fields_of,
    inspection,
    listed,
    posts,
    record,
    signer,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.engine.entries import Entry


@posts("meeting_held")
def _meeting_held(entry: Entry) -> Iterator[Change]:
    fields, body = fields_of(entry), entry.body
    yield record(entry)
    if fields["meeting"] == "committee":
        for each in listed(entry, "problems"):
            yield Update(table="problem", where={"number": each["number"]}, set={"deliberated_on": fields["held_on"]})
    if body.get("column"):
        yield inspection(entry, {str(body["column"]): fields["held_on"]})
    yield from duties(entry)


@posts("plan_reviewed")
def _plan_reviewed(entry: Entry) -> Iterator[Change]:
    verdict = fields_of(entry)["verdict"]
    again: Row = {"plan_on": None} if verdict == "return" else {}
    yield record(entry)
    yield inspection(entry, {"plan_review": verdict, **again})
    yield from duties(entry)


@posts("report_reviewed")
def _report_reviewed(entry: Entry) -> Iterator[Change]:
    fields = fields_of(entry)
    yield record(entry)
    if fields["verdict"] == "return":
        yield inspection(entry, {f"{fields['report']}_{receiver}_on": None for receiver in ("office", "leader")})
    yield from duties(entry)


@posts("published")
def _published(entry: Entry) -> Iterator[Change]:
    body, on = entry.body, fields_of(entry)["published_on"]
    yield record(entry)
    if body.get("column"):
        media: Row = {"media_published_on": on} if body.get("media") else {}
        yield inspection(entry, {str(body["column"]): on, **media})
    yield from duties(entry)


@posts("inspection_closed")
def _inspection_closed(entry: Entry) -> Iterator[Change]:
    yield record(entry)
    yield inspection(entry, {"closed_on": entry.on, "closed_by": signer(entry)})
    yield from duties(entry)
