"""Some hundred rows at once, column by column: the quick way for rows about which there is nothing to say.

A sheet of an office is almost all such rows, and looking at a column as one text is ten times quicker than looking at
its cells. Whatever asks for a closer look (a fault, a caution, a merged cell, a foot) sends its rows back to ``rows``,
which alone decides; this module only recognises what is plainly in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, cast

from rectify.exchange.columns import Kind
from rectify.exchange.dates import NotADate, read_date
from rectify.exchange.text import plain, same_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rectify.exchange.header import Column
    from rectify.exchange.workbook import Cells

BLOCK_ROWS = 500
_SEAM = "|"
_ODD_AT_A_SEAM = (" |", "| ", "|#", "|\n", "\n|", " \n", "\n ", "\n\n")
_ODD_AT_AN_END = (" ", "#", "\n")
_YES_NO: dict[object, bool | None] = {"": None, "是": True, "否": False}
_TEXTS = frozenset({Kind.TEXT, Kind.STATUS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Rows in a run, by columns. ``first`` is the first row as Excel counts it.

    ``columns`` is the mark, then the sheet's fields in their order, then its status columns.
    """

    first: int
    columns: list[list[Any]]

    def __len__(self) -> int:
        """Give the number of rows."""
        return len(self.columns[0])


def quick_column(column: Column, values: Sequence[object]) -> list[Any] | None:
    """Give a column's values as they are sent, or None where any of them wants a closer look."""
    known = column.known
    if known is None:
        return None
    match known.kind:
        case Kind.DATE:
            return _dates(values)
        case Kind.YES_NO:
            said = [_YES_NO.get(value, "?") for value in values]
            return None if "?" in said else said
        case _:
            return _texts(values, known.longest, lines=known.kind in _TEXTS)


def _texts(values: Sequence[object], longest: int, *, lines: bool) -> list[Any] | None:
    all_text = set(map(type, values)) == {str}
    texts = cast("list[str]", values) if all_text else [plain(value) for value in values]
    joined = _SEAM.join(texts)
    flat = joined.replace("\n", "") if lines else joined
    if not flat.isprintable() or any(odd in joined for odd in _ODD_AT_A_SEAM):
        return None
    if joined.startswith(_ODD_AT_AN_END) or joined.endswith(_ODD_AT_AN_END) or max(map(len, texts)) > longest:
        return None
    return texts


def _dates(values: Sequence[object]) -> list[str | None] | None:
    try:
        days = {value: read_date(value).isoformat() for value in set(values) if value != ""}
    except NotADate:
        return None
    return [days.get(value) for value in values]


def marks_of(titles: list[str], details: list[str] | None) -> list[str]:
    """Give the mark of each row (``finding.mark_of``), folding the whole column at once."""
    folded = _folded(titles)
    said = _folded(details) if details is not None else [""] * len(titles)
    return [sha256(f"{title}\n{detail}".encode()).hexdigest() for title, detail in zip(folded, said, strict=True)]


def _folded(texts: list[str]) -> list[str]:
    """Fold texts that hold no NUL, which therefore can keep them apart."""
    return same_text("\0".join(texts)).split("\0")


def columns_of(batch: list[Cells]) -> list[tuple[object, ...]]:
    """Turn rows into columns; a row that is too short has nothing in the last ones."""
    return list(zip_longest(*batch, fillvalue=""))
