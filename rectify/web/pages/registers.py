"""基础名册: the office's own lists, a page for each round and each unit, and what takes two persons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rectify.app import in_force, lists, offers, registers
from rectify.app.register_choices import CORRECTABLE_WORDS
from rectify.engine.catalogue import KINDS, ROUND, UNIT
from rectify.engine.model import ADMINISTRATORS, Role
from rectify.store import console_queries
from rectify.web import prefilled
from rectify.web.routes import EVERYBODY, Page, get
from rectify.web.told import people, told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rectify.web.visit import Visit

OFFICE = frozenset({Role.OFFICE})
OUTSIDE = EVERYBODY - ADMINISTRATORS
TABS = (
    ("/registers", "轮次和巡察组"), ("/registers/units", "单位"), ("/registers/inspections", "巡察"),
    ("/registers/two-persons", "两人办理"), ("/registers/import", "导入"),
)  # fmt: skip


@get("/registers", who=OFFICE)
def rounds_and_teams(visit: Visit) -> Page:
    """Show the rounds, and the teams with their members and dates."""
    teams = lists.teams(visit.reader, visit.actor)
    names = [each["user"] for row in teams for each in row["members"]]
    rounds = lists.rounds(visit.reader, visit.actor)
    words = {
        "tabs": TABS, "rounds": rounds, "labels": in_force.labels(visit.app, rounds), "teams": teams, "today": visit.today,
        "displays": console_queries.displays(visit.reader, names),
        "authorise": {(row["round"], row["name"]): _authorise(visit, row) for row in teams},
    }  # fmt: skip
    return Page(template="registers.html", words=words)


def _authorise(visit: Visit, team: Mapping[str, Any]) -> str:
    return prefilled.address(visit, "authorise", {"round": team["round"], "team": team["name"]})


@get("/registers/units", who=OFFICE)
def units(visit: Visit) -> Page:
    """Show the units, with a search."""
    text = visit.query("q")
    found = [row for row in lists.units(visit.reader, visit.actor) if _says(row, text)]
    shown = people(visit.reader, [str(row[name]) for row in found for name in ("head", "leader") if row[name]])
    return Page(template="registers_units.html", words={"tabs": TABS, "found": found, "q": text, "displays": shown})


def _says(row: Mapping[str, Any], text: str) -> bool:
    return all(any(word in (row[name] or "") for name in ("code", "name", "kind")) for word in text.split())


@get("/registers/inspections", who=OFFICE)
def inspections(visit: Visit) -> Page:
    """Show the inspections by round and team."""
    found = lists.inspections(visit.reader, visit.actor)
    shown = people(visit.reader, [str(row["liaison"]) for row in found if row["liaison"]])
    return Page(template="registers_inspections.html", words={"tabs": TABS, "found": found, "displays": shown})


# ---- one round, one unit


@get("/rounds/{code}", who=OUTSIDE)
def round_(visit: Visit, code: str) -> Page:
    """Show a round with its inspections and the acts about it."""
    return _place(visit, ROUND, code)


@get("/units/{code}", who=OUTSIDE)
def unit(visit: Visit, code: str) -> Page:
    """Show a unit with its inspections and the acts about it."""
    return _place(visit, UNIT, code)


def _place(visit: Visit, subject: str, code: str) -> Page:
    found, roles = registers.place(visit.reader, visit.actor, subject, code)
    row = found["row"] or {}
    shown = people(visit.reader, [str(row[name]) for name in ("head", "leader") if row.get(name)])
    words = {
        "found": found, "subject": subject, "offers": offers.offers(subject, roles), "story": told(visit.app, visit.reader, found["story"]),
        "displays": shown, "for_office": Role.OFFICE in visit.roles,
        "labels": in_force.labels(visit.app, [row] if subject == ROUND and row else []),
    }  # fmt: skip
    return Page(template="place.html", words=words)


# ---- what takes two persons


@get("/registers/two-persons", who=OFFICE)
def two_persons(visit: Visit) -> Page:
    """Show what was proposed and waits for a second person."""
    found = registers.proposals(visit.reader, visit.actor)
    for each in found:
        each["words"] = _in_words(each["key"], each["fields"])
        each["label"] = KINDS[each["key"]].label
        each["confirm"] = prefilled.address(visit, each["key"], each["fields"])
    shown = people(visit.reader, [each["by"] for each in found])
    return Page(template="two_persons.html", words={"tabs": TABS, "found": found, "displays": shown})


def _in_words(key: str, fields: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Give a proposal's fields by their names; the rows of an opening balance one by one."""
    labels = {each.name: each.label for each in KINDS[key].fields}
    plain = {name: value for name, value in fields.items() if not isinstance(value, list | dict)}
    if key == "correct" and plain.get("field") in CORRECTABLE_WORDS:
        plain["field"] = CORRECTABLE_WORDS[str(plain["field"])]
    rows = fields.get("rows", []) if key == "add legacy" else []
    said = [(labels.get(name, name), str(value)) for name, value in plain.items()]
    return [*said, *((f"第 {n} 条", "，".join(str(word) for word in row.values())) for n, row in enumerate(rows, 1))]


@get("/registers/correct", who=OFFICE)
def correct(visit: Visit) -> Page:
    """Show what may be put right about something, with what stands now."""
    subject = visit.query("subject")
    found = registers.correctable(visit.reader, visit.actor, subject) if subject else []
    rows = [
        (label, standing, prefilled.address(visit, "correct", {"subject": subject, "field": name, "from": standing}))
        for name, label, standing in found
    ]
    return Page(template="correct.html", words={"tabs": TABS, "subject": subject, "rows": rows})
