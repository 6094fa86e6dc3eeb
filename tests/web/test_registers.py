"""基础名册: the office's lists, the acts that fill them, two persons, and sheets that are looked at before they are imported."""

from __future__ import annotations

import io
import os
import re
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from rectify.app import register_choices
from rectify.engine.acts import Type
from rectify.engine.catalogue import INSPECTION as ABOUT_INSPECTION
from rectify.engine.catalogue import KINDS, NOTHING
from rectify.engine.catalogue import PROBLEM as ABOUT_PROBLEM
from rectify.engine.catalogue import ROUND as ABOUT_ROUND
from rectify.engine.catalogue import UNIT as ABOUT_UNIT
from rectify.exchange.layouts import TEMPLATES
from rectify.store import facts
from tests import ledger
from tests.exchange.books import HEADER, write_book
from tests.office import INSPECTION, PROBLEM, ROUND, TEAM, UNIT
from tests.web.house import house_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from httpx2 import Response

    from rectify.engine.acts import Field
    from tests.office import Office
    from tests.web.house import House, Person

ROOMS = (
    "/registers", "/registers/units", "/registers/inspections", "/registers/two-persons", "/registers/correct",
    "/registers/import",
)  # fmt: skip
BOOKS = ("entry", "problem", "unit", "inspection", "proposal", "round", "team", "authorisation")
UNIT_HEADER = ("单位代码", "单位名称", "类别", "上级单位", "主要负责人", "任职日期", "分管县领导")
VILLAGE = ("V01", "青山村", "村", "U1", "吕支书", "2024-01-01", "")


@pytest.fixture
def office(office_in: Callable[[str], Office]) -> Office:
    """Open an office with its people and one problem."""
    return office_in("reported")


@pytest.fixture
def house(office: Office) -> House:
    """Open its console."""
    return house_of(office)


def does(person: Person, key: str, fields: Mapping[str, object], act_id: str = "") -> Response:
    """Send the form of an act that is about nothing yet."""
    named = {f"f.{name}": value for name, value in fields.items()}
    return person.post(f"/do/{key}", {"id": act_id or f"form-{key}", "seen": "0", **named})


def books(office: Office) -> dict[str, list[dict[str, Any]]]:
    """Give what a look must leave as it is."""
    return {name: ledger.rows(office.app, name) for name in BOOKS}


# ---- the lists


def test_the_registers_are_the_office_s_alone(house: House) -> None:
    for account in ("clerk", "t1", "disc", "grp", "sysadmin", "city"):
        person = house.person(account)
        missing = person.get("/no/such/room")
        for path in (*ROOMS, "/registers/template/单位.xlsx", "/registers/import/marked"):
            answer = person.get(path)
            assert (answer.status_code, answer.text) == (404, missing.text), (account, path)


def test_the_lists_show_what_is_registered(house: House) -> None:
    office = house.person("office")
    page = office.read("/registers")
    assert all(word in page for word in (ROUND, "第三轮", TEAM, "孙组长", "2026-03-01 至 2026-12-31"))
    assert "赵主任" in office.read("/registers/units")
    assert "县水利局" not in office.read("/registers/units?q=民政")
    assert INSPECTION in office.read("/registers/inspections")


def test_a_register_is_filled_through_its_forms_alone(house: House) -> None:
    office = house.person("office")
    first = {"code": "R-2026-2", "name": "第四轮", "kind": "专项", "profile": "two-months", "opened_on": "2026-03-02"}
    unit = {"code": "U9", "name": "县林业局", "kind": "县直部门", "head": "何局长", "head_since": "2025-01-01"}
    member = {
        "user": "t1",
        "team": "专项组",
        "round": "R-2026-2",
        "purpose": "inspect",
        "from": "2026-03-02",
        "until": "2026-06-30",
    }
    steps = (
        ("add round", first), ("add unit", unit), ("add team", {"round": "R-2026-2", "name": "专项组"}), ("authorise", member),
        ("add inspection", {"round": "R-2026-2", "unit": "U9", "team": "专项组", "liaison": "off2"}),
        ("report", {"inspection": "I-2026-0002", "category": "专项资金", "title": "账目不清", "detail": "缺凭证三本"}),
        ("delegate", {"from_user": "office", "to_user": "off2", "from": "2026-03-02", "until": "2026-03-20", "reason": "出差"}),
    )  # fmt: skip
    for key, fields in steps:
        page = office.read(f"/do/{key}")
        chosen = {name: value for name, value in fields.items() if f'<select id="f-{name}"' in page}
        assert all(f'<option value="{value}">' in page for value in chosen.values()), (key, chosen)
        answer = does(office, key, fields)
        assert answer.status_code == 303, (key, answer.text)
        assert office.get(answer.headers["location"]).status_code == 200, key
    assert "县林业局" in office.read("/rounds/R-2026-2")


