"""How late single problems were or are, and in whose time: brought from the books for ``engine/lateness.py`` to measure."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from rectify.engine.heads import Term, terms
from rectify.engine.lateness import Late, late, shares, stretches
from rectify.engine.model import Unit
from rectify.store import life_queries as queries
from rectify.store.needs_life import head_changes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rectify.store.transaction import Reader

_UNIT = tuple(each.name for each in fields(Unit))


def late_of(row: Mapping[str, Any], moves: Sequence[Mapping[str, Any]], today: str) -> Late:
    """Measure one problem's lateness; what was never handed over, and what came in closed, is never late."""
    if row["handed_over_on"] is None or row["state"] in ("void", "legacy"):
        return Late(spans=(), original_spans=())
    return late(stretches(moves, row["handed_over_on"], today), row["original_on"], row["effective_on"])


def terms_of(reader: Reader, unit: str) -> tuple[Term, ...]:
    """Give a unit's heads with their times in office, by the names that people know."""
    row, shown = queries.unit_row(reader, unit), queries.shown_names(reader)
    held = terms(Unit(**{name: row[name] for name in _UNIT}), head_changes(reader, unit))
    return tuple(replace(each, head=shown.get(each.head, each.head)) for each in held)


def document(found: Late, held: Sequence[Term]) -> dict[str, Any]:
    """Give a problem's lateness as programs read it: days after both dates, and each head's share of the current ones."""
    return {
        "days": found.days,
        "original_days": found.original_days,
        "heads": [
            {"head": each.head, "from_on": each.from_on, "until_on": each.until_on, "days": each.days}
            for each in shares(found.spans or found.original_spans, held)
        ],
    }


def of_problem(reader: Reader, row: Mapping[str, Any], today: str) -> dict[str, Any]:
    """Give one problem's lateness; nothing is looked up where there is none."""
    found = late_of(row, queries.moves_of(reader, [row["number"]])[row["number"]], today)
    return document(found, terms_of(reader, row["unit"]) if found.original_days or found.days else ())
