"""The program, outside every office and in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.program import Program
from tests.office import close_all, problem_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.copies import Copies, Databases
    from tests.office import Office


@pytest.fixture(autouse=True)
def _outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Stand in an empty folder, with nothing of the machine's own settings; close what was opened."""
    for name in ("RECTIFY_HOME", "RECTIFY_DATABASE", "RECTIFY_MAIL_HOST", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    yield
    close_all()


@pytest.fixture
def program(capsys: pytest.CaptureFixture[str]) -> Program:
    """Give the program, outside every office."""
    return Program(capsys)


@pytest.fixture
def office(copies: Copies, tmp_path: Path, new_database: Databases) -> Iterator[Office]:
    """Give an office with people, an inspection and one registered problem, on each database."""
    yield from _copied(copies, tmp_path, "reported", new_database)


@pytest.fixture
def inside(capsys: pytest.CaptureFixture[str], office: Office) -> Program:
    """Give the program in that office."""
    return Program(capsys, office.home)


@pytest.fixture
def quick(capsys: pytest.CaptureFixture[str], copies: Copies, tmp_path: Path) -> Iterator[Program]:
    """Give the program in such an office on SQLite alone: for what no database has a say in."""
    for office in _copied(copies, tmp_path, "reported"):
        yield Program(capsys, office.home)


@pytest.fixture
def passed(capsys: pytest.CaptureFixture[str], copies: Copies, tmp_path: Path) -> Iterator[Program]:
    """Give the program in an office whose problem waits for its closing."""
    for office in _copied(copies, tmp_path, "passed"):
        yield Program(capsys, office.home)


def _copied(copies: Copies, into: Path, state: str, databases: Databases | None = None) -> Iterator[Office]:
    office = copies.office(state, lambda place, url=None: problem_in(place, state, url), into, databases)
    yield office
    office.app.store.close()
