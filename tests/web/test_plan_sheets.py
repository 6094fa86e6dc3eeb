"""按表填报: the unit's sheet is handed out on the inspection's page, looked at when it comes back, and written when confirmed."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from tests import ledger
from tests.app.test_life_joint import joint
from tests.app.test_life_villages import ROW, township
from tests.office import INSPECTION, OTHER_UNIT, PROBLEM, an_inspection
from tests.visitor import door_of
from tests.web.house import House, house_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from httpx2 import Response

    from tests.office import Office
    from tests.web.house import Person

ROOM = f"/inspections/{INSPECTION}/sheets"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILLED = {
    "D4": "全部拨付到户", "E4": "拨付滞留资金<b>", "G4": "何副局长", "H4": "社会救助股", "I4": "吕干事", "J4": "2026年4月20日",
}  # fmt: skip
BOOKS = ("entry", "problem", "measure", "record", "refusal")


@pytest.fixture
def office(office_in: Callable[[str], Office]) -> Office:
    """Open an office with one problem that its unit is to plan."""
    return office_in("handed_over")


@pytest.fixture
def house(office: Office) -> House:
    """Open its console."""
    return house_of(office)


def filled(person: Person, cells: dict[str, str], word: str = "plan") -> bytes:
    """Download a sheet as a unit's clerk does, and fill some of its cells."""
    answer = person.get(f"{ROOM}/{word}.xlsx")
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.content))
    for cell, text in cells.items():
        book.worksheets[0][cell] = text
    book.save(saved := io.BytesIO())
    return saved.getvalue()


def upload(person: Person, content: bytes, word: str = "plan", name: str = "方案.xlsx") -> Response:
    """Send a sheet to be looked at."""
    return person.post(f"{ROOM}/{word}", files={"file": (name, content, XLSX)})


