"""Looking at clues: the list, what is due, reminders, figures, one clue, its papers; each look is in the log before it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response, StreamingResponse

from rectify.app.clues import figures, offers, reading, taking_out
from rectify.engine.acts import plain_text
from rectify.engine.clues.kinds import KINDS
from rectify.engine.clues.model import STATES
from rectify.engine.clues.rights import WHO, Standing
from rectify.errors import NotThere, WordsWrong
from rectify.store.console_queries import displays
from rectify.web import downloads
from rectify.web.pages.clues.entrance import ANYBODY_HERE, LOOKERS, before, standings, tabs
from rectify.web.routes import Page, get, post

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rectify.app.clues.desk import ClueDesk
    from rectify.web.visit import Visit

_FIRST_YEAR, _LAST_YEAR = 1949, 2199


@get("/clues", who=ANYBODY_HERE, internal=True)
def clues(visit: Visit) -> Page | Response:
    """List the clues somebody sees; lead whoever sees none to what is his here."""
    if Standing.LOOK not in standings(visit):
        open_ = tabs(visit)
        if not open_:
            raise NotThere
        said = visit.request.url.query
        return RedirectResponse(f"{open_[-1][0]}{f'?{said}' if said else ''}", status_code=303)
    state = visit.query("state")
    with before(visit, Standing.LOOK) as desk:
        found = reading.listed(desk, state=state if state in STATES else None)
        labels = {each.code: each.label for each in desk.clues.first_cycle().workflow.states}
        may_register = bool(desk.who.teams and desk.who.roles & frozenset(WHO["register"]))
    words = {
        "tabs": tabs(visit), "found": found, "state": state, "states": {code: labels.get(code, code) for code in STATES},
        "may_register": may_register,
    }  # fmt: skip
    return Page(template="clues.html", words=words)


@get("/clues/due", who=LOOKERS, internal=True)
def due(visit: Visit) -> Page:
    """List what waits for a signature or an answer."""
    with before(visit, Standing.LOOK) as desk:
        found = reading.due_list(desk)
    return Page(template="clues_due.html", words={"tabs": tabs(visit), "found": found})


@get("/clues/notices", who=LOOKERS, internal=True)
def notices(visit: Visit) -> Page:
    """List one's own reminders."""
    with before(visit, Standing.LOOK) as desk:
        found = reading.reminders(desk)
    return Page(template="clues_notices.html", words={"tabs": tabs(visit), "found": list(reversed(found))})


@get("/clues/report", who=LOOKERS, internal=True)
def report(visit: Visit) -> Page:
    """Count the clues that somebody sees."""
    text = visit.query("year")
    year = int(text) if text.isdecimal() and len(text) == 4 else None  # noqa: PLR2004 - a year
    if text and not (year and _FIRST_YEAR <= year <= _LAST_YEAR):
        raise WordsWrong("年份应写成 2026 这样")
    with before(visit, Standing.LOOK) as desk:
        found = figures.figures(desk, year=year)
    words = {"tabs": tabs(visit), "found": found, "headings": figures.HEADINGS, "year": text}
    return Page(template="clues_report.html", words=words)


@post("/clues/export", who=LOOKERS, internal=True)
def export(visit: Visit) -> Response:
    """Give the clues that somebody sees as a sheet, with its purpose and a number on it and in the log."""
    assert visit.form is not None  # noqa: S101 - a form was sent
    try:
        purpose = plain_text(visit.form.get("purpose", ""))
    except ValueError as error:
        raise WordsWrong(f"用途{error}") from error
    with before(visit, Standing.LOOK) as desk:
        if not purpose:
            raise WordsWrong("请写明用途，它会写入水印和查阅日志")
        return downloads.made("问题线索台账.xlsx", downloads.XLSX, lambda path: _written(desk, path, purpose))


def _written(desk: ClueDesk, path: Path, purpose: str) -> Mapping[str, Any]:
    return taking_out.export(desk, path, purpose)


@get("/clues/{number}", who=LOOKERS, internal=True)
def clue(visit: Visit, number: str) -> Page:
    """Show one clue, as far as somebody sees it."""
    with before(visit, Standing.LOOK) as desk:
        page = reading.page(desk, number)
        acts = offers.open_acts(desk, number)
        names = [each["by"] for part in ("records", "journal") for each in page.get(part, ())]
        names += [each["fields"].get(name) for each in page.get("records", ()) for name in _PEOPLE]
        shown = displays(desk.main, [str(each) for each in names if each])
    words = {"tabs": tabs(visit), "page": page, "acts": acts, "displays": shown, "kinds": KINDS}
    return Page(template="clue.html", words=words)


_PEOPLE = ("registered_by", "handed_by", "received_by", "answered_by", "filed_by")


@get("/clues/{number}/papers/{n}", who=LOOKERS, internal=True)
def paper(visit: Visit, number: str, n: str) -> Response:
    """Give a paper, decrypted on its way: to be saved, never to be shown within a page."""
    with before(visit, Standing.LOOK) as desk:
        name, parts = reading.paper(desk, number, int(n) if n.isdecimal() and len(n) < 6 else 0)  # noqa: PLR2004 - no clue has more
    saved_as = {"content-disposition": f"attachment; filename*=utf-8''{quote(name, safe='')}"}
    return StreamingResponse(parts, media_type="application/octet-stream", headers=saved_as)
