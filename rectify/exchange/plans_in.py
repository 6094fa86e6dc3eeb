"""Reading a 整改方案 or 整改进展 that a unit has filled: what callers use. The file is opened by the confined child.

Gives the rows as they stand, in their order; which problem a number means and what is written of it is the use case's to say.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rectify.errors import Fault
from rectify.exchange.confined import Died, confined
from rectify.exchange.finding import Caution
from rectify.exchange.limits import Limits
from rectify.exchange.sheet_in import unfit
from rectify.exchange.text import cell_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_ORDINARY = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One row: its texts by column (``plan_columns``), days as ISO. ``filled`` where the unit has written anything into it."""

    sheet: str
    row: int
    filled: bool
    texts: Mapping[str, str]
    places: Mapping[str, int]
    """The sheet's column (from 1) of each field that the header names."""

    def fault(self, name: str, message: str) -> Fault:
        """Give a fault at a column's cell, or at the row's number where the sheet has no such column."""
        column = self.places.get(name) or self.places.get("number", 1)
        where = f"{self.sheet}!{cell_name(self.row, column)}"
        return Fault(where=where, message=message, line=self.row, column=column)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledSheet:
    """Everything that a file holds. A row that a fault names is there too, but not to be written."""

    rows: tuple[SheetRow, ...]
    faults: tuple[Fault, ...]
    cautions: tuple[Caution, ...]


def read_plans(path: Path, kind: str, limits: Limits = _ORDINARY) -> FilledSheet:
    """Read a sheet of a kind (整改方案, 整改进展); raises NotThere without the file and WorldFailed where it cannot be read."""
    if (fault := unfit(path, limits)) is not None:
        return FilledSheet(rows=(), faults=(fault,), cautions=())
    request = {"task": "plan", "path": str(path), "limits": limits.plain(), "kind": kind}
    reading = _Reading()
    try:
        with confined(request) as lines:
            for line in lines:
                [(what, content)] = json.loads(line).items()
                reading.take(what, content)
    except (Died, ValueError, TypeError, LookupError) as death:
        said = str(death) if isinstance(death, Died) else "文件内容异常，读取时出错"
        return FilledSheet(rows=(), faults=(Fault(where=path.name, message=said),), cautions=())
    return reading.done(path.name, limits)


class _Reading:
    """What the child has told so far."""

    def __init__(self) -> None:
        self._sheet = ""
        self._places: dict[str, int] = {}
        self._rows: list[SheetRow] = []
        self._faults: list[Fault] = []
        self._cautions: list[Caution] = []

    def take(self, what: str, content: Any) -> None:  # noqa: ANN401 - JSON
        """Take one thing that the child tells; raises ValueError, TypeError or LookupError for what is none."""
        match what:
            case "sheet":
                self._sheet, self._places = content
            case "row":
                row, filled, texts = content
                self._rows.append(SheetRow(sheet=self._sheet, row=row, filled=filled, texts=texts, places=self._places))
            case "fault":
                where, message, line, column = content
                self._faults.append(Fault(where=where, message=message, line=line, column=column))
            case "caution":
                self._cautions.append(Caution(where=content[0], message=content[1]))

    def done(self, name: str, limits: Limits) -> FilledSheet:
        """Give what was read."""
        if not self._rows and not self._faults:
            self._faults.append(Fault(where=name, message="表头下面没有一行内容"))
        faults = self._faults
        if len(faults) > limits.max_faults:
            more = Fault(where="", message=f"另有 {len(faults) - limits.max_faults} 处错误没有一一列出")
            faults = [*faults[: limits.max_faults], more]
        return FilledSheet(rows=tuple(self._rows), faults=tuple(faults), cautions=tuple(self._cautions))
