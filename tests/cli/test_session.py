"""Which office, whose rights, which moment, which form: the options that every command takes, before and after."""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from rectify.cli.session import instant
from rectify.errors import WordsWrong
from tests.cli.program import ROOT, Program, start
from tests.office import PROBLEM, an_office, peopled

if TYPE_CHECKING:
    from pathlib import Path

    from tests.office import Office


@pytest.mark.parametrize(
    "words",
    [
        ("--as", "office", "--json", "problem", "list"),
        ("problem", "--as", "office", "--json", "list"),
        ("problem", "list", "--json", "--as", "office"),
        ("--as=office", "problem", "list", "--json"),
        ("--as", "sysadmin", "problem", "list", "--json", "--as", "office"),
    ],
    ids=["before", "between", "after", "both", "the-last-counts"],
)
def test_global_options_count_before_and_after_the_command(words: tuple[str, ...], inside: Program) -> None:
    assert inside(*words).document["problems"][0]["number"] == PROBLEM


def test_home_counts_after_the_command_and_from_the_environment(office: Office) -> None:
    assert start("round", "list", "--as", "office", "--json", "--home", str(office.home)).document["count"] == 1
    assert start("round", "list", "--as", "office", "--json", home=office.home).document["count"] == 1


def test_an_office_is_found_where_one_stands(office: Office, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(office.home)
    assert program("round", "list", "--as", "office", "--json").document["count"] == 1


def test_words_after_two_dashes_are_no_options(inside: Program) -> None:
    told = inside("--as", "office", "record", "plan_approval", PROBLEM, "--", "--json")
    assert told.code == 3
    assert "{" not in told.out


@pytest.mark.parametrize("words", [("round", "list"), ("tick",), ("doctor",), ("apply", "-")], ids=" ".join)
def test_outside_every_office_a_command_that_needs_one_says_so(words: tuple[str, ...], program: Program) -> None:
    told = program(*words)
    assert told.code == 2
    assert "没有指明办公室目录" in told.err


def test_a_folder_that_is_no_office_is_named(program: Program, tmp_path: Path) -> None:
    told = program("--home", str(tmp_path), "round", "list")
    assert told.code == 2
    assert str(tmp_path) in told.err


@pytest.mark.parametrize(
    "words", [("deadline", "two-months", "2026-03-02"), ("acts",), ("workflow", "list"), ("calendar", "check")], ids=" ".join
)  # fmt: skip
def test_some_commands_need_no_office(words: tuple[str, ...], program: Program) -> None:
    assert program(*words).code == 0
    assert program("--json", *words).document


# ---- who acts


def test_nobody_named_and_nobody_bound_is_told_what_to_do(inside: Program) -> None:
    told = inside("problem", "list")
    assert told.code == 2
    assert "--as" in told.err
    assert getpass.getuser() in told.err


def test_the_caller_s_account_is_the_one_bound_at_init(program: Program, tmp_path: Path) -> None:
    assert program("init", str(tmp_path / "new")).code == 0
    told = program(
        "--home",
        str(tmp_path / "new"),
        "round",
        "add",
        "R1",
        "--name",
        "一",
        "--kind",
        "常规",
        "--opened-on",
        "2026-03-01",
    )
    assert told.code == 0
    entries = program("--home", str(tmp_path / "new"), "journal", "show", "--json").document["entries"]
    assert entries[-1]["by"] == "office"


@pytest.mark.parametrize("words", [("problem", "list"), ("problem", "show", PROBLEM)], ids=" ".join)
def test_an_unknown_account_may_look_at_nothing(words: tuple[str, ...], inside: Program) -> None:
    assert inside("--as", "nobody", *words).code == 3


def test_an_unknown_account_may_ask_for_nothing(inside: Program) -> None:
    told = inside("--as", "nobody", "--json", "move", "hand_over", PROBLEM)
    assert told.code == 3
    assert told.document["results"][0]["refusals"][0]["reason"] == "not_permitted"


@pytest.mark.parametrize(
    "words", [("tick",), ("deliver",), ("journal", "verify"), ("reconcile",), ("doctor",)], ids=" ".join
)
def test_what_the_machine_does_needs_no_account(words: tuple[str, ...], inside: Program) -> None:
    assert inside(*words, "--json").code in (0, 5)


CARE = [("tick",), ("deliver",), ("journal", "verify"), ("reconcile",), ("doctor",), ("run",)]


@pytest.mark.parametrize("words", CARE, ids=" ".join)
def test_what_counts_the_whole_office_is_refused_to_whoever_does_not_look_after_it(
    words: tuple[str, ...], quick: Program
) -> None:
    for account in ("clerk", "head", "ldr", "t1", "disc", "grp", "org", "city", "secadmin"):
        told = quick("--as", account, *words)
        assert (told.code, told.out) == (3, ""), account
        assert "problem list" in told.err
    assert quick("--as", "nobody", *words).code == 3


@pytest.mark.parametrize("words", CARE[:-1], ids=" ".join)
@pytest.mark.parametrize("account", ["office", "sysadmin", "auditor"])
def test_whoever_looks_after_the_office_is_told(account: str, words: tuple[str, ...], quick: Program) -> None:
    assert quick("--as", account, *words).code in (0, 5)


# ---- which moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-02", datetime(2026, 3, 2, 1, tzinfo=UTC)),
        ("2026-03-02T09:00", datetime(2026, 3, 2, 1, tzinfo=UTC)),
        ("2026-03-02T09:00+08:00", datetime(2026, 3, 2, 1, tzinfo=UTC)),
        ("2026-03-02T01:00:00Z", datetime(2026, 3, 2, 1, tzinfo=UTC)),
        ("2026-03-02 09:30:15", datetime(2026, 3, 2, 1, 30, 15, tzinfo=UTC)),
    ],
    ids=["a day is nine o'clock", "no zone is the office's", "zone", "utc", "blank"],
)
def test_an_instant_is_read_in_the_office_s_zone(text: str, moment: datetime) -> None:
    assert instant(text) == moment


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "2026-02-30", "0001-01-01", "9999-12-31", "2026"])
def test_an_instant_that_is_none_is_named(text: str) -> None:
    with pytest.raises(WordsWrong):
        instant(text)


