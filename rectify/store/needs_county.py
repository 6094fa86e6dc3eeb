"""What the acts of ``engine/kinds/county.py`` need from the ledger: the units there are, and who belongs to each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from rectify.engine.acts import listed
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


def _units(reader: Reader, _act: Act, _found: Subject, _who: Actor, _today: str) -> Known:
    return {"units": [{"code": code, "name": name} for code, name in reader.rows(_UNITS)]}


def _unit_people(reader: Reader, act: Act, _found: Subject, _who: Actor, _today: str) -> Known:
    """Give, for each unit that the act names, the accounts and names that belong to it."""
    pool = act.fields.get("pool")
    named = {str(each).strip() for each in listed(pool)} if isinstance(pool, str | list | tuple) else set()
    known = {code for code, _name in reader.rows(_UNITS)}
    return {"unit_people": {code: unit_people(reader, code) for code in sorted(named & known)}}


NEEDS: Mapping[str, Callable[[Reader, Act, Subject, Actor, str], Known]] = {
    "units": _units,
    "unit_people": _unit_people,
}
