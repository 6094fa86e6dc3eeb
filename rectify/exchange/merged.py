"""Merged cells among the rows: what one cell says for several rows, handed down where it is really merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rectify.exchange.workbook import Range


def merged_from(areas: Sequence[Range], column: int, below: int) -> list[tuple[int, int]]:
    """Give the row spans (first, last) that are merged downwards in one column under the header, in order."""
    return sorted((area[0], area[2]) for area in areas if area[1] == column and area[2] > area[0] >= below)


class MergedColumn:
    """Hands the value of a merged cell down to the rows that it really covers, and to no other."""

    def __init__(self, field: str, spans: list[tuple[int, int]]) -> None:
        self.field = field
        self.spans = spans
        self._spans = iter(spans)
        self._span = next(self._spans, None)
        self._value: object = None

    def take(self, number: int, row: dict[str, Any]) -> None:
        """Remember the value at the top of a merged cell, or give it to a row further down."""
        while self._span is not None and self._span[1] < number:
            self._span = next(self._spans, None)
            self._value = None
        if self._span is None or number < self._span[0]:
            return
        if number == self._span[0]:
            self._value = row.get(self.field)
        elif self.field not in row and self._value is not None:
            row[self.field] = self._value
