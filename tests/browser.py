"""A real browser over a real server: `rectify serve` as a process of its own on the loopback, and the system's chromium.

Nothing leaves the machine: the browser is started without its background traffic, and whatever it asks for besides our
server is kept, so that a test can say that there was nothing.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyotp
from axe_playwright_python.sync_playwright import Axe

from rectify import clock
from rectify.app import credentials, sessions
from rectify.wiring import open_console

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, Request, Response

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "shan-hu-san-lan-qiu"  # noqa: S105 - of invented people
CHROMIUM = ("chromium", "chromium-browser")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--lang=zh-CN",
]  # fmt: skip
PATIENCE_SECONDS = 60


@cache
def chromium() -> str | None:
    """Give where the system's browser is, or None."""
    return next((found for name in CHROMIUM if (found := shutil.which(name))), None)


def free_port() -> int:
    """Give a port of the loopback that nobody listens on."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


@dataclass(slots=True, kw_only=True)
class Server:
    """`rectify serve` at work on an office."""

    home: Path
    port: int
    process: subprocess.Popen[str]

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> int:
        """Tell it to stop as a service manager does; gives its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_SECONDS)


@contextmanager
def serving(home: Path, *words: str) -> Iterator[Server]:
    """Serve an office until the test is through; its words go to a file beside it."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RECTIFY")}
    with (home / "serve.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "rectify.cli.main", "serve", "--home", str(home), "--port", str(port), *words],
            stdout=log, stderr=log, text=True, env={**environment, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        server = Server(home=home, port=port, process=process)
        try:
            _wait_until_ready(server)
            yield server
        finally:
            server.stop()


def _wait_until_ready(server: Server) -> None:
    """Ask whether it is ready until it is; a process that has ended tells why in its log."""
    left = PATIENCE_SECONDS * 10
    while left:
        assert server.process.poll() is None, (server.home / "serve.log").read_text(encoding="utf-8")
        try:
            with urllib.request.urlopen(f"{server.address}/readyz", timeout=5) as answer:  # noqa: S310 - our own loopback
                if answer.status == 200:
                    return
        except OSError:
            left -= 1
            time.sleep(0.1)
    raise AssertionError((server.home / "serve.log").read_text(encoding="utf-8"))


def give_passwords(home: Path, *accounts: str) -> None:
    """Let people trade one-time codes for passwords, as they would at the door."""
    console = open_console(home)
    try:
        for account in accounts:
            code = credentials.issue_code(console, "sysadmin", account)
            assert not credentials.activate(console, account, code, PASSWORD, sessions.Visitor(address="10.9.9.9"))
    finally:
        console.app.store.close()


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody at a browser of his own."""

    server: Server
    account: str
    context: BrowserContext
    page: Page
    elsewhere: list[str] = field(default_factory=list)
    """What the browser asked of anybody but our server."""
    complaints: list[str] = field(default_factory=list)
    """What the browser's console complained of: blocked scripts, errors."""
    broken: list[str] = field(default_factory=list)
    """What a page asked for besides itself and did not get."""
    flaws: dict[str, list[str]] = field(default_factory=dict)
    """What axe found, page by page."""
    looked_at: set[str] = field(default_factory=set)
    scripts: bool = True
    password: str = PASSWORD

    def opens(self, path: str) -> None:
        """Open a page, and look at it with axe."""
        self.page.goto(self.server.address + path)
        self.looks()

    def looks(self) -> None:
        """Look at the page with axe, at each kind of page once; it needs scripts."""
        kind = self.page.title()
        if not self.scripts or kind in self.looked_at:
            return
        self.looked_at.add(kind)
        found = Axe().run(self.page).response["violations"]
        if found:
            shown = [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]
            self.flaws.setdefault(self.page.url.removeprefix(self.server.address), shown)

    def signs_in(self) -> None:
        """Come in by the door, with a second factor where one is asked for."""
        self.opens("/sign-in")
        self.page.fill("#account", self.account)
        self.page.fill("#password", self.password)
        with self.page.expect_navigation():  # a page that is just being left cannot be looked at
            self.page.click("section.door button")
        if self.page.url.endswith("/enrol"):
            self.looks()
            self.page.click("#begin")
            secret = self.page.inner_text("section.door p.code").replace(" ", "")
            self.page.fill("#code", pyotp.TOTP(secret).at(clock.now()))
            self.page.click("section.door button")
        self.looks()

    def does(self, key: str, about: str, fields: dict[str, Any], *, move: str = "", signer: str = "") -> None:
        """Fill the form of an act and send it; the page says afterwards that it is done."""
        self.fills(key, about, fields, move=move, signer=signer)
        assert self.page.locator(".flash").count(), self.page.inner_text("main")

    def fills(self, key: str, about: str, fields: dict[str, Any], *, move: str = "", signer: str = "") -> None:
        """Fill the form of an act and send it, whatever comes of it."""
        self.opens(f"/do/{key}?about={about}" + (f"&move={move}" if move else ""))
        for name, value in fields.items():
            self.puts(f"f.{name}", value)
        if signer:
            if not self.page.locator("#signed_by").is_visible():
                self.page.click("details.paper summary")
            self.page.fill("#signed_by", signer)
        self.sends()

    def sends(self) -> None:
        """Send the form that is open, and wait for what is said about it, on this page or on the next."""
        self.page.click("form.act button.major")
        self.page.locator("main > :is(.flash, .wrong)").first.wait_for()
        self.looks()

    def puts(self, name: str, value: Any) -> None:  # noqa: ANN401 - as the control takes it
        """Put a value into the field of a form, whatever kind of control it is."""
        named = self.page.locator(f'[name="{name}"]')
        kind = named.first.get_attribute("type") or ""
        if kind in ("radio", "checkbox"):
            for one in value if isinstance(value, list) else [value]:
                self.page.check(f'[name="{name}"][value="{one}"]')
        elif kind == "file":
            named.set_input_files(str(value))
        elif named.first.evaluate("each => each.tagName") == "SELECT":
            named.select_option(str(value))
        else:
            named.fill("\n".join(value) if isinstance(value, list) else str(value))


