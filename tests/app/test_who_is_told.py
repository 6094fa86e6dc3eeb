"""A tick tells only those who could open what they are told of, on its own business date, and that date never runs back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from rectify.app import invariants
from rectify.app.ticking import tick
from rectify.errors import WordsWrong
from tests.ledger import rows
from tests.office import MORNING, ROUND, TEAM, UNIT, Office, a_problem, an_office, hand_over, people

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LATE = date(2026, 6, 22)


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    """Give an office with a liaison, about to be told of much: nothing of what its findings owe is done."""
    office = an_office(tmp_path, database_url, at=MORNING)
    people(office)
    office.do("add user", "sysadmin", {"name": "lia", "display": "沈联系"})
    office.do("add inspection", "office", {"round": ROUND, "unit": UNIT, "team": TEAM, "liaison": "lia"})
    yield office
    office.app.store.close()


def told(office: Office) -> set[str]:
    tick(office.app, on=LATE)
    assert invariants.check(office.app) == ()
    return {row["person"] for row in rows(office.app, "notice")}


def test_a_liaison_is_told(office: Office) -> None:
    office.do("grant", "secadmin", {"user": "lia", "role": "liaison"})
    a_problem(office)
    assert "lia" in told(office)


def test_a_liaison_without_the_role_is_told_nothing(office: Office) -> None:
    a_problem(office)
    assert told(office) == {"office", "off2"}


def test_an_office_account_of_the_inspected_unit_is_told_nothing_of_its_own_unit(office: Office) -> None:
    office.do("add user", "sysadmin", {"name": "lent", "display": "褚借调", "unit": UNIT})
    office.do("grant", "secadmin", {"user": "lent", "role": "office"})
    problem = a_problem(office)
    hand_over(office, problem)
    assert "office" in told(office)
    assert "lent" not in told(office)


def test_after_a_tick_that_was_cut_short_an_earlier_day_is_refused(office: Office) -> None:
    def cut_short(_looked_at: int) -> None:
        raise KeyboardInterrupt

    a_problem(office)
    with pytest.raises(KeyboardInterrupt):
        tick(office.app, on=LATE, progress=cut_short)
    with pytest.raises(WordsWrong, match="不能倒退"):
        tick(office.app, on=date(2026, 6, 21))
    assert tick(office.app, on=LATE).notices == 0
