"""What the other side reads: pages, the journal and reports tell each reader no more than the narrowest of them does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from rectify.app import lists, story
from rectify.errors import NotPermitted, NotThere
from rectify.store import facts
from tests.app.asked import DAY, OfficeIn, at
from tests.app.asked_of import seen_by
from tests.app.kinds import GOOD, HALF_TIME, prepare
from tests.office import INSPECTION, OTHER_UNIT, PROBLEM, ROUND, SCAN, TEAM, UNIT, an_inspection

if TYPE_CHECKING:
    from tests.office import Office

LETTER: dict[str, Any] = dict(GOOD["letter"].fields)
OTHERS_LETTER = {
    **LETTER,
    "number": "致纪委9号",
    "title": "致纪委的函",
    "receiver": "discipline",
    "addressee": "县纪委",
}
SUMMARY = {"title": "另一问题", "detail": "另有滞留", "category": "专项资金"}


def somebody(office: Office, name: str, role: str, unit: str | None = None) -> None:
    """Register one more account with a role."""
    office.do("add user", "sysadmin", {"name": name, "display": f"{name}某", **({"unit": unit} if unit else {})})
    office.do("grant", "secadmin", {"user": name, "role": role})


def page(office: Office, account: str, number: str = INSPECTION) -> dict[str, Any]:
    """Give an inspection as somebody sees it."""
    with office.app.store.reading() as reader:
        who = facts.actor(reader, account, office.app.today())
        assert who is not None
        return lists.inspection_page(office.app, reader, who, number, office.app.today())


def listed(office: Office, account: str) -> list[dict[str, Any]]:
    """Give the list of inspections as somebody sees it."""
    with office.app.store.reading() as reader:
        who = facts.actor(reader, account, office.app.today())
        assert who is not None
        return lists.inspections(reader, who)


def journal(office: Office, account: str, subject: str | None = None) -> list[dict[str, Any]]:
    """Give the journal as somebody sees it."""
    with office.app.store.reading() as reader:
        who = facts.actor(reader, account, office.app.today())
        assert who is not None
        return story.journal_entries(office.app, reader, who, subject, 1000)


def text(shown: object) -> str:
    """Give what is shown as one text to look for words in."""
    return json.dumps(shown, ensure_ascii=False)


# ---- the office's own people


@pytest.fixture
def with_own(sqlite_office_in: OfficeIn) -> Office:
    """Give an office whose journal speaks, about its round and its unit, of the unit an office account belongs to."""
    office = sqlite_office_in("closed")
    an_inspection(office, OTHER_UNIT)
    somebody(office, "own", "office", UNIT)
    somebody(office, "elsewhere", "office")
    office.do("sample_seed", "office", GOOD["sample_seed"].fields, ROUND)
    office.do("sample_draw", "office", {}, ROUND)
    found = {"problem": PROBLEM, "on": DAY, "checkers": ["org", "grp"], "verdict": "falsified", "findings": "核查所见"}
    office.do("sample_result", "off2", found, ROUND)
    talk = {"units": [UNIT, OTHER_UNIT], "persons": ["赵主任"], "on": DAY, "host": "吴组长", "requirement": "集体要求"}
    office.do("group_talk", "grp", {**talk, "due_on": "2026-04-02"}, ROUND)
    office.do("change_head", "office", {"head": "何主任", "since": DAY, "reason": "换人原因"}, UNIT)
    return office


WORDS = ("核查所见", "集体要求", "换人原因", PROBLEM, INSPECTION)


def test_an_office_account_reads_nothing_of_its_own_unit_in_the_office_s_journal(with_own: Office) -> None:
    own, elsewhere = text(journal(with_own, "own")), text(journal(with_own, "elsewhere"))
    assert [each for each in WORDS if each in own] == []
    assert [each for each in WORDS if each not in elsewhere] == []


def test_an_office_account_still_reads_of_other_units_in_the_journal(with_own: Office) -> None:
    assert "I-2026-0002" in text(journal(with_own, "own"))


@pytest.mark.parametrize("report", ["reverse-check", "relapse", "red"])
def test_an_office_account_reads_no_row_of_its_own_unit_in_reports(with_own: Office, report: str) -> None:
    assert PROBLEM not in text(seen_by(with_own, "own", report))


def test_others_of_the_office_read_the_sample(with_own: Office) -> None:
    assert PROBLEM in text(seen_by(with_own, "elsewhere", "reverse-check"))


# ---- letters


@pytest.fixture
def with_letters(sqlite_office_in: OfficeIn) -> Office:
    """Give an office that sent letters to the unit, the discipline commission and the organisation department."""
    office = sqlite_office_in("transferred")
    somebody(office, "checking", "team")
    mandate = {"user": "checking", "team": TEAM, "round": ROUND, "purpose": "check"}
    office.do("authorise", "office", {**mandate, "from": DAY, "until": "2026-12-31"})
    office.do("letter", "office", LETTER, INSPECTION)
    office.do("letter", "office", OTHERS_LETTER, INSPECTION)
    to_org = {"number": "致组织8号", "title": "致组织的函", "receiver": "organisation", "addressee": "县委组织部"}
    office.do("letter", "office", {**LETTER, **to_org}, INSPECTION)
    office.do("letter_receipt", "org", {"number": "致组织8号", "received_on": DAY, "received_by": "卫组织"}, INSPECTION)
    office.do("letter_reply", "org", {"number": "致组织8号", "on": DAY, "text": "组织的回复"}, INSPECTION)
    return office


@pytest.mark.parametrize(
    ("account", "reads"),
    [
        ("office", {LETTER["number"], "致纪委9号", "致组织8号", "组织的回复"}),
        ("grp", {LETTER["number"], "致纪委9号", "致组织8号", "组织的回复"}),
        ("disc", {LETTER["number"], "致纪委9号"}),
        ("org", {"致组织8号", "组织的回复"}),
        ("t1", {LETTER["number"]}),
        ("checking", {LETTER["number"]}),
        ("ldr", {LETTER["number"]}),
    ],
    ids=["office", "leading group", "discipline", "organisation", "team", "checking team", "leader"],
)  # fmt: skip
def test_the_story_tells_of_the_letters_that_the_report_lists(
    with_letters: Office, account: str, reads: set[str]
) -> None:
    numbers: set[str] = {LETTER["number"], "致纪委9号", "致组织8号"}
    assert {each["number"] for each in seen_by(with_letters, account, "letters")["letters"]} == reads & numbers
    for shown in (page(with_letters, account)["journal"], journal(with_letters, account, INSPECTION)):
        assert {each for each in (*numbers, "组织的回复") if each in text(shown)} == reads


# ---- the organisation department


def test_the_organisation_department_reads_its_own_words_and_of_others_that_they_were_said(
    sqlite_office_in: OfficeIn,
) -> None:
    office = sqlite_office_in("handed_over")
    prepare(office, "plan_opinion")
    for body, account in (("discipline", "disc"), ("organisation", "org")):
        opinion = {"body": body, "verdict": "agree", "opinion": f"{account}的意见"}
        office.do("plan_opinion", account, opinion, INSPECTION)
    hidden = {"scope": "public", "problems": [PROBLEM], "parts": ["problem"], "reason": "不公开的理由"}
    office.do("withholding", "head", hidden, INSPECTION)
    supervised = {"kind": "重点抽查", "by_bodies": ["组织部"], "on": DAY}
    office.do("supervision", "org", {**supervised, "result": "组织督查"}, INSPECTION)
    office.do("supervision", "office", {**supervised, "result": "巡察办督查"}, INSPECTION)
    shown = journal(office, "org", INSPECTION)
    for word in ("org的意见", "组织督查"):
        assert word in text(shown)
    for word in ("disc的意见", "不公开的理由", "巡察办督查", PROBLEM):
        assert word not in text(shown)
    assert "withholding_asked" in {each["kind"] for each in shown}


def test_the_organisation_department_reads_the_accountability_that_was_proposed_to_it(
    sqlite_office_in: OfficeIn,
) -> None:
    office = sqlite_office_in("transferred")
    proposal = {**GOOD["accountability_proposal"].fields, "to": "organisation"}
    office.do("accountability_proposal", "grp", {**proposal, "proposal": "送组织的建议"}, INSPECTION)
    office.do(
        "accountability_proposal", "grp", {**proposal, "proposal": "送纪委的建议", "to": "discipline"}, INSPECTION
    )
    assert "送组织的建议" in text(journal(office, "org", INSPECTION))
    assert "送纪委的建议" not in text(journal(office, "org", INSPECTION))
    assert "送纪委的建议" in text(journal(office, "disc", INSPECTION))


# ---- the city office


def test_the_city_office_reads_of_its_own_comments_alone(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("reported")
    order = {
        "kind": "批示",
        "by": "县委书记",
        "on": DAY,
        "text": "批示全文",
        "owner": "县民政局",
        "due_on": "2026-07-01",
    }
    office.do("instruction", "grp", order, ROUND)
    office.do("city_comment", "city", {"on": DAY, "text": "市级意见全文", "due_on": "2026-07-01"}, ROUND)
    city, county = seen_by(office, "city", "tasks"), seen_by(office, "office", "tasks")
    assert [each["text"] for each in city["tasks"]] == ["市级意见全文"]
    assert {each["text"] for each in county["tasks"]} == {"批示全文", "市级意见全文"}


# ---- the unit

OF_OTHERS = {"score", "grade", "evaluated_on", "supervised_on", "revisited_on", "midterm_check_on", "closed_by"}


@pytest.fixture
def evaluated(sqlite_office_in: OfficeIn) -> Office:
    """Give an office that supervised and evaluated the unit's rectification."""
    office = sqlite_office_in("transferred")
    prepare(office, "evaluation")
    supervised = {"kind": "重点抽查", "by_bodies": ["巡察办"], "on": DAY, "result": "均已启动"}
    office.do("supervision", "office", supervised, INSPECTION)
    office.do("evaluation", "office", {**GOOD["evaluation"].fields}, INSPECTION)
    return office


