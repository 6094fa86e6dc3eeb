"""Reading a 问题清单: what callers use. The file is opened by a confined child; this side only sees finished values.

``findings`` streams and is flat in memory; ``read_findings`` collects, for small files. All or nothing is the
caller's transaction: a fault may come after findings, and then nothing of them may stay.
"""

from __future__ import annotations

import json
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rectify.errors import Fault, NotThere, WorldFailed
from rectify.exchange.confined import Died, confined
from rectify.exchange.finding import (
    Caution,
    Finding,
    Item,
    RowKeys,
    SheetFound,
    finding_from,
    findings_from,
    mark_of,
    row_key,
)
from rectify.exchange.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

__all__ = [
    "Caution",
    "Finding",
    "FindingsSheet",
    "Item",
    "Limits",
    "RowKeys",
    "SheetFound",
    "findings",
    "mark_of",
    "read_findings",
    "row_key",
]
_ORDINARY = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsSheet:
    """Everything that a file holds. ``rows`` is to be used only where ``faults`` is empty."""

    rows: tuple[Finding, ...]
    cautions: tuple[Caution, ...]
    faults: tuple[Fault, ...]
    sheets: tuple[SheetFound, ...]


def read_findings(path: Path, limits: Limits = _ORDINARY, *, unit_given: bool) -> FindingsSheet:
    """Read a whole file into memory; ``rows`` is empty where there is any fault."""
    items = list(findings(path, limits, unit_given=unit_given))
    faults = tuple(item for item in items if isinstance(item, Fault))
    return FindingsSheet(
        rows=() if faults else tuple(item for item in items if isinstance(item, Finding)),
        cautions=tuple(item for item in items if isinstance(item, Caution)),
        faults=faults,
        sheets=tuple(item for item in items if isinstance(item, SheetFound)),
    )


def findings(path: Path, limits: Limits = _ORDINARY, *, unit_given: bool) -> Generator[Item, None, None]:
    """Stream a findings file in the order of its sheets and rows.

    ``SheetFound`` opens each sheet, cautions close it. Any ``Fault`` means that the file must not be imported; no
    finding follows it. ``unit_given`` says that the caller knows the unit, so that rows need not name it. Close the
    generator when stopping early: that ends the child. Raises NotThere where there is no such file and WorldFailed
    where it cannot be read.
    """
    if (fault := unfit(path, limits)) is not None:
        yield fault
        return
    request = {"task": "read", "path": str(path), "limits": limits.plain(), "unit_given": unit_given}
    try:
        with confined(request) as lines:
            yield from _items(lines)
    except Died as death:
        yield Fault(where=path.name, message=str(death))


def unfit(path: Path, limits: Limits) -> Fault | None:
    """Say why a file is not even opened: no plain file, or too large."""
    try:
        about = path.stat()
    except FileNotFoundError:
        raise NotThere(f"没有这个文件：{path}") from None
    except OSError as error:
        raise WorldFailed(f"读不了文件 {path}：{error.strerror}") from error
    if stat.S_ISDIR(about.st_mode):
        return Fault(where=path.name, message="这是文件夹，不是 Excel 工作簿")
    if not stat.S_ISREG(about.st_mode):
        return Fault(where=path.name, message="不是普通文件，不能导入")
    if about.st_size > limits.max_bytes:
        return Fault(
            where=path.name,
            message=f"文件有 {about.st_size / 2**20:.1f} MB，超过 {limits.max_bytes / 2**20:.3g} MB 的限制，"
            "请分成几个文件导入",
        )
    return None


def _items(lines: Iterator[bytes]) -> Iterator[Item]:
    """Decode what the child says; what cannot be decoded is a child gone mad, and counts as its death."""
    found, names = None, ()
    for line in lines:
        try:
            if line.startswith(b"b") and found is not None:
                yield from findings_from(found, *json.loads(line[1:]))
            elif line.startswith(b"r") and found is not None:
                yield finding_from(found.sheet, names, json.loads(line[1:]))
            else:
                [(kind, content)] = json.loads(line).items()
                item = _item(kind, content)
                if isinstance(item, SheetFound):
                    found, names = item, tuple(content[5])
                if item is not None:
                    yield item
        except (ValueError, TypeError, LookupError):
            raise Died("文件内容异常，读取时出错；没有导入任何内容") from None


def _item(kind: str, content: Any) -> Item | None:  # noqa: ANN401 - JSON
    match kind:
        case "sheet":
            name, header_row, rows, columns, left_out, _, status, places = content
            return SheetFound(
                sheet=name,
                header_row=header_row,
                rows=rows,
                columns=tuple((field, heading) for field, heading in columns),
                status=tuple(status),
                left_out=tuple(left_out),
                places=tuple(places),
            )
        case "caution":
            return Caution(where=content[0], message=content[1])
        case "fault":
            return Fault(where=content[0], message=content[1], line=content[2], column=content[3])
        case _:
            return None
