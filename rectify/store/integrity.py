"""What a database says about its own soundness, and the plain questions behind the invariants of an office.

Only questions: what the answers mean is ``app/invariants.py``'s business. Rows come one by one, in bounded memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, not_, or_, select

from rectify.store import tables as t
from rectify.store.health import GUARDS, health

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Select

    from rectify.store.transaction import Reader

_CHUNK = 1000
_n, _m, _x = t.notice.c, t.delivery.c, t.delivered_notice.c


def unsound(reader: Reader) -> Iterator[str]:
    """Give what the database itself finds wrong: damaged pages, broken foreign keys, constraints or guards not in force."""
    yield from _sqlite(reader) if reader.dialect == "sqlite" else _postgresql(reader)
    for name in sorted(GUARDS - health(reader).guards):
        yield f"办理记录的保护触发器 {name} 不在或未启用"


def _sqlite(reader: Reader) -> Iterator[str]:
    for row in _asked(reader, "PRAGMA integrity_check(20)"):
        if row[0] != "ok":
            yield f"integrity_check：{row[0]}"
    for table, place, parent, _key in _asked(reader, "PRAGMA foreign_key_check"):
        yield f"{table} 第 {place} 行所指的 {parent} 不存在"


def _postgresql(reader: Reader) -> Iterator[str]:
    ours = "connamespace = 'public'::regnamespace"
    for (name,) in _asked(reader, f"SELECT conname FROM pg_constraint WHERE NOT convalidated AND {ours}"):  # noqa: S608 - a constant
        yield f"约束 {name} 尚未核验"


def _asked(reader: Reader, text: str) -> list[tuple[Any, ...]]:
    reader.cursor.execute(text)
    found: list[tuple[Any, ...]] = reader.cursor.fetchall()
    return found


def _rows(reader: Reader, statement: Select[Any]) -> Iterator[tuple[Any, ...]]:
    for row in reader.connection.execute(statement, execution_options={"yield_per": _CHUNK}):
        yield tuple(row)


def notices(reader: Reader) -> Iterator[tuple[Any, ...]]:
    """Give every notice: serial, the entry it says it comes from, its rung, its person."""
    statement = select(_n.serial, _n.entry_no, _n.code, _n.person).where(_n.office == reader.office)
    yield from _rows(reader, statement)


def repeated(reader: Reader) -> Iterator[tuple[str, str]]:
    """Give what should be there once and is not: the column, and the value that came twice."""
    e = t.entry.c
    for table, columns in (
        (t.entry, (e.act, e.part)),
        (t.notice, (_n.key,)),
        (t.delivery, (_m.message_id,)),
        (t.delivery, (_m.person, _m.made_on)),
        (t.delivered_notice, (_x.serial,)),
    ):
        twice = select(*columns).where(table.c.office == reader.office).group_by(*columns).having(func.count() > 1)
        for row in _rows(reader, twice):
            yield f"{table.name}.{columns[0].name}", "、".join(map(str, row))


def sent_without_a_reply(reader: Reader) -> Iterator[str]:
    """Give the mails that are called sent without the server's 250, or without an hour."""
    no_reply = or_(_m.reply.is_(None), not_(_m.reply.like("250%")), _m.sent_at.is_(None), _m.attempts < 1)
    statement = select(_m.message_id).where(_m.office == reader.office, _m.state == "sent", no_reply)
    for (message_id,) in _rows(reader, statement):
        yield message_id


def mails_of_nothing(reader: Reader) -> Iterator[str]:
    """Give what was mailed, or is about to be, and has no notice behind it: a serial, or a whole mail."""
    lost = (
        select(_x.serial)
        .select_from(t.delivered_notice.outerjoin(t.notice, and_(_n.office == _x.office, _n.serial == _x.serial)))
        .where(_x.office == reader.office, _n.serial.is_(None))
    )
    empty = (
        select(_m.message_id)
        .select_from(
            t.delivery.outerjoin(t.delivered_notice, and_(_x.office == _m.office, _x.message_id == _m.message_id))
        )
        .where(_m.office == reader.office, _x.serial.is_(None))
    )
    for statement in (lost, empty):
        for (told,) in _rows(reader, statement):
            yield told
