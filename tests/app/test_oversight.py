"""Supervision and what follows it, talks that returns propose and that the red list makes, proposals of accountability."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from rectify.app.story import journal_entries
from rectify.errors import NotPermitted
from rectify.store import facts
from tests import ledger
from tests.app.asked_of import is_sound, lines, said, seen_by, told
from tests.app.kinds import GOOD, prepare
from tests.office import (
    INSPECTION,
    OTHER_UNIT,
    PROBLEM,
    ROUND,
    SCAN,
    UNIT,
    Office,
    a_problem,
    an_inspection,
    hand_over,
    pass_check,
    submit,
    transfer,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DAY = "2026-03-02"
SUPERVISION = {"kind": "重点抽查", "by_bodies": ["巡察办", "组织部"], "on": DAY, "result": "均已启动"}
TALK = {"on": DAY, "host": "吴组长", "form": "individual", "persons": ["赵主任"], "requirement": "逐项销号"}
PROPOSAL = {
    "basis": "责任追究办法第八条",
    "proposal": "建议问责",
    "to": "discipline",
    "signed_by": "吴组长",
    "sent_on": DAY,
}


def inspection(office: Office) -> Mapping[str, object]:
    return next(row for row in ledger.rows(office.app, "inspection") if row["number"] == INSPECTION)


def last(office: Office) -> int:
    return ledger.head(office.app)[0]


# ---- supervision


@pytest.mark.parametrize(
    ("account", "form", "column"),
    [("t1", "revisit", "revisited_on"), ("office", "daily", "supervised_on"), ("org", None, "supervised_on")],
)
def test_a_team_revisits_and_others_supervise_from_day_to_day(
    sqlite_office_in: Callable[[str], Office], account: str, form: str | None, column: str
) -> None:
    office = sqlite_office_in("handed_over")
    office.do("supervision", account, {**SUPERVISION, "form": form}, INSPECTION)
    days = {name: inspection(office)[name] for name in ("revisited_on", "supervised_on")}
    assert days == {"revisited_on": None, "supervised_on": None, column: DAY}


@pytest.mark.parametrize(
    ("account", "form"), [("t1", "daily"), ("t1", None), ("office", "revisit"), ("disc", "revisit")]
)
def test_nobody_does_the_other_s_supervision(
    sqlite_office_in: Callable[[str], Office], account: str, form: str | None
) -> None:
    office = sqlite_office_in("handed_over")
    assert said(office.ask("supervision", account, {**SUPERVISION, "form": form}, INSPECTION))[0] == "not_permitted"


def test_one_body_alone_is_remarked_on(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("handed_over")
    (result,) = office.ask("supervision", "office", {**SUPERVISION, "by_bodies": ["巡察办"]}, INSPECTION)
    assert result.ok
    assert "单独督查" in result.warnings[0]


def test_a_supervision_is_followed_up_and_followed_up_again(office_in: Callable[[str], Office]) -> None:
    office = office_in("handed_over")
    office.do("supervision", "office", {**SUPERVISION, "follow_up_on": "2026-04-01"}, INSPECTION)
    first = last(office)
    assert lines(office) == {(INSPECTION, "supervision_follow_up"): "2026-04-01"}
    about = {"supervision": first, "on": DAY, "result": "一项未到位"}
    office.do("supervision_follow_up", "org", {**about, "next_on": "2026-05-06"}, INSPECTION)
    assert lines(office) == {(INSPECTION, "supervision_follow_up"): "2026-05-06"}
    office.do("supervision_follow_up", "t1", {**about, "result": "到位"}, INSPECTION)
    assert lines(office) == {}
    assert is_sound(office)


def test_a_supervision_without_a_day_may_get_one_when_it_is_followed_up(
    sqlite_office_in: Callable[[str], Office],
) -> None:
    office = sqlite_office_in("handed_over")
    office.do("supervision", "office", SUPERVISION, INSPECTION)
    about = {"supervision": last(office), "on": DAY, "result": "一项未到位"}
    for day in ("2026-05-06", "2026-06-01"):
        office.do("supervision_follow_up", "org", {**about, "next_on": day}, INSPECTION)
        assert lines(office) == {(INSPECTION, "supervision_follow_up"): day}
    office.do("supervision_follow_up", "org", about, INSPECTION)
    assert lines(office) == {}


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        ("supervision", {**SUPERVISION, "follow_up_on": "2026-03-01"}),
        ("supervision_follow_up", {"supervision": 1, "on": DAY, "result": "到位"}),
    ],
    ids=["followed up before today", "no such supervision"],
)
def test_a_follow_up_that_makes_no_sense_is_refused(
    sqlite_office_in: Callable[[str], Office], key: str, fields: Mapping[str, object]
) -> None:
    office = sqlite_office_in("handed_over")
    assert said(office.ask(key, "office", fields, INSPECTION))[0] == "bad_value"


def test_a_missed_follow_up_is_told_to_the_office_and_never_to_the_unit(
    sqlite_office_in: Callable[[str], Office],
) -> None:
    office = sqlite_office_in("handed_over")
    office.do("supervision", "office", {**SUPERVISION, "follow_up_on": "2026-03-12"}, INSPECTION)
    assert {person for person, what in told(office, "2026-03-13") if what == "supervision_follow_up"} == {
        "office",
        "off2",
    }


def test_coverage_names_the_units_that_nobody_supervised(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("handed_over")
    assert seen_by(office, "disc", "supervision")["covered"] == 0
    office.do("supervision", "office", SUPERVISION, INSPECTION)
    made = seen_by(office, "grp", "supervision")
    assert (made["count"], made["covered"], made["inspections"][0]["kinds"]["重点抽查"]) == (1, 1, 1)


# ---- talks


def returned(office: Office) -> tuple[str, ...]:
    """Return the problem from the check; gives what was remarked."""
    fields = {"what": "补充凭证", "due_on": "2026-04-20"}
    (result,) = office.ask("move", "t1", fields, PROBLEM, move="return")
    assert result.ok
    return result.warnings


def test_a_second_return_proposes_a_talk_and_a_talk_settles_it(office_in: Callable[[str], Office]) -> None:
    office = office_in("under_check")
    assert returned(office) == ()
    office.do("move", "head", None, PROBLEM, move="submit")
    assert "约谈" in returned(office)[0]
    assert lines(office) == {(INSPECTION, "talk"): "2026-03-16"}
    office.do("talk", "office", {**TALK, "problems": ["P-2026-0001"]}, INSPECTION)
    assert lines(office) == {}
    assert is_sound(office)


def test_a_talk_about_something_else_leaves_the_proposal(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("under_check")
    other = a_problem(office, title="另一个问题")
    returned(office)
    office.do("move", "head", None, PROBLEM, move="submit")
    returned(office)
    office.do("talk", "office", {**TALK, "problems": [other]}, INSPECTION)
    assert lines(office) == {(INSPECTION, "talk"): "2026-03-16"}
    office.do("talk", "grp", TALK, INSPECTION)
    assert lines(office) == {}


def test_what_a_talk_requires_is_the_unit_s_to_answer(office_in: Callable[[str], Office]) -> None:
    office = office_in("transferred")
    office.do("talk", "office", {**TALK, "due_on": "2026-03-11"}, INSPECTION)
    assert {("head", "talk_answer"), ("clerk", "talk_answer")} <= told(office, "2026-03-12")
    office.stand_at(datetime(2026, 3, 12, 2, 0, tzinfo=UTC))
    answer = {"held_on": DAY, "on": "2026-03-12", "result": "已申请销号"}
    assert said(office.ask("talk_result", "head", {**answer, "held_on": "2026-03-01"}, INSPECTION))[0] == "wrong_state"
    assert said(office.ask("talk_result", "clerk", answer, INSPECTION))[0] == "not_permitted"
    office.do("talk_result", "clerk", {**answer, "file": SCAN}, INSPECTION, signed_by="赵主任")
    assert lines(office) == {}
    assert is_sound(office)


def two_units_late(office: Office) -> str:
    """Bring a second unit's problem as far as the first one's, and let the periods go by; gives the second inspection."""
    other = an_inspection(office, OTHER_UNIT)
    second = a_problem(office, other, "河道清淤滞后")
    office.do("feedback_document", "office", {"number": "4号", "issued_on": DAY, "problems_count": 1}, other)
    office.do("move", "office", None, second, move="hand_over")
    office.do("receipt", "other.head", {"signed_by": "other.head", "signed_on": DAY}, other)
    office.stand_at(datetime(2026, 5, 20, 1, 0, tzinfo=UTC))
    return other


def test_the_red_list_ranks_units_for_the_office_and_the_leading_group(
    sqlite_office_in: Callable[[str], Office],
) -> None:
    office = sqlite_office_in("transferred")
    assert seen_by(office, "office", "red")["count"] == 0
    two_units_late(office)
    more = a_problem(office)
    office.do("move", "office", None, more, move="hand_over")
    made = seen_by(office, "grp", "red")
    assert [(row["unit"], row["overdue"], row["worst_days"]) for row in made["units"]] == [
        (UNIT, 2, 14),
        (OTHER_UNIT, 1, 14),
    ]
    for account in ("disc", "t1", "head", "ldr", "city"):
        with pytest.raises(NotPermitted):
            seen_by(office, account, "red")


def test_a_group_talk_asks_each_unit_for_its_own_answer(office_in: Callable[[str], Office]) -> None:
    office = office_in("transferred")
    other = two_units_late(office)
    about = {"units": [UNIT, OTHER_UNIT], "persons": ["赵主任", "冯主任"], "on": "2026-05-20", "host": "吴组长"}
    about |= {"requirement": "六月底前销号", "due_on": "2026-06-30"}
    office.do("group_talk", "office", about, ROUND)
    assert lines(office) == {(INSPECTION, "talk_answer"): "2026-06-30", (other, "talk_answer"): "2026-06-30"}
    office.do("talk_result", "other.head", {"held_on": "2026-05-20", "on": "2026-05-20", "result": "已销号"}, other)
    assert lines(office) == {(INSPECTION, "talk_answer"): "2026-06-30"}
    assert said(office.ask("group_talk", "office", {**about, "units": [UNIT]}, ROUND))[0] == "bad_value"
    assert said(office.ask("group_talk", "office", {**about, "units": [UNIT, "U9"]}, ROUND))[0] == "bad_value"
    assert is_sound(office)


# ---- accountability


def test_a_proposal_of_accountability_is_the_leading_group_s_and_is_answered(
    office_in: Callable[[str], Office],
) -> None:
    office = office_in("transferred")
    assert said(office.ask("accountability_proposal", "office", PROPOSAL, INSPECTION))[0] == "not_permitted"
    office.do("accountability_proposal", "office", {**PROPOSAL, "file": SCAN}, INSPECTION)
    number = last(office)
    assert lines(office) == {(INSPECTION, "accountability_answer"): "2026-06-02"}
    answer = {"proposal": number, "on": DAY, "decision": "adopted", "result": "诫勉"}
    assert said(office.ask("accountability_result", "org", answer, INSPECTION))[0] == "not_permitted"
    office.do("accountability_result", "disc", answer, INSPECTION)
    assert lines(office) == {}
    assert said(office.ask("accountability_result", "disc", answer, INSPECTION))[0] == "wrong_state"
    assert is_sound(office)


def test_nobody_answers_his_own_proposal(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("transferred")
    office.do("grant", "secadmin", {"user": "grp", "role": "discipline"})
    office.do("accountability_proposal", "grp", PROPOSAL, INSPECTION)
    answer = {"proposal": last(office), "on": DAY, "decision": "adopted", "result": "诫勉"}
    assert said(office.ask("accountability_result", "grp", answer, INSPECTION))[0] == "own_act"


def test_the_commission_is_told_of_its_own_task_and_the_leading_group_by_letter_only(
    sqlite_office_in: Callable[[str], Office],
) -> None:
    office = sqlite_office_in("transferred")
    office.do("accountability_proposal", "grp", {**PROPOSAL, "due_on": "2026-03-12"}, INSPECTION)
    assert ("disc", "accountability_answer") in told(office, "2026-03-13")
    people = {person for person, _what in told(office, "2026-03-22")}
    assert "disc" in people
    assert "grp" not in people
    drafts = [row["letter"] for row in ledger.rows(office.app, "notice") if row["letter"] and row["person"] == "office"]
    assert "双反馈事项协调函（拟送巡察工作领导小组，待签发）" in drafts


def test_nobody_is_called_to_account_by_a_tick(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("transferred")
    told(office, "2026-12-01")
    kinds = {row["kind"] for row in ledger.rows(office.app, "entry")}
    assert not kinds & {"accountability_proposed", "talk_held", "group_talk_held", "letter_sent"}


def test_persons_of_a_proposal_are_read_by_those_who_decide_alone(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("transferred")
    office.do("accountability_proposal", "grp", {**PROPOSAL, "persons": ["施某某"]}, INSPECTION)
    with office.app.store.reading() as reader:
        for account, reads in (("office", True), ("disc", True), ("t1", False), ("ldr", False), ("head", False)):
            who = facts.actor(reader, account, DAY)
            assert who is not None
            kinds = {each["kind"] for each in journal_entries(office.app, reader, who, INSPECTION, 100)}
            assert ("accountability_proposed" in kinds) is reads, account


def test_the_whole_story_of_a_unit_that_works_leaves_nothing_asked(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("reported")
    for step in (hand_over, transfer, submit, pass_check):
        step(office)
    assert lines(office) == {(PROBLEM, "discipline_review"): "2026-03-16"}


EARLY = "2026-02-28"
"""The day before the round was opened."""


@pytest.mark.parametrize(
    ("key", "changed"),
    [
        ("feedback", {"held_on": EARLY}),
        ("talk", {"on": EARLY}),
        ("letter", {"sent_on": EARLY}),
        ("accountability_proposal", {"sent_on": EARLY}),
        ("group_talk", {"on": EARLY}),
        ("referral", {"sent_on": DAY, "received_on": EARLY}),
    ],
)
def test_nothing_is_dated_before_the_inspection_began(
    sqlite_office_in: Callable[[str], Office], key: str, changed: dict[str, str]
) -> None:
    office = sqlite_office_in(GOOD[key].state)
    prepare(office, key)
    result = office.ask(key, GOOD[key].account, {**GOOD[key].fields, **changed}, GOOD[key].subject)[0]
    assert [each.reason.value for each in result.refusals] == ["bad_value"]
    assert "早于" in result.refusals[0].missing


def test_nobody_is_urged_before_the_feedback_and_a_notice_may_go_out_earlier(
    sqlite_office_in: Callable[[str], Office],
) -> None:
    office = sqlite_office_in("reported")
    office.stand_at(office.app.now().replace(day=5))
    hand_over(office)
    letter = {**GOOD["letter"].fields, "sent_on": "2026-03-03", "problems": None}
    result = office.ask("letter", "office", letter, INSPECTION)[0]
    assert "早于反馈意见印发日期（2026-03-05）" in result.refusals[0].missing
    office.do("letter", "office", {**letter, "kind": "通知", "title": "关于进驻巡察的通知"}, INSPECTION)
