"""``rectify forecast``: its words, its answer for programs and for people, and who is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.program import Program
from tests.office import PROBLEM, UNIT, Office, problem_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEYS = {
    "on", "first", "until", "ladder", "profile", "people", "notices", "letters", "to_sign", "overdue", "duties", "by_unit",
    "days", "provisional_years", "difference",
}  # fmt: skip


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Office:
    """Give an office, on each database, whose problem is worked on by its unit."""
    return problem_in(tmp_path, "transferred", database_url)


@pytest.fixture
def ours(capsys: pytest.CaptureFixture[str], sqlite_office_in: Callable[[str], Office]) -> Program:
    """Give the program in such an office, on SQLite alone."""
    return Program(capsys, sqlite_office_in("transferred").home)


def test_the_document_has_the_promised_keys(inside: Program) -> None:
    answer = inside("--as", "office", "--json", "forecast", "--until", "2026-06-01")
    found = answer.document
    assert (answer.code, answer.err) == (0, "")
    assert found.keys() == KEYS
    assert (found["on"], found["until"], found["ladder"], found["profile"]) == ("2026-03-02", "2026-06-01", None, None)
    assert found["difference"] is None
    assert found["people"][0].keys() == {
        "user", "display", "notices", "red", "yellow", "green", "first_on", "obligations",
    }  # fmt: skip
    assert sum(each["notices"] for each in found["people"]) == found["notices"] > 0
    assert sum(each["notices"] for each in found["days"]) == found["notices"]
    assert all(each["red"] + each["yellow"] + each["green"] == each["notices"] for each in found["people"])
    assert len(found["to_sign"]) == found["letters"] > 0
    assert found["overdue"] == [
        {"number": PROBLEM, "unit": UNIT, "unit_name": "县民政局", "effective_due_on": "2026-05-06", "overdue_days": 26,
         "already": False},
    ]  # fmt: skip
    (unit,) = found["by_unit"]
    assert (unit["unit"], unit["notices"], unit["overdue"], unit["duties"]) == (
        UNIT, found["notices"], 1, len(found["duties"]),
    )  # fmt: skip


def test_the_difference_to_the_rules_in_force_has_the_promised_keys(ours: Program) -> None:
    words = ("--until", "2026-06-01", "--ladder", "jiangjin", "--profile", "three-months")
    found = ours("--as", "grp", "--json", "forecast", *words).document
    assert (found["ladder"], found["profile"]) == ("jiangjin", "three-months")
    difference = found["difference"]
    assert difference.keys() == {
        "notices", "letters", "people", "overdue_added", "overdue_removed", "redated", "kept",
    }  # fmt: skip
    assert difference["people"][0].keys() == {"user", "display", "before", "after"}
    assert [each["number"] for each in difference["overdue_removed"]] == [PROBLEM]
    assert difference["redated"][0].keys() == {
        "number", "obligation", "label", "unit", "before", "after", "provisional",
    }  # fmt: skip


def test_people_read_tables(ours: Program) -> None:
    answer = ours("--as", "office", "forecast", "--until", "2027-01-15", "--ladder", "linying")
    assert answer.code == 0
    for said in (
        "假定无人办理",
        "提醒阶梯用“临颍五书阶梯”",
        "2027 年放假安排尚未公布",
        "钱干事",
        "巡察整改问责书",
        "与现行规则相比",
    ):
        assert said in answer.out, said
    plain = ours("--as", "office", "forecast", "--until", "2026-03-03")
    assert "按现行规则" in plain.out
    assert "没有。" in plain.out
    assert "与现行规则相比" not in plain.out


def test_a_sheet_of_the_people_is_written(ours: Program, tmp_path: Path) -> None:
    file = tmp_path / "推演.xlsx"
    assert ours("--as", "office", "forecast", "--until", "2026-06-01", "--xlsx", str(file)).code == 0
    assert file.read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("--until 2026-03-01", 2),
        ("--until 2028-03-03", 2),
        ("--until 2026-02-30", 2),
        ("", 2),
        ("--until 2026-06-01 --ladder nowhere", 2),
        ("--until 2026-06-01 --profile nowhere.toml", 2),
    ],
    ids=["past", "more than two years", "no day", "no date", "no such ladder", "no such profile"],
)
def test_wrong_words_are_told(words: str, code: int, ours: Program) -> None:
    assert ours("--as", "office", "forecast", *words.split()).code == code


@pytest.mark.parametrize(
    ("option", "text"), [("--ladder", "[rungs]\n"), ("--profile", "label = 3\n"), ("--ladder", "a = b")]
)
def test_a_faulty_file_is_told_with_its_faults(option: str, text: str, ours: Program, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(text, encoding="utf-8")
    answer = ours("--as", "office", "--json", "forecast", "--until", "2026-06-01", option, str(file))
    assert answer.code == 5
    assert answer.document["error"]["faults"]


@pytest.mark.parametrize("account", ["head", "clerk", "t1", "disc", "ldr", "city", "sysadmin", "auditor"])
def test_others_are_refused(account: str, ours: Program) -> None:
    answer = ours("--as", account, "forecast", "--until", "2026-06-01")
    assert (answer.code, answer.out) == (3, "")
    assert "只有巡察办和巡察工作领导小组" in answer.err


def test_the_moment_of_looking_is_today(ours: Program) -> None:
    found = ours("--as", "office", "--at", "2026-05-20", "--json", "forecast", "--until", "2026-05-31").document
    assert (found["on"], found["first"]) == ("2026-05-20", "2026-05-20")
    assert found["overdue"][0]["already"] is True
