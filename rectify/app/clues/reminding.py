"""The clue side's own tick: who is reminded that an answer is due, in a list that is read here and nowhere else.

The office's tick knows nothing of it, no mail is sent, and a line names a clue's number and a date. Whoever is reminded could
open the clue on that day; a missed fortnight writes the highest rung and names the lower ones as skipped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rectify.engine.clues.kinds import REMINDED
from rectify.engine.clues.model import ADDRESSEES, Clue
from rectify.engine.clues.reminding import owed
from rectify.engine.clues.rights import roles_towards, watcher
from rectify.engine.entries import Draft
from rectify.errors import WordsWrong
from rectify.store import facts as office
from rectify.store.clues import queries

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from rectify.app.clues.desk import ClueDesk
    from rectify.engine.owed import Owed
    from rectify.store.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """What a tick of the clue side looked at and wrote."""

    on: str
    due: int
    reminders: int
    notices: int
    suppressed: int

    def document(self) -> dict[str, object]:
        """Give the tick as the command prints it."""
        return {name: getattr(self, name) for name in ("on", "due", "reminders", "notices", "suppressed")}


def remind(desk: ClueDesk, on: date) -> Reminded:
    """Write everything owed by a day, once; raises WordsWrong for a date that runs back."""
    return desk.clues.store.retrying(lambda tx: _in_transaction(desk, tx, on))


def _in_transaction(desk: ClueDesk, tx: Transaction, on: date) -> Reminded:
    day = on.isoformat()
    if tx.ticked_on is not None and day < tx.ticked_on:
        raise WordsWrong(f"业务日期不能倒退：上次为 {tx.ticked_on}，不能再处理 {day}")
    at, today = desk.clues.moment(tx)
    clues = [queries.as_clue(row) for row in queries.waiting_rows(tx, day)]
    drafts = [draft for clue in clues if (draft := _draft(desk, tx, clue, on))]
    act = f"remind-{day}-{desk.app.fresh()}"
    tx.write(drafts, act=act, at=at, on=today, by="system", written={"os_user": desk.app.os_user})
    tx.set_ticked(day)
    bodies = [draft.body for draft in drafts]
    return Reminded(
        on=day,
        due=len(clues),
        reminders=len(drafts),
        notices=sum(len(_list(each["notices"])) for each in bodies),
        suppressed=sum(len(_list(each["skipped"])) for each in bodies),
    )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _draft(desk: ClueDesk, tx: Transaction, clue: Clue, on: date) -> Draft | None:
    """Give the entry for the highest rung that is missing, with a line for everybody who is told."""
    found = owed(clue, desk.app.calendar, on)
    if not found:
        return None
    top = found[-1]
    notices = [_notice(top, person) for person in sorted(set(_people(desk, tx, clue, top)))]
    body = {
        "rung": top.index,
        "code": top.rung.code,
        "due_by": on.isoformat(),
        "skipped": [each.rung.code for each in found[:-1]],
        "notices": notices,
    }
    return Draft(kind=REMINDED, subject=clue.number, body=body)


def _notice(top: Owed, person: str) -> dict[str, object]:
    due_on = top.duty.effective_on.isoformat()
    return {
        "key": f"{top.key}|{person}",
        "code": top.rung.code,
        "lamp": top.rung.lamp,
        "person": person,
        "due_on": due_on,
    }


def _people(desk: ClueDesk, tx: Transaction, clue: Clue, top: Owed) -> Iterator[str]:
    """Give who is told: the body that owes the answer, and once it is late whoever may look by name."""
    named = set(office.holders(desk.main, ADDRESSEES[clue.addressed_to], desk.today))
    if top.rung.offset > 0:
        named |= {row["account"] for row in queries.personal(tx)}
    for name in named:
        actor = office.actor(desk.main, name, desk.today)
        if actor is None:
            continue
        own = queries.memberships(desk.main, name, desk.today)
        who = watcher(actor, own, authorised=queries.is_authorised(tx, name, desk.today))
        if roles_towards(who, clue):
            yield name
