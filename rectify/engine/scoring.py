"""Scoring by a sheet: what is proposed from the records, what a list of lines comes to, and the grade (domain.md B5.2, R-35).

A sheet is data (``config/scoring``): it takes points off a full score, or adds them up, an item at a time. Items that name a
measure are proposed from what the journal says (``scoring_measures.py`` counts it); the others are judged by people. Every
line carries a reason, and the entries or the file that it stands on. Reading a sheet is ``scoring_sheets.py``'s business,
who may score ``scoring_facts.py``'s.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rectify.engine.scoring_measures import Measured

_CENT = Decimal("0.01")
_ALL = Decimal(100)
_POINTS = re.compile(r"[0-9]{1,4}(\.[0-9]{1,2})?")
ZERO = Decimal(0)


class Scheme(StrEnum):
    """How a sheet counts: from the full score down, or from nothing up."""

    DEDUCT = "deduct"
    ADD = "add"


class Object(StrEnum):
    """What a sheet scores: a unit's rectification (R-35), or an inspection team's work (R-36)."""

    UNIT = "unit"
    TEAM = "team"


class Kind(StrEnum):
    """What an item does to the score: it belongs to an aspect, or it stands beside all of them."""

    ASPECT = "aspect"
    BONUS = "bonus"
    MALUS = "malus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item: the most it can take (or give), and how a measured amount becomes points.

    ``each``: points for every one counted, or for every hundredth of a share; without it a count takes all at once and a
    share its part. ``above``: what is tolerated before anything is taken.
    """

    code: str
    text: str
    points: Decimal
    kind: Kind = Kind.ASPECT
    each: Decimal | None = None
    above: Decimal = ZERO
    measure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """One aspect (方面) of a sheet. Its items may together take more than it has: 扣完为止."""

    name: str
    points: Decimal
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A grade and the least score it takes."""

    name: str
    at_least: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto:
    """一票否决: from ``count`` of what a measure counts, the score is ``score`` whatever else was found (R-24)."""

    measure: str
    count: Decimal
    score: Decimal
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A scoring sheet as data."""

    name: str
    label: str
    version: int
    note: str
    object: Object
    scheme: Scheme
    total: Decimal
    aspects: tuple[Aspect, ...]
    grades: tuple[Grade, ...]
    beside: tuple[Item, ...] = ()
    """Items for a bonus or a malus, outside the aspects."""
    vetoes: tuple[Veto, ...] = ()
    after: tuple[str, ...] = ()
    """What must have happened before the sheet is filled in (``scoring_measures.CONDITIONS``)."""
    second_rectification: frozenset[str] = frozenset()
    """Grades with which the unit has to rectify a second time."""

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item, in the sheet's order."""
        return (*(item for aspect in self.aspects for item in aspect.items), *self.beside)

    @property
    def most(self) -> Decimal:
        """The highest score there is: the total, and every bonus."""
        return self.total + sum((item.points for item in self.beside if item.kind is Kind.BONUS), ZERO)

    @property
    def measures(self) -> frozenset[str]:
        """The measures that the sheet asks for, in items and vetoes."""
        return frozenset({item.measure for item in self.items if item.measure} | {veto.measure for veto in self.vetoes})

    def item(self, code: str) -> Item | None:
        """Give an item by its code."""
        return next((item for item in self.items if item.code == code), None)

    def takes(self, item: Item) -> bool:
        """Say whether an item's points are taken off; else they are given."""
        return item.kind is Kind.MALUS or (item.kind is Kind.ASPECT and self.scheme is Scheme.DEDUCT)

    def grade(self, points: Decimal) -> str:
        """Give the grade of a score: the first whose border it reaches; the last one's border is nought."""
        return next((grade.name for grade in self.grades if points >= grade.at_least), self.grades[-1].name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a filled-in sheet: points taken or given for an item, why, and the entries that carry it."""

    item: str
    points: Decimal
    reason: str = ""
    entries: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AspectScore:
    """What an aspect came to, of how many points."""

    name: str
    points: Decimal
    score: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a filled-in sheet comes to. ``vetoed`` says why nothing else counted; empty where nothing did."""

    points: Decimal
    grade: str
    aspects: tuple[AspectScore, ...]
    bonus: Decimal = ZERO
    malus: Decimal = ZERO
    vetoed: str = ""
    second_rectification: bool = False

    def document(self) -> dict[str, object]:
        """Give the score as programs and the journal write it: numbers as decimal text."""
        return {
            "score": written(self.points),
            "grade": self.grade,
            "aspects": [
                {"name": each.name, "points": written(each.points), "score": written(each.score)}
                for each in self.aspects
            ],
            "bonus": written(self.bonus),
            "malus": written(self.malus),
            "vetoed": self.vetoed,
            "second_rectification": self.second_rectification,
        }


# ---- proposing


def propose(sheet: Sheet, measured: Mapping[str, Measured]) -> tuple[Line, ...]:
    """Give the lines that the records themselves carry, in the sheet's order.

    A sheet that deducts gets a line for what is wanting, one that adds a line for whatever could be measured. An item whose
    measure has nothing to look at yet is left to people.
    """
    lines = (_proposed(sheet, item, measured.get(item.measure or "")) for item in sheet.items)
    return tuple(line for line in lines if line is not None)


def _proposed(sheet: Sheet, item: Item, found: Measured | None) -> Line | None:
    if found is None:
        return None
    wanting = taken(item, found)
    points = wanting if sheet.takes(item) else item.points - wanting
    if sheet.takes(item) and not points:
        return None
    return Line(item=item.code, points=points, reason=found.because, entries=found.entries)


def taken(item: Item, found: Measured) -> Decimal:
    """Give the points that a measured amount takes: never more than the item has, two decimals, half up."""
    over = found.amount - item.above
    if over <= 0:
        return ZERO
    if item.each is not None:
        points = item.each * over
    elif found.is_share:
        points = item.points * over / (_ALL - item.above)
    else:
        points = item.points
    return min(item.points, cents(points))


# ---- adding up


def faults(sheet: Sheet, lines: Sequence[Line]) -> tuple[str, ...]:
    """Say what is wrong with a list of lines (Chinese): each item once, within its points, and none forgotten."""
    found: list[str] = []
    seen: set[str] = set()
    for line in lines:
        item = sheet.item(line.item)
        if item is None:
            found.append(f"评分表“{sheet.label}”没有“{line.item}”这一项")
        elif line.item in seen:
            found.append(f"“{line.item}”写了两次")
        elif not ZERO <= line.points <= item.points:
            word = "扣" if sheet.takes(item) else "得"
            found.append(f"“{line.item}”{word} {written(line.points)} 分，应在 0 至 {written(item.points)} 之间")
        seen.add(line.item)
    return (*found, *_forgotten(sheet, seen))


def _forgotten(sheet: Sheet, seen: set[str]) -> tuple[str, ...]:
    """A sheet that adds up says something of every item: an item without a line would be nought without a reason."""
    if sheet.scheme is Scheme.DEDUCT:
        return ()
    left = [item.code for aspect in sheet.aspects for item in aspect.items if item.code not in seen]
    return (f"得分制评分表须逐项打分，还缺：{'、'.join(left)}",) if left else ()


def add_up(sheet: Sheet, lines: Iterable[Line], measured: Mapping[str, Measured]) -> Score:
    """Add up lines that have no faults. The score lies between nought and :attr:`Sheet.most`; a veto stands above it."""
    points = {line.item: line.points for line in lines}
    aspects = tuple(_aspect(sheet, aspect, points) for aspect in sheet.aspects)
    bonus = _beside(sheet, Kind.BONUS, points)
    malus = _beside(sheet, Kind.MALUS, points)
    whole = sum((each.score for each in aspects), ZERO) + bonus - malus
    score, vetoed = min(max(whole, ZERO), sheet.most), ""
    for veto in sheet.vetoes:
        found = measured.get(veto.measure)
        if found is not None and found.amount >= veto.count:
            score, vetoed = min(score, veto.score), f"{veto.text}：{found.because}"
    grade = sheet.grade(score)
    return Score(
        points=score, grade=grade, aspects=aspects, bonus=bonus, malus=malus, vetoed=vetoed,
        second_rectification=grade in sheet.second_rectification,
    )  # fmt: skip


def _aspect(sheet: Sheet, aspect: Aspect, points: Mapping[str, Decimal]) -> AspectScore:
    moved = sum((points.get(item.code, ZERO) for item in aspect.items), ZERO)
    score = max(aspect.points - moved, ZERO) if sheet.scheme is Scheme.DEDUCT else min(moved, aspect.points)
    return AspectScore(name=aspect.name, points=aspect.points, score=score)


def _beside(sheet: Sheet, kind: Kind, points: Mapping[str, Decimal]) -> Decimal:
    return sum((points.get(item.code, ZERO) for item in sheet.beside if item.kind is kind), ZERO)


# ---- numbers


def cents(amount: Decimal) -> Decimal:
    """Round to two decimals, half up."""
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP)


def written(points: Decimal) -> str:
    """Write points as people do: no idle noughts (``2``, ``2.5``, ``0.25``)."""
    plain = format(points, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def read_points(text: str) -> Decimal:
    """Read points: a decimal number not below nought, with two decimals at most; raises ValueError (Chinese)."""
    if not _POINTS.fullmatch(text.strip()):
        raise ValueError(f"应为不小于零、至多两位小数的分数：{text[:40]}")
    return Decimal(text.strip())
