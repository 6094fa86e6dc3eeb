"""Coming in: by name and password, or by the word of a trusted proxy; what is still asked of him then.

Nothing here touches the ledger; everything leaves a line at the door. What happens to wrong tries stands in ``wrong_tries``, what a
password and a code are in ``credentials``, the second proof in ``second_factor``, and what somebody is given in ``sessions``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.app import passwords, sessions
from rectify.app.console import Console, is_internal, needs_second
from rectify.app.credentials import is_stale, password_of
from rectify.app.wrong_tries import Held, held, must_wait, refused
from rectify.store import console_queries as queries
from rectify.store import facts

if TYPE_CHECKING:
    from rectify.app.sessions import Admitted, Visitor
    from rectify.engine.model import Actor


def sign_in(console: Console, account: str, password: str, visitor: Visitor) -> Admitted | Held:
    """Let somebody in by name and password; the second factor and a new password are asked for afterwards."""
    with console.app.store.reading() as reader:
        waiting = must_wait(console, reader, account, visitor)
        kept = password_of(reader, account)
        actor = facts.actor(reader, account, console.app.today(), None) if kept else None
    if waiting:
        return held(console, account, visitor, waiting)
    right = passwords.is_right(password, kept or passwords.nobodys(console.settings.hashing))
    if not right or actor is None or not _may_come(console, actor):
        return refused(console, account, visitor, "口令不对或账号不可用")
    return sessions.begin(console, actor.name, visitor, _asked_next(console, actor), "口令")


def sign_in_by_proxy(console: Console, account: str, visitor: Visitor) -> Admitted | Held:
    """Let somebody in whom a trusted reverse proxy has recognised; it vouches for both factors."""
    with console.app.store.reading() as reader:
        actor = facts.actor(reader, account, console.app.today(), None)
    if actor is None or not _may_come(console, actor):
        return refused(console, account, visitor, "单点登录：账号不可用")
    return sessions.begin(console, account, visitor, sessions.WHOLE, "单点登录")


def _may_come(console: Console, actor: Actor) -> bool:
    return not (console.for_units and is_internal(actor))


def _asked_next(console: Console, actor: Actor) -> str:
    """Say what is still asked of somebody whose password is right."""
    with console.app.store.reading() as reader:
        if needs_second(console.settings, actor):
            factor = queries.second_factor(reader, actor.name)
            return sessions.PASSWORD if factor is not None and factor["confirmed_at"] else sessions.ENROL
        return sessions.NEW_PASSWORD if is_stale(console, reader, actor.name, console.now()) else sessions.WHOLE
