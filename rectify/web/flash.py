"""What was just done, said on the next page: carried in the address, under a seal, so that nobody can make a page say anything."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rectify.web.visit import Visit

NAME = "said"


def written(visit: Visit, sentences: Sequence[str]) -> str:
    """Write sentences for the next page of this session."""
    text = json.dumps(list(sentences), ensure_ascii=False)
    return urlsafe_b64encode(json.dumps([text, _seal(visit, text)]).encode()).decode()


def then(visit: Visit, path: str, *sentences: str) -> Response:
    """Go to a page of this session that says what was just done."""
    return RedirectResponse(f"{path}?{urlencode({NAME: written(visit, sentences)})}", status_code=303)


def read(visit: Visit) -> list[str]:
    """Read what the page before has to say; nothing where it is not from this session."""
    given = visit.request.query_params.get(NAME, "")
    try:
        text, seal = json.loads(urlsafe_b64decode(given.encode()))
        sentences = json.loads(text)
    except (ValueError, TypeError):
        return []
    return [str(each) for each in sentences] if hmac.compare_digest(str(seal), _seal(visit, text)) else []


def _seal(visit: Visit, text: str) -> str:
    return visit.console.vault.name_of(f"said {visit.session.hash} {text}")
