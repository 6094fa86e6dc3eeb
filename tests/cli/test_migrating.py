"""``rectify workflow migrate`` as a person and as a program see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import ledger, versions
from tests.cli.program import Program
from tests.office import PROBLEM, Office, an_office, peopled

if TYPE_CHECKING:
    from pathlib import Path

STRICT = versions.version(2, ("      - receipt_on_file\n", "      - receipt_on_file\n      - finding_complete\n"))
MIGRATE = ("workflow", "migrate", "five-accounts")
SHIPPED_HASH = versions.hash_of(versions.shipped())


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Give an office whose one problem goes by the shipped file, with a version of its own in the folder."""
    found = peopled(tmp_path)
    versions.keep(found, STRICT)
    return found


@pytest.fixture
def program(capsys: pytest.CaptureFixture[str], office: Office) -> Program:
    """Give the program in that office."""
    return Program(capsys, office.home)


def test_a_look_tells_every_state_and_writes_nothing(program: Program, office: Office) -> None:
    before = ledger.books(office.app)
    told = program(*MIGRATE, "--dry-run", "--as", "office")
    assert (told.code, told.err) == (0, "")
    lines = told.out.splitlines()
    assert lines[0] == f"五账闭环（five-accounts）：换到第 2 版 {versions.hash_of(STRICT)[:12]}"
    assert lines[1] == f"涉及 1 个问题，目前按：{SHIPPED_HASH[:12]}（1 个）"
    assert lines[3] == "已登记（reported）：1 个"
    assert lines[4].startswith("  保留：五见两清、反馈意见已印发、签收回执")
    assert lines[-1] == "没有写入。"
    assert ledger.books(office.app) == before


def test_a_program_reads_the_same(program: Program) -> None:
    found = program(*MIGRATE, "--dry-run", "--as", "office", "--json").document
    assert list(found) == [
        "workflow", "from", "to", "problems", "states", "moved", "proposed", "refused", "dry_run",
    ]  # fmt: skip
    assert list(found["states"][0]) == ["state", "label", "count", "kept", "dropped", "met", "new", "owed"]
    assert (found["from"], found["problems"], found["dry_run"]) == ([SHIPPED_HASH], 1, True)


def test_one_proposes_another_confirms_and_both_are_told_so(program: Program, office: Office) -> None:
    first = program(*MIGRATE, "--reason", "修订", "--as", "office", "--at", "2026-03-03")
    assert first.code == 0
    assert first.out.splitlines()[-1] == "已提出 1 个问题的换版，由另一人用同样的命令确认后生效。"
    again = program(*MIGRATE, "--reason", "修订", "--as", "office", "--at", "2026-03-03")
    assert (again.code, again.err.strip()) == (3, f"{PROBLEM}：流程换版已由您提出，须由另一人确认")
    second = program(*MIGRATE, "--reason", "同意", "--as", "grp", "--at", "2026-03-03")
    assert (second.code, second.out.splitlines()[-1]) == (0, "已换版 1 个问题。")
    assert ledger.problem(office.app, PROBLEM)["workflow_hash"] == versions.hash_of(STRICT)
    nothing = program(*MIGRATE, "--reason", "同意", "--as", "grp", "--at", "2026-03-03")
    assert (nothing.code, nothing.out.splitlines()[-1]) == (0, "没有需要换版的问题。")
    back = program(*MIGRATE, "--to", SHIPPED_HASH[:12], "--dry-run", "--as", "office")
    assert (back.code, back.out.splitlines()[1].startswith("涉及 1 个问题")) == (0, True)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (MIGRATE, 2, "缺少 --reason"),
        ((*MIGRATE, "--dry-run", "--as", "head"), 3, "流程换版由巡察办提出"),
        (("workflow", "migrate", "no-such", "--dry-run", "--as", "office"), 4, "没有这个流程：no-such"),
        ((*MIGRATE, "--to", "no.yaml", "--dry-run", "--as", "office"), 2, "没有这个流程文件"),
        ((*MIGRATE, "--from", "0123456789", "--dry-run", "--as", "office"), 4, "没有用过"),
        ((*MIGRATE, "--dry-run", "--as", "nobody"), 3, "流程换版由巡察办提出"),
    ],
    ids=["no reason", "the unit", "no such workflow", "no such file", "no such text", "no such account"],
)
def test_what_is_wrong_is_told_in_a_sentence(program: Program, words: tuple[str, ...], code: int, said: str) -> None:
    told = program(*words)
    assert (told.code, told.out) == (code, "")
    assert said in told.err


def test_a_faulty_file_is_told_with_its_places(program: Program, office: Office) -> None:
    versions.keep(office, STRICT.replace("to: closed", "to: clsoed"))
    told = program(*MIGRATE, "--dry-run", "--as", "office")
    assert told.code == 5
    assert "five-accounts.yaml:" in told.err


def test_outside_an_office_there_is_nothing_to_move(capsys: pytest.CaptureFixture[str]) -> None:
    told = Program(capsys)(*MIGRATE, "--dry-run")
    assert told.code == 2


def test_where_nothing_runs_nothing_is_moved(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    office = an_office(tmp_path)
    told = Program(capsys, office.home)(*MIGRATE, "--dry-run", "--as", "office")
    assert (told.code, told.out.splitlines()[-1]) == (0, "没有需要换版的问题。")
