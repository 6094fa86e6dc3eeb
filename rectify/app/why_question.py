"""One question why: who asks about whom and which day, the ledger as it stood then, and what both parts of the answer need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rectify.app.notices import OBLIGATION_LABELS
from rectify.app.seeing import seen
from rectify.engine.changeover import recounted
from rectify.errors import NotThere
from rectify.store import duty_queries, facts, queries

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from rectify.app.office import App
    from rectify.app.reached import People
    from rectify.engine.model import Actor
    from rectify.engine.owed import Duty, Rung
    from rectify.store.duty_queries import Due
    from rectify.store.transaction import Reader

_CHUNK = 500
Key = tuple[str, str, str]
"""What makes a duty that duty: subject, obligation, since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """``reader`` sees what there is, ``view`` the ledger as it stood at the end of the day; ``full`` is the office's answer."""

    app: App
    reader: Reader
    view: Reader
    asker: Actor
    person: str
    on: date
    ticked: str | None
    subject: str | None
    people: People
    full: bool

    @property
    def day(self) -> str:
        """The day as the ledger writes it."""
        return self.on.isoformat()

    def duties(self) -> Iterator[Due]:
        """Give every duty that ran at the end of the day."""
        after = ("", "")
        while found := duty_queries.running(self.view, after=after, chunk=_CHUNK):
            yield from (each for each in found if self.subject in (None, each.duty.subject))
            after = (found[-1].duty.subject, found[-1].duty.slot)

    def may_hear_of(self, subject: str) -> bool:
        """Say whether the asker may hear of what somebody else was told; his own notices are his."""
        if self.asker.name == self.person or not subject.startswith(("P-", "I-")):
            return True
        try:
            seen(self.reader, self.asker, subject)
        except NotThere:
            return False
        return True

    def rungs(self, each: Due) -> tuple[Rung, ...]:
        """Give the rungs of a duty's ladder, as its round went by it at the end of the day."""
        return self.app.ladder_in_force(self.view, each.ladder).of(each.duty.obligation)

    def due_sentence(self, each: Due, before: int | None = None) -> str:
        """Tell how a duty's day came about; of a rectification as its history has it, up to an entry."""
        duty = each.duty
        if duty.obligation == "rectify":
            history = queries.of_problem(self.view, "deadline_history", duty.subject)
            told = [row["derivation"] for row in history if before is None or row["entry_no"] < before]
            if told and told[-1]:
                return str(told[-1])
        inspection = facts.subject(self.view, each.inspection).inspection if each.inspection else None
        if inspection is None:
            return ""
        profile = self.app.profile(self.view, inspection.profile_hash)
        return recounted(duty, profile, profile, self.app.calendar).deadline.derivation


def key_of(duty: Duty) -> Key:
    """Give what makes a duty that duty."""
    return (duty.subject, duty.obligation, duty.since)


def label_of(obligation: str) -> str:
    """Give an obligation in an office's words."""
    return OBLIGATION_LABELS.get(obligation, obligation)
