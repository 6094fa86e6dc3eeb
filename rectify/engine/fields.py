"""One table of a settings file, read field by field, with every fault collected on the way.

What the fields mean is the business of whoever reads them (``periods``, ``calendar``). A faulty field gives a harmless
stand-in so that the reading can go on to the next fault; the reader raises in the end if there was any.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from rectify.errors import Fault, FaultyFile

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """A table, where it stands in the file, and the list of faults that all tables of the file share."""

    data: Mapping[str, object]
    where: str = ""
    faults: list[Fault] = field(default_factory=list)

    def fault(self, key: str, message: str) -> None:
        """Note one fault of the field ``key`` (Chinese)."""
        self.faults.append(Fault(where=self.path(key), message=message))

    def path(self, key: str) -> str:
        """Give the field's dotted path, as it would be written in TOML."""
        return f"{self.where}.{key}".strip(".")

    def only(self, allowed: Collection[str]) -> None:
        """Note every key that nobody reads: a misspelt key must not become a silent default."""
        for key in self.data:
            if key not in allowed:
                self.fault(key, f"不认识这一项（可用：{'、'.join(allowed)}）")

    def text(self, key: str, default: str | None = None) -> str:
        """Give a text; without a default it must be there and must not be empty."""
        value = self.data.get(key, default)
        if isinstance(value, str) and (value.strip() or default is not None):
            return value
        self.fault(key, "缺少这一项" if key not in self.data else "应是一段文字，不能为空")
        return ""

    def whole(self, key: str, *, least: int, most: int) -> int:
        """Give a whole number between ``least`` and ``most``, both included; true and false are no numbers."""
        value = self.data.get(key)
        if type(value) is int and least <= value <= most:
            return value
        self.fault(key, "缺少这一项" if value is None else f"应是 {least} 至 {most} 的整数")
        return least

    def yes(self, key: str) -> bool:
        """Give true or false; a missing key is false."""
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            self.fault(key, "应是 true 或 false")
        return value is True

    def one_of(self, key: str, words: type[_Word]) -> _Word:
        """Give one of the words that a field may have."""
        value = self.data.get(key)
        for word in words:
            if value == word.value:
                return word
        self.fault(key, f"{'缺少这一项' if value is None else '不认识这个值'}（可用：{'、'.join(words)}）")
        return next(iter(words))

    def table(self, key: str) -> Fields:
        """Give the table below ``key``; a missing one is a fault and reads as empty."""
        value = self.data.get(key)
        if not isinstance(value, dict):
            self.fault(key, f"缺少 [{self.path(key)}] 一节" if value is None else "应是一节，不是一个值")
            value = {}
        return Fields(data=value, where=self.path(key), faults=self.faults)

    def dates(self, key: str) -> tuple[date, ...]:
        """Give a list of dates, with or without quotes; each faulty item is named by its place."""
        value = self.data.get(key)
        if not isinstance(value, list):
            self.fault(key, "缺少这一项" if value is None else "应是一列日期")
            return ()
        read = [_day(item) for item in value]
        for place, item in enumerate(read, start=1):
            if item is None:
                self.fault(key, f"第 {place} 项不是日期，应写成 2027-01-01")
        return tuple(item for item in read if item is not None)

    def words(self, key: str) -> tuple[str, ...]:
        """Give words from a list of lines, each with words between blanks; no word twice. A faulty line is named by its place."""
        value = self.data.get(key)
        if not isinstance(value, list) or not value:
            self.fault(key, "缺少这一项" if value is None else "应是一列文字，不能为空")
            return ()
        read: dict[str, None] = {}
        for place, line in enumerate(value, start=1):
            if not isinstance(line, str) or not line.strip():
                self.fault(key, f"第 {place} 行应是文字，不能为空")
                continue
            for word in line.split():
                if word in read:
                    self.fault(key, f"第 {place} 行“{word}”列了两次")
                read[word] = None
        return tuple(read)

    def done(self, name: str) -> None:
        """Raise FaultyFile with all that was noted, in the order of the file's reading."""
        if self.faults:
            raise FaultyFile(name, tuple(self.faults))


def _day(item: object) -> date | None:
    """Read a day as TOML gives it, or as text of the same form; None for anything else."""
    if type(item) is date:
        return item
    try:
        return date.fromisoformat(item) if isinstance(item, str) and len(item) == len("2027-01-01") else None
    except ValueError:
        return None
