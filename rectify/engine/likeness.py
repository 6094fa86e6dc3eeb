"""Texts that are one text: the same measure for many problems (R-17), findings that fit every unit (R-21).

S000 「模板化、套路化」「放之四海而皆准」. Two texts are compared by the five-letter shingles that both have, out of those that either
has (Jaccard); figures, blanks, punctuation and the names given do not count. How far one text is a copy of others is asked in
``wording.py``. Thousands of texts are compared in seconds: equal ones once, and a text only with those that share one of its
rarest shingles, without which they could not reach the share asked for.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rectify.engine.wording import bare, shingles

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Shingles = frozenset[str]
_FIGURES = re.compile(r"\d+")
_ALL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text with the key of what it belongs to; ``names`` are left out of the comparison (a unit's own name)."""

    key: str
    text: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Texts that read as one: their keys in order, and the least share (per cent) that any of them has with the first."""

    keys: tuple[str, ...]
    share: int


def same_texts(texts: Iterable[Text], least_share: int) -> tuple[Alike, ...]:
    """Give the groups of two texts and more that share at least ``least_share`` per cent, in the order of their first keys.

    A text belongs to the first group whose first text it is like enough. Empty texts belong to none.
    """
    equal: dict[str, list[str]] = {}
    for each in sorted(texts, key=lambda one: one.key):
        if plain := plain_text(each):
            equal.setdefault(plain, []).append(each.key)
    groups = _grouped(list(equal), least_share / _ALL)
    found = [
        Alike(
            keys=tuple(key for plain, _share in group for key in equal[plain]),
            share=min(share for _plain, share in group),
        )
        for group in groups
    ]
    return tuple(each for each in found if len(each.keys) > 1)


def plain_text(each: Text) -> str:
    """Give what is compared of a text."""
    text = each.text
    for name in sorted(each.names, key=len, reverse=True):
        text = text.replace(name, "") if name else text
    return _FIGURES.sub("0", bare(text))


def compared(text: str) -> Shingles:
    """Give the shingles by which a text is compared with others, one by one."""
    return shingles(plain_text(Text(key="", text=text)))


def share(one: Shingles, other: Shingles) -> float:
    """Give the share (0 to 1) of the shingles of two texts that both have."""
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0


def _grouped(plain: Sequence[str], least: float) -> list[list[tuple[str, int]]]:
    """Put each text to the first leader it is like enough, or make it one; only leaders are looked at again."""
    pieces = [shingles(text) for text in plain]
    common = Counter(piece for each in pieces for piece in each)
    leaders: dict[str, list[int]] = {}
    groups: dict[int, list[tuple[str, int]]] = {}
    for number, own in enumerate(pieces):
        rare = _prefix(own, common, least)
        leader, reached = _leader(own, rare, leaders, pieces, least)
        if leader is None:
            groups[number] = [(plain[number], _ALL)]
            for piece in rare:
                leaders.setdefault(piece, []).append(number)
        else:
            groups[leader].append((plain[number], math.floor(reached * _ALL)))
    return list(groups.values())


def _prefix(own: Shingles, common: Mapping[str, int], least: float) -> list[str]:
    """Give a text's rarest shingles: whoever shares none of them cannot reach the share asked for."""
    kept = len(own) - math.ceil(least * len(own)) + 1
    return sorted(own, key=lambda piece: (common[piece], piece))[:kept]


def _leader(
    own: Shingles, rare: Sequence[str], leaders: Mapping[str, list[int]], pieces: Sequence[Shingles], least: float
) -> tuple[int | None, float]:
    seen: set[int] = set()
    best, reached = None, 0.0
    for piece in rare:
        for number in leaders.get(piece, ()):
            if number in seen:
                continue
            seen.add(number)
            if not least <= len(pieces[number]) / len(own) <= 1 / least:
                continue
            if (found := share(own, pieces[number])) >= least and found > reached:
                best, reached = number, found
    return best, reached
