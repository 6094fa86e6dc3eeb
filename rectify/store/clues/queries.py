"""Reading the clue store: clues, their records, who may look, who looked, and who was reminded."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select

from rectify.engine.clues.model import WAITING, Clue
from rectify.engine.model import Authorisation
from rectify.store import tables as main
from rectify.store.clues import tables as t
from rectify.store.queries import rows_of
from rectify.store.statements import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rectify.store.transaction import Reader

Row = dict[str, Any]
_CLUE = tuple(each.name for each in fields(Clue))
MARKED = "CX"
"""What the number of a sheet that was taken out begins with (查询导出)."""


def clue_row(reader: Reader, number: str) -> Row | None:
    """Give one clue's row, or None."""
    c = t.clue.c
    found = rows_of(reader, select(t.clue).where(c.office == reader.office, c.number == number))
    return found[0] if found else None


def clue_rows(reader: Reader) -> list[Row]:
    """Give every clue, in the order of their numbers; who may see which is the caller's to ask."""
    c = t.clue.c
    return rows_of(reader, select(t.clue).where(c.office == reader.office).order_by(c.year, c.serial))


def waiting_rows(reader: Reader, day: str) -> list[Row]:
    """Give the clues whose answer is owed and whose clock runs by a day."""
    c = t.clue.c
    conditions = (c.office == reader.office, c.state.in_(sorted(WAITING)), c.received_on <= day)
    return rows_of(reader, select(t.clue).where(*conditions).order_by(c.year, c.serial))


def as_clue(row: Row) -> Clue:
    """Give a row as the rules see it."""
    return Clue(**{name: row[name] for name in _CLUE})


def next_serial(reader: Reader, year: int) -> int:
    """Give the next number of a year, from this series alone."""
    c = t.clue.c
    statement = select(func.max(c.serial)).where(c.office == reader.office, c.year == year)
    return int(reader.connection.execute(statement).scalar() or 0) + 1


def is_pinned(reader: Reader, digest: str) -> bool:
    """Say whether a text is kept already."""
    c = t.pinned_text.c
    return bool(rows_of(reader, select(c.hash).where(c.office == reader.office, c.hash == digest)))


def records(reader: Reader, numbers: Sequence[str]) -> list[Row]:
    """Give what is on record about some clues, in order, with the open part of each as a table."""
    c = t.record.c
    conditions = (c.office == reader.office, c.subject.in_(numbers))
    found = rows_of(reader, select(t.record).where(*conditions).order_by(c.entry_no))
    return [{**row, "body": json.loads(row["body"])} for row in found]


def written_by_act(reader: Reader, act: str) -> tuple[str, str | None, str] | None:
    """Give what an act id has written already: its subject, the state it led to, the digest of what was asked."""
    c = t.entry.c
    found = rows_of(reader, select(c.text).where(c.office == reader.office, c.act == act))
    if not found:
        return None
    written = json.loads(found[0]["text"])
    return written["subject"], written["body"].get("to") or written["body"].get("state"), written["digest"]


def story(reader: Reader, number: str) -> list[Row]:
    """Give the entries about one clue, as they were written."""
    c = t.entry.c
    statement = select(c.text).where(c.office == reader.office, c.subject == number).order_by(c.no)
    return [json.loads(row["text"]) for row in rows_of(reader, statement)]


# ---- who may look, and who looked


def is_authorised(reader: Reader, account: str, today: str) -> bool:
    """Say whether a personal authorisation is valid today."""
    return any(row["from_on"] <= today for row in running(reader, account, today))


def running(reader: Reader, account: str, today: str) -> list[Row]:
    """Give an account's authorisations that have not ended."""
    return [row for row in personal(reader) if row["account"] == account and _runs(row, today)]


def personal(reader: Reader) -> list[Row]:
    """Give every personal authorisation there was."""
    c = t.personal.c
    return rows_of(reader, select(t.personal).where(c.office == reader.office).order_by(c.entry_no))


def _runs(row: Row, today: str) -> bool:
    return row["revoked_no"] is None and today <= row["until_on"]


_m = main.authorisation.c
_MEMBERSHIPS = Statement(
    lambda: select(_m.round, _m.team, _m.purpose).where(
        _m.office == bindparam("office"), _m.account == bindparam("account"), _m.from_on <= bindparam("today"),
        _m.until_on >= bindparam("today"),
    )
)  # fmt: skip


def memberships(reader: Reader, account: str, today: str) -> list[Authorisation]:
    """Give the team memberships that bear an account's own name today, from the office's ledger; lent ones do not count."""
    return [Authorisation(**row) for row in reader.records(_MEMBERSHIPS, account=account, today=today)]


def readings(reader: Reader, number: str | None, last: int) -> list[Row]:
    """Give the newest lines of the log of who looked, oldest first; of one clue, where one is named."""
    c = t.reading.c
    found = rows_of(reader, select(t.reading).where(c.office == reader.office).order_by(c.at, c.id))
    listed = [{**row, "numbers": row["numbers"].split()} for row in found]
    return [row for row in listed if number is None or number in row["numbers"]][-last:]


def exports_of(reader: Reader, year: int) -> int:
    """Give how many sheets were taken out in a year."""
    c = t.reading.c
    marked = (c.office == reader.office, c.watermark.like(f"{MARKED}-{year}-%"))
    return int(reader.connection.execute(select(func.count()).select_from(t.reading).where(*marked)).scalar_one())


# ---- who was reminded, and which papers are kept


def notices(reader: Reader, person: str) -> list[Row]:
    """Give what somebody was reminded of, newest last."""
    c = t.notice.c
    mine = (c.office == reader.office, c.person == person)
    return rows_of(reader, select(t.notice).where(*mine).order_by(c.made_on, c.subject, c.code))


def files_kept(reader: Reader) -> list[tuple[str, str]]:
    """Give every paper that a record names, with the clue it belongs to."""
    c = t.record.c
    statement = select(c.file, c.subject).where(c.office == reader.office, c.file.is_not(None)).order_by(c.entry_no)
    return [(row["file"], row["subject"]) for row in rows_of(reader, statement)]
