"""Every room of the console in a real browser, for every role that has it, in the demo office: nothing that a visitor could fault.

The rooms are those of the route table. Those without a subject in their address are opened by every role they name; those with
one are reached as people reach them, by the links of other pages, so that a room which nothing leads to is a fault as well. A
room that is added takes part by itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from starlette.routing import compile_path

from rectify.demo.doorway import GUESTS, PASSWORD
from rectify.engine.model import GRANTED, Role
from rectify.store import facts
from rectify.web.pages import clues  # noqa: F401 - every room is in the table once the pages are there
from rectify.web.routes import ROUTES, Route
from rectify.wiring import open_office
from tests.browser import PASSWORD as OURS
from tests.browser import Person, give_passwords, person, serving
from tests.cli.program import start

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.browser import Server

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.timeout(900)]
LIAISON = "sun.liaison"
"""Not among the demo's guests; every other role is."""
PEOPLE = (*GUESTS, LIAISON)
WIDTHS = (360, 1920)
"""Pixels, besides the 1280 at which a page is opened."""
FILES = ("/files/{sha256}", "/files/{sha256}/preview", "/papers/{n}", "/marked", ".xlsx", ".docx")
"""How addresses of files end, which are saved and not shown."""
HALF_WAY = "/me/password"
"""The same page as /me, for whoever's password has run out."""
NOT_LINKED = frozenset({"/registers/import/marked", HALF_WAY})
"""Addresses that nothing leads to but the answer to a faulty sheet, and the door."""
NAMES = ("/do/{key}", "/reports/{name}")
"""Rooms that are many: one page for each name."""
LOOKED = """() => {
  const root = document.documentElement, box = (each) => each.getBoundingClientRect();
  const boxed = (each) => each.closest('.wide, .story, .choices, .only-read');
  const wide = root.scrollWidth > root.clientWidth
    ? [...document.querySelectorAll('body *')].filter(each => box(each).right > root.clientWidth + 1 && !boxed(each))
        .slice(0, 3).map(each => each.tagName + '.' + each.className + ' ' + (each.textContent || '').trim().slice(0, 30))
    : [];
  const phone = root.clientWidth <= 560, words = (what, each) => what + ' ' + (each.textContent || '').trim().slice(0, 30);
  const cut = (each) => each.scrollWidth > each.clientWidth + 1 && !each.querySelector('.numbers, .lines');
  const low = (each) => box(each).height > 1 && box(each).height < 24 && !each.closest('.only-read');
  const poor = phone ? [
    ...[...document.querySelectorAll('.wide')].filter(cut).map(each => words('reaches to the side', each)),
    ...[...document.querySelectorAll('button, .button, summary, td:not(.none) a, dd a, li a')].filter(low).map(each => words('low', each)),
  ] : [];
  return {wide: root.scrollWidth > root.clientWidth ? [root.scrollWidth + ' > ' + root.clientWidth, ...wide] : [], poor: poor.slice(0, 3)};
}"""
FOCUSED = """() => {
  const each = document.activeElement, seen = getComputedStyle(each), place = each.getBoundingClientRect();
  return {
    name: each.tagName + ' ' + (each.textContent || each.value || '').trim().slice(0, 30),
    seen: seen.outlineStyle !== 'none' && parseFloat(seen.outlineWidth) >= 2 && place.width > 0 && place.height > 0
      && place.left >= 0 && place.right <= document.documentElement.clientWidth + 1,
  };
}"""


