"""One page of the ledger at a time: filtered, searched and sorted in the database, never more rows than are shown.

A page is asked for by the place after which it begins (keyset), and its rows are looked for along an index that has them in
the order of the page, so that the last page of a million rows costs as much as the first. Where such an index leads is a
*road*: a unit's rows, those of a state, or the whole ledger. Rows that several roads lead to are taken once; every road holds
to the whole condition, and who sees what is ``visible.visible_problems``' business here as everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
    tuple_,
    union,
    union_all,
)

from rectify.engine.lamps import RUNNING
from rectify.store import tables as t
from rectify.store.queries import LISTED, OF_INSPECTION, rows_of, unweighed
from rectify.store.statements import Ready, Statement, ready
from rectify.store.visible import visible_inspections, visible_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rectify.engine.rights import Sight
    from rectify.store.transaction import Reader

Row = dict[str, Any]
Place = tuple[str, int, int]
"""The due day, year and serial of a row."""
Values = tuple[Any, ...]
"""What a list shows of a row, in the order of its columns."""
Conditions = tuple[ColumnElement[bool], ...]


@dataclass(frozen=True, slots=True)
class Road:
    """Rows that lie together in an index under some conditions: one after another, or each by its number."""

    conditions: Conditions = ()
    named: bool = False


COUNTED_TO = 10_000
"""How far matching rows are counted; beyond it a page says "more than"."""
SORTS = ("number", "-number", "due", "-due")
MOST_ROADS = 12
"""Where somebody's own part of the ledger lies in more inspections than this, or twice as many places, the whole is walked."""
MOST_NAMED = 500
"""Joint problems of somebody's units that are looked up by their numbers."""
_p = t.problem.c
_NO_DAY = "9999-12-31"
_TOGETHER = 64
_NUMBERED = tuple(f"n{place}" for place in range(_TOGETHER))
_IN_A_LIST = (
    _p.number, _p.year, _p.serial, _p.inspection, _p.unit, _p.round, _p.state, _p.workflow_hash, _p.category, _p.title, _p.co_units,
    _p.start_on, _p.nominal_on, _p.effective_on, _p.original_on, _p.supplement_on, _p.submitted_on, _p.provisional, _p.returns,
    _p.measures_total, _p.measures_done, _p.sustained,
)  # fmt: skip
"""What of a problem a list shows, and works its lamp out from."""
_SHOWN = tuple(column.name for column in _IN_A_LIST)
_DAY_AT, _YEAR_AT, _SERIAL_AT = map(_SHOWN.index, ("effective_on", "year", "serial"))
_WHOLE = Statement(
    lambda: (
        select(t.problem, *OF_INSPECTION)
        .select_from(LISTED)
        .where(_p.office == bindparam("office"), _p.number.in_([bindparam(name) for name in _NUMBERED]))
    )
)
_u, _i = t.unit.c, t.inspection.c
_UNITS = Statement(lambda: select(_u.code, _u.name).where(_u.office == bindparam("office")))
_INSPECTED = Statement(lambda: select(_i.number, _i.unit).where(_i.office == bindparam("office")))
_DAY, _YEAR, _SERIAL = (
    bindparam(f"after_{column.name}", None, column.type) for column in (_p.effective_on, _p.year, _p.serial)
)
"""The place after which a page begins, which is told when the page is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which rows are wanted, beside what may be seen."""

    states: tuple[str, ...] = ()
    unit: str = ""
    round: str = ""
    inspection: str = ""
    category: str = ""
    text: str = ""
    overdue_on: str = ""
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a page of some order is read: one statement for all its roads, written out, with the place left open after which it begins.

    There is none where no road leads anywhere.
    """

    by_due: bool
    down: bool
    limit: int
    statement: Ready | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What a list shows of a problem that does not stand on its row: unit → its name, inspection → the inspected unit.

    Joined to every page they would cost as much as its rows.
    """

    units: Mapping[str, str]
    inspected: Mapping[str, str]


def plan(
    reader: Reader, sight: Sight, wanted: Filter, *, sort: str, after: str, limit: int
) -> Plan:  # fmt: skip
    """Give how pages are read that begin at a kind of place (:func:`kind_of`); it holds as long as nothing is written."""
    down, by_due = sort.startswith("-"), sort.endswith("due")
    dated = bool(wanted.overdue_on)  # what has no due day is never overdue
    legs = list(_due_legs(after, down=down, dated=dated)) if by_due else [_number_leg(after, down=down)]
    along = [
        each.desc() if down else each.asc() for each in (*((_p.effective_on,) if by_due else ()), _p.year, _p.serial)
    ]
    found = unweighed(and_(*_conditions(reader, sight, wanted)))
    ways: list[Select[Any]] = []
    for road in _roads(reader, sight, wanted):
        for leg in legs:
            some = select(*_IN_A_LIST).where(_p.office == reader.office, *road.conditions, *leg, found)
            ways.append(some if road.named else some.order_by(*along).limit(limit))
    statement = ready(_all_of(ways), reader.dialect) if ways else None
    return Plan(by_due=by_due, down=down, limit=limit, statement=statement)


