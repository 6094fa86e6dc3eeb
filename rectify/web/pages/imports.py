"""导入: a sheet of findings or of units is looked at first, and imported by a second step; a faulty one comes back marked.

The same reading as ``rectify import`` and ``rectify unit import``: in a process of its own with limits, all rows or none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile

from rectify.app import lists, sheets_sent, tickets
from rectify.app.asking import Result
from rectify.app.sheets_sent import imported_by
from rectify.app.units import ImportedUnits
from rectify.errors import FaultyFile, NotThere, WordsWrong
from rectify.exchange.sheet_out import TEMPLATES, write_template
from rectify.web import downloads, flash
from rectify.web.pages.registers import OFFICE, TABS
from rectify.web.refusal_words import plain
from rectify.web.routes import Page, get, post

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response

    from rectify.web.visit import Visit

KINDS = (sheets_sent.FINDINGS, sheets_sent.UNITS)
MOST_FAULTS = 200


@get("/registers/import", who=OFFICE)
def form(visit: Visit) -> Page:
    """Show the two forms, and the empty sheets to fill."""
    return _page(visit, {})


def _page(visit: Visit, words: Mapping[str, Any], status: int = 200) -> Page:
    with visit.reading() as reader:
        rounds = lists.rounds(reader, visit.actor)
        units = lists.units(reader, visit.actor)
    given = {
        "tabs": TABS, "rounds": rounds, "units": units, "templates": tuple(TEMPLATES), "found": None, "faults": [], "more": 0,
        "marked": "", "refused": [], "kind": "", "ticket": "", "round": "", "unit": "", "name": "", **words,
    }  # fmt: skip
    return Page(template="registers_import.html", words=given, status=status)


@post("/registers/import", who=OFFICE)
def send(visit: Visit) -> Page | Response:
    """Look at a sheet that was sent; import it where it was looked at before."""
    assert visit.form is not None  # noqa: S101 - a form was sent
    kind, round_, unit = (_text(visit, name) for name in ("kind", "round", "unit"))
    if kind not in KINDS:
        raise NotThere
    if kind == sheets_sent.FINDINGS and not round_:
        raise WordsWrong("请选择轮次")
    with visit.console.importing.taken():
        kept = _again(visit) if visit.form.get("ticket") else _first(visit)
        with sheets_sent.alone(visit.app, kept):
            return _taken(visit, kept, kind, round_, unit)


def _taken(visit: Visit, kept: Mapping[str, str], kind: str, round_: str, unit: str) -> Page | Response:
    assert visit.form is not None  # noqa: S101 - see send
    about = {
        "kind": kind, "round": round_, "unit": unit, "name": kept["name"], "ticket": _ticket_for(visit, kept),
    }  # fmt: skip
    sure, asked = _text(visit, "sure") == "yes", " ".join((imported_by(visit.actor.name), kind, round_, unit))
    if visit.form.get("ticket") and (before := sheets_sent.outcome(visit.app, kept, asked)):
        return flash.then(visit, _home(kind), f"这份表刚才已经导入，没有再导入一次。当时的结果：{before['said']}")
    try:
        done = sheets_sent.imported(
            visit.app, kind, kept, visit.actor.name, round_=round_, unit=unit, dry_run=not sure
        )  # fmt: skip
    except FaultyFile as error:
        return _faulty(visit, kept, error, about)
    refused = _refused(done)
    if refused:
        return _page(visit, {**about, "refused": refused}, 422)
    if not sure:
        return _page(visit, {**about, "found": done.document(), "sure": True})
    said = _said(kind, done.document())
    sheets_sent.forget(visit.app, kept, asked, {"said": said})
    return flash.then(visit, _home(kind), said)


def _text(visit: Visit, name: str) -> str:
    value = visit.form.get(name, "") if visit.form is not None else ""
    return value.strip()[:200] if isinstance(value, str) else ""


def _first(visit: Visit) -> Mapping[str, str]:
    assert visit.form is not None  # noqa: S101 - see send
    sent = visit.form.get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise WordsWrong("请选择要导入的文件")
    return sheets_sent.keep(visit.console, visit.actor.name, sent.filename, sent.file)


def _again(visit: Visit) -> Mapping[str, str]:
    kept = _redeemed(visit)
    if kept is None:
        raise WordsWrong("上传的文件已不在，请重新选择")
    return kept


def _ticket_for(visit: Visit, kept: Mapping[str, str]) -> str:
    return tickets.ticket(visit.console.vault, imported_by(visit.actor.name), kept)


def _redeemed(visit: Visit) -> Mapping[str, str] | None:
    value = visit.form.get("ticket", "") if visit.form is not None else visit.request.query_params.get("ticket", "")
    if not isinstance(value, str):
        return None
    return tickets.taken_back(visit.console.vault, imported_by(visit.actor.name), value)


def _faulty(visit: Visit, kept: Mapping[str, str], error: FaultyFile, about: Mapping[str, Any]) -> Page:
    marked = sheets_sent.mark(visit.app, kept, error)
    words = {
        **about, "faults": [str(each) for each in error.faults[:MOST_FAULTS]], "more": len(error.faults) - MOST_FAULTS,
        "marked": _ticket_for(visit, kept) if marked else "",
    }  # fmt: skip
    return _page(visit, words, 422)


def _refused(done: object) -> list[str]:
    results = [done] if isinstance(done, Result) else done.refused if isinstance(done, ImportedUnits) else []
    return [plain(each.missing) for result in results for each in result.refusals]


def _home(kind: str) -> str:
    return "/registers/units" if kind == sheets_sent.UNITS else "/problems"


def _said(kind: str, done: Mapping[str, Any]) -> str:
    what = "个单位" if kind == sheets_sent.UNITS else "个问题"
    return f"已导入：读到 {done['rows']} 行，新增 {done['added']} {what}，已有 {done['already']} 个。"


@get("/registers/import/marked", who=OFFICE)
def marked(visit: Visit) -> Response:
    """Give a faulty sheet back with its bad cells marked, to whoever sent it."""
    kept = _redeemed(visit)
    if kept is None:
        raise NotThere
    path = sheets_sent.marked_path(visit.app, kept)
    return downloads.Saved(path, media_type=downloads.XLSX, filename=path.name)


@get("/registers/template/{kind}.xlsx", who=OFFICE)
def template(visit: Visit, kind: str) -> Response:
    """Give an empty sheet to fill."""
    del visit
    if kind not in TEMPLATES:
        raise NotThere
    return downloads.made(f"{kind}.xlsx", downloads.XLSX, lambda path: write_template(kind, path))
