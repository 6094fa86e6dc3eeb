"""What scripts add in a real browser: lists that follow their filter in place, and forms that say what is missing without a new page.

Whatever happens, the address, the title, the way back and the focus are right, what was typed is not lost, and the browser keeps
nothing of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser import Person, give_passwords, person, serving
from tests.office import OTHER_UNIT, PROBLEM, a_problem, an_inspection, problem_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.browser import Server
    from tests.copies import Copies

pytestmark = pytest.mark.needs("chromium")
FOCUSED = "document.activeElement.id || document.activeElement.className || document.activeElement.tagName"
MANY = 52
"""More problems than a page of the ledger has room for."""


@pytest.fixture(scope="module")
def served(copies: Copies, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve an office with a problem that is being put right, and many that are only registered."""
    office = copies.office(
        "transferred", lambda place: problem_in(place, "transferred"), tmp_path_factory.mktemp("many")
    )
    other = an_inspection(office, OTHER_UNIT)
    for number in range(MANY):
        a_problem(office, other, f"水库巡查记录缺失第 {number} 处")
    office.app.store.close()
    with (office.home / "config" / "rectify.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[console]\nsecond_factor = "off"\n')  # the same person comes in again and again
    give_passwords(office.home, "t1", "clerk")
    with serving(office.home) as server:
        yield server


@pytest.fixture
def member(browser: Browser, served: Server) -> Iterator[Person]:
    """Give somebody of the team, at his ledger."""
    with person(browser, served, "t1") as who:
        who.signs_in()
        who.opens("/problems")
        yield who


@pytest.fixture
def clerk(browser: Browser, served: Server) -> Iterator[Person]:
    """Give the unit's clerk, at a form."""
    with person(browser, served, "clerk") as who:
        who.signs_in()
        who.opens(f"/do/progress?about={PROBLEM}")
        yield who


def stays(who: Person) -> None:
    """Mark the page, so that a new one would be noticed."""
    who.page.evaluate("window.stayed = true")


def stayed(who: Person) -> bool:
    """Say whether the page is the one that was marked."""
    return bool(who.page.evaluate("window.stayed === true"))


def rows(who: Person) -> int:
    """Count the problems on the page."""
    return who.page.locator("#list tbody tr").count()


def waits_for(who: Person, found: str) -> None:
    """Wait until the page says how many problems were found."""
    who.page.locator("#found", has_text=re.compile(f"^{found}$")).wait_for()


def test_the_list_follows_what_is_typed_and_chosen(member: Person) -> None:
    stays(member)
    member.page.focus("#q")
    member.page.keyboard.type("临时救助", delay=20)
    waits_for(member, "1 个")
    assert (rows(member), member.page.evaluate(FOCUSED), member.page.input_value("#q")) == (1, "q", "临时救助")
    assert member.page.url.endswith("/problems?q=%E4%B8%B4%E6%97%B6%E6%95%91%E5%8A%A9")
    assert "q=" in str(member.page.locator("#files a").first.get_attribute("href"))
    member.page.select_option("#state", "reported")
    waits_for(member, "0 个")
    assert "没有符合条件的问题" in member.page.inner_text("#list")
    assert (stayed(member), member.page.title()) == (True, "台账 · 巡察整改系统")
    member.page.go_back()
    waits_for(member, "1 个")
    assert (member.page.input_value("#state"), member.page.input_value("#q")) == ("", "临时救助")
    member.page.go_back()
    waits_for(member, f"{MANY + 1} 个")
    assert member.page.url.endswith("/problems")
    member.looks()
    assert (member.flaws, member.complaints, member.elsewhere, member.broken) == ({}, [], [], [])


def test_a_word_that_is_still_being_composed_is_not_searched_for(member: Person) -> None:
    asked: list[str] = []
    member.page.on("request", lambda request: asked.append(request.url))
    composed = "new InputEvent('input', {bubbles: true, isComposing: true})"
    member.page.eval_on_selector("#q", f"each => {{ each.value = 'lin shi'; each.dispatchEvent({composed}); }}")
    member.page.wait_for_timeout(700)
    assert asked == []
    member.page.eval_on_selector(
        "#q",
        "each => { each.value = '临时救助'; each.dispatchEvent(new CompositionEvent('compositionend', {bubbles: true})); }",
    )
    waits_for(member, "1 个")
    assert [each for each in asked if "/static/" not in each] == asked[:1]


def test_a_page_is_turned_in_place_and_read_from_its_top(member: Person) -> None:
    stays(member)
    first = member.page.inner_text("#list tbody tr:first-child .code")
    member.page.focus("nav.pages a")
    member.page.keyboard.press("Enter")
    member.page.locator("text=回到第一页").wait_for()
    assert (rows(member), stayed(member), member.page.evaluate(FOCUSED)) == (MANY + 1 - 50, True, "list")
    assert "after=" in member.page.url
    member.page.reload()
    assert rows(member) == MANY + 1 - 50
    member.page.go_back()
    member.page.locator("text=下一页").wait_for()
    assert member.page.inner_text("#list tbody tr:first-child .code") == first


def test_nothing_is_kept_in_the_browser(member: Person) -> None:
    member.page.fill("#q", "临时救助")
    waits_for(member, "1 个")
    member.page.go_back()
    waits_for(member, f"{MANY + 1} 个")
    kept = "JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])"
    assert member.page.evaluate(kept) == "[[],[]]"


def test_who_is_no_longer_signed_in_comes_to_the_door_as_a_whole_page(member: Person, clerk: Person) -> None:
    member.context.clear_cookies()
    member.page.fill("#q", "临时救助")
    member.page.wait_for_url("**/sign-in")
    assert member.page.locator("main").count() == 1
    assert member.page.locator("nav.rooms").count() == 0
    clerk.context.clear_cookies()
    fills_progress(clerk)
    clerk.page.click("form.act button.major")
    clerk.page.wait_for_url("**/sign-in")
    assert clerk.page.locator("h1").inner_text() == "登录"


def test_a_list_that_cannot_be_given_says_why_on_the_whole_page(member: Person) -> None:
    stays(member)
    member.page.eval_on_selector("#as_of", "each => { each.type = 'text'; each.value = 'nonsense'; }")
    member.page.click("form.filter button")
    member.page.locator("section.failed").wait_for()
    assert "日期应写成" in member.page.inner_text("main")
    assert (member.page.locator("h1").count(), member.page.locator("#list").count()) == (1, 0)
    assert member.page.title().startswith("不能办理")
    member.page.go_back()
    waits_for(member, f"{MANY + 1} 个")


# ---- forms


def fills_progress(clerk: Person) -> None:
    """Fill the form of a measure's progress."""
    clerk.page.select_option('[name="f.measure"]', "1")
    clerk.page.fill('[name="f.on"]', "2026-03-02")
    clerk.page.fill('[name="f.text"]', "已拨付12.6万元")
    clerk.page.select_option('[name="f.kind"]', "result")


def test_a_refused_form_says_why_where_one_is_and_keeps_what_was_typed(clerk: Person) -> None:
    stays(clerk)
    fills_progress(clerk)
    clerk.page.fill("#note", "附言在此")
    clerk.page.eval_on_selector("#f-text", "each => each.removeAttribute('required')")
    clerk.page.fill("#f-text", "")
    clerk.page.click("form.act button.major")
    clerk.page.locator("main > .wrong").wait_for()
    assert (stayed(clerk), clerk.page.evaluate(FOCUSED)) == (True, "wrong")
    assert clerk.page.input_value("#note") == "附言在此"
    assert clerk.page.input_value('[name="f.on"]') == "2026-03-02"
    assert f"about={PROBLEM}" in clerk.page.url
    clerk.page.keyboard.press("Tab")
    clerk.page.keyboard.press("Enter")
    assert clerk.page.evaluate(FOCUSED) == "f-text"
    clerk.page.keyboard.type("已拨付12.6万元")
    clerk.page.click("form.act button.major")
    clerk.page.wait_for_url(f"**/problems/{PROBLEM}*")
    assert clerk.page.inner_text(".flash") == "已办理：整改进展。"
    assert (clerk.page.evaluate(FOCUSED), "said=" in clerk.page.url) == ("flash", False)
    clerk.page.reload()
    assert clerk.page.locator(".flash").count() == 0
    clerk.looks()
    assert (clerk.flaws, clerk.complaints, clerk.broken) == ({}, [], [])


def test_a_form_that_has_expired_or_finds_no_server_is_not_lost(clerk: Person) -> None:
    fills_progress(clerk)
    right = clerk.page.input_value("form.act [name=csrf]")
    clerk.page.eval_on_selector("form.act [name=csrf]", "each => each.value = 'old'")
    clerk.page.click("form.act button.major")
    told = clerk.page.locator("main > .told")
    told.wait_for()
    assert ("页面已经过期" in told.inner_text(), clerk.page.input_value("#f-text")) == (True, "已拨付12.6万元")
    clerk.page.eval_on_selector("form.act [name=csrf]", "(each, right) => each.value = right", right)
    clerk.context.set_offline(True)
    clerk.page.click("form.act button.major")
    clerk.page.locator("main > .told", has_text="连不上服务器").wait_for()
    assert (told.count(), clerk.page.evaluate(FOCUSED)) == (1, "wrong told")
    assert clerk.page.input_value("#f-text") == "已拨付12.6万元"
