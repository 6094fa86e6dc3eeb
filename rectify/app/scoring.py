"""Scoring sheets by name, and the dossiers that a sheet is filled in from: what the rules of scoring are brought.

The office's own sheets stand before the shipped ones of the same name. What is proposed and reported for people is
``scores.py``'s business, the rules the engine's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rectify.app.office import pin, text_hash
from rectify.engine.dossiers import Dossier
from rectify.engine.rights import roles_towards, sees_problem
from rectify.engine.scoring_sheets import sheet_from
from rectify.errors import FaultyFile, NotThere
from rectify.library import toml
from rectify.store import facts as reading
from rectify.store import score_queries as queries
from rectify.store.subjects import field_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rectify.app.office import App
    from rectify.engine.acts import Act
    from rectify.engine.model import Actor, Facts
    from rectify.engine.scoring import Sheet
    from rectify.library import Library, Source
    from rectify.store.facts import Subject
    from rectify.store.transaction import Reader

FOLDER = "scoring/"
DEFAULT = "fufeng"
SCORED = frozenset({"evaluation", "team_evaluation"})


def sheet_names(library: Library) -> tuple[str, ...]:
    """Give the names of all scoring sheets."""
    names = library.names("config", ".toml")
    return tuple(
        name.removeprefix(FOLDER).removesuffix(".toml")
        for name in names
        if name.startswith(FOLDER) and "/" not in name.removeprefix(FOLDER)
    )


def sheet_source(library: Library, name: str) -> Source:
    """Give a sheet's text by its name; raises NotThere."""
    names = sheet_names(library)
    if name not in names:
        raise NotThere(f"没有这张评分表：{name}（可用：{'、'.join(names)}）")
    return library.source("config", f"{FOLDER}{name}.toml")


def read_sheet(source: Source, name: str) -> Sheet:
    """Read a sheet's text; raises FaultyFile with every fault."""
    try:
        return sheet_from(toml(source), name)
    except FaultyFile as error:
        raise FaultyFile(source.name, error.faults) from error


# ---- dossiers


def dossier(app: App, reader: Reader, found: Subject, today: str, actor: Actor) -> Dossier | None:
    """Give the dossier of one inspection, with the problems that somebody sees; None where it is not his to see."""
    inspection = found.inspection
    roles = roles_towards(actor, inspection, found.unit) if inspection is not None else frozenset()
    if inspection is None or not roles:
        return None
    problems = tuple(
        each
        for each in queries.inspection_problems(reader, inspection.number)
        if sees_problem(roles, delivered=each.handed_over_on is not None, referrals=each.referrals)
    )
    subjects = (inspection.number, *(each.number for each in problems))
    return Dossier(
        today=today, profile=app.profile(reader, inspection.profile_hash), calendar=app.calendar, inspection=inspection,
        problems=problems, entries=queries.entries_about(reader, subjects),
        letters=queries.letters_about(reader, subjects),
    )  # fmt: skip


def dossiers(app: App, reader: Reader, numbers: Iterable[str], today: str, actor: Actor) -> tuple[Dossier, ...]:
    """Give the dossiers of the inspections that somebody sees."""
    return tuple(_dossiers(app, reader, numbers, today, actor))


def _dossiers(app: App, reader: Reader, numbers: Iterable[str], today: str, actor: Actor) -> Iterator[Dossier]:
    for number in numbers:
        found = dossier(app, reader, reading.subject(reader, number), today, actor)
        if found is not None:
            yield found


# ---- what an act of scoring is brought


def with_sheet(app: App, reader: Reader, act: Act, facts: Facts, found: Subject) -> Facts:
    """Add the sheet that an evaluation names, its text to be pinned, and the dossiers it is about."""
    name = field_text(act, "sheet")
    known: dict[str, object] = {"sheets": sheet_names(app.library)}
    if name in sheet_names(app.library):
        source = sheet_source(app.library, name)
        row = pin("scoring", name, source)
        pinned = reading.pinned(reader, text_hash(source.text))
        known |= {"sheet": read_sheet(source, name), "pins": [] if pinned else [row]}
    if found.round is not None:
        team = field_text(act, "team")
        numbers = queries.inspections_of_team(reader, found.round.code, team)
        known |= {
            "team": queries.has_team(reader, found.round.code, team),
            "members": queries.team_members(reader, found.round.code, team),
            "dossiers": dossiers(app, reader, numbers, facts.today, facts.actor),
        }
    elif found.inspection is not None:
        one = dossier(app, reader, found, facts.today, facts.actor)
        known["dossiers"] = (one,) if one is not None else ()
    return replace(facts, known={**facts.known, **known})
