"""Trying other rules on a copy: every running line worked out again, as if they were adopted before the next tick.

The entries are those that a new holiday notice writes, and posting carries them; what the new dates and rungs are is
``engine/changeover.py``'s business. Only copies come here: an office's own books take up another ladder by ``ladders.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rectify.engine import duties
from rectify.engine.changeover import Recounted, carried, placed, recounted, told_until
from rectify.engine.deadlines import Deadline, Obligation
from rectify.engine.duties import Rules
from rectify.engine.entries import REDATED, Draft
from rectify.engine.owed import ladder_from
from rectify.engine.periods import profile_from
from rectify.errors import FaultyFile, WordsWrong
from rectify.library import read, toml
from rectify.store import played

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rectify.app.office import App
    from rectify.engine.owed import Duty, Ladder
    from rectify.engine.periods import Profile
    from rectify.library import Source
    from rectify.store.played import Line
    from rectify.store.transaction import Reader, Transaction

GROUND = "按拟用规则试算"
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """The rules that are tried in place of those in force; what is None stays as it is."""

    ladder: Ladder | None = None
    profile: Profile | None = None

    def __bool__(self) -> bool:
        """Say whether anything is tried at all."""
        return self.ladder is not None or self.profile is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Redated:
    """A running line under another profile: its day before and after, and whether a decision holds it."""

    subject: str
    obligation: str
    unit: str | None
    before: str
    after: str
    provisional: bool
    decided: bool

    @property
    def moves(self) -> bool:
        """Say whether its day would be another one."""
        return self.before != self.after


def rules_named(app: App, *, ladder: str | None, profile: str | None) -> Other:
    """Read the rules to be tried: a file, or one that the office has by name. Raises WordsWrong, FaultyFile, WorldFailed."""
    return Other(
        ladder=_read(app, ladder, "ladders/", "提醒阶梯", ladder_from) if ladder else None,
        profile=_read(app, profile, "periods/", "期限方案", profile_from) if profile else None,
    )


def rules_known(app: App, *, ladder: str, profile: str) -> Other:
    """Read the rules to be tried where whoever asks sits elsewhere: one that the office has by name, never a file of the machine's.

    Raises WordsWrong, FaultyFile.
    """
    return Other(
        ladder=_known(app, ladder, "ladders/", "提醒阶梯", ladder_from) if ladder else None,
        profile=_known(app, profile, "periods/", "期限方案", profile_from) if profile else None,
    )


def _read(app: App, named: str, prefix: str, word: str, made: Callable[[Mapping[str, object], str], T]) -> T:
    path = Path(named)
    if path.is_file():
        return _made(read(path), path.stem, made)
    return _known(app, named, prefix, f"文件，也没有这个{word}", made)


def _known(app: App, named: str, prefix: str, word: str, made: Callable[[Mapping[str, object], str], T]) -> T:
    known = app.names_of("config", prefix, ".toml")
    if named not in known:
        raise WordsWrong(f"没有这个{word}：{named}（可用：{'、'.join(sorted(known))}）")
    return _made(app.library.source("config", f"{prefix}{named}.toml"), named, made)


def _made(source: Source, name: str, made: Callable[[Mapping[str, object], str], T]) -> T:
    try:
        return made(toml(source), name)
    except FaultyFile as error:
        raise FaultyFile(source.name, error.faults) from error


def adopt(copy: App, other: Other) -> tuple[Redated, ...]:
    """Write on a copy, which still knows today's ladders, what other rules make of every running line."""
    moved: list[Redated] = []
    place: tuple[str, str] | None = ("", "")
    while place is not None:
        place, redated = copy.store.retrying(partial(_chunk, copy, other, place))
        moved += redated
    return tuple(moved)


def _chunk(
    copy: App, other: Other, after: tuple[str, str], tx: Transaction
) -> tuple[tuple[str, str] | None, list[Redated]]:
    lines = played.running(tx, after=after, chunk=copy.settings.notice.chunk)
    drafts, moved = list[Draft](), list[Redated]()
    for line in lines:
        body, redated = _worked_out(copy, tx, other, line)
        if body:
            drafts.append(Draft(kind=REDATED, subject=line.duty.subject, body=body))
        moved += redated
    tx.write(drafts, act=f"adopt-{copy.fresh()}", at=copy.instant(), on=copy.today(), by="system")
    return ((lines[-1].duty.subject, lines[-1].duty.slot) if lines else None), moved


