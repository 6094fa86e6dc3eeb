"""The calls that give sheets to fill and take filled ones: a unit's plans and progress, the office's findings and units.

The same reading and writing as the pages and the command line: a faulty cell keeps the whole sheet out, and it comes back marked. With
``dry_run`` everything is decided and nothing written. The same sheet twice adds nothing, so that it may be sent again after a lost answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

from fastapi import Path, Query
from starlette.responses import Response

from rectify.app import plan_sheets, plan_sheets_out, sheets_sent, tickets
from rectify.app.asking import Result
from rectify.app.plan_place import NAMES, kind_called, room
from rectify.app.sheets_sent import filled_by, imported_by
from rectify.app.units import ImportedUnits
from rectify.engine.model import Role
from rectify.errors import FaultyFile, NotThere, WordsWrong
from rectify.exchange.sheet_out import TEMPLATES, write_template
from rectify.web import downloads
from rectify.web.api.acting import MIXED, why_not
from rectify.web.api.caller import Caller  # noqa: TC001 - FastAPI's parameters are read from what a call is annotated with
from rectify.web.api.calls import BYTES, JSON, get, post
from rectify.web.api.refusing import Refused, encoded, fault_document
from rectify.web.api.shapes import sheets as shapes
from rectify.web.api.words import DryRun, Inspection, Marked, SheetName, SheetWord, UnitOf  # noqa: TC001 - the same
from rectify.web.routes import BUSINESS

if TYPE_CHECKING:
    from collections.abc import Mapping

Document = dict[str, Any]
OFFICE = frozenset({Role.OFFICE})
MOST_FAULTS = 200
Template = Annotated[str, Path(description=f"种类：{'、'.join(TEMPLATES)}", examples=["问题清单"])]


# ---- a unit's plans and progress


@get("/inspections/{number}/sheets", summary="一次巡察可以填报的表，各有几个问题", gives=shapes.Sheets, who=BUSINESS)
def sheets(caller: Caller, number: Inspection) -> Document:
    """Say which sheets there are to fill for an inspection."""
    room(caller.reader, caller.actor, number, caller.today)
    open_ = plan_sheets_out.kinds_to_fill(caller.app, caller.reader, caller.actor, number, caller.today)
    found = [{"sheet": word, "kind": kind, "problems": open_.get(kind, 0)} for word, kind in NAMES.items()]
    return {"inspection": number, "sheets": found}


@get("/inspections/{number}/sheets/{word}/xlsx", summary="供填报的表，已填好现有内容，Excel 文件", who=BUSINESS, media=downloads.XLSX)  # fmt: skip
def sheet(caller: Caller, number: Inspection, word: SheetWord) -> Response:
    """Give a sheet, filled with the inspection's problems and the measures that stand."""
    name, write = plan_sheets_out.handed_out(
        caller.app, caller.reader, caller.actor, number, kind_called(word), caller.today
    )
    return downloads.made(name, downloads.XLSX, write)


@post(
    "/inspections/{number}/sheets/{word}", summary="交回填好的表：逐个问题写入，没有变化的略过", gives=shapes.Filled, takes=BYTES,
    who=BUSINESS, sheet=True, statuses={MIXED: "有问题不能写入：逐个给出结果"},
)  # fmt: skip
def fill(
    caller: Caller, sent: BinaryIO, number: Inspection, word: SheetWord, name: SheetName, dry_run: DryRun = False,  # noqa: FBT002 - a word of the address
) -> Response:  # fmt: skip
    """Write what a filled sheet says, or say what that would do."""
    kind = kind_called(word)
    with caller.app.store.reading() as reader:
        room(reader, caller.actor, number, caller.today)
    kept, holder = _kept(caller, name, sent), filled_by(caller.actor.name, number, kind)
    path = sheets_sent.path_of(caller.app, kept)
    asked = plan_sheets.Sent(path=path, account=caller.actor.name, inspection=number, kind=kind)
    try:
        done = plan_sheets.take(caller.app, asked, dry_run=dry_run).document()
    except FaultyFile as error:
        raise _faulty(caller, kept, holder, error) from None
    sheets_sent.drop(caller.app, kept)
    return Response(encoded(done), status_code=MIXED if done["refused"] else 200, media_type=JSON)


