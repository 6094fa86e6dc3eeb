"""What was just done, said on the next page: carried in the address, under a seal, so that nobody can make a page say anything."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from rectify.app import sealed_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rectify.web.visit import Visit

NAME = "said"


def written(visit: Visit, sentences: Sequence[str]) -> str:
    """Write sentences for the next page of this session."""
    return sealed_words.written(list(sentences), _seal(visit))


def then(visit: Visit, path: str, *sentences: str) -> Response:
    """Go to a page of this session that says what was just done."""
    return RedirectResponse(f"{path}?{urlencode({NAME: written(visit, sentences)})}", status_code=303)


def read(visit: Visit) -> list[str]:
    """Read what the page before has to say; nothing where it is not from this session."""
    said = sealed_words.read(visit.request.query_params.get(NAME, ""), _seal(visit))
    return [str(each) for each in said or ()]


def _seal(visit: Visit) -> Callable[[str], str]:
    return lambda text: visit.console.vault.name_of(f"said {visit.session.hash} {text}")
