"""Very many problems in every state of their lives, loaded straight into the tables of either database: for measuring pages.

The rows are as posting would leave them in what lists and figures read; there are no journal entries behind them, and neither
measures nor deadlines beside them, so books like these do not reconcile. Dates come from one seed: every run reads the same.
"""

from __future__ import annotations

import random
import shutil
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bench import county, postgres
from rectify.engine.acts import Act
from rectify.library import Library
from rectify.store.connection import open_engine, read_url
from rectify.wiring import database_url, read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rectify.app.office import App

UNITS = 100
SEED = 20260302
STATES = {
    "closed": 40, "transferred": 30, "handed_over": 6, "under_check": 6, "reported": 5, "passed": 4, "long_term": 4, "legacy": 3,
    "void": 2,
}  # fmt: skip
"""How many of a hundred problems are in a state."""
RARE, EVERY = "蓄水池", 50_000
"""A word that one problem in so many has in its title, for searches that have to look at every row."""
LEADER = "lead1"
_FIRST = date(2025, 3, 3)
_DETAIL = (
    "经查，{n}号专项资金自拨付至今滞留在单位账户，未按规定时限拨付到户，涉及资金{k}万元、{k}户。经办人员变动后无人核对，"
    "相关管理办法没有按要求修订，群众意见较大，违反专项资金管理规定，情节较重。"
)
_CATEGORIES = ("专项资金", "工程项目", "作风建设", "选人用人", "党建责任", "民生保障")
_CHOICES = 4096
COLUMNS = (
    "office", "number", "year", "serial", "inspection", "unit", "round", "state", "version", "workflow", "workflow_hash",
    "registered_on", "registered_by", "category", "title", "detail", "handed_over_on", "transferred_on", "criterion_text",
    "plan_no", "measures_total", "measures_done", "plan_verdict", "start_on", "original_on", "nominal_on", "effective_on",
    "supplement_on", "submitted_on", "closed_on", "void_on", "long_term_on", "returns", "excepted", "rectify_rung",
)  # fmt: skip
Row = tuple[Any, ...]


def load(home: Path, problems: int, url: str | None = None) -> Path:
    """Make an office with so many problems, half of them of the year before; in SQLite unless an address is given."""
    county.make(home, 1, UNITS, url=url)  # whose one problem pins the workflow
    _lead(home)
    engine = open_engine(read_url(database_url(home, read_settings(Library(home)))))
    connection: Any = engine.raw_connection()
    rows = _rows(problems - 1, _workflow(connection))
    (_into_sqlite if engine.dialect.name == "sqlite" else _into_postgresql)(connection, rows)
    connection.close()
    engine.dispose()
    return home


def on_each(room: Path, problems: int) -> Iterator[tuple[str, App]]:
    """Give an office with so many problems on one database after the other; the first is gone before the second is made."""
    home = load(room / "sqlite", problems)
    yield from _in_use("SQLite", home)
    shutil.rmtree(home)
    with postgres.running() as server:
        yield from _in_use("PostgreSQL", load(room / "postgresql", problems, server.create()))


def _in_use(database: str, home: Path) -> Iterator[tuple[str, App]]:
    app = county.opened(home)
    yield database, app
    app.store.close()


def _lead(home: Path) -> None:
    """Give one unit a leader in charge, who sees that unit alone."""
    app = county.opened(home)
    county.asked(
        app, Act(id="lead-1", key="add user", account="sysadmin", fields={"name": LEADER, "display": "钱县长"})
    )
    county.asked(
        app, Act(id="lead-2", key="grant", account="secadmin", fields={"user": LEADER, "role": "leader", "unit": "U1"})
    )
    app.store.close()


def _workflow(connection: Any) -> str:
    """Give the hash of the workflow that the first problem pinned."""
    cursor = connection.cursor()
    cursor.execute("SELECT hash FROM pinned_text WHERE kind = 'workflow'")
    return str(cursor.fetchone()[0])


