"""Sessions: who is in, how far he has come, until when, and how one ends.

A session is kept here and a browser holds a random reference to it, of which only a hash is kept. Signing in over a session ends
it; a new password, a new or a lost second factor ends all others (OWASP ASVS 5.0, 7.2.4, 7.4.3). What has to be shown before
one begins is ``signing_in``'s and ``second_factor``'s business.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rectify.app.door_lines import event
from rectify.app.office import stamp
from rectify.app.passwords import hash_of
from rectify.errors import NotThere
from rectify.store import console_queries as queries

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rectify.app.console import Console
    from rectify.store.transaction import Foreseen, Reader, Transaction

PASSWORD, WHOLE, NEW_PASSWORD, ENROL = "password", "whole", "new_password", "enrol"
"""How far somebody has come: his password is right; he is in; he needs a new password; he has to bind a second factor."""
SHOWN = 16
"""Signs of a session's hash that name it in a page: enough to tell sessions apart, of no use to anybody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Where somebody comes from: the address, what a browser keeps from an earlier visit, and what it calls itself."""

    address: str
    device: str = ""
    held: str = ""
    """The secret of the session that the browser still holds: whoever signs in over it ends it."""
    browser: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody signed in, or half so: ``step`` says what is still asked of him."""

    hash: str
    account: str
    csrf: str
    step: str
    made_at: str
    unseen: bool = False
    """Whether it is more than a minute since it was kept that somebody is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """What a browser is to keep: the session's secret and the device's."""

    secret: str
    device: str
    step: str


# ---- beginning


def begin(console: Console, account: str, visitor: Visitor, step: str, by: str) -> Admitted:
    """Begin a session at a step; the one that the browser held before ends, whoever's it was."""
    secret, now = console.secret(), stamp(console.now())
    with console.app.store.reading() as reader:
        device = visitor.device if _is_ours(reader, visitor.device) else console.secret()
    row = {
        "hash": hash_of(secret), "account": account, "csrf": console.secret(), "step": step, "made_at": now, "seen_at": now,
        "address": visitor.address, "device": hash_of(device), "ended_at": None, "browser": visitor.browser,
    }  # fmt: skip

    def write(tx: Transaction) -> None:
        _end_held(console, tx, visitor)
        tx.insert("console_session", [row])
        if step == WHOLE:
            come_in(console, tx, account, visitor.address, hash_of(device), by)

    console.app.store.retrying(write)
    return Admitted(secret=secret, device=device, step=step)


def _is_ours(reader: Reader, device: str) -> bool:
    """Say whether a browser's secret is one that was given to a browser here; one of its own choosing could be anybody's."""
    return bool(device) and queries.device_given(reader, hash_of(device))


def _end_held(console: Console, tx: Transaction, visitor: Visitor) -> None:
    held = queries.session(tx, hash_of(visitor.held)) if visitor.held else None
    if held is None or held["ended_at"]:
        return
    _end(console, tx, held["hash"])
    if held["step"] == WHOLE:
        said = "同一浏览器重新登录"
        tx.insert("door_event", [event(console, held["account"], "signed_out", visitor.address, "", said)])


def come_in(console: Console, tx: Transaction, account: str, address: str, device: str, by: str) -> None:
    """Keep that somebody is in, and know his browser next time; one that two share is known to the first of them."""
    if not queries.credential_there(tx, "device", device):
        row = {"account": account, "kind": "device", "value": device, "made_at": stamp(console.now()), "used_at": None}
        tx.insert("credential", [row])
    tx.insert("door_event", [event(console, account, "signed_in", address, device, by)])


def now_whole(console: Console, tx: Transaction, session: Session, visitor: Visitor, by: str) -> None:
    """Let somebody wholly in who has done the last thing that was asked of him, in the browser where he began."""
    kept = queries.session(tx, session.hash)
    assert kept is not None  # noqa: S101 - it was found by this very hash
    tx.change("console_session", {"hash": session.hash}, {"step": WHOLE})
    come_in(console, tx, session.account, visitor.address, kept["device"], by)


# ---- being in


def foreseen(secret: str, *others: Callable[[str], Foreseen]) -> list[Foreseen]:
    """Give what is read with the beginning of a moment in which somebody is to be known by his session: it, and what hangs on it."""
    hashed = hash_of(secret)
    return [queries.session_asked(hashed), *(other(hashed) for other in others)]


def session_of(console: Console, reader: Reader, secret: str) -> Session | None:
    """Give a session that is still good: not ended, not idle too long, not too old."""
    row = queries.session(reader, hash_of(secret))
    if row is None or not _is_good(console, row):
        return None
    return Session(
        hash=row["hash"], account=row["account"], csrf=row["csrf"], step=row["step"], made_at=row["made_at"],
        unseen=row["seen_at"] < stamp(console.now() - timedelta(minutes=1)),
    )  # fmt: skip


def _is_good(console: Console, row: Mapping[str, Any]) -> bool:
    now, settings = console.now(), console.settings
    idle, old = now - timedelta(minutes=settings.idle_minutes), now - timedelta(hours=settings.session_hours)
    return not row["ended_at"] and row["seen_at"] >= stamp(idle) and row["made_at"] >= stamp(old)


def keep_seen(console: Console, session: Session) -> None:
    """Keep that somebody is still there: a line a minute at most, however much he clicks."""
    at = stamp(console.now())
    console.app.store.retrying(lambda tx: tx.change("console_session", {"hash": session.hash}, {"seen_at": at}))


def own(console: Console, reader: Reader, account: str, here: str = "") -> list[dict[str, Any]]:
    """List somebody's sessions that are still good, the newest first: since when, from where, which browser; never a hash.

    ``here`` is the hash of the session that looks, where one does.
    """
    shown = ("made_at", "seen_at", "address", "browser", "step")
    return [
        {name: row[name] for name in shown} | {"id": row["hash"][:SHOWN], "here": row["hash"] == here}
        for row in queries.sessions_of(reader, account)
        if _is_good(console, row)
    ]


# ---- ending


def sign_out(console: Console, session: Session, address: str) -> None:
    """End a session; what the browser still holds opens nothing."""

    def write(tx: Transaction) -> None:
        _end(console, tx, session.hash)
        tx.insert("door_event", [event(console, session.account, "signed_out", address, "", "")])

    console.app.store.retrying(write)


def end_own(console: Console, session: Session, shown: str, address: str) -> int:
    """End another session of one's own by what a page calls it, or all others where it is empty; gives how many.

    Raises NotThere for one that is over, somebody else's, or this very one, which is left by signing out.
    """

    def write(tx: Transaction) -> int:
        rows = [row for row in queries.sessions_of(tx, session.account) if _is_good(console, row)]
        others = [row for row in rows if row["hash"] != session.hash]
        found = [row for row in others if not shown or row["hash"][:SHOWN] == shown]
        if shown and len(found) != 1:
            raise NotThere
        for row in found:
            _end(console, tx, row["hash"])
            said = event(console, session.account, "session_ended", address, "", "本人结束", session.account)
            tx.insert("door_event", [said])
        return len(found)

    return console.app.store.retrying(write)


def end_all(console: Console, tx: Transaction, account: str, but: str = "") -> None:
    """End somebody's other sessions: after a new password, a new factor, a lost one."""
    for row in queries.sessions_of(tx, account):
        if row["hash"] != but:
            _end(console, tx, row["hash"])


def _end(console: Console, tx: Transaction, hashed: str) -> None:
    tx.change("console_session", {"hash": hashed}, {"ended_at": stamp(console.now())})
