"""What the three administrators read of what the console keeps: who came in, who is in, what happened at the door, refusals.

Nothing of it is business: accounts, times, addresses, and the names of acts. Whose third is whose stands in ``app``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from rectify.store import console_tables as c
from rectify.store import tables as t
from rectify.store.queries import rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.store.transaction import Reader

Row = dict[str, Any]


def last_sign_ins(reader: Reader) -> Mapping[str, str]:
    """Give when each account last came in, by the machine's clock."""
    e = c.door_event.c
    statement = (
        select(e.account, func.max(e.at).label("at"))
        .where(e.office == reader.office, e.kind == "signed_in")
        .group_by(e.account)
    )
    return {row["account"]: row["at"] for row in rows_of(reader, statement)}


def with_password(reader: Reader) -> frozenset[str]:
    """Give the accounts whose owner has set a password."""
    k = t.credential.c
    statement = select(k.account).where(k.office == reader.office, k.kind == "password", k.used_at.is_(None))
    return frozenset(row["account"] for row in rows_of(reader, statement))


def with_factor(reader: Reader) -> frozenset[str]:
    """Give the accounts whose second factor is confirmed."""
    f = c.second_factor.c
    statement = select(f.account).where(f.office == reader.office, f.confirmed_at.is_not(None))
    return frozenset(row["account"] for row in rows_of(reader, statement))


def grants(reader: Reader) -> list[Row]:
    """List every role that was ever granted, with its days, in the order of granting."""
    g = t.role_grant.c
    statement = select(g.account, g.role, g.unit, g.from_on, g.until_on).where(g.office == reader.office)
    return rows_of(reader, statement.order_by(g.account, g.entry_no))


def delegations(reader: Reader) -> list[Row]:
    """List every delegation, the newest first."""
    d = t.delegation.c
    statement = select(t.delegation).where(d.office == reader.office)
    return rows_of(reader, statement.order_by(d.until_on.desc(), d.entry_no.desc()))


def open_sessions(reader: Reader, *, seen_since: str, made_since: str) -> list[Row]:
    """List the sessions that are still good, the last seen first."""
    s = c.session.c
    statement = (
        select(s.hash, s.account, s.step, s.made_at, s.seen_at, s.address, s.browser)
        .where(s.office == reader.office, s.ended_at.is_(None), s.seen_at >= seen_since, s.made_at >= made_since)
        .order_by(s.seen_at.desc(), s.hash)
    )
    return rows_of(reader, statement)


def door_events(reader: Reader, *, account: str, kind: str, last: int) -> list[Row]:
    """Give what happened at the door, the newest first, of an account and of a kind where they are named."""
    e = c.door_event.c
    wanted = [e.office == reader.office]
    wanted += [column == value for column, value in ((e.account, account), (e.kind, kind)) if value]
    columns = (e.at, e.account, e.kind, e.address, e.by, e.said, e.request)
    return rows_of(reader, select(*columns).where(*wanted).order_by(e.at.desc(), e.id).limit(last))


def refusals(reader: Reader, *, account: str, last: int) -> list[Row]:
    """Give who was refused what, the newest first."""
    r = t.refusal.c
    wanted = [r.office == reader.office] + ([r.account == account] if account else [])
    columns = (r.at, r.account, r.os_user, r.subject, r.asked, r.reasons)
    return rows_of(reader, select(*columns).where(*wanted).order_by(r.at.desc(), r.id).limit(last))


def accounts(reader: Reader) -> Mapping[str, Row]:
    """Give every account by its name."""
    a = t.account.c
    columns = (a.name, a.display, a.unit, a.mail, a.active)
    found = rows_of(reader, select(*columns).where(a.office == reader.office).order_by(a.name))
    return {row["name"]: row for row in found}


def pinned_hashes(reader: Reader) -> frozenset[str]:
    """Give the hashes of all rule texts that something in the office goes by, or went by."""
    p = t.pinned_text.c
    return frozenset(row["hash"] for row in rows_of(reader, select(p.hash).where(p.office == reader.office)))
