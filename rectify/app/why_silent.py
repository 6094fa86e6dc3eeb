"""Why somebody was not told: of each duty within his reach what kept it silent that day, and when it will speak to him."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rectify.app.why_question import Key, key_of, label_of
from rectify.engine.derivation import spoken
from rectify.engine.owed import Rung, rung_day
from rectify.engine.rung_words import derived, plain_day, reaches
from rectify.store import why_queries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from rectify.app.why_question import Question
    from rectify.store.duty_queries import Due

Document = dict[str, Any]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Why a duty said nothing to somebody: a word for programs, the rung and its day, and a sentence."""

    reason: str
    said: str
    code: str | None = None
    on: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """A duty within somebody's reach: the words that mean him, and the rungs that are still ahead."""

    each: Due
    words: tuple[str, ...]
    rungs: tuple[Rung, ...]
    ahead: tuple[tuple[Rung, date], ...]

    def is_his(self, rung: Rung) -> bool:
        """Say whether a rung reaches him: by a word, or as the office that has its letter signed."""
        return bool(set(rung.to) & set(self.words)) or (rung.letter is not None and "office" in self.words)


def silent(asked: Question, told: set[Key]) -> Iterator[Document]:
    """Give every duty within somebody's reach that said nothing to him on the day, with the reason."""
    today: dict[Key, list[Row]] = {}
    for row in why_queries.reminded_on(asked.reader, asked.day):
        today.setdefault((row["subject"], row["obligation"], row["since"]), []).append(row)
    for each in asked.duties():
        within = _within(asked, each)
        if within is None or key_of(each.duty) in told:
            continue
        for found in _silences(asked, within, today.get(key_of(each.duty), [])):
            yield {
                "subject": each.duty.subject, "obligation": each.duty.obligation, "label": label_of(each.duty.obligation),
                "effective_on": each.duty.effective_on.isoformat(), "reason": found.reason, "code": found.code,
                "on": found.on, "said": found.said,
            }  # fmt: skip


def _within(asked: Question, each: Due) -> Within | None:
    """Give a duty with its place, where some rung of it could ever reach him and the asker may hear of it."""
    words = asked.people.words(asked.person, each)
    rungs = asked.rungs(each)
    days = [(rung, rung_day(rung, each.duty, asked.app.calendar)) for rung in rungs]
    ahead = tuple((rung, day) for rung, day in days[each.duty.rung :] if day >= each.duty.start_on)
    within = Within(each=each, words=words, rungs=rungs, ahead=ahead)
    if not any(within.is_his(rung) for rung in rungs) or not asked.people.sees(asked.asker.name, each):
        return None
    return within


def _silences(asked: Question, within: Within, today: Sequence[Row]) -> Iterator[Silence]:
    each, calendar = within.each, asked.app.calendar
    if not asked.people.sees(asked.person, each):
        yield Silence(reason="not_seen", said=f"{reaches(within.words)}本人当日无权查看该事项，不通知")
        return
    for rung in within.rungs:
        day = rung_day(rung, each.duty, calendar)
        if within.is_his(rung) and plain_day(rung, each.duty) == asked.on > day >= each.duty.start_on:
            said = f"{rung.code} 级：{derived(rung, each.duty, calendar)}"
            yield Silence(reason="moved", said=said, code=rung.code, on=day.isoformat())
    yield _spoken_to_others(asked, within, today) or _overslept(asked, within) or _ahead(asked, within)


def _spoken_to_others(asked: Question, within: Within, today: Sequence[Row]) -> Silence | None:
    """The office learns which rung spoke that day, and to whom; others only of rungs that might have been theirs."""
    sent = next((row for row in today if not row["skipped"]), None)
    rung = next((each for each in within.rungs if sent is not None and each.code == sent["code"]), None)
    if sent is None or rung is None or not asked.full:
        return None
    said = f"当日发出的是 {rung.code} 级，只通知{reaches(rung.to)}"
    if within.is_his(rung):
        said = f"当日发出 {rung.code} 级时，本人还不是{reaches(within.words)}"
    return Silence(reason="not_addressed", said=said, code=rung.code, on=sent["due_on"])


def _overslept(asked: Question, within: Within) -> Silence | None:
    """A rung whose day had come, and that no tick had recorded by the end of the day."""
    due = [(rung, day) for rung, day in within.ahead if day <= asked.on]
    if not due or not within.each.next_on or within.each.next_on > asked.day:
        return None
    rung, day = due[-1]
    if within.each.duty.slot == "follow_up" and asked.day <= (asked.ticked or ""):
        return Silence(
            reason="nothing_asked", said="没有未办结的事项，季度跟踪不提醒", code=rung.code, on=day.isoformat()
        )
    rows = why_queries.recorded(asked.reader, *key_of(within.each.duty))
    later = next((row for row in rows if row["code"] == rung.code and row["reminded_on"] > asked.day), None)
    until = (
        f"批处理到 {later['reminded_on']} 才处理到" if later else f"批处理还没有处理到（上次 {asked.ticked or '无'}）"
    )
    return Silence(
        reason="not_ticked", said=f"{rung.code} 级应于 {day} 提醒，{until}", code=rung.code, on=day.isoformat()
    )


def _ahead(asked: Question, within: Within) -> Silence:
    """The next rung that reaches him, and before it, for the office, the next one of all."""
    mine = next(((rung, day) for rung, day in within.ahead if within.is_his(rung)), None)
    if mine is None:
        said = "以后各级都不通知本人" if within.ahead and asked.full else "已没有通知本人的级次"
        return Silence(reason="no_more", said=said)
    rung, day = mine
    following = within.ahead[0][0]
    others = f"下一级 {following.code} 只通知{reaches(following.to)}；" if asked.full and following is not rung else ""
    said = f"{others}未到时间：{rung.code} 级在{spoken(day)}通知本人"
    return Silence(reason="not_due", said=said, code=rung.code, on=day.isoformat())
