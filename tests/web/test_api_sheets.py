"""Sheets over the API: a unit's plans and progress, the office's imports; read and written as the pages and the commands do."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from rectify.app.turns import Turns
from rectify.exchange.layouts import TEMPLATES
from rectify.web.application import application
from tests import ledger
from tests.app.test_life_joint import joint
from tests.exchange.books import HEADER, write_book
from tests.office import INSPECTION, OTHER_UNIT, PROBLEM, ROUND, an_inspection
from tests.visitor import Door, door_of
from tests.web.calling import Program, program_of
from tests.web.house import House
from tests.web.test_plan_sheets import FILLED, TOLD
from tests.web.test_registers import BAD, GOOD, UNIT_HEADER, VILLAGE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from httpx2 import Response

    from tests.office import Office

ROOM = f"/v1/inspections/{INSPECTION}/sheets"
MISSING = "/v1/inspections/I-2026-0999/sheets"
BOOKS = ("entry", "problem", "measure", "record", "refusal", "unit", "inspection")
FINDINGS, UNITS = "/v1/imports/findings", "/v1/imports/units"


@pytest.fixture
def office(office_in: Callable[[str], Office]) -> Office:
    """Open an office with one problem that its unit is to plan."""
    return office_in("handed_over")


@pytest.fixture
def clerk(door: Door) -> Program:
    return program_of(door, "clerk")


def books(office: Office) -> dict[str, list[dict[str, Any]]]:
    return {name: ledger.rows(office.app, name) for name in BOOKS}


def filled(program: Program, cells: dict[str, str], word: str = "plan") -> bytes:
    """Fetch a sheet to fill, and fill some of its cells."""
    answer = program.get(f"{ROOM}/{word}/xlsx")
    assert answer.status_code == 200, answer.text
    book = load_workbook(io.BytesIO(answer.content))
    for cell, text in cells.items():
        book.worksheets[0][cell] = text
    book.save(saved := io.BytesIO())
    return saved.getvalue()


def cells_of(answer: Response) -> str:
    assert answer.status_code == 200, answer.text
    book = load_workbook(io.BytesIO(answer.content))
    return "\n".join(str(cell) for each in book for row in each.iter_rows(values_only=True) for cell in row)


def sheet(folder: Path, *rows: tuple[object, ...], header: tuple[str, ...] = HEADER) -> bytes:
    return write_book(folder / "made.xlsx", [header, *rows]).read_bytes()


# ---- a unit's plans and progress


def test_a_sheet_is_fetched_filled_looked_at_and_written(clerk: Program, office: Office) -> None:
    assert clerk.read(ROOM)["sheets"] == [
        {"sheet": "plan", "kind": "整改方案", "problems": 1},
        {"sheet": "progress", "kind": "整改进展", "problems": 0},
    ]
    content, before = filled(clerk, FILLED), books(office)
    looked = clerk.hands_in(f"{ROOM}/plan", content, dry_run="true")
    assert (looked.status_code, looked.json()["dry_run"], looked.json()["written"]) == (200, True, 1)
    assert books(office) == before
    done = clerk.hands_in(f"{ROOM}/plan", content).json()
    assert (done["dry_run"], done["written"], done["problems"][0]["number"]) == (False, 1, PROBLEM)
    assert [each["problem"] for each in ledger.rows(office.app, "measure")] == [PROBLEM]
    assert list((office.home / "imports").rglob("*.xls*")) == []
    before = books(office)
    again = clerk.hands_in(f"{ROOM}/plan", content)
    assert (again.status_code, again.json()["written"], again.json()["same"]) == (200, 0, 1)
    assert books(office) == before


def test_progress_comes_by_sheet_too(clerk: Program, office: Office) -> None:
    clerk.hands_in(f"{ROOM}/plan", filled(clerk, FILLED))
    cells = {"E4": "已拨付6万元", "F4": "成果", "G4": "未完成", "Q4": "2026-03-02"}
    done = clerk.hands_in(f"{ROOM}/progress", filled(clerk, cells, "progress"))
    assert (done.status_code, done.json()["kind"], done.json()["written"]) == (200, "整改进展", 1)
    assert [each["kind"] for each in ledger.rows(office.app, "record")].count("progress") == 1


def test_a_faulty_sheet_is_told_cell_by_cell_and_fetched_back_marked(
    clerk: Program, office: Office, door: Door
) -> None:
    content, before = filled(clerk, {**FILLED, "J4": "<i>月底", "I4": ""}), books(office)
    answer = clerk.hands_in(f"{ROOM}/plan", content, "方案.xlsx")
    told = answer.json()
    assert (answer.status_code, told["code"], books(office)) == (422, "faulty_sheet", before)
    assert answer.headers["content-type"] == "application/problem+json"
    assert [(each["where"], each["line"], each["column"]) for each in told["faults"]] == [
        ("整改方案!I4", 4, 9), ("整改方案!J4", 4, 10),
    ]  # fmt: skip
    assert "方案.xlsx 有 2 处错误" in told["detail"]
    assert told["more"] == 0
    ticket = told["marked"]
    assert "错误说明" in cells_of(clerk.get(f"{ROOM}/plan/marked?ticket={ticket}"))
    nothing = clerk.get(f"{ROOM}/plan/marked?ticket=none")
    for program, path in (
        (program_of(door, "head"), f"{ROOM}/plan"), (clerk, f"{ROOM}/progress"), (clerk, f"{MISSING}/plan"),
        (program_of(door, "office"), "/v1/imports"),
    ):  # fmt: skip
        found = program.get(f"{path}/marked?ticket={ticket}")
        assert (found.status_code, found.text) == (404, nothing.text)
    page = House(door).person("clerk").get(f"/inspections/{INSPECTION}/sheets/plan/marked?ticket={ticket}")
    assert page.status_code == 200


def test_a_problem_that_cannot_be_written_is_told_and_the_others_are(clerk: Program, office: Office) -> None:
    content = filled(clerk, FILLED)
    office.do("withdrawal", "office", {"ground": "error", "reason": "重复登记"}, PROBLEM)
    office.do("withdrawal_decision", "grp", {"verdict": "agree"}, PROBLEM)
    office.do("move", "office", None, PROBLEM, move="withdraw")
    for words in ({"dry_run": "true"}, {}):
        answer = clerk.hands_in(f"{ROOM}/plan", content, **words)
        assert (answer.status_code, answer.json()["refused"], answer.json()["written"]) == (207, 1, 0)
        assert answer.json()["problems"][0]["refusals"] != []
    assert ledger.rows(office.app, "measure") == []


def test_what_is_not_one_s_own_to_fill_is_what_is_not_there(door: Door, office: Office) -> None:
    other = an_inspection(office, OTHER_UNIT)
    content = filled(program_of(door, "clerk"), FILLED)
    before = books(office)
    for account in ("office", "t1", "grp", "disc", "ldr", "other.head"):
        program = program_of(door, account)
        nothing = [program.get(f"{MISSING}{end}") for end in ("", "/plan/xlsx")] + [
            program.hands_in(f"{MISSING}/plan", content)
        ]
        found = [program.get(f"{ROOM}{end}") for end in ("", "/plan/xlsx")] + [
            program.hands_in(f"{ROOM}/plan", content)
        ]
        for one, none in zip(found, nothing, strict=True):
            assert (one.status_code, one.text) == (404, none.text), account
            assert dict(one.headers) == dict(none.headers)
    for account in ("sysadmin", "city"):
        assert program_of(door, account).hands_in(f"{ROOM}/plan", content).status_code == 404
    clerk = program_of(door, "clerk")
    for path in (f"/v1/inspections/{other}/sheets", f"/v1/inspections/{PROBLEM}/sheets", f"{ROOM}/wages/xlsx"):
        assert clerk.get(path).status_code == 404
    assert clerk.hands_in(f"{ROOM}/wages", content).status_code == 404
    assert books(office) == before
    kept = {row["said"] for row in ledger.rows(office.app, "door_event") if row["kind"] == "unseen"}
    assert f"POST /api{ROOM}/plan" in kept


def test_whoever_has_a_part_of_a_row_fills_that(office: Office) -> None:
    joint(office)
    program = program_of(door_of(office), "other.clerk")
    assert [each["problems"] for each in program.read(ROOM)["sheets"]] == [0, 1]
    assert program.get(f"{ROOM}/plan/xlsx").status_code == 404
    other = program.hands_in(f"{ROOM}/progress", filled(program, {**TOLD, "C4": "1", "D4": ""}, "progress"))
    assert other.json()["faults"][0]["message"] == "第 1 条不是本单位承担的措施（本单位承担的是第 2 条）"
    assert program.hands_in(f"{ROOM}/progress", filled(program, TOLD, "progress")).json()["written"] == 1
    made = [row for row in ledger.rows(office.app, "record") if row["kind"] == "progress"]
    assert [(row["by"], '"measure":2' in row["body"]) for row in made] == [("other.clerk", True)]


def test_a_unit_s_own_process_takes_its_sheets_and_has_no_import(office: Office) -> None:
    door = door_of(office, for_units=True)
    clerk = program_of(door, "clerk")
    assert clerk.hands_in(f"{ROOM}/plan", filled(clerk, FILLED)).json()["written"] == 1
    nowhere = clerk.client.post("/api/v1/no/such/call", content=b"x", headers=clerk.headers)
    assert clerk.hands_in(FINDINGS, b"PK", round=ROUND).text == nowhere.text


# ---- what is sent is bounded as everywhere


@pytest.mark.parametrize(("name", "content", "code"), [
    ("方案.pdf", b"%PDF", "refused"), ("绝密.xlsx", b"PK", "refused"), ("方案.xlsx", b"nonsense", "faulty_sheet"), ("方案.xlsx", b"", "faulty_sheet"),
])  # fmt: skip
def test_what_is_no_sheet_is_told(clerk: Program, office: Office, name: str, content: bytes, code: str) -> None:
    before = books(office)
    answer = clerk.hands_in(f"{ROOM}/plan", content, name)
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
    assert books(office) == before


def test_a_sheet_counts_as_all_that_is_sent(office: Office) -> None:
    program, lies = program_of(door_of(office, upload_day_bytes=30_000), "clerk"), b"PK" + b"x" * 12_000
    codes = [program.hands_in(f"{ROOM}/plan", lies).json()["code"] for _ in range(3)]
    assert codes == ["faulty_sheet", "faulty_sheet", "refused"]
    assert "一天内上传的文件合计不能超过" in program.sends("a.pdf", b"%PDF-" + lies).json()["detail"]


def test_a_sheet_of_the_longest_name_comes_back_marked(clerk: Program) -> None:
    answer = clerk.hands_in(f"{ROOM}/plan", filled(clerk, {**FILLED, "I4": ""}), f"{'𠮷' * 150}.xlsx")
    assert (answer.status_code, answer.json()["code"]) == (422, "faulty_sheet"), answer.text
    assert "错误说明" in cells_of(clerk.get(f"{ROOM}/plan/marked?ticket={answer.json()['marked']}"))


def test_a_sheet_sent_several_times_at_once_is_written_once(door: Door, office: Office) -> None:
    clerk = program_of(door, "clerk")
    content = filled(clerk, FILLED)
    programs = [program_of(door, "clerk", secret=clerk.secret) for _ in range(4)]
    with ThreadPoolExecutor(len(programs)) as together:
        answers = list(together.map(lambda each: each.hands_in(f"{ROOM}/plan", content), programs))
    assert [(each.status_code, each.json()["refused"]) for each in answers] == [(200, 0)] * 4
    assert [each["problem"] for each in ledger.rows(office.app, "measure")] == [PROBLEM]


def test_a_look_by_a_program_leaves_no_sheet_behind(clerk: Program, office: Office) -> None:
    clerk.hands_in(f"{ROOM}/plan", filled(clerk, FILLED), dry_run="true")
    assert list((office.home / "imports").iterdir()) == []


def test_a_word_that_is_written_twice_is_refused(clerk: Program, office: Office) -> None:
    content, before = filled(clerk, FILLED), books(office)
    twice = clerk.client.post(
        f"/api{ROOM}/plan?name=表.xlsx&dry_run=true&dry_run=false", content=content,
        headers={**clerk.headers, "content-type": "application/octet-stream"},
    )  # fmt: skip
    assert (twice.status_code, twice.json()["faults"]) == (400, [{"where": "dry_run", "message": "只能写一次"}])
    assert books(office) == before
    assert clerk.read("/v1/problems?state=reported&state=handed_over")["count"] == 1


def test_a_sheet_above_the_limit_of_imports_is_not_taken(office: Office) -> None:
    settings = office.app.settings
    office.app.settings = replace(settings, imports=replace(settings.imports, max_bytes=1000))
    program = program_of(door_of(office), "clerk")
    answer = program.hands_in(f"{ROOM}/plan", b"PK" + b"x" * 1000)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert not (office.home / "imports").exists()


def test_a_sheet_needs_its_name_its_type_and_a_token(clerk: Program, door: Door) -> None:
    assert clerk.hands_in(f"{ROOM}/plan", b"PK", "").status_code == 400
    assert clerk.hands_in(f"{ROOM}/plan", b"PK", sure="yes").status_code == 400
    kind = {"content-type": "application/vnd.ms-excel"}
    sent = clerk.client.post(f"/api{ROOM}/plan?name=a.xlsx", content=b"PK", headers={**clerk.headers, **kind})
    assert sent.status_code == 415
    session = door.visitor("clerk").client
    kind = {"content-type": "application/octet-stream"}
    assert session.post(f"/api{ROOM}/plan?name=a.xlsx", content=b"PK", headers=kind).status_code == 401


# ---- the office's imports


def test_findings_are_looked_at_and_imported(door: Door, office: Office, tmp_path: Path) -> None:
    program, content, before = program_of(door, "office"), sheet(tmp_path, GOOD), books(office)
    looked = program.hands_in(FINDINGS, content, round=ROUND, dry_run="true").json()
    assert (looked["dry_run"], looked["added"], looked["first"], books(office)) == (True, 1, "P-2026-0002", before)
    done = program.hands_in(FINDINGS, content, "清单.xlsx", round=ROUND).json()
    assert (done["added"], done["inspections"]) == (1, {INSPECTION: 1})
    assert program.read("/v1/problems/P-2026-0002")["title"] == "救助资金发放不及时"
    assert list((office.home / "imports").rglob("*.xls*")) == []
    before = books(office)
    again = program.hands_in(FINDINGS, content, round=ROUND).json()
    assert (again["added"], again["already"], books(office)) == (0, 1, before)


def test_where_too_many_import_nothing_is_kept_and_it_is_done_when_asked_again(
    door: Door, office: Office, tmp_path: Path
) -> None:
    content, before = sheet(tmp_path, GOOD), books(office)
    console = replace(door.console, importing=Turns(1))
    program = program_of(replace(door, console=console, app=application(console)), "office")
    with console.importing.taken():
        answer = program.hands_in(FINDINGS, content, round=ROUND, dry_run="true")
    assert (answer.status_code, answer.json()["code"], books(office)) == (503, "busy", before)
    assert answer.headers["retry-after"].isdecimal()
    assert not (office.home / "imports").exists()
    assert program.hands_in(FINDINGS, content, round=ROUND).json()["added"] == 1


def test_a_faulty_import_is_told_and_fetched_back_marked(door: Door, office: Office, tmp_path: Path) -> None:
    program, before = program_of(door, "office"), books(office)
    answer = program.hands_in(FINDINGS, sheet(tmp_path, GOOD, BAD), round=ROUND)
    told = answer.json()
    assert (answer.status_code, told["code"], books(office)) == (422, "faulty_sheet", before)
    assert re.fullmatch(r".+!B3", told["faults"][0]["where"])
    assert "没有登记巡察" in told["faults"][0]["message"]
    assert "没有登记巡察" in cells_of(program.get(f"/v1/imports/marked?ticket={told['marked']}"))
    assert program_of(door, "off2").get(f"/v1/imports/marked?ticket={told['marked']}").status_code == 404


def test_units_are_imported(door: Door, office: Office, tmp_path: Path) -> None:
    program, content = program_of(door, "office"), sheet(tmp_path, VILLAGE, header=UNIT_HEADER)
    before = books(office)
    assert program.hands_in(UNITS, content, dry_run="true").json() == {
        "rows": 1, "added": 1, "already": 0, "dry_run": True,
    }  # fmt: skip
    assert books(office) == before
    assert program.hands_in(UNITS, content).json()["added"] == 1
    assert program.read("/v1/units/V01")["name"] == "青山村"
    renamed = sheet(tmp_path, ("V01", "改名村", *VILLAGE[2:]), header=UNIT_HEADER)
    assert program.hands_in(UNITS, renamed).json()["code"] == "faulty_sheet"


def test_an_import_into_no_round_is_told(door: Door, tmp_path: Path) -> None:
    program, content = program_of(door, "office"), sheet(tmp_path, GOOD)
    assert program.hands_in(FINDINGS, content).status_code == 400
    assert program.hands_in(FINDINGS, content, round="R-none").status_code == 400
    assert program.hands_in(UNITS, content, round=ROUND).status_code == 400


def test_imports_are_the_office_s_alone(door: Door, office: Office, tmp_path: Path) -> None:
    content, before = sheet(tmp_path, GOOD), books(office)
    for account in ("t1", "clerk", "grp", "sysadmin"):
        program = program_of(door, account)
        nothing = program.get("/v1/no/such/call")
        for answer in (program.hands_in(FINDINGS, content, round=ROUND), program.get("/v1/templates/单位/xlsx")):
            assert (answer.status_code, answer.text) == (404, nothing.text)
    assert books(office) == before


@pytest.mark.parametrize("kind", TEMPLATES)
def test_the_empty_sheets_are_those_of_the_room(sqlite_office_in: Callable[[str], Office], kind: str) -> None:
    door = door_of(sqlite_office_in("reported"))
    program = program_of(door, "office")
    page = House(door).person("office").get(f"/registers/template/{kind}.xlsx")
    assert cells_of(program.get(f"/v1/templates/{kind}/xlsx")) == cells_of(page)
    assert program.get("/v1/templates/工资表/xlsx").status_code == 404
