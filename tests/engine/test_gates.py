"""Every gate of domain.md A2, open and shut: the reason, the words for what is missing, and who can supply it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from rectify.engine.acts import Act
from rectify.engine.consents import must_state
from rectify.engine.gates import GATES
from rectify.engine.model import Actor, Facts, Grant, Inspection, Problem, Reason, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

PROBLEM = Problem(
    number="P-2026-0001", state="passed", finding="complete", refer_to="department organisation",
    referrals="organisation department", criterion=1, plan_row_by="clerk", measures_total=2, measures_done=2,
    measures_last_on="2026-04-20", plan_verdict="approved", plan_verdict_by="office", deliberated_on="2026-03-10",
    substance=1, self_checks=1, institutions=1, accountabilities=1, self_check_evidence=1, institution_evidence=1,
    accountability_evidence=1, effective_on="2026-05-06", submitted_by="head", check_conclusion="pass",
    checkers="t1 t2", checked_by="t1 t2", discipline_verdict="agree", continuation="approved", reviewed_on="2026-09-28",
    withdrawal="approved", notice_on="2026-03-02",
)  # fmt: skip
INSPECTION = Inspection(
    number="I-2026-0001", feedback_number="3号", feedback_on="2026-03-02", feedback_collective_on="2026-03-02",
    feedback_head_on="2026-03-02", feedback_leader_on="2026-03-02", receipt_on="2026-03-03", plan_by="head",
    rectification_office_on="2026-05-01", rectification_leader_on="2026-05-01", head_office_on="2026-05-01",
    head_leader_on="2026-05-01",
)  # fmt: skip
READY = Facts(
    today="2026-05-06", actor=Actor(name="office"), signer="office", problem=PROBLEM, inspection=INSPECTION,
    unit_people=frozenset({"head", "clerk"}),
)  # fmt: skip
SENT_BACK: Mapping[str, object] = {"what": "补齐凭证", "due_on": "2026-05-06"}


def asked(must: str, **consents: str) -> str:
    """Write an exception as the problem's row keeps it; each consent by a person of its own."""
    given = {body: [verdict, f"of-{body}"] for body, verdict in consents.items()}
    return json.dumps({must: {"ground": "…", "by": "head", "consents": given}})


class Case(NamedTuple):
    """What differs from a problem for which every gate is open; ``missing`` is empty where the gate stays open."""

    name: str
    gate: str
    missing: str = ""
    owner: Role | None = None
    problem: Mapping[str, Any] = {}
    inspection: Mapping[str, Any] = {}
    facts: Mapping[str, Any] = {}
    act: Mapping[str, object] = SENT_BACK
    note: str | None = None


