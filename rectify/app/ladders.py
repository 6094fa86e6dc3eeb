"""Adopting a ladder's text: what it changes for running lines, shown first, and written in one entry when confirmed.

A round goes by the text it adopted (the one it was registered with, until another is adopted), whatever becomes of the file
(lessons.md 7). Nobody is told again, and nobody is told at once: rungs whose day the ticks have passed count as climbed, and
the office hears of the change by one notice each. What the coming days would bring is ``forecast --ladder``'s to say.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from rectify.app.asking import advance, moment
from rectify.app.office import pin, text_hash
from rectify.app.pinning import LADDERS
from rectify.app.why_question import label_of
from rectify.engine.changeover import climbed_by, placed, told_until
from rectify.engine.entries import LADDER_ADOPTED, Draft
from rectify.engine.model import Role
from rectify.engine.owed import Ladder, ladder_from, next_on
from rectify.engine.rights import own_units, sight
from rectify.errors import FaultyFile, NotPermitted, NotThere, WordsWrong, WorldFailed
from rectify.library import read, toml
from rectify.store import duty_queries, facts, ladder_queries, played

if TYPE_CHECKING:
    from pathlib import Path

    from rectify.app.office import App
    from rectify.engine.model import Actor
    from rectify.library import Source
    from rectify.store.ladder_queries import Climbing
    from rectify.store.transaction import Reader, Transaction

Document = dict[str, Any]
OBLIGATION, CODE = "ladder", "adopted"
"""What the summary is about: the change itself, which is no rung of any duty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """A running line on another ladder: its next reminder before and after, and how many rungs lie behind it untold."""

    subject: str
    slot: str
    obligation: str
    rung: int
    before_on: str | None
    after_on: str | None
    passed: int
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """What adopting a text comes to; ``told`` are the accounts that get the one notice of it."""

    ladder: Ladder
    name: str
    text_hash: str
    rounds: tuple[str, ...]
    lines: tuple[Replaced, ...]
    clocks: tuple[Replaced, ...]
    told: tuple[str, ...]
    visible: frozenset[str]
    adopted_already: bool

    @property
    def changed(self) -> tuple[Replaced, ...]:
        """Give the lines whose place or next reminder is another one."""
        return tuple(each for each in self.lines if each.changed)

    def document(self, *, applied: bool) -> Document:
        """Give it as programs read it: lines of the asker's own unit are counted in nothing."""
        seen = [each for each in self.changed if each.subject in self.visible]
        return {
            "ladder": self.name, "label": self.ladder.label, "version": self.ladder.version, "text_hash": self.text_hash,
            "rounds": list(self.rounds), "lines": sum(each.subject in self.visible for each in self.lines),
            "changed": [
                {"subject": each.subject, "obligation": each.obligation, "label": label_of(each.obligation),
                 "before_on": each.before_on, "after_on": each.after_on, "passed": each.passed}
                for each in seen
            ],
            "count": len(seen), "told": list(self.told), "adopted_already": self.adopted_already, "applied": applied,
        }  # fmt: skip


def preview(app: App, account: str, name: str, path: Path | None = None) -> Adoption:
    """Say what adopting a ladder's file (or ``path`` in its place) would change; raises NotPermitted, NotThere, FaultyFile."""
    source, ladder = _wanted(app, name, path)
    with app.store.reading() as reader:
        return _worked_out(app, reader, _office(app, reader, account, app.today()), name, source, ladder)


def adopt(app: App, account: str, name: str, path: Path | None = None) -> Adoption:
    """Write what :func:`preview` shows as one entry, then keep ``path`` as the office's own file of that name."""
    source, ladder = _wanted(app, name, path)
    done: Adoption = app.store.retrying(lambda tx: _write(app, tx, account, name, source, ladder))
    if path is not None:
        _keep(path, app.home / "config" / "ladders" / f"{name}.toml")
    return done


# ---- working it out


def _wanted(app: App, name: str, path: Path | None) -> tuple[Source, Ladder]:
    if path is None:
        source = app.library.source("config", f"{LADDERS}{name}.toml")
    elif path.is_file():
        source = read(path)
    else:
        raise WordsWrong(f"没有这个文件：{path}")
    try:
        return source, ladder_from(toml(source), name)
    except FaultyFile as error:
        raise FaultyFile(source.name, error.faults) from error


def _office(app: App, reader: Reader, account: str, today: str) -> Actor:
    who = facts.actor(reader, account, today, app.os_user)
    if who is None or not any(grant.role is Role.OFFICE for grant in who.grants):
        raise NotPermitted("提醒阶梯须由巡察办账号启用（--as）")
    return who


