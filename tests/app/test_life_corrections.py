"""A corrected receipt while a later day of a return runs: what was named stays owed, what was counted is counted anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rectify.app.books import reconcile
from tests import ledger
from tests.office import INSPECTION, MORNING, PROBLEM, Office

if TYPE_CHECKING:
    from tests.app.asked import OfficeIn

CHANGE = {"subject": INSPECTION, "field": "receipt_on", "from": "2026-03-02", "reason": "录错"}


def corrected(office: Office, back_until: str, receipt_on: str) -> tuple[str, str | None]:
    """Send a submitted problem back until a day, correct the receipt, and give what is owed of the problem."""
    office.stand_at(MORNING.replace(day=20))  # a return names a day within one period from its own
    office.do("move", "office", {"what": "补齐凭证", "due_on": back_until}, PROBLEM, move="return")
    for account in ("office", "off2"):
        office.do("correct", account, {**CHANGE, "to": receipt_on})
    row = next(row for row in ledger.rows(office.app, "deadline") if (row["subject"], row["slot"]) == (PROBLEM, ""))
    return row["obligation"], row["nominal_on"]


@pytest.mark.parametrize(
    ("back_until", "receipt_on", "owed"),
    [
        ("2026-05-20", "2026-02-27", ("supplement", "2026-05-20")),
        ("2026-05-20", "2026-02-02", ("supplement", "2026-05-20")),
        ("2026-04-20", "2026-02-02", ("supplement", "2026-04-20")),
        ("2026-04-20", "2026-02-27", ("rectify", "2026-04-27")),
    ],
    ids=["later than both", "later than both, months apart", "later than the new one only", "within both"],
)
def test_the_day_that_a_return_named_stays_where_it_lies_after_the_deadline(
    office_in: OfficeIn, back_until: str, receipt_on: str, owed: tuple[str, str]
) -> None:
    office = office_in("under_check")
    assert corrected(office, back_until, receipt_on) == owed
    assert reconcile(office.app).differences == ()


def test_the_rungs_of_a_running_supplement_stay_climbed(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("under_check")
    office.stand_at(MORNING.replace(day=20))
    office.do("move", "office", {"what": "补齐凭证", "due_on": "2026-05-20"}, PROBLEM, move="return")
    before = [row for row in ledger.rows(office.app, "deadline") if row["subject"] == PROBLEM]
    for account in ("office", "off2"):
        office.do("correct", account, {**CHANGE, "to": "2026-02-27"})
    assert [row for row in ledger.rows(office.app, "deadline") if row["subject"] == PROBLEM] == before
    assert ledger.problem(office.app, PROBLEM)["nominal_on"] == "2026-04-27"
