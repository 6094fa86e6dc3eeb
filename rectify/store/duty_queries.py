"""What the tick and the delivery read: duties that are due, whom a unit's notices reach, what waits to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, and_, bindparam, exists, func, or_, select, tuple_

from rectify.engine.model import FINISHED
from rectify.engine.owed import Duty
from rectify.store import tables as t
from rectify.store.statements import Statement
from rectify.store.subjects import LADDER_MARK

if TYPE_CHECKING:
    from sqlalchemy import Select

    from rectify.store.transaction import Reader

_O: BindParameter[str] = bindparam("office")
_d, _p, _i, _r, _u, _n = t.deadline.c, t.problem.c, t.inspection.c, t.round_.c, t.unit.c, t.notice.c

_due = (
    t.deadline.outerjoin(t.problem, and_(_p.office == _d.office, _p.number == _d.subject))
    .outerjoin(t.inspection, and_(_i.office == _d.office, _i.number == func.coalesce(_p.inspection, _d.subject)))
    .join(t.round_, and_(_r.office == _d.office, _r.code == func.coalesce(_i.round, _d.subject)))
)
_AFTER = tuple_(_d.next_on, _d.subject, _d.slot) > tuple_(
    bindparam("after_on"), bindparam("after_subject"), bindparam("after_slot")
)


def _asks_for_something() -> Any:  # noqa: ANN401 - a condition
    """The quarterly follow-up asks for nothing where nothing of the inspection is unfinished (R-12)."""
    left = t.problem.alias("unfinished").c
    unfinished = exists().where(
        left.office == _d.office,
        left.inspection == _d.subject,
        left.handed_over_on.is_not(None),
        left.state.not_in([bindparam(f"finished_{n}") for n in range(len(FINISHED))]),
    )
    return or_(_d.slot != bindparam("follow_up"), unfinished)


_FINISHED = {f"finished_{n}": state for n, state in enumerate(FINISHED)} | {"follow_up": "follow_up"}
_HUNG = (
    _d.subject, _d.slot, _d.obligation, _d.since, _d.start_on, _d.nominal_on, _d.effective_on, _d.rung, _d.next_on,
    _i.number, _i.unit, _i.liaison, LADDER_MARK, _p.handed_over_on, _p.plan_no, _r.code, _i.team, _p.unit, _p.co_units,
)  # fmt: skip
_DUE = Statement(
    lambda: select(*_HUNG)
    .select_from(_due)
    .where(_d.office == _O, _d.next_on <= bindparam("on"), _AFTER, _asks_for_something())
    .order_by(_d.next_on, _d.subject, _d.slot)
    .limit(bindparam("chunk"))
    .offset(bindparam("none"))  # SQLite's LIMIT brings an OFFSET, which would be a literal
)  # fmt: skip


def running_lines(selected: Select[Any]) -> Select[Any]:
    """Leave of a selection from the deadline lines those that run: the next chunk after a place, in the order of their keys."""
    return (
        selected.where(
            _d.office == _O,
            _d.start_on.is_not(None),
            tuple_(_d.subject, _d.slot) > tuple_(bindparam("after_subject"), bindparam("after_slot")),
        )
        .order_by(_d.subject, _d.slot)
        .limit(bindparam("chunk"))
        .offset(bindparam("none"))  # as above
    )


_RUNNING = Statement(lambda: running_lines(select(*_HUNG).select_from(_due)))
_REMINDED = Statement(
    lambda: select(func.count()).where(t.reminder.c.office == _O, t.reminder.c.reminded_on == bindparam("on"))
)
_CODES = Statement(
    lambda: select(t.reminder.c.code, t.reminder.c.due_on).where(
        t.reminder.c.office == _O,
        t.reminder.c.subject == bindparam("subject"),
        t.reminder.c.obligation == bindparam("obligation"),
        t.reminder.c.since == bindparam("since"),
    )
)
_LAST_REMINDED = Statement(lambda: select(func.max(t.reminder.c.reminded_on)).where(t.reminder.c.office == _O))
_LEADERS = Statement(
    lambda: select(t.measure.c.leader).where(
        t.measure.c.office == _O,
        t.measure.c.problem == bindparam("problem"),
        t.measure.c.plan_no == bindparam("plan_no"),
    )
)
_ACTIVE = Statement(
    lambda: select(t.account.c.name, t.account.c.display).where(
        t.account.c.office == _O, t.account.c.active == bindparam("yes")
    )
)
START = ("", "", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A duty whose next rung is due, with what its notices hang on."""

    duty: Duty
    next_on: str
    """Empty at the top of the ladder."""
    inspection: str
    """Empty for what a round as a whole owes: that is the office's."""
    unit: str
    liaison: str | None
    ladder: str
    """The mark of the ladder in force."""
    delivered: bool
    """The unit may see the subject: an inspection, or a problem that was handed over."""
    plan_no: int | None
    round: str = ""
    team: str = ""
    responsible: str = ""
    """The problem's own unit, a village of the inspected one perhaps; else the inspected unit."""
    co_units: str = ""

    @property
    def place(self) -> tuple[str, str, str]:
        """Where the next chunk goes on."""
        return (self.next_on, self.duty.subject, self.duty.slot)


