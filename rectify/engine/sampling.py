"""Acceptance sampling of closed problems (反向核查): how many, how many may be bad, and which ones.

The plan is exact: from the lot's size, the share of bad ones that is not to be accepted and the risk of accepting it all the same,
by the hypergeometric distribution, in whole numbers. Which ones are drawn follows from a seed that is announced and recorded
first, and from the hash of its own entry in the journal, which nobody knows before the seed is written; so the seed cannot be
chosen with the list in mind, and anybody can draw again. Pure; who may ask for what is ``reverse_check.py``'s business.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, comb, floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Look at ``size`` of ``lot`` problems; accept while no more than ``accept`` are bad. Shares are of one."""

    lot: int
    size: int
    accept: int
    tolerable: Fraction
    risk: Fraction

    @property
    def bad(self) -> int:
        """The least number of bad ones at which the lot is not to be accepted."""
        return worst(self.lot, self.tolerable)

    @property
    def missed(self) -> Fraction:
        """How probable it is that a lot with that many is accepted all the same."""
        return accepted(self.lot, self.bad, self.size, self.accept)

    def words(self) -> str:
        """Say the plan in one Chinese sentence."""
        return (
            f"批量 {self.lot} 个，抽 {self.size} 个，不合格不超过 {self.accept} 个即接收；"
            f"若实际不合格达到 {percent(self.tolerable)}%（{self.bad} 个），仍被接收的概率为 {percent(self.missed)}%"
            f"（不高于 {percent(self.risk)}%），按超几何分布精确计算"
        )


def percent(share: Fraction) -> str:
    """Give a share in hundredths with two decimals at most, rounded up: a risk is never told smaller than it is."""
    hundredths = ceil(share * 10_000)
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".")


def worst(lot: int, tolerable: Fraction) -> int:
    """Give the least number of bad ones whose share of the lot is the one that is not to be accepted."""
    return max(ceil(tolerable * lot), 1)


def accepted(lot: int, bad: int, size: int, accept: int) -> Fraction:
    """Give the probability that ``size`` out of ``lot`` hold no more than ``accept`` of the ``bad`` ones: hypergeometric, exact."""
    ways = sum(comb(bad, found) * comb(lot - bad, size - found) for found in range(min(accept, bad, size) + 1))
    return Fraction(ways, comb(lot, size))


def least_size(lot: int, tolerable: Fraction, risk: Fraction, accept: int) -> int | None:
    """Give the smallest sample with which the risk is kept; None where not even all of the lot would show it."""
    bad = worst(lot, tolerable)
    if bad <= accept or bad > lot:
        return None
    low = high = accept + 1  # more looked at is never accepted more easily; small samples are cheap to work out
    while high < lot and accepted(lot, bad, high, accept) > risk:
        low, high = high + 1, min(2 * high, lot)
    while low < high:
        middle = (low + high) // 2
        if accepted(lot, bad, middle, accept) <= risk:
            high = middle
        else:
            low = middle + 1
    return low


def plan(
    lot: int, tolerable: Fraction, risk: Fraction, *, acceptable: Fraction | None = None, producer_risk: Fraction | None = None
) -> Plan | None:  # fmt: skip
    """Give the smallest plan that keeps the risk of missing a bad lot, and, where asked, that of rejecting a good one.

    Without ``acceptable`` not one bad problem is accepted. Where both risks cannot be kept, the whole lot is looked at, and
    as many bad ones are accepted as are not yet too many. None for an empty lot.
    """
    if lot < 1:
        return None
    if acceptable is None:
        size = least_size(lot, tolerable, risk, 0)
        return None if size is None else Plan(lot=lot, size=size, accept=0, tolerable=tolerable, risk=risk)
    good = floor(acceptable * lot)
    for accept in range(worst(lot, tolerable)):
        size = least_size(lot, tolerable, risk, accept)
        if size is not None and 1 - accepted(lot, good, size, accept) <= (producer_risk or Fraction(0)):
            return Plan(lot=lot, size=size, accept=accept, tolerable=tolerable, risk=risk)
    return Plan(lot=lot, size=lot, accept=worst(lot, tolerable) - 1, tolerable=tolerable, risk=risk)


def place(seed: str, entry_hash: str, number: str) -> str:
    """Give what a problem's place in the draw is decided by: SHA-256 of seed, hash of the seed's entry, and number."""
    return hashlib.sha256(f"{seed}|{entry_hash}|{number}".encode()).hexdigest()


def drawn(seed: str, entry_hash: str, lot: Iterable[str], size: int) -> tuple[str, ...]:
    """Draw: the ``size`` problems whose places come first, in that order."""
    return tuple(sorted(lot, key=lambda number: place(seed, entry_hash, number))[:size])


def judged(size: int, accept: int, checked: int, bad: int) -> str:
    """Give what a draw has shown so far: ``rejected`` at once with too many bad ones, ``accepted`` when all are looked at."""
    if bad > accept:
        return "rejected"
    return "accepted" if checked >= size else "open"
