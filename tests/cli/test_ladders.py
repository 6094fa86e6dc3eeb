"""``rectify ladder`` as a person and as a program see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rectify.library import shipped_folder
from tests import ledger
from tests.cli.program import Program
from tests.office import ROUND, Office, problem_in

if TYPE_CHECKING:
    from pathlib import Path

ADOPT = ("ladder", "adopt", "default", "--as", "office", "--at", "2026-03-03")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Give an office at work, whose ladder's file was changed: the first rung is five days earlier."""
    found = problem_in(tmp_path, "transferred")
    text = (shipped_folder("config") / "ladders" / "default.toml").read_text(encoding="utf-8")
    path = found.home / "config" / "ladders" / "default.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace('code = "T-30"\noffset = -30', 'code = "T-35"\noffset = -35', 1), encoding="utf-8")
    return found


@pytest.fixture
def program(capsys: pytest.CaptureFixture[str], office: Office) -> Program:
    """Give the program in that office."""
    return Program(capsys, office.home)


def test_without_a_yes_nothing_is_written(program: Program, office: Office) -> None:
    before = ledger.books(office.app)
    told = program(*ADOPT)
    assert (told.code, told.err) == (0, "")
    assert told.out.splitlines()[0] == f"“默认提醒阶梯”第 1 版，用于轮次 {ROUND}："
    assert "P-2026-0001  整改" in told.out
    assert told.out.splitlines()[-1] == "没有写入；加 --yes 生效。"
    assert ledger.books(office.app) == before


def test_a_yes_adopts_it_and_a_second_one_finds_nothing_to_do(program: Program) -> None:
    assert program(*ADOPT, "--yes").out.splitlines()[-1] == "已启用“default”，1 项的下次提醒随之变动，已告知巡察办。"
    assert program(*ADOPT, "--yes").out.splitlines()[-1] == "启用的就是这一版，没有写入。"
    assert program("reconcile", "--json").document["differences"] == []


def test_a_program_reads_the_same(program: Program) -> None:
    found = program(*ADOPT, "--yes", "--json").document
    assert list(found) == [
        "ladder", "label", "version", "text_hash", "rounds", "lines", "changed", "count", "told", "adopted_already", "applied",
    ]  # fmt: skip
    assert list(found["changed"][0]) == ["subject", "obligation", "label", "before_on", "after_on", "passed"]
    assert (found["rounds"], found["count"], found["applied"]) == ([ROUND], 1, True)


def test_the_list_says_whose_file_is_not_what_holds(program: Program) -> None:
    (row,) = [
        each for each in program("ladder", "list", "--as", "office", "--json").document["ladders"] if each["rounds"]
    ]
    assert (row["name"], row["own"], row["changed"]) == ("default", True, [ROUND])
    assert "文件已改，尚未启用" in program("ladder", "list", "--as", "office").out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("ladder", "adopt", "default", "--as", "head"), 3),
        (("ladder", "list", "--as", "head"), 3),
        (("ladder", "adopt", "linying", "--as", "office"), 4),
        (("ladder", "adopt", "default", "--file", "none.toml", "--as", "office"), 2),
    ],
    ids=["not the office", "a unit", "no round names it", "no such file"],
)
def test_what_cannot_be_is_said_in_words(program: Program, words: tuple[str, ...], code: int) -> None:
    told = program(*words)
    assert told.code == code
    assert "Traceback" not in told.err


def test_a_faulty_file_is_told_with_its_faults(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "draft.toml"
    path.write_text("[[rungs.rectify]]\noffset = 1\n", encoding="utf-8")
    told = program(*ADOPT, "--file", str(path))
    assert told.code == 5
    assert "code" in told.err
