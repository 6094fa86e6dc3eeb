"""``rectify clue`` at the command line: the same words to whoever may not stand there, and a road for those who may."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from rectify.cli.clues import clue as group
from tests import clues
from tests.cli.program import Program
from tests.clues import CLUE, CONTENT, DAY, LINES, PUBLIC
from tests.office import peopled

if TYPE_CHECKING:
    from pathlib import Path

    from tests.office import Office

AT = ("--at", "2026-03-02T12:00")
NOTHING = "错误：没有这个对象，或者您无权查看\n"
STRANGERS = ("head", "clerk", "other.head", "ldr", "city", "office", "off2", "sysadmin")


@pytest.fixture
def unfounded(tmp_path: Path) -> Office:
    """Give an office without a clue store."""
    return peopled(tmp_path)


@pytest.fixture
def inside(capsys: pytest.CaptureFixture[str], unfounded: Office) -> Program:
    """Give the program in an office with an answered clue about its unit's problem."""
    clues.founded(unfounded)
    (unfounded.home.parent / "letter.pdf").write_bytes(CONTENT)
    clues.brought_to(unfounded, "answered", clues.a_clue(unfounded, file="../letter.pdf"))
    return Program(capsys, unfounded.home)


def test_every_command_of_the_group_has_its_line_here() -> None:
    assert set(LINES) | {"apply"} == set(group.later)


def answers(program: Program, account: str) -> dict[str, tuple[int, str, str]]:
    """Give what every command answers to somebody."""
    told = {
        name: program(*AT, "--as", account, "clue", name, *words) for name, words in LINES.items() if name not in PUBLIC
    }
    return {name: (each.code, each.out, each.err) for name, each in told.items()}


