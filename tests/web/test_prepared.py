"""What a page prepares for whoever works on: the head's move for his clerk, the step ahead for the office, names instead of codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from rectify.app import in_force, lists, waiting
from rectify.store import facts
from tests import ledger
from tests.office import INSPECTION, PROBLEM, ROUND, Office
from tests.web.house import house_of

if TYPE_CHECKING:
    from collections.abc import Callable

SUBMIT = f"/do/move?move=submit&amp;about={PROBLEM}"
PDF = ("签字.pdf", b"%PDF-1.4 signed", "application/pdf")


def moves_of(page: str) -> str:
    """Give the part of a problem's page that says what may be done next."""
    found = re.search(r'<section class="card moves[ a-z]*">.*?</section>', page, re.DOTALL)
    assert found is not None
    return found[0]


def test_a_clerk_reads_what_the_heads_move_lacks_and_nobody_else_is_offered_it(
    office_in: Callable[[str], Office],
) -> None:
    house = house_of(office_in("transferred"))
    said = moves_of(house.person("clerk").read(f"/problems/{PROBLEM}"))
    own = moves_of(house.person("head").read(f"/problems/{PROBLEM}"))
    for words in ("整改措施未全部完成", "缺实际成效的佐证材料", "三个不放过未逐项填报"):
        assert words in said
        assert words in own
    assert "由您登记其在纸上的签字" in said
    assert "登记其在纸上的签字" not in own
    for account in ("office", "t1", "disc", "ldr"):
        there = moves_of(house.person(account).read(f"/problems/{PROBLEM}"))
        assert ("由被巡察单位主要负责人办理" in there, SUBMIT.replace("&amp;", "&") in there) == (True, False)


def test_looking_at_it_writes_nothing_and_signing_takes_the_head_and_the_scan(
    office_in: Callable[[str], Office],
) -> None:
    office = office_in("transferred")
    house = house_of(office)
    clerk = house.person("clerk")
    before = ledger.books(office.app)
    clerk.read(f"/problems/{PROBLEM}")
    form = clerk.read(SUBMIT)
    assert 'name="signed_by" value="赵主任" required' in form
    assert re.search(r'type="file"[^>]*name="f.file"[^>]* required', form)
    assert ledger.books(office.app) == before
    asked = {"about": PROBLEM, "move": "submit", "id": "paper-1"}
    for signer, files, words in (
        ("赵主任", None, "您的角色不能办理这一事项"), ("赵主任", {"f.file": PDF}, "整改措施未全部完成"),
        ("钱干事", {"f.file": PDF}, "您的角色不能办理这一事项"),
    ):  # fmt: skip
        answer = clerk.post("/do/move", {**asked, "signed_by": signer}, files=files)
        assert (answer.status_code, words in answer.text) == (422, True), (signer, words)
    assert ledger.problem(office.app, PROBLEM)["state"] == "transferred"


def test_who_signed_is_asked_once(office_in: Callable[[str], Office]) -> None:
    house = house_of(office_in("handed_over"))
    form = house.person("clerk").read(f"/do/receipt?about={INSPECTION}")
    assert 'name="f.signed_by" value="赵主任" required' in form
    assert 'name="signed_by"' not in form
    assert 'name="signed_by"' in house.person("clerk").read(f"/do/evidence?about={PROBLEM}")


@pytest.mark.parametrize(
    ("state", "account", "label"),
    [
        ("reported", "office", "交账"), ("handed_over", "office", "转账"), ("transferred", "head", "申请销号"),
        ("under_check", "t1", "验收通过"), ("passed", "office", "销账"),
    ],
)  # fmt: skip
def test_the_step_that_waits_is_the_way_ahead_for_whoever_takes_it(
    sqlite_office_in: Callable[[str], Office], state: str, account: str, label: str
) -> None:
    office = sqlite_office_in(state)
    with office.app.store.reading() as reader:
        for name in ("office", "head", "t1", "disc", "grp"):
            actor = facts.actor(reader, name, office.app.today(), None)
            assert actor is not None
            steps = [(each.label, each.number) for each in waiting.steps(office.app, reader, actor)]
            assert steps == ([(label, 1)] if name == account else [])


def test_rounds_say_by_name_what_they_go_by(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("reported")
    house = house_of(office)
    page = house.person("office").read("/registers")
    for words in ("两个月（默认）", "默认提醒阶梯", "五账闭环"):
        assert words in page
        assert words in house.person("office").read(f"/rounds/{ROUND}")
    with office.app.store.reading() as reader:
        actor = facts.actor(reader, "office", office.app.today(), None)
        assert actor is not None
        rounds = [{**each, "ladder": "gone"} for each in lists.rounds(reader, actor)]
    assert in_force.labels(office.app, rounds)["ladder"] == {"gone": "gone"}


def test_a_script_is_sent_to_where_a_form_leads_and_gets_no_other_page(office_in: Callable[[str], Office]) -> None:
    house = house_of(office_in("transferred"))
    clerk = house.person("clerk")
    asked = {
        "about": PROBLEM,
        "id": "once",
        "f.measure": "1",
        "f.on": "2026-03-02",
        "f.text": "已拨付",
        "f.kind": "result",
    }
    clerk.visitor.client.headers["hx-request"] = "true"
    done = clerk.post("/do/progress", asked)
    assert (done.status_code, done.content, "location" in done.headers) == (204, b"", False)
    assert done.headers["hx-redirect"].startswith(f"/problems/{PROBLEM}?said=")
    clerk.visitor.client.cookies.clear()
    gone = clerk.get("/problems")
    assert (gone.status_code, gone.headers["hx-redirect"]) == (204, "/sign-in")
