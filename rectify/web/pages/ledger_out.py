"""The ledger taken away: exactly the rows that a filter shows, as a sheet or for printing; and filters kept under names."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from starlette.responses import RedirectResponse

from rectify.app import ledger_page, saved_views
from rectify.app.reading import row_shown
from rectify.web import flash, ledger_sheet
from rectify.web.days import standing
from rectify.web.pages.ledger import kept_of, must_be_known, wanted_of
from rectify.web.routes import BUSINESS, Page, get, post

if TYPE_CHECKING:
    from starlette.responses import Response

    from rectify.web.visit import Visit

PRINTED = 2000
"""Rows that one print shows; whoever needs more takes the sheet."""


@get("/problems/export.xlsx", who=BUSINESS)
def export(visit: Visit) -> Response:
    """Give the filtered ledger as the office's own sheet, all pages of it, in the order of the page."""
    must_be_known(visit)
    with standing(visit) as moment:
        return ledger_sheet.sheet(visit, wanted_of(visit), moment)


@get("/problems/print", who=BUSINESS)
def for_printing(visit: Visit) -> Page:
    """Show the filtered ledger on one page that prints well: its filter, its day, and the line at its foot."""
    must_be_known(visit)
    wanted, kept = wanted_of(visit), kept_of(visit.request.query_params.multi_items())
    with standing(visit) as moment:
        found = ledger_page.every_row(visit.app, moment.reader, visit.actor, wanted, moment.day)
        rows = list(map(row_shown(visit.app, moment.reader, visit.actor, moment.day), islice(found, PRINTED + 1)))
        closing = ledger_sheet.closing_line(visit, wanted, moment)
        said = ledger_sheet.described(wanted, ledger_sheet.registers(visit, moment.reader))
    shown = rows[:PRINTED]
    words = {
        "rows": shown, "more": len(rows) > PRINTED, "printed": PRINTED, "moment": moment, "described": said,
        "closing": closing if isinstance(closing, str) else closing(len(shown)), "query": urlencode(kept),
    }  # fmt: skip
    return Page(template="ledger_print.html", words=words)


# ---- filters kept under names


@post("/problems/views", who=BUSINESS)
def keep(visit: Visit) -> Response:
    """Keep the filter that the page showed."""
    name = saved_views.keep(visit.console, visit.actor.name, _word(visit, "name"), _filter(visit))
    return _back(visit, f"已保存视图“{name}”。")


@post("/problems/views/remove", who=BUSINESS)
def remove(visit: Visit) -> Response:
    """Take a kept filter away, and show the page as it was."""
    saved_views.take_away(visit.console, visit.actor.name, _word(visit, "name"))
    return _back(visit, "已删去视图。")


def _back(visit: Visit, sentence: str) -> Response:
    """Show the ledger as it was filtered, with a sentence about what was done."""
    said = urlencode({flash.NAME: flash.written(visit, [sentence])})
    return RedirectResponse("/problems?" + "&".join(filter(None, (_filter(visit), said))), status_code=303)


def _word(visit: Visit, name: str) -> str:
    value = visit.form.get(name, "") if visit.form is not None else ""
    return value.strip() if isinstance(value, str) else ""


def _filter(visit: Visit) -> str:
    """Give the part of an address that a form brought, with nothing in it but what filters and sorts."""
    return urlencode(kept_of(parse_qsl(_word(visit, "query")[:2000])))
