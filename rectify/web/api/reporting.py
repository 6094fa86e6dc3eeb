"""The calls that give figures: which reports there are, each as a document, a sheet or a text, as of any day; and what is to come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Path, Query
from starlette.responses import Response  # noqa: TC002 - as below

from rectify.app import dates, reports
from rectify.app.adopting import rules_known
from rectify.app.forecasting import forecast
from rectify.app.report_files import write_document, write_sheet
from rectify.engine.model import Role
from rectify.errors import NotThere
from rectify.web import downloads
from rectify.web.api.caller import Caller  # noqa: TC001 - FastAPI's parameters are read from what a call is annotated with
from rectify.web.api.calls import get
from rectify.web.api.shapes import reporting as shapes
from rectify.web.api.words import AsOf  # noqa: TC001 - the same
from rectify.web.days import standing_on

if TYPE_CHECKING:
    from rectify.app.counting import Report

Document = dict[str, Any]
FORETOLD = frozenset({Role.OFFICE, Role.LEADING_GROUP})
Rule = Annotated[str, Query(max_length=80, description="改用哪个来演算：办公室已有的名称；不写为现行的")]
Name = Annotated[str, Path(description="统计的名称", examples=["overview"])]


@get("/reports", summary="有哪些统计", gives=shapes.Reports)
def report_names(caller: Caller) -> Document:
    """List the reports."""
    del caller  # the same for everybody
    return {"reports": [{"name": name, "label": label} for name, label in reports.NAMES.items()]}


@get("/reports/{name}", summary="一张统计表，可截至过去某日", gives=shapes.Report)
def report(caller: Caller, name: Name, as_of: AsOf = "") -> Document:
    """Make a report of the rows that whoever calls sees."""
    return dict(_made(caller, name, as_of).document)


@get("/reports/{name}/xlsx", summary="一张统计表，Excel 文件", media=downloads.XLSX)
def report_sheet(caller: Caller, name: Name, as_of: AsOf = "") -> Response:
    """Give a report as a sheet."""
    made, office = _made(caller, name, as_of), caller.app.settings.office.name
    return downloads.made(f"{made.label} {made.on}.xlsx", downloads.XLSX, lambda path: write_sheet(path, made, office))


@get("/reports/{name}/docx", summary="一张统计表，Word 文件", media=downloads.DOCX)
def report_document(caller: Caller, name: Name, as_of: AsOf = "") -> Response:
    """Give a report as a document."""
    made, office = _made(caller, name, as_of), caller.app.settings.office.name
    return downloads.made(
        f"{made.label} {made.on}.docx", downloads.DOCX, lambda path: write_document(path, made, office)
    )


def _made(caller: Caller, name: str, as_of: str) -> Report:
    """Make a report; nobody makes us look back who may not read it as it stands."""
    if name not in reports.NAMES:
        raise NotThere
    if as_of:
        reports.report(name, caller.app, caller.reader, caller.actor, caller.today)
    with standing_on(caller, as_of) as moment:
        return reports.report(name, caller.app, moment.reader, caller.actor, moment.day)


@get(
    "/forecast", summary="推演：假定今后无人办理，到某日各人的通知、将超期的问题", gives=shapes.Forecast, who=FORETOLD,
    internal=True, apart=True,
)  # fmt: skip
def foretold(
    caller: Caller,
    until: Annotated[str, Query(min_length=1, max_length=10, description="演算到哪一天，最远两年", examples=["2026-08-03"])],
    ladder: Rule = "",
    profile: Rule = "",
) -> Document:  # fmt: skip
    """Play the coming days on a copy; nobody makes us copy the ledger for a day that is none."""
    day, other = dates.day_from(until), rules_known(caller.app, ladder=ladder, profile=profile)
    with caller.console.foretelling.taken():
        return forecast(caller.app, caller.actor.name, day, other).document()