def due(reader: Reader, on: str, *, after: tuple[str, str, str], chunk: int) -> list[Due]:
    """Give the next chunk of duties whose next rung is due by a day, in a fixed order."""
    place = {"after_on": after[0], "after_subject": after[1], "after_slot": after[2]}
    rows = reader.rows(_DUE, on=on, **place, chunk=chunk, none=0, **_FINISHED)
    return [_due_of(row) for row in rows]


def running(reader: Reader, *, after: tuple[str, str], chunk: int) -> list[Due]:
    """Give the next chunk of all duties that run, due or not, in the order of their keys."""
    rows = reader.rows(_RUNNING, after_subject=after[0], after_slot=after[1], chunk=chunk, none=0)
    return [_due_of(row) for row in rows]


def _due_of(row: tuple[Any, ...]) -> Due:
    duty = Duty(
        subject=row[0],
        slot=row[1],
        obligation=row[2],
        since=row[3],
        start_on=date.fromisoformat(row[4]),
        nominal_on=date.fromisoformat(row[5]),
        effective_on=date.fromisoformat(row[6]),
        rung=row[7],
    )
    return Due(
        duty=duty, next_on=row[8] or "", inspection=row[9] or "", unit=row[10] or "", liaison=row[11], ladder=row[12],
        delivered=row[13] is not None or row[0].startswith("I-"), plan_no=row[14],
        round=row[15], team=row[16] or "", responsible=row[17] or row[10] or "", co_units=row[18] or "",
    )  # fmt: skip


def reminded_on(reader: Reader, on: str) -> int:
    """Count the rungs that were recorded for a business date, written and skipped."""
    row = reader.row(_REMINDED, on=on)
    return int(row[0]) if row else 0


def recorded_codes(reader: Reader, duty: Duty) -> dict[str, str]:
    """Give the rungs of a duty that are recorded, sent or skipped, under whatever ladder, with the day each was due."""
    named = {"subject": duty.subject, "obligation": duty.obligation, "since": duty.since}
    return dict(reader.rows(_CODES, **named))


def last_business_date(reader: Reader) -> str | None:
    """Give the latest day that was ticked for, wholly or, where a tick was cut short, in part."""
    row = reader.row(_LAST_REMINDED)
    return max((day for day in (reader.ticked_on, row[0] if row else None) if day), default=None)


def leaders_of(reader: Reader, problem: str, plan_no: int | None) -> list[str]:
    """Give the names of the leaders responsible for a problem's measures, as the plan writes them."""
    return sorted({row[0] for row in reader.rows(_LEADERS, problem=problem, plan_no=plan_no or 0)})


def active_accounts(reader: Reader) -> dict[str, str]:
    """Give the accounts that are in use, with the names they are shown by."""
    return dict(reader.rows(_ACTIVE, yes=1))


