"""A new year's holiday notice: which running deadlines it moves, shown first and written only when confirmed.

Holiday data never re-dates silently (domain.md A3): the notice is previewed, then confirmed; each deadline that moves or
settles gets a journal entry; nobody is told more than by the next ordinary rung of his ladder.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rectify.app.asking import advance, moment
from rectify.engine import duties
from rectify.engine.calendar import Calendar
from rectify.engine.deadlines import Deadline, Obligation, due, due_by
from rectify.engine.duties import Rules
from rectify.engine.entries import REDATED, Draft
from rectify.engine.on_the_spot import deadline_of
from rectify.errors import NotPermitted, NotThere, WorldFailed
from rectify.library import calendar, read, year_from
from rectify.store import facts as reading
from rectify.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rectify.app.office import App
    from rectify.store.facts import Subject
    from rectify.store.transaction import Reader, Transaction

CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One running deadline under the new calendar."""

    number: str
    before: str
    after: str
    provisional_before: bool
    provisional_after: bool

    @property
    def moves(self) -> bool:
        """Say whether the effective date changes, rather than merely being confirmed."""
        return self.before != self.after


def new_calendar(app: App, path: Path) -> tuple[Calendar, int]:
    """Read a year file as the office's own; raises FaultyFile, NotThere. Gives the calendar with it, and its year."""
    if not path.is_file():
        raise NotThere(f"没有这个文件：{path}")
    year = year_from(read(path))
    known = calendar(app.library)
    return Calendar(years={**known.years, year.number: year}), year.number


def preview(app: App, path: Path, account: str) -> list[Moved]:
    """Say which running deadlines a year's notice would move or settle, without writing anything; to the office alone."""
    with app.store.reading() as reader:
        _may_import(app, reader, account, app.today())
        wanted, _year = new_calendar(app, path)
        return [moved for moved, _draft in _moved(app, reader, wanted)]


def _may_import(app: App, reader: Reader, account: str, today: str) -> None:
    """Let the office in: what moves is listed by number, every unit's. Raises NotPermitted."""
    who = reading.actor(reader, account, today, app.os_user)
    if who is None or not any(grant.role == "office" for grant in who.grants):
        raise NotPermitted("放假安排须由巡察办账号导入（--as）")


def apply(app: App, path: Path, account: str) -> list[Moved]:
    """Write what :func:`preview` shows, then keep the year file; the office's role is asked for."""
    wanted, year = new_calendar(app, path)
    moved: list[Moved] = app.store.retrying(lambda tx: _write(app, tx, wanted, account))
    target = app.home / "config" / "holidays" / f"{year}.toml"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.resolve() != target.resolve():
            part = target.with_suffix(".part")
            shutil.copyfile(path, part)
            part.replace(target)  # whole or not at all: with half a year no command would run
    except OSError as error:
        raise WorldFailed(f"写不了 {target}：{error.strerror}") from error
    return moved


def _write(app: App, tx: Transaction, wanted: Calendar, account: str) -> list[Moved]:
    at, today = moment(app, tx)
    _may_import(app, tx, account, today)
    found = list(_moved(app, tx, wanted))
    act = f"holidays-{app.fresh()}"
    drafts = [draft for _moved_, draft in found]
    for start in range(0, len(drafts), CHUNK):
        part = drafts[start : start + CHUNK]
        tx.write(part, act=act, at=at, on=today, by=account, written={"os_user": app.os_user}, first_part=start + 1)
    advance(app, tx, at)
    return [moved for moved, _draft in found]


def _moved(app: App, reader: Reader, wanted: Calendar) -> Iterator[tuple[Moved, Draft]]:
    """Work out every running clock again; what comes out as it stands is left alone."""
    for number in queries.running_clocks(reader):
        found = reading.subject(reader, number)
        old = app.rules(reader, found)
        rules = Rules(calendar=wanted, cycle=old.cycle, profile=old.profile, ladder=old.ladder)
        made = _again(found, rules)
        if made is None or found.problem is None:
            continue
        problem = found.problem
        after = (made.nominal_on.isoformat(), made.effective_on.isoformat(), int(made.provisional))
        if after == (problem.nominal_on, problem.effective_on, problem.provisional):
            continue
        # Rungs that were climbed stay climbed: a new notice for people is the next rung, not the last one again.
        rung = problem.rectify_rung
        body: dict[str, object] = {"clock": {**duties.clock(made, "放假安排公布后复核"), "rung": rung}}
        if problem.state in ("handed_over", "transferred") and not problem.supplement_on:
            body["duties"] = [duties.rectify_line(rules, made, number, rung)]
        moved = Moved(
            number=number, before=str(problem.effective_on), after=after[1],
            provisional_before=bool(problem.provisional), provisional_after=made.provisional,
        )  # fmt: skip
        yield moved, Draft(kind=REDATED, subject=number, body=body)


def _again(found: Subject, rules: Rules) -> Deadline | None:
    """Work a clock out under other rules: counted from the receipt, or the day that a decision named."""
    problem = found.problem
    if problem is None or problem.start_on is None or problem.nominal_on is None:
        return None
    start = date.fromisoformat(problem.start_on)
    if problem.by_notice and not problem.extensions:
        return deadline_of(rules, problem.start_on, problem.nominal_on)
    if problem.extensions:
        nominal = date.fromisoformat(problem.nominal_on)
        return due_by(rules.period(), Obligation.RECTIFY, nominal, rules.calendar, start_on=start)
    return due(rules.period(), Obligation.RECTIFY, start, rules.calendar)
