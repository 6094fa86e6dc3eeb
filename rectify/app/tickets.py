"""Tickets for files that were sent: whoever sent one may name it in an act, and nobody else; its hash alone opens nothing.

A ticket is the file's name and hash with a mark under the console's key, for one account. It is kept nowhere.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.store.sealing import Vault


def ticket(vault: Vault, account: str, kept: Mapping[str, object]) -> str:
    """Give a ticket for a file that somebody has just sent: only he can redeem it, and only for that very file."""
    text = json.dumps([kept["name"], kept["sha256"]], ensure_ascii=False)
    return urlsafe_b64encode(json.dumps([text, _mark(vault, account, text)]).encode()).decode()


def taken_back(vault: Vault, account: str, given: str) -> Mapping[str, str] | None:
    """Redeem a ticket; nothing for one that is not his or was changed."""
    try:
        text, mark = json.loads(urlsafe_b64decode(given.encode()))
        name, digest = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None
    right = hmac.compare_digest(str(mark).encode(errors="replace"), _mark(vault, account, text).encode())
    return {"name": str(name), "sha256": str(digest)} if right else None


def _mark(vault: Vault, account: str, text: str) -> str:
    return vault.name_of(f"ticket {account} {text}")
