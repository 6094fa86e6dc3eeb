"""One good act of every kind in the catalogue: when it can be asked, by whom, with which fields.

The table is written from acts.md, not from the catalogue; a kind that is missing here fails a test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests import versions
from tests.office import FINDING, INSPECTION, OTHER_SCAN, OTHER_UNIT, PROBLEM, ROUND, SCAN, TEAM, UNIT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.office import Office

DAY = "2026-03-02"
HALF_TIME = "2026-03-20"
SECOND = "P-2026-0002"
VERSION_2 = versions.version(2)


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
_PUBLISHED = tuple(
    ("publication", "clerk", {"scope": scope, "channel": "meeting", "published_on": DAY, "file": SCAN}, INSPECTION)
    for scope in ("party", "public")
)
_EVALUATION = {
    "sheet": "fufeng", "evaluated_on": DAY, "bodies": ["office", "discipline"], "file": SCAN,
    "lines": [{"item": "C1", "points": "20", "reason": "未完成"}],
}  # fmt: skip
_LOW_EVALUATION = {
    **_EVALUATION,
    "lines": [{"item": item, "points": points, "reason": "未完成"} for item, points in (("C1", 20), ("D1", 5), ("D2", "2.5"))],
}  # fmt: skip
_REFERRAL = {"to": "县财政局", "path": "department", "sent_on": DAY, "handed_by": "王干部"}

_LEGACY = {
    "inspection": INSPECTION, "reason": "历史台账", "rows": [{"category": "基层党建", "title": "党费", "closed_on": "2024-11-20"}],
}  # fmt: skip
_SUPERVISION = {
    "kind": "重点抽查",
    "by_bodies": ["巡察办", "组织部"],
    "on": DAY,
    "result": "均已启动",
    "follow_up_on": "2026-05-01",
}
_LETTER = {
    "kind": "督办函", "number": "督〔2026〕2号", "title": "关于限期整改的督办函", "receiver": "unit", "addressee": "县民政局党组",
    "problems": [PROBLEM], "sent_on": DAY, "receipt_due_on": "2026-03-05", "reply_due_on": "2026-03-20", "signed_by": "office",
}  # fmt: skip
_RECEIVED = {"number": "督〔2026〕2号", "received_on": DAY, "received_by": "赵主任"}
_REPLY = {"number": "督〔2026〕2号", "on": DAY, "text": "两项措施已完成"}
_TALK = {
    "on": DAY, "host": "吴组长", "form": "individual", "persons": ["赵主任"], "requirement": "一个月内逐项销号",
    "problems": [PROBLEM], "due_on": "2026-04-02", "minutes": SCAN,
}  # fmt: skip
_PROPOSAL = {
    "persons": ["施某某"], "basis": "责任追究办法第八条", "proposal": "建议问责", "to": "discipline", "problems": [PROBLEM],
    "signed_by": "grp", "sent_on": DAY, "due_on": "2026-06-02",
}  # fmt: skip
_LIST = {"list": "findings", "period": "2026-03", "sent_on": DAY, "number": "5号", "problems": [PROBLEM]}
_FAULT = {"code": "falsification", "on": DAY, "text": "凭证为事后补制", "report_differs": True}
_SEED = {
    "seed": "07 12 19", "announced_by": "周纪委", "on": DAY, "tolerable": "5", "risk": "10", "acceptable": "1", "producer_risk": "5",
    "closed_from": "2026-01-01", "closed_until": "2026-12-31",
}  # fmt: skip
NEXT = {"reported": 39, "handed_over": 41, "transferred": 50, "under_check": 59, "passed": 61, "closed": 71}
"""The number of the next entry in an office whose problem stands in a state: what an act that answers another one names."""

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
        "lent_by": "县纪委监委",
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
        "workflow": "on-the-spot", "unit": UNIT,
        "predecessor": SECOND,
    }, wrong_account="disc", before=tuple(("add legacy", account, _LEGACY, "") for account in ("office", "off2"))),
    "on_the_spot_notice": Good("reported", "t1", {
        "number": "立改1号", "issued_on": DAY, "due_on": "2026-03-20", "signed_by": "赵主任", "signed_on": DAY, "file": SCAN,
    }, SECOND, "disc", (("report", "t1", {
        "inspection": INSPECTION, "category": "专项资金", "title": "滞留", "detail": "滞留12万元", "workflow": "on-the-spot",
    }, ""),)),
    "migrate_workflow": Good("transferred", "office", {"to": versions.hash_of(VERSION_2), "reason": "流程修订"}, PROBLEM),
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
        "minutes": SCAN, "number": "会〔2026〕5号", "speakers": ["赵主任"],
        "criticisms": [{"by": "赵主任", "of": "何副局长", "problems": [PROBLEM], "text": "督促不力"}],
    }, INSPECTION, "office"),
    "report_delivery": Good("handed_over", "head", {
        "report": "rectification", "receiver": "office", "delivered_on": DAY, "signed_by": "head", "file": SCAN,
    }, INSPECTION, "t1"),
    "publication": Good("handed_over", "clerk", {
        "scope": "public", "channel": "website", "published_on": DAY, "url": "公开专栏", "withheld": [PROBLEM],
    }, INSPECTION, "t1"),
    "supervision": Good("handed_over", "org", {
        "kind": "重点抽查", "by_bodies": ["巡察办", "组织部"], "on": DAY, "result": "均已启动", "follow_up_on": "2026-05-01",
        "form": "daily",
    }, INSPECTION, "head"),
    "plan_review": Good("transferred", "off2", {
        "verdict": "agree", "opinion": "同意", "grade": "好", "resolution": "已采纳", "due_on": "2026-04-01",
    }, INSPECTION, "head", (("plan_opinion", "disc", {"body": "discipline", "verdict": "agree", "opinion": "同意"}, INSPECTION),)),
    "report_review": Good("closed", "off2", {
        "report": "head", "verdict": "return", "opinion": "未写明个人牵头的问题", "due_on": "2026-05-20",
    }, INSPECTION, "head"),
    "withholding": Good("handed_over", "head", {
        "scope": "public", "problems": [PROBLEM], "parts": ["problem", "result"], "reason": "涉及个人隐私", "instead": "略",
    }, INSPECTION, "office"),
    "withholding_decision": Good("handed_over", "office", {
        "scope": "public", "problems": [PROBLEM], "verdict": "agree", "opinion": "同意",
    }, INSPECTION, "head", (("withholding", "head", {
        "scope": "public", "problems": [PROBLEM], "parts": ["problem"], "reason": "涉及个人隐私",
    }, INSPECTION),)),
    "secrecy_review": Good("handed_over", "clerk", {
        "scope": "public", "on": DAY, "reviewer": "局保密办", "result": "可以公开",
    }, INSPECTION, "office"),
    "public_comment": Good("handed_over", "office", {
        "on": DAY, "channel": "政府网站留言", "text": "希望公布名单", "answer": "已公布", "answered_on": DAY,
    }, INSPECTION, "t1"),
    "inspection_closing": Good("closed", "office", {"opinion": "予以办结", "minutes": SCAN}, INSPECTION, "head", (
        ("meeting", "clerk", {"meeting": "democratic_life", "held_on": HALF_TIME, "attendees": ["赵主任"], "minutes": OTHER_SCAN},
         INSPECTION),
        ("meeting", "clerk", {"meeting": "midterm", "held_on": HALF_TIME, "attendees": ["赵主任"], "minutes": SCAN}, INSPECTION),
        ("supervision", "office", {"kind": "重点抽查", "by_bodies": ["巡察办", "组织部"], "on": HALF_TIME, "result": "启动"}, INSPECTION),
        ("publication", "clerk", {"scope": "party", "channel": "meeting", "published_on": HALF_TIME, "file": SCAN}, INSPECTION),
        ("publication", "clerk", {"scope": "public", "channel": "website", "published_on": HALF_TIME, "url": "专栏"}, INSPECTION),
    )),
    "instruction": Good("reported", "office", {
        "kind": "书记专题会", "by": "县委书记", "on": DAY, "text": "逐项督促", "owner": "县民政局", "due_on": "2026-07-30",
    }, ROUND, "t1"),
    "joint_meeting": Good("reported", "office", {
        "on": DAY, "bodies": ["纪委监委", "审计局"], "text": "研究督办", "minutes": SCAN,
        "decisions": [{"text": "抽查", "owner": "审计局", "due_on": "2026-07-10"}, {"text": "通报", "owner": "巡察办"}],
    }, ROUND, "t1"),
    "task_answer": Good("reported", "office", {"task": 39, "n": 1, "on": DAY, "result": "已抽查"}, ROUND, "t1", (
        ("joint_meeting", "office", {
            "on": DAY, "bodies": ["纪委监委", "审计局"], "text": "研究督办", "minutes": SCAN,
            "decisions": [{"text": "抽查", "owner": "审计局", "due_on": "2026-07-10"}],
        }, ROUND),
    )),
    "campaign": Good("reported", "office", {
        "name": "养老服务专项整治", "units": [UNIT], "on": DAY, "found": 146, "urged": 135, "recovered": "104", "result": "推进",
    }, ROUND, "t1"),
    "use_of_results": Good("reported", "office", {
        "form": "公开通报", "on": DAY, "subject_matter": "整改情况通报", "effect": "两个单位已补课",
    }, ROUND, "t1"),
    "city_comment": Good("reported", "city", {"on": DAY, "text": "加强研究", "due_on": "2026-07-05"}, ROUND, "t1"),
    "random_draw": Good("reported", "office", {
        "seed": "07 12 19", "announced_by": "周纪委", "on": DAY, "pool": [UNIT, OTHER_UNIT], "people": ["t1", "t2", "org"],
        "units": 1, "persons": 2,
    }, ROUND, "t1"),
    "staff_assessment": Good("reported", "office", {
        "person": "t1", "team": TEAM, "on": DAY, "grade": "优秀", "opinion": "敢于较真", "lent_by": "县审计局",
    }, ROUND, "t1"),
    "preparation_list": Good("reported", "t1", {"list": "政策清单", "on": DAY, "file": SCAN}, INSPECTION, "disc"),
    "checklist": Good("reported", "t1", {
        "template": "free", "on": DAY, "items": [{"question": "一看", "answer": "已看"}],
    }, INSPECTION, "disc"),
    "petition": Good("reported", "t1", {"on": DAY, "state": "received", "number": 7, "text": "来信"}, INSPECTION, "disc"),
    "satisfaction": Good("reported", "office", {
        "on": DAY, "asked": 60, "satisfied": 51, "partly": 6, "by_bodies": ["巡察办", "组织部"],
    }, INSPECTION, "grp"),
    "report_approval": Good("reported", "office", {"on": DAY, "by": "县委常委会"}, INSPECTION, "t1"),
    "finding": Good("reported", "t1", dict.fromkeys(FINDING, "写明"), PROBLEM, "disc"),
    "plan_row": Good("handed_over", "clerk", {
        **_PLAN, "sustained": True, "measures": [{**_MEASURE, "kind": "立行立改"}],
    }, PROBLEM, "office"),
    "plan_approval": Good("handed_over", "off2", {"verdict": "approved", "opinion": "同意"}, PROBLEM, "head",
                          (("plan_row", "clerk", _PLAN, PROBLEM),)),
    "progress": Good("transferred", "clerk", {
        "measure": 1, "on": DAY, "text": "已拨付", "kind": "result", "done": True, "number": 2, "amount": "12.6",
    }, PROBLEM, "office"),
    "evidence": Good("transferred", "clerk", {
        "kind": "voucher", "for": "measure 1", "title": "凭证", "file": SCAN,
    }, PROBLEM, "office"),
    "outcome": Good("transferred", "clerk", {
        "kind": "清收清退", "amount": "12.6", "number": None, "on": DAY, "text": "滞留资金退回专户", "file": SCAN,
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
    "continuation_decision": Good("transferred", "off2", {"verdict": "agree", "signed_by": "off2", "reason": "属实"}, PROBLEM, "head",
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
    "evaluation": Good("transferred", "office", {**_EVALUATION, "reason": "复评"}, INSPECTION, "disc", _PUBLISHED),
    "second_rectification": Good("transferred", "head", {
        "report": "第二次整改情况报告", "delivered_on": DAY, "file": SCAN,
    }, INSPECTION, "t1", (*_PUBLISHED, ("evaluation", "office", _LOW_EVALUATION, INSPECTION))),
    "team_evaluation": Good("transferred", "office", {
        "team": TEAM, "by": "office", "sheet": "team", "evaluated_on": DAY, "reason": "复评", "file": SCAN,
        "lines": [{"item": "C1", "points": "10", "reason": "均未完成"}],
    }, ROUND, "disc"),
    "cooperation": Good("handed_over", "office", {"unit": OTHER_UNIT, "part": "核对名册"}, PROBLEM, "head"),
    "cooperation_end": Good("handed_over", "office", {"unit": "U3", "reason": "配合事项已办结"}, PROBLEM, "head", (
        ("add unit", "office", {
            "code": "U3", "name": "县档案馆", "kind": "县直部门", "head": "严馆长", "head_since": "2024-01-01",
        }, ""),
        ("cooperation", "office", {"unit": "U3", "part": "核对名册"}, PROBLEM),
    )),
    "plan_amendment": Good("transferred", "clerk", {
        **_PLAN, "sustained": True, "measures": [{**_MEASURE, "leader": "周副局长"}], "reason": "责任领导调整",
    }, PROBLEM, "office"),
    "objection": Good("transferred", "head", {"reason": "反馈前已拨付"}, PROBLEM, "office"),
    "objection_decision": Good("transferred", "office", {
        "verdict": "upheld", "opinion": "问题不成立", "signed_by": "grp", "file": SCAN,
    }, PROBLEM, "head", (("objection", "head", {"reason": "反馈前已拨付"}, PROBLEM),)),
    "split": Good("handed_over", "office", {
        "parts": [{"title": "资金滞留", "detail": "12.6万元"}, {"title": "名册缺失", "detail": "三年", "category": "基础管理"}],
        "reason": "两个独立事项",
    }, PROBLEM, "head"),
    "follow_up_report": Good("transferred", "head", {
        "reported_on": "2026-06-10", "progress": "余款待拨", "next_steps": "九月拨付", "signed_by": "head",
    }, INSPECTION, "office"),
    "handover": Good("transferred", "new.head", {
        "on": DAY, "signed_by": "何主任", "handed_by": "赵主任", "file": SCAN,
    }, INSPECTION, "office", (
        ("add user", "sysadmin", {"name": "new.head", "display": "何主任", "unit": UNIT}, ""),
        ("grant", "secadmin", {"user": "new.head", "role": "unit_head"}, ""),
        ("change_head", "office", {"head": "何主任", "since": DAY, "reason": "调任"}, UNIT),
    )),
    "reassignment": Good("transferred", "office", {
        "liaison": "off2", "team": TEAM, "unit": OTHER_UNIT, "reason": "机构改革", "minutes": SCAN, "signed_by": "grp",
        "file": SCAN,
    }, INSPECTION, "head"),
    "change_head": Good("transferred", "office", {"head": "何主任", "since": DAY, "reason": "调任"}, UNIT, "head"),
    "supervision_follow_up": Good("handed_over", "org", {
        "supervision": NEXT["handed_over"], "on": DAY, "result": "已到位", "next_on": "2026-06-01",
    }, INSPECTION, "head", (("supervision", "org", _SUPERVISION, INSPECTION),)),
    "letter": Good("transferred", "office", _LETTER, INSPECTION, "disc"),
    "letter_receipt": Good("transferred", "clerk", _RECEIVED, INSPECTION, "t1", (("letter", "office", _LETTER, INSPECTION),)),
    "letter_reply": Good("transferred", "head", _REPLY, INSPECTION, "clerk", (
        ("letter", "office", _LETTER, INSPECTION), ("letter_receipt", "clerk", _RECEIVED, INSPECTION),
    )),
    "letter_judgement": Good("transferred", "office", {
        "number": "督〔2026〕2号", "verdict": "退回", "opinion": "未说明原因", "next_on": "2026-03-27",
    }, INSPECTION, "head", (
        ("letter", "office", _LETTER, INSPECTION), ("letter_receipt", "clerk", _RECEIVED, INSPECTION),
        ("letter_reply", "head", _REPLY, INSPECTION),
    )),
    "talk": Good("transferred", "office", _TALK, INSPECTION, "t1"),
    "talk_result": Good("transferred", "head", {"held_on": DAY, "on": DAY, "result": "已全部申请销号"}, INSPECTION, "clerk",
                        (("talk", "office", _TALK, INSPECTION),)),
    "accountability_proposal": Good("transferred", "grp", _PROPOSAL, INSPECTION, "office"),
    "accountability_result": Good("transferred", "disc", {
        "proposal": NEXT["transferred"], "on": DAY, "decision": "adopted", "result": "诫勉", "number": "3号",
    }, INSPECTION, "head", (("accountability_proposal", "grp", _PROPOSAL, INSPECTION),)),
    "look_back": Good("closed", "t1", {
        "on": DAY, "checkers": ["t1", "t2"], "problems": [PROBLEM], "result": "有反弹", "relapsed": [PROBLEM], "falsified": [PROBLEM],
        "next_on": "2026-12-01",
    }, INSPECTION, "disc"),
    "discipline_list": Good("handed_over", "office", _LIST, INSPECTION, "t1"),
    "discipline_list_receipt": Good("handed_over", "disc", {
        "list": NEXT["handed_over"], "received_on": DAY, "received_by": "周纪委",
    }, INSPECTION, "t1", (("discipline_list", "office", _LIST, INSPECTION),)),
    "fault": Good("under_check", "t1", _FAULT, PROBLEM, "disc"),
    "fault_review": Good("under_check", "office", {"fault": 1, "verdict": "dismissed", "reason": "经核对属实"}, PROBLEM, "t1",
                         (("fault", "t1", _FAULT, PROBLEM),)),
    "group_talk": Good("handed_over", "office", {
        "units": [UNIT, OTHER_UNIT], "persons": ["赵主任", "冯主任"], "on": DAY, "host": "吴组长", "requirement": "逐项销号",
        "due_on": "2026-04-02", "minutes": SCAN,
    }, ROUND, "t1", (("add inspection", "office", {"round": ROUND, "unit": OTHER_UNIT, "team": TEAM}, ""),)),
    "sample_seed": Good("closed", "office", _SEED, ROUND, "t1"),
    "sample_draw": Good("closed", "office", {"seed_entry": NEXT["closed"], "due_on": "2026-04-02"}, ROUND, "t1",
                        (("sample_seed", "office", _SEED, ROUND),)),
    "sample_result": Good("closed", "off2", {
        "problem": PROBLEM, "on": DAY, "checkers": ["org", "grp"], "verdict": "falsified", "findings": "走访十户，三户未到账",
    }, ROUND, "org", (("sample_seed", "office", _SEED, ROUND), ("sample_draw", "office", {}, ROUND))),
    "discipline_batch": Good("reported", "office", {**_LIST, "final": False}, ROUND, "t1"),
    "discipline_batch_receipt": Good("reported", "disc", {
        "list": NEXT["reported"], "received_on": DAY, "received_by": "周纪委",
    }, ROUND, "t1", (("discipline_batch", "office", _LIST, ROUND),)),
}  # fmt: skip

LATE_KINDS = frozenset({"explanation", "explanation_review", "inspection_closing", "follow_up_report"})
"""Kinds that are only asked late in the day of a problem."""


def prepare(office: Office, key: str) -> None:
    """Record what has to be there before a good act of this kind."""
    if key == "migrate_workflow":
        versions.keep(office, VERSION_2)
    for before, account, fields, subject in GOOD[key].before:
        office.do(before, account, fields, *((subject,) if subject else ()))


def subjects(key: str) -> tuple[str, ...]:
    """Give what a good act of this kind is about; nothing where it makes something new."""
    subject = GOOD[key].subject
    return (subject,) if subject else ()
