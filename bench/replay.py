"""Verifying a journal and replaying it, beside a bare loop that reads the same rows and hashes the same texts."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from bench import county
from bench.figures import Report, at_most_times, each_of, in_turn
from bench.move_sqlite import bare_connection
from rectify.app import books
from rectify.store import replay

if TYPE_CHECKING:
    from bench.scale import Scale
    from rectify.app.office import App

_ENTRIES_A_PROBLEM = 6
_CHUNK = 5000


def measure(scale: Scale) -> Report:
    """Walk one journal in three ways."""
    rounds = min(scale.rounds, 5)
    problems = scale.entries // _ENTRIES_A_PROBLEM
    home = county.make(scale.room / "county", problems)
    app = county.opened(home)
    numbers = county.numbers(problems)
    for start in range(0, problems, county.CHUNK):
        chunk = numbers[start : start + county.CHUNK]
        county.asked(app, county.move("transfer", chunk, f"transfer-{start}"))
    with app.store.reading() as reader:
        entries = reader.head_no
    bare = bare_connection(home)
    figures = in_turn(
        {
            "bare loop": lambda: each_of(lambda: _walk(bare, entries), entries),
            "verify": lambda: each_of(lambda: _hold(books.verify(app).ok), entries),
            "replay": lambda: each_of(lambda: _replayed(app, entries), entries),
            "reconcile": lambda: each_of(lambda: _hold(books.reconcile(app).ok), entries),
        },
        rounds,
    )
    app.store.close()
    bare.close()
    return Report(
        name="replay",
        title=f"办理记录 {entries:,} 条：校验、重放、对账（每条的时间）",
        figures=figures,
        aims=[
            at_most_times("verify", 2, "bare loop"),
            at_most_times("replay", 5, "bare loop"),
            at_most_times("reconcile", 5, "bare loop"),
        ],
        notes=["SQLite；bare loop 读同样的行、算同样的哈希，别的不做；replay 含逐条校验；reconcile 还与台账逐行比对"],
        beside={"entries": entries},
    )


def _walk(connection: Any, entries: int) -> None:
    """Read every entry and hash it over the one before."""
    cursor = connection.cursor()
    previous, seen = "0" * 64, 0
    for after in range(0, entries, _CHUNK):
        cursor.execute(
            "SELECT no, text, previous, hash FROM entry WHERE office = ? AND no > ? AND no <= ? ORDER BY no",
            (county.CODE, after, after + _CHUNK),
        )
        for _no, text, linked, digest in cursor.fetchall():
            if linked != previous or hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest() != digest:
                raise AssertionError(_no)
            previous = digest
            seen += 1
    _hold(seen == entries)


def _replayed(app: App, entries: int) -> None:
    with app.store.reading() as reader:
        _fold, chain = replay.replay(reader)
    _hold(chain.count == entries)


def _hold(held: object) -> None:
    if not held:
        raise AssertionError
