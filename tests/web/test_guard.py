"""What every answer carries and what no request gets past: methods, origins, types, redirects, the bounds of a message."""

from __future__ import annotations

import re
import socket
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tests.browser import serving
from tests.office import PROBLEM
from tests.visitor import PASSWORD, door_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser import Server
    from tests.office import Office
    from tests.visitor import Door

EVIL = "https://evil.example"


@pytest.fixture
def office(sqlite_office_in: Callable[[str], Office]) -> Office:
    """Give an office on one database: what is asked here is no matter of the database."""
    return sqlite_office_in("handed_over")


PATHS = (
    "/",
    "/sign-in",
    f"/problems/{PROBLEM}",
    "/no/such/room",
    "/api/v1/me",
    "/api/no/such/call",
    "/healthz",
    "/metrics",
)


@pytest.mark.parametrize(("https", "said"), [("yes", "max-age=31536000; includeSubDomains"), ("no", None)])
def test_browsers_are_told_to_stay_with_https_where_there_is_any(office: Office, https: str, said: str | None) -> None:
    client = door_of(office, https=https).visitor("clerk").client
    answers = [client.get(path) for path in PATHS] + [
        client.post("/sign-in", headers={"origin": EVIL}),
        client.put("/"),
    ]
    assert {answer.headers.get("strict-transport-security") for answer in answers} == {said}


def test_no_other_site_is_given_anything(door: Door) -> None:
    client = door.visitor("clerk").client
    asking = {
        "origin": EVIL,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
    }
    answers = [client.get(path, headers=asking) for path in PATHS]
    answers += [client.options(path, headers=asking) for path in PATHS]
    assert [name for answer in answers for name in answer.headers if name.startswith("access-control-")] == []
    assert {answer.status_code for answer in answers[len(PATHS) :]} == {405}


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "OPTIONS", "PUT", "PATCH", "DELETE", "CONNECT", "PROPFIND"])
def test_three_methods_are_answered_and_no_others(door: Door, method: str) -> None:
    client = door.visitor("clerk").client
    for path in ("/", "/sign-in", "/api/v1/me", "/healthz"):
        answer = client.request(method, path, headers={"x-mark": "do-not-echo-me"})
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST")
        assert "do-not-echo-me" not in answer.text


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"), ("/sign-in", "text/html; charset=utf-8"),
        ("/no/such/room", "text/html; charset=utf-8"), ("/static/x/nothing.css", "text/plain; charset=utf-8"),
        ("/healthz", "text/plain; charset=utf-8"), ("/api/v1/me", "application/json"),
        ("/api/v1/problems/P-2026-0999", "application/problem+json"), ("/api/openapi.json", "application/json"),
    ],
)  # fmt: skip
def test_an_answer_says_what_it_is(door: Door, path: str, kind: str) -> None:
    assert door.visitor("clerk").client.get(path).headers["content-type"] == kind


def test_files_of_the_program_say_what_they_are(door: Door) -> None:
    visitor = door.visitor()
    found = re.findall(r'(?:href|src)="(/static/[^"]+)"', visitor.page("/sign-in"))
    kinds = {path.rsplit(".", 1)[1]: visitor.get(path).headers["content-type"] for path in found}
    assert kinds == {
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
    }  # fmt: skip


@pytest.mark.parametrize(
    "harm",
    [{"host": "evil.example"}, {"referer": EVIL}, {"x-forwarded-host": "evil.example"}, {"x-original-url": EVIL}],
    ids=lambda harm: next(iter(harm)),
)
def test_nobody_is_sent_elsewhere_whatever_a_request_says(office: Office, harm: dict[str, str]) -> None:
    door = door_of(office)
    door.give_password("clerk")
    visitor = door.visitor()
    visitor.client.headers.update(harm)
    query = f"?next={EVIL}&return=//evil.example&url={EVIL}"
    sent = [visitor.get(f"/{query}"), visitor.get(f"//evil.example/{query}"), visitor.get(f"/problems{query}")]
    sent.append(
        visitor.sends("/sign-in", {"account": "clerk", "password": PASSWORD, "next": EVIL}, shown=f"/sign-in{query}")
    )
    sent.append(visitor.sends("/sign-out", {"next": EVIL}, shown="/me"))
    places = [answer.headers["location"] for answer in sent if answer.status_code == 303]
    assert len(places) >= 4
    assert [place for place in places if not re.fullmatch(r"/[a-z/-]*", place)] == []


# ---- where one message ends and another begins


def answers(server: Server, sent: bytes) -> list[int]:
    """Send bytes as they are, and give the status of every answer until the connection ends or nothing more comes."""
    got = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_SECONDS) as wire, suppress(TimeoutError):
        wire.sendall(sent)
        while part := wire.recv(65536):
            got += part
    return [int(each) for each in re.findall(rb"HTTP/1\.1 (\d{3}) ", got)]


PATIENCE_SECONDS = 5
SMUGGLED = b"GET /healthz HTTP/1.1\r\nHost: console\r\nConnection: close\r\n\r\n"
PLAIN = b"Transfer-Encoding: chunked\r\n"
IN_DOUBT = {
    "two lengths": b"Content-Length: 5\r\nContent-Length: 6\r\n",
    "a list of lengths": b"Content-Length: 5, 6\r\n",
    "a sign": b"Content-Length: +5\r\n",
    "hexadecimal": b"Content-Length: 0x5\r\n",
    "below nothing": b"Content-Length: -1\r\n",
    "no coding": b"Transfer-Encoding: xchunked\r\n",
    "a blank before the colon": b"Transfer-Encoding : chunked\r\n",
    "a length and a coding": b"Content-Length: 44\r\nTransfer-Encoding: chunked\r\n",
    "two codings": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
}


def test_a_message_whose_end_is_in_doubt_hides_no_other(office: Office) -> None:
    with serving(office.home) as server:

        def after(lines: bytes) -> list[int]:
            head = b"POST /sign-in HTTP/1.1\r\nHost: console\r\n" + lines + b"\r\n0\r\n\r\n"
            return answers(server, head + SMUGGLED)

        assert after(PLAIN) == [403, 200], "one that is in no doubt is followed by the next"
        assert {name: found for name, lines in IN_DOUBT.items() if 200 in (found := after(lines))} == {}
