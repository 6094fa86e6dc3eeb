"""The one visible set of a principal, as conditions: whoever lists, counts or shows anything of the ledger does it through these."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select, true

from rectify.engine.rights import Sight
from rectify.store import tables as t

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Select

    from rectify.store.transaction import Reader

    Among = Callable[[ColumnElement[str], Select[Any]], ColumnElement[bool]]
    """Says that a column's value is among what a query gives."""

FEW = 12
"""So many inspections or joint problems are named in a condition, where they are known; more are asked for within it."""

_p, _i = t.problem.c, t.inspection.c


def visible_inspections(reader: Reader, sight: Sight) -> ColumnElement[bool]:
    """Give the condition on ``inspection`` for what somebody sees today."""
    deciding: list[ColumnElement[bool]] = []
    if sight.everything or sight.every_inspection:
        deciding.append(true())
    if sight.led_by:
        led = select(t.unit.c.code).where(t.unit.c.office == reader.office, t.unit.c.leader.in_(sight.led_by))
        deciding.append(_i.unit.in_(led))
    deciding += [and_(_i.round == round_, _i.team == team) for round_, team in sight.teams]
    deciding += [_i.round == round_ for round_ in sight.rounds]
    if sight.led_units:
        deciding.append(_i.unit.in_(sight.led_units))
    ways = [and_(or_(*deciding), _not_among(_i.unit, sight.but_units))] if deciding else []
    ways += [column.in_(names) for column, names in ((_i.unit, sight.units), (_i.liaison, sight.liaison)) if names]
    return and_(_i.office == reader.office, or_(false(), *ways))


def _not_among(column: ColumnElement[str], names: frozenset[str]) -> ColumnElement[bool]:
    return column.not_in(names) if names else true()


def visible_problems(reader: Reader, sight: Sight, *, settled: bool = False) -> ColumnElement[bool]:
    """Give the condition on ``problem``, and on it alone, for what somebody sees today.

    With ``settled`` it holds for this moment alone, and is the quicker for it: whatever it hangs on is looked up now, where it is few.
    Units and leaders see a row from its hand-over on; the organisation department what was referred to it. A row of a village
    or a joint one is seen by the units that answer for it, wherever it was found; nobody decides about those of his own.
    """
    if sight.everything and not sight.but_units:
        return true()
    among: Among = partial(_named_now, reader) if settled else _chosen
    early = Sight(everything=sight.everything, but_units=sight.but_units, teams=sight.teams, rounds=sight.rounds)
    late = Sight(but_units=sight.but_units, led_by=sight.led_by, led_units=sight.led_units)
    delivered = _p.handed_over_on.is_not(None)
    place = func.instr if reader.dialect == "sqlite" else func.strpos
    elsewhere = _within(reader, Sight(everything=True, but_units=sight.but_units), among) if sight.paths else []
    deciding = [*_within(reader, early, among), *(and_(each, delivered) for each in _within(reader, late, among))]
    deciding += [and_(delivered, *elsewhere, place(_p.referrals, path) > 0) for path in sight.paths]
    own = _answered_for(reader, sight.units, among)
    bound = [*own, *_within(reader, Sight(units=sight.units), among)]  # the cheapest first
    ways = [and_(or_(*deciding), *map(not_, _answered_for(reader, sight.but_units, among)))] if deciding else []
    ways += _within(reader, Sight(liaison=sight.liaison), among)
    ways += [and_(or_(*bound), delivered)] if bound else []
    return or_(false(), *ways)


def _chosen(column: ColumnElement[str], query: Select[Any]) -> ColumnElement[bool]:
    return column.in_(query)


def _named_now(reader: Reader, column: ColumnElement[str], query: Select[Any]) -> ColumnElement[bool]:
    found = list(reader.connection.execute(query.limit(FEW + 1)).scalars())
    return column.in_(found) if len(found) <= FEW else column.in_(query)


def _within(reader: Reader, sight: Sight, among: Among) -> list[ColumnElement[bool]]:
    """Give the condition on ``problem`` that its inspection is one that somebody sees; none where he sees no inspection."""
    if sight == Sight(but_units=sight.but_units):
        return []
    return [among(_p.inspection, select(_i.number).where(visible_inspections(reader, sight)))]


def _answered_for(reader: Reader, units: frozenset[str], among: Among) -> list[ColumnElement[bool]]:
    """Give the conditions on ``problem`` under which one of these units answers for it: as its own, or by co-operating."""
    if not units:
        return []
    c = t.cooperation.c
    joint = select(c.problem).where(c.office == reader.office, c.unit.in_(units), c.until_on.is_(None))
    return [_p.unit.in_(units), among(_p.number, joint)]
