"""Bringing what acts of oversight need: the journal's head, letters, prepared letters, signers, lots, and what was drawn.

Merged into ``needs.py``; nothing here judges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, or_, select

from rectify.engine.model import Role
from rectify.engine.rights import roles_on, sees_problem
from rectify.store import tables as t
from rectify.store.concerned import concerned_units
from rectify.store.statements import Statement
from rectify.store.subjects import OFFICE, field_text, holders, subject, unit_people

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rectify.engine.acts import Act
    from rectify.engine.model import Actor
    from rectify.store.subjects import Subject
    from rectify.store.transaction import Reader

Known = dict[str, object]
_p, _n, _i, _d = t.problem.c, t.notice.c, t.inspection.c, t.deadline.c
_LETTER = tuple(column.name for column in t.letter.c if column.name != "office")
_BY_NUMBER = Statement(
    lambda: select(*(t.letter.c[name] for name in _LETTER)).where(
        t.letter.c.office == OFFICE, t.letter.c.number == bindparam("number")
    )
)
_PREPARED = Statement(
    lambda: (
        select(_n.serial, _n.entry_no, _n.subject, _n.letter)
        .select_from(t.notice.outerjoin(t.problem, and_(_p.office == _n.office, _p.number == _n.subject)))
        .where(
            _n.office == OFFICE,
            _n.letter.is_not(None),
            _n.issued.is_(None),
            or_(_n.subject == bindparam("inspection"), _p.inspection == bindparam("inspection")),
        )
        .order_by(_n.entry_no, _n.serial)
    )
)
_CLOSED = Statement(
    lambda: (
        select(_p.number, _p.closed_on, _p.fault_list)
        .where(_p.office == OFFICE, _p.inspection == bindparam("inspection"), _p.state == bindparam("closed"))
        .order_by(_p.year, _p.serial)
    )
)
_LOT = Statement(
    lambda: (
        select(_p.number)
        .where(
            _p.office == OFFICE,
            _p.round == bindparam("round"),
            _p.state == bindparam("closed"),
            _p.closed_on >= bindparam("from_on"),
            _p.closed_on <= bindparam("until_on"),
        )
        .order_by(_p.year, _p.serial)
    )
)
_SAMPLED = ("number", "unit", "round", "checked_by", "passed_by", "closed_by", "discipline_by", "fault_list")
_PROBLEM = Statement(
    lambda: select(*(_p[name] for name in _SAMPLED)).where(_p.office == OFFICE, _p.number == bindparam("number"))
)
_OVER = Statement(
    lambda: select(_p.number, _p.state, _p.unit).where(_p.office == OFFICE, _p.number == bindparam("number"))
)
_SUCCESSORS = Statement(
    lambda: (
        select(_p.number).where(_p.office == OFFICE, _p.predecessor == bindparam("number")).order_by(_p.year, _p.serial)
    )
)
_OF_INSPECTION = Statement(lambda: select(_p.number).where(_p.office == OFFICE, _p.inspection == bindparam("within")))
_OF_ROUND = Statement(lambda: select(_p.number).where(_p.office == OFFICE, _p.round == bindparam("within")))
_OPENED = Statement(
    lambda: select(t.round_.c.opened_on).where(t.round_.c.office == OFFICE, t.round_.c.code == bindparam("round"))
)
_INSPECTIONS = Statement(
    lambda: (
        select(_i.number, _i.unit, _i.team, _i.closed_on)
        .where(_i.office == OFFICE, _i.round == bindparam("round"))
        .order_by(_i.year, _i.serial)
    )
)
_PROPOSED = Statement(
    lambda: (
        select(_d.subject, _d.slot)
        .join(t.inspection, and_(_i.office == _d.office, _i.number == _d.subject))
        .where(
            _d.office == OFFICE,
            _i.round == bindparam("round"),
            _d.obligation == bindparam("talk"),
            _d.effective_on.is_not(None),
        )
        .order_by(_d.subject, _d.slot)
    )
)
_HASH = Statement(
    lambda: select(t.entry.c.no, t.entry.c.hash).where(
        t.entry.c.office == OFFICE, t.entry.c.subject == bindparam("round"), t.entry.c.kind == bindparam("seeded")
    )
)
_LAST_DAY = "9999-12-31"


def _head(reader: Reader, _act: Act, _found: Subject, _who: Actor, _today: str) -> Known:
    """How far the journal has come: what makes a line unlike every other."""
    return {"head": reader.head_no}


def _signers(reader: Reader, _act: Act, _found: Subject, _who: Actor, today: str) -> Known:
    """Who may sign a letter of the office, and one of the leading group."""
    return {
        "office_people": holders(reader, Role.OFFICE, today),
        "group_people": holders(reader, Role.LEADING_GROUP, today),
    }


def _letter(reader: Reader, act: Act, _found: Subject, _who: Actor, _today: str) -> Known:
    """The letter of the number that the act names, whatever it is about."""
    row = reader.row(_BY_NUMBER, number=field_text(act, "number"))
    return {"letter": dict(zip(_LETTER, row, strict=True)) if row else None}


def _slip(reader: Reader, act: Act, _found: Subject, _who: Actor, _today: str) -> Known:
    """The letter whose number is given for the 督办函 that accepts a lateness, if it is on record."""
    row = reader.row(_BY_NUMBER, number=field_text(act, "slip_number"))
    return {"slip": dict(zip(_LETTER, row, strict=True)) if row else None}


def _prepared(reader: Reader, _act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    """The letters that ladders have prepared about an inspection and its problems, and that nobody has issued."""
    assert found.inspection is not None  # noqa: S101 - the act is about an inspection
    names = ("serial", "entry_no", "subject", "letter")
    rows = reader.rows(_PREPARED, inspection=found.inspection.number)
    return {"prepared": [dict(zip(names, row, strict=True)) for row in rows]}


def _closed(reader: Reader, _act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    """The closed problems of an inspection."""
    assert found.inspection is not None  # noqa: S101 - the act is about an inspection
    rows = reader.rows(_CLOSED, inspection=found.inspection.number, closed="closed")
    return {"closed": [dict(zip(("number", "closed_on", "fault_list"), row, strict=True)) for row in rows]}


def _opened(reader: Reader, _act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    """The day on which the inspection's round was opened."""
    opened = reader.row(_OPENED, round=found.inspection.round) if found.inspection is not None else None
    return {"opened_on": opened[0] if opened else None}


