"""The console with the keyboard alone, in a real browser: nobody needs a mouse, and always sees where he is.

Every step is a key: Tab goes on, Enter and Space act. On the way each place that takes the focus shows it, none is visited twice
without leaving it, and after something was sent the focus stands at what is said about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyotp
import pytest

from rectify import clock
from tests.browser import PASSWORD, Person, give_passwords, person, serving
from tests.office import OTHER_UNIT, PROBLEM, Office, a_problem, an_inspection, hand_over

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.needs("chromium")
FOCUSED = """() => {
  const each = document.activeElement, seen = getComputedStyle(each), place = each.getBoundingClientRect();
  const label = each.getAttribute('aria-label') || [...(each.labels || [])].map(one => one.innerText).join(' ');
  window.place = window.place || new Map();
  if (!window.place.has(each)) { window.place.set(each, window.place.size); }
  return {
    key: window.place.get(each), tag: each.tagName, type: each.type || '', id: each.id,
    name: (label || each.innerText || each.value || '').replace(/\\s+/g, ' ').trim(),
    seen: each === document.body || (seen.outlineStyle !== 'none' && parseFloat(seen.outlineWidth) >= 2 && place.width > 0),
  };
}"""
PARTS_OF_A_DATE = 5
"""Stops within one field of a day: year, month, day, the calendar."""


@dataclass(slots=True, kw_only=True)
class Hands:
    """Somebody's hands on a keyboard."""

    who: Person

    def at(self) -> dict[str, Any]:
        """Say where the focus is."""
        found: dict[str, Any] = self.who.page.evaluate(FOCUSED)
        return found

    def press(self, key: str, times: int = 1) -> None:
        """Press a key, as often as it takes."""
        for _time in range(times):
            self.who.page.keyboard.press(key)

    def types(self, text: str) -> None:
        """Type."""
        self.who.page.keyboard.type(text)

    def goes_to(self, name: str, *, most: int = 150) -> None:
        """Go on by Tab to what is called so; on the way the focus is always seen and never caught."""
        before, stopped = self.at()["key"], 0
        for _step in range(most):
            self.press("Tab")
            place = self.at()
            assert place["seen"], f"the focus is not seen at {place}"
            stopped = stopped + 1 if place["key"] == before else 0
            assert stopped < (PARTS_OF_A_DATE if place["type"] == "date" else 1), f"caught at {place}"
            before = place["key"]
            if name in place["name"] and place["tag"] != "BODY":
                return
        raise AssertionError(f"there is no way by keyboard to {name}: {self.who.page.inner_text('main')[:400]}")

    def follows(self, name: str) -> None:
        """Go to a link or a button, and press it; a new page comes."""
        self.goes_to(name)
        with self.who.page.expect_navigation():
            self.press("Enter")

    def day(self, name: str, text: str) -> None:
        """Type a day into its field, whichever order the browser writes days in."""
        self.goes_to(name)
        self.who.page.evaluate("text => { document.activeElement.value = text; }", text)


def comes_in(hands: Hands) -> None:
    """Sign in, at the second try."""
    page = hands.who.page
    hands.who.opens("/sign-in")
    assert hands.at()["id"] == "account"
    hands.types(hands.who.account)
    hands.goes_to("口令", most=1)
    hands.types("wrong wrong wrong")
    with page.expect_navigation():
        hands.press("Enter")
    assert (hands.at()["id"], page.locator(".wrong").count()) == ("password", 1)
    hands.types(PASSWORD)
    with page.expect_navigation():
        hands.press("Enter")


def reports_progress(hands: Hands) -> None:
    """From the problem's page to the form that supplies what is missing, and back."""
    page = hands.who.page
    hands.follows("整改进展")
    hands.goes_to("第几条措施")
    hands.press("ArrowDown")
    hands.day("日期", "2026-03-02")
    hands.goes_to("性质")
    hands.press("ArrowDown")
    hands.goes_to("提交")
    hands.press("Enter")
    assert (hands.at()["id"], page.locator(".flash").count()) == ("f-text", 0)  # the browser itself insists
    hands.types("已拨付12.6万元")
    hands.follows("提交")
    assert page.evaluate("document.activeElement.className") == "flash"


def files_evidence(hands: Hands, wrong: Path, right: Path) -> None:
    """Send a file that is none of its name's, and the right one after the refusal."""
    page = hands.who.page
    hands.follows("佐证材料")
    for name in ("种类", "用于"):
        hands.goes_to(name)
        hands.press("ArrowDown")
    hands.goes_to("名称")
    hands.types("拨付凭证")
    hands.goes_to("文件")
    page.locator('[name="f.file"]').set_input_files(str(wrong))
    hands.goes_to("由他人在纸上签字的")
    hands.press("Enter")
    assert page.locator("#signed_by").is_visible()
    hands.press("Enter")
    hands.goes_to("提交")
    hands.press("Enter")
    page.locator("main > .wrong").wait_for()
    assert page.evaluate("document.activeElement.className") == "wrong"
    hands.goes_to("文件", most=1)
    hands.press("Enter")
    assert (hands.at()["id"], page.input_value('[name="f.title"]')) == ("f-file", "拨付凭证")
    page.locator('[name="f.file"]').set_input_files(str(right))
    hands.follows("提交")
    assert page.inner_text(".flash") == "已办理：佐证材料。"


