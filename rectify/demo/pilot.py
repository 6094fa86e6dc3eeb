"""The pilot beside the large round: a township with its village, under rolling closings; one finding is split, one is joint.

Registered by hand and not by a sheet. From the feedback on it goes the common road with the others (``handing_over`` …); its
whole account is closed at the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.demo.founding import DIRECTOR, open_round
from rectify.demo.scene import AFTERNOON, MORNING, NOON, Scene
from rectify.demo.stage import OutOfPlay

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.demo.county import County, Problem, Unit
    from rectify.demo.stage import Stage
    from rectify.demo.timetable import Timetable


def scenes(county: County, timetable: Timetable) -> Iterator[Scene]:
    """Give the scenes up to the feedback."""
    about = county.pilot.round
    yield Scene(on=timetable.starts_on, at=AFTERNOON, play=_round)
    told = f"{about['name']}：登记问题，其中一个是村的"
    yield Scene(on=about["reported_on"], at=MORNING, play=_reported, headline=told)
    yield Scene(on=about["split_on"], at=NOON, play=_split_asked)
    told = "一条反馈里有两件事，经领导小组同意拆成两个问题"
    yield Scene(on=about["parted_on"], at=NOON, play=_parted, headline=told)
    yield Scene(on=about["parted_on"], at=AFTERNOON, play=_joint, headline="一个问题两家管，指定配合单位")


def _round(stage: Stage) -> None:
    about = stage.county.pilot.round
    open_round(stage, about, [stage.county.teams[code] for code in about["teams"]])


def _unit(stage: Stage) -> Unit:
    return stage.county.units[stage.county.pilot.unit]


def _findings(stage: Stage, *, parts: bool) -> list[Problem]:
    return [each for each in stage.county.of(_unit(stage)) if ("part" in each.turns) == parts]


def _whole(stage: Stage) -> str:
    """The finding that is split was registered last, right before its parts."""
    first = int(_findings(stage, parts=True)[0].number[-4:])
    return f"{_findings(stage, parts=True)[0].number[:-4]}{first - 1:04d}"


def _reported(stage: Stage) -> None:
    unit, about = _unit(stage), stage.county.pilot
    members = stage.county.teams[unit.team].members
    for n, problem in enumerate(_findings(stage, parts=False)):
        fields = {"inspection": unit.inspection, **problem.row, "finding": problem.finding, "source": "专项巡察"}
        fields |= {"unit": about.village["code"]} if "village" in problem.turns else {}
        _expect(problem.number, stage.do("report", members[n % len(members)], fields)[0].subject)
    row = {name: value for name, value in about.whole.items() if name not in ("parts", "reason")}
    given = stage.do("report", members[0], {"inspection": unit.inspection, **row, "source": "专项巡察"})
    _expect(_whole(stage), given[0].subject)


def _expect(number: str, given: str | None) -> None:
    if number != given:
        raise OutOfPlay(f"{number} was to be {given}")


def _split_asked(stage: Stage) -> None:
    whole = stage.county.pilot.whole
    stage.do("split", DIRECTOR, {"parts": whole["parts"], "reason": whole["reason"]}, _whole(stage))


def _parted(stage: Stage) -> None:
    """The leading group agrees: the parts get numbers of their own, and the whole is withdrawn, never deleted."""
    stage.do("withdrawal_decision", "hua.group", {"verdict": "agree", "opinion": "同意拆分"}, _whole(stage))
    stage.do("move", DIRECTOR, None, _whole(stage), move="withdraw")
    team = stage.county.teams[_unit(stage).team]
    for problem in _findings(stage, parts=True):
        if stage.row(problem.number)["split_from"] != _whole(stage):
            raise OutOfPlay(problem.number)
        stage.do("finding", team.chief, problem.finding, problem.number)


def _joint(stage: Stage) -> None:
    for problem in _findings(stage, parts=False):
        if "co_operating" in problem.turns:
            stage.do("cooperation", DIRECTOR, problem.turns["co_operating"], problem.number)
