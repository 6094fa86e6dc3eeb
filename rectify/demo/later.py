"""The small round after the large one: findings just registered, and a feedback that nobody has signed for yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.demo.founding import DIRECTOR, LAST_DAY
from rectify.demo.scene import AFTERNOON, EVENING, MORNING, NOON, Play, Scene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.demo.county import County, Table
    from rectify.demo.stage import Stage

_SHOWN = ("category", "subcategory", "title", "detail", "focus", "refer_to", "finding")


def scenes(county: County) -> Iterator[Scene]:
    """Give the scenes of the later round."""
    later = county.later
    yield Scene(on=later.round["opened_on"], at=AFTERNOON, play=_round, headline=f"另开一轮：{later.round['name']}")
    for nth, inspection in enumerate(later.inspections, 1):
        number = f"I-2026-{len(county.units) + nth:04d}"
        rows = [each for each in later.problems if each["unit"] == inspection["unit"]]
        numbers: list[str] = []
        yield Scene(on=inspection["reported_on"], at=MORNING, play=_reported(number, rows, numbers))
        if "issued_on" in inspection:
            yield Scene(on=inspection["issued_on"], at=NOON, play=_issued(number, inspection["number"], numbers))
            yield Scene(on=inspection["issued_on"], at=EVENING, play=_too_early(numbers))


def _round(stage: Stage) -> None:
    about = stage.county.later.round
    names = {name: about[name] for name in ("code", "name", "kind")}
    stage.do("add round", DIRECTOR, {**names, "opened_on": about["opened_on"].isoformat()})
    stage.do("add team", DIRECTOR, {"round": about["code"], "name": about["team"]})
    for member in about["members"]:
        mandate = {"from": about["opened_on"].isoformat(), "until": LAST_DAY, "purpose": "inspect"}
        stage.do("authorise", DIRECTOR, {"user": member, "team": about["team"], "round": about["code"], **mandate})
    for inspection in stage.county.later.inspections:
        days = {name: about[name].isoformat() for name in ("started_on", "ended_on")}
        of = {"round": about["code"], "unit": inspection["unit"], "team": about["team"], "liaison": about["liaison"]}
        stage.do("add inspection", DIRECTOR, {**of, **days})


def _reported(number: str, rows: list[Table], numbers: list[str]) -> Play:
    """Register the findings, and keep the numbers that they are given; what came back after a closing names the closed one."""

    def play(stage: Stage) -> None:
        members = stage.county.later.round["members"]
        for n, row in enumerate(rows):
            fields = {name: row[name] for name in _SHOWN if name in row}
            fields |= {"inspection": number, "source": "专项巡察"}
            if "predecessor" in row:
                fields["predecessor"] = stage.county.titled(row["predecessor"]).number
            account = row.get("by", members[n % len(members)])
            numbers.append(str(stage.do("report", account, fields)[0].subject))

    return play


def _issued(number: str, letter: str, problems: list[str]) -> Play:
    def play(stage: Stage) -> None:
        fields = {"number": letter, "issued_on": stage.today, "problems_count": len(problems)}
        stage.do("feedback_document", DIRECTOR, fields, number)
        stage.do("move", DIRECTOR, None, *problems, move="hand_over")

    return play


def _too_early(numbers: list[str]) -> Play:
    """Nothing has come back yet: every condition of a 转账 is unmet at once."""
    gates = "receipt_on_file three_feedbacks plan_complete deliberated plan_approved referrals_sent"

    def play(stage: Stage) -> None:
        stage.refused(gates, "move", DIRECTOR, None, numbers[0], move="transfer")

    return play
