"""评估: what the records propose is taken as it stands, people add their own lines, and the system works out the score.

Which evaluations there are stands in ``deeds.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING

from rectify.app.scores import proposal
from rectify.demo.county import Table, read_table
from rectify.demo.scene import Play, Scene
from rectify.demo.stage import OutOfPlay
from rectify.store import facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.demo.county import County
    from rectify.demo.stage import Stage

_AFTER_THE_DEEDS = time(16, 45)
_BODIES = ["office", "discipline", "organisation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """One evaluation as its file has it: of a unit, or of a team in a round, ``self`` by the team."""

    on: date
    by: str
    about: str
    sheet: str
    lines: tuple[Table, ...]
    team: str = ""
    self: bool = False
    headline: str = ""


def read_evaluations() -> tuple[Evaluation, ...]:
    """Read the evaluations, in the order of the file."""
    return tuple(Evaluation(**{**row, "lines": tuple(row["lines"])}) for row in read_table("deeds.toml")["evaluations"])


def scenes(county: County) -> Iterator[Scene]:
    """Give a scene for every evaluation."""
    for each in read_evaluations():
        unit = county.units.get(each.about)
        told = f"{unit.name}：{each.headline}" if unit and each.headline else each.headline
        yield Scene(on=each.on, at=_AFTER_THE_DEEDS, play=_done(each), headline=told)


def _done(each: Evaluation) -> Play:
    def play(stage: Stage) -> None:
        unit = stage.county.units.get(each.about)
        subject = unit.inspection if unit is not None else each.about
        own = {line["item"] for line in each.lines}
        lines = [line for line in _proposed(stage, each, subject) if line["item"] not in own]
        fields: Table = {"sheet": each.sheet, "evaluated_on": stage.today, "lines": [*lines, *each.lines]}
        fields["file"] = stage.paper(
            f"评估测评表（{subject}，{stage.today}）", *(line["reason"] for line in each.lines)
        )
        if each.team:
            by = {"team": each.team, "by": "self" if each.self else "office"}
            stage.do("team_evaluation", each.by, fields | by, subject)
        else:
            stage.do("evaluation", each.by, {**fields, "bodies": _BODIES}, subject)

    return play


def _proposed(stage: Stage, each: Evaluation, subject: str) -> list[Table]:
    with stage.app.store.reading() as reader:
        actor = facts.actor(reader, each.by, stage.today)
        if actor is None:
            raise OutOfPlay(each.by)
        found = proposal(stage.app, reader, actor, subject, each.sheet, stage.today, each.team or None)
    names = ("item", "points", "reason", "entries")
    return [{name: line[name] for name in names} for line in found.document()["lines"]]