# ---- every field that names something offers what there is

TYPED = {
    ("add round", "code"), ("add unit", "code"), ("add user", "name"), ("letter", "number"), ("report", "row_key"),
    ("report", "predecessor"), ("correct", "subject"), ("letter", "prepared"), ("evaluation", "entries"),
    ("team_evaluation", "entries"),
}  # fmt: skip
"""Codes that are new, or of which there are more than a list bears."""


def _codes(fields: tuple[Field, ...]) -> list[str]:
    found = []
    for each in fields:
        if each.type in (Type.CODE, Type.CODES):
            found.append(each.name)
        found += _codes(each.fields)
    return found


def test_every_code_is_chosen_and_not_typed(office: Office) -> None:
    about = {
        NOTHING: (),
        ABOUT_PROBLEM: (PROBLEM,),
        ABOUT_INSPECTION: (INSPECTION,),
        ABOUT_ROUND: (ROUND,),
        ABOUT_UNIT: (UNIT,),
    }
    with office.app.store.reading() as reader:
        actor = facts.actor(reader, "office", office.app.today(), None)
        assert actor is not None
        for key, kind in KINDS.items():
            offered = register_choices.offered(office.app, reader, actor, key, about[kind.subject])
            assert {name for name in _codes(kind.fields) if (key, name) not in TYPED} <= offered.keys(), key
            assert all(label and value for pairs in offered.values() for value, label in pairs), key


# ---- one round, one unit


@pytest.mark.parametrize(("path", "word"), [(f"/rounds/{ROUND}", "第三轮"), (f"/units/{UNIT}", "县民政局")])
def test_a_round_and_a_unit_have_pages_with_the_acts_about_them(house: House, path: str, word: str) -> None:
    page = house.person("office").read(path)
    assert word in page
    assert INSPECTION in page
    assert re.search(r'href="/do/[^"]+\?about=', page) is not None
    assert house.person("office").get(f"{path}x").status_code == 404


def test_an_act_about_a_unit_leads_back_to_its_page(house: House) -> None:
    office = house.person("office")
    fields = {"f.head": "孙主任", "f.since": "2026-03-02", "f.reason": "任免"}
    names = {each.name for each in KINDS["change_head"].fields if each.required}
    given = {f"f.{name}": fields.get(f"f.{name}", "2026-03-02") for name in names}
    answer = office.post("/do/change_head", {"id": "c1", "seen": "0", "about": UNIT, **given})
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith(f"/units/{UNIT}?")
    assert "孙主任" in office.read(answer.headers["location"])


def test_a_unit_reads_its_own_page_without_the_office_s_record(house: House) -> None:
    clerk = house.person("clerk")
    page = clerk.read(f"/units/{UNIT}")
    assert "办理记录" not in page
    assert "更正" not in page
    assert clerk.get("/units/U2").text == clerk.get("/units/U-none").text
    assert clerk.get(f"/rounds/{ROUND}").text == clerk.get("/rounds/R-none").text


# ---- what takes two persons


def test_a_correction_takes_two_persons_and_the_second_reads_what_he_confirms(house: House) -> None:
    first, second = house.person("office"), house.person("off2")
    page = first.read(f"/registers/correct?subject={UNIT}")
    offered = re.findall(r'href="(/do/correct\?given=[^"]+)"', page)[0]
    form = first.read(offered)
    assert f'value="{UNIT}"' in form
    assert 'value="县民政局"' in form
    change = {"subject": UNIT, "field": "name", "from": "县民政局", "to": "县民政和老龄局", "reason": "机构改革"}
    assert does(first, "correct", change).status_code == 303
    assert "核对并提交" not in first.read("/registers/two-persons")
    again = does(first, "correct", change, "again")
    assert again.status_code == 422
    page = second.read("/registers/two-persons")
    assert "县民政和老龄局" in page
    form = second.read(re.findall(r'href="(/do/correct\?given=[^"]+)"', page)[0])
    assert all(f'value="{word}"' in form for word in ("县民政局", "县民政和老龄局"))
    assert "机构改革</textarea>" in form
    assert does(second, "correct", change, "second").status_code == 303
    assert "县民政和老龄局" in second.read(f"/units/{UNIT}")
    assert "没有等待核对" in second.read("/registers/two-persons")


