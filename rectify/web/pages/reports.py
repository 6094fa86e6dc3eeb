"""统计: every table of figures that somebody may read, as of any day, on the page and as a sheet or a document to take away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rectify.app.report_files import write_document, write_sheet
from rectify.app.report_shelf import may_read, shelves
from rectify.app.reports import report
from rectify.engine.model import Role
from rectify.engine.rights import FIGURES
from rectify.errors import NotThere
from rectify.web import charts, downloads
from rectify.web.days import standing
from rectify.web.routes import Page, get

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from markupsafe import Markup
    from starlette.responses import Response

    from rectify.app.counting import Report
    from rectify.web.visit import Visit

PARTS = (("passed", "验收通过", "passed"), ("closed", "已销号", "closed"), ("open", "在办", "open"),
         ("long_term", "持续整改", "long"), ("void", "已撤销", "void"))  # fmt: skip
"""What a whole of problems is made of, in the order in which a bar shows it."""
BARS: Mapping[str, Mapping[str, str]] = {
    "units": {"超期": "late"}, "categories": {"超期": "late"}, "focuses": {"超期": "late"}, "rounds": {"超期": "late"},
    "sources": {"超期": "late"}, "overdue": {"超期天数": "late"}, "silence": {"天数": "late"}, "red": {"最长超期天数": "late"},
    "common": {"问题数": "plain"}, "liaisons": {"督查次数": "plain"}, "feedback-days": {"天数": "plain"},
    "responsibility": {"占比": "plain"}, "feedback-reviews": {"超期天数": "late"}, "answers": {"超期天数": "late"},
    "letters": {"超期天数": "late"},
}  # fmt: skip
"""Columns whose figures a bar shows beside them."""
_SUM = "合计"
_NUMBER = re.compile(r"(?<![\w-])([PI]-\d{4}-\d{4,})(?![\w-])")
_SHORT = re.compile(r"\d{4}-\d\d(-\d\d)?|[A-Z]+-[\w-]+")
"""What is never broken over lines: a day, a month, a number or code."""
_ROOMS = {"P": "problems", "I": "inspections"}
_MANY = 8
"""Columns from which a report is printed across."""


@get("/reports", who=FIGURES)
def shelf(visit: Visit) -> Page:
    """List the reports that somebody may read."""
    return Page(template="reports.html", words={"shelves": shelves(visit.actor)})


@get("/reports/{name}.xlsx", who=FIGURES)
def sheet(visit: Visit, name: str) -> Response:
    """Give a report as a sheet."""
    return _file(visit, name, write_sheet, "xlsx", downloads.XLSX)


@get("/reports/{name}.docx", who=FIGURES)
def document(visit: Visit, name: str) -> Response:
    """Give a report as a document."""
    return _file(visit, name, write_document, "docx", downloads.DOCX)


def _file(visit: Visit, name: str, write: Callable[[Path, Report, str], None], ending: str, kind: str) -> Response:
    made, _past = _made(visit, name)
    office = visit.app.settings.office.name
    return downloads.made(f"{made.label} {made.on}.{ending}", kind, lambda path: write(path, made, office))


@get("/reports/{name}", who=FIGURES)
def show(visit: Visit, name: str) -> Page:
    """Show a report as of a day."""
    made, moment = _made(visit, name)
    linked = bool(visit.roles - {Role.CITY})
    words = {
        "made": made, "moment": moment, "name": name, "rows": [list(_cells(name, made, row, linked=linked)) for row in made.rows],
        "groups": list(_groups(made)), "parts": PARTS, "across": len(made.headings) >= _MANY,
        "counts": [_counts(made, place) for place in range(len(made.headings))],
    }  # fmt: skip
    return Page(template="report.html", words=words)


def _made(visit: Visit, name: str) -> tuple[Report, Any]:
    if not may_read(visit.actor, name):
        raise NotThere
    with standing(visit) as moment:
        return report(name, visit.app, moment.reader, visit.actor, moment.day), moment


# ---- the table


def _cells(name: str, made: Report, row: Sequence[object], *, linked: bool) -> Iterator[dict[str, object]]:
    """Give a row's cells: what stands there with its links, and a bar where the column has one."""
    looks = BARS.get(name, {})
    for place, value in enumerate(row):
        heading = made.headings[place]
        percent = isinstance(value, str) and value.endswith("%") and _is_number(value[:-1])
        look = looks.get(heading, "done" if percent else "")
        bar = None
        if look and row[0] != _SUM and (number := _number(value)) is not None:
            bar = charts.bar(number, 100 if percent else _most(made, place), look)
        yield {"pieces": _pieces(value, linked=linked), "bar": bar, "short": bool(_SHORT.fullmatch(str(value)))}


def _most(made: Report, place: int) -> float:
    return max((_number(row[place]) or 0 for row in made.rows if row[0] != _SUM), default=0)


def _number(value: object) -> float | None:
    text = str(value).removesuffix("%")
    return float(text) if _is_number(text) else None


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\d+(\.\d+)?", text) is not None


def _counts(made: Report, place: int) -> bool:
    """Say whether a column holds figures alone, which stand to the right."""
    values = [row[place] for row in made.rows if row[place] not in ("", None, "—")]
    return bool(values) and all(_number(value) is not None for value in values)


def _pieces(value: object, *, linked: bool) -> list[tuple[str, str]]:
    """Take a cell's text apart at the numbers of problems and inspections, which lead to their pages."""
    text = "" if value is None else str(value)
    if not linked:
        return [(text, "")]
    parts = _NUMBER.split(text)
    return [(part, f"/{_ROOMS[part[0]]}/{part}" if place % 2 else "") for place, part in enumerate(parts) if part]


# ---- the chart


def _groups(made: Report) -> Iterator[tuple[str, Markup, str]]:
    """Give, for reports that count problems by group, each group's name, what it is made of, and what is done of it."""
    document = made.document
    listed = document.get("units") if made.name == "units" else document.get("groups")
    if made.name == "overview":
        listed = [{"group": "全部", **document}]
    for each in listed or ():
        label = str(each.get("unit_name") or each.get("group"))
        parts = [(word, int(each[key]), look) for key, word, look in PARTS]
        yield label, charts.stack(parts, label), f"{each['rate']}%"
