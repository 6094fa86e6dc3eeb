"""Reports of oversight by name, as people, programs and sheets read them; and a letter from the command line to its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from rectify.app.reports import NAMES
from tests.office import INSPECTION, PROBLEM, ROUND

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

OURS = (
    "letters", "answers", "red", "supervision", "relapse", "reverse-check", "feedback-findings", "feedback-rechecks",
    "feedback-lists", "feedback-reviews",
)  # fmt: skip
DAY = "2026-03-02"


@pytest.mark.parametrize("name", OURS)
def test_each_report_has_a_document_and_lines_for_people(passed: Program, name: str) -> None:
    assert name in NAMES
    document = passed("--as", "office", "report", name, "--json").document
    assert document["on"] == DAY
    told = passed("--as", "office", "report", name)
    assert told.code == 0
    assert NAMES[name] in told.out
    assert passed("--as", "office", "report", name, "--as-of", "2026-03-01", "--json").code == 0


@pytest.mark.parametrize("name", OURS)
def test_a_unit_is_refused_what_is_not_its_own(passed: Program, name: str) -> None:
    assert passed("--as", "head", "report", name).code == (0 if name in ("letters", "answers") else 3)


@pytest.mark.parametrize("name", ["feedback-findings", "feedback-rechecks"])
def test_an_outgoing_list_is_saved_as_a_sheet(passed: Program, tmp_path: Path, name: str) -> None:
    path = tmp_path / "list.xlsx"
    assert passed("--as", "office", "report", name, "--xlsx", str(path)).code == 0
    cells = [cell for row in openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True) for cell in row]
    assert PROBLEM in cells
    assert any("不含问题线索" in str(cell) for cell in cells)


def test_a_letter_from_its_sending_to_its_judgement(passed: Program) -> None:
    letter = (
        "record", "letter", INSPECTION, "kind=督办函", "number=督1号", "title=关于限期整改的函", "receiver=unit", f"sent_on={DAY}",
        "reply_due_on=2026-03-20", "signed_by=office",
    )  # fmt: skip
    assert passed("--as", "office", *letter).code == 0
    received = ("record", "letter_receipt", INSPECTION, "number=督1号", f"received_on={DAY}", "received_by=赵主任")
    assert passed("--as", "clerk", *received).code == 0
    assert passed("--as", "head", "report", "letters", "--json").document["unanswered"][0]["number"] == "督1号"
    assert (
        passed("--as", "head", "record", "letter_reply", INSPECTION, "number=督1号", f"on={DAY}", "text=已整改").code
        == 0
    )
    assert passed("--as", "office", "record", "letter_judgement", INSPECTION, "number=督1号", "verdict=满意").code == 0
    assert passed("--as", "office", "report", "letters", "--json").document["unanswered"] == []


def test_a_sample_is_announced_and_drawn_and_the_report_says_how_to_draw_again(passed: Program) -> None:
    seed = ("record", "sample_seed", ROUND, "seed=07 12", "announced_by=周纪委", f"on={DAY}", "tolerable=5", "risk=10")
    told = passed("--as", "office", *seed)
    assert told.code == 3
    assert "没有已销号的问题" in told.err
    assert "sha256sum" in passed("--as", "disc", "report", "reverse-check").out


def test_a_successor_is_shown_beside_its_predecessor(passed: Program) -> None:
    page = passed("--as", "office", "problem", "show", PROBLEM, "--json").document
    assert (page["predecessor"], page["successors"]) == (None, [])
    words = (f"inspection={INSPECTION}", "category=党建", "title=又有滞留", "detail=缺", f"predecessor={PROBLEM}")
    told = passed("--as", "office", "record", "report", *words)
    assert told.code == 3
    assert "不是本单位已销号的问题" in told.err
