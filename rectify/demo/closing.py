"""销账: the dual reports with their four receipts, the discipline commission's review, the closing, and publication."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rectify.demo.founding import DIRECTOR, SUPERVISOR
from rectify.demo.scene import AFTERNOON, EVENING, MORNING, NOON, Play, Scene
from rectify.demo.timetable import places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.demo.county import County, Table, Unit
    from rectify.demo.stage import Stage
    from rectify.demo.timetable import Course, Lot, Timetable
    from rectify.engine.calendar import Calendar

REVIEWER = "yan.discipline"
_REPORTS = {"rectification": "整改情况报告", "head": "主要负责人组织落实情况报告"}
_RECEIVERS = ("office", "leader")
_VERDICTS = {
    "agree": "日常监督未发现相反情况，同意销号",
    "supplement": "处分决定执行情况未见回执，请补充后再审",
}


def scenes(county: County, timetable: Timetable, calendar: Calendar) -> Iterator[Scene]:
    """Give every unit's scenes around the closing."""
    for unit in county.units.values():
        course = timetable.courses[unit.code]
        if course.reports_on is not None:
            told = f"{unit.name}：双报告报送巡察办和分管县领导"
            yield Scene(on=course.reports_on, at=AFTERNOON, play=_delivered(unit, course), headline=told)
            next_day = calendar.next_workday(course.reports_on + timedelta(days=1))
            yield Scene(on=next_day, at=NOON, play=_received(unit))
        for lot in course.lots:
            yield from _lot(unit, lot, calendar)
        if course.published_on is not None:
            told = f"{unit.name}：整改情况向党内和社会公开"
            yield Scene(on=course.published_on, at=MORNING, play=_published(unit, course), headline=told)
        if course.account_closed_on is not None:
            told = f"{unit.name}：问题、会议、双报告、公开、督查样样齐全，整体办结"
            yield Scene(on=course.account_closed_on, at=EVENING, play=_account_closed(unit), headline=told)


def _lot(unit: Unit, lot: Lot, calendar: Calendar) -> Iterator[Scene]:
    before = calendar.previous_workday(lot.close_on - timedelta(days=1)) if lot.close_on else None
    if reviewed_on := lot.reviewed_on or before:
        yield Scene(on=reviewed_on, at=EVENING, play=_reviewed(unit, lot))
    if lot.close_on is not None:
        told = f"{unit.name}：{len(lot.places)} 个问题对账销号"
        yield Scene(on=lot.close_on, at=EVENING, play=_closed(unit, lot), headline=told)


def _delivered(unit: Unit, course: Course) -> Play:
    def play(stage: Stage) -> None:
        account, signed_by = stage.by_head(unit, types=course.head_types)
        for report, title in _REPORTS.items():
            file = stage.scan(unit, title)
            for receiver in _RECEIVERS:
                fields = {"report": report, "receiver": receiver, "delivered_on": stage.today, "signed_by": unit.head}
                stage.do("report_delivery", account, {**fields, "file": file}, unit.inspection, signed_by=signed_by)

    return play


def _received(unit: Unit) -> Play:
    def play(stage: Stage) -> None:
        for report in _REPORTS:
            for receiver, account in zip(_RECEIVERS, (DIRECTOR, unit.leader), strict=True):
                fields = {"report": report, "receiver": receiver, "received_on": stage.today, "received_by": account}
                stage.do("report_delivery", account, fields, unit.inspection)
            said = {"report": report, "verdict": "agree", "opinion": "问题、措施、成效逐项写明"}
            stage.do("report_review", SUPERVISOR, said, unit.inspection)

    return play


def _reviewed(unit: Unit, lot: Lot) -> Play:
    def play(stage: Stage) -> None:
        fields = {"verdict": lot.review, "opinion": _VERDICTS[lot.review]}
        stage.do("discipline_review", REVIEWER, fields, *stage.numbers(unit, lot.places))

    return play


def _closed(unit: Unit, lot: Lot) -> Play:
    def play(stage: Stage) -> None:
        numbers = stage.numbers(unit, lot.places)
        minutes = stage.paper(f"对账销号会议记录（{unit.name}，{stage.today}）", *numbers)
        stage.do("move", DIRECTOR, {"minutes": minutes}, *numbers, move="close")

    return play


def _published(unit: Unit, course: Course) -> Play:
    """To the Party and to everybody, each after its secrecy review; what is withheld from one scope was asked for and granted."""

    def play(stage: Stage) -> None:
        withheld = _withheld(stage, unit, course) if course.withheld else {}
        for scope, channel in (("party", "meeting"), ("public", "website")):
            looked = {
                "scope": scope,
                "on": stage.today,
                "reviewer": f"{unit.name}保密工作领导小组",
                "result": "可以公开",
            }
            stage.do("secrecy_review", unit.clerk, looked, unit.inspection)
            fields = {"scope": scope, "channel": channel, "published_on": stage.today, **withheld.get(scope, {})}
            stage.do("publication", unit.clerk, {**fields, "url": "县政府网站整改公开专栏"}, unit.inspection)

    return play


def _withheld(stage: Stage, unit: Unit, course: Course) -> dict[str, Table]:
    """Let the head ask that some problems be left out for everybody else, and the office grant it; give what is left out."""
    assert course.withheld is not None  # noqa: S101 - asked by whoever has it
    numbers = stage.numbers(unit, places(course.withheld["rows"]))
    account, signed_by = stage.by_head(unit, types=course.head_types)
    asked = {"scope": "public", "problems": numbers, "parts": ["problem"], "reason": course.withheld["reason"]}
    paper = {} if signed_by is None else {"file": stage.scan(unit, "不公开申请", *numbers)}
    stage.do("withholding", account, asked | paper, unit.inspection, signed_by=signed_by)
    granted = {"scope": "public", "problems": numbers, "verdict": "agree", "opinion": "同意，党内照常公开"}
    stage.do("withholding_decision", DIRECTOR, granted, unit.inspection)
    return {"public": {"withheld": numbers}}


def _account_closed(unit: Unit) -> Play:
    """销账 of the unit's whole account: it succeeds where nothing is missing."""

    def play(stage: Stage) -> None:
        minutes = stage.paper(f"整体办结会议记录（{unit.name}）", f"日期：{stage.today}")
        fields = {"opinion": "各项整改任务办结，予以销账", "minutes": minutes}
        stage.do("inspection_closing", DIRECTOR, fields, unit.inspection)

    return play
