"""What waits for somebody: dated duties of what he sees, counts of problems by state, and what was asked and not decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from rectify.store import tables as t
from rectify.store.queries import LISTED, rows_of
from rectify.store.visible import visible_inspections, visible_problems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rectify.engine.rights import Sight
    from rectify.store.transaction import Reader

Row = dict[str, Any]
_p, _i, _d = t.problem.c, t.inspection.c, t.deadline.c


def by_workflow_and_state(reader: Reader, sight: Sight) -> list[Row]:
    """Count the open problems somebody sees by the text of their workflow and their state, with the nearest date."""
    statement = (
        select(_p.workflow_hash, _p.state, func.count().label("number"), func.min(_p.effective_on).label("nearest"))
        .select_from(LISTED)
        .where(
            _p.office == reader.office, visible_problems(reader, sight), _p.state.not_in(("closed", "void", "legacy"))
        )
        .group_by(_p.workflow_hash, _p.state)
    )
    return rows_of(reader, statement)


def duties_of_inspections(reader: Reader, sight: Sight, until: str, limit: int) -> list[Row]:
    """Give the running lines of inspections somebody sees that end by a day, the earliest first."""
    joined = t.deadline.join(t.inspection, and_(_i.office == _d.office, _i.number == _d.subject)).join(
        t.unit, and_(t.unit.c.office == _i.office, t.unit.c.code == _i.unit)
    )
    statement = (
        select(
            _d.subject, _d.slot, _d.obligation, _d.effective_on, _i.unit, _i.round, _i.team, _i.liaison,
            t.unit.c.name.label("unit_name"), t.unit.c.leader,
        )
        .select_from(joined)
        .where(
            _d.office == reader.office, _d.obligation != "", _d.effective_on.is_not(None), _d.effective_on <= until,
            visible_inspections(reader, sight),
        )
        .order_by(_d.effective_on, _d.subject, _d.slot)
        .limit(limit)
    )  # fmt: skip
    return rows_of(reader, statement)


def duties_of_problems(reader: Reader, sight: Sight, until: str, limit: int) -> list[Row]:
    """Give the running lines of problems somebody sees that end by a day, the earliest first."""
    joined = LISTED.join(t.deadline, and_(_d.office == _p.office, _d.subject == _p.number))
    statement = (
        select(_d.subject, _d.slot, _d.obligation, _d.effective_on, _p.state, _p.title, t.unit.c.name.label("unit_name"), _p.number)
        .select_from(joined)
        .where(
            _p.office == reader.office, _d.obligation != "", _d.effective_on.is_not(None), _d.effective_on <= until,
            visible_problems(reader, sight),
        )
        .order_by(_d.effective_on, _d.subject, _d.slot)
        .limit(limit)
    )  # fmt: skip
    return rows_of(reader, statement)


def names_of(reader: Reader, subjects: Sequence[str]) -> dict[str, str]:
    """Give what problems are called, and the units of inspections, by number; who may know them is the asker's business."""
    problems = select(_p.number, _p.title.label("name")).where(_p.office == reader.office, _p.number.in_(subjects))
    joined = t.inspection.join(t.unit, and_(t.unit.c.office == _i.office, t.unit.c.code == _i.unit))
    inspections = (
        select(_i.number, t.unit.c.name).select_from(joined).where(_i.office == reader.office, _i.number.in_(subjects))
    )
    return {row["number"]: str(row["name"]) for part in (problems, inspections) for row in rows_of(reader, part)}


def undecided(reader: Reader, sight: Sight, limit: int) -> Sequence[Row]:
    """Give the problems somebody sees on which a request waits for a decision."""
    waits = or_(
        _p.extension_until.is_not(None), _p.continuation == "asked", _p.withdrawal == "asked", _p.explanation == "given",
        _p.objection == "raised", _p.plan_verdict.in_(("", "amended")), _p.exceptions != "",
    )  # fmt: skip
    statement = (
        select(t.problem, t.unit.c.name.label("unit_name"))
        .select_from(LISTED)
        .where(
            _p.office == reader.office, visible_problems(reader, sight), waits,
            _p.state.in_(("handed_over", "transferred", "under_check")),
        )
        .order_by(_p.effective_on, _p.year, _p.serial)
        .limit(limit)
    )  # fmt: skip
    return rows_of(reader, statement)
