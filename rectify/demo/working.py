"""整改: progress, evidence, the three musts, and the application; or half of it, or nothing but meetings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rectify.demo.scene import AFTERNOON, EVENING, MORNING, Play, Scene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from rectify.demo.county import County, Problem, Table, Unit
    from rectify.demo.stage import Stage
    from rectify.demo.timetable import Course, Lot, Timetable
    from rectify.engine.calendar import Calendar

    Deed = Callable[[Stage, Unit, Problem], None]

MUSTS = ("self_check", "institution", "accountability")
_BEGUN = ("已启动：由{person}牵头列出清单，{department}逐项办理", "已开工：{leader}到场交底，{department}按清单推进")
_DONE = ("已办结：{text}", "完成并经{leader}验收：{text}", "已落实，材料归档备查：{text}")
_BEGIN_AFTER, _HALFWAY_AFTER = timedelta(days=7), timedelta(days=18)


def scenes(county: County, timetable: Timetable, calendar: Calendar) -> Iterator[Scene]:
    """Give every lot's scenes from the 转账 to the application."""
    for unit in county.units.values():
        course = timetable.courses[unit.code]
        for lot in course.lots:
            yield from _lot(unit, course, lot, calendar)


def _lot(unit: Unit, course: Course, lot: Lot, calendar: Calendar) -> Iterator[Scene]:
    if lot.work == "none":
        return
    begun_on, done_on = _days(course, lot, calendar)
    begun = _paper_only if lot.work == "paper" else _begun
    yield Scene(on=begun_on, at=MORNING, play=_each(unit, lot, begun))
    if lot.work == "half":
        yield Scene(on=done_on, at=MORNING, play=_each(unit, lot, _first_measure))
    elif lot.submit_on is not None:
        done = _all_measures_without_musts if lot.work == "thin" else everything(course)
        yield Scene(on=done_on, at=MORNING, play=_each(unit, lot, done))
        count = course.together(lot, "submit_on")
        told = f"{unit.name}：{count} 个问题申请销号" if count else ""
        yield Scene(on=lot.submit_on, at=AFTERNOON, play=_submitted(unit, course, lot), headline=told)
    if lot.again_on is not None:
        yield Scene(on=lot.again_on, at=MORNING, play=_each(unit, lot, _supplement))
        yield Scene(on=lot.again_on, at=EVENING, play=_submitted(unit, course, lot))


def _days(course: Course, lot: Lot, calendar: Calendar) -> tuple[date, date]:
    """Give the days on which the work of a lot begins and is done, before it applies."""
    first = calendar.previous_workday(course.transferred_on + _BEGIN_AFTER)
    if lot.submit_on is None:
        return first, calendar.previous_workday(course.transferred_on + _HALFWAY_AFTER)
    last = calendar.previous_workday(lot.submit_on - timedelta(days=2))
    return min(first, last), last


def _each(unit: Unit, lot: Lot, deed: Deed) -> Play:
    def every(stage: Stage) -> None:
        for problem in stage.problems(unit, lot.places):
            deed(stage, unit, problem)

    return every


# ---- work


def _progress(stage: Stage, unit: Unit, problem: Problem, n: int, kind: str, *, done: bool = False) -> None:
    measure = problem.measures[n - 1]
    words = _DONE if done else _BEGUN
    text = words[(int(problem.number[-4:]) + n) % len(words)].format(**measure)
    fields = {"measure": n, "on": stage.today, "text": text, "kind": kind}
    account = _filer(stage, unit, problem, f"measure {n}")
    stage.do("progress", account, {**fields, **({"done": True} if done else {})}, problem.number)


def _filer(stage: Stage, unit: Unit, problem: Problem, target: str) -> str:
    """Give who files what is for a measure: the clerk of the unit that carries it out, which may be another's."""
    name, _, n = target.partition(" ")
    carried_by = problem.measures[int(n) - 1].get("unit") if name == "measure" else None
    return stage.county.units[carried_by].clerk if carried_by else unit.clerk


def _begun(stage: Stage, unit: Unit, problem: Problem) -> None:
    for n in range(1, len(problem.measures) + 1):
        _progress(stage, unit, problem, n, "action")