def _is_complaint(kind: str, text: str) -> bool:
    """Say whether the browser complains; that a form was refused is no complaint of its."""
    return kind in ("error", "warning") and "status of 422" not in text and "status of 404" not in text


def _is_broken(got: Response) -> bool:
    """Say whether something that a page is made of was not given; what somebody asked for himself may be refused."""
    return got.status >= 400 and _is_part(got.request)


def _is_lost(asked: Request) -> bool:
    """Say whether a part of a page did not come.

    For the icon alone no page waits: the browser lets it go itself where somebody goes on before it is there.
    """
    let_go = asked.failure == "net::ERR_ABORTED" and asked.url.endswith("/mark.svg")
    return _is_part(asked) and not let_go


def _is_part(asked: Request) -> bool:
    """Say whether a page asked for it besides itself: a file that somebody saves is a page to the browser, which never comes."""
    return asked.resource_type not in ("document", "xhr", "fetch")


@contextmanager
def person(browser: Browser, server: Server, account: str, **settings: Any) -> Iterator[Person]:  # noqa: ANN401 - of a browser's context
    """Give somebody a browser of his own."""
    context = browser.new_context(locale="zh-CN", **{"viewport": {"width": 1360, "height": 900}, **settings})
    context.set_default_timeout(PATIENCE_SECONDS * 250)
    page = context.new_page()
    scripts = bool(settings.get("java_script_enabled", True))
    found = Person(server=server, account=account, context=context, page=page, scripts=scripts)
    ours = (server.address, "data:")
    page.on("request", lambda asked: None if asked.url.startswith(ours) else found.elsewhere.append(asked.url))
    page.on("console", lambda said: found.complaints.append(said.text) if _is_complaint(said.type, said.text) else None)
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    page.on("requestfailed", lambda asked: found.broken.append(asked.url) if _is_lost(asked) else None)
    page.on("response", lambda got: found.broken.append(got.url) if _is_broken(got) else None)
    try:
        yield found
    finally:
        context.close()
