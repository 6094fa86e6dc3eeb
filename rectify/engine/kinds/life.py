"""Life as it is: units that work together, heads and organisations that change, objections, follow-up after the period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.acts import Field
from rectify.engine.kinds.problems import PLAN_FIELDS
from rectify.engine.kinds.words import (
    CLERK,
    GROUP,
    HEAD,
    INSPECTION,
    OFFICE,
    OPEN,
    PROBLEM,
    UNIT,
    WITH_UNIT,
    T,
    f,
    kind,
    o,
    past,
)

if TYPE_CHECKING:
    from rectify.engine.acts import Kind

OBJECTION_VERDICTS = ("rejected", "upheld")

ON_PROBLEM: tuple[Kind, ...] = (
    kind("cooperation", "指定配合单位", PROBLEM, (f("unit", "配合单位", T.CODE), f("part", "配合事项")),
          {"unit": "U02", "part": "核对发放名册"}, WITH_UNIT | {"reported"},
       by=(OFFICE,), entry="cooperation_set", word="指定配合单位", needs=("co_unit",)),
    kind("cooperation_end", "结束单位的配合", PROBLEM, (f("unit", "配合单位", T.CODE), f("reason", "理由")),
          {"unit": "U02", "reason": "配合事项已办结"}, WITH_UNIT | {"reported"},
       by=(OFFICE,), entry="cooperation_ended", word="结束单位的配合"),
    kind("plan_amendment", "调整整改计划", PROBLEM, (*PLAN_FIELDS, f("reason", "理由")),
          {"criterion": "滞留资金全部拨付到户", "reason": "责任领导调整", "measures": [{"text": "拨付滞留资金12.6万元",
           "leader": "周副局长", "department": "社会救助股", "person": "郑干事", "due_on": "2026-04-20"}]},
          frozenset({"transferred"}),
       by=(CLERK, HEAD), entry="plan_amended", word="调整整改计划", needs=("measures_elsewhere", "measure_evidence")),
    kind("objection", "对反馈问题的异议", PROBLEM, (f("reason", "理由"),),
          {"reason": "该笔资金已于反馈前拨付，附凭证"}, WITH_UNIT,
       by=(HEAD,), entry="objection_raised", word="提出异议"),
    kind("objection_decision", "异议的答复", PROBLEM, (
        f("verdict", "结论", T.CHOICE, OBJECTION_VERDICTS), f("opinion", "意见"), o("signed_by", "签批人", T.PERSON),
    ), {"verdict": "rejected", "opinion": "经复核，反馈属实"}, OPEN,
       by=(OFFICE, GROUP), entry="objection_judged", word="答复异议"),
    kind("split", "申请拆分问题", PROBLEM, (
        Field(name="parts", label="拆分为", type=T.GROUPS, fields=(
            f("title", "具体问题"), f("detail", "具体表现"), o("category", "问题类别"),
        )), f("reason", "理由"),
    ), {"reason": "一条反馈含两个独立事项", "parts": [{"title": "临时救助资金滞留", "detail": "滞留12.6万元"},
        {"title": "发放名册缺失", "detail": "三年名册缺失"}]}, frozenset({"reported", "handed_over"}),
       by=(OFFICE,), entry="split_proposed", word="提出拆分"),
)  # fmt: skip

ON_INSPECTION: tuple[Kind, ...] = (
    kind("follow_up_report", "后续整改情况报告（按季度）", INSPECTION, (
        past("reported_on", "报送日期"), f("progress", "未完成问题的进展"), o("next_steps", "下一步安排"),
        o("signed_by", "签字人", T.PERSON),
    ), {"reported_on": "2026-07-30", "progress": "一期工程完成，余款九月拨付"},
       by=(HEAD,), entry="follow_up_reported", word="报送后续整改情况", needs=("problems", "lines")),
    kind("handover", "新任主要负责人接收整改台账", INSPECTION, (
        past("on", "交接日期"), f("signed_by", "接收人（新任主要负责人）", T.PERSON), o("handed_by", "移交人"),
        f("file", "交接清单（签字）", T.FILE),
    ), {"on": "2026-04-10", "signed_by": "he.head", "handed_by": "赵主任", "file": "handover.pdf"},
       by=(HEAD,), entry="handed_to_new_head", word="交接整改台账", needs=("problems", "lines")),
    kind("reassignment", "变更联系人、巡察组或被巡察单位", INSPECTION, (
        o("liaison", "联系人", T.PERSON), o("team", "巡察组"), o("unit", "承接单位", T.CODE), f("reason", "理由"),
        o("minutes", "会议记录", T.FILE), o("signed_by", "签批人", T.PERSON),
    ), {"liaison": "zhou.liaison", "reason": "原联系人调离"},
       by=(OFFICE,), entry="reassigned", word="变更", needs=("reassigned", "problems", "head")),
)  # fmt: skip

ON_UNIT: tuple[Kind, ...] = (
    kind("change_head", "主要负责人变动", UNIT, (
        f("head", "新任主要负责人", T.PERSON), past("since", "任职日期"), f("reason", "原因"),
    ), {"head": "he.head", "since": "2026-04-01", "reason": "原主要负责人调离"},
       by=(OFFICE,), entry="head_changed", word="主要负责人变动", needs=("unit_open", "head")),
)  # fmt: skip

KINDS: tuple[Kind, ...] = (*ON_PROBLEM, *ON_INSPECTION, *ON_UNIT)
