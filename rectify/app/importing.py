"""Importing a 问题清单 into the ledger: all or nothing, and the same file twice adds nothing.

The sheet is read twice: first for its faults, holding nothing; then, where there is none, inside one transaction whose entries
go through the same decision as any other finding. The key of a row is inspection, normalised text and how often that text
came before in the sheet. A faulty sheet comes back with its cells marked.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from rectify.app.asking import Result, advance, keep_refusals, moment
from rectify.app.import_places import ON_THE_SPOT, Misplaced, NotPermitted, Places
from rectify.engine.acts import Act
from rectify.engine.decide import Accepted, Refused, decide
from rectify.errors import Fault, FaultyFile
from rectify.exchange.annotate import annotate
from rectify.exchange.limits import Limits
from rectify.exchange.sheet_in import Caution, Finding, RowKeys, SheetFound, findings
from rectify.store import facts as reading
from rectify.store import queries

if TYPE_CHECKING:
    from pathlib import Path

    from rectify.app.office import App
    from rectify.engine.duties import Rules
    from rectify.engine.model import Facts
    from rectify.store.transaction import Reader, Transaction

CHUNK = 500
MOST_CAUTIONS = 200
Progress = Callable[[int, int], None]


@dataclass(slots=True, kw_only=True)
class Imported:
    """What an import did, or would do: rows read, problems added, rows that were there already, by inspection."""

    rows: int = 0
    added: int = 0
    already: int = 0
    dry_run: bool = False
    inspections: dict[str, int] = field(default_factory=dict)
    cautions: list[str] = field(default_factory=list)
    first: str | None = None
    last: str | None = None

    def document(self) -> dict[str, object]:
        """Give the outcome as the command prints it."""
        return {
            "rows": self.rows, "added": self.added, "already": self.already, "dry_run": self.dry_run,
            "inspections": self.inspections, "first": self.first, "last": self.last, "warnings": self.cautions,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked: which file, into which round, for which unit where the sheet does not say, by whom."""

    path: Path
    account: str
    round: str
    unit: str | None = None


def import_findings(
    app: App, wanted: Wanted, *, dry_run: bool = False, progress: Progress | None = None
) -> Imported | Result:  # fmt: skip
    """Import a findings sheet; raises FaultyFile with every fault, NotThere for a round or file that is not there.

    Gives the refusal, kept as any other, where the account may not register findings there.
    """
    limits = _limits(app)
    done = Imported(dry_run=dry_run)
    act = Act(id=f"import-{app.fresh()}", key="report", account=wanted.account, os_user=app.os_user)
    try:
        with app.store.reading() as reader:
            total = _first_reading(app, reader, act, wanted, limits, done)
            if dry_run:
                for _drafts in _second_reading(app, reader, act, wanted, limits, done, total, progress):
                    pass
                return done
        app.store.retrying(lambda tx: _write(app, tx, act, wanted, limits, done, total, progress))
    except NotPermitted as error:
        refused = error.result
        app.store.retrying(lambda tx: keep_refusals(app, tx, act, [refused]))
        return refused
    return done


def mark_faults(app: App, path: Path, error: FaultyFile) -> Path | None:
    """Give the sheet back beside itself with its bad cells marked; None where it cannot be opened as a workbook."""
    target = path.with_name(f"{path.stem}.错误标注.xlsx")
    return target if annotate(path, target, error.faults, replace(_limits(app), cpu_seconds=300)) else None


def _limits(app: App) -> Limits:
    given = app.settings.imports
    return Limits(max_bytes=given.max_bytes, max_rows=given.max_rows, max_columns=given.max_columns)


# ---- the two readings


def _first_reading(app: App, reader: Reader, act: Act, wanted: Wanted, limits: Limits, done: Imported) -> int:
    """Look at every row; raises FaultyFile with all faults of cells and of places. Gives the number of rows."""
    places, faults, rows = Places(app, reader, act, wanted.round, wanted.unit), [], 0
    head: SheetFound | None = None
    with closing(findings(wanted.path, limits, unit_given=wanted.unit is not None)) as items:
        for item in items:
            match item:
                case Fault():
                    faults.append(item)
                case SheetFound():
                    head = item
                case Caution():
                    if len(done.cautions) < MOST_CAUTIONS:
                        done.cautions.append(str(item))
                case Finding():
                    rows += 1
                    try:
                        number = places.of(item)
                        places.answering(number, item)
                        places.facts(act, number, item)
                    except Misplaced as error:
                        faults.append(_at(head, item, error))
    if faults:
        raise FaultyFile(wanted.path.name, tuple(faults))
    if not rows:
        raise FaultyFile(wanted.path.name, (Fault(where=wanted.path.name, message="表中没有问题行"),))
    return rows


