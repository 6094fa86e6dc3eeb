"""A text as rules read it, with the way back: blanks gone, full-width and traditional letters folded, every letter's place kept.

So a mark found in the folded text can be shown in the text as it was typed. What is looked for is no business of this module.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Span = tuple[int, int]
"""Where words stand in a text: from the first letter to behind the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """``text`` is what rules read; ``places[i]`` is where its letter ``i`` stands in the text as typed."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Give where a piece of the folded text stands in the text as typed; the piece is not empty."""
        return self.places[start], self.places[end - 1] + 1


def fold(text: str, variants: Mapping[str, str]) -> Folded:
    """Fold a text: NFKC letter by letter, lower case, simplified letters, no blanks; a line's end stays."""
    letters: list[str] = []
    places: list[int] = []
    for place, typed in enumerate(text):
        for letter in fold_letter(typed):
            letters.append(variants.get(letter, letter))
            places.append(place)
    return Folded(text="".join(letters), places=tuple(places))


@lru_cache(maxsize=20_000)
def fold_letter(typed: str) -> str:
    """Give what a typed letter is read as: itself, another form of it, several letters (㎡), or nothing (a blank)."""
    if typed in "\r\n\v\f\x85\u2028\u2029":
        return "\n"
    return "".join(
        letter
        for letter in unicodedata.normalize("NFKC", typed).lower()
        if not letter.isspace() and unicodedata.category(letter) not in {"Cc", "Cf"}
    )


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Give spans in order, those that touch or overlap as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def marked(text: str, spans: Iterable[Span]) -> str:
    """Give a text with 〔 〕 around its marked words, for people who read it without colours."""
    parts: list[str] = []
    after = 0
    for start, end in merged(spans):
        parts += [text[after:start], "〔", text[start:end], "〕"]
        after = end
    return "".join([*parts, text[after:]])
