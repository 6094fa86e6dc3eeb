"""Waiting after wrong tries: it holds back one address, or one browser, and never an account (quality.md 3).

So nobody can shut a leader out by typing his name wrongly. A browser from which somebody came in before has tries of its own.
Every proof that can be guessed counts here: a password, a second factor's code, a one-time code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from rectify.app.door_lines import event, keep, keep_attempt, legible
from rectify.app.office import stamp
from rectify.app.passwords import hash_of
from rectify.store import console_queries as queries

if TYPE_CHECKING:
    from rectify.app.console import Console
    from rectify.app.sessions import Visitor
    from rectify.store.transaction import Reader

WRONG = "账号、口令或动态口令不对"
"""One sentence for every reason: nobody learns which names exist."""
_EVERYBODY = 10
"""An address from which many people come has that many times the tries of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Not let in, and why: one sentence for people."""

    said: str


def known_device(reader: Reader, account: str, visitor: Visitor) -> str:
    """Give the hash of the browser's own secret, where this account came in from it before."""
    if not visitor.device:
        return ""
    hashed = hash_of(visitor.device)
    return hashed if any(row["value"] == hashed for row in queries.credentials(reader, account, "device")) else ""


def must_wait(console: Console, reader: Reader, account: str, visitor: Visitor) -> str:
    """Say how to wait after too many wrong tries from here; another browser's tries count for that browser alone."""
    settings = console.settings
    device = known_device(reader, account, visitor)
    begin = stamp(console.now() - timedelta(minutes=settings.wait_minutes))
    since = max(begin, queries.last_success(reader, account, visitor.address, device))
    address = None if device else visitor.address
    tries = queries.failures(reader, since=since, account=account, address=address, device=device)
    everybody = 0 if device else queries.failures(
        reader, since=begin, account=None, address=visitor.address, device="",
    )  # fmt: skip
    if tries < settings.tries and everybody < settings.tries * _EVERYBODY:
        return ""
    return f"此处输错次数过多，请 {settings.wait_minutes} 分钟后再试；在您以前登录过的电脑上不受影响"


def refused(console: Console, account: str, visitor: Visitor, why: str) -> Held:
    """Keep a wrong try, and give what is said of it, which does not say why."""
    with console.app.store.reading() as reader:
        device = known_device(reader, account, visitor)
    keep(console, event(console, legible(account), "refused", visitor.address, device, why))
    return Held(said=WRONG)


def held(console: Console, account: str, visitor: Visitor, waiting: str) -> Held:
    """Keep that somebody tries while he has to wait; nothing was looked at, so it is no wrong try and makes nobody wait longer."""
    keep_attempt(console, "held", account, address=visitor.address)
    return Held(said=waiting)
