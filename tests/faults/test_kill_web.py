"""Kill -9 of `rectify serve` under acts and uploads, several of them at once over one office, and a stop that is asked for."""

from __future__ import annotations

import http.client
import os
import random
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from rectify import clock
from rectify.app import files
from tests.faults import county
from tests.faults.clients import Client, Lost, keys_for, multipart
from tests.faults.proof import head, not_kept, told_twice, unsound
from tests.faults.serving import STOPPED, accepted, client_for, documents, killed_serving, served
from tests.faults.stage import a_peer, mail_to
from tests.faults.test_two_at_once import FIRST, stand_in_the_morning
from tests.ledger import rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.faults.proof import Trial
    from tests.faults.stage import Copy, Stage

KILLS = (5, 500)
"""Kills on each database: for every commit, at will."""
MOST = 5
"""Kills that one office has to bear."""
PAPER = b"%PDF-1.4 a long paper " * 20_000


def test_a_kill_of_the_web_loses_and_doubles_nothing(stage: Stage, often: Callable[[int, int], int], seed: int) -> None:
    dice = random.Random(f"{seed} serve")
    wanted = often(*KILLS)
    played: list[Trial] = []
    while (left := wanted - sum(each.kills for each in played)) > 0:
        trial = killed_serving(stage, dice, min(MOST, left))
        played.append(trial)
        assert trial.wrong == [], (seed, len(played), trial.wrong)
    print(f"serve: {sum(each.kills for each in played)} kills in {len(played)} offices, seed {seed}")


# ---- uploads that never came whole


