"""Heads come and go: who was in office when, what a new one takes over, and what is owed to him (「新官不理旧账」 is no excuse).

Reading C of the five accounts hands the open ledger from the old head to the new (domain.md B1.3): a change is told with the list
of what is open, each running inspection gets a line for the hand-over, and the new head signs the list. Accounts and roles are
the administrators' business.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rectify.engine import asked
from rectify.engine.deadlines import Obligation
from rectify.engine.model import Facts, Reason, Role, Unit
from rectify.engine.quarterly import unfinished
from rectify.engine.rulings import Found, Roles, Rule, inspection_of, no, rows, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rectify.engine.acts import Act
    from rectify.engine.duties import Rules
    from rectify.engine.rulings import Body

SLOT = Obligation.HANDOVER.value
REMINDER = "履行巡察整改责任提醒函"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A head's time in office, both days included; open ends where nothing is known, or where it lasts."""

    head: str
    from_on: str | None
    until_on: str | None = None

    def days_within(self, start: str, end: str) -> tuple[str, str] | None:
        """Give the part of a span of days, both ends included, that falls into this term; None where there is none."""
        first, last = max(start, self.from_on or start), min(end, self.until_on or end)
        return (first, last) if first <= last else None


def terms(unit: Unit, changes: Iterable[Mapping[str, object]]) -> tuple[Term, ...]:
    """Give a unit's heads with their times, oldest first, from its row and the fields of its recorded changes."""
    found = []
    for each in changes:
        since = date.fromisoformat(str(each["since"])) - timedelta(days=1)
        started = each.get("previous_since")
        from_on = str(started) if started else None
        found.append(Term(head=str(each["previous"]), from_on=from_on, until_on=since.isoformat()))
    return (*found, Term(head=unit.head or "", from_on=unit.head_since))


def in_office(held: Sequence[Term], start: str, end: str) -> tuple[str, ...]:
    """Give who was head at any time within a span of days, in their order, each once."""
    return tuple(dict.fromkeys(each.head for each in held if each.days_within(start, end)))


def both_heads(facts: Facts) -> tuple[str, ...]:
    """Give the heads since the receipt, where there was more than one: the leader's report lists them all (domain.md B3)."""
    start = inspection_of(facts).receipt_on
    found = in_office(terms(unit_of(facts), rows(facts, "head_changes")), start, facts.today) if start else ()
    return found if len(found) > 1 else ()


def change_head(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """主要负责人变动: the hand-over list is told, and each running inspection gets its line."""
    unit, since = unit_of(facts), act.text("since")
    if facts.person(act.text("head")) == facts.person(unit.head):
        return no(Reason.BAD_VALUE, f"“{act.text('head')}”已是登记的主要负责人；任职日期有误须由两人更正（correct）")
    if unit.head_since and since <= unit.head_since:
        return no(Reason.BAD_VALUE, f"任职日期不晚于现任主要负责人的任职日期（{unit.head_since}）")
    left = [str(row["number"]) for row in rows(facts, "open")]
    running = facts.known.get("running")
    lines = [line_for(rules, facts, number) for number, rules in (running if isinstance(running, tuple) else ())]
    fields = {**act.fields, "previous": unit.head, "previous_since": unit.head_since}
    return Found(fields=fields, body={"open": left, "opened": lines}, warnings=_reminders(left))


def _reminders(left: Sequence[str]) -> tuple[str, ...]:
    accounts = "账号和角色由系统管理员、安全管理员另行调整"
    if not left:
        return (accounts,)
    said = f"有 {len(left)} 个问题在办（{'、'.join(left[:5])}），请向新任主要负责人发《{REMINDER}》（letter）并办理交接（handover）"
    return (said, accounts)


def line_for(rules: Rules, facts: Facts, inspection: str) -> Body:
    """Give the line for the hand-over of one inspection, counted from the day on which the change is recorded."""
    return asked.counted(
        rules, Obligation.HANDOVER, facts.today, subject=inspection, slot=SLOT, since=asked.here(facts)
    )


def handover(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """交接: signed by the head who is registered today, nobody in his place; it settles every hand-over that waits."""
    number, unit = inspection_of(facts).number, unit_of(facts)
    waiting = asked.running(facts, SLOT)
    if not waiting:
        return no(Reason.WRONG_STATE, "没有待办理的主要负责人交接（change_head）", Role.OFFICE)
    if facts.person(facts.signer) != facts.person(unit.head):
        return no(Reason.BAD_VALUE, f"交接清单须由新任主要负责人（{unit.head}）签收")
    fields = {**act.fields, "problems": unfinished(rows(facts, "problems"))}
    return Found(fields=fields, body={"duties": asked.settled(waiting, number)})


RULES: Mapping[str, Rule] = {"change_head": change_head, "handover": handover}
