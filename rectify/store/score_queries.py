"""What scoring reads: the whole story of an inspection, a team's inspections and members, and what was scored."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select

from rectify.engine.entries import Entry
from rectify.engine.model import Problem
from rectify.store import tables as t
from rectify.store.queries import rows_of
from rectify.store.visible import visible_inspections

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rectify.engine.rights import Sight
    from rectify.store.transaction import Reader

_PROBLEM = tuple(each.name for each in fields(Problem))
_TOGETHER = 400
"""Subjects named in one statement: what either database takes as parameters."""


def inspection_problems(reader: Reader, inspection: str) -> tuple[Problem, ...]:
    """Give an inspection's problems as the rules see them, in the order of their numbers."""
    p = t.problem.c
    statement = (
        select(*(p[name] for name in _PROBLEM))
        .where(p.office == reader.office, p.inspection == inspection)
        .order_by(p.year, p.serial)
    )
    return tuple(Problem(**row) for row in rows_of(reader, statement))


def entries_about(reader: Reader, subjects: Sequence[str]) -> tuple[Entry, ...]:
    """Give every entry about some subjects, in the order of the journal."""
    e = t.entry.c
    found: list[Entry] = []
    for start in range(0, len(subjects), _TOGETHER):
        among = e.subject.in_(subjects[start : start + _TOGETHER])
        statement = select(e.text).where(e.office == reader.office, among)
        found += [Entry(**json.loads(row["text"])) for row in rows_of(reader, statement)]
    return tuple(sorted(found, key=lambda entry: entry.no))


def letters_about(reader: Reader, subjects: Sequence[str]) -> tuple[Mapping[str, object], ...]:
    """Give the letters about some subjects, in the order in which they went out."""
    c = t.letter.c
    found: list[dict[str, Any]] = []
    for start in range(0, len(subjects), _TOGETHER):
        among = c.subject.in_(subjects[start : start + _TOGETHER])
        found += rows_of(reader, select(t.letter).where(c.office == reader.office, among))
    return tuple(sorted(found, key=lambda row: int(row["entry_no"])))


def team_members(reader: Reader, round_: str, team: str) -> frozenset[str]:
    """Give whoever was ever authorised for a team in a round."""
    c = t.authorisation.c
    statement = select(c.account).where(c.office == reader.office, c.round == round_, c.team == team)
    return frozenset(row["account"] for row in rows_of(reader, statement))


def has_team(reader: Reader, round_: str, team: str) -> bool:
    """Say whether a round has a team of this name."""
    c = t.team.c
    statement = select(c.name).where(c.office == reader.office, c.round == round_, c.name == team)
    return bool(rows_of(reader, statement))


def inspections_of_team(reader: Reader, round_: str, team: str) -> list[str]:
    """Give the numbers of a team's inspections in a round."""
    c = t.inspection.c
    statement = (
        select(c.number).where(c.office == reader.office, c.round == round_, c.team == team).order_by(c.year, c.serial)
    )
    return [str(row["number"]) for row in rows_of(reader, statement)]


def inspections_with_units(reader: Reader, sight: Sight) -> list[dict[str, Any]]:
    """List the inspections somebody sees, with what a yearly table says of unit and head."""
    u, i = t.unit.c, t.inspection.c
    named = [u.name.label("unit_name"), u.head, u.head_since, u.leader]
    statement = (
        select(t.inspection, *named)
        .select_from(t.inspection.join(t.unit, and_(u.office == i.office, u.code == i.unit)))
        .where(visible_inspections(reader, sight))
        .order_by(i.year, i.serial)
    )
    return rows_of(reader, statement)


def second_lines(reader: Reader) -> dict[str, str]:
    """Give, for every inspection that owes a second rectification, the last day in time."""
    c = t.deadline.c
    statement = select(c.subject, c.effective_on).where(
        c.office == reader.office, c.slot == "second", c.effective_on.is_not(None)
    )
    return {row["subject"]: row["effective_on"] for row in rows_of(reader, statement)}


def records_of_kind(reader: Reader, *kinds: str) -> list[dict[str, Any]]:
    """Give all records of some kinds, oldest first; ``fields`` as they are kept."""
    c = t.record.c
    statement = (
        select(c.entry_no, c.subject, c.kind, c.recorded_on, c.by, c.body)
        .where(c.office == reader.office, c.kind.in_(kinds))
        .order_by(c.entry_no)
    )
    return [{**row, "fields": json.loads(row["body"])} for row in rows_of(reader, statement)]
