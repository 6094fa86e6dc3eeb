"""What reports of single topics read: rows as somebody sees them, and what is recorded about them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select

from rectify.store import tables as t
from rectify.store.queries import rows_of
from rectify.store.visible import visible_inspections, visible_problems

if TYPE_CHECKING:
    from rectify.engine.rights import Sight
    from rectify.store.transaction import Reader

Row = dict[str, Any]
_listed = t.problem.join(
    t.inspection, and_(t.inspection.c.office == t.problem.c.office, t.inspection.c.number == t.problem.c.inspection)
).join(t.unit, and_(t.unit.c.office == t.problem.c.office, t.unit.c.code == t.problem.c.unit))
_PROBLEM = (
    "number", "inspection", "unit", "round", "state", "category", "subcategory", "focus", "source", "source_number",
    "registered_on", "handed_over_on", "effective_on", "original_on", "progress_on", "submitted_on", "first_submitted_on",
    "closed_on", "plan_no", "sustained", "returns",
)  # fmt: skip


def seen_problems(reader: Reader, sight: Sight) -> list[Row]:
    """List the problems somebody sees, with the columns that figures are made of."""
    statement = (
        select(*(t.problem.c[name] for name in _PROBLEM), t.problem.c.title, t.unit.c.name.label("unit_name"))
        .select_from(_listed)
        .where(t.problem.c.office == reader.office, visible_problems(reader, sight))
        .order_by(t.problem.c.year, t.problem.c.serial)
    )
    return [reader.internal.row(row) for row in rows_of(reader, statement)]


def seen_inspections(reader: Reader, sight: Sight) -> list[Row]:
    """List the inspections somebody sees, with unit, head and leader in charge."""
    u, i = t.unit.c, t.inspection.c
    statement = (
        select(t.inspection, u.name.label("unit_name"), u.head, u.leader, u.kind.label("unit_kind"))
        .select_from(t.inspection.join(t.unit, and_(u.office == i.office, u.code == i.unit)))
        .where(visible_inspections(reader, sight))
        .order_by(i.year, i.serial)
    )
    return rows_of(reader, statement)


def measures_of_current_plans(reader: Reader, sight: Sight) -> list[Row]:
    """List the measures of the plan rows that stand, of the problems somebody sees."""
    m = t.measure.c
    joined = _listed.join(
        t.measure,
        and_(m.office == t.problem.c.office, m.problem == t.problem.c.number, m.plan_no == t.problem.c.plan_no),
    )
    statement = (
        select(m.problem, m.n, m.leader, m.person, m.done, m.due_on, t.problem.c.unit, t.unit.c.name.label("unit_name"))
        .select_from(joined)
        .where(t.problem.c.office == reader.office, visible_problems(reader, sight))
        .order_by(m.problem, m.n)
    )
    return rows_of(reader, statement)


def records(reader: Reader, *kinds: str) -> list[Row]:
    """Give all records of some kinds, oldest first; ``fields`` as they are kept."""
    c = t.record.c
    statement = (
        select(c.entry_no, c.subject, c.kind, c.recorded_on, c.by, c.body)
        .where(c.office == reader.office, c.kind.in_(kinds))
        .order_by(c.entry_no)
    )
    return [{**row, "fields": json.loads(row.pop("body"))} for row in rows_of(reader, statement)]


def records_of_seen(reader: Reader, sight: Sight, *kinds: str) -> list[Row]:
    """Give the records of some kinds about problems that somebody sees and that were not withdrawn, oldest first."""
    c, p = t.record.c, t.problem.c
    statement = (
        select(c.entry_no, c.subject, c.kind, c.recorded_on, c.by, c.body)
        .select_from(_listed.join(t.record, and_(c.office == p.office, c.subject == p.number)))
        .where(c.office == reader.office, c.kind.in_(kinds), visible_problems(reader, sight), p.state != "void")
        .order_by(c.entry_no)
    )
    return [{**row, "fields": json.loads(row.pop("body"))} for row in rows_of(reader, statement)]


def open_lines(reader: Reader, obligation: str) -> list[Row]:
    """Give the running lines about one kind of obligation, by date."""
    c = t.deadline.c
    statement = (
        select(c.subject, c.slot, c.start_on, c.nominal_on, c.effective_on)
        .where(c.office == reader.office, c.obligation == obligation, c.effective_on.is_not(None))
        .order_by(c.effective_on, c.subject, c.slot)
    )
    return rows_of(reader, statement)
