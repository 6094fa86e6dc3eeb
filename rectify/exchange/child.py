"""The process that opens a foreign file: confined first, then reading, then writing JSON lines to its parent.

One request comes on standard input; a line a thing goes out, and ``{"end": …}`` last. A child that stops without
that line has died of the file, and its parent says so. Nothing here is called by the parent's own process.
"""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rectify.errors import Fault
from rectify.exchange.blocks import Block
from rectify.exchange.finding import Caution, SheetFound
from rectify.exchange.header import SEARCHED_ROWS, Header, find_header, header_faults
from rectify.exchange.limits import Limits, confine
from rectify.exchange.package import NotReadable, inspect
from rectify.exchange.rows import Row, SheetReading
from rectify.exchange.text import plain, shown
from rectify.exchange.workbook import Sheet, open_sheets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rectify.exchange.package import Package

OWN_SHEETS = frozenset({"填表说明", "导入错误"})
OUT_OF_MEMORY = 71
Told = Row | Block | SheetFound | Caution | Fault


def main() -> None:
    """Serve the one request on standard input; ends the process."""
    request = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**request["limits"])
    try:
        if request["task"] == "read":
            confine(limits)
            _tell(read(Path(request["path"]), limits, unit_given=request["unit_given"]))
        elif request["task"] == "cells":
            confine(limits)
            _tell_cells(Path(request["path"]), limits)
        elif request["task"] == "plan":
            confine(limits)
            _tell_plan(Path(request["path"]), limits, request["kind"])
        elif request["task"] == "draw":
            confine(limits)
            _tell_drawing(Path(request["path"]))
        else:
            confine(limits, largest_file=limits.max_unzipped)
            from rectify.exchange.marking import mark  # noqa: PLC0415 - reading must start quickly

            _say("end", mark(request, sys.stdin.buffer))
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)
    sys.stdout.buffer.flush()


def read(path: Path, limits: Limits, *, unit_given: bool) -> Iterator[Told]:
    """Give what the findings sheets of a file hold; after its first fault a file gives no more findings."""
    try:
        yield from _first_faults(_sheets(inspect(path, limits), limits, unit_given=unit_given), limits)
    except NotReadable as refusal:
        yield Fault(where=path.name, message=str(refusal))


def _first_faults(told: Iterator[Told], limits: Limits) -> Iterator[Told]:
    """Hold back findings after the first fault, and faults after so many that nobody reads on."""
    faults = 0
    for item in told:
        if isinstance(item, Fault):
            faults += 1
        if not (faults and isinstance(item, dict | Block)) and not (
            faults > limits.max_faults and isinstance(item, Fault)
        ):
            yield item
    if faults > limits.max_faults:
        yield Fault(where="", message=f"另有 {faults - limits.max_faults} 处错误没有一一列出")


def _sheets(package: Package, limits: Limits, *, unit_given: bool) -> Iterator[Told]:
    read_rows, fitting, nearest = 0, 0, None
    for sheet in open_sheets(package):
        rows = sheet.rows()
        top = list(islice(rows, SEARCHED_ROWS))
        header = find_header(sheet, top)
        if header is None or not header.fits or sheet.hidden:
            nearest = nearest or (header and not sheet.hidden and (sheet, header)) or None
            yield from _passed_over(sheet, header)
            continue
        fitting += 1
        for item in _one_sheet(sheet, header, chain(top[header.row + header.depth :], rows), limits, unit_given):
            read_rows += len(item) if isinstance(item, Block) else isinstance(item, dict | Fault)
            if read_rows > limits.max_rows:
                raise NotReadable(f"超过 {limits.max_rows} 行，请分成几个文件导入")
            yield item
    if not fitting:
        yield _no_header(package.path, nearest, unit_given=unit_given)
    elif not read_rows:
        yield Fault(where=package.path.name, message="表头下面没有一行问题")


