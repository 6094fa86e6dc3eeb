"""管理: each administrator has his third and nothing else, nobody there reads business, and what was refused is kept."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from rectify.app import credentials, second_factor, signing_in
from rectify.app.sessions import Admitted, Visitor
from rectify.settings import Database
from tests import ledger
from tests.office import PROBLEM
from tests.web.house import house_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.office import Office
    from tests.web.house import House

SYSADMIN = ("/admin/accounts", "/admin/settings", "/admin/rules", "/admin/health")
SECADMIN = ("/admin/roles", "/admin/delegations", "/admin/sessions")
AUDITOR = ("/admin/door", "/admin/refusals", "/admin/journal")
THIRDS = {"sysadmin": SYSADMIN, "secadmin": SECADMIN, "auditor": AUDITOR}
ROOMS = (*SYSADMIN, *SECADMIN, *AUDITOR)
SECRET = ("临时救助资金滞留", "滞留资金12.6万元", "信访举报")
PASSWORD = "shan-hu-san-lan-qiu"  # noqa: S105 - a password of tests


@pytest.fixture
def office(office_in: Callable[[str], Office]) -> Office:
    """Open an office with its people and one problem."""
    return office_in("reported")


@pytest.fixture
def house(office: Office) -> House:
    """Open its console."""
    return house_of(office)


def events(office: Office, kind: str) -> list[tuple[str, str, str]]:
    """Give the account, the doer and the words of what happened at the door, of a kind."""
    columns = ("account", "kind", "by", "said")
    from sqlalchemy import select  # noqa: PLC0415 - the same

    from rectify.store import console_tables  # noqa: PLC0415 - beside its only use

    table = console_tables.door_event
    with office.app.store.reading() as reader:
        found = reader.connection.execute(select(*(table.c[name] for name in columns)).order_by(table.c.at)).all()
    return [(row[0], row[2], row[3]) for row in found if row[1] == kind]


@pytest.mark.parametrize("account", THIRDS)
def test_an_administrator_opens_his_third_alone(house: House, account: str) -> None:
    person = house.person(account)
    assert person.get("/").headers["location"] == "/admin"
    assert person.get("/admin").headers["location"] == THIRDS[account][0]
    for path in ROOMS:
        assert person.get(path).status_code == (200 if path in THIRDS[account] else 404), path


@pytest.mark.parametrize("account", ["office", "clerk", "disc", "city"])
def test_nobody_else_finds_an_administrators_room(house: House, account: str) -> None:
    person = house.person(account)
    for path in ("/admin", *ROOMS):
        answer, elsewhere = person.get(path), person.get("/no/such/room")
        assert (answer.status_code, answer.text) == (elsewhere.status_code, elsewhere.text), path
    assert "管理" not in re.findall(r'<a href="/admin">(.+?)</a>', person.read("/me"))


@pytest.mark.parametrize("account", THIRDS)
def test_no_administrator_reads_business(house: House, office: Office, account: str) -> None:
    office.ask("move", "clerk", {"supplement": SECRET[1]}, PROBLEM, move="close", note=SECRET[0])
    person = house.person(account)
    for path in THIRDS[account]:
        page = person.read(path)
        assert [word for word in SECRET if word in page] == [], path
    for path in ("/problems", f"/problems/{PROBLEM}", "/inspections", "/registers", "/do/report", "/notices"):
        assert person.get(path).status_code in (303, 404) or not any(word in person.read(path) for word in SECRET), path


def test_a_room_that_roles_do_not_open_is_kept_for_the_auditor(house: House, office: Office) -> None:
    clerk = house.person("clerk")
    clerk.get("/admin/door")
    clerk.post("/admin/sessions", {"session": "x"})
    clerk.get("/no/such/room")
    clerk.get("/problems/P-2026-0999")
    told = [("clerk", "", "GET /admin/door"), ("clerk", "", "POST /admin/sessions")]
    assert events(office, "forbidden") == told
    page = house.person("auditor").read("/admin/door?kind=forbidden&account=clerk")
    assert "GET /admin/door" in page
    assert "越权访问" in page
    assert "GET /admin/door" not in house.person("auditor").read("/admin/door?kind=forbidden&account=head")


# ---- the system administrator


def test_a_code_is_shown_once_and_opens_the_account(house: House, office: Office) -> None:
    sysadmin = house.person("sysadmin")
    answer = sysadmin.post("/admin/accounts/clerk/code")
    code = re.search(r"[2-9A-Z]{4}(-[2-9A-Z]{4}){2}", answer.text)
    assert answer.status_code == 200
    assert code is not None
    assert code[0] not in sysadmin.read("/admin/accounts")
    assert events(office, "code_issued") == [("clerk", "sysadmin", "")]
    visitor = Visitor(address="192.0.2.9")
    assert credentials.activate(house.console, "clerk", code[0], PASSWORD, visitor) == []
    assert isinstance(signing_in.sign_in(house.console, "clerk", PASSWORD, visitor), Admitted)


@pytest.mark.parametrize("account", ["secadmin", "auditor", "office", "clerk"])
def test_nobody_but_the_system_administrator_gives_a_code(house: House, office: Office, account: str) -> None:
    person = house.person(account)
    before = ledger.rows(office.app, "credential")
    assert person.post("/admin/accounts/disc/code").status_code == 404
    assert ledger.rows(office.app, "credential") == before


def test_a_code_is_not_given_to_nobody_nor_to_a_disabled_account(house: House, office: Office) -> None:
    office.do("disable user", "sysadmin", {"name": "city", "reason": "调离"})
    sysadmin = house.person("sysadmin")
    assert sysadmin.post("/admin/accounts/nobody/code").status_code == 404
    answer = sysadmin.post("/admin/accounts/city/code")
    assert answer.status_code == 400
    assert "已停用" in answer.text
    assert events(office, "code_issued") == []


def test_an_account_is_registered_and_disabled_through_the_forms_that_the_room_offers(house: House) -> None:
    sysadmin = house.person("sysadmin")
    page = sysadmin.read("/do/add%20user")
    assert '<option value="U1">' in page
    fields = {"f.name": "new.clerk", "f.display": "新干事", "f.unit": "U1"}
    answer = sysadmin.post("/do/add%20user", {"id": "a1", "seen": "0", **fields})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/admin?")
    lead = sysadmin.get(answer.headers["location"])
    assert "已办理：登记账号" in sysadmin.read(lead.headers["location"])
    page = sysadmin.read("/admin/accounts?q=新干事")
    offered = re.search(r'href="(/do/disable%20user\?given=[^"]+)"', page)
    assert offered is not None
    assert 'value="new.clerk" selected' in sysadmin.read(offered[1])
    answer = sysadmin.post("/do/disable%20user", {"id": "a2", "seen": "0", "f.name": "new.clerk", "f.reason": "录错"})
    assert answer.status_code == 303
    assert "已停用" in sysadmin.read("/admin/accounts?q=new.clerk")


def test_another_session_cannot_fill_in_a_form(house: House) -> None:
    page = house.person("sysadmin").read("/admin/accounts?q=clerk")
    offered = re.search(r'href="(/do/disable%20user\?given=[^"]+)"', page)
    assert offered is not None
    house.people.clear()
    assert "selected" not in house.person("sysadmin").read(offered[1])


def test_settings_are_shown_without_secrets(house: House) -> None:
    app = house.console.app
    app.settings = replace(app.settings, database=Database(url="postgresql://rectify:hunter2@db/office"))
    page = house.person("sysadmin").read("/admin/settings")
    assert "console.idle_minutes" in page
    assert "多久不用须重新登录" in page
    assert "hunter2" not in page
    assert "postgresql://rectify:***@db/office" in page
    assert page.count("（不显示）") == 2  # whether there is a store of clues is nobody's business here


def test_rule_files_are_listed_with_their_faults(house: House, office: Office) -> None:
    (office.home / "workflows" / "ours.yaml").write_text("name: ours\n", encoding="utf-8")
    page = house.person("sysadmin").read("/admin/rules")
    assert "five-accounts" in page
    assert "two-months" in page
    assert "有事项按此文本办理" in page
    assert "处错误" in page


def test_the_checkup_says_how_the_installation_is(house: House, office: Office) -> None:
    page = house.person("sysadmin").read("/admin/health")
    assert "数据库" in page
    assert "前后相接" not in page  # a glance reads neither the journal nor files
    page = house.person("sysadmin").post("/admin/health").text
    assert "前后相接" in page
    assert "文件" in page
    (office.home / "config" / "ladders").mkdir()
    (office.home / "config" / "ladders" / "broken.toml").write_text("x = 1\n", encoding="utf-8")
    assert "错误" in house.person("sysadmin").read("/admin/health")


# ---- the security administrator


def test_roles_are_granted_and_taken_back_through_the_forms_that_the_room_offers(house: House) -> None:
    secadmin = house.person("secadmin")
    page = secadmin.read("/admin/roles?q=off2")
    offered = re.search(r'href="(/do/revoke\?given=[^"]+)"', page)
    assert offered is not None
    form = secadmin.read(offered[1])
    assert 'value="off2" selected' in form
    assert 'value="office" selected' in form
    answer = secadmin.post("/do/revoke", {"id": "r1", "seen": "0", "f.user": "off2", "f.role": "office"})
    assert answer.status_code == 303
    assert "没有角色" in secadmin.read("/admin/roles?q=off2")
    answer = secadmin.post("/do/grant", {"id": "r2", "seen": "0", "f.user": "off2", "f.role": "liaison"})
    assert answer.status_code == 303
    assert "联系人" in secadmin.read("/admin/roles?q=off2")


def test_a_lost_telephone_is_taken_off_by_the_security_administrator_alone(house: House, office: Office) -> None:
    second_factor.begin_enrolling(house.console, "off2")
    off2 = house.person("off2")
    assert off2.get("/problems").status_code == 200
    assert house.person("sysadmin").post("/admin/roles/off2/second-factor").status_code == 404
    assert house.person("secadmin").post("/admin/roles/off2/second-factor").status_code == 303
    assert events(office, "second_factor_dropped") == [("off2", "secadmin", "")]
    assert off2.get("/problems").headers["location"] == "/sign-in"
    assert house.person("secadmin").post("/admin/roles/off2/second-factor").status_code == 400


def test_the_security_administrator_reads_which_browser_somebody_uses(house: House) -> None:
    clerk = house.person("clerk")
    clerk.visitor.client.headers["user-agent"] = "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"
    house.door.give_password("clerk")
    clerk.visitor.signs_in("clerk")
    assert "<td>Firefox，Windows</td>" in house.person("secadmin").read("/admin/sessions")


def test_a_session_is_ended_by_the_security_administrator(house: House, office: Office) -> None:
    clerk, secadmin = house.person("clerk"), house.person("secadmin")
    page = secadmin.read("/admin/sessions")
    shown = re.search(r'name="session" value="([0-9a-f]{16})"', page)
    assert shown is not None
    assert "本次登录" in page
    assert clerk.get("/problems").status_code == 200
    assert secadmin.post("/admin/sessions", {"session": shown[1]}).status_code == 303
    assert clerk.get("/problems").headers["location"] == "/sign-in"
    assert events(office, "session_ended") == [("clerk", "secadmin", "")]
    assert secadmin.post("/admin/sessions", {"session": ""}).status_code == 404
    assert secadmin.post("/admin/sessions", {"session": shown[1]}).status_code == 404


def test_delegations_are_shown(house: House, office: Office) -> None:
    dates = {"from": "2026-03-02", "until": "2026-03-20", "reason": "出差"}
    office.do("delegate", "office", {"from_user": "disc", "to_user": "org", **dates})
    page = house.person("secadmin").read("/admin/delegations")
    assert "周纪委" in page
    assert "卫组织" in page
    assert "有效" in page


# ---- the auditor


def test_the_auditor_reads_who_was_refused_what_and_not_what_was_typed(house: House, office: Office) -> None:
    office.ask("grant", "clerk", {"user": SECRET[0], "role": "office"})
    page = house.person("auditor").read("/admin/refusals")
    assert "授予角色" in page
    assert "角色不能办理" in page
    assert SECRET[0] not in page
    assert "授予角色" not in house.person("auditor").read("/admin/refusals?account=head")


def test_the_journal_is_verified_on_a_button(house: House) -> None:
    auditor = house.person("auditor")
    assert "校验通过" not in auditor.read("/admin/journal")
    assert "校验通过" in auditor.post("/admin/journal").text
    assert PROBLEM in auditor.read(f"/admin/journal?subject={PROBLEM}")


@pytest.mark.parametrize("book", ["door", "refusals", "journal"])
def test_the_auditors_books_are_taken_out_as_sheets(house: House, office: Office, book: str) -> None:
    office.ask("move", "clerk", {}, PROBLEM, move="close", note=SECRET[0])
    answer = house.person("auditor").post(f"/admin/export/{book}")
    assert answer.status_code == 200
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    text = "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)
    assert "导出人：auditor" in text
    assert not any(word in text for word in SECRET)
    assert [account for account, _by, _said in events(office, "exported")] == ["auditor"]


def test_an_export_is_the_auditors_alone(house: House) -> None:
    assert house.person("sysadmin").post("/admin/export/door").status_code == 404
    assert house.person("auditor").post("/admin/export/ledger").status_code == 404
    assert house.person("auditor").post("/admin/export/door", csrf="x").status_code == 403
