"""A program that calls the API in tests, with a token of somebody's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.testclient import TestClient

from rectify.app import tokens

if TYPE_CHECKING:
    from httpx2 import Response

    from tests.visitor import Door


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program with a token; without cookies, as programs are."""

    client: TestClient
    account: str
    secret: str

    @property
    def headers(self) -> dict[str, str]:
        """What goes with every call."""
        return {"authorization": f"Bearer {self.secret}"}

    def get(self, path: str, **headers: str) -> Response:
        """Ask for a document, whatever the answer; an underscore in a header's name is a hyphen."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(f"/api{path}", headers={**self.headers, **named})

    def read(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """Read a document that must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (self.account, path, answer.text)
        return answer.json()

    def asks(self, document: object, **headers: str) -> Response:
        """Ask for acts, whatever the answer."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post("/api/v1/acts", json=document, headers={**self.headers, **named})

    def sends(self, name: str, content: bytes, **headers: str) -> Response:
        """Send a file, whatever the answer."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = {"content-type": "application/octet-stream"}
        return self.client.post(
            "/api/v1/files", params={"name": name}, content=content, headers={**self.headers, **kind, **named}
        )

    def hands_in(self, path: str, content: bytes, name: str = "表.xlsx", **words: str) -> Response:
        """Send a filled sheet, whatever the answer."""
        kind = {"content-type": "application/octet-stream"}
        return self.client.post(
            f"/api{path}", params={"name": name, **words}, content=content, headers={**self.headers, **kind}
        )


def token_of(door: Door, account: str, *, name: str = "数据报送", until_on: str = "") -> str:
    """Make a token for somebody, as his own page does."""
    made = tokens.make(door.console, account, name, until_on or tokens.days(door.console)[1], "10.0.0.9")
    assert isinstance(made, tokens.Made), made
    return made.secret


def program_of(door: Door, account: str, *, secret: str = "", address: str = "10.0.0.2") -> Program:
    """Give a program that calls as somebody."""
    client = TestClient(door.app, base_url="http://console", client=(address, 50000))
    return Program(client=client, account=account, secret=secret or token_of(door, account))
