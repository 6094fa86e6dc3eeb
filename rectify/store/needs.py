"""Bringing what a kind of act needs from the ledger besides its subject, and only where it asks for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, or_, select

from rectify.engine.catalogue import INSPECTION, KINDS, PROBLEM, ROUND, UNIT
from rectify.engine.migration import digest_of
from rectify.engine.model import (
    Actor,
    Measure,
    Problem,
)
from rectify.store import needs_county, needs_life, needs_oversight, needs_wording
from rectify.store import tables as t
from rectify.store.needs_oversight import predecessor
from rectify.store.statements import Statement

if TYPE_CHECKING:
    from rectify.engine.acts import Act
    from rectify.store.transaction import Reader

from rectify.store.subjects import (
    ACCOUNT,
    NOTHING,
    OFFICE,
    SYSTEM,
    TODAY,
    Subject,
    canonical_names,
    field_text,
    people_named,
)

_g = t.role_grant.c
_d = t.delegation.c
_p = t.problem.c
_PROBLEM_NAMES = (
    "number", "state", "handed_over_on", "start_on", "extensions", "deliberated_on", "notice_on", "check_on", "unit",
    "effective_on", "supplement_on",
)  # fmt: skip
_PROBLEMS = Statement(
    lambda: (
        select(*(_p[name] for name in _PROBLEM_NAMES))
        .where(_p.office == OFFICE, _p.inspection == bindparam("inspection"))
        .order_by(_p.year, _p.serial)
    )
)
_MEASURES = Statement(
    lambda: (
        select(*(t.measure.c[each.name] for each in fields(Measure)))
        .where(
            t.measure.c.office == OFFICE,
            t.measure.c.problem == bindparam("problem"),
            t.measure.c.plan_no == bindparam("plan_no"),
        )
        .order_by(t.measure.c.n)
    )
)
_RECORDS = Statement(
    lambda: select(t.record.c.kind, t.record.c.body).where(
        t.record.c.office == OFFICE, t.record.c.subject == bindparam("subject")
    )
)
_RECORDS_OF = Statement(
    lambda: select(t.record.c.body).where(
        t.record.c.office == OFFICE, t.record.c.subject == bindparam("subject"), t.record.c.kind == bindparam("kind")
    )
)
_RECORD = ("entry_no", "kind", "recorded_on", "by", "body")
_RECORD_ROWS = Statement(
    lambda: (
        select(*(t.record.c[name] for name in _RECORD))
        .where(t.record.c.office == OFFICE, t.record.c.subject == bindparam("subject"))
        .order_by(t.record.c.entry_no)
    )
)
_LINE = ("slot", "obligation", "since", "start_on", "nominal_on", "effective_on", "rung")
_LINES = Statement(
    lambda: (
        select(*(t.deadline.c[name] for name in _LINE))
        .where(
            t.deadline.c.office == OFFICE,
            t.deadline.c.subject == bindparam("subject"),
            t.deadline.c.effective_on.is_not(None),
        )
        .order_by(t.deadline.c.slot)
    )
)
_LETTER = tuple(column.name for column in t.letter.c if column.name != "office")
_LETTERS = Statement(
    lambda: (
        select(*(t.letter.c[name] for name in _LETTER))
        .where(t.letter.c.office == OFFICE, t.letter.c.subject == bindparam("subject"))
        .order_by(t.letter.c.entry_no)
    )
)
_PROPOSALS = Statement(
    lambda: select(t.proposal.c.entry_no, t.proposal.c.digest, t.proposal.c.by).where(
        t.proposal.c.office == OFFICE, t.proposal.c.taken_no.is_(None)
    )
)
_PROPOSAL = ("entry_no", "digest", "by")
_PROPOSAL_OF = Statement(
    lambda: (
        select(*(t.proposal.c[name] for name in _PROPOSAL))
        .where(
            t.proposal.c.office == OFFICE, t.proposal.c.digest == bindparam("digest"), t.proposal.c.taken_no.is_(None)
        )
        .order_by(t.proposal.c.entry_no)
    )
)
_ROLE = ("role", "unit", "entry_no", "from_on", "until_on")


def _not_over(columns: Any) -> Any:  # noqa: ANN401 - columns of a table
    return or_(columns.until_on.is_(None), columns.until_on >= TODAY)


def _linked() -> Any:  # noqa: ANN401 - a selectable
    """Who lends roles to an account or borrows its roles, today or later."""
    taken = select(_d.from_account).where(_d.office == OFFICE, _d.to_account == bindparam("name"), _not_over(_d))
    lent = select(_d.to_account).where(_d.office == OFFICE, _d.from_account == bindparam("name"), _not_over(_d))
    return taken.union(lent)


_ROLES_OF = Statement(
    lambda: select(*(_g[name] for name in _ROLE)).where(
        _g.office == OFFICE, _g.account == bindparam("name"), _not_over(_g)
    )
)
_ROLES_LINKED = Statement(
    lambda: select(*(_g[name] for name in _ROLE)).where(_g.office == OFFICE, _g.account.in_(_linked()), _not_over(_g))
)
_TEAM = Statement(
    lambda: select(t.team.c.name).where(
        t.team.c.office == OFFICE, t.team.c.round == bindparam("round"), t.team.c.name == bindparam("name")
    )
)
_ROUNDS_OF_TEAM = Statement(
    lambda: select(t.team.c.round).where(t.team.c.office == OFFICE, t.team.c.name == bindparam("name"))
)
_SAME_INSPECTION = Statement(
    lambda: select(t.inspection.c.number).where(
        t.inspection.c.office == OFFICE,
        t.inspection.c.round == bindparam("round"),
        t.inspection.c.unit == bindparam("unit"),
        t.inspection.c.team == bindparam("team"),
    )
)
_SAME_ROW = Statement(lambda: select(_p.number).where(_p.office == OFFICE, _p.row_key == bindparam("key")))
_ROUND = Statement(lambda: select(t.round_).where(t.round_.c.office == OFFICE, t.round_.c.code == bindparam("code")))
_UNIT_ROW = Statement(lambda: select(t.unit).where(t.unit.c.office == OFFICE, t.unit.c.code == bindparam("code")))
_PINNED = Statement(
    lambda: select(t.pinned_text.c.hash).where(
        t.pinned_text.c.office == OFFICE, t.pinned_text.c.hash == bindparam("hash")
    )
)
_UNIT_TEXTS = frozenset({"progress", "self_check", "plan_row", "plan_amendment", "explanation", "institution"})
Known = dict[str, object]


def _last_serial(table: Any) -> Statement:  # noqa: ANN401 - a table
    return Statement(
        lambda: select(func.max(table.c.serial)).where(table.c.office == OFFICE, table.c.year == bindparam("year"))
    )


_LAST = {"problem": _last_serial(t.problem), "inspection": _last_serial(t.inspection)}


def next_serial(reader: Reader, table: str, today: str) -> Known:
    """Give the year and the next number of a series; numbers are never used again, because rows are never deleted."""
    year = int(today[:4])
    row = reader.row(_LAST[table], year=year)
    return {"year": year, "serial": (row[0] if row and row[0] else 0) + 1}


def pinned(reader: Reader, digest: str) -> bool:
    """Say whether a text is kept already under its hash."""
    return reader.row(_PINNED, hash=digest) is not None


def needed(
    reader: Reader, act: Act, found: Subject, who: Actor, today: str
) -> tuple[Known, tuple[Measure, ...], tuple[str, ...]]:
    """Give what the kind of act needs: rows by name, the measures of the plan, and what the unit wrote."""
    measures: tuple[Measure, ...] = ()
    texts: tuple[str, ...] = ()
    if act.key in ("progress", "evidence", "plan_amendment", "plan_approval") and found.problem is not None:
        measures = measures_of(reader, found.problem)
    if act.key == "check" and found.problem is not None:
        texts = _unit_texts(reader, found.problem.number)
    known: Known = {}
    for load in (_LOADERS.get(act.key), *(_NEEDS[name] for name in KINDS[act.key].needs)):
        known |= load(reader, act, found, who, today) if load is not None else {}
    return known, measures, texts


def measures_of(reader: Reader, problem: Problem) -> tuple[Measure, ...]:
    """Give the measures of a problem's current plan row."""
    names = [each.name for each in fields(Measure)]
    found = reader.rows(_MEASURES, problem=problem.number, plan_no=problem.plan_no)
    return tuple(Measure(**dict(zip(names, row, strict=True))) for row in found)


