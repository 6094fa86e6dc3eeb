"""Ways round a rule that the second reading of the rule book found, each shut: what was tried, and what it is answered now."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from rectify.app import invariants
from rectify.app.books import reconcile
from tests import ledger, versions
from tests.app.asked import DAY, OfficeIn, at, reasons
from tests.office import (
    INSPECTION,
    OTHER_SCAN,
    OTHER_UNIT,
    PROBLEM,
    ROUND,
    SCAN,
    TEAM,
    UNIT,
    Office,
    a_problem,
    an_inspection,
    close,
    hand_over,
    pass_check,
    submit,
    transfer,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

YES = {"verdict": "agree"}
PARTS = [{"title": "资金滞留", "detail": "12.6万元"}, {"title": "名册缺失", "detail": "三年"}]
SPLIT = {"parts": PARTS, "reason": "两个独立事项"}
FIRST_PART, SECOND_PART = "P-2026-0002", "P-2026-0003"


def is_sound(office: Office) -> bool:
    """Say whether every invariant holds and a replay gives the ledger; the feedback's count is another matter."""
    told = [each for each in reconcile(office.app).differences if not each.startswith("I-")]
    return not told and invariants.check(office.app) == ()


# ---- what a notice of 立行立改 in a carried gate does to the count


def test_a_problem_of_the_feedback_that_owes_a_notice_too_stays_on_the_feedback(office_in: OfficeIn) -> None:
    office = office_in("reported")
    strict = versions.version(2, ("      - feedback_issued", "      - notice_signed\n      - feedback_issued"))
    to = versions.keep(office, strict)
    for account in ("office", "off2"):
        office.do("migrate_workflow", account, {"to": to, "reason": "修订"}, PROBLEM)
    notice = {"number": "立改1号", "issued_on": DAY, "due_on": "2026-03-20", "signed_by": "赵主任", "signed_on": DAY}
    office.do("on_the_spot_notice", "t1", {**notice, "file": SCAN}, PROBLEM)
    assert ledger.problem(office.app, PROBLEM)["start_on"] is None
    hand_over(office)
    assert reconcile(office.app).differences == ()
    office.do("receipt", "head", {"signed_by": "head", "signed_on": DAY}, INSPECTION)
    assert ledger.problem(office.app, PROBLEM)["effective_on"] == "2026-05-06"
    assert is_sound(office)


# ---- one request before the leading group


def test_a_request_that_waits_is_not_overtaken_by_another(office_in: OfficeIn) -> None:
    office = office_in("handed_over")
    merged = {"ground": "merged", "into": a_problem(office), "reason": "同一事"}
    office.do("split", "office", SPLIT, PROBLEM)
    for fields in (merged, {"ground": "error", "reason": "重复"}):
        assert reasons(office, "withdrawal", "off2", fields, PROBLEM) == ["wrong_state"]
    office.do("withdrawal_decision", "grp", YES, PROBLEM)
    assert reasons(office, "withdrawal", "off2", merged, PROBLEM) == ["wrong_state"]
    assert [row["split_from"] for row in ledger.rows(office.app, "problem")] == [None, None, PROBLEM, PROBLEM]
    assert is_sound(office)


