"""督办 and 双反馈: everything that waits stands there with its act, for whom it is, and the acts open filled in."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape
from typing import TYPE_CHECKING

import pytest

from rectify.app.ticking import tick
from tests import ledger
from tests.office import INSPECTION, PROBLEM, ROUND, SCAN, Office
from tests.visitor import Visitor, door_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = "2026-03-02"
NUMBER = "督〔2026〕2号"
LETTER = {
    "kind": "督办函", "number": NUMBER, "title": "关于限期整改的督办函", "receiver": "unit", "problems": [PROBLEM], "sent_on": DAY,
    "receipt_due_on": "2026-03-05", "reply_due_on": "2026-03-20", "signed_by": "office",
}  # fmt: skip


def last(office: Office) -> int:
    return ledger.head(office.app)[0]


def summer(office: Office) -> Office:
    """Let the summer come: everything with a date is late, and the ladder has prepared its letters."""
    office.stand_at(datetime(2026, 8, 3, 1, 0, tzinfo=UTC))
    tick(office.app, on=date(2026, 8, 3))
    return office


def act(page: str, key: str) -> str:
    """Give the address of the one form of an act that a page leads to."""
    (found,) = re.findall(rf'href="(/do/{key}\?[^"]+)"', page)
    return unescape(found)


def field(page: str, name: str) -> str:
    """Give what a form's field holds."""
    found = re.search(rf'name="f\.{name}" value="([^"]*)"', page) or re.search(
        rf'name="f\.{name}"[^>]*>([^<]*)</textarea>', page
    )
    if found is None:
        inner = re.search(rf'<select[^>]*name="f\.{name}".*?</select>', page, re.DOTALL)
        found = re.search(r'<option value="([^"]*)" selected', inner[0]) if inner else None
    return unescape(found[1]) if found else ""


# ---- 督办


def test_late_problems_stand_by_the_rung_they_have_climbed(office_in: Callable[[str], Office]) -> None:
    office = summer(office_in("transferred"))
    shown = text_of(door_of(office).visitor("office").page("/oversight"))
    (row,) = ledger.rows(office.app, "problem")
    days = (date(2026, 8, 3) - date.fromisoformat(row["effective_on"])).days
    assert f"超期满 30 天一档 拟制问责建议书（草拟） 1 {days} 天" in shown


def test_a_prepared_letter_opens_the_form_filled_in_and_waits_no_more_when_it_is_issued(
    office_in: Callable[[str], Office],
) -> None:
    office = summer(office_in("transferred"))
    visitor = door_of(office).visitor("office")
    page = visitor.page("/oversight")
    drafts = dict(
        re.findall(
            r'<a class="button" href="(/do/letter\?[^"]+)">签发<span class="only-read">：县民政局 ([^<]+)</span>', page
        )
    )
    (address,) = [unescape(where) for where, title in drafts.items() if title == "督办函"]
    form = visitor.page(address)
    assert (field(form, "kind"), field(form, "title")) == ("督办函", "督办函")
    serials = field(form, "prepared").split()
    assert serials
    fields = {
        "kind": "督办函", "number": NUMBER, "title": "督办函", "receiver": "head", "sent_on": "2026-08-03", "signed_by": "office",
        "prepared": serials,
    }  # fmt: skip
    office.do("letter", "office", fields, INSPECTION)
    again = visitor.page("/oversight")
    assert "：县民政局 督办函<" not in again
    assert again.count(">签发<") == page.count(">签发<") - 1


