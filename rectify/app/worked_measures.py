"""Every measure of the plan rows that stand, with the kinds of progress and evidence that were recorded for it.

An amended plan (调整计划) numbers its measures anew: what was recorded under an earlier plan belongs to the measure of the same words.
What is made of it is ``wordings.py``'s business.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rectify.store import wording_queries as queries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rectify.engine.rights import Sight
    from rectify.store.transaction import Reader

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedMeasure:
    """A measure of a plan row as it stands; ``progress`` and ``evidence`` count what was recorded for it, by kind."""

    problem: Row
    n: int
    text: str
    due_on: str
    done: bool
    progress: Counter[str] = field(default_factory=Counter)
    evidence: Counter[str] = field(default_factory=Counter)


def worked_measures(reader: Reader, seen: Sight, problems: Mapping[str, Row]) -> list[WorkedMeasure]:
    """Give the measures of some problems, which ``seen`` shows, in the order of problems and measures."""
    planned = [row for row in queries.measures(reader, seen) if row["problem"] in problems]
    texts = {(row["problem"], row["plan_no"], row["n"]): str(row["text"]) for row in planned}
    standing: dict[str, list[WorkedMeasure]] = {number: [] for number in problems}
    for row in planned:
        if row["plan_no"] == problems[row["problem"]]["plan_no"]:
            standing[row["problem"]].append(_measure(problems[row["problem"]], row))
    recorded = [*queries.plans_and_progress(reader, seen), *queries.evidence(reader, seen)]
    # Backwards, so that every plan row met on the way lies after what comes next: the plan in force is one number less.
    later: Counter[str] = Counter()
    for row in sorted(recorded, key=lambda each: -int(each["entry_no"])):
        if row["problem"] not in problems:
            continue
        if not row["kind"]:
            later[row["problem"]] += 1
            continue
        standing_no = problems[row["problem"]]["plan_no"]
        # Evidence says itself in which plan its number counts; progress counts in the plan that stood when it was made.
        named = row.get("plan_no")
        plan_no = standing_no - later[row["problem"]] if named is None else named
        text = texts.get((row["problem"], plan_no, row["n"]))
        _record(standing[row["problem"]], text, row, current=plan_no == standing_no)
    return [each for measures in standing.values() for each in measures]


def _measure(problem: Row, row: Row) -> WorkedMeasure:
    return WorkedMeasure(problem=problem, n=row["n"], text=row["text"], due_on=row["due_on"], done=bool(row["done"]))


def _record(measures: Sequence[WorkedMeasure], text: str | None, row: Row, *, current: bool) -> None:
    """Count one record for its measure: by its number in the plan that stands, else by its words."""
    for each in measures:
        if each.n == row["n"] if current else each.text == text:
            (each.evidence if "target" in row else each.progress)[row["kind"]] += 1
            return


def progress_by_problem(measures: Sequence[WorkedMeasure]) -> dict[str, Counter[str]]:
    """Give the kinds of progress of each problem that has any."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for each in measures:
        if each.progress:
            found[each.problem["number"]].update(each.progress)
    return found
