"""Where the play is set: an open office, its simulated clock, and the one way to ask for anything.

An act that is refused although it was not meant to be is a mistake of the play or of the program and stops it; an act that
is meant to be refused has to be, for the reasons named. What was asked for is kept as act documents.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from rectify.app import files
from rectify.app.asking import Result, ask
from rectify.app.office import OFFICE_ZONE
from rectify.demo.papers import page
from rectify.engine.acts import Act
from rectify.engine.catalogue import RECORDS
from rectify.store import queries
from rectify.store.needs_subject import records_of
from rectify.wiring import office_clock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.app.office import App
    from rectify.demo.county import County, Problem, Unit
    from rectify.demo.timetable import Timetable

BETWEEN_ACTS = timedelta(seconds=15)
File = dict[str, str]


class OutOfPlay(Exception):  # noqa: N818 - says what happened
    """Something went otherwise than it is written: a bug of the play or of the program."""


@dataclass(slots=True, kw_only=True)
class Stage:
    """The office in which the county is played, as it stands at a moment."""

    app: App
    county: County
    timetable: Timetable
    moment: datetime
    asked: list[dict[str, object]] = field(default_factory=list)
    """Every act that was asked for, as a document."""

    @property
    def today(self) -> str:
        """The day of the play as ISO text."""
        return self.moment.astimezone(OFFICE_ZONE).date().isoformat()

    def stand_at(self, on: date, at: time) -> None:
        """Let the office's clock show a moment; one that has passed already stays passed."""
        self.moment = max(self.moment, datetime.combine(on, at, OFFICE_ZONE))
        self.app.now = office_clock(self.moment, None)

    def pass_by(self, span: timedelta = BETWEEN_ACTS) -> None:
        """Let some time pass."""
        self.moment += span
        self.app.now = office_clock(self.moment, None)

    # ---- asking

    def do(
        self, key: str, account: str, fields: Mapping[str, object] | None = None, *subjects: str,
        move: str | None = None, signed_by: str | None = None,
    ) -> tuple[Result, ...]:  # fmt: skip
        """Ask for an act that has to be accepted for every subject."""
        results = self._ask(
            Act(
                id=self._id(), key=key, account=account, move=move, subjects=subjects, signed_by=signed_by,
                fields=fields or {},
            )
        )  # fmt: skip
        for each in results:
            if not each.ok:
                raise OutOfPlay(f"{self.today} {account} {move or key} {each.document()}")
        return results

    def refused(
        self, reasons: str, key: str, account: str, fields: Mapping[str, object] | None = None, *subjects: str,
        move: str | None = None, signed_by: str | None = None, act_id: str | None = None,
    ) -> None:  # fmt: skip
        """Ask for an act that has to be refused for these reasons at least (their names, with blanks between)."""
        act = Act(
            id=act_id or self._id(), key=key, account=account, move=move, subjects=subjects, signed_by=signed_by,
            fields=fields or {},
        )  # fmt: skip
        for each in self._ask(act):
            given = {refusal.reason.value for refusal in each.refusals}
            if each.ok or not set(reasons.split()) <= given:
                raise OutOfPlay(f"{self.today} {account} {move or key}: expected {reasons}, got {each.document()}")

    def _id(self) -> str:
        return f"demo-{self.today}-{len(self.asked) + 1:04d}"

    def _ask(self, act: Act) -> tuple[Result, ...]:
        self.pass_by()
        self.asked.append(document_of(act))
        return ask(self.app, act)

    # ---- papers and facts

    def paper(self, title: str, *lines: str) -> File:
        """File a paper, and give it as an act names it."""
        content = page(title, *lines)
        return {"name": f"{title}.txt", "sha256": files.store(self.app, io.BytesIO(content))}

    def scan(self, unit: Unit, what: str, *lines: str) -> File:
        """File a paper that a unit's head has signed."""
        return self.paper(f"{unit.name}{what}", *lines, f"签字：{unit.head_display}", f"日期：{self.today}")

    def row(self, number: str) -> Mapping[str, Any]:
        """Give a problem's row as it stands."""
        with self.app.store.reading() as reader:
            found = queries.problem(reader, number)
        if found is None:
            raise OutOfPlay(number)
        return found

    def last_entry(self, subject: str, kind: str) -> int:
        """Give the number of the entry with which something was last recorded about a subject."""
        return int(self.last_record(subject, kind)["entry_no"])

    def last_record(self, subject: str, kind: str) -> Mapping[str, Any]:
        """Give what was last recorded about a subject, of a kind."""
        with self.app.store.reading() as reader:
            return next(each for each in reversed(records_of(reader, subject)) if each["kind"] == kind)

    def by_head(self, unit: Unit, *, types: bool) -> tuple[str, str | None]:
        """Give who types what a unit's head has to ask for, and who signed it where that is another."""
        return (unit.head, None) if types else (unit.clerk, unit.head)

    def numbers(self, unit: Unit, places: frozenset[int]) -> list[str]:
        """Give the numbers of some of a unit's problems."""
        return [each.number for each in self.problems(unit, places)]

    def problems(self, unit: Unit, places: frozenset[int]) -> list[Problem]:
        """Give some of a unit's problems."""
        return [each for each in self.county.of(unit) if each.place in places]


def document_of(act: Act) -> dict[str, object]:
    """Write an act as its document; files by where they lie in the office's folder (``docs/acts.md``)."""
    document: dict[str, object] = {"id": act.id}
    document |= {"act": "record", "kind": act.key} if act.key in RECORDS else {"act": act.key, "move": act.move}
    if act.subjects:
        document |= {"subject": act.subjects[0]} if len(act.subjects) == 1 else {"subjects": list(act.subjects)}
    document |= {"as": act.account, "signed_by": act.signed_by}
    document["fields"] = {name: _written(value) for name, value in act.fields.items()}
    return {name: value for name, value in document.items() if value not in (None, {})}


def _written(value: object) -> object:
    if isinstance(value, dict) and set(value) == {"name", "sha256"}:
        return f"{files.FOLDER}/{value['sha256'][:2]}/{value['sha256']}"
    return value
