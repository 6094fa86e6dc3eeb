"""What the overview counts, in the database: groups of problems, never problems one by one.

Days on the rows give the weeks gone by: when a row was registered and closed, and how long it stood late with its unit. An
extension or a later return moves those days, so the past is told by the days that stand now; as of a day it is told exactly.

Each count asks for the columns of one index (``ix_problem_counted`` and the like) in the order in which it has them, so that
for whoever sees everything no row is touched and nothing is sorted. What hangs on a problem is not joined but named: the
condition on what somebody sees is one on ``problem`` alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, not_, or_, select

from rectify.engine.lamps import RUNNING
from rectify.engine.rights import IN_REVIEW, Sight
from rectify.store import tables as t
from rectify.store.queries import LISTED, rows_of, unweighed
from rectify.store.visible import visible_inspections, visible_problems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement

    from rectify.store.transaction import Reader

Row = dict[str, Any]
Conditions = tuple["ColumnElement[bool]", ...]
LAMP_PARTS = (
    "start_on", "nominal_on", "effective_on", "supplement_on", "measures_total", "measures_done", "returns"
)  # fmt: skip
"""What a running problem's lamp is made of, besides its state."""
_p, _n, _i = t.problem.c, t.notice.c, t.inspection.c
_until = case((_p.supplement_on > _p.effective_on, _p.supplement_on), else_=_p.effective_on)
_left = case(
    (_p.state == "void", _p.void_on),
    (_p.long_term_on.is_not(None), _p.long_term_on),
    (_p.state.in_(sorted(IN_REVIEW)), _p.submitted_on),
    else_=func.coalesce(_p.submitted_on, _p.closed_on),
)
"""The day on which a problem that its unit does not hold any more left its hands for good."""
_NEVER_HELD = ("reported", "legacy")


def counts(reader: Reader, sight: Sight, today: str) -> list[Row]:
    """Count the problems somebody sees, by unit, by the text of their workflow and by state, with those fed back and overdue."""
    until = func.coalesce(_p.supplement_on, _p.effective_on)
    late = and_(_p.state.in_(sorted(RUNNING)), _p.effective_on < today, until < today)
    seen = _seen(reader, sight)
    groups = _groups(seen, _p.unit, _p.workflow_hash, _p.state)
    statement = (
        select(
            *_named(groups), func.count().label("number"), func.count(_p.handed_over_on).label("fed_back"),
            func.sum(case((late, 1), else_=0)).label("overdue"), func.sum(case((_p.excepted > 0, 1), else_=0)).label("excepted"),
        )
        .where(*seen)
        .group_by(*groups.values())
        .order_by(*groups.values())
    )  # fmt: skip
    names = {row["code"]: row["name"] for row in rows_of(reader, _unit_names(reader))}
    return [{**row, "unit_name": names[row["unit"]]} for row in rows_of(reader, statement)]


def _unit_names(reader: Reader) -> Any:  # noqa: ANN401 - a SELECT
    return select(t.unit.c.code, t.unit.c.name).where(t.unit.c.office == reader.office)


def lamp_groups(reader: Reader, sight: Sight) -> list[Row]:
    """Count the running problems somebody sees, alike in all that a lamp is made of."""
    found: list[Row] = []
    seen = _seen(reader, sight)
    groups = _groups(seen, *(_p[name] for name in LAMP_PARTS))
    for state in sorted(RUNNING):
        statement = (
            select(*_named(groups), func.count().label("number"))
            .where(*seen, *_which(seen, _p.state == state))
            .group_by(*groups.values())
        )
        found += [{"state": state, **row} for row in rows_of(reader, statement)]
    return found


def registered_since(reader: Reader, sight: Sight, day: str) -> list[Row]:
    """Count what was registered on each day after a day, without opening balances."""
    return _by_day(reader, sight, _p.registered_on, _p.state != "legacy", _p.registered_on > day)


def closed_by_day(reader: Reader, sight: Sight) -> list[Row]:
    """Count what was closed on each day."""
    return _by_day(reader, sight, _p.closed_on, _p.state == "closed", _p.closed_on.is_not(None))


def _by_day(reader: Reader, sight: Sight, day: ColumnElement[Any], *which: ColumnElement[bool]) -> list[Row]:
    seen = _seen(reader, sight)
    (by,) = _groups(seen, day).values()
    statement = select(by.label("day"), func.count().label("number")).where(*seen, *_which(seen, *which)).group_by(by)
    return rows_of(reader, statement)


def past_late_spells(reader: Reader, sight: Sight, since: str, today: str) -> list[Row]:
    """Count the problems that were late with their unit after a day and are not with it any more.

    By the last day in time and the day on which they left its hands, which is nothing where no day says so.
    """
    perhaps = or_(
        _p.submitted_on > since, _p.submitted_on.is_(None), _p.state == "void", _p.long_term_on.is_not(None)
    )  # as far as the index tells without working out the day
    late = and_(_until < today, or_(_left.is_(None), and_(_left > _until, _left > since)))
    here = _p.state.not_in((*sorted(RUNNING), *_NEVER_HELD))
    statement = (
        select(_until.label("until"), _left.label("left"), func.count().label("number"))
        .where(*_seen(reader, sight), unweighed(and_(_p.effective_on < today, here, perhaps, late)))
        .group_by(_until, _left)
    )  # in a CASE, lest another index be chosen, for one of the days, which would touch every row
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


def _is_whole(seen: Conditions) -> bool:
    """Say whether the whole ledger is seen.

    Of a part neither what is grouped by nor what else is asked for stands bare in a statement: SQLite would walk the whole
    ledger along the index that is made for it, and look at every row, to ask whether it belongs to the part.
    """
    return len(seen) == 1


def _groups(seen: Conditions, *columns: ColumnElement[Any]) -> dict[str, ColumnElement[Any]]:
    """Give what is grouped by, under the columns' names."""
    whole = _is_whole(seen)
    return {str(column.key): column if whole else func.coalesce(column, column) for column in columns}


def _which(seen: Conditions, *conditions: ColumnElement[bool]) -> Conditions:
    """Give what is asked for besides what is seen."""
    return conditions if _is_whole(seen) else (unweighed(and_(*conditions)),)


def _named(groups: Mapping[str, ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    return [column.label(name) for name, column in groups.items()]


def _seen(reader: Reader, sight: Sight) -> Conditions:
    """Give the condition on what somebody sees; none but the office for whoever sees every inspection from the beginning."""
    if sight.everything and not sight.but_units:
        return (_p.office == reader.office,)
    early = Sight(teams=sight.teams, rounds=sight.rounds)
    if early != Sight() and not sight.but_units:
        others = select(_i.number).where(_i.office == reader.office, not_(visible_inspections(reader, early))).limit(1)
        if not rows_of(reader, others):
            return (_p.office == reader.office,)
    return (_p.office == reader.office, visible_problems(reader, sight))
