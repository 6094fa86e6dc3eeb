"""What the acts of ``engine/kinds/county.py`` need from the ledger: the units there are, who belongs to each, and what waits for a report."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, select

from rectify.engine.acts import listed
from rectify.engine.periods import Obligation
from rectify.store import tables as t
from rectify.store.statements import Statement
from rectify.store.subjects import OFFICE, unit_people

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rectify.engine.acts import Act
    from rectify.engine.model import Actor
    from rectify.store.subjects import Subject
    from rectify.store.transaction import Reader

Known = dict[str, object]
_UNITS = Statement(
    lambda: select(t.unit.c.code, t.unit.c.name).where(t.unit.c.office == OFFICE).order_by(t.unit.c.code)
)
_APPROVALS = Statement(
    lambda: (
        select(t.record.c.body)
        .where(
            t.record.c.office == OFFICE,
            t.record.c.subject == bindparam("inspection"),
            t.record.c.kind == bindparam("kind"),
        )
        .order_by(t.record.c.entry_no)
    )
)
_FEEDBACK_LINES = Statement(
    lambda: (
        select(t.deadline.c.subject)
        .join(t.problem, and_(t.problem.c.office == t.deadline.c.office, t.problem.c.number == t.deadline.c.subject))
        .where(
            t.deadline.c.office == OFFICE,
            t.deadline.c.obligation == bindparam("obligation"),
            t.problem.c.inspection == bindparam("inspection"),
        )
        .order_by(t.deadline.c.subject)
    )
)


def _approval(reader: Reader, _act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    """Give the day on which the inspection's report was approved; of several the one recorded last."""
    if found.inspection is None:
        return {}
    approvals = reader.rows(_APPROVALS, inspection=found.inspection.number, kind="report_approval")
    return {"approved_on": json.loads(approvals[-1][0])["on"] if approvals else None}


def _feedback_lines(reader: Reader, _act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    """Give the findings of the inspection that wait for their feedback."""
    assert found.inspection is not None  # noqa: S101 - loaded for acts on an inspection
    rows = reader.rows(_FEEDBACK_LINES, inspection=found.inspection.number, obligation=Obligation.FEEDBACK.value)
    return {"feedback_lines": [{"subject": row[0]} for row in rows]}


def _units(reader: Reader, _act: Act, _found: Subject, _who: Actor, _today: str) -> Known:
    return {"units": [{"code": code, "name": name} for code, name in reader.rows(_UNITS)]}


def _unit_people(reader: Reader, act: Act, _found: Subject, _who: Actor, _today: str) -> Known:
    """Give, for each unit that the act names, the accounts and names that belong to it."""
    pool = act.fields.get("pool")
    named = {str(each).strip() for each in listed(pool)} if isinstance(pool, str | list | tuple) else set()
    known = {code for code, _name in reader.rows(_UNITS)}
    return {"unit_people": {code: unit_people(reader, code) for code in sorted(named & known)}}


NEEDS: Mapping[str, Callable[[Reader, Act, Subject, Actor, str], Known]] = {
    "approval": _approval,
    "feedback_lines": _feedback_lines,
    "units": _units,
    "unit_people": _unit_people,
}
