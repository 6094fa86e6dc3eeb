"""The walk over a journal beside the ledger as it stood before each entry: what every single entry must have obeyed.

Part of the invariants' check: it holds what the ledger and the outbox should hold at its end. Numbers of invariants are those of
``docs/reliability.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from rectify.app.concerned import DECIDED
from rectify.app.hindsight import Hindsight
from rectify.app.office import day_of
from rectify.engine import entries, quarterly
from rectify.engine.acts import Act
from rectify.engine.entries import LADDER_ADOPTED, REMINDED, Entry
from rectify.engine.journal import Broken, Chain
from rectify.engine.model import Round
from rectify.engine.owed import Duty, Ladder, owed, rung_day
from rectify.engine.posting import Update
from rectify.errors import FaultyFile, NotThere
from rectify.store.queries import links
from rectify.store.replay import Fold, differences

if TYPE_CHECKING:
    from collections.abc import Callable

    from rectify.app.office import App
    from rectify.store.transaction import Reader

_TOLD_EVERY = 2000
Row = Mapping[str, Any]
Told = tuple[str, str, str]
"""An invariant's number, where it does not hold, and what is wrong (Chinese)."""

ASKED_BY: Mapping[str, tuple[tuple[str, str], ...]] = {
    "plan_row_judged": (("problem", "plan_row_by"), ("inspection", "plan_by")),
    "explanation_judged": (("problem", "explanation_by"),),
    "extension_judged": (("problem", "extension_by"),),
    "continuation_judged": (("problem", "continuation_by"),),
    "withdrawal_judged": (("problem", "withdrawal_by"),),
    "objection_judged": (("problem", "objection_by"),),
    entries.CORRECTED: (("proposal", "by"),),
    entries.LEGACY_OPENED: (("proposal", "by"),),
    entries.WORKFLOW_MIGRATED: (("proposal", "by"),),
    "letter_judged": (("letter", "replied_by"),),
    "fault_reviewed": (("record", "by"),),
    "accountability_answered": (("record", "by"),),
}
"""A decision's kind → the columns that say who asked for it: nobody signs both sides (domain.md A2)."""