@pytest.mark.parametrize("account", ["head", "clerk"])
def test_a_unit_reads_neither_its_score_nor_what_supervision_did(evaluated: Office, account: str) -> None:
    shown = page(evaluated, account)
    assert OF_OTHERS & set(shown) == set()
    assert [OF_OTHERS & set(each) for each in listed(evaluated, account)] == [set()]
    assert "evaluation" not in {each["obligation"] for each in shown["obligations"]}


def test_the_office_reads_the_score_of_the_same_inspection(evaluated: Office) -> None:
    shown = page(evaluated, "office")
    assert set(shown) >= OF_OTHERS
    assert shown["score"] is not None
    assert "evaluation" in {each["obligation"] for each in shown["obligations"]}


def test_a_unit_s_midterm_is_done_by_its_own_meeting(evaluated: Office) -> None:
    evaluated.stand_at(at(2026, 3, 20))
    meeting = {"meeting": "midterm", "held_on": HALF_TIME, "attendees": ["赵主任"], "minutes": SCAN}
    evaluated.do("meeting", "clerk", meeting, INSPECTION)
    row = next(each for each in page(evaluated, "head")["obligations"] if each["obligation"] == "midterm")
    assert (row["done_on"], bool(row["effective_due_on"])) == (HALF_TIME, True)


