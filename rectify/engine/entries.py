"""What happened: the journal's entries, in the past tense, and what each is called in an office's words.

``decide`` drafts entries, the store seals them (number, instant, link to the one before), ``posting`` turns them into row
changes. A draft's body holds all that posting needs, so that a replay needs nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An entry before it is sealed: what happened to which subject."""

    kind: str
    subject: str
    body: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A sealed entry of the journal. ``at`` is an aware UTC instant as ISO text; ``on`` is the office's day."""

    no: int
    act: str
    part: int
    kind: str
    subject: str
    at: str
    on: str
    by: str
    signed_by: str | None = None
    os_user: str | None = None
    note: str | None = None
    digest: str = ""
    body: Mapping[str, object] = field(default_factory=dict)


NAMES: Mapping[str, tuple[str, str]] = {
    "move": ("moved", "流转"),
    "report": ("reported", "登记问题"),
    "add round": ("round_added", "登记轮次"),
    "add unit": ("unit_added", "登记单位"),
    "add team": ("team_added", "登记巡察组"),
    "authorise": ("authorised", "授权组员"),
    "add inspection": ("inspection_added", "登记巡察"),
    "add user": ("user_added", "登记账号"),
    "disable user": ("user_disabled", "停用账号"),
    "grant": ("role_granted", "授予角色"),
    "revoke": ("role_revoked", "收回角色"),
    "delegate": ("delegated", "委托代理"),
    "feedback_document": ("feedback_document_issued", "印发反馈意见"),
    "feedback": ("feedback_held", "反馈"),
    "receipt": ("receipt_signed", "签收"),
    "plan": ("plan_submitted", "报送整改方案"),
    "plan_opinion": ("plan_opinion_given", "方案会审"),
    "meeting": ("meeting_held", "召开会议"),
    "report_delivery": ("report_delivered", "双报告报送"),
    "publication": ("published", "公开"),
    "supervision": ("supervised", "督查督办"),
    "finding": ("finding_described", "核对五见两清"),
    "plan_row": ("plan_row_written", "填报整改计划"),
    "plan_approval": ("plan_row_judged", "审批整改计划"),
    "progress": ("progress_made", "填报进展"),
    "evidence": ("evidence_filed", "上传佐证"),
    "self_check": ("self_checked", "自查自纠"),
    "institution": ("institution_adopted", "建章立制"),
    "accountability": ("person_dealt_with", "处理责任人"),
    "exception": ("exception_requested", "申请例外"),
    "consent": ("consent_given", "例外意见"),
    "explanation": ("lateness_explained", "超期说明"),
    "explanation_review": ("explanation_judged", "审核超期说明"),
    "extension_request": ("extension_requested", "申请延期"),
    "extension_decision": ("extension_judged", "审批延期"),
    "continuation_request": ("continuation_requested", "申请持续整改"),
    "continuation_decision": ("continuation_judged", "审批持续整改"),
    "check": ("checked", "核查验收"),
    "discipline_review": ("closing_reviewed", "销号审核"),
    "referral": ("referred", "移交办理"),
    "referral_answer": ("referral_answered", "移交答复"),
    "review": ("reviewed", "复核"),
    "withdrawal": ("withdrawal_proposed", "提出撤销"),
    "withdrawal_decision": ("withdrawal_judged", "审批撤销"),
}
"""An act's key → the entry it becomes, and its name in the story of a problem."""

CORRECTION_PROPOSED, CORRECTED = "correction_proposed", "corrected"
LEGACY_PROPOSED, LEGACY_OPENED = "legacy_proposed", "legacy_opened"
REMINDED, REDATED = "reminded", "redated"

WORDS: Mapping[str, str] = {
    **dict(NAMES.values()),
    CORRECTION_PROPOSED: "提出更正",
    CORRECTED: "更正",
    LEGACY_PROPOSED: "提出期初建账",
    LEGACY_OPENED: "期初建账",
    REMINDED: "提醒",
    REDATED: "期限复核",
}
"""An entry's kind → its name in an office's words."""
