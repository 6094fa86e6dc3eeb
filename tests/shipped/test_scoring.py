"""The shipped scoring sheets: all of them can be read, and say what the sources say."""

from __future__ import annotations

import pytest

from rectify.app.scoring import DEFAULT, read_sheet, sheet_names, sheet_source
from rectify.engine.scoring import Kind, Object, Scheme, Sheet
from rectify.library import Library

FILES = Library()
NAMES = sheet_names(FILES)


def shipped(name: str) -> Sheet:
    return read_sheet(sheet_source(FILES, name), name)


def test_three_sheets_are_shipped_and_one_is_the_default() -> None:
    assert NAMES == ("fufeng", "hengshui", "team")
    assert DEFAULT == "fufeng"


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_has_a_hundred_points_and_says_what_is_proposed(name: str) -> None:
    sheet = shipped(name)
    assert sheet.total == 100
    assert "建议值" in sheet.note
    assert all(item.text for item in sheet.items)


def test_the_default_sheet_has_the_numbers_of_its_source() -> None:
    sheet = shipped("fufeng")
    assert sheet.scheme is Scheme.DEDUCT
    assert [(each.name, int(each.points)) for each in sheet.aspects] == [
        ("组织领导", 15), ("责任落实", 15), ("整改任务完成", 60), ("满意度测评", 10),
    ]  # fmt: skip
    assert len(sheet.items) == 23
    assert sheet.after == ("publication",)
    assert sheet.second_rectification == {"一般", "差"}


def test_the_second_sheet_has_the_numbers_of_its_source() -> None:
    sheet = shipped("hengshui")
    assert len(sheet.aspects) == 5
    assert sum(1 for item in sheet.items if item.kind is Kind.ASPECT) == 20
    assert [int(each.points) for each in sheet.aspects if "成效" in each.name] == [40]
    assert {item.kind for item in sheet.beside} == {Kind.BONUS, Kind.MALUS}
    assert [(each.measure, int(each.count), int(each.score)) for each in sheet.vetoes] == [("false_rows", 5, 0)]


def test_the_team_is_scored_by_a_sheet_of_its_own() -> None:
    assert [name for name in NAMES if shipped(name).object is Object.TEAM] == ["team"]
    assert "completion_rate" in shipped("team").measures
