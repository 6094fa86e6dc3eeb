"""Somebody who is signed in and asks the console for pages: the whole ASGI application with a session of its own, no network.

The template alone is rendered with the very words that the page was made of: they are kept while one request is answered.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from rectify import clock
from rectify.app import sessions, signing_in
from rectify.app.console import Console, vault_of
from rectify.web import frame
from rectify.web.answering import DEVICE, SESSION, cookie_name
from rectify.web.application import application

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rectify.app.office import App

ADDRESS = "10.0.0.1"


class Visitor(Protocol):
    """Opens a page for somebody."""

    def __call__(self, path: str, times: int = 1) -> bytes:
        """Ask for a page so many times; gives the last answer."""
        ...


@dataclass(slots=True, kw_only=True)
class House:
    """The console of an office, and the loop in which it answers."""

    console: Console
    asked: Callable[[str, str, int, Callable[[], None]], bytes]

    def visitor(self, account: str, before: Callable[[], None] = lambda: None) -> Visitor:
        """Sign somebody in, by the word of a proxy; gives what opens a page for him, so many times one after the other.

        ``before`` is done before each of them.
        """
        admitted = signing_in.sign_in_by_proxy(self.console, account, sessions.Visitor(address=ADDRESS))
        if not isinstance(admitted, sessions.Admitted) or admitted.step != sessions.WHOLE:
            raise AssertionError(admitted)
        kept = {SESSION: admitted.secret, DEVICE: admitted.device}
        cookies = "; ".join(f"{cookie_name(self.console, name)}={value}" for name, value in kept.items())
        return lambda path, times=1: self.asked(path, cookies, times, before)


def house(app: App) -> House:
    """Open the console of an office; nobody has to prove himself twice here."""
    given = replace(app.settings.console, second_factor="off")
    here = replace(app, settings=replace(app.settings, console=given))
    console = Console(
        app=here, now=clock.now, secret=clock.fresh_secret, code=clock.fresh_code, vault=vault_of(app.home)
    )
    served, loop = application(console), asyncio.new_event_loop()

    async def asked(path: str, cookies: str, times: int, before: Callable[[], None]) -> bytes:
        body = b""
        for _n in range(times):  # in one task, as in a server: its threads end with the task that began them
            before()
            body = await _answer(served, path, cookies)
        return body

    return House(
        console=console,
        asked=lambda path, cookies, times, before: loop.run_until_complete(asked(path, cookies, times, before)),
    )


async def _answer(served: Any, path: str, cookies: str) -> bytes:
    """Ask for one page as a server would; gives its body."""
    name, _, query = path.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http", "path": name,
        "raw_path": name.encode(), "query_string": query.encode(), "root_path": "", "client": (ADDRESS, 50000),
        "server": ("console", 80), "headers": [(b"host", b"console"), (b"cookie", cookies.encode())],
    }  # fmt: skip
    status, body = 0, bytearray()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status
        status = message.get("status", status)
        body.extend(message.get("body", b""))

    await served(scope, receive, send)
    if status != 200:  # noqa: PLR2004 - a page that is there
        raise AssertionError(path, status, bytes(body[:400]).decode())
    return bytes(body)


def words_of(ask: Visitor, path: str) -> Callable[[], str]:
    """Open a page once; gives what renders the same template with the same words again, and nothing else."""
    rendered, kept = frame.rendered, []

    def keeping(template: str, words: Mapping[str, Any]) -> str:
        kept.append((template, words))
        return rendered(template, words)

    frame.rendered = keeping
    try:
        ask(path)
    finally:
        frame.rendered = rendered
    ((template, words),) = kept
    return lambda: rendered(template, words)
