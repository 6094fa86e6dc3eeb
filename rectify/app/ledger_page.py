"""The ledger a page at a time, as somebody may see it: what is filtered, searched and sorted, and where the next page begins.

A unit's filter tells the two states of the review apart no more than its list does. A lamp is worked out from a row, not kept,
so a page filtered by a lamp is gathered from as many rows as it takes, up to a bound that is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rectify.app.reading import row_shown
from rectify.engine.lamps import RESTING, RUNNING, Lamp
from rectify.engine.model import STATES
from rectify.engine.rights import IN_REVIEW, UNDER_REVIEW, Sight, sight
from rectify.store import ledger_pages
from rectify.store.ledger_pages import COUNTED_TO, SORTS, Filter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rectify.app.office import App
    from rectify.engine.model import Actor
    from rectify.store.ledger_pages import Place, Plan
    from rectify.store.transaction import Reader

Document = dict[str, Any]
PAGE = 50
_LOOKED_AT = 20_000
_CHUNK = 500
_LATE = tuple(sorted(RUNNING))
_RESTING = tuple(sorted(RESTING))
_STATES_OF: Mapping[str, tuple[str, ...]] = {
    Lamp.RED: _LATE,
    Lamp.YELLOW: _LATE,
    Lamp.GREY: _RESTING,
    Lamp.GREEN: tuple(each for each in STATES if each not in RESTING),
}
"""The states in which a lamp can be of a colour; only what is with its unit can be overdue."""
__all__ = ["COUNTED_TO", "PAGE", "SORTS", "Page", "Wanted", "every_row", "page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows somebody asks for, in which order, and after which place."""

    states: tuple[str, ...] = ()
    unit: str = ""
    round: str = ""
    inspection: str = ""
    category: str = ""
    text: str = ""
    overdue: bool = False
    lamp: str = ""
    sort: str = "number"
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: its rows, how many match in all (``None`` where that is not worked out), and where the next one begins."""

    rows: Sequence[Document]
    total: int | None
    following: str
    cut_short: bool = False
    """Whether the search for a lamp gave up before it had looked at every row."""


def page(app: App, reader: Reader, actor: Actor, wanted: Wanted, today: str, *, limit: int = PAGE) -> Page:
    """Give one page of the ledger; one of the usual length is kept for whoever turns back to it before the journal goes on."""
    if limit > PAGE:
        return _page(app, reader, actor, wanted, today, limit)
    seen, about = sight(actor), (actor, wanted, today, limit)
    return app.pages.once(reader, seen, about, lambda: _page(app, reader, actor, wanted, today, limit))


def _page(app: App, reader: Reader, actor: Actor, wanted: Wanted, today: str, limit: int) -> Page:
    seen, asked = sight(actor), _asked(wanted, today)
    sort = wanted.sort if wanted.sort in SORTS else "number"
    rows: list[tuple[Document, Document]] = []
    after, looked = _place(wanted.after), 0
    in_list = row_shown(app, reader, actor, today)
    names = app.remembered.once(reader, Sight(), "names", lambda: ledger_pages.names_of(reader))
    while len(rows) <= limit and looked < _LOOKED_AT:
        step = limit + 1 if not wanted.lamp else max(limit + 1, 500)
        found = ledger_pages.page(reader, _plan(app, reader, seen, asked, sort, after, step), after, names)
        looked += len(found)
        for row in found:
            shown = in_list(row)
            if _fits(wanted, shown):
                rows.append((row, shown))
        if len(found) < step:
            total = len(rows) if not wanted.after and len(rows) <= limit else None
            return _cut(rows, limit, _total(app, reader, seen, asked, wanted, total), cut_short=False)
        after = _place_of(found[-1])
    return _cut(rows, limit, _total(app, reader, seen, asked, wanted), cut_short=len(rows) <= limit)


def _asked(wanted: Wanted, today: str) -> Filter:
    """Give the filter that the database goes by; of a unit's constant word it leaves both states in."""
    states = tuple(each for each in wanted.states if each in STATES)
    if UNDER_REVIEW in states:
        states = tuple(dict.fromkeys((*states, *sorted(IN_REVIEW))))
    if not states:
        states = _STATES_OF.get(wanted.lamp, _LATE if wanted.overdue else ())
    return Filter(
        states=states, unit=wanted.unit, round=wanted.round, inspection=wanted.inspection, category=wanted.category,
        text=wanted.text, overdue_on=today if wanted.overdue else "",
    )  # fmt: skip


def every_row(app: App, reader: Reader, actor: Actor, wanted: Wanted, today: str) -> Iterator[Document]:
    """Give every row of all the pages as the ledger keeps it, in the same order, a chunk at a time."""
    asked, sort = _asked(wanted, today), wanted.sort if wanted.sort in SORTS else "number"
    seen, after, in_list = sight(actor), None, row_shown(app, reader, actor, today)
    while True:
        planned = _plan(app, reader, seen, asked, sort, after, _CHUNK)
        found = ledger_pages.whole_page(reader, planned, after)
        for row in found:
            if _fits(wanted, in_list(row)):
                yield row
        if len(found) < _CHUNK:
            return
        after = _place_of(found[-1])


def _plan(
    app: App, reader: Reader, seen: Sight, asked: Filter, sort: str, after: Place | None, limit: int
) -> Plan:  # fmt: skip
    """Give how such a page is read, worked out once a moment of the office."""
    kind = ledger_pages.kind_of(after)
    return app.remembered.once(
        reader, seen, (asked, sort, kind, limit),
        lambda: ledger_pages.plan(reader, seen, asked, sort=sort, after=kind, limit=limit),
    )  # fmt: skip


def _fits(wanted: Wanted, shown: Document) -> bool:
    """What a unit sees as one word cannot be told apart by a filter either."""
    return (not wanted.states or shown["state"] in wanted.states) and (not wanted.lamp or shown["lamp"] == wanted.lamp)


def _total(
    app: App, reader: Reader, seen: Sight, asked: Filter, wanted: Wanted, known: int | None = None
) -> int | None:  # fmt: skip
    """Count what matches, once a moment of the office; ``known`` where a page that is the only one has counted it."""
    if wanted.lamp or (set(wanted.states) & IN_REVIEW and not set(wanted.states) >= IN_REVIEW):
        return None  # counted in the database it would tell what the list does not
    if known is not None:
        return known
    return app.remembered.once(reader, seen, asked, lambda: ledger_pages.count(reader, seen, asked))


def _cut(rows: list[tuple[Document, Document]], limit: int, total: int | None, *, cut_short: bool) -> Page:
    more = len(rows) > limit
    following = _written(rows[limit - 1][0]) if more else ""
    return Page(rows=[shown for _row, shown in rows[:limit]], total=total, following=following, cut_short=cut_short)


def _place_of(row: Document) -> tuple[str, int, int]:
    return (row["effective_on"] or "9999-12-31", int(row["year"]), int(row["serial"]))


def _written(row: Document) -> str:
    return "_".join(map(str, _place_of(row)))


def _place(text: str) -> tuple[str, int, int] | None:
    """Read the place after which a page begins; what is no place begins at the beginning."""
    parts = text.split("_")
    if len(parts) != 3 or not all(part.isdecimal() and len(part) < 10 for part in parts[1:]):  # noqa: PLR2004 - day, year, serial
        return None
    return (parts[0][:10], int(parts[1]), int(parts[2]))


LAMPS = tuple(each.value for each in Lamp)
"""The lamps that a list may be filtered by."""
