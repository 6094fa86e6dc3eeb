"""The tick: everything that is owed by a date is put into the outbox, once.

Only what is due is read, in chunks of one transaction each; a killed tick goes on where it stopped, a second one finds nothing
to do. A missed fortnight writes the highest rung and records the lower ones as skipped.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from rectify.app.asking import advance
from rectify.app.office import OFFICE_ZONE, App, is_hash, stamp
from rectify.app.reached import People
from rectify.engine import owed as rules
from rectify.engine.changeover import climbed_by
from rectify.engine.entries import REMINDED, RUNG_PASSED_OVER, Draft
from rectify.errors import FaultyFile, NotThere, WordsWrong, WorldFailed
from rectify.store import duty_queries as reading

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rectify.engine.owed import Duty, Ladder, Owed
    from rectify.store.duty_queries import Due
    from rectify.store.transaction import Reader, Transaction

Made = tuple[Draft, rules.Rung | None]
"""An entry of a tick with the rung it tells of; none where it tells nobody."""

ALREADY = "这几级在另一版提醒阶梯下已有记载，不重复通知"

FARTHEST_JUMP = 45
"""Days between two business dates that a tick takes without being told the date (quality.md I10)."""


@dataclass(slots=True, kw_only=True)
class Ticked:
    """What a tick looked at and wrote."""

    on: str
    due: int = 0
    reminders: int = 0
    escalations: int = 0
    overdue: int = 0
    notices: int = 0
    suppressed: int = 0
    already_done: int = 0
    passed_over: int = 0
    """Lines whose rungs were all recorded before, under another ladder, and that go on in silence."""
    held: dict[str, str] = field(default_factory=dict)
    """Ladders that cannot be read, with the reason: what goes by them waits, and nothing else does."""
    dry_run: bool = False
    place: tuple[str, str, str] = field(default=reading.START)

    def document(self) -> dict[str, object]:
        """Give the tick as the command prints it."""
        names = ("on", "due", "reminders", "escalations", "overdue", "notices", "suppressed", "already_done")
        some = {"passed_over": self.passed_over, "held": self.held, "dry_run": self.dry_run}
        return {name: getattr(self, name) for name in names} | {name: value for name, value in some.items() if value}

    def looked_at(self, found: Sequence[Due]) -> bool:
        """Count what was looked at, and say whether there may be more."""
        self.due += len(found)
        if found:
            self.place = found[-1].place
        return bool(found)

    def count(self, draft: Draft, rung: rules.Rung | None) -> None:
        """Count one rung that was written, and those it made moot."""
        if rung is None:
            self.passed_over += 1
            return
        notices, rungs = draft.body["notices"], draft.body["rungs"]
        assert isinstance(notices, list) and isinstance(rungs, list)  # noqa: PT018, S101 - see _draft
        self.notices += len(notices)
        self.suppressed += len(rungs) - 1
        if rung.offset <= 0:
            self.reminders += 1
        elif rung.template == "escalation":
            self.escalations += 1
        else:
            self.overdue += 1


def tick(
    app: App, *, on: date | None = None, dry_run: bool = False, progress: Callable[[int], None] | None = None
) -> Ticked:  # fmt: skip
    """Write everything owed by ``on`` (today, where no date is given); raises WordsWrong for a date that runs back."""
    with app.store.reading() as reader:
        day = _business_date(app, reader, on)
        ticked = Ticked(on=day.isoformat(), dry_run=dry_run, already_done=reading.reminded_on(reader, day.isoformat()))
        if dry_run:
            people = People(reader, ticked.on)
            while _look(app, reader, ticked, people):
                _tell(progress, ticked.due)
            return ticked
        waiting = bool(reading.due(reader, ticked.on, after=reading.START, chunk=1))
        kept = reader.ticked_on
    while waiting:
        found, made = app.store.retrying(lambda tx: _chunk(app, tx, ticked))
        for draft, rung in made:
            ticked.count(draft, rung)
        waiting = ticked.looked_at(found)
        _tell(progress, ticked.due)
    if kept is None or kept < ticked.on:
        app.store.retrying(lambda tx: _keep_date(app, tx, day))
    return ticked


def _tell(progress: Callable[[int], None] | None, done: int) -> None:
    if progress is not None:
        progress(done)


def _business_date(app: App, reader: Reader, on: date | None) -> date:
    """The business date never runs back; a long jump is asked about, and an explicit date is the answer."""
    if on is not None:
        _not_back(reader, on.isoformat())
        return on
    kept = reading.last_business_date(reader)
    last = date.fromisoformat(kept) if kept else None
    today = date.fromisoformat(app.today())
    if last is not None and today < last:
        raise WorldFailed(f"系统日期 {today} 早于上次批处理日期 {last}，请核对系统时钟")
    if last is not None and (today - last).days > FARTHEST_JUMP:
        raise WorldFailed(f"距上次批处理（{last}）已超过 {FARTHEST_JUMP} 天，请核对系统时钟后用 --on {today} 确认")
    return today


def _not_back(reader: Reader, on: str) -> None:
    last = reading.last_business_date(reader)
    if last is not None and on < last:
        raise WordsWrong(f"业务日期不能倒退：上次批处理为 {last}，不能再处理 {on}")


def _chunk(app: App, tx: Transaction, ticked: Ticked) -> tuple[list[Due], list[Made]]:
    """Write one chunk in one transaction; what it wrote is counted when the transaction is through."""
    _not_back(tx, ticked.on)  # another tick may have gone on to a later day meanwhile
    people = People(tx, ticked.on)
    found = reading.due(tx, ticked.on, after=ticked.place, chunk=app.settings.notice.chunk)
    made = [draft for each in found if (draft := _draft(app, each, ticked, people))]
    at = tick_instant(app, date.fromisoformat(ticked.on), tx)
    day = datetime.fromisoformat(at).astimezone(OFFICE_ZONE).date().isoformat()
    tx.write([draft for draft, _rung in made], act=f"tick-{ticked.on}-{app.fresh()}", at=at, on=day, by="system")
    if made:
        advance(app, tx, at)
    return found, made


def _look(app: App, reader: Reader, ticked: Ticked, people: People) -> bool:
    """Do as :func:`_chunk` does without writing."""
    found = reading.due(reader, ticked.on, after=ticked.place, chunk=app.settings.notice.chunk)
    for each in found:
        if made := _draft(app, each, ticked, people):
            ticked.count(*made)
    return ticked.looked_at(found)


def tick_instant(app: App, on: date, reader: Reader) -> str:
    """Give the instant of a tick: now; in a simulated office the morning of the business date, if that is later."""
    now = app.now()
    morning = datetime.combine(on, time(8, 30), OFFICE_ZONE)
    kept = reader.clock if reader.simulated else None
    at = stamp(max(now, morning)) if reader.simulated else stamp(now)
    return max(at, kept) if kept else at


def _keep_date(app: App, tx: Transaction, on: date) -> None:
    if tx.ticked_on is None or tx.ticked_on < on.isoformat():
        tx.set_ticked(on.isoformat())
    advance(app, tx, tick_instant(app, on, tx))


def _draft(app: App, each: Due, ticked: Ticked, people: People) -> Made | None:
    """Give the entry for the highest rung that a duty has missed, with the lower ones recorded as skipped."""
    ladder = _ladder(app, people.reader, each.ladder, ticked)
    if ladder is None:
        return None
    known = reading.recorded_codes(people.reader, each.duty)
    duty = each.duty if is_hash(each.ladder) else _by_what_was_told(app, each.duty, ladder, known)
    found = rules.owed(duty, ladder, app.calendar, date.fromisoformat(ticked.on))
    if not found:
        return None
    fresh = [one for one in found if one.rung.code not in known]
    following = rules.next_on(replace(duty, rung=found[-1].index), ladder, app.calendar)
    place: dict[str, object] = {
        "slot": each.duty.slot,
        "obligation": each.duty.obligation,
        "rung": found[-1].index,
        "next_on": following.isoformat() if following else None,
    }
    if found[-1] not in fresh:
        codes = [one.rung.code for one in found]
        body = {**place, "since": each.duty.since, "on": ticked.on, "codes": codes, "reason": ALREADY}
        return Draft(kind=RUNG_PASSED_OVER, subject=each.duty.subject, body=body), None
    top = found[-1]
    body = {**place, **_told(each, top, ticked.on), "rungs": [_rung_row(one) for one in fresh]}
    if len(fresh) < len(found):
        body["known"] = [one.rung.code for one in found if one not in fresh]
    if duty.rung != each.duty.rung:
        body["climbed"] = duty.rung
    send_on = rules.send_on(top.rung, date.fromisoformat(ticked.on), app.calendar, green_weekday=app.green_weekday)
    body["notices"] = people.notices(each, top, send_on.isoformat())
    return Draft(kind=REMINDED, subject=each.duty.subject, body=body), top.rung


def _by_what_was_told(app: App, duty: Duty, ladder: Ladder, known: Mapping[str, str]) -> Duty:
    """Of a file that nobody adopted, the number of a rung means nothing once it is another one: the days that were told do."""
    if not known:
        return duty
    return replace(duty, rung=climbed_by(date.fromisoformat(max(known.values())), duty, ladder, app.calendar))


def _ladder(app: App, reader: Reader, mark: str, ticked: Ticked) -> Ladder | None:
    """Give the ladder a line goes by; where it is a file that cannot be read, keep the reason: one line holds up no other."""
    if mark in ticked.held:
        return None
    try:
        return app.ladder_in_force(reader, mark)
    except (FaultyFile, NotThere) as error:
        ticked.held[mark] = str(error)
        return None


def _told(each: Due, top: Owed, on: str) -> dict[str, object]:
    return {
        "since": each.duty.since,
        "on": on,
        "code": top.rung.code,
        "lamp": top.rung.lamp,
        "template": top.rung.template,
        "nominal_on": each.duty.nominal_on.isoformat(),
        "effective_on": each.duty.effective_on.isoformat(),
    }


def _rung_row(one: Owed) -> dict[str, object]:
    return {"code": one.rung.code, "due_on": one.on.isoformat(), "skipped": int(one.skipped)}
