"""The administrators' thirds, one's own account and forecasts over the API: each to whom the rights table names, as their rooms show it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from rectify.app import saved_views
from rectify.app.ladder_list import ladders
from rectify.app.turns import Turns
from rectify.web.api.calls import CALLS
from rectify.web.application import application
from tests import ledger
from tests.office import PROBLEM, Office
from tests.visitor import PASSWORD, Door, door_of, text_of
from tests.web.calling import program_of

if TYPE_CHECKING:
    from collections.abc import Callable

THIRDS = {
    "sysadmin": ("accounts", "settings", "rules", "health", "health?whole=true"),
    "secadmin": ("roles", "delegations", "sessions"),
    "auditor": ("door", "refusals"),
}
ROOMS = [room for rooms in THIRDS.values() for room in rooms]
SECRET = ("本人认为这件事办不了", "先把账补上再说")
LATER = "2026-05-20"


@pytest.fixture
def office(office_in: Callable[[str], Office]) -> Office:
    return office_in("transferred")


# ---- the thirds


@pytest.mark.parametrize("account", THIRDS)
def test_an_administrator_reads_his_third_alone(door: Door, account: str) -> None:
    program = program_of(door, account)
    nothing = program.get("/v1/no/such/call")
    for room in ROOMS:
        answer = program.get(f"/v1/admin/{room}")
        if room in THIRDS[account]:
            assert answer.status_code == 200, (room, answer.text)
        else:
            assert (answer.status_code, answer.text) == (404, nothing.text), room


@pytest.mark.parametrize("account", ["office", "clerk", "disc", "city", "grp"])
def test_nobody_else_finds_an_administrator_s_call(door: Door, account: str) -> None:
    program = program_of(door, account)
    nothing = program.get("/v1/no/such/call")
    for room in ROOMS:
        answer = program.get(f"/v1/admin/{room}")
        assert (answer.status_code, answer.text, dict(answer.headers)) == (404, nothing.text, dict(nothing.headers)), (
            room
        )


def test_a_process_for_units_has_none_of_them(office: Office) -> None:
    door = door_of(office, for_units=True)
    assert {each.path for each in CALLS if "/admin/" in each.path and not each.internal} == set()
    clerk = program_of(door, "clerk")
    nothing = clerk.get("/v1/no/such/call")
    for path in (*(f"/v1/admin/{room}" for room in ROOMS), f"/v1/forecast?until={LATER}", "/v1/templates/单位/xlsx"):
        assert clerk.get(path).text == nothing.text, path
    assert program_of(door, "sysadmin").get("/v1/me").status_code == 401


@pytest.mark.parametrize("account", THIRDS)
def test_no_administrator_reads_business(door: Door, office: Office, account: str) -> None:
    office.ask("move", "clerk", {"supplement": SECRET[1]}, PROBLEM, move="close", note=SECRET[0])
    program = program_of(door, account)
    for room in THIRDS[account]:
        said = program.get(f"/v1/admin/{room}").text
        assert [word for word in (*SECRET, "临时救助资金滞留") if word in said] == [], room


def test_accounts_are_read_as_the_room_shows_them(door: Door) -> None:
    door.give_password("clerk")
    door.visitor("clerk")
    program = program_of(door, "sysadmin")
    (found,) = program.read("/v1/admin/accounts?q=clerk%20U1")["accounts"]
    assert (found["name"], found["unit"], found["active"], found["password"]) == ("clerk", "U1", True, True)
    assert found["last_at"].startswith("2026-06-01T")
    whole = program.read("/v1/admin/accounts")
    assert whole["count"] == len(whole["accounts"]) > 5
    page = text_of(door.visitor("sysadmin").page("/admin/accounts"))
    assert all(each["display"] in page for each in whole["accounts"])


def test_accounts_and_roles_are_changed_by_acts_and_read_back(door: Door) -> None:
    sysadmin, secadmin = program_of(door, "sysadmin"), program_of(door, "secadmin")
    added = {"act": "add", "kind": "user", "fields": {"name": "new", "display": "新来的"}}
    assert sysadmin.asks({"id": "u", **added}).status_code == 200
    assert secadmin.asks({"id": "v", **added}).status_code == 403
    granted = {"act": "grant", "fields": {"user": "new", "role": "leading_group"}}
    assert sysadmin.asks({"id": "g", **granted}).status_code == 403
    assert secadmin.asks({"id": "h", **granted}).status_code == 200
    (found,) = secadmin.read("/v1/admin/roles?q=new")["accounts"]
    assert [(each["role"], each["until_on"], each["ahead"]) for each in found["grants"]] == [
        ("leading_group", None, False)
    ]
    assert secadmin.asks({"id": "i", "act": "revoke", "fields": granted["fields"]}).status_code == 200
    assert sysadmin.asks({"id": "j", "act": "disable", "fields": {"name": "new"}}).status_code in (200, 422)


def test_settings_are_given_without_secrets(office: Office) -> None:
    settings = office.app.settings
    hidden = "postgresql://rectify:geheim@127.0.0.1/x"
    office.app.settings = replace(settings, clues=replace(settings.clues, url=hidden))
    answer = program_of(door_of(office), "sysadmin").get("/v1/admin/settings")
    assert "geheim" not in answer.text
    sections = {each["section"]: each for each in answer.json()["sections"]}
    assert sections["console"]["label"] == "页面和登录"
    assert {"name", "value", "default", "meaning", "changed"} <= set(sections["console"]["settings"][0])


def test_rule_texts_are_given_with_their_faults(door: Door, office: Office) -> None:
    (office.home / "workflows").mkdir(exist_ok=True)
    (office.home / "workflows" / "own.yaml").write_text("nonsense: true", encoding="utf-8")
    kinds = program_of(door, "sysadmin").read("/v1/admin/rules")["kinds"]
    texts = {each["name"]: each for kind in kinds for each in kind["texts"]}
    assert texts["own"]["own"]
    assert texts["own"]["faults"] != []
    assert texts["five-accounts"]["faults"] == []
    assert texts["five-accounts"]["pinned"]


def test_the_checkup_says_how_the_installation_is(door: Door, office: Office) -> None:
    program = program_of(door, "sysadmin")
    glance, whole = (program.read(f"/v1/admin/health{words}") for words in ("", "?whole=true"))
    assert not any("前后相接" in each["said"] for each in glance["checks"])
    assert any("前后相接" in each["said"] for each in whole["checks"])
    assert (whole["ok"], whole["errors"]) == (
        whole["errors"] == 0,
        sum(each["level"] == "error" for each in whole["checks"]),
    )
    (office.home / "workflows").mkdir(exist_ok=True)
    (office.home / "workflows" / "own.yaml").write_text("nonsense: true", encoding="utf-8")
    faulty = program.read("/v1/admin/health")
    assert (faulty["ok"], any("own.yaml" in each["said"] for each in faulty["checks"])) == (False, True)


def test_a_look_at_everything_takes_its_turn(door: Door) -> None:
    console = replace(door.console, looking_back=Turns(0))  # as many as may wait are there
    program = program_of(replace(door, console=console, app=application(console)), "sysadmin")
    answer = program.get("/v1/admin/health?whole=true")
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert program.get("/v1/admin/health").status_code == 200


def test_delegations_are_given_without_the_journal_s_numbers(door: Door, office: Office) -> None:
    office.do(
        "delegate",
        "head",
        {"from_user": "head", "to_user": "clerk", "from": "2026-03-02", "until": "2026-03-20", "reason": "出差"},
    )
    found = program_of(door, "secadmin").read("/v1/admin/delegations")["delegations"]
    assert [(each["from_account"], each["to_account"], each["runs"]) for each in found] == [("head", "clerk", True)]
    assert set(found[0]) == {"from_account", "to_account", "from_on", "until_on", "reason", "runs"}


def test_who_is_signed_in_is_read_by_the_security_administrator(door: Door) -> None:
    door.visitor("clerk", address="10.0.0.7")
    found = program_of(door, "secadmin").read("/v1/admin/sessions")["sessions"]
    assert ("clerk", "10.0.0.7") in {(each["account"], each["address"]) for each in found}
    rows = ledger.rows(door.office.app, "console_session")
    assert not [row for row in rows if row["hash"][:8] in json.dumps(found)]


def test_the_door_s_book_is_filtered_and_bounded(door: Door) -> None:
    for _each in range(3):
        door.visitor("clerk")
    auditor = program_of(door, "auditor")
    found = auditor.read("/v1/admin/door?account=clerk&kind=signed_in&last=2")
    assert [(each["account"], each["kind"], each["label"]) for each in found["events"]] == [
        ("clerk", "signed_in", "登录")
    ] * 2
    for unfit in ("kind=nonsense", "last=501", "last=0", "who=clerk"):
        answer = auditor.get(f"/v1/admin/door?{unfit}")
        assert (answer.status_code, answer.json()["code"]) == (400, "usage"), unfit


def test_the_auditor_reads_who_was_refused_what_and_not_what_was_typed(door: Door, office: Office) -> None:
    office.ask("move", "clerk", {"supplement": SECRET[1]}, PROBLEM, move="close", note=SECRET[0])
    (found,) = program_of(door, "auditor").read("/v1/admin/refusals?account=clerk")["refusals"]
    assert (found["account"], found["subject"], found["reasons"]) == ("clerk", PROBLEM, ["角色不能办理"])


def test_the_auditor_reads_the_journal_of_one_subject(door: Door) -> None:
    found = program_of(door, "auditor").read(f"/v1/journal?subject={PROBLEM}")["entries"]
    assert {each["subject"] for each in found} == {PROBLEM}
    assert "detail" not in json.dumps(found)
    office = program_of(door, "office")
    assert office.read(f"/v1/journal?subject={PROBLEM}") == office.read(f"/v1/problems/{PROBLEM}/journal")
    assert office.get("/v1/journal?subject=P-2026-0999").status_code == 404


# ---- one's own


def test_one_s_own_is_read_and_nobody_else_s(door: Door) -> None:
    clerk = program_of(door, "clerk")
    door.visitor("clerk", address="10.0.0.7")
    door.visitor("head")
    saved_views.keep(door.console, "clerk", "我的超期", "overdue=1")
    saved_views.keep(door.console, "head", "别人的", "lamp=red")
    (here,) = clerk.read("/v1/me/sessions")["sessions"]
    assert (here["address"], here["here"], here["step"]) == ("10.0.0.7", False, "whole")
    assert set(here) == {"made_at", "seen_at", "address", "browser", "step", "here"}
    (token,) = clerk.read("/v1/me/tokens")["tokens"]
    assert (token["name"], token["good"]) == ("数据报送", True)
    assert clerk.secret not in clerk.get("/v1/me/tokens").text
    assert clerk.read("/v1/me/views")["views"] == [{"name": "我的超期", "query": "overdue=1"}]
    assert clerk.read("/v1/problems?overdue=1")["count"] == 0
    assert clerk.read("/v1/me")["second_factor"] is False


def test_a_session_knows_which_one_it_is(door: Door) -> None:
    door.visitor("clerk", address="10.0.0.7")
    client = door.visitor("clerk", address="10.0.0.8").client
    found = client.get("/api/v1/me/sessions").json()["sessions"]
    assert {(each["address"], each["here"]) for each in found} == {("10.0.0.7", False), ("10.0.0.8", True)}


def test_no_call_makes_or_unmakes_a_way_in(door: Door) -> None:
    """A token is no person: passwords, second factors, tokens, codes and sessions are nobody's to change by one."""
    written = {each.path for each in CALLS if each.method != "GET"}
    assert written == {
        "/v1/acts", "/v1/files", "/v1/imports/findings", "/v1/imports/units", "/v1/inspections/{number}/sheets/{word}",
    }  # fmt: skip
    door.give_password("clerk")
    clerk = program_of(door, "clerk")
    for path in ("/v1/me/sessions", "/v1/me/tokens", "/v1/admin/sessions"):
        answer = clerk.client.post(f"/api{path}", json={"proof": PASSWORD}, headers=clerk.headers)
        assert (answer.status_code, answer.json()["code"]) == (405, "not_allowed")


