"""What somebody could ask for about something, by topic, and which act supplies what a gate misses: for pages, never a right.

An offer says that the role and the state allow the act; whether it is accepted is decided when it is asked for, and only there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rectify.engine.catalogue import INSPECTION, KINDS, PROBLEM, ROUND, UNIT
from rectify.engine.model import UNIT_ROLES, Reason, Role
from rectify.engine.occasions import is_time_for
from rectify.engine.rights import IN_REVIEW

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rectify.engine.acts import Kind
    from rectify.engine.model import Problem
    from rectify.engine.workflow import Workflow

_ON_PAPER = frozenset({Role.LEADER, Role.LEADING_GROUP, Role.DISCIPLINE})

TOPICS: Mapping[str, tuple[str, ...]] = {
    "登记和交账": ("report", "finding", "on_the_spot_notice", "referral", "referral_answer", "objection", "objection_decision"),
    "整改计划": ("plan_row", "plan_approval", "plan_amendment", "cooperation", "cooperation_end"),
    "进展和佐证": ("progress", "evidence", "outcome"),
    "三个不放过": ("self_check", "institution", "accountability", "exception", "consent"),
    "期限": (
        "extension_request", "extension_decision", "explanation", "explanation_review", "continuation_request",
        "continuation_decision", "review",
    ),
    "核查和审核": ("check", "discipline_review", "fault", "fault_review"),
    "撤销、拆分和迁移": ("withdrawal", "withdrawal_decision", "split", "migrate_workflow"),
    "反馈和签收": ("report_approval", "feedback_document", "feedback", "receipt"),
    "整改方案": ("plan", "plan_opinion", "plan_review"),
    "会议": ("meeting", "joint_meeting"),
    "双报告": ("report_delivery", "report_review"),
    "公开": ("publication", "withholding", "withholding_decision", "secrecy_review", "public_comment"),
    "督查和函件": (
        "supervision", "supervision_follow_up", "letter", "letter_receipt", "letter_reply", "letter_judgement", "talk",
        "talk_result", "group_talk", "accountability_proposal", "accountability_result",
    ),
    "评估和办结": ("evaluation", "second_rectification", "satisfaction", "follow_up_report", "inspection_closing"),
    "回头看和抽查": ("look_back", "sample_seed", "sample_draw", "sample_result", "random_draw"),
    "双反馈": ("discipline_list", "discipline_list_receipt", "discipline_batch", "discipline_batch_receipt"),
    "人员和机构变动": ("change_head", "handover", "reassignment"),
    "清单和其他": ("preparation_list", "checklist", "petition"),
    "轮次工作": (
        "instruction", "task_answer", "campaign", "use_of_results", "city_comment", "staff_assessment", "team_evaluation",
    ),
    "名册": (
        "add round", "add unit", "add team", "add inspection", "authorise", "add user", "disable user", "grant", "revoke",
        "delegate", "add legacy", "correct",
    ),
}  # fmt: skip
"""Every kind of act under the heading where people look for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """The act that supplies what a gate misses, and what it is about: the problem itself, or its inspection."""

    key: str
    about: str


def _on_problem(*keys: str) -> tuple[Supply, ...]:
    return tuple(Supply(key=key, about=PROBLEM) for key in keys)


def _on_inspection(*keys: str) -> tuple[Supply, ...]:
    return tuple(Supply(key=key, about=INSPECTION) for key in keys)


SUPPLIES: Mapping[Reason, tuple[Supply, ...]] = {
    Reason.FINDING_COMPLETE: _on_problem("finding"),
    Reason.FEEDBACK_ISSUED: _on_inspection("feedback_document"),
    Reason.NOTICE_SIGNED: _on_problem("on_the_spot_notice"),
    Reason.RECEIPT_ON_FILE: _on_inspection("receipt"),
    Reason.THREE_FEEDBACKS: _on_inspection("feedback"),
    Reason.PLAN_COMPLETE: _on_problem("plan_row"),
    Reason.DELIBERATED: _on_inspection("meeting"),
    Reason.PLAN_APPROVED: _on_problem("plan_approval"),
    Reason.REFERRALS_SENT: _on_problem("referral"),
    Reason.MEASURES_DONE: _on_problem("progress"),
    Reason.EVIDENCE_OF_SUBSTANCE: _on_problem("evidence"),
    Reason.THREE_MUSTS_CLAIMED: _on_problem("self_check", "institution", "accountability", "exception"),
    Reason.IN_TIME_OR_ACCEPTED: _on_problem("explanation", "explanation_review"),
    Reason.SUPPLEMENT_STATED: (),
    Reason.CHECKED_INDEPENDENTLY: _on_problem("check"),
    Reason.SELF_CHECK_DONE: _on_problem("self_check", "evidence"),
    Reason.INSTITUTION_BUILT: _on_problem("institution", "evidence", "exception", "consent"),
    Reason.PERSONS_DEALT_WITH: _on_problem("accountability", "evidence", "exception", "consent"),
    Reason.DUAL_REPORTS_DELIVERED: _on_inspection("report_delivery"),
    Reason.DISCIPLINE_REVIEW_AGREED: _on_problem("discipline_review"),
    Reason.CLOSER_IS_ANOTHER: (),
    Reason.CONTINUATION_APPROVED: _on_problem("continuation_request", "continuation_decision"),
    Reason.REVIEW_RECORDED: _on_problem("review"),
    Reason.WITHDRAWAL_APPROVED: _on_problem("withdrawal", "withdrawal_decision"),
    Reason.PROBLEMS_SETTLED: (),
    Reason.DEMOCRATIC_LIFE_HELD: _on_inspection("meeting"),
    Reason.MIDTERM_SUPERVISED: _on_inspection("supervision"),
    Reason.PUBLISHED: _on_inspection("publication", "withholding"),
    Reason.SUPERVISED_BOTH: _on_inspection("supervision"),
}
"""What records the fact that a gate asks for; a gate without a row is met by the move's own words or by another person."""


