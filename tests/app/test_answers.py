"""Who must answer what by when: each line with its owner, and nobody sees what he was not asked and may not see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rectify.errors import NotPermitted
from tests.app.asked_of import seen_by
from tests.office import INSPECTION, PROBLEM, ROUND, Office

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = "2026-03-02"
LETTER = {
    "kind": "督办函",
    "title": "关于限期整改的函",
    "sent_on": DAY,
    "reply_due_on": "2026-03-20",
    "signed_by": "office",
}


@pytest.fixture
def office(sqlite_office_in: Callable[[str], Office]) -> Office:
    """Give an office in which much is asked of many."""
    opened = sqlite_office_in("transferred")
    for n, receiver in enumerate(("unit", "discipline", "organisation", "leader"), 1):
        opened.do("letter", "office", {**LETTER, "number": f"{n}号", "receiver": receiver}, INSPECTION)
    supervision = {
        "kind": "专项督查",
        "by_bodies": ["巡察办", "审计局"],
        "on": DAY,
        "result": "启动",
        "follow_up_on": "2026-04-01",
    }
    opened.do("supervision", "office", supervision, INSPECTION)
    talk = {
        "on": DAY,
        "host": "吴组长",
        "form": "individual",
        "persons": ["赵主任"],
        "requirement": "销号",
        "due_on": "2026-04-02",
    }
    opened.do("talk", "office", talk, INSPECTION)
    opened.do("discipline_batch", "office", {"list": "findings", "period": "2026-03", "sent_on": DAY}, ROUND)
    opened.do(
        "referral", "office", {"to": "县财政局", "path": "department", "sent_on": DAY, "handed_by": "王干部"}, PROBLEM
    )
    proposal = {"basis": "第八条", "proposal": "问责", "to": "discipline", "signed_by": "grp", "sent_on": DAY}
    opened.do("accountability_proposal", "grp", proposal, INSPECTION)
    return opened


def shown(office: Office, account: str) -> set[tuple[str, str]]:
    """Give what an account sees: what is asked, and of whom."""
    return {(row["obligation"], row["owner"]) for row in seen_by(office, account, "answers")["answers"]}


ALL = {
    ("letter_reply", "县民政局"), ("body_reply", "纪委监委"), ("body_reply", "组织部"), ("body_reply", "分管县领导"),
    ("supervision_follow_up", "巡察办、审计局"), ("talk_answer", "县民政局"), ("discipline_receipt", "纪委监委"),
    ("monthly_list", "巡察办"), ("referral_answer", "县财政局"), ("accountability_answer", "纪委监委"),
}  # fmt: skip


@pytest.mark.parametrize("account", ["office", "off2", "grp"])
def test_whoever_follows_it_up_sees_all(office: Office, account: str) -> None:
    assert shown(office, account) == ALL


@pytest.mark.parametrize(
    ("account", "sees"),
    [
        ("head", {("letter_reply", "县民政局"), ("talk_answer", "县民政局")}),
        ("clerk", {("letter_reply", "县民政局"), ("talk_answer", "县民政局")}),
        ("other.head", set()),
        ("org", {("body_reply", "组织部")}),
        ("t1", {("letter_reply", "县民政局"), ("talk_answer", "县民政局")}),
        ("ldr", {("letter_reply", "县民政局"), ("talk_answer", "县民政局"), ("body_reply", "分管县领导")}),
        (
            "disc",
            {
                ("letter_reply", "县民政局"), ("talk_answer", "县民政局"), ("body_reply", "纪委监委"),
                ("discipline_receipt", "纪委监委"), ("accountability_answer", "纪委监委"),
            },
        ),
    ],
)  # fmt: skip
def test_others_see_what_they_are_asked(office: Office, account: str, sees: set[tuple[str, str]]) -> None:
    assert shown(office, account) == sees


@pytest.mark.parametrize("account", ["sysadmin", "secadmin", "auditor", "city"])
def test_whoever_has_no_business_sees_none(office: Office, account: str) -> None:
    with pytest.raises(NotPermitted):
        seen_by(office, account, "answers")


def test_each_line_says_what_it_is_about(office: Office) -> None:
    made = seen_by(office, "office", "answers")
    about = {row["obligation"]: row["about"] for row in made["answers"]}
    assert about["letter_reply"] == "督办函（1号）关于限期整改的函"
    assert about["talk_answer"] == "2026-03-02 约谈：销号"
    assert about["supervision_follow_up"] == "2026-03-02 督查：启动"
    assert about["referral_answer"] == "2026-03-02 移交县财政局"
    assert about["accountability_answer"] == "2026-03-02 问责建议（第八条）"
    assert about["discipline_receipt"] == "巡察发现问题清单（2026-03）"
    assert about["monthly_list"] == "2026-04 巡察发现问题清单"
    assert [row["due_on"] for row in made["answers"]] == sorted(row["due_on"] for row in made["answers"])