@get("/inspections/{number}/sheets/{word}/marked", summary="退回的表，错误已标注，Excel 文件", who=BUSINESS, media=downloads.XLSX)  # fmt: skip
def filled_marked(caller: Caller, number: Inspection, word: SheetWord, ticket: Marked = "") -> Response:
    """Give a faulty sheet back with its bad cells marked, to whoever sent it."""
    return _marked(caller, filled_by(caller.actor.name, number, kind_called(word)), ticket)


# ---- the office's findings and units


@get("/templates/{kind}/xlsx", summary="供填报的空表，Excel 文件", who=OFFICE, internal=True, media=downloads.XLSX)
def template(caller: Caller, kind: Template) -> Response:
    """Give an empty sheet to fill."""
    del caller  # the same for every office
    if kind not in TEMPLATES:
        raise NotThere
    return downloads.made(f"{kind}.xlsx", downloads.XLSX, lambda path: write_template(kind, path))


@post(
    "/imports/findings", summary="导入问题清单：全部写入，或一行也不写", gives=shapes.ImportedFindings, takes=BYTES, who=OFFICE,
    internal=True, sheet=True,
)  # fmt: skip
def import_findings(
    caller: Caller, sent: BinaryIO, name: SheetName, round: Annotated[str, Query(min_length=1, max_length=80, description="轮次代码")],  # noqa: A002 - as everywhere
    unit: UnitOf = "", dry_run: DryRun = False,  # noqa: FBT002 - a word of the address
) -> Document | Response:  # fmt: skip
    """Import a sheet of findings into a round, or say what that would do."""
    return _imported(caller, sent, name, sheets_sent.FINDINGS, round_=round, unit=unit, dry_run=dry_run)


@post(
    "/imports/units", summary="导入单位：全部写入，或一行也不写", gives=shapes.ImportedUnits, takes=BYTES, who=OFFICE,
    internal=True, sheet=True,
)  # fmt: skip
def import_units(caller: Caller, sent: BinaryIO, name: SheetName, dry_run: DryRun = False) -> Document | Response:  # noqa: FBT002 - a word of the address
    """Import a sheet of units, or say what that would do."""
    return _imported(caller, sent, name, sheets_sent.UNITS, round_="", unit="", dry_run=dry_run)


def _imported(
    caller: Caller, sent: BinaryIO, name: str, kind: str, *, round_: str, unit: str, dry_run: bool
) -> Document | Response:  # fmt: skip
    with caller.console.importing.taken():
        kept, holder = _kept(caller, name, sent), imported_by(caller.actor.name)
        try:
            done = sheets_sent.imported(caller.app, kind, kept, caller.actor.name, round_=round_, unit=unit, dry_run=dry_run)  # fmt: skip
        except FaultyFile as error:
            raise _faulty(caller, kept, holder, error) from None
        sheets_sent.drop(caller.app, kept)
    refused = [done] if isinstance(done, Result) else done.refused if isinstance(done, ImportedUnits) else ()
    if refused:
        return why_not(refused[0])
    return done.document()


@get("/imports/marked", summary="退回的导入表，错误已标注，Excel 文件", who=OFFICE, internal=True, media=downloads.XLSX)
def import_marked(caller: Caller, ticket: Marked = "") -> Response:
    """Give a faulty sheet back with its bad cells marked, to whoever sent it."""
    return _marked(caller, imported_by(caller.actor.name), ticket)


# ---- what both do with what is sent


def _kept(caller: Caller, name: str, sent: BinaryIO) -> Mapping[str, str]:
    try:
        return sheets_sent.keep(caller.console, caller.actor.name, name, sent)
    except WordsWrong as error:
        raise Refused("refused", f"{error.message}。") from None


def _faulty(caller: Caller, kept: Mapping[str, str], holder: str, error: FaultyFile) -> Refused:
    """Give why a sheet was not taken: every fault with its cell, and a ticket for the sheet with those cells marked."""
    marked = sheets_sent.mark(caller.app, kept, error)
    return Refused(
        "faulty_sheet", f"{error.message}，整张表没有写入。", faults=[fault_document(each) for each in error.faults[:MOST_FAULTS]],
        more=max(0, len(error.faults) - MOST_FAULTS), marked=tickets.ticket(caller.console.vault, holder, kept) if marked else None,
    )  # fmt: skip


def _marked(caller: Caller, holder: str, ticket: str) -> Response:
    kept = tickets.taken_back(caller.console.vault, holder, ticket)
    if kept is None:
        raise NotThere
    path = sheets_sent.marked_path(caller.app, kept)
    return downloads.Saved(path, media_type=downloads.XLSX, filename=path.name)
