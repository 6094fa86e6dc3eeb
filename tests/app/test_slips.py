"""Slips and tricks of the pen: padded names, signers nobody knows, dates that run backwards, minutes for a must."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rectify.engine.consents import must_state
from rectify.store import facts
from tests.office import INSPECTION, PROBLEM, SCAN, Office, close_all, problem_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

EARLIER = "2020-01-01"


@pytest.fixture
def office_at(tmp_path: Path, database_url: str) -> Iterator[Callable[[str], Office]]:
    yield lambda state: problem_in(tmp_path, state, database_url)
    close_all()


def reasons(office: Office, *asked: object, **more: object) -> list[str]:
    (result,) = office.ask(*asked, **more)  # type: ignore[arg-type]  # passed on as they are
    return [refusal.reason.value for refusal in result.refusals]


@pytest.mark.parametrize(
    "signer",
    ["赵主任", "赵　主任", "钱 干事", "clerk", "孙组长", "t2", "路人"],
    ids=lambda name: name.replace("　", "_"),
)
def test_nobody_of_the_unit_no_checker_and_no_stranger_signs_a_closing(
    signer: str, office_at: Callable[[str], Office]
) -> None:
    said = reasons(office_at("passed"), "move", "office", None, PROBLEM, move="close", signed_by=signer)
    assert "closer_is_another" in said


def test_a_head_cannot_submit_in_somebody_else_s_name(office_at: Callable[[str], Office]) -> None:
    office = office_at("transferred")
    assert reasons(office, "move", "head", None, PROBLEM, move="submit", signed_by="冯主任") == ["bad_value"]


def test_a_checker_does_not_review_the_closing(office_at: Callable[[str], Office]) -> None:
    office = office_at("passed")
    office.do("grant", "secadmin", {"user": "t2", "role": "discipline"})
    review = {"verdict": "agree", "opinion": "同意"}
    assert reasons(office, "discipline_review", "t2", review, PROBLEM) == ["own_act"]


def test_a_report_is_not_received_before_it_was_delivered(office_at: Callable[[str], Office]) -> None:
    office = office_at("passed")
    slot = {"report": "head", "receiver": "office"}
    sent = {**slot, "delivered_on": office.app.today(), "signed_by": "head", "file": SCAN}
    office.do("report_delivery", "head", sent, INSPECTION)
    received = {**slot, "received_on": EARLIER, "received_by": "office"}
    assert reasons(office, "report_delivery", "office", received, INSPECTION) == ["bad_value"]


def test_nothing_about_a_feedback_happens_before_it(office_at: Callable[[str], Office]) -> None:
    office = office_at("handed_over")
    signed = {"signed_by": "head", "signed_on": EARLIER}
    meeting = {
        "meeting": "committee",
        "held_on": EARLIER,
        "attendees": ["赵主任"],
        "problems": [PROBLEM],
        "minutes": SCAN,
    }
    assert reasons(office, "receipt", "head", signed, INSPECTION) == ["bad_value"]
    assert reasons(office, "meeting", "clerk", meeting, INSPECTION) == ["bad_value"]


def test_a_check_that_says_nothing_is_none(office_at: Callable[[str], Office]) -> None:
    office = office_at("under_check")
    seen = {"checkers": ["t1", "t2"], "checked_on": office.app.today(), "method": ["visit"], "conclusion": "pass"}
    assert reasons(office, "check", "t1", {**seen, "findings": "。……"}, PROBLEM) == ["bad_value"]


def test_minutes_alone_prove_no_must(office_at: Callable[[str], Office]) -> None:
    office = office_at("transferred")
    check = {"scope": "全局", "checked_on": office.app.today(), "persons": ["吕干事"], "found": "无", "corrected": "无"}
    office.do("self_check", "clerk", check, PROBLEM)
    minutes = {"kind": "meeting", "for": "self_check", "title": "会议记录", "file": SCAN}
    office.do("evidence", "clerk", minutes, PROBLEM)
    with office.app.store.reading() as reader:
        problem = facts.subject(reader, PROBLEM).problem
    assert problem is not None
    assert must_state(problem, "self_check") == "unmet"