def test_looking_is_possible_from_any_moment(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = an_office(tmp_path, simulated=False)
    told = Program(capsys, office.home)("--as", "office", "--at", "2030-01-01", "problem", "list", "--json")
    assert (told.code, told.document["on"]) == (0, "2030-01-01")


WRITES = [
    ("round", "add", "R9", "--name", "九", "--kind", "常规", "--opened-on", "2026-01-01"),
    ("move", "hand_over", PROBLEM),
    ("record", "plan_approval", PROBLEM),
    ("apply", "acts.jsonl"),
    ("tick",),
    ("deliver",),
    ("run",),
]


@pytest.mark.parametrize("words", WRITES, ids=lambda words: words[0])
def test_backdating_is_no_door(words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = an_office(tmp_path, simulated=False)
    (tmp_path / "here" / "acts.jsonl").write_text('{"act":"add team","fields":{}}\n', encoding="utf-8")
    told = Program(capsys, office.home)("--as", "office", "--at", "2026-01-05", *words)
    assert told.code == 2
    assert "--at" in told.err


def test_a_simulated_clock_moves_with_at_and_never_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = Program(capsys, an_office(tmp_path).home)
    words = ("round", "add", "--name", "一", "--kind", "常规", "--opened-on", "2026-03-01", "--as", "office")
    assert program(*words, "R1", "--at", "2026-04-01").code == 0
    back = program(*words, "R2", "--at", "2026-03-15")
    assert back.code == 2
    assert "时钟不能倒退" in back.err
    assert program("--as", "office", "journal", "show", "--json").document["entries"][-1]["on"] == "2026-04-01"


# ---- errors and ends


def test_a_missing_database_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = an_office(tmp_path)
    office.app.store.close()
    for each in office.home.glob("office.db*"):
        each.unlink()
    told = Program(capsys, office.home)("problem", "list")
    assert told.code == 1
    assert told.err.count("\n") == 1
    assert "找不到数据库" in told.err


def test_faulty_settings_are_listed_fault_by_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = an_office(tmp_path)
    (office.home / "config" / "rectify.toml").write_text('[office]\nnmae = "x"\ncode = 5\n', encoding="utf-8")
    program = Program(capsys, office.home)
    told = program("round", "list")
    assert told.code == 5
    assert "office.nmae" in told.err
    assert "office.code" in told.err
    faults = program("--json", "round", "list").document["error"]["faults"]
    assert {each["where"] for each in faults} == {"office.nmae", "office.code"}


def test_a_fault_with_a_place_is_told_as_editors_know_it(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("name: x\nversion: 1\nlabel: y\nstates: {}\nmoves: {}\nmore: 1\n", encoding="utf-8")
    told = program("workflow", "check", str(path))
    assert told.code == 5
    assert f"{path}:6:1: " in told.err


def test_a_reader_that_goes_away_leaves_no_traceback() -> None:
    command = f"{sys.executable} -m rectify.cli.main acts --json | head -c 10 >/dev/null"
    done = subprocess.run(
        ["bash", "-c", command],  # noqa: S607 - any bash will do
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stderr == ""


def test_an_old_encoding_does_not_stop_the_answer() -> None:
    told = start("--json", "deadline", "two-months", "2026-03-02", environment={"PYTHONIOENCODING": "ascii"})
    assert (told.code, told.err) == (0, "")
    assert told.document["effective_on"] == "2026-05-06"


def test_another_office_of_the_same_code_is_refused(tmp_path: Path, database_url: str, program: Program) -> None:
    assert program("init", str(tmp_path / "a"), "--database", database_url).code == 0
    told = program("init", str(tmp_path / "b"), "--database", database_url)
    assert told.code == 2
    assert not (tmp_path / "b").exists()


def test_init_shows_one_time_codes_once_and_keeps_none(program: Program, tmp_path: Path) -> None:
    told = program("--json", "init", str(tmp_path / "new"), "--name", "青溪县委巡察办")
    codes = told.document["codes"]
    assert set(codes) == {"office", "sysadmin", "secadmin", "auditor"}
    kept = b"".join(path.read_bytes() for path in (tmp_path / "new").rglob("*") if path.is_file())
    assert not any(code.encode() in kept for code in codes.values())


def test_init_starts_a_simulated_clock(program: Program, tmp_path: Path) -> None:
    home = tmp_path / "new"
    assert program("init", str(home), "--simulated", "--at", "2026-03-02").code == 0
    assert (
        program("--home", str(home), "journal", "show", "--json")
        .document["entries"][0]["at"]
        .startswith("2026-03-02T01:00")
    )
    refused = program("init", str(tmp_path / "other"), "--at", "2026-03-02")
    assert refused.code == 2


def test_init_in_a_full_folder_touches_nothing(program: Program, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("…", encoding="utf-8")
    assert program("init", str(tmp_path / "full")).code == 2
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter.txt"]


def test_an_init_that_fails_leaves_nothing(program: Program, tmp_path: Path) -> None:
    told = program("init", str(tmp_path / "new"), "--database", "postgresql://127.0.0.1:1/none")
    assert told.code == 1
    assert not (tmp_path / "new").exists()


def test_two_offices_share_nothing_but_the_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = peopled(tmp_path / "a"), an_office(tmp_path / "b")
    assert Program(capsys, one.home)("--as", "office", "problem", "list", "--json").document["count"] == 1
    assert Program(capsys, other.home)("--as", "office", "problem", "list", "--json").document["count"] == 0
