"""Pages of the ledger are kept for whoever turns back to one, and for nobody and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.app import ledger_page
from rectify.app.ledger_page import PAGE, Page, Wanted
from rectify.store import facts
from tests.office import PROBLEM, a_problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.office import Office


def page(office: Office, account: str, on: str = "", limit: int = PAGE) -> Page:
    """Give the first page as an account reads it."""
    with office.app.store.reading() as reader:
        actor = facts.actor(reader, account, office.app.today())
        assert actor is not None
        return ledger_page.page(office.app, reader, actor, Wanted(), on or office.app.today(), limit=limit)


def test_a_page_is_kept_until_the_journal_goes_on(office_in: Callable[[str], Office]) -> None:
    office = office_in("reported")
    before = page(office, "office")
    assert page(office, "office") is before
    a_problem(office, title="另一笔资金滞留")
    after = page(office, "office")
    assert [len(each.rows) for each in (before, after)] == [1, 2]


def test_a_page_is_kept_for_one_person_one_day_and_one_length(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("transferred")
    mine = page(office, "office")
    assert page(office, "clerk") is not mine
    assert page(office, "office", on="2026-09-01").rows[0]["lamp"] == "red"
    assert mine.rows[0]["lamp"] == "green"
    assert page(office, "office", limit=PAGE - 1) is not mine
    assert page(office, "office", limit=PAGE + 1) is not page(office, "office", limit=PAGE + 1), (
        "long ones are not kept"
    )
    assert [each["number"] for each in page(office, "clerk").rows] == [PROBLEM]
