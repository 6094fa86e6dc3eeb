"""What adopting a ladder's text asks of the ledger: the rounds that name it, their running lines, and how far each has told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, and_, bindparam, func, select

from rectify.engine.model import FINISHED
from rectify.engine.owed import Duty
from rectify.store import tables as t
from rectify.store.statements import Statement
from rectify.store.subjects import LADDER_MARK

if TYPE_CHECKING:
    from sqlalchemy import Label

    from rectify.store.transaction import Reader

_O: BindParameter[str] = bindparam("office")
_d, _p, _i, _r, _m = t.deadline.c, t.problem.c, t.inspection.c, t.round_.c, t.reminder.c
_NAMED = _r.ladder == bindparam("ladder")
_hung = (
    t.deadline.outerjoin(t.problem, and_(_p.office == _d.office, _p.number == _d.subject))
    .outerjoin(t.inspection, and_(_i.office == _d.office, _i.number == func.coalesce(_p.inspection, _d.subject)))
    .join(t.round_, and_(_r.office == _d.office, _r.code == func.coalesce(_i.round, _d.subject)))
)
_of_problem = t.problem.join(t.round_, and_(_r.office == _p.office, _r.code == _p.round))


def _told_on(subject: Any, obligation: Any, since: Any) -> Label[Any]:  # noqa: ANN401 - columns
    """Give the day of the highest rung that is recorded of a duty, under whatever ladder."""
    of = and_(_m.office == _O, _m.subject == subject, _m.obligation == obligation, _m.since == since)
    return select(func.max(_m.due_on)).where(of).scalar_subquery().label("told_on")


_ROUNDS = Statement(lambda: select(_r.code, _r.ladder, _r.ladder_hash).where(_r.office == _O).order_by(_r.code))
_LINES = Statement(
    lambda: (
        select(
            _d.subject, _d.slot, _d.obligation, _d.since, _d.start_on, _d.nominal_on, _d.effective_on, _d.rung,
            _d.next_on, LADDER_MARK, _told_on(_d.subject, _d.obligation, _d.since),
        )
        .select_from(_hung)
        .where(_d.office == _O, _d.start_on.is_not(None), _NAMED)
        .order_by(_d.subject, _d.slot)
    )
)  # fmt: skip
_CLOCKS = Statement(
    lambda: (
        select(
            _p.number, _p.start_on, _p.nominal_on, _p.effective_on, _p.rectify_rung, LADDER_MARK,
            _told_on(_p.number, bindparam("rectify"), _p.effective_on),
        )
        .select_from(_of_problem)
        .where(
            _p.office == _O,
            _p.start_on.is_not(None),
            _p.rectify_rung > bindparam("none"),
            _p.state.not_in([bindparam(f"finished_{n}") for n in range(len(FINISHED))]),
            _NAMED,
        )
        .order_by(_p.number)
    )
)  # fmt: skip
_FINISHED = {f"finished_{n}": state for n, state in enumerate(FINISHED)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Using:
    """A round with the ladder it names, and the text of it that it adopted; None where it goes by the file as it stands."""

    round: str
    ladder: str
    adopted: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Climbing:
    """A duty with its place on the ladder in force (``mark``), and the day of the last rung that anybody was told of."""

    duty: Duty
    mark: str
    told_on: date | None
    next_on: str | None = None


def using(reader: Reader) -> tuple[Using, ...]:
    """Give every round with its ladder."""
    return tuple(Using(round=row[0], ladder=row[1], adopted=row[2]) for row in reader.rows(_ROUNDS))


def lines(reader: Reader, ladder: str) -> list[Climbing]:
    """Give the running lines of the rounds that name a ladder, in the order of their keys."""
    return [
        Climbing(duty=_duty(*row[:8]), next_on=row[8], mark=row[9], told_on=_day(row[10]))
        for row in reader.rows(_LINES, ladder=ladder)
    ]


def clocks(reader: Reader, ladder: str) -> list[Climbing]:
    """Give the rectification clocks that have climbed, whatever their problems' lines are about just now."""
    rows = reader.rows(_CLOCKS, ladder=ladder, rectify="rectify", none=0, **_FINISHED)
    return [
        Climbing(duty=_duty(row[0], "", "rectify", row[3], *row[1:5]), mark=row[5], told_on=_day(row[6]))
        for row in rows
    ]


def _duty(
    subject: str, slot: str, obligation: str, since: str, start_on: str, nominal_on: str, effective_on: str, rung: int
) -> Duty:
    days = (date.fromisoformat(each) for each in (start_on, nominal_on, effective_on))
    start, nominal, effective = days
    return Duty(
        subject=subject, slot=slot, obligation=obligation, since=since, start_on=start, nominal_on=nominal,
        effective_on=effective, rung=rung,
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
