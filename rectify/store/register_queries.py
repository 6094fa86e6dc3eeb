"""Reading for the registers: a row by its code or number, and proposals that wait for a second person."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select

from rectify.store import tables as t
from rectify.store.queries import rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rectify.store.transaction import Reader

Row = dict[str, Any]


def row(reader: Reader, table: str, key: str, value: str) -> Row | None:
    """Give a row of a table by its code or number."""
    found = t.metadata.tables[table]
    rows = rows_of(reader, select(found).where(found.c.office == reader.office, found.c[key] == value))
    return reader.internal.row(rows[0]) if rows else None


def proposed(reader: Reader, kinds: Sequence[str]) -> list[Row]:
    """Give the entries of proposals of some kinds that nobody has confirmed, the newest first."""
    e, p = t.entry.c, t.proposal.c
    statement = (
        select(e.no, e.kind, e.text)
        .select_from(t.proposal.join(t.entry, and_(e.office == p.office, e.no == p.entry_no)))
        .where(p.office == reader.office, p.taken_no.is_(None), e.kind.in_(tuple(kinds)))
        .order_by(e.no.desc())
    )
    return [
        reader.internal.entry({**json.loads(each["text"]), "no": each["no"], "kind": each["kind"]})
        for each in rows_of(reader, statement)
    ]
