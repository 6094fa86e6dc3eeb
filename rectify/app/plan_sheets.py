"""上传整改方案表、整改进展表: a unit's filled sheet becomes acts, asked one by one on the one write path (``asking.ask``).

A faulty cell keeps the whole sheet out, with every fault named; what is refused for another reason (a wrong state, no right) is
told for its problem and does not hold up the others. What the ledger says already is passed over, so that the same sheet twice
adds nothing. With ``dry_run`` everything is decided and nothing written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from rectify.app.asking import Result, ask, decided
from rectify.app.plan_pieces import BLANK, REFUSED, SAME, WRITTEN, Piece, pieces_of
from rectify.app.plan_place import place_of
from rectify.app.register_choices import cut
from rectify.engine.decide import Accepted
from rectify.engine.model import Reason
from rectify.errors import Fault, FaultyFile
from rectify.exchange.limits import Limits
from rectify.exchange.plan_columns import PLAN, PROGRESS
from rectify.exchange.plans_in import read_plans

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rectify.app.office import App
    from rectify.app.plan_place import Place
    from rectify.engine.decide import Outcome
    from rectify.engine.model import Refusal
    from rectify.exchange.plans_in import SheetRow
    from rectify.store.transaction import Reader

MOST_ROWS = 20_000
"""Rows of one sheet: an inspection has hundreds."""
_OF_A_CELL = frozenset({Reason.BAD_VALUE, Reason.MISSING_FIELD, Reason.UNKNOWN_FIELD})
_FIELD = re.compile(r"(缺少)?字段“[^”]*”（([^）]*)）")
_NTH = re.compile(r"第 (\d+) 条")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A sheet that was sent: its file, of which kind, about which inspection, by whom."""

    path: Path
    account: str
    inspection: str
    kind: str


@dataclass(slots=True, kw_only=True)
class Done:
    """What a sheet wrote, or would write, piece by piece."""

    sent: Sent
    dry_run: bool
    rows: int
    pieces: list[Piece] = field(default_factory=list)
    cautions: list[str] = field(default_factory=list)

    @property
    def results(self) -> tuple[Result, ...]:
        """What became of the acts that were asked, in the sheet's order."""
        return tuple(each.result for each in self.pieces if each.result is not None)

    def of(self, status: str) -> list[Piece]:
        """Give the pieces with one outcome."""
        return [each for each in self.pieces if each.status == status]

    def document(self) -> dict[str, Any]:
        """Give the outcome as every door tells it."""
        return {
            "kind": self.sent.kind, "inspection": self.sent.inspection, "dry_run": self.dry_run, "rows": self.rows,
            **{status: len(self.of(status)) for status in (WRITTEN, SAME, BLANK, REFUSED)},
            "problems": [each.document() for each in self.pieces], "warnings": self.cautions,
        }  # fmt: skip


def take(app: App, sent: Sent, *, dry_run: bool) -> Done:
    """Write what a sheet says, or say what that would do.

    Raises FaultyFile with every faulty cell, NotThere for an inspection or a file that is not there, NotPermitted for an account
    that is not there.
    """
    given = app.settings.imports
    limits = Limits(
        max_bytes=given.max_bytes, max_rows=min(given.max_rows, MOST_ROWS), max_columns=given.max_columns
    )  # fmt: skip
    with app.store.reading() as reader:
        place_of(app, reader, sent.account, sent.inspection)
    sheet = read_plans(sent.path, sent.kind, limits)
    done = Done(sent=sent, dry_run=dry_run, rows=len(sheet.rows), cautions=[str(each) for each in sheet.cautions])
    faults = list(sheet.faults)
    with app.store.reading() as reader:
        place = place_of(app, reader, sent.account, sent.inspection)
        faulty = frozenset((each.where.rpartition("!")[0], each.line or 0) for each in faults)
        faults += [row.fault("number", said) for row in sheet.rows if (said := _unknown(place, row))]
        known = [row for row in sheet.rows if row.texts.get("number") in place.problems]
        done.pieces = pieces_of(reader, place, sent.kind, known, faulty, faults)
        for piece in done.pieces:
            faults += _foreseen(app, reader, place, piece, sent.kind)
    if faults:
        raise FaultyFile(sent.path.name, tuple(sorted(faults, key=lambda each: (each.line or 0, each.column or 0))))
    for piece in () if dry_run else done.pieces:
        if piece.act is not None:
            _told(piece, ask(app, piece.act)[0])
    return done


def _unknown(place: Place, row: SheetRow) -> str:
    """Say that a number is none of this inspection's; of another unit's and of none the same words."""
    number = row.texts.get("number", "")
    return f"本次巡察（{place.inspection}）没有这个问题编号“{cut(number)}”" if {number} - {"", *place.problems} else ""


def _foreseen(app: App, reader: Reader, place: Place, piece: Piece, kind: str) -> Iterator[Fault]:
    """Decide a piece without writing it; gives the faults of its cells."""
    if piece.act is None:
        return
    act = replace(piece.act, os_user=app.os_user)
    outcome = decided(app, reader, act, piece.number, place.who, place.today, place.problems[piece.number].subject)
    _told(piece, _result(piece, outcome))
    if not isinstance(outcome, Accepted):
        refusals = outcome.refusals
        if not any(each.reason not in _OF_A_CELL for each in refusals):
            for each in refusals:
                yield from _faults(piece, each, kind)


def _result(piece: Piece, outcome: Outcome) -> Result:
    assert piece.act is not None  # noqa: S101 - see _foreseen
    if isinstance(outcome, Accepted):
        return Result(id=piece.act.id, subject=piece.number, ok=True, state=outcome.state, warnings=outcome.warnings)
    return Result(id=piece.act.id, subject=piece.number, ok=False, refusals=outcome.refusals, unseen=outcome.unseen)


def _told(piece: Piece, result: Result) -> None:
    piece.result = result
    piece.status = WRITTEN if result.ok else REFUSED


def _faults(piece: Piece, refusal: Refusal, kind: str) -> Iterator[Fault]:
    """Put a refusal of the act's own words at the cells that it means."""
    message = _FIELD.sub(lambda found: f"{found[1] or ''}{found[2]}", refusal.missing)
    if refusal.field:
        row, column = piece.cell(refusal.field)
        yield row.fault(column, message)
        return
    column = _column_meant(refusal.missing, kind)
    meant = [int(n) for n in _NTH.findall(refusal.missing)] if kind == PLAN else []
    for row in [piece.rows[n - 1] for n in meant if 0 < n <= len(piece.rows)] or piece.rows[:1]:
        yield row.fault(column, message)


def _column_meant(said: str, kind: str) -> str:
    """Give the column that a refusal speaks of in words, else the problem's number."""
    words = {"完成时限": "due_on", "承担单位": "unit"} if kind == PLAN else {"金额": "money", "数量": "quantity"}
    return next((column for word, column in words.items() if word in said), "number")


__all__ = ["PLAN", "PROGRESS", "Done", "Sent", "take"]
