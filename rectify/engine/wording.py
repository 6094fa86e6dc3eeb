"""What text gives away. Here: how far one text is a copy of others, by shingles (S003 「回访督查大都是以…整改情况报告作为…」).

Five-character shingles over the bare text: punctuation, spaces and letter width do not count. Texts that are alike among
many are found in ``likeness.py``, slogans in ``lint.py``.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SHINGLE = 5
COPY = 0.6
"""From this share on, a text counts as copied (R-23, domain.md B5)."""

_BARE = re.compile(r"[\W_]+")
_FUNCTION_WORDS = re.compile("[的了地得和与]")
"""Letters that can be put in or left out between any two words: strewn over a copy they would make it a text of its own."""


def bare(text: str) -> str:
    """Give the text without what does not carry words."""
    return _BARE.sub("", unicodedata.normalize("NFKC", text)).lower()


def shingles(text: str) -> frozenset[str]:
    """Give the text's five-character pieces; a shorter text is one piece."""
    plain = bare(text)
    if len(plain) <= SHINGLE:
        return frozenset({plain}) if plain else frozenset()
    return frozenset(plain[start : start + SHINGLE] for start in range(len(plain) - SHINGLE + 1))


def copied_share(text: str, sources: Iterable[str]) -> float:
    """Give the share (0 to 1) of a text's shingles that stand in any of the sources, function words left out on both sides."""
    own = shingles(_full(text))
    if not own:
        return 0.0
    theirs = frozenset().union(*(shingles(_full(source)) for source in sources))
    return len(own & theirs) / len(own)


def _full(text: str) -> str:
    return _FUNCTION_WORDS.sub("", bare(text))
