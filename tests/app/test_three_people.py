"""An office of three people can work (domain.md A8): a director, a member of staff and a second one, who also keeps contact.

Checkers are lent by the discipline commission and the organisation department; the administrators sit in other bodies. One
problem goes from report to closing, and wherever four eyes are asked for, the third pair would do and the same pair would not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.app.books import reconcile, verify
from rectify.app.invariants import check
from tests import ledger
from tests.app.asked import reasons
from tests.office import FINDING, INSPECTION, PROBLEM, ROUND, SCAN, UNIT, Office, an_office

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2026-03-02"
DIRECTOR, STAFF, CONTACT = "office", "wang", "zhou"
"""The director is the account that ``init`` gives; the contact (联系人) is of the office too."""
PEOPLE = (
    ("wang", "王干部", None, ("office",)),
    ("zhou", "周联络", None, ("office", "liaison")),
    ("qian", "钱组长", None, ("team",)),
    ("jia", "贾纪检", None, ("team",)),
    ("yi", "易组工", None, ("team",)),
    ("bing", "秉纪委", None, ("discipline",)),
    ("grp", "吴书记", None, ("leading_group",)),
    ("ldr", "郑县长", None, ("leader",)),
    ("head", "赵主任", UNIT, ("unit_head",)),
    ("clerk", "钱干事", UNIT, ("unit_clerk",)),
)
TEAM, CHECKING = "第一组", "验收组"


def small_office(folder: Path, url: str | None) -> Office:
    """Open an office of three: one inspection by a team that was lent, and two lent checkers in a team of their own."""
    office = an_office(folder, url)
    unit = {
        "code": UNIT,
        "name": "县民政局",
        "kind": "县直部门",
        "head": "head",
        "head_since": "2024-01-01",
        "leader": "ldr",
    }
    office.do("add unit", DIRECTOR, unit)
    for name, display, unit_, roles in PEOPLE:
        office.do("add user", "sysadmin", {"name": name, "display": display, **({"unit": unit_} if unit_ else {})})
        for role in roles:
            office.do("grant", "secadmin", {"user": name, "role": role})
    office.do("add round", STAFF, {"code": ROUND, "name": "第三轮", "kind": "常规", "opened_on": DAY})
    for team in (TEAM, CHECKING):
        office.do("add team", STAFF, {"round": ROUND, "name": team})
    office.do(
        "authorise", DIRECTOR, {"user": "qian", "team": TEAM, "purpose": "inspect", "from": DAY, "until": "2026-03-31"}
    )
    for name, body in (("jia", "县纪委监委"), ("yi", "县委组织部")):
        mandate = {
            "user": name,
            "team": CHECKING,
            "purpose": "check",
            "from": DAY,
            "until": "2026-12-31",
            "lent_by": body,
        }
        office.do("authorise", DIRECTOR, mandate)
    office.do("add inspection", STAFF, {"round": ROUND, "unit": UNIT, "team": TEAM, "liaison": CONTACT})
    return office


def delivered(office: Office) -> None:
    """The finding is registered by the team, and brought before the unit three times."""
    found = {"inspection": INSPECTION, "category": "专项资金", "title": "资金滞留", "detail": "滞留12.6万元"}
    office.do("report", "qian", {**found, "finding": dict.fromkeys(FINDING, "写明")})
    document = {"number": "青巡办函〔2026〕3号", "issued_on": DAY, "problems_count": 1}
    office.do("feedback_document", STAFF, document, INSPECTION)
    office.do("move", STAFF, None, PROBLEM, move="hand_over")
    for form in ("collective", "head", "leader"):
        office.do("feedback", CONTACT, {"form": form, "held_on": DAY, "persons": ["赵主任"]}, INSPECTION)
    office.do("receipt", "head", {"signed_by": "赵主任", "signed_on": DAY}, INSPECTION)


def planned(office: Office) -> None:
    """The unit plans, its committee deliberates, the office approves: nobody in it signed the plan."""
    measure = {"text": "拨付到户", "leader": "何", "department": "股", "person": "吕", "due_on": "2026-04-20"}
    office.do("plan_row", "clerk", {"criterion": "全部拨付", "measures": [measure]}, PROBLEM)
    meeting = {"meeting": "committee", "held_on": DAY, "attendees": ["赵主任"], "problems": [PROBLEM], "minutes": SCAN}
    office.do("meeting", "clerk", meeting, INSPECTION)
    office.do("plan", "clerk", {"submitted_on": DAY, "signed_by": "赵主任", "file": SCAN}, INSPECTION)
    approval = {"verdict": "approved", "opinion": "同意"}
    assert reasons(office, "plan_approval", STAFF, approval, PROBLEM, signed_by="赵主任") == ["own_act"]
    office.do("plan_approval", CONTACT, approval, PROBLEM)
    office.do("move", STAFF, None, PROBLEM, move="transfer")


def extended(office: Office) -> None:
    """The unit asks for more time, one of the three decides."""
    office.do("extension_request", "head", {"until": "2026-06-30", "reason": "汛期"}, PROBLEM)
    assert reasons(office, "extension_decision", "head", {"verdict": "agree"}, PROBLEM) == ["not_permitted"]
    office.do("extension_decision", DIRECTOR, {"verdict": "agree"}, PROBLEM)


def applied(office: Office) -> None:
    """The work is done, one must is excepted with everybody's consent, the head applies."""
    office.do("progress", "clerk", {"measure": 1, "on": DAY, "text": "已拨付", "kind": "result", "done": True}, PROBLEM)
    looked = {"scope": "全局", "checked_on": DAY, "persons": ["吕"], "found": "2笔", "corrected": "已拨"}
    office.do("self_check", "clerk", looked, PROBLEM)
    rule = {"title": "拨付办法", "number": "8号", "adopted_on": DAY, "effective_on": DAY, "new_or_revised": "new"}
    office.do("institution", "clerk", rule, PROBLEM)
    for kind, target in (("voucher", "measure 1"), ("other", "self_check"), ("rule", "institution")):
        office.do("evidence", "clerk", {"kind": kind, "for": target, "title": target, "file": SCAN}, PROBLEM)
    ground = {"must": "accountability", "ground": "no_identifiable_person", "reason": "历史原因", "minutes": SCAN}
    office.do("exception", "head", ground, PROBLEM)
    for account, body in (("jia", "team"), ("bing", "discipline"), ("grp", "leading_group")):
        said = {"must": "accountability", "body": body, "verdict": "agree", "opinion": "同意"}
        office.do("consent", account, said, PROBLEM)
    office.do("move", "head", None, PROBLEM, move="submit")