def half_sent(client: Client, path: str, headers: dict[str, str], content: bytes) -> socket.socket:
    """Send the head of a request and half of its content; the server has asked for it, so it is at work on it."""
    sent = socket.create_connection(("127.0.0.1", client.port), timeout=60)
    lines = [f"POST {path} HTTP/1.1", "host: 127.0.0.1", f"content-length: {len(content)}", "expect: 100-continue"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    sent.sendall("\r\n".join([*lines, "", ""]).encode())
    assert sent.recv(200).startswith(b"HTTP/1.1 100")
    sent.sendall(content[: len(content) // 2])
    return sent


def kept(copy: Copy) -> set[str]:
    return {str(path) for path in (copy.home / "evidence").rglob("*") if path.is_file()}


@pytest.fixture
def place(quick: Stage) -> Iterator[tuple[Stage, Copy, Client]]:
    """Give an office with a clerk at work, who has a problem to file papers for."""
    with quick.office() as copy:
        client = Client(folder=quick.prepared.folder, keys=keys_for(copy, ["clerk1"]), port=0)
        yield quick, copy, client


def as_form(client: Client) -> tuple[str, dict[str, str], bytes]:
    hidden = {"csrf": "", "about": county.number(1, 1), "id": "half"}
    form = multipart({**hidden, "f.kind": "voucher", "f.for": "measure 1", "f.title": "凭证"}, "paper.pdf", PAPER)
    media = f"multipart/form-data; boundary={form[2:].partition(chr(13).encode())[0].decode()}"
    client.reads("clerk1", "/")
    return "/do/evidence", {"cookie": client.cookies["clerk1"], "content-type": media}, form


def as_program(client: Client) -> tuple[str, dict[str, str], bytes]:
    return "/api/v1/files?name=paper.pdf", client.headers("clerk1", "application/octet-stream"), PAPER


@pytest.mark.parametrize("end", ["killed", "hung up"])
@pytest.mark.parametrize("sending", [as_form, as_program], ids=["form", "API"])
def test_an_upload_that_came_by_half_leaves_nothing(
    place: tuple[Stage, Copy, Client], sending: Callable[[Client], tuple[str, dict[str, str], bytes]], end: str
) -> None:
    stage, copy, client = place
    before, entries = kept(copy), head(copy)
    with served(stage, copy) as process:
        client.port = process.port
        with half_sent(client, *sending(client)):
            if end == "killed":
                stage.nursery.signal(process.worker, signal.SIGKILL)
        if end == "hung up":
            assert client.request("GET", "/readyz", None, {}).status == 200
    assert process.end.killed == (end == "killed")
    assert (kept(copy), head(copy)) == (before, entries)
    assert unsound(copy) == []


def test_what_was_not_stored_to_the_end_is_cleared_away_when_nobody_can_be_at_it(
    place: tuple[Stage, Copy, Client],
) -> None:
    stage, copy, client = place
    with served(stage, copy, kill_at=("file", 1)) as process:
        client.port = process.port
        with pytest.raises(Lost):
            client.request("POST", *sent_whole(client))
    (part,) = (copy.home / "evidence").glob(".part-*")
    with served(stage, copy):
        assert part.is_file(), "another process may be at it"
    long_ago = (clock.now() - timedelta(hours=2)).timestamp()
    sheet = copy.home / "imports" / ".part-left"
    sheet.parent.mkdir(exist_ok=True)
    sheet.write_bytes(b"PK")
    for each in (part, sheet):
        os.utime(each, (long_ago, long_ago))
    with copy.opened() as app:
        files.clear_parts(app, clock.now() - timedelta(hours=3))
    assert part.is_file()
    with served(stage, copy):
        assert (part.exists(), sheet.exists()) == (False, False)
    assert unsound(copy) == []


def sent_whole(client: Client) -> tuple[str, bytes, dict[str, str]]:
    path, headers, content = as_program(client)
    return path, content, headers


# ---- told to stop


def test_a_stop_lets_what_is_under_way_be_finished_and_takes_nothing_new(place: tuple[Stage, Copy, Client]) -> None:
    stage, copy, client = place
    with served(stage, copy) as process:
        client.port = process.port
        path, headers, content = as_program(client)
        with half_sent(client, path, headers, content) as sending:
            stage.nursery.signal(process.worker, signal.SIGTERM)
            until_it_listens_no_more(client)
            sending.sendall(content[len(content) // 2 :])
            answer = http.client.HTTPResponse(sending)
            answer.begin()
            assert (answer.status, b"sha256" in answer.read()) == (200, True)
    assert process.end.code == 0
    assert STOPPED in process.end.said()
    assert unsound(copy) == []


def test_a_stop_at_the_very_beginning_is_heard(place: tuple[Stage, Copy, Client]) -> None:
    stage, copy, _client = place
    for _each in range(5):
        with served(stage, copy) as process:
            pass
        assert process.end.code == 0
        assert STOPPED in process.end.said()


def until_it_listens_no_more(client: Client) -> None:
    """Knock until nobody opens; a server that goes on listening is told by the timeout of the test."""
    with suppress(Lost):
        while True:
            client.request("GET", "/healthz", None, {})


# ---- several at once


def test_several_web_processes_and_the_scheduler_over_one_office_do_nothing_twice(stage: Stage) -> None:
    with stage.office() as copy, a_peer() as peer:
        client = client_for(stage, copy)
        stand_in_the_morning(stage, copy, FIRST)
        runs = [stage.nursery.begin(["run", "--home", str(copy.home)], environment=mail_to(peer)) for _ in range(2)]
        with served(stage, copy) as one, served(stage, copy) as other, ThreadPoolExecutor(2) as pool:
            client.port = one.port
            for account in ("clerk1", "clerk2", "clerk3", "clerk4"):
                client.reads(account, "/")
            doubles = [Client(folder=client.folder, keys=client.keys, port=each.port) for each in (one, other)]
            for each in doubles:  # one browser, one filled form, two processes
                each.cookies, each.forms = client.cookies, client.forms
            said = []
            for document in documents(stage):
                if document.get("kind") == "evidence":
                    client.fills(document)
                both = list(pool.map(lambda each, asked=document: {"results": each.asks(asked)}, doubles))
                assert accepted(both[0]) == accepted(both[1]), both
                said += both
            for worker in runs:
                assert stage.nursery.prints(worker, "发送：")
                stage.nursery.signal(worker, signal.SIGTERM)
        assert [stage.nursery.end(each).code for each in runs] == [0, 0]
        assert (one.end.code, other.end.code) == (0, 0)
        assert unsound(copy) + told_twice(copy) + not_kept(copy, said) == []
        with copy.opened() as app:
            assert len({row["sha256"] for row in rows(app, "evidence")}) == 8
