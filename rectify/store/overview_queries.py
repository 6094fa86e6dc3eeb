"""What the overview counts, in the database: groups of problems, never problems one by one.

Days on the rows give the weeks gone by: when a row was registered and closed, and how long it stood late with its unit. An
extension or a later return moves those days, so the past is told by the days that stand now; as of a day it is told exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, null, or_, select

from rectify.engine.lamps import RUNNING
from rectify.engine.rights import IN_REVIEW
from rectify.store import tables as t
from rectify.store.queries import LISTED, rows_of, visible_problems

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from rectify.engine.rights import Sight
    from rectify.store.transaction import Reader

Row = dict[str, Any]
LAMP_PARTS = (
    "state", "start_on", "nominal_on", "effective_on", "supplement_on", "measures_total", "measures_done"
)  # fmt: skip
"""What a running problem's lamp is made of, besides how often it was returned."""
TWICE = 2
"""Returns beyond the second make no difference to a lamp."""
_p, _n, _i = t.problem.c, t.notice.c, t.inspection.c
_until = case((_p.supplement_on > _p.effective_on, _p.supplement_on), else_=_p.effective_on)
_left = case(
    (_p.state.in_(sorted(RUNNING)), null()),
    (_p.state == "void", _p.void_on),
    (_p.long_term_on.is_not(None), _p.long_term_on),
    (_p.state.in_(sorted(IN_REVIEW)), _p.submitted_on),
    else_=func.coalesce(_p.submitted_on, _p.closed_on),
)
"""The day on which a problem left its unit's hands for good; nothing while it is there."""


def lamp_groups(reader: Reader, sight: Sight) -> list[Row]:
    """Count the running problems somebody sees, alike in all that a lamp is made of; ``returns`` is 0, 1 or 2."""
    returns = case((_p.returns > TWICE, TWICE), else_=_p.returns)
    groups = [*(_p[name] for name in LAMP_PARTS), returns]
    statement = (
        select(*groups[:-1], returns.label("returns"), func.count().label("number"))
        .select_from(LISTED)
        .where(*_seen(reader, sight), _p.state.in_(sorted(RUNNING)))
        .group_by(*groups)
    )
    return rows_of(reader, statement)


def registered_by_day(reader: Reader, sight: Sight) -> list[Row]:
    """Count what was registered on each day, without opening balances."""
    return _by_day(reader, sight, _p.registered_on, _p.state != "legacy")


def closed_by_day(reader: Reader, sight: Sight) -> list[Row]:
    """Count what was closed on each day."""
    return _by_day(reader, sight, _p.closed_on, _p.state == "closed")


def _by_day(reader: Reader, sight: Sight, day: ColumnElement[Any], which: ColumnElement[bool]) -> list[Row]:
    statement = (
        select(day.label("day"), func.count().label("number"))
        .select_from(LISTED)
        .where(*_seen(reader, sight), which)
        .group_by(day)
    )
    return rows_of(reader, statement)


def late_spells(reader: Reader, sight: Sight, today: str) -> list[Row]:
    """Count the problems that were late with their unit, by the last day in time and the day on which they left its hands."""
    late = and_(_until < today, or_(_left.is_(None), _left > _until))
    statement = (
        select(_until.label("until"), _left.label("left"), func.count().label("number"))
        .select_from(LISTED)
        .where(*_seen(reader, sight), _p.state.not_in(("reported", "legacy")), late)
        .group_by(_until, _left)
    )
    return rows_of(reader, statement)


def late_by_rung(reader: Reader, sight: Sight, today: str) -> list[Row]:
    """Count the problems that are late now by their round's ladder and the rung they have climbed, with the longest lateness."""
    r = t.round_.c
    joined = LISTED.join(t.round_, and_(r.office == _p.office, r.code == _p.round))
    groups = (r.ladder, r.ladder_hash, _p.rectify_rung)
    statement = (
        select(*groups, func.count().label("number"), func.min(_until).label("earliest"))
        .select_from(joined)
        .where(*_seen(reader, sight), _p.state.in_(sorted(RUNNING)), _until < today)
        .group_by(*groups)
        .order_by(r.ladder, _p.rectify_rung)
    )
    return rows_of(reader, statement)


def prepared_letters(reader: Reader) -> list[Row]:
    """List the letters that ladders have prepared and nobody has issued, each once, with the inspection it is about."""
    joined = t.notice.outerjoin(t.problem, and_(_p.office == _n.office, _p.number == _n.subject)).join(
        t.inspection,
        and_(_i.office == _n.office, _i.number == func.coalesce(_p.inspection, _n.subject)),
    )
    statement = (
        select(
            func.min(_n.serial).label("serial"), _n.entry_no, _n.subject, _n.letter, _n.made_on, _i.number.label("inspection")
        )
        .select_from(joined)
        .where(_n.office == reader.office, _n.letter.is_not(None), _n.issued.is_(None))
        .group_by(_n.entry_no, _n.subject, _n.letter, _n.made_on, _i.number)
        .order_by(_n.entry_no, _n.subject)
    )  # fmt: skip
    return rows_of(reader, statement)


def _seen(reader: Reader, sight: Sight) -> tuple[ColumnElement[bool], ...]:
    return (_p.office == reader.office, visible_problems(reader, sight))
