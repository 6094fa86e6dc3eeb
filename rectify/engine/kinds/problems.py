"""Facts on a problem: its registration, its plan, the work, the three musts, requests and decisions, the check."""

from __future__ import annotations

from rectify.engine.acts import Field, Kind
from rectify.engine.kinds.words import (
    CLERK,
    CO_UNIT,
    DISCIPLINE,
    EVIDENCE,
    FACTUAL,
    FINDING,
    GROUNDS,
    GROUP,
    HEAD,
    METHODS,
    NOTHING,
    OFFICE,
    OPEN,
    ORGANISATION,
    PATHS,
    PROBLEM,
    PROGRESS,
    TARGETS,
    TEAM,
    WITH_UNIT,
    WITHDRAWALS,
    WORKING,
    T,
    f,
    kind,
    o,
    past,
)

_SEVEN = tuple(
    o(name, label)
    for name, label in zip(
        FINDING, ("见时间", "见事实", "见数字", "见原因", "见性质", "程度表述清", "影响表述清"), strict=True
    )
)
_FINDING_FIELDS = (*_SEVEN, o("waived", "免予核对", T.FLAG), o("reason", "免予核对的理由"))
_MEASURE_FIELDS = (
    f("text", "措施内容"), f("leader", "责任领导"), f("department", "责任部门"), f("person", "责任人"),
    f("due_on", "完成时限", T.DAY), o("kind", "措施类型"), o("unit", "由哪个配合单位承担", T.CODE),
)  # fmt: skip
PLAN_FIELDS = (
    f("criterion", "整改目标（验收标准）"), o("sustained", "是否常态化坚持", T.FLAG),
    Field(name="measures", label="整改措施", type=T.GROUPS, fields=_MEASURE_FIELDS),
)  # fmt: skip


