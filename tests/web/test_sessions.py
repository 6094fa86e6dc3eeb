"""Sessions: one's own are seen and ended by oneself, a new one ends the one before it, and each way in is known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyotp
import pytest
from starlette.routing import Mount, Route

from rectify.app import second_factor, sessions
from rectify.store import console_queries
from rectify.web.answering import SESSION
from rectify.web.browser_words import browser_words
from rectify.web.routes import NOWHERE, ROUTES
from tests.visitor import PASSWORD, door_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.office import Office
    from tests.visitor import Door, Visitor

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ENDS = re.compile(r'name="session" value="([0-9a-f]{16})"')


@pytest.fixture
def office(office_in: Callable[[str], Office]) -> Office:
    return office_in("reported")


def events(door: Door, account: str) -> list[tuple[str, str]]:
    with door.console.app.store.reading() as reader:
        return [(row["kind"], row["said"]) for row in console_queries.door_events(reader, account=account)]


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/me").status_code == 200


def twice_in(door: Door) -> tuple[Visitor, Visitor]:
    """Let the clerk in here and elsewhere."""
    here = door.with_password("clerk")
    elsewhere = door.visitor(address="10.0.0.7")
    elsewhere.client.headers["user-agent"] = FIREFOX
    door.passes(minutes=5)
    elsewhere.signs_in("clerk")
    return here, elsewhere


# ---- one's own


def test_one_sees_where_one_is_signed_in(office: Office) -> None:
    door = door_of(office)
    here, elsewhere = twice_in(door)
    told = text_of(here.page("/me"))
    for word in ("2 处", "本次登录", "Firefox，Linux", "10.0.0.7", "2026-06-01 12:05"):
        assert word in told, word
    with office.app.store.reading() as reader:
        whole = [row["hash"] for row in console_queries.sessions_of(reader, "clerk")]
    assert not any(each in here.page("/me") for each in whole), "a page holds no more of a hash than names it"
    assert "2 处" in text_of(elsewhere.page("/me"))
    assert "没有别处的登录" in text_of(door.visitor("head").page("/me")), "others' are nobody's business"


def test_one_ends_one_of_ones_sessions_with_the_password(office: Office) -> None:
    door = door_of(office)
    here, elsewhere = twice_in(door)
    third = door.visitor("clerk", address="10.0.0.6")
    (of_elsewhere,) = [each for each in ENDS.findall(here.page("/me")) if each in ENDS.findall(third.page("/me"))]
    wrong = here.sends("/me/sessions", {"session": of_elsewhere, "proof": "not-it-at-all"}, shown="/me")
    assert (wrong.status_code, "口令不对" in wrong.text, is_in(elsewhere)) == (400, True, True)
    done = here.sends("/me/sessions", {"session": of_elsewhere, "proof": PASSWORD}, shown="/me")
    assert "已结束 1 处登录" in text_of(done.text)
    assert [is_in(each) for each in (here, elsewhere, third)] == [True, False, True]
    assert ("session_ended", "本人结束") in events(door, "clerk")


def test_one_ends_all_ones_other_sessions_at_once(office: Office) -> None:
    door = door_of(office)
    here, elsewhere = twice_in(door)
    head, third = door.visitor("head"), door.visitor("clerk")
    done = here.sends("/me/sessions", {"session": "", "proof": PASSWORD}, shown="/me")
    assert "已结束 2 处登录" in text_of(done.text)
    assert [is_in(each) for each in (here, elsewhere, third, head)] == [True, False, False, True]


def test_nobody_ends_anothers_session_nor_one_that_is_over(office: Office) -> None:
    door = door_of(office)
    here, elsewhere = twice_in(door)
    head = door.with_password("head")
    (shown,) = set(ENDS.findall(here.page("/me")))
    for wanted in (shown, shown[:8], "0" * 16):
        assert head.sends("/me/sessions", {"session": wanted, "proof": PASSWORD}, shown="/me").status_code == 404
    assert is_in(elsewhere)
    elsewhere.sends("/sign-out", {}, shown="/me")
    assert here.sends("/me/sessions", {"session": shown, "proof": PASSWORD}, shown="/me").status_code == 404


def test_wrong_proofs_are_held_back_like_wrong_passwords(office: Office) -> None:
    door = door_of(office)
    door.give_password("clerk")
    visitor = door.visitor("clerk", address="10.0.0.8")
    door.passes(seconds=1)
    for _ in range(5):
        assert "口令不对" in visitor.sends("/me/sessions", {"proof": "wrong"}, shown="/me").text
    assert "分钟后再试" in visitor.sends("/me/sessions", {"proof": PASSWORD}, shown="/me").text


# ---- a new one


def test_signing_in_over_a_session_ends_it(office: Office) -> None:
    door = door_of(office)
    door.give_password("head")
    visitor = door.with_password("clerk")
    before = visitor.client.cookies[SESSION]
    assert visitor.signs_in("head").status_code == 303
    assert "<dd>head</dd>" in visitor.page("/me")
    taken = door.visitor()
    taken.client.cookies.set(SESSION, before)
    assert not is_in(taken), "what somebody took of it before is worth nothing"
    assert ("signed_out", "同一浏览器重新登录") in events(door, "clerk")


def test_a_wrong_try_over_a_session_leaves_it_as_it_is(office: Office) -> None:
    visitor = door_of(office).with_password("clerk")
    assert visitor.signs_in("clerk", "not-it-at-all").status_code == 403
    assert is_in(visitor)


def test_a_factor_that_is_bound_ends_every_session_that_needed_none(office: Office) -> None:
    door = door_of(office, second_factor="all")
    half, other = door.with_password("clerk"), door.visitor()
    other.signs_in("clerk")
    secret = second_factor.begin_enrolling(door.console, "clerk")
    assert secret is not None
    assert half.sends("/enrol", {"code": pyotp.TOTP(secret).at(door.now[0])}).headers["location"] == "/"
    with office.app.store.reading() as reader:
        assert [row["step"] for row in console_queries.sessions_of(reader, "clerk")] == [sessions.WHOLE]
    assert other.get("/enrol").headers["location"] == "/sign-in"


@pytest.mark.parametrize(
    ("drift", "seconds", "good"),
    [
        ("0", 0, True),
        ("0", 30, False),
        ("0", -30, False),
        ("1", 30, True),
        ("1", -30, True),
        ("1", 60, False),
        ("1", -60, False),
    ],
)
def test_a_code_is_good_for_its_half_minute_and_for_as_long_as_clocks_may_differ(
    office: Office, drift: str, seconds: int, *, good: bool
) -> None:
    door = door_of(office, second_factor="internal", code_drift=drift)
    visitor = door.with_password("office")
    secret = second_factor.begin_enrolling(door.console, "office")
    assert secret is not None
    code = pyotp.TOTP(secret).at(int(door.now[0].timestamp()) // 30 * 30 + seconds)
    assert (visitor.sends("/enrol", {"code": code}).status_code == 303) is good


# ---- every way in, and the way out


def test_there_is_no_other_way_in_than_those_that_are_written_down(office: Office) -> None:
    door = door_of(office)
    behind = {route.path for route in (*ROUTES, *NOWHERE)}
    before = {route.path for route in door.app.routes if isinstance(route, Route)} - behind
    assert before == {
        "/sign-in", "/sign-in/proxy", "/second", "/enrol", "/enrol/begin", "/activate",
        "/healthz", "/readyz", "/metrics", "/static/{kept}/{name}",
    }  # fmt: skip
    assert [route.path for route in door.app.routes if isinstance(route, Mount)] == ["/api"]


@pytest.mark.parametrize("account", ["clerk", "office", "city", "sysadmin", "secadmin", "auditor"])
def test_every_page_has_a_way_out(office: Office, account: str) -> None:
    visitor = door_of(office).visitor(account)
    links = {path for path in re.findall(r'href="(/[^"?#]*)"', visitor.page("/me")) if not path.startswith("/static")}
    pages = [answer for path in sorted(links) if (answer := visitor.get(path)).status_code == 200]
    pages.append(visitor.get("/no/such/room"))
    assert len(pages) > 2
    assert [str(answer.url) for answer in pages if 'action="/sign-out"' not in answer.text] == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (FIREFOX, "Firefox，Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36", "Chrome，Windows"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge，Windows"),
        ("", "其他程序"),
        ("<script>alert(1)</script>\r\nx" * 900, "其他程序"),
    ],
    ids=["Firefox", "Chrome", "Edge", "nothing", "hostile"],
)  # fmt: skip
def test_a_browser_is_named_in_our_own_words(said: str, words: str) -> None:
    assert browser_words(said) == words
