"""待办: what waits for whoever is here, by date, one click from doing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.app import waiting
from rectify.web.routes import ANYBODY, Page, get

if TYPE_CHECKING:
    from starlette.responses import Response

    from rectify.web.visit import Visit


@get("/", who=ANYBODY)
def today(visit: Visit) -> Page | Response:
    """Show what waits; administrators and the city office have rooms of their own."""
    from starlette.responses import RedirectResponse  # noqa: PLC0415 - for two roles only

    from rectify.web.navigation import rooms_for  # noqa: PLC0415 - the same

    rooms = rooms_for(visit)
    if rooms and rooms[0].path != "/":
        return RedirectResponse(rooms[0].path, status_code=303)
    words = {
        "duties": waiting.duties(visit.reader, visit.actor, visit.today),
        "requests": waiting.requests(visit.reader, visit.actor),
        "steps": waiting.steps(visit.app, visit.reader, visit.actor),
        "ahead": waiting.days_ahead(visit.roles),
        "at_home": bool(rooms),
    }
    return Page(template="today.html", words=words)
