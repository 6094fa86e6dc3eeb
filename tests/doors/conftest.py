"""Offices that differ in what somebody must not learn of, told once a run, and what everybody reads in each of them."""

from __future__ import annotations

import logging
import shutil
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from rectify.app import credentials
from rectify.wiring import open_office
from tests import clues, neighbours
from tests.doors.sweeping import sweep
from tests.office import MORNING, OPENED, Office
from tests.visitor import door_of
from tests.web.calling import token_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.doors.opening import Answer
    from tests.visitor import Door

CLUE_READERS = frozenset({"t1", "t2", "disc"})
"""The team that registered the clue, and the body that it was handed to; nobody else was let in by name."""
SECRETIVE = ("other.clerk", "off2", "t2", "ldr2")
"""Accounts that have tokens and one-time codes; nobody opens a page as one of them, so that no world differs in what is one's own."""
LATER = MORNING + timedelta(days=70, hours=1)


def with_clues(office: Office) -> None:
    """Let there be clues about the unit's problem: handed over, answered, filed; each word with its readers' token."""
    word = neighbours.secret(CLUE_READERS)
    given = {
        "inspection": neighbours.INSPECTION, "problem": neighbours.AT_WORK, "name": f"某工程 {word}", "source": f"匿名 {word}",
        "persons": [{"name": f"钱某 {word}", "post": "股长"}], "content": f"涉嫌虚列 {word}",
    }  # fmt: skip
    (office.home.parent / "letter.pdf").write_bytes(clues.CONTENT + word.encode())
    clues.brought_to(office, "filed", clues.done(office, "register", "t1", {**given, "file": "../letter.pdf"}))
    clues.brought_to(office, "accepted", clues.done(office, "register", "t1", given))
    clues.done(office, "register", "t1", given)


_UNTOUCHED = "untouched"
"""A copy of an office into which nobody has signed in yet."""


@dataclass(slots=True)
class Worlds:
    """The offices by their names, a console over each, and what was read in them; everything is made once, when it is asked for."""

    folder: Path
    doors: dict[str, Door] = field(default_factory=dict)
    read: dict[tuple[str, str], dict[str, Answer]] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)
    """What nobody may read at all: codes and tokens that were made in these offices."""
    logged: list[str] = field(default_factory=list)

    def door(self, name: str) -> Door:
        """Give the console of an office."""
        if name not in self.doors:
            self.doors[name] = getattr(self, f"_{name}")()
        return self.doors[name]

    def home(self, name: str) -> Path:
        """Give the folder of an office."""
        return self.door(name).office.home

    def seen(self, name: str, account: str) -> dict[str, Answer]:
        """Give everything that somebody reads in an office."""
        if (name, account) not in self.read:
            self.read[name, account] = sweep(self.door(name).visitor(account), account)
        return self.read[name, account]

    def _quiet(self) -> Door:
        return self._told("quiet", busy=False)

    def _busy(self) -> Door:
        return self._told("busy", busy=True)

    def _still(self) -> Door:
        """The quiet office, with a store for clues in which there is none."""
        return self._further("quiet", "still")

    def _empty(self) -> Door:
        """The busy office, with a store for clues in which there is none."""
        return self._further("busy", "empty")

    def _clued(self) -> Door:
        """The busy office with clues, codes, tokens and tries at its door."""
        door = self._further("busy", "clued")
        with_clues(door.office)
        for account in SECRETIVE:
            self.secrets |= {token_of(door, account), credentials.issue_code(door.console, "sysadmin", account)}
        return door

    def _tried(self) -> Door:
        """The office with clues once more, for tests that send what must come to nothing: no page is compared in it."""
        shutil.copytree(self.home("clued"), self.folder / "tried" / "office")
        office = Office(app=open_office(self.folder / "tried" / "office", os_user="tester"), asked=95_000)
        office.stand_at(LATER)
        return door_of(office)

    def _told(self, name: str, *, busy: bool) -> Door:
        (self.folder / name).mkdir()
        office = neighbours.told(self.folder / name, busy=busy)
        OPENED.remove(office.app)  # it stays for the whole run
        shutil.copytree(office.home, self.folder / name / _UNTOUCHED)
        return door_of(office)

    def _further(self, before: str, name: str) -> Door:
        home = self.folder / name / "office"
        self.door(before)
        shutil.copytree(self.folder / before / _UNTOUCHED, home)
        office = Office(app=open_office(home, os_user="tester"), asked=90_000)
        office.stand_at(LATER)
        clues.founded(office)
        return door_of(office)


class _Kept(logging.Handler):
    """Keeps every line that is logged."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line, with its stack."""
        self._lines.append(self.format(record))


@pytest.fixture(scope="session")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """Give the offices of this run, and keep what the console logs while they are looked at."""
    found = Worlds(tmp_path_factory.mktemp("worlds"))
    handler, logger = _Kept(found.logged), logging.getLogger("rectify")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield found
    logger.removeHandler(handler)
    logger.setLevel(before)
    for each in found.doors.values():
        each.office.app.store.close()