DEPUTY = Actor(name="off2", grants=(Grant(role=Role.OFFICE, holder="t1"),))
LATE: Mapping[str, Any] = {"today": "2026-05-07"}
NO_RULE: Mapping[str, Any] = {"institutions": 0, "institution_evidence": 0}
NOBODY: Mapping[str, Any] = {"accountabilities": 0, "accountability_evidence": 0}
CASES = (
    Case("nothing said of it", "finding_complete", "五见两清", Role.TEAM, {"finding": ""}),
    Case("waived", "finding_complete", problem={"finding": "waived"}),
    Case("no number", "feedback_issued", "文号", Role.OFFICE, inspection={"feedback_number": None}),
    Case("no date", "feedback_issued", "印发日期", Role.OFFICE, inspection={"feedback_on": None}),
    Case("no notice", "notice_signed", "立行立改通知书", Role.TEAM, {"notice_on": None}),
    Case("not received", "receipt_on_file", "签收", Role.UNIT_HEAD, inspection={"receipt_on": None}),
    Case("not to all", "three_feedbacks", "集中反馈", Role.OFFICE, inspection={"feedback_collective_on": None}),
    Case("not to the head", "three_feedbacks", "主要负责人", Role.OFFICE, inspection={"feedback_head_on": None}),
    Case("not to the leader", "three_feedbacks", "分管县领导", Role.OFFICE, inspection={"feedback_leader_on": None}),
    Case("no criterion", "plan_complete", "整改目标", Role.UNIT_CLERK, {"criterion": 0}),
    Case("no measure", "plan_complete", "整改措施", Role.UNIT_CLERK, {"measures_total": 0}),
    Case("a measure too late", "plan_complete", "2026-05-07", Role.UNIT_CLERK, {"measures_last_on": "2026-05-07"}),
    Case("a measure on the last day", "plan_complete", problem={"measures_last_on": "2026-05-06"}),
    Case("no deadline yet", "plan_complete", problem={"measures_last_on": "2027-01-01", "effective_on": None}),
    Case("not deliberated", "deliberated", "逐一研究", Role.UNIT_HEAD, {"deliberated_on": None}),
    Case("not approved", "plan_approved", "未经审批", Role.OFFICE, {"plan_verdict": ""}),
    Case("returned", "plan_approved", "被退回", Role.OFFICE, {"plan_verdict": "returned"}),
    Case("approved by who signed the plan", "plan_approved", "自己", Role.OFFICE, {"plan_verdict_by": "head"}),
    Case("approved by who wrote the row", "plan_approved", "自己", Role.OFFICE, {"plan_verdict_by": "clerk"}),
    Case(
        "approved by one of two who signed", "plan_approved", "自己", Role.OFFICE,
        {"plan_row_by": "clerk wang", "plan_verdict_by": "wang"},
    ),
    Case("one path not sent", "referrals_sent", "职能部门", Role.OFFICE, {"referrals": "organisation"}),
    Case("nothing to send", "referrals_sent", problem={"refer_to": "", "referrals": ""}),
    Case("sent though not asked", "referrals_sent", problem={"refer_to": "", "referrals": "discipline"}),
    Case("one measure open", "measures_done", "2 条中完成 1 条", Role.UNIT_CLERK, {"measures_done": 1}),
    Case("an amended plan", "measures_done", "未经审批", Role.OFFICE, {"plan_verdict": "amended"}),
    Case("an amended plan sent back", "measures_done", "被退回", Role.UNIT_CLERK, {"plan_verdict": "returned"}),
    Case("no measures at all", "measures_done", "0 条", Role.UNIT_CLERK, {"measures_total": 0, "measures_done": 0}),
    Case("papers only", "evidence_of_substance", "会议、文件之外", Role.UNIT_CLERK, {"substance": 0}),
    Case("no self-check said", "three_musts_claimed", "自查自纠", Role.UNIT_CLERK, {"self_checks": 0}),
    Case("no rule said", "three_musts_claimed", "建立健全制度", Role.UNIT_CLERK, {"institutions": 0}),
    Case("nobody named", "three_musts_claimed", "相关责任人", Role.UNIT_CLERK, {"accountabilities": 0}),
    Case("an exception is a claim", "three_musts_claimed", problem={**NO_RULE, "exceptions": asked("institution")}),
    Case(
        "self-check has no exception", "three_musts_claimed", "自查自纠", Role.UNIT_CLERK,
        {"self_checks": 0, "exceptions": asked("self_check", team="agree", office="agree", discipline="agree")},
    ),
    Case("clock not started", "in_time_or_accepted", "未起算", Role.UNIT_HEAD, {"effective_on": None}),
    Case("on the last day", "in_time_or_accepted"),
    Case("a day late", "in_time_or_accepted", "2026-05-06", Role.UNIT_HEAD, facts=LATE),
    Case("explained only", "in_time_or_accepted", "督办函", Role.OFFICE, {"explanation": "given"}, facts=LATE),
    Case("explanation rejected", "in_time_or_accepted", "说明", Role.UNIT_HEAD, {"explanation": "rejected"}, facts=LATE),
    Case("explanation accepted", "in_time_or_accepted", problem={"explanation": "accepted"}, facts=LATE),
    Case("until the day of the return", "in_time_or_accepted", problem={"supplement_on": "2026-05-07"}, facts=LATE),
    Case(
        "after the day of the return", "in_time_or_accepted", "说明", Role.UNIT_HEAD, {"supplement_on": "2026-05-07"},
        facts={"today": "2026-05-08"},
    ),
    Case("late today and in time when it was submitted", "in_time_or_accepted", problem={"submitted_on": "2026-05-06"}, facts=LATE),
    Case(
        "late when it was submitted", "in_time_or_accepted", "说明", Role.UNIT_HEAD, {"submitted_on": "2026-05-07"}, facts=LATE,
    ),
    Case(
        "back with the unit its earlier submission is no answer", "in_time_or_accepted", "说明", Role.UNIT_HEAD,
        {"state": "transferred", "submitted_on": "2026-05-06"}, facts=LATE,
    ),
    Case("said and dated", "supplement_stated"),
    Case("said in the note", "supplement_stated", act={"due_on": "2026-06-01"}, note="补齐凭证"),
    Case("nothing said", "supplement_stated", "what", Role.TEAM, act={"due_on": "2026-06-01"}),
    Case("no day", "supplement_stated", "due_on", Role.TEAM, act={"what": "补齐凭证"}),
    Case("a day gone by", "supplement_stated", "due_on", Role.TEAM, act={**SENT_BACK, "due_on": "2026-05-05"}),
    Case("no check", "checked_independently", "核查记录", Role.TEAM, {"check_conclusion": ""}),
    Case("check says return", "checked_independently", "不是“通过”", Role.TEAM, {"check_conclusion": "return"}),
    Case("text is a copy", "checked_independently", "雷同", Role.TEAM, {"check_fault": "核查所见与……雷同"}),
    Case("a checker of the unit", "checked_independently", "被巡察单位", Role.TEAM, {"checkers": "t1 clerk"}),
    Case("a pass that the head signed", "checked_independently", "签字人", Role.TEAM, facts={"signer": "head"}),
    Case("no self-check", "self_check_done", "自查自纠记录", Role.UNIT_CLERK, {"self_checks": 0}),
    Case("self-check without proof", "self_check_done", "佐证", Role.UNIT_CLERK, {"self_check_evidence": 0}),
    Case(
        "no exception from self-check", "self_check_done", "记录", Role.UNIT_CLERK,
        {"self_checks": 0, "exceptions": asked("self_check", team="agree", office="agree")},
    ),
    Case("no rule", "institution_built", "新建或修订的制度", Role.UNIT_CLERK, NO_RULE),
    Case("rule without its text", "institution_built", "佐证", Role.UNIT_CLERK, {"institution_evidence": 0}),
    Case("text without a rule", "institution_built", "制度", Role.UNIT_CLERK, {"institutions": 0}),
    Case(
        "no consent yet", "institution_built", "巡察组、巡察办", Role.TEAM, {**NO_RULE, "exceptions": asked("institution")},
    ),
    Case(
        "one consent", "institution_built", "巡察办同意", Role.OFFICE,
        {**NO_RULE, "exceptions": asked("institution", team="agree")},
    ),
    Case(
        "both consents", "institution_built",
        problem={**NO_RULE, "exceptions": asked("institution", team="agree", office="agree")},
    ),
    Case(
        "one against", "institution_built", "巡察组", Role.TEAM,
        {**NO_RULE, "exceptions": asked("institution", team="disagree", office="agree")},
    ),
    Case(
        "the other must's exception", "institution_built", "经批准的例外", Role.UNIT_CLERK,
        {**NO_RULE, "exceptions": asked("accountability", team="agree", discipline="agree", leading_group="agree")},
    ),
    Case("nobody dealt with", "persons_dealt_with", "处理决定", Role.UNIT_HEAD, NOBODY),
    Case("dealt with, no paper", "persons_dealt_with", "佐证", Role.UNIT_HEAD, {"accountability_evidence": 0}),
    Case(
        "the discipline commission is silent", "persons_dealt_with", "纪委监委", Role.DISCIPLINE,
        {**NOBODY, "exceptions": asked("accountability", team="agree", leading_group="agree")},
    ),
    Case(
        "the leading group is silent", "persons_dealt_with", "领导小组", Role.LEADING_GROUP,
        {**NOBODY, "exceptions": asked("accountability", team="agree", discipline="agree", office="agree")},
    ),
    Case(
        "all three consents", "persons_dealt_with",
        problem={
            **NOBODY,
            "exceptions": asked("accountability", team="agree", discipline="agree", leading_group="agree"),
        },
    ),
    *(
        Case(f"without {slot}", "dual_reports_delivered", word, Role.UNIT_HEAD, inspection={slot: None})
        for slot, word in (
            ("rectification_office_on", "整改情况报告（巡察办）"),
            ("rectification_leader_on", "整改情况报告（分管县领导）"),
            ("head_office_on", "落实情况报告（巡察办）"),
            ("head_leader_on", "落实情况报告（分管县领导）"),
        )
    ),
    *(
        Case(f"verdict {verdict or 'none'}", "discipline_review_agreed", word, Role.DISCIPLINE, {"discipline_verdict": verdict})
        for verdict, word in (("", "尚未审核"), ("disagree", "不同意"), ("supplement", "补充"))
    ),
    Case("a checker closes", "closer_is_another", "核查人", Role.OFFICE, facts={"actor": Actor(name="t1"), "signer": "t1"}),
    Case("a checker signs", "closer_is_another", "核查人", Role.OFFICE, facts={"signer": "t2"}),
    Case("for a checker", "closer_is_another", "核查人", Role.OFFICE, facts={"actor": DEPUTY, "signer": "off2"}),
    Case("one of the unit closes", "closer_is_another", "被巡察单位", Role.OFFICE, facts={"signer": "clerk"}),
    Case(
        "who applied closes", "closer_is_another", "被巡察单位", Role.OFFICE, {"submitted_by": "off2"},
        facts={"signer": "off2"},
    ),
    Case("not asked", "continuation_approved", "申请", Role.UNIT_HEAD, {"continuation": ""}),
    Case("not decided", "continuation_approved", "审批", Role.OFFICE, {"continuation": "asked"}),
    Case("not reviewed", "review_recorded", "复核", Role.OFFICE, {"reviewed_on": None}),
    Case("not proposed", "withdrawal_approved", "撤销申请", Role.OFFICE, {"withdrawal": ""}),
    Case("not decided on", "withdrawal_approved", "审批", Role.LEADING_GROUP, {"withdrawal": "asked"}),
)  # fmt: skip


