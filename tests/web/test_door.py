"""The door: who is let in, what is asked of him, how wrong tries are held back, and what a session ends with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyotp
import pytest

from rectify.app import passwords, second_factor
from rectify.store import console_queries
from tests import ledger
from tests.visitor import PASSWORD, door_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.office import Office
    from tests.visitor import Door

INSIDE = ("office", "t1", "disc", "org", "grp")
OUTSIDE = ("clerk", "head", "ldr")
OWN = "known-to-everybody"
SECRET = re.compile(r'<p class="code">([^<]+)</p>')


@pytest.fixture
def office(office_in: Callable[[str], Office]) -> Office:
    return office_in("reported")


def kinds(door: Door, account: str) -> list[str]:
    with door.console.app.store.reading() as reader:
        return [row["kind"] for row in console_queries.door_events(reader, account=account)]


def secret_of(door: Door, account: str) -> str:
    secret = second_factor.begin_enrolling(door.console, account)
    assert secret is not None
    return secret


def test_nobody_sees_a_room_before_he_is_signed_in(office: Office) -> None:
    visitor = door_of(office).visitor()
    for path in ("/", "/problems", "/problems/P-2026-0001", "/do/check?about=P-2026-0001", "/me", "/notices"):
        found = visitor.get(path)
        assert (found.status_code, found.headers["location"]) == (303, "/sign-in")


def test_a_password_lets_in_and_signing_out_ends_it(office: Office) -> None:
    visitor = door_of(office).with_password("clerk")
    assert "钱干事" in visitor.page("/")
    kept = dict(visitor.client.cookies)
    assert visitor.sends("/sign-out", {}, shown="/me").status_code == 303
    visitor.client.cookies.update(kept)  # what a browser may still hold opens nothing
    assert visitor.get("/").headers["location"] == "/sign-in"


@pytest.mark.parametrize(
    ("account", "password"),
    [
        ("clerk", "wrong"),
        ("nobody", PASSWORD),
        ("clerk", ""),
        ("", PASSWORD),
        ("clerk", "x" * 5000),
        ("钱干事", PASSWORD),
    ],
    ids=["wrong password", "no such account", "no password", "no account", "a long password", "a display name"],
)
def test_every_wrong_try_reads_the_same(office: Office, account: str, password: str) -> None:
    door = door_of(office)
    door.give_password("clerk")
    visitor = door.visitor()
    answer = visitor.signs_in(account, password)
    assert answer.status_code in (400, 403)
    assert "钱干事" not in answer.text.replace(f'value="{account}"', "")
    assert visitor.get("/").headers["location"] == "/sign-in"


def test_wrong_tries_hold_back_where_they_were_made_and_nobody_else(office: Office) -> None:
    door = door_of(office)
    leader = door.with_password("ldr", address="10.0.0.7")
    attacker = door.visitor(address="10.0.0.8")
    for _ in range(5):
        assert "不对" in text_of(attacker.signs_in("ldr", "wrong").text)
    assert "15 分钟后再试" in text_of(attacker.signs_in("ldr", PASSWORD).text), (
        "the right password helps no more from there"
    )
    fresh = door.visitor(address="10.0.0.7")
    assert fresh.signs_in("ldr").status_code == 303, "the leader's own desk is not concerned"
    leader.sends("/sign-out", {}, shown="/me")
    known = door.visitor(address="10.0.0.8")
    known.client.cookies.update(dict(leader.client.cookies))
    assert known.signs_in("ldr").status_code == 303, "nor is a browser that he used before, wherever it is"
    door.passes(minutes=16)
    assert attacker.signs_in("ldr").status_code == 303


def test_trying_while_one_has_to_wait_makes_nobody_wait_longer(office: Office) -> None:
    door = door_of(office)
    door.give_password("clerk")
    visitor = door.visitor(address="10.0.0.8")
    for _ in range(5):
        visitor.signs_in("clerk", "wrong")
    for _ in range(14):
        door.passes(minutes=1)
        assert "15 分钟后再试" in text_of(visitor.signs_in("clerk").text)
    door.passes(minutes=2)
    assert visitor.signs_in("clerk").status_code == 303
    rows = [row for row in ledger.rows(office.app, "door_event") if row["kind"] in ("refused", "held")]
    assert [sum(row["kind"] == kind for row in rows) for kind in ("refused", "held")] == [5, 14], "each is kept"


def test_a_browsers_own_word_makes_it_no_known_browser(office: Office) -> None:
    door = door_of(office, passwords="dengbao")
    old, new = "Yu-mao-qiu-71", "Pai-qiu-san-38"
    door.give_password("clerk", old)

    def comes_in(password: str) -> tuple[str, str]:
        visitor = door.visitor()
        visitor.client.cookies.set("rectify_device", OWN)
        answer = visitor.signs_in("clerk", password)
        (given,) = re.findall(r"rectify_device=([^;]+)", str(answer.headers.get_list("set-cookie")))
        if answer.headers["location"] != "/me/password":
            return answer.headers["location"], given
        visitor.client.cookies.set("rectify_device", OWN)
        answer = visitor.sends("/me/password", {"old": password, "new": new, "again": new})
        return str(answer.status_code), given

    where, first = comes_in(old)
    door.passes(days=200)
    status, second = comes_in(old)
    assert (where, status) == ("/", "200")
    known = {row["value"] for row in ledger.rows(office.app, "credential") if row["kind"] == "device"}
    assert known == {passwords.hash_of(each) for each in (first, second)}
    assert passwords.hash_of(OWN) not in known


def test_a_proxy_that_is_not_trusted_cannot_give_others_addresses(office: Office) -> None:
    door = door_of(office)
    door.give_password("clerk")
    attacker = door.visitor(address="10.0.0.8")
    for number in range(5):
        attacker.client.headers["x-forwarded-for"] = f"10.1.1.{number}"
        attacker.signs_in("clerk", "wrong")
    assert "分钟后再试" in text_of(attacker.signs_in("clerk").text)


@pytest.mark.parametrize("account", INSIDE)
def test_internal_roles_prove_themselves_twice(office: Office, account: str) -> None:
    door = door_of(office, second_factor="internal")
    visitor = door.with_password(account)
    assert visitor.get("/").headers["location"] == "/enrol"
    assert visitor.sends("/enrol/begin", {}, shown="/enrol").headers["location"] == "/enrol"
    shown = visitor.page("/enrol")
    totp = pyotp.TOTP(secret_of(door, account))
    assert totp.secret[:4] in shown
    assert "data:image/svg" in shown
    assert visitor.sends("/enrol", {"code": "000000"}).status_code == 403
    assert visitor.get("/").headers["location"] == "/enrol"
    assert visitor.sends("/enrol", {"code": totp.at(door.now[0])}).headers["location"] == "/"
    assert visitor.get("/").status_code in (200, 303)
    assert visitor.get("/").headers.get("location") not in ("/enrol", "/second", "/sign-in")


@pytest.mark.parametrize("account", OUTSIDE)
def test_units_and_leaders_need_one_proof(office: Office, account: str) -> None:
    assert door_of(office, second_factor="internal").with_password(account).get("/").status_code == 200


def test_a_second_factor_is_begun_by_nobodys_look(office: Office) -> None:
    door = door_of(office, second_factor="internal")
    visitor = door.with_password("office")
    for method in ("HEAD", "GET"):
        assert visitor.client.request(method, "/enrol").status_code == 200
    assert "开始绑定" in visitor.page("/enrol")
    assert visitor.client.post("/enrol/begin", data={"csrf": "x"}).status_code == 403
    assert ledger.rows(office.app, "second_factor") == []
    visitor.sends("/enrol/begin", {}, shown="/enrol")
    assert len(ledger.rows(office.app, "second_factor")) == 1
    first = visitor.page("/enrol")
    visitor.sends("/enrol/begin", {}, shown="/enrol")
    assert "开始绑定" not in first
    assert SECRET.findall(visitor.page("/enrol")) == SECRET.findall(first), "what a telephone has read stays good"


def test_a_code_of_the_second_factor_is_good_once(office: Office) -> None:
    door = door_of(office, second_factor="internal")
    first = door.with_password("office")
    totp = pyotp.TOTP(secret_of(door, "office"))
    code = totp.at(door.now[0])
    assert first.sends("/enrol", {"code": code}).headers["location"] == "/"
    second = door.visitor()
    assert second.signs_in("office").headers["location"] == "/second"
    assert second.sends("/second", {"code": code}).status_code == 403
    assert second.get("/").headers["location"] == "/second"
    door.passes(seconds=60)
    assert second.sends("/second", {"code": totp.at(door.now[0])}).headers["location"] == "/"


def test_half_a_session_opens_nothing_and_is_worth_nothing_afterwards(office: Office) -> None:
    door = door_of(office, second_factor="internal")
    visitor = door.with_password("office")
    half = visitor.client.cookies["rectify_session"]
    for path in ("/problems", "/me", "/notices", "/do/check?about=P-2026-0001"):
        assert visitor.get(path).headers["location"] == "/enrol"
    visitor.sends("/enrol", {"code": pyotp.TOTP(secret_of(door, "office")).at(door.now[0])})
    visitor.client.cookies.delete("rectify_session")
    visitor.client.cookies.set("rectify_session", half)
    assert visitor.get("/").headers["location"] == "/sign-in", "the secret changed when the session became whole"


@pytest.mark.parametrize(("minutes", "good"), [(29, True), (31, False)], ids=["in time", "idle too long"])
def test_a_session_ends_when_nobody_uses_it(office: Office, minutes: int, *, good: bool) -> None:
    door = door_of(office)
    visitor = door.with_password("clerk")
    door.passes(minutes=minutes)
    assert (visitor.get("/").status_code == 200) is good


def test_a_session_ends_after_eight_hours_however_busy(office: Office) -> None:
    door = door_of(office)
    visitor = door.with_password("clerk")
    for _ in range(23):
        door.passes(minutes=20)
        assert visitor.get("/").status_code == 200
    door.passes(minutes=21)
    assert visitor.get("/").headers["location"] == "/sign-in"


def test_a_disabled_account_is_out_at_once(office: Office) -> None:
    visitor = door_of(office).with_password("clerk")
    office.do("disable user", "sysadmin", {"name": "clerk", "reason": "调离"})
    assert visitor.get("/").headers["location"] == "/sign-in"
    assert visitor.signs_in("clerk").status_code == 403


def test_everything_at_the_door_leaves_a_line_and_no_secret(office: Office) -> None:
    door = door_of(office)
    visitor = door.with_password("clerk")
    door.passes(seconds=1)
    visitor.sends("/sign-out", {}, shown="/me")
    door.passes(seconds=1)
    visitor.signs_in("clerk", "this-was-my-other-password")
    assert kinds(door, "clerk")[:3] == ["refused", "signed_out", "signed_in"]
    assert set(kinds(door, "clerk")) == {"refused", "signed_out", "signed_in", "password_set", "code_issued"}
    with door.console.app.store.reading() as reader:
        assert "this-was-my-other-password" not in str(console_queries.door_events(reader))


def test_a_trusted_proxy_may_name_who_is_there_and_nobody_else_may(office: Office) -> None:
    door = door_of(office, proxy="10.0.0.2", account_header="x-account")
    through = door.visitor(address="10.0.0.2")
    through.client.headers["x-account"] = "clerk"
    shown = through.page("/sign-in")
    assert "以 clerk 的身份登录" in text_of(shown)
    assert through.get("/").headers["location"] == "/sign-in", "nobody is signed in by looking"
    assert through.sends("/sign-in/proxy", {}, shown="/sign-in").headers["location"] == "/"
    assert through.get("/").status_code == 200
    beside = door.visitor(address="10.0.0.3")
    beside.client.headers["x-account"] = "clerk"
    assert "的身份登录" not in beside.page("/sign-in")
    held = beside.sends("/sign-in", {"account": "", "password": ""})  # for the token
    assert held.status_code == 400
    token = beside.client.cookies["rectify_form"]
    assert beside.client.post("/sign-in/proxy", data={"token": token}).headers["location"] == "/sign-in"
    assert beside.get("/").headers["location"] == "/sign-in"


def test_a_process_for_units_lets_nobody_internal_in(office: Office) -> None:
    door = door_of(office, for_units=True)
    for account in ("office", "t1", "disc", "sysadmin", "auditor", "city"):
        door.give_password(account)
        assert door.visitor().signs_in(account).status_code == 403
    assert door.with_password("clerk").get("/").status_code == 200
    inside = door_of(office)
    crossing = inside.with_password("office")
    other = door.visitor()
    other.client.cookies.update(dict(crossing.client.cookies))
    assert other.get("/problems").headers["location"] == "/sign-in", "nor a session from the other process"


def test_cookies_are_kept_from_scripts_and_from_other_sites(office: Office) -> None:
    for https, prefix in (("no", ""), ("yes", "__Host-")):
        door = door_of(office, https=https)
        door.give_password("clerk")
        visitor = door.visitor()
        visitor.client.base_url = "https://console"
        answer = visitor.signs_in("clerk")
        for cookie in answer.headers.get_list("set-cookie"):
            assert cookie.startswith(f"{prefix}rectify_")
            assert "HttpOnly" in cookie
            assert "SameSite=strict" in cookie
            assert ("Secure" in cookie) is (https == "yes")


@pytest.mark.parametrize(
    ("enrolled", "where"), [(False, "/enrol"), (True, "/second")], ids=["not enrolled", "enrolled"]
)
def test_half_a_session_is_not_made_whole_by_a_new_password(office: Office, where: str, *, enrolled: bool) -> None:
    door = door_of(office, second_factor="internal")
    visitor = door.with_password("office")
    if enrolled:
        visitor.sends("/enrol", {"code": pyotp.TOTP(secret_of(door, "office")).at(door.now[0])})
        visitor = door.visitor()
        visitor.signs_in("office")
    with door.console.app.store.reading() as reader:
        csrf = max(console_queries.sessions_of(reader, "office"), key=lambda row: row["step"] != "whole")["csrf"]
    assert visitor.get("/me/password").headers["location"] == where
    new = "yu-mao-qiu-pai-san-zhi"
    form = {"csrf": csrf, "old": PASSWORD, "new": new, "again": new}
    assert visitor.client.post("/me/password", data=form).headers["location"] == where
    assert visitor.get("/problems").headers["location"] == where
    assert door.visitor().signs_in("office", new).status_code == 403, "nor is the password another"
    assert visitor.client.post("/sign-out", data={"csrf": csrf}).headers["location"] == "/sign-in"


def test_a_second_factor_that_was_confirmed_is_not_replaced_by_an_enrolment_that_waits(office: Office) -> None:
    door = door_of(office, second_factor="internal")
    waits, comes_in = door.with_password("office"), door.visitor()
    comes_in.signs_in("office")
    secret = secret_of(door, "office")
    assert comes_in.sends("/enrol", {"code": pyotp.TOTP(secret).at(door.now[0])}).headers["location"] == "/"
    assert waits.get("/enrol").headers["location"] == "/sign-in"
    door.passes(minutes=1)
    again = door.visitor()
    assert again.signs_in("office").headers["location"] == "/second"
    assert again.sends("/second", {"code": pyotp.TOTP(secret).at(door.now[0])}).headers["location"] == "/"
