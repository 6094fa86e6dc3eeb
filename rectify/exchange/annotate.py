"""Giving a faulty file back: the same sheets, with the bad cells marked and a column 错误说明 at the end.

The work is the child's (``marking``). Formatting stays as openpyxl keeps it: pictures and charts are lost, macros too.
A faulty .xls, and an .xlsx that openpyxl cannot hold, comes back as a plain .xlsx with the same values.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rectify.errors import WorldFailed
from rectify.exchange.confined import Died, confined
from rectify.exchange.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rectify.errors import Fault

MOST_MARKED = 1_000
_ORDINARY = Limits(cpu_seconds=300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """What came back: cells ``marked``, of how many faults in all, and whether the formatting is the file's own."""

    marked: int
    total: int
    as_it_was: bool


def annotate(source: Path, target: Path, faults: Sequence[Fault], limits: Limits = _ORDINARY) -> Annotation | None:
    """Write ``target`` (.xlsx, replaced whole or not at all) as ``source`` with its faults marked.

    At most 1,000 cells are marked, and the sheet says so. Gives None where the file cannot be opened as a workbook,
    so that there is nothing to mark. Raises WorldFailed where ``target`` cannot be written.
    """
    if target.resolve() == source.resolve():
        raise WorldFailed("错误标注不能写到原文件上")
    part = target.with_name(f".{target.name}.part")
    request = {
        "task": "annotate",
        "path": str(source),
        "target": str(part),
        "total": len(faults),
        "limits": limits.plain(),
    }
    try:
        handed = faults[:MOST_MARKED]
        done = _try({**request, "plain": False}, handed) or _try({**request, "plain": True}, handed)
        if done is None or done["marked"] is None:
            return None
        _put(part, target)
    finally:
        with suppress(OSError):  # what cannot be taken away cannot be written either, and that is told
            part.unlink()
    return Annotation(marked=done["marked"], total=len(faults), as_it_was=done["as_it_was"])


def _try(request: dict[str, Any], faults: Sequence[Fault]) -> dict[str, Any] | None:
    more = ({"where": f.where, "message": f.message, "line": f.line, "column": f.column} for f in faults)
    try:
        with confined(request, more) as lines:
            end: dict[str, Any] = json.loads(list(lines)[-1])["end"]
    except Died:
        return None
    if end.get("failed"):
        raise WorldFailed(f"写不了错误标注文件：{end['failed']}")
    return end


def _put(part: Path, target: Path) -> None:
    try:
        part.replace(target)
    except OSError as error:
        raise WorldFailed(f"写不了文件 {target}：{error.strerror}") from error
