"""台账: the problems somebody sees, filtered, searched and sorted, a page at a time, as of any day; many moved at once.

The same as a sheet, for printing, and kept under a name: ``ledger_out.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from rectify.app import ledger_page, lists, saved_views
from rectify.app.ledger_page import Wanted
from rectify.app.state_words import workflows_in_use
from rectify.engine.model import UNIT_ROLES
from rectify.engine.rights import IN_REVIEW, UNDER_REVIEW
from rectify.errors import WordsWrong
from rectify.web.days import NAME as AS_OF
from rectify.web.days import standing
from rectify.web.frame import LAMPS
from rectify.web.routes import BUSINESS, Page, get, post

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rectify.store.transaction import Reader
    from rectify.web.visit import Visit

STATES = {
    "reported": "已报账", "handed_over": "已交账", "transferred": "整改中", "under_check": "审核中", "passed": "待销账",
    "long_term": "持续整改", "closed": "已销号", "void": "已撤销", "legacy": "历史已销号",
}  # fmt: skip
SORTS = {"number": "编号", "-number": "编号（新在前）", "due": "期限（近在前）", "-due": "期限（远在前）"}
KEPT = ("state", "unit", "round", "category", "q", "overdue", "lamp", "sort")
"""What of an address says which rows are wanted, and in which order; it is all that a saved view keeps."""
_LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Registers:
    """What a filter chooses from, as its reader may see it."""

    rounds: Sequence[Mapping[str, str]]
    units: Sequence[Mapping[str, str]]


def kept_of(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Give what an address says of the wanted rows; what it says besides is left out."""
    return [(name, value.strip()[:_LONGEST]) for name, value in pairs if name in KEPT and value.strip()]


def wanted_of(visit: Visit) -> Wanted:
    """Read from the address which rows are wanted; several states may stand in one word, with commas."""
    named = [each for word in visit.request.query_params.getlist("state") for each in word.split(",")]
    return Wanted(
        states=tuple(dict.fromkeys(each.strip() for each in named if each.strip())), unit=visit.query("unit"),
        round=visit.query("round"), category=visit.query("category"), text=visit.query("q"),
        overdue=visit.query("overdue") == "1", lamp=visit.query("lamp"), sort=visit.query("sort") or "number",
        after=visit.query("after"),
    )  # fmt: skip


def states_for(visit: Visit) -> dict[str, str]:
    """Give the states that somebody's filter tells apart: to a unit the review is one."""
    hidden = IN_REVIEW - {UNDER_REVIEW} if visit.roles <= UNIT_ROLES else frozenset()
    return {code: word for code, word in STATES.items() if code not in hidden}


def registers(visit: Visit, reader: Reader) -> Registers:
    """Give the rounds and units that somebody may choose from."""
    return Registers(rounds=lists.rounds(reader, visit.actor), units=lists.units(reader, visit.actor))


def described(wanted: Wanted, there: Registers) -> str:
    """Say in words which rows are wanted; nothing where all are."""
    names = {each["code"]: each["name"] for each in (*there.units, *there.rounds)}
    said = (
        ("状态", "、".join(STATES.get(each, each) for each in wanted.states)), ("轮次", names.get(wanted.round, wanted.round)),
        ("单位", names.get(wanted.unit, wanted.unit)), ("问题类别", wanted.category), ("查找", wanted.text),
        ("预警", LAMPS[wanted.lamp][0] if wanted.lamp in LAMPS else wanted.lamp), ("只看", "超期" if wanted.overdue else ""),
    )  # fmt: skip
    return "；".join(f"{name}：{value}" for name, value in said if value)


@get("/problems", who=BUSINESS)
def ledger(visit: Visit) -> Page:
    """Show a page of the ledger; of a day gone by nothing can be moved."""
    wanted, kept = wanted_of(visit), kept_of(visit.request.query_params.multi_items())
    with standing(visit) as moment:
        found = ledger_page.page(visit.app, moment.reader, visit.actor, wanted, moment.day)
        there = registers(visit, moment.reader)
    at = [(AS_OF, moment.day)] if moment.past else []
    words = {
        "found": found, "wanted": wanted, "states": states_for(visit), "sorts": SORTS, "lamps": LAMPS, "query": urlencode([*kept, *at]),
        "filter": urlencode(kept), "rounds": there.rounds, "units": there.units, "moment": moment, "described": described(wanted, there),
        "moves": [] if moment.past else _moves(visit, visit.reader), "counted_to": ledger_page.COUNTED_TO,
        "views": saved_views.views(visit.reader, visit.actor.name), "longest": saved_views.LONGEST,
    }  # fmt: skip
    return Page(template="ledger.html", words=words)


def _moves(visit: Visit, reader: Reader) -> list[tuple[str, str]]:
    """Give the moves that somebody's roles may make of the shown rows, for moving many at once."""
    found: dict[str, str] = {}
    for workflow in workflows_in_use(visit.app, reader):
        for move in workflow.moves:
            if visit.roles & set(move.by):
                found.setdefault(move.code, move.label)
    return list(found.items())


@post("/problems", who=BUSINESS)
def chosen(visit: Visit) -> Response:
    """Take the rows that were chosen to the form of one move for them all."""
    assert visit.form is not None  # noqa: S101 - a form was sent
    numbers = [word for word in visit.form.getlist("about") if isinstance(word, str)]
    move = visit.form.get("move")
    if not numbers or not isinstance(move, str) or not move:
        raise WordsWrong("请先勾选问题，并选择要办的动作")
    address = urlencode([("move", move), *(("about", number) for number in numbers[:500])])
    return RedirectResponse(f"/do/move?{address}", status_code=303)
