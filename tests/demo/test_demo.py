"""``rectify demo`` leaves an office in which everything there is can be seen, and leaves alone what is no demo."""

from __future__ import annotations

import json
import shlex
import shutil
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from sqlalchemy import select

from rectify.app.documents import Door, act_from
from rectify.app.opening import MARK
from rectify.cli.demo import merged
from rectify.cli.edge import run
from rectify.demo.county import read_county
from rectify.demo.visits import suggestions
from rectify.engine.acts import Act
from rectify.engine.model import Reason
from rectify.engine.rights import Sight
from rectify.store import queries, tables
from tests.cli.program import Answer, start

if TYPE_CHECKING:
    from pathlib import Path

    from rectify.app.office import App

Document = dict[str, Any]
STATES = {"reported", "handed_over", "transferred", "under_check", "passed", "closed", "long_term", "void"}
TOP = 10
"""The highest rung of the default ladder for a rectification."""


def test_the_play_says_how_far_it_is_line_by_line_where_there_is_no_terminal(answer: Answer) -> None:
    days = [line[:10] for line in answer.err.splitlines()]
    assert days == sorted(set(days))
    assert len(days) > 30
    assert "\x1b" not in answer.err


def test_units_that_do_the_same_on_a_day_are_told_together() -> None:
    told = merged(["甲局：签收", "乙局：签收", "甲局：转账", "另开一轮：机动", "建办公室", "甲局：签收"])
    assert told == ["甲局、乙局：签收", "甲局：转账", "另开一轮：机动", "建办公室"]


def test_journal_ledger_and_feedback_agree(document: Document) -> None:
    assert document["journal"]["ok"]
    assert document["reconcile"] == {"ok": True, "differences": [], "entries": document["journal"]["entries"]}
    assert document["overview"]["reconciles"]


def test_a_good_half_is_closed_and_every_state_can_be_seen(document: Document, rows: list[dict[str, Any]]) -> None:
    overview = document["overview"]
    assert overview["registered"] == len(rows) > 120
    assert overview["closed"] > overview["registered"] / 2
    assert {row["state"] for row in rows} == STATES


def test_at_least_ten_problems_are_open_before_their_date(app: App, rows: list[dict[str, Any]]) -> None:
    working = [row for row in rows if row["state"] in ("handed_over", "transferred") and row["effective_on"]]
    assert sum(row["effective_on"] > app.today() for row in working) >= 10


def test_some_are_overdue_at_the_top_of_the_ladder_and_some_below(app: App) -> None:
    with app.store.reading() as reader:
        late = list(queries.problems(reader, Sight(everything=True), overdue_on=app.today()))
    rungs = {row["rectify_rung"] for row in late}
    assert TOP in rungs
    assert len([rung for rung in rungs if rung < TOP]) >= 2


def test_a_long_term_problem_has_its_review_ahead(app: App, rows: list[dict[str, Any]]) -> None:
    assert any(row["state"] == "long_term" and row["review_on"] > app.today() for row in rows)


def test_there_were_extensions_exceptions_returns_and_a_lateness_that_was_accepted(rows: list[dict[str, Any]]) -> None:
    for column in ("extensions", "exceptions", "returns", "referrals", "slip_number"):
        assert any(row[column] for row in rows), column


def test_one_of_each_refusal_is_on_file(app: App) -> None:
    with app.store.reading() as reader:
        kept = [json.loads(row["reasons"]) for row in queries.rows_of(reader, select(tables.refusal))]
    assert {reason for reasons in kept for reason, _missing in reasons} == {each.value for each in Reason}
    assert len(kept) < 40


