"""How wide text is on a screen, and breaking it there: Chinese characters take two columns."""

from __future__ import annotations

import re
import unicodedata

_PIECES = re.compile(r"\s+|[!-~]+|.", re.DOTALL)
_NOT_FIRST = "，。；：、！？）】》”’…—"


def display_width(text: str) -> int:
    """Count half-width columns: a Chinese character takes two, a combining mark none."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def padded(text: str, width: int) -> str:
    """Fill a text with blanks up to a display width."""
    return text + " " * max(width - display_width(text), 0)


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines of a display width: Chinese anywhere but before a closing mark, Latin words at blanks."""
    lines, line = [], ""
    for piece in _PIECES.findall(" ".join(text.split())):
        fits = display_width(line) + display_width(piece) <= width
        if fits or not line or piece in _NOT_FIRST:
            line += piece
        else:
            lines.append(line.rstrip())
            line = piece.lstrip()
    return [*lines, line.rstrip()]


def definitions(rows: list[tuple[str, str]], *, width: int, indent: int, most: int = 30) -> str:
    """Give terms beside their meanings, aligned; a term wider than ``most`` stands on a line of its own."""
    first = min(max(display_width(term) for term, _ in rows), most) + 2
    under = " " * (indent + first)
    lines = []
    for term, meaning in rows:
        told = f"\n{under}".join(wrapped(meaning, max(width - indent - first, 20))).rstrip()
        head = (
            f"{' ' * indent}{term}\n{under}"
            if display_width(term) > first - 2
            else f"{' ' * indent}{padded(term, first)}"
        )
        lines.append(f"{head}{told}\n")
    return "".join(lines)
