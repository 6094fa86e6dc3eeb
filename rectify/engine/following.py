"""Evidence follows its measure: where a plan is written anew, what was filed for a measure goes with it, word for word.

Numbers of measures change with the plan; the words are what was proved. What was filed for a measure that is no longer in the plan
is kept and shown as such, and counts no more as a proof that something was done (R-18); it counts again where a later plan has
the measure again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rectify.engine.kinds.words import PAPER_EVIDENCE
from rectify.engine.rulings import problem_of, rows

if TYPE_CHECKING:
    from rectify.engine.model import Facts

Body = dict[str, object]


def followed(facts: Facts, measures: object) -> tuple[Body, tuple[str, ...]]:
    """Say where the evidence filed for measures goes under a new plan row, and give a warning about what goes nowhere.

    ``facts.known["measure_evidence"]``: each piece with the words and the unit of its measure, ``nth`` among equal ones.
    """
    problem, filed = problem_of(facts), rows(facts, "measure_evidence")
    places = _places(measures)
    moved, stray, substance = [], [], 0
    for each in filed:
        there = places.get((str(each["text"]), each["unit"]), [])
        was_stray = each["plan_no"] != problem.plan_no
        substance += (int(bool(there)) - int(not was_stray)) * int(each["kind"] not in PAPER_EVIDENCE)
        if there:
            n = there[min(int(str(each["nth"])), len(there) - 1)]
            moved.append({"entry_no": each["entry_no"], "target": f"measure {n}", "plan_no": problem.plan_no + 1})
        else:
            stray.append(str(each["title"]))
    if not filed:
        return {}, ()
    body: Body = {"evidence": moved, "substance": substance, "strays": len(stray)}
    said = f"{len(stray)} 件佐证所对应的措施不在新的计划中，不再作数：{'、'.join(stray)}；须按新的措施重新提交"
    return body, (said,) if stray else ()


def _places(measures: object) -> Mapping[tuple[str, object], list[int]]:
    places: defaultdict[tuple[str, object], list[int]] = defaultdict(list)
    given = [each for each in measures if isinstance(each, Mapping)] if isinstance(measures, Sequence) else []
    for n, each in enumerate(given, 1):
        places[str(each["text"]), each.get("unit")].append(n)
    return places
