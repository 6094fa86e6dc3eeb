"""The importer's key: the same sheet again gives the same keys, and equal rows stay apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from rectify.exchange.sheet_in import RowKeys, mark_of, read_findings, row_key
from tests.exchange.books import GOOD, HEADER, write_book

if TYPE_CHECKING:
    from pathlib import Path


def _keys(path: Path, inspection: str = "I-2026-0001") -> list[str]:
    keys = RowKeys()
    return [keys.key(inspection, row) for row in read_findings(path, unit_given=False).rows]


def test_the_same_sheet_again_adds_nothing_and_equal_rows_stay_two(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", [HEADER, GOOD, GOOD, (3, "甲镇党委", "选人用人", "另一问题", "")])
    first = _keys(path)
    assert len(set(first)) == 3
    assert _keys(path) == first
    assert set(_keys(path, "I-2026-0002")).isdisjoint(first)


def test_a_row_keeps_its_key_when_rows_move_or_serials_change(tmp_path: Path) -> None:
    other = (9, "甲镇党委", "选人用人", "另一问题", "")
    before = _keys(write_book(tmp_path / "a.xlsx", [HEADER, GOOD, other]))
    after = _keys(write_book(tmp_path / "b.xlsx", [("标题",), HEADER, other, GOOD]))
    assert sorted(before) == sorted(after)


def test_width_and_blanks_do_not_make_another_problem_but_a_digit_does() -> None:
    assert mark_of("超支１．５万元，未整改", "") == mark_of("超支1.5万元,未 整\n改", "")
    assert mark_of("超支1.5万元", "") != mark_of("超支15万元", "")
    assert mark_of("一", "二") != mark_of("一二", "")


@given(st.text(), st.text(), st.integers(0, 5))
def test_a_key_is_always_a_sha256(inspection: str, mark: str, occurrence: int) -> None:
    clean = inspection.encode("utf-8", "ignore").decode()
    assert len(row_key(clean, mark.encode("utf-8", "ignore").decode(), occurrence)) == 64