def test_a_clerk_reports_progress_and_its_evidence(
    sqlite_office_in: Callable[[str], Office], browser: Browser, tmp_path: Path
) -> None:
    home = sqlite_office_in("transferred").home
    give_passwords(home, "clerk")
    wrong, right = tmp_path / "凭证.pdf", tmp_path / "拨付凭证.pdf"
    wrong.write_bytes(b"no pdf at all")
    right.write_bytes(b"%PDF-1.4 voucher")
    with serving(home) as server, person(browser, server, "clerk") as who:
        hands = Hands(who=who)
        comes_in(hands)
        hands.press("Tab")
        assert hands.at()["name"] == "跳到正文"
        hands.press("Enter")
        assert who.page.evaluate("document.activeElement.id") == "main"
        hands.follows("查看")
        assert who.page.url.endswith(f"/problems/{PROBLEM}")
        assert "整改措施未全部完成" in who.page.inner_text("section.moves")
        reports_progress(hands)
        files_evidence(hands, wrong, right)
        hands.follows("退出")
        assert who.page.url.endswith("/sign-in")
        who.looks()
        assert (who.flaws, who.elsewhere, who.broken) == ({}, [], [])


def test_the_office_proves_itself_twice_filters_and_moves_many_at_once(
    sqlite_office_in: Callable[[str], Office], browser: Browser
) -> None:
    office = sqlite_office_in("handed_over")
    other = an_inspection(office, OTHER_UNIT)
    for title in ("水库巡查记录缺失", "水库防汛物资账实不符", "公务用车超编"):
        a_problem(office, other, title)
    hand_over(office, "P-2026-0002", other)
    give_passwords(office.home, "office")
    with serving(office.home) as server, person(browser, server, "office") as who:
        hands = Hands(who=who)
        secret = enrols(hands)
        hands.follows("台账")
        hands.goes_to("查找")
        hands.types("水库")
        who.page.locator("#found", has_text="2 个").wait_for()
        assert hands.at()["id"] == "q"
        hands.goes_to("选择本页全部")
        hands.press("Space")
        assert who.page.locator("td.pick input:checked").count() == 2
        hands.goes_to("对勾选的问题办理")
        hands.follows("下一步")
        assert "P-2026-0002、P-2026-0003" in who.page.inner_text(".head")
        hands.goes_to("交账")
        hands.press("Enter")
        who.page.locator("h1", has_text="办成").wait_for()
        assert who.page.inner_text("h1") == "交账：办成 1 个，未办成 1 个"
        assert who.page.evaluate("document.activeElement.tagName") == "H1"
        assert ["✘ 未办理" in each for each in who.page.locator("tbody tr").all_inner_texts()] == [True, False]
        who.looks()
        hands.follows("退出")
        hands.types("office")
        hands.press("Tab")
        hands.types(PASSWORD)
        with who.page.expect_navigation():
            hands.press("Enter")
        assert (who.page.url.endswith("/second"), hands.at()["id"]) == (True, "code")
        who.looks()
        hands.types("000000")
        with who.page.expect_navigation():
            hands.press("Enter")
        assert (hands.at()["id"], who.page.locator(".wrong").count()) == ("code", 1)
        hands.types(pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=30)))
        with who.page.expect_navigation():
            hands.press("Enter")
        assert who.page.locator("h1").inner_text() == "待办"
        assert (who.flaws, who.elsewhere, who.broken) == ({}, [], [])


def enrols(hands: Hands) -> str:
    """Come in for the first time, with a second factor; gives its secret."""
    who = hands.who
    who.opens("/sign-in")
    hands.types(who.account)
    hands.press("Tab")
    hands.types(PASSWORD)
    with who.page.expect_navigation():
        hands.press("Enter")
    assert (who.page.url.endswith("/enrol"), hands.at()["id"]) == (True, "begin")
    who.looks()
    with who.page.expect_navigation():
        hands.press("Enter")
    assert (who.page.url.endswith("/enrol"), hands.at()["id"]) == (True, "code")
    who.looks()
    secret = who.page.inner_text("section.door p.code").replace(" ", "")
    hands.types(pyotp.TOTP(secret).at(clock.now()))
    with who.page.expect_navigation():
        hands.press("Enter")
    return secret