@pytest.mark.parametrize("gate", GATES)
def test_a_gate_is_open_when_all_its_facts_are_there(gate: str) -> None:
    act = Act(id="a", key="move", account="office", fields=SENT_BACK)
    assert GATES[gate](READY, act) is None


@pytest.mark.parametrize("case", [pytest.param(each, id=f"{each.gate}: {each.name}") for each in CASES])
def test_a_gate_says_what_is_missing_and_who_can_supply_it(case: Case) -> None:
    facts = replace(
        READY,
        problem=replace(PROBLEM, **case.problem),
        inspection=replace(INSPECTION, **case.inspection),
        **case.facts,
    )
    found = GATES[case.gate](facts, Act(id="a", key="move", account="office", fields=case.act, note=case.note))
    if not case.missing:
        assert found is None
        return
    assert found is not None
    assert (found.reason, found.owner) == (Reason(case.gate), case.owner)
    assert case.missing in found.missing


def test_every_gate_has_a_case_that_shuts_it() -> None:
    assert {case.gate for case in CASES if case.missing} == set(GATES)


def test_every_gate_s_name_is_a_reason() -> None:
    assert {Reason(name).value for name in GATES} == set(GATES)


@pytest.mark.parametrize(
    ("must", "changed", "state"),
    [
        ("self_check", {}, "met"),
        ("self_check", {"self_check_evidence": 0}, "unmet"),
        ("institution", NO_RULE, "unmet"),
        ("institution", {**NO_RULE, "exceptions": asked("institution", team="agree", office="agree")}, "excepted"),
        ("institution", {"exceptions": asked("institution", team="agree", office="agree")}, "met"),
        ("accountability", {**NOBODY, "exceptions": asked("accountability", team="agree")}, "unmet"),
    ],
    ids=["met", "without proof", "nothing", "excepted", "met beside an exception", "exception not agreed"],
)
def test_a_must_is_unmet_met_or_excepted(must: str, changed: Mapping[str, Any], state: str) -> None:
    assert must_state(replace(PROBLEM, **changed), must) == state
