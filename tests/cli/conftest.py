"""The program, outside every office and in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.program import Program
from tests.office import Office, close_all, peopled, problem_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
def office(tmp_path: Path, database_url: str) -> Office:
    """Give an office with people, an inspection and one registered problem, on each database."""
    return peopled(tmp_path, database_url)


@pytest.fixture
def inside(capsys: pytest.CaptureFixture[str], office: Office) -> Program:
    """Give the program in that office."""
    return Program(capsys, office.home)


@pytest.fixture
def quick(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Program:
    """Give the program in such an office on SQLite alone: for what no database has a say in."""
    return Program(capsys, peopled(tmp_path).home)


@pytest.fixture
def passed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Program:
    """Give the program in an office whose problem waits for its closing."""
    return Program(capsys, problem_in(tmp_path, "passed").home)
