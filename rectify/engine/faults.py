"""Faults that a re-check codes on a problem: 责任落实不到位、整改不认真、措施不着实、弄虚作假 (S001, R-24).

A fault is a finding of whoever looked, and may be reviewed by another. A problem whose report is not the fact counts among the
false ones, of which a scoring sheet's veto speaks; while such a fault stands on an application, the application cannot pass, and
the discipline commission's review of it has to be given anew: nobody agreed to what is now known. Who may code a fault, and
what follows, stands in ``fault_facts.py``.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from rectify.engine.journal import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rectify.engine.model import Problem

Columns = dict[str, object]

FALSIFICATION, FALSIFIED = "falsification", "falsified"
"""弄虚作假 as a fault's code, and the word under which a problem counts whose report is not the fact, for whatever fault."""
WORDS: Mapping[str, str] = {
    "responsibility": "整改责任落实不到位",
    "carelessness": "整改不认真",
    "measures": "措施不着实",
    FALSIFICATION: "弄虚作假",
    FALSIFIED: "报告与事实不符",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault of a problem: ``false`` where the report is not the fact; ``standing`` while its application is looked at."""

    code: str
    on: str
    false: int = 0
    standing: int = 0
    dismissed: int = 0

    @property
    def blocks(self) -> bool:
        """Say whether the application on which it was found cannot pass."""
        return bool(self.false and self.standing and not self.dismissed)


def of(problem: Problem) -> tuple[Fault, ...]:
    """Give a problem's faults, oldest first."""
    return read(problem.fault_list)


def read(text: str) -> tuple[Fault, ...]:
    """Give the faults that a column holds."""
    return tuple(Fault(**each) for each in json.loads(text)) if text else ()


def columns(found: Iterable[Fault]) -> Columns:
    """Give what is folded onto the problem: the list, and the words under which it counts."""
    kept = tuple(found)
    held = [each for each in kept if not each.dismissed]
    words = [*(each.code for each in held), *(FALSIFIED for each in held if each.false)]
    return {"fault_list": canonical([asdict(each) for each in kept]), "faults": " ".join(dict.fromkeys(words))}


def said(codes: str) -> str:
    """Give folded codes in an office's words."""
    return "、".join(WORDS[code] for code in codes.split() if code in WORDS)


def is_false(codes: str) -> bool:
    """Say whether a problem counts among those whose report is not the fact (R-24)."""
    return FALSIFIED in codes.split()


def is_blocked(problem: Problem) -> bool:
    """Say whether a fault stands on the application that cannot pass with it."""
    return any(each.blocks for each in of(problem))


def after_submission(problem: Problem) -> Columns:
    """A new application starts without the faults of those before it, which stay on record."""
    found = of(problem)
    return columns(replace(each, standing=0) for each in found) if any(each.standing for each in found) else {}


def found_false(fault_list: str, on: str) -> Columns:
    """Give the columns of a closed problem that a look-back or a sample found to be false (R-24, R-33)."""
    return columns([*read(fault_list), Fault(code=FALSIFICATION, on=on, false=1)])