def _worked_out(app: App, reader: Reader, who: Actor, name: str, source: Source, ladder: Ladder) -> Adoption:
    used = [each for each in ladder_queries.using(reader) if each.ladder == name]
    if not used:
        in_use = "、".join(sorted({each.ladder for each in ladder_queries.using(reader)})) or "无"
        raise NotThere(
            f"没有轮次使用提醒阶梯“{name}”（在用：{in_use}）；新阶梯放进 config/ladders/，登记轮次时选用即可"
        )
    digest = text_hash(source.text)
    ticked = duty_queries.last_business_date(reader)
    placing = _Placing(app=app, reader=reader, new=ladder, ticked=date.fromisoformat(ticked) if ticked else None)
    seen = replace(sight(who), but_units=own_units(who))
    active = duty_queries.active_accounts(reader)
    return Adoption(
        ladder=ladder, name=name, text_hash=digest, rounds=tuple(each.round for each in used),
        lines=tuple(map(placing.line, ladder_queries.lines(reader, name))),
        clocks=tuple(map(placing.clock, ladder_queries.clocks(reader, name))),
        told=tuple(sorted(facts.holders(reader, Role.OFFICE, app.today()) & active.keys())),
        visible=played.visible(reader, seen), adopted_already=all(each.adopted == digest for each in used),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placing:
    """Where lines come to stand on the new ladder; ``ticked`` is the last day that ticks have told for."""

    app: App
    reader: Reader
    new: Ladder
    ticked: date | None

    def line(self, each: Climbing) -> Replaced:
        """Place a running line: nothing it told is told again, and nothing is made up for that ticks have left behind."""
        duty = each.duty
        told = self._told_on(each)
        due = date.fromisoformat(each.next_on) if each.next_on else None
        rung = placed(duty, self.new, self.app.calendar, told_on=told, ticked_on=self.ticked, next_on=due)
        following = next_on(replace(duty, rung=rung), self.new, self.app.calendar)
        after = following.isoformat() if following else None
        return Replaced(
            subject=duty.subject, slot=duty.slot, obligation=duty.obligation, rung=rung, before_on=each.next_on,
            after_on=after, passed=rung - climbed_by(told, duty, self.new, self.app.calendar),
            changed=(rung, after) != (duty.rung, each.next_on),
        )  # fmt: skip

    def clock(self, each: Climbing) -> Replaced:
        """Place a problem's own clock, which its line goes back to when the work does."""
        rung = climbed_by(self._told_on(each), each.duty, self.new, self.app.calendar)
        return Replaced(
            subject=each.duty.subject, slot="", obligation=each.duty.obligation, rung=rung, before_on=None, after_on=None,
            passed=0, changed=rung != each.duty.rung,
        )  # fmt: skip

    def _told_on(self, each: Climbing) -> date | None:
        """The last rung that is recorded; a line whose dates moved has its rungs under its former dates, and keeps its place."""
        if each.told_on is not None or not each.duty.rung:
            return each.told_on
        try:
            old = self.app.ladder_in_force(self.reader, each.mark)
        except (FaultyFile, NotThere):
            return None
        return told_until(each.duty, old, self.app.calendar)


# ---- writing


def _write(app: App, tx: Transaction, account: str, name: str, source: Source, ladder: Ladder) -> Adoption:
    at, today = moment(app, tx)
    found = _worked_out(app, tx, _office(app, tx, account, today), name, source, ladder)
    if found.adopted_already:
        return found
    draft = Draft(kind=LADDER_ADOPTED, subject=name, body=_body(app, tx, found, source, at, today))
    tx.write([draft], act=f"ladder-{app.fresh()}", at=at, on=today, by=account, written={"os_user": app.os_user})
    advance(app, tx, at)
    return found


def _body(app: App, tx: Transaction, found: Adoption, source: Source, at: str, today: str) -> dict[str, object]:
    kept = facts.pinned(tx, found.text_hash)
    changed = found.changed
    # A line that is the rectification itself and the problem's clock are one climb: what the line comes to stands for both.
    climbing = {each.subject: each for each in found.lines if each.obligation == "rectify" and not each.slot}
    clocks = {each.subject: each for each in found.clocks} | climbing
    placed = {subject: each.rung for subject, each in clocks.items() if each.changed}
    send_on = app.calendar.next_workday(date.fromisoformat(today)).isoformat()
    return {
        "fields": {
            "ladder": found.name, "version": found.ladder.version, "to": found.text_hash, "rounds": list(found.rounds),
            "lines": len(changed),
        },
        "pins": [] if kept else [pin("ladder", found.name, source)],
        "lines": [
            {"subject": each.subject, "slot": each.slot, "rung": each.rung, "next_on": each.after_on} for each in changed
        ],
        "clocks": [{"subject": subject, "rung": rung} for subject, rung in sorted(placed.items())],
        "about": found.rounds[-1], "on": today, "slot": "", "obligation": OBLIGATION, "since": at,
        "code": CODE, "lamp": "green", "template": "duty", "nominal_on": today, "effective_on": today,
        "notices": [{"person": each, "role": Role.OFFICE.value, "send_on": send_on} for each in found.told],
    }  # fmt: skip


def _keep(path: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.resolve() != target.resolve():
            part = target.with_suffix(".part")
            shutil.copyfile(path, part)
            part.replace(target)  # whole or not at all: a new round would be refused with half a ladder
    except OSError as error:
        raise WorldFailed(f"提醒阶梯已启用，但写不了 {target}：{error.strerror}") from error
