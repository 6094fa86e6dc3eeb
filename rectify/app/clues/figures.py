"""Figures of clues, over what their reader sees: handed over, accepted, concluded, cases, punished, not answered in time.

They are counted apart from problems (R-46: 面上问题 and 个人问题线索 are two tracks), and stand on the restricted side alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rectify.app.clues.reading import due_document, log, seen_rows
from rectify.engine.clues.model import CASE, CONCLUDED, DISPOSALS, PUNISHED, STATES, TO_COURT
from rectify.store.clues import queries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rectify.app.clues.desk import ClueDesk
    from rectify.engine.clues.model import Clue

HEADINGS: Mapping[str, str] = {
    "registered": "登记（件）",
    "handed_over": "移交（件）",
    "accepted": "受理（件）",
    "concluded": "了结（件）",
    "cases": "立案（件）",
    "case_persons": "立案（人）",
    "punished": "处分（人）",
    "to_court": "移送司法（人）",
    "answered": "反馈（件）",
    "overdue": "超3个月未反馈（件）",
    "answered_late": "逾期反馈（件）",
}


def figures(desk: ClueDesk, *, year: int | None = None) -> dict[str, Any]:
    """Count the clues that somebody sees, those registered in a year where one is named."""
    with desk.clues.store.reading() as reader:
        seen = [row for row, _extent in seen_rows(desk, reader) if year in (None, row["year"])]
        numbers = [row["number"] for row in seen]
        records = queries.records(reader, numbers) if numbers else []
    log(desk, "report", numbers)
    return {
        "on": desk.today,
        "year": year,
        **_counted([queries.as_clue(row) for row in seen], desk.today),
        **_results(records),
    }


def _counted(clues: Sequence[Clue], today: str) -> dict[str, Any]:
    late = [each for each in clues if due_document(each, today)["overdue_days"]]
    states = {state: sum(each.state == state for each in clues) for state in STATES}
    return {
        "registered": len(clues),
        "handed_over": sum(bool(each.handed_on) for each in clues),
        "accepted": sum(bool(each.accepted_on) for each in clues),
        "concluded": sum(each.disposal == CONCLUDED for each in clues),
        "disposals": {kind: sum(each.disposal == kind for each in clues) for kind in DISPOSALS},
        "answered": sum(bool(each.answered_on) for each in clues),
        "overdue": sum(not each.answered_on for each in late),
        "answered_late": sum(bool(each.answered_on) for each in late),
        "states": states,
        "reconciles": sum(states.values()) == len(clues),
    }


def _results(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Add up what came of them; every figure stands on a record with its date (R-45)."""
    told = [each["body"] for each in records if each["kind"] == "resulted"]

    def total(kind: str, name: str) -> int:
        return sum(int(each.get(name) or 0) for each in told if each["kind"] == kind)

    return {
        "cases": total(CASE, "cases"),
        "case_persons": total(CASE, "persons"),
        "punished": total(PUNISHED, "persons"),
        "to_court": total(TO_COURT, "persons"),
    }
