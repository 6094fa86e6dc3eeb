"""A gated, durable move through the public call on SQLite, beside the same statements on the bare driver."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from bench import county, tape
from bench.figures import Report, Turn, at_least_share, each_of, in_turn
from rectify.store.connection import open_engine, read_url

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bench.scale import Scale
    from rectify.app.office import App
    from rectify.engine.acts import Act

TITLE = "一次流转（六道关卡，落盘）：SQLite"


def measure(scale: Scale) -> Report:
    """Let ``ask`` and the bare driver move the same problems, each on a copy of its own."""
    made = county.make(scale.room / "county", scale.problems)
    return compared(made, scale)


def compared(made: Path, scale: Scale) -> Report:
    """Compare on copies of a prepared county."""
    acts = transfers(scale.problems)
    played, texts = recorded(county.copied(made, scale.room / "recorded"), acts)
    app = warmed(county.copied(made, scale.room / "asked"), acts[0])
    raw = bare_connection(warm_copy(made, scale.room / "raw", acts[0]))
    bare = bare_connection(county.copied(made, scale.room / "bare"))
    bare.cursor().execute("CREATE TABLE bare (n INTEGER PRIMARY KEY, text TEXT)")
    figures = in_turn(
        {
            "rectify": asking(app, acts[1:], scale.moves),
            "raw sqlite3": playing(raw, played, scale.moves),
            "one-row commit": committing(bare, scale.moves),
        },
        scale.rounds,
    )
    mode = raw.execute("PRAGMA journal_mode").fetchone()[0]
    app.store.close()
    raw.close()
    bare.close()
    return Report(
        name="move-sqlite",
        title=TITLE,
        figures=figures,
        aims=[at_least_share("rectify", 0.45, "raw sqlite3")],
        notes=[f"journal_mode={mode}, synchronous=FULL；每次流转 {len(texts)} 条语句；每轮 {scale.moves} 次"],
        beside={"journal_mode": mode, "statements": texts},
    )


def transfers(problems: int) -> list[Act]:
    """Give one act of 转账 a problem."""
    return [county.move("transfer", [number], f"transfer-{number}") for number in county.numbers(problems)]


def warmed(home: Path, first: Act) -> App:
    """Open an office and make its first move, so that rule texts are read and statements are written."""
    app = county.opened(home)
    county.asked(app, first)
    return app


def warm_copy(made: Path, to: Path, first: Act) -> Path:
    """Give a copy with its first move made."""
    home = county.copied(made, to)
    warmed(home, first).store.close()
    return home


def recorded(home: Path, acts: Sequence[Act]) -> tuple[list[list[tape.Step]], list[str]]:
    """Give what every act but the first sends, and the statements of one of them."""
    with tape.recording() as heard:
        app = warmed(home, acts[0])
        heard.forget()
        for act in acts[1:]:
            county.asked(app, act)
            heard.end_of_act()
        app.store.close()
    return [[*heard.planned, *heard.acts[0]], *heard.acts[1:]], heard.texts()


def bare_connection(home: Path) -> Any:
    """Give the driver's own connection with the program's settings."""
    engine = open_engine(read_url(f"sqlite:///{home / 'office.db'}"))
    return engine.raw_connection().driver_connection


def asking(app: App, acts: Sequence[Act], moves: int) -> Turn:
    """Give a contender that asks for the next acts."""
    coming = iter(acts)
    return lambda: each_of(lambda: _ask_all(app, list(islice(coming, moves))), moves)


def _ask_all(app: App, acts: Sequence[Act]) -> None:
    for act in acts:
        county.asked(app, act)


def playing(connection: Any, acts: Sequence[Sequence[tape.Step]], moves: int) -> Turn:
    """Give a contender that plays the next acts."""
    coming = iter(acts)
    return lambda: each_of(lambda: tape.play(connection, list(islice(coming, moves))), moves)


def committing(connection: Any, moves: int) -> Turn:
    """Give the least that durability costs: one row, committed."""
    cursor = connection.cursor()

    def commit_all() -> None:
        for _ in range(moves):
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("INSERT INTO bare (text) VALUES (?)", ("x" * 100,))
            connection.commit()

    return lambda: each_of(commit_all, moves)
