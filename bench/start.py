"""How long it takes until the program says anything: processes from start to end."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

from bench import county
from bench.figures import Report, Turn, at_most_times, in_turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.scale import Scale

_TIMES = 3
_RECTIFY = (sys.executable, "-c", "import sys; from rectify.cli.main import main; sys.exit(main())")


def measure(scale: Scale) -> Report:
    """Start each in turn."""
    home = str(county.make(scale.room / "county", 0))
    commands: dict[str, Sequence[str]] = {
        "python -c pass": (sys.executable, "-c", "pass"),
        "rectify --help": (*_RECTIFY, "--help"),
        "import sqlalchemy": (sys.executable, "-c", "import sqlalchemy"),
        "rectify tick, nothing due": (*_RECTIFY, "--home", home, "tick", "--on", county.DAY),
    }
    turns: dict[str, Turn] = {name: partial(_started, command) for name, command in commands.items()}
    for turn in turns.values():
        turn()
    return Report(
        name="start",
        title="从启动到结束（整个进程）",
        figures=in_turn(turns, max(scale.rounds, 5)),
        aims=[
            at_most_times("rectify --help", 5, "python -c pass"),
            at_most_times("rectify tick, nothing due", 1.5, "import sqlalchemy"),
        ],
        notes=[f"每轮各启动 {_TIMES} 次取平均；字节码已编译"],
    )


def _started(command: Sequence[str]) -> float:
    begun = perf_counter()
    for _ in range(_TIMES):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (perf_counter() - begun) / _TIMES