def test_a_stranger_reads_the_same_bytes_whether_or_not_there_are_clues_or_a_store(
    capsys: pytest.CaptureFixture[str], unfounded: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = Program(capsys, unfounded.home)
    expected = dict.fromkeys(set(LINES) - PUBLIC, (4, "", NOTHING))
    assert {name: answers(program, name) for name in STRANGERS} == dict.fromkeys(STRANGERS, expected)
    clues.founded(unfounded)
    clues.brought_to(unfounded, "answered")
    assert {name: answers(program, name) for name in STRANGERS} == dict.fromkeys(STRANGERS, expected)
    for broken in ("nonsense://", "sqlite:////nowhere/at/all.db"):
        monkeypatch.setenv("RECTIFY_CLUES", broken)
        assert {name: answers(program, name) for name in STRANGERS} == dict.fromkeys(STRANGERS, expected)
    monkeypatch.delenv("RECTIFY_CLUES")
    (unfounded.home / "clues.db").write_bytes(b"not a database at all")
    assert {name: answers(program, name) for name in STRANGERS} == dict.fromkeys(STRANGERS, expected)


def test_with_json_a_stranger_reads_one_document_that_says_the_same(inside: Program) -> None:
    told = inside(*AT, "--as", "clerk", "--json", "clue", "show", CLUE)
    assert (told.code, told.err) == (4, "")
    assert told.document["error"]["code"] == "not_found"


def test_an_unknown_account_is_told_so_before_anything_is_opened(inside: Program) -> None:
    assert inside("--as", "nobody", "clue", "list").code == 3


def test_at_opens_no_clue_in_an_office_whose_clock_is_real(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    from tests.office import an_office, people  # noqa: PLC0415 - one test's own office

    office = an_office(tmp_path, simulated=False)
    people(office)
    told = Program(capsys, office.home)("--at", "2026-03-02", "--as", "disc", "clue", "list")
    assert (told.code, told.out) == (2, "")
    assert "--at 只能用于查阅" in told.err


# ---- for those who may


def test_the_road_is_walked_at_the_command_line(inside: Program, tmp_path: Path) -> None:
    def one(*words: str) -> str:
        told = inside(*AT, *words)
        assert told.code == 0, told.err
        return told.out

    assert "C-2026-0002：已办理" in one("--as", "t1", "clue", "add", *LINES["add"])
    second = "C-2026-0002"
    for account, name in (
        ("t1", "transfer"),
        ("disc", "accept"),
        ("disc", "dispose"),
        ("disc", "result"),
        ("disc", "answer"),
    ):
        one("--as", account, "clue", name, second, *LINES[name][1:])
    assert "某甲 股长" in one("--as", "disc", "clue", "list")
    shown = one("--as", "disc", "clue", "show", CLUE)
    assert clues.SECRET_TEXT in shown
    assert "附件 1：letter.pdf" in shown
    one("--as", "disc", "clue", "paper", CLUE, "1", "-o", "got.pdf")
    assert (tmp_path / "here" / "got.pdf").read_bytes() == CONTENT
    one("--as", "grp", "clue", *("authorise", *LINES["authorise"]))
    assert clues.SECRET_NAME not in one("--as", "off2", "clue", "list")
    assert "C-2026-0001：已办理" in one("--as", "off2", "clue", "file", CLUE, "--filed-on", DAY)
    assert "off2" in one("--as", "grp", "clue", "access")
    for name in ("verify", "reconcile", "doctor", "tick"):
        one("--as", "secadmin", "clue", name)
    assert "show" in one("--as", "auditor", "clue", "log", CLUE)
    figures = json.loads(one("--as", "disc", "--json", "clue", "report"))
    assert {name: figures[name] for name in ("registered", "answered", "cases", "case_persons")} == {
        "registered": 2, "answered": 2, "cases": 1, "case_persons": 1,
    }  # fmt: skip


def test_a_sheet_that_is_taken_out_bears_its_number_and_its_purpose(inside: Program, tmp_path: Path) -> None:
    for serial in (1, 2):
        told = inside(*AT, "--as", "disc", "--json", "clue", "export", f"out{serial}.xlsx", "--purpose", "月度核对")
        assert told.document["watermark"] == f"CX-2026-000{serial}"
    path = tmp_path / "here" / "out2.xlsx"
    assert path.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(path) as sheet:
        content = "".join(sheet.read(name).decode() for name in sheet.namelist() if name.endswith(".xml"))
    for word in ("CX-2026-0002", "月度核对", "disc", clues.SECRET_PERSON):
        assert word in content
    assert inside(*AT, "--as", "disc", "clue", "export", "x.xlsx", "--purpose", " ").code == 2


def test_what_lies_there_already_is_not_overwritten(inside: Program, tmp_path: Path) -> None:
    (tmp_path / "here" / "got.pdf").write_text("mine")
    assert inside(*AT, "--as", "disc", "clue", "paper", CLUE, "1", "-o", "got.pdf").code == 1
    assert (tmp_path / "here" / "got.pdf").read_text() == "mine"


def test_acts_from_a_file_answer_a_line_each(inside: Program, tmp_path: Path) -> None:
    new = {"inspection": "I-2026-0001", "name": "x", "persons": [{"name": "某甲"}], "source": "x", "content": "x"}
    lines = [
        {"id": "n1", "act": "register", "as": "t1", "fields": new},
        {"id": "n1", "act": "register", "as": "t1", "fields": new},
        {"id": "n2", "act": "accept", "as": "clerk", "subject": CLUE, "fields": {"nonsense": 1}},
        {"id": "n3", "act": "accpet", "as": "disc", "subject": CLUE},
        {"id": "n4", "act": "dispose", "as": "disc", "subject": CLUE, "note": "某甲"},
        {"id": "n5", "act": "dispose", "as": "disc"},
        {"id": "n6", "act": "move", "as": "disc", "subject": CLUE},
    ]
    (tmp_path / "here" / "acts.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in lines) + "{\n")
    told = inside(*AT, "clue", "apply", "acts.jsonl")
    assert told.code == 3
    found = [each["results"][0] if "results" in each else each["error"]["code"] for each in told.lines]
    assert [each["subject"] for each in found[:2]] == ["C-2026-0002", "C-2026-0002"]
    assert [each["reason"] for each in found[2]["refusals"]] == ["not_found"]
    assert "是否应为“accept”" in found[3]["refusals"][0]["missing"]
    assert [each["refusals"][0]["reason"] for each in found[4:7]] == ["unknown_field", "missing_field", "bad_value"]
    assert found[7] == "faulty_line"


# ---- the ordinary side


@pytest.mark.parametrize("act", ["register", "transfer", "dispose", "authorise_clue", "clue"])
def test_an_act_about_clues_is_an_unknown_act_to_the_ordinary_apply(inside: Program, tmp_path: Path, act: str) -> None:
    for word, told in ((act, "told"), ("zzz" + act, "none")):
        line = {"id": told, "act": word, "subject": CLUE, "as": "t1", "fields": {}}
        (tmp_path / "here" / f"{told}.jsonl").write_text(json.dumps(line))
    answer, nonsense = (inside(*AT, "apply", f"{name}.jsonl") for name in ("told", "none"))
    assert (answer.code, nonsense.code) == (3, 3)
    refusals = [each.lines[0]["results"][0]["refusals"] for each in (answer, nonsense)]
    assert [each["reason"] for each in refusals[0]] == [each["reason"] for each in refusals[1]]


def test_no_round_may_name_the_workflow_of_clues(inside: Program) -> None:
    words = ("round", "add", "R9", "--name", "x", "--kind", "常规", "--opened-on", DAY, "--workflow", "clue")
    told = inside(*AT, "--as", "office", *words)
    assert told.code == 3
    assert "没有这个流程：clue" in told.err
    assert "clue" not in told.err.partition("可用：")[2]


def test_the_file_of_the_clue_workflow_is_listed_and_checked_like_every_other(program: Program) -> None:
    assert "问题线索，第 1 版" in program("workflow", "list").out
    assert program("workflow", "check", "clue").code == 0
