"""Reading what the console keeps beside the ledger: sessions, secrets' hashes, tokens, views, and what happened at the door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, func, or_, select

from rectify.store import console_tables as c
from rectify.store import tables as t
from rectify.store.queries import rows_of
from rectify.store.statements import Statement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ScalarSelect

    from rectify.store.transaction import Foreseen, Reader

Row = dict[str, Any]
_s = c.session.c
_SESSION = Statement(
    lambda: select(
        _s.hash, _s.account, _s.csrf, _s.step, _s.made_at, _s.seen_at, _s.address, _s.device, _s.ended_at
    ).where(_s.office == bindparam("office"), _s.hash == bindparam("hash"))
)


def session_asked(hashed: str) -> Foreseen:
    """Give how a session is asked for by the hash of what its cookie holds."""
    return _SESSION, {"hash": hashed}


def session(reader: Reader, hashed: str) -> Row | None:
    """Give a session by the hash of what its cookie holds."""
    statement, values = session_asked(hashed)
    found = next(iter(reader.known(statement, **values)), None)
    return dict(zip(statement.names, found, strict=True)) if found else None


def sessions_of(reader: Reader, account: str) -> list[Row]:
    """Give somebody's sessions that nobody has ended, the newest first."""
    s = c.session.c
    statement = (
        select(c.session)
        .where(s.office == reader.office, s.account == account, s.ended_at.is_(None))
        .order_by(s.made_at.desc())
    )
    return rows_of(reader, statement)


def credentials(reader: Reader, account: str, kind: str) -> list[Row]:
    """Give somebody's credentials of a kind, the newest first; used ones have ``used_at``."""
    k = t.credential.c
    statement = (
        select(t.credential)
        .where(k.office == reader.office, k.account == account, k.kind == kind)
        .order_by(k.made_at.desc(), k.value)
    )
    return rows_of(reader, statement)


def second_factor(reader: Reader, account: str) -> Row | None:
    """Give somebody's second factor, confirmed or not."""
    f = c.second_factor.c
    found = rows_of(reader, select(c.second_factor).where(f.office == reader.office, f.account == account))
    return found[0] if found else None


def failures(
    reader: Reader, *, since: str, account: str | None, address: str | None, device: str | None = None, kind: str = "refused"
) -> int:  # fmt: skip
    """Count what went wrong at the door since an instant: of an account, from an address, from a known device."""
    e = c.door_event.c
    wanted = [e.office == reader.office, e.kind == kind, e.at > since]
    asked = ((e.account, account), (e.address, address), (e.device, device))
    wanted += [column == value for column, value in asked if value is not None]
    return int(rows_of(reader, select(func.count().label("n")).where(and_(*wanted)))[0]["n"])


def last_success(reader: Reader, account: str, address: str, device: str) -> str:
    """Give when this account last came in from an address or on a device; empty where it never did."""
    e = c.door_event.c
    here = or_(e.address == address, and_(e.device == device, e.device != ""))
    statement = select(func.max(e.at).label("at")).where(
        e.office == reader.office, e.account == account, e.kind == "signed_in", here
    )
    return str(rows_of(reader, statement)[0]["at"] or "")


def door_events(reader: Reader, *, account: str | None = None, last: int = 200) -> list[Row]:
    """Give what happened at the door, the newest first."""
    e = c.door_event.c
    wanted = [e.office == reader.office] + ([e.account == account] if account is not None else [])
    return rows_of(reader, select(c.door_event).where(*wanted).order_by(e.at.desc(), e.id).limit(last))


def refusals(reader: Reader, *, last: int = 200) -> list[Row]:
    """Give who was refused what, the newest first: kept outside journal and ledger."""
    r = t.refusal.c
    return rows_of(reader, select(t.refusal).where(r.office == reader.office).order_by(r.at.desc(), r.id).limit(last))


def token(reader: Reader, hashed: str) -> Row | None:
    """Give a token of the API by its hash."""
    k = c.token.c
    found = rows_of(reader, select(c.token).where(k.office == reader.office, k.hash == hashed))
    return found[0] if found else None


def tokens_of(reader: Reader, account: str) -> list[Row]:
    """Give somebody's tokens, the newest first."""
    k = c.token.c
    statement = select(c.token).where(k.office == reader.office, k.account == account).order_by(k.made_at.desc(), k.id)
    return rows_of(reader, statement)


_v = c.view.c
_VIEWS = Statement(
    lambda: (
        select(_v.name, _v.query)
        .where(_v.office == bindparam("office"), _v.account == bindparam("account"), _v.query != bindparam("nothing"))
        .order_by(_v.name)
    )
)


_VIEWS_HERE = Statement(
    lambda: (
        select(_v.name, _v.query)
        .where(_v.office == bindparam("office"), _v.account == _here(), _v.query != bindparam("nothing"))
        .order_by(_v.name)
    )
)


def _here() -> ScalarSelect[Any]:
    return select(_s.account).where(_s.office == bindparam("office"), _s.hash == bindparam("hash")).scalar_subquery()


def views_asked(hashed: str) -> Foreseen:
    """Give how the views are asked for of whoever is in by a session, before it is known who that is."""
    return _VIEWS_HERE, {"hash": hashed, "nothing": ""}


def views_here(reader: Reader, hashed: str) -> list[tuple[str, str]]:
    """Give the views, name and query, of whoever is in by a session."""
    statement, values = views_asked(hashed)
    return [(name, query) for name, query in reader.known(statement, **values)]


def views_of(reader: Reader, account: str) -> list[Row]:
    """Give the views of the ledger that somebody saved, by name; one that was taken away has no query."""
    return reader.records(_VIEWS, account=account, nothing="")


def displays(reader: Reader, names: Sequence[str]) -> Mapping[str, str]:
    """Give the names by which accounts are shown."""
    a = t.account.c
    statement = select(a.name, a.display).where(a.office == reader.office, a.name.in_(sorted(set(names))))
    return {row["name"]: row["display"] for row in rows_of(reader, statement)} if names else {}


def words_about(reader: Reader, account: str) -> list[str]:
    """Give the names by which an account and its unit are shown: what its password may not be made of."""
    a, u = t.account.c, t.unit.c
    unit = and_(u.office == a.office, u.code == a.unit)
    statement = select(a.display, u.name).select_from(t.account.outerjoin(t.unit, unit))
    found = rows_of(reader, statement.where(a.office == reader.office, a.name == account))
    return [word for row in found for word in (row["display"], row["name"]) if word]


def credential_there(reader: Reader, kind: str, value: str) -> bool:
    """Say whether anybody has this credential: a value stands once an office."""
    k = t.credential.c
    statement = select(k.account).where(k.office == reader.office, k.kind == kind, k.value == value)
    return bool(rows_of(reader, statement))


def device_given(reader: Reader, hashed: str) -> bool:
    """Say whether a session ever began with this browser's secret: each one that was given to a browser did."""
    s = c.session.c
    statement = select(s.hash).where(s.office == reader.office, s.device == hashed).limit(1)
    return bool(rows_of(reader, statement))


def uploaded(reader: Reader, account: str, since: str) -> int:
    """Give how many bytes an account has sent since an instant."""
    e = c.door_event.c
    statement = select(e.said).where(
        e.office == reader.office, e.account == account, e.kind == "uploaded", e.at > since
    )
    return sum(int(row["said"]) for row in rows_of(reader, statement))
