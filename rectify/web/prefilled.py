"""A form that a page opens with words in it: carried in the address under a seal, so that nobody else can fill in a form.

What is sent is still what its sender reads and sends himself; nothing is done by a link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from rectify.app import sealed_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rectify.web.visit import Visit

NAME = "given"


def address(visit: Visit, key: str, fields: Mapping[str, object]) -> str:
    """Give the address of the form of a kind of act, with fields filled in for whoever is here."""
    sealed = sealed_words.written(dict(fields), _seal(visit, key))
    return f"/do/{quote(key)}?{urlencode({NAME: sealed})}"


def fields(visit: Visit, key: str) -> dict[str, object]:
    """Read the fields that a page of this session filled in; none where the seal is not its own."""
    return dict(sealed_words.read(visit.request.query_params.get(NAME, ""), _seal(visit, key)) or {})


def _seal(visit: Visit, key: str) -> Callable[[str], str]:
    return lambda text: visit.console.vault.name_of(f"given {visit.session.hash} {key} {text}")
