"""A scene: what is done on one day at one time. A play is scenes in the order of their days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rectify.demo.stage import Stage

MORNING, NOON, AFTERNOON, EVENING = time(9), time(11), time(14), time(16)
Play = Callable[["Stage"], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is played when; ``headline`` is what somebody who watches is told (Chinese)."""

    on: date
    at: time
    play: Play
    headline: str = ""
