"""There is no way round a gate: not by leaving out a fact, not by another role, not by another order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import pytest

from rectify.engine.model import Reason
from tests import ledger
from tests.office import (
    FINDING,
    INSPECTION,
    PEOPLE,
    PROBLEM,
    SCAN,
    STEPS,
    Office,
    an_inspection,
    an_office,
    people,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from tests.copies import Copies, Databases

DAY = "2026-03-02"


class Fact(NamedTuple):
    """One fact of the happy path: who records it, and what stands shut without it."""

    name: str
    account: str
    key: str
    fields: Mapping[str, object]
    subject: str
    needed_by: tuple[str, str] = ("", "")
    """The move that is refused without this fact, and the gate that refuses it."""


def _evidence(name: str, target: str, needed_by: tuple[str, str], kind: str = "document") -> Fact:
    fields = {"kind": kind, "for": target, "title": name, "file": SCAN}
    return Fact(name, "clerk", "evidence", fields, PROBLEM, needed_by)


def _feedback(form: str) -> Fact:
    fields = {"form": form, "held_on": DAY, "persons": ["赵主任", "孙组长"]}
    return Fact(f"feedback {form}", "t1", "feedback", fields, INSPECTION, ("transfer", "three_feedbacks"))


def _reports() -> Iterator[Fact]:
    for report in ("rectification", "head"):
        for receiver in ("office", "leader"):
            about = {"report": report, "receiver": receiver}
            shut = ("close", "dual_reports_delivered")
            out = {**about, "delivered_on": DAY, "signed_by": "head", "file": SCAN}
            yield Fact(f"{report} to {receiver}", "head", "report_delivery", out, INSPECTION, shut)
            account = "ldr" if receiver == "leader" else "office"
            back = {**about, "received_on": DAY, "received_by": account}
            yield Fact(f"{report} received by {receiver}", account, "report_delivery", back, INSPECTION, shut)


MEASURES = [
    {"text": text, "leader": "何副局长", "department": "社会救助股", "person": "吕干事", "due_on": "2026-04-20"}
    for text in ("拨付滞留资金", "公开发放名册")
]
DONE = {"on": DAY, "text": "已办结", "kind": "result", "done": True}
MOVES = {
    "hand_over": "office",
    "transfer": "office",
    "submit": "head",
    "pass": "t1",
    "close": "office",
}
STORY: Mapping[str, tuple[Fact, ...]] = {
    "hand_over": (
        Fact(
            "finding", "t1", "finding", dict.fromkeys(FINDING, "写明"), PROBLEM, ("hand_over", "finding_complete"),
        ),
        Fact(
            "feedback document", "office", "feedback_document",
            {"number": "3号", "issued_on": DAY, "problems_count": 1}, INSPECTION, ("hand_over", "feedback_issued"),
        ),
    ),
    "transfer": (
        _feedback("collective"),
        _feedback("head"),
        _feedback("leader"),
        Fact(
            "receipt", "head", "receipt", {"signed_by": "head", "signed_on": DAY}, INSPECTION,
            ("transfer", "receipt_on_file"),
        ),
        Fact(
            "plan row", "clerk", "plan_row", {"criterion": "全部拨付到户", "measures": MEASURES}, PROBLEM,
            ("transfer", "plan_complete"),
        ),
        Fact(
            "meeting", "clerk", "meeting",
            {"meeting": "committee", "held_on": DAY, "attendees": ["赵主任"], "problems": [PROBLEM], "minutes": SCAN},
            INSPECTION, ("transfer", "deliberated"),
        ),
        Fact("plan", "head", "plan", {"submitted_on": DAY, "signed_by": "head"}, INSPECTION),
        Fact(
            "plan approval", "off2", "plan_approval", {"verdict": "approved", "opinion": "同意"}, PROBLEM,
            ("transfer", "plan_approved"),
        ),
        Fact(
            "referral", "office", "referral",
            {"to": "县财政局", "path": "department", "sent_on": DAY, "handed_by": "王干部"}, PROBLEM,
            ("transfer", "referrals_sent"),
        ),
    ),
    "submit": (
        Fact("first measure", "clerk", "progress", {"measure": 1, **DONE}, PROBLEM, ("submit", "measures_done")),
        Fact("second measure", "clerk", "progress", {"measure": 2, **DONE}, PROBLEM, ("submit", "measures_done")),
        _evidence("voucher", "measure 1", ("submit", "evidence_of_substance"), "voucher"),
        Fact(
            "self-check", "clerk", "self_check",
            {"scope": "全局", "checked_on": DAY, "persons": ["吕干事"], "found": "2笔", "corrected": "已拨付"},
            PROBLEM, ("submit", "three_musts_claimed"),
        ),
        _evidence("self-check proof", "self_check", ("pass", "self_check_done"), "inspection_record"),
        Fact(
            "institution", "clerk", "institution",
            {"title": "拨付办法", "number": "8号", "adopted_on": DAY, "effective_on": DAY, "new_or_revised": "new"},
            PROBLEM, ("submit", "three_musts_claimed"),
        ),
        _evidence("institution proof", "institution", ("pass", "institution_built")),
        Fact(
            "accountability", "head", "accountability",
            {"person": "施某某", "post": "原股长", "form": "1", "measure": "批评教育", "body": "局党组", "decided_on": DAY},
            PROBLEM, ("submit", "three_musts_claimed"),
        ),
        _evidence("accountability proof", "accountability", ("pass", "persons_dealt_with")),
    ),
    "pass": (
        Fact(
            "check", "t1", "check",
            {
                "checkers": ["t1", "t2"], "checked_on": DAY, "method": ["visit"], "conclusion": "pass",
                "findings": "随机走访六户，核对存折，款项均已到账",
            },
            PROBLEM, ("pass", "checked_independently"),
        ),
    ),
    "close": (
        *_reports(),
        Fact(
            "discipline review", "disc", "discipline_review", {"verdict": "agree", "opinion": "同意"}, PROBLEM,
            ("close", "discipline_review_agreed"),
        ),
    ),
}  # fmt: skip
FACTS = tuple(fact for facts in STORY.values() for fact in facts)
GATED = tuple(fact for fact in FACTS if fact.needed_by[0])


def bare_office(folder: Path, url: str | None = None) -> Office:
    """Open an office whose one problem is registered with nothing said of it, and must be referred."""
    office = an_office(folder, url)
    people(office)
    an_inspection(office)
    fields = {"inspection": INSPECTION, "category": "专项资金", "title": "滞留", "detail": "滞留资金"}
    office.do("report", "t1", {**fields, "refer_to": ["department"]})
    return office


def reasons(office: Office, move: str, account: str) -> list[str]:
    """Try a move and give the reasons why not; none where it was made."""
    result = office.ask("move", account, None, PROBLEM, move=move)[0]
    return [refusal.reason.value for refusal in result.refusals]


def tell(office: Office, leaving_out: str = "") -> dict[str, list[str]]:
    """Tell the whole story but for one fact; gives why each move was refused, if it was."""
    refused = {}
    for move, facts in STORY.items():
        for fact in facts:
            if fact.name != leaving_out:
                office.ask(fact.key, fact.account, fact.fields, fact.subject)
        refused[move] = reasons(office, move, MOVES[move])
    return refused


@pytest.fixture
def bare(new_database: Databases, copies: Copies, tmp_path: Path) -> Iterator[Office]:
    """Give an office at the beginning of the story."""
    office = copies.office("bare", bare_office, tmp_path, new_database)
    yield office
    office.app.store.close()


def test_with_every_fact_the_problem_is_closed(bare: Office) -> None:
    assert tell(bare) == {move: [] for move in STORY}
    assert ledger.problem(bare.app, PROBLEM)["state"] == "closed"


@pytest.mark.parametrize("fact", [pytest.param(fact, id=fact.name) for fact in GATED])
def test_without_one_fact_it_is_not_closed_and_the_gate_is_named(bare: Office, fact: Fact) -> None:
    refused = tell(bare, fact.name)
    move, gate = fact.needed_by
    order = list(STORY)
    assert [refused[each] for each in order[: order.index(move)]] == [[]] * order.index(move)
    assert gate in refused[move]
    later = [refused[each] for each in order[order.index(move) + 1 :]]
    assert all({"wrong_state", "not_found"} & set(each) for each in later)
    assert ledger.problem(bare.app, PROBLEM)["state"] != "closed"


def test_every_fact_of_the_story_but_the_plan_s_signature_is_asked_for_by_a_gate() -> None:
    assert [fact.name for fact in FACTS if fact not in GATED] == ["plan"]


# ---- every role, every move, every state

EVERYWHERE = frozenset({"office", "off2", "disc", "grp", "t1", "t2"})
FROM_HAND_OVER = frozenset({"head", "clerk", "ldr"})
MAY: Mapping[str, frozenset[str]] = {
    "hand_over": frozenset({"office", "off2"}),
    "transfer": frozenset({"office", "off2"}),
    "submit": frozenset({"head"}),
    "return": frozenset({"office", "off2", "t1", "t2"}),
    "pass": frozenset({"t1", "t2"}),
    "close": frozenset({"office", "off2"}),
    "reopen_check": frozenset({"office", "off2"}),
    "continue_long": frozenset({"office", "off2"}),
    "resume": frozenset({"office", "off2"}),
    "withdraw": frozenset({"office", "off2"}),
}
"""domain.md A2, written down once more: who makes which move."""
ACCOUNTS = (*(name for name, *_rest in PEOPLE), "office", "sysadmin", "secadmin", "auditor", "nobody")


def expected(account: str, move: str, state: str) -> str:
    """Say how acts.md answers somebody's move: unseen, not permitted, or with reasons."""
    if account == "nobody":
        return "not_permitted"
    delivered = state != "reported"
    if account not in EVERYWHERE | (FROM_HAND_OVER if delivered else frozenset()):
        return "not_found"
    return "reasons" if account in MAY[move] else "not_permitted"


