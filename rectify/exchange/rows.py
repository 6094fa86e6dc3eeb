"""From the cells of one sheet to findings, faults and cautions, row by row. Runs in the child.

Decides nothing about the office's data: a value is taken as it stands, cleaned with a word about it, or refused.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any

from rectify.exchange.blocks import BLOCK_ROWS, Block, columns_of, marks_of, quick_column
from rectify.exchange.columns import NO, YES, Kind
from rectify.exchange.dates import NotADate, read_date
from rectify.exchange.finding import Caution, SheetFound, mark_of
from rectify.exchange.header import choose, fault_at, house_heading
from rectify.exchange.merged import MergedColumn, merged_from
from rectify.exchange.text import ERROR_VALUES, cell_name, forbidden_in, on_one_line, plain, shown, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.errors import Fault
    from rectify.exchange.header import Column, Header
    from rectify.exchange.workbook import Cells, Sheet

Row = dict[str, Any]
_FOOTER = re.compile(
    r"(?:合\s*计|总\s*计|小\s*计|共\s*计|对账|填\s*表|填\s*报|制\s*表|审\s*核|复\s*核|经\s*办|负责人签|"
    r"单位负责人|主管部门负责人|联系人|联系电话|说明[:：]|备注[:：]|注\s*[:：]|注意[:：])",
)
_ONLY_A_SUM = re.compile(r"(?:合\s*计|总\s*计|小\s*计|共\s*计)[:：]?\s*\d*\s*(?:个|条|项|件|人)?(?:问题)?")
_SIGNED_FOOT = re.compile(r"(?:填表|填报|制表|审核|经办)(?:人|单位|日期|时间)[:：]")
_NAMED_CELLS = 5
_SAYS_NOTHING = frozenset({"serial"})


class SheetReading:
    """Reads one sheet whose header is known; counts cautions by their words, so that they stay few."""

    def __init__(self, sheet: Sheet, header: Header, *, unit_given: bool) -> None:
        self.sheet = sheet
        self.header = header
        self.chosen, self.losers, _ = choose(header.columns)
        self.below = header.row + header.depth
        self.status = [column for column in header.columns if column.known and column.known.kind is Kind.STATUS]
        self._worded = [*self.status, *(column for column in self.chosen.values() if _kind(column) is Kind.DATE)]
        self._what = self.chosen.get("title") or self.chosen.get("detail") or header.columns[0]
        self._title_heading = self.chosen["title"].heading if "title" in self.chosen else None
        self._needed = ("title", "category", *(() if unit_given else ("unit",)))
        self._fills = self._merged_columns()
        self._merged = sorted({span for fill in self._fills for span in fill.spans})
        self._cautions: dict[str, list[str]] = {}
        self._counts: Counter[str] = Counter()
        self._texts: dict[str, int] = {}
        self._faults: list[Fault] = []

    def announce(self) -> SheetFound:
        """Say what was recognised, before the rows."""
        left_out = [column for column in self.header.columns if column.known is None]
        left_out += [column for column in self.header.columns if column.known and column.known.kind is Kind.ELSEWHERE]
        return SheetFound(
            sheet=self.sheet.name,
            header_row=self.header.row + 1,
            rows=max(self.sheet.height - self.below, 0),
            columns=tuple((field, column.heading) for field, column in self.chosen.items()),
            places=tuple(self.sheet.first_column + column.index + 1 for column in self.chosen.values()),
            status=tuple(column.heading for column in self.status),
            left_out=tuple(column.heading for column in [*left_out, *self.losers]),
        )

    def items(self, rows: Iterator[Cells]) -> Iterator[Row | Block | Fault]:
        """Give each row's finding or faults, clean rows by blocks; ``rows`` starts below the header."""
        number = self.below
        while batch := list(islice(rows, BLOCK_ROWS)):
            if (block := self._block(number, batch)) is not None:
                yield block
            else:
                yield from self._one_by_one(number, batch)
            number += len(batch)

    def _block(self, number: int, batch: list[Cells]) -> Block | None:
        """Give the rows as a block where all of them are plainly in order and none is merged with another."""
        merged = any(first < number + len(batch) and last >= number for first, last in self._merged)
        if merged or "title" not in self.chosen:
            return None
        by_index = columns_of(batch)
        columns: list[list[Any]] = []
        for column in (*self.chosen.values(), *self.status):
            cells = by_index[column.index] if column.index < len(by_index) else ("",) * len(batch)
            if (found := quick_column(column, cells)) is None:
                return None
            columns.append(found)
        by_field = dict(zip(self.chosen, columns, strict=False))
        if any("" in by_field.get(field, [""]) for field in self._needed):
            return None
        if self._title_heading in by_field["title"]:
            return None
        marks = marks_of(by_field["title"], by_field.get("detail"))
        empty = [""] * len(batch)
        places = zip(by_field.get("unit", empty), by_field.get("responsible", empty), strict=True)
        for offset, (unit, own) in enumerate(places):
            self._note_twin(number + offset, unit + own + marks[offset])
        return Block(first=number + 1, columns=[marks, *columns])

    def _one_by_one(self, start: int, batch: list[Cells]) -> Iterator[Row | Fault]:
        for number, cells in enumerate(batch, start):
            row = self._row(number, cells) if any(cells) else None
            if self._faults:
                yield from self._faults
                self._faults.clear()
            elif row is not None:
                yield row

    def cautions(self) -> Iterator[Caution]:
        """Give what was settled without asking, after the rows."""
        yield from self._about_columns()
        for message, cells in self._cautions.items():
            count = self._counts[message]
            more = f"等 {count} 处" if count > len(cells) else ""
            yield Caution(where=self.sheet.name, message=f"{message}（{'、'.join(cells)}{more}）")

    def _about_columns(self) -> Iterator[Caution]:
        unknown = [column.heading for column in self.header.columns if column.known is None]
        planned = [c.heading for c in self.header.columns if c.known and c.known.kind is Kind.ELSEWHERE]
        for names, message in (
            (unknown, "不认识这些列，没有导入"),
            (planned, "这些列属于整改方案，导入问题时没有采用"),
            ([column.heading for column in self.losers], "这些列与更明确的列重复，没有导入"),
            ([column.heading for column in self.status], "状态类的列只作备注保留，导入的问题一律为「已登记」"),
            ([house_heading("number")] if "number" in self.chosen else [], "问题编号由系统编定，表中的编号没有采用"),
        ):
            if names:
                yield Caution(where=self.sheet.name, message=f"{message}：{'、'.join(names)}")

    def _row(self, number: int, cells: Cells) -> Row | None:
        row = self._typed(number, cells)
        if self._is_apart(number, cells, row):
            self._faults.clear()
            return None
        foreign = self._foreign(number, cells) if self._worded else None
        if not foreign and not self._faults and not row.keys() - _SAYS_NOTHING:
            return None
        for fill in self._fills:
            fill.take(number, row)
        self._require(number, row)
        if foreign:
            row["foreign"] = foreign
        row["row"] = number + 1
        row["mark"] = mark = mark_of(row.get("title", ""), row.get("detail", ""))
        if not self._faults:
            self._note_twin(number, row.get("unit", "") + row.get("responsible", "") + mark)
        return row

    def _note_twin(self, number: int, text: str) -> None:
        if self._texts.setdefault(text, number) != number:
            self._caution(number, self._what, "与前面的行内容相同，按不同的问题登记")

    def _typed(self, number: int, cells: Cells) -> Row:
        """Take what stands in the row itself."""
        row: Row = {}
        for field, column in self.chosen.items():
            value = cells[column.index] if column.index < len(cells) else ""
            if value == "":
                continue
            if (found := self._value(number, column, value)) is not None:
                row[field] = found
        return row

    def _value(self, number: int, column: Column, value: object) -> object:
        match _kind(column):
            case Kind.DATE:
                return self._date(number, column, value)
            case Kind.YES_NO:
                return self._yes_no(number, column, value)
            case _:
                return self._text(number, column, value) or None

    def _text(self, number: int, column: Column, value: object) -> str:
        text = value if isinstance(value, str) else plain(value)
        if not text.isprintable():
            text = self._cleaned(number, column, text)
        text = text.strip()
        known = column.known
        if known is not None and len(text) > known.longest:
            self._fault(number, column, f"有 {len(text)} 个字，超过 {known.longest} 个字的限制")
        elif text in ERROR_VALUES:
            self._fault(number, column, f"单元格是公式的错误值 {text}，请改成文字")
        return text

    def _cleaned(self, number: int, column: Column, text: str) -> str:
        if odd := forbidden_in(text):
            self._fault(number, column, f"含有看不见的控制字符（{odd}），请删去后重新录入这一格")
        text, caution = tidy(text)
        if caution:
            self._caution(number, column, caution)
        return text if _kind(column) in {Kind.TEXT, Kind.STATUS} else on_one_line(text)

    def _date(self, number: int, column: Column, value: object) -> str | None:
        if _is_word(value):
            return None
        if isinstance(value, str):
            value = self._text(number, column, value)
        try:
            return read_date(value).isoformat()
        except NotADate as refusal:
            self._fault(number, column, shown(str(refusal), 200))
            return None

    def _yes_no(self, number: int, column: Column, value: object) -> bool | None:
        text = self._text(number, column, value).lower()
        if text in YES or text in NO:
            return text in YES
        if text:
            self._fault(number, column, f"“{shown(text)}”应填「是」或「否」")
        return None

    def _foreign(self, number: int, cells: Cells) -> list[tuple[str, str]]:
        """Status columns as they stand, and words like 长期坚持 that stand where a date is looked for."""
        said = []
        for column in self._worded:
            value = cells[column.index] if column.index < len(cells) else ""
            if value == "" or (_kind(column) is Kind.DATE and not _is_word(value)):
                continue
            if text := self._text(number, column, value):
                said.append((column.heading, text))
                if _kind(column) is Kind.DATE:
                    self._caution(number, column, "日期栏里是文字，只作备注保留")
        return said

    def _merged_columns(self) -> list[MergedColumn]:
        merged = ((field, self._spans(column)) for field, column in self.chosen.items() if field != "serial")
        return [MergedColumn(field, spans) for field, spans in merged if spans]

    def _spans(self, column: Column) -> list[tuple[int, int]]:
        return merged_from(self.sheet.merged, self.sheet.first_column + column.index, self.below)

    def _require(self, number: int, row: Row) -> None:
        if "title" not in row and "detail" in row:
            row["title"] = on_one_line(row.pop("detail"))
        for field in self._needed:
            if field not in row:
                self._missing(number, field)

    def _missing(self, number: int, field: str) -> None:
        column = self.chosen.get(field, self._what)
        why = "；只有真正合并的单元格才会向下沿用" if field in {"unit", "category"} else ""
        self._fault(number, column, f"缺少「{house_heading(field)}」{why}")

    def _is_apart(self, number: int, cells: Cells, row: Row) -> bool:
        """Whether the row is no problem's row: a foot, a sum, or the header once more."""
        title = row.get("title")
        if title is not None and title == self._title_heading:
            self._caution(number, self.chosen["title"], "表头重复出现，已跳过")
            return True
        first = next((plain(cell).strip() for cell in cells if cell not in ("", None)), "")
        if "category" in row and not (title is None and _ONLY_A_SUM.fullmatch(first)):
            return False
        lone = title is None and "detail" not in row and _FOOTER.match(first)
        if lone or _ONLY_A_SUM.fullmatch(first) or _SIGNED_FOOT.match(first):
            self._caution(number, self.header.columns[0], f"表尾的“{shown(first, 12)}”不是问题，已跳过")
            return True
        return False

    def _fault(self, number: int, column: Column, message: str) -> None:
        self._faults.append(fault_at(self.sheet, number, column.index, message))

    def _caution(self, number: int, column: Column, message: str) -> None:
        self._counts[message] += 1
        cells = self._cautions.setdefault(message, [])
        if len(cells) < _NAMED_CELLS:
            cells.append(cell_name(number + 1, self.sheet.first_column + column.index + 1))


def _kind(column: Column) -> Kind | None:
    return column.known.kind if column.known else None


def _is_word(value: object) -> bool:
    return isinstance(value, str) and not any(sign.isdigit() for sign in value)
