"""台账: the problems somebody sees, filtered, searched and sorted, a page at a time, as of any day; many moved at once.

The same as a sheet, for printing, and kept under a name: ``ledger_out.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from rectify.app import ledger_page, saved_views
from rectify.app.ledger_page import Wanted
from rectify.app.state_words import workflows_in_use
from rectify.engine.model import UNIT_ROLES
from rectify.engine.rights import IN_REVIEW, UNDER_REVIEW, sight
from rectify.errors import WordsWrong
from rectify.web.days import NAME as AS_OF
from rectify.web.days import standing
from rectify.web.frame import LAMPS
from rectify.web.ledger_sheet import STATES, Registers, described, registers
from rectify.web.routes import BUSINESS, Page, get, post

if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from collections.abc import Set as AbstractSet

    from rectify.app.office import App
    from rectify.engine.model import Role
    from rectify.store.transaction import Reader
    from rectify.web.visit import Visit

SORTS = {"number": "编号", "-number": "编号（新在前）", "due": "期限（近在前）", "-due": "期限（远在前）"}
KEPT = ("state", "unit", "round", "category", "q", "overdue", "lamp", "sort")
"""What of an address says which rows are wanted, and in which order; it is all that a saved view keeps."""
_LONGEST, _SAID = 200, 40


def kept_of(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Give what an address says of the wanted rows; what it says besides is left out."""
    return [(name, value.strip()[:_LONGEST]) for name, value in pairs if name in KEPT and value.strip()]


def wanted_of(visit: Visit) -> Wanted:
    """Read from the address which rows are wanted; several states may stand in one word, with commas."""
    return Wanted(
        states=tuple(each for each in _states_named(visit) if each in STATES), unit=visit.query("unit"),
        round=visit.query("round"), category=visit.query("category"), text=visit.query("q"),
        overdue=visit.query("overdue") == "1", lamp=visit.query("lamp") if visit.query("lamp") in LAMPS else "",
        sort=visit.query("sort") if visit.query("sort") in SORTS else "number", after=visit.query("after"),
    )  # fmt: skip


def _states_named(visit: Visit) -> list[str]:
    named = [each for word in visit.request.query_params.getlist("state") for each in word.split(",")]
    return list(dict.fromkeys(each.strip() for each in named if each.strip()))


def strange(visit: Visit, there: Registers) -> list[str]:
    """Say which words of a filter mean nothing here, so that nobody takes the rows below for those he asked for."""
    units = {each[key] for each in there.units for key in ("code", "name")}
    rounds = {each["code"] for each in there.rounds}
    named: list[tuple[str, Container[str], str]] = [
        (visit.query("round"), rounds, "没有“{}”这个轮次"), (visit.query("unit"), units, "没有“{}”这个单位"),
    ]  # fmt: skip
    return [*_left_out(visit), *_unknown(named)]


def _left_out(visit: Visit) -> list[str]:
    named: list[tuple[str, Container[str], str]] = [
        *((each, STATES, "没有“{}”这种状态，没有按它筛选") for each in _states_named(visit)),
        (visit.query("lamp"), LAMPS, "没有“{}”这种预警，没有按它筛选"),
        (visit.query("sort"), SORTS, "没有“{}”这种次序，没有按它排序"),
        (visit.query("overdue"), ("0", "1"), "“只看超期”应为 1，没有按“{}”筛选"),
    ]
    return _unknown(named)


def _unknown(named: Iterable[tuple[str, Container[str], str]]) -> list[str]:
    return [said.format(word[:_SAID]) for word, known, said in named if word and word not in known]


def must_be_known(visit: Visit) -> None:
    """Raise WordsWrong for words of a filter that would be left out, where no page could say so beside the rows."""
    if said := _left_out(visit):
        raise WordsWrong(f"筛选条件有误：{'；'.join(said)}。请回到台账重新选择")


def states_for(visit: Visit) -> dict[str, str]:
    """Give the states that somebody's filter tells apart: to a unit the review is one."""
    hidden = IN_REVIEW - {UNDER_REVIEW} if visit.roles <= UNIT_ROLES else frozenset()
    return {code: word for code, word in STATES.items() if code not in hidden}


@get("/problems", who=BUSINESS, foreseen=(saved_views.foreseen,))
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
        "strange": strange(visit, there),
        "moves": [] if moment.past else _moves(visit, visit.reader), "counted_to": ledger_page.COUNTED_TO,
        "views": saved_views.views_here(visit.reader, visit.session.hash), "longest": saved_views.LONGEST,
    }  # fmt: skip
    return Page(template="ledger.html", words=words)


def _moves(visit: Visit, reader: Reader) -> list[tuple[str, str]]:
    """Give the moves that somebody's roles may make of the shown rows, for moving many at once; read once a moment of the office."""
    roles = visit.roles
    return visit.app.remembered.once(
        reader, sight(visit.actor), ("moves", roles), lambda: _moves_of(visit.app, reader, roles)
    )


def _moves_of(app: App, reader: Reader, roles: AbstractSet[Role]) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for workflow in workflows_in_use(app, reader):
        for move in workflow.moves:
            if roles & set(move.by):
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
