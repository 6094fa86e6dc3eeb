"""The rooms: each shows what its reader may see, forbidden reads like missing, and every answer carries what protects it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from rectify.app import ledger_page, offers
from rectify.engine.catalogue import KINDS
from rectify.engine.gates import GATES
from rectify.engine.model import Reason
from rectify.web.guard import HEADERS
from rectify.web.routes import ROUTES
from tests.office import INSPECTION, OTHER_UNIT, PROBLEM, Office, an_inspection, hand_over
from tests.visitor import door_of, hidden_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

EVERYBODY = (
    "office", "t1", "clerk", "head", "other.head", "disc", "org", "grp", "ldr", "city", "sysadmin", "secadmin", "auditor",
)  # fmt: skip
SEE_IT = {"office", "t1", "clerk", "head", "disc", "grp", "ldr"}
"""Who sees a problem of the unit once it was handed over."""


@pytest.fixture
def office(office_in: Callable[[str], Office]) -> Office:
    return office_in("handed_over")


def without_tokens(page: str) -> str:
    """Leave out what is drawn anew for every page and session."""
    return re.sub(r'name="(csrf|id)" value="[^"]*"', r'name="\1"', page)


@pytest.mark.parametrize("account", EVERYBODY)
def test_who_may_not_see_a_problem_reads_what_is_read_of_a_missing_one(office: Office, account: str) -> None:
    visitor = door_of(office).visitor(account)
    found, missing = visitor.get(f"/problems/{PROBLEM}"), visitor.get("/problems/P-2026-9999")
    assert missing.status_code == 404
    if account in SEE_IT:
        assert found.status_code == 200
        assert "临时救助资金滞留" in found.text
    else:
        assert (found.status_code, without_tokens(found.text)) == (404, without_tokens(missing.text))


@pytest.mark.parametrize("account", EVERYBODY)
def test_a_form_about_what_is_not_to_be_seen_is_not_there(office: Office, account: str) -> None:
    visitor = door_of(office).visitor(account)
    for key, about, other in (("evidence", PROBLEM, "P-2026-9999"), ("receipt", INSPECTION, "I-2026-9999")):
        found, missing = (visitor.get(f"/do/{key}?about={number}") for number in (about, other))
        assert missing.status_code == 404
        if found.status_code != 200:
            assert without_tokens(found.text) == without_tokens(missing.text)


def test_every_answer_carries_what_protects_it(office: Office) -> None:
    door = door_of(office)
    signed_in, stranger = door.visitor("office"), door.visitor()
    asked = [signed_in.get(path) for path in ("/", "/problems", f"/problems/{PROBLEM}", "/nowhere", "/do/none")]
    asked += [stranger.get("/sign-in"), stranger.get("/"), stranger.client.post("/problems"), stranger.client.put("/")]
    for answer in asked:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert answer.headers["cache-control"] == "no-store"
        assert "server" not in answer.headers
    for answer in asked:
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|javascript:", answer.text)


def test_files_that_come_with_the_program_may_be_kept_and_nothing_else_is_there(office: Office) -> None:
    visitor = door_of(office).visitor()
    page = visitor.get("/sign-in").text
    for path in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        answer = visitor.get(path)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    for path in ("/static/0000/style.css", "/static/x/%2e%2e%2fframe.py", "/static/x/none.css", "/static/style.css"):
        found = visitor.get(path)
        assert found.status_code in (303, 404), "to the door, or nothing"
        assert not {"import", "font"} & set(found.text.split())


def test_a_form_from_elsewhere_is_not_taken(office: Office) -> None:
    door = door_of(office)
    visitor = door.visitor("clerk")
    fields = {"f.scope": "全局", "about": PROBLEM, "id": "x-1"}
    for headers in (
        {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "http://evil.example"},
        {"origin": "http://console.evil.example"},
    ):  # fmt: skip
        assert visitor.client.post("/do/self_check", data=fields, headers=headers).status_code == 403
    assert visitor.client.post("/do/self_check", data=fields).status_code == 403, "no token"
    assert visitor.client.post("/do/self_check", data={**fields, "csrf": "made-up"}).status_code == 403
    other = door.visitor("head")
    token = re.search(r'name="csrf" value="([^"]+)"', other.page("/me"))
    assert token is not None
    assert visitor.client.post("/do/self_check", data={**fields, "csrf": token[1]}).status_code == 403, (
        "another's token"
    )


def test_reading_a_page_writes_nothing(office: Office) -> None:
    visitor = door_of(office).visitor("office")
    with office.app.store.reading() as reader:
        before = reader.head_no
    for path in (
        "/",
        "/problems",
        f"/problems/{PROBLEM}",
        "/inspections",
        f"/inspections/{INSPECTION}",
        "/notices",
        "/me",
    ):
        visitor.page(path)
    with office.app.store.reading() as reader:
        assert reader.head_no == before


def test_every_room_is_in_the_table_and_says_for_whom() -> None:
    places = [(route.method, route.path) for route in ROUTES]
    assert len(places) == len(set(places))
    assert all(route.method in ("GET", "POST") for route in ROUTES)


def test_every_kind_of_act_stands_under_one_heading_and_every_gate_says_what_supplies_it() -> None:
    listed = [key for keys in offers.TOPICS.values() for key in keys]
    assert sorted(listed) == sorted(set(KINDS) - {"move"})
    assert {Reason(name) for name in GATES} <= set(offers.SUPPLIES)
    assert {each.key for ways in offers.SUPPLIES.values() for each in ways} <= set(KINDS)


def test_the_problem_page_says_of_every_move_what_is_missing_and_who_owes_it(office: Office) -> None:
    shown = text_of(door_of(office).visitor("office").page(f"/problems/{PROBLEM}"))
    for words in ("报账", "交账", "转账", "查账", "销账", "还缺", "由被巡察单位", "补齐", "来龙去脉", "尚未起算"):
        assert words in shown


def test_a_unit_reads_one_word_while_others_look_at_its_work(office_in: Callable[[str], Office]) -> None:
    pages = []
    for state in ("under_check", "passed"):
        visitor = door_of(office_in(state)).visitor("clerk")
        pages.append((visitor.page(f"/problems/{PROBLEM}"), visitor.page("/problems"), visitor.page("/")))
    for one, other in zip(*pages, strict=True):
        assert "审核中" in one or one is pages[0][2]
        assert without_tokens(one) == without_tokens(other)


def test_the_ledger_is_filtered_searched_and_sorted(office: Office) -> None:
    second = office.do(
        "report",
        "office",
        {"inspection": INSPECTION, "category": "作风", "title": "公务接待超标", "detail": "12次超标"},
    )
    visitor = door_of(office).visitor("office")

    def numbers(query: str) -> list[str]:
        return list(dict.fromkeys(re.findall(r'name="about" value="(P-[^"]+)"', visitor.page(f"/problems?{query}"))))

    assert numbers("") == [PROBLEM, second]
    assert numbers("sort=-number") == [second, PROBLEM]
    assert numbers("state=handed_over") == [PROBLEM]
    assert numbers("state=reported&state=handed_over") == [PROBLEM, second]
    assert numbers("q=接待") == [second]
    assert numbers("q=接待+滞留") == []
    assert numbers("unit=U1") == [PROBLEM, second]
    assert numbers("unit=U2") == []
    assert numbers("overdue=1") == []
    assert numbers("lamp=green") == [PROBLEM, second]
    assert numbers("q=%25") == []
    assert numbers("after=nonsense") == [PROBLEM, second]


def test_pages_follow_one_another_without_a_gap(office: Office) -> None:
    made = [
        office.do(
            "report", "office", {"inspection": INSPECTION, "category": "作风", "title": f"问题{n}", "detail": "……"}
        )
        for n in range(7)
    ]
    with office.app.store.reading() as reader:
        from rectify.store import facts  # noqa: PLC0415 - for this test only

        actor = facts.actor(reader, "office", office.app.today(), None)
        assert actor is not None
        for sort in ledger_page.SORTS:
            found, after = [], ""
            for _ in range(10):
                page = ledger_page.page(
                    office.app, reader, actor, ledger_page.Wanted(sort=sort, after=after), office.app.today(), limit=3
                )
                found += [row["number"] for row in page.rows]
                after = page.following
                if not after:
                    break
            assert sorted(found) == sorted([PROBLEM, *made])
            assert len(found) == len(set(found))


def test_another_units_people_see_nothing_of_it_anywhere(office: Office) -> None:
    other = an_inspection(office, OTHER_UNIT)
    office.do("report", "office", {"inspection": other, "category": "作风", "title": "另一单位的问题", "detail": "……"})
    office.do("finding", "office", {"waived": True, "reason": "上级转办"}, "P-2026-0002")
    hand_over(office, "P-2026-0002", other)
    visitor = door_of(office).visitor("other.head")
    assert "另一单位的问题" in visitor.page("/problems")
    for path in ("/", "/problems", "/problems?q=临时", f"/problems?unit=U1&q={PROBLEM}", "/inspections", "/notices"):
        page = visitor.page(path)
        assert "临时救助" not in page
        assert INSPECTION not in page.replace(f"q={PROBLEM}", "")


@pytest.mark.parametrize("digit", ["²", "٣", "９"], ids=["superscript", "arabic", "full width"])
def test_signs_that_are_digits_elsewhere_are_no_numbers_and_no_fault_of_ours(office: Office, digit: str) -> None:
    visitor = door_of(office).visitor("office")
    for path in (f"/problems?after=2026-05-01_{digit}_{digit}", f"/problems?as_of={digit}"):
        assert visitor.get(path).status_code in (200, 400)
    page = (
        visitor.page(f"/do/finding?about={PROBLEM}")
        if visitor.get(f"/do/finding?about={PROBLEM}").status_code == 200
        else ""
    )
    assert "500" not in page
    clerk = door_of(office).visitor("clerk")
    form = {**dict(hidden_of(clerk.page(f"/do/plan_row?about={PROBLEM}"), "/do/plan_row")), "seen": digit}
    form |= {f"f.measures.{digit}.text": "拨付", "f.criterion": "到户"}
    assert clerk.client.post("/do/plan_row", data=form).status_code == 422
    assert clerk.client.post("/sign-in", content=b"", headers={"content-length": "0"}).status_code in (303, 403)


def test_a_role_that_is_given_or_taken_away_counts_from_the_next_request_on(office: Office) -> None:
    door = door_of(office)
    clerk, other = door.visitor("clerk"), door.visitor("other.head")
    for _again in range(2):
        assert "临时救助" in clerk.page("/problems")
        assert "临时救助" not in other.page("/problems")
    office.do("revoke", "secadmin", {"user": "clerk", "role": "unit_clerk"})
    assert [clerk.get(path).status_code for path in ("/problems", f"/problems/{PROBLEM}")] == [404, 404]
    office.do("grant", "secadmin", {"user": "other.head", "role": "leading_group"})
    assert "临时救助" in other.page("/problems")