def test_an_opening_balance_takes_two_persons(house: House, office: Office) -> None:
    first, second = house.person("office"), house.person("off2")
    rows = {
        "rows.1.category": "基层党建", "rows.1.title": "党费台账缺失", "rows.1.closed_on": "2024-11-20",
        "rows.2.category": "专项资金", "rows.2.title": "挪用办公经费", "rows.2.closed_on": "2024-12-20",
    }  # fmt: skip
    given = {"inspection": INSPECTION, "reason": "第一轮历史台账", **rows}
    assert does(first, "add legacy", given).status_code == 303
    page = second.read("/registers/two-persons")
    assert "挪用办公经费" in page
    form = second.read(re.findall(r'href="(/do/add%20legacy\?given=[^"]+)"', page)[0])
    sent = dict(re.findall(r'name="f\.([^"]+)" value="([^"]*)"', form))
    chosen = dict(re.findall(r'name="f\.(inspection)".*?value="([^"]+)" selected', form, re.DOTALL))
    assert sent["rows.2.title"] == "挪用办公经费"
    texts = dict(re.findall(r'<textarea id="[^"]*" name="f\.([^"]+)"[^>]*>([^<]*)<', form))
    answer = does(second, "add legacy", {**sent, **texts, **chosen}, "second")
    assert answer.status_code == 303, answer.text
    assert len(ledger.rows(office.app, "problem")) == 3
    assert "没有等待核对" in second.read("/registers/two-persons")


def test_nobody_but_the_office_corrects(house: House) -> None:
    assert house.person("t1").get("/do/correct").status_code == 404
    assert house.person("office").get("/registers/correct?subject=nothing").status_code == 404


# ---- sheets


def sheet(folder: Path, *rows: tuple[object, ...], header: tuple[str, ...] = HEADER) -> bytes:
    """Make a sheet."""
    return write_book(folder / "made.xlsx", [header, *rows]).read_bytes()


def upload(person: Person, content: bytes, name: str = "清单.xlsx", **more: str) -> Response:
    """Send a sheet to be looked at."""
    given = {"kind": "问题清单", "round": ROUND, **more}
    return person.post("/registers/import", given, files={"file": (name, content, "application/octet-stream")})


def confirm(person: Person, page: str, **changed: str) -> Response:
    """Send the second step that a page holds."""
    section = page[page.index('role="status"') :].split("</form>", maxsplit=1)[0]
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', section))
    hidden.pop("csrf")
    return person.post("/registers/import", {**hidden, **changed})


GOOD = (1, "县民政局", "专项资金", "救助资金发放不及时", "2025年三季度滞后两个月")
BAD = (2, "没有这个局", "专项资金", "账目不清", "缺凭证三本")


def test_findings_are_looked_at_first_and_imported_by_a_second_step(
    house: House, office: Office, tmp_path: Path
) -> None:
    person = house.person("office")
    before = books(office)
    page = upload(person, sheet(tmp_path, GOOD)).text
    assert "将新增" in page
    assert "P-2026-0002" in page
    assert books(office) == before
    answer = confirm(person, page)
    assert answer.headers["location"].startswith("/problems?")
    assert "新增 1 个问题" in person.read(answer.headers["location"])
    assert "救助资金发放不及时" in person.read("/problems/P-2026-0002")
    assert list((office.home / "imports").rglob("*.xls*")) == []
    before = books(office)
    again = confirm(person, page)
    assert "这份表刚才已经导入，没有再导入一次。当时的结果：已导入：读到 1 行，新增 1 个问题" in person.read(
        again.headers["location"]
    )
    assert books(office) == before


def test_the_same_sheet_twice_adds_nothing(house: House, office: Office, tmp_path: Path) -> None:
    person = house.person("office")
    content = sheet(tmp_path, GOOD)
    confirm(person, upload(person, content).text)
    before = books(office)
    answer = confirm(person, upload(person, content).text)
    assert "已有 1 个" in person.read(answer.headers["location"])
    assert books(office) == before


