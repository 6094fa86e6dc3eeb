"""The table of rules is whole, and every place and test it names is there (docs/rules.md)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ((?:R|B)-\d\d) \|(.*)\|$", re.MULTILINE)
PLACE = re.compile(r"`([\w/]+\.py)(?::(\w+))?`")
ROWS = [(match[1], [cell.strip() for cell in match[2].split(" | ")]) for match in ROW.finditer(TEXT)]
ACTS_AS = ("gate", "warning", "duty", "figure", "record", "right", "two stores", "named,", "sheets", "workflow file")


def functions(path: Path) -> set[str]:
    """Give the functions that a module defines at its top level, and the tests of its classes."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_rule_has_one_row() -> None:
    numbers = [number for number, _cells in ROWS]
    assert [number for number in numbers if number.startswith("R")] == [f"R-{n:02d}" for n in range(1, 59)]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize(("number", "cells"), ROWS, ids=[number for number, _cells in ROWS])
def test_a_row_says_source_place_effect_and_test(number: str, cells: list[str]) -> None:
    _rule, source, where, acts_as, test = cells
    assert re.search(r"S00[0-4]", source), number
    assert "「" in source, number
    assert acts_as.startswith(ACTS_AS), acts_as
    for folder, cell in (("rectify", where), ("tests", test)):
        match = PLACE.fullmatch(cell)
        assert match is not None, cell
        path = ROOT / folder / match[1]
        assert path.is_file(), path
        if match[2]:
            assert match[2] in functions(path), cell


def test_every_report_that_the_table_names_is_there() -> None:
    from rectify.app.reports import NAMES  # noqa: PLC0415 - beside its only use

    named = {
        name
        for _number, cells in ROWS
        for part in re.findall(r"figures? ((?:`[\w*-]+`(?:, )?)+)", cells[3])
        for name in re.findall(r"`([\w*-]+)`", part)
    }
    known = {name for name in named if name.endswith("*") and any(each.startswith(name[:-1]) for each in NAMES)}
    assert named - known <= set(NAMES)


def test_every_report_is_documented() -> None:
    from rectify.app.reports import NAMES  # noqa: PLC0415 - beside its only use

    told = (ROOT / "docs" / "interface.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"`{name}`" not in told] == []
