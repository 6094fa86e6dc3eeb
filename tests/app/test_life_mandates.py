"""Mandates: what a checking team may do, whom a body lends, and that nothing is seen when they are over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from rectify.app.lists import teams
from rectify.store import facts as reading
from tests import ledger
from tests.app.asked import DAY, OfficeIn, at, reasons
from tests.app.test_sight import seen
from tests.office import FINDING, INSPECTION, PROBLEM, ROUND, SCAN, TEAM, Office

if TYPE_CHECKING:
    from collections.abc import Mapping

CHECKER = "lent.one"
FOUND = {"inspection": INSPECTION, "category": "党建", "title": "台账缺失", "detail": "缺三年"}
FEEDBACK = {"form": "collective", "held_on": DAY, "persons": ["赵主任"]}
NOTICE = {
    "number": "1号", "issued_on": DAY, "due_on": DAY, "signed_by": "赵主任", "signed_on": DAY, "file": SCAN,
}  # fmt: skip
OPINION = {"body": "team", "verdict": "agree", "opinion": "同意"}
LOOKED = {"checkers": [CHECKER, "t2"], "checked_on": DAY, "method": ["visit"], "findings": "走访六户，款项到账"}


def lent(office: Office, team: str = TEAM, until: str = "2026-12-31", purpose: str = "check") -> None:
    """Lend a checker of the discipline commission to a team."""
    office.do("add user", "sysadmin", {"name": CHECKER, "display": "借调员"})
    office.do("grant", "secadmin", {"user": CHECKER, "role": "team"})
    mandate = {"user": CHECKER, "team": team, "purpose": purpose, "from": DAY, "until": until, "lent_by": "县纪委监委"}
    office.do("authorise", "office", mandate)


NOT_A_CHECKER_S: Mapping[str, tuple[str, str, Mapping[str, object], str]] = {
    "a finding": ("handed_over", "report", FOUND, ""),
    "a finding's features": ("reported", "finding", dict.fromkeys(FINDING, "写明"), PROBLEM),
    "the feedback": ("handed_over", "feedback", FEEDBACK, INSPECTION),
    "a notice on the spot": ("reported", "on_the_spot_notice", NOTICE, PROBLEM),
    "the team's word on the plan": ("handed_over", "plan_opinion", OPINION, INSPECTION),
}


@pytest.mark.parametrize("case", NOT_A_CHECKER_S)
@pytest.mark.parametrize(("purpose", "said"), [("check", ["not_permitted"]), ("inspect", [])])
def test_what_the_inspection_found_is_not_a_checking_team_s_to_say(
    sqlite_office_in: OfficeIn, case: str, purpose: str, said: list[str]
) -> None:
    state, key, fields, subject = NOT_A_CHECKER_S[case]
    office = sqlite_office_in(state)
    lent(office, purpose=purpose)
    found = reasons(office, key, CHECKER, fields, *((subject,) if subject else ()))
    assert found == (["wrong_state"] if key == "on_the_spot_notice" and not said else said)


@pytest.mark.parametrize(("purpose", "said"), [("check", ["not_permitted"]), ("inspect", ["notice_signed"])])
def test_what_is_put_right_on_the_spot_is_the_inspecting_team_s_to_deliver(
    sqlite_office_in: OfficeIn, purpose: str, said: list[str]
) -> None:
    office = sqlite_office_in("reported")
    lent(office, purpose=purpose)
    found = {**FOUND, "workflow": "on-the-spot", "finding": dict.fromkeys(FINDING, "写明")}
    number = office.do("report", "t1", found)
    assert reasons(office, "move", CHECKER, {}, number, move="hand_over") == said


def test_a_checker_checks_files_what_he_saw_returns_and_consents(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("under_check")
    lent(office)
    photo = {"kind": "photo", "for": "check", "title": "现场", "file": SCAN}
    assert reasons(office, "evidence", CHECKER, photo, PROBLEM) == []
    assert reasons(office, "check", CHECKER, {**LOOKED, "conclusion": "pass"}, PROBLEM) == []
    back = {"what": "补齐凭证", "due_on": "2026-04-10"}
    assert reasons(office, "move", CHECKER, back, PROBLEM, move="return") == []
    asked = {"must": "institution", "ground": "existing_rule_adequate", "reason": "已有办法", "minutes": SCAN}
    office.do("exception", "head", asked, PROBLEM)
    said = {"must": "institution", "body": "team", "verdict": "agree", "opinion": "属实"}
    assert reasons(office, "consent", CHECKER, said, PROBLEM) == []


def test_a_checker_passes_what_he_looked_at(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("under_check")
    lent(office)
    office.do("check", CHECKER, {**LOOKED, "conclusion": "pass"}, PROBLEM)
    assert reasons(office, "move", CHECKER, {}, PROBLEM, move="pass") == []
    assert "closer_is_another" in reasons(office, "move", "office", {}, PROBLEM, move="close", signed_by="借调员")


def test_a_checking_team_without_an_inspection_of_its_own_looks_at_the_round_and_finds_nothing_new(
    sqlite_office_in: OfficeIn,
) -> None:
    office = sqlite_office_in("under_check")
    office.do("add team", "office", {"round": ROUND, "name": "验收组"})
    lent(office, team="验收组")
    assert PROBLEM in seen(office, CHECKER)[0]
    assert reasons(office, "report", CHECKER, FOUND) == ["not_permitted"]
    assert reasons(office, "check", CHECKER, {**LOOKED, "conclusion": "pass"}, PROBLEM) == []


def test_when_the_mandate_is_over_nothing_is_seen(office_in: OfficeIn) -> None:
    office = office_in("under_check")
    lent(office, until="2026-03-31")
    office.stand_at(at(2026, 3, 31))
    assert PROBLEM in seen(office, CHECKER)[0]
    office.stand_at(at(2026, 4, 1))
    assert seen(office, CHECKER) == (set(), set())
    assert reasons(office, "check", CHECKER, {**LOOKED, "conclusion": "pass"}, PROBLEM) == ["not_found"]


def test_the_body_that_lends_is_kept_and_shown(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("under_check")
    lent(office)
    assert [row["lent_by"] for row in ledger.rows(office.app, "authorisation")] == [None, None, "县纪委监委"]
    with office.app.store.reading() as reader:
        actor = reading.actor(reader, "office", office.app.today())
        assert actor is not None
        members: list[dict[str, Any]] = teams(reader, actor)[0]["members"]
    assert members[-1] == {
        "user": CHECKER, "purpose": "check", "lent_by": "县纪委监委", "from": DAY, "until": "2026-12-31",
    }  # fmt: skip


def test_the_team_waives_nothing(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("reported")
    waived = {"waived": True, "reason": "历史问题"}
    assert reasons(office, "finding", "t1", waived, PROBLEM) == ["not_permitted"]
    assert reasons(office, "finding", "office", waived, PROBLEM) == []