def test_a_withdrawal_that_waits_is_asked_for_once(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    office.do("withdrawal", "office", {"ground": "error", "reason": "重复"}, PROBLEM)
    again = {"ground": "not_established", "reason": "不成立"}
    assert reasons(office, "withdrawal", "off2", again, PROBLEM) == ["wrong_state"]
    office.do("withdrawal_decision", "grp", {"verdict": "disagree"}, PROBLEM)
    office.do("withdrawal", "off2", again, PROBLEM)


def test_a_split_is_not_granted_once_the_work_has_begun(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    office.do("split", "office", SPLIT, PROBLEM)
    transfer(office)
    assert reasons(office, "withdrawal_decision", "grp", YES, PROBLEM) == ["wrong_state"]
    office.do("withdrawal_decision", "grp", {"verdict": "disagree"}, PROBLEM)
    assert len(ledger.rows(office.app, "problem")) == 1


# ---- what a part has of the whole


def _extended(office: Office) -> None:
    office.do("receipt", "head", {"signed_by": "head", "signed_on": DAY}, INSPECTION)
    office.do("extension_request", "head", {"until": "2026-06-30", "reason": "汛期"}, PROBLEM)
    office.do("extension_decision", "office", YES, PROBLEM)


def test_the_parts_have_the_deadline_that_the_whole_was_given(office_in: OfficeIn) -> None:
    office = office_in("handed_over")
    _extended(office)
    office.do("split", "office", SPLIT, PROBLEM)
    office.do("withdrawal_decision", "grp", YES, PROBLEM)
    office.do("move", "office", None, PROBLEM, move="withdraw")
    office.stand_at(at(2026, 3, 20))
    office.do("move", "office", None, FIRST_PART, SECOND_PART, move="hand_over")
    for number in (FIRST_PART, SECOND_PART):
        row = ledger.problem(office.app, number)
        assert (row["original_on"], row["effective_on"], row["extensions"]) == ("2026-05-06", "2026-06-30", 1)
    lines = {row["subject"]: row["effective_on"] for row in ledger.rows(office.app, "deadline") if row["slot"] == ""}
    assert (lines[FIRST_PART], lines[SECOND_PART]) == ("2026-06-30", "2026-06-30")
    history = [row for row in ledger.rows(office.app, "deadline_history") if row["subject"] == FIRST_PART]
    assert [(row["basis"], row["effective_on"]) for row in history] == [("拆分", "2026-06-30")]
    assert is_sound(office)


def test_the_parts_have_the_units_that_co_operate_in_the_whole(office_in: OfficeIn) -> None:
    office = office_in("handed_over")
    office.do("cooperation", "office", {"unit": OTHER_UNIT, "part": "核对名册"}, PROBLEM)
    office.do("split", "office", SPLIT, PROBLEM)
    office.do("withdrawal_decision", "grp", YES, PROBLEM)
    found = {(row["problem"], row["unit"], row["part"]) for row in ledger.rows(office.app, "cooperation")}
    assert found == {(number, OTHER_UNIT, "核对名册") for number in (PROBLEM, FIRST_PART, SECOND_PART)}
    assert {ledger.problem(office.app, number)["co_units"] for number in (FIRST_PART, SECOND_PART)} == {OTHER_UNIT}
    assert is_sound(office)


# ---- looking again at what is closed


LOOK = {"on": DAY, "checkers": ["t1", "t2"], "problems": [PROBLEM], "result": "成果巩固"}


@pytest.mark.parametrize("on", ["1950-01-01", "2026-03-01"], ids=["long ago", "the day before the closing"])
def test_a_look_back_is_dated_after_the_closing(office_in: OfficeIn, on: str) -> None:
    office = office_in("closed")
    assert reasons(office, "look_back", "t1", {**LOOK, "on": on}, INSPECTION) == ["bad_value"]
    office.do("look_back", "t1", LOOK, INSPECTION)


SEED = {"seed": "07 12", "announced_by": "现场抽签", "on": DAY, "tolerable": "20", "risk": "30"}
RESULT = {"problem": PROBLEM, "on": DAY, "verdict": "holds", "findings": "走访十户，款项均到账"}


def joins(office: Office, name: str, display: str, unit: str, *roles: str) -> None:
    """Register somebody of a unit, who sits in other bodies as well."""
    office.do("add user", "sysadmin", {"name": name, "display": display, "unit": unit})
    for role in roles:
        office.do("grant", "secadmin", {"user": name, "role": role})


def _joint(office: Office) -> None:
    office.do("cooperation", "office", {"unit": OTHER_UNIT, "part": "核对"}, PROBLEM)


def _nothing(_office: Office) -> None:
    return


def _moved(office: Office) -> None:
    fields = {"unit": "U3", "reason": "机构改革", "signed_by": "grp", "file": SCAN}
    unit = {"code": "U3", "name": "县新局", "kind": "县直部门", "head": "某", "head_since": "2024-01-01"}
    office.do("add unit", "office", unit)
    office.do("reassignment", "office", fields, INSPECTION)


BIASED = {"a co-operating unit's": (_joint, OTHER_UNIT, _nothing), "the former unit's": (_nothing, UNIT, _moved)}


@pytest.mark.parametrize("whose", BIASED)
def test_nobody_of_a_unit_concerned_looks_again(office_in: OfficeIn, whose: str) -> None:
    before, unit, after = BIASED[whose]
    office = office_in("handed_over")
    before(office)
    for step in (transfer, submit, pass_check, close):
        step(office)
    after(office)
    joins(office, "kin", "严某", unit, "office")
    kin = {"checkers": ["kin", "org"]}
    assert reasons(office, "look_back", "t1", {**LOOK, **kin}, INSPECTION) == ["own_act"]
    assert reasons(office, "look_back", "kin", LOOK, INSPECTION) == ["not_permitted"]
    office.do("sample_seed", "office", SEED, ROUND)
    office.do("sample_draw", "off2", {}, ROUND)
    assert reasons(office, "sample_result", "off2", {**RESULT, **kin}, ROUND) == ["own_act"]
    assert reasons(office, "sample_result", "kin", {**RESULT, "checkers": ["grp", "org"]}, ROUND) == ["own_act"]


# ---- before the feedback is on file


EARLY: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "receipt": ("head", {"signed_by": "head", "signed_on": DAY}),
    "deemed": ("office", {"deemed": "left_with_witnesses", "signed_on": DAY, "witnesses": ["甲", "乙"], "reason": "拒签"}),
    "of the meeting": ("office", {"deemed": "meeting_date", "reason": "拒签"}),
    "plan": ("clerk", {"submitted_on": DAY, "signed_by": "赵主任", "file": SCAN}),
    "publication": ("clerk", {"scope": "party", "channel": "meeting", "published_on": DAY, "file": SCAN}),
    "report_delivery": ("head", {
        "report": "head", "receiver": "office", "delivered_on": DAY, "signed_by": "head", "file": SCAN,
    }),
}  # fmt: skip
_KEY = {"deemed": "receipt", "of the meeting": "receipt"}


@pytest.mark.parametrize("case", EARLY)
def test_nothing_answers_a_feedback_that_is_not_on_file(office_in: OfficeIn, case: str) -> None:
    account, fields = EARLY[case]
    office = office_in("reported")
    held = {"form": "collective", "held_on": "2026-03-01", "persons": ["赵主任"]}
    office.do("feedback", "office", held, INSPECTION)
    before = ledger.books(office.app)
    assert reasons(office, _KEY.get(case, case), account, fields, INSPECTION) == ["wrong_state"]
    assert ledger.books(office.app) == before


def test_a_plan_is_not_older_than_the_feedback(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    fields = {"submitted_on": "2026-03-01", "signed_by": "赵主任", "file": SCAN}
    assert reasons(office, "plan", "clerk", fields, INSPECTION) == ["bad_value"]
    held = {"form": "collective", "held_on": "2026-03-01", "persons": ["赵主任"]}
    office.do("feedback", "office", held, INSPECTION)
    deemed = {"deemed": "meeting_date", "reason": "拒签"}
    assert reasons(office, "receipt", "office", deemed, INSPECTION) == ["bad_value"]


# ---- the lateness that is explained


LATE = at(2026, 5, 8)
WHY = {"reason": "汛期"}
ACCEPTED = {"verdict": "accepted", "slip_number": "督2号"}
LETTER: Mapping[str, object] = {
    "kind": "督办函", "number": "督2号", "title": "督办函", "receiver": "unit", "sent_on": DAY, "signed_by": "office",
}  # fmt: skip


def late(office_in: OfficeIn) -> Office:
    office = office_in("transferred")
    office.stand_at(LATE)
    return office


def test_an_explanation_is_judged_once_after_it_was_given_and_by_another(office_in: OfficeIn) -> None:
    office = late(office_in)
    assert reasons(office, "explanation_review", "office", ACCEPTED, PROBLEM) == ["wrong_state"]
    office.do("explanation", "head", WHY, PROBLEM)
    joins(office, "kin", "严某", UNIT, "office")
    joins(office, "other", "沈某", OTHER_UNIT, "unit_clerk")
    for account in ("head", "clerk", "t1", "disc", "grp"):
        assert reasons(office, "explanation_review", account, ACCEPTED, PROBLEM) == ["not_permitted"], account
    for account in ("kin", "other", "other.head", "city"):
        assert reasons(office, "explanation_review", account, ACCEPTED, PROBLEM) == ["not_found"], account
    for name in ("head", "clerk", "赵主任", "kin"):
        assert reasons(office, "explanation_review", "off2", ACCEPTED, PROBLEM, signed_by=name) == ["own_act"], name
    assert reasons(office, "explanation", "head", {"reason": "另一理由"}, PROBLEM) == ["wrong_state"]
    assert reasons(office, "explanation_review", "office", ACCEPTED, PROBLEM, act_id="once") == []
    assert reasons(office, "explanation_review", "office", ACCEPTED, PROBLEM, act_id="once") == []  # the same again
    other = {**ACCEPTED, "verdict": "rejected"}
    assert reasons(office, "explanation_review", "office", other, PROBLEM, act_id="once") == ["id_reused"]
    assert reasons(office, "explanation_review", "off2", other, PROBLEM) == ["wrong_state"]
    assert reasons(office, "explanation", "head", WHY, PROBLEM) == ["wrong_state"]
    assert is_sound(office)


def test_the_slip_that_accepts_a_lateness_is_this_unit_s(office_in: OfficeIn) -> None:
    office = late(office_in)
    elsewhere = an_inspection(office, OTHER_UNIT)
    office.do("letter", "office", LETTER, elsewhere)
    office.do("letter", "office", {**LETTER, "kind": "通知", "title": "通知", "number": "通3号"}, INSPECTION)
    office.do("letter", "office", {**LETTER, "number": "督4号"}, INSPECTION)
    office.do("explanation", "head", WHY, PROBLEM)
    for number in ("督2号", "通3号"):
        fields = {**ACCEPTED, "slip_number": number}
        assert reasons(office, "explanation_review", "office", fields, PROBLEM) == ["bad_value"]
    (result,) = office.ask("explanation_review", "office", {**ACCEPTED, "slip_number": "督4号"}, PROBLEM)
    assert (result.ok, result.warnings) == (True, ())


def test_a_slip_that_is_not_on_record_is_remarked_on(sqlite_office_in: OfficeIn) -> None:
    office = late(sqlite_office_in)
    office.do("explanation", "head", WHY, PROBLEM)
    (result,) = office.ask("explanation_review", "office", ACCEPTED, PROBLEM)
    assert result.ok
    assert "没有文号“督2号”" in result.warnings[0]


def test_over_is_over_for_explanations_and_reviews(sqlite_office_in: OfficeIn) -> None:
    office = late(sqlite_office_in)
    office.do("explanation", "head", WHY, PROBLEM)
    office.do("withdrawal", "office", {"ground": "error", "reason": "重复"}, PROBLEM)
    office.do("withdrawal_decision", "grp", YES, PROBLEM)
    office.do("move", "office", None, PROBLEM, move="withdraw")
    assert reasons(office, "explanation_review", "office", ACCEPTED, PROBLEM) == ["wrong_state"]
    looked = {"reviewed_on": DAY, "result": "已完成"}
    assert reasons(office, "review", "office", looked, PROBLEM) == ["wrong_state"]


def test_a_lateness_that_was_accepted_is_none_of_the_next_one(office_in: OfficeIn) -> None:
    """Taken up again after continuing work, the unit has until the day of review; late again, it explains again."""
    office = late(office_in)
    office.do("explanation", "head", WHY, PROBLEM)
    office.do("explanation_review", "office", ACCEPTED, PROBLEM)
    continued(office, "2026-06-30")
    office.do("review", "office", {"reviewed_on": "2026-05-08", "result": "一期完成"}, PROBLEM)
    office.do("move", "office", None, PROBLEM, move="resume")
    assert ledger.problem(office.app, PROBLEM)["explanation"] == ""
    office.stand_at(at(2026, 7, 2))
    assert "in_time_or_accepted" in reasons(office, "move", "head", {}, PROBLEM, move="submit")
    assert is_sound(office)


def test_a_deadline_that_lies_ahead_again_wipes_the_explanation_out(office_in: OfficeIn) -> None:
    office = late(office_in)
    office.do("explanation", "head", WHY, PROBLEM)
    change = {"subject": INSPECTION, "field": "receipt_on", "from": DAY, "to": "2026-05-06", "reason": "录错"}
    for account in ("office", "off2"):
        office.do("correct", account, change)
    assert ledger.problem(office.app, PROBLEM)["explanation"] == ""
    assert reasons(office, "explanation_review", "office", ACCEPTED, PROBLEM) == ["wrong_state"]
    assert is_sound(office)


# ---- the review of continuing work


def continued(office: Office, review_on: str) -> None:
    asked = {"reason": "跨年度", "stage_goal": "一期", "review_on": review_on}
    office.do("continuation_request", "head", asked, PROBLEM)
    office.do("continuation_decision", "office", YES, PROBLEM)
    office.do("move", "office", None, PROBLEM, move="continue_long")


REVIEWED = {"reviewed_on": "2026-03-10", "result": "一期完成"}


@pytest.fixture
def long_term(office_in: OfficeIn) -> Office:
    """Give an office whose problem went over to continuing work on the tenth of March."""
    office = office_in("transferred")
    office.stand_at(at(2026, 3, 10))
    continued(office, "2026-06-30")
    return office


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"reviewed_on": "2026-03-11"}, "bad_value"),
        ({"reviewed_on": "2026-03-09"}, "bad_value"),
        ({"reviewed_on": "1990-01-01"}, "bad_value"),
        ({"next_on": "2026-03-10"}, "bad_value"),
        ({"next_on": "2027-03-12"}, "bad_value"),
        ({"next_on": "2199-12-31"}, "bad_value"),
        ({"result": ""}, "missing_field"),
    ],
    ids=["tomorrow", "before it went over", "long ago", "next today", "next after a year", "never", "without a word"],
)
def test_a_review_is_of_the_continuing_work(long_term: Office, fields: Mapping[str, object], reason: str) -> None:
    before = ledger.books(long_term.app)
    assert reasons(long_term, "review", "office", {**REVIEWED, **fields}, PROBLEM) == [reason]
    assert ledger.books(long_term.app) == before
    assert reasons(long_term, "move", "office", {}, PROBLEM, move="resume") == ["review_recorded"]


