"""Keeping what somebody tried in the books of the door; where they cannot be written just now, the log says so.

The answer is the same either way: that the office's database is busy is no reason to tell somebody more than *not here*.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from rectify.app.door_lines import keep_attempt
from rectify.errors import RectifyError

if TYPE_CHECKING:
    from rectify.app.console import Console

_log = logging.getLogger("rectify.door")


def keep(console: Console, kind: str, said: str, *, account: str = "", address: str) -> None:
    """Keep an attempt under a kind of the books of the door, of somebody who is known or of an address."""
    try:
        keep_attempt(console, kind, said, account=account, address=address)
    except RectifyError as error:
        _log.error("not kept at the door: %s, request %s: %s", kind, console.request, error.message)
