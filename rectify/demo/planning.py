"""The plan: rows and measures, the committee that deliberates every problem, opinions, approval, 转账; slogans sent back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from rectify.demo.founding import DIRECTOR, SUPERVISOR
from rectify.demo.scene import AFTERNOON, MORNING, NOON, Play, Scene
from rectify.demo.timetable import places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rectify.demo.county import County, Problem, Table, Unit
    from rectify.demo.stage import Stage
    from rectify.demo.timetable import Course, Timetable

_OPINIONS = (
    ("office", DIRECTOR, "目标、措施、责任、时限对应，同意"),
    ("discipline", "yan.discipline", "追责问责类措施已写明，同意"),
    ("organisation", "jin.organisation", "选人用人、党建类措施可行，同意"),
)
_EMPTY = "措施空泛，没有动作、数量和时间，退回重写"


def scenes(county: County, timetable: Timetable) -> Iterator[Scene]:
    """Give each unit's scenes from its plan to the 转账."""
    for unit in county.units.values():
        course = timetable.courses[unit.code]
        yield Scene(on=course.plan_on, at=MORNING, play=_rows(unit, course))
        told = f"{unit.name}：党委（党组）会逐一研究，报送整改方案"
        yield Scene(on=course.plan_on, at=AFTERNOON, play=_meeting_and_plan(unit, course), headline=told)
        if course.slogan:
            told = f"{unit.name}：措施写成口号，全部退回"
            back = _sent_back(unit, f"{course.slogan['rewritten_on']}")
            yield Scene(on=course.slogan["returned_on"], at=NOON, play=back, headline=told)
            yield Scene(on=course.slogan["rewritten_on"], at=MORNING, play=_rewritten(unit, course))
        yield Scene(on=course.approved_on, at=NOON, play=_judged(unit, course))
        told = f"{unit.name}：转账，进入整改"
        yield Scene(on=course.transferred_on, at=NOON, play=_transferred(unit, course), headline=told)


def _never(course: Course) -> frozenset[int]:
    """Problems whose rewritten row is no better than the first."""
    return places(course.slogan["never"]) if course.slogan else frozenset()


def _rows(unit: Unit, course: Course) -> Play:
    def play(stage: Stage) -> None:
        for problem in stage.county.of(unit):
            _write_row(stage, unit, course, problem, slogan="slogan" in problem.turns)

    return play


def _write_row(stage: Stage, unit: Unit, course: Course, problem: Problem, *, slogan: bool) -> None:
    measures = _slogan(unit, problem) if slogan else problem.measures
    due = _due_days(stage, course, problem, len(measures))
    dated = [{**measure, "due_on": day} for measure, day in zip(measures, due, strict=True)]
    stage.do("plan_row", unit.clerk, {"criterion": problem.criterion, "measures": dated}, problem.number)


def _slogan(unit: Unit, problem: Problem) -> Sequence[Table]:
    text = problem.turns["slogan"]
    return ({"text": text, "leader": unit.head_display, "department": "党政办公室", "person": unit.leadership[-1]},)


def _due_days(stage: Stage, course: Course, problem: Problem, count: int) -> list[str]:
    """Give each measure its day: the last when the unit means to apply, never after the deadline."""
    deadline = date.fromisoformat(str(stage.row(problem.number)["effective_on"]))
    last = min(course.lot_of(problem.place).submit_on or deadline, deadline)
    workday = stage.app.calendar.previous_workday
    return [workday(last - timedelta(days=5 * left)).isoformat() for left in reversed(range(count))]


def _meeting_and_plan(unit: Unit, course: Course) -> Play:
    def play(stage: Stage) -> None:
        problems = stage.county.of(unit)
        agenda = [f"{n}. {each.title}" for n, each in enumerate(problems, 1)]
        minutes = stage.scan(unit, f"{unit.party}会议记录（研究巡察整改）", "逐一研究：", *agenda)
        about = {
            "meeting": "committee",
            "held_on": stage.today,
            "starts_at": "14:30",
            "attendees": list(unit.leadership),
        }
        numbers = [each.number for each in problems]
        stage.do("meeting", unit.clerk, {**about, "problems": numbers, "minutes": minutes}, unit.inspection)
        stage.pass_by(timedelta(hours=1))
        _submit_plan(stage, unit, course, "巡察整改方案")

    return play


def _submit_plan(stage: Stage, unit: Unit, course: Course, title: str) -> None:
    account, signed_by = stage.by_head(unit, types=course.head_types)
    plan = stage.scan(unit, title, f"共 {len(stage.county.of(unit))} 个问题")
    fields = {"submitted_on": stage.today, "signed_by": unit.head, "file": plan}
    stage.do("plan", account, fields, unit.inspection, signed_by=signed_by)


def _sent_back(unit: Unit, due_on: str) -> Play:
    """The joint review sends the whole plan back, and the office every row of it."""

    def play(stage: Stage) -> None:
        opinion = {"body": "office", "verdict": "return", "opinion": _EMPTY}
        stage.do("plan_opinion", DIRECTOR, opinion, unit.inspection)
        merged = {"verdict": "return", "opinion": _EMPTY, "grade": "差", "due_on": due_on}
        stage.do("plan_review", SUPERVISOR, merged, unit.inspection)
        _return_rows(stage, [each.number for each in stage.county.of(unit)])

    return play


def _return_rows(stage: Stage, numbers: list[str]) -> None:
    stage.do("plan_approval", SUPERVISOR, {"verdict": "returned", "opinion": _EMPTY}, *numbers)


def _rewritten(unit: Unit, course: Course) -> Play:
    def play(stage: Stage) -> None:
        for problem in stage.county.of(unit):
            _write_row(stage, unit, course, problem, slogan=problem.place in _never(course))
        _submit_plan(stage, unit, course, "巡察整改方案（重报）")

    return play


def _judged(unit: Unit, course: Course) -> Play:
    """The joint review: five opinions and what they come to together; then the office's word on every row."""

    def play(stage: Stage) -> None:
        team = stage.county.teams[unit.team]
        said = (
            *_OPINIONS,
            ("team", team.chief, "与反馈问题逐条对应，同意"),
            ("leader", unit.leader, "同意，请抓紧落实"),
        )
        for body, account, opinion in said:
            fields = {"body": body, "verdict": "agree", "opinion": opinion}
            stage.do("plan_opinion", account, fields, unit.inspection)
        merged = {
            "verdict": "agree",
            "opinion": "会审各方原则同意，抓紧组织实施",
            "grade": "中" if course.slogan else "好",
        }
        stage.do("plan_review", SUPERVISOR, merged, unit.inspection)
        good = [each.number for each in stage.county.of(unit) if each.place not in _never(course)]
        stage.do("plan_approval", SUPERVISOR, {"verdict": "approved", "opinion": "同意"}, *good)
        if _never(course):
            _return_rows(stage, stage.numbers(unit, _never(course)))

    return play


def _transferred(unit: Unit, course: Course) -> Play:
    def play(stage: Stage) -> None:
        good = [each.number for each in stage.county.of(unit) if each.place not in _never(course)]
        stage.do("move", DIRECTOR, None, *good, move="transfer")

    return play
