"""Registering many units from a sheet, all or none, each asked for as an act like any other.

A unit that is there already with the same words is passed over, so that the same sheet twice adds nothing; one that is there
with other words is a fault: what stands in the ledger is corrected by two persons, not by a sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rectify.app.asking import Result, decided, keep_refusals, moment, write
from rectify.engine.acts import Act
from rectify.engine.decide import Accepted
from rectify.engine.model import Actor, Reason, Refusal
from rectify.errors import Fault, FaultyFile
from rectify.exchange.limits import Limits
from rectify.exchange.units_in import UnitRow, read_units
from rectify.store import facts as reading
from rectify.store import queries

if TYPE_CHECKING:
    from pathlib import Path

    from rectify.app.office import App
    from rectify.store.transaction import Transaction

_KEY = "add unit"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedUnits:
    """What an import of units did, or would do; ``refused`` where the account may not."""

    rows: int
    added: int
    already: int
    dry_run: bool
    refused: tuple[Result, ...] = ()

    def document(self) -> dict[str, object]:
        """Give the outcome as the command prints it."""
        return {"rows": self.rows, "added": self.added, "already": self.already, "dry_run": self.dry_run}


class _Rolled(Exception):  # noqa: N818 - takes an outcome out of the transaction, which is undone
    def __init__(self, done: ImportedUnits) -> None:
        super().__init__()
        self.done = done


def import_units(app: App, path: Path, account: str, *, dry_run: bool = False) -> ImportedUnits:
    """Register the units of a sheet; raises FaultyFile with every fault of its cells, NotThere without the file."""
    given = app.settings.imports
    limits = Limits(max_bytes=given.max_bytes, max_rows=given.max_rows, max_columns=given.max_columns)
    sheet = read_units(path, limits)
    if sheet.faults:
        raise FaultyFile(path.name, sheet.faults)
    act = Act(id=f"units-{app.fresh()}", key=_KEY, account=account, os_user=app.os_user, note=path.name)
    try:
        return app.store.retrying(lambda tx: _written(app, tx, act, path, sheet.rows, dry_run=dry_run))
    except _Rolled as rolled:
        done = rolled.done
    if done.refused:
        app.store.retrying(lambda tx: keep_refusals(app, tx, act, done.refused))
    return done


def _written(
    app: App, tx: Transaction, act: Act, path: Path, rows: tuple[UnitRow, ...], *, dry_run: bool
) -> ImportedUnits:
    """Decide and write a unit after another, so that a parent may stand in the same sheet; undone on the first fault."""
    at, today = moment(app, tx)
    who = reading.actor(tx, act.account, today, app.os_user)
    if who is None:
        raise _Rolled(_refused(act, Reason.NOT_PERMITTED, f"没有可用的账号“{act.account}”"))
    known = {row["code"]: row for row in queries.master(tx, "unit")}
    faults: list[Fault] = []
    added = 0
    for row in _parents_first(rows):
        standing = known.get(row.fields["code"])
        if standing is not None:
            faults += _differences(row, standing)
            continue
        outcome = _decided(app, tx, act, row, who, today)
        if isinstance(outcome, Accepted):
            added += 1
            write(app, tx, act, [outcome], at=at, today=today, first_part=added)
        else:
            faults.append(_fault(row, outcome))
    if faults:
        raise FaultyFile(path.name, tuple(sorted(faults, key=lambda fault: fault.line or 0)))
    done = ImportedUnits(rows=len(rows), added=added, already=len(rows) - added, dry_run=dry_run)
    if dry_run:
        raise _Rolled(done)
    return done


def _decided(app: App, tx: Transaction, act: Act, row: UnitRow, who: Actor, today: str) -> Accepted | str:
    """Decide one row; gives the reason where it is refused for its words."""
    asked = Act(id=act.id, key=_KEY, account=act.account, fields=dict(row.fields), os_user=act.os_user)
    outcome = decided(app, tx, asked, "", who, today)
    if isinstance(outcome, Accepted):
        return outcome
    if any(each.reason is Reason.NOT_PERMITTED for each in outcome.refusals):
        raise _Rolled(_refused(act, Reason.NOT_PERMITTED, "您的角色不能登记单位"))
    return "；".join(each.missing for each in outcome.refusals)


def _refused(act: Act, reason: Reason, missing: str) -> ImportedUnits:
    result = Result(id=act.id, subject=None, ok=False, refusals=(Refusal(reason=reason, missing=missing),))
    return ImportedUnits(rows=0, added=0, already=0, dry_run=False, refused=(result,))


def _parents_first(rows: tuple[UnitRow, ...]) -> list[UnitRow]:
    """Put units behind the parents that stand in the same sheet; what is left over names no parent that could be found."""
    waiting, ordered = list(rows), []
    while waiting:
        codes = {row.fields["code"] for row in waiting}
        ready = [row for row in waiting if row.fields.get("parent") not in codes - {row.fields["code"]}]
        ordered += ready or waiting
        waiting = [row for row in waiting if row not in ready] if ready else []
    return ordered


def _differences(row: UnitRow, standing: dict[str, object]) -> list[Fault]:
    names = [name for name, value in row.fields.items() if (standing[name] or "") != value]
    if not names:
        return []
    return [_fault(row, f"单位“{row.fields['code']}”已登记，内容不同：{'、'.join(names)}；更正须两人办理（correct）")]


def _fault(row: UnitRow, message: str) -> Fault:
    return Fault(where=f"{row.sheet}!A{row.row}", message=message, line=row.row, column=1)
