"""What stands in the ledger about the very subject of an act: its records, lines and letters, its problems, its plan's measures.

Merged into ``needs.py``; nothing here judges.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from rectify.engine.model import Measure, Role
from rectify.store import tables as t
from rectify.store.statements import Statement
from rectify.store.subjects import OFFICE, canonical_names, field_text, holders

if TYPE_CHECKING:
    from collections.abc import Callable

    from rectify.engine.acts import Act
    from rectify.engine.model import Actor, Problem
    from rectify.store.subjects import Subject
    from rectify.store.transaction import Reader

Known = dict[str, object]
_p = t.problem.c
_PROBLEM_NAMES = (
    "number", "state", "handed_over_on", "start_on", "extensions", "deliberated_on", "notice_on", "check_on", "unit",
    "effective_on", "supplement_on", "on_the_spot",
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
_UNIT_TEXTS = frozenset({"progress", "self_check", "plan_row", "plan_amendment", "explanation", "institution"})


def measures_of(reader: Reader, problem: Problem) -> tuple[Measure, ...]:
    """Give the measures of a problem's current plan row."""
    names = [each.name for each in fields(Measure)]
    found = reader.rows(_MEASURES, problem=problem.number, plan_no=problem.plan_no)
    return tuple(Measure(**dict(zip(names, row, strict=True))) for row in found)


def unit_texts(reader: Reader, number: str) -> tuple[str, ...]:
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


def _meeting(reader: Reader, act: Act, found: Subject, who: Actor, today: str) -> Known:
    """The inspection's problems, and which accounts the names under the criticisms mean."""
    given = act.fields.get("criticisms")
    groups = [each for each in given if isinstance(each, Mapping)] if isinstance(given, list | tuple) else []
    critics = canonical_names(reader, {str(each["by"]) for each in groups if each.get("by")})
    return {**_problems(reader, act, found, who, today), "critics": critics}


def _deliveries(reader: Reader, act: Act, found: Subject, _who: Actor, today: str) -> Known:
    assert found.inspection is not None  # noqa: S101 - loaded for acts on an inspection
    bodies = [
        json.loads(row[0]) for row in reader.rows(_RECORDS_OF, subject=found.inspection.number, kind="report_delivery")
    ]
    rows = [
        {name: body.get(name) for name in ("report", "receiver", "delivered_on", "received_on", "file")}
        for body in bodies
    ]
    return {"deliveries": rows, "receivers": _receivers(reader, act, found.inspection.unit, today)}


def _receivers(reader: Reader, act: Act, unit: str, today: str) -> frozenset[str]:
    """Give the accounts whose role it is today to receive the report: the office's people, or the unit's county leaders."""
    if not field_text(act, "received_by"):
        return frozenset()
    if field_text(act, "receiver") == "leader":
        return holders(reader, Role.LEADER, today, unit)
    return holders(reader, Role.OFFICE, today)


def records_of(reader: Reader, subject: str) -> list[dict[str, Any]]:
    """Give all that is recorded about a subject, oldest first; ``fields`` as they were given."""
    rows = (dict(zip(_RECORD, row, strict=True)) for row in reader.rows(_RECORD_ROWS, subject=subject))
    return [{**row, "fields": json.loads(row.pop("body"))} for row in rows]


def _records(reader: Reader, _act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    """What is recorded about the very subject."""
    return {"records": records_of(reader, number_of(found))}


def _inspection_records(reader: Reader, _act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    """What is recorded about a problem's inspection."""
    return {"inspection_records": records_of(reader, found.inspection.number) if found.inspection else []}


def _lines(reader: Reader, _act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    """What the subject owes with a date: the lines of the deadline table that run."""
    return {"lines": [dict(zip(_LINE, row, strict=True)) for row in reader.rows(_LINES, subject=number_of(found))]}


def _move(reader: Reader, act: Act, found: Subject, who: Actor, today: str) -> Known:
    """What still runs of a problem's referrals, where it has any: a move may end it."""
    return _lines(reader, act, found, who, today) if found.problem is not None and found.problem.referrals else {}


def _letters(reader: Reader, _act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    """The letters sent about the subject."""
    return {
        "letters": [dict(zip(_LETTER, row, strict=True)) for row in reader.rows(_LETTERS, subject=number_of(found))]
    }


def number_of(found: Subject) -> str:
    """Give what a subject is named by: a number or a code; empty where an act is about nothing."""
    for each in (found.problem, found.inspection):
        if each is not None:
            return each.number
    return found.round.code if found.round is not None else found.unit.code if found.unit is not None else ""


NEEDS: Mapping[str, Callable[[Reader, Act, Subject, Actor, str], Known]] = {
    "records": _records,
    "inspection_records": _inspection_records,
    "lines": _lines,
    "letters": _letters,
    "problems": _problems,
}
"""What a kind of act may name as needed."""
LOADERS: Mapping[str, Callable[[Reader, Act, Subject, Actor, str], Known]] = {
    "move": _move,
    "receipt": _problems,
    "meeting": _meeting,
    "report_delivery": _deliveries,
}
"""What is brought for a kind of act without its naming it."""
