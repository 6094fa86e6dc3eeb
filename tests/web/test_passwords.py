"""Passwords and one-time codes: what may be one, how it is kept, and what ends with the one before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyotp
import pytest

from rectify import clock
from rectify.app import credentials, passwords, second_factor, sessions, tokens
from rectify.store import console_queries
from tests.visitor import PASSWORD, door_of, text_of
from tests.web.calling import program_of, token_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.office import Office
    from tests.visitor import Door, Visitor

NEW = "yu-mao-qiu-pai-san-zhi"


@pytest.fixture
def office(office_in: Callable[[str], Office]) -> Office:
    return office_in("reported")


@pytest.fixture
def here(sqlite_office_in: Callable[[str], Office]) -> Office:
    """Give an office on one database: what is asked here is no matter of the database."""
    return sqlite_office_in("reported")


def kinds(door: Door, account: str) -> list[str]:
    with door.console.app.store.reading() as reader:
        return [row["kind"] for row in console_queries.door_events(reader, account=account)]


def renewed(visitor: Visitor, new: str, old: str = PASSWORD) -> str:
    """Give the words of the page after a new password was asked for."""
    return text_of(visitor.sends("/me/password", {"old": old, "new": new, "again": new}, shown="/me").text)


def set_by_code(door: Door, account: str, password: str) -> list[str]:
    code = credentials.issue_code(door.console, "sysadmin", account)
    return credentials.activate(door.console, account, code, password, sessions.Visitor(address="10.9.9.9"))


# ---- what may be one


@pytest.mark.parametrize(
    ("profile", "password", "said"),
    [
        ("asvs", "short", "至少 12 个字符"),
        ("asvs", "password1234", "容易猜到"),
        ("asvs", "x" * 200, "至多 128 个字符"),
        ("asvs", "qian-shan-niao-fei-jue", ""),
        ("dengbao", "onlylowercase", "三种"),
        ("dengbao", "Shan-9hu-lanqiu", ""),
    ],
)
def test_a_password_is_judged_by_its_profile(here: Office, profile: str, password: str, said: str) -> None:
    door = door_of(here, passwords=profile)
    code = credentials.issue_code(door.console, "sysadmin", "clerk")
    answer = door.visitor().sends(
        "/activate", {"account": "clerk", "code": code, "password": password, "again": password}
    )
    assert said in text_of(answer.text)
    assert (answer.status_code == 200) is not bool(said)


@pytest.mark.parametrize(
    "password",
    [
        "wode-clerk-2026-jihao", "CLERK-wode-jihao-san", "c.l.e.r.k.wode.jihao.san", "ｃｌｅｒｋ-wode-jihao-san", "钱干事今天值班到八点半吧",
        "县民政局今天值班到八点半", "青溪县委巡察办今天值班到八点", "rectify-jihao-wode-san", "今天巡察值班到八点半才回去",
    ],
    ids=["account", "in capitals", "with marks between", "wide letters", "name", "unit", "office", "product", "work"],
)  # fmt: skip
def test_a_password_holds_no_word_that_names_its_owner_his_unit_or_us(here: Office, password: str) -> None:
    (fault,) = set_by_code(door_of(here), "clerk", password)
    assert "口令里不能有" in fault


def test_a_word_that_names_nobody_here_bars_nothing(here: Office) -> None:
    assert set_by_code(door_of(here), "clerk", "wode-sysadmin-jihao-san") == []
    assert passwords.faults_of("shan-hu-san-lan-qiu", "asvs", ("hu", "san", "", "山")) == []


@pytest.mark.parametrize(
    "password",
    ["  shan hu san lan qiu  ", "山湖散篮球十二个字都算数", "Shan-Hu-San-Lan-Qiu", "e\u0301tude-shan-hu-san"],
    ids=["blanks", "Chinese", "capitals", "a letter in two marks"],
)
def test_a_password_is_taken_exactly_as_it_was_sent(here: Office, password: str) -> None:
    door = door_of(here)
    door.give_password("clerk", password)
    for other in (password.strip(), password.lower(), password[:64], password[:-1], password.replace("e\u0301", "é")):
        if other != password:
            assert door.visitor(address=f"10.1.1.{len(other)}").signs_in("clerk", other).status_code == 403, other
    assert door.visitor().signs_in("clerk", password).status_code == 303


def test_a_password_of_128_characters_is_taken_and_a_longer_one_is_refused_and_not_cut(here: Office) -> None:
    door = door_of(here)
    longest = "".join(pyotp.random_base32(32) for _ in range(4))
    assert len(longest) == passwords.LONGEST
    door.give_password("clerk", longest)
    assert door.visitor().signs_in("clerk", longest).status_code == 303
    assert door.visitor(address="10.0.0.8").signs_in("clerk", f"{longest}x").status_code == 403
    assert set_by_code(door, "clerk", f"{longest}x") == ["口令至多 128 个字符"]


def test_nobody_is_asked_for_another_password_by_the_calendar(here: Office) -> None:
    door = door_of(here, passwords="asvs")
    door.give_password("clerk")
    door.passes(days=3650)
    assert door.visitor().signs_in("clerk").headers["location"] == "/"


def test_fields_for_passwords_are_masked_and_hinder_no_password_manager(here: Office) -> None:
    door = door_of(here)
    visitor = door.visitor()
    pages = [visitor.page("/sign-in"), visitor.page("/activate"), door.visitor("clerk").page("/me")]
    pages.append(door.visitor("clerk").page("/me/tokens"))
    fields = [
        each
        for page in pages
        for each in re.findall(r"<input[^>]*name=\"(?:password|again|old|new|proof)\"[^>]*>", page)
    ]
    assert len(fields) == 7
    for each in fields:
        assert 'type="password"' in each
        assert re.search('autocomplete="(current|new)-password"', each)
        assert not re.search("maxlength|readonly|onpaste|pattern=", each)


# ---- how it is kept


@pytest.mark.parametrize("way", ["argon2id", "pbkdf2-sm3"])
def test_a_password_is_kept_in_the_way_that_is_set(office: Office, way: str) -> None:
    door = door_of(office, hashing=way)
    door.with_password("clerk")
    with door.console.app.store.reading() as reader:
        kept = console_queries.credentials(reader, "clerk", "password")[0]["value"]
    assert kept.startswith(f"${way}$")
    assert PASSWORD not in kept


@pytest.mark.parametrize(("way", "mark"), [("argon2id", "$scrypt$"), ("pbkdf2-sm3", "$pbkdf2-sm3$")])
def test_a_code_is_kept_salted_and_slow_to_try(office: Office, way: str, mark: str) -> None:
    door = door_of(office, hashing=way)
    code = credentials.issue_code(door.console, "sysadmin", "clerk")
    with door.console.app.store.reading() as reader:
        (kept,) = [row["value"] for row in console_queries.credentials(reader, "clerk", "activation")]
    again = passwords.hashed_code(code, way)
    assert kept.startswith(mark)
    assert code not in kept
    assert kept != again, "the same code with another salt"
    assert [passwords.is_right(code, each) for each in (kept, again)] == [True, True]
    assert not passwords.is_right(code.lower(), kept)


def test_what_is_drawn_by_lot_is_long_enough_and_drawn_anew() -> None:
    codes = {clock.fresh_code() for _ in range(500)}
    alphabet = set("".join(codes)) - {"-"}
    assert len(codes) == 500
    assert len(alphabet) == 31
    assert len(alphabet) ** 12 > 2**59, "ASVS asks for 20 bits"
    secrets = {clock.fresh_secret() for _ in range(500)}
    assert len(secrets) == 500
    assert {len(each) for each in secrets} == {43}, "256 bits"
    assert len(set("".join(secrets))) == 64


# ---- one-time codes


def test_a_one_time_code_is_good_once_and_not_for_ever(office: Office) -> None:
    door = door_of(office)
    visitor = door.visitor()
    code = credentials.issue_code(door.console, "sysadmin", "clerk")
    fields = {"account": "clerk", "code": code.lower(), "password": PASSWORD, "again": PASSWORD}
    assert "请登录" in text_of(visitor.sends("/activate", fields).text)
    assert visitor.sends("/activate", fields).status_code == 400
    late = credentials.issue_code(door.console, "sysadmin", "clerk")
    door.passes(hours=73)
    assert visitor.sends("/activate", {**fields, "code": late}).status_code == 400
    first = credentials.issue_code(door.console, "sysadmin", "head")
    second = credentials.issue_code(door.console, "sysadmin", "head")
    for_head = {**fields, "account": "head"}
    assert visitor.sends("/activate", {**for_head, "code": first}).status_code == 400, "a newer code voids the older"
    assert visitor.sends("/activate", {**for_head, "code": second}).status_code == 200


def test_a_code_of_a_nobody_is_refused_in_the_same_words(office: Office) -> None:
    door = door_of(office)
    code = credentials.issue_code(door.console, "sysadmin", "clerk")
    visitor = sessions.Visitor(address="10.0.0.8")
    for account in ("nobody", "head"):
        assert credentials.activate(door.console, account, code, PASSWORD, visitor) == [credentials.NO_CODE]


def test_a_forgotten_password_is_no_way_round_the_second_factor(office: Office) -> None:
    door = door_of(office, second_factor="internal")
    visitor = door.with_password("office")
    secret = second_factor.begin_enrolling(door.console, "office")
    assert secret is not None
    visitor.sends("/enrol", {"code": pyotp.TOTP(secret).at(door.now[0])})
    assert set_by_code(door, "office", NEW) == []
    assert visitor.get("/").headers["location"] == "/sign-in", "a code signs nobody in, and ends what there was"
    assert visitor.signs_in("office", NEW).headers["location"] == "/second"
    assert visitor.get("/problems").headers["location"] == "/second"
    door.passes(minutes=1)
    assert visitor.sends("/second", {"code": pyotp.TOTP(secret).at(door.now[0])}).headers["location"] == "/"


# ---- what ends with the one before


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


def test_a_new_password_ends_the_tokens_too_and_says_so(office: Office) -> None:
    door = door_of(office)
    visitor = door.with_password("clerk")
    secrets = [token_of(door, "clerk", name=name) for name in ("数据报送", "大屏")]
    others = token_of(door, "head")
    assert "2 个接口令牌已停用" in renewed(visitor, NEW)
    assert [program_of(door, "-", secret=each).get("/v1/me").status_code for each in secrets] == [401, 401]
    assert program_of(door, "-", secret=others).get("/v1/me").status_code == 200, "nobody else's"
    assert kinds(door, "clerk").count("token_revoked") == 2
    assert "接口令牌" not in renewed(visitor, PASSWORD, NEW).partition("口令已修改")[2].partition("。")[0], (
        "none is left"
    )


def test_a_password_that_was_set_by_a_code_ends_the_tokens_too(office: Office) -> None:
    door = door_of(office)
    secret = token_of(door, "clerk")
    assert set_by_code(door, "clerk", NEW) == []
    assert program_of(door, "-", secret=secret).get("/v1/me").status_code == 401


def test_a_lost_telephone_ends_the_tokens_too(office: Office) -> None:
    door = door_of(office)
    second_factor.begin_enrolling(door.console, "off2")
    secret = token_of(door, "off2")
    second_factor.drop(door.console, "secadmin", "off2")
    assert program_of(door, "-", secret=secret).get("/v1/me").status_code == 401


def test_a_password_that_was_refused_ends_nothing(office: Office) -> None:
    door = door_of(office)
    visitor, secret = door.with_password("clerk"), token_of(door, "clerk")
    assert "口令至少" in renewed(visitor, "short")
    assert "原口令不对" in renewed(visitor, NEW, "not-it-at-all")
    with door.console.app.store.reading() as reader:
        assert [each["good"] for each in tokens.listed(door.console, reader, "clerk")] == [True]
    assert program_of(door, "-", secret=secret).get("/v1/me").status_code == 200


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


def test_somebody_whose_password_had_run_out_is_known_and_told_of_as_signed_in(office: Office) -> None:
    door = door_of(office, passwords="dengbao", password_days=90)
    door.give_password("clerk", "Shan-9hu-lanqiu")
    door.passes(days=91)
    visitor = door.visitor()
    visitor.signs_in("clerk", "Shan-9hu-lanqiu")
    new = {"old": "Shan-9hu-lanqiu", "new": "Mei-7hua-san-nong", "again": "Mei-7hua-san-nong"}
    assert visitor.sends("/me/password", new).status_code == 200
    assert "signed_in" in kinds(door, "clerk")
