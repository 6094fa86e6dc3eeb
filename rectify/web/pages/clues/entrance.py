"""The way in: who stands before the clues here, and whether there is a room at all.

The store is opened for the first who has business there, and stays open until the process that serves pages ends; whose business
it is, is asked for each request anew.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rectify.app.clues.desk import NOT_FOUNDED, Kept, clue_side
from rectify.engine.clues.rights import Standing, has
from rectify.engine.model import Role
from rectify.errors import NotPermitted, NotThere, RectifyError, WorldFailed
from rectify.web.navigation import Room

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fastapi import FastAPI

    from rectify.app.clues.desk import ClueDesk
    from rectify.web.visit import Visit

LOOKERS = frozenset({Role.TEAM, Role.DISCIPLINE, Role.ORGANISATION, Role.LEADING_GROUP, Role.OFFICE})
DECIDERS = frozenset({Role.LEADING_GROUP})
WATCHERS = DECIDERS | {Role.SECADMIN, Role.AUDITOR}
OVERSEERS = frozenset({Role.AUDITOR})
ANYBODY_HERE = LOOKERS | WATCHERS
"""Roles that may come as far as the door; whether it opens is said by name and date."""
ROOM = Room(path="/clues", label="线索", who=ANYBODY_HERE)
TABS: tuple[tuple[Standing, str, str], ...] = (
    (Standing.LOOK, "/clues", "线索"), (Standing.LOOK, "/clues/due", "待签收和待反馈"), (Standing.LOOK, "/clues/notices", "提醒"),
    (Standing.LOOK, "/clues/report", "统计"), (Standing.CHECK, "/clues/access", "查阅授权"),
    (Standing.DECIDE, "/clues/access", "查阅授权"), (Standing.OVERSEE, "/clues/log", "查阅日志"),
)  # fmt: skip


def keep(app: FastAPI) -> Kept:
    """Let an application keep the clue store open, from the first who has business there; gives what closes it."""
    app.state.clues = Kept()
    return app.state.clues  # type: ignore[no-any-return] # a state holds anything


def kept(visit: Visit) -> Kept:
    """Give what this process keeps open of the clue side."""
    return visit.request.app.state.clues  # type: ignore[no-any-return] # a state holds anything


@contextmanager
def before(visit: Visit, *standings: Standing) -> Iterator[ClueDesk]:
    """Bring whoever is here before the clues; raises NotThere for all who may not, and where there is no store."""
    with clue_side(visit.app, kept(visit)) as side, visit.reading() as main:
        try:
            desk = side.desk(main, visit.actor.name, *standings)
        except NotPermitted as error:
            raise NotThere from error
        except WorldFailed as error:
            if error.message == NOT_FOUNDED:
                raise NotThere from error
            raise
        visit.request.state.clue_standings = frozenset(each for each in Standing if has(desk.who, each))
        yield desk


def standings(visit: Visit) -> frozenset[Standing]:
    """Give what somebody may do here, asked once a request; nothing where there is no store, or none that opens."""
    state = visit.request.state
    if not hasattr(state, "clue_standings"):
        state.clue_standings = _standings(visit)
    found: frozenset[Standing] = state.clue_standings
    return found


def _standings(visit: Visit) -> frozenset[Standing]:
    if not visit.roles & ANYBODY_HERE:
        return frozenset()
    try:
        with before(visit, Standing.LOOK, Standing.DECIDE, Standing.CHECK, Standing.OVERSEE) as desk:
            return frozenset(each for each in Standing if has(desk.who, each))
    except RectifyError:
        return frozenset()


def rooms(visit: Visit) -> Sequence[Room]:
    """Give the way in, to whom it stands open."""
    return (ROOM,) if standings(visit) else ()


def tabs(visit: Visit) -> list[tuple[str, str]]:
    """Give the rooms within that stand open."""
    open_ = standings(visit)
    return list(dict.fromkeys((path, label) for standing, path, label in TABS if standing in open_))
