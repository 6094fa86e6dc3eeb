"""Lateness told to the day and to the person: against the original date and the current one, and under whose headship (domain.md A3).

A problem is with its unit in stretches: until it is submitted, or goes over to continuing work, and again from a return or a
resumption on. *Against the current date* days count that lie after the deadline, or after the later day that a return or a
review named for that stretch; *against the original* every day with the unit after the first deadline counts, whatever was
granted since. While others look at the work, and while it is continued with approval, nothing is added and nothing forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rectify.engine.lamps import RUNNING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rectify.engine.heads import Term

Span = tuple[str, str]
"""The first and the last day, both included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Days with the unit: up to and including ``last_on``; ``granted_on`` is a later day that was named for this stretch."""

    first_on: str
    last_on: str
    granted_on: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """How late a problem was or is: the spans of days after the current date, and after the original one."""

    spans: tuple[Span, ...]
    original_spans: tuple[Span, ...]

    @property
    def days(self) -> int:
        """Days after the current date."""
        return sum(map(_length, self.spans))

    @property
    def original_days(self) -> int:
        """Days after the original date."""
        return sum(map(_length, self.original_spans))


def stretches(moves: Iterable[Mapping[str, object]], handed_over_on: str, today: str) -> tuple[Stretch, ...]:
    """Give a problem's stretches with its unit from its moves, oldest first: ``on``, ``from``, ``to``, ``until``."""
    found: list[Stretch] = []
    begun, granted = handed_over_on, None
    for each in moves:
        here, there = each["from"] in RUNNING, each["to"] in RUNNING
        if here and not there:
            found.append(Stretch(first_on=begun, last_on=str(each["on"]), granted_on=granted))
            begun = ""
        elif there and not here:
            begun, granted = _from(found, str(each["on"])), str(each["until"]) if each.get("until") else None
    return (*found, Stretch(first_on=begun, last_on=today, granted_on=granted)) if begun else tuple(found)


def _from(before: Sequence[Stretch], on: str) -> str:
    """Give the first day of a new stretch; a day on which a problem went out and came back is counted once."""
    return _day(on, 1) if before and before[-1].last_on == on else on


def _day(on: str, later: int) -> str:
    return (date.fromisoformat(on) + timedelta(days=later)).isoformat()


def late(found: Sequence[Stretch], original_on: str | None, effective_on: str | None) -> Late:
    """Measure lateness over some stretches; without a date nothing is late."""
    if effective_on is None:
        return Late(spans=(), original_spans=())
    current = (_after(each, max(effective_on, each.granted_on or "")) for each in found)
    original = (_after(each, original_on or effective_on) for each in found)
    return Late(spans=tuple(filter(None, current)), original_spans=tuple(filter(None, original)))


def _after(stretch: Stretch, day: str) -> Span | None:
    first = max(stretch.first_on, _day(day, 1))
    return (first, stretch.last_on) if first <= stretch.last_on else None


def _length(span: Span) -> int:
    return (date.fromisoformat(span[1]) - date.fromisoformat(span[0])).days + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What falls into one head's time: the days, and from when until when."""

    head: str
    from_on: str
    until_on: str
    days: int


UNKNOWN = "（任职未登记）"
"""In whose name days stand for which no head is registered."""


def shares(spans: Sequence[Span], held: Sequence[Term]) -> tuple[Share, ...]:
    """Divide late days among the heads in office on each of them, in the order of time; every day stands in one name."""
    found: list[Share] = []
    for start, end in spans:
        for each in held:
            part = each.days_within(start, end)
            if part is None:
                continue
            if part[0] > start:
                found.append(_share(UNKNOWN, (start, _day(part[0], -1))))
            found.append(_share(each.head, part))
            start = _day(part[1], 1)  # noqa: PLW2901 - what is left of the span
        if start <= end:
            found.append(_share(UNKNOWN, (start, end)))
    return _together(found)


def _share(head: str, span: Span) -> Share:
    return Share(head=head, from_on=span[0], until_on=span[1], days=_length(span))


def _together(found: Sequence[Share]) -> tuple[Share, ...]:
    """Add up what one head answers for in several stretches."""
    added: dict[str, Share] = {}
    for each in found:
        there = added.get(each.head)
        added[each.head] = each if there is None else Share(
            head=each.head, from_on=there.from_on, until_on=each.until_on, days=there.days + each.days
        )  # fmt: skip
    return tuple(added.values())
