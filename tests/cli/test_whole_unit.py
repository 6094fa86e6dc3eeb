"""对账销号 of a whole unit on the command line: one line, the minutes, the list, a result for each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from tests import ledger
from tests.app.test_whole_unit import THIRD, three_passed
from tests.cli.program import Program
from tests.office import PROBLEM, problem_in

if TYPE_CHECKING:
    import pytest

SECOND = "P-2026-0002"


def test_the_good_are_closed_with_their_minutes_and_the_refused_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = three_passed(problem_in(tmp_path, "handed_over"))
    Path("minutes.pdf").write_bytes(b"%PDF-1.4 minutes")
    words = ("--as", "office", "--at", "2026-03-02T12:00", "move", "close", PROBLEM, SECOND, THIRD)
    answer = Program(capsys, office.home)(*words, "--minutes", "minutes.pdf", "--json")
    assert answer.code == 3
    assert [each["ok"] for each in answer.document["results"]] == [True, True, False]
    entries = [json.loads(row["text"]) for row in ledger.rows(office.app, "entry")][-2:]
    kept = [entry["body"]["fields"]["minutes"] for entry in entries]
    assert {each["name"] for each in kept} == {"minutes.pdf"}
    place = office.home / "evidence" / kept[0]["sha256"][:2] / kept[0]["sha256"]
    assert place.read_bytes() == b"%PDF-1.4 minutes"
