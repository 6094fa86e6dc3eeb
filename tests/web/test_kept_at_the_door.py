"""What is kept of what people try: things that are not theirs, forged forms, refused files; no more than anybody can read, and no secret."""

from __future__ import annotations

import io
import json
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from rectify.app import door_lines
from rectify.store import console_queries
from rectify.web.answering import SESSION, endpoint
from rectify.web.log_lines import Lines
from rectify.web.routes import ANYBODY, Page, Route
from rectify.web.watching import Watch, Watched
from tests import ledger
from tests.office import PROBLEM
from tests.visitor import PASSWORD, text_of
from tests.web.calling import program_of, token_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from rectify.web.visit import Visit
    from tests.office import Office
    from tests.visitor import Door

HIDDEN, MISSING = PROBLEM, "P-2026-0999"
"""Of the first the clerk must not know; the second is not there."""
ELSEWHERE = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}


@pytest.fixture
def office(office_in: Callable[[str], Office]) -> Office:
    return office_in("reported")


def kept(door: Door, *kinds: str) -> list[tuple[str, str, str]]:
    """Give the account, the kind and the words of what was kept, of these kinds, by its words."""
    rows = [row for row in ledger.rows(door.office.app, "door_event") if row["kind"] in kinds]
    return sorted((row["account"], row["kind"], row["said"]) for row in rows)


# ---- what is not his


@pytest.mark.parametrize("path", ["/problems/{}", "/do/progress?about={}", "/inspections/{}"])
def test_what_is_hidden_and_what_is_missing_read_alike_and_leave_the_same_line(door: Door, path: str) -> None:
    clerk = door.visitor("clerk")
    answers = [clerk.get(path.format(number)) for number in (HIDDEN, MISSING)]
    assert {(each.status_code, each.text.replace(HIDDEN, MISSING)) for each in answers} == {(404, answers[1].text)}
    asked = path.replace("?", " ")
    assert kept(door, "unseen", "forbidden") == [
        ("clerk", "unseen", f"GET {asked.format(number)}") for number in (HIDDEN, MISSING)
    ]


def test_a_form_about_what_is_not_his_is_kept(door: Door) -> None:
    door.visitor("clerk").sends("/do/progress", {"about": HIDDEN}, shown="/me")
    clerk = door.visitor("clerk")
    csrf = clerk.page("/me").partition('name="csrf" value="')[2].partition('"')[0]
    assert clerk.client.post("/do/progress", data={"csrf": csrf, "about": HIDDEN}).status_code == 404
    assert ("clerk", "unseen", f"POST /do/progress about={HIDDEN}") in kept(door, "unseen")


def test_a_call_that_is_not_his_is_kept(door: Door) -> None:
    program = program_of(door, "clerk")
    assert [program.get(f"/v1/problems/{number}").status_code for number in (HIDDEN, MISSING)] == [404, 404]
    assert program.get("/v1/journal").status_code == 404
    assert kept(door, "unseen", "forbidden") == [
        ("clerk", "forbidden", "GET /api/v1/journal"), ("clerk", "unseen", f"GET /api/v1/problems/{HIDDEN}"),
        ("clerk", "unseen", f"GET /api/v1/problems/{MISSING}"),
    ]  # fmt: skip


def test_an_address_that_nobody_has_is_a_slip_and_not_kept(door: Door) -> None:
    clerk = door.visitor("clerk")
    assert clerk.get("/no/such/room").status_code == 404
    assert clerk.get("/static/x/nothing.css").status_code == 404
    assert kept(door, "unseen", "forbidden") == []


def test_the_auditor_reads_it_in_his_words(door: Door) -> None:
    door.visitor("clerk").get(f"/problems/{HIDDEN}")
    page = text_of(door.visitor("auditor").page("/admin/door?kind=unseen&account=clerk"))
    assert f"访问不存在或无权查看的对象 10.0.0.1 — GET /problems/{HIDDEN}" in page


# ---- what no page of ours sent


def test_forged_forms_are_kept(door: Door) -> None:
    clerk = door.visitor("clerk")
    assert clerk.client.post("/sign-out", data={"csrf": "x"}).status_code == 403
    assert door.visitor().client.post("/sign-in", data={"account": "clerk", "password": PASSWORD}).status_code == 403
    assert clerk.client.post("/sign-out", data={"csrf": "x"}, headers=ELSEWHERE).status_code == 403
    assert kept(door, "forged") == [
        ("", "forged", "POST /sign-in"), ("", "forged", "POST /sign-out"), ("clerk", "forged", "POST /sign-out"),
    ]  # fmt: skip
    assert clerk.get("/me").status_code == 200, "and did nothing"