def _worked_out(copy: App, reader: Reader, other: Other, line: Line) -> tuple[dict[str, object], list[Redated]]:
    """Give the body of the entry for one line, empty where all stays, and what becomes of its days."""
    clock = _again(copy, reader, other, line, line.clock)
    rectifying = line.clock is not None and line.duty.obligation == "rectify"
    own = clock if rectifying else _again(copy, reader, other, line, line.duty)
    new_line = _new_line(copy, reader, other, line, own)
    body: dict[str, object] = {}
    if other.ladder is not None or _moved(line.duty, own):
        body["duties"] = [new_line]
    if clock is not None and _moved(line.clock, clock):
        rung = new_line["rung"] if rectifying or line.clock is None else line.clock.rung
        body["clock"] = {**duties.clock(clock.deadline, GROUND), "rung": rung}
    pairs = [(line.clock, clock)] if rectifying else [(line.clock, clock), (line.duty, own)]
    return body, [_redated(line, old, new) for old, new in pairs if old is not None and new is not None]


def _again(copy: App, reader: Reader, other: Other, line: Line, duty: Duty | None) -> Recounted | None:
    """Work a duty out under the other profile; None without one, and for what a round as a whole owes."""
    if duty is None or other.profile is None or line.profile_hash is None:
        return None
    old = copy.profile(reader, line.profile_hash)
    return recounted(duty, old, other.profile, copy.calendar, receipt_on=line.receipt_on)


def _moved(duty: Duty | None, made: Recounted | None) -> bool:
    if duty is None or made is None:
        return False
    return (made.deadline.nominal_on, made.deadline.effective_on) != (duty.nominal_on, duty.effective_on)


def _new_line(copy: App, reader: Reader, other: Other, line: Line, own: Recounted | None) -> dict[str, object]:
    """Give the line with its new days, and its place on the ladder that is tried."""
    before, moves = line.duty, _moved(line.duty, own)
    deadline = own.deadline if own is not None and moves else _standing(before)
    since = deadline.effective_on.isoformat() if moves and before.obligation == "rectify" else before.since
    days = {name: getattr(deadline, name) for name in ("start_on", "nominal_on", "effective_on")}
    after = replace(before, since=since, **days)
    old = copy.ladder_in_force(reader, line.ladder)
    new = other.ladder or old
    rung = carried(before, old, after, new, copy.calendar) if moves else _placed(copy, reader, line, old, new)
    return duties.line(
        Rules(calendar=copy.calendar, ladder=new), deadline, before.obligation, subject=before.subject, since=since,
        slot=before.slot, rung=rung,
    )  # fmt: skip


def _placed(copy: App, reader: Reader, line: Line, old: Ladder, new: Ladder) -> int:
    """Give the place of a line whose dates stay, as adopting the ladder would give it."""
    told_on = told_until(line.duty, old, copy.calendar)
    ticked_on, next_on = (date.fromisoformat(day) if day else None for day in (reader.ticked_on, line.next_on))
    return placed(line.duty, new, copy.calendar, told_on=told_on, ticked_on=ticked_on, next_on=next_on)


def _standing(duty: Duty) -> Deadline:
    return Deadline(
        profile="", version=0, obligation=Obligation.RECTIFY, start_on=duty.start_on, nominal_on=duty.nominal_on,
        effective_on=duty.effective_on, provisional=False, derivation="", basis="",
    )  # fmt: skip


def _redated(line: Line, old: Duty, new: Recounted) -> Redated:
    return Redated(
        subject=old.subject, obligation=old.obligation, unit=line.unit, before=old.effective_on.isoformat(),
        after=new.deadline.effective_on.isoformat(), provisional=new.deadline.provisional, decided=new.decided,
    )  # fmt: skip
