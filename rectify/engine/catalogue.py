"""Every kind of act there is: the table from which ``rectify acts`` is printed and to which every door holds.

The rows stand in ``kinds/``, one file a topic; who may ask and what the journal calls it stand in the row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.acts import Kind
from rectify.engine.kinds import (
    county,
    inspections,
    life,
    masters,
    outcomes,
    oversight,
    problems,
    scoring,
    unit_level,
    workflows,
)
from rectify.engine.kinds.words import FILE, INSPECTION, NOTHING, PROBLEM, ROUND, UNIT, USER, T, o

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["INSPECTION", "KINDS", "MASTER", "MOVE_FIELDS", "NOTHING", "PROBLEM", "RECORDS", "ROUND", "UNIT", "USER"]

MOVE_FIELDS = (
    o("minutes", "会议记录", T.FILE), o("what", "补充整改要求"), o("due_on", "补充整改期限", T.DAY), FILE,
)  # fmt: skip

_MOVE = Kind(
    key="move",
    label="流转",
    subject=PROBLEM,
    fields=MOVE_FIELDS,
    example={"move": "hand_over", "subject": "P-2026-0001"},
    entry="moved",
    word="流转",
)

_RECORDS = (
    *inspections.KINDS,
    *problems.RECORDS,
    *workflows.RECORDS,
    *scoring.KINDS,
    *unit_level.KINDS,
    *outcomes.KINDS,
    *county.ON_INSPECTIONS,
    *county.ON_ROUNDS,
    *oversight.KINDS,
    *life.KINDS,
)
MASTER: tuple[str, ...] = tuple(kind.key for kind in masters.KINDS)
RECORDS: tuple[str, ...] = tuple(kind.key for kind in _RECORDS)
KINDS: Mapping[str, Kind] = {
    kind.key: kind for kind in (_MOVE, *masters.KINDS, problems.REPORT, *_RECORDS, workflows.MIGRATE)
}