def _at(head: SheetFound | None, item: Finding, error: Misplaced) -> Fault:
    """Place a fault at the row's cell that is wrong, or at the row's first cell where the sheet has no such column."""
    assert head is not None  # noqa: S101 - rows come after their sheet's head
    return head.cell(error.field, item.row, str(error))


def _second_reading(
    app: App, reader: Reader, act: Act, wanted: Wanted, limits: Limits, done: Imported, total: int,
    progress: Progress | None,
) -> Iterator[list[Accepted]]:  # fmt: skip
    """Decide every row that is new, a chunk at a time; a row whose key is known already is only counted."""
    places, keys = Places(app, reader, act, wanted.round, wanted.unit), RowKeys()
    series = reading.next_serial(reader, "problem", places.today)
    serial = int(str(series["serial"]))
    done.rows = done.added = done.already = 0
    done.inspections = {}
    with closing(_rows(wanted, limits)) as rows:
        while chunk := list(islice(rows, CHUNK)):
            placed = [(number := places.of(each), places.answering(number, each), each) for each in chunk]
            keyed = [(number, own, keys.key(_place(number, own), each), each) for number, own, each in placed]
            known = queries.known_row_keys(reader, [key for _number, _own, key, _each in keyed])
            accepted: list[Accepted] = []
            for number, own, key, each in keyed:
                if key in known:
                    done.already += 1
                    continue
                facts, rules = places.facts(act, number, each)
                accepted.append(_decide_row(act, each, key, (facts, rules), (number, own), serial))
                places.pinned(facts)
                serial += 1
                done.inspections[number] = done.inspections.get(number, 0) + 1
            done.rows += len(chunk)
            done.added += len(accepted)
            if accepted:
                done.first = done.first or accepted[0].subject
                done.last = accepted[-1].subject
            yield accepted
            if progress is not None:
                progress(done.rows, total)


def _rows(wanted: Wanted, limits: Limits) -> Generator[Finding, None, None]:
    """Give the findings alone; a fault now means that the file changed since it was looked at."""
    with closing(findings(wanted.path, limits, unit_given=wanted.unit is not None)) as items:
        for item in items:
            if isinstance(item, Fault):
                raise FaultyFile(wanted.path.name, (item,))
            if isinstance(item, Finding):
                yield item


def _place(number: str, own: str) -> str:
    """Give where a row's key counts: equal words of two villages are two findings, whichever comes first in the sheet."""
    return f"{number}|{own}" if own else number


def _decide_row(
    act: Act, each: Finding, key: str, ground: tuple[Facts, Rules], place: tuple[str, str], serial: int
) -> Accepted:
    """Decide one row as any other finding; where 具体表现 is empty, the problem's own words stand for it."""
    number, own = place
    given = {
        "inspection": number, "unit": own, "workflow": ON_THE_SPOT if each.on_the_spot else "",
        "category": each.category, "subcategory": each.subcategory, "title": each.title,
        "detail": each.detail or each.title, "focus": each.focus, "source": each.source,
        "requirement": each.requirement, "remark": each.note, "row_key": key,
        "key_attention": each.key_attention,
    }  # fmt: skip
    asked = replace(act, fields={name: value for name, value in given.items() if value not in ("", None)})
    facts, rules = ground
    outcome = decide(asked, "", replace(facts, known={**facts.known, "serial": serial}), rules)
    if isinstance(outcome, Refused):
        message = "；".join(refusal.missing for refusal in outcome.refusals)
        fault = Fault(where=f"{each.sheet}!A{each.row}", message=message, line=each.row, column=1)
        raise FaultyFile(each.sheet, (fault,))
    return outcome


def _write(
    app: App, tx: Transaction, act: Act, wanted: Wanted, limits: Limits, done: Imported, total: int,
    progress: Progress | None,
) -> None:  # fmt: skip
    """Write all rows in one transaction: journal, ledger and duties, chunk by chunk."""
    at, today = moment(app, tx)
    part = 1
    for accepted in _second_reading(app, tx, act, wanted, limits, done, total, progress):
        drafts = [draft for each in accepted for draft in each.drafts]
        written: dict[str, object] = {"os_user": app.os_user, "note": wanted.path.name}
        tx.write(drafts, act=act.id, at=at, on=today, by=act.account, written=written, first_part=part)
        part += len(drafts)
    advance(app, tx, at)
