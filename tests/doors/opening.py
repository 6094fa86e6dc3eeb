"""Opening addresses as somebody, and keeping whole what comes: status, headers, bytes; without what is drawn by lot.

What differs from one opening to the next though nothing else does stands in ``DRAWN``, with its reason. Nothing here knows of rooms:
a process that serves units alone is asked by the same means.
"""

from __future__ import annotations

import asyncio
import io
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpx2 import ASGITransport, AsyncClient

from tests.neighbours import out_of_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from httpx2 import Response

    from tests.visitor import Visitor

DRAWN: Mapping[str, re.Pattern[bytes]] = {
    "a form's token and its number are drawn for each session and each form": re.compile(
        rb'(?<=name="csrf" value=")[^"]*|(?<=name="id" value=")[^"]*'
    ),
    "the token of a form before the door is drawn for each browser": re.compile(rb'(?<=name="token" value=")[^"]*'),
    "words that a page of ours carries in an address are sealed for the session": re.compile(
        rb"(?<=given=)[\w%=-]+|(?<=said=)[\w%=-]+|(?<=ticket=)[\w%=-]+"
    ),
}
"""What differs between two openings of the same page by the same person, by its reason; nothing else may."""
HEADERS_LEFT_OUT: Mapping[str, str] = {
    "date": "the machine's clock, written by the server",
    "set-cookie": "a session's own secret",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of an opening: all of it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes

    @property
    def text(self) -> str:
        """The words of an answer; of a packed file, of every part of it."""
        if self.content[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(self.content)) as parts:
                return "\n".join(f"{name}\n{parts.read(name).decode(errors='replace')}" for name in parts.namelist())
        return self.content.decode(errors="replace")

    @property
    def said(self) -> str:
        """Everything that an answer says: its words and its headers."""
        return f"{self.headers}\n{self.text}"


def answer_of(response: Response) -> Answer:
    """Keep an answer without what was drawn by lot."""
    content = response.content
    if content[:2] != b"PK":
        for drawn in DRAWN.values():
            content = drawn.sub(b"*", content)
    headers = tuple(sorted((name, value) for name, value in response.headers.items() if name not in HEADERS_LEFT_OUT))
    if content != response.content:  # its length is compared with it
        headers = tuple(each for each in headers if each[0] != "content-length")
    return Answer(status=response.status_code, headers=headers, content=content)


def opened(visitor: Visitor, asked: Iterable[str], method: str = "GET") -> dict[str, Answer]:
    """Open addresses one after another, all in one loop: a client that starts one for each request costs more than the answers."""

    async def all_of_them() -> dict[str, Answer]:
        transport = ASGITransport(app=visitor.door.app, client=("10.0.0.1", 50000))
        cookies = dict(visitor.client.cookies)
        async with AsyncClient(transport=transport, base_url="http://console", cookies=cookies) as client:
            return {each: answer_of(await client.request(method, each)) for each in asked}

    return asyncio.run(all_of_them())


def strays(account: str, answers: Mapping[str, Answer]) -> dict[str, set[str]]:
    """Give the addresses that told somebody what is not for him, with the tokens of it."""
    found = {address: out_of_place(account, answer.said) for address, answer in answers.items()}
    return {address: tokens for address, tokens in found.items() if tokens}
