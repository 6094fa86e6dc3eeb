"""A ledger with very many open problems, loaded straight into the tables: only for measuring what reads them.

The rows are as posting would leave them; there are no journal entries behind them, so books like these do not reconcile.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bench import county
from rectify.engine.owed import Duty, Ladder, rung_day
from rectify.store.connection import open_engine, read_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rectify.app.office import App

UNITS = 100
FIRST_DAY = date(2026, 3, 2)
SEED = 20260302
_FAR = date(2026, 9, 1)
_SPREAD = 240
_DEADLINE = (
    "office",
    "subject",
    "slot",
    "obligation",
    "since",
    "start_on",
    "nominal_on",
    "effective_on",
    "rung",
    "next_on",
)
_PROBLEM = (
    "office", "number", "year", "serial", "inspection", "unit", "round", "state", "version", "workflow",
    "workflow_hash", "registered_on", "registered_by", "category", "title", "detail", "handed_over_on", "transferred_on",
    "criterion", "criterion_text", "plan_no", "measures_total", "plan_verdict", "start_on", "original_on", "nominal_on",
    "effective_on",
)  # fmt: skip
_MEASURE = ("office", "problem", "plan_no", "n", "text", "leader", "department", "person", "due_on")


def workdays(app: App, count: int) -> list[str]:
    """Give working days on which ticks are run, one after another."""
    day = FIRST_DAY
    days: list[str] = []
    while len(days) < count:
        if app.calendar.is_workday(day):
            days.append(day.isoformat())
        day += timedelta(days=1)
    return days


def load(home: Path, problems: int, due: Sequence[int]) -> list[str]:
    """Make an office with so many open problems; so many of them, at random, are due on each day that is given back."""
    county.make(home, 0, UNITS)
    app = county.opened(home)
    days = workdays(app, len(due))
    dates = _dates(app, problems, dict(zip(days, due, strict=True)))
    app.store.close()
    engine = open_engine(read_url(f"sqlite:///{home / 'office.db'}"))
    connection: Any = engine.raw_connection()
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("BEGIN")
    connection.executemany(_insert("problem", _PROBLEM), _problems(problems, dates))
    connection.executemany(_insert("measure", _MEASURE), _measures(problems))
    connection.executemany(_insert("deadline", _DEADLINE), _deadlines(problems, dates))
    connection.commit()
    connection.execute("ANALYZE")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    engine.dispose()
    return days


Dates = tuple[str, str]
"""The date a problem is due by, and the day of its next rung."""


def _dates(app: App, problems: int, due: dict[str, int]) -> list[Dates]:
    ladder = app.ladder("default")
    far = [_FAR + timedelta(days=n) for n in range(_SPREAD)]
    later = [(day.isoformat(), _first_rung(app, ladder, day)) for day in far]
    chosen = random.Random(SEED)
    dates = chosen.choices(later, k=problems)
    places = chosen.sample(range(problems), sum(due.values()))
    for day, count in due.items():
        before = -ladder.of("rectify")[0].offset
        nominal = (date.fromisoformat(day) + timedelta(days=before)).isoformat()
        for place in places[:count]:
            dates[place] = (nominal, day)
        del places[:count]
    return dates


def _first_rung(app: App, ladder: Ladder, nominal: date) -> str:
    duty = Duty(
        subject="",
        slot="",
        obligation="rectify",
        since="",
        start_on=FIRST_DAY,
        nominal_on=nominal,
        effective_on=nominal,
    )
    return rung_day(ladder.of("rectify")[0], duty, app.calendar).isoformat()


def _insert(table: str, columns: Sequence[str]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


def _number(n: int) -> str:
    return f"P-2026-{n + 1:04d}"


def _problems(problems: int, dates: Sequence[Dates]) -> Iterator[tuple[object, ...]]:
    for n in range(problems):
        unit = n % UNITS + 1
        nominal = dates[n][0]
        yield (
            county.CODE, _number(n), 2026, n + 1, f"I-2026-{unit:04d}", f"U{unit}", "R1", "transferred", 6, "five-accounts",
            "0" * 64, county.DAY, "tester", "专项资金", f"第{n}笔专项资金滞留", "专项资金滞留在单位账户未拨付到户",
            county.DAY, county.DAY, 1, "滞留资金全部拨付到户", 1, 1, "approved", county.DAY, nominal, nominal, nominal,
        )  # fmt: skip


def _measures(problems: int) -> Iterator[tuple[object, ...]]:
    for n in range(problems):
        yield (
            county.CODE,
            _number(n),
            1,
            1,
            "逐户核对并拨付",
            f"head{n % UNITS + 1}",
            "社会救助股",
            "乙某",
            "2026-04-20",
        )


def _deadlines(problems: int, dates: Sequence[Dates]) -> Iterator[tuple[object, ...]]:
    for n in range(problems):
        nominal, following = dates[n]
        yield (county.CODE, _number(n), "", "rectify", nominal, county.DAY, nominal, nominal, 0, following)
