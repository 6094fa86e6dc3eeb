"""The calls that read: each gives the document that the command line prints with ``--json``, from the same function."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import Query
from starlette.responses import Response  # noqa: TC002 - the same as of Caller

from rectify import library
from rectify.app import books, dates, ledger_page, lists, notices, reading, second_factor, story, waiting
from rectify.app.ledger_page import Wanted
from rectify.app.listing import acts_document
from rectify.app.workflow_files import unseen_by, workflow_rows
from rectify.engine.model import Role
from rectify.errors import NotThere
from rectify.web import attached
from rectify.web.api.caller import Caller  # noqa: TC001 - FastAPI's parameters are read from what a call is annotated with
from rectify.web.api.calls import get
from rectify.web.api.shapes import reading as shapes
from rectify.web.api.words import (  # fmt: skip  # noqa: TC001 - the same
    AsOf,
    Category,
    Day,
    Hash,
    Inspection,
    InspectionOf,
    LampWord,
    Overdue,
    Problem,
    RoundOf,
    Sort,
    States,
    Text,
    UnitOf,
)
from rectify.web.days import standing_on
from rectify.web.routes import ANYBODY, BUSINESS

Document = dict[str, Any]
MOST_ENTRIES = 1000
MOST_ROWS = 200

Last = Annotated[int, Query(ge=1, le=MOST_ENTRIES, description="最近几条")]


# ---- problems


@get("/problems", summary="台账：能看到的问题，可筛选，一次一页，可截至过去某日", gives=shapes.Problems, who=BUSINESS)
def problems(  # noqa: PLR0913, PLR0917 - a word of the address each, given by name
    caller: Caller, state: States = (), unit: UnitOf = "", round: RoundOf = "", inspection: InspectionOf = "",  # noqa: A002 - as the ledger's page calls it
    category: Category = "", q: Text = "", overdue: Overdue = False, lamp: LampWord = None, sort: Sort = "number", as_of: AsOf = "",  # noqa: FBT002 - a word of the address
    after: Annotated[
        str, Query(max_length=40, pattern=r"^(\d{4}-\d{2}-\d{2}_\d{1,9}_\d{1,9})?$", description="上一页的 after")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS, description="一页几行")] = ledger_page.PAGE,
) -> Document:  # fmt: skip
    """Give a page of the ledger; ``after`` says where the next one begins, and is null on the last."""
    wanted = Wanted(
        states=state, unit=unit, round=round, inspection=inspection, category=category, text=q, overdue=overdue, lamp=lamp or "",
        sort=sort, after=after,
    )  # fmt: skip
    with standing_on(caller, as_of) as moment:
        found = ledger_page.page(caller.app, moment.reader, caller.actor, wanted, moment.day, limit=limit)
    return {
        "problems": list(found.rows), "count": len(found.rows), "on": moment.day, "total": found.total,
        "after": found.following or None, "cut_short": found.cut_short,
    }  # fmt: skip


@get(
    "/problems/{number}", summary="一个问题：期限由来、三个不放过、可办的动作与所缺、来龙去脉", gives=shapes.Problem,
    who=BUSINESS, tagged=True,
)  # fmt: skip
def problem(caller: Caller, number: Problem) -> Document:
    """Give one problem with its whole story."""
    return problem_document(caller, number)


def problem_document(caller: Caller, number: str) -> Document:
    """Give one problem as its reader sees it."""
    return reading.problem_page(caller.app, caller.reader, caller.actor, number, caller.today)


@get("/problems/{number}/journal", summary="一个问题的办理记录", gives=shapes.Journal, who=BUSINESS | {Role.AUDITOR})
def problem_journal(caller: Caller, number: Problem, last: Last = 20) -> Document:
    """Give the newest entries about a problem."""
    return _journal(caller, number, "P-", last)


@get("/problems/{number}/files/{sha256}", summary="下载问题所附的文件", who=BUSINESS)
def problem_file(caller: Caller, number: Problem, sha256: Hash) -> Response:
    """Give a file that the problem names to its reader."""
    return attached.original(caller.app, problem_document(caller, number), sha256)


def _journal(caller: Caller, number: str | None, mark: str, last: int) -> Document:
    if number is not None and not number.startswith(mark):
        raise NotThere
    entries = story.journal_entries(caller.app, caller.reader, caller.actor, number, last)
    return {"entries": entries, "count": len(entries)}


# ---- inspections


@get("/inspections", summary="能看到的巡察", gives=shapes.Inspections, who=BUSINESS)
def inspections(caller: Caller) -> Document:
    """List the inspections."""
    return _listed("inspections", lists.inspections(caller.reader, caller.actor))


@get(
    "/inspections/{number}", summary="一个单位的巡察：应办事项、双报告、办结尚缺什么", gives=shapes.Inspection,
    who=BUSINESS, tagged=True,
)  # fmt: skip
def inspection(caller: Caller, number: Inspection) -> Document:
    """Give one inspection with what it owes and what keeps it open."""
    return inspection_document(caller, number)


def inspection_document(caller: Caller, number: str) -> Document:
    """Give one inspection as its reader sees it."""
    return lists.inspection_page(caller.app, caller.reader, caller.actor, number, caller.today)


@get("/inspections/{number}/journal", summary="一次巡察的办理记录", gives=shapes.Journal, who=BUSINESS | {Role.AUDITOR})
def inspection_journal(caller: Caller, number: Inspection, last: Last = 20) -> Document:
    """Give the newest entries about an inspection."""
    return _journal(caller, number, "I-", last)


@get("/inspections/{number}/files/{sha256}", summary="下载巡察所附的文件", who=BUSINESS)
def inspection_file(caller: Caller, number: Inspection, sha256: Hash) -> Response:
    """Give a file that the inspection names to its reader."""
    return attached.original(caller.app, inspection_document(caller, number), sha256)


# ---- the office's own lists


def _listed(name: str, rows: list[Document]) -> Document:
    return {name: rows, "count": len(rows)}


@get("/rounds", summary="巡察轮次", gives=shapes.Rounds)
def rounds(caller: Caller) -> Document:
    """List the rounds."""
    return _listed("rounds", lists.rounds(caller.reader, caller.actor))


@get("/units", summary="单位", gives=shapes.Units)
def units(caller: Caller) -> Document:
    """List the units."""
    return _listed("units", lists.units(caller.reader, caller.actor))


@get("/teams", summary="巡察组及其组员", gives=shapes.Teams)
def teams(caller: Caller) -> Document:
    """List the teams."""
    return _listed("teams", lists.teams(caller.reader, caller.actor))


@get("/users", summary="账号：巡察办和三员可看全部，其他人只看自己", gives=shapes.Users)
def users(caller: Caller) -> Document:
    """List the accounts."""
    return _listed("users", lists.users(caller.reader, caller.actor, caller.today))


# ---- one's own


@get("/me", summary="我是谁：账号、今天的角色、所用的令牌", gives=shapes.Me, who=ANYBODY)
def me(caller: Caller) -> Document:
    """Say who calls."""
    token = caller.token
    return {
        "account": caller.actor.name, "display": caller.actor.display, "unit": caller.actor.unit,
        "roles": sorted({each.value for each in caller.roles}), "on": caller.today,
        "second_factor": second_factor.is_bound(caller.reader, caller.actor.name),
        "token": None if token is None else {"name": token.name, "until_on": token.until_on},
    }  # fmt: skip


@get("/waiting", summary="待办：到期事项、待决定的申请、可走的步骤", gives=shapes.Waiting)
def waiting_for_me(caller: Caller) -> Document:
    """Give what waits for whoever calls."""
    return waiting.waiting_document(caller.app, caller.reader, caller.actor, caller.today)


@get("/notices", summary="自己的通知", gives=shapes.Notices)
def own_notices(caller: Caller, on: Day = "") -> Document:
    """List one's own notices."""
    day = dates.day_from(on).isoformat() if on else None
    return _listed("notices", notices.notice_rows(caller.reader, caller.actor, person=caller.actor.name, on=day))


