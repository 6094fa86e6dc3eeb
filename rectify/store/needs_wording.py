"""Bringing the measures that a unit has planned for its other problems of an inspection, for telling one text for many.

Merged into ``needs.py``; nothing here judges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, select

from rectify.store import tables as t
from rectify.store.statements import Statement
from rectify.store.subjects import OFFICE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rectify.engine.acts import Act
    from rectify.engine.model import Actor
    from rectify.store.subjects import Subject
    from rectify.store.transaction import Reader

Known = dict[str, object]
_p, _m = t.problem.c, t.measure.c
_ELSEWHERE = Statement(
    lambda: (
        select(_m.problem, _m.text)
        .select_from(t.measure.join(t.problem, and_(_p.office == _m.office, _p.number == _m.problem)))
        .where(
            _p.office == OFFICE,
            _p.inspection == bindparam("inspection"),
            _p.unit == bindparam("unit"),
            _p.number != bindparam("problem"),
            _m.plan_no == _p.plan_no,
        )
        .order_by(_m.problem, _m.n)
    )
)


def _measures_elsewhere(reader: Reader, _act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    problem = found.problem
    if problem is None:
        return {"measures_elsewhere": ()}
    rows = reader.rows(_ELSEWHERE, inspection=problem.inspection, unit=problem.unit, problem=problem.number)
    return {"measures_elsewhere": tuple((number, text) for number, text in rows)}


NEEDS: Mapping[str, Callable[[Reader, Act, Subject, Actor, str], Known]] = {"measures_elsewhere": _measures_elsewhere}
