"""The calls that read what the console's rooms show besides the lists: the overview, 督办, 双反馈, registers, why somebody was told, scores.

And the ledger as a filter leaves it, to be taken away. Each from the function that makes the page.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Path, Query
from starlette.responses import Response  # noqa: TC002 - as below

from rectify.app import dates, ladder_list, registers, scores, why, workflow_files
from rectify.app.double_feedback_desk import double_feedback
from rectify.app.ledger_page import Wanted
from rectify.app.oversight_desk import desk
from rectify.app.overview import overview
from rectify.app.scoring import DEFAULT
from rectify.engine.catalogue import ROUND, UNIT
from rectify.engine.model import ADMINISTRATORS, UNIT_ROLES, Role
from rectify.engine.rights import FIGURES
from rectify.web import ledger_sheet
from rectify.web.api.caller import Caller  # noqa: TC001 - FastAPI's parameters are read from what a call is annotated with
from rectify.web.api.calls import get
from rectify.web.api.shapes import rooms as shapes
from rectify.web.api.words import (  # fmt: skip  # noqa: TC001 - the same
    AsOf,
    Category,
    Code,
    Day,
    Inspection,
    InspectionOf,
    LampWord,
    Overdue,
    RoundOf,
    Sort,
    States,
    Text,
    UnitOf,
)
from rectify.web.days import standing_on
from rectify.web.downloads import XLSX
from rectify.web.routes import BUSINESS, EVERYBODY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rectify.app.overview import Standing

Document = dict[str, Any]
OUTSIDE = EVERYBODY - ADMINISTRATORS
FOLLOWING = frozenset({Role.OFFICE, Role.DISCIPLINE, Role.LEADING_GROUP})
EXCHANGING = frozenset({Role.OFFICE, Role.DISCIPLINE})
OFFICE = frozenset({Role.OFFICE})


# ---- figures


@get("/overview", summary="总览：五账分布、预警、各单位、近十二周，可截至过去某日", gives=shapes.Overview, who=FIGURES)
def overview_of_a_day(caller: Caller, as_of: AsOf = "") -> Document:
    """Give the overview of a day."""
    with standing_on(caller, as_of) as moment:
        found = overview(caller.app, moment.reader, caller.actor, moment.day)
    return {
        "on": found.on, **found.figures.document(), "accounts": _standings(found.accounts), "beside": _standings(found.beside),
        "lamps": found.lamps, "ranked": found.ranked, "trend": asdict(found.trend), "outcomes": list(found.outcomes),
        "units": [{"unit": each.code, "unit_name": each.name, **each.figures.document()} for each in found.units],
    }  # fmt: skip


def _standings(found: Sequence[Standing]) -> list[Document]:
    return [{**asdict(each), "parts": [{"label": label, "number": n} for label, n in each.parts]} for each in found]


@get("/ledger/xlsx", summary="问题整改台账，Excel 文件，按筛选", who=BUSINESS, media=XLSX)
def ledger(  # noqa: PLR0913, PLR0917 - a word of the address each, given by name
    caller: Caller, state: States = (), unit: UnitOf = "", round: RoundOf = "", inspection: InspectionOf = "",  # noqa: A002 - as the ledger's page calls it
    category: Category = "", q: Text = "", overdue: Overdue = False, lamp: LampWord = None, sort: Sort = "number", as_of: AsOf = "",  # noqa: FBT002 - a word of the address
) -> Response:  # fmt: skip
    """Give the filtered ledger as the office's own sheet."""
    wanted = Wanted(
        states=state, unit=unit, round=round, inspection=inspection, category=category, text=q, overdue=overdue, lamp=lamp or "",
        sort=sort,
    )  # fmt: skip
    with standing_on(caller, as_of) as moment:
        return ledger_sheet.sheet(caller, wanted, moment)


# ---- following up


@get(
    "/oversight",
    summary="督办：分级超期、待签发的函、督查、约谈、问责、答复",
    gives=shapes.Oversight,
    who=FOLLOWING,
    internal=True,
)
def oversight(caller: Caller) -> Document:
    """Give what is to be followed up."""
    return {"on": caller.today, **asdict(desk(caller.app, caller.reader, caller.actor, caller.today))}


@get(
    "/double-feedback",
    summary="双反馈：往来清单、应送清单、待复核的问题",
    gives=shapes.DoubleFeedback,
    who=EXCHANGING,
    internal=True,
)
def exchange(caller: Caller) -> Document:
    """Give the exchange with the discipline commission."""
    found = asdict(double_feedback(caller.app, caller.reader, caller.actor, caller.today))
    kept = {name: found[name] for name in ("incoming", "owed", "reviews")}
    return {"on": caller.today, "outgoing": found["out"], **kept}


