"""Words that go out to a browser and come back: written so that nobody can change them, and read so that nothing can hurt.

The seal is the caller's: it names for whom and for what the words are, so that they are good for nobody and nothing else. What
comes back is anybody's: whatever is not exactly what was written is nothing.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Seal = Callable[[str], str]
    """Gives the keyed digest of a text, with whatever it is to be bound to."""


def written(value: object, seal: Seal) -> str:
    """Write a value as a word of an address or of a form."""
    text = json.dumps(value, ensure_ascii=False)
    return urlsafe_b64encode(json.dumps([text, seal(text)]).encode()).decode()


def read(given: str, seal: Seal) -> Any:  # noqa: ANN401 - what was written: JSON of any shape
    """Read a word that ``written`` gave with the same seal; None for everything else.

    Nothing of what came is read before the seal is found to be right: the text could be nested or long beyond measure.
    """
    try:
        text, mark = json.loads(urlsafe_b64decode(given.encode()))
        right = hmac.compare_digest(str(mark).encode(errors="replace"), seal(text).encode())
        return json.loads(text) if right else None
    except (ValueError, TypeError, RecursionError):
        return None
