"""Looking back: the office as it stood at the end of a day that an address names, with today's rights.

What is shown as of a day is made whole before the view is closed: a page of it holds no row that is still to be read.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rectify.app.books import as_of
from rectify.app.dates import day_from
from rectify.errors import WordsWrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.store.transaction import Reader
    from rectify.web.api.caller import Caller
    from rectify.web.visit import Visit

NAME = "as_of"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A view of the ledger, the day it is of, and whether that day is over."""

    reader: Reader
    day: str
    past: bool


def day_asked(text: str, today: str) -> str:
    """Give the day that an address names, empty for none; raises WordsWrong for what is no day, or a day to come."""
    if not text:
        return ""
    try:
        day = date.fromisoformat(text).isoformat()
    except ValueError:
        day = ""
    if day != text:
        raise WordsWrong(f"日期应写成 2026-03-02 这样：{text[:20]}")
    day_from(day)  # what counts weeks back from it would otherwise run off the calendar
    if day > today:
        raise WordsWrong(f"{day} 还没有到，只能查看今天（{today}）和以前的情况")
    return day


@contextmanager
def standing(visit: Visit) -> Iterator[Moment]:
    """Give the ledger as of the day that the address names; without one, and for today, as it stands. Raises Busy."""
    with standing_on(visit, visit.query(NAME)) as moment:
        yield moment


@contextmanager
def standing_on(who: Visit | Caller, text: str) -> Iterator[Moment]:
    """Give the ledger as of a day, for a page or a call; a look back replays the journal, one at a time. Raises Busy."""
    day = day_asked(text, who.today)
    if day in ("", who.today):
        yield Moment(reader=who.reader, day=who.today, past=False)
        return
    with who.console.looking_back.taken(), as_of(who.app, date.fromisoformat(day)) as reader:
        yield Moment(reader=reader, day=day, past=True)
