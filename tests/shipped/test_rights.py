"""The rights table is whole: every room, call, command, report and notice stands in it once, for whom it is (docs/rights.md)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from starlette.routing import Route

from rectify.app.report_shelf import READERS
from rectify.app.reports import NAMES
from rectify.cli.desk import CARE
from rectify.cli.edge import rectify
from rectify.engine.catalogue import KINDS
from rectify.engine.model import ADMINISTRATORS, GRANTED, Role
from rectify.engine.rights import FIGURES
from rectify.web.api import application as api
from rectify.web.api.calls import CALLS
from rectify.web.pages import clues as clue_pages
from rectify.web.routes import ANYBODY, BUSINESS, EVERYBODY, ROUTES
from tests.visitor import door_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.office import Office

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "rights.md").read_text(encoding="utf-8")
WORDS = {
    "everybody": EVERYBODY, "no administrator": EVERYBODY - ADMINISTRATORS, "business": BUSINESS, "figures": FIGURES, "signed in": ANYBODY,
}  # fmt: skip
NO_ROLES = ("machine", "anybody", "by role and by name")
"""What a cell names that is no role: nobody is asked, the machine itself, and the clue side's own rules."""
_ACTS = {
    "round add": "add round", "unit add": "add unit", "team add": "add team", "team authorise": "authorise",
    "inspection add": "add inspection", "user add": "add user", "user disable": "disable user", "user grant": "grant",
    "user revoke": "revoke",
}  # fmt: skip
"""Commands that ask for one kind of act: theirs are its roles."""
FILLED_BY = (api, clue_pages)
"""What fills the tables of rooms and calls when it is imported."""


def section(heading: str) -> list[list[str]]:
    """Give the rows of the table under a heading."""
    body = TEXT.split(f"\n### {heading}\n")[1].split("\n### ")[0]
    rows = [line for line in body.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in rows]


def stated(heading: str) -> dict[str, tuple[frozenset[Role], bool]]:
    """Give what the table says of each thing: for which roles, and whether it is internal."""
    found: dict[str, tuple[frozenset[Role], bool]] = {}
    for name, who, *_rest in section(heading):
        assert name not in found, f"{name} stands there twice"
        found[name.strip("`")] = (roles(who.removesuffix(" (internal)")), who.endswith(" (internal)"))
    return found


def roles(words: str) -> frozenset[Role]:
    """Read whom a cell names."""
    if words in WORDS:
        return frozenset(WORDS[words])
    named = [WORDS.get(each) or {Role(each)} for each in words.split(", ") if each not in NO_ROLES]
    return frozenset(role for each in named for role in each)


def commands(group: click.Group = rectify, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Give every command by its words; the clue side has a table of its own."""
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        if (*path, name) == ("clue",):
            yield "clue …"
        elif isinstance(found, click.Group):
            yield from commands(found, (*path, name))
        else:
            yield " ".join((*path, name))


# ---- it is whole, and says what the program does


def test_every_room_stands_there_for_whom_it_is() -> None:
    assert stated("Pages") == {f"{each.method} {each.path}": (each.who, each.internal) for each in ROUTES}


def test_every_call_stands_there_for_whom_it_is() -> None:
    assert stated("Calls") == {f"{each.method} {each.whole_path}": (each.who, each.internal) for each in CALLS}


def test_every_report_stands_there_for_whom_it_is() -> None:
    assert {name: who for name, (who, _internal) in stated("Reports").items()} == {
        name: READERS[name] for name in NAMES
    }


def test_every_command_stands_there() -> None:
    assert set(stated("Commands")) == set(commands())


@pytest.mark.parametrize(("command", "key"), _ACTS.items())
def test_a_command_that_asks_for_an_act_is_for_whom_the_act_is(command: str, key: str) -> None:
    assert stated("Commands")[command][0] == set(KINDS[key].by)


def test_what_counts_the_whole_office_is_for_whoever_looks_after_it() -> None:
    rows = {row[0].strip("`"): row[1] for row in section("Commands")}
    caring = {name for name in rows if roles(rows[name]) == CARE}
    assert caring == {"doctor", "tick", "deliver", "run", "journal verify", "reconcile"}
    assert all(rows[name].startswith("machine, ") for name in caring)


def test_every_notice_stands_there() -> None:
    there = {path.name for path in (ROOT / "notifications").iterdir() if path.is_dir()}
    assert {row[0].strip("`") for row in section("Notices and letters")} == there


def test_every_address_that_the_console_answers_stands_there(sqlite_office_in: Callable[[str], Office]) -> None:
    """What is added beside the tables (the door, the machine's rooms, files) is found where the application itself has it."""
    app = door_of(sqlite_office_in("reported")).app
    added = {
        f"{method} {each.path}" for each in app.routes if isinstance(each, Route) for method in each.methods or ("GET",) if method != "HEAD"
    }  # fmt: skip
    listed = {*stated("Pages"), *(row[0].strip("`") for row in section("Before the door and beside it"))}
    assert {each for each in listed if not each.startswith(("GET /api/", "POST /api/"))} == added


def test_the_words_for_many_roles_are_those_of_the_program() -> None:
    body = TEXT.split("\n## The words\n")[1].split("\n## ")[0]
    said = dict(re.findall(r"^\| ([\w ]+) \| (.+) \|$", body, re.MULTILINE))
    assert roles(said["everybody"]) == EVERYBODY == set(GRANTED)
    assert roles(said["figures"]) == FIGURES
    assert said["no administrator"] == "everybody without sysadmin, secadmin, auditor"
    assert said["business"] == "no administrator without city"


# ---- and it notices


def test_a_room_that_is_missing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = TEXT
    monkeypatch.setitem(globals(), "TEXT", re.sub(r"\| `GET /overview` .*\n", "", whole))
    with pytest.raises(AssertionError):
        test_every_room_stands_there_for_whom_it_is()
    monkeypatch.setitem(
        globals(), "TEXT", whole.replace("| `GET /overview` | figures |", "| `GET /overview` | everybody |")
    )
    with pytest.raises(AssertionError):
        test_every_room_stands_there_for_whom_it_is()
