"""The table of security requirements is whole, and every test it names is there (docs/security.md)."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
TABLES, OPEN = TEXT.split("\n## Open\n")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")] for line in TABLES.splitlines() if line.startswith("| V")
]
ID = re.compile(r"V\d+(\.[1-9]\d*\.[1-9]\d*)?")
TEST = re.compile(r"`([\w/]+\.py)::(\w+)`")
SHOWN = {"met"}
LEFT = {"partly", "not met"}
STATES = SHOWN | LEFT | {"untested", "told", "site", "n/a"}
CHAPTERS = {
    1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 10: 1, 11: 13, 12: 9, 13: 13, 14: 9, 15: 13, 16: 16, 17: 1,
}  # fmt: skip
"""How many requirements of levels 1 and 2 each chapter has; those that do not concern us at all have one row."""


@cache
def functions(path: Path) -> frozenset[str]:
    """Give the functions that a module defines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def chapter(number: str) -> int:
    return int(number[1:].partition(".")[0])


def test_every_requirement_has_one_row_in_order() -> None:
    numbers = [row[0] for row in ROWS]
    assert [number for number in numbers if not ID.fullmatch(number)] == []
    parts = [tuple(int(part) for part in number[1:].split(".")) for number in numbers]
    assert parts == sorted(set(parts))
    assert {number for number in numbers if "." not in number} == {"V10", "V17"}


def test_every_chapter_is_there() -> None:
    found = [chapter(row[0]) for row in ROWS]
    assert {number: found.count(number) for number in CHAPTERS} == CHAPTERS
    assert set(found) == set(CHAPTERS)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_row_says_what_is_asked_how_it_stands_and_what_shows_it(row: list[str]) -> None:
    _number, level, asks, here, state, shown = row
    assert level in ("1", "2")
    assert asks
    assert here
    assert state in STATES
    assert shown == "—" or TEST.sub("", shown).strip(", ") == ""
    assert state not in SHOWN or TEST.search(shown), "what is met names the test that shows it"


def test_every_test_that_is_named_is_there() -> None:
    named = TEST.findall(TEXT)
    assert len(named) > len(CHAPTERS)
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not (ROOT / "tests" / file).is_file() or name not in functions(ROOT / "tests" / file)
    ]
    assert missing == []
    assert [name for _file, name in named if not name.startswith("test_")] == []


def test_what_is_not_met_stands_among_what_is_open_and_nothing_else_does() -> None:
    left = {row[0] for row in ROWS if row[4] in LEFT}
    assert set(re.findall(r"V\d+\.\d+\.\d+", OPEN)) == left


def test_every_place_that_is_named_is_there() -> None:
    named = set(re.findall(r"`((?:app|engine|exchange|notify|store|web)/[\w/]*\.py)(?::\w+)?`", TABLES))
    assert {path for path in named if not (ROOT / "rectify" / path).is_file()} == set()
