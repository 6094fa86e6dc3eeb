"""What comes out of the printer: pages as a browser prints them, without what is only for the screen, and with every column whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser import Person, give_passwords, person, serving
from tests.office import INSPECTION, OTHER_UNIT, PROBLEM, a_problem, an_inspection, problem_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.copies import Copies

pytestmark = pytest.mark.needs("chromium")
OTHERS = 40
UPRIGHT, ACROSS = 703, 1032
"""Pixels between the margins of a sheet of A4 as the style has them, upright and across (96 to the inch)."""
SCREEN_ONLY = (
    "nav.rooms",
    ".who",
    ".foot",
    ".filter",
    ".bulk",
    ".pages",
    ".files",
    ".asof",
    ".views",
    ".skip",
    ".tabs",
)
CUT = """width => [...document.querySelectorAll('table, svg, .card, h1, p')]
  .filter(each => each.getClientRects().length && each.getBoundingClientRect().right > width + 1)
  .map(each => each.tagName + ' ' + each.className.toString() + ' ' + each.getBoundingClientRect().right)"""
PAGES = (
    ("/problems/print", ACROSS), (f"/problems/{PROBLEM}", UPRIGHT), (f"/inspections/{INSPECTION}", UPRIGHT),
    ("/overview", UPRIGHT), ("/reports/units", ACROSS), ("/reports/overdue", UPRIGHT), ("/oversight", UPRIGHT), ("/double-feedback", UPRIGHT),
)  # fmt: skip


@pytest.fixture(scope="module")
def reader(browser: Browser, copies: Copies, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    """Give somebody of the office, whose ledger holds a closed problem and others."""
    office = copies.office("closed", lambda place: problem_in(place, "closed"), tmp_path_factory.mktemp("printed"))
    other = an_inspection(office, OTHER_UNIT)
    for number in range(OTHERS):
        a_problem(office, other, f"水库防汛物资账实不符，巡查记录连续多月由他人代签代记，第 {number} 处")
    office.app.store.close()
    give_passwords(office.home, "office")
    with serving(office.home) as server, person(browser, server, "office") as who:
        who.signs_in()
        yield who


@pytest.mark.parametrize(("path", "width"), PAGES, ids=[path for path, _width in PAGES])
def test_a_page_is_printed_whole_and_without_what_is_for_the_screen(reader: Person, path: str, width: int) -> None:
    page = reader.page
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(media="screen")
    assert page.goto(reader.server.address + path).status == 200  # type: ignore[union-attr]
    across = bool(page.locator("body.across").count())
    assert across == (width == ACROSS), path
    page.emulate_media(media="print")
    page.set_viewport_size({"width": width, "height": 1000})
    assert [each for each in SCREEN_ONLY if page.locator(f"{each}:visible").count()] == []
    assert page.evaluate(CUT, width) == []
    assert page.locator("h1:visible").count() == 1
    printed = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert boxes, "no page was printed"
    assert all((float(wide) > float(high)) == across for wide, high in boxes)
    assert (reader.complaints, reader.elsewhere, reader.broken) == ([], [], [])


def test_the_head_of_a_long_table_stands_on_every_sheet(reader: Person) -> None:
    reader.page.emulate_media(media="print")
    reader.page.goto(f"{reader.server.address}/problems/print")
    assert reader.page.eval_on_selector("thead", "each => getComputedStyle(each).display") == "table-header-group"
    assert reader.page.eval_on_selector("tbody tr", "each => getComputedStyle(each).breakInside") == "avoid"
    assert reader.page.locator("tbody tr").count() == 1 + OTHERS
