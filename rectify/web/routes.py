"""What there is behind the door, and for whom: every page and every call in one table, denied by default.

A route that is not in the table is not there; whoever holds none of the roles a route names reads the same page as for what
does not exist. What he sees within a page is the reading side's business (``app.reading``), what he may do the engine's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rectify.engine.model import ADMINISTRATORS, GRANTED, Role
from rectify.errors import NotThere

if TYPE_CHECKING:
    from starlette.responses import Response

    from rectify.store.transaction import Foreseen
    from rectify.web.visit import Visit

    Foresight = Callable[[str], Foreseen]
    """Gives a question to the database from the hash of a session."""

EVERYBODY = frozenset(GRANTED)
ANYBODY: frozenset[Role] = frozenset()
"""Whoever is signed in, with a role or without: his own account, and the way out."""
BUSINESS = EVERYBODY - ADMINISTRATORS - {Role.CITY}
"""Whoever has to do with problems: neither administrators nor the city office, which reads figures."""


NO_STEP: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a handler gives: a template with its words; the frame puts the rest around it."""

    template: str
    words: Mapping[str, Any]
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One room of the console: where, for whom, and who answers."""

    method: str
    path: str
    who: frozenset[Role]
    answer: Callable[..., Page | Response]
    half: frozenset[str] = NO_STEP
    """The steps of coming in at which somebody who is only half signed in may be here; to prove oneself is before the door."""
    internal: bool = False
    """Whether a process that serves units alone does not have it at all."""
    foreseen: tuple[Foresight, ...] = ()
    """What the room surely reads: it is asked for together with who is here."""


ROUTES: list[Route] = []
Handler = Callable[..., "Page | Response"]


def get(
    path: str, *, who: frozenset[Role] = EVERYBODY, half: frozenset[str] = NO_STEP, internal: bool = False,
    foreseen: tuple[Foresight, ...] = (),
) -> Callable[[Handler], Handler]:  # fmt: skip
    """Register a page; it reads and never writes."""
    return _route("GET", path, who, half=half, internal=internal, foreseen=foreseen)


def post(
    path: str, *, who: frozenset[Role] = EVERYBODY, half: frozenset[str] = NO_STEP, internal: bool = False
) -> Callable[[Handler], Handler]:
    """Register what a form is sent to."""
    return _route("POST", path, who, half=half, internal=internal)


def _route(
    method: str, path: str, who: frozenset[Role], *, half: frozenset[str], internal: bool,
    foreseen: tuple[Foresight, ...] = (),
) -> Callable[[Handler], Handler]:  # fmt: skip
    def registered(answer: Handler) -> Handler:
        route = Route(
            method=method, path=path, who=who, answer=answer, half=half, internal=internal, foreseen=foreseen
        )  # fmt: skip
        ROUTES.append(route)
        return answer

    return registered


def _nowhere(_visit: Visit, anything: str) -> Page:
    raise NotThere(anything)


NOWHERE = tuple(Route(method=each, path="/{anything:path}", who=ANYBODY, answer=_nowhere) for each in ("GET", "POST"))
"""Every address that nobody has: the same page, for whoever is signed in, as for what his roles do not open."""


def visit_sees(visit: Visit, route: Route) -> bool:
    """Say whether somebody holds a role that a route names, or whether it is anybody's."""
    return not route.who or bool(visit.roles & route.who)
