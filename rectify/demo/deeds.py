"""What offices do beside the single row, one deed a paragraph of ``deeds.toml``: letters, lists, talks, supervision, follow-up.

A deed is an act as anybody would ask for it. What only the play can know is filled in: a problem's number, the entry that an
earlier deed was written as, a paper to file, who types for a head.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Any

from rectify.demo.county import Table, read_table
from rectify.demo.scene import Play, Scene
from rectify.engine.catalogue import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.demo.county import County
    from rectify.demo.stage import Stage
    from rectify.demo.timetable import Timetable

_AFTER_THE_ROWS = time(16, 30)
"""After what the units themselves do on the day."""
_ROW = re.compile(r"([UV]\d+)/(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One deed as its file has it."""

    on: date
    by: str
    about: str
    act: str
    fields: Table
    name: str = ""
    paper: str = ""
    minutes: str = ""
    headline: str = ""


def read_deeds() -> tuple[Deed, ...]:
    """Read the deeds, in the order of the file."""
    return tuple(Deed(**row) for row in read_table("deeds.toml")["deeds"])


def scenes(county: County, timetable: Timetable) -> Iterator[Scene]:
    """Give a scene for every deed; of one day, those of one name's thread in the order of the file."""
    entries: dict[str, int] = {}
    for deed in read_deeds():
        unit = county.units.get(deed.about.partition("/")[0])
        told = f"{unit.name}：{deed.headline}" if unit and deed.headline else deed.headline
        yield Scene(on=deed.on, at=_AFTER_THE_ROWS, play=_done(deed, timetable, entries), headline=told)


def _done(deed: Deed, timetable: Timetable, entries: dict[str, int]) -> Play:
    def play(stage: Stage) -> None:
        subject = _subject(stage, deed.about)
        fields = {name: _said(stage, value, entries) for name, value in deed.fields.items()}
        account, signed_by = _by(stage, deed, timetable)
        for name, title in (("file", deed.paper), ("minutes", deed.minutes)):
            if title:
                fields[name] = stage.paper(f"{title}（{subject}，{stage.today}）", f"日期：{stage.today}")
        if signed_by is not None and "file" not in fields:
            fields["file"] = stage.scan(
                stage.county.units[deed.by], f"签字件（{KINDS[deed.act].label}，{stage.today}）", subject
            )
        stage.do(deed.act, account, fields, subject, signed_by=signed_by)
        if deed.name:
            entries[deed.name] = stage.last_entry(subject, deed.act)

    return play


def _by(stage: Stage, deed: Deed, timetable: Timetable) -> tuple[str, str | None]:
    unit = stage.county.units.get(deed.by)
    return (deed.by, None) if unit is None else stage.by_head(unit, types=timetable.courses[unit.code].head_types)


def _subject(stage: Stage, about: str) -> str:
    """Give what a deed is about: a unit's inspection, one of its problems, a round."""
    if row := _ROW.fullmatch(about):
        return _number(stage, row)
    unit = stage.county.units.get(about)
    return unit.inspection if unit is not None else about


def _number(stage: Stage, row: re.Match[str]) -> str:
    return stage.county.of(stage.county.units[row[1]])[int(row[2]) - 1].number


def _said(stage: Stage, value: Any, entries: dict[str, int]) -> Any:  # noqa: ANN401 - a field's value
    """Fill in what only the play knows: the day as text, a problem by its place, an earlier deed by its entry."""
    match value:
        case date():
            return value.isoformat()
        case str() if value.startswith("@"):
            return entries[value[1:]]
        case str() if row := _ROW.fullmatch(value):
            return _number(stage, row)
        case list():
            return [_said(stage, each, entries) for each in value]
        case dict():
            return {name: _said(stage, each, entries) for name, each in value.items()}
        case _:
            return value
