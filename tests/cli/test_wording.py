"""``rectify wording check`` as a person and as a program see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify import library
from tests.cli.program import start

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program
    from tests.office import Office

SLOGAN, CONCRETE = "进一步提高认识，狠抓落实", "清退违规补贴3.2万元"


def test_the_words_of_a_slogan_are_marked_and_the_rules_named(program: Program) -> None:
    told = program("wording", "check", SLOGAN)
    assert told.code == 0
    first, *remarks = told.out.splitlines()
    assert first == "〔进一步提高认识〕，〔狠抓落实〕"
    assert [line.split()[0] for line in remarks] == ["R-17", "R-53"]


def test_nothing_is_marked_in_a_measure_that_can_be_shown(program: Program) -> None:
    assert program("wording", "check", CONCRETE).out.splitlines() == [CONCRETE, "  未见口号"]


def test_one_measure_as_json_is_its_text_and_its_findings(program: Program) -> None:
    told = program("wording", "check", SLOGAN, "--json").document
    assert set(told) == {"text", "findings"}
    assert told["text"] == SLOGAN
    assert [each["rule"] for each in told["findings"]] == ["R-17", "R-53"]
    assert [SLOGAN[start:end] for start, end in told["findings"][0]["spans"]] == ["进一步提高认识", "狠抓落实"]


def test_several_measures_are_told_one_by_one_and_counted(program: Program) -> None:
    told = program("wording", "check", SLOGAN, CONCRETE, "--json").document
    assert (told["count"], told["remarked"]) == (2, 1)
    assert [bool(each["findings"]) for each in told["texts"]] == [True, False]
    assert "共 2 条，其中 1 条有提示。" in program("wording", "check", SLOGAN, CONCRETE).out


def test_measures_are_read_from_a_file_a_line_each(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "measures.txt"
    path.write_text(f"\ufeff{SLOGAN}\r\n\r\n  {CONCRETE}\n", encoding="utf-8")
    told = program("wording", "check", "--file", str(path), "--json").document
    assert [each["text"] for each in told["texts"]] == [SLOGAN, CONCRETE]


def test_measures_are_read_from_standard_input() -> None:
    told = start("wording", "check", "-", "--json", given=f"{SLOGAN}\n")
    assert [each["text"] for each in told.document["texts"]] == [SLOGAN]


def test_nothing_to_check_is_a_wrong_command(program: Program) -> None:
    told = program("wording", "check")
    assert (told.code, told.out) == (2, "")
    assert "没有要检查的措施" in told.err


def test_a_file_that_is_not_there_is_told(program: Program, tmp_path: Path) -> None:
    told = program("wording", "check", "--file", str(tmp_path / "none.txt"))
    assert told.code == 1
    assert "读不了文件" in told.err


def test_marks_that_are_no_characters_do_not_reach_a_terminal(program: Program) -> None:
    told = program("wording", "check", "加强\x1b[31m管理\u202e水平").out
    assert "\x1b" not in told
    assert "\u202e" not in told


def test_an_office_s_own_words_count(program: Program, office: Office) -> None:
    own = office.home / "config" / "wording" / "measures.toml"
    own.parent.mkdir()
    shipped = library.Library().source("config", "wording/measures.toml").text
    own.write_text(shipped.replace("acts = [\n", 'acts = [\n  "挂图作战",\n', 1), encoding="utf-8")
    program.home = office.home
    assert program("wording", "check", "挂图作战", "--json").document["findings"] == []


def test_a_faulty_word_list_is_told_with_every_fault(program: Program, office: Office) -> None:
    own = office.home / "config" / "wording" / "likeness.toml"
    own.parent.mkdir()
    own.write_text(
        'label = "雷同尺度"\nversion = 1\nsame_measure = 120\nmeasures_from = 3\nsame = 70\n', encoding="utf-8"
    )
    program.home = office.home
    told = program("wording", "check", SLOGAN)
    assert told.code == 5
    for place in ("same_measure", "same_finding", "findings_from", "same："):
        assert place in told.err