def test_who_reviews_is_of_the_office_and_not_of_the_unit(long_term: Office) -> None:
    joins(long_term, "kin", "严某", UNIT, "office")
    for account in ("head", "clerk", "t1", "disc", "grp"):
        assert reasons(long_term, "review", account, REVIEWED, PROBLEM) == ["not_permitted"], account
    for account in ("kin", "other.head"):
        assert reasons(long_term, "review", account, REVIEWED, PROBLEM) == ["not_found"], account
    for name in ("head", "赵主任", "kin"):
        assert reasons(long_term, "review", "office", REVIEWED, PROBLEM, signed_by=name) == ["own_act"], name
    assert reasons(long_term, "review", "office", REVIEWED, PROBLEM, act_id="r") == []
    assert reasons(long_term, "review", "office", REVIEWED, PROBLEM, act_id="r") == []
    assert reasons(long_term, "review", "office", {**REVIEWED, "result": "无"}, PROBLEM, act_id="r") == ["id_reused"]
    long_term.do("move", "office", None, PROBLEM, move="resume")
    assert reasons(long_term, "review", "office", REVIEWED, PROBLEM) == ["wrong_state"]
    assert is_sound(long_term)


def test_continuing_work_is_asked_for_within_a_year(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    asked = {"reason": "跨年度", "stage_goal": "一期", "review_on": "2027-03-04"}
    assert reasons(office, "continuation_request", "head", asked, PROBLEM) == ["bad_value"]
    office.do("continuation_request", "head", {**asked, "review_on": "2027-03-03"}, PROBLEM)


# ---- who may be a checker


CHECK = {
    "checked_on": DAY,
    "method": ["visit"],
    "conclusion": "pass",
    "findings": "随机走访六户，核对存折，款项均已到账",
}
NO_CHECKERS = ("sysadmin", "secadmin", "auditor", "ldr", "city", "grp", "other.head")


@pytest.mark.parametrize("second", NO_CHECKERS)
def test_who_has_no_mandate_is_no_second_checker(sqlite_office_in: OfficeIn, second: str) -> None:
    office = sqlite_office_in("under_check")
    (refusal,) = office.ask("check", "t1", {**CHECK, "checkers": ["t1", second]}, PROBLEM)[0].refusals
    assert refusal.reason.value == "checked_independently"
    assert refusal.missing.endswith(f"不能核查的：{second}")
    assert "checked_independently" in reasons(office, "move", "t1", {}, PROBLEM, move="pass")


@pytest.mark.parametrize("second", ["t2", "office", "disc", "org"])
def test_the_team_the_office_and_who_lends_checkers_may_check(sqlite_office_in: OfficeIn, second: str) -> None:
    office = sqlite_office_in("under_check")
    office.do("check", "t1", {**CHECK, "checkers": ["t1", second]}, PROBLEM)


def test_a_disabled_account_and_an_authorisation_that_ended_check_nothing(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("under_check")
    office.do("add user", "sysadmin", {"name": "lent", "display": "借调员"})
    office.do("grant", "secadmin", {"user": "lent", "role": "team"})
    mandate = {"user": "lent", "team": TEAM, "purpose": "check", "from": DAY, "until": DAY}
    office.do("authorise", "office", mandate)
    with_lent = {**CHECK, "checkers": ["t1", "lent"]}
    office.do("check", "t1", with_lent, PROBLEM)
    office.stand_at(at(2026, 3, 3))
    assert reasons(office, "check", "t1", with_lent, PROBLEM) == ["checked_independently"]
    office.do("disable user", "sysadmin", {"name": "org", "reason": "调离"})
    (refusal,) = office.ask("check", "t1", {**CHECK, "checkers": ["t1", "org"]}, PROBLEM)[0].refusals
    assert refusal.missing == "核查人的账号已停用：org"


# ---- the three musts answer the finding


BEFORE = "2026-03-01"
RULE = {"title": "拨付办法", "number": "8号", "adopted_on": DAY, "effective_on": DAY, "new_or_revised": "new"}
DEALT = {"person": "施某某", "post": "原股长", "form": "1", "measure": "批评教育", "body": "局党组", "decided_on": DAY}
LOOKED = {"scope": "全局", "checked_on": DAY, "persons": ["吕干事"], "found": "同类2笔", "corrected": "已拨付"}
EARLIER: Mapping[str, tuple[str, Mapping[str, object], str]] = {
    "a rule": ("institution", {**RULE, "adopted_on": BEFORE}, "existing_rule_adequate"),
    "a decision": ("accountability", {**DEALT, "decided_on": BEFORE}, "already_handled"),
    "a self-examination": ("self_check", {**LOOKED, "checked_on": BEFORE}, "须在反馈之后开展自查自纠"),
}


@pytest.mark.parametrize("case", EARLIER)
def test_what_was_there_before_the_finding_answers_no_must(sqlite_office_in: OfficeIn, case: str) -> None:
    office = sqlite_office_in("transferred")
    key, fields, way_out = EARLIER[case]
    (refusal,) = office.ask(key, "head", fields, PROBLEM)[0].refusals
    assert refusal.reason.value == "bad_value"
    assert f"早于反馈意见印发日期（{DAY}）" in refusal.missing
    assert way_out in refusal.missing


@pytest.mark.parametrize(
    "title",
    ["拨付办法（草案）", "《拨付办法（征求意见稿）》", "拟出台拨付办法", "关于拟定拨付办法的计划", "制度建设计划"],
)
def test_what_is_not_adopted_yet_is_no_rule(sqlite_office_in: OfficeIn, title: str) -> None:
    office = sqlite_office_in("transferred")
    assert reasons(office, "institution", "clerk", {**RULE, "title": title}, PROBLEM) == ["bad_value"]


def test_a_rule_that_speaks_of_plans_is_a_rule_and_one_not_in_force_is_remarked_on(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    planning = {**RULE, "title": "采购计划编制办法"}
    assert office.ask("institution", "clerk", planning, PROBLEM)[0].warnings == ()
    (said,) = office.ask("institution", "clerk", {**RULE, "effective_on": "2027-01-01"}, PROBLEM)[0].warnings
    assert "2027-01-01" in said


@pytest.mark.parametrize(
    ("form", "measure", "fits"),
    [
        ("1", "批评教育", True), ("1", "诫勉", True), ("1", "开除党籍", False), ("1", "政务撤职", False),
        ("2", "党内警告", True), ("2", "开除公职", False), ("3", "撤销党内职务", True), ("3", "提醒谈话", False),
        ("4", "开除党籍，移送司法机关", True), ("4", "批评教育", False),
    ],
)  # fmt: skip
def test_a_measure_of_another_form_is_remarked_on(
    sqlite_office_in: OfficeIn, form: str, measure: str, *, fits: bool
) -> None:
    office = sqlite_office_in("transferred")
    dealt = {**DEALT, "form": form, "measure": measure, "number": "9号"}
    said = office.ask("accountability", "head", dealt, PROBLEM)[0].warnings
    assert (said == ()) is fits


@pytest.mark.parametrize("kind", ["document", "meeting"])
def test_a_notice_alone_proves_no_self_examination(sqlite_office_in: OfficeIn, kind: str) -> None:
    office = sqlite_office_in("transferred")
    office.do("self_check", "clerk", LOOKED, PROBLEM)
    office.do("evidence", "clerk", {"kind": kind, "for": "self_check", "title": "通知", "file": SCAN}, PROBLEM)
    assert "self_check_done" in reasons(office, "move", "t1", {}, PROBLEM, move="pass")
    office.do("evidence", "clerk", {"kind": "other", "for": "self_check", "title": "自查表", "file": SCAN}, PROBLEM)
    assert "self_check_done" not in reasons(office, "move", "t1", {}, PROBLEM, move="pass")


# ---- who receives the reports


SENT = {"report": "head", "delivered_on": DAY, "signed_by": "head", "file": SCAN}
RECEIVED = {"report": "head", "received_on": DAY}


@pytest.mark.parametrize(
    ("receiver", "by", "said"),
    [
        ("leader", "ldr", ""), ("leader", "郑县长", ""), ("leader", "off2", "登记的分管县领导（ldr）"),
        ("leader", "无名", "登记的分管县领导（ldr）"), ("office", "off2", ""), ("office", "王干部", ""),
        ("office", "t1", "巡察办的人或联系人"), ("office", "ldr", "巡察办的人或联系人"), ("office", "无名", "巡察办的人或联系人"),
    ],
)  # fmt: skip
def test_a_report_is_received_by_whom_it_is_for(sqlite_office_in: OfficeIn, receiver: str, by: str, said: str) -> None:
    office = sqlite_office_in("handed_over")
    office.do("report_delivery", "head", {**SENT, "receiver": receiver}, INSPECTION)
    received = {**RECEIVED, "receiver": receiver, "received_by": by}
    refusals = office.ask("report_delivery", "office", received, INSPECTION)[0].refusals
    assert [(each.reason.value, said in each.missing) for each in refusals] == ([("bad_value", True)] if said else [])


def test_the_same_file_for_both_reports_is_remarked_on(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")

    def said(report: str, receiver: str, file: Mapping[str, str]) -> list[bool]:
        fields = {**SENT, "report": report, "receiver": receiver, "file": file}
        (result,) = office.ask("report_delivery", "head", fields, INSPECTION)
        assert result.ok
        return ["同一个文件" in each for each in result.warnings]

    assert said("rectification", "office", SCAN) == []
    assert said("rectification", "leader", SCAN) == [], "one report goes to both"
    assert said("head", "office", SCAN) == [True]
    assert said("head", "leader", OTHER_SCAN) == []


def test_a_leader_without_an_account_receives_on_paper(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    for account in ("office", "off2"):
        office.do(
            "correct",
            account,
            {"subject": UNIT, "field": "leader", "from": "ldr", "to": "楚县长", "reason": "分工调整"},
        )
    office.do("report_delivery", "head", {**SENT, "receiver": "leader"}, INSPECTION)
    received = {**RECEIVED, "receiver": "leader", "received_by": "楚县长"}
    assert reasons(office, "report_delivery", "office", received, INSPECTION) == ["missing_field"]
    office.do("report_delivery", "office", {**received, "file": SCAN}, INSPECTION)


# ---- how long a supplement may take


def test_a_return_gives_no_more_than_a_whole_period(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("under_check")
    back = {"what": "补交发放回单原件并核对"}
    (refusal,) = office.ask("move", "t1", {**back, "due_on": "2026-05-07"}, PROBLEM, move="return")[0].refusals
    assert refusal.reason.value == "supplement_stated"
    assert "2026-05-06" in refusal.missing
    office.do("move", "t1", {**back, "due_on": "2026-05-06"}, PROBLEM, move="return")


def test_taking_back_a_pass_gives_no_more_either(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("passed")
    back = {"what": "补交发放回单原件并核对", "due_on": "2096-03-20"}
    assert reasons(office, "move", "office", back, PROBLEM, move="reopen_check") == ["supplement_stated"]


# ---- half time, publication, criticism, supervision, deemed receipts


@pytest.mark.parametrize(
    ("day", "fits"),
    [(6, False), (12, False), (13, True), (31, True), (48, True), (49, False)],
    ids=[
        "in the first days",
        "near the first fifth",
        "after it",
        "in the middle",
        "before the last",
        "in the last days",
    ],
)
def test_half_time_lies_in_the_middle(sqlite_office_in: OfficeIn, day: int, *, fits: bool) -> None:
    office = sqlite_office_in("transferred")
    moment = at(2026, 3, 2) + timedelta(days=day)
    on = moment.date().isoformat()
    office.stand_at(moment)
    meeting = {"meeting": "midterm", "held_on": on, "attendees": ["赵主任"], "minutes": OTHER_SCAN}
    check = {"kind": "重点抽查", "by_bodies": ["巡察办", "组织部"], "on": on, "result": "已启动", "form": "daily"}
    said = [
        office.ask("meeting", "clerk", meeting, INSPECTION)[0],
        office.ask("supervision", "office", check, INSPECTION)[0],
    ]
    assert [any("整改中途" in each for each in found.warnings) for found in said] == [not fits, not fits]
    assert ledger.rows(office.app, "inspection")[0]["midterm_meeting_on"] == on


def test_publishing_before_the_report_was_delivered_is_remarked_on(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("transferred")
    published = {"scope": "party", "channel": "meeting", "published_on": DAY, "file": SCAN}
    remark = "整改情况报告尚未报送，此时公开的还不是整改结果"
    assert remark in office.ask("publication", "clerk", published, INSPECTION)[0].warnings
    office.do("report_delivery", "head", {**SENT, "report": "rectification", "receiver": "office"}, INSPECTION)
    assert remark not in office.ask("publication", "clerk", published, INSPECTION)[0].warnings


CRITICISM = {"by": "赵主任", "problems": [PROBLEM], "text": "我对资金滞留负领导责任"}
LIFE = {"meeting": "democratic_life", "held_on": DAY, "minutes": OTHER_SCAN, "criticisms": [CRITICISM]}


@pytest.mark.parametrize(
    ("attendees", "silent"),
    [
        (["赵主任", "郑县长"], ""), (["head", "ldr"], ""), (["head", "ldr", "王干部"], ""),
        (["head", "ldr", "何副局长"], "何副局长"), (["head", "clerk", "郑县长"], "clerk"),
    ],
    ids=str,
)  # fmt: skip
def test_the_unit_s_own_leadership_criticises_itself(
    sqlite_office_in: OfficeIn, attendees: list[str], silent: str
) -> None:
    office = sqlite_office_in("handed_over")
    said = office.ask("meeting", "clerk", {**LIFE, "attendees": attendees}, INSPECTION)[0].warnings
    assert said == ((f"没有登记自我批评的参会人员：{silent}",) if silent else ())


def test_criticism_speaks_of_this_inspection_s_problems(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    strange = {**LIFE, "attendees": ["赵主任"], "criticisms": [{**CRITICISM, "problems": ["P-2026-0099"]}]}
    assert reasons(office, "meeting", "clerk", strange, INSPECTION) == ["bad_value"]


@pytest.mark.parametrize(
    ("bodies", "alone"),
    [
        (["巡察办"], True), (["县委巡察办", "第一巡察组"], True), (["纪委监委"], False), (["组织部"], False),
        (["巡察办", "审计局"], False),
    ],
    ids=str,
)  # fmt: skip
def test_the_inspectors_alone_are_remarked_on(sqlite_office_in: OfficeIn, bodies: list[str], *, alone: bool) -> None:
    office = sqlite_office_in("transferred")
    check = {"kind": "重点抽查", "by_bodies": bodies, "on": DAY, "result": "已启动", "form": "daily"}
    said = office.ask("supervision", "office", check, INSPECTION)[0].warnings
    assert any("由巡察机构单独督查" in each for each in said) is alone


def test_what_was_left_with_witnesses_is_dated_by_the_meeting_where_no_day_is_given(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("handed_over")
    left = {"deemed": "left_with_witnesses", "witnesses": ["甲", "乙"], "reason": "拒签"}
    assert reasons(office, "receipt", "office", left, INSPECTION) == ["missing_field"]
    office.do("feedback", "office", {"form": "collective", "held_on": DAY, "persons": ["赵主任"]}, INSPECTION)
    assert reasons(office, "receipt", "office", {**left, "witnesses": ["甲", "甲"]}, INSPECTION) == ["bad_value"]
    office.do("receipt", "office", left, INSPECTION)
    assert ledger.rows(office.app, "inspection")[0]["receipt_on"] == DAY