def long_term(office: Office) -> None:
    """Bring a problem from ``transferred`` to ``long_term``."""
    asked = {"reason": "跨年度", "stage_goal": "一期", "review_on": "2026-09-30"}
    office.do("continuation_request", "head", asked, PROBLEM)
    office.do("continuation_decision", "office", {"verdict": "agree"}, PROBLEM)
    office.do("move", "office", None, PROBLEM, move="continue_long")


def withdrawn(office: Office) -> None:
    """Bring a problem to ``void``."""
    office.do("withdrawal", "office", {"ground": "error", "reason": "重复登记"}, PROBLEM)
    office.do("withdrawal_decision", "grp", {"verdict": "agree"}, PROBLEM)
    office.do("move", "office", None, PROBLEM, move="withdraw")


SIDEWAYS = {"long_term": ("transferred", long_term), "void": ("handed_over", withdrawn)}


@pytest.mark.parametrize("state", ["reported", *STEPS, *SIDEWAYS])
def test_no_role_makes_a_move_that_is_not_its_own_or_not_due(office_in: Callable[[str], Office], state: str) -> None:
    start, further = SIDEWAYS.get(state, (state, None))
    office = office_in(start)
    if further is not None:
        further(office)
    before = ledger.books(office.app)
    tried = [(account, move) for account in ACCOUNTS for move in MAY]
    for account, move in tried:
        result = office.ask("move", account, None, PROBLEM, move=move)[0]
        said = [refusal.reason.value for refusal in result.refusals]
        outcome = expected(account, move, state)
        assert not result.ok, (account, move)
        assert result.unseen == (outcome == "not_found"), (account, move, said)
        if outcome != "reasons":
            assert said == [outcome], (account, move, said)
        else:
            assert not {"not_found", "not_permitted"} & set(said), (account, move, said)
    assert ledger.books(office.app) == before
    assert len(ledger.rows(office.app, "refusal")) == len(tried)


