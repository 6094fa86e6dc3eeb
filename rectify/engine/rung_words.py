"""How a rung's day came about and whom it reaches, in words that answer "why was I (not) told?".

Only wording: the days are computed in ``owed.py``. The sentences are Chinese and say "本人" for whoever is asked about.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rectify.engine.calendar import DayKind
from rectify.engine.derivation import spoken
from rectify.engine.owed import PEOPLE, rung_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from rectify.engine.calendar import Calendar
    from rectify.engine.owed import Duty, Rung


def plain_day(rung: Rung, duty: Duty) -> date:
    """Give the day that a rung's distance names, before anything moves it."""
    return (duty.effective_on if rung.offset > 0 else duty.nominal_on) + timedelta(days=rung.offset)


def derived(rung: Rung, duty: Duty, calendar: Calendar) -> str:
    """Tell how a rung's day came about: its distance, and the day off or the first day that moved it."""
    plain, day = plain_day(rung, duty), rung_day(rung, duty, calendar)
    said = f"{_distance(rung, duty)}{spoken(plain)}"
    if day == plain:
        return said
    if day < plain:
        return f"{said}{_off(plain, calendar)}，提前到{spoken(day)}"
    return f"{said}，不早于事项开始之日，为{spoken(day)}"


def _distance(rung: Rung, duty: Duty) -> str:
    if rung.offset > 0:
        return f"到期日{spoken(duty.effective_on)}后第 {rung.offset} 天，即"
    return f"名义到期日{spoken(duty.nominal_on)}前 {-rung.offset} 天，即" if rung.offset else "名义到期当日，即"


def _off(day: date, calendar: Calendar) -> str:
    if calendar.kind(day) is DayKind.HOLIDAY:
        return f"，当日放假（{calendar.holiday(day) or '法定节假日'}）"
    return "，当日不上班"


def sent_later(rung: Rung, made_on: date, send_on: date) -> str:
    """Tell why mail about a rung waits for a later day; nothing where it does not."""
    if send_on <= made_on:
        return ""
    if rung.lamp == "green":
        return f"绿色提醒按周汇总，邮件最早{spoken(send_on)}发"
    return f"{spoken(made_on)}不上班，邮件顺延到{spoken(send_on)}发"


def reaches(words: Iterable[str]) -> str:
    """Name the people that a ladder's words mean."""
    return "、".join(PEOPLE[word] for word in words)
