"""Words that no database takes: whatever a browser sends is looked at here once, before any room reads it.

PostgreSQL takes no NUL and neither takes half of a character; no page of ours sends one, no name of ours has one. What a word has
to be besides is the business of whoever reads it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.datastructures import UploadFile

from rectify.errors import NotThere, WordsWrong

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from starlette.datastructures import FormData
    from starlette.requests import Request

UNFIT = "填写的内容或者地址中有不可用的字符"
_UNFIT = re.compile("[\x00\ud800-\udfff]")


def require_fit(request: Request, form: FormData | None) -> None:
    """Raise NotThere for an address with such a character, WordsWrong for a word of its query or of a form."""
    if _UNFIT.search(request.url.path) or any(_UNFIT.search(str(each)) for each in request.path_params.values()):
        raise NotThere
    if not are_fit([*request.query_params.multi_items(), *(form.multi_items() if form is not None else ())]):
        raise WordsWrong(UNFIT)


def are_fit(pairs: Iterable[tuple[str, object]]) -> bool:
    """Say whether names and words can be read at all."""
    return not any(_UNFIT.search(text) for name, word in pairs for text in _texts(name, word))


def _texts(name: str, word: object) -> Iterator[str]:
    yield name
    if isinstance(word, UploadFile):
        yield word.filename or ""
    else:
        yield str(word)