def test_the_mails_were_delivered_and_say_nothing_of_the_matter(home: Path, document: Document, app: App) -> None:
    files = sorted((home / "mail").iterdir())
    with app.store.reading() as reader:
        deliveries = queries.rows_of(reader, select(tables.delivery))
    assert len(files) == document["mails"] == len(deliveries) > 100
    assert {row["state"] for row in deliveries} == {"sent"}
    county = read_county()
    matters = {each.title for each in county.problems} | {unit.name for unit in county.units.values()}
    for path in files:
        message = message_from_bytes(path.read_bytes(), policy=policy.SMTP)
        assert len(message["To"].addresses) == 1
        text = f"{message['Subject']} {message.get_content()}"
        assert not [matter for matter in matters if matter in text]


def test_what_was_asked_for_lies_there_as_act_documents(home: Path, document: Document) -> None:
    lines = (home / "acts.jsonl").read_text(encoding="utf-8").splitlines()
    door = Door(account=None, fresh=str, file_of=lambda raw: {"name": str(raw), "sha256": str(raw)[-64:]})
    assert len(lines) == document["acts"]
    assert all(isinstance(act_from(json.loads(line), door), Act) for line in lines)


def test_the_ledger_is_written_as_a_sheet(home: Path, document: Document) -> None:
    sheet = openpyxl.load_workbook(home / "台账.xlsx").worksheets[0]
    numbers = [cell.value for cell in sheet["B"] if str(cell.value).startswith("P-")]
    assert len(numbers) == document["ledger"]["rows"] == document["overview"]["registered"]


def test_the_faulty_draft_came_back_marked(home: Path, document: Document) -> None:
    assert document
    assert (home / "问题清单（初稿）.错误标注.xlsx").is_file()


def test_every_command_that_is_suggested_works(
    home: Path, document: Document, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    visited = shutil.copytree(home, tmp_path / "visited")
    codes = {}
    for line, _shows in suggestions("rectify", str(visited)):
        codes[line] = run(shlex.split(line)[1:])
        assert capsys.readouterr().err == "" or codes[line] == 3
    assert len(document["try"]) == len(codes)
    assert [line.partition(str(visited))[2] for line, code in codes.items() if code] == [
        " move close P-2026-0102 --as li.office",
        " record inspection_closing I-2026-0001 opinion=予以办结 --as li.office",
    ]
    assert set(codes.values()) == {0, 3}


def test_the_office_tells_its_visitors_what_there_is(home: Path, document: Document) -> None:
    note = (home / "说明.txt").read_text(encoding="utf-8")
    assert document
    assert all(person in note for person in read_county().people)


def test_a_second_run_replaces_it_and_tells_the_same_story(home: Path, document: Document) -> None:
    (home / "left.txt").write_text("left by a visitor", encoding="utf-8")
    again = start("demo", str(home), "--json")
    assert again.code == 0, again.err
    assert again.document == document
    assert not (home / "left.txt").exists()


def test_a_folder_without_the_mark_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").write_text("dear", encoding="utf-8")
    answer = start("demo", str(tmp_path))
    assert answer.code == 2
    assert str(tmp_path) in answer.err
    assert [path.name for path in tmp_path.iterdir()] == ["letters"]
    assert (tmp_path / "letters" / "letter.txt").read_text(encoding="utf-8") == "dear"


def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "demo-office").write_text("mine", encoding="utf-8")
    assert start("demo", str(tmp_path / "demo-office")).code == 2
    assert (tmp_path / "demo-office").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["RECTIFY_DATABASE", "RECTIFY_CLUES", "RECTIFY_CLUE_KEY", "RECTIFY_INTERNAL_KEY"])
def test_a_database_of_another_office_is_not_played_into(tmp_path: Path, name: str) -> None:
    answer = start("demo", str(tmp_path / "o"), environment={name: f"sqlite:///{tmp_path / 'real.db'}"})
    assert answer.code == 2
    assert name in answer.err
    assert not (tmp_path / "o").exists()


def test_the_office_is_marked_and_its_clock_simulated(home: Path, document: Document, app: App) -> None:
    assert (home / MARK).is_file()
    with app.store.reading() as reader:
        assert reader.simulated
    assert app.today() == document["on"]
