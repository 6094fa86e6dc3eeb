"""A form that a page opens with words in it: carried in the address under a seal, so that nobody else can fill in a form.

What is sent is still what its sender reads and sends himself; nothing is done by a link.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.web.visit import Visit

NAME = "given"


def address(visit: Visit, key: str, fields: Mapping[str, object]) -> str:
    """Give the address of the form of a kind of act, with fields filled in for whoever is here."""
    text = json.dumps(dict(fields), ensure_ascii=False)
    sealed = urlsafe_b64encode(json.dumps([text, _seal(visit, key, text)]).encode()).decode()
    return f"/do/{quote(key)}?{urlencode({NAME: sealed})}"


def fields(visit: Visit, key: str) -> dict[str, object]:
    """Read the fields that a page of this session filled in; none where the seal is not its own."""
    try:
        text, seal = json.loads(urlsafe_b64decode(visit.request.query_params.get(NAME, "").encode()))
        given = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return {}
    right = hmac.compare_digest(str(seal).encode(errors="replace"), _seal(visit, key, text).encode())
    return dict(given) if right else {}


def _seal(visit: Visit, key: str, text: str) -> str:
    return visit.console.vault.name_of(f"given {visit.session.hash} {key} {text}")
