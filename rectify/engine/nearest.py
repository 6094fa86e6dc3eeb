"""What somebody probably meant: the nearest of the words that would have been right.

A misspelt word is answered with the right one (``未定义的状态“交帐”，是否应为“交账”``). What is right stands elsewhere.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FEW = 16
"""Up to so many choices are listed outright where none is near."""


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """Give the choice that ``word`` is nearly, or None. In a short Chinese word one character in two may be wrong."""
    cutoff = 0.6 if word.isascii() else 0.5
    found = get_close_matches(word.strip().lower(), list(choices), n=1, cutoff=cutoff)
    return found[0] if found else None


def undefined(kind: str, word: str, choices: Iterable[str], meant: str | None) -> str:
    """Give the sentence for a word that is not defined; ``meant`` is what it should probably be."""
    known = list(choices)
    if any(mark in word for mark in "，、；"):
        hint = "，几个词之间请用半角逗号“,”分开"
    elif meant is not None:
        hint = f"，是否应为“{meant}”"
    else:
        hint = f"；可以用的有：{'、'.join(known)}" if 0 < len(known) <= FEW else ""
    return f"未定义的{kind}“{word}”{hint}"
