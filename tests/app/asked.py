"""Asking, and what was answered: short words for the tests of single acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.office import Office

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.app.asking import Result

OfficeIn = Callable[[str], Office]
"""Opens an office whose problem stands in a state."""

DAY, SECOND = "2026-03-02", "P-2026-0002"


def reasons(
    office: Office, key: str, account: str, fields: Mapping[str, Any], *subjects: str, **more: str
) -> list[str]:
    """Ask, and give the reasons why not; none where it was accepted. ``more``: move, signed_by, act_id, note."""
    results = office.ask(key, account, fields, *subjects, **more)
    return [each.reason.value for each in results[0].refusals]


def at(year: int, month: int, day: int, hour: int = 1) -> datetime:
    """Give an instant; hour 1 of UTC is nine in the office."""
    return datetime(year, month, day, hour, tzinfo=UTC)


def told(results: tuple[Result, ...]) -> list[tuple[str | None, bool, str | None]]:
    """Give what was answered for each subject: what it is, whether it was done, its state."""
    return [(each.subject, each.ok, each.state) for each in results]
