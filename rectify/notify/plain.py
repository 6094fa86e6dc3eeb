"""Text made harmless before it stands in a line, a letter or a header.

What people and sheets bring may hold line breaks in disguise, NUL, marks that turn the reading direction, or half a
character. None of them carries meaning here; each can forge a line or a header. Words are never changed.
"""

from __future__ import annotations

import re
import unicodedata

_BREAKS = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"[ \t\u00a0]+")
_KEPT = frozenset("\n\t")
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
"""Controls, formats (every bidi mark and zero-width character) and lone surrogates. Private and unassigned ones stay:
rare characters of names live there."""


def plain_text(text: str) -> str:
    """Give a text of lines: every kind of line break is one line feed, and what cannot be seen is gone."""
    return "".join(sign for sign in _BREAKS.sub("\n", text) if sign in _KEPT or _is_seen(sign))


def one_line(text: str) -> str:
    """Give a text of one line: breaks and runs of spaces are one space, and both ends are bare."""
    return _SPACES.sub(" ", plain_text(text).replace("\n", " ")).strip()


def header_text(text: str) -> str:
    """Give a line that no reader of mail takes for an encoded word (RFC 2047): ``=?`` is pulled apart."""
    return one_line(text).replace("=?", "= ?").replace("?=", "? =")


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign) not in _UNSEEN
