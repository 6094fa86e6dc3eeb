"""Who calls: an account by its token, or by the session of its own browser; what neither shows is nobody.

A token opens every call that its account's roles open; a session only what reads, so that no page of another site can write with it.
A token that is wrong never falls back to a session beside it.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rectify.app import sessions, tokens
from rectify.app.console import Console, is_internal, roles_of
from rectify.app.sessions import WHOLE
from rectify.web import attempts
from rectify.web.answering import SESSION, cookie_name, visitor_of
from rectify.web.api.refusing import WAIT_SECONDS, Refused
from rectify.web.visit import actor_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

    from rectify.app.office import App
    from rectify.app.sessions import Session
    from rectify.app.tokens import Known
    from rectify.engine.model import Actor, Role
    from rectify.store.transaction import Reader

CHALLENGE = {"www-authenticate": 'Bearer realm="rectify"'}


@dataclass(slots=True, kw_only=True)
class Caller:
    """One call: the office, and who looks. ``reader`` is one moment of the office, open while a document is made."""

    console: Console
    app: App
    actor: Actor
    today: str
    token: Known | None
    session: Session | None
    if_match: str | None = None
    """What the caller had read; all the lines of it, one list (RFC 9110, 5.3). None where he does not say."""
    kept: str = ""
    """What he tried, where it is to be kept for the auditor: a call that his roles do not open, what is not there for him."""
    _reader: Reader | None = None

    @property
    def reader(self) -> Reader:
        """The moment that a document is made of; an act is asked for outside of it."""
        assert self._reader is not None  # noqa: S101 - what writes reads for itself
        return self._reader

    @property
    def roles(self) -> frozenset[Role]:
        """The roles somebody holds today."""
        return roles_of(self.actor)

    @contextmanager
    def within(self, reader: Reader) -> Iterator[None]:
        """Make a document of this moment."""
        self._reader = reader
        try:
            yield
        finally:
            self._reader = None


def caller_of(console: Console, reader: Reader, request: Request, *, writes: bool) -> Caller:
    """Say who calls; raises Refused where nobody is known."""
    brought = request.headers.get("authorization")
    token = tokens.known(console, reader, bearer(request)) if brought is not None else None
    session = None if brought is not None or writes else _session(console, reader, request)
    account = token.account if token else session.account if session else None
    if account is None:
        raise _nobody(writes=writes)
    app, actor, today = actor_of(console.app, reader, account)
    if actor is None or (console.for_units and is_internal(actor)):
        raise _nobody(writes=writes)
    return Caller(
        console=console, app=app, actor=actor, today=today, token=token, session=session,
        if_match=", ".join(lines) if (lines := request.headers.getlist("if-match")) else None,
    )  # fmt: skip


def bearer(request: Request) -> str:
    """Give the secret that a request brings; empty where it brings none."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def _session(console: Console, reader: Reader, request: Request) -> Session | None:
    found = sessions.session_of(console, reader, request.cookies.get(cookie_name(console, SESSION), ""))
    return found if found is not None and found.step == WHOLE else None


def _nobody(*, writes: bool) -> Refused:
    detail = "办理和上传须带令牌：Authorization: Bearer 令牌。" if writes else ""
    return Refused("no_token", detail, headers=CHALLENGE)


def after(caller: Caller, request: Request) -> None:
    """Keep that a token was used, that somebody is still there, what he tried; outside of the reading, as all that writes."""
    console = caller.console
    if caller.kept:
        address = visitor_of(console, request).address
        said = f"{request.method} {request.url.path}"
        attempts.keep(console, caller.kept, said, account=caller.actor.name, address=address)
    if caller.token is not None and caller.token.unseen:
        tokens.keep_used(console, caller.token)
    if caller.session is not None and caller.session.unseen:
        sessions.keep_seen(console, caller.session)


def turned_away(console: Console, request: Request, refused: Refused) -> Refused:
    """Keep that a token was refused; who tries too often is told to wait instead."""
    secret = bearer(request)
    if refused.code != "no_token" or not secret:
        return refused
    if tokens.keep_refused(console, secret, visitor_of(console, request).address):
        return Refused("too_many", headers={"retry-after": str(console.settings.wait_minutes * WAIT_SECONDS)})
    return refused
