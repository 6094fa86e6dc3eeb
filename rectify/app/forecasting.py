"""推演: the coming ticks played on a copy, to say who will be told how much and what will be overdue, if nobody does anything.

The ticks are the real ones (``ticking.tick``), a day at a time from the first that was not ticked for; the office's own ledger is
read once and never written. Tried under another ladder or another period profile, the play is compared with the same play under
the rules in force. People's names are the office's own business: office and leading group may ask.
"""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rectify.app.adopting import Other, Redated, adopt
from rectify.app.foretold import Document, Forecast, Play
from rectify.app.reading import as_problem
from rectify.app.ticking import tick
from rectify.engine.lamps import overdue_days
from rectify.engine.model import Role
from rectify.engine.rights import Sight, own_units, sight
from rectify.errors import NotPermitted, WordsWrong
from rectify.store import duty_queries, facts, played, queries
from rectify.store.copying import copy_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rectify.app.office import App
    from rectify.store.transaction import Reader, Store

YEARS = 2
"""How far ahead the ticks are played at most: beyond that no holiday notice is known, and no ledger stands still."""

_MAY_ASK = frozenset({Role.OFFICE, Role.LEADING_GROUP})
_ONE = timedelta(days=1)


def forecast(
    app: App, account: str, until: date, other: Other | None = None, *, progress: Callable[[int], None] | None = None
) -> Forecast:  # fmt: skip
    """Play the ticks up to a day for an account; raises NotPermitted, and WordsWrong for a day that cannot be played."""
    other = other or Other()
    with ExitStack() as copies:
        with app.store.reading() as reader:
            today = app.today()
            seen = _may_ask(app, reader, account, today)
            first = _first_day(reader, date.fromisoformat(today))
            _playable(until, first, date.fromisoformat(today))
            stores = [copies.enter_context(closing(copy_of(reader))) for _ in range(2 if other else 1)]
        played_ = _Playing(app=app, seen=seen, today=today, first=first, until=until, progress=progress)
        play = played_.under(stores[0], other)
        with stores[0].reading() as reader:
            names = {row["name"]: row["display"] for row in queries.master(reader, "account")}
            units = {row["code"]: row["name"] for row in queries.master(reader, "unit")}
        return Forecast(
            on=today, first=first.isoformat(), until=until.isoformat(), other=other, play=play,
            today=played_.under(stores[1], Other()) if other else None, names=names, units=units,
            provisional_years=app.calendar.unknown_years(first, until),
        )  # fmt: skip


def _may_ask(app: App, reader: Reader, account: str, today: str) -> Sight:
    """Give what an account is told of: all that it sees by the roles that may ask, and nothing of a unit of its own."""
    who = facts.actor(reader, account, today, app.os_user)
    if who is None:
        raise NotPermitted(f"没有可用的账号“{account}”")
    asking = replace(who, grants=tuple(grant for grant in who.grants if grant.role in _MAY_ASK))
    if not asking.grants:
        raise NotPermitted("推演写明每个人将收到多少通知，只有巡察办和巡察工作领导小组可以查看")
    return replace(sight(asking), but_units=own_units(who))


def _first_day(reader: Reader, today: date) -> date:
    """The first day that no tick has finished: today at the earliest, the day of one that was cut short again."""
    kept = reader.ticked_on
    ticked = date.fromisoformat(kept) + _ONE if kept else today
    cut_short = date.fromisoformat(duty_queries.last_business_date(reader) or today.isoformat())
    return max(today, ticked, cut_short)


def _playable(until: date, first: date, today: date) -> None:
    if until < today:
        raise WordsWrong(f"{until} 已经过去（今天是 {today}），推演只看以后")
    if until < first:
        raise WordsWrong(f"{until} 的提醒已经生成，请写 {first} 或以后的日期")
    latest = _years_on(today)
    if until > latest:
        raise WordsWrong(f"最远推演 {YEARS} 年，到 {latest} 为止")


def _years_on(day: date) -> date:
    year = day.year + YEARS
    return day.replace(year=year) if (day.month, day.day) != (2, 29) else date(year, 2, 28)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Playing:
    """One set of days, played once for each set of rules."""

    app: App
    seen: Sight
    today: str
    first: date
    until: date
    progress: Callable[[int], None] | None

    def under(self, store: Store, other: Other) -> Play:
        """Play every day on a copy of its own."""
        redated = adopt(self.app.over(store), other) if other else ()
        copy = self.app.over(store)
        if other.ladder is not None:
            with store.reading() as reader:
                copy = self.app.over(store, dict.fromkeys(played.ladders(reader), other.ladder))
        day = self.first
        while day <= self.until:
            tick(copy, on=day)
            day += _ONE
            if self.progress is not None:
                self.progress((day - self.first).days)
        return self._result(copy, redated)

    def _result(self, copy: App, redated: Sequence[Redated]) -> Play:
        until = self.until.isoformat()
        with copy.store.reading() as reader:
            visible = played.visible(reader, self.seen) if redated else frozenset()
            late = played.late(reader, self.seen, until)
            return Play(
                told=played.told(reader, self.seen),
                to_sign=played.to_sign(reader, self.seen),
                overdue=tuple(self._overdue(reader, until)),
                late=tuple(each for each in late if each.obligation not in ("rectify", "supplement")),
                redated=tuple(each for each in redated if each.subject in visible),
            )

    def _overdue(self, reader: Reader, until: str) -> Iterable[Document]:
        for row in queries.problems(reader, self.seen, overdue_on=until):
            problem = as_problem(row)
            yield {
                "number": problem.number,
                "unit": problem.unit,
                "unit_name": row["unit_name"],
                "effective_due_on": problem.effective_on,
                "overdue_days": overdue_days(problem, until),
                "already": overdue_days(problem, self.today) > 0,
            }