def _all_of(ways: Sequence[Select[Any]]) -> Select[Any] | CompoundSelect[Any]:
    """Ask for the rows of all ways at once: a turn to a server costs more than a few rows too many."""
    return union_all(*(select(way.subquery()) for way in ways)) if len(ways) > 1 else ways[0]


def page(reader: Reader, planned: Plan, after: Place | None, names: Names) -> list[Row]:
    """Give the rows of one page, in order, beginning after a place: (due day, year, serial) of the last row before.

    A row has what a list shows of it.
    """
    found = []
    for values in _next(reader, planned, after):
        row = dict(zip(_SHOWN, values, strict=True))
        row["unit_name"], row["inspected_unit"] = names.units[row["unit"]], names.inspected[row["inspection"]]
        found.append(row)
    return found


def _number_place(values: Values) -> tuple[int, int]:
    return values[_YEAR_AT], values[_SERIAL_AT]


def _due_place(values: Values) -> Place:
    return values[_DAY_AT] or _NO_DAY, values[_YEAR_AT], values[_SERIAL_AT]


def whole_page(reader: Reader, planned: Plan, after: Place | None) -> list[Row]:
    """Give the rows of one page with all that the ledger keeps of them."""
    numbers = [values[0] for values in _next(reader, planned, after)]
    found = {row["number"]: row for row in map(reader.internal.row, _by_number(reader, numbers))}
    return [found[number] for number in numbers]


def _next(reader: Reader, planned: Plan, after: Place | None) -> list[Values]:
    """Give the values of a page's rows: of each road the next few, of all these the first."""
    if planned.statement is None:
        return []
    day, year, serial = after or (None, None, None)
    open_ = {_DAY.key: day, _YEAR.key: year, _SERIAL.key: serial}
    found: dict[str, Values] = {values[0]: values for values in reader.answers(planned.statement, **open_)}
    place = _due_place if planned.by_due else _number_place
    return sorted(found.values(), key=place, reverse=planned.down)[: planned.limit]


def _by_number(reader: Reader, numbers: Sequence[str]) -> Iterator[Row]:
    """Give whole rows by their numbers, so many at a time; the places of a last few that are missing stay empty."""
    for start in range(0, len(numbers), _TOGETHER):
        some = numbers[start : start + _TOGETHER]
        yield from reader.records(_WHOLE, **dict(zip(_NUMBERED, (*some, *[""] * (_TOGETHER - len(some))), strict=True)))


def names_of(reader: Reader) -> Names:
    """Read what units are called and whom inspections inspect."""
    return Names(units=dict(reader.rows(_UNITS)), inspected=dict(reader.rows(_INSPECTED)))


def count(reader: Reader, sight: Sight, wanted: Filter) -> int:
    """Count the rows that match, as far as ``COUNTED_TO`` and one more."""
    found = and_(_p.office == reader.office, *_conditions(reader, sight, wanted))
    parts = [
        select(_p.number).where(*road.conditions, found).limit(COUNTED_TO + 1).subquery()
        for road in _roads(reader, sight, wanted)
    ]
    if not parts:
        return 0
    numbers = union(*(select(part.c.number) for part in parts)).subquery() if len(parts) > 1 else parts[0]
    some = select(numbers.c.number).limit(COUNTED_TO + 1).subquery()
    return int(rows_of(reader, select(func.count().label("n")).select_from(some))[0]["n"])


# ---- roads


def _roads(reader: Reader, sight: Sight, wanted: Filter) -> list[Road]:
    """Give the roads to the wanted rows: every one of them lies on one or another."""
    if wanted.numbers:
        return [Road((_p.number.in_(wanted.numbers),), named=True)]
    if wanted.inspection:
        return [Road((_p.inspection == wanted.inspection,))]
    if wanted.unit:
        return [Road((_p.unit == code,)) for code in _units_called(reader, wanted.unit)]
    own = _own_places(reader, sight)
    if own is not None:
        return own
    if wanted.round:
        return [Road((_p.round == wanted.round,))]
    return [Road((_p.state == state,)) for state in wanted.states] or [Road()]


