"""Tokens: made by their owner on his own page, shown once, good for what he may do and as long as he may do it."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from rectify.app import tokens
from rectify.store import console_queries
from rectify.web.api.calls import CALLS, Call
from tests.office import PROBLEM, Office
from tests.visitor import PASSWORD, Door, door_of, text_of
from tests.web.calling import program_of, token_of

if TYPE_CHECKING:
    from collections.abc import Callable

MADE = re.compile(r"<code>(rectify_[\w-]{43})</code>")
UNTIL = "2027-06-01"
"""A year from the day at the door."""


@pytest.fixture
def office(office_in: Callable[[str], Office]) -> Office:
    return office_in("handed_over")


def made_on_the_page(door: Door, account: str) -> str:
    answer = door.with_password(account).sends("/me/tokens", {"name": "数据报送", "until_on": UNTIL, "proof": PASSWORD})
    found = MADE.search(answer.text)
    assert found is not None, text_of(answer.text)
    return found[1]


def status(door: Door, secret: str, path: str = "/v1/me") -> int:
    return program_of(door, "-", secret=secret).get(path).status_code


def test_a_token_is_made_on_ones_own_page_and_shown_once(door: Door) -> None:
    secret = made_on_the_page(door, "clerk")
    visitor = door.visitor("clerk")
    assert "/me/tokens" in visitor.page("/me")
    assert program_of(door, "clerk", secret=secret).read("/v1/me")["token"] == {"name": "数据报送", "until_on": UNTIL}
    shown = visitor.page("/me/tokens")
    assert secret not in shown
    assert "数据报送" in shown


def test_only_a_hash_is_kept(door: Door, office: Office) -> None:
    secret = made_on_the_page(door, "clerk")
    with office.app.store.reading() as reader:
        (row,) = console_queries.tokens_of(reader, "clerk")
        events = console_queries.door_events(reader, account="clerk")
    assert secret not in repr(row) + repr(events)
    assert len(row["hash"]) == 64
    assert "token_made" in {each["kind"] for each in events}


@pytest.mark.parametrize(
    ("name", "until_on"),
    [
        ("", UNTIL), ("字" * 41, UNTIL), ("a\u202eb", UNTIL), ("好", ""), ("好", "2026-05-31"), ("好", "2027-06-02"),
        ("好", "2026-02-30"), ("好", "20260701"),
    ],
)  # fmt: skip
def test_a_token_has_a_name_and_a_day_within_a_year(door: Door, office: Office, name: str, until_on: str) -> None:
    door.give_password("clerk")
    answer = door.visitor("clerk").sends("/me/tokens", {"name": name, "until_on": until_on, "proof": PASSWORD})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    with office.app.store.reading() as reader:
        assert console_queries.tokens_of(reader, "clerk") == []


def test_a_form_without_its_sessions_token_makes_none(door: Door, office: Office) -> None:
    client = door.visitor("clerk").client
    answer = client.post("/me/tokens", data={"name": "好", "until_on": UNTIL, "csrf": "x"})
    assert answer.status_code == 403
    with office.app.store.reading() as reader:
        assert console_queries.tokens_of(reader, "clerk") == []


@pytest.mark.parametrize("proof", ["", "not-it-at-all", PASSWORD.upper()])
def test_a_token_is_made_for_whoever_gives_his_password_again(door: Door, office: Office, proof: str) -> None:
    visitor = door.with_password("clerk")
    answer = visitor.sends("/me/tokens", {"name": "好", "until_on": UNTIL, "proof": proof})
    assert (answer.status_code, "口令不对" in answer.text) == (422, True)
    with office.app.store.reading() as reader:
        assert console_queries.tokens_of(reader, "clerk") == []
        assert "生成接口令牌：口令不对" in [row["said"] for row in console_queries.door_events(reader, account="clerk")]


def test_whoever_has_no_password_here_makes_no_token(door: Door, office: Office) -> None:
    answer = door.visitor("clerk").sends("/me/tokens", {"name": "好", "until_on": UNTIL, "proof": ""})
    assert "您还没有口令" in text_of(answer.text)
    with office.app.store.reading() as reader:
        assert console_queries.tokens_of(reader, "clerk") == []


def test_there_are_no_more_than_one_person_can_oversee(door: Door) -> None:
    visitor = door.with_password("clerk")
    for number in range(tokens.MOST):
        token_of(door, "clerk", name=f"程序{number}")
    answer = visitor.sends("/me/tokens", {"name": "再一个", "until_on": UNTIL, "proof": PASSWORD})
    assert answer.status_code == 422
    assert "最多" in text_of(answer.text)


def test_a_revoked_token_opens_nothing_from_that_moment(door: Door) -> None:
    secret = token_of(door, "clerk")
    visitor = door.visitor("clerk")
    (path,) = {unescape(each) for each in re.findall(r'action="(/me/tokens/\w+/revoke)"', visitor.page("/me/tokens"))}
    assert status(door, secret) == 200
    assert visitor.sends(path, {}, shown="/me/tokens").status_code == 200
    assert status(door, secret) == 401
    assert "已停用" in visitor.page("/me/tokens")


def test_nobody_revokes_anothers(door: Door) -> None:
    secret = token_of(door, "clerk")
    own = re.findall(r'action="(/me/tokens/\w+/revoke)"', door.visitor("clerk").page("/me/tokens"))[0]
    head = door.visitor("head")
    csrf = re.findall(r'name="csrf" value="([^"]+)"', head.page("/me"))[0]
    assert head.client.post(own, data={"csrf": csrf}).status_code == 404
    assert status(door, secret) == 200


def test_a_token_ends_with_its_day(door: Door) -> None:
    secret = token_of(door, "clerk", until_on="2026-06-01")
    assert status(door, secret) == 200
    door.passes(hours=11, minutes=59)  # one minute before midnight in the office
    assert status(door, secret) == 200
    door.passes(minutes=1)
    assert status(door, secret) == 401


def test_a_disabled_accounts_token_is_nothing(door: Door, office: Office) -> None:
    secret = token_of(door, "clerk")
    office.do("disable user", "sysadmin", {"name": "clerk", "reason": "调离"})
    assert status(door, secret) == 401


def test_a_token_has_the_rights_that_its_owner_has_now(door: Door, office: Office) -> None:
    secret = token_of(door, "clerk")
    assert status(door, secret, f"/v1/problems/{PROBLEM}") == 200
    office.do("revoke", "secadmin", {"user": "clerk", "role": "unit_clerk"})
    assert status(door, secret, f"/v1/problems/{PROBLEM}") == 404


def test_a_use_is_kept_once_an_hour_at_most(door: Door, office: Office) -> None:
    secret = token_of(door, "clerk")

    def seen() -> str:
        with office.app.store.reading() as reader:
            return str(console_queries.tokens_of(reader, "clerk")[0]["seen_at"])

    status(door, secret)
    first = seen()
    assert first.startswith("2026-06-01T04:00")
    door.passes(minutes=59)
    status(door, secret)
    assert seen() == first
    door.passes(minutes=2)
    status(door, secret)
    assert seen() > first


def test_a_process_for_units_takes_the_tokens_of_units_alone(door: Door, office: Office) -> None:
    unit, inside = token_of(door, "clerk"), token_of(door, "office")
    outside = door_of(office, for_units=True)
    assert status(outside, unit) == 200
    assert status(outside, inside) == 401
    assert status(outside, unit, "/v1/journal") == 404


@pytest.mark.parametrize(
    "brought", ["", "Bearer", "Bearer ", "Bearer x", "Basic Y2xlcms6eA==", "bearer rectify_" + "A" * 43, "Bearer a b"]
)
def test_whatever_is_no_token_is_answered_alike(door: Door, brought: str) -> None:
    client = door.visitor().client
    answer = client.get(f"/api/v1/problems/{PROBLEM}", headers={"authorization": brought} if brought else {})
    missing = client.get("/api/v1/problems/P-2026-9999?limit=x", headers={"authorization": brought} if brought else {})
    assert (answer.status_code, answer.text) == (missing.status_code, missing.text)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("call", CALLS, ids=[each.name for each in CALLS])
def test_nobody_calls_without_a_token(door: Door, call: Call) -> None:
    kind = {"content-type": call.takes} if call.takes else {}
    answer = door.visitor().client.request(call.method, call.whole_path, content=b"{", headers=kind)
    assert (answer.status_code, answer.json()["code"]) == (401, "no_token")


def test_a_session_reads_and_never_writes(door: Door) -> None:
    client = door.visitor("clerk").client
    assert client.get(f"/api/v1/problems/{PROBLEM}").status_code == 200
    for path, kind in (("/api/v1/acts", "application/json"), ("/api/v1/files?name=a", "application/octet-stream")):
        assert client.post(path, content=b"{}", headers={"content-type": kind}).status_code == 401


def test_a_wrong_token_does_not_fall_back_to_the_session_beside_it(door: Door) -> None:
    client = door.visitor("clerk").client
    assert client.get("/api/v1/me", headers={"authorization": "Bearer x"}).status_code == 401


def test_a_half_signed_in_session_reads_nothing(office: Office) -> None:
    door = door_of(office, second_factor="all")
    visitor = door.with_password("clerk")
    assert visitor.client.get("/api/v1/me").status_code == 401


def test_who_tries_wrong_tokens_waits_and_nobody_else_does(door: Door, office: Office) -> None:
    good = token_of(door, "clerk")
    most = door.console.settings.tries * 10
    bad = program_of(door, "-", secret="rectify_wrong", address="10.6.6.6")  # noqa: S106 - a wrong one
    assert {bad.get("/v1/me").status_code for _ in range(most)} == {401}
    answer = bad.get("/v1/me")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    with office.app.store.reading() as reader:
        assert len([each for each in console_queries.door_events(reader) if each["kind"] == "token_refused"]) == most
    assert program_of(door, "clerk", secret=good, address="10.6.6.6").get("/v1/me").status_code == 200
    assert program_of(door, "-", secret="rectify_wrong", address="10.6.6.7").get("/v1/me").status_code == 401  # noqa: S106
    door.passes(minutes=door.console.settings.wait_minutes + 1)
    assert bad.get("/v1/me").status_code == 401


def test_a_refused_token_of_somebodys_is_kept_under_his_name(door: Door, office: Office) -> None:
    secret = token_of(door, "clerk", until_on="2026-06-01")
    door.passes(days=2)
    assert status(door, secret) == 401
    with office.app.store.reading() as reader:
        kinds = [(each["kind"], each["account"]) for each in console_queries.door_events(reader)]
    assert ("token_refused", "clerk") in kinds