def may_ask(kind: Kind, roles: frozenset[Role]) -> bool:
    """Say whether roles may ask for a kind of act, by themselves or for somebody who signs on paper."""
    who = set(kind.by)
    paper = (Role.UNIT_CLERK in roles and Role.UNIT_HEAD in who) or (Role.OFFICE in roles and who & _ON_PAPER)
    return bool(roles & who or paper)


def is_on_paper(kind: Kind, roles: frozenset[Role]) -> bool:
    """Say whether roles may ask for a kind of act only with somebody else's signature on a scan."""
    return not roles & set(kind.by) and may_ask(kind, roles)


def offers(
    subject: str, roles: frozenset[Role], problem: Problem | None = None, workflow: Workflow | None = None
) -> list[tuple[str, list[Kind]]]:  # fmt: skip
    """Give the acts that a subject's kind, the roles and the state allow, under their headings; moves are shown elsewhere."""
    found = []
    for topic, keys in TOPICS.items():
        kinds = [KINDS[key] for key in keys if _is_offered(KINDS[key], subject, roles, problem, workflow)]
        if kinds:
            found.append((topic, kinds))
    return found


def _is_offered(
    kind: Kind, subject: str, roles: frozenset[Role], problem: Problem | None, workflow: Workflow | None
) -> bool:  # fmt: skip
    if kind.subject != subject or not may_ask(kind, roles):
        return False
    if problem is None:
        return True
    if roles <= UNIT_ROLES and problem.state in IN_REVIEW:
        return False
    return is_called_for(kind.key, problem) and is_time_for(kind, problem, workflow)


_CALLED_FOR: Mapping[str, Callable[[Problem], bool]] = {
    "extension_request": lambda problem: problem.extension_until is None,
    "extension_decision": lambda problem: problem.extension_until is not None,
    "continuation_request": lambda problem: problem.continuation != "asked",
    "continuation_decision": lambda problem: problem.continuation == "asked",
    "explanation_review": lambda problem: problem.explanation == "given",
    "withdrawal": lambda problem: not problem.withdrawal,
    "withdrawal_decision": lambda problem: problem.withdrawal == "asked",
    "objection_decision": lambda problem: problem.objection == "raised",
    "consent": lambda problem: bool(problem.exceptions),
    "referral_answer": lambda problem: bool(problem.referrals),
    "fault_review": lambda problem: bool(problem.faults),
}


def is_called_for(key: str, problem: Problem) -> bool:
    """Say whether a decision has something to decide: an answer is offered only where something was asked."""
    called = _CALLED_FOR.get(key)
    return called is None or called(problem)


def supplies(reason: object) -> Sequence[Supply]:
    """Give the acts that supply what is missing; whether a form opens for somebody says ``openings``."""
    known = reason in set(Reason)
    return SUPPLIES.get(Reason(str(reason)), ()) if known else ()


ABOUT: Mapping[str, str] = {PROBLEM: "problems", INSPECTION: "inspections", ROUND: "rounds", UNIT: "units"}
"""Where the page of a thing is, by its kind."""

_HOMES: Mapping[str, str] = {
    "report": "/problems", "delegate": "/me", "add unit": "/registers/units", "add inspection": "/registers/inspections",
    "correct": "/registers/two-persons", "add legacy": "/registers/two-persons", "add user": "/admin",
    "disable user": "/admin", "grant": "/admin", "revoke": "/admin",
}  # fmt: skip


def home_of(kind: Kind) -> str:
    """Give the page where acts of a kind that is about nothing yet are asked for, and where their outcome is seen."""
    return _HOMES.get(kind.key, "/registers")