def test_a_letter_waits_for_receipt_then_reply_then_the_offices_word(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("transferred")
    office.do("letter", "office", LETTER, INSPECTION)
    visitor = door_of(office).visitor("office")
    page = visitor.page("/oversight")
    assert "已发未签收 1" in text_of(page)
    assert field(visitor.page(act(page, "letter_receipt")), "number") == NUMBER
    office.do("letter_receipt", "clerk", {"number": NUMBER, "received_on": DAY, "received_by": "赵主任"}, INSPECTION)
    page = visitor.page("/oversight")
    assert "已发未签收 0" in text_of(page)
    assert field(visitor.page(act(page, "letter_reply")), "number") == NUMBER
    office.do("letter_reply", "head", {"number": NUMBER, "on": DAY, "text": "两项措施已完成"}, INSPECTION)
    page = visitor.page("/oversight")
    assert "回复待审核 1" in text_of(page)
    assert field(visitor.page(act(page, "letter_judgement")), "number") == NUMBER
    office.do("letter_judgement", "office", {"number": NUMBER, "verdict": "满意"}, INSPECTION)
    assert "/do/letter_judgement" not in visitor.page("/oversight")


def test_each_side_is_offered_its_own_acts(sqlite_office_in: Callable[[str], Office]) -> None:
    office = summer(sqlite_office_in("transferred"))
    proposal = {
        "persons": ["冯某某"], "basis": "第八条", "proposal": "建议问责", "to": "discipline", "problems": [PROBLEM], "signed_by": "grp",
        "sent_on": "2026-08-03", "due_on": "2026-08-20", "file": SCAN,
    }  # fmt: skip
    office.do(
        "letter",
        "office",
        {**LETTER, "sent_on": "2026-08-03", "receipt_due_on": "2026-08-05", "reply_due_on": "2026-08-20"},
        INSPECTION,
    )
    office.do("accountability_proposal", "grp", proposal, INSPECTION)
    entry = last(office)
    door = door_of(office)
    visitors = {account: door.visitor(account) for account in ("office", "disc", "grp")}
    pages = {account: visitor.page("/oversight") for account, visitor in visitors.items()}
    assert all("建议问责" in text_of(page) for page in pages.values())
    assert {account for account, page in pages.items() if "/do/accountability_result" in page} == {"disc"}
    assert field(visitors["disc"].page(act(pages["disc"], "accountability_result")), "proposal") == str(entry)
    assert {account for account, page in pages.items() if "/do/letter_receipt" in page} == {"office"}
    assert {account for account, page in pages.items() if "待签发的函稿" in page} == {"office", "grp"}
    assert {account for account, page in pages.items() if "红牌名单" in page} == {"office", "grp"}
    assert {account for account, page in pages.items() if "/do/accountability_proposal" in page} == {"grp"}


def test_units_without_supervision_are_named_until_somebody_went(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("transferred")
    visitor = door_of(office).visitor("office")
    page = visitor.page("/oversight")
    assert "已反馈 1 个单位，已督查 0 个" in text_of(page)
    assert visitor.get(act(page, "supervision")).status_code == 200
    went = {"kind": "重点抽查", "by_bodies": ["巡察办"], "on": DAY, "result": "均已启动", "form": "daily"}
    office.do("supervision", "office", went, INSPECTION)
    assert "已反馈 1 个单位，已督查 1 个" in text_of(visitor.page("/oversight"))


@pytest.mark.parametrize("account", ["org", "ldr", "t1", "city", "head", "clerk", "sysadmin"])
@pytest.mark.parametrize("path", ["/oversight", "/double-feedback"])
def test_for_others_these_rooms_are_not_there(
    sqlite_office_in: Callable[[str], Office], path: str, account: str
) -> None:
    assert door_of(sqlite_office_in("transferred")).visitor(account).get(path).status_code == 404


def test_a_process_for_units_has_neither_room(sqlite_office_in: Callable[[str], Office]) -> None:
    visitor = door_of(sqlite_office_in("transferred"), for_units=True).visitor("ldr")
    for path in ("/oversight", "/double-feedback"):
        assert visitor.get(path).status_code == 404


# ---- 双反馈


def receipts(visitor: Visitor, key: str) -> list[str]:
    """Give the numbers of the lists whose receipt a page offers to register."""
    page = visitor.page("/double-feedback")
    return [field(visitor.page(unescape(where)), "list") for where in re.findall(rf'href="(/do/{key}\?[^"]+)"', page)]


def test_lists_stand_in_their_direction_and_their_receiver_registers_them(office_in: Callable[[str], Office]) -> None:
    office = office_in("handed_over")
    office.do("discipline_list", "office", {"list": "findings", "sent_on": DAY, "problems": [PROBLEM]}, INSPECTION)
    out = str(last(office))
    office.do("discipline_batch", "disc", {"list": "daily", "sent_on": DAY, "period": "2026-03"}, ROUND)
    incoming = str(last(office))
    door = door_of(office)
    office_side, commission = door.visitor("office"), door.visitor("disc")
    assert receipts(commission, "discipline_list_receipt") == [out]
    assert receipts(commission, "discipline_batch_receipt") == []
    assert receipts(office_side, "discipline_batch_receipt") == [incoming]
    office.do(
        "discipline_list_receipt", "disc", {"list": int(out), "received_on": DAY, "received_by": "周纪委"}, INSPECTION
    )
    assert receipts(commission, "discipline_list_receipt") == []
    assert f"✔ {DAY}" in text_of(office_side.page("/double-feedback"))


def test_the_next_months_list_is_owed_by_its_sender(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("handed_over")
    office.do("discipline_batch", "office", {"list": "findings", "sent_on": DAY, "period": "2026-03"}, ROUND)
    office.do("discipline_batch", "disc", {"list": "daily", "sent_on": DAY, "period": "2026-03"}, ROUND)
    door = door_of(office)
    for account, name in (("office", "findings"), ("disc", "daily")):
        visitor = door.visitor(account)
        page = visitor.page("/double-feedback")
        assert "应送的月度清单 2" in text_of(page)
        (address,) = [unescape(each) for each in re.findall(r'href="(/do/discipline_batch\?[^"]+)"', page)]
        form = visitor.page(address)
        assert field(form, "period") == "2026-04"
        assert re.search(rf'value="{name}"( checked| selected)', form)


def test_a_closing_waits_for_the_commissions_review(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("passed")
    visitor = door_of(office).visitor("disc")
    page = visitor.page("/double-feedback")
    assert "待销号审核 1" in text_of(page)
    assert visitor.get(act(page, "discipline_review")).status_code == 200
    office.do("discipline_review", "disc", {"verdict": "agree", "opinion": "同意销号"}, PROBLEM)
    assert "待销号审核 0" in text_of(visitor.page("/double-feedback"))