# ---- forecasts


def test_a_forecast_writes_nothing_and_is_for_those_who_may_ask(door: Door, office: Office) -> None:
    before = {name: ledger.rows(office.app, name) for name in ("entry", "notice", "problem", "reminder")}
    for account in ("office", "grp"):
        found = program_of(door, account).read(f"/v1/forecast?until={LATER}")
        assert (found["until"], found["overdue"][0]["number"], found["difference"]) == (LATER, PROBLEM, None)
    for account in ("t1", "clerk", "disc", "sysadmin"):
        program = program_of(door, account)
        assert program.get(f"/v1/forecast?until={LATER}").text == program.get("/v1/no/such/call").text
    assert {name: ledger.rows(office.app, name) for name in before} == before


def test_other_rules_are_tried_by_the_names_that_the_office_has(door: Door, office: Office) -> None:
    program = program_of(door, "office")
    with office.app.store.reading() as reader:
        names = [each["name"] for each in ladders(office.app, reader)]
    assert "linying" in names
    tried = program.read(f"/v1/forecast?until={LATER}&ladder=linying")
    assert (tried["ladder"], tried["difference"] is not None) == ("linying", True)


@pytest.mark.parametrize(
    "words",
    ["", "until=", "until=yesterday", "until=2026-02-30", "until=2025-01-01", "until=2030-01-01", f"until={LATER}&xlsx=f",
     f"until={LATER}&ladder=none", f"until={LATER}&profile=..%2fperiods%2ftwo-months"],
)  # fmt: skip
def test_a_forecast_of_unfit_words_is_refused(door: Door, words: str) -> None:
    answer = program_of(door, "office").get(f"/v1/forecast?{words}")
    assert (answer.status_code, answer.json()["code"]) == (400, "usage"), answer.text


def test_no_file_of_the_machine_is_tried(door: Door, office: Office) -> None:
    own = office.home / "secret.toml"
    own.write_text("secret = 1", encoding="utf-8")
    program = program_of(door, "office")
    answers = [program.get(f"/v1/forecast?until={LATER}&ladder={path}") for path in (own, own.with_name("none.toml"))]
    assert {(each.status_code, each.json()["detail"].replace("secret.toml", "none.toml")) for each in answers} == {
        (400, answers[1].json()["detail"])
    }
    assert "secret = 1" not in answers[0].text


def test_one_forecast_is_played_at_a_time(door: Door) -> None:
    program = program_of(door, "office")
    with door.console.foretelling.taken():
        answer = program.get(f"/v1/forecast?until={LATER}")
        assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "busy", "10")
    assert program.get(f"/v1/forecast?until={LATER}").status_code == 200
