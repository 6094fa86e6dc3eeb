"""A thousand moves in one act, in one transaction, beside a thousand acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench import county, postgres
from bench.figures import Aim, Figure, Report, Turn, each_of, in_turn, times_faster
from bench.move_sqlite import warmed
from tests.postgres import find_binaries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bench.scale import Scale
    from rectify.app.office import App
    from rectify.engine.acts import Act


def measure(scale: Scale) -> Report:
    """Compare on SQLite, and on PostgreSQL where it is installed."""
    rounds = min(scale.rounds, 5)
    problems = 1 + rounds * scale.batch
    made = county.make(scale.room / "county", problems)
    figures = _on_copies(
        "SQLite",
        [county.copied(made, scale.room / name) for name in ("single", "batch")],
        problems,
        rounds,
        scale.batch,
    )
    aims: list[Aim] = [times_faster("batch, SQLite", 4, "single, SQLite")]
    if find_binaries() is not None:
        figures += _on_postgresql(made, scale, problems, rounds)
        aims.append(times_faster("batch, PostgreSQL", 4, "single, PostgreSQL"))
    return Report(
        name="batch",
        title=f"一次办理 {scale.batch} 个问题（一个事务）与逐个办理，每个问题的时间",
        figures=figures,
        aims=aims,
        notes=[f"每轮 {scale.batch} 个问题"],
    )


def _on_postgresql(made: Path, scale: Scale, problems: int, rounds: int) -> list[Figure]:
    with postgres.running() as server:
        template = postgres.filled(server, made, [county.CODE], "prepared")
        homes = [
            postgres.office_on(server.create(template), scale.room / f"{name}-postgresql", county.CODE)
            for name in ("single", "batch")
        ]
        return _on_copies("PostgreSQL", homes, problems, rounds, scale.batch)


def _on_copies(database: str, homes: Sequence[Path], problems: int, rounds: int, batch: int) -> list[Figure]:
    numbers = county.numbers(problems)
    first = county.move("transfer", numbers[:1], "transfer-first")
    single, whole = (warmed(home, first) for home in homes)
    chunks = [numbers[1 + n * batch : 1 + (n + 1) * batch] for n in range(rounds)]
    turns: dict[str, Turn] = {
        f"batch, {database}": _asking(
            whole, [[county.move("transfer", chunk, f"many-{chunk[0]}")] for chunk in chunks], batch
        ),
        f"single, {database}": _asking(
            single,
            [[county.move("transfer", [number], f"one-{number}") for number in chunk] for chunk in chunks],
            batch,
        ),
    }
    figures = in_turn(turns, rounds)
    for app in (single, whole):
        app.store.close()
    return figures


def _asking(app: App, turns: Sequence[Sequence[Act]], batch: int) -> Turn:
    coming = iter(turns)

    def ask_all() -> None:
        for act in next(coming):
            county.asked(app, act)

    return lambda: each_of(ask_all, batch)
