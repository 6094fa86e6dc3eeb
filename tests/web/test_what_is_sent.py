"""What is sent is read only once it is known who sends it; what cannot be answered is answered in our own words all the same."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import Response
from starlette.routing import Route

from rectify.errors import Busy, NotThere, WorldFailed
from tests import ledger
from tests.visitor import door_of, text_of
from tests.web.house import house_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from starlette.types import Receive, Scope, Send

    from tests.office import Office
    from tests.visitor import Door, Visitor

HOST = (b"host", b"console")
MULTIPART = (b"content-type", b"multipart/form-data; boundary=x")
ROOM = "/registers/import"
BEGUN = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\nPK'


@pytest.fixture
def office(sqlite_office_in: Callable[[str], Office]) -> Office:
    """Give an office on one database: what is asked here is no matter of the database."""
    return sqlite_office_in("handed_over")


class Sent:
    """One request of which it is known how much was read of it."""

    def __init__(self, door: Door, path: str, *headers: tuple[bytes, bytes], visitor: Visitor | None = None) -> None:
        self.door = door
        cookies = "; ".join(f"{name}={value}" for name, value in (visitor.client.cookies if visitor else {}).items())
        self.scope: dict[str, Any] = {
            "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"", "http_version": "1.1",
            "scheme": "http", "server": ("console", 80), "client": ("10.0.0.5", 1), "root_path": "", "asgi": {"version": "3.0"},
            "headers": [HOST, *headers, (b"cookie", cookies.encode())],
        }  # fmt: skip
        self.read = 0
        self.status = 0
        self.headers: dict[str, str] = {}
        self.text = ""

    def goes(self, *parts: Mapping[str, Any]) -> Sent:
        """Send it, part by part, and then leave."""
        left = list(parts)

        async def receive() -> Mapping[str, Any]:
            self.read += 1
            return left.pop(0) if left else {"type": "http.disconnect"}

        async def send(message: Mapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                self.status = message["status"]
                self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            else:
                self.text += message.get("body", b"").decode()

        asyncio.run(self.door.app(self.scope, receive, send))  # type: ignore[arg-type]
        return self


def part(content: bytes, *, more: bool = True) -> dict[str, object]:
    return {"type": "http.request", "body": content, "more_body": more}


# ---- who is it, before what is it


@pytest.mark.parametrize(
    ("account", "path", "status"),
    [
        ("", ROOM, 303), ("", "/do/progress", 303), ("", "/no/such/room", 303), ("clerk", ROOM, 404),
        ("clerk", "/no/such/room", 404), ("ldr", "/admin/export/door", 404),
    ],
)  # fmt: skip
def test_nothing_is_read_of_what_somebody_sends_who_may_not(door: Door, account: str, path: str, status: int) -> None:
    visitor = door.visitor(account) if account else None
    sent = Sent(door, path, MULTIPART, visitor=visitor).goes(part(BEGUN), part(b"x" * 100, more=False))
    assert (sent.status, sent.read) == (status, 0)


def test_nothing_is_read_of_more_than_somebody_may_send_in_a_day(office: Office) -> None:
    door = door_of(office, upload_day_bytes=2_000_000)
    asked = Sent(door, ROOM, MULTIPART, (b"content-length", b"9000000"), visitor=door.visitor("office"))
    sent = asked.goes(part(BEGUN))
    assert (sent.status, sent.read) == (413, 0)
    assert "一天内上传的文件合计不能超过 2 MB" in text_of(sent.text)
    assert [row["account"] for row in ledger.rows(office.app, "door_event") if row["kind"] == "file_refused"] == [
        "office"
    ]


FORM = (b"content-type", b"application/x-www-form-urlencoded")


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/proxy", "/second", "/enrol", "/enrol/begin", "/activate"])
def test_little_is_read_at_the_door(door: Door, path: str) -> None:
    announced = Sent(door, path, FORM, (b"content-length", b"20000")).goes(part(b"x" * 20_000, more=False))
    assert (announced.status, announced.read) == (413, 0)
    for kind in (FORM, MULTIPART):
        crept = Sent(door, path, kind).goes(*(part(b"x" * 1000) for _ in range(100)))
        assert crept.status in (400, 413)
        assert crept.read <= 18


def test_whoever_leaves_while_he_sends_costs_one_quiet_line(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        sent = Sent(door, ROOM, MULTIPART, visitor=door.visitor("office")).goes(part(BEGUN))
    assert sent.status == 400
    said = [record for record in caplog.records if record.name == "rectify.web"]
    assert [(record.levelname, record.exc_info) for record in said] == [("INFO", None)]


# ---- what cannot be answered


def failing(door: Door, path: str, error: Exception) -> None:
    async def fails(_request: object) -> None:
        raise error

    door.app.router.routes.insert(0, Route(path, fails))


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (RuntimeError("secret words"), 500, "程序出错了"), (Busy("同时查询的人太多"), 503, "同时查询的人太多"),
        (WorldFailed("数据库打不开"), 503, "数据库打不开"), (NotThere("x"), 404, "没有这个页面"),
    ],
    ids=["a bug", "busy", "the world", "not there"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/me", "/api/v1/me"])
def test_whatever_gets_past_the_rooms_is_answered_in_our_words(
    door: Door, path: str, error: Exception, status: int, said: str
) -> None:
    failing(door, path, error)
    answer = door.visitor("clerk").get(path)
    kinds = {"/me": "text/html; charset=utf-8", "/api/v1/me": "application/problem+json"}
    assert (answer.status_code, answer.headers["content-type"]) == (status, kinds[path])
    if path == "/me":
        assert said in text_of(answer.text)
    assert (answer.headers["cache-control"], answer.headers["x-frame-options"]) == ("no-store", "DENY")
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "secret words" not in answer.text


def test_a_bug_is_logged_once_with_its_number_and_its_stack(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    failing(door, "/me", RuntimeError("boom"))
    answer = door.visitor("clerk").get("/me")
    (record,) = [each for each in caplog.records if each.levelname == "ERROR"]
    assert record.exc_info is not None
    number = record.getMessage().rpartition(" ")[2]
    assert len(number) > 8
    assert number in answer.text


def test_an_answer_that_breaks_off_is_logged_and_not_begun_anew(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    class Breaks(Response):
        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            del scope, receive
            await send({"type": "http.response.start", "status": 200, "headers": []})
            raise RuntimeError("boom")

    door.app.router.routes.insert(0, Route("/me", lambda _request: Breaks(), methods=["POST"]))
    sent = Sent(door, "/me").goes()
    assert (sent.status, sent.text) == (200, "")
    assert [each.levelname for each in caplog.records if each.name == "rectify.web"] == ["ERROR"]


# ---- what is kept by a browser, and what lies on the disk


@pytest.mark.parametrize(
    "path",
    ["/static/a/b/c", "/static/", "/static/x", "/static/x/style.css", "/static/x/nothing.css", "/static/a/b.css"],
)
def test_only_a_file_of_the_program_is_kept_by_a_browser(door: Door, path: str) -> None:
    for visitor in (door.visitor("clerk"), door.visitor()):
        answer = visitor.get(path)
        assert (answer.status_code in (303, 404), answer.headers.get("cache-control")) == (True, "no-store")


RANGES = ("bytes=999999999-", "junk", "bytes=5-2", "bytes=abc", "bytes=0-3", "bytes=0-1,3-4", "bytes=-5")


@pytest.mark.parametrize("wanted", RANGES)
def test_a_file_is_given_whole_and_nothing_of_it_stays_behind(
    office: Office, wanted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(kept))
    person = house_of(office).person("office")
    for path in ("/problems/export.xlsx", "/reports/overview.xlsx", "/registers/template/问题清单.xlsx"):
        for method in ("GET", "HEAD"):
            answer = person.visitor.client.request(method, path, headers={"range": wanted})
            assert (answer.status_code, answer.headers["accept-ranges"]) == (200, "none")
            assert "content-range" not in answer.headers
        assert person.visitor.client.get(path).content[:4] == b"PK\x03\x04"
    assert list(kept.iterdir()) == []