RECORDS: tuple[Kind, ...] = (
    kind("finding", "五见两清", PROBLEM, _FINDING_FIELDS, dict.fromkeys(FINDING, "……"), frozenset({"reported"}),
       by=(TEAM, OFFICE), entry="finding_described", word="核对五见两清"),
    kind("plan_row", "分项整改计划", PROBLEM, PLAN_FIELDS,
          {"criterion": "滞留资金全部拨付到户", "measures": [{"text": "拨付滞留资金12.6万元", "leader": "孙副局长",
           "department": "社会救助股", "person": "郑干事", "due_on": "2026-04-20"}]}, frozenset({"handed_over"}),
       by=(CLERK, HEAD), entry="plan_row_written", word="填报整改计划", needs=("measures_elsewhere", "measure_evidence")),
    kind("plan_approval", "计划审批", PROBLEM, (
        f("verdict", "结论", T.CHOICE, ("approved", "returned")), f("opinion", "意见"),
    ), {"verdict": "approved", "opinion": "同意"}, frozenset({"handed_over"}),
       by=(OFFICE,), entry="plan_row_judged", word="审批整改计划"),
    kind("progress", "整改进展", PROBLEM, (
        f("measure", "第几条措施", T.COUNT), past("on", "日期"), f("text", "进展"),
        f("kind", "性质", T.CHOICE, PROGRESS), o("done", "是否完成", T.FLAG), o("number", "数量", T.COUNT), o("amount", "金额（万元）", T.MONEY),
    ), {"measure": 1, "on": "2026-04-15", "text": "已拨付12.6万元", "kind": "result", "done": True}, WORKING,
       by=(CLERK, HEAD, CO_UNIT), entry="progress_made", word="填报进展"),
    kind("evidence", "佐证材料", PROBLEM, (
        f("kind", "种类", T.CHOICE, EVIDENCE), f("for", "用于", T.TARGET, TARGETS), f("title", "名称"),
        f("file", "文件", T.FILE),
    ), {"kind": "voucher", "for": "measure 1", "title": "拨付凭证", "file": "voucher.pdf"}, FACTUAL,
       by=(CLERK, HEAD, TEAM, CO_UNIT), entry="evidence_filed", word="上传佐证"),
    kind("self_check", "自查自纠", PROBLEM, (
        f("scope", "范围"), past("checked_on", "日期"), f("persons", "人员", T.TEXTS), f("found", "查出问题"),
        f("corrected", "纠正情况"),
    ), {"scope": "全局及下属三个所", "checked_on": "2026-04-10", "persons": ["郑干事"], "found": "同类滞留2笔",
        "corrected": "已拨付"}, FACTUAL, by=(CLERK, HEAD), entry="self_checked", word="自查自纠"),
    kind("institution", "建立健全制度", PROBLEM, (
        f("title", "制度名称"), f("number", "文号"), past("adopted_on", "审议通过日期"),
        f("effective_on", "施行日期", T.DAY), f("new_or_revised", "新建或修订", T.CHOICE, ("new", "revised")),
    ), {"title": "专项资金拨付管理办法", "number": "青民发〔2026〕8号", "adopted_on": "2026-04-12",
        "effective_on": "2026-04-15", "new_or_revised": "new"}, FACTUAL,
       by=(CLERK, HEAD), entry="institution_adopted", word="建章立制"),
    kind("accountability", "处理相关责任人", PROBLEM, (
        f("person", "责任人"), f("post", "职务"), f("form", "第几种形态", T.CHOICE, ("1", "2", "3", "4")),
        f("measure", "处理方式"), f("body", "决定机关"), o("number", "文号"), past("decided_on", "决定日期"),
    ), {"person": "冯某某", "post": "社会救助股原股长", "form": "1", "measure": "批评教育", "body": "县民政局党组",
        "decided_on": "2026-04-14"}, FACTUAL,
       by=(HEAD, DISCIPLINE), entry="person_dealt_with", word="处理责任人"),
    kind("exception", "经批准不作要求的申请", PROBLEM, (
        f("must", "哪一项", T.CHOICE, ("institution", "accountability")), f("ground", "情形", T.CHOICE, tuple(GROUNDS)),
        f("reason", "理由"), f("minutes", "党组织会议记录", T.FILE), o("number", "巡察建议书文号（属上级事项的）"),
    ), {"must": "accountability", "ground": "no_identifiable_person", "reason": "历史原因形成，无法认定责任人",
        "minutes": "minutes.pdf"}, FACTUAL, by=(HEAD,), entry="exception_requested", word="申请例外"),
    kind("consent", "对例外的意见", PROBLEM, (
        f("must", "哪一项", T.CHOICE, ("institution", "accountability")),
        f("body", "单位", T.CHOICE, ("team", "office", "discipline", "leading_group")),
        f("verdict", "结论", T.VERDICT), f("opinion", "意见"),
    ), {"must": "accountability", "body": "discipline", "verdict": "agree", "opinion": "同意"}, FACTUAL,
       by=(TEAM, OFFICE, DISCIPLINE, GROUP), entry="consent_given", word="例外意见"),
    kind("explanation", "超期说明", PROBLEM, (f("reason", "原因"),), {"reason": "汛期道路中断，工程停工二十日"}, WITH_UNIT,
       by=(HEAD,), entry="lateness_explained", word="超期说明"),
    kind("explanation_review", "超期说明的审核", PROBLEM, (
        f("verdict", "结论", T.VERDICT), f("slip_number", "督办函文号"),
    ), {"verdict": "accepted", "slip_number": "青巡办督〔2026〕2号"}, WITH_UNIT,
       by=(OFFICE,), entry="explanation_judged", word="审核超期说明", needs=("slip",)),
    kind("extension_request", "申请延期", PROBLEM, (f("until", "延期至", T.DAY), f("reason", "原因")),
          {"until": "2026-06-30", "reason": "工程验收须待汛期后"}, WITH_UNIT,
       by=(HEAD,), entry="extension_requested", word="申请延期"),
    kind("extension_decision", "延期审批", PROBLEM, (f("verdict", "结论", T.VERDICT), o("signed_by", "批准人", T.PERSON),
          o("reason", "理由")), {"verdict": "agree", "signed_by": "li.office"}, WITH_UNIT,
       by=(OFFICE, GROUP), entry="extension_judged", word="审批延期"),
    kind("continuation_request", "申请转持续整改", PROBLEM, (
        f("reason", "原因"), f("stage_goal", "阶段目标"), f("review_on", "复核日期", T.DAY),
    ), {"reason": "需跨年度治理", "stage_goal": "年内完成一期", "review_on": "2026-09-30"},
          frozenset({"transferred", "under_check"}),
       by=(HEAD,), entry="continuation_requested", word="申请持续整改"),
    kind("continuation_decision", "转持续整改审批", PROBLEM, (f("verdict", "结论", T.VERDICT), o("signed_by", "批准人", T.PERSON),
          o("reason", "理由")), {"verdict": "agree"}, frozenset({"transferred", "under_check"}),
       by=(OFFICE, GROUP), entry="continuation_judged", word="审批持续整改"),
    kind("check", "核查验收", PROBLEM, (
        f("checkers", "核查人", T.PEOPLE), past("checked_on", "核查日期"), f("method", "方式", T.CHOICES, METHODS),
        f("findings", "核查所见"), f("conclusion", "结论", T.CHOICE, ("pass", "return")),
    ), {"checkers": ["qian.team", "chen.lent"], "checked_on": "2026-05-08", "method": ["visit", "look"],
        "findings": "随机走访六户，款项均已到账……", "conclusion": "pass"}, frozenset({"under_check"}),
       by=(TEAM,), entry="checked", word="核查验收", needs=("proofs_of_rules",)),
    kind("discipline_review", "销号审核", PROBLEM, (
        f("verdict", "结论", T.CHOICE, ("agree", "disagree", "supplement")), f("opinion", "意见"),
    ), {"verdict": "agree", "opinion": "同意销号"}, frozenset({"under_check", "passed"}),
       by=(DISCIPLINE,), entry="closing_reviewed", word="销号审核"),
    kind("referral", "移交其他部门办理", PROBLEM, (
        f("to", "移交给"), f("path", "途径", T.CHOICE, PATHS), past("sent_on", "移交日期"), f("handed_by", "移交人"),
        o("received_by", "接收人"), o("received_on", "接收日期", T.DAY, past=True),
    ), {"to": "县财政局", "path": "department", "sent_on": "2026-03-12", "handed_by": "li.office"},
          frozenset({"reported", "handed_over", "transferred", "under_check"}),
       by=(OFFICE,), entry="referred", word="移交办理"),
    kind("referral_answer", "移交事项的答复", PROBLEM, (
        o("to", "移交给"), past("on", "答复日期"), f("text", "办理情况"),
    ), {"to": "县财政局", "on": "2026-05-12", "text": "已核拨"}, OPEN,
       by=(OFFICE, DISCIPLINE, ORGANISATION), entry="referral_answered", word="移交答复", needs=("lines",)),
    kind("review", "持续整改复核", PROBLEM, (
        past("reviewed_on", "复核日期"), f("result", "复核结果"), o("next_on", "下次复核日期", T.DAY),
    ), {"reviewed_on": "2026-09-28", "result": "一期已完成", "next_on": "2026-12-28"}, frozenset({"long_term"}),
       by=(OFFICE,), entry="reviewed", word="复核"),
    kind("withdrawal", "申请撤销", PROBLEM, (
        f("ground", "情形", T.CHOICE, WITHDRAWALS), o("into", "并入", T.CODE), f("reason", "理由"),
    ), {"ground": "error", "reason": "重复登记"}, OPEN,
       by=(OFFICE,), entry="withdrawal_proposed", word="提出撤销"),
    kind("withdrawal_decision", "撤销、拆分的审批", PROBLEM, (f("verdict", "结论", T.VERDICT), o("opinion", "意见")),
          {"verdict": "agree"}, OPEN, by=(GROUP,), entry="withdrawal_judged", word="审批撤销",
       needs=("split", "approval")),
)  # fmt: skip

REPORT = kind("report", "登记问题", NOTHING, (
    f("inspection", "巡察", T.CODE), f("category", "问题类别"), o("subcategory", "问题子类"), f("title", "具体问题"),
    f("detail", "具体表现"), o("focus", "对应聚焦"), o("source", "问题来源"), o("key_attention", "是否重点关注", T.FLAG),
    Field(name="finding", label="五见两清", type=T.GROUP, required=False, fields=_FINDING_FIELDS),
    o("refer_to", "须移交的途径", T.CHOICES, PATHS), o("requirement", "整改要求"), o("remark", "备注"),
    o("row_key", "清单行标识", T.CODE), o("workflow", "流程（默认为本轮次的流程）", T.CODE),
    o("unit", "责任单位（被巡察单位的下级，如村）", T.CODE), o("predecessor", "前序问题（反弹的已销号问题）", T.CODE),
), {"inspection": "I-2026-0001", "category": "专项资金", "title": "临时救助资金滞留", "detail": "2025年……"},
       by=(OFFICE, TEAM), entry="reported", word="登记问题", needs=("approval",))  # fmt: skip
