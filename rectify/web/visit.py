"""Who is here: one request by somebody who is signed in, with the office as he sees it today."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rectify.app.console import Console, roles_of
from rectify.engine.model import ROLE_WORDS
from rectify.engine.rights import Sight
from rectify.store import facts
from rectify.wiring import at_work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.datastructures import FormData
    from starlette.requests import Request

    from rectify.app.office import App
    from rectify.app.sessions import Session, Visitor
    from rectify.engine.model import Actor, Role
    from rectify.store.transaction import Reader

NO_ROLE = "（没有角色）"


@dataclass(slots=True, kw_only=True)
class Visit:
    """One request: the office, who looks, and what he sent. ``reader`` is one moment of the office, open while a page is made."""

    console: Console
    app: App
    request: Request
    session: Session
    visitor: Visitor
    actor: Actor
    today: str
    form: FormData | None = None
    kept: str = ""
    """What he tried, where it is to be kept for the auditor: what his roles do not open, what is not there for him, a forged form."""
    roles: frozenset[Role] = field(init=False)
    """The roles somebody holds today."""
    _reader: Reader | None = None

    def __post_init__(self) -> None:
        """Work out once what every part of a page asks."""
        self.roles = roles_of(self.actor)

    @property
    def reader(self) -> Reader:
        """The moment that a page is made of; an act is asked for outside of it."""
        assert self._reader is not None  # noqa: S101 - a page that writes reads with `reading`
        return self._reader

    @contextmanager
    def within(self, reader: Reader) -> Iterator[None]:
        """Make a page of this moment."""
        self._reader = reader
        try:
            yield
        finally:
            self._reader = None

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Read a moment of the office, for a request that writes as well."""
        if self._reader is not None:
            yield self._reader
            return
        with self.app.store.reading() as reader:
            yield reader

    @property
    def role_words(self) -> str:
        """The roles in words, for the head of the page."""
        return "、".join(ROLE_WORDS[each] for each in ROLE_WORDS if each in self.roles) or NO_ROLE

    def query(self, name: str) -> str:
        """Give a word of the address, trimmed; empty where it is not there."""
        return self.request.query_params.get(name, "").strip()[:200]


def actor_of(app: App, reader: Reader, account: str) -> tuple[App, Actor | None, str]:
    """Give the office as this moment has it, who an account is there today, and the day."""
    here = at_work(app, reader.clock) if reader.simulated else app
    today = here.today()
    found = here.remembered.once(
        reader, Sight(), ("actor", account, today), lambda: facts.actor(reader, account, today, None)
    )
    return here, found, today