@pytest.mark.parametrize(
    "token", ["汉字", "\u202e", "x" * 500, "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")]
)
def test_a_token_of_strange_letters_is_a_wrong_one(door: Door, token: str) -> None:
    clerk = door.visitor("clerk")
    assert clerk.client.post("/sign-out", data={"csrf": token}).status_code == 403
    clerk.client.cookies.set("rectify_form", "y")
    assert clerk.client.post("/sign-in", data={"token": token, "account": "a", "password": "b"}).status_code == 403


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("说明.pdf", b"not a pdf", "文件内容与扩展名“pdf”不符"), ("绝密名单.pdf", b"%PDF-1.7", "文件名带有密级标志"),
        ("page.html", b"<html>", "不能上传这种文件"), ("空.pdf", b"", "文件是空的"),
    ],
    ids=["other content", "mark of secrecy", "what a browser would run", "empty"],
)  # fmt: skip
def test_a_refused_file_is_kept_with_the_reason_and_without_its_name(
    door: Door, name: str, content: bytes, why: str
) -> None:
    assert program_of(door, "clerk").sends(name, content).status_code == 422
    ((account, _kind, said),) = kept(door, "file_refused")
    assert account == "clerk"
    assert said.startswith(why)
    assert "名单" not in said


def test_what_is_larger_than_anything_we_take_is_kept(door: Door) -> None:
    clerk = door.visitor("clerk").client
    assert clerk.post("/sign-out", content=b"", headers={"content-length": "9" * 12}).status_code == 413
    assert kept(door, "file_refused") == [("", "file_refused", "POST /sign-out")]


# ---- and never too much of it


def earlier(door: Door, kind: str, addresses: list[str], *, account: str = "") -> None:
    """Keep what was tried a while ago in this hour, a line an address."""
    lines = [door_lines.event(door.console, account, kind, address, "", "earlier") for address in addresses]
    door.office.app.store.retrying(lambda tx: tx.insert("door_event", lines))


def test_nobody_fills_the_book_by_asking(door: Door) -> None:
    earlier(door, "unseen", ["10.0.0.1"] * (door_lines.MOST - 2), account="clerk")
    clerk, head = door.visitor("clerk"), door.visitor("head")
    assert {clerk.get(f"/problems/P-2026-9{number:03}").status_code for number in range(5)} == {404}
    lines = [each for each in kept(door, "unseen") if each[2] != "earlier"]
    assert [said.endswith("不再逐条记）") for _account, _kind, said in lines] == [False, True]
    head.get(f"/problems/{HIDDEN}")
    assert len(kept(door, "unseen")) == door_lines.MOST + 1, "what another tries is kept"
    clerk.get("/admin/door")
    assert len(kept(door, "forbidden")) == 1, "and so is what is of another kind"
    door.passes(minutes=61)
    door.visitor("clerk").get(f"/problems/{HIDDEN}")
    assert len(kept(door, "unseen")) == door_lines.MOST + 2


def test_nobody_fills_the_book_from_many_addresses(door: Door) -> None:
    most = door_lines.MOST_OF_NOBODY
    earlier(door, "forged", [f"10.3.{number % 200}.7" for number in range(most - 3)])
    for number in range(6):
        visitor = door.visitor(address=f"10.4.0.{number}")
        assert {visitor.client.post("/sign-in", data={"account": "x"}).status_code for _ in range(2)} == {403}
    assert len(kept(door, "forged")) == most
    door.visitor("clerk").client.post("/sign-out", data={"csrf": "x"})
    assert len(kept(door, "forged")) == most + 1, "of whoever is signed in it is kept nevertheless"


