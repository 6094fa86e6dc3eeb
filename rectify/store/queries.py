"""Plain queries for reading: what was written, what the ledger shows to whom, what waits, what the journal holds.

Whoever lists anything lists it through ``visible``: the one visible set of a principal, as a condition.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, case, func, or_, select

from rectify.engine.journal import Link
from rectify.store import tables as t
from rectify.store.statements import Statement
from rectify.store.visible import visible_inspections, visible_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rectify.engine.rights import Sight
    from rectify.store.transaction import Reader

_O: BindParameter[str] = bindparam("office")
_e, _p, _i, _n = t.entry.c, t.problem.c, t.inspection.c, t.notice.c
Row = dict[str, Any]

_BY_ACT = Statement(
    lambda: select(_e.subject, _e.by, _e.text).where(_e.office == _O, _e.act == bindparam("act")).order_by(_e.part)
)
_PINNED = Statement(
    lambda: select(t.pinned_text.c.name, t.pinned_text.c.text).where(
        t.pinned_text.c.office == _O, t.pinned_text.c.hash == bindparam("hash")
    )
)
_PINNED_WORKFLOW = Statement(
    lambda: select(t.pinned_text.c.name).where(
        t.pinned_text.c.office == _O,
        t.pinned_text.c.hash == bindparam("hash"),
        t.pinned_text.c.kind == bindparam("kind"),
    )
)
_PINNED_WORKFLOWS = Statement(
    lambda: (
        select(t.pinned_text.c.hash, t.pinned_text.c.name)
        .where(t.pinned_text.c.office == _O, t.pinned_text.c.kind == bindparam("kind"))
        .order_by(t.pinned_text.c.hash)
    )
)
_LINKS = Statement(
    lambda: (
        select(_e.no, _e.text, _e.previous, _e.hash, _e.act, _e.part, _e.kind, _e.subject, _e.at, _e.by)
        .where(_e.office == _O, _e.no > bindparam("after"), _e.no <= bindparam("until"))
        .order_by(_e.no)
    )
)
_CHUNK = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What an act has written about one subject: enough to answer its repeat in the same words."""

    subject: str
    by: str
    """The account that asked."""
    state: str | None
    digest: str
    """The digest of what was asked."""
    warnings: tuple[str, ...] = ()


def written_by_act(reader: Reader, act: str) -> list[Written]:
    """Give what an act id has written already."""
    found = []
    for subject, by, text in reader.rows(_BY_ACT, act=act):
        written = json.loads(text)
        body = written["body"]
        state, warnings = body.get("to") or body.get("state"), tuple(body.get("warnings", ()))
        found.append(Written(subject=subject, by=by, state=state, digest=written["digest"], warnings=warnings))
    return found


_LOOKED_BACK = 2000
"""Entries of the whole office among which a new thing's entry is looked for."""


def recorded_since(
    reader: Reader, by: str, subject: str | None, digest: str, *, since: str, but: str
) -> str | None:  # fmt: skip
    """Give when an account last recorded an act of a digest since an instant, under another id than ``but``; else None."""
    e = t.entry.c
    newest = select(func.coalesce(func.max(e.no), 0)).where(e.office == reader.office).scalar_subquery()
    near = e.subject == subject if subject is not None else e.no > newest - _LOOKED_BACK
    statement = (
        select(e.at, e.text)
        .where(e.office == reader.office, near, e.by == by, e.act != but, e.at >= since)
        .order_by(e.no.desc())
    )
    rows = rows_of(reader, statement.limit(_LOOKED_BACK))
    return next((str(row["at"]) for row in rows if json.loads(row["text"]).get("digest") == digest), None)


def pinned_text(reader: Reader, digest: str) -> tuple[str, str]:
    """Give the name and the text that are kept under a hash; raises LookupError for an unknown one."""
    row = reader.row(_PINNED, hash=digest)
    if row is None:
        raise LookupError(digest)
    return row[0], row[1]