# ---- predecessors


def test_a_predecessor_that_is_not_seen_is_answered_as_one_that_is_not_there(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("closed")
    office.do("add round", "office", {"code": "R-3", "name": "第四轮", "kind": "常规", "opened_on": "2026-03-01"})
    office.do("add team", "office", {"round": "R-3", "name": "丙组"})
    later = office.do("add inspection", "office", {"round": "R-3", "unit": UNIT, "team": "丙组"})
    somebody(office, "t3", "team")
    dates = {"from": "2026-03-01", "until": "2026-12-31"}
    office.do("authorise", "office", {"user": "t3", "team": "丙组", "round": "R-3", "purpose": "inspect", **dates})
    given = {**SUMMARY, "inspection": later}
    refused = []
    for named in ("P-2020-0001", PROBLEM):
        results = office.ask("report", "t3", {**given, "predecessor": named}, act_id=f"of {named}")
        refused.append(text([each.document() for each in results]).replace(named, "that one"))
    assert refused[0] == refused[1]
    assert office.do("report", "office", {**given, "predecessor": PROBLEM}) not in refused[1]
    again = office.ask("report", "t3", {**given, "predecessor": PROBLEM}, act_id=f"again of {PROBLEM}")
    assert [each.reason.value for each in again[0].refusals] == ["bad_value"]
    assert again[0].warnings == ()


def test_nobody_reads_the_story_of_what_he_does_not_see(with_letters: Office) -> None:
    with pytest.raises(NotThere):
        journal(with_letters, "other.head", INSPECTION)
    with pytest.raises(NotPermitted):
        journal(with_letters, "t1")
