"""Tickets for files that were sent: whoever sent one may name it in an act, and nobody else; its hash alone opens nothing.

A ticket is the file's name and hash with a mark under the console's key, for one account. It is kept nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.app import sealed_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rectify.store.sealing import Vault


def ticket(vault: Vault, account: str, kept: Mapping[str, object]) -> str:
    """Give a ticket for a file that somebody has just sent: only he can redeem it, and only for that very file."""
    return sealed_words.written([kept["name"], kept["sha256"]], _mark(vault, account))


def taken_back(vault: Vault, account: str, given: str) -> Mapping[str, str] | None:
    """Redeem a ticket; nothing for one that is not his or was changed."""
    found = sealed_words.read(given, _mark(vault, account))
    return {"name": str(found[0]), "sha256": str(found[1])} if found is not None else None


def _mark(vault: Vault, account: str) -> Callable[[str], str]:
    return lambda text: vault.name_of(f"ticket {account} {text}")
