"""按表填报: a unit's 整改方案 and 整改进展 as a sheet that is handed out filled, looked at when it comes back, and then written.

The same reading and writing as ``rectify plan``: a faulty cell keeps the whole sheet out, a refused problem only itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile
from starlette.responses import FileResponse, Response

from rectify.app import lists, plan_sheets, plan_sheets_out, receiving, sheets_sent, tickets
from rectify.app.offers import may_ask
from rectify.app.plan_place import KEYS
from rectify.app.seeing import seen
from rectify.engine.catalogue import KINDS
from rectify.errors import FaultyFile, NotThere, WordsWrong
from rectify.web import downloads
from rectify.web.routes import BUSINESS, Page, get, post

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.store.transaction import Reader
    from rectify.web.visit import Visit

NAMES: Mapping[str, str] = {"plan": plan_sheets.PLAN, "progress": plan_sheets.PROGRESS}
"""The word of an address → the kind of a sheet."""
MOST_FAULTS = 200
STATUS = {"written": "写入", "same": "没有变化", "blank": "没有填写", "refused": "不能写入"}


@get("/inspections/{number}/sheets", who=BUSINESS)
def form(visit: Visit, number: str) -> Page:
    """Show which sheets there are to fill, and where to send them."""
    return _page(visit, number, {})


def _page(visit: Visit, number: str, words: Mapping[str, Any], status: int = 200) -> Page:
    with visit.reading() as reader:
        _allowed(visit, reader, number)
        open_ = plan_sheets_out.kinds_to_fill(visit.app, reader, visit.actor, number, visit.today)
        unit = next(
            (each["unit_name"] for each in lists.inspections(reader, visit.actor) if each["number"] == number), ""
        )
    kinds = [(word, kind, open_.get(kind, 0)) for word, kind in NAMES.items()]
    given = {
        "number": number, "unit_name": unit, "kinds": kinds, "statuses": STATUS, "name": "", "kind": "", "word": "", "done": None,
        "faults": [], "more": 0, "marked": "", "ticket": "", **words,
    }  # fmt: skip
    return Page(template="plan_sheets.html", words=given, status=status)


def _allowed(visit: Visit, reader: Reader, number: str) -> None:
    """The room is there for whoever could fill such a sheet for this inspection."""
    _found, roles = seen(reader, visit.actor, number)
    if not number.startswith("I-") or not any(may_ask(KINDS[key], roles) for key in KEYS.values()):
        raise NotThere


@get("/inspections/{number}/sheets/{word}.xlsx", who=BUSINESS)
def sheet(visit: Visit, number: str, word: str) -> Response:
    """Give a sheet, filled with the inspection's problems and the measures that stand."""
    kind = _kind(word)
    _allowed(visit, visit.reader, number)
    rows = plan_sheets_out.rows_for(visit.app, visit.reader, visit.actor.name, number, kind)
    name = f"{kind}表 {number}.xlsx"
    return downloads.made(name, downloads.XLSX, lambda path: plan_sheets_out.write_sheet(kind, rows, path))


@post("/inspections/{number}/sheets/{word}", who=BUSINESS)
def send(visit: Visit, number: str, word: str) -> Page:
    """Look at a sheet that was sent; write it where it was looked at before."""
    assert visit.form is not None  # noqa: S101 - a form was sent
    kind = _kind(word)
    with visit.reading() as reader:
        _allowed(visit, reader, number)
    kept = _again(visit, number, kind) if visit.form.get("ticket") else _first(visit)
    sure = visit.form.get("sure") == "yes" and bool(visit.form.get("ticket"))
    about = {"kind": kind, "word": word, "name": kept["name"]}
    path = sheets_sent.path_of(visit.app, kept)
    asked = plan_sheets.Sent(path=path, account=visit.actor.name, inspection=number, kind=kind)
    try:
        done = plan_sheets.take(visit.app, asked, dry_run=not sure)
    except FaultyFile as error:
        return _faulty(visit, number, kept, error, about)
    if sure:
        sheets_sent.forget(visit.app, kept)
        return _page(visit, number, {**about, "done": done.document()})
    ticket = _ticket(visit, number, kind, kept) if done.of("written") else ""
    return _page(visit, number, {**about, "done": done.document(), "ticket": ticket})


def _kind(word: str) -> str:
    if word not in NAMES:
        raise NotThere
    return NAMES[word]


def _first(visit: Visit) -> Mapping[str, str]:
    assert visit.form is not None  # noqa: S101 - see send
    sent = visit.form.get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise WordsWrong("请选择要上传的文件")
    try:
        name = receiving.file_name(sent.filename)
    except ValueError as error:
        raise WordsWrong(str(error)) from error
    return sheets_sent.keep(visit.app, name, sent.file, visit.console.now())


def _again(visit: Visit, number: str, kind: str) -> Mapping[str, str]:
    assert visit.form is not None  # noqa: S101 - see send
    kept = _redeemed(visit, number, kind, visit.form.get("ticket", ""))
    if kept is None:
        raise WordsWrong("上传的文件已不在，请重新选择")
    return kept


def _holder(visit: Visit, number: str, kind: str) -> str:
    """Name the holder of a ticket: one account, for one kind of sheet of one inspection."""
    return f"sheet {number} {kind} {visit.actor.name}"


def _ticket(visit: Visit, number: str, kind: str, kept: Mapping[str, str]) -> str:
    return tickets.ticket(visit.console.vault, _holder(visit, number, kind), kept)


def _redeemed(visit: Visit, number: str, kind: str, given: object) -> Mapping[str, str] | None:
    if not isinstance(given, str):
        return None
    return tickets.taken_back(visit.console.vault, _holder(visit, number, kind), given)


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
    kept = _redeemed(visit, number, _kind(word), visit.request.query_params.get("ticket", ""))
    if kept is None:
        raise NotThere
    path = sheets_sent.marked_path(visit.app, kept)
    return FileResponse(path, media_type=downloads.XLSX, filename=path.name)
