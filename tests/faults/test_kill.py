"""Kill -9 of apply, import, tick and deliver, at random moments and at named points, on both databases."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from tests.faults import trials

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.proof import Trial
    from tests.faults.stage import Stage

SHARES = {"apply": (10, 1_000), "import": (4, 400), "tick": (20, 2_000), "deliver": (16, 1_600)}
"""Kills of each command on each database: 100 for every commit, 10,000 at will."""

PLAY = {
    "apply": (trials.killed_applying, 5),
    "import": (trials.killed_importing, 3),
    "tick": (trials.killed_ticking, 9),
    "deliver": (trials.killed_delivering, 9),
}
"""How a command is tried, and how many kills one office has to bear."""


@pytest.mark.parametrize("command", SHARES)
def test_a_kill_leaves_every_invariant_and_loses_and_doubles_nothing(
    stage: Stage, command: str, often: Callable[[int, int], int], seed: int
) -> None:
    play, most = PLAY[command]
    choose = trials.chance(stage, random.Random(f"{seed} {command}"))
    wanted = often(*SHARES[command])
    played: list[Trial] = []
    while (left := wanted - sum(each.kills for each in played)) > 0:
        trial = play(stage, choose, min(most, left))
        played.append(trial)
        assert trial.wrong == [], trials.told(seed, played)
    print(trials.told(seed, played))


def test_the_kills_of_a_commit_are_a_hundred_and_at_will_ten_thousand() -> None:
    databases = 2
    assert [databases * sum(share) for share in zip(*SHARES.values(), strict=True)] == [100, 10_000]
