"""What a copy that is played forward is asked: its running lines, and, at the end, who was told what and what is late.

A copy begins without notices (``copying.py``), so that all it has are the play's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, and_, bindparam, func, or_, select

from rectify.engine.owed import Duty
from rectify.store import tables as t
from rectify.store.duty_queries import running_lines
from rectify.store.statements import Statement
from rectify.store.subjects import LADDER_MARK
from rectify.store.visible import visible_inspections, visible_problems

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

    from rectify.engine.rights import Sight
    from rectify.store.transaction import Reader

_O: BindParameter[str] = bindparam("office")
_d, _p, _i, _r, _n = t.deadline.c, t.problem.c, t.inspection.c, t.round_.c, t.notice.c
_hung = (
    t.deadline.outerjoin(t.problem, and_(_p.office == _d.office, _p.number == _d.subject))
    .outerjoin(t.inspection, and_(_i.office == _d.office, _i.number == func.coalesce(_p.inspection, _d.subject)))
    .outerjoin(t.round_, and_(_r.office == _d.office, _r.code == func.coalesce(_i.round, _d.subject)))
)
_RUNNING = Statement(
    lambda: running_lines(
        select(
            _d.subject, _d.slot, _d.obligation, _d.since, _d.start_on, _d.nominal_on, _d.effective_on, _d.rung, _d.next_on,
            func.coalesce(_p.unit, _i.unit), _i.profile_hash, LADDER_MARK, _p.start_on, _p.nominal_on, _p.effective_on, _p.rectify_rung,
            _i.receipt_on,
        )
        .select_from(_hung)
    )
)  # fmt: skip
_LADDERS = Statement(lambda: select(LADDER_MARK).where(_r.office == _O).distinct())


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A running line with what it hangs on; ``clock`` is the problem's own rectification, whatever the line is about."""

    duty: Duty
    next_on: str | None
    unit: str | None
    profile_hash: str | None
    """None for what a round as a whole owes."""
    ladder: str
    clock: Duty | None
    receipt_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How often somebody was told of one kind of thing on one day, about one unit's affairs."""

    person: str
    unit: str | None
    obligation: str
    code: str
    lamp: str
    on: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSign:
    """A letter that waits for the director's signature."""

    on: str
    subject: str
    unit: str | None
    letter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """A line whose day is past."""

    subject: str
    obligation: str
    unit: str | None
    effective_on: str


def running(reader: Reader, *, after: tuple[str, str], chunk: int) -> list[Line]:
    """Give the next chunk of running lines, in the order of their keys."""
    rows = reader.rows(_RUNNING, after_subject=after[0], after_slot=after[1], chunk=chunk, none=0)
    return [_line(row) for row in rows]


def _line(row: tuple[Any, ...]) -> Line:
    subject, slot, obligation, since, *days = row[:7]
    duty = _duty(subject, slot, obligation, since, days, row[7])
    counted = row[12] is not None and row[13] is not None
    clock = _duty(subject, "", "rectify", row[14], row[12:15], row[15]) if counted and not slot else None
    return Line(
        duty=duty, next_on=row[8], unit=row[9], profile_hash=row[10], ladder=row[11], clock=clock,
        receipt_on=date.fromisoformat(row[16]) if row[16] else None,
    )  # fmt: skip


def _duty(subject: str, slot: str, obligation: str, since: str, days: Any, rung: int) -> Duty:  # noqa: ANN401 - three texts
    start, nominal, effective = (date.fromisoformat(each) for each in days)
    return Duty(
        subject=subject, slot=slot, obligation=obligation, since=since, start_on=start, nominal_on=nominal,
        effective_on=effective, rung=rung,
    )  # fmt: skip


def ladders(reader: Reader) -> frozenset[str]:
    """Give the marks of the ladders that are in force."""
    return frozenset(row[0] for row in reader.rows(_LADDERS))


# ---- what a play came to, as far as somebody sees it

_unit = func.coalesce(_p.unit, _i.unit)
_told_of = t.notice.outerjoin(t.problem, and_(_p.office == _n.office, _p.number == _n.subject)).outerjoin(
    t.inspection, and_(_i.office == _n.office, _i.number == func.coalesce(_p.inspection, _n.subject))
)


def told(reader: Reader, sight: Sight) -> tuple[Told, ...]:
    """Give who was told what, when, how often."""
    what = (_n.person, _unit, _n.obligation, _n.code, _n.lamp, _n.made_on)
    statement = select(*what, func.count()).select_from(_told_of).where(_seen(reader, sight, _n)).group_by(*what)
    names = ("person", "unit", "obligation", "code", "lamp", "on", "count")
    rows = reader.connection.execute(statement.order_by(*what))
    return tuple(Told(**dict(zip(names, row, strict=True))) for row in rows)


def to_sign(reader: Reader, sight: Sight) -> tuple[ToSign, ...]:
    """Give the letters that were prepared, each once."""
    what = (_n.entry_no, _n.made_on, _n.subject, _unit, _n.letter)
    written = and_(_seen(reader, sight, _n), _n.letter.is_not(None))
    statement = select(*what).select_from(_told_of).where(written).group_by(*what).order_by(_n.entry_no)
    names = ("on", "subject", "unit", "letter")
    return tuple(ToSign(**dict(zip(names, row[1:], strict=True))) for row in reader.connection.execute(statement))


def late(reader: Reader, sight: Sight, on: str) -> tuple[Late, ...]:
    """Give the lines whose day is past by then."""
    statement = (
        select(_d.subject, _d.obligation, _unit, _d.effective_on)
        .select_from(_hung)
        .where(_seen(reader, sight, _d), _d.effective_on < on)
        .order_by(_d.subject, _d.slot)
    )
    names = ("subject", "obligation", "unit", "effective_on")
    return tuple(Late(**dict(zip(names, row, strict=True))) for row in reader.connection.execute(statement))


def visible(reader: Reader, sight: Sight) -> frozenset[str]:
    """Give every problem, inspection and round that somebody sees."""
    return frozenset(row[0] for part in _visible(reader, sight) for row in reader.connection.execute(part))


def _seen(reader: Reader, sight: Sight, columns: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a table's columns
    parts = [columns.subject.in_(part.correlate(None)) for part in _visible(reader, sight)]
    return and_(columns.office == reader.office, or_(*parts))


def _visible(reader: Reader, sight: Sight) -> list[Select[Any]]:
    of = and_(_i.office == _p.office, _i.number == _p.inspection)
    problems = select(_p.number).select_from(t.problem.join(t.inspection, of)).where(_p.office == reader.office)
    return [
        problems.where(visible_problems(reader, sight)),
        select(_i.number).where(visible_inspections(reader, sight)),
        select(_r.code).where(_r.office == reader.office),
    ]
