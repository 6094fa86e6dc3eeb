"""``rectify workflow prove`` and ``diagram``: what they print, what programs read, and with which exit code they end."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from rectify.engine.diagram import mermaid
from rectify.engine.diagram_svg import svg
from rectify.engine.gates import GATES
from rectify.engine.workflow import parse
from rectify.library import shipped_folder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

TEXT = (shipped_folder("workflows") / "five-accounts.yaml").read_text(encoding="utf-8")
KEYS = {
    "workflow", "text_hash", "states", "moves", "facts", "explored", "stands_for", "ok", "holds", "fails", "not_asked", "unknown",
    "counterexample",
}  # fmt: skip
UNCHECKED = TEXT.replace("      - checked_independently", "      #")
"""Sound to read, and yet nobody looks at the work."""


def own(home: Path, text: str) -> Path:
    """Put a file of the office's own in place of the shipped one."""
    (home / "workflows").mkdir(exist_ok=True)
    file = home / "workflows" / "five-accounts.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_shipped_file_is_proved_without_an_office(program: Program) -> None:
    told = program("workflow", "prove")
    assert told.code == 0
    assert "全部守住" in told.out
    assert "不经“自查自纠”，走不到销账" in told.out
    assert told.err == ""


def test_a_program_reads_counts_and_every_law(program: Program) -> None:
    told = program("workflow", "prove", "five-accounts", "--json")
    document = told.document
    assert told.code == 0
    assert set(document) == KEYS
    assert (document["workflow"], document["states"], document["moves"]) == ("five-accounts", 9, 10)
    assert document["facts"] > 40
    assert document["explored"] > 10_000
    assert (document["ok"], document["fails"], document["counterexample"]) == (True, [], None)
    assert {"self_check_done", "unit_passes_nothing", "way_forward", "owed_with_a_date"} <= {
        each["property"] for each in document["holds"]
    }


@pytest.mark.parametrize("name", ["five-accounts-rolling", "on-the-spot", "short-chain.yaml"])
def test_every_other_shipped_file_is_proved_by_its_name(program: Program, name: str) -> None:
    assert program("workflow", "prove", name).code == 0


def test_a_law_that_is_broken_is_told_with_its_shortest_counterexample(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "bent.yaml"
    file.write_text(UNCHECKED, encoding="utf-8")
    assert program("workflow", "check", str(file)).code == 0
    told = program("workflow", "prove", str(file))
    assert told.code == 5
    assert "违反  不经单位以外两人以上的核查，不能验收、销账" in told.err
    assert "“验收通过”（pass）" in told.err
    assert "守住  不经“自查自纠”" in told.out


def test_a_program_reads_the_counterexample(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "bent.yaml"
    file.write_text(UNCHECKED, encoding="utf-8")
    told = program("workflow", "prove", str(file), "--json")
    document = told.document
    assert told.code == 5
    assert set(document) == KEYS
    assert document["ok"] is False
    assert document["counterexample"].startswith("违反“")
    failed = {each["property"]: each for each in document["fails"]}
    steps = failed["checked_by_others"]["steps"]
    assert [step["move"] for step in steps] == ["hand_over", "transfer", "submit", "pass"]
    assert set(steps[0]) == {"move", "from", "to", "who", "words"}


def test_a_faulty_file_is_told_as_the_check_tells_it(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "faulty.yaml"
    file.write_text(TEXT.replace("by: [unit_head]", "by: []"), encoding="utf-8")
    told = program("workflow", "prove", str(file))
    assert told.code == 5
    assert "没有写由谁办理" in told.err
    assert program("workflow", "prove", str(file), "--json").document["error"]["code"] == "faulty_file"


@pytest.mark.parametrize("words", [("nothing",), ("no/such.yaml",), ("clue",)])
def test_what_is_no_workflow_of_problems_is_a_wrong_word(program: Program, words: tuple[str, ...]) -> None:
    assert program("workflow", "prove", *words).code == 2


def test_in_an_office_its_own_file_is_proved(quick: Program) -> None:
    assert quick.home is not None
    own(quick.home, UNCHECKED)
    told = quick("workflow", "prove", "--json")
    assert told.code == 5
    assert told.document["workflow"] == "five-accounts"


def test_no_round_chooses_and_no_finding_begins_with_a_file_that_breaks_a_law(quick: Program) -> None:
    assert quick.home is not None
    own(quick.home, UNCHECKED)
    told = quick("round", "add", "R9", "--name", "九", "--kind", "常规", "--opened-on", "2026-01-01", "--as", "office")
    assert told.code == 5
    assert "“验收通过”（pass）" in told.err
    assert "R9" not in quick("round", "list").out


# ---- pictures


def test_the_diagram_is_mermaid_unless_something_else_is_asked_for(program: Program) -> None:
    told = program("workflow", "diagram")
    assert told.code == 0
    assert told.out == mermaid(parse(TEXT, "five-accounts.yaml", GATES.keys()))


def test_a_picture_is_written_to_standard_output(program: Program) -> None:
    told = program("workflow", "diagram", "short-chain", "--format", "svg")
    assert told.code == 0
    assert ET.fromstring(told.out).tag.endswith("svg")  # noqa: S314 - our own text


def test_a_file_s_ending_says_what_is_drawn(program: Program, tmp_path: Path) -> None:
    picture, text = tmp_path / "a.svg", tmp_path / "a.mmd"
    assert "已画成" in program("workflow", "diagram", "-o", str(picture)).out
    assert program("workflow", "diagram", "-o", str(text)).code == 0
    assert picture.read_text(encoding="utf-8") == svg(parse(TEXT, "five-accounts.yaml", GATES.keys()))
    assert text.read_text(encoding="utf-8").startswith("stateDiagram-v2")


def test_a_program_reads_where_the_picture_is(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "a.svg"
    told = program("workflow", "diagram", "clue", "-o", str(file), "--json").document
    assert told == {"workflow": "clue", "format": "svg", "file": str(file)}
    assert program("workflow", "diagram", "--json").document["text"].startswith("stateDiagram-v2")


def test_a_picture_that_cannot_be_written_is_told_in_one_sentence(program: Program, tmp_path: Path) -> None:
    told = program("workflow", "diagram", "-o", str(tmp_path / "nowhere" / "a.svg"))
    assert told.code == 1
    assert told.err.count("\n") == 1


def test_a_faulty_file_is_not_drawn(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "faulty.yaml"
    file.write_text("name: x\n", encoding="utf-8")
    assert program("workflow", "diagram", str(file)).code == 5
