"""What is looked up to say why somebody was, or was not, told: the rungs that were recorded, and what became of the mails."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from rectify.store import tables as t
from rectify.store.queries import last_entries, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rectify.store.transaction import Reader

Row = dict[str, Any]
_r, _d = t.reminder.c, t.delivery.c


def reminded_on(reader: Reader, on: str) -> list[Row]:
    """Give every rung that was recorded for a business date, sent or skipped."""
    statement = select(t.reminder).where(_r.office == reader.office, _r.reminded_on == on)
    return rows_of(reader, statement.order_by(_r.entry_no, _r.due_on))


def recorded(reader: Reader, subject: str, obligation: str, since: str) -> list[Row]:
    """Give every rung that was ever recorded of one duty."""
    of = (_r.office == reader.office, _r.subject == subject, _r.obligation == obligation, _r.since == since)
    return rows_of(reader, select(t.reminder).where(*of).order_by(_r.entry_no, _r.due_on))


def mails(reader: Reader, ids: Sequence[str]) -> dict[str, Row]:
    """Give some mails by their Message-IDs."""
    statement = select(t.delivery).where(_d.office == reader.office, _d.message_id.in_(ids))
    return {row["message_id"]: row for row in rows_of(reader, statement)}


def entry_numbered(reader: Reader, no: int) -> Row:
    """Give one entry of the journal; raises LookupError where there is none."""
    statement = select(t.entry.c.text).where(t.entry.c.office == reader.office, t.entry.c.no == no)
    for row in rows_of(reader, statement):
        found: Row = json.loads(row["text"])
        return found
    raise LookupError(no)


def last_entry_on(reader: Reader) -> str:
    """Give the day of the newest entry; nothing in an empty journal."""
    return next((str(each["on"]) for each in last_entries(reader, 1)), "")