def test_a_refusal_is_kept_with_who_asked_for_what_and_why(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("passed")
    before = ledger.books(office.app)
    office.ask("move", "head", None, PROBLEM, move="close", act_id="try-1", note="急")
    kept = ledger.rows(office.app, "refusal")[-1]
    assert (kept["act"], kept["account"], kept["os_user"], kept["subject"]) == ("try-1", "head", "tester", PROBLEM)
    assert json.loads(kept["reasons"])[0][0] == Reason.NOT_PERMITTED
    assert json.loads(kept["asked"]) == {"act": "move", "move": "close", "fields": {}, "note": "急", "signed_by": None}
    assert ledger.books(office.app) == before


def test_closing_a_problem_of_a_checker_or_one_of_the_unit_is_refused(office_in: Callable[[str], Office]) -> None:
    office = office_in("passed")
    office.do("grant", "secadmin", {"user": "t2", "role": "office"})
    assert "closer_is_another" in reasons(office, "close", "t2")
    office.do("delegate", "office", {"from_user": "t2", "to_user": "disc", "from": DAY, "until": DAY, "reason": "出差"})
    assert "closer_is_another" in reasons(office, "close", "disc")
    result = office.ask("move", "off2", None, PROBLEM, move="close", signed_by="李组员")[0]
    assert Reason.CLOSER_IS_ANOTHER in [each.reason for each in result.refusals]


def test_a_move_that_the_workflow_does_not_have_is_no_move(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("passed")
    assert reasons(office, "force_close", "office") == ["bad_value"]
