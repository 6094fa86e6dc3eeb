"""From the cells of a 整改方案 or 整改进展 to rows of plain texts, every fault with its cell. Runs in the child.

The header is found as a findings sheet's is. What a row means for a problem, and whether it may be written, is not decided here.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from rectify.exchange.columns import NO, YES, Kind
from rectify.exchange.dates import read_date
from rectify.exchange.header import SEARCHED_ROWS, Header, choose, fault_at, header_at
from rectify.exchange.merged import MergedColumn, merged_from
from rectify.exchange.package import NotReadable, inspect
from rectify.exchange.plan_columns import VOCABULARIES
from rectify.exchange.text import ERROR_VALUES, forbidden_in, on_one_line, plain, shown, tidy
from rectify.exchange.workbook import open_sheets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rectify.errors import Fault
    from rectify.exchange.header import Column
    from rectify.exchange.limits import Limits
    from rectify.exchange.plan_columns import Vocabulary
    from rectify.exchange.workbook import Cells, Sheet

Told = tuple[str, list[Any]]
_WHOLE = re.compile(r"\d{1,9}")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
_NOT_HANDED_DOWN = frozenset({"measure", "progress"})


def told(path: Path, limits: Limits, vocabulary: Vocabulary, own_sheets: frozenset[str]) -> Iterator[Told]:
    """Tell sheets (``sheet``), filled rows (``row``), cautions and faults of a file, each with what the parent needs."""
    try:
        yield from _sheets(path, limits, vocabulary, own_sheets)
    except NotReadable as refusal:
        yield "fault", [path.name, str(refusal), None, None]


def _sheets(path: Path, limits: Limits, vocabulary: Vocabulary, own_sheets: frozenset[str]) -> Iterator[Told]:
    fitting, another = 0, ""
    for sheet in open_sheets(inspect(path, limits)):
        rows = sheet.rows()
        top = list(islice(rows, SEARCHED_ROWS))
        header = _find(sheet, top, vocabulary)
        if header is None or sheet.hidden:
            another = another or _other_kind(sheet, top, vocabulary)
            yield from _passed_over(sheet, header, vocabulary, own_sheets)
            continue
        fitting += 1
        _within(sheet, header, limits)
        yield from _Reading(sheet, header, vocabulary).told(chain(top[header.row + header.depth :], rows))
    if not fitting:
        wanted = "".join(f"「{vocabulary.heading(name)}」" for name in vocabulary.needed)
        said = (
            f"这是一张{another}表，不是{vocabulary.kind}表"
            if another
            else f"各工作表的前 {SEARCHED_ROWS} 行里都没有找到{vocabulary.kind}的表头；需要有{wanted}等列"
        )
        yield "fault", [path.name, said, None, None]


def _find(sheet: Sheet, top: Sequence[Cells], vocabulary: Vocabulary) -> Header | None:
    headers = (header_at(sheet, top, row, vocabulary.recognise) for row in range(len(top)))
    fitting = (each for each in headers if vocabulary.tells <= each.fields)
    return max(fitting, key=lambda each: len(each.fields), default=None)


def _other_kind(sheet: Sheet, top: Sequence[Cells], vocabulary: Vocabulary) -> str:
    others = (each for each in VOCABULARIES.values() if each is not vocabulary)
    return next((each.kind for each in others if not sheet.hidden and _find(sheet, top, each)), "")


def _within(sheet: Sheet, header: Header, limits: Limits) -> None:
    name = shown(sheet.name)
    if sheet.width > limits.max_columns:
        raise NotReadable(f"工作表「{name}」有 {sheet.width} 列，超过 {limits.max_columns} 列的限制")
    if sheet.height > limits.max_rows + header.row + header.depth:
        raise NotReadable(f"工作表「{name}」有 {sheet.height} 行，超过 {limits.max_rows} 行的限制，请分成几个文件上传")


def _passed_over(
    sheet: Sheet, header: Header | None, vocabulary: Vocabulary, own_sheets: frozenset[str]
) -> Iterator[Told]:  # fmt: skip
    if sheet.hidden and header is not None:
        yield "caution", [sheet.name, "这张工作表是隐藏的，没有读；需要上传的请先取消隐藏"]
    elif not sheet.hidden and sheet.height and sheet.name not in own_sheets:
        yield "caution", [sheet.name, f"这张工作表没有{vocabulary.kind}的表头，没有读"]


class _Reading:
    """One reading of one sheet whose header is known."""

    def __init__(self, sheet: Sheet, header: Header, vocabulary: Vocabulary) -> None:
        self._sheet = sheet
        self._header = header
        self._vocabulary = vocabulary
        self._chosen, self._losers, self._twins = choose(header.columns)
        self._below = header.row + header.depth
        self._fills = self._merged_columns()
        self._faults: list[Fault] = []
        self._dropped: list[int] = []

    def told(self, rows: Iterator[Cells]) -> Iterator[Told]:
        """Tell the sheet, its rows, and what was passed over; a header that cannot be used tells only its faults."""
        places = {field: self._sheet.first_column + column.index + 1 for field, column in self._chosen.items()}
        yield "sheet", [self._sheet.name, places]
        if faults := self._header_faults():
            yield from (_said(each) for each in faults)
            return
        for number, cells in enumerate(rows, self._below):
            found = self._row(number, cells) if any(cells) else None
            yield from (_said(each) for each in self._faults)
            self._faults.clear()
            if found is not None:
                yield "row", [number + 1, *found]
        yield from self._cautions()

    def _merged_columns(self) -> list[MergedColumn]:
        first = self._sheet.first_column
        fills = (
            MergedColumn(field, merged_from(self._sheet.merged, first + column.index, self._below))
            for field, column in self._chosen.items()
            if field not in _NOT_HANDED_DOWN
        )
        return [fill for fill in fills if fill.spans]

    def _header_faults(self) -> list[Fault]:
        row = self._header.row
        faults = [
            fault_at(self._sheet, row, second.index, f"与“{first.heading}”一列重复；请删去或改名")
            for first, second in self._twins
        ]
        lacking = [self._vocabulary.heading(name) for name in self._vocabulary.needed if name not in self._chosen]
        if lacking:
            faults.append(fault_at(self._sheet, row, 0, f"表头缺少：{'、'.join(f'「{each}」' for each in lacking)}"))
        return faults

    def _row(self, number: int, cells: Cells) -> tuple[bool, dict[str, str]] | None:
        """Give whether a row is filled, and its texts by column; nothing for a row that says nothing we know."""
        row = self._typed(number, cells)
        filled = bool(row.keys() - self._vocabulary.compared)
        if not row or (not filled and not self._looks_like_a_number(row)):
            self._faults.clear()
            if row:
                self._dropped.append(number + 1)
            return None
        for fill in self._fills:
            fill.take(number, row)
        for name in ("number", *self._vocabulary.required) if filled else ():
            if name in self._chosen and name not in row:
                self._fault(number, self._chosen[name], f"缺少{self._vocabulary.heading(name)}")
        return filled, row

    def _looks_like_a_number(self, row: dict[str, str]) -> bool:
        """Tell a prepared row from a line at the foot (合计, 填表人) that stands in the first column."""
        return bool(re.fullmatch(r"[A-Za-z]+-\d+-\d+", row.get("number", "")))

    def _typed(self, number: int, cells: Cells) -> dict[str, str]:
        row: dict[str, str] = {}
        for name, column in self._chosen.items():
            value = cells[column.index] if column.index < len(cells) else ""
            if value == "" or value is None:
                continue
            if text := self._value(number, name, column, value):
                row[name] = text
        return row

    def _value(self, number: int, name: str, column: Column, value: object) -> str:
        kind = column.known.kind if column.known else Kind.TEXT
        text = self._text(number, column, value, kind)
        if not text or self._faulty(number, column):
            return text
        try:
            return self._read(name, kind, value if kind is Kind.DATE and not isinstance(value, str) else text)
        except ValueError as error:
            self._fault(number, column, shown(str(error), 200))
            return text

    def _read(self, name: str, kind: Kind, value: object) -> str:
        """Read a cell for what its column is; raises ValueError with the reason (Chinese)."""
        if kind is Kind.DATE:
            return read_date(value).isoformat()
        text = str(value)
        if kind is Kind.YES_NO:
            return _yes_no(text)
        if name in self._vocabulary.counts:
            return _whole(text)
        if name in self._vocabulary.amounts:
            return _amount(text)
        words = self._vocabulary.words.get(name)
        if words is not None and text not in words:
            raise ValueError(
                f"“{shown(text)}”应填{'、'.join(f'「{each}」' for each in dict.fromkeys(words.values()))}之一"
            )
        if name == "number":
            return unicodedata.normalize("NFKC", text).replace(" ", "").upper()
        return text if words is None else words[text]

    def _text(self, number: int, column: Column, value: object, kind: Kind) -> str:
        text = plain(value)
        if odd := forbidden_in(text):
            self._fault(number, column, f"含有看不见的控制字符（{odd}），请删去后重新录入这一格")
            return shown(text)
        text = tidy(text)[0]
        text = text if kind is Kind.TEXT else on_one_line(text)
        longest = column.known.longest if column.known else 0
        if text in ERROR_VALUES:
            self._fault(number, column, f"单元格是公式的错误值 {text}，请改成文字")
        elif len(text) > longest:
            self._fault(number, column, f"有 {len(text)} 个字，超过 {longest} 个字的限制")
        return text

    def _faulty(self, number: int, column: Column) -> bool:
        place = self._sheet.first_column + column.index + 1
        return any((each.line, each.column) == (number + 1, place) for each in self._faults)

    def _fault(self, number: int, column: Column, message: str) -> None:
        self._faults.append(fault_at(self._sheet, number, column.index, message))

    def _cautions(self) -> Iterator[Told]:
        unknown = [each.heading for each in self._header.columns if each.known is None]
        ours = self._vocabulary.ours
        left_out = [
            each for each in (*unknown, *(each.heading for each in self._losers)) if not each.startswith(tuple(ours))
        ]
        if left_out:
            yield "caution", [self._sheet.name, f"这些列没有读：{'、'.join(left_out)}"]
        if self._dropped:
            rows = "、".join(str(each) for each in self._dropped[:10])
            yield "caution", [self._sheet.name, f"第 {rows} 行没有问题编号，也没有填写内容，没有读"]


def _said(fault: Fault) -> Told:
    return "fault", [fault.where, fault.message, fault.line, fault.column]


def _yes_no(text: str) -> str:
    if text.lower() not in YES | NO:
        raise ValueError(f"“{shown(text)}”应填「是」或「否」")
    return "是" if text.lower() in YES else "否"


def _whole(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).replace(" ", "")
    if not _WHOLE.fullmatch(folded):
        raise ValueError(f"“{shown(text)}”应是不小于零的整数")
    return str(int(folded))


def _amount(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).replace(" ", "")
    folded = folded.replace(",", "") if _GROUPED.fullmatch(folded) else folded
    try:
        amount = Decimal(folded)
    except InvalidOperation:
        raise ValueError(f"“{shown(text)}”应是以万元计的数字，如 66.57") from None
    if not amount.is_finite() or amount < 0 or amount.adjusted() > 12:  # noqa: PLR2004 - beyond any county's money
        raise ValueError(f"“{shown(text)}”应是以万元计的数字，如 66.57")
    return format(amount, "f")
