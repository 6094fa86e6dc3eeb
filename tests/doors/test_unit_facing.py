"""A process that serves units, by what it really opens: everything is asked of it, by everybody it lets in, and every file counted.

The operating system is not asked to forbid anything here; an audit hook in the process itself tells of each file and each database
that it opens. That the hook tells is shown by the other process, which serves everybody and has business with clues.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from rectify.engine.model import UNIT_ROLES, Role
from tests import neighbours
from tests.cli.program import ROOT
from tests.clues import CLUE
from tests.doors.sweeping import addresses

if TYPE_CHECKING:
    from pathlib import Path

    from tests.doors.conftest import Worlds

_CHILD = """
import json, os, sys
from collections import Counter
home, for_units, asked = sys.argv[1], sys.argv[2] == "units", json.load(sys.stdin)
opened = Counter()
def hook(event, args):
    if event in ("open", "sqlite3.connect") and args and isinstance(args[0], (str, bytes)):
        path = os.path.abspath(os.fsdecode(args[0]).removeprefix("file:"))
        if path.startswith(home + os.sep):
            opened[os.path.relpath(path, home)] += 1
sys.addaudithook(hook)
from dataclasses import replace
from pathlib import Path
from rectify.wiring import open_console
from tests.doors.opening import opened as read
from tests.office import Office
from tests.visitor import Door
from rectify.web.application import application

console = open_console(Path(home), for_units=for_units)
console = replace(console, app=replace(console.app, settings=replace(
    console.app.settings, console=replace(console.app.settings.console, second_factor="off"))))
door = Door(office=Office(app=console.app), console=console, app=application(console))
statuses = {}
for account, paths in asked.items():
    found = read(door.visitor(account), paths)
    statuses[account] = Counter(each.status for each in found.values())
kept = [os.readlink(f"/proc/self/fd/{each}") for each in os.listdir("/proc/self/fd") if os.path.islink(f"/proc/self/fd/{each}")]
print(json.dumps({
    "opened": opened, "statuses": statuses, "held": [os.path.relpath(each, home) for each in kept if each.startswith(home + os.sep)],
    "modules": [name for name in sys.modules if name.startswith(("rectify.app.clues", "rectify.store.clues", "rectify.web.pages.clues"))],
}))
"""
CLUE_SIDE = ("clues.db", "config/clue.key", "clues/")
INTERNAL_KEY = "config/internal.key"
OUTSIDE = UNIT_ROLES | {Role.LEADER}


def process(home: Path, kind: str, asked: dict[str, list[str]]) -> dict[str, Any]:
    """Run a process that serves an office, ask everything of it, and give what it opened."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("RECTIFY_CLUE")}
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(home), kind], input=json.dumps(asked), capture_output=True, text=True, check=False,
        env={**known, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.fixture
def home(worlds: Worlds, tmp_path: Path) -> Path:
    """Give a copy of the office with clues, for another process to work in."""
    shutil.copytree(worlds.home("clued"), tmp_path / "office")
    return tmp_path / "office"


def test_a_process_for_units_opens_nothing_of_clues_whoever_asks_for_what(home: Path) -> None:
    asked = {account: [each for each in addresses("clerk") if "docx" not in each] for account in ("clerk", "ldr")}
    asked["ldr"] = asked["ldr"][::3]
    asked["head"] = [
        "/clues",
        f"/clues/{CLUE}",
        f"/clues/{CLUE}/papers/1",
        "/clues/do/register",
        "/clues/access",
        "/clues/log",
    ]
    told = process(home, "units", asked)
    assert told["statuses"]["head"] == {"404": len(asked["head"])}
    assert told["statuses"]["clerk"]["200"] > 60
    assert told["modules"] == []
    assert [path for path in (*told["opened"], *told["held"]) if path.startswith((*CLUE_SIDE, INTERNAL_KEY))] == []
    allowed = (
        "office.db",
        "config/rectify.toml",
        "config/console.key",
        "evidence/",
        "notifications/",
        "workflows/",
        "config/",
    )
    assert [path for path in told["opened"] if not path.startswith(allowed)] == []


def test_a_process_for_everybody_opens_the_clue_store_once_and_keeps_it(home: Path) -> None:
    rooms = [
        "/clues",
        f"/clues/{CLUE}",
        "/clues/due",
        "/clues/report",
        "/",
        "/problems",
        f"/problems/{neighbours.AT_WORK}",
        "/me",
    ]
    told = process(home, "everybody", {"clerk": ["/", "/problems", "/clues"], "disc": rooms, "t1": rooms})
    assert told["statuses"]["disc"] == {"200": len(rooms)}, told
    assert told["statuses"]["clerk"]["404"] == 1
    assert told["opened"]["config/clue.key"] == 1
    assert told["opened"][INTERNAL_KEY] == 1
    assert "clues.db" in told["held"]


def test_whoever_has_no_business_there_opens_nothing_of_clues_in_that_process_either(home: Path) -> None:
    told = process(
        home,
        "everybody",
        {account: ["/", "/problems", "/clues", f"/clues/{CLUE}", "/me"] for account in ("clerk", "ldr", "city")},
    )
    assert [path for path in (*told["opened"], *told["held"]) if path.startswith(CLUE_SIDE)] == []


def test_the_roles_of_those_who_were_asked_are_all_that_such_a_process_lets_in() -> None:
    roles = {role for name, _display, _unit, role in neighbours.PEOPLE if name in ("clerk", "head", "ldr")}
    assert roles == {role.value for role in OUTSIDE if role is not Role.CO_UNIT}
