"""Bringing what acts of changing life need: units that co-operate or follow, heads that came and went, what is open of a unit.

Merged into ``needs.py``; nothing here judges.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, or_, select

from rectify.engine.model import FINISHED
from rectify.store import tables as t
from rectify.store.statements import Statement
from rectify.store.subjects import OFFICE, canonical_names, field_text, people_named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rectify.engine.acts import Act
    from rectify.engine.model import Actor
    from rectify.store.subjects import Subject
    from rectify.store.transaction import Reader

Known = dict[str, object]
_p, _i, _r = t.problem.c, t.inspection.c, t.record.c
_FINISHED = {f"finished_{n}": state for n, state in enumerate(FINISHED)}
_UNIT = Statement(
    lambda: select(t.unit.c.code, t.unit.c.parent).where(t.unit.c.office == OFFICE, t.unit.c.code == bindparam("code"))
)
_TEAM = Statement(
    lambda: select(t.team.c.name).where(
        t.team.c.office == OFFICE, t.team.c.round == bindparam("round"), t.team.c.name == bindparam("name")
    )
)
_SAME = Statement(
    lambda: select(_i.number).where(
        _i.office == OFFICE,
        _i.round == bindparam("round"),
        _i.unit == bindparam("unit"),
        _i.team == bindparam("team"),
        _i.number != bindparam("number"),
    )
)
_OF_UNIT = Statement(
    lambda: (
        select(_p.number, _p.inspection, _i.unit)
        .select_from(t.problem.join(t.inspection, (_i.office == _p.office) & (_i.number == _p.inspection)))
        .where(
            _p.office == OFFICE,
            or_(_p.unit == bindparam("unit"), _i.unit == bindparam("unit")),
            _p.handed_over_on.is_not(None),
            _p.state.not_in([bindparam(name) for name in _FINISHED]),
        )
        .order_by(_p.year, _p.serial)
    )
)
_OF_KIND = Statement(
    lambda: (
        select(_r.by, _r.kind, _r.body)
        .where(_r.office == OFFICE, _r.subject == bindparam("subject"), _r.kind == bindparam("kind"))
        .order_by(_r.entry_no)
    )
)
_ASKED = Statement(
    lambda: (
        select(_r.by, _r.kind, _r.body)
        .where(
            _r.office == OFFICE,
            _r.subject == bindparam("subject"),
            or_(_r.kind == bindparam("split"), _r.kind == bindparam("withdrawal")),
        )
        .order_by(_r.entry_no)
    )
)
_ROW = Statement(lambda: select(*_p).where(_p.office == OFFICE, _p.number == bindparam("number")))
_INTO = Statement(lambda: select(_p.state, _p.inspection).where(_p.office == OFFICE, _p.number == bindparam("number")))
_JOINT = Statement(
    lambda: (
        select(t.cooperation.c.unit, t.cooperation.c.part)
        .where(t.cooperation.c.office == OFFICE, t.cooperation.c.problem == bindparam("number"))
        .order_by(t.cooperation.c.unit)
    )
)
_HIGHEST = 20
"""Levels of a tree of units that are climbed; a township has villages, hardly more."""


def within(reader: Reader, code: str, above: str) -> bool:
    """Say whether a unit is another's, at any depth."""
    for _level in range(_HIGHEST):
        if code == above:
            return True
        row = reader.row(_UNIT, code=code)
        if row is None or row[1] is None:
            return False
        code = str(row[1])
    return False


def head_changes(reader: Reader, unit: str) -> list[dict[str, object]]:
    """Give the fields of a unit's recorded changes of head, oldest first."""
    return [json.loads(row[2]) for row in reader.rows(_OF_KIND, subject=unit, kind="change_head")]


def last_asked(reader: Reader, number: str) -> tuple[str, str, dict[str, object]] | None:
    """Give who asked last for a withdrawal or a split of a problem, which of both, and its fields."""
    rows = reader.rows(_ASKED, subject=number, split="split", withdrawal="withdrawal")
    return (str(rows[-1][0]), str(rows[-1][1]), json.loads(rows[-1][2])) if rows else None


def problem_row(reader: Reader, number: str) -> dict[str, object]:
    """Give a problem's whole row as it is kept: it is copied, and internal text is copied without being read."""
    row = reader.row(_ROW, number=number)
    assert row is not None  # noqa: S101 - asked for a problem that was loaded
    return dict(zip((column.name for column in t.problem.c), row, strict=True))


def co_operating(reader: Reader, number: str) -> list[dict[str, object]]:
    """Give the units that co-operate in a problem or once did, each with its part of the work."""
    return [{"unit": unit, "part": part} for unit, part in reader.rows(_JOINT, number=number)]


def merge_target(reader: Reader, number: str) -> dict[str, object] | None:
    """Give the state and the inspection of the problem that another is to go into; None where there is none."""
    row = reader.row(_INTO, number=number) if number else None
    return None if row is None else {"state": row[0], "inspection": row[1]}


def _co_unit(reader: Reader, act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    """Whether the unit that is to co-operate is registered, and whether it did so before."""
    unit = field_text(act, "unit")
    assert found.problem is not None  # noqa: S101 - the act is about a problem
    before = {str(row["unit"]) for row in co_operating(reader, found.problem.number)}
    return {"co_unit": reader.row(_UNIT, code=unit) is not None, "co_unit_before": unit in before}


def _unit_open(reader: Reader, _act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    """What is open of a unit, its villages' rows with it, and which of its inspections run."""
    assert found.unit is not None  # noqa: S101 - the act is about a unit
    rows = reader.rows(_OF_UNIT, unit=found.unit.code, **_FINISHED)
    own = [str(row[1]) for row in rows if row[2] == found.unit.code]
    return {
        "open": [{"number": number, "inspection": inspection} for number, inspection, _unit in rows],
        "running": tuple(dict.fromkeys(own)),
    }


def _head_changes(reader: Reader, _act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    """The changes of head of the inspected unit."""
    return {"head_changes": head_changes(reader, found.unit.code) if found.unit is not None else []}


def _reassigned(reader: Reader, act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    """Whether the new liaison, team and unit are there, and whether the round has such an inspection already."""
    inspection = found.inspection
    assert inspection is not None  # noqa: S101 - the act is about an inspection
    team, unit = field_text(act, "team") or inspection.team, field_text(act, "unit") or inspection.unit
    same = reader.row(_SAME, round=inspection.round, unit=unit, team=team, number=inspection.number)
    return {
        "accounts": frozenset(canonical_names(reader, people_named(act)).values()),
        "team": reader.row(_TEAM, round=inspection.round, name=team) is not None,
        "unit": reader.row(_UNIT, code=unit) is not None,
        "same": same[0] if same else None,
    }


NEEDS: Mapping[str, Callable[[Reader, Act, Subject, Actor, str], Known]] = {
    "co_unit": _co_unit,
    "unit_open": _unit_open,
    "head_changes": _head_changes,
    "reassigned": _reassigned,
}