def ticket_of(page: str) -> str:
    """Give the ticket by which a page refers to the sheet it has looked at."""
    found = re.search(r'name="ticket" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def confirm(person: Person, ticket: str, word: str = "plan") -> Response:
    """Confirm what a page has shown."""
    return person.post(f"{ROOM}/{word}", {"ticket": ticket, "sure": "yes"})


def books(office: Office) -> dict[str, list[dict[str, Any]]]:
    """Give what a look must leave as it is."""
    return {name: ledger.rows(office.app, name) for name in BOOKS}


def test_the_sheet_is_looked_at_first_and_written_by_a_second_step(house: House, office: Office) -> None:
    clerk = house.person("clerk")
    assert f"{ROOM}/plan.xlsx" in clerk.read(f"/inspections/{INSPECTION}")
    content, before = filled(clerk, FILLED), books(office)
    looked = upload(clerk, content)
    assert (looked.status_code, books(office)) == (200, before)
    assert "1. 拨付滞留资金&lt;b&gt;（何副局长、社会救助股、吕干事，2026-04-20 前）" in looked.text
    assert "将写入" in looked.text
    done = confirm(clerk, ticket_of(looked.text))
    assert (done.status_code, "✔ 已写入" in done.text) == (200, True)
    assert [(each["problem"], each["text"]) for each in ledger.rows(office.app, "measure")] == [
        (PROBLEM, "拨付滞留资金<b>")
    ]
    before = books(office)
    twice = confirm(clerk, ticket_of(looked.text))  # the sheet was taken away when it was written
    assert (twice.status_code, "刚才已经写入，没有再写入一次" in twice.text, "✔ 已写入" in twice.text) == (
        200,
        True,
        True,
    )
    assert books(office) == before
    again = upload(clerk, content).text
    assert ("没有变化" in again, 'name="ticket"' in again, "没有要写入的内容" in again) == (True, False, True)
    assert books(office) == before


def test_progress_comes_by_the_same_two_steps(house: House, office: Office) -> None:
    clerk = house.person("clerk")
    assert "progress.xlsx" not in clerk.read(f"/inspections/{INSPECTION}")
    confirm(clerk, ticket_of(upload(clerk, filled(clerk, FILLED)).text))
    cells = {"E4": "已拨付6万元", "F4": "成果", "G4": "未完成", "Q4": "2026-03-02"}
    page = upload(clerk, filled(clerk, cells, "progress"), "progress").text
    assert "第 1 条措施" in page
    assert "✔ 已写入" in confirm(clerk, ticket_of(page), "progress").text
    assert [each["kind"] for each in ledger.rows(office.app, "record")].count("progress") == 1


def test_a_faulty_sheet_writes_nothing_and_comes_back_marked(house: House, office: Office) -> None:
    clerk = house.person("clerk")
    before = books(office)
    answer = upload(clerk, filled(clerk, {**FILLED, "J4": "<i>月底", "I4": ""}))
    assert (answer.status_code, books(office)) == (422, before)
    assert "整改方案!J4：“&lt;i&gt;月底”不是完整的日期" in answer.text
    assert "整改方案!I4：缺少责任人" in answer.text
    link = re.search(rf'href="({ROOM}/plan/marked\?ticket=[^"]+)"', answer.text)
    assert link is not None
    back = load_workbook(io.BytesIO(clerk.get(link[1]).content))
    assert back["整改方案"]["N3"].value == "错误说明"
    assert house.person("head").get(link[1]).status_code == 404
    assert clerk.get(link[1].replace("/plan/", "/progress/")).status_code == 404


def test_a_refused_problem_is_told_beforehand_and_afterwards(house: House, office: Office) -> None:
    clerk = house.person("clerk")
    content = filled(clerk, FILLED)
    ticket = ticket_of(upload(clerk, content).text)
    office.do("withdrawal", "office", {"ground": "error", "reason": "重复登记"}, PROBLEM)
    office.do("withdrawal_decision", "grp", {"verdict": "agree"}, PROBLEM)
    office.do("move", "office", None, PROBLEM, move="withdraw")
    done = confirm(clerk, ticket)
    assert "不能办理“分项整改计划”" in done.text
    assert ledger.rows(office.app, "measure") == []
    looked = upload(clerk, content).text
    assert ("不能写入" in looked, 'name="ticket"' in looked) == (True, False)
    assert "现在没有可以填报的问题" in looked


def test_the_room_is_there_for_the_unit_alone(house: House, office: Office) -> None:
    other = an_inspection(office, OTHER_UNIT)
    for account in ("office", "t1", "grp", "disc", "ldr", "other.head", "sysadmin", "city"):
        person = house.person(account)
        missing = person.get("/inspections/I-2026-0999/sheets")
        for path in (ROOM, f"{ROOM}/plan.xlsx", f"{ROOM}/plan/marked"):
            answer = person.get(path)
            assert (answer.status_code, answer.text) == (404, missing.text), (account, path)
        assert upload(person, b"PK").status_code == 404
        if account in ("office", "t1"):
            assert "按表填报" not in person.read(f"/inspections/{INSPECTION}")
    clerk = house.person("clerk")
    for path in (
        f"/inspections/{other}/sheets",
        "/inspections/P-2026-0001/sheets",
        f"{ROOM}/wages.xlsx",
        "/inspections/x/sheets",
    ):
        assert clerk.get(path).status_code == 404


def test_a_ticket_is_good_for_its_own_sheet_and_its_own_holder(house: House, office: Office) -> None:
    clerk, head = house.person("clerk"), house.person("head")
    ticket = ticket_of(upload(clerk, filled(clerk, FILLED)).text)
    before = books(office)
    assert confirm(head, ticket).status_code == 400
    assert confirm(clerk, ticket, "progress").status_code == 400
    assert confirm(clerk, "made up").status_code == 400
    assert clerk.post(f"{ROOM}/plan", {"sure": "yes"}).status_code == 400
    assert books(office) == before


def test_two_who_confirm_the_same_sheet_at_once_are_both_answered(house: House, office: Office) -> None:
    clerk = house.person("clerk")
    ticket = ticket_of(upload(clerk, filled(clerk, FILLED)).text)
    other = House(house.door).person("clerk")
    other.read(ROOM)
    with ThreadPoolExecutor(2) as together:
        answers = list(together.map(lambda each: confirm(each, ticket), (clerk, other)))
    assert [(each.status_code, "✔ 已写入" in each.text) for each in answers] == [(200, True)] * 2
    assert sorted("刚才已经写入，没有再写入一次" in each.text for each in answers) == [False, True]
    assert len(ledger.rows(office.app, "measure")) == 1


@pytest.mark.parametrize(("name", "content"), [("方案.pdf", b"%PDF"), ("方案.xlsx", b"nonsense"), ("方案.xlsx", b"")])
def test_what_is_no_sheet_is_told(house: House, office: Office, name: str, content: bytes) -> None:
    before = books(office)
    answer = upload(house.person("clerk"), content, name=name)
    assert answer.status_code in (400, 422)
    assert books(office) == before


def test_a_sheet_counts_as_all_that_is_sent(office: Office) -> None:
    house = House(door_of(office, upload_day_bytes=30_000))
    clerk, lies = house.person("clerk"), b"PK" + b"x" * 12_000
    assert [upload(clerk, lies).status_code for _ in range(3)] == [422, 422, 400]
    said = "一天内上传的文件合计不能超过"
    assert said in upload(clerk, lies, "progress").text
    lines = [(row["kind"], row["said"]) for row in ledger.rows(office.app, "door_event") if row["account"] == "clerk"]
    assert [size for kind, size in lines if kind == "uploaded"] == [str(len(lies))] * 2
    assert len([why for kind, why in lines if kind == "file_refused" and why.startswith(said)]) == 2
    assert upload(clerk, b"PK", name="绝密.xlsx").status_code == 400
    assert sum(path.stat().st_size for path in (office.home / "imports").rglob("*.xlsx")) < 40_000


# ---- those who have a row of it, or a part of a row


TOLD = {"E4": "已核对", "F4": "成果", "G4": "已完成", "Q4": "2026-03-02"}


def test_a_co_operating_unit_fills_its_own_measures_from_the_problem_s_page(office: Office) -> None:
    joint(office)
    person = house_of(office).person("other.clerk")
    page = person.read(f"/problems/{PROBLEM}")
    assert f'href="{ROOM}"' in page
    for where in set(re.findall(r'href="(/[^"#]*)"', page)):
        assert person.get(where).status_code == 200, where
    room = person.read(ROOM)
    assert "现在可填报的问题有 1 个" in room
    assert f'href="/inspections/{INSPECTION}"' not in room
    assert person.get(f"{ROOM}/plan.xlsx").status_code == 404
    sent = upload(person, filled(person, TOLD, "progress"), "progress")
    assert sent.status_code == 200, sent.text
    confirm(person, ticket_of(sent.text), "progress")
    made = [row for row in ledger.rows(office.app, "record") if row["kind"] == "progress"]
    assert [(row["by"], '"measure":2' in row["body"]) for row in made] == [("other.clerk", True)]


def test_a_village_plans_its_own_row_by_sheet(tmp_path: Path) -> None:
    office = township(tmp_path)
    person = house_of(office).person("V1.clerk")
    page = person.read(f"/problems/{ROW}")
    for where in set(re.findall(r'href="(/[^"#]*)"', page)):
        assert person.get(where).status_code == 200, where
    book = load_workbook(io.BytesIO(person.get(f"{ROOM}/plan.xlsx").content)).worksheets[0]
    assert [row[0].value for row in book.iter_rows(min_row=4) if row[0].value] == [ROW]
    sent = upload(person, filled(person, FILLED))
    confirm(person, ticket_of(sent.text))
    assert [row["problem"] for row in ledger.rows(office.app, "measure")] == [ROW]
    assert house_of(office).person("V2.head").get(ROOM).status_code == 404
