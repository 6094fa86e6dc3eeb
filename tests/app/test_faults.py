"""Faults found on a re-check: coded, reviewed by another, and a false report does not pass (R-24)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rectify.app.reading import problem_page
from rectify.engine import faults
from rectify.store import facts
from rectify.store.oversight_queries import false_rows
from tests import ledger
from tests.app.asked_of import is_sound, lines, said
from tests.office import INSPECTION, PROBLEM, Office, close, pass_check

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DAY = "2026-03-02"
FAULT = {"code": "falsification", "on": DAY, "text": "凭证为事后补制"}
CHECK = {
    "checkers": ["t1", "t2"],
    "checked_on": DAY,
    "method": ["visit"],
    "conclusion": "pass",
    "findings": "走访六户，款项到账",
}


def row(office: Office) -> Mapping[str, object]:
    return ledger.problem(office.app, PROBLEM)


def try_pass(office: Office) -> tuple[str, ...]:
    """Try to pass the problem; gives the reasons why not, or what was remarked."""
    (result,) = office.ask("move", "t1", None, PROBLEM, move="pass")
    return result.warnings if result.ok else tuple(each.reason.value for each in result.refusals)


@pytest.mark.parametrize(
    "false", [FAULT, {**FAULT, "code": "measures", "report_differs": True}], ids=["falsified", "differs"]
)
def test_a_false_report_does_not_pass(office_in: Callable[[str], Office], false: Mapping[str, object]) -> None:
    office = office_in("under_check")
    office.do("check", "t1", CHECK, PROBLEM)
    office.do("fault", "t2", false, PROBLEM)
    assert try_pass(office) == ("checked_independently",)
    assert faults.is_false(str(row(office)["faults"]))
    assert is_sound(office)


@pytest.mark.parametrize("code", ["responsibility", "carelessness", "measures"])
def test_another_fault_is_remarked_on_and_does_not_hold(sqlite_office_in: Callable[[str], Office], code: str) -> None:
    office = sqlite_office_in("under_check")
    office.do("check", "t1", CHECK, PROBLEM)
    office.do("fault", "t1", {**FAULT, "code": code}, PROBLEM)
    (remark,) = try_pass(office)
    assert faults.WORDS[code] in remark
    assert row(office)["faults"] == code


def test_returned_and_submitted_anew_it_may_pass_and_stays_counted(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("under_check")
    office.do("fault", "t1", FAULT, PROBLEM)
    office.do("move", "t1", {"what": "真实拨付", "due_on": "2026-04-20"}, PROBLEM, move="return")
    office.do("move", "head", None, PROBLEM, move="submit")
    office.do("check", "t1", CHECK, PROBLEM)
    (remark,) = try_pass(office)
    assert "弄虚作假" in remark
    assert row(office)["faults"] == "falsification falsified"


def test_a_fault_is_reviewed_by_another_and_dismissed_it_holds_nothing(office_in: Callable[[str], Office]) -> None:
    office = office_in("under_check")
    office.do("check", "t1", CHECK, PROBLEM)
    office.do("fault", "office", FAULT, PROBLEM)
    review = {"fault": 1, "verdict": "dismissed", "reason": "银行补打"}
    assert said(office.ask("fault_review", "office", review, PROBLEM))[0] == "own_act"
    assert said(office.ask("fault_review", "off2", {**review, "fault": 2}, PROBLEM))[0] == "bad_value"
    office.do("fault_review", "off2", {**review, "verdict": "upheld"}, PROBLEM)
    assert try_pass(office) == ("checked_independently",)
    office.do("fault_review", "off2", review, PROBLEM)
    assert said(office.ask("fault_review", "off2", review, PROBLEM))[0] == "wrong_state"
    assert row(office)["faults"] == ""
    assert try_pass(office) == ()
    assert is_sound(office)


def test_a_false_report_found_after_passing_takes_the_review_away(office_in: Callable[[str], Office]) -> None:
    office = office_in("passed")
    office.do("discipline_review", "disc", {"verdict": "agree", "opinion": "同意"}, PROBLEM)
    assert lines(office) == {}
    (result,) = office.ask("fault", "t1", FAULT, PROBLEM)
    assert "reopen_check" in result.warnings[0]
    assert row(office)["discipline_verdict"] == ""
    assert lines(office) == {(PROBLEM, "discipline_review"): "2026-03-16"}
    office.do("move", "office", {"what": "重新核查", "due_on": "2026-04-20"}, PROBLEM, move="reopen_check")
    assert lines(office) == {}
    office.do("check", "t1", CHECK, PROBLEM)
    assert try_pass(office) == ("checked_independently",)
    assert is_sound(office)


def test_the_commission_agrees_to_no_false_report_until_it_is_dismissed(
    sqlite_office_in: Callable[[str], Office],
) -> None:
    office = sqlite_office_in("passed")
    office.do("fault", "t1", FAULT, PROBLEM)
    review = {"verdict": "agree", "opinion": "同意销号"}
    assert [each.reason.value for each in office.ask("discipline_review", "disc", review, PROBLEM)[0].refusals] == [
        "wrong_state"
    ]
    refused = office.ask("move", "office", None, PROBLEM, move="close")[0]
    assert "discipline_review_agreed" in {each.reason.value for each in refused.refusals}
    dismissed = {"fault": 1, "verdict": "dismissed", "reason": "凭证系银行补打，经核对属实"}
    office.do("fault_review", "off2", dismissed, PROBLEM)
    close(office)
    assert row(office)["state"] == "closed"


def test_a_unit_hears_nothing_of_faults(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("under_check")
    office.do("fault", "t1", FAULT, PROBLEM)
    with office.app.store.reading() as reader:
        who = facts.actor(reader, "head", DAY)
        assert who is not None
        page = problem_page(office.app, reader, who, PROBLEM, DAY)
    assert "fault" not in str(page)
    assert "弄虚作假" not in str(page)


def test_problems_with_false_reports_are_counted_for_the_veto(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("under_check")
    for code in ("measures", "falsification", "falsification"):
        office.do("fault", "t1", {**FAULT, "code": code}, PROBLEM)
    with office.app.store.reading() as reader:
        assert false_rows(reader, INSPECTION) == 1


def test_what_is_folded_is_read_back() -> None:
    two = (faults.Fault(code="measures", on=DAY), faults.Fault(code="falsification", on=DAY, false=1, standing=1))
    folded = faults.columns(two)
    assert faults.read(str(folded["fault_list"])) == two
    assert folded["faults"] == "measures falsification falsified"
    assert faults.read("") == ()


def test_passing_without_a_fault_is_not_remarked_on(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("under_check")
    pass_check(office)
    assert row(office)["faults"] == ""