def _unit_texts(reader: Reader, number: str) -> tuple[str, ...]:
    """Give what the unit wrote about a problem, each piece of text by itself."""
    bodies = [json.loads(body) for kind, body in reader.rows(_RECORDS, subject=number) if kind in _UNIT_TEXTS]
    return tuple(text for body in bodies for text in _strings(body))


def _strings(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def _problems(reader: Reader, _act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    if found.inspection is None:
        return {}
    rows = reader.rows(_PROBLEMS, inspection=found.inspection.number)
    return {"problems": [dict(zip(_PROBLEM_NAMES, row, strict=True)) for row in rows]}


def _deliveries(reader: Reader, _act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    assert found.inspection is not None  # noqa: S101 - loaded for acts on an inspection
    bodies = [
        json.loads(row[0]) for row in reader.rows(_RECORDS_OF, subject=found.inspection.number, kind="report_delivery")
    ]
    rows = [{name: body.get(name) for name in ("report", "receiver", "delivered_on", "received_on")} for body in bodies]
    return {"deliveries": rows}


def records_of(reader: Reader, subject: str) -> list[dict[str, Any]]:
    """Give all that is recorded about a subject, oldest first; ``fields`` as they were given."""
    rows = (dict(zip(_RECORD, row, strict=True)) for row in reader.rows(_RECORD_ROWS, subject=subject))
    return [{**row, "fields": json.loads(row.pop("body"))} for row in rows]


def _records(reader: Reader, _act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    """What is recorded about the very subject."""
    return {"records": records_of(reader, _number(found))}


def _inspection_records(reader: Reader, _act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    """What is recorded about a problem's inspection."""
    return {"inspection_records": records_of(reader, found.inspection.number) if found.inspection else []}


def _lines(reader: Reader, _act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    """What the subject owes with a date: the lines of the deadline table that run."""
    return {"lines": [dict(zip(_LINE, row, strict=True)) for row in reader.rows(_LINES, subject=_number(found))]}


def _move(reader: Reader, act: Act, found: Subject, who: Actor, today: str) -> Known:
    """What still runs of a problem's referrals, where it has any: a move may end it."""
    return _lines(reader, act, found, who, today) if found.problem is not None and found.problem.referrals else {}


def _letters(reader: Reader, _act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    """The letters sent about the subject."""
    return {"letters": [dict(zip(_LETTER, row, strict=True)) for row in reader.rows(_LETTERS, subject=_number(found))]}


def _number(found: Subject) -> str:
    for each in (found.problem, found.inspection):
        if each is not None:
            return each.number
    return found.round.code if found.round is not None else found.unit.code if found.unit is not None else ""


def _accounts(reader: Reader, act: Act, _found: Subject, _who: Actor, _today: str) -> Known:
    names = canonical_names(reader, people_named(act))
    return {"accounts": frozenset(names.values())}


def _serial(reader: Reader, act: Act, _found: Subject, who: Actor, today: str) -> Known:
    same = reader.row(_SAME_ROW, key=field_text(act, "row_key"))
    earlier = predecessor(reader, field_text(act, "predecessor"), who)
    unit, inspection = field_text(act, "unit"), _found.inspection
    within = not unit or (inspection is not None and needs_life.within(reader, unit, inspection.unit))
    more: Known = {"row_key": same[0] if same else None, "within": within}
    return {**next_serial(reader, "problem", today), **earlier, **more}


def _into(reader: Reader, act: Act, _found: Subject, _who: Actor, _today: str) -> Known:
    return {"into": needs_life.merge_target(reader, field_text(act, "into"))}


def _split(reader: Reader, _act: Act, found: Subject, _who: Actor, today: str) -> Known:
    """The parts that were proposed, where a split is what was asked for last, with the row they come from."""
    last = needs_life.last_asked(reader, _number(found))
    if last is None or last[1] != "split":
        return {"split": None}
    row = needs_life.problem_row(reader, _number(found))
    return {"split": {**next_serial(reader, "problem", today), "by": last[0], "parts": last[2]["parts"], "row": row}}


def _roles_held(reader: Reader, name: str, today: str) -> list[dict[str, object]]:
    """Give the roles that an account has or will have, its own."""
    return [dict(zip(_ROLE, row, strict=True)) for row in reader.rows(_ROLES_OF, name=name, today=today)]


def _roles_linked(reader: Reader, name: str, today: str) -> list[dict[str, object]]:
    """Give the roles of those whom an account deputises for, or who deputise for it."""
    return [dict(zip(_ROLE, row, strict=True)) for row in reader.rows(_ROLES_LINKED, name=name, today=today)]


def _user(reader: Reader, act: Act, name: str) -> tuple[str, tuple[Any, ...] | None]:
    written = field_text(act, name)
    who = canonical_names(reader, [written]).get(written, written) if written else ""
    return who, reader.row(ACCOUNT, name=who) if who else None


def _add_round(reader: Reader, act: Act, _found: Subject, _who: Actor, _today: str) -> Known:
    return {"round": reader.row(_ROUND, code=field_text(act, "code")) is not None}


def _add_unit(reader: Reader, act: Act, _found: Subject, _who: Actor, _today: str) -> Known:
    return {
        "unit": reader.row(_UNIT_ROW, code=field_text(act, "code")) is not None,
        "parent": reader.row(_UNIT_ROW, code=field_text(act, "parent")) is not None,
    }


def _add_team(reader: Reader, act: Act, _found: Subject, _who: Actor, _today: str) -> Known:
    return {
        "round": reader.row(_ROUND, code=field_text(act, "round")) is not None,
        "team": reader.row(_TEAM, round=field_text(act, "round"), name=field_text(act, "name")) is not None,
    }


def _authorise(reader: Reader, act: Act, _found: Subject, _who: Actor, _today: str) -> Known:
    rounds = tuple(row[0] for row in reader.rows(_ROUNDS_OF_TEAM, name=field_text(act, "team")))
    wanted = field_text(act, "round")
    return {
        "user": _user(reader, act, "user")[1] is not None,
        "rounds_of_team": tuple(each for each in rounds if not wanted or each == wanted),
    }


def _add_inspection(reader: Reader, act: Act, _found: Subject, _who: Actor, today: str) -> Known:
    named = {name: field_text(act, name) for name in ("round", "unit", "team")}
    same = reader.row(_SAME_INSPECTION, **named)
    return {
        **next_serial(reader, "inspection", today),
        **_accounts(reader, act, NOTHING, SYSTEM, today),
        "round": reader.row(_ROUND, code=named["round"]) is not None,
        "unit": reader.row(_UNIT_ROW, code=named["unit"]) is not None,
        "team": reader.row(_TEAM, round=named["round"], name=named["team"]) is not None,
        "same": same[0] if same else None,
    }


def round_row(reader: Reader, code: str) -> Mapping[str, str] | None:
    """Give a round's row by its code."""
    row = reader.row(_ROUND, code=code)
    return None if row is None else dict(zip((each.name for each in t.round_.c), row, strict=True))


def _user_known(reader: Reader, act: Act, _found: Subject, _who: Actor, today: str) -> Known:
    field_name = "name" if act.key in ("add user", "disable user") else "user"
    who, row = _user(reader, act, field_name)
    if act.key == "add user":
        row = reader.row(ACCOUNT, name=field_text(act, "name"))
    return {
        "user": row is not None,
        "user_unit": row[2] if row else None,
        "unit": reader.row(_UNIT_ROW, code=field_text(act, "unit")) is not None,
        "grants": _roles_held(reader, who, today),
        "linked": _roles_linked(reader, who, today),
    }


def _delegate(reader: Reader, act: Act, _found: Subject, _who: Actor, today: str) -> Known:
    giver, first = _user(reader, act, "from_user")
    taker, second = _user(reader, act, "to_user")
    return {
        "from_user": first is not None,
        "to_user": second is not None,
        "from_grants": _roles_held(reader, giver, today),
        "to_grants": _roles_held(reader, taker, today) + _roles_linked(reader, taker, today),
    }


def _proposals(reader: Reader) -> list[dict[str, object]]:
    return [dict(zip(("entry_no", "digest", "by"), row, strict=True)) for row in reader.rows(_PROPOSALS)]


def _correct(reader: Reader, act: Act, found: Subject, who: Actor, today: str) -> Known:
    target = field_text(act, "subject")
    table, key = _table_of(target, reader)
    if table is None:
        return {"proposals": []}
    columns = t.metadata.tables[table].c
    statement = Statement(lambda: select(*columns).where(columns.office == OFFICE, columns[key] == bindparam("key")))
    row = reader.row(statement, key=target)
    held = dict(zip((column.name for column in columns), row, strict=True)) if row else None
    changed = {field_text(act, "field"): field_text(act, "to")}
    return {
        "table": table,
        "row": held,
        "to": _meant(reader, field_text(act, "field"), field_text(act, "to"), held),
        "same": _same_inspection(reader, {**held, **changed}) if held and table == INSPECTION else None,
        "proposals": _proposals(reader),
        **(
            _problems(reader, act, found, who, today) | _lines(reader, act, found, who, today)
            if table == INSPECTION
            else {}
        ),
    }


def _same_inspection(reader: Reader, row: Mapping[str, object]) -> str | None:
    """Give another inspection of the same unit by the same team in the round, if there is one."""
    same = reader.row(_SAME_INSPECTION, **{name: str(row[name]) for name in ("round", "unit", "team")})
    return same[0] if same and same[0] != row["number"] else None


def _table_of(target: str, reader: Reader) -> tuple[str | None, str]:
    if target.startswith("P-"):
        return PROBLEM, "number"
    if target.startswith("I-"):
        return INSPECTION, "number"
    if reader.row(_UNIT_ROW, code=target) is not None:
        return UNIT, "code"
    return (ROUND, "code") if reader.row(_ROUND, code=target) is not None else (None, "code")


def _meant(reader: Reader, name: str, new: str, row: Mapping[str, object] | None) -> str | None:
    """Give the unit, team or account that a corrected column would point at, or None where there is none."""
    if name in ("unit", "parent"):
        return new if reader.row(_UNIT_ROW, code=new) is not None else None
    if name == "team":
        found = row is not None and reader.row(_TEAM, round=str(row["round"]), name=new) is not None
        return new if found else None
    return canonical_names(reader, [new]).get(new)


def _add_legacy(reader: Reader, _act: Act, _found: Subject, _who: Actor, today: str) -> Known:
    return {**next_serial(reader, "problem", today), "proposals": _proposals(reader)}


def _migrate(reader: Reader, act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    """Another's proposal of the same, and what the problem's last migration recorded."""
    earlier = [each["fields"] for each in records_of(reader, _number(found)) if each["kind"] == "migrate_workflow"]
    digest = digest_of(_number(found), field_text(act, "to"))  # of thousands that may be open, this one
    proposed = [dict(zip(_PROPOSAL, row, strict=True)) for row in reader.rows(_PROPOSAL_OF, digest=digest)]
    return {"proposals": proposed, "migration": earlier[-1] if earlier else None}


def _nothing_more(_reader: Reader, _act: Act, _found: Subject, _who: Actor, _today: str) -> Known:
    """What comes from the library and not from the ledger (see ``app/asking.py``)."""
    return {}


_NEEDS: Mapping[str, Callable[[Reader, Act, Subject, Actor, str], Known]] = {
    "records": _records,
    "inspection_records": _inspection_records,
    "lines": _lines,
    "letters": _letters,
    "problems": _problems,
    "accounts": _accounts,
    "split": _split,
    **needs_life.NEEDS,
    **needs_oversight.NEEDS,
    **needs_county.NEEDS,
    **needs_wording.NEEDS,
    "checklist": _nothing_more,
}
"""What a kind of act may name as needed."""

_LOADERS: Mapping[str, Callable[[Reader, Act, Subject, Actor, str], Known]] = {
    "move": _move,
    "receipt": _problems,
    "meeting": _problems,
    "report_delivery": _deliveries,
    "report": _serial,
    "check": _accounts,
    "withdrawal": _into,
    "add round": _add_round,
    "add unit": _add_unit,
    "add team": _add_team,
    "authorise": _authorise,
    "add inspection": _add_inspection,
    "add user": _user_known,
    "disable user": _user_known,
    "grant": _user_known,
    "revoke": _user_known,
    "delegate": _delegate,
    "correct": _correct,
    "add legacy": _add_legacy,
    "migrate_workflow": _migrate,
}
