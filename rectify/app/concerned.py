"""The units that a problem or an inspection was about at the moment an entry was written, and what their people may not decide.

The same question as ``store/concerned.py`` answers for today, asked of a fold of the journal, so that the walk can look at the
rule of bias (回避) after the fact. Who belonged to such a unit is ``hindsight.py``'s business.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from rectify.engine.catalogue import KINDS
from rectify.engine.decide import is_decided_by_others
from rectify.engine.entries import CORRECTED
from rectify.engine.rights import answering

if TYPE_CHECKING:
    from rectify.engine.entries import Entry
    from rectify.store.facts import Subject
    from rectify.store.replay import Fold

DECIDED = frozenset(kind.entry for kind in KINDS.values() if kind.entry and is_decided_by_others(kind))
"""Entries that are others' to write than the unit's: nobody of it stands behind one."""


class Concerned:
    """The units that subjects are about and ever were, as far as the journal has been read."""

    def __init__(self, fold: Fold) -> None:
        self._rows = fold.rows
        self._ever: defaultdict[str, set[str]] = defaultdict(set)

    def changed(self, entry: Entry) -> None:
        """Hear of an entry that the fold took: where it names a unit of an inspection, that one stays concerned."""
        fields, changed = entry.body.get("fields"), entry.body.get("changed")
        if entry.kind == "inspection_added" and isinstance(fields, Mapping):
            self._ever[entry.subject].add(str(fields["unit"]))
        elif entry.kind == CORRECTED and isinstance(fields, Mapping) and fields["field"] == "unit":
            self._ever[entry.subject] |= {str(fields["from"]), str(fields["to"])}
        elif entry.kind == "reassigned" and isinstance(changed, Mapping) and changed.get("unit"):
            self._ever[entry.subject].add(str(changed["unit"]))

    def units(self, found: Subject) -> frozenset[str]:
        """Give the codes of the units a subject is about; of an inspection also those of its problems (R-55)."""
        if found.inspection is None:
            return frozenset()
        number = found.inspection.number
        units = {found.inspection.unit} | self._ever[number]
        if found.problem is not None:
            mine = found.problem.number
            once = {row["unit"] for row in self._rows["cooperation"].values() if row["problem"] == mine}
            return frozenset(units | answering(found.problem) | once)
        theirs = {key[0]: row["unit"] for key, row in self._rows["problem"].items() if row["inspection"] == number}
        joint = {row["unit"] for row in self._rows["cooperation"].values() if row["problem"] in theirs}
        return frozenset(units | set(theirs.values()) | joint)
