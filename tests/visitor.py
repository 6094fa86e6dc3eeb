"""A visitor to the console in tests: a browser without scripts over the whole application, signed in as somebody.

The clock of the door is a test's own and stands still until it is moved; the office's is as its builder left it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import TYPE_CHECKING, Any

from starlette.testclient import TestClient

from rectify import clock
from rectify.app import credentials, sessions, signing_in
from rectify.app.console import Console, vault_of
from rectify.web.answering import DEVICE, SESSION, cookie_name
from rectify.web.application import application

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fastapi import FastAPI
    from httpx2 import Response

    from rectify.settings import Console as Settings
    from tests.office import Office

PASSWORD = "shan-hu-san-lan-qiu"  # noqa: S105 - of invented people
NOON = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class Door:
    """A console with a clock of its own, and its application."""

    office: Office
    console: Console
    app: FastAPI
    now: list[datetime] = field(default_factory=lambda: [NOON])

    def passes(self, **time: float) -> None:
        """Let time pass at the door."""
        self.now[0] += timedelta(**time)

    def visitor(self, account: str = "", *, address: str = "10.0.0.1") -> Visitor:
        """Give a browser, signed in where an account is named: by the word of a trusted proxy, which costs no hashing."""
        client = TestClient(self.app, base_url="http://console", client=(address, 50000), follow_redirects=False)
        found = Visitor(door=self, client=client)
        if account:
            admitted = signing_in.sign_in_by_proxy(self.console, account, sessions.Visitor(address=address))
            assert isinstance(admitted, sessions.Admitted), account
            for name, value in ((SESSION, admitted.secret), (DEVICE, admitted.device)):
                client.cookies.set(cookie_name(self.console, name), value)
        return found

    def with_password(self, account: str, *, address: str = "10.0.0.1") -> Visitor:
        """Give a browser that is signed in as people sign in."""
        self.give_password(account)
        self.passes(seconds=1)
        found = self.visitor(address=address)
        found.signs_in(account)
        return found

    def give_password(self, account: str, password: str = PASSWORD) -> None:
        """Set somebody's password as a one-time code would."""
        code = credentials.issue_code(self.console, "sysadmin", account)
        visitor = sessions.Visitor(address="10.9.9.9")
        faults = credentials.activate(self.console, account, code, password, visitor)
        assert not faults, faults


def door_of(office: Office, *, for_units: bool = False, **settings: Any) -> Door:  # noqa: ANN401 - settings of any kind
    """Open the console of an office; second factors are off where a test does not ask for them."""
    given: Settings = replace(office.app.settings.console, **{"second_factor": "off", **settings})
    app = replace(office.app, settings=replace(office.app.settings, console=given))
    now = [NOON]
    console = Console(
        app=app, now=lambda: now[0], secret=clock.fresh_secret, code=clock.fresh_code, vault=vault_of(office.home),
        for_units=for_units,
    )  # fmt: skip
    return Door(office=office, console=console, app=application(console), now=now)


@dataclass(slots=True, kw_only=True)
class Visitor:
    """A browser: it keeps cookies, fills the forms it was shown, and never follows a script."""

    door: Door
    client: TestClient

    def get(self, path: str) -> Response:
        """Open a page."""
        return self.client.get(path)

    def page(self, path: str) -> str:
        """Open a page that is there, and give its text."""
        found = self.client.get(path)
        assert found.status_code == 200, (path, found.status_code, text_of(found.text)[:400])
        return found.text

    def signs_in(self, account: str, password: str = PASSWORD) -> Response:
        """Fill the form at the door."""
        return self.sends("/sign-in", {"account": account, "password": password}, shown="/sign-in")

    def sends(
        self, path: str, fields: Mapping[str, Any] | Sequence[tuple[str, str]], *, shown: str | None = None,
        files: Any = None,  # noqa: ANN401 - as the client takes them
    ) -> Response:  # fmt: skip
        """Send a form with whatever its page had hidden in it; ``shown`` is the page that holds the form."""
        page = self.client.get(shown or path).text
        hidden = hidden_of(page, path.partition("?")[0])
        pairs = list(fields.items()) if hasattr(fields, "items") else list(fields)
        data: dict[str, Any] = {}
        for name, value in [*hidden, *pairs]:
            data.setdefault(name, []).append(value)
        return self.client.post(path, data=data, files=files)

    def does(
        self, key: str, about: str | Sequence[str], fields: Mapping[str, Any] | None = None,
        **more: Any,  # noqa: ANN401 - a form's words
    ) -> Response:  # fmt: skip
        """Ask for an act through its form."""
        numbers = [about] if isinstance(about, str) else list(about)
        move = more.pop("move", None)
        files = more.pop("files", None)
        query = "&".join([*(f"about={number}" for number in numbers), *([f"move={move}"] if move else [])])
        named = [(f"f.{name}", str(one)) for name, value in (fields or {}).items() for one in _each(value)]
        extra = [(name, str(value)) for name, value in more.items()]
        return self.sends(f"/do/{key}", [*named, *extra], shown=f"/do/{key}?{query}", files=files)


def _each(value: Any) -> list[Any]:  # noqa: ANN401 - one word or several
    return list(value) if isinstance(value, list | tuple) else [value]


def hidden_of(page: str, action: str) -> list[tuple[str, str]]:
    """Give what a form of a page has hidden in it."""
    forms = re.findall(r'<form([^>]*?)action="([^"]*)"([^>]*)>(.*?)</form>', page, re.DOTALL)
    sent = [(where, inner) for before, where, after, inner in forms if 'method="post"' in before + after]
    body = next((inner for where, inner in sent if unescape(where).partition("?")[0] == action), "")
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', body)
    return [(unescape(name), unescape(value)) for name, value in fields]


def text_of(page: str) -> str:
    """Give the words of a page, without its marks."""
    return " ".join(unescape(re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)).split())
