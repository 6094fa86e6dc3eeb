"""Every link and every form of the rooms where people begin: whatever a page leads its reader to is there for him."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from rectify.app.ticking import tick
from tests import neighbours
from tests.app.test_life_villages import at_work, township
from tests.neighbours import PRINCIPALS
from tests.office import MORNING, OPENED, ROUND, Office
from tests.visitor import door_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.visitor import Door, Visitor

BEGINNINGS = ("/", "/oversight", "/double-feedback", "/overview", "/problems", "/inspections")
VILLAGERS = ("V1.head", "V1.clerk", "V2.head", "head")
PAGE = re.compile(r"/(problems|inspections)/[PI]-\d{4}-\d{4}")
LIST = {"sent_on": "2026-06-10", "number": "反〔2026〕1号", "period": "2026-05"}
TWICE_IN_DOORS = re.compile(r"\.(xlsx|docx)$|^/(static|clues)/")
"""Files, which are made whole for every asking, and the room of clues, have walks of their own."""


def _two_units(place: Path) -> Office:
    """Two units with much going on, a liaison, lists owed by both sides for a round, problems that wait for their feedback."""
    office = _later(neighbours.told(place, busy=True), 100)
    office.do("discipline_batch", "office", {**LIST, "list": "findings", "problems": [neighbours.AT_WORK]}, ROUND)
    office.do("discipline_batch", "disc", {**LIST, "list": "daily", "problems": [neighbours.AT_WORK]}, ROUND)
    return _later(office, 130)


def _village(place: Path) -> Office:
    """A township with a village, whose head sees his row and not the inspection."""
    return _later(at_work(township(place)), 60)


def _later(office: Office, days: int) -> Office:
    moment = MORNING + timedelta(days=days)
    office.stand_at(moment)
    tick(office.app, on=moment.date())
    return office


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Door]]:
    """The consoles of two offices with content, told once for all who walk through them."""
    found: dict[str, Door] = {}
    for name, told in (("two units", _two_units), ("village", _village)):
        office = told(tmp_path_factory.mktemp("ways"))
        OPENED.remove(office.app)  # it stays for the whole module
        found[name] = door_of(office)
    yield found
    for each in found.values():
        each.office.app.store.close()


@dataclass(slots=True)
class Walk:
    """One person's walk: what his pages lead to, and what of it is not there."""

    visitor: Visitor
    opened: dict[str, int] = field(default_factory=dict)
    sent: dict[str, int] = field(default_factory=dict)
    astray: list[tuple[str, str, int]] = field(default_factory=list)

    def open(self, address: str, shown_on: str = "") -> str:
        """Open an address once; give the page, where it is one whose own ways are to be tried."""
        path = address.partition("#")[0]
        if path in self.opened:
            return ""
        answer = self.visitor.get(path)
        self.opened[path] = answer.status_code
        if path in BEGINNINGS and answer.is_redirect:  # some begin in rooms of their own
            self.through(answer.headers["location"])
        if answer.status_code >= 400 and shown_on:
            self.astray.append((shown_on, path, answer.status_code))
        return answer.text if answer.status_code == 200 else ""

    def through(self, address: str, shown_on: str = "") -> None:
        """Open a page and try everything it leads to; problems and inspections are walked through in their turn."""
        page = self.open(address, shown_on)
        for found in dict.fromkeys(map(unescape, re.findall(r'href="(/[^"]*)"', page))):
            if PAGE.fullmatch(found):
                self.through(found, address)
            elif not TWICE_IN_DOORS.search(found):
                self.open(found, address)
        for before, action, after, inner in re.findall(
            r'<form([^>]*?)action="([^"]*)"([^>]*)>(.*?)</form>', page, re.DOTALL
        ):
            if 'method="post"' in before + after:
                self._send(unescape(action), address)
            else:
                self._ask(unescape(action), inner, address)

    def _send(self, action: str, shown_on: str) -> None:
        """Send a form without its token: refused for that alone, where the room is there for its sender."""
        if action not in self.sent:
            answer = self.visitor.client.post(action, data={})
            self.sent[action] = answer.status_code
            if "页面已经过期" not in answer.text:
                self.astray.append((shown_on, f"POST {action}", answer.status_code))

    def _ask(self, action: str, inner: str, shown_on: str) -> None:
        """Send a form that only asks, with each of the words that it offers to choose from."""
        for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', inner, re.DOTALL):
            for value in re.findall(r'<option value="([^"]+)"', options):
                self.open(f"{action}?{urlencode({name: unescape(value)})}", shown_on)


@pytest.mark.parametrize(
    ("where", "account"),
    [
        *(("two units", each) for each in (*PRINCIPALS, "lia2", "t9", "ldr2")),
        *(("village", each) for each in VILLAGERS),
    ],
)
def test_whatever_a_page_leads_to_is_there_for_its_reader(doors: Mapping[str, Door], where: str, account: str) -> None:
    walk = Walk(doors[where].visitor(account))
    for each in BEGINNINGS:
        walk.through(each)
    assert walk.astray == []
    assert len(walk.opened) > len(BEGINNINGS)


def test_what_waits_for_a_round_or_for_a_feedback_leads_to_its_own_act(doors: Mapping[str, Door]) -> None:
    door = doors["two units"]
    home, oversight = door.visitor("office").page("/"), door.visitor("office").page("/oversight")
    assert f"/do/feedback?about={neighbours.INSPECTION}" in home
    assert not re.search(r"/do/feedback\?about=P-", home)
    assert f"/do/discipline_batch_receipt?about={ROUND}" in oversight
    assert f"/do/discipline_batch?about={ROUND}" in oversight
    assert f"/do/discipline_batch?about={ROUND}" in door.visitor("disc").page("/oversight")
    assert "/do/evaluation" not in door.visitor("lia").page("/")