@dataclass(slots=True, kw_only=True)
class Walk:
    """One person's way through the rooms: where he was, what is still to be opened, what there was to fault."""

    who: Person
    roles: frozenset[Role]
    names: int
    """Pages of a room that has many which he opens."""
    axed: set[str]
    """Rooms that axe has seen with somebody of the same side."""
    queue: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    opened: dict[str, list[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def goes(self) -> None:
        """Open one page after another, until there is none left that is new."""
        for route in rooms():
            if _is_open(route, self.roles):
                self._heard_of(route.path)
        while self.queue:
            self._opens(self.queue.pop(0))

    def _heard_of(self, address: str) -> None:
        path = address.split("#", maxsplit=1)[0]
        route = room_of(path.split("?")[0])
        if route is None or path.split("?")[0] in self.known:
            return
        most = self.names if route.path in NAMES else 1
        found = self.opened.setdefault(route.path, [])
        if len(found) < most:
            found.append(path)
            self.known.add(path.split("?")[0])
            self.queue.append(path)

    def _opens(self, path: str) -> None:
        route = room_of(path.split("?", maxsplit=1)[0])
        assert route is not None
        if route.path.endswith(FILES):
            got = self.who.context.request.get(self.who.server.address + path)
            self._holds(path, "given", good=got.status == 200)
            return
        page = self.who.page
        got_page = page.goto(self.who.server.address + path)
        self._holds(
            path, f"status {got_page.status if got_page else None}", good=bool(got_page and got_page.status == 200)
        )
        for href in page.eval_on_selector_all("a[href^='/']", "all => all.map(each => each.getAttribute('href'))"):
            self._heard_of(href)
        self._looks(path, room_of(page.url.removeprefix(self.who.server.address).split("?")[0]) or route)

    def _holds(self, path: str, what: str, *, good: bool) -> None:
        if not good:
            self.faults.append(f"{path}: {what}")

    def _looks(self, path: str, route: Route) -> None:
        page = self.who.page
        self._holds(path, f"title {page.title()!r}", good=bool(page.title().split(" · ")[0].strip()))
        self._holds(path, "one h1", good=page.locator("h1").count() == 1)
        self._focus(path)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        if route.path not in self.axed:
            self.axed.add(route.path)
            for each in Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]:
                self.faults.append(f"{path}: {each['id']}: {each['nodes'][0]['html'][:120]}")
        for width in (1280, *WIDTHS):
            if width != 1280:
                page.set_viewport_size({"width": width, "height": 900})
            looked = page.evaluate(LOOKED)
            for each in (*looked["wide"], *looked["poor"]):
                self.faults.append(f"{path} at {width}: {each}")
        page.set_viewport_size({"width": 1280, "height": 900})

    def _focus(self, path: str) -> None:
        """Whoever goes by keyboard sees where he is: the way past the navigation, and the first places behind it."""
        for _time in range(3):
            self.who.page.keyboard.press("Tab")
            found: dict[str, Any] = self.who.page.evaluate(FOCUSED)
            self._holds(path, f"focus not seen: {found['name']}", good=found["seen"])


def _is_open(route: Route, roles: frozenset[Role]) -> bool:
    """Say whether a room stands open to roles as it is; the clues' doors are opened by name and date, and reached by links."""
    plain = "{" not in route.path and route.path not in NOT_LINKED and not route.path.startswith("/clues")
    return plain and (not route.who or bool(route.who & roles))


def rooms() -> list[Route]:
    """Give every room that is read, those of clues too."""
    return [each for each in ROUTES if each.method == "GET"]


def room_of(path: str) -> Route | None:
    """Give the room that answers an address."""
    return next((route for route, pattern in patterns() if pattern.match(path)), None)


@cache
def patterns() -> list[tuple[Route, re.Pattern[str]]]:
    """Give the rooms with what their addresses match, in the order of the table."""
    return [(each, compile_path(each.path)[0]) for each in rooms()]


def roles_in(home: Path) -> dict[str, frozenset[Role]]:
    """Give the roles that people of the demo hold today."""
    app = open_office(home, os_user="visitor")
    try:
        with app.store.reading() as reader:
            found = {name: facts.actor(reader, name, app.today(), None) for name in PEOPLE}
        return {name: frozenset(grant.role for grant in actor.grants) for name, actor in found.items() if actor}
    finally:
        app.store.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Play the demo and serve it, once for the module."""
    home = tmp_path_factory.mktemp("pages") / "demo-office"
    answer = start("demo", str(home), "--json")
    assert answer.code == 0, answer.err
    give_passwords(home, LIAISON)
    with serving(home) as server:
        yield server


def test_every_page_is_fit_to_be_shown_to_every_role_that_has_it(
    demo: Server, browser: Browser, often: Callable[[int, int], int]
) -> None:
    roles, axed = roles_in(demo.home), set[str]()
    assert frozenset[Role]().union(*roles.values()) >= frozenset(GRANTED)
    reached: set[str] = set()
    faults: dict[str, list[str]] = {}
    for account in PEOPLE:
        with person(browser, demo, account, viewport={"width": 1280, "height": 900}) as who:
            who.password = OURS if account == LIAISON else PASSWORD
            who.signs_in()
            walk = Walk(who=who, roles=roles[account], names=often(2, 1000), axed=axed if often(1, 0) else set())
            walk.goes()
            reached |= {path for path, found in walk.opened.items() if found}
            found = [*walk.faults, *who.complaints, *who.elsewhere, *who.broken]
            if found:
                faults[account] = found
    assert not faults, json.dumps(faults, ensure_ascii=False, indent=1)
    shown = {each.path for each in rooms() if not each.path.endswith(FILES)}
    assert shown - reached - NOT_LINKED == set()
