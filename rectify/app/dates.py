"""Dates as every door tells them: an obligation's deadline with its derivation, and which years' holiday notices are known.

No office, account or database is needed; the library alone is read. What a date means is the engine's business.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rectify.errors import NotThere, WordsWrong

if TYPE_CHECKING:
    from rectify.engine.calendar import Calendar
    from rectify.engine.deadlines import Deadline
    from rectify.engine.periods import Obligation, Profile
    from rectify.library import Library

_FIRST_CHECKED = 2024
# Outside these years a date is a slip of the hand, and the arithmetic would run off the calendar.
_EARLIEST, _LATEST = 1949, 2999
_TOLD = ("profile", "obligation", "start_on", "nominal_on", "effective_on", "provisional", "derivation", "basis")


def day_from(text: str) -> date:
    """Read a date as people and programs write it, 2026-08-03; raises WordsWrong with one Chinese sentence."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise WordsWrong(f"日期“{text}”写得不对，应为 2026-08-03 这样的真实日期") from None
    if day.isoformat() != text:
        raise WordsWrong(f"日期“{text}”写得不对，应写成 {day.isoformat()}")
    if not _EARLIEST <= day.year <= _LATEST:
        raise WordsWrong(f"日期“{text}”超出范围，年份应在 {_EARLIEST} 至 {_LATEST} 之间")
    return day


def deadline(files: Library, profile: str, start: str, obligation: str) -> tuple[Deadline, Profile]:
    """Work out when an obligation is due; raises WordsWrong for a date, an obligation or a profile that is none."""
    from rectify import library  # noqa: PLC0415 - loads the engine, which help does not need
    from rectify.engine.deadlines import due  # noqa: PLC0415 - the same

    start_on = day_from(start)
    wanted = _obligation(obligation)
    try:
        chosen = library.profile(files, profile)
    except NotThere as error:
        raise WordsWrong(error.message) from error
    return due(chosen, wanted, start_on, library.calendar(files)), chosen


def deadline_document(answer: Deadline) -> dict[str, object]:
    """Give a deadline as programs read it."""
    values = {name: getattr(answer, name) for name in _TOLD}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _obligation(text: str) -> Obligation:
    from rectify.engine.periods import Obligation  # noqa: PLC0415 - the engine is not needed for help

    try:
        return Obligation(text)
    except ValueError:
        known = "、".join(f"{one}（{one.label}）" for one in Obligation)
        raise WordsWrong(f"没有这个事项：{text}（可用：{known}）") from None


def years(known: Calendar, today: date) -> list[dict[str, object]]:
    """Say of each year from 2024 to the year after next whether its notice is known."""
    return [_year(known, number, today) for number in range(_FIRST_CHECKED, today.year + 3)]


def _year(known: Calendar, number: int, today: date) -> dict[str, object]:
    """Describe one year; a year that has begun should have its notice, a later one may still wait for it."""
    notice = known.years.get(number)
    if notice is None:
        state = "missing" if number <= today.year else "provisional"
        return {"year": number, "state": state, "off": 0, "work": 0, "source": None}
    return {
        "year": number,
        "state": "known",
        "off": len(notice.off),
        "work": len(notice.work),
        "source": notice.source,
    }