# ---- rules


@get("/acts", summary="所有可办事项：字段、由谁办、样例", gives=shapes.Kinds, who=ANYBODY)
def kinds(caller: Caller) -> Document:
    """List every act there is."""
    return _listed("acts", acts_document(caller.app.library))


@get("/workflows", summary="流程文件", gives=shapes.Workflows, who=ANYBODY)
def workflows(caller: Caller) -> Document:
    """List the workflow files."""
    unseen = unseen_by(caller.actor, for_units=caller.console.for_units)
    return _listed("workflows", workflow_rows(caller.app.library, unseen))


@get("/deadline", summary="推算一项期限并说明由来", gives=shapes.Deadline, who=ANYBODY)
def deadline(
    caller: Caller,
    profile: Annotated[str, Query(min_length=1, max_length=80, description="期限方案", examples=["two-months"])],
    start: Annotated[str, Query(min_length=1, max_length=10, description="起算日", examples=["2026-08-03"])],
    obligation: Annotated[str, Query(max_length=40, description="事项")] = "rectify",
) -> Document:
    """Tell when an obligation is due and how the date came about."""
    answer, _profile = dates.deadline(caller.app.library, profile, start, obligation)
    return dates.deadline_document(answer)


@get("/calendar", summary="各年放假安排是否已知", gives=shapes.Calendar, who=ANYBODY)
def calendar(caller: Caller) -> Document:
    """Say of each year whether its holiday notice is known."""
    known = library.calendar(caller.app.library)
    return {"on": caller.today, "years": dates.years(known, date.fromisoformat(caller.today))}


# ---- the record


@get("/journal", summary="全部办理记录中最近的若干条", gives=shapes.Journal, who=frozenset({Role.OFFICE, Role.AUDITOR}), internal=True)  # fmt: skip
def journal(
    caller: Caller, last: Last = 20, subject: Annotated[str, Query(max_length=80, description="只看一个编号或代码")] = ""
) -> Document:  # fmt: skip
    """Give the newest entries of all, or of one subject."""
    return _journal(caller, subject or None, "", last)


@get(
    "/journal/verification", summary="逐条校验办理记录", gives=shapes.Verification,
    who=frozenset({Role.OFFICE, Role.AUDITOR}), internal=True,
)  # fmt: skip
def verification(caller: Caller) -> Document:
    """Look at every link of the journal."""
    return books.verdict_document(books.verify(caller.app))
