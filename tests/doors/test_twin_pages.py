"""Twin worlds in pages, calls and files: what others do, and whether there are clues, changes no byte for whoever must not learn of it.

Every address comes from the tables of routes and calls (``sweeping``); what differs by lot stands there with its reason. The same
through the command line, for commands that read: ``test_twin_worlds`` has all of them, for offices that differ in clues alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from rectify.app import ledger_page
from rectify.engine.rights import Sight
from tests import neighbours
from tests.cli.program import Program
from tests.doors.opening import Answer, opened, strays
from tests.doors.sweeping import QUERIES, addresses, templates
from tests.neighbours import BESIDE_ONE_UNIT, out_of_place
from tests.office import close_all
from tests.visitor import door_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests import postgres
    from tests.doors.conftest import Worlds

KNOW_OF_CLUES = {"t1", "disc", "org", "grp", "secadmin", "auditor"}
"""Whom the way in is shown once there is a store, by their roles; compared with an office that has an empty one."""
_FOLLOWED_UP = re.compile(r'"no": \d+')
NUMBERS_GIVEN: Mapping[str, re.Pattern[str]] = {"t1": _FOLLOWED_UP}
"""The journal's number of a supervision record, which a team follows up by naming it (R-25): the one number it reads."""


THE_DOOR_S_OWN = tuple(f"{root}/admin/{room}" for root in ("", "/api/v1") for room in ("accounts", "sessions", "door"))
"""Who came in, in each office by itself, and who was given a code: the administrators' books of the door; for what they say of clues see
``web/test_clue_pages.py``."""
_OPEN = 200


def differing(one: Mapping[str, Answer], other: Mapping[str, Answer], account: str) -> list[str]:
    """Give the addresses whose answers differ, but for the clue side's own rooms where somebody has business there."""
    assert one.keys() == other.keys()
    outside = [each for each in one if account not in KNOW_OF_CLUES or not each.startswith("/clues")]
    outside = [each for each in outside if each not in THE_DOOR_S_OWN or one[each].status != _OPEN]
    return [each for each in outside if plain(one[each], account) != plain(other[each], account)]


def plain(answer: Answer, account: str) -> tuple[object, ...]:
    """Give an answer as it is compared: whole, but for a number that its reader is given to work with."""
    pattern = NUMBERS_GIVEN.get(account)
    if pattern is None or not pattern.search(answer.text):
        return (answer.status, answer.headers, answer.content)
    beside = tuple(each for each in answer.headers if each[0] not in ("content-length", "etag"))
    return (answer.status, beside, pattern.sub('"no": *', answer.text))


# ---- what happens elsewhere, and clues


@pytest.mark.parametrize("account", BESIDE_ONE_UNIT)
def test_nothing_that_happens_elsewhere_and_no_clue_changes_a_byte_for_whoever_looks_at_one_unit(
    worlds: Worlds, account: str
) -> None:
    quiet = "still" if account in KNOW_OF_CLUES else "quiet"
    assert differing(worlds.seen(quiet, account), worlds.seen("clued", account), account) == []


@pytest.mark.parametrize("account", [each for each in neighbours.PRINCIPALS if each not in BESIDE_ONE_UNIT])
def test_no_clue_changes_a_byte_for_anybody_outside_the_clue_rooms(worlds: Worlds, account: str) -> None:
    without = "empty" if account in KNOW_OF_CLUES else "busy"
    assert differing(worlds.seen(without, account), worlds.seen("clued", account), account) == []


def test_the_worlds_differ_in_much_and_what_is_compared_is_of_substance(worlds: Worlds) -> None:
    """A comparison of nothing but refusals would prove little, and so would one of two offices that are alike."""
    for account in BESIDE_ONE_UNIT:
        there = {address for address, answer in worlds.seen("clued", account).items() if answer.status == 200}
        assert {
            f"/problems/{neighbours.AT_WORK}",
            "/problems/export.xlsx",
            f"/api/v1/inspections/{neighbours.INSPECTION}",
        } <= there
        assert len(there) > 80, account
    office = worlds.seen("clued", "office")
    assert all(office[f"/problems/{number}"].status == 200 for number in (neighbours.THEIRS, neighbours.THEIR_VOID))
    quiet = _theirs(worlds)
    assert len(differing(quiet, {each: office[each] for each in quiet}, "office")) > 5


def _theirs(worlds: Worlds) -> dict[str, Answer]:
    """Give what the office reads in the quiet office at some addresses."""
    some = (
        "/problems", "/inspections", "/overview", "/api/v1/problems", "/problems/print", "/api/v1/inspections", "/notices", "/",
    )  # fmt: skip
    return opened(worlds.door("quiet").visitor("office"), some)


