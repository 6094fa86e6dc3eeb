"""Nobody decides about a unit of his own: not one the row stood under before, nor one that only answers for a part."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from rectify.app.books import reconcile
from rectify.app.invariants import check
from rectify.engine.model import Reason
from tests.app.asked import DAY, OfficeIn
from tests.app.kinds import prepare
from tests.office import (
    FINDING,
    INSPECTION,
    MORNING,
    OTHER_UNIT,
    PROBLEM,
    ROUND,
    SCAN,
    TEAM,
    UNIT,
    Office,
    close,
    hand_over,
    pass_check,
    submit,
    transfer,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rectify.app.asking import Result

    Moved = Callable[[Office], None]

VILLAGE = "V1"
OWN = {Reason.NOT_PERMITTED, Reason.OWN_ACT, Reason.CLOSER_IS_ANOTHER, Reason.CHECKED_INDEPENDENTLY, Reason.NOT_FOUND}
"""The words in which somebody is told that it is not his to decide."""


def joins(office: Office, name: str, display: str, unit: str | None = None, role: str = "office") -> None:
    """Give an account a unit and a role of the other side."""
    office.do("add user", "sysadmin", {"name": name, "display": display, **({"unit": unit} if unit else {})})
    office.do("grant", "secadmin", {"user": name, "role": role})
    if role == "team":
        mandate = {"team": TEAM, "round": ROUND, "purpose": "inspect", "from": "2026-03-01", "until": "2026-12-31"}
        office.do("authorise", "office", {"user": name, **mandate})


def deliver_reports(office: Office) -> None:
    """Bring everything that the closing of the problem still asks for."""
    today = office.app.today()
    for report in ("rectification", "head"):
        for receiver, person in (("office", "office"), ("leader", "ldr")):
            about = {"report": report, "receiver": receiver}
            sent = {**about, "delivered_on": today, "signed_by": "head", "file": SCAN}
            office.do("report_delivery", "head", sent, INSPECTION)
            office.do("report_delivery", "office", {**about, "received_on": today, "received_by": person}, INSPECTION)
    office.do("discipline_review", "disc", {"verdict": "agree", "opinion": "同意"}, PROBLEM)


def reassigned(office: Office) -> None:
    """机构改革: another unit takes over."""
    fields = {"unit": OTHER_UNIT, "reason": "机构改革", "signed_by": "grp", "file": SCAN}
    office.do("reassignment", "office", fields, INSPECTION)


def corrected(office: Office) -> None:
    """The unit was entered wrongly; two persons say so."""
    fields = {"subject": INSPECTION, "field": "unit", "from": UNIT, "to": OTHER_UNIT, "reason": "录错"}
    office.do("correct", "office", fields)
    office.do("correct", "off2", fields)


def stands(office: Office) -> bool:
    """Say whether the books and what must always hold are still whole."""
    return reconcile(office.app).ok and not check(office.app)


def why_not(results: tuple[Result, ...]) -> list[str]:
    """Give the reasons why something was refused; none where it was accepted."""
    return [each.reason.value for each in results[0].refusals]


MOVES = pytest.mark.parametrize("moved", [reassigned, corrected], ids=["reassigned", "corrected"])


@MOVES
def test_the_former_units_people_close_nothing(sqlite_office_in: OfficeIn, moved: Moved) -> None:
    office = sqlite_office_in("passed")
    joins(office, "z", "严某", UNIT)
    deliver_reports(office)
    moved(office)
    assert set(why_not(office.ask("move", "z", None, PROBLEM, move="close"))) & OWN
    signed = office.ask("move", "off2", {"file": SCAN}, PROBLEM, move="close", signed_by="z")
    assert Reason.CLOSER_IS_ANOTHER in why_not(signed)
    assert office.ask("move", "off2", None, PROBLEM, move="close")[0].ok
    assert stands(office)


@MOVES
def test_the_former_units_people_check_nothing(sqlite_office_in: OfficeIn, moved: Moved) -> None:
    office = sqlite_office_in("under_check")
    joins(office, "zt", "陶某", UNIT, "team")
    joins(office, "zo", "邹某", UNIT, "team")
    moved(office)
    seen = {"checked_on": DAY, "method": ["visit"], "findings": "随机走访六户，核对存折", "conclusion": "pass"}
    assert set(why_not(office.ask("check", "zt", {**seen, "checkers": ["zt", "zo"]}, PROBLEM))) & OWN
    assert not office.ask("check", "t1", {**seen, "checkers": ["zt", "zo"]}, PROBLEM)[0].ok
    assert set(why_not(office.ask("move", "zt", None, PROBLEM, move="pass"))) & OWN


def test_a_unit_moved_there_and_back_keeps_both_sides_out(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("passed")
    joins(office, "y", "许某", OTHER_UNIT)
    deliver_reports(office)
    corrected(office)
    back = {"unit": UNIT, "reason": "恢复", "signed_by": "grp", "file": SCAN}
    office.do("reassignment", "office", back, INSPECTION)
    assert set(why_not(office.ask("move", "y", None, PROBLEM, move="close"))) & OWN


def changed_heads(office: Office) -> None:
    """One head goes and another comes."""
    for head, since in (("旧领导", "2026-02-01"), ("head", DAY)):
        office.do("change_head", "office", {"head": head, "since": since, "reason": "人事变动"}, UNIT)


def corrected_heads(office: Office) -> None:
    """Another head was entered, and that was wrong."""
    for before, after in (("head", "旧领导"), ("旧领导", "head")):
        fields = {"subject": UNIT, "field": "head", "from": before, "to": after, "reason": "录错"}
        office.do("correct", "office", fields)
        office.do("correct", "off2", fields)


@pytest.mark.parametrize("moved", [changed_heads, corrected_heads], ids=["changed", "corrected"])
def test_a_former_head_whom_only_the_units_row_named_closes_nothing(sqlite_office_in: OfficeIn, moved: Moved) -> None:
    office = sqlite_office_in("passed")
    joins(office, "h2", "旧领导")
    moved(office)
    deliver_reports(office)
    assert why_not(office.ask("move", "h2", None, PROBLEM, move="close")) == [Reason.CLOSER_IS_ANOTHER]
    assert office.ask("move", "office", None, PROBLEM, move="close")[0].ok


class Decision(NamedTuple):
    """A decision about an inspection as a whole."""

    key: str
    fields: Mapping[str, object]


def decisions(problem: str, day: str) -> tuple[Decision, ...]:
    """Give the decisions that somebody of a unit tried about his own part."""
    letter = {
        "kind": "督办函",
        "number": "督9号",
        "title": "函",
        "receiver": "unit",
        "sent_on": day,
        "signed_by": "office",
    }
    withheld = {"scope": "public", "problems": [problem], "verdict": "agree", "opinion": "同意"}
    deemed = {"deemed": "left_with_witnesses", "signed_on": day, "witnesses": ["甲", "乙"], "reason": "拒签"}
    return (
        Decision("withholding_decision", withheld),
        Decision("letter", {**letter, "problems": [problem]}),
        Decision("receipt", deemed),
        Decision("report_review", {"report": "head", "verdict": "agree", "opinion": "同意"}),
        Decision("inspection_closing", {"opinion": "予以办结"}),
    )


def asked_to_withhold(office: Office, problem: str) -> None:
    """Let the head ask that one problem be left out of what is made public."""
    fields = {"scope": "public", "problems": [problem], "parts": ["problem"], "reason": "隐私"}
    office.do("withholding", "head", fields, INSPECTION)


def test_a_co_operating_units_people_decide_nothing_about_the_inspection(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    joins(office, "y", "许某", OTHER_UNIT)
    office.do("cooperation", "office", {"unit": OTHER_UNIT, "part": "核对"}, PROBLEM)
    asked_to_withhold(office, PROBLEM)
    for key, fields in decisions(PROBLEM, DAY):
        assert why_not(office.ask(key, "y", fields, INSPECTION)) == [Reason.NOT_PERMITTED], key
    assert office.ask(*_agreed("office"))[0].ok


def test_a_co_operating_units_people_neither_look_back_nor_close_the_account(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    joins(office, "y", "许某", OTHER_UNIT)
    office.do("cooperation", "office", {"unit": OTHER_UNIT, "part": "核对"}, PROBLEM)
    for step in (transfer, submit, pass_check, close):
        step(office)
    office.stand_at(MORNING.replace(month=6, day=10))
    looked = {"on": "2026-06-10", "checkers": ["y", "t1"], "problems": [PROBLEM], "result": "ok"}
    assert not office.ask("look_back", "office", looked, INSPECTION)[0].ok
    assert office.ask("look_back", "office", {**looked, "checkers": ["t1", "t2"]}, INSPECTION)[0].ok
    prepare(office, "inspection_closing")
    assert why_not(office.ask("inspection_closing", "y", {"opinion": "办结"}, INSPECTION)) == [Reason.NOT_PERMITTED]
    assert office.ask("inspection_closing", "office", {"opinion": "办结"}, INSPECTION)[0].ok
    assert stands(office)


def test_a_villages_people_decide_nothing_about_its_townships_inspection(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("reported")
    village = {"code": VILLAGE, "name": "东村", "kind": "村", "parent": UNIT, "head": "村书记", "head_since": DAY}
    office.do("add unit", "office", village)
    joins(office, "v", "村某", VILLAGE)
    fields = {"inspection": INSPECTION, "category": "村务", "title": "村账", "detail": "村账不清", "unit": VILLAGE}
    number = office.do("report", "t1", {**fields, "finding": dict.fromkeys(FINDING, "写明")})
    hand_over(office, number)
    asked_to_withhold(office, number)
    for key, tried in decisions(number, DAY):
        assert why_not(office.ask(key, "v", tried, INSPECTION)) == [Reason.NOT_PERMITTED], key


def test_a_unit_that_has_no_part_in_it_decides_like_anybody(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    joins(office, "y", "许某", OTHER_UNIT)
    asked_to_withhold(office, PROBLEM)
    assert office.ask(*_agreed("y"))[0].ok


def _agreed(account: str) -> tuple[str, str, Mapping[str, object], str]:
    key, fields = decisions(PROBLEM, DAY)[0]
    return key, account, fields, INSPECTION
