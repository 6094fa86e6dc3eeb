"""Checks: by two people who are known, are not the unit, and write what they saw."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from rectify.engine.model import Reason
from tests import ledger
from tests.app.asked import DAY, OfficeIn, reasons
from tests.office import MORNING, PROBLEM, SCAN, submit

if TYPE_CHECKING:
    from rectify.app.asking import Result
    from tests.office import Office


@pytest.mark.parametrize(
    ("checkers", "said"),
    [
        (["t1"], "checked_independently"),
        (["t1", "孙组长"], "checked_independently"),
        (["t1", "clerk"], "checked_independently"),
        (["t1", "钱干事"], "checked_independently"),
        (["t1", "某某"], "bad_value"),
        (["t1", "disc"], ""),
        ("t1、李组员", ""),
        ("t1 t2", ""),
        ("t1；t2", ""),
    ],
    ids=str,
)
def test_two_known_people_who_are_not_the_unit_check(sqlite_office_in: OfficeIn, checkers: object, said: str) -> None:
    office = sqlite_office_in("under_check")
    seen = {
        "checkers": checkers,
        "checked_on": DAY,
        "method": ["look"],
        "findings": "走访六户属实",
        "conclusion": "pass",
    }
    assert reasons(office, "check", "t1", seen, PROBLEM) == ([said] if said else [])


def test_somebody_who_acted_for_the_unit_by_delegation_does_not_check_it(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    office.do("add user", "sysadmin", {"name": "lent", "display": "韩借调"})
    office.do("delegate", "head", {"from_user": "head", "to_user": "lent", "from": DAY, "until": DAY, "reason": "出差"})
    submit(office)
    seen = {
        "checkers": ["t1", "lent"],
        "checked_on": DAY,
        "method": ["look"],
        "findings": "走访属实",
        "conclusion": "pass",
    }
    assert reasons(office, "check", "t1", seen, PROBLEM) == ["checked_independently"]


@pytest.mark.parametrize("between", ["", "的"], ids=["word for word", "function words strewn in"])
def test_a_check_that_copies_the_unit_s_words_does_not_pass(office_in: OfficeIn, between: str) -> None:
    office = office_in("transferred")
    text = "已于三月二日将滞留的临时救助资金十二万六千元全部拨付到六户困难群众的存折并逐户核对签字确认"
    office.do("progress", "clerk", {"measure": 1, "on": DAY, "text": text, "kind": "result", "done": True}, PROBLEM)
    submit(office)
    copied = between.join(text[start : start + 4] for start in range(0, len(text), 4))
    seen = {"checkers": ["t1", "t2"], "checked_on": DAY, "method": ["look"], "findings": copied, "conclusion": "pass"}
    office.do("check", "t1", seen, PROBLEM)
    assert reasons(office, "move", "t1", {}, PROBLEM, move="pass") == ["checked_independently"]
    assert "雷同" in ledger.problem(office.app, PROBLEM)["check_fault"]


@pytest.mark.parametrize(
    ("state", "account", "target", "said"),
    [
        ("under_check", "t1", "check", []),
        ("under_check", "t1", "self_check", ["not_permitted"]),
        ("transferred", "clerk", "check", ["not_permitted"]),
        ("transferred", "head", "self_check", []),
        ("under_check", "head", "self_check", ["wrong_state"]),
    ],
    ids=str,
)
def test_checkers_file_what_they_saw_and_the_unit_the_rest(
    sqlite_office_in: OfficeIn, state: str, account: str, target: str, said: list[str]
) -> None:
    office = sqlite_office_in(state)
    evidence = {"kind": "photo", "for": target, "title": "照片", "file": SCAN}
    assert reasons(office, "evidence", account, evidence, PROBLEM) == said


def check_by(office: Office, checkers: list[str], **more: object) -> tuple[Result, ...]:
    seen = {"checkers": checkers, "checked_on": DAY, "method": ["look"], "conclusion": "pass", **more}
    return office.ask("check", checkers[0], {**seen, "findings": "查看台账和凭证，逐户核对"}, PROBLEM)


def test_whoever_ever_checked_neither_closes_nor_reviews_the_closing(office_in: OfficeIn) -> None:
    office = office_in("under_check")
    assert check_by(office, ["t1", "office"], conclusion="return")[0].ok
    office.do("move", "t1", {"what": "补充凭证", "due_on": "2026-04-10"}, PROBLEM, move="return")
    office.do("move", "head", None, PROBLEM, move="submit")
    assert check_by(office, ["t1", "disc"])[0].ok
    assert check_by(office, ["t1", "t2"])[0].ok
    office.do("move", "t1", None, PROBLEM, move="pass")
    assert reasons(office, "discipline_review", "disc", {"verdict": "agree", "opinion": "同意"}, PROBLEM) == ["own_act"]
    closing = {
        each.reason: each.missing for each in office.ask("move", "office", None, PROBLEM, move="close")[0].refusals
    }
    assert "核查人" in closing[Reason.CLOSER_IS_ANOTHER]
    another = office.ask("move", "off2", None, PROBLEM, move="close")[0].refusals
    assert Reason.CLOSER_IS_ANOTHER not in {each.reason for each in another}
    assert ledger.problem(office.app, PROBLEM)["checked_by"] == "t1 office disc t2"


def test_a_check_that_sits_oddly_with_what_is_on_file_is_remarked_on(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    office.stand_at(MORNING + timedelta(days=2))
    submit(office)
    (early,) = check_by(office, ["t1", "t2"], checked_on=DAY, conclusion="return")
    assert any("早于本次申请日期" in said for said in early.warnings)
    (other,) = check_by(office, ["t1", "disc"], checked_on="2026-03-04")
    assert any("此前已有核查结论为“退回”" in said for said in other.warnings)
    assert not any("早于本次申请日期" in said for said in other.warnings)