def test_every_address_with_words_besides_is_an_address(worlds: Worlds) -> None:
    stands = {re.sub(r"\{\w+\}", "[^/]+", each) for each in templates()}
    assert [each for each in QUERIES if not any(re.fullmatch(one, each) for one in stands)] == []
    assert {each.partition("?")[0] for account in ("clerk", "office") for each in addresses(account)} >= {
        "/",
        "/problems",
        "/me",
    }
    assert all(worlds.seen("clued", "clerk")[each].status == 200 for each in ("/", "/problems", "/me"))


# ---- on the other database

SOME = (
    "/", "/problems", f"/problems/{neighbours.AT_WORK}", f"/problems/{neighbours.THEIRS}", "/inspections",
    f"/inspections/{neighbours.INSPECTION}", "/problems/export.xlsx", f"/problems?q={neighbours.THEIRS}", "/notices", "/api/v1/problems",
    f"/api/v1/problems/{neighbours.AT_WORK}", f"/api/v1/inspections/{neighbours.INSPECTION}", "/api/v1/waiting", "/api/v1/reports/common",
    "/overview", "/reports/scores", "/reports/outcomes.xlsx",
)  # fmt: skip


def test_on_postgresql_too_nothing_that_happens_elsewhere_changes_a_byte(
    postgres_server: postgres.Server, tmp_path: Path
) -> None:
    read: list[dict[str, dict[str, Answer]]] = []
    for name, busy in (("quiet", False), ("busy", True)):
        url = postgres_server.create()
        (tmp_path / name).mkdir()
        door = door_of(neighbours.told(tmp_path / name, url, busy=busy))
        read.append({account: opened(door.visitor(account), SOME) for account in BESIDE_ONE_UNIT})
        close_all()
        postgres_server.drop(url)
    for account in BESIDE_ONE_UNIT:
        assert differing(read[0][account], read[1][account], account) == []
        assert strays(account, read[1][account]) == {}


# ---- the same by the command line

LINES: tuple[tuple[str, ...], ...] = (
    ("problem", "list", "--json"), ("problem", "list", "--overdue"), ("problem", "list", "--unit", neighbours.OTHER),
    ("problem", "show", neighbours.AT_WORK, "--json"), ("problem", "show", neighbours.THEIRS), ("inspection", "list", "--json"),
    ("inspection", "show", neighbours.INSPECTION, "--json"), ("inspection", "show", neighbours.NEXT_DOOR),
    ("journal", "show", neighbours.AT_WORK, "--json"), ("journal", "show", neighbours.THEIRS), ("journal", "show"),
    ("journal", "verify"), ("reconcile",), ("notice", "list", "--json"), ("notice", "list", "--person", "other.head"),
    ("report", "overview", "--json"), ("report", "common", "--json"), ("report", "scores", "--json"), ("report", "outcomes", "--json"),
    ("ledger", "export", "ledger.xlsx"), ("user", "list", "--json"), ("team", "list"), ("unit", "list", "--json"),
    ("score", "propose", neighbours.NEXT_DOOR), ("doctor",),
)  # fmt: skip


@pytest.mark.parametrize("account", BESIDE_ONE_UNIT)
def test_nothing_that_happens_elsewhere_changes_a_byte_of_what_the_command_line_says(
    worlds: Worlds, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, account: str
) -> None:
    program = Program(capsys)
    for words in LINES:
        told = []
        for name in ("quiet", "clued"):
            here = tmp_path / name
            here.mkdir(exist_ok=True)
            monkeypatch.chdir(here)
            home = worlds.home(name)
            answer = program("--home", str(home), "--as", account, *words)
            files = {path.name: path.read_bytes() for path in here.iterdir()}
            out, err = (text.replace(str(home), "") for text in (answer.out, answer.err))
            told.append((answer.code, _numbered(out, account), _numbered(err, account), files))
        assert told[0] == told[1], " ".join(words)
        assert out_of_place(account, str(told[1])) == set(), " ".join(words)


def _numbered(text: str, account: str) -> str:
    pattern = NUMBERS_GIVEN.get(account)
    return pattern.sub('"no": *', text) if pattern is not None else text


# ---- planted leaks are found


def test_a_list_that_forgets_whose_eyes_it_is_for_is_found(worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_page, "sight", lambda _actor: Sight(everything=True))
    some = ("/problems", "/api/v1/problems", "/problems/export.xlsx")
    one, other = (opened(worlds.door(name).visitor("clerk"), some) for name in ("quiet", "clued"))
    assert differing(one, other, "clerk") == list(some)
