"""Reading for lateness and joint work: a problem's moves, what may be late, how much was in time, who co-operates."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, or_, select

from rectify.engine.lamps import RUNNING
from rectify.engine.rights import IN_REVIEW
from rectify.store import tables as t
from rectify.store.queries import LISTED, OF_INSPECTION, rows_of
from rectify.store.visible import visible_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement

    from rectify.engine.rights import Sight
    from rectify.store.transaction import Reader

Row = dict[str, Any]
_p, _e = t.problem.c, t.entry.c
_COUNTED = and_(_p.handed_over_on.is_not(None), _p.state.not_in(("void", "legacy")))


def moves_of(reader: Reader, numbers: Sequence[str]) -> dict[str, list[Row]]:
    """Give each problem's moves, oldest first: the day, from where, to where, and the later day that was named with it."""
    statement = (
        select(_e.subject, _e.text)
        .where(_e.office == reader.office, _e.kind == "moved", _e.subject.in_(numbers))
        .order_by(_e.no)
    )
    found: dict[str, list[Row]] = {number: [] for number in numbers}
    for row in rows_of(reader, statement):
        written = json.loads(row["text"])
        body = written["body"]
        until = body.get("until") or body.get("fields", {}).get("due_on")
        move = {"on": written["on"], "from": body["from"], "to": body["to"], "until": until}
        found[row["subject"]].append(move)
    return found


def perhaps_late(reader: Reader, sight: Sight, today: str) -> Iterator[Row]:
    """List the problems somebody sees that were with their unit on a day after their original or their current date."""
    date = func.min if reader.dialect == "sqlite" else func.least
    first = date(_p.original_on, _p.effective_on)
    late = or_(
        and_(_p.state.in_(sorted(RUNNING)), first < today), _p.submitted_on > first, _p.long_term_on > first
    )  # fmt: skip
    statement = (
        select(t.problem, *OF_INSPECTION)
        .select_from(LISTED)
        .where(_p.office == reader.office, visible_problems(reader, sight), _COUNTED, late)
        .order_by(_p.year, _p.serial)
    )
    result = reader.connection.execute(statement, execution_options={"yield_per": 1000})
    for row in result.mappings():
        yield dict(row)


def timeliness(reader: Reader, sight: Sight, today: str) -> Row:
    """Count what was applied for and closed in time, against the current date and the original, over what was to be by then."""
    named = {"": _p.effective_on, "_original": _p.original_on}
    columns = [
        column for suffix, day in named.items() for column in _counts(suffix, day, today)
    ] + [
        _sum(_p.state == "long_term").label("long_term"),
        _sum(and_(_p.state == "closed", _p.sustained == 1)).label("kept_up"),
        _sum(_p.extensions > 0).label("extended"),
    ]  # fmt: skip
    statement = (
        select(*columns)
        .select_from(LISTED)
        .where(_p.office == reader.office, visible_problems(reader, sight), _COUNTED)
    )
    return {name: int(value or 0) for name, value in rows_of(reader, statement)[0].items()}


def _counts(suffix: str, day: Any, today: str) -> list[Any]:  # noqa: ANN401 - columns
    """Long-term work that went over in time asks for neither; what went over late, and what is late, was to be done by then."""
    gone_over_late = and_(_p.state == "long_term", _p.long_term_on > day)
    due_and_open = and_(_p.state.in_(sorted(RUNNING)), day < today)
    to_apply = or_(_p.first_submitted_on.is_not(None), due_and_open, gone_over_late)
    to_close = or_(_p.state == "closed", and_(_p.state.in_(sorted(RUNNING | IN_REVIEW)), day < today), gone_over_late)
    dated = day.is_not(None)
    return [
        _sum(and_(dated, _p.first_submitted_on <= day)).label(f"applied{suffix}"),
        _sum(and_(dated, to_apply)).label(f"to_apply{suffix}"),
        _sum(and_(dated, _p.state == "closed", _p.closed_on <= day)).label(f"closed{suffix}"),
        _sum(and_(dated, to_close)).label(f"to_close{suffix}"),
    ]


def _sum(condition: ColumnElement[bool]) -> Any:  # noqa: ANN401 - a column
    return func.sum(case((condition, 1), else_=0))


def cooperation_of(reader: Reader, number: str) -> list[Row]:
    """Give who co-operates in a problem or once did (``until_on``), and on what."""
    c = t.cooperation.c
    statement = (
        select(c.unit, t.unit.c.name.label("unit_name"), c.part, c.from_on, c.until_on)
        .select_from(t.cooperation.join(t.unit, and_(t.unit.c.office == c.office, t.unit.c.code == c.unit)))
        .where(c.office == reader.office, c.problem == number)
        .order_by(c.unit)
    )
    return rows_of(reader, statement)


def shown_names(reader: Reader) -> dict[str, str]:
    """Give the names by which accounts are shown."""
    c = t.account.c
    return {
        row["name"]: row["display"]
        for row in rows_of(reader, select(c.name, c.display).where(c.office == reader.office))
    }


def unit_row(reader: Reader, code: str) -> Row:
    """Give a unit's row."""
    c = t.unit.c
    return rows_of(reader, select(t.unit).where(c.office == reader.office, c.code == code))[0]
