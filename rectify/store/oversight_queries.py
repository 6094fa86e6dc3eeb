"""What pages and reports of oversight read: letters, open lines of single requests, records by kind, what followed on what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from rectify.store import tables as t
from rectify.store.queries import rows_of
from rectify.store.visible import visible_inspections

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rectify.engine.rights import Sight
    from rectify.store.transaction import Reader

Row = dict[str, Any]
_p, _i, _d, _r, _u = t.problem.c, t.inspection.c, t.deadline.c, t.record.c, t.unit.c
_TOGETHER = 400
"""Values named in one statement: what either database takes as parameters."""


def inspections_seen(reader: Reader, sight: Sight) -> list[Row]:
    """List the inspections somebody sees, with what his roles towards them hang on."""
    names = (_i.number, _i.round, _i.unit, _i.team, _i.liaison, _i.revisited_on, _i.supervised_on, _i.feedback_on)
    statement = (
        select(*names, _u.name.label("unit_name"), _u.leader)
        .select_from(t.inspection.join(t.unit, and_(_u.office == _i.office, _u.code == _i.unit)))
        .where(visible_inspections(reader, sight))
        .order_by(_i.year, _i.serial)
    )
    return rows_of(reader, statement)


def numbers_of_units(reader: Reader, units: Collection[str]) -> frozenset[str]:
    """Give the inspections of some units, with the problems found there or answered for by them, alone or with others."""
    there, c = tuple(units), t.cooperation.c
    inspected = select(_i.number).where(_i.office == reader.office, _i.unit.in_(there))
    joint = select(c.problem).where(c.office == reader.office, c.unit.in_(there))
    answered = or_(_p.unit.in_(there), _p.inspection.in_(inspected), _p.number.in_(joint))
    rows = [
        *rows_of(reader, inspected),
        *rows_of(reader, select(_p.number).where(_p.office == reader.office, answered)),
    ]
    return frozenset(str(row["number"]) for row in rows)


def letters(reader: Reader) -> list[Row]:
    """List every letter, in the order in which they were registered."""
    return rows_of(reader, select(t.letter).where(t.letter.c.office == reader.office).order_by(t.letter.c.entry_no))


def open_lines(reader: Reader, obligations: Collection[str]) -> list[Row]:
    """List the lines that run for some obligations, with the inspection and the problem they are about, earliest first."""
    joined = t.deadline.outerjoin(t.problem, and_(_p.office == _d.office, _p.number == _d.subject)).outerjoin(
        t.inspection, and_(_i.office == _d.office, _i.number == func.coalesce(_p.inspection, _d.subject))
    )
    names = (_d.subject, _d.slot, _d.obligation, _d.since, _d.start_on, _d.nominal_on, _d.effective_on)
    statement = (
        select(*names, _i.number.label("inspection"), func.coalesce(_i.round, _d.subject).label("round"))
        .select_from(joined)
        .where(_d.office == reader.office, _d.effective_on.is_not(None), _d.obligation.in_(tuple(obligations)))
        .order_by(_d.effective_on, _d.subject, _d.slot)
    )
    return rows_of(reader, statement)


def records(reader: Reader, *kinds: str) -> list[Row]:
    """List what was recorded of some kinds, oldest first; ``fields`` as they were given."""
    names = (_r.entry_no, _r.subject, _r.kind, _r.recorded_on, _r.by, _r.body)
    statement = select(*names).where(_r.office == reader.office, _r.kind.in_(kinds)).order_by(_r.entry_no)
    return [{**row, "fields": json.loads(row.pop("body"))} for row in rows_of(reader, statement)]


def records_numbered(reader: Reader, numbers: Sequence[int]) -> dict[int, Row]:
    """Give what was recorded by some entries, by number."""
    found: dict[int, Row] = {}
    for start in range(0, len(numbers), _TOGETHER):
        among = _r.entry_no.in_(numbers[start : start + _TOGETHER])
        for row in rows_of(reader, select(_r.entry_no, _r.kind, _r.body).where(_r.office == reader.office, among)):
            found[int(row["entry_no"])] = {**row, "fields": json.loads(row.pop("body"))}
    return found


def succession(reader: Reader) -> dict[str, list[str]]:
    """Give, for each closed problem that came back, the problems that name it as their predecessor."""
    statement = (
        select(_p.number, _p.predecessor)
        .where(_p.office == reader.office, _p.predecessor.is_not(None))
        .order_by(_p.year, _p.serial)
    )
    found: dict[str, list[str]] = {}
    for row in rows_of(reader, statement):
        found.setdefault(str(row["predecessor"]), []).append(str(row["number"]))
    return found


def false_rows(reader: Reader, inspection: str) -> int:
    """Count an inspection's problems whose report was found not to be the fact (R-24): what a scoring sheet's veto counts."""
    statement = select(func.count()).where(
        _p.office == reader.office, _p.inspection == inspection, _p.faults.like("%falsified%")
    )
    return int(rows_of(reader, statement)[0]["count_1"])
