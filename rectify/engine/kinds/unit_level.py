"""Facts on an inspection as a whole: joint reviews, what is withheld from publication, comments, the closing of the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.kinds.words import (
    CLERK,
    DISCIPLINE,
    HEAD,
    INSPECTION,
    LEADER,
    OFFICE,
    REPORTS,
    T,
    f,
    kind,
    o,
    past,
)

if TYPE_CHECKING:
    from rectify.engine.acts import Kind

SCOPES = ("party", "public")
AGREE_OR_RETURN = ("agree", "return")
GRADES = ("好", "中", "差")
PARTS = ("problem", "result")

KINDS: tuple[Kind, ...] = (
    kind("plan_review", "方案会审的汇总意见", INSPECTION, (
        f("verdict", "结论", T.CHOICE, AGREE_OR_RETURN), f("opinion", "汇总意见"), o("grade", "等次", T.CHOICE, GRADES),
        o("resolution", "分歧处理"), o("due_on", "重报期限", T.DAY),
    ), {"verdict": "agree", "opinion": "四方会审，原则同意", "grade": "好"},
       by=(OFFICE, DISCIPLINE), entry="plan_reviewed", word="汇总会审意见", needs=("records",)),
    kind("report_review", "双报告审核意见", INSPECTION, (
        f("report", "报告", T.CHOICE, REPORTS), f("verdict", "结论", T.CHOICE, AGREE_OR_RETURN), f("opinion", "意见"),
        o("due_on", "重报期限", T.DAY),
    ), {"report": "rectification", "verdict": "return", "opinion": "第三项未写成效", "due_on": "2026-05-20"},
       by=(OFFICE, DISCIPLINE, LEADER), entry="report_reviewed", word="审核双报告", needs=("records",)),
    kind("withholding", "拟不公开的申请", INSPECTION, (
        f("scope", "范围", T.CHOICE, SCOPES), f("problems", "问题", T.CODES), f("parts", "不公开的部分", T.CHOICES, PARTS),
        f("reason", "理由"), o("instead", "公开时的表述"),
    ), {"scope": "public", "problems": ["P-2026-0001"], "parts": ["problem"], "reason": "涉及个人隐私"},
       by=(HEAD,), entry="withholding_asked", word="申请不公开", needs=("problems",)),
    kind("withholding_decision", "拟不公开的审批", INSPECTION, (
        f("scope", "范围", T.CHOICE, SCOPES), f("problems", "问题", T.CODES), f("verdict", "结论", T.VERDICT), f("opinion", "意见"),
    ), {"scope": "public", "problems": ["P-2026-0001"], "verdict": "agree", "opinion": "同意"},
       by=(OFFICE,), entry="withholding_judged", word="审批不公开", needs=("records",)),
    kind("secrecy_review", "公开前的保密审查", INSPECTION, (
        f("scope", "范围", T.CHOICE, SCOPES), past("on", "日期"), f("reviewer", "审查人"), f("result", "结论"),
    ), {"scope": "public", "on": "2026-05-18", "reviewer": "县民政局保密办", "result": "可以公开"},
       by=(CLERK, HEAD), entry="secrecy_reviewed", word="保密审查"),
    kind("public_comment", "公开后的群众意见", INSPECTION, (
        past("on", "日期"), f("channel", "渠道"), f("text", "内容"), o("answer", "答复"), o("answered_on", "答复日期", T.DAY, past=True),
    ), {"on": "2026-05-28", "channel": "政府网站留言", "text": "希望公布补发名单"},
       by=(OFFICE, CLERK, HEAD), entry="comment_received", word="群众意见"),
    kind("inspection_closing", "一个单位的巡察整改办结", INSPECTION, (
        f("opinion", "意见"), o("minutes", "会议记录", T.FILE),
        o("midterm_reason", "整改期内未中途督办的说明（领导小组审定）"), o("signed_by", "审定人", T.PERSON),
    ), {"opinion": "各项整改任务办结，予以销账"},
       by=(OFFICE,), entry="inspection_closed", word="整体办结", needs=("records", "problems")),
)  # fmt: skip
