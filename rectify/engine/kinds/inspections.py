"""Facts on an inspection: feedback, receipt, plan, meetings, the dual reports, publication, supervision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.acts import Field
from rectify.engine.kinds.words import (
    BODIES,
    CHANNELS,
    CLERK,
    DISCIPLINE,
    FORMS,
    HEAD,
    INSPECTION,
    LEADER,
    MEETINGS,
    OFFICE,
    ORGANISATION,
    RECEIVERS,
    REPORTS,
    SUPERVISIONS,
    TEAM,
    T,
    f,
    kind,
    o,
    past,
)

if TYPE_CHECKING:
    from rectify.engine.acts import Kind

KINDS: tuple[Kind, ...] = (
    kind("feedback_document", "反馈意见", INSPECTION, (
        f("number", "文号"), past("issued_on", "印发日期"), f("problems_count", "反馈问题数", T.COUNT),
    ), {"number": "青巡办函〔2026〕3号", "issued_on": "2026-03-02", "problems_count": 12},
       by=(OFFICE,), entry="feedback_document_issued", word="印发反馈意见"),
    kind("feedback", "三反馈", INSPECTION, (
        f("form", "形式", T.CHOICE, ("collective", "head", "leader")), past("held_on", "日期"),
        f("persons", "参加人员", T.TEXTS), o("minutes", "记录", T.FILE),
    ), {"form": "collective", "held_on": "2026-03-02", "persons": ["赵主任", "钱组长"]},
       by=(TEAM, OFFICE), entry="feedback_held", word="反馈", needs=("opened",)),
    kind("receipt", "签收", INSPECTION, (
        o("signed_by", "签收人", T.PERSON), o("signed_on", "签收日期", T.DAY, past=True),
        o("deemed", "视为签收", T.CHOICE, ("left_with_witnesses", "meeting_date")),
        o("witnesses", "见证人", T.TEXTS), o("reason", "理由"),
    ), {"signed_by": "zhao.head", "signed_on": "2026-03-02"},
       by=(HEAD, OFFICE), entry="receipt_signed", word="签收"),
    kind("plan", "整改方案", INSPECTION, (past("submitted_on", "报送日期"), f("signed_by", "签字人", T.PERSON)),
          {"submitted_on": "2026-03-16", "signed_by": "zhao.head"},
       by=(HEAD,), entry="plan_submitted", word="报送整改方案", needs=("problems",)),
    kind("plan_opinion", "方案会审意见", INSPECTION, (
        f("body", "会审单位", T.CHOICE, BODIES), f("verdict", "结论", T.CHOICE, ("agree", "return")), f("opinion", "意见"),
    ), {"body": "discipline", "verdict": "agree", "opinion": "同意"},
       by=(OFFICE, DISCIPLINE, ORGANISATION, TEAM, LEADER), entry="plan_opinion_given", word="方案会审", needs=("records",)),
    kind("meeting", "会议", INSPECTION, (
        f("meeting", "会议种类", T.CHOICE, MEETINGS), past("held_on", "日期"), o("starts_at", "开始时间"),
        f("attendees", "参加人员", T.PEOPLE), o("problems", "逐一研究的问题", T.CODES), f("minutes", "会议记录", T.FILE),
        o("number", "会议编号"), o("speakers", "发言人员", T.TEXTS),
        Field(name="criticisms", label="批评与自我批评", type=T.GROUPS, required=False, fields=(
            f("by", "谁"), o("of", "对谁（自我批评不填）"), o("problems", "联系的问题", T.CODES), f("text", "内容"),
        )),
    ), {"meeting": "committee", "held_on": "2026-03-10", "attendees": ["赵主任"], "problems": ["P-2026-0001"],
        "minutes": "minutes.pdf"}, by=(CLERK, HEAD), entry="meeting_held", word="召开会议", needs=("records", "problems")),
    kind("report_delivery", "双报告报送", INSPECTION, (
        f("report", "报告", T.CHOICE, REPORTS), f("receiver", "接收方", T.CHOICE, RECEIVERS),
        o("delivered_on", "报送日期", T.DAY, past=True), o("signed_by", "签字人", T.PERSON),
        o("received_on", "接收日期", T.DAY, past=True), o("received_by", "接收人", T.PERSON),
    ), {"report": "rectification", "receiver": "office", "delivered_on": "2026-04-28", "signed_by": "zhao.head",
        "file": "report.docx"}, by=(HEAD, OFFICE, LEADER), entry="report_delivered", word="双报告报送", needs=("head_changes",)),
    kind("publication", "公开", INSPECTION, (
        f("scope", "范围", T.CHOICE, ("party", "public")), f("channel", "渠道", T.CHOICE, CHANNELS),
        past("published_on", "公开日期"), o("url", "网址"), o("withheld", "拟不公开的问题", T.CODES),
    ), {"scope": "public", "channel": "website", "published_on": "2026-05-20", "url": "政府网站整改公开专栏"},
       by=(CLERK, HEAD), entry="published", word="公开", needs=("records",)),
    kind("supervision", "督查督办", INSPECTION, (
        f("kind", "方式", T.CHOICE, SUPERVISIONS), f("by_bodies", "实施单位", T.TEXTS), past("on", "日期"),
        f("result", "结果"), o("follow_up_on", "跟进日期", T.DAY), o("form", "回访督查或日常督查", T.CHOICE, FORMS),
    ), {"kind": "重点抽查", "by_bodies": ["巡察办", "组织部"], "on": "2026-04-02", "result": "抽查三项，均已启动"},
       by=(OFFICE, DISCIPLINE, ORGANISATION, TEAM), entry="supervised", word="督查督办", needs=("head",)),
)  # fmt: skip
