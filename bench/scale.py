"""How much is measured: enough to be believed, or just enough to see that everything runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Sizes of one run. ``room`` is a folder that goes with the run."""

    room: Path
    rounds: int
    moves: int
    """Moves a turn."""
    open_problems: tuple[int, ...]
    due: tuple[int, ...]
    entries: int
    batch: int = 1000
    clients: tuple[int, ...] = (1, 2, 4)
    listed: int = 1_000_000
    """Problems in the ledger of which pages are shown."""
    requests: int = 50
    """Requests a turn."""

    @property
    def problems(self) -> int:
        """Problems that a contender needs: one for each move, and one to begin with."""
        return self.rounds * self.moves + 1


def full(room: Path) -> Scale:
    """Give the sizes that docs/performance.md speaks of."""
    return Scale(
        room=room, rounds=9, moves=250, open_problems=(100_000, 1_000_000), due=(0, 1_000, 10_000), entries=200_000
    )


def quick(room: Path) -> Scale:
    """Give sizes with which everything runs within a minute or two, and the figures mean little."""
    return Scale(
        room=room, rounds=3, moves=40, open_problems=(5_000, 50_000), due=(0, 100), entries=10_000, batch=100,
        listed=20_000, requests=5,
    )  # fmt: skip