def pinned_workflow(reader: Reader, digest: str) -> str | None:
    """Give the name of the workflow whose text is kept under a hash; None where there is none."""
    row = reader.row(_PINNED_WORKFLOW, hash=digest, kind="workflow")
    return str(row[0]) if row is not None else None


def pinned_workflows(reader: Reader) -> list[tuple[str, str]]:
    """Give the hash and the name of every workflow text that is kept."""
    return [(str(row[0]), str(row[1])) for row in reader.rows(_PINNED_WORKFLOWS, kind="workflow")]


def links(reader: Reader) -> Iterator[Link]:
    """Give every stored entry with its link, in order and in bounded memory."""
    after = 0
    while True:
        rows = reader.rows(_LINKS, after=after, until=after + _CHUNK)
        if not rows:
            if reader.head_no > after:  # a hole as wide as a chunk, or a cut tail: let the check say so
                yield from map(_link, reader.rows(_LINKS, after=after, until=2**31 - 1))
            return
        yield from map(_link, rows)
        after += _CHUNK


def _link(row: tuple[Any, ...]) -> Link:
    return Link(row[0], row[1], row[2], row[3], (row[0], *row[4:]))


def entry_texts(reader: Reader) -> Iterator[str]:
    """Give every entry's text, in order and in bounded memory."""
    for each in links(reader):
        yield each.text


def rows_of(reader: Reader, statement: Select[Any]) -> list[Row]:
    """Run a SELECT that was built for this call; each row by its column names."""
    found = reader.connection.execute(statement)
    names = tuple(found.keys())
    return [dict(zip(names, row, strict=True)) for row in found.all()]


