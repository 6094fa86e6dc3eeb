"""Bringing what a kind of act needs from the ledger besides its subject, and only where it asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from rectify.engine.catalogue import KINDS
from rectify.store import (
    needs_county,
    needs_evidence,
    needs_life,
    needs_masters,
    needs_oversight,
    needs_subject,
    needs_two_persons,
    needs_wording,
)
from rectify.store import tables as t
from rectify.store.needs_masters import next_serial
from rectify.store.needs_oversight import predecessor
from rectify.store.needs_subject import measures_of, number_of, unit_texts
from rectify.store.statements import Statement
from rectify.store.subjects import OFFICE, field_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rectify.engine.acts import Act
    from rectify.engine.model import Actor, Measure
    from rectify.store.subjects import Subject
    from rectify.store.transaction import Reader

_p = t.problem.c
_SAME_ROW = Statement(lambda: select(_p.number).where(_p.office == OFFICE, _p.row_key == bindparam("key")))
_PINNED = Statement(
    lambda: select(t.pinned_text.c.hash).where(
        t.pinned_text.c.office == OFFICE, t.pinned_text.c.hash == bindparam("hash")
    )
)
Known = dict[str, object]


def pinned(reader: Reader, digest: str) -> bool:
    """Say whether a text is kept already under its hash."""
    return reader.row(_PINNED, hash=digest) is not None


_OF_MEASURES = frozenset({"progress", "evidence", "plan_amendment", "plan_approval", "cooperation_end"})
"""Kinds of act that are decided on the measures of the plan that stands."""


def needed(
    reader: Reader, act: Act, found: Subject, who: Actor, today: str
) -> tuple[Known, tuple[Measure, ...], tuple[str, ...]]:
    """Give what the kind of act needs: rows by name, the measures of the plan, and what the unit wrote."""
    measures: tuple[Measure, ...] = ()
    texts: tuple[str, ...] = ()
    if act.key in _OF_MEASURES and found.problem is not None:
        measures = measures_of(reader, found.problem)
    if act.key == "check" and found.problem is not None:
        texts = unit_texts(reader, found.problem.number)
    known: Known = {}
    for load in (_LOADERS.get(act.key), *(_NEEDS[name] for name in KINDS[act.key].needs)):
        known |= load(reader, act, found, who, today) if load is not None else {}
    return known, measures, texts


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
    last = needs_life.last_asked(reader, number_of(found))
    if last is None or last[1] != "split":
        return {"split": None}
    number = number_of(found)
    asked = {"by": last[0], "parts": last[2]["parts"], "row": needs_life.problem_row(reader, number)}
    return {
        "split": {
            **next_serial(reader, "problem", today),
            **asked,
            "co_units": needs_life.co_operating(reader, number),
        }
    }


def _nothing_more(_reader: Reader, _act: Act, _found: Subject, _who: Actor, _today: str) -> Known:
    """What comes from the library and not from the ledger (see ``app/asking.py``)."""
    return {}


_NEEDS: Mapping[str, Callable[[Reader, Act, Subject, Actor, str], Known]] = {
    "split": _split,
    **needs_subject.NEEDS,
    **needs_masters.NEEDS,
    **needs_life.NEEDS,
    **needs_oversight.NEEDS,
    **needs_county.NEEDS,
    **needs_wording.NEEDS,
    **needs_evidence.NEEDS,
    "checklist": _nothing_more,
}
"""What a kind of act may name as needed."""

_LOADERS: Mapping[str, Callable[[Reader, Act, Subject, Actor, str], Known]] = {
    "report": _serial,
    "withdrawal": _into,
    **needs_subject.LOADERS,
    **needs_masters.LOADERS,
    **needs_two_persons.LOADERS,
}