def _listed(reader: Reader, _act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    """The problems that a list about an inspection or a round may name, and the day on which its round was opened."""
    within = (
        found.inspection.number if found.inspection is not None else found.round.code if found.round is not None else ""
    )
    statement = _OF_INSPECTION if found.inspection is not None else _OF_ROUND
    round_ = found.round.code if found.round is not None else found.inspection.round if found.inspection else ""
    opened = reader.row(_OPENED, round=round_)
    listed = frozenset(row[0] for row in reader.rows(statement, within=within))
    return {"listed": listed, "opened_on": opened[0] if opened else None}


def _round_inspections(reader: Reader, _act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    """A round's inspections, and the talks that were proposed about them."""
    assert found.round is not None  # noqa: S101 - the act is about a round
    there = reader.rows(_INSPECTIONS, round=found.round.code)
    proposed = reader.rows(_PROPOSED, round=found.round.code, talk="talk")
    return {
        "round_inspections": [dict(zip(("number", "unit", "team", "closed_on"), row, strict=True)) for row in there],
        "proposed_talks": [{"subject": subject, "slot": slot} for subject, slot in proposed],
    }


def _lot(reader: Reader, act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    """The round's problems that were closed within the days that a seed names."""
    assert found.round is not None  # noqa: S101 - the act is about a round
    days = {"from_on": field_text(act, "closed_from"), "until_on": field_text(act, "closed_until") or _LAST_DAY}
    return {"lot": [row[0] for row in reader.rows(_LOT, round=found.round.code, closed="closed", **days)]}


def _seed_hash(reader: Reader, act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    """The hash of the journal's entry in which the seed to be drawn from was announced."""
    assert found.round is not None  # noqa: S101 - the act is about a round
    hashes = dict(reader.rows(_HASH, round=found.round.code, seeded="sample_seeded"))
    named = field_text(act, "seed_entry")
    no = int(named) if named.isdecimal() else max(hashes, default=0)
    return {"seed_hash": hashes.get(no, "")}


def _of_problem(reader: Reader, act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    """The drawn problem that a result is about, with everybody who had a part in it, and the people of its units, old and new."""
    row = reader.row(_PROBLEM, number=field_text(act, "problem"))
    there = dict(zip(_SAMPLED, row, strict=True)) if row else None
    if there is None or found.round is None or there["round"] != found.round.code:
        return {"sampled": None}
    units = sorted(concerned_units(reader, subject(reader, str(there["number"]))))
    people = frozenset().union(*(unit_people(reader, each) for each in units))
    return {"sampled": {**there, "unit_people": people}}


NEEDS: Mapping[str, Callable[[Reader, Act, Subject, Actor, str], Known]] = {
    "head": _head,
    "signers": _signers,
    "letter": _letter,
    "prepared": _prepared,
    "slip": _slip,
    "closed": _closed,
    "opened": _opened,
    "listed": _listed,
    "round_inspections": _round_inspections,
    "lot": _lot,
    "seed_hash": _seed_hash,
    "sampled": _of_problem,
}


def predecessor(reader: Reader, number: str, who: Actor) -> Known:
    """Give the problem that a new one names as its predecessor, with those that name it already; each if the asker sees it."""
    row = reader.row(_OVER, number=number) if number else None
    if row is None or not _is_seen(reader, number, who):
        return {"predecessor": None}
    there = dict(zip(("number", "state", "unit"), row, strict=True))
    followed = [each for each in successors(reader, number) if _is_seen(reader, each, who)]
    return {"predecessor": {**there, "successors": followed}}


def _is_seen(reader: Reader, number: str, who: Actor) -> bool:
    """Say whether somebody sees a problem today."""
    found = subject(reader, number)
    if found.problem is None or found.inspection is None:
        return False
    roles = roles_on(who, found.problem, found.inspection, found.unit)
    delivered = found.problem.handed_over_on is not None
    return bool(roles) and sees_problem(roles, delivered=delivered, referrals=found.problem.referrals)


def successors(reader: Reader, number: str) -> list[str]:
    """Give the problems that name one as their predecessor."""
    return [each[0] for each in reader.rows(_SUCCESSORS, number=number)]
