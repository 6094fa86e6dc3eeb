"""The books: verifying the journal, reconciling the ledger with it and with the feedback, and looking back to a day."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rectify.engine import journal
from rectify.engine.journal import Broken, Verdict
from rectify.store import queries, replay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from rectify.app.office import App
    from rectify.store.transaction import Reader

MOST_TOLD = 200
"""Differences that are told one by one; more are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """Whether the ledger agrees with the feedback's count and with the journal; every difference in words."""

    differences: tuple[str, ...]
    entries: int

    @property
    def ok(self) -> bool:
        """Say whether there is no difference."""
        return not self.differences

    def document(self) -> dict[str, object]:
        """Give the outcome as the command prints it."""
        return {"ok": self.ok, "differences": list(self.differences), "entries": self.entries}


def verify(app: App) -> Verdict:
    """Look at every link of the journal, and at the head that the office keeps."""
    with app.store.reading() as reader:
        head = (reader.head_no, reader.head_hash)
        return journal.verify(queries.links(reader), reader.algorithm, expected_head=head)


def verdict_document(verdict: Verdict) -> dict[str, object]:
    """Give what came of verifying as programs read it."""
    return {
        "entries": verdict.entries, "ok": verdict.ok, "first_bad": verdict.first_bad, "head": verdict.head,
        "fault": verdict.fault or None,
    }  # fmt: skip


def reconcile(app: App, progress: Callable[[int], None] | None = None) -> Reconciled:
    """对账: as many rows as the feedback counts, and a replay of the journal that gives the ledger row for row."""
    with app.store.reading() as reader:
        found = list(_against_feedback(reader))
        try:
            fold, chain = replay.replay(reader, progress=progress)
        except (Broken, LookupError) as error:
            return Reconciled(differences=(*found, f"办理记录：{error}"), entries=0)
        if (chain.count, chain.head) != (reader.head_no, reader.head_hash):
            found.append("办理记录：链尾与办公室登记的最后一条不一致")
        for told, difference in enumerate(replay.differences(reader, fold)):
            if told >= MOST_TOLD:
                found.append(f"台账与办理记录的差异超过 {MOST_TOLD} 处，其余未列")
                break
            found.append(difference)
        return Reconciled(differences=tuple(found), entries=chain.count)


def _against_feedback(reader: Reader) -> Iterator[str]:
    for row in queries.registered_by_inspection(reader):
        if row["problems_count"] != row["registered"]:
            yield (
                f"{row['number']}（{row['unit']}）：反馈意见列明 {row['problems_count']} 个问题，台账登记 {row['registered']} 个"
            )


@contextmanager
def as_of(app: App, day: date) -> Iterator[Reader]:
    """Give a view of the ledger as it stood at the end of a day."""
    with app.store.reading() as reader, replay.standing(reader, day.isoformat()) as view:
        yield view
