"""A problem goes by the text it began with: what an office writes into its files later is for what begins later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rectify.app import invariants
from tests import ledger, versions
from tests.office import PROBLEM, Office, a_problem, hand_over, transfer

if TYPE_CHECKING:
    from collections.abc import Callable

SECOND = "P-2026-0002"
WITHOUT_FEEDBACKS = versions.version(2, ("      - three_feedbacks # R-01\n", ""))
STRICTER = versions.version(3, ("      - receipt_on_file\n", "      - receipt_on_file\n      - finding_complete\n"))


def pinned(office: Office) -> dict[str, str]:
    """Give the workflow texts that are kept, by hash."""
    return {row["hash"]: row["text"] for row in ledger.rows(office.app, "pinned_text") if row["kind"] == "workflow"}


def hash_of(office: Office, number: str) -> str:
    return str(ledger.problem(office.app, number)["workflow_hash"])


def unmet(office: Office, move: str, number: str) -> list[str]:
    return [each.reason.value for each in office.ask("move", "office", None, number, move=move)[0].refusals]


def test_a_changed_file_touches_no_running_problem(office_in: Callable[[str], Office]) -> None:
    office = office_in("handed_over")
    versions.keep(office, WITHOUT_FEEDBACKS)
    assert "three_feedbacks" in unmet(office, "transfer", PROBLEM)
    a_problem(office, title="第二个")
    assert "three_feedbacks" not in unmet(office, "transfer", SECOND)
    assert hash_of(office, PROBLEM) == versions.hash_of(versions.shipped())
    assert hash_of(office, SECOND) == versions.hash_of(WITHOUT_FEEDBACKS)


def test_every_text_a_problem_goes_by_is_kept_whole_and_once(office_in: Callable[[str], Office]) -> None:
    office = office_in("reported")
    for text in (WITHOUT_FEEDBACKS, STRICTER, WITHOUT_FEEDBACKS):
        versions.keep(office, text)
        a_problem(office)
        a_problem(office)
    texts = (versions.shipped(), WITHOUT_FEEDBACKS, STRICTER)
    assert pinned(office) == {versions.hash_of(text): text for text in texts}
    assert invariants.check(office.app) == ()


@pytest.mark.parametrize("text", ["", "name: five-accounts\n", "states: [\n"], ids=["empty", "half", "no YAML"])
def test_a_file_that_is_broken_later_stops_no_running_problem(
    sqlite_office_in: Callable[[str], Office], text: str
) -> None:
    office = sqlite_office_in("reported")
    versions.keep(office, text)
    hand_over(office)
    transfer(office)
    assert ledger.problem(office.app, PROBLEM)["state"] == "transferred"