def _into_sqlite(connection: Any, rows: Iterator[Row]) -> None:
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-400000")
    connection.execute("BEGIN")
    found = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'problem' AND sql IS NOT NULL"
    indexes = connection.execute(found).fetchall()
    for name, _made in indexes:  # made anew at the end: far quicker than row by row
        connection.execute(f"DROP INDEX {name}")
    places = ", ".join("?" * len(COLUMNS))
    connection.executemany(f"INSERT INTO problem ({', '.join(COLUMNS)}) VALUES ({places})", rows)
    for _name, made in indexes:
        connection.execute(made)
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _into_postgresql(connection: Any, rows: Iterator[Row]) -> None:
    cursor = connection.cursor()
    cursor.execute("RESET ROLE")
    cursor.execute("SET maintenance_work_mem = '400MB'")
    cursor.execute(
        "SELECT i.relname, pg_get_indexdef(i.oid) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid "
        "WHERE x.indrelid = 'problem'::regclass AND NOT x.indisunique"
    )
    indexes = cursor.fetchall()
    for name, _made in indexes:
        cursor.execute(f"DROP INDEX {name}")
    with cursor.copy(f"COPY problem ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    for _name, made in indexes:
        cursor.execute(made)
    connection.commit()
    connection.driver_connection.autocommit = True
    cursor.execute("VACUUM ANALYZE")


def _rows(problems: int, workflow: str) -> Iterator[Row]:
    chosen = random.Random(SEED)
    states = chosen.choices(list(STATES), weights=list(STATES.values()), k=_CHOICES)
    lives = [_life(chosen, state) for state in states]
    half = problems // 2
    for n in range(problems):
        year, serial = (2025, n + 1) if n < half else (2026, n - half + 2)
        unit = chosen.randrange(UNITS) + 1
        rare = RARE if n % EVERY == EVERY // 2 else ""
        life = lives[chosen.randrange(_CHOICES)]
        yield (
            county.CODE, f"P-{year}-{serial:04d}", year, serial, f"I-2026-{unit:04d}", f"U{unit}", "R1", life[0], 6,
            *(("five-accounts", workflow) if life[0] != "legacy" else ("", "")), life[1], "tester", _CATEGORIES[n % 6],
            f"第{n}笔专项资金滞留{rare}", _DETAIL.format(n=n, k=n % 97), *life[2:],
        )  # fmt: skip


def _life(chosen: random.Random, state: str) -> Row:
    """Give a state and the days and counts that go with it, in the order of the columns."""
    registered = _FIRST + timedelta(days=chosen.randrange(330))
    start = registered + timedelta(days=chosen.randrange(5, 20))
    nominal = start + timedelta(days=90)
    effective = nominal + timedelta(days=chosen.choice((0, 0, 0, 30, 60)))
    again = effective + timedelta(days=30) if chosen.randrange(10) == 0 else None
    over = effective + timedelta(days=chosen.randrange(-40, 25))
    total = chosen.randrange(1, 6)
    done = total if state in ("closed", "passed") else chosen.randrange(total + 1)
    under_way = state not in ("reported", "legacy")
    submitted = state in ("closed", "passed", "under_check")
    days = {
        "registered": registered, "handed": start if under_way else None, "start": start if under_way else None,
        "nominal": nominal if under_way else None, "effective": effective if under_way else None,
        "again": again if under_way else None, "submitted": over if submitted else None,
        "closed": over + timedelta(days=12) if state == "closed" else None, "void": over if state == "void" else None,
        "long_term": over if state == "long_term" else None,
    }  # fmt: skip
    on = {name: day.isoformat() if day else None for name, day in days.items()}
    return (
        state, on["registered"], on["handed"], on["handed"], "滞留资金全部拨付到户，并建立按月核对制度", 1, total, done,
        "approved", on["start"], on["nominal"], on["nominal"], on["effective"], on["again"], on["submitted"], on["closed"],
        on["void"], on["long_term"], chosen.choice((0, 0, 0, 1, 2)), int(chosen.randrange(50) == 0), chosen.randrange(4),
    )  # fmt: skip
