"""Who sees what, and on which day: lists and single answers agree."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rectify.engine import rights
from rectify.store import facts as reading
from rectify.store import queries
from tests import ledger
from tests.app.asked import DAY, OfficeIn, at, reasons
from tests.app.kinds import GOOD
from tests.app.test_no_way_round import MAY
from tests.office import OTHER_UNIT, PROBLEM, ROUND, TEAM, UNIT, Office, a_problem, an_inspection

BACK = {"what": "补齐凭证", "due_on": "2026-04-10"}


def seen(office: Office, account: str) -> tuple[set[str], set[str]]:
    """Give the problems and inspections that the lists show to somebody."""
    with office.app.store.reading() as reader:
        actor = reading.actor(reader, account, office.app.today())
        assert actor is not None
        sight = rights.sight(actor)
        problems = {row["number"] for row in queries.problems(reader, sight)}
        return problems, {row["number"] for row in queries.inspections(reader, sight)}


def is_shown(office: Office, account: str, subject: str) -> bool:
    """Say whether somebody is told that a subject is there: an act that nobody may ask answers differently."""
    key = "withdrawal" if subject.startswith("P-") else "feedback_document"
    return not office.ask(key, account, {}, subject)[0].unseen


def test_lists_show_exactly_what_single_answers_show(office_in: OfficeIn) -> None:
    office = office_in("transferred")
    second = an_inspection(office, OTHER_UNIT)
    a_problem(office, second)
    a_problem(office)
    office.do(
        "referral", "office", {"to": "组织部", "path": "organisation", "sent_on": DAY, "handed_by": "王干部"}, PROBLEM
    )
    for name, display, role, unit in (
        ("both", "双肩挑", "office", UNIT), ("lia", "联络员", "liaison", None), ("lent", "借调员", "team", OTHER_UNIT),
        ("ldr2", "另领导", "leader", None), ("unit.org", "组织员", "organisation", UNIT), ("deputy", "代理员", "city", None),
    ):  # fmt: skip
        office.do("add user", "sysadmin", {"name": name, "display": display, **({"unit": unit} if unit else {})})
        office.do("grant", "secadmin", {"user": name, "role": role})
    office.do("grant", "secadmin", {"user": "org", "role": "unit_clerk", "unit": OTHER_UNIT})
    office.do("authorise", "office", {"user": "lent", "team": TEAM, "purpose": "check", "from": DAY, "until": DAY})
    office.do(
        "delegate", "office", {"from_user": "ldr", "to_user": "deputy", "from": DAY, "until": DAY, "reason": "出差"}
    )
    subjects = {row["number"] for name in ("problem", "inspection") for row in ledger.rows(office.app, name)}
    for row in ledger.rows(office.app, "account"):
        problems, inspections = seen(office, row["name"])
        shown = {subject for subject in subjects if is_shown(office, row["name"], subject)}
        assert problems | inspections == shown, row["name"]


def test_nobody_decides_about_a_unit_he_belongs_to_or_acts_for(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("under_check")
    for name, unit in (("by.unit", UNIT), ("by.role", None)):
        office.do("add user", "sysadmin", {"name": name, "display": name, **({"unit": unit} if unit else {})})
        office.do("grant", "secadmin", {"user": name, "role": "office"})
    office.do("grant", "secadmin", {"user": "by.role", "role": "unit_clerk", "unit": UNIT})
    assert reasons(office, "move", "by.unit", BACK, PROBLEM, move="return") == ["not_found"]
    assert reasons(office, "move", "by.role", BACK, PROBLEM, move="return") == ["not_permitted"]


def test_what_is_not_authorised_today_is_not_seen_today(office_in: OfficeIn) -> None:
    office = office_in("under_check")
    office.do("grant", "secadmin", {"user": "org", "role": "team"})
    assert seen(office, "org")[0] == set()
    dates = {"from": "2026-04-01", "until": "2026-04-30"}
    office.do("add team", "office", {"round": ROUND, "name": "验收组"})
    office.do("authorise", "office", {"user": "org", "team": "验收组", "purpose": "check", **dates})
    check = {
        "checkers": ["t1", "org"],
        "checked_on": DAY,
        "method": ["look"],
        "findings": "走访属实",
        "conclusion": "return",
    }
    for moment, found in (
        (at(2026, 3, 31), False),
        (at(2026, 4, 1), True),
        (at(2026, 4, 30), True),
        (at(2026, 5, 1), False),
    ):
        office.stand_at(moment)
        assert (PROBLEM in seen(office, "org")[0]) is found, moment
        expected = [] if found else ["not_found"]
        assert reasons(office, "check", "org", check, PROBLEM) == expected
    office.stand_at(at(2027, 1, 1))
    assert reasons(office, "check", "t1", check, PROBLEM) == ["not_found"]


@pytest.mark.parametrize(
    ("days", "said"),
    [(-1, ["not_permitted"]), (0, []), (3, []), (4, ["not_permitted"])],
    ids=["before", "first", "last", "after"],
)
def test_a_delegation_holds_from_its_first_to_its_last_day(
    sqlite_office_in: OfficeIn, days: int, said: list[str]
) -> None:
    office = sqlite_office_in("under_check")
    dates = {"from": "2026-03-10", "until": "2026-03-13", "reason": "出差"}
    office.do("delegate", "disc", {"from_user": "disc", "to_user": "off2", **dates})
    office.stand_at(at(2026, 3, 10) + timedelta(days=days))
    assert reasons(office, "discipline_review", "off2", {"verdict": "agree", "opinion": "同意"}, PROBLEM) == said


def test_a_role_holds_from_its_first_to_its_last_day_and_ends_when_revoked(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("reported")
    office.do("grant", "secadmin", {"user": "city", "role": "office", "from": "2026-04-01", "until": "2026-04-30"})
    for moment, found in ((at(2026, 3, 31), False), (at(2026, 4, 1), True), (at(2026, 4, 30), True)):
        office.stand_at(moment)
        assert (PROBLEM in seen(office, "city")[0]) is found, moment
    office.do("revoke", "secadmin", {"user": "city", "role": "office"})
    assert seen(office, "city")[0] == set()
    assert reasons(office, "revoke", "secadmin", {"user": "city", "role": "office"}) == ["bad_value"]


def test_a_role_that_has_not_begun_can_be_taken_back(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("reported")
    office.do("grant", "secadmin", {"user": "city", "role": "office", "from": "2026-04-01"})
    office.do("revoke", "secadmin", {"user": "city", "role": "office"})
    office.stand_at(at(2026, 4, 2))
    assert seen(office, "city")[0] == set()


def test_from_submission_to_result_the_unit_learns_nothing_by_trying(sqlite_office_in: OfficeIn) -> None:
    """审核中 is one constant word (A2): whether the check was passed, the unit's answers are the same, byte for byte."""
    answers = []
    for state in ("under_check", "passed"):
        office = sqlite_office_in(state)
        tried = [(key, good.account, good.fields, "") for key, good in GOOD.items() if good.subject == PROBLEM]
        tried += [("move", "head", {}, move) for move in MAY]
        told = []
        for key, _account, fields, move in tried:
            for account in ("head", "clerk"):
                more = {"move": move} if move else {}
                result = office.ask(key, account, fields, PROBLEM, act_id="trying", **more)[0]
                told.append((key, move, account, result.document(), result.unseen))
        answers.append(told)
    assert answers[0] == answers[1]
