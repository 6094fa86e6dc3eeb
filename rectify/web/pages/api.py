"""接口说明: what programs may call, on one page of ours; the whole description is ``/api/openapi.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.app.listing import acts_document
from rectify.web.api.calls import CALLS
from rectify.web.api.refusing import CODES
from rectify.web.routes import ANYBODY, Page, get

if TYPE_CHECKING:
    from rectify.web.visit import Visit


@get("/api", who=ANYBODY)
def interface(visit: Visit) -> Page:
    """Show the calls that are open to whoever reads, the codes of what goes wrong, and the acts."""
    open_ = [
        each
        for each in CALLS
        if (not each.who or visit.roles & each.who) and not (each.internal and visit.console.for_units)
    ]
    words = {"calls": open_, "codes": CODES, "acts": acts_document(visit.app.library)}
    return Page(template="api.html", words=words)
