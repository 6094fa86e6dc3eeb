"""What the reports on wording read: problems with their texts, every measure that was ever planned, what was done about it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select

from rectify.store import tables as t
from rectify.store.queries import rows_of
from rectify.store.visible import visible_problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement

    from rectify.engine.rights import Sight
    from rectify.store.transaction import Reader

Row = dict[str, Any]
_i, _p, _m, _r, _e = t.inspection.c, t.problem.c, t.measure.c, t.record.c, t.evidence.c
_listed = t.problem.join(t.inspection, and_(_i.office == _p.office, _i.number == _p.inspection)).join(
    t.unit, and_(t.unit.c.office == _p.office, t.unit.c.code == _p.unit)
)
_PLANS = ("plan_row", "plan_amendment")


def texts(reader: Reader, sight: Sight) -> list[Row]:
    """Give every problem that somebody sees, with its finding's text and where it stands, in the order of their numbers."""
    columns = (
        _p.number, _p.unit, t.unit.c.name.label("unit_name"), _p.state, _p.title, _p.detail, _p.plan_no, _p.nominal_on,
    )  # fmt: skip
    statement = select(*columns).select_from(_listed).where(_seen(reader, sight)).order_by(_p.year, _p.serial)
    return rows_of(reader, statement)


def measures(reader: Reader, sight: Sight) -> list[Row]:
    """Give every measure of these problems, those of earlier plan rows too."""
    joined = t.measure.join(_listed, and_(_m.office == _p.office, _m.problem == _p.number))
    columns = (_m.problem, _m.plan_no, _m.n, _m.text, _m.due_on, _m.done)
    statement = select(*columns).select_from(joined).where(_seen(reader, sight))
    return rows_of(reader, statement.order_by(_m.problem, _m.plan_no, _m.n))


def plans_and_progress(reader: Reader, sight: Sight) -> Iterator[Row]:
    """Give, in the journal's order, every plan row of these problems (``kind`` plan) and every piece of progress."""
    joined = t.record.join(_listed, and_(_r.office == _p.office, _r.subject == _p.number))
    statement = (
        select(_r.entry_no, _r.subject, _r.kind, _r.body)
        .select_from(joined)
        .where(_seen(reader, sight), _r.kind.in_((*_PLANS, "progress")))
        .order_by(_r.entry_no)
    )
    for row in rows_of(reader, statement):
        said = json.loads(row["body"]) if row["kind"] == "progress" else {}
        kind = "" if row["kind"] in _PLANS else str(said["kind"])
        yield {"entry_no": row["entry_no"], "problem": row["subject"], "kind": kind, "n": said.get("measure", 0)}


def evidence(reader: Reader, sight: Sight) -> Iterator[Row]:
    """Give, in the journal's order, the evidence that was filed for measures of these problems."""
    joined = t.evidence.join(_listed, and_(_e.office == _p.office, _e.problem == _p.number))
    statement = (
        select(_e.entry_no, _e.problem, _e.kind, _e.target, _e.plan_no)
        .select_from(joined)
        .where(_seen(reader, sight), _e.target.like("measure %"))
        .order_by(_e.entry_no)
    )
    for row in rows_of(reader, statement):
        yield {**row, "n": int(row["target"].split()[1])}


def _seen(reader: Reader, sight: Sight) -> ColumnElement[bool]:
    return and_(_p.office == reader.office, visible_problems(reader, sight))