def _first_measure(stage: Stage, unit: Unit, problem: Problem) -> None:
    _progress(stage, unit, problem, 1, "result", done=True)
    for piece in problem.evidence:
        if piece["for"] == "measure 1":
            _evidence(stage, unit, problem, piece)


def _all_measures_without_musts(stage: Stage, unit: Unit, problem: Problem) -> None:
    """What looks finished: measures done, musts claimed in words, and nothing filed for them."""
    _measures_done(stage, unit, problem)
    for must in MUSTS:
        _must(stage, unit, problem, must, types=True)


def _measures_done(stage: Stage, unit: Unit, problem: Problem) -> None:
    for n in range(1, len(problem.measures) + 1):
        _progress(stage, unit, problem, n, "result", done=True)
    for piece in problem.evidence:
        if piece["for"].startswith("measure"):
            _evidence(stage, unit, problem, piece)


def everything(course: Course) -> Deed:
    """Give the deed of doing all that a problem asks for: measures, evidence, the three musts save what was excepted."""

    def play(stage: Stage, unit: Unit, problem: Problem) -> None:
        _measures_done(stage, unit, problem)
        excepted = problem.turns["exception"]["must"] if "exception" in problem.turns else None
        for must in MUSTS:
            if must != excepted:
                _must(stage, unit, problem, must, types=course.head_types)
                for piece in problem.evidence:
                    if piece["for"] == must:
                        _evidence(stage, unit, problem, piece)

    return play


def _must(stage: Stage, unit: Unit, problem: Problem, must: str, *, types: bool) -> None:
    match must:
        case "self_check":
            fields = {**problem.self_check, "checked_on": stage.today}
            stage.do("self_check", unit.clerk, fields, problem.number)
        case "institution":
            days = {"adopted_on": stage.today, "effective_on": stage.today}
            stage.do("institution", unit.clerk, {**problem.institution, **days}, problem.number)
        case _:
            account, signed_by = stage.by_head(unit, types=types)
            fields = {**problem.accountability, "decided_on": stage.today}
            if signed_by is not None:
                title = f"处理决定呈签单（{problem.accountability['person']}）"
                fields["file"] = stage.scan(unit, title, problem.number, problem.accountability["measure"])
            stage.do("accountability", account, fields, problem.number, signed_by=signed_by)


def _evidence(stage: Stage, unit: Unit, problem: Problem, piece: Table) -> None:
    file = stage.paper(piece["title"], unit.name, f"问题：{problem.title}", f"形成日期：{stage.today}")
    stage.do("evidence", _filer(stage, unit, problem, piece["for"]), {**piece, "file": file}, problem.number)


def _paper_only(stage: Stage, unit: Unit, problem: Problem) -> None:
    """会议文件代替整改 (S003): a meeting was held, and its minutes are all there is."""
    said = problem.turns.get("slogan", f"召开专题会议研究“{problem.title}”，印发文件作出部署")
    fields = {"measure": 1, "on": stage.today, "text": said, "kind": "meeting"}
    stage.do("progress", unit.clerk, fields, problem.number)
    piece = {"kind": "meeting", "for": "measure 1", "title": f"专题会议记录（{problem.number}）"}
    _evidence(stage, unit, problem, piece)


# ---- the application


def _submitted(unit: Unit, course: Course, lot: Lot) -> Play:
    def play(stage: Stage) -> None:
        numbers = stage.numbers(unit, lot.places)
        account, signed_by = stage.by_head(unit, types=course.head_types)
        paper = {} if signed_by is None else {"file": stage.scan(unit, f"销号申请（{stage.today}）", *numbers)}
        stage.do("move", account, paper, *numbers, move="submit", signed_by=signed_by)

    return play


def _supplement(stage: Stage, unit: Unit, problem: Problem) -> None:
    """What the return asked for is done and shown."""
    what = problem.turns["returned"]["what"]
    last = len(problem.measures)
    fields = {"measure": last, "on": stage.today, "text": f"按退回要求补办：{what}", "kind": "result", "done": True}
    stage.do("progress", unit.clerk, fields, problem.number)
    piece = {"kind": "inspection_record", "for": f"measure {last}", "title": f"补充整改材料（{problem.number}）"}
    _evidence(stage, unit, problem, piece)
