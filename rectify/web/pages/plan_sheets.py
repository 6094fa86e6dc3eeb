"""按表填报: a unit's 整改方案 and 整改进展 as a sheet that is handed out filled, looked at when it comes back, and then written.

The same reading and writing as ``rectify plan``: a faulty cell keeps the whole sheet out, a refused problem only itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile

from rectify.app import lists, plan_sheets, plan_sheets_out, sheets_sent, tickets
from rectify.app.plan_place import NAMES, kind_called, room
from rectify.app.sheets_sent import filled_by
from rectify.errors import FaultyFile, NotThere, WordsWrong
from rectify.web import downloads
from rectify.web.routes import BUSINESS, Page, get, post

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response

    from rectify.web.visit import Visit

MOST_FAULTS = 200
STATUS = {"written": "写入", "same": "没有变化", "blank": "没有填写", "refused": "不能写入"}


@get("/inspections/{number}/sheets", who=BUSINESS)
def form(visit: Visit, number: str) -> Page:
    """Show which sheets there are to fill, and where to send them."""
    return _page(visit, number, {})


def _page(visit: Visit, number: str, words: Mapping[str, Any], status: int = 200) -> Page:
    with visit.reading() as reader:
        place = room(reader, visit.actor, number, visit.today)
        open_ = plan_sheets_out.kinds_to_fill(visit.app, reader, visit.actor, number, visit.today)
        listed = [each["unit_name"] for each in lists.inspections(reader, visit.actor) if each["number"] == number]
    names = listed or dict.fromkeys(each.row["unit_name"] for each in place.problems.values())
    kinds = [(word, kind, open_.get(kind, 0)) for word, kind in NAMES.items()]
    given = {
        "number": number, "unit_name": "、".join(names), "inspection_seen": bool(listed), "kinds": kinds, "statuses": STATUS, "name": "",
        "kind": "", "word": "", "done": None, "again": False, "faults": [], "more": 0, "marked": "", "ticket": "", **words,
    }  # fmt: skip
    return Page(template="plan_sheets.html", words=given, status=status)


@get("/inspections/{number}/sheets/{word}.xlsx", who=BUSINESS)
def sheet(visit: Visit, number: str, word: str) -> Response:
    """Give a sheet, filled with the inspection's problems and the measures that stand."""
    name, write = plan_sheets_out.handed_out(
        visit.app, visit.reader, visit.actor, number, kind_called(word), visit.today
    )
    return downloads.made(name, downloads.XLSX, write)


@post("/inspections/{number}/sheets/{word}", who=BUSINESS)
def send(visit: Visit, number: str, word: str) -> Page:
    """Look at a sheet that was sent; write it where it was looked at before."""
    assert visit.form is not None  # noqa: S101 - a form was sent
    kind = kind_called(word)
    with visit.reading() as reader:
        room(reader, visit.actor, number, visit.today)
    kept = _again(visit, number, kind) if visit.form.get("ticket") else _first(visit)
    with sheets_sent.alone(visit.app, kept):
        return _taken(visit, number, word, kept)


def _taken(visit: Visit, number: str, word: str, kept: Mapping[str, str]) -> Page:
    assert visit.form is not None  # noqa: S101 - see send
    kind = kind_called(word)
    sure = visit.form.get("sure") == "yes" and bool(visit.form.get("ticket"))
    about, asked_by = {"kind": kind, "word": word, "name": kept["name"]}, filled_by(visit.actor.name, number, kind)
    if visit.form.get("ticket") and (before := sheets_sent.outcome(visit.app, kept, asked_by)):
        return _page(visit, number, {**about, "done": before, "again": True})
    path = sheets_sent.path_of(visit.app, kept)
    asked = plan_sheets.Sent(path=path, account=visit.actor.name, inspection=number, kind=kind)
    try:
        done = plan_sheets.take(visit.app, asked, dry_run=not sure)
    except FaultyFile as error:
        return _faulty(visit, number, kept, error, about)
    if sure:
        sheets_sent.forget(visit.app, kept, asked_by, done.document())
        return _page(visit, number, {**about, "done": done.document()})
    ticket = _ticket(visit, number, kind, kept) if done.of("written") else ""
    return _page(visit, number, {**about, "done": done.document(), "ticket": ticket})


def _first(visit: Visit) -> Mapping[str, str]:
    assert visit.form is not None  # noqa: S101 - see send
    sent = visit.form.get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise WordsWrong("请选择要上传的文件")
    return sheets_sent.keep(visit.console, visit.actor.name, sent.filename, sent.file)


def _again(visit: Visit, number: str, kind: str) -> Mapping[str, str]:
    assert visit.form is not None  # noqa: S101 - see send
    kept = _redeemed(visit, number, kind, visit.form.get("ticket", ""))
    if kept is None:
        raise WordsWrong("上传的文件已不在，请重新选择")
    return kept


def _ticket(visit: Visit, number: str, kind: str, kept: Mapping[str, str]) -> str:
    return tickets.ticket(visit.console.vault, filled_by(visit.actor.name, number, kind), kept)


def _redeemed(visit: Visit, number: str, kind: str, given: object) -> Mapping[str, str] | None:
    if not isinstance(given, str):
        return None
    return tickets.taken_back(visit.console.vault, filled_by(visit.actor.name, number, kind), given)


def _faulty(
    visit: Visit, number: str, kept: Mapping[str, str], error: FaultyFile, about: Mapping[str, Any]
) -> Page:  # fmt: skip
    marked = sheets_sent.mark(visit.app, kept, error)
    words = {
        **about, "faults": [str(each) for each in error.faults[:MOST_FAULTS]], "more": len(error.faults) - MOST_FAULTS,
        "marked": _ticket(visit, number, str(about["kind"]), kept) if marked else "",
    }  # fmt: skip
    return _page(visit, number, words, 422)


@get("/inspections/{number}/sheets/{word}/marked", who=BUSINESS)
def marked(visit: Visit, number: str, word: str) -> Response:
    """Give a faulty sheet back with its bad cells marked, to whoever sent it."""
    kept = _redeemed(visit, number, kind_called(word), visit.request.query_params.get("ticket", ""))
    if kept is None:
        raise NotThere
    path = sheets_sent.marked_path(visit.app, kept)
    return downloads.Saved(path, media_type=downloads.XLSX, filename=path.name)
