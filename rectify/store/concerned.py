"""The units that a problem or an inspection is about: those of today, and those it once stood under.

Whoever belongs to one of them decides nothing there (回避), however the rows were reassigned or corrected since.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, or_, select, union

from rectify.engine.entries import CORRECTED
from rectify.engine.rights import answering
from rectify.store import tables as t
from rectify.store.statements import Statement
from rectify.store.subjects import OFFICE

if TYPE_CHECKING:
    from rectify.store.subjects import Subject
    from rectify.store.transaction import Reader

_e, _p, _c = t.entry.c, t.problem.c, t.cooperation.c
_MOVED = Statement(
    lambda: select(_e.kind, _e.text).where(
        _e.office == OFFICE,
        or_(_e.subject == bindparam("inspection"), _e.subject == bindparam("subject")),
        or_(_e.kind == bindparam("corrected"), _e.kind == bindparam("reassigned")),
    )
)
_ADDED = Statement(
    lambda: select(_e.text).where(
        _e.office == OFFICE, _e.subject == bindparam("inspection"), _e.kind == bindparam("inspection_added")
    )
)
_EVER_JOINT = Statement(lambda: select(_c.unit).where(_c.office == OFFICE, _c.problem == bindparam("problem")))
_OF_PROBLEMS = Statement(
    lambda: union(
        select(_p.unit).where(_p.office == OFFICE, _p.inspection == bindparam("inspection")),
        select(_c.unit)
        .join(t.problem, and_(_p.office == _c.office, _p.number == _c.problem))
        .where(_p.office == OFFICE, _p.inspection == bindparam("inspection")),
    )
)


def concerned_units(reader: Reader, found: Subject) -> frozenset[str]:
    """Give the codes of the units a subject is about: the inspected one, those that answer, and all there were before.

    Of an inspection as a whole also the villages and the co-operating units of its problems (R-55).
    """
    units = {found.unit.code} if found.unit is not None else set()
    if found.inspection is None:
        return frozenset(units)
    number = found.inspection.number
    if found.problem is not None:
        mine = found.problem.number
        joint = {str(row[0]) for row in reader.rows(_EVER_JOINT, problem=mine)}
        return frozenset(units | answering(found.problem) | joint | _before(reader, number, mine))
    here = {str(row[0]) for row in reader.rows(_OF_PROBLEMS, inspection=number)}
    return frozenset(units | here - {""} | _before(reader, number, number))


def _before(reader: Reader, inspection: str, subject: str) -> set[str]:
    """Give the units that reassignments and corrections of an inspection, and of one problem of it, name."""
    values = {"inspection": inspection, "corrected": CORRECTED, "reassigned": "reassigned"}
    units: set[str] = set()
    for kind, text in reader.rows(_MOVED, subject=subject, **values):
        body = json.loads(text)["body"]
        if kind == CORRECTED and body["fields"]["field"] == "unit":
            units |= {str(body["fields"][name]) for name in ("from", "to")}
        elif kind != CORRECTED and "unit" in body["changed"]:
            units |= {str(body["changed"]["unit"]), _registered(reader, inspection)}
    return units - {""}


def _registered(reader: Reader, inspection: str) -> str:
    """Give the unit that an inspection was registered for."""
    row = reader.row(_ADDED, inspection=inspection, inspection_added="inspection_added")
    return str(json.loads(row[0])["body"]["fields"]["unit"]) if row is not None else ""
