"""Reading a sheet of units: seven columns, found by their headings, every faulty cell named.

The file is opened by the confined child; what a unit may be called, and whether its parent is there, is the engine's to say.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rectify.errors import Fault
from rectify.exchange.confined import Died, confined
from rectify.exchange.dates import NotADate, read_date
from rectify.exchange.limits import Limits
from rectify.exchange.sheet_in import unfit
from rectify.exchange.text import cell_name, forbidden_in, heading, on_one_line, tidy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

COLUMNS = {
    "单位代码": "code",
    "单位名称": "name",
    "类别": "kind",
    "上级单位": "parent",
    "主要负责人": "head",
    "任职日期": "head_since",
    "分管县领导": "leader",
}
"""Heading → field of ``add unit``."""

REQUIRED = ("code", "name", "kind", "head", "head_since")
SEARCHED_ROWS = 20
LONGEST = 200
_WORDS = {field: word for word, field in COLUMNS.items()}
_ORDINARY = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """One unit of the sheet: its row, and the fields that it fills."""

    sheet: str
    row: int
    fields: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsSheet:
    """Everything that a file holds. ``rows`` is to be used only where ``faults`` is empty."""

    rows: tuple[UnitRow, ...]
    faults: tuple[Fault, ...]


def read_units(path: Path, limits: Limits = _ORDINARY) -> UnitsSheet:
    """Read a sheet of units; raises NotThere where there is no such file and WorldFailed where it cannot be read."""
    if (fault := unfit(path, limits)) is not None:
        return UnitsSheet(rows=(), faults=(fault,))
    request = {"task": "cells", "path": str(path), "limits": limits.plain()}
    try:
        with confined(request) as lines:
            told = [json.loads(line) for line in lines]
    except (Died, ValueError) as death:
        said = str(death) if isinstance(death, Died) else "文件内容异常，读取时出错"
        return UnitsSheet(rows=(), faults=(Fault(where=path.name, message=said),))
    reading = _Reading(path.name)
    for each in told:
        [(kind, content)] = each.items()
        reading.take(kind, content)
    return reading.done()


class _Reading:
    """One reading of one sheet, row after row."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._sheet = name
        self._first_column = 0
        self._number = 0
        self._columns: dict[int, str] = {}
        self._rows: list[UnitRow] = []
        self._faults: list[Fault] = []
        self._codes: dict[str, int] = {}

    def take(self, kind: str, content: list[object] | None) -> None:
        """Take one thing that the child tells."""
        if kind == "fault" and content is not None:
            self._faults.append(Fault(where=str(content[0]), message=str(content[1])))
        elif kind == "sheet" and content is not None:
            self._sheet, self._first_column = str(content[0]), int(str(content[1]))
        elif kind == "row" and content is not None:
            self._number += 1
            cells = [str(cell) for cell in content]
            if self._columns:
                self._unit(cells)
            elif self._number <= SEARCHED_ROWS:
                self._header(cells)

    def done(self) -> UnitsSheet:
        """Give what was read."""
        if not self._columns and not self._faults:
            self._fault(None, None, f"前 {SEARCHED_ROWS} 行里没有找到表头；需要有{'、'.join(COLUMNS)}各列")
        elif not self._rows and not self._faults:
            self._fault(None, None, "表头下面没有一行单位")
        return UnitsSheet(rows=tuple(self._rows), faults=tuple(self._faults))

    def _header(self, cells: Sequence[str]) -> None:
        found = {index: COLUMNS[word] for index, cell in enumerate(cells) if (word := heading(cell)) in COLUMNS}
        if not {"code", "name"} <= set(found.values()):
            return
        self._columns = found
        missing = [_WORDS[field] for field in REQUIRED if field not in found.values()]
        twice = {field for field in found.values() if list(found.values()).count(field) > 1}
        if missing:
            self._fault(self._number, None, f"表头缺少：{'、'.join(missing)}")
        for field in sorted(twice):
            self._fault(self._number, None, f"表头有两列“{_WORDS[field]}”")

    def _unit(self, cells: Sequence[str]) -> None:
        given = {index: tidy(on_one_line(cell))[0] for index, cell in enumerate(cells) if cell.strip()}
        if not given:
            return
        fields = {
            field: self._value(field, given[index], index) for index, field in self._columns.items() if index in given
        }
        for index, field in self._columns.items():
            if field in REQUIRED and index not in given:
                self._fault(self._number, index, f"缺少{_WORDS[field]}")
        code = fields.get("code", "")
        if code in self._codes:
            self._fault(self._number, None, f"单位代码“{code}”在第 {self._codes[code]} 行已有")
        self._codes.setdefault(code, self._number)
        self._rows.append(UnitRow(sheet=self._sheet, row=self._number, fields=fields))

    def _value(self, field: str, text: str, index: int) -> str:
        if mark := forbidden_in(text):
            self._fault(self._number, index, f"含有不允许的字符 {mark}")
        elif len(text) > LONGEST:
            self._fault(self._number, index, f"超过 {LONGEST} 字")
        elif field == "head_since":
            try:
                return read_date(text).isoformat()
            except NotADate as error:
                self._fault(self._number, index, str(error))
        return text

    def _fault(self, row: int | None, index: int | None, message: str) -> None:
        column = 1 + (index or 0) + self._first_column
        where = self._name if row is None else f"{self._sheet}!{cell_name(row, column)}"
        self._faults.append(Fault(where=where, message=message, line=row, column=None if row is None else column))
