"""Tickets for files that were sent: redeemed by their owner, in the office that gave them, as they were given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.app import tickets
from rectify.app.console import vault_of

if TYPE_CHECKING:
    from pathlib import Path

KEPT = {"name": "拨付凭证.pdf", "sha256": "a" * 64}


def test_a_ticket_of_another_office_redeems_nothing(tmp_path: Path) -> None:
    ours, theirs = vault_of(tmp_path / "ours"), vault_of(tmp_path / "theirs")
    given = tickets.ticket(ours, "clerk", KEPT)
    assert tickets.taken_back(ours, "clerk", given) == KEPT
    assert tickets.taken_back(theirs, "clerk", given) is None
    assert tickets.taken_back(ours, "head", given) is None


def test_a_ticket_holds_after_the_office_was_opened_anew_with_the_same_key(tmp_path: Path) -> None:
    given = tickets.ticket(vault_of(tmp_path), "clerk", KEPT)
    assert tickets.taken_back(vault_of(tmp_path), "clerk", given) == KEPT