def unweighed(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Keep a database from choosing its index by a condition: it would gather all that match, and sort them or look at each."""
    return case((condition, 1), else_=0) == 1


# ---- the ledger

LISTED = t.problem.join(t.inspection, and_(_i.office == _p.office, _i.number == _p.inspection)).join(
    t.unit, and_(t.unit.c.office == _p.office, t.unit.c.code == _p.unit)
)

OF_INSPECTION = (
    t.unit.c.name.label("unit_name"), _i.unit.label("inspected_unit"), _i.team, _i.receipt_on, _i.feedback_on,
)  # fmt: skip
"""What a row of a list needs besides the problem itself."""


def problems(
    reader: Reader, sight: Sight, *, states: Sequence[str] = (), unit: str | None = None, round_: str | None = None,
    overdue_on: str | None = None,
) -> Iterator[Row]:  # fmt: skip
    """List the problems somebody sees, in the order of their numbers, streamed."""
    until = func.coalesce(_p.supplement_on, _p.effective_on)
    conditions = [_p.office == reader.office, visible_problems(reader, sight)]
    if states:
        conditions.append(_p.state.in_(states))
    if unit is not None:
        conditions.append(or_(_p.unit == unit, t.unit.c.name == unit))
    if round_ is not None:
        conditions.append(_p.round == round_)
    if overdue_on is not None:
        conditions += [_p.state.in_(("handed_over", "transferred")), _p.effective_on < overdue_on, until < overdue_on]
    statement = select(t.problem, *OF_INSPECTION).select_from(LISTED).where(*conditions).order_by(_p.year, _p.serial)
    result = reader.connection.execute(statement, execution_options={"yield_per": 1000})
    for row in result.mappings():
        yield reader.internal.row(dict(row))


def problem(reader: Reader, number: str) -> Row | None:
    """Give one problem's whole row with its unit's name and its inspection's receipt; rights are the caller's business."""
    statement = (
        select(t.problem, *OF_INSPECTION).select_from(LISTED).where(_p.office == reader.office, _p.number == number)
    )
    return next((reader.internal.row(row) for row in rows_of(reader, statement)), None)


def counts(reader: Reader, sight: Sight, today: str) -> Row:
    """Count the problems somebody sees, by state, with those fed back and those overdue."""
    return {row["state"]: row for row in _counted(reader, sight, today, (_p.state,))}


def counts_by_unit(reader: Reader, sight: Sight, today: str) -> list[Row]:
    """Count the problems somebody sees, by unit and state, in the order of the units' codes."""
    return _counted(reader, sight, today, (_p.unit, t.unit.c.name.label("unit_name"), _p.state))


def counts_by_column(reader: Reader, sight: Sight, today: str, column: str) -> list[Row]:
    """Count the problems somebody sees, by one of their columns and state; the column is called ``group``."""
    counted = _counted(reader, sight, today, (_p[column].label("group"), _p.state))
    return [{**row, "group": row["group"] and reader.internal.opened(str(row["group"]))} for row in counted]


def counts_by_inspection(reader: Reader, sight: Sight, today: str) -> list[Row]:
    """Count the problems somebody sees, by inspection and state."""
    return _counted(reader, sight, today, (_p.inspection, _p.state))


def _counted(reader: Reader, sight: Sight, today: str, groups: Sequence[Any]) -> list[Row]:
    until = func.coalesce(_p.supplement_on, _p.effective_on)
    late = and_(_p.state.in_(("handed_over", "transferred")), _p.effective_on < today, until < today)
    statement = (
        select(
            *groups,
            func.count().label("number"),
            func.count(_p.handed_over_on).label("fed_back"),
            func.sum(_case(late)).label("overdue"),
            func.sum(_case(_p.excepted > 0)).label("excepted"),
        )
        .select_from(LISTED)
        .where(_p.office == reader.office, visible_problems(reader, sight))
        .group_by(*(getattr(each, "element", each) for each in groups))
        .order_by(*(getattr(each, "element", each) for each in groups))
    )
    return rows_of(reader, statement)


def _case(condition: ColumnElement[bool]) -> ColumnElement[int]:
    from sqlalchemy import case  # noqa: PLC0415 - beside its only use

    return case((condition, 1), else_=0)


def inspections(reader: Reader, sight: Sight) -> list[Row]:
    """List the inspections somebody sees."""
    statement = (
        select(t.inspection, t.unit.c.name.label("unit_name"))
        .select_from(t.inspection.join(t.unit, and_(t.unit.c.office == _i.office, t.unit.c.code == _i.unit)))
        .where(visible_inspections(reader, sight))
        .order_by(_i.year, _i.serial)
    )
    return rows_of(reader, statement)


def master(reader: Reader, table: str) -> list[Row]:
    """List a table of master data."""
    names = tuple(column.name for column in t.metadata.tables[table].columns)
    return [dict(zip(names, row, strict=True)) for row in reader.rows(_whole_of(table))]


@cache
def _whole_of(table: str) -> Statement:
    found = t.metadata.tables[table]
    return Statement(lambda: select(found).where(found.c.office == _O).order_by(*found.primary_key.columns))


def grants_today(reader: Reader, today: str) -> list[Row]:
    """List who holds which role today."""
    g = t.role_grant.c
    statement = select(g.account, g.role, g.unit).where(
        g.office == reader.office, g.from_on <= today, or_(g.until_on.is_(None), g.until_on >= today)
    )
    return rows_of(reader, statement.order_by(g.entry_no))


def story(reader: Reader, subjects: Sequence[str]) -> list[Row]:
    """Give the entries about some subjects, in order, as they were written."""
    statement = (
        select(_e.no, _e.text, _e.hash).where(_e.office == reader.office, _e.subject.in_(subjects)).order_by(_e.no)
    )
    return [_told(reader, row) for row in rows_of(reader, statement)]


def _told(reader: Reader, row: Row) -> Row:
    return reader.internal.entry({**json.loads(row["text"]), "hash": row["hash"]})


def of_problem(reader: Reader, table: str, number: str) -> list[Row]:
    """Give a problem's rows of a table that hangs on it: measures, evidence, records, the history of its deadline."""
    found = t.metadata.tables[table]
    column = found.c.problem if "problem" in found.c else found.c.subject
    return rows_of(
        reader,
        select(found).where(found.c.office == reader.office, column == number).order_by(*found.primary_key.columns),
    )


def of_problems(reader: Reader, table: str, numbers: Sequence[str]) -> list[Row]:
    """Give some problems' rows of a table that hangs on problems, in the order of its key."""
    found = t.metadata.tables[table]
    column = found.c.problem if "problem" in found.c else found.c.subject
    return rows_of(
        reader,
        select(found).where(found.c.office == reader.office, column.in_(numbers)).order_by(*found.primary_key.columns),
    )


def last_entries(reader: Reader, limit: int) -> list[Row]:
    """Give the newest entries of the journal, newest last."""
    statement = select(_e.no, _e.text, _e.hash).where(_e.office == reader.office).order_by(_e.no.desc()).limit(limit)
    return [_told(reader, row) for row in reversed(rows_of(reader, statement))]


def registered_by_inspection(reader: Reader) -> list[Row]:
    """Give, for every inspection with feedback, how many problems it counts and how many rows the ledger has."""
    registered = (
        select(func.count())
        .where(
            _p.office == _i.office,
            _p.inspection == _i.number,
            _p.state.not_in(("void", "legacy")),
            _p.on_the_spot == 0,  # what began as 立行立改 is on no feedback document
        )
        .scalar_subquery()
    )
    statement = (
        select(_i.number, _i.unit, _i.problems_count, registered.label("registered"))
        .where(_i.office == reader.office, _i.problems_count.is_not(None))
        .order_by(_i.number)
    )
    return rows_of(reader, statement)


# ---- notices


def notices(reader: Reader, *, person: str | None = None, on: str | None = None) -> list[Row]:
    """List notices with what became of their mail, oldest first."""
    d, x = t.delivery.c, t.delivered_notice.c
    joined = t.notice.outerjoin(t.delivered_notice, and_(x.office == _n.office, x.serial == _n.serial)).outerjoin(
        t.delivery, and_(d.office == _n.office, d.message_id == x.message_id)
    )
    conditions = [_n.office == reader.office]
    if person is not None:
        conditions.append(_n.person == person)
    if on is not None:
        conditions.append(_n.made_on == on)
    statement = (
        select(t.notice, d.state.label("mail"), d.sent_at, d.message_id)
        .select_from(joined)
        .where(*conditions)
        .order_by(_n.made_on, _n.entry_no, _n.serial)
    )
    return rows_of(reader, statement)


def serials_of(reader: Reader, person: str) -> list[str]:
    """Give the serials of all notices somebody ever got, in the order in which they were made."""
    statement = select(_n.serial).where(_n.office == reader.office, _n.person == person)
    return [str(row["serial"]) for row in rows_of(reader, statement.order_by(_n.entry_no, _n.serial))]


def bound_account(reader: Reader, os_name: str) -> str | None:
    """Give the account that an operating-system name is bound to."""
    c = t.credential.c
    statement = select(c.account).where(c.office == reader.office, c.kind == "os", c.value == os_name)
    found = rows_of(reader, statement)
    return str(found[0]["account"]) if found else None


def inspections_of(reader: Reader, round_: str) -> list[Row]:
    """Give a round's inspections with their units' names and teams."""
    statement = (
        select(_i.number, _i.unit, _i.team, t.unit.c.name.label("unit_name"))
        .select_from(t.inspection.join(t.unit, and_(t.unit.c.office == _i.office, t.unit.c.code == _i.unit)))
        .where(_i.office == reader.office, _i.round == round_)
        .order_by(_i.year, _i.serial)
    )
    return rows_of(reader, statement)


def known_row_keys(reader: Reader, keys: Sequence[str]) -> frozenset[str]:
    """Give those of some sheet rows' keys that are in the ledger already."""
    statement = select(_p.row_key).where(_p.office == reader.office, _p.row_key.in_(keys))
    return frozenset(row["row_key"] for row in rows_of(reader, statement))


def running_clocks(reader: Reader) -> list[str]:
    """Give the problems whose rectification clock was started and that are not closed or withdrawn."""
    statement = (
        select(_p.number)
        .where(_p.office == reader.office, _p.start_on.is_not(None), _p.state.not_in(("closed", "void", "legacy")))
        .order_by(_p.year, _p.serial)
    )
    return [row["number"] for row in rows_of(reader, statement)]
