"""The second factor: codes of a telephone (TOTP, RFC 6238), bound by their owner, taken off by an administrator alone.

Its secret lies sealed under the console's key. A code is good once, in whichever process it is used; wrong ones count among the
wrong tries.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from rectify.app import sessions, tokens
from rectify.app.credentials import is_stale
from rectify.app.door_lines import event
from rectify.app.office import stamp
from rectify.app.wrong_tries import Held, must_wait, refused
from rectify.store import console_queries as queries

if TYPE_CHECKING:
    from datetime import datetime

    from rectify.app.console import Console
    from rectify.app.sessions import Admitted, Session, Visitor
    from rectify.store.transaction import Reader, Transaction

_STEP = 30
"""Seconds for which an authenticator shows a code."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """An enrolment that nobody has confirmed yet; without a secret it has not even begun."""

    secret: str


def is_bound(reader: Reader, account: str) -> bool:
    """Say whether somebody's second factor is confirmed."""
    kept = queries.second_factor(reader, account)
    return bool(kept and kept["confirmed_at"])


def enrolment_of(console: Console, account: str) -> Enrolment | None:
    """Say how far somebody's enrolment has come; None where one is confirmed. Nothing is made by asking."""
    with console.app.store.reading() as reader:
        kept = queries.second_factor(reader, account)
    if kept is not None and kept["confirmed_at"]:
        return None
    return Enrolment(console.vault.opened(kept["sealed"]) if kept is not None and kept["sealed"] else "")


def begin_enrolling(console: Console, account: str) -> str | None:
    """Give the secret for somebody's telephone, to be confirmed by its first code; None where one is confirmed already.

    A confirmed one is taken away by an administrator alone: whoever still stands at this step meanwhile begins anew.
    """
    import pyotp  # noqa: PLC0415 - only where a second factor is used

    there = enrolment_of(console, account)
    if there is None or there.secret:
        return there.secret if there else None
    secret = pyotp.random_base32()
    row = {"sealed": console.vault.seal(secret), "made_at": stamp(console.now()), "confirmed_at": None, "last_step": 0}

    def write(tx: Transaction) -> str | None:
        there = queries.second_factor(tx, account)
        if there is not None and there["sealed"]:  # another window was first
            return None if there["confirmed_at"] else console.vault.opened(there["sealed"])
        if there is None:
            tx.insert("second_factor", [{"account": account, **row}])
        else:
            tx.change("second_factor", {"account": account}, row)
        return secret

    return console.app.store.retrying(write)


def enrolment_uri(console: Console, account: str, secret: str) -> str:
    """Give what an authenticator reads from the picture; nothing of it leaves the machine."""
    import pyotp  # noqa: PLC0415 - only where a second factor is used

    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=console.app.settings.office.console)


def second_step(console: Console, session: Session, code: str, visitor: Visitor) -> Admitted | Held:
    """Take the second factor's code, each once; the session begins anew under another secret, whole."""
    now = console.now()
    with console.app.store.reading() as reader:
        waiting = must_wait(console, reader, session.account, visitor)
        factor = queries.second_factor(reader, session.account)
        following = sessions.NEW_PASSWORD if is_stale(console, reader, session.account, now) else sessions.WHOLE
    if waiting:
        return Held(said=waiting)
    step = _matching_step(console, factor, code, now)
    if step is None or not _use_step(console, session, step):
        return refused(console, session.account, visitor, "动态口令不对")
    return sessions.begin(console, session.account, visitor, following, "口令和动态口令")


def _matching_step(console: Console, factor: dict[str, object] | None, code: str, now: datetime) -> int | None:
    """Give the half-minute that a code belongs to: this one, or those by which clocks may differ (``console.code_drift``)."""
    import pyotp  # noqa: PLC0415 - only where a second factor is used

    if factor is None or not factor["sealed"] or not code.strip().isdecimal():
        return None
    totp = pyotp.TOTP(console.vault.opened(str(factor["sealed"])))
    this, drift = int(now.astimezone(UTC).timestamp()) // _STEP, int(console.settings.code_drift)
    near = sorted(range(this - drift, this + drift + 1), key=lambda step: abs(step - this))
    return next((step for step in near if totp.verify(code.strip(), for_time=step * _STEP)), None)


def _use_step(console: Console, session: Session, step: int) -> bool:
    """Use a code up, with the half session it was sent in: a step that is not later than the last one is no good.

    A factor's first code confirms it, which ends every other session: from now on both proofs are asked for.
    """
    account, now = session.account, stamp(console.now())

    def write(tx: Transaction) -> bool:
        kept = queries.second_factor(tx, account)
        if kept is None or step <= int(kept["last_step"]):
            return False
        if not kept["confirmed_at"]:
            sessions.end_all(console, tx, account, session.hash)
        confirmed = {"last_step": step, "confirmed_at": kept["confirmed_at"] or now}
        tx.change("console_session", {"hash": session.hash}, {"ended_at": now})
        return bool(tx.change("second_factor", {"account": account}, confirmed))

    return console.app.store.retrying(write)


def drop(console: Console, by: str, account: str) -> None:
    """Take a second factor away, for a lost telephone: another administrator than the one who gives codes.

    Whatever the account was let in by ends with it: its sessions and its tokens.
    """

    def write(tx: Transaction) -> None:
        if queries.second_factor(tx, account) is not None:
            tx.change("second_factor", {"account": account}, {"sealed": "", "confirmed_at": None, "last_step": 0})
        sessions.end_all(console, tx, account)
        tokens.end_all(console, tx, account, "动态口令已解除")
        tx.insert("door_event", [event(console, account, "second_factor_dropped", "", "", "", by)])

    console.app.store.retrying(write)