def test_a_faulty_sheet_comes_back_with_its_cells_marked(house: House, office: Office, tmp_path: Path) -> None:
    person = house.person("office")
    before = books(office)
    answer = upload(person, sheet(tmp_path, GOOD, BAD))
    assert answer.status_code == 422
    assert "没有登记巡察" in answer.text
    link = re.search(r'href="(/registers/import/marked\?ticket=[^"]+)"', answer.text)
    assert link is not None
    marked = person.get(link[1])
    text = "\n".join(
        str(cell) for each in load_workbook(io.BytesIO(marked.content)) for row in each.iter_rows(values_only=True)
        for cell in row
    )  # fmt: skip
    assert "没有登记巡察" in text
    assert "attachment" in marked.headers["content-disposition"]
    assert house.person("off2").get(link[1]).status_code == 404
    assert books(office) == before


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("清单.xlsx", b"not a workbook", "不是 Excel 工作簿"),
        ("清单.pdf", b"%PDF-1.4", "请上传 Excel 文件"),
        ("机密清单.xlsx", b"PK", "密级"),
        ("清单.xlsx", b"", "文件"),
    ],
    ids=["no workbook", "no sheet by its name", "a mark of secrecy", "empty"],
)
def test_what_is_no_sheet_is_told_in_words(house: House, name: str, content: bytes, said: str) -> None:
    answer = upload(house.person("office"), content, name)
    assert answer.status_code in (400, 422)
    assert said in answer.text


def test_a_sheet_s_ticket_is_its_sender_s_and_no_evidence(house: House, office: Office, tmp_path: Path) -> None:
    person, other = house.person("office"), house.person("off2")
    page = upload(person, sheet(tmp_path, GOOD)).text
    assert confirm(other, page).status_code == 400
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)
    assert ticket is not None
    before = books(office)
    does(person, "add team", {"round": ROUND, "name": "另一组", "file.ticket": ticket[1]})
    assert [row for row in books(office)["entry"] if row not in before["entry"] and "清单.xlsx" in str(row)] == []


def test_a_sheet_that_is_gone_is_told(house: House, office: Office, tmp_path: Path) -> None:
    person = house.person("office")
    page = upload(person, sheet(tmp_path, GOOD)).text
    for each in (office.home / "imports").rglob("*.xlsx"):
        each.unlink()
    answer = confirm(person, page)
    assert (answer.status_code, "上传的文件已不在，请重新选择" in answer.text) == (400, True)


def test_what_nobody_came_back_for_is_gone_after_a_day(house: House, office: Office, tmp_path: Path) -> None:
    person = house.person("office")
    upload(person, sheet(tmp_path, GOOD))
    left = office.home / "imports" / ".part-of-one-that-was-killed"
    left.write_bytes(b"PK")
    (kept,) = (each for each in (office.home / "imports").iterdir() if each != left)
    now = house.console.now().timestamp()
    for each, hours in ((kept, 25), (left, 25)):
        os.utime(each, (now - hours * 3600, now - hours * 3600))
    upload(person, sheet(tmp_path, (*GOOD[:-1], "另一个问题")))
    assert not kept.exists()
    assert not left.exists()


def test_units_are_imported_by_the_same_two_steps(house: House, office: Office, tmp_path: Path) -> None:
    person = house.person("office")
    before = books(office)
    page = upload(person, sheet(tmp_path, VILLAGE, header=UNIT_HEADER), kind="单位").text
    assert "将新增" in page
    assert books(office) == before
    assert confirm(person, page).headers["location"].startswith("/registers/units?")
    assert "青山村" in person.read("/units/V01")
    bad = upload(person, sheet(tmp_path, ("V01", "改名村", *VILLAGE[2:]), header=UNIT_HEADER), kind="单位")
    assert bad.status_code == 422
    assert "内容不同" in bad.text
    assert "/registers/import/marked?ticket=" in bad.text


def test_an_import_into_no_round_or_of_no_kind_is_told(house: House, tmp_path: Path) -> None:
    person = house.person("office")
    content = sheet(tmp_path, GOOD)
    assert upload(person, content, round="").status_code == 400
    assert upload(person, content, round="R-none").status_code == 400
    assert upload(person, content, kind="工资表").status_code == 404


@pytest.mark.parametrize("kind", TEMPLATES)
def test_the_empty_sheets_are_given(house: House, kind: str) -> None:
    answer = house.person("office").get(f"/registers/template/{kind}.xlsx")
    assert load_workbook(io.BytesIO(answer.content)).sheetnames
    assert house.person("office").get("/registers/template/工资表.xlsx").status_code == 404


@pytest.mark.parametrize("where", [f"/problems/{PROBLEM}", f"/inspections/{INSPECTION}"])
def test_who_may_correct_finds_the_way_there_on_the_page(house: House, where: str) -> None:
    way = f"/registers/correct?subject={where.rpartition('/')[2]}"
    assert f'href="{way}"' in house.person("office").read(where)
    assert house.person("office").get(way).status_code == 200
    for account in ("head", "t1", "disc"):
        assert "/registers/correct" not in house.person(account).get(where).text
