"""The story of one problem told by five people in five sessions of a real browser, with and without scripts.

From handing over to closing, through forms alone; the refusals on the way name what is missing and lead to where it is
supplied. Every page on the way is looked at with axe, and nothing is asked of any other machine.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.browser import Person, give_passwords, person, serving
from tests.office import INSPECTION, PROBLEM, Office

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.needs("chromium")
TODAY = "2026-03-02"
PEOPLE = ("office", "clerk", "head", "t1", "disc", "ldr")


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    made = tmp_path / "签字扫描件.pdf"
    made.write_bytes(b"%PDF-1.4 signed")
    return made


def hands_over(office: Person) -> None:
    office.does(
        "feedback_document", INSPECTION, {"number": "青巡办函〔2026〕3号", "issued_on": TODAY, "problems_count": 1}
    )
    office.opens(f"/problems/{PROBLEM}")
    office.page.click("section.moves >> text=交账 >> nth=-1")
    office.looks()
    office.sends()
    assert "已反馈" in office.page.inner_text("main") or "交账" in office.page.inner_text(".flash")
    for form in ("collective", "head", "leader"):
        office.does("feedback", INSPECTION, {"form": form, "held_on": TODAY, "persons": ["赵主任", "孙组长"]})


def signs_for_it(head: Person) -> None:
    head.opens("/")
    assert "签收" in head.page.inner_text("main")
    head.does("receipt", INSPECTION, {"signed_by": "head", "signed_on": TODAY})


def plans(clerk: Person, scan: Path) -> None:
    measure = {"leader": "何副局长", "department": "社会救助股", "person": "吕干事", "due_on": "2026-04-20"}
    clerk.opens(f"/do/plan_row?about={PROBLEM}")
    clerk.page.fill('[name="f.criterion"]', "全部拨付到户")
    clerk.page.fill('[name="f.measures.1.text"]', "拨付滞留资金12.6万元")
    clerk.page.click("text=再加一条")
    clerk.looks()
    assert clerk.page.input_value('[name="f.measures.1.text"]') == "拨付滞留资金12.6万元"
    clerk.page.fill('[name="f.measures.2.text"]', "制定专项资金十五日内拨付的流程单")
    for row in (1, 2):
        for name, value in measure.items():
            clerk.page.fill(f'[name="f.measures.{row}.{name}"]', value)
    clerk.page.click("form.act button.major")
    assert "已办理" in clerk.page.inner_text(".flash")
    meeting = {
        "meeting": "committee",
        "held_on": TODAY,
        "attendees": ["赵主任"],
        "problems": [PROBLEM],
        "minutes": scan,
    }
    clerk.does("meeting", INSPECTION, meeting)
    clerk.does("plan", INSPECTION, {"submitted_on": TODAY, "signed_by": "赵主任", "file": scan})


def is_told_what_is_missing(head: Person) -> None:
    head.opens(f"/problems/{PROBLEM}")
    said = head.page.inner_text("section.moves")
    for words in ("整改措施", "佐证", "自查自纠", "由被巡察单位经办人补齐"):
        assert words in said
    assert head.page.locator("section.moves a.button").count() >= 3


def works(clerk: Person, head: Person, scan: Path) -> None:
    for number in (1, 2):
        progress = {"measure": number, "on": TODAY, "text": "已拨付12.6万元", "kind": "result", "done": "true"}
        clerk.does("progress", PROBLEM, progress)
    self_check = {
        "scope": "全局",
        "checked_on": TODAY,
        "persons": ["吕干事"],
        "found": "同类2笔",
        "corrected": "已拨付",
    }
    clerk.does("self_check", PROBLEM, self_check)
    rule = {"title": "拨付管理办法", "number": "青民发〔2026〕8号", "adopted_on": TODAY, "effective_on": TODAY}
    clerk.does("institution", PROBLEM, {**rule, "new_or_revised": "new"})
    dealt = {
        "person": "施某某",
        "post": "原股长",
        "form": "1",
        "measure": "批评教育",
        "body": "县民政局党组",
        "decided_on": TODAY,
    }
    head.does("accountability", PROBLEM, dealt)
    for kind, target in (
        ("voucher", "measure 1"),
        ("other", "self_check"),
        ("rule", "institution"),
        ("decision", "accountability"),
    ):
        clerk.does("evidence", PROBLEM, {"kind": kind, "for": target, "title": f"材料（{kind}）", "file": scan})
    head.does("move", PROBLEM, {}, move="submit")


def checks(team: Person) -> None:
    seen = {"checkers": ["t1", "t2"], "checked_on": TODAY, "method": ["visit"], "conclusion": "pass"}
    team.does("check", PROBLEM, {**seen, "findings": "随机走访六户，核对存折，款项均已到账"})
    team.does("move", PROBLEM, {}, move="pass")


def delivers(head: Person, office: Person, scan: Path) -> None:
    for report in ("rectification", "head"):
        for receiver, by in (("office", "office"), ("leader", "ldr")):
            about = {"report": report, "receiver": receiver}
            head.does(
                "report_delivery", INSPECTION, {**about, "delivered_on": TODAY, "signed_by": "head", "file": scan}
            )
            office.does("report_delivery", INSPECTION, {**about, "received_on": TODAY, "received_by": by})


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_five_people_bring_a_problem_from_handing_over_to_closing(
    sqlite_office_in: Callable[[str], Office], browser: Browser, scan: Path, *, scripts: bool
) -> None:
    home = sqlite_office_in("reported").home
    give_passwords(home, *PEOPLE)
    with serving(home) as server:
        with ExitStack() as seats:
            people = [
                seats.enter_context(person(browser, server, account, java_script_enabled=scripts))
                for account in PEOPLE[:5]
            ]
            office, clerk, head, team, discipline = people
            for each in people:
                each.signs_in()
            hands_over(office)
            signs_for_it(head)
            plans(clerk, scan)
            office.does("plan_approval", PROBLEM, {"verdict": "approved", "opinion": "同意"})
            office.does("move", PROBLEM, {}, move="transfer")
            is_told_what_is_missing(head)
            works(clerk, head, scan)
            clerk.opens(f"/problems/{PROBLEM}")
            assert "审核中" in clerk.page.inner_text(".facts")
            checks(team)
            office.fills("move", PROBLEM, {}, move="close")
            refused = office.page.inner_text(".wrong")
            assert "报告" in refused
            assert "纪委监委" in refused
            delivers(head, office, scan)
            discipline.opens("/")
            assert PROBLEM in discipline.page.inner_text("main")
            discipline.does("discipline_review", PROBLEM, {"verdict": "agree", "opinion": "同意销号"})
            office.does("move", PROBLEM, {}, move="close")
            for each in people:
                each.opens(f"/problems/{PROBLEM}")
                assert "已销号" in each.page.inner_text(".facts")
            assert {each.account: each.flaws for each in people if each.flaws} == {}
            assert [each.complaints for each in people if each.complaints] == []
            assert [each.elsewhere for each in people if each.elsewhere] == []
        assert server.stop() == 0
