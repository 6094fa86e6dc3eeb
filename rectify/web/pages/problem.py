"""The problem's page: the five accounts as a strip, the deadline with its derivation, every move or what it lacks, the story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import FileResponse, Response

from rectify.app import files, offers, reading
from rectify.app.seeing import seen
from rectify.app.state_words import workflow_of
from rectify.engine.catalogue import INSPECTION, KINDS, PROBLEM
from rectify.engine.model import UNIT_ROLES, Problem, Reason
from rectify.errors import NotThere
from rectify.store import queries
from rectify.web.routes import Page, get
from rectify.web.told import people, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
    asked_back = _asked_back(page)
    page["journal"], checked = told(reader, page["journal"]), page.get("check")
    if checked:
        names = people(reader, checked["checkers"])
        checked["checkers"] = [names.get(each, each) for each in checked["checkers"]]
    moves = [_move(each, found.problem, roles) for each in page["moves"] if each["here"]]
    words = {
        "page": page, "asked_back": asked_back, "strip": list(_strip(workflow, page)), "moves": moves,
        "offers": offers.offers(PROBLEM, roles, found.problem, workflow), "musts": MUSTS, "must_words": MUST_WORDS,
        "for_unit": roles <= UNIT_ROLES,
        "last_day": max(filter(None, (page["effective_due_on"], page["supplement_due_on"])), default=None),
        "files": _files(page),
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


def _move(move: Mapping[str, Any], problem: Problem, roles: frozenset[Any]) -> dict[str, Any]:
    """Give a move with, for each thing it lacks, the acts by which this reader could supply it himself."""
    refusals = [each for each in move["refusals"] if each["reason"] != "not_permitted"]
    forbidden = any(each["reason"] == "not_permitted" for each in move["refusals"])
    lacks = [{**each, "ways": _ways(each["reason"], problem, roles)} for each in refusals]
    words_alone = not forbidden and all(each["reason"] in _IN_THE_FORM for each in refusals)
    return {**move, "lacks": lacks, "forbidden": forbidden, "open": move["open"] or words_alone}


def _ways(reason: str, problem: Problem, roles: frozenset[Any]) -> list[tuple[str, str]]:
    ways = []
    for each in offers.supplies(reason, roles):
        about = problem.number if each.about == PROBLEM else problem.inspection
        if each.about == INSPECTION or _is_open(each.key, problem):
            ways.append((KINDS[each.key].label, f"/do/{each.key}?about={about}"))
    return ways


def _is_open(key: str, problem: Problem) -> bool:
    states = KINDS[key].states
    return (states is None or problem.state in states) and offers.is_called_for(key, problem)


def _files(page: Mapping[str, Any]) -> list[dict[str, str]]:
    """Give the files that the story names to this reader, each once."""
    found: dict[str, dict[str, str]] = {}
    for each in page["journal"]:
        for value in (each.get("fields") or {}).values():
            if isinstance(value, dict) and set(value) == {"name", "sha256"}:
                found.setdefault(value["sha256"], {**value, "label": each["label"], "on": each["on"]})
    return list(found.values())


@get("/problems/{number}/files/{sha256}")
def file(visit: Visit, number: str, sha256: str) -> Response:
    """Give a file that the problem's page names to this reader: to be saved, never to be shown within a page."""
    page = reading.problem_page(visit.app, visit.reader, visit.actor, number, visit.today)
    named = {each["sha256"]: each["file_name"] for each in page["evidence"]}
    named |= {each["sha256"]: each["name"] for each in _files(page)}
    path = files.path_of(visit.app, sha256)
    if sha256 not in named or not path.is_file():
        raise NotThere
    return FileResponse(path, media_type="application/octet-stream", filename=named[sha256])
