"""Rooms and files over the API: what the page shows, a program reads; looking back is bounded."""

from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from docx import Document as WordDocument

from rectify.app.console import LOOKING_BACK
from rectify.app.turns import Turns
from rectify.errors import Busy
from tests.office import INSPECTION, MORNING, PROBLEM, ROUND, UNIT, Office, a_problem, submit
from tests.visitor import Door, text_of
from tests.web.calling import program_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from httpx2 import Response

DAY_BEFORE = "2026-03-01"


@pytest.fixture
def office(office_in: Callable[[str], Office]) -> Office:
    return office_in("transferred")


def cells(answer: Response) -> list[list[Any]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith("attachment")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_the_overview_of_a_day_carries_its_line_and_names_no_problem(door: Door, office: Office) -> None:
    a_problem(office, title="又一个问题")
    for account in ("office", "grp", "city"):
        program = program_of(door, account)
        found = program.read("/v1/overview")
        report = program.read("/v1/reports/overview")
        assert {name: found[name] for name in report if name in found} == {
            name: value for name, value in report.items() if name in found
        }
        assert sum(each["number"] for each in found["accounts"]) == 2
        assert found["trend"]["registered"][-1] == 2
        assert PROBLEM not in program.get("/v1/overview").text
    assert program_of(door, "office").read(f"/v1/overview?as_of={DAY_BEFORE}")["registered"] == 0


def test_the_ledger_s_file_is_the_page_s_with_the_same_filter(door: Door, office: Office) -> None:
    a_problem(office, title="又一个问题")
    for account, query in (
        ("office", ""),
        ("office", "state=reported"),
        ("clerk", "q=救助"),
        ("office", f"round={ROUND}"),
    ):
        by_page = cells(door.visitor(account).get(f"/problems/export.xlsx?{query}"))
        by_call = cells(program_of(door, account).get(f"/v1/ledger/xlsx?{query}"))
        assert by_call == by_page, (account, query)
        assert sum(str(cell).startswith("P-2026") for row in by_call for cell in row) == (
            1 if query not in ("", f"round={ROUND}") else 2
        )


def test_the_ledger_of_a_day_gone_by_is_read_by_program_as_by_page(door: Door, office: Office) -> None:
    office.stand_at(MORNING + timedelta(days=1))
    submit(office)
    program = program_of(door, "office")
    assert program.read(f"/v1/problems?as_of={DAY_BEFORE}")["problems"] == []
    assert [each["state"] for each in program.read("/v1/problems")["problems"]] == ["under_check"]
    assert [each["state"] for each in program.read("/v1/problems?as_of=2026-03-02")["problems"]] == ["transferred"]
    for unfit in ("2030-01-01", "2026-02-30", "yesterday"):
        answer = program.get(f"/v1/problems?as_of={unfit}")
        assert (answer.status_code, answer.json()["code"]) == (400, "usage")


def test_a_report_is_taken_away_as_sheet_and_as_document(door: Door) -> None:
    program = program_of(door, "office")
    assert ["县民政局"] in [row[:1] for row in cells(program.get("/v1/reports/units/xlsx"))] or any(
        "县民政局" in row for row in cells(program.get("/v1/reports/units/xlsx"))
    )
    text = WordDocument(io.BytesIO(program.get("/v1/reports/units/docx").content))
    assert any("县民政局" in cell.text for table in text.tables for row in table.rows for cell in row.cells)
    assert program.get("/v1/reports/none/xlsx").status_code == 404
    assert program_of(door, "clerk").get("/v1/reports/units/xlsx").status_code == 404


def test_what_is_followed_up_and_what_waits_for_a_second_person_is_read_as_the_room_shows_it(
    door: Door, office: Office
) -> None:
    program = program_of(door, "office")
    assert {"rungs", "prepared", "letters", "answers"} <= set(program.read("/v1/oversight"))
    assert {"outgoing", "incoming", "owed", "reviews"} <= set(program.read("/v1/double-feedback"))
    standing = {each["field"]: each["from"] for each in program.read(f"/v1/correctable/{PROBLEM}")["fields"]}
    assert standing["title"] == "临时救助资金滞留"
    change = {"subject": PROBLEM, "field": "title", "from": standing["title"], "to": "救助资金滞留", "reason": "笔误"}
    office.do("correct", "office", change)
    (waiting,) = program.read("/v1/proposals")["proposals"]
    assert (waiting["act"], waiting["subject"], waiting["own"]) == ("correct", PROBLEM, True)
    assert waiting["fields"]["to"] in text_of(door.visitor("off2").page("/registers/two-persons"))
    again = {"id": "confirmed", "act": waiting["act"], "fields": waiting["fields"]}
    assert program_of(door, "off2").asks(again).json()["results"][0]["ok"]
    assert program.read("/v1/proposals")["count"] == 0


def test_a_round_and_a_unit_are_read_with_what_somebody_sees_of_them(door: Door) -> None:
    inside, unit = program_of(door, "office"), program_of(door, "clerk")
    for path in (f"/v1/rounds/{ROUND}", f"/v1/units/{UNIT}"):
        assert [each["number"] for each in inside.read(path)["inspections"]] == [INSPECTION]
        assert inside.read(path)["journal"] != []
    assert unit.read(f"/v1/units/{UNIT}")["journal"] == []
    other = program_of(door, "other.head")
    assert other.get(f"/v1/units/{UNIT}").text == other.get("/v1/units/U99").text


def test_a_workflow_s_text_is_given_by_its_name_and_no_other_file_is(door: Door) -> None:
    program = program_of(door, "office")
    found = program.read("/v1/workflows/five-accounts")
    assert found["ok"]
    assert "five-accounts" in found["text"]
    for name in ("..%2fconfig%2frectify", "five-accounts.yaml", "none", "%2e%2e"):
        assert program.get(f"/v1/workflows/{name}").status_code == 404
    assert program.get(f"/v1/inspections/{INSPECTION}/score?sheet=../rectify").status_code == 404


# ---- looking back is bounded


def test_whoever_finds_too_many_looking_back_is_told_when_to_ask_again(door: Door) -> None:
    program, visitor = program_of(door, "office"), door.visitor("office")
    inside, let_go = threading.Barrier(LOOKING_BACK + 1, timeout=60), threading.Event()
    turns = door.console.looking_back

    def looks_back() -> None:
        inside.wait()
        with turns.taken():
            let_go.wait(60)

    with ThreadPoolExecutor(LOOKING_BACK) as pool:
        at_work = [pool.submit(looks_back) for _each in range(LOOKING_BACK)]
        inside.wait()
        while not turns.full:
            let_go.wait(0.01)  # for the others to come in
        try:
            refused = [program.get(path) for path in (
                f"/v1/reports/overview?as_of={DAY_BEFORE}", f"/v1/problems?as_of={DAY_BEFORE}", f"/v1/ledger/xlsx?as_of={DAY_BEFORE}",
                f"/v1/notices/why?person=clerk&on={DAY_BEFORE}",
            )]  # fmt: skip
            page = visitor.get(f"/overview?as_of={DAY_BEFORE}")
            assert program.get("/v1/reports/overview").status_code == 200
        finally:
            let_go.set()
        assert [each.result() for each in at_work] == [None] * LOOKING_BACK
    for each in refused:
        assert (each.status_code, each.json()["code"], each.headers["retry-after"]) == (503, "busy", "10")
    assert (page.status_code, page.headers["retry-after"]) == (503, "10")
    assert "请稍候再试" in text_of(page.text)
    assert program.get(f"/v1/reports/overview?as_of={DAY_BEFORE}").status_code == 200


def test_nobody_makes_us_look_back_who_may_not_read_it_as_it_stands(door: Door) -> None:
    with door.console.looking_back.taken():  # it would wait here for ever
        for account in ("clerk", "sysadmin"):
            assert program_of(door, account).get(f"/v1/reports/units?as_of={DAY_BEFORE}").status_code == 404


def test_a_turn_that_takes_too_long_is_not_waited_for() -> None:
    turns = Turns(2, patience_seconds=0.01)
    with turns.taken(), pytest.raises(Busy), turns.taken():
        pass
    with turns.taken():
        assert not turns.full
