"""Figures of contenders that ran in turn: medians, ranges, and whether an aim counts as reached.

An aim counts as reached when the ranges do not overlap: the slowest turn that speaks for the aim is still better than the
fastest turn against it. A median that is good enough with ranges that overlap is said to be just that.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What one contender took: seconds for one operation, a value a turn."""

    name: str
    seconds: tuple[float, ...]

    @property
    def typical(self) -> float:
        """The median turn."""
        return median(self.seconds)

    @property
    def least(self) -> float:
        """The fastest turn."""
        return min(self.seconds)

    @property
    def most(self) -> float:
        """The slowest turn."""
        return max(self.seconds)

    def document(self) -> dict[str, object]:
        """Give the figure as it is kept."""
        return {"seconds": list(self.seconds), "median": self.typical, "least": self.least, "most": self.most}


VERDICTS = {"达到": "reached", "中位数达到，区间重叠": "reached at the median, ranges overlap", "未达到": "not reached"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """``figure`` takes at most ``times`` as long as ``against``; said in Chinese, and in English for the page."""

    figure: str
    against: str
    times: float
    said: str
    english: str

    def judge(self, figures: Mapping[str, Figure]) -> tuple[float, str]:
        """Give how many times as long it took at the median, and 达到, 中位数达到 (ranges overlap) or 未达到."""
        ours, theirs = figures[self.figure], figures[self.against]
        ratio = ours.typical / theirs.typical
        if ours.most <= self.times * theirs.least:
            return ratio, "达到"
        return ratio, "中位数达到，区间重叠" if ratio <= self.times else "未达到"


def at_least_share(figure: str, share: float, against: str) -> Aim:
    """The figure has at least this share of the other's speed."""
    return Aim(
        figure=figure,
        against=against,
        times=1 / share,
        said=f"≥ {share:g} × {against} 的速度",
        english=f"≥ {share:g} × the speed of {against}",
    )


def times_faster(figure: str, times: float, against: str) -> Aim:
    """The figure is at least so many times as fast as the other."""
    return Aim(
        figure=figure,
        against=against,
        times=1 / times,
        said=f"≥ {times:g} × {against} 的速度",
        english=f"≥ {times:g} × the speed of {against}",
    )


def at_most_times(figure: str, times: float, against: str) -> Aim:
    """The figure takes at most so many times as long as the other."""
    return Aim(
        figure=figure,
        against=against,
        times=times,
        said=f"≤ {times:g} × {against} 的时间",
        english=f"≤ {times:g} × the time of {against}",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one subject found."""

    name: str
    title: str
    figures: Sequence[Figure]
    aims: Sequence[Aim] = ()
    notes: Sequence[str] = ()
    beside: Mapping[str, object] = field(default_factory=dict)

    def document(self) -> dict[str, object]:
        """Give the report as it is kept."""
        by_name = {each.name: each for each in self.figures}
        judged = [(aim, *aim.judge(by_name)) for aim in self.aims]
        return {
            "name": self.name,
            "title": self.title,
            "figures": {each.name: each.document() for each in self.figures},
            "aims": [
                {
                    "figure": aim.figure,
                    "against": aim.against,
                    "aim": aim.english,
                    "times_as_long": ratio,
                    "verdict": VERDICTS[verdict],
                }
                for aim, ratio, verdict in judged
            ],
            "notes": list(self.notes),
            **self.beside,
        }


Turn = Callable[[], float]
"""Does one turn's work and gives the seconds that one operation took."""


def in_turn(turns: Mapping[str, Turn], rounds: int) -> list[Figure]:
    """Let every contender have its turn, round after round; every other round goes backwards."""
    taken: dict[str, list[float]] = {name: [] for name in turns}
    for number in range(rounds):
        order = list(turns) if number % 2 == 0 else list(turns)[::-1]
        for name in order:
            gc.collect()
            taken[name].append(turns[name]())
    return [Figure(name=name, seconds=tuple(seconds)) for name, seconds in taken.items()]


def each_of(work: Callable[[], object], operations: int) -> float:
    """Give the seconds that one of so many operations took."""
    start = perf_counter()
    work()
    return (perf_counter() - start) / operations