def test_what_cannot_be_kept_changes_no_answer_and_is_told_to_whoever_runs_the_machine(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    clerk = door.visitor("clerk")
    before = clerk.get(f"/problems/{HIDDEN}")
    door.passes(seconds=1)
    with door.office.app.store.transaction() as tx:
        tx.cursor.execute("ALTER TABLE door_event RENAME TO taken_away")
    with caplog.at_level(logging.ERROR, "rectify.door"):
        after = clerk.get(f"/problems/{HIDDEN}")
    assert (after.status_code, after.text) == (before.status_code, before.text)
    told = [each.getMessage().partition(",")[0] for each in caplog.records if each.name == "rectify.door"]
    assert told == ["not kept at the door: unseen"]


def test_every_kind_that_is_kept_has_words_for_the_auditor(door: Door) -> None:
    with pytest.raises(AssertionError):
        door_lines.event(door.console, "clerk", "of no kind", "", "", "")


# ---- the log


def test_a_request_s_line_and_what_was_kept_of_it_bear_one_number(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    clerk = door.visitor("clerk")
    with caplog.at_level(logging.INFO, "rectify.access"):
        clerk.get(f"/problems/{HIDDEN}")
        clerk.get("/me")
        clerk.client.post("/sign-out", data={}, headers=ELSEWHERE)
        program_of(door, "clerk").get(f"/v1/problems/{HIDDEN}")
    lines = [json.loads(each.getMessage()) for each in caplog.records if each.name == "rectify.access"]
    numbers = [each["request"] for each in lines]
    assert len(set(numbers)) == 4
    assert [each["room"] for each in lines] == ["/problems/{number}", "/me", "-", "/api/v1/problems/{number}"]
    rows = {row["request"]: row["said"] for row in ledger.rows(door.office.app, "door_event") if row["request"]}
    assert rows == {
        numbers[0]: f"GET /problems/{HIDDEN}", numbers[2]: "POST /sign-out", numbers[3]: f"GET /api/v1/problems/{HIDDEN}",
    }  # fmt: skip
    assert HIDDEN not in "".join(each.getMessage() for each in caplog.records)


def test_words_that_are_sent_make_no_metrics_of_their_own(caplog: pytest.LogCaptureFixture) -> None:
    app, watch = FastAPI(), Watch()
    app.add_middleware(Watched, watch=watch, fresh=lambda: "x")
    client = TestClient(app, base_url="http://console")
    with caplog.at_level(logging.INFO, "rectify.access"):
        for number in range(5):
            client.request(f"METHOD{number}", f"/room{number}")
    counted = [each for each in watch.registry.collect() if each.name == "rectify_requests"]
    assert len([each for each in counted[0].samples if each.name.endswith("_total")]) == 1
    assert "METHOD" not in "".join(each.getMessage() for each in caplog.records)


def test_a_line_of_the_log_is_one_line_and_says_when() -> None:
    record = logging.LogRecord("rectify.web", logging.INFO, "", 0, 'said\n{"level": "ERROR"}\r\x1b[31m\u2028', (), None)
    text = Lines().format(record)
    assert len(text.splitlines()) == 1 or "\u2028" in text
    assert not {"\n", "\r", "\x1b"} & set(text)
    line = json.loads(text)
    assert line["level"] == "INFO"
    assert datetime.fromisoformat(line["at"]).tzinfo == UTC


def test_what_is_typed_at_the_door_is_one_short_line_in_its_book(door: Door) -> None:
    visitor = door.visitor()
    visitor.signs_in("clerk\r\n2026-06-01 signed_in\x1b[31m\u202e" + "x" * 200, "wrong")
    (account,) = [row["account"] for row in ledger.rows(door.office.app, "door_event") if row["kind"] == "refused"]
    assert account.isprintable()
    assert len(account) <= door_lines.LONGEST


def test_a_bug_is_logged_with_its_stack_and_told_in_one_sentence_with_its_number(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(_visit: Visit) -> Page:
        raise RuntimeError("滞留资金12.6万元")

    app = FastAPI()
    app.add_route("/breaks", endpoint(door.console, Route(method="GET", path="/breaks", who=ANYBODY, answer=breaks)))
    app.add_middleware(Watched, watch=Watch(), fresh=lambda: "number-of-it")
    client = TestClient(app, base_url="http://console", client=("10.0.0.1", 50000))
    client.cookies.set(SESSION, door.visitor("clerk").client.cookies[SESSION])
    with caplog.at_level(logging.ERROR):
        answer = client.get("/breaks")
    assert answer.status_code == 500
    assert "编号告诉系统管理员：number-of-it" in text_of(answer.text)
    assert "滞留资金" not in answer.text
    (record,) = [each for each in caplog.records if each.name == "rectify.web"]
    assert record.exc_info is not None
    stack = json.loads(Lines().format(record))
    assert "RuntimeError" in stack["stack"]
    assert "request number-of-it" in stack["said"]


def test_no_secret_is_in_what_is_kept_of_tokens(door: Door) -> None:
    secret = token_of(door, "clerk")
    program_of(door, "-", secret="rectify_" + "A" * 43).get("/v1/me")
    program_of(door, "clerk", secret=secret).sends("a.pdf", io.BytesIO(b"%PDF-1.7").read())
    rows = repr(ledger.rows(door.office.app, "door_event"))
    assert secret not in rows
    assert "A" * 43 not in rows
    with door.console.app.store.reading() as reader:
        assert {row["kind"] for row in console_queries.door_events(reader)} >= {
            "token_made",
            "token_refused",
            "uploaded",
        }