@get("/notices/why", summary="某人某日为什么收到或没有收到通知", gives=shapes.Why)
def why_told(
    caller: Caller,
    person: Annotated[str, Query(min_length=1, max_length=80, description="账号；本单位人员只能查自己")],
    on: Day,
    subject: Annotated[str, Query(max_length=80, description="只看某个问题或巡察")] = "",
) -> Document:
    """Say why somebody was told that day, or was not."""
    with caller.console.looking_back.taken():
        return why.why(caller.app, caller.reader, caller.actor, person, dates.day_from(on), subject=subject or None)


# ---- registers


@get("/rounds/{code}", summary="一个轮次及其巡察", gives=shapes.Place, who=OUTSIDE)
def round_page(caller: Caller, code: Code) -> Document:
    """Give a round with its inspections and, to the office, its story."""
    return _place(caller, ROUND, code)


@get("/units/{code}", summary="一个单位及其巡察", gives=shapes.Place, who=OUTSIDE)
def unit_page(caller: Caller, code: Code) -> Document:
    """Give a unit with its inspections and, to the office, its story."""
    return _place(caller, UNIT, code)


def _place(caller: Caller, subject: str, code: str) -> Document:
    found, _roles = registers.place(caller.reader, caller.actor, subject, code)
    about = {name: found[name] for name in ("code", "name", "kind", "inspections")}
    return {**about, "registered": found["row"], "journal": found["story"]}


@get("/proposals", summary="两人办理：已提出、待另一人确认的事项", gives=shapes.Proposals, who=OFFICE, internal=True)
def proposals(caller: Caller) -> Document:
    """List what was proposed and waits for a second person."""
    found = [
        {"act": each["key"], **{name: each[name] for name in ("no", "subject", "by", "on", "fields", "own")}}
        for each in registers.proposals(caller.reader, caller.actor)
    ]
    return {"proposals": found, "count": len(found)}


@get("/correctable/{subject}", summary="可以更正的内容及其现值", gives=shapes.Correctable, who=OFFICE, internal=True)
def correctable(
    caller: Caller, subject: Annotated[str, Path(description="编号或代码", examples=["I-2026-0001"])]
) -> Document:
    """Give what may be put right about something, with what stands now."""
    found = registers.correctable(caller.reader, caller.actor, subject)
    return {"subject": subject, "fields": [{"field": name, "label": label, "from": now} for name, label, now in found]}


# ---- rules and scores


@get("/ladders", summary="提醒阶梯及使用它的轮次", gives=shapes.Ladders, who=OUTSIDE - UNIT_ROLES, internal=True)
def ladders(caller: Caller) -> Document:
    """List the ladders."""
    found = ladder_list.ladders(caller.app, caller.reader)
    return {"ladders": found, "count": len(found)}


@get(
    "/workflows/{name}",
    summary="一个流程文件的全文",
    gives=shapes.WorkflowText,
    who=OUTSIDE - UNIT_ROLES,
    internal=True,
)
def workflow_text(
    caller: Caller, name: Annotated[str, Path(description="流程名称", examples=["five-accounts"])]
) -> Document:
    """Give a workflow file with its text, the office's own before the shipped one."""
    unseen = workflow_files.unseen_by(caller.actor, for_units=caller.console.for_units)
    return workflow_files.with_text(caller.app.library, name, unseen)


@get("/score-sheets", summary="可用的评分表", gives=shapes.ScoreSheets, who=OUTSIDE)
def score_sheets(caller: Caller) -> Document:
    """List the scoring sheets."""
    found = list(scores.sheets(caller.app.library))
    return {"sheets": found, "count": len(found)}


Sheet = Annotated[str, Query(max_length=80, description="评分表的名称，见 /v1/score-sheets")]


@get("/inspections/{number}/score", summary="按办理记录提出的评分建议", gives=shapes.Score, who=BUSINESS, internal=True)
def score(caller: Caller, number: Inspection, sheet: Sheet = DEFAULT) -> Document:
    """Propose what the records carry for an inspection."""
    return scores.proposal(caller.app, caller.reader, caller.actor, number, sheet, caller.today).document()


@get("/rounds/{code}/team-score", summary="评巡察组的评分建议", gives=shapes.Score, who=BUSINESS, internal=True)
def team_score(
    caller: Caller, code: Code, team: Annotated[str, Query(min_length=1, max_length=80, description="组名")], sheet: Sheet = "team"
) -> Document:  # fmt: skip
    """Propose what the records carry for a team of a round."""
    return scores.proposal(caller.app, caller.reader, caller.actor, code, sheet, caller.today, team).document()
