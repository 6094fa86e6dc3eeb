"""Files that were filed, given out: the original to be saved and never to be shown, and a picture drawn anew to be looked at.

Both only where a page names the file to its reader; what it does not name is not there. A preview is ours from its first byte to
its last, and still it is shown in a sandbox.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from rectify.app.attachments import Attachment, attachments
from rectify.app.files import path_of
from rectify.app.previews import pictures
from rectify.errors import NotThere
from rectify.exchange.preview import MEDIA_TYPE
from rectify.web.downloads import Saved

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import Receive, Scope, Send

    from rectify.app.console import Console
    from rectify.app.office import App

SEALED = {"content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox"}
_WORDS = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="60" viewBox="0 0 300 60">'
    '<rect width="300" height="60" fill="#f3f5f8"/><text x="150" y="36" text-anchor="middle" font-family="sans-serif" '
    'font-size="16" fill="#49525e">{}</text></svg>'
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A file as a page lists it."""

    file: Attachment
    picture: bool


def shown(app: App, page: Mapping[str, Any]) -> dict[str, Shown]:
    """Give the files of a page by their SHA-256, with which of them are pictures."""
    found = attachments(page)
    drawn = pictures(app, found)
    return {each: Shown(file, each in drawn) for each, file in found.items()}


def original(app: App, page: Mapping[str, Any], sha256: str) -> Response:
    """Give a file as it was sent, to be saved: what is in it nobody has looked at. Raises NotThere."""
    named, path = attachments(page), path_of(app, sha256)
    if sha256 not in named or not path.is_file():
        raise NotThere
    return Saved(path, media_type="application/octet-stream", filename=named[sha256].name, headers=SEALED)


def preview(console: Console, page: Mapping[str, Any], sha256: str) -> Response:
    """Give what a picture shows, or in its place a word why not; raises NotThere for what is no picture of this page."""
    if sha256 not in attachments(page) or sha256 not in pictures(console.app, [sha256]):
        raise NotThere
    return _Later(lambda: _drawn(console, sha256))


def _drawn(console: Console, sha256: str) -> Response:
    made = console.previews.of(console.app, sha256)
    if made.said:
        return Response(_WORDS.format(escape(made.said)), media_type="image/svg+xml", headers=SEALED)
    return Response(made.content, media_type=MEDIA_TYPE, headers=SEALED)


class _Later(Response):
    """An answer that is made once the office's moment is closed: no reading waits for a picture to be drawn."""

    def __init__(self, make: Callable[[], Response]) -> None:
        super().__init__()
        self._make = make

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Make the answer and send it."""
        answer = await run_in_threadpool(self._make)
        await answer(scope, receive, send)
