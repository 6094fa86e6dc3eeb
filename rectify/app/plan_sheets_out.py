"""下载整改方案表、整改进展表: the unit's sheet filled with what the office knows, one row a problem and measure.

What it holds comes back by ``plan_sheets``; a sheet that is sent back as it was handed out writes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rectify.app.plan_place import KEYS, Place, as_seen, open_to, place_of, room
from rectify.errors import NotThere
from rectify.exchange.plan_columns import PLAN, PROGRESS
from rectify.exchange.sheet_out import write_template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from rectify.app.office import App
    from rectify.app.plan_place import Planned
    from rectify.engine.model import Actor
    from rectify.store.transaction import Reader

Row = dict[str, Any]
NOTHING_TO_FILL = "本次巡察现在没有可以填报{}的问题"


def rows_for(app: App, reader: Reader, account: str, inspection: str, kind: str) -> list[Row]:
    """Give the rows of a sheet to fill; raises NotThere for an inspection that is not there or has nothing to fill."""
    return _rows(app, reader, place_of(app, reader, account, inspection), kind)


def _rows(app: App, reader: Reader, place: Place, kind: str) -> list[Row]:
    make = _plan if kind == PLAN else _progress
    rows = [row for each in open_to(app, reader, place, kind) for row in make(place, each)]
    if not rows:
        raise NotThere(NOTHING_TO_FILL.format(kind))
    return rows


def handed_out(
    app: App, reader: Reader, who: Actor, inspection: str, kind: str, today: str
) -> tuple[str, Callable[[Path], None]]:  # fmt: skip
    """Give what a sheet to fill is called and what writes it; raises NotThere for whoever could not fill it, or where nothing is to fill."""
    room(reader, who, inspection, today)
    rows = rows_for(app, reader, who.name, inspection, kind)
    return f"{kind}表 {inspection}.xlsx", lambda path: write_sheet(kind, rows, path)


def kinds_to_fill(app: App, reader: Reader, who: Actor, inspection: str, today: str) -> dict[str, int]:
    """Give the kinds of sheets that somebody could fill for an inspection now, each with its problems."""
    place = as_seen(reader, who, inspection, today)
    found = {kind: open_to(app, reader, place, kind) for kind in KEYS}
    found[PROGRESS] = [each for each in found[PROGRESS] if each.measures]
    return {kind: len(problems) for kind, problems in found.items() if problems}


def write_sheet(kind: str, rows: Sequence[Row], path: Path) -> None:
    """Write the sheet; raises WorldFailed where the file cannot be written."""
    write_template(kind, path, rows)


def _plan(place: Place, planned: Planned) -> Iterator[Row]:
    """A problem's measures as they stand, or one row to begin with; what is said once a problem stands in its first row."""
    about = {name: planned.row[name] for name in ("number", "title", "detail")}
    once = {"criterion": planned.row["criterion_text"], "sustained": bool(planned.row["sustained"])}
    for each in planned.measures:
        names = ("leader", "department", "person", "due_on")
        unit = place.names.get(each["unit"] or "", each["unit"])
        yield {
            **about, **once, **{name: each[name] for name in names}, "measure": each["text"],
            "measure_kind": each["kind"], "unit": unit,
        }  # fmt: skip
        once = {}
    if not planned.measures:
        yield about


def _progress(_place: Place, planned: Planned) -> Iterator[Row]:
    about = {name: planned.row[name] for name in ("number", "title")}
    for each in planned.measures:
        yield {**about, "measure_n": each["n"], "measure": each["text"]}
