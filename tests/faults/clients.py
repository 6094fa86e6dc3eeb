"""People and programs that talk to `rectify serve` over real HTTP, and go on when the server dies under them.

A program sends the script's acts to the API with tokens, and its papers before them; a clerk files evidence with the form and
the file in one request. Whatever was not answered is sent again as it was.
"""

from __future__ import annotations

import http.client
import json
import re
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from rectify.app import tokens
from rectify.wiring import console_over

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from tests.faults.stage import Copy

Document = dict[str, Any]
PATIENCE_SECONDS = 60
_HEADER = "x-account"
_BOUNDARY = "a-line-that-no-paper-has"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
CONFIG = f"""
[console]
second_factor = "off"
proxy = "127.0.0.1"
account_header = "{_HEADER}"
"""
"""Whoever comes from this machine is whom a header names: sessions without passwords, which cost a second each."""


class Lost(Exception):  # noqa: N818 - names what happened
    """The server died before it had answered."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that came whole."""

    status: int
    content: bytes
    headers: http.client.HTTPMessage

    def document(self) -> Document:
        """Give the JSON document it is."""
        found: Document = json.loads(self.content)
        return found


def keys_for(copy: Copy, accounts: Iterable[str]) -> dict[str, str]:
    """Let people make tokens, as their own page does, and let the server trust the header that names them."""
    with (copy.home / "config" / "rectify.toml").open("a", encoding="utf-8") as file:
        file.write(CONFIG)
    with copy.opened() as app:
        console = console_over(app)
        made = {each: tokens.make(console, each, "报送", tokens.days(console)[1], "127.0.0.1") for each in accounts}
    return {name: each.secret for name, each in made.items() if isinstance(each, tokens.Made)}


@dataclass(slots=True, kw_only=True)
class Client:
    """Everybody who talks to one office, over whichever process listens on ``port``."""

    folder: Path
    """Where the papers lie that acts name."""
    keys: Mapping[str, str]
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    forms: dict[str, bytes] = field(default_factory=dict)
    """Forms that were filled once, as they are sent, by the act's id."""

    def asks(self, document: Document) -> list[Document]:
        """Ask for an act through the door that its kind takes; gives the results. Raises Lost."""
        by_form = document.get("kind") == "evidence" and document["as"].startswith("clerk")
        return self.files_by_form(document) if by_form else self.asks_by_api(document)

    # ---- a program

    def asks_by_api(self, document: Document) -> list[Document]:
        """Send the papers that an act names, then the act."""
        account, fields = document["as"], dict(document.get("fields", {}))
        for name in ("file", "minutes"):
            if name in fields:
                fields[name] = self.sends(account, fields[name]).document()["file"]
        sent = json.dumps({**document, **({"fields": fields} if fields else {})}).encode()
        answer = self.request("POST", "/api/v1/acts", sent, self.headers(account, "application/json"))
        assert answer.status in (200, 207, 403, 404, 409, 422), answer
        results: list[Document] = answer.document()["results"]
        return results

    def sends(self, account: str, paper: str) -> Answer:
        """Send a paper."""
        headers = self.headers(account, "application/octet-stream")
        content = (self.folder / paper).read_bytes()
        answer = self.request("POST", f"/api/v1/files?name={quote(paper)}", content, headers)
        assert answer.status == 200, answer
        return answer

    def headers(self, account: str, media: str) -> dict[str, str]:
        """Give what goes with a program's request."""
        return {"authorization": f"Bearer {self.keys[account]}", "content-type": media}

    # ---- a clerk

    def files_by_form(self, document: Document) -> list[Document]:
        """Send the form of an act with its paper, filled the first time that it is asked for."""
        if document["id"] not in self.forms:
            self.fills(document)
        answer = self.posts(document["as"], f"/do/{document['kind']}", self.forms[document["id"]])
        assert answer.status in (303, 404, 422), answer
        return [{"id": document["id"], "subject": document["subject"], "ok": answer.status == 303}]

    def fills(self, document: Document) -> None:
        """Fill the form of an act, with the act's own number."""
        where = f"/do/{document['kind']}"
        page = self.reads(document["as"], f"{where}?{urlencode({'about': document['subject']})}")
        hidden = {name: unescape(value) for name, value in _HIDDEN.findall(page.partition(f'action="{where}"')[2])}
        fields = {f"f.{name}": str(value) for name, value in document["fields"].items() if name != "file"}
        paper = document["fields"]["file"]
        content = (self.folder / paper).read_bytes()
        self.forms[document["id"]] = multipart({**hidden, **fields, "id": document["id"]}, paper, content)

    def posts(self, account: str, path: str, form: bytes) -> Answer:
        """Send a form as somebody."""
        headers = {"cookie": self._cookie(account), "content-type": f"multipart/form-data; boundary={_BOUNDARY}"}
        return self.request("POST", path, form, headers)

    def reads(self, account: str, path: str) -> str:
        """Read a page as somebody."""
        answer = self.request("GET", path, None, {"cookie": self._cookie(account)})
        assert answer.status == 200, answer
        return answer.content.decode()

    def _cookie(self, account: str) -> str:
        """Come in by the door, once: a session outlives the process that began it."""
        if account not in self.cookies:
            shown = self.request("GET", "/sign-in", None, {_HEADER: account})
            form = urlencode(dict(_HIDDEN.findall(shown.content.decode()))).encode()
            media = "application/x-www-form-urlencoded"
            given = self.request(
                "POST", "/sign-in/proxy", form,
                {_HEADER: account, "content-type": media, "cookie": cookies_of(shown)},
            )  # fmt: skip
            assert given.status == 303, given
            self.cookies[account] = cookies_of(given)
        return self.cookies[account]

    # ---- the wire

    def request(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        """Ask once; raises Lost where no whole answer came."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            connection.request(method, path, body, dict(headers))
            got = connection.getresponse()
            return Answer(got.status, got.read(), got.headers)
        except (OSError, http.client.HTTPException) as error:
            raise Lost(str(error)) from error
        finally:
            connection.close()


def cookies_of(answer: Answer) -> str:
    """Give the cookies that an answer sets, as they are sent back."""
    return "; ".join(each.partition(";")[0] for each in answer.headers.get_all("set-cookie") or [])


def multipart(fields: Mapping[str, str], name: str, content: bytes) -> bytes:
    """Write a form with one file, as a browser does."""
    parts = [
        f'--{_BOUNDARY}\r\ncontent-disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        for field, value in fields.items()
    ]
    head = f'--{_BOUNDARY}\r\ncontent-disposition: form-data; name="f.file"; filename="{name}"\r\n'
    return b"".join([
        *parts, f"{head}content-type: application/pdf\r\n\r\n".encode(), content, f"\r\n--{_BOUNDARY}--\r\n".encode(),
    ])  # fmt: skip
