"""What was filed with a problem or an inspection: the original to be saved, a preview to be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.app import lists, reading
from rectify.web import attached
from rectify.web.routes import BUSINESS, get

if TYPE_CHECKING:
    from starlette.responses import Response

    from rectify.app.lists import Document
    from rectify.web.visit import Visit


@get("/problems/{number}/files/{sha256}")
def problem_file(visit: Visit, number: str, sha256: str) -> Response:
    """Give a file that a problem's page names to this reader."""
    return attached.original(visit.app, _problem(visit, number), sha256)


@get("/problems/{number}/files/{sha256}/preview")
def problem_preview(visit: Visit, number: str, sha256: str) -> Response:
    """Show what a picture of a problem's page shows."""
    return attached.preview(visit.console, _problem(visit, number), sha256)


@get("/inspections/{number}/files/{sha256}", who=BUSINESS)
def inspection_file(visit: Visit, number: str, sha256: str) -> Response:
    """Give a file that an inspection's page names to this reader."""
    return attached.original(visit.app, _inspection(visit, number), sha256)


@get("/inspections/{number}/files/{sha256}/preview", who=BUSINESS)
def inspection_preview(visit: Visit, number: str, sha256: str) -> Response:
    """Show what a picture of an inspection's page shows."""
    return attached.preview(visit.console, _inspection(visit, number), sha256)


def _problem(visit: Visit, number: str) -> Document:
    return reading.problem_page(visit.app, visit.reader, visit.actor, number, visit.today)


def _inspection(visit: Visit, number: str) -> Document:
    return lists.inspection_page(visit.app, visit.reader, visit.actor, number, visit.today)