class Walk:
    """One walk along the journal; afterwards it knows what the ledger and the outbox should hold."""

    def __init__(self, app: App, reader: Reader) -> None:
        self._app, self._reader = app, reader
        self.fold = Fold(reader.office)
        self.then = Hindsight(self.fold)
        self.notices: dict[str, tuple[int, str, str]] = {}
        self.files: dict[str, str] = {}
        self.duty_set: dict[tuple[object, object], tuple[int, str]] = {}
        """Subject and slot of a duty → number and day of the entry that set it last, ticks apart."""
        self.last_tick: tuple[str, int] = ("", 0)
        """The latest business date of a reminder, and the number of its last entry."""
        self._acts: dict[str, tuple[str, set[tuple[str, str]]]] = {}
        self._at = ""

    def violations(self, progress: Callable[[int], None] | None) -> Iterator[Told]:
        """Walk from the first entry to the last; stops where the chain breaks or an entry cannot be posted."""
        chain = Chain(self._reader.algorithm)
        for each in links(self._reader):
            try:
                entry = Entry(**chain.take(each))
                yield from self._judged(entry)
                self._follow(entry)
            except Broken as error:
                yield "I2", f"第 {chain.count + 1} 条", str(error)
                return
            except LookupError as error:
                yield "I3", f"第 {each.no} 条", f"过不了账：{error}"
                return
            if progress is not None and each.no % _TOLD_EVERY == 0:
                progress(each.no)
        if (chain.count, chain.head) != (self._reader.head_no, self._reader.head_hash):
            yield "I2", f"第 {chain.count} 条", "链尾与办公室登记的最后一条不一致"
        for difference in differences(self._reader, self.fold):
            yield "I3", "", difference

    def _judged(self, entry: Entry) -> Iterator[Told]:
        """Look at an entry beside the ledger as it stood before it."""
        rules = [self._once(entry), self._clock(entry), self._two_persons(entry), self._bias(entry)]
        if entry.kind == "moved":
            rules.append(self._move(entry))
        if entry.kind == REMINDED:
            rules += [self._business_date(entry), self._told(entry, entry.subject), self._no_hole(entry)]
        if entry.kind == LADDER_ADOPTED:
            rules.append(self._told(entry, str(entry.body["about"])))
        for rule in rules:
            for code, message in rule:
                yield code, f"第 {entry.no} 条", message

    def _follow(self, entry: Entry) -> None:
        changes = self.fold.take(entry)
        self.then.changed(entry)
        self.files.update(dict.fromkeys(_hashes(entry.body.get("fields")), f"第 {entry.no} 条"))
        if entry.kind != REMINDED:
            for change in changes:
                if change.table == "deadline":
                    key = change.where if isinstance(change, Update) else change.row
                    self.duty_set[key["subject"], key["slot"]] = (entry.no, entry.on)

    # ---- each entry by itself

    def _once(self, entry: Entry) -> Iterator[tuple[str, str]]:
        """I1: an act is written once, whatever was sent again: once a subject, and never with other words."""
        if not entry.digest:
            return
        digest, written = self._acts.setdefault(entry.act, (entry.digest, set()))
        if digest != entry.digest:
            yield "I1", f"同一请求编号“{entry.act}”写有两种内容"
        if (entry.subject, entry.kind) in written:
            yield "I1", f"请求“{entry.act}”对 {entry.subject} 写了两次"
        written.add((entry.subject, entry.kind))

    def _clock(self, entry: Entry) -> Iterator[tuple[str, str]]:
        """I10: a simulated clock never runs back; a machine's may be set right by its administrator."""
        if self._reader.simulated and entry.at < self._at:
            yield "I10", f"模拟时钟由 {self._at} 退到 {entry.at}"
        self._at = entry.at

    def _two_persons(self, entry: Entry) -> Iterator[tuple[str, str]]:
        """I7: who asked and who decided are different persons."""
        for table, column in ASKED_BY.get(entry.kind, ()):
            row = self._row_asked(entry, table)
            both = self._signers(entry) & set(str((row or {}).get(column) or "").split())
            if both:
                yield "I7", f"申请与审批由同一人签署：{'、'.join(sorted(both))}"

    def _bias(self, entry: Entry) -> Iterator[tuple[str, str]]:
        """I7: nobody of a unit that a subject is about, or ever was, decides there (回避)."""
        if entry.kind in DECIDED:
            for name in self.then.of_the_unit(self._signers(entry), entry.subject, entry.on):
                yield "I7", f"{name} 是被巡察单位的人，却办理了 {entry.subject} 的“{entries.WORDS[entry.kind]}”"

    def _row_asked(self, entry: Entry, table: str) -> Row | None:
        rows = self.fold.rows
        if table == "proposal":
            return rows[table].get((entry.body.get("proposed_no"),))
        if table == "letter":
            return rows[table].get((entry.body.get("letter"),))
        if table == "record":
            return rows[table].get((entry.body.get("answers"),))
        problem = rows["problem"].get((entry.subject,))
        if table == "problem" or problem is None:
            return problem
        return rows[table].get((problem["inspection"],))

    def _signers(self, entry: Entry) -> set[str]:
        fields = entry.body.get("fields")
        on_paper = fields.get("signed_by") if isinstance(fields, Mapping) else None
        signed = {self.then.called(str(name)) for name in (entry.signed_by, on_paper) if name}
        return {entry.by} | signed

    def _move(self, entry: Entry) -> Iterator[tuple[str, str]]:
        """I7: a move of the workflow that the problem is pinned to, from where it stood, by a role that may."""
        body, found = entry.body, self.then.subject(entry.subject)
        if found.problem is None:
            yield "I7", f"{entry.subject} 还没有登记就已流转"
            return
        workflow = self._app.cycle(self._reader, found.problem.workflow_hash).workflow
        move = next((each for each in workflow.moves if each.code == body.get("move")), None)
        if body.get("from") != found.problem.state:
            yield "I7", f"{entry.subject} 由“{body.get('from')}”流转，当时却是“{found.problem.state}”"
        if move is None or body.get("from") not in move.from_states or body.get("to") != move.to:
            yield "I7", f"流程中没有这一步：{body.get('move')}（{body.get('from')} → {body.get('to')}）"
            return
        fields = body.get("fields")
        act = Act(
            id=entry.act, key="move", account=entry.by, move=move.code, signed_by=entry.signed_by,
            fields=fields if isinstance(fields, Mapping) else {},
        )  # fmt: skip
        if not self.then.roles(act, found, entry.on) & frozenset(move.by):
            yield "I7", f"{entry.by} 当日没有办理“{move.label}”的角色（{entry.subject}）"
        if move.to == "closed" and self._signers(entry) & set(found.problem.checked_by.split()):
            yield "I7", f"销账的人是 {entry.subject} 的核查人"

    # ---- each reminder

    def _business_date(self, entry: Entry) -> Iterator[tuple[str, str]]:
        """I10: the business date never runs back."""
        on = str(entry.body["on"])
        if on < self.last_tick[0]:
            yield "I10", f"业务日期由 {self.last_tick[0]} 退到 {on}"
        self.last_tick = max(self.last_tick, (on, entry.no))

    def _told(self, entry: Entry, about: str) -> Iterator[tuple[str, str]]:
        """I12: whoever is told of a thing could open it that day. I14: a rung that is written tells somebody."""
        on = str(entry.body["on"])
        told = _listed(entry.body.get("notices"))
        if not told:
            yield "I14", f"{about} 的“{entry.body['code']}”没有通知任何人"
        for n, each in enumerate(told, 1):
            person = str(each["person"])
            self.notices[f"{entry.no}-{n}"] = (entry.no, str(entry.body["code"]), person)
            if not self.then.sees(person, about, on):
                yield "I12", f"{person} 收到 {about} 的通知，当日却无权查看"

    def _no_hole(self, entry: Entry) -> Iterator[tuple[str, str]]:
        """I14: no rung below the one that is written is left without a line, sent or skipped."""
        body = entry.body
        before = self.fold.rows["deadline"].get((entry.subject, body["slot"]))
        if before is None:
            return
        rung = int(str(body["rung"]))
        written = {each["code"] for each in _listed(body.get("rungs"))} | set(_names(body.get("known")))
        ladder, duty = self._ladder(entry.subject), _duty(before)
        rungs = ladder.of(duty.obligation) if ladder is not None else ()
        if len(rungs) < rung or rungs[rung - 1].code != body["code"]:
            return  # the round never adopted a text, and its file is another one today
        calendar = self._app.calendar
        climbed = int(str(body.get("climbed", before["rung"])))
        for lost in (each for each in rungs[climbed:rung] if each.code not in written):
            if rung_day(lost, duty, calendar) >= duty.start_on:  # rungs from before the duty began are nobody's
                yield "I14", f"{entry.subject} 的“{lost.code}”既未发出也未记为略过"

    def _ladder(self, subject: str) -> Ladder | None:
        found = self.then.subject(subject)
        climbs = found.inspection or found.round
        mark = (climbs.ladder_mark if isinstance(climbs, Round) else climbs.ladder) if climbs is not None else ""
        try:
            return self._app.ladder_in_force(self._reader, mark) if mark else None
        except (FaultyFile, NotThere):
            return None  # a file that nobody adopted, told of in its own line of the checkup

    def today(self) -> str:
        """Give the office's day: a simulated office's own."""
        clock = self._reader.clock if self._reader.simulated else None
        return day_of(datetime.fromisoformat(clock)) if clock else self._app.today()

    def left_out(self) -> Iterator[Told]:
        """Give the duties that the last tick must have seen and whose rung is still due (I14)."""
        ticked = self._reader.ticked_on
        today = self.today()
        for (subject, slot), row in self.fold.rows["deadline"].items():
            if ticked is None or row["next_on"] is None or row["next_on"] > ticked:
                continue
            no, on = self.duty_set.get((subject, slot), (0, ""))
            seen = (self.last_tick[0] == ticked and no < self.last_tick[1]) or (on < ticked <= today)
            ladder = self._ladder(subject)
            if seen and ladder is not None and self._asks_for_something(subject, slot, ticked):
                for each in owed(_duty(row), ladder, self._app.calendar, date.fromisoformat(ticked)):
                    yield "I14", subject, f"“{each.rung.code}”应在 {each.on} 记载，却没有"

    def _asks_for_something(self, subject: str, slot: str, ticked: str) -> bool:
        """The quarterly follow-up asks for nothing where, at the tick, nothing of its inspection was unfinished (R-12)."""
        theirs = (
            row
            for row in self.fold.rows["problem"].values()
            if row["inspection"] == subject and (row["handed_over_on"] or ticked) < ticked
        )
        return slot != quarterly.SLOT or bool(quarterly.unfinished(theirs))


def _duty(row: Row) -> Duty:
    days = {name: date.fromisoformat(row[name]) for name in ("start_on", "nominal_on", "effective_on")}
    return Duty(
        subject=row["subject"],
        slot=row["slot"],
        obligation=row["obligation"],
        since=row["since"],
        rung=row["rung"],
        **days,
    )


def _listed(value: object) -> tuple[Mapping[str, object], ...]:
    return tuple(value) if isinstance(value, list | tuple) else ()


def _names(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()


def _hashes(value: object) -> Iterator[str]:
    """Give the hash of every kept file that an entry names."""
    if isinstance(value, Mapping):
        if isinstance(value.get("sha256"), str):
            yield str(value["sha256"])
        for each in value.values():
            yield from _hashes(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _hashes(each)