def _one_sheet(
    sheet: Sheet,
    header: Header,
    rows: Iterator[list[object]],
    limits: Limits,
    unit_given: bool,  # noqa: FBT001
) -> Iterator[Told]:
    if sheet.width > limits.max_columns:
        raise NotReadable(f"工作表「{shown(sheet.name)}」有 {sheet.width} 列，超过 {limits.max_columns} 列的限制")
    if sheet.height > limits.max_rows + header.row + header.depth:
        raise NotReadable(
            f"工作表「{shown(sheet.name)}」有 {sheet.height} 行，超过 {limits.max_rows} 行的限制，请分成几个文件导入"
        )
    reading = SheetReading(sheet, header, unit_given=unit_given)
    yield reading.announce()
    if faults := header_faults(sheet, header, unit_given=unit_given):
        yield from faults
        return
    yield from reading.items(rows)
    yield from reading.cautions()


def _passed_over(sheet: Sheet, header: Header | None) -> Iterator[Caution]:
    if sheet.hidden and header is not None and header.fits:
        yield Caution(where=sheet.name, message="这张工作表是隐藏的，没有读；需要导入的请先取消隐藏")
    elif not sheet.hidden and sheet.height and sheet.name not in OWN_SHEETS:
        yield Caution(where=sheet.name, message="这张工作表没有问题清单的表头，没有读")


def _no_header(path: Path, nearest: tuple[Sheet, Header] | None, *, unit_given: bool) -> Fault:
    if nearest is None:
        wanted = "「问题类别」「具体问题」" + ("" if unit_given else "「被巡察单位」")
        return Fault(where=path.name, message=f"各工作表的前 {SEARCHED_ROWS} 行里都没有找到表头；需要有{wanted}等列")
    return header_faults(*nearest, unit_given=unit_given)[0]


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def _tell(told: Iterable[Told]) -> None:
    write, names = sys.stdout.buffer.write, [""]
    for item in told:
        match item:
            case dict():
                write(b"r" + _encode([item.get(name) for name in names]).encode() + b"\n")
            case SheetFound():
                names = ["row", "mark", "foreign", *dict.fromkeys(["title", *(field for field, _ in item.columns)])]
                _say(
                    "sheet",
                    [
                        item.sheet,
                        item.header_row,
                        item.rows,
                        item.columns,
                        item.left_out,
                        names,
                        item.status,
                        item.places,
                    ],
                )
            case Block():
                write(b"b" + _encode([item.first, item.columns]).encode() + b"\n")
            case Caution():
                _say("caution", [item.where, item.message])
            case Fault():
                _say("fault", [item.where, item.message, item.line, item.column])
    _say("end", None)


def _tell_cells(path: Path, limits: Limits) -> None:
    """Tell the first visible sheet that is not ours cell by cell as text: for small tables with columns of their own."""
    try:
        for sheet in open_sheets(inspect(path, limits)):
            if sheet.hidden or sheet.name in OWN_SHEETS:
                continue
            if sheet.width > limits.max_columns or sheet.height > limits.max_rows:
                said = f"超过 {limits.max_rows} 行或 {limits.max_columns} 列的限制"
                _say("fault", [path.name, said, None, None])
                break
            _say("sheet", [sheet.name, sheet.first_column])
            for row in sheet.rows():
                _say("row", [plain(cell) for cell in row])
            break
    except NotReadable as refusal:
        _say("fault", [path.name, str(refusal), None, None])
    _say("end", None)


def _tell_plan(path: Path, limits: Limits, kind: str) -> None:
    from rectify.exchange.plan_columns import VOCABULARIES  # noqa: PLC0415 - reading findings must start quickly
    from rectify.exchange.plan_rows import told  # noqa: PLC0415 - the same

    for what, content in told(path, limits, VOCABULARIES[kind], OWN_SHEETS):
        _say(what, content)
    _say("end", None)


def _tell_drawing(path: Path) -> None:
    from rectify.exchange.drawing import NotDrawn, draw  # noqa: PLC0415 - reading findings must start quickly

    try:
        _say("drawn", b64encode(draw(path)).decode())
    except NotDrawn as refusal:
        _say("refused", str(refusal))
    _say("end", None)


def _say(kind: str, content: Any) -> None:  # noqa: ANN401 - JSON
    sys.stdout.buffer.write(_encode({kind: content}).encode() + b"\n")
