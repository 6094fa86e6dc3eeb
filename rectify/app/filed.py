"""What was filed as evidence for a problem, and for which measure of the plan as it stands.

A number counts in the plan that a piece was filed under or carried over to (``engine/following.py``); where that plan has gone and
the measure with it, the piece says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rectify.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rectify.engine.model import Problem
    from rectify.store.transaction import Reader

Row = dict[str, Any]


def filed(reader: Reader, problem: Problem) -> list[Row]:
    """Give every piece; ``former_measure`` has the words of its measure where that is not in the plan any more, else None."""
    planned = {
        (row["plan_no"], row["n"]): str(row["text"]) for row in queries.of_problem(reader, "measure", problem.number)
    }
    return [
        {**row, "former_measure": _former(row, problem, planned)}
        for row in queries.of_problem(reader, "evidence", problem.number)
    ]


def _former(row: Mapping[str, Any], problem: Problem, planned: Mapping[tuple[int, int], str]) -> str | None:
    if row["plan_no"] in (None, problem.plan_no):
        return None
    return planned.get((row["plan_no"], int(row["target"].split()[1])), str(row["target"]))


def serves_any(row: Mapping[str, Any], measures: Sequence[Mapping[str, Any]] | Iterable[Mapping[str, Any]]) -> bool:
    """Say whether a piece of evidence was filed for one of some measures of the plan that stands."""
    return any(
        row["target"] == f"measure {each['n']}" and row["plan_no"] in (None, each["plan_no"]) for each in measures
    )
