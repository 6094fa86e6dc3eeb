"""Posting what the night and the calendar bring: reminders with their notices, dates worked out anew."""

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
    listed,
    pins,
    posts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rectify.engine.entries import Entry


@posts(entries.REDATED)
def _redated(entry: Entry) -> Iterator[Change]:
    yield from clock(entry, entry.subject)
    yield from duties(entry)


@posts(entries.REMINDED)
def _reminded(entry: Entry) -> Iterator[Change]:
    body = entry.body
    where: Row = {"subject": entry.subject, "slot": body["slot"]}
    yield Update(table="deadline", where=where, set={"rung": body["rung"], "next_on": body["next_on"]})
    if body["obligation"] == "rectify":
        yield Update(table="problem", where={"number": entry.subject}, set={"rectify_rung": body["rung"]})
    for each in listed(entry, "rungs"):
        row: Row = {
            "entry_no": entry.no,
            "subject": entry.subject,
            "obligation": body["obligation"],
            "since": body["since"],
        }
        yield Insert(table="reminder", row={**row, **each, "reminded_on": body["on"]})
    for n, each in enumerate(listed(entry, "notices"), 1):
        yield Insert(table="notice", row=_notice(entry, n, each))


@posts(entries.RUNG_PASSED_OVER)
def _rung_passed_over(entry: Entry) -> Iterator[Change]:
    """A line whose rungs were all recorded before, under another ladder, goes on without telling anybody again."""
    yield _climbed(entry.body, entry.subject)
    if entry.body["obligation"] == "rectify":
        yield Update(table="problem", where={"number": entry.subject}, set={"rectify_rung": entry.body["rung"]})


@posts(entries.LADDER_ADOPTED)
def _ladder_adopted(entry: Entry) -> Iterator[Change]:
    """Rounds go by another text from now on; their lines stand where that text has them, and the office hears of it once."""
    yield from pins(entry)
    for code in fields_of(entry)["rounds"]:  # type: ignore[attr-defined]  # a list, see ladders.py
        yield Update(table="round", where={"code": code}, set={"ladder_hash": fields_of(entry)["to"]})
    for each in listed(entry, "lines"):
        yield _climbed(each, each["subject"])
    for each in listed(entry, "clocks"):
        yield Update(table="problem", where={"number": each["subject"]}, set={"rectify_rung": each["rung"]})
    for n, each in enumerate(listed(entry, "notices"), 1):
        yield Insert(table="notice", row={**_notice(entry, n, each), "subject": entry.body["about"]})


def _climbed(line: Mapping[str, object], subject: object) -> Update:
    where: Row = {"subject": subject, "slot": line["slot"]}
    return Update(table="deadline", where=where, set={"rung": line["rung"], "next_on": line["next_on"]})


_NOTICE = ("slot", "obligation", "code", "lamp", "template", "nominal_on", "effective_on")


def _notice(entry: Entry, n: int, each: Mapping[str, object]) -> Row:
    body = entry.body
    key = f"{entry.subject}|{body['obligation']}|{body['since']}|{body['code']}|{each['person']}"
    return {
        "serial": f"{entry.no}-{n}",
        "key": key,
        "entry_no": entry.no,
        "subject": entry.subject,
        "person": each["person"],
        "role": each["role"],
        "letter": each.get("letter"),
        "made_on": body["on"],
        "send_on": each["send_on"],
        **{name: body[name] for name in _NOTICE},
    }
