"""销账: the dual reports with their four receipts, the discipline commission's review, the closing, and publication."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rectify.demo.founding import DIRECTOR
from rectify.demo.scene import AFTERNOON, EVENING, MORNING, NOON, Play, Scene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.demo.county import County, Unit
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
            yield Scene(on=course.published_on, at=MORNING, play=_published(unit), headline=told)


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


def _published(unit: Unit) -> Play:
    def play(stage: Stage) -> None:
        for scope, channel in (("party", "meeting"), ("public", "website")):
            fields = {"scope": scope, "channel": channel, "published_on": stage.today}
            stage.do("publication", unit.clerk, {**fields, "url": "县政府网站整改公开专栏"}, unit.inspection)

    return play