# ---- the outbox

_x, _m = t.delivered_notice.c, t.delivery.c
_joined = t.notice.outerjoin(t.delivered_notice, and_(_x.office == _n.office, _x.serial == _n.serial)).join(
    t.account, and_(t.account.c.office == _n.office, t.account.c.name == _n.person)
)
_UNSENT = Statement(
    lambda: (
        select(_n.person, t.account.c.mail, func.count(), func.min(_n.nominal_on), func.max(_n.serial))
        .select_from(_joined)
        .where(
            _n.office == _O,
            _x.serial.is_(None),
            t.account.c.active == bindparam("yes"),
            t.account.c.mail.is_not(None),
        )
        .group_by(_n.person, t.account.c.mail)
        .having(func.min(_n.send_on) <= bindparam("on"))
        .order_by(_n.person)
    )
)
_SERIALS = Statement(
    lambda: (
        select(_n.serial, _n.effective_on, _n.nominal_on)
        .select_from(t.notice.outerjoin(t.delivered_notice, and_(_x.office == _n.office, _x.serial == _n.serial)))
        .where(_n.office == _O, _n.person == bindparam("person"), _x.serial.is_(None))
        .order_by(_n.entry_no, _n.serial)
    )
)
_DELIVERIES = Statement(
    lambda: (
        select(
            _m.message_id,
            _m.person,
            _m.address,
            _m.made_on,
            _m.state,
            _m.subject,
            _m.body,
            _m.attempts,
            _m.claimed_until,
        )
        .where(_m.office == _O, or_(_m.state == bindparam("waiting"), _m.state == bindparam("sending")))
        .order_by(_m.made_on, _m.message_id)
    )
)
_OF_PERSON = Statement(
    lambda: select(_m.made_on, _m.state, _m.sent_at).where(_m.office == _O, _m.person == bindparam("person"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A mail that waits to be sent, or may have been sent by somebody who did not live to say so."""

    message_id: str
    person: str
    address: str
    made_on: str
    state: str
    subject: str
    body: str
    attempts: int
    claimed_until: str | None


def people_waiting(reader: Reader, on: str) -> list[tuple[str, str]]:
    """Give who has notices that may be mailed by a day and are in no mail yet, with the address."""
    return [(row[0], row[1]) for row in reader.rows(_UNSENT, on=on, yes=1)]


def unsent_of(reader: Reader, person: str) -> list[tuple[str, str]]:
    """Give a person's notices that are in no mail yet: serial and the day that counts for him."""
    return [(serial, min(effective, nominal)) for serial, effective, nominal in reader.rows(_SERIALS, person=person)]


def deliveries(reader: Reader) -> list[Delivery]:
    """Give every mail that is not known to be sent, oldest first."""
    names = tuple(Delivery.__dataclass_fields__)
    rows = reader.rows(_DELIVERIES, waiting="waiting", sending="sending")
    return [Delivery(**dict(zip(names, row, strict=True))) for row in rows]


def deliveries_to(reader: Reader, person: str) -> list[tuple[str, str, str | None]]:
    """Give the mails made for a person: day, state, when sent."""
    return [(row[0], row[1], row[2]) for row in reader.rows(_OF_PERSON, person=person)]


_IN_DIGEST = Statement(
    lambda: (
        select(func.count(), func.min(_n.effective_on), func.min(_n.nominal_on))
        .select_from(t.notice.join(t.delivered_notice, and_(_x.office == _n.office, _x.serial == _n.serial)))
        .where(_n.office == _O, _x.message_id == bindparam("message_id"))
    )
)


def in_digest(reader: Reader, message_id: str) -> tuple[int, str]:
    """Give how many notices a mail speaks of, and the earliest day that counts."""
    row = reader.row(_IN_DIGEST, message_id=message_id)
    assert row is not None  # noqa: S101 - a count has a row
    return int(row[0]), min(str(row[1]), str(row[2]))
