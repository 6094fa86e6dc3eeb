"""The tick: everything that is owed by a date is put into the outbox, once.

Only what is due is read, in chunks of one transaction each; a killed tick goes on where it stopped, a second one finds nothing
to do. A missed fortnight writes the highest rung and records the lower ones as skipped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from rectify.app.asking import advance
from rectify.app.office import OFFICE_ZONE, App, stamp
from rectify.engine import owed as rules
from rectify.engine.entries import REMINDED, Draft
from rectify.engine.model import Actor, Inspection, Problem, Role, Round
from rectify.engine.owed import ADDRESSEES, PEOPLE, Ladder, Owed
from rectify.engine.rights import roles_about, roles_on, roles_towards, sees_problem
from rectify.errors import WordsWrong, WorldFailed
from rectify.store import duty_queries as reading
from rectify.store.facts import actor, holders

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rectify.store.duty_queries import Due
    from rectify.store.transaction import Reader, Transaction

Made = tuple[Draft, rules.Rung]

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
    dry_run: bool = False
    place: tuple[str, str, str] = field(default=reading.START)

    def document(self) -> dict[str, object]:
        """Give the tick as the command prints it."""
        names = ("on", "due", "reminders", "escalations", "overdue", "notices", "suppressed", "already_done")
        return {name: getattr(self, name) for name in names} | ({"dry_run": True} if self.dry_run else {})

    def looked_at(self, found: Sequence[Due]) -> bool:
        """Count what was looked at, and say whether there may be more."""
        self.due += len(found)
        if found:
            self.place = found[-1].place
        return bool(found)

    def count(self, draft: Draft, rung: rules.Rung) -> None:
        """Count one rung that was written, and those it made moot."""
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
    made = [draft for each in found if (draft := _draft(app, each, ticked.on, people))]
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
        if made := _draft(app, each, ticked.on, people):
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


def _draft(app: App, each: Due, on: str, people: People) -> Made | None:
    """Give the entry for the highest rung that a duty has missed, with the lower ones recorded as skipped."""
    ladder: Ladder = app.ladder(each.ladder)
    found = rules.owed(each.duty, ladder, app.calendar, date.fromisoformat(on))
    if not found:
        return None
    top = found[-1]
    after = rules.Duty(
        subject=each.duty.subject, slot=each.duty.slot, obligation=each.duty.obligation, since=each.duty.since,
        start_on=each.duty.start_on, nominal_on=each.duty.nominal_on, effective_on=each.duty.effective_on,
        rung=top.index,
    )  # fmt: skip
    following = rules.next_on(after, ladder, app.calendar)
    send_on = rules.send_on(top.rung, date.fromisoformat(on), app.calendar, green_weekday=app.green_weekday)
    body: dict[str, object] = {
        "slot": each.duty.slot,
        "obligation": each.duty.obligation,
        "since": each.duty.since,
        "on": on,
        "code": top.rung.code,
        "lamp": top.rung.lamp,
        "template": top.rung.template,
        "nominal_on": each.duty.nominal_on.isoformat(),
        "effective_on": each.duty.effective_on.isoformat(),
        "rung": top.index,
        "next_on": following.isoformat() if following else None,
        "rungs": [_rung_row(one) for one in found],
        "notices": people.notices(each, top, send_on.isoformat()),
    }
    return Draft(kind=REMINDED, subject=each.duty.subject, body=body), top.rung


def _rung_row(one: Owed) -> dict[str, object]:
    return {"code": one.rung.code, "due_on": one.on.isoformat(), "skipped": int(one.skipped)}


class People:
    """Whom the rungs of one tick reach: read once a unit, because a county has many rows a unit."""

    def __init__(self, reader: Reader, today: str) -> None:
        self._reader = reader
        self._today = today
        self._active = reading.active_accounts(reader)
        self._office = self._known(holders(reader, Role.OFFICE, today))
        self._discipline = self._known(holders(reader, Role.DISCIPLINE, today))
        self._units: dict[str, Mapping[str, tuple[str, ...]]] = {}
        self._actors: dict[str, Actor | None] = {}
        self._seeing: dict[tuple[str, str, bool, str, str], bool] = {}

    def _known(self, names: frozenset[str]) -> tuple[str, ...]:
        return tuple(sorted(names & self._active.keys()))

    def _owing(self, each: Due) -> tuple[str, ...]:
        """The units that owe: the inspected one, and the problem's own where that is a village."""
        return tuple(dict.fromkeys((each.responsible, each.unit)))

    def _unit(self, code: str) -> Mapping[str, tuple[str, ...]]:
        if code not in self._units:
            roles = {"handler": Role.UNIT_CLERK, "head": Role.UNIT_HEAD}
            self._units[code] = {
                word: self._known(holders(self._reader, role, self._today, code)) for word, role in roles.items()
            }
        return self._units[code]

    def _reached(self, word: str, each: Due) -> tuple[str, ...]:
        match word:
            case "office":
                return self._office
            case "discipline_contact":
                return self._discipline
            case "liaison":
                return self._known(frozenset({each.liaison or ""}))
            case "responsible_leader" if each.delivered and each.duty.subject.startswith("P-"):
                return self._leaders(each)
            case _ if each.delivered:
                joint = each.co_units.split() if word == "handler" else ()  # whoever works on a measure of his own
                return tuple(name for code in (*self._owing(each), *joint) for name in self._unit(code).get(word, ()))
            case _:
                return ()

    def _leaders(self, each: Due) -> tuple[str, ...]:
        """The leaders that the plan row names, where they have accounts of the unit."""
        names = set(reading.leaders_of(self._reader, each.duty.subject, each.plan_no))
        units = [self._unit(code) for code in self._owing(each)]
        return tuple(
            account
            for unit in units
            for account in (*unit["head"], *unit["handler"])
            if account in names or self._active[account] in names
        )

    def notices(self, each: Due, top: Owed, send_on: str) -> list[dict[str, object]]:
        """Give a rung's notices, one a person; where nobody can be reached the office is told instead."""
        reached: dict[str, str] = {}
        for word in top.rung.to:
            self._reach(reached, word, self._reached(word, each), each)
        letter = _letter(top.rung)
        if letter or not reached:
            self._reach(reached, "office", self._office, each)
        return [
            {"person": person, "role": word, "send_on": send_on, "letter": letter if word == "office" else None}
            for person, word in reached.items()
        ]

    def words(self, person: str, each: Due) -> tuple[str, ...]:
        """Give the ladder's words that mean somebody about a duty, whether or not he could open it."""
        return tuple(word for word in PEOPLE if person in self._reached(word, each))

    def sees(self, person: str, each: Due) -> bool:
        """Say whether somebody could open what a duty is about."""
        return self._sees(person, each)

    def _reach(self, reached: dict[str, str], word: str, people: tuple[str, ...], each: Due) -> None:
        for person in people:
            if person not in reached and self._sees(person, each):
                reached[person] = word

    def _sees(self, person: str, each: Due) -> bool:
        """Nobody is told of what he could not open: a liaison whose role has ended, the office about its own unit."""
        key = (person, each.inspection, each.delivered, each.responsible, each.co_units)
        if key not in self._seeing:
            self._seeing[key] = self._opens(person, each)
        return self._seeing[key]

    def _opens(self, person: str, each: Due) -> bool:
        if person not in self._actors:
            self._actors[person] = actor(self._reader, person, self._today)
        who = self._actors[person]
        if who is None:
            return False
        if not each.inspection:
            return bool(roles_about(who, Round(code=each.round), None))
        inspection = Inspection(
            number=each.inspection, round=each.round, unit=each.unit, team=each.team, liaison=each.liaison
        )
        if each.duty.subject == each.inspection:
            return bool(roles_towards(who, inspection, None))
        problem = Problem(number=each.duty.subject, unit=each.responsible, co_units=each.co_units)
        roles = roles_on(who, problem, inspection, None)
        return sees_problem(roles, delivered=each.delivered, referrals="")


def _letter(rung: rules.Rung) -> str | None:
    """Whatever goes above a unit's head is a letter that waits for the director's signature (待签发)."""
    if rung.letter is None:
        return None
    return f"{rung.letter.title}（拟送{'、'.join(ADDRESSEES[each] for each in rung.letter.to)}，待签发）"
