"""Bringing the evidence of a problem: what was filed for its measures, with their words, and of what kinds its rules' proof is.

Merged into ``needs.py``; nothing here judges.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from rectify.store import tables as t
from rectify.store.statements import Statement
from rectify.store.subjects import OFFICE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rectify.engine.acts import Act
    from rectify.engine.model import Actor, Problem
    from rectify.store.subjects import Subject
    from rectify.store.transaction import Reader

Known = dict[str, object]
Row = dict[str, Any]
_m, _e = t.measure.c, t.evidence.c
_MEASURES = Statement(
    lambda: (
        select(_m.plan_no, _m.n, _m.text, _m.unit)
        .where(_m.office == OFFICE, _m.problem == bindparam("problem"))
        .order_by(_m.plan_no, _m.n)
    )
)
_EVIDENCE = Statement(
    lambda: (
        select(_e.entry_no, _e.kind, _e.title, _e.plan_no, _e.target)
        .where(_e.office == OFFICE, _e.problem == bindparam("problem"), _e.target.like(bindparam("measures")))
        .order_by(_e.entry_no)
    )
)


_KINDS_OF_PROOF = Statement(
    lambda: (
        select(_e.kind)
        .where(_e.office == OFFICE, _e.problem == bindparam("problem"), _e.target == bindparam("target"))
        .distinct()
    )
)


def measure_evidence(reader: Reader, problem: Problem) -> tuple[Row, ...]:
    """Give every piece that was filed for a measure, with the plan its number counts in, and its measure's words and unit."""
    planned = _planned(reader, problem.number)
    found = []
    for no, kind, title, plan_no, target in reader.rows(_EVIDENCE, problem=problem.number, measures="measure %"):
        counted = problem.plan_no if plan_no is None else plan_no
        measure = planned.get((counted, int(target.split()[1])), {"text": "", "unit": None, "nth": 0})
        found.append({"entry_no": no, "kind": kind, "title": title, "plan_no": counted, **measure})
    return tuple(found)


def _planned(reader: Reader, number: str) -> dict[tuple[int, int], Row]:
    """Give every measure of every plan row of a problem, with its place among those of the same words in its plan."""
    seen: Counter[tuple[int, str, str | None]] = Counter()
    planned: dict[tuple[int, int], Row] = {}
    for plan_no, n, text, unit in reader.rows(_MEASURES, problem=number):
        planned[plan_no, n] = {"text": text, "unit": unit, "nth": seen[plan_no, text, unit]}
        seen[plan_no, text, unit] += 1
    return planned


def _measure_evidence(reader: Reader, _act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    return {"measure_evidence": measure_evidence(reader, found.problem) if found.problem is not None else ()}


def _proofs_of_rules(reader: Reader, _act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    """Bring of what kinds the evidence for the institution is: the text alone, or something that shows it at work."""
    number = found.problem.number if found.problem is not None else ""
    rows = reader.rows(_KINDS_OF_PROOF, problem=number, target="institution")
    return {"proofs_of_rules": frozenset(str(row[0]) for row in rows)}


NEEDS: Mapping[str, Callable[[Reader, Act, Subject, Actor, str], Known]] = {
    "measure_evidence": _measure_evidence, "proofs_of_rules": _proofs_of_rules,
}  # fmt: skip