def checked(office: Office) -> None:
    """Two who are lent look for themselves; the three of the office need not, and one of them may not close if he did."""
    seen = {"checked_on": DAY, "method": ["visit"], "findings": "随机走访六户，款项到账", "conclusion": "pass"}
    assert reasons(office, "check", "jia", {**seen, "checkers": ["jia"]}, PROBLEM) == ["checked_independently"]
    assert reasons(office, "check", "jia", {**seen, "checkers": ["jia", "clerk"]}, PROBLEM) == ["checked_independently"]
    office.do("check", "jia", {**seen, "checkers": ["jia", "yi"]}, PROBLEM)
    office.do("move", "yi", None, PROBLEM, move="pass")


def closed(office: Office) -> None:
    """Both reports are received, the discipline commission has reviewed, the director closes; a checker may not."""
    for report in ("rectification", "head"):
        for receiver, person in (("office", "王干部"), ("leader", "郑县长")):
            about = {"report": report, "receiver": receiver}
            sent = {**about, "delivered_on": DAY, "signed_by": "赵主任", "file": SCAN}
            office.do("report_delivery", "clerk", sent, INSPECTION)
            office.do("report_delivery", STAFF, {**about, "received_on": DAY, "received_by": person}, INSPECTION)
    office.do("grant", "secadmin", {"user": "jia", "role": "discipline"})
    agreed = {"verdict": "agree", "opinion": "同意销号"}
    assert reasons(office, "discipline_review", "jia", agreed, PROBLEM) == ["own_act"]
    office.do("discipline_review", "bing", agreed, PROBLEM)
    assert "closer_is_another" in reasons(office, "move", DIRECTOR, {}, PROBLEM, move="close", signed_by="易组工")
    office.do("move", DIRECTOR, None, PROBLEM, move="close")


def test_three_people_carry_a_problem_from_report_to_closing(tmp_path: Path, database_url: str) -> None:
    office = small_office(tmp_path, database_url)
    for step in (delivered, planned, extended, applied, checked, closed):
        step(office)
    assert ledger.problem(office.app, PROBLEM)["state"] == "closed"
    assert verify(office.app).ok
    assert reconcile(office.app).differences == ()
    assert [str(each) for each in check(office.app)] == []


def test_two_of_the_three_put_a_wrong_date_right_and_one_does_not(tmp_path: Path) -> None:
    office = small_office(tmp_path, None)
    delivered(office)
    change = {"subject": INSPECTION, "field": "receipt_on", "from": DAY, "to": "2026-03-01", "reason": "录错"}
    office.do("correct", STAFF, change)
    assert reasons(office, "correct", STAFF, change) == ["own_act"]
    office.do("correct", CONTACT, change)
    assert ledger.rows(office.app, "inspection")[0]["receipt_on"] == "2026-03-01"


def test_while_the_director_is_away_another_of_the_three_closes_in_his_place(tmp_path: Path) -> None:
    office = small_office(tmp_path, None)
    for step in (delivered, planned, extended, applied, checked):
        step(office)
    away = {"from_user": DIRECTOR, "to_user": STAFF, "from": DAY, "until": "2026-03-06", "reason": "出差"}
    office.do("delegate", DIRECTOR, away)
    assert reasons(office, "move", STAFF, {}, PROBLEM, move="close") == [
        "dual_reports_delivered",
        "discipline_review_agreed",
    ]


def test_the_three_administrators_are_others_and_see_no_business(tmp_path: Path) -> None:
    office = small_office(tmp_path, None)
    delivered(office)
    for admin in ("sysadmin", "secadmin", "auditor"):
        assert reasons(office, "move", admin, {}, PROBLEM, move="transfer") == ["not_found"]
        assert reasons(office, "grant", "secadmin", {"user": admin, "role": "office"}) == ["bad_value"]
    for name in (DIRECTOR, STAFF, CONTACT):
        assert reasons(office, "grant", "secadmin", {"user": name, "role": "sysadmin"}) == ["bad_value"]
