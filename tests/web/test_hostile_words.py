"""Words that no page of ours sends: what no database takes, what no seal fits, what runs off a list or off the calendar."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

import pytest

from tests import ledger
from tests.office import PROBLEM
from tests.visitor import PASSWORD
from tests.web.calling import program_of
from tests.web.house import house_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.office import Office
    from tests.web.house import House


@pytest.fixture
def house(office_in: Callable[[str], Office]) -> House:
    return house_of(office_in("transferred"))


@pytest.fixture
def quick(sqlite_office_in: Callable[[str], Office]) -> House:
    """Give a console on one database: what is asked with it is no matter of the database."""
    return house_of(sqlite_office_in("transferred"))


# ---- what no database takes

ADDRESSES = (
    ("office", "/problems/P-2026-0001%00", 404), ("office", "/problems/%00", 404), ("office", "/units/%00", 404),
    ("office", "/rounds/a%00", 404), ("office", "/no%00where", 404), ("office", "/inspections/%00/sheets", 404),
    ("office", "/problems?q=%00", 400), ("office", "/problems?unit=%00", 400), ("office", "/problems?round=%00", 400),
    ("office", "/problems?category=%00", 400), ("office", "/problems?after=%00_1_1&sort=due", 400),
    ("office", "/problems/export.xlsx?q=%00", 400), ("office", "/problems/print?q=%00", 400),
    ("office", "/do/progress?about=%00", 400), ("office", "/registers/correct?subject=%00", 400),
    ("auditor", "/admin/door?account=%00", 400), ("auditor", "/admin/refusals?account=%00", 400),
    ("auditor", "/admin/journal?subject=%00", 400),
)  # fmt: skip
FORMS = (
    ("office", "/problems/views/remove", {"name": "a\0"}), ("auditor", "/admin/export/door", {"account": "\0"}),
    ("clerk", "/do/progress", {"about": f"{PROBLEM}\0"}), ("clerk", "/do/progress", {"about": PROBLEM, "f.\0": "a"}),
)  # fmt: skip


def test_a_word_that_no_database_takes_is_no_fault_of_ours_wherever_it_stands(house: House) -> None:
    asked = {path: house.person(account).get(path).status_code for account, path, _status in ADDRESSES}
    assert asked == {path: status for _account, path, status in ADDRESSES}
    sent = [house.person(account).post(path, form) for account, path, form in FORMS]
    assert {each.status_code for each in sent} == {400}
    assert all("不可用的字符" in each.text for each in sent)


def test_nor_at_the_door(house: House) -> None:
    visitor = house.door.visitor()
    for path, form in (
        ("/sign-in", {"account": "a\0", "password": PASSWORD}),
        ("/activate", {"account": "a\0", "code": "\0"}),
    ):
        answer = visitor.sends(path, form)
        assert (answer.status_code, "不可用的字符" in answer.text) == (400, True)
    assert [row for row in ledger.rows(house.door.office.app, "door_event") if "\0" in row["account"]] == []


# ---- what no seal fits


def sealed(*parts: object) -> str:
    return urlsafe_b64encode(json.dumps(parts).encode()).decode()


DEEP = urlsafe_b64encode(b"[" * 20_000).decode()
STRANGE = (
    sealed("[]", "é"), sealed("[]", "\ud800"), sealed("\ud800", "x"), sealed("[" * 20_000, "x"), sealed("{}", {}), DEEP,
    sealed(["x"], "x"), sealed(None, None), "é", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "W10=", "=",
)  # fmt: skip


@pytest.mark.parametrize("path", ["/me?said=", f"/do/progress?about={PROBLEM}&given="])
def test_what_is_under_no_seal_of_ours_is_as_if_it_were_not_there(quick: House, path: str) -> None:
    client = quick.person("clerk").visitor.client
    name = path.rpartition("?")[2].rpartition("&")[2].rstrip("=")
    where = path.removesuffix(f"{name}=")
    answers = [client.get(where, params={name: word, "about": PROBLEM}) for word in STRANGE]
    assert {each.status_code for each in answers} == {200}
    assert all('class="flash"' not in each.text for each in answers)


def test_nor_does_such_a_ticket_name_a_file(quick: House) -> None:
    program = program_of(quick.door, "clerk")
    for word in STRANGE:
        act = {
            "act": "record",
            "kind": "evidence",
            "subject": PROBLEM,
            "fields": {"file": word, "purpose": "rectification"},
        }
        assert program.asks(act).status_code == 422


@pytest.mark.parametrize("token", ["中", "é", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")])
def test_a_token_that_is_no_token_is_a_wrong_one(quick: House, token: str) -> None:
    clerk = quick.person("clerk")
    assert clerk.post("/sign-out", csrf=token).status_code == 403
    client = quick.door.visitor().client
    assert client.get("/sign-in").status_code == 200
    assert client.post("/sign-in", data={"token": token, "account": "a", "password": "b"}).status_code == 403
    client.cookies.clear()
    held = {b"cookie": "rectify_form=é".encode("latin-1")}
    assert client.get("/sign-in", headers=held).status_code == 200
    assert client.post("/sign-in", data={"token": token}, headers=held).status_code in (400, 403)


# ---- what runs off a list, or off the calendar


@pytest.mark.parametrize(
    ("key", "more"), [("progress", "measure"), ("progress", "nothing"), ("plan_amendment", "criterion")]
)
def test_only_a_group_is_given_another_row(quick: House, key: str, more: str) -> None:
    fields = {"about": PROBLEM, "more": more, "f.measure": "1", "f.criterion": "x"}
    assert quick.person("clerk").post(f"/do/{key}", fields).status_code in (400, 404)


@pytest.mark.parametrize("number", ["000001" + "0" * 5000, "0", "01", "41", "-1", "１", "²", ""])
def test_a_row_of_a_group_has_a_number_that_our_pages_write(to_plan: House, number: str) -> None:
    form = {"about": PROBLEM, f"f.measures.{number}.text": "不会被读到", "f.criterion": "到户"}
    answer = to_plan.person("clerk").post("/do/plan_row", form)
    assert (answer.status_code, "不会被读到" in answer.text) == (422, False)


@pytest.fixture
def to_plan(sqlite_office_in: Callable[[str], Office]) -> House:
    """Give a console on one database with a problem that is to be planned."""
    return house_of(sqlite_office_in("handed_over"))


@pytest.mark.parametrize("day", ["0001-01-01", "0001-12-31", "1948-12-31", "9999-12-31"])
def test_a_look_back_stays_on_the_calendar(quick: House, day: str) -> None:
    office, program = quick.person("office"), program_of(quick.door, "office")
    rooms = ("/overview", "/problems", "/problems/print", "/reports/overview", "/reports/units.xlsx", "/reports/ledger")
    told = {path: office.get(f"{path}?as_of={day}").status_code for path in rooms}
    calls = (
        "/v1/overview?as_of=", "/v1/problems?as_of=", "/v1/problems.xlsx?as_of=", "/v1/reports/overview?as_of=",
        "/v1/reports/units.xlsx?as_of=", "/v1/deadline?profile=two-months&start=", "/v1/notices?on=",
        "/v1/notices/why?person=clerk&on=",
    )  # fmt: skip
    told |= {path: program.get(f"{path}{day}").status_code for path in calls}
    assert set(told.values()) <= {400, 404}, told
    assert (told["/overview"], told["/v1/overview?as_of="], told["/v1/problems?as_of="]) == (400, 400, 400)
