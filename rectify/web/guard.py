"""What stands before every room: limits on what is sent, where a form may come from, and what every answer carries.

The headers forbid scripts and frames from anywhere but here (OWASP ASVS 5.0, 3.4); nothing is kept by a browser or a proxy
except files whose address holds their content's hash. A form is taken from our own pages only: by ``Sec-Fetch-Site`` and
``Origin`` here, by the cookie's same-site rule, and by a token that ``answering`` and ``door`` compare. What comes from elsewhere, or
is larger than anything we take, is told to whoever keeps the books of the door. At the door itself, where nobody is known yet,
little is taken. Whatever goes wrong within is answered from here, so that every answer there is carries the headers.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response

from rectify.web.api.refusing import problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    Tell = Callable[[Scope, str], Awaitable[None]]
    """Keeps that something was sent that no page of ours sends, under a kind of the books of the door."""
    Mishap = Callable[[Scope, Exception], Response]
    """Gives the answer in place of one that failed."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
FORM_BYTES = 1 << 20
"""What a form may hold besides files."""
DOOR_BYTES = 16 << 10
"""What a form at the door may hold: a name, a password, a code."""
SAFE = frozenset({"GET", "HEAD"})
METHODS = SAFE | {"POST"}


_KEPT = {403: "forged", 413: "file_refused"}
_log = logging.getLogger("rectify.web")


class Guard:
    """What every request passes before a room, and every answer after it."""

    def __init__(
        self, app: ASGIApp, *, most: int, doors: frozenset[str], https: bool, tell: Tell, mishap: Mishap
    ) -> None:  # fmt: skip
        self.app = app
        self.most = most
        self.doors = doors
        self.tell = tell
        self.mishap = mishap
        self.https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sending = _Sending(scope, send, https=self.https)
        refusal = self._refusal(scope)
        try:
            if refusal is None:
                refusal = await self._let_in(scope, receive, sending)
            if refusal is not None:
                if kind := _KEPT.get(refusal.status_code):
                    await self.tell(scope, kind)
                await refusal(scope, receive, sending)
        except Exception as error:  # noqa: BLE001 - the edge: whatever it is, somebody waits for an answer
            answer = self.mishap(scope, error)
            if not sending.begun:
                await answer(scope, receive, sending)

    async def _let_in(self, scope: Scope, receive: Receive, sending: _Sending) -> Response | None:
        """Pass a request on; gives what is still to be answered where its sender left, or sent more than we take."""
        most = self._most(scope)
        bounded = _Bounded(receive, most)
        try:
            await self.app(scope, bounded, sending)
        except ClientDisconnect:
            if sending.begun:
                return None
            if bounded.over:
                return _too_large(scope, most)
            _log.info("left before all was sent: %s", scope["method"])
            return _no(scope, 400, "没有发送完。")  # nobody reads it, but it is counted as no fault of ours
        return None

    def _most(self, scope: Scope) -> int:
        return DOOR_BYTES if scope["path"] in self.doors else self.most

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if scope["method"] not in METHODS:
            return _no(scope, 405, "不支持这种请求。", {"allow": "GET, HEAD, POST"})
        if "transfer-encoding" in headers and "content-length" in headers:  # RFC 9112, 6.3: where it ends is in doubt
            return _no(scope, 400, "请求的长度说法不一。", {"connection": "close"})
        if length_of(headers) > self._most(scope):
            return _too_large(scope, self._most(scope))
        if scope["method"] not in SAFE and not is_from_here(headers):
            return _no(scope, 403, "请从本系统的页面提交。")
        return None


class _Sending:
    """Puts the headers on an answer as it begins, and knows whether it has begun."""

    def __init__(self, scope: Scope, send: Send, *, https: bool) -> None:
        self.scope = scope
        self.send = send
        self.https = https
        self.begun = False

    async def __call__(self, message: Message) -> None:
        """Pass a part of the answer on."""
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            if self.https:
                headers.setdefault("strict-transport-security", "max-age=31536000; includeSubDomains")
            if not (self.scope["path"].startswith("/static/") and message["status"] == _FOUND):
                headers["cache-control"] = "no-store"
        await self.send(message)


def _too_large(scope: Scope, most: int) -> Response:
    return _no(scope, 413, f"上传的内容超过 {most} 字节的上限。")


_FOUND = 200
_CODES = {400: "usage", 405: "not_allowed", 413: "too_large", 403: "not_permitted"}


def _no(scope: Scope, status: int, said: str, headers: Mapping[str, str] | None = None) -> Response:
    """Say no in the form in which whoever asks is answered elsewhere: programs read problem documents."""
    if scope["path"].startswith("/api/"):
        return problem(_CODES[status], said, headers=headers)
    return PlainTextResponse(said, status_code=status, headers=headers)


def length_of(headers: Headers) -> int:
    """Give how many bytes a request says it sends; nothing where it does not say."""
    text = headers.get("content-length", "0")
    return int(text) if text.isdecimal() and len(text) < 20 else 0  # noqa: PLR2004 - more digits than any disk has bytes


def is_from_here(headers: Headers) -> bool:
    """Say whether nothing shows that a form was sent by another site's page.

    Our own pages forbid a referrer, for which a browser writes the origin as ``null``; then the form's token decides alone.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin", "null")
    if site is not None and site != "same-origin":
        return False
    return origin == "null" or origin.split("://", 1)[-1] == headers.get("host", "")


class _Bounded:
    """Counts what really arrives: a length that was announced may lie."""

    def __init__(self, receive: Receive, most: int) -> None:
        self.receive = receive
        self.most = most
        self.arrived = 0

    @property
    def over(self) -> bool:
        """Whether more came than is taken."""
        return self.arrived > self.most

    async def __call__(self) -> Message:
        """Give the next part; where it is too much, as if the sender had left."""
        message = await self.receive()
        if message["type"] == "http.request":
            self.arrived += len(message.get("body", b""))
            if self.over:
                return {"type": "http.disconnect"}
        return message
