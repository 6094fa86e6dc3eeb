"""Looking back: the office as it stood at the end of a day that an address names, with today's rights.

What is shown as of a day is made whole before the view is closed: a page of it holds no row that is still to be read.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rectify.app.books import as_of
from rectify.errors import WordsWrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.store.transaction import Reader
    from rectify.web.visit import Visit

NAME = "as_of"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A view of the ledger, the day it is of, and whether that day is over."""

    reader: Reader
    day: str
    past: bool


def day_asked(visit: Visit) -> str:
    """Give the day that an address names, empty for none; raises WordsWrong for what is no day, or a day to come."""
    text = visit.query(NAME)
    if not text:
        return ""
    try:
        day = date.fromisoformat(text).isoformat()
    except ValueError:
        day = ""
    if day != text:
        raise WordsWrong(f"日期应写成 2026-03-02 这样：{text[:20]}")
    if day > visit.today:
        raise WordsWrong(f"{day} 还没有到，只能查看今天（{visit.today}）和以前的情况")
    return day


@contextmanager
def standing(visit: Visit) -> Iterator[Moment]:
    """Give the ledger as of the day that the address names; without one, and for today, as it stands."""
    day = day_asked(visit)
    if day in ("", visit.today):
        yield Moment(reader=visit.reader, day=visit.today, past=False)
        return
    with as_of(visit.app, date.fromisoformat(day)) as reader:
        yield Moment(reader=reader, day=day, past=True)