def _own_places(reader: Reader, sight: Sight) -> list[Road] | None:
    """Give the roads to all that somebody sees; nothing where it is the whole ledger, or lies in too many places."""
    if sight.everything or sight.every_inspection or sight.paths:
        return None
    i, c = t.inspection.c, t.cooperation.c
    seen = rows_of(reader, select(i.number).where(visible_inspections(reader, sight)).limit(MOST_ROADS + 1))
    if len(seen) > MOST_ROADS:
        return None
    inspections = [str(row["number"]) for row in seen]
    places = [Road((_p.inspection == number,)) for number in inspections]
    if not sight.units:
        return places
    places += [Road((_p.unit == unit,)) for unit in sorted(_found_elsewhere(reader, sight.units, inspections))]
    joint = (
        select(c.problem)
        .where(c.office == reader.office, c.unit.in_(sight.units), c.until_on.is_(None))
        .limit(MOST_NAMED + 1)
    )
    numbers = [row["problem"] for row in rows_of(reader, joint)]
    if len(numbers) > MOST_NAMED:
        return None
    if numbers:
        places.append(Road((_p.number.in_(numbers),), named=True))
    return places if len(places) <= 2 * MOST_ROADS else None


def _found_elsewhere(reader: Reader, units: frozenset[str], inspections: Sequence[str]) -> Iterator[str]:
    """Give those units of which something was found in other inspections: mostly none, and then one road leads to all that is theirs."""
    for unit in units:
        away = select(_p.number).where(_p.office == reader.office, _p.unit == unit, _p.inspection.not_in(inspections))
        if rows_of(reader, away.limit(1)):
            yield unit


def _units_called(reader: Reader, word: str) -> list[str]:
    """Give the units that go by a code or a name."""
    c = t.unit.c
    found = select(c.code).where(c.office == reader.office, or_(c.code == word, c.name == word)).order_by(c.code)
    return [str(row["code"]) for row in rows_of(reader, found)]


# ---- places along a road

START, DAY, NO_DAY, BEYOND = "start", "day", "no day", "beyond"
"""The kinds of places after which a page begins: none, a row with a due day, one without, and a day later than any."""


def kind_of(after: Place | None) -> str:
    """Give the kind of a place."""
    if after is None:
        return START
    return NO_DAY if after[0] == _NO_DAY else BEYOND if after[0] > _NO_DAY else DAY


def _number_leg(after: str, *, down: bool) -> Conditions:
    """Give what of a road lies after a place, in the order of the numbers."""
    if after == START:
        return ()
    here, there = tuple_(_p.year, _p.serial), tuple_(_YEAR, _SERIAL)
    return (here < there if down else here > there,)


def _due_legs(after: str, *, down: bool, dated: bool) -> Iterator[Conditions]:
    """Give what of a road lies after a place, in the order of the due days: rows with a day, and those without, which are last.

    With ``dated`` only those with a day.
    """
    with_day = _p.effective_on >= ""
    if after == START:
        yield (with_day,)
        if not dated:
            yield (_p.effective_on.is_(None),)
        return
    here, there = tuple_(_p.effective_on, _p.year, _p.serial), tuple_(_DAY, _YEAR, _SERIAL)
    yield (with_day, here < there if down else here > there)
    if dated:
        return
    if after == NO_DAY:
        yield (_p.effective_on.is_(None), *_number_leg(after, down=down))
    elif (after == BEYOND) is down:
        yield (_p.effective_on.is_(None),)


# ---- what is wanted


def _conditions(reader: Reader, sight: Sight, wanted: Filter) -> list[ColumnElement[bool]]:
    found = [visible_problems(reader, sight, settled=True)]
    if wanted.states:
        found.append(_p.state.in_(wanted.states))
    if wanted.unit:
        found.append(_p.unit.in_(_units_called(reader, wanted.unit)))
    found += [
        column == value
        for column, value in (
            (_p.round, wanted.round),
            (_p.inspection, wanted.inspection),
            (_p.category, wanted.category),
        )
        if value
    ]
    if wanted.numbers:
        found.append(_p.number.in_(wanted.numbers))
    if wanted.text:
        found.append(_says(reader, wanted.text))
    if wanted.overdue_on:
        until = func.coalesce(_p.supplement_on, _p.effective_on)
        late = (_p.effective_on < wanted.overdue_on, until < wanted.overdue_on)
        found.append(and_(_p.state.in_(sorted(RUNNING)), *late))
    return found


def _says(reader: Reader, text: str) -> ColumnElement[bool]:
    """Every word of a search stands somewhere in the row: its number, its title, what was found, or its unit's name."""
    place = func.instr if reader.dialect == "sqlite" else func.strpos
    columns = (_p.number, _p.title, func.coalesce(_p.detail, ""), _p.category)
    u = t.unit.c
    return and_(*(
        or_(
            *(place(column, word) > 0 for column in columns),
            _p.unit.in_(select(u.code).where(u.office == reader.office, place(u.name, word) > 0)),
        )
        for word in text.split()[:8]
    ))  # fmt: skip
