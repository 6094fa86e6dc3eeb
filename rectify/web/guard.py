"""What stands before every room: limits on what is sent, where a form may come from, and what every answer carries.

The headers forbid scripts and frames from anywhere but here (OWASP ASVS 5.0, 3.4); nothing is kept by a browser or a proxy
except files whose address holds their content's hash. A form is taken from our own pages only: by ``Sec-Fetch-Site`` and
``Origin`` here, by the cookie's same-site rule, and by a token that ``answering`` and ``door`` compare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response

from rectify.web.api.refusing import problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
SAFE = frozenset({"GET", "HEAD"})
METHODS = SAFE | {"POST"}


class Guard:
    """The outermost layer of the console."""

    def __init__(self, app: ASGIApp, *, most: int, https: bool) -> None:
        self.app = app
        self.most = most
        self.https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, self._sending(scope, send))
            return
        await self.app(scope, _bounded(receive, self.most), self._sending(scope, send))

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if scope["method"] not in METHODS:
            return _no(scope, 405, "不支持这种请求。", {"allow": "GET, HEAD, POST"})
        if _length(headers) > self.most:
            return _no(scope, 413, f"上传的内容超过 {self.most} 字节的上限。")
        if scope["method"] not in SAFE and not is_from_here(headers):
            return _no(scope, 403, "请从本系统的页面提交。")
        return None

    def _sending(self, scope: Scope, send: Send) -> Send:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if self.https:
                    headers.setdefault("strict-transport-security", "max-age=31536000; includeSubDomains")
                if not scope["path"].startswith("/static/"):
                    headers["cache-control"] = "no-store"
            await send(message)

        return sent


_CODES = {405: "not_allowed", 413: "too_large", 403: "not_permitted"}


def _no(scope: Scope, status: int, said: str, headers: Mapping[str, str] | None = None) -> Response:
    """Say no in the form in which whoever asks is answered elsewhere: programs read problem documents."""
    if scope["path"].startswith("/api/"):
        return problem(_CODES[status], said, headers=headers)
    return PlainTextResponse(said, status_code=status, headers=headers)


def _length(headers: Headers) -> int:
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


def _bounded(receive: Receive, most: int) -> Receive:
    """Count what really arrives: a length that was announced may lie."""
    arrived = 0

    async def received() -> Message:
        nonlocal arrived
        message = await receive()
        if message["type"] == "http.request":
            arrived += len(message.get("body", b""))
            if arrived > most:
                return {"type": "http.disconnect"}
        return message

    return received
