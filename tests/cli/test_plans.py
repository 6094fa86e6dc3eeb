"""``rectify plan``: a sheet out, a sheet in, with the promised keys and exit codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests import ledger
from tests.cli.program import Program
from tests.office import INSPECTION, PROBLEM, Office, problem_in

if TYPE_CHECKING:
    from pathlib import Path

CELLS = {
    "D4": "全部拨付到户", "E4": "拨付滞留资金", "G4": "何副局长", "H4": "社会救助股", "I4": "吕干事", "J4": "2026/4/20",
}  # fmt: skip


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Open an office with one problem that its unit is to plan."""
    return problem_in(tmp_path, "handed_over")


@pytest.fixture
def clerk(office: Office, capsys: pytest.CaptureFixture[str]) -> Program:
    """Give the program in that office."""
    return Program(capsys, office.home)


def fill(path: Path, cells: dict[str, str]) -> None:
    """Fill some cells of a sheet's first worksheet."""
    book = openpyxl.load_workbook(path)
    for cell, text in cells.items():
        book.worksheets[0][cell] = text
    book.save(path)


def test_a_plan_goes_out_and_comes_in_by_commands(clerk: Program, office: Office, tmp_path: Path) -> None:
    path = tmp_path / "方案.xlsx"
    told = clerk("plan", "export", INSPECTION, "-o", str(path), "--json", "--as", "clerk").document
    assert told == {"kind": "整改方案", "inspection": INSPECTION, "file": str(path), "rows": 1, "problems": 1}
    fill(path, CELLS)
    words = ("plan", "import", str(path), "--inspection", INSPECTION, "--as", "clerk")
    seen = clerk(*words, "--dry-run")
    assert (seen.code, ledger.rows(office.app, "measure")) == (0, [])
    assert "1. 拨付滞留资金（何副局长、社会救助股、吕干事，2026-04-20 前）" in seen.out
    done = clerk(*words)
    assert (done.code, done.out.splitlines()[0]) == (0, f"{PROBLEM}：已办理")
    again = clerk(*words, "--json").document
    assert {name: again[name] for name in ("rows", "written", "same", "blank", "refused", "dry_run")} == {
        "rows": 1, "written": 0, "same": 1, "blank": 0, "refused": 0, "dry_run": False,
    }  # fmt: skip
    assert set(again["problems"][0]) == {"number", "title", "about", "status", "lines", "rows", "refusals", "warnings"}
    path = tmp_path / "进展.xlsx"
    assert clerk("plan", "export", INSPECTION, "--progress", "-o", str(path), "--as", "clerk").code == 0
    fill(path, {"E4": "已拨付", "F4": "成果", "G4": "已完成", "Q4": "2026-03-02"})
    told = clerk(
        "plan", "import", str(path), "--inspection", INSPECTION, "--progress", "--as", "clerk", "--json"
    ).document
    assert (told["written"], told["problems"][0]["about"]) == (1, "第 1 条措施")
    assert ledger.problem(office.app, PROBLEM)["measures_done"] == 1


def test_a_faulty_sheet_is_exit_5_with_a_marked_copy(clerk: Program, office: Office, tmp_path: Path) -> None:
    clerk("plan", "export", INSPECTION, "-o", str(path := tmp_path / "t.xlsx"), "--as", "clerk")
    fill(path, {**CELLS, "J4": "4月底"})
    told = clerk("plan", "import", str(path), "--inspection", INSPECTION, "--as", "clerk")
    assert (told.code, (tmp_path / "t.错误标注.xlsx").exists()) == (5, True)
    assert "整改方案!J4：“4月底”不是完整的日期" in told.err
    assert ledger.rows(office.app, "measure") == []


def test_a_refused_plan_is_exit_3_and_what_is_not_there_4_or_2(clerk: Program, tmp_path: Path) -> None:
    clerk("plan", "export", INSPECTION, "-o", str(path := tmp_path / "t.xlsx"), "--as", "clerk")
    fill(path, CELLS)
    words = ("plan", "import", str(path), "--inspection")
    told = clerk(*words, INSPECTION, "--as", "office")
    assert (told.code, "您的角色不能办理这一事项" in told.err) == (3, True)
    assert clerk(*words, INSPECTION, "--as", "nobody").code == 3
    assert clerk(*words, "I-2026-0099", "--as", "clerk").code == 4
    assert clerk(*words, INSPECTION, "--as", "other.head").code == 4
    assert clerk("plan", "export", INSPECTION, "-o", str(tmp_path / "x.xlsx"), "--as", "office").code == 4
    assert clerk("plan", "import", "no such file.xlsx", "--inspection", INSPECTION, "--as", "clerk").code == 2
    assert clerk("plan", "import", str(path), "--as", "clerk").code == 2
