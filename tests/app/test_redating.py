"""A new year's holiday notice moves running deadlines only when it is confirmed, and each with an entry of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from rectify.app import books, redating
from rectify.errors import NotPermitted
from rectify.store import facts
from tests.office import PROBLEM, Office, close_all, hand_over, peopled, transfer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DECEMBER = datetime(2026, 12, 8, 1, 0, tzinfo=UTC)
NOTICE = """
source = "示例通知"
work = ["2027-02-20"]
[off]
"春节" = ["2027-02-06", "2027-02-07", "2027-02-08", "2027-02-09", "2027-02-10", "2027-02-11", "2027-02-12"]
"国庆节" = [2027-10-01]
"""


@pytest.fixture
def running(tmp_path: Path, database_url: str) -> Iterator[Office]:
    office = peopled(tmp_path, database_url, at=DECEMBER)
    hand_over(office)
    transfer(office)
    (tmp_path / "2027.toml").write_text(NOTICE, encoding="utf-8")
    yield office
    close_all()


def _deadline(office: Office) -> tuple[str | None, int]:
    with office.app.store.reading() as reader:
        problem = facts.subject(reader, PROBLEM).problem
    assert problem is not None
    return problem.effective_on, problem.provisional


def test_a_preview_writes_nothing(running: Office, tmp_path: Path) -> None:
    (moved,) = redating.preview(running.app, tmp_path / "2027.toml", "office")
    assert (moved.number, moved.before, moved.after, moved.moves) == (PROBLEM, "2027-02-08", "2027-02-15", True)
    assert _deadline(running) == ("2027-02-08", 1)


def test_a_confirmed_notice_moves_the_deadline_with_an_entry(running: Office, tmp_path: Path) -> None:
    before = books.verify(running.app).entries
    redating.apply(running.app, tmp_path / "2027.toml", "office")
    assert _deadline(running) == ("2027-02-15", 0)
    assert books.verify(running.app).entries == before + 1
    assert books.reconcile(running.app).ok
    assert (running.app.home / "config" / "holidays" / "2027.toml").is_file()


def test_only_the_office_confirms(running: Office, tmp_path: Path) -> None:
    with pytest.raises(NotPermitted):
        redating.apply(running.app, tmp_path / "2027.toml", "head")
    with pytest.raises(NotPermitted):
        redating.preview(running.app, tmp_path / "2027.toml", "head")  # it lists every unit's deadlines
    assert _deadline(running) == ("2027-02-08", 1)
