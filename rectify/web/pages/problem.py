"""The problem's page: the five accounts as a strip, the deadline with its derivation, every move or what it lacks, the story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rectify.app import offers, paper_moves, reading
from rectify.app.offers import may_ask
from rectify.app.openings import Openings
from rectify.app.plan_place import KEYS
from rectify.app.seeing import may_see, seen
from rectify.app.state_words import workflow_of
from rectify.engine.catalogue import INSPECTION, KINDS, PROBLEM
from rectify.engine.model import UNIT_ROLES, Problem, Reason, Role
from rectify.store import queries
from rectify.web import attached
from rectify.web.routes import Page, get
from rectify.web.told import people, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rectify.engine.workflow import Move
    from rectify.store.facts import Subject
    from rectify.web.visit import Visit

MUSTS = {"self_check": "自查自纠", "institution": "建章立制", "accountability": "处理责任人"}
_IN_THE_FORM = frozenset({Reason.SUPPLEMENT_STATED, Reason.MISSING_FIELD})
"""What a move lacks only because nobody has filled in its form yet."""
MUST_WORDS = {"met": "已落实", "excepted": "经批准不作要求", "unmet": "未落实"}


@get("/problems/{number}")
def problem(visit: Visit, number: str) -> Page:
    """Show one problem with everything its reader may know of it."""
    reader, actor = visit.reader, visit.actor
    page = reading.problem_page(visit.app, reader, actor, number, visit.today)
    found, roles = seen(reader, actor, number)
    row = queries.problem(reader, number)
    assert found.problem is not None and row is not None  # noqa: PT018, S101 - problem_page has said so
    workflow = workflow_of(visit.app, reader, row)
    asked_back, open_to = _asked_back(page), Openings(reader, actor)
    page["journal"], checked = told(visit.app, reader, page["journal"]), page.get("check")
    if checked:
        names = people(reader, checked["checkers"])
        checked["checkers"] = [names.get(each, each) for each in checked["checkers"]]
    by = {each.code: each for each in workflow.moves} if workflow is not None else {}
    moves = [
        _move(_on_paper(visit, found, by[each["move"]], each, roles), found.problem, open_to)
        for each in page["moves"]
        if each["here"]
    ]
    words = {
        "page": page, "asked_back": asked_back, "strip": list(_strip(workflow, page)), "moves": moves,
        "offers": offers.offers(PROBLEM, roles, found.problem, workflow), "musts": MUSTS, "must_words": MUST_WORDS,
        "for_unit": roles <= UNIT_ROLES, "joint": bool(reading.joint_part(actor, row)), "planned": bool(row["plan_no"]),
        "last_day": max(filter(None, (page["effective_due_on"], page["supplement_due_on"])), default=None),
        "files": attached.shown(visit.app, page), "correctable": Role.OFFICE in roles,
        "inspection_seen": may_see(reader, actor, page["inspection"]), "fills": any(may_ask(KINDS[key], roles) for key in KEYS.values()),
    }  # fmt: skip
    return Page(template="problem.html", words=words)


def _asked_back(page: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give what the last return asks the unit to supplement, while the problem is with the unit again."""
    if page["state"] not in ("handed_over", "transferred") or not page["returns"]:
        return None
    said = [each.get("fields") or {} for each in page["journal"] if each["kind"] == "moved"]
    return next((fields for fields in reversed(said) if fields.get("what")), None)


def _strip(workflow: Any, page: Mapping[str, Any]) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - a Workflow or None
    """Give the accounts in the workflow's order, with which is passed, which is here, which is to come."""
    if workflow is None:
        return
    accounts = list(dict.fromkeys(each.account for each in workflow.states if each.account))
    here = accounts.index(page["account"]) if page["account"] in accounts else None
    final = page["state"] == "closed"
    for place, account in enumerate(accounts):
        passed = here is not None and (place < here or final)
        yield {"account": account, "passed": passed, "here": place == here and not final}


def _on_paper(
    visit: Visit, found: Subject, move: Move, told: Mapping[str, Any], roles: frozenset[Role]
) -> Mapping[str, Any]:  # fmt: skip
    """Say who makes a move; where a clerk may record the head's signature, what it lacks besides."""
    whose = {**told, "by": [each.value for each in move.by], "on_paper": paper_moves.is_for_the_head(move, roles)}
    if not whose["on_paper"]:
        return whose
    refusals = paper_moves.lacking(visit.app, visit.reader, visit.actor, found, move, visit.today)
    shown = [
        {"reason": each.reason.value, "missing": each.missing, "owner": each.owner.value if each.owner else None}
        for each in refusals
    ]
    return {**whose, "refusals": shown, "open": not refusals}


def _move(move: Mapping[str, Any], problem: Problem, open_to: Openings) -> dict[str, Any]:
    """Give a move with, for each thing it lacks, the acts by which this reader could supply it himself."""
    refusals = [each for each in move["refusals"] if each["reason"] != "not_permitted"]
    forbidden = any(each["reason"] == "not_permitted" for each in move["refusals"])
    lacks = [{**each, "ways": _ways(each["reason"], problem, open_to)} for each in refusals]
    words_alone = not forbidden and all(each["reason"] in _IN_THE_FORM for each in refusals)
    return {**move, "lacks": lacks, "forbidden": forbidden, "open": move["open"] or words_alone}


def _ways(reason: str, problem: Problem, open_to: Openings) -> list[tuple[str, str]]:
    """Give the forms by which this reader could supply what is missing, of the problem or of its inspection."""
    listed = [each.key for each in offers.supplies(reason) if each.about == INSPECTION or _is_open(each.key, problem)]
    ways = [way for key in listed if (way := open_to.way(key, problem.number)) is not None]
    return [(way.label, f"/do/{way.key}?about={way.about}") for way in ways]


def _is_open(key: str, problem: Problem) -> bool:
    states = KINDS[key].states
    return states is None or problem.state in states
