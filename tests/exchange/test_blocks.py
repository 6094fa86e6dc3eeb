"""The quick way through clean rows gives exactly what looking at each row gives."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from rectify.exchange.blocks import Block
from rectify.exchange.finding import finding_from, findings_from, mark_of
from rectify.exchange.header import find_header
from rectify.exchange.rows import SheetReading
from rectify.exchange.workbook import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.exchange.workbook import Cells

HEADER: list[object] = [
    "序号",
    "被巡察单位",
    "问题类别",
    "具体问题",
    "具体表现",
    "是否重点关注",
    "发现日期",
    "是否销号",
]
ORDINARY = st.sampled_from(["甲镇", "乙局，Ａ组", "一、二", "x y", "1｜2", "a|b"])
ODD = st.sampled_from(
    [
        "",
        " 甲",
        "乙 ",
        "丙\n丁",
        "a\nb",
        "\n末",
        "a \n b",
        "\u3000缩进",
        "\u200b",
        "\x07",
        "#N/A",
        "合计",
        "具体问题",
        3.0,
        True,
    ]
)
TEXT = st.one_of(ORDINARY, ORDINARY, ORDINARY, ORDINARY, ORDINARY, ORDINARY, ODD)
FLAG = st.sampled_from(["是", "否", "", "√", "也许"])
DAY = st.sampled_from(["", "2026-03-02", "2026年3月2日", 46083.0, 20260302, date(2026, 3, 2), "长期坚持", "2026-02-30"])
ROW = st.tuples(st.sampled_from([1.0, "2", ""]), TEXT, TEXT, TEXT, TEXT, FLAG, DAY, FLAG).map(list)
CLEAN = st.tuples(st.just(1.0), ORDINARY, ORDINARY, ORDINARY, ORDINARY, st.just("是"), st.just(46083.0), ORDINARY).map(
    list
)


class RowByRow(SheetReading):
    """Reads without the quick way."""

    def _block(self, number: int, batch: list[Cells]) -> Block | None:  # noqa: ARG002 - as it is called
        return None


def _read(kind: type[SheetReading], rows: list[Cells], merged: tuple[tuple[int, int, int, int], ...]) -> list[Any]:
    sheet = Sheet(
        name="清单", hidden=False, height=len(rows) + 1, width=8, first_column=0, merged=merged, rows=lambda: iter(rows)
    )
    header = find_header(sheet, [HEADER])
    assert header is not None
    reading = kind(sheet, header, unit_given=False)
    return [*_plain(reading, rows), *(str(caution) for caution in reading.cautions())]


def _plain(reading: SheetReading, rows: list[Cells]) -> Iterator[Any]:
    found = reading.announce()
    for item in reading.items(iter(rows)):
        if isinstance(item, Block):
            yield from findings_from(found, item.first, item.columns)
        elif isinstance(item, dict):
            yield finding_from("清单", tuple(item), list(item.values()))
        else:
            yield item


@given(st.lists(st.one_of(CLEAN, ROW), max_size=6), st.booleans())
def test_blocks_and_single_rows_agree(rows: list[Cells], merge: bool) -> None:  # noqa: FBT001 - drawn, not called
    merged = ((1, 1, 2, 1),) if merge else ()
    assert _read(SheetReading, rows, merged) == _read(RowByRow, rows, merged)


@given(st.lists(CLEAN, min_size=1, max_size=6))
def test_clean_rows_do_go_the_quick_way(rows: list[Cells]) -> None:
    sheet = Sheet(name="清单", hidden=False, height=9, width=8, first_column=0, merged=(), rows=lambda: iter(rows))
    header = find_header(sheet, [HEADER])
    assert header is not None
    (block,) = SheetReading(sheet, header, unit_given=False).items(iter(rows))
    assert isinstance(block, Block)
    assert block.columns[0] == [mark_of(str(row[3]), str(row[4])) for row in rows]
