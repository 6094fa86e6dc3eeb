"""`rectify serve` as a process: it says when it is ready, stops when told, stands beside others, and counts without content."""

from __future__ import annotations

import http.cookiejar
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests import ledger
from tests.browser import PASSWORD, Server, free_port, give_passwords, serving
from tests.cli.program import start
from tests.office import PROBLEM, Office

if TYPE_CHECKING:
    from collections.abc import Callable


class Client:
    """A plain client with a cookie jar: what a browser without scripts does."""

    def __init__(self, server: Server) -> None:
        self.server = server
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Open a page."""
        request = urllib.request.Request(self.server.address + path, headers=headers)  # noqa: S310 - our own loopback
        return self._answered(request)

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        """Send a form."""
        data = urllib.parse.urlencode(fields).encode()
        return self._answered(urllib.request.Request(self.server.address + path, data=data))  # noqa: S310 - the same

    def _answered(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def signs_in(self, account: str) -> None:
        """Come in by the door."""
        token = hidden(self.get("/sign-in")[1])["token"]
        status, page = self.post("/sign-in", {"account": account, "password": PASSWORD, "token": token})
        assert (status, "退出" in page) == (200, True)


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


def test_it_says_when_it_is_ready_counts_without_content_and_stops_when_told(
    office_in: Callable[[str], Office],
) -> None:
    office = office_in("handed_over")
    (office.home / "config" / "metrics.token").write_text("monitoring-token\n", encoding="utf-8")
    with (office.home / "config" / "rectify.toml").open("a", encoding="utf-8") as file:
        file.write('\n[console]\nmetrics_token_file = "config/metrics.token"\nsecond_factor = "off"\n')
    give_passwords(office.home, "office")
    with serving(office.home) as server:
        client = Client(server)
        assert client.get("/healthz") == (200, "ok")
        assert client.get("/readyz") == (200, "ok")
        assert client.get("/metrics")[0] == 404
        assert client.get("/metrics", Authorization="Bearer wrong")[0] == 404
        client.signs_in("office")
        assert client.get(f"/problems/{PROBLEM}")[0] == 200
        status, counted = client.get("/metrics", Authorization="Bearer monitoring-token")
        assert status == 200
        assert re.search(
            r'rectify_requests_total\{method="GET",room="/problems/\{number\}",status="200"\} 1\.0', counted
        )
        assert re.search(r"rectify_journal_entries [1-9]", counted)
        assert server.stop() == 0
    log = (office.home / "serve.log").read_text(encoding="utf-8")
    assert "控制台已启动" in log
    assert "控制台已停止" in log
    for text in (counted, log):
        for secret in (PROBLEM, PASSWORD, "临时救助", "office&"):
            assert secret not in text
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert any("/problems/{number}" in line["said"] for line in lines)
    assert {datetime.fromisoformat(line["at"]).utcoffset() for line in lines} == {timedelta()}
    asked = [json.loads(line["said"]) for line in lines if line["logger"] == "rectify.access"]
    assert len({each["request"] for each in asked}) == len(asked) > 5, "each request has a number of its own"


def test_two_processes_do_nothing_twice(office_in: Callable[[str], Office]) -> None:
    office = office_in("transferred")
    with (office.home / "config" / "rectify.toml").open("a", encoding="utf-8") as file:
        file.write('\n[console]\nsecond_factor = "off"\n')
    give_passwords(office.home, "clerk")
    with serving(office.home) as one, serving(office.home) as other:
        here, there = Client(one), Client(other)
        here.signs_in("clerk")
        there.opener = here.opener  # one browser, whose requests a proxy spreads over both
        shown = here.get(f"/do/progress?about={PROBLEM}")[1]
        fields = {"f.measure": "1", "f.on": "2026-03-02", "f.text": "已拨付", "f.kind": "action", "about": PROBLEM}
        form = {**hidden(shown), **fields, "id": "one-and-the-same"}
        with ThreadPoolExecutor(8) as pool:
            sent = [pool.submit((here, there)[n % 2].post, "/do/progress", form) for n in range(8)]
        assert {each.result()[0] for each in sent} <= {200, 409}
        assert 200 in {each.result()[0] for each in sent}
    made = [row for row in ledger.rows(office.app, "entry") if row["kind"] == "progress_made"]
    assert len(made) == 1


def test_a_port_that_is_taken_is_told_in_words(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("reported")
    with serving(office.home) as server:
        answer = start("serve", "--port", str(server.port), home=office.home)
    assert answer.code == 1
    assert f"不能在 127.0.0.1:{server.port} 监听" in answer.err
    assert "Traceback" not in answer.err


def test_it_is_not_served_from_another_moment(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("reported")
    port = str(free_port())
    assert start("serve", "--port", port, "--at", "2026-03-02", home=office.home).code == 2
    assert start("serve", "--port", "0", home=office.home).code == 2
