"""The tick over very many open problems: what it takes when little is due must not grow with what is open."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from time import perf_counter
from typing import TYPE_CHECKING

from bench import county, many
from bench.figures import Aim, Report, Turn, at_most_times, in_turn
from rectify.app.ticking import tick

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bench.scale import Scale
    from rectify.app.office import App

_ROUNDS = 5
"""More would reach the second rung of the first day's problems."""
_EVE = many.FIRST_DAY - timedelta(days=1)


def measure(scale: Scale) -> Report:
    """Tick day after day over each ledger in turn, and once more in a process of its own to see its memory."""
    rounds = min(scale.rounds, _ROUNDS)
    some = [count for count in scale.due if count]
    order = [count for n in range(rounds) for count in (some if n % 2 == 0 else reversed(some))]
    nights = {size: _Nights(scale.room / f"open-{size}", size, [*order, some[0]]) for size in scale.open_problems}
    turns: dict[str, Turn] = {
        _name(size, count): nights[size].turn(count) for count in scale.due for size in scale.open_problems
    }
    figures = in_turn(turns, rounds)
    memory = {f"{size:,}": nights[size].memory() for size in scale.open_problems}
    small, large = scale.open_problems
    aims: list[Aim] = [at_most_times(_name(large, count), 1.5, _name(small, count)) for count in scale.due]
    loaded = "；".join(
        f"{size:,} 个：装载 {night.took:.0f} 秒，{night.bytes / 2**30:.2f} GiB" for size, night in nights.items()
    )
    said = "；".join(f"{size} 个未结：峰值内存 {peak:.0f} MiB" for size, peak in memory.items())
    return Report(
        name="night",
        title="夜间批处理（tick）：未结问题数、当日到期数",
        figures=figures,
        aims=aims,
        notes=[
            f"SQLite，每批 {nights[small].chunk} 条一个事务，落盘；{loaded}",
            f"另一进程各跑一次（到期 {some[0]:,}）：{said}",
        ],
        beside={"memory_mib": memory},
    )


def _name(size: int, count: int) -> str:
    return f"{size:,} open, {count:,} due"


class _Nights:
    """One ledger and the days that are still to come over it."""

    def __init__(self, home: Path, size: int, due: Sequence[int]) -> None:
        begun = perf_counter()
        days = many.load(home, size, due)
        self.took = perf_counter() - begun
        self.bytes = sum(each.stat().st_size for each in home.glob("office.db*"))
        self.home = home
        self._app: App = county.opened(home)
        self.chunk = self._app.settings.notice.chunk
        self._days: Iterator[str] = iter(days)
        self._on = _EVE
        tick(self._app, on=self._on)

    def turn(self, count: int) -> Turn:
        """Give a contender: the next night on which so many are due, or the same night again."""

        def one_night() -> float:
            if count:
                self._on = date.fromisoformat(next(self._days))
            begun = perf_counter()
            ticked = tick(self._app, on=self._on)
            took = perf_counter() - begun
            if ticked.due != count:
                raise AssertionError(ticked, count)
            return took

        return one_night

    def memory(self) -> float:
        """Give the peak of a process that does one night and nothing else, in MiB."""
        self._app.store.close()
        command = [sys.executable, "-m", "bench.one_night", str(self.home), next(self._days)]
        said = subprocess.run(command, capture_output=True, text=True, check=True)
        return int(said.stdout) / 1024
