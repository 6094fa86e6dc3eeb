"""查账: checkers from other bodies look for themselves; what stands passes, what does not goes back, what is copied stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.demo.founding import SUPERVISOR
from rectify.demo.scene import AFTERNOON, MORNING, Play, Scene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.demo.county import County, Problem, Unit
    from rectify.demo.stage import Stage
    from rectify.demo.timetable import Lot, Timetable

LENT = "P-2026-0001"
"""The problem that somebody of the office helped to check: he may not close it afterwards."""


def scenes(county: County, timetable: Timetable) -> Iterator[Scene]:
    """Give every lot's checks and what they lead to."""
    for unit in county.units.values():
        course = timetable.courses[unit.code]
        for lot in course.lots:
            if lot.check_on is not None:
                count = course.together(lot, "check_on", "check")
                told = f"{unit.name}：{count} 个问题{_ENDS[lot.check]}" if count else ""
                yield Scene(on=lot.check_on, at=MORNING, play=_checked(unit, lot, lot.check), headline=told)
                yield Scene(on=lot.check_on, at=AFTERNOON, play=_ended(unit, lot, lot.check))
            if lot.recheck_on is not None:
                yield Scene(on=lot.recheck_on, at=MORNING, play=_checked(unit, lot, "pass"))
                yield Scene(on=lot.recheck_on, at=AFTERNOON, play=_ended(unit, lot, "pass"))


_ENDS = {
    "pass": "查账通过",
    "return": "查账退回补充整改",
    "copied": "核查照抄单位材料，不算数",
    "held": "例外没有批下来，过不了",
}


def _checked(unit: Unit, lot: Lot, end: str) -> Play:
    def play(stage: Stage) -> None:
        team = stage.county.teams[unit.checking_team]
        for problem in stage.problems(unit, lot.places):
            # The chief and one of the others, who takes turns; the chief records what both found.
            second = team.members[1 + problem.place % (len(team.members) - 1)]
            checkers = [team.chief, SUPERVISOR if problem.number == LENT else second]
            if end != "return":
                _own_evidence(stage, team.chief, unit, problem)
            fields = {
                "checkers": checkers,
                "checked_on": stage.today,
                "method": list(problem.check_methods),
                "findings": _findings(problem, end),
                "conclusion": "return" if end == "return" else "pass",
            }
            stage.do("check", team.chief, fields, problem.number)

    return play


def _findings(problem: Problem, end: str) -> str:
    match end:
        case "return":
            return (
                f"现场看了一遍，主体工作已做，还差一步：{problem.turns['returned']['what']}。补齐之前不能算整改到位。"
            )
        case "copied":
            return "；".join(
                (problem.measures[0]["text"], problem.self_check["found"], problem.self_check["corrected"])
            )
        case _:
            return problem.findings_of_check


def _own_evidence(stage: Stage, checker: str, unit: Unit, problem: Problem) -> None:
    for piece in problem.evidence:
        if piece["for"] == "check":
            file = stage.paper(piece["title"], f"核查地点：{unit.name}", f"核查日期：{stage.today}")
            stage.do("evidence", checker, {**piece, "file": file}, problem.number)


def _ended(unit: Unit, lot: Lot, end: str) -> Play:
    def play(stage: Stage) -> None:
        chief = stage.county.teams[unit.checking_team].chief
        numbers = stage.numbers(unit, lot.places)
        match end:
            case "return":
                for problem in stage.problems(unit, lot.places):
                    fields = {"what": problem.turns["returned"]["what"], "due_on": f"{lot.supplement_on}"}
                    stage.do("move", chief, fields, problem.number, move="return")
            case "copied":
                stage.refused("checked_independently", "move", chief, None, *numbers, move="pass")
            case "held":
                stage.refused("institution_built", "move", chief, None, *numbers, move="pass")
            case _:
                stage.do("move", chief, None, *numbers, move="pass")

    return play
