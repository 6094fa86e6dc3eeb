"""One good act of every kind in the catalogue: when it can be asked, by whom, with which fields.

The table is written from acts.md, not from the catalogue; a kind that is missing here fails a test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.office import FINDING, INSPECTION, OTHER_UNIT, PROBLEM, ROUND, SCAN, TEAM, UNIT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.office import Office

DAY = "2026-03-02"


class Good(NamedTuple):
    """A good act: in which state of the problem, after which acts, by whom, about what."""

    state: str
    account: str
    fields: Mapping[str, object]
    subject: str = ""
    wrong_account: str = "clerk"
    """Somebody who sees the subject and has not this act."""
    before: tuple[tuple[str, str, Mapping[str, object], str], ...] = ()
    """Acts that come first: key, account, fields, subject."""


_MEASURE = {
    "text": "拨付",
    "leader": "何副局长",
    "department": "社会救助股",
    "person": "吕干事",
    "due_on": "2026-04-20",
}
_PLAN = {"criterion": "全部拨付", "measures": [_MEASURE]}
_EXCEPTION = {"must": "accountability", "ground": "no_identifiable_person", "reason": "历史原因", "minutes": SCAN}
_EXTENSION = {"until": "2026-06-30", "reason": "汛期"}
_CONTINUATION = {"reason": "跨年度", "stage_goal": "一期", "review_on": "2026-09-30"}
_WITHDRAWAL = {"ground": "error", "reason": "重复"}
_REFERRAL = {"to": "县财政局", "path": "department", "sent_on": DAY, "handed_by": "王干部"}

GOOD: Mapping[str, Good] = {
    "add round": Good("reported", "office", {
        "code": "R-2", "name": "第四轮", "kind": "专项", "profile": "three-months", "ladder": "default",
        "workflow": "five-accounts", "opened_on": DAY,
    }, wrong_account="head"),
    "add unit": Good("reported", "office", {
        "code": "U3", "name": "县林业局", "kind": "县直部门", "parent": UNIT, "head": "某主任", "head_since": "2024-01-01",
        "leader": "ldr",
    }, wrong_account="sysadmin"),
    "add team": Good("reported", "office", {"round": ROUND, "name": "第二组"}, wrong_account="t1"),
    "authorise": Good("reported", "office", {
        "user": "t1", "team": TEAM, "round": ROUND, "purpose": "check", "from": DAY, "until": "2026-12-31",
    }, wrong_account="t1"),
    "add inspection": Good("reported", "office", {
        "round": ROUND, "unit": OTHER_UNIT, "team": TEAM, "liaison": "off2", "started_on": DAY, "ended_on": DAY,
    }, wrong_account="t1"),
    "add user": Good("reported", "sysadmin", {
        "name": "new.one", "display": "沈新人", "unit": UNIT, "mail": "new.one@example.org",
    }, wrong_account="office"),
    "disable user": Good("reported", "sysadmin", {"name": "clerk", "reason": "调离"}, wrong_account="secadmin"),
    "grant": Good("reported", "secadmin", {
        "user": "t1", "role": "unit_clerk", "unit": OTHER_UNIT, "from": DAY, "until": "2026-12-31",
    }, wrong_account="sysadmin"),
    "revoke": Good("reported", "secadmin", {"user": "clerk", "role": "unit_clerk", "unit": UNIT}, wrong_account="office"),
    "delegate": Good("reported", "office", {
        "from_user": "office", "to_user": "off2", "from": DAY, "until": "2026-03-10", "reason": "出差",
    }, wrong_account=""),
    "add legacy": Good("reported", "office", {
        "inspection": INSPECTION, "reason": "第一轮台账",
        "rows": [{"category": "基层党建", "title": "党费台账缺失", "detail": "缺三年", "closed_on": "2024-11-20", "remark": "附件"}],
    }, wrong_account="t1"),
    "correct": Good("transferred", "office", {
        "subject": INSPECTION, "field": "receipt_on", "from": DAY, "to": "2026-03-01", "reason": "录错",
    }, wrong_account="head"),
    "report": Good("reported", "t1", {
        "inspection": INSPECTION, "category": "专项资金", "subcategory": "救助", "title": "滞留", "detail": "滞留12万元",
        "focus": "聚焦一", "source": "走访", "key_attention": True, "finding": dict.fromkeys(FINDING, "写明"),
        "refer_to": ["department"], "requirement": "限期", "remark": "无", "row_key": "row-1",
    }, wrong_account="disc"),
    "feedback_document": Good("reported", "office", {
        "number": "3号", "issued_on": DAY, "problems_count": 1, "file": SCAN,
    }, INSPECTION, "head"),
    "feedback": Good("handed_over", "t1", {
        "form": "collective", "held_on": DAY, "persons": ["赵主任"], "minutes": SCAN,
    }, INSPECTION, "head"),
    "receipt": Good("handed_over", "head", {"signed_by": "head", "signed_on": DAY}, INSPECTION),
    "plan": Good("handed_over", "head", {"submitted_on": DAY, "signed_by": "赵主任", "file": SCAN}, INSPECTION, "office"),
    "plan_opinion": Good("handed_over", "disc", {
        "body": "discipline", "verdict": "agree", "opinion": "同意",
    }, INSPECTION, "head"),
    "meeting": Good("handed_over", "clerk", {
        "meeting": "committee", "held_on": DAY, "starts_at": "14:30", "attendees": ["赵主任"], "problems": [PROBLEM],
        "minutes": SCAN,
    }, INSPECTION, "office"),
    "report_delivery": Good("handed_over", "head", {
        "report": "rectification", "receiver": "office", "delivered_on": DAY, "signed_by": "head", "file": SCAN,
    }, INSPECTION, "t1"),
    "publication": Good("handed_over", "clerk", {
        "scope": "public", "channel": "website", "published_on": DAY, "url": "公开专栏", "withheld": [PROBLEM],
    }, INSPECTION, "t1"),
    "supervision": Good("handed_over", "org", {
        "kind": "重点抽查", "by_bodies": ["巡察办", "组织部"], "on": DAY, "result": "均已启动", "follow_up_on": "2026-05-01",
    }, INSPECTION, "head"),
    "finding": Good("reported", "t1", dict.fromkeys(FINDING, "写明"), PROBLEM, "disc"),
    "plan_row": Good("handed_over", "clerk", {
        **_PLAN, "sustained": True, "measures": [{**_MEASURE, "kind": "立行立改"}],
    }, PROBLEM, "office"),
    "plan_approval": Good("handed_over", "off2", {"verdict": "approved", "opinion": "同意"}, PROBLEM, "head",
                          (("plan_row", "clerk", _PLAN, PROBLEM),)),
    "progress": Good("transferred", "clerk", {
        "measure": 1, "on": DAY, "text": "已拨付", "kind": "result", "done": True,
    }, PROBLEM, "office"),
    "evidence": Good("transferred", "clerk", {
        "kind": "voucher", "for": "measure 1", "title": "凭证", "file": SCAN,
    }, PROBLEM, "office"),
    "self_check": Good("transferred", "clerk", {
        "scope": "全局", "checked_on": DAY, "persons": ["吕干事"], "found": "2笔", "corrected": "已拨付",
    }, PROBLEM, "t1"),
    "institution": Good("transferred", "clerk", {
        "title": "办法", "number": "8号", "adopted_on": DAY, "effective_on": "2026-04-01", "new_or_revised": "new",
    }, PROBLEM, "t1"),
    "accountability": Good("transferred", "head", {
        "person": "施某某", "post": "原股长", "form": "1", "measure": "批评教育", "body": "局党组", "number": "2号",
        "decided_on": DAY,
    }, PROBLEM),
    "exception": Good("transferred", "head", _EXCEPTION, PROBLEM),
    "consent": Good("transferred", "disc", {
        "must": "accountability", "body": "discipline", "verdict": "agree", "opinion": "同意",
    }, PROBLEM, "head", (("exception", "head", _EXCEPTION, PROBLEM),)),
    "explanation": Good("transferred", "head", {"reason": "汛期"}, PROBLEM),
    "explanation_review": Good("transferred", "off2", {"verdict": "accepted", "slip_number": "督2号"}, PROBLEM, "head",
                               (("explanation", "head", {"reason": "汛期"}, PROBLEM),)),
    "extension_request": Good("transferred", "head", _EXTENSION, PROBLEM),
    "extension_decision": Good("transferred", "off2", {"verdict": "agree", "signed_by": "off2", "reason": "属实"}, PROBLEM,
                               "head", (("extension_request", "head", _EXTENSION, PROBLEM),)),
    "continuation_request": Good("transferred", "head", _CONTINUATION, PROBLEM),
    "continuation_decision": Good("transferred", "off2", {"verdict": "agree", "reason": "属实"}, PROBLEM, "head",
                                  (("continuation_request", "head", _CONTINUATION, PROBLEM),)),
    "check": Good("under_check", "t1", {
        "checkers": ["t1", "t2"], "checked_on": DAY, "method": ["visit", "look"], "findings": "随机走访六户，均已到账",
        "conclusion": "pass",
    }, PROBLEM, "office"),
    "discipline_review": Good("under_check", "disc", {"verdict": "agree", "opinion": "同意"}, PROBLEM, "office"),
    "referral": Good("transferred", "office", {**_REFERRAL, "received_by": "收发室", "received_on": DAY}, PROBLEM, "head"),
    "referral_answer": Good("transferred", "office", {"to": "县财政局", "on": DAY, "text": "已核拨"}, PROBLEM, "head",
                            (("referral", "office", _REFERRAL, PROBLEM),)),
    "review": Good("long_term", "office", {"reviewed_on": DAY, "result": "一期完成", "next_on": "2026-12-28"}, PROBLEM,
                   "head"),
    "withdrawal": Good("transferred", "office", _WITHDRAWAL, PROBLEM, "head"),
    "withdrawal_decision": Good("transferred", "grp", {"verdict": "agree", "opinion": "同意"}, PROBLEM, "office",
                                (("withdrawal", "office", _WITHDRAWAL, PROBLEM),)),
}  # fmt: skip

LATE_KINDS = frozenset({"explanation", "explanation_review"})
"""Kinds that are only asked after the deadline."""


def prepare(office: Office, key: str) -> None:
    """Record what has to be there before a good act of this kind."""
    for before, account, fields, subject in GOOD[key].before:
        office.do(before, account, fields, *((subject,) if subject else ()))


def subjects(key: str) -> tuple[str, ...]:
    """Give what a good act of this kind is about; nothing where it makes something new."""
    subject = GOOD[key].subject
    return (subject,) if subject else ()
