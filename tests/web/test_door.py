"""The door: who is let in, what is asked of him, how wrong tries are held back, and what a session ends with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyotp
import pytest

from rectify.app import signing_in
from rectify.store import console_queries
from tests.visitor import PASSWORD, door_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.office import Office
    from tests.visitor import Door

INSIDE = ("office", "t1", "disc", "org", "grp")
OUTSIDE = ("clerk", "head", "ldr")


@pytest.fixture
def office(office_in: Callable[[str], Office]) -> Office:
    return office_in("reported")


def kinds(door: Door, account: str) -> list[str]:
    with door.console.app.store.reading() as reader:
        return [row["kind"] for row in console_queries.door_events(reader, account=account)]


def secret_of(door: Door, account: str) -> str:
    secret = signing_in.begin_enrolling(door.console, account)
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


def test_a_one_time_code_is_good_once_and_not_for_ever(office: Office) -> None:
    door = door_of(office)
    visitor = door.visitor()
    code = signing_in.issue_code(door.console, "sysadmin", "clerk")
    fields = {"account": "clerk", "code": code.lower(), "password": PASSWORD, "again": PASSWORD}
    assert "请登录" in text_of(visitor.sends("/activate", fields).text)
    assert visitor.sends("/activate", fields).status_code == 400
    late = signing_in.issue_code(door.console, "sysadmin", "clerk")
    door.passes(hours=73)
    assert visitor.sends("/activate", {**fields, "code": late}).status_code == 400
    first = signing_in.issue_code(door.console, "sysadmin", "head")
    second = signing_in.issue_code(door.console, "sysadmin", "head")
    for_head = {**fields, "account": "head"}
    assert visitor.sends("/activate", {**for_head, "code": first}).status_code == 400, "a newer code voids the older"
    assert visitor.sends("/activate", {**for_head, "code": second}).status_code == 200


@pytest.mark.parametrize(
    ("profile", "password", "said"),
    [
        ("asvs", "short", "至少 12 个字符"),
        ("asvs", "password1234", "容易猜到"),
        ("asvs", "x" * 200, "至多 128 个字符"),
        ("asvs", "qian-ganshi-clerk", ""),
        ("dengbao", "onlylowercase", "三种"),
        ("dengbao", "Shan-9hu-lanqiu", ""),
    ],
)
def test_a_password_is_judged_by_its_profile(office: Office, profile: str, password: str, said: str) -> None:
    door = door_of(office, passwords=profile)
    code = signing_in.issue_code(door.console, "sysadmin", "clerk")
    answer = door.visitor().sends(
        "/activate", {"account": "clerk", "code": code, "password": password, "again": password}
    )
    assert said in text_of(answer.text)
    assert (answer.status_code == 200) is not bool(said)


def test_a_new_password_ends_every_other_session(office: Office) -> None:
    door = door_of(office)
    here, elsewhere = door.with_password("clerk"), door.visitor()
    elsewhere.signs_in("clerk")
    new = "yu-mao-qiu-pai-san-zhi"
    wrong = here.sends("/me/password", {"old": "no", "new": new, "again": new}, shown="/me")
    assert (wrong.status_code, "原口令不对" in wrong.text) == (400, True)
    assert "已修改" in here.sends("/me/password", {"old": PASSWORD, "new": new, "again": new}, shown="/me").text
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").headers["location"] == "/sign-in"
    assert elsewhere.signs_in("clerk").status_code == 403
    assert elsewhere.signs_in("clerk", new).status_code == 303


def test_dengbao_asks_for_a_new_password_after_its_days_and_takes_no_old_one(office: Office) -> None:
    door = door_of(office, passwords="dengbao", password_days=90)
    door.give_password("clerk", "Shan-9hu-lanqiu")
    door.passes(days=91)
    visitor = door.visitor()
    assert visitor.signs_in("clerk", "Shan-9hu-lanqiu").headers["location"] == "/me/password"
    assert visitor.get("/problems").headers["location"] == "/me/password"
    again = {"old": "Shan-9hu-lanqiu", "new": "Shan-9hu-lanqiu", "again": "Shan-9hu-lanqiu"}
    assert visitor.sends("/me/password", again).status_code == 400
    new = {**again, "new": "Mei-7hua-san-nong", "again": "Mei-7hua-san-nong"}
    assert visitor.sends("/me/password", new).status_code == 200
    assert visitor.get("/").status_code == 200
    back = {"old": "Mei-7hua-san-nong", "new": "Shan-9hu-lanqiu", "again": "Shan-9hu-lanqiu"}
    assert "最近 5 次" in visitor.sends("/me/password", back, shown="/me").text


@pytest.mark.parametrize("way", ["argon2id", "pbkdf2-sm3"])
def test_a_password_is_kept_in_the_way_that_is_set(office: Office, way: str) -> None:
    door = door_of(office, hashing=way)
    door.with_password("clerk")
    with door.console.app.store.reading() as reader:
        kept = console_queries.credentials(reader, "clerk", "password")[0]["value"]
    assert kept.startswith(f"${way}$")
    assert PASSWORD not in kept


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
    assert through.get("/sign-in").headers["location"] == "/"
    assert through.get("/").status_code == 200
    beside = door.visitor(address="10.0.0.3")
    beside.client.headers["x-account"] = "clerk"
    assert beside.get("/sign-in").status_code == 200
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


@pytest.mark.parametrize(("enrolled", "where"), [(False, "/enrol"), (True, "/second")], ids=["not enrolled", "enrolled"])
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


def test_somebody_whose_password_had_run_out_is_known_and_told_of_as_signed_in(office: Office) -> None:
    door = door_of(office, passwords="dengbao", password_days=90)
    door.give_password("clerk", "Shan-9hu-lanqiu")
    door.passes(days=91)
    visitor = door.visitor()
    visitor.signs_in("clerk", "Shan-9hu-lanqiu")
    new = {"old": "Shan-9hu-lanqiu", "new": "Mei-7hua-san-nong", "again": "Mei-7hua-san-nong"}
    assert visitor.sends("/me/password", new).status_code == 200
    assert "signed_in" in kinds(door, "clerk")
