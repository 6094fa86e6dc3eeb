"""交账: the feedback is issued, held three times, and received: by signature, or left before two witnesses."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from rectify.demo.founding import DIRECTOR, SUPERVISOR
from rectify.demo.scene import AFTERNOON, EVENING, MORNING, NOON, Play, Scene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.demo.county import County, Unit
    from rectify.demo.stage import Stage
    from rectify.demo.timetable import Course, Timetable

_LEADERS = {"collective": time(9, 30), "head": NOON, "leader": EVENING}


def scenes(county: County, timetable: Timetable) -> Iterator[Scene]:
    """Give each unit's scenes from the feedback to the receipt."""
    for unit in county.units.values():
        course = timetable.courses[unit.code]
        told = f"{unit.name}：反馈意见印发，问题交账"
        yield Scene(on=course.issued_on, at=MORNING, play=_issued(unit), headline=told)
        for form, at in _LEADERS.items():
            yield Scene(on=course.met_on, at=at, play=_feedback(unit, form))
        word = "留置送达，两人见证" if course.receipt == "witnesses" else "签收"
        told = f"{unit.name}：{word}，整改期限起算"
        yield Scene(on=course.receipt_on, at=AFTERNOON, play=_receipt(unit, course), headline=told)


def _issued(unit: Unit) -> Play:
    def play(stage: Stage) -> None:
        numbers = [each.number for each in stage.county.of(unit)]
        letter = stage.paper(
            f"关于巡察{unit.name}{unit.party}的反馈意见", unit.feedback_number, f"印发日期：{stage.today}"
        )
        fields = {"number": unit.feedback_number, "issued_on": stage.today, "problems_count": len(numbers)}
        stage.do("feedback_document", DIRECTOR, {**fields, "file": letter}, unit.inspection)
        stage.do("move", DIRECTOR, None, *numbers, move="hand_over")

    return play


def _feedback(unit: Unit, form: str) -> Play:
    """To the Party organisation by the team, to its head alone, and to the county leader in charge by the office."""

    def play(stage: Stage) -> None:
        people = stage.county.people
        chief = stage.county.teams[unit.team].chief
        speaker = DIRECTOR if form == "leader" else chief
        heard = {"collective": unit.leadership, "head": (unit.head_display,), "leader": (people[unit.leader].display,)}
        persons = [people[speaker].display, *heard[form]]
        stage.do("feedback", speaker, {"form": form, "held_on": stage.today, "persons": persons}, unit.inspection)

    return play


def _receipt(unit: Unit, course: Course) -> Play:
    def play(stage: Stage) -> None:
        if course.receipt == "witnesses":
            _left(stage, unit)
            return
        fields = {"signed_by": unit.head, "signed_on": stage.today}
        account, signed_by = stage.by_head(unit, types=course.head_types)
        paper = {} if signed_by is None else {"file": stage.scan(unit, "签收回执", unit.feedback_number)}
        stage.do("receipt", account, {**fields, **paper}, unit.inspection)

    return play


def _left(stage: Stage, unit: Unit) -> None:
    """The head would not sign: the office leaves the feedback before two witnesses and says so."""
    witnesses = [stage.county.people[name].display for name in ("xu.check1", "sun.liaison")]
    reason = "经办人两次送达，主要负责人以出差为由未签收，三日期满后留置送达"
    paper = stage.paper(
        f"留置送达记录（{unit.name}）", reason, f"见证人：{'、'.join(witnesses)}", f"日期：{stage.today}"
    )
    deemed = {"deemed": "left_with_witnesses", "signed_on": stage.today, "witnesses": witnesses, "reason": reason}
    stage.do("receipt", SUPERVISOR, {**deemed, "file": paper}, unit.inspection)
