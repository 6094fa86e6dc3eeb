"""Nobody signs both sides of one decision: not by another account, not by another name, not by delegation, not on paper."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests import ledger
from tests.app.asked import DAY, OfficeIn, reasons
from tests.office import INSPECTION, PROBLEM, SCAN

if TYPE_CHECKING:
    from collections.abc import Mapping

MEASURE = {"text": "拨付", "leader": "何副局长", "department": "社会救助股", "person": "吕干事", "due_on": "2026-04-20"}
PLAN = {"criterion": "全部拨付", "measures": [MEASURE]}
EXTENSION = {"until": "2026-06-30", "reason": "汛期"}
CONTINUATION = {"reason": "跨年度", "stage_goal": "一期", "review_on": "2026-09-30"}
EXCEPTION = {"must": "accountability", "ground": "no_identifiable_person", "reason": "历史原因", "minutes": SCAN}
WITHDRAWAL = {"ground": "error", "reason": "重复"}
CORRECTION = {"subject": INSPECTION, "field": "receipt_on", "from": DAY, "to": "2026-03-01", "reason": "录错"}
LEGACY = {
    "inspection": INSPECTION, "reason": "历史台账",
    "rows": [{"category": "党建", "title": "台账缺失", "closed_on": "2024-11-20"}, {"category": "党建", "title": "党费",
             "closed_on": "2024-12-20"}],
}  # fmt: skip


def consent(body: str, must: str = "accountability", verdict: str = "agree") -> Mapping[str, str]:
    return {"must": must, "body": body, "verdict": verdict, "opinion": "见附件"}


# ---- asked by one, decided by another

ASKED: Mapping[str, tuple[str, Mapping[str, object], str, Mapping[str, object]]] = {
    "extension": ("extension_request", EXTENSION, "extension_decision", {"verdict": "agree"}),
    "continuation": ("continuation_request", CONTINUATION, "continuation_decision", {"verdict": "agree"}),
}


@pytest.mark.parametrize("case", ASKED)
def test_the_head_s_signature_on_the_decision_is_the_head_s_own_act(sqlite_office_in: OfficeIn, case: str) -> None:
    asking, fields, deciding, verdict = ASKED[case]
    office = sqlite_office_in("transferred")
    office.do(asking, "head", fields, PROBLEM)
    for name in ("head", "赵主任"):
        assert reasons(office, deciding, "off2", verdict, PROBLEM, signed_by=name) == ["own_act"]
    assert reasons(office, deciding, "off2", verdict, PROBLEM) == []


@pytest.mark.parametrize("case", ASKED)
def test_a_clerk_asks_for_the_head_with_the_signed_scan_and_the_head_is_who_asked(
    sqlite_office_in: OfficeIn, case: str
) -> None:
    asking, fields, deciding, verdict = ASKED[case]
    office = sqlite_office_in("transferred")
    signed = {**fields, "file": SCAN}
    assert reasons(office, asking, "clerk", fields, PROBLEM) == ["not_permitted"]
    assert reasons(office, asking, "clerk", fields, PROBLEM, signed_by="head") == ["not_permitted"]
    assert reasons(office, asking, "clerk", signed, PROBLEM) == ["not_permitted"]
    assert reasons(office, asking, "clerk", signed, PROBLEM, signed_by="clerk") == ["not_permitted"]
    assert reasons(office, asking, "clerk", signed, PROBLEM, signed_by="other.head") == ["not_permitted"]
    assert reasons(office, asking, "clerk", signed, PROBLEM, signed_by="赵主任") == []
    assert ledger.problem(office.app, PROBLEM)[f"{asking.partition('_')[0]}_by"] == "head"
    assert reasons(office, deciding, "off2", verdict, PROBLEM, signed_by="head") == ["own_act"]


def test_a_signature_without_its_paper_leaves_the_typist_on_the_asking_side(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    office.do("grant", "secadmin", {"user": "off2", "role": "leading_group"})
    office.do("withdrawal", "off2", WITHDRAWAL, PROBLEM, signed_by="office")
    assert reasons(office, "withdrawal_decision", "off2", {"verdict": "agree"}, PROBLEM) == ["own_act"]
    assert reasons(office, "withdrawal_decision", "grp", {"verdict": "agree"}, PROBLEM) == []


def test_a_plan_is_not_approved_by_who_wrote_or_signed_it(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    office.do("plan_row", "clerk", PLAN, PROBLEM, signed_by="王干部")
    approved = {"verdict": "approved", "opinion": "同意"}
    assert reasons(office, "plan_approval", "off2", approved, PROBLEM) == ["own_act"]
    assert reasons(office, "plan_approval", "office", approved, PROBLEM, signed_by="off2") == ["own_act"]
    assert reasons(office, "plan_approval", "office", approved, PROBLEM, signed_by="赵主任") == ["own_act"]
    assert "plan_approved" in reasons(office, "move", "office", {}, PROBLEM, move="transfer")


def test_an_explanation_is_not_reviewed_by_its_own_side(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    office.stand_at(datetime(2026, 6, 10, 1, tzinfo=UTC))
    office.do("explanation", "clerk", {"reason": "汛期", "file": SCAN}, PROBLEM, signed_by="head")
    verdict = {"verdict": "accepted", "slip_number": "督2号"}
    assert reasons(office, "explanation_review", "off2", verdict, PROBLEM, signed_by="赵主任") == ["own_act"]
    assert reasons(office, "explanation_review", "off2", verdict, PROBLEM) == []


def test_a_delegate_and_who_he_stands_for_are_one_side(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    office.do("grant", "secadmin", {"user": "office", "role": "leading_group"})
    office.do(
        "delegate", "office", {"from_user": "office", "to_user": "org", "from": DAY, "until": DAY, "reason": "出差"}
    )
    office.do("withdrawal", "org", WITHDRAWAL, PROBLEM)
    assert reasons(office, "withdrawal_decision", "office", {"verdict": "agree"}, PROBLEM) == ["own_act"]
    assert reasons(office, "withdrawal_decision", "org", {"verdict": "agree"}, PROBLEM) == ["own_act"]
    assert reasons(office, "withdrawal_decision", "grp", {"verdict": "agree"}, PROBLEM) == []


# ---- what a clerk's paper does not open


def test_a_signed_scan_gives_a_clerk_the_head_s_acts_and_no_others(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    signed = {"signed_by": "head", "file": SCAN}
    deemed = {**signed, "deemed": "left_with_witnesses", "signed_on": DAY, "witnesses": ["甲", "乙"], "reason": "拒签"}
    assert reasons(office, "receipt", "clerk", deemed, INSPECTION) == ["not_permitted"]
    report = {"report": "rectification", "receiver": "office"}
    assert reasons(office, "report_delivery", "clerk", {**report, **signed, "delivered_on": DAY}, INSPECTION) == []
    received = {**report, "received_on": DAY, "received_by": "office", **signed}
    assert reasons(office, "report_delivery", "clerk", received, INSPECTION) == ["not_permitted"]
    assert reasons(office, "report_delivery", "head", received, INSPECTION) == ["not_permitted"]
    both = {**report, **signed, "delivered_on": DAY, "received_on": DAY, "received_by": "office"}
    for account in ("head", "clerk", "office"):
        assert reasons(office, "report_delivery", account, both, INSPECTION) == ["not_permitted"]


@pytest.mark.parametrize(
    ("account", "signer", "body", "said"),
    [
        ("office", "grp", "leading_group", []),
        ("office", "disc", "discipline", []),
        ("office", "周纪委", "discipline", []),
        ("office", "disc", "leading_group", ["not_permitted"]),
        ("office", "disc", "office", ["not_permitted"]),
        ("office", "t1", "team", ["not_permitted"]),
        ("t1", "grp", "leading_group", ["not_permitted"]),
        ("disc", "grp", "leading_group", ["not_permitted"]),
        ("clerk", "disc", "discipline", ["not_permitted"]),
    ],
    ids=str,
)
def test_the_office_files_what_those_above_signed_on_paper(
    sqlite_office_in: OfficeIn, account: str, signer: str, body: str, said: list[str]
) -> None:
    office = sqlite_office_in("transferred")
    office.do("exception", "head", EXCEPTION, PROBLEM)
    if body != account:
        assert reasons(office, "consent", account, consent(body), PROBLEM, signed_by=signer) == ["not_permitted"]
    assert reasons(office, "consent", account, {**consent(body), "file": SCAN}, PROBLEM, signed_by=signer) == said


def test_the_leading_group_s_and_the_commission_s_word_comes_on_paper_through_the_office(
    sqlite_office_in: OfficeIn,
) -> None:
    office = sqlite_office_in("under_check")
    paper = {"verdict": "agree", "opinion": "同意", "file": SCAN}
    assert reasons(office, "discipline_review", "office", paper, PROBLEM, signed_by="ldr") == ["not_permitted"]
    assert reasons(office, "discipline_review", "office", paper, PROBLEM, signed_by="周纪委") == []
    assert ledger.problem(office.app, PROBLEM)["discipline_by"] == "disc"
    office.do("withdrawal", "off2", WITHDRAWAL, PROBLEM)
    assert (
        reasons(office, "withdrawal_decision", "office", {"verdict": "agree", "file": SCAN}, PROBLEM, signed_by="grp")
        == []
    )


def test_a_disabled_account_asks_signs_and_lends_nothing(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("under_check")
    office.do(
        "delegate", "office", {"from_user": "disc", "to_user": "org", "from": DAY, "until": DAY, "reason": "出差"}
    )
    office.do("disable user", "sysadmin", {"name": "disc", "reason": "调离"})
    review = {"verdict": "agree", "opinion": "同意", "file": SCAN}
    for account, signer in (("disc", ""), ("org", ""), ("office", "disc")):
        more = {"signed_by": signer} if signer else {}
        assert reasons(office, "discipline_review", account, review, PROBLEM, **more) in (
            ["not_permitted"],
            ["not_found"],
        )
    assert reasons(office, "disable user", "sysadmin", {"name": "sysadmin", "reason": "试"}) == ["own_act"]


# ---- exceptions: the chain of consents


def test_an_exception_needs_every_body_and_a_new_request_begins_anew(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    assert reasons(office, "consent", "t1", consent("team"), PROBLEM) == ["wrong_state"]
    office.do("exception", "head", EXCEPTION, PROBLEM)
    for account, body in (("t1", "team"), ("disc", "discipline"), ("grp", "leading_group")):
        office.do("consent", account, consent(body), PROBLEM)
    held = ledger.problem(office.app, PROBLEM)["exceptions"]
    assert held.count("agree") == 3
    office.do("exception", "head", EXCEPTION, PROBLEM)
    assert "agree" not in ledger.problem(office.app, PROBLEM)["exceptions"]


def test_one_person_does_not_speak_for_two_bodies(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    office.do("grant", "secadmin", {"user": "disc", "role": "leading_group"})
    office.do("exception", "head", EXCEPTION, PROBLEM)
    office.do("consent", "disc", consent("discipline"), PROBLEM)
    assert reasons(office, "consent", "disc", consent("leading_group"), PROBLEM) == ["own_act"]
    assert reasons(office, "consent", "disc", consent("discipline", verdict="disagree"), PROBLEM) == []
    paper = {**consent("leading_group"), "file": SCAN}
    assert reasons(office, "consent", "office", paper, PROBLEM, signed_by="周纪委") == ["own_act"]
    assert reasons(office, "consent", "grp", consent("leading_group"), PROBLEM) == []


@pytest.mark.parametrize(
    ("must", "ground"),
    [("institution", "no_identifiable_person"), ("accountability", "existing_rule_adequate")],
)
def test_a_ground_fits_its_must(sqlite_office_in: OfficeIn, must: str, ground: str) -> None:
    office = sqlite_office_in("transferred")
    assert reasons(office, "exception", "head", {**EXCEPTION, "must": must, "ground": ground}, PROBLEM) == ["bad_value"]


def test_self_check_has_no_exception(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    assert reasons(office, "exception", "head", {**EXCEPTION, "must": "self_check"}, PROBLEM) == ["bad_value"]
