"""立行立改: what a team finds while it is there and has put right at once, under a workflow file of its own within a round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.demo.county import problem as read_problem
from rectify.demo.founding import DIRECTOR
from rectify.demo.scene import AFTERNOON, EVENING, MORNING, NOON, Play, Scene
from rectify.demo.working import everything

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import time

    from rectify.demo.county import County, Table, Unit
    from rectify.demo.stage import Stage
    from rectify.demo.timetable import Course, Timetable

    _Deed = Callable[[Stage, "_Finding"], None]

WORKFLOW = "on-the-spot"
_REPORTED = ("category", "subcategory", "title", "detail", "focus", "key_attention", "finding")


class _Finding:
    """One such finding: its row, its unit, and the number that it is given when it is registered."""

    def __init__(self, row: Table, unit: Unit, course: Course, inspection: str) -> None:
        self.row, self.unit, self.course, self.inspection = row, unit, course, inspection
        self.number = ""


def scenes(county: County, timetable: Timetable) -> Iterator[Scene]:
    """Give the scenes of every finding, as far as its days go."""
    inspections = {
        each["unit"]: f"I-2026-{len(county.units) + n:04d}" for n, each in enumerate(county.later.inspections, 1)
    }
    for row in county.later.on_the_spot:
        unit = county.units[row["unit"]]
        found = _Finding(row, unit, timetable.courses[unit.code], inspections[unit.code])
        for name, at, deed, headline in _DEEDS:
            if name in row["days"]:
                told = f"{unit.name}：{headline}" if headline else ""
                yield Scene(on=row["days"][name], at=at, play=_with(found, deed), headline=told)


def _with(found: _Finding, deed: _Deed) -> Play:
    return lambda stage: deed(stage, found)


def _team(stage: Stage) -> list[str]:
    members: list[str] = stage.county.later.round["members"]
    return members


def _reported(stage: Stage, found: _Finding) -> None:
    chief = _team(stage)[0]
    fields = {name: found.row[name] for name in _REPORTED}
    fields |= {"inspection": found.inspection, "source": "立行立改", "workflow": WORKFLOW}
    found.number = str(stage.do("report", chief, fields)[0].subject)
    stage.refused("notice_signed", "move", chief, None, found.number, move="hand_over")


def _signed(stage: Stage, found: _Finding) -> None:
    """The notice with the head's signature starts the clock, and delivers."""
    chief, days, head = _team(stage)[0], found.row["days"], found.unit.head
    notice = stage.scan(found.unit, "立行立改通知书签收页", found.row["notice"])
    fields = {"number": found.row["notice"], "issued_on": f"{days['reported_on']}", "due_on": f"{days['due_on']}"}
    signed = {"signed_by": head, "signed_on": stage.today, "file": notice}
    stage.do("on_the_spot_notice", chief, {**fields, **signed}, found.number)
    stage.do("move", chief, None, found.number, move="hand_over")


def _planned(stage: Stage, found: _Finding) -> None:
    due_on = f"{found.row['days']['done_on']}"
    measures = [{**each, "due_on": due_on} for each in found.row["measures"]]
    fields = {"criterion": found.row["criterion"], "measures": measures}
    stage.do("plan_row", found.unit.clerk, fields, found.number)


def _worked(stage: Stage, found: _Finding) -> None:
    everything(found.course)(stage, found.unit, read_problem(found.row, found.number, 0))


def _submitted(stage: Stage, found: _Finding) -> None:
    account, signed_by = stage.by_head(found.unit, types=found.course.head_types)
    paper = {} if signed_by is None else {"file": stage.scan(found.unit, "立行立改办结报告", found.number)}
    stage.do("move", account, paper, found.number, move="submit", signed_by=signed_by)


def _checked(stage: Stage, found: _Finding) -> None:
    team = _team(stage)
    fields = {
        "checkers": team,
        "checked_on": stage.today,
        "method": found.row["check_methods"],
        "findings": found.row["findings_of_check"],
        "conclusion": "pass",
    }
    stage.do("check", team[0], fields, found.number)


def _closed(stage: Stage, found: _Finding) -> None:
    minutes = stage.paper(f"立行立改销号记录（{found.number}）", f"日期：{stage.today}")
    stage.do("move", DIRECTOR, {"minutes": minutes}, found.number, move="close")


_DEEDS: tuple[tuple[str, time, _Deed, str], ...] = (
    ("reported_on", AFTERNOON, _reported, ""),
    ("signed_on", NOON, _signed, "主要负责人签收立行立改通知书"),
    ("plan_on", MORNING, _planned, ""),
    ("worked_on", MORNING, _worked, ""),
    ("submitted_on", AFTERNOON, _submitted, "立行立改，报告办结"),
    ("checked_on", MORNING, _checked, ""),
    ("closed_on", EVENING, _closed, "驻点期间改完、查完、销号"),
)
"""What is done on which of a finding's days."""
