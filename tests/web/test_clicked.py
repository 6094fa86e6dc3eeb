"""A clerk's first morning and a head's signature, by clicking alone in a real browser, with scripts and without.

Nobody types an address: from the first page everything is found by what it is called. The receipt, the plan by its sheet, the
progress with its evidence, the application; the head signs in his own account, or the clerk records what he signed on paper. What
is refused on the way says what is missing, and nothing that was typed is lost.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from tests import ledger
from tests.browser import Person, give_passwords, person, serving
from tests.office import INSPECTION, PROBLEM, Office, hand_over

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.needs("chromium")
TODAY = "2026-03-02"
FILLED = {
    "D4": "全部拨付到户", "E4": "拨付滞留资金", "G4": "何副局长", "H4": "社会救助股", "I4": "吕干事", "J4": "2026-04-20",
}  # fmt: skip
"""A row of the sheet of the plan as its unit fills it."""


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    made = tmp_path / "签字扫描件.pdf"
    made.write_bytes(b"%PDF-1.4 signed")
    return made


def clicks(who: Person, name: str, within: str = "main") -> None:
    """Click on the link or the button of this name."""
    who.page.locator(f"{within} >> :is(a, button):has-text('{name}')").first.click()
    who.page.wait_for_load_state()
    who.looks()


def sends(who: Person, **fields: object) -> None:
    """Fill the form that is open, and send it; the page says that it is done."""
    for name, value in fields.items():
        who.puts(f"f.{name}", value)
    who.sends()
    assert who.page.locator(".flash").count() == 1, who.page.inner_text("main")


def signs_for_the_feedback(clerk: Person, scan: Path) -> None:
    clicks(clerk, "被巡察单位", "nav.rooms")
    clicks(clerk, "县民政局")
    clicks(clerk, "签收")
    assert clerk.page.input_value('[name="f.signed_by"]') == "赵主任"
    sends(clerk, signed_on=TODAY, file=scan)


def plans_by_the_sheet(clerk: Person, folder: Path) -> None:
    with clerk.page.expect_download() as coming:
        clerk.page.click("text=下载整改方案表")
    sheet = folder / coming.value.suggested_filename
    coming.value.save_as(sheet)
    assert sheet.name == f"整改方案表 {INSPECTION}.xlsx"
    book = load_workbook(sheet)
    for cell, text in {**FILLED, "I4": ""}.items():
        book.worksheets[0][cell] = text
    book.save(sheet)
    clicks(clerk, "上传整改方案表")
    clerk.page.set_input_files("#file-plan", sheet)
    clicks(clerk, "上传整改方案表", "form.act")
    assert "整改方案!I4：缺少责任人" in clerk.page.inner_text(".wrong")
    book.worksheets[0]["I4"] = FILLED["I4"]
    book.save(sheet)
    clerk.page.set_input_files("#file-plan", sheet)
    clicks(clerk, "上传整改方案表", "form.act")
    assert "将写入" in clerk.page.inner_text("main")
    clicks(clerk, "确认写入")
    assert "✔ 已写入" in clerk.page.inner_text("main")


def works(clerk: Person, scan: Path) -> None:
    clicks(clerk, "待办", "nav.rooms")
    clicks(clerk, "查看")
    assert "还缺 3 项" in clerk.page.inner_text("section.moves")
    clicks(clerk, "整改进展", "section.moves")
    sends(clerk, measure=1, on=TODAY, text="已拨付12.6万元", kind="result", done="true")
    clicks(clerk, "佐证材料", "section.moves")
    sends(clerk, kind="voucher", **{"for": "measure 1"}, title="拨付凭证", file=scan)
    clicks(clerk, "自查自纠", "section.moves")
    sends(clerk, scope="全局", checked_on=TODAY, persons=["吕干事"], found="同类2笔", corrected="已拨付")
    clicks(clerk, "建立健全制度", "section.moves")
    rule = {"title": "拨付管理办法", "number": "青民发〔2026〕8号", "adopted_on": TODAY, "effective_on": TODAY}
    sends(clerk, **rule, new_or_revised="new")


def deals_with_persons(who: Person, scan: Path) -> None:
    clicks(who, "处理相关责任人", "section.moves")
    decided = {"form": "1", "measure": "批评教育", "body": "县民政局党组", "decided_on": TODAY}
    sends(who, person="施某某", post="原股长", **decided, file=scan)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_clerk_receives_and_plans_on_a_first_morning(
    sqlite_office_in: Callable[[str], Office], browser: Browser, tmp_path: Path, scan: Path, *, scripts: bool
) -> None:
    office = sqlite_office_in("reported")
    hand_over(office)
    for form in ("collective", "head", "leader"):
        fields = {"form": form, "held_on": TODAY, "persons": ["赵主任", "孙组长"]}
        office.do("feedback", "office", fields, INSPECTION)
    give_passwords(office.home, "clerk")
    with serving(office.home) as server, person(browser, server, "clerk", java_script_enabled=scripts) as clerk:
        clerk.signs_in()
        signs_for_the_feedback(clerk, scan)
        plans_by_the_sheet(clerk, tmp_path)
        assert (clerk.flaws, clerk.complaints, clerk.elsewhere, clerk.broken) == ({}, [], [], [])
    assert ledger.rows(office.app, "inspection")[0]["receipt_on"] == TODAY
    assert [each["text"] for each in ledger.rows(office.app, "measure")] == [FILLED["E4"]]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("on_paper", [True, False], ids=["signed on paper", "signed in his account"])
def test_a_clerk_prepares_what_the_head_signs(
    sqlite_office_in: Callable[[str], Office], browser: Browser, scan: Path, *, scripts: bool, on_paper: bool
) -> None:
    office = sqlite_office_in("transferred")
    give_passwords(office.home, "clerk", "head")
    with serving(office.home) as server:
        with person(browser, server, "clerk", java_script_enabled=scripts) as clerk:
            clerk.signs_in()
            works(clerk, scan)
            deals_with_persons(clerk, scan)
            if on_paper:
                clicks(clerk, "申请销号", "section.moves")
                assert clerk.page.input_value("#signed_by") == "赵主任"
                sends(clerk, file=scan)
            assert (clerk.flaws, clerk.complaints, clerk.elsewhere, clerk.broken) == ({}, [], [], [])
        if not on_paper:
            with person(browser, server, "head", java_script_enabled=scripts) as head:
                head.signs_in()
                clicks(head, "查看")
                clicks(head, "申请销号", "section.moves")
                sends(head)
    assert ledger.problem(office.app, PROBLEM)["state"] == "under_check"
    moved = ledger.last_entry(office.app)
    signer = json.loads(moved["text"])["signed_by"] or moved["by"]
    assert (moved["by"], signer) == ("clerk" if on_paper else "head", "head")
