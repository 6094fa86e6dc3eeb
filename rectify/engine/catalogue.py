"""Every kind of act there is, with its fields: the table from which ``rectify acts`` is printed.

Names are promises (``docs/acts.md``). ``states`` says in which states a fact about a problem can be recorded; who may ask
stands in ``rights.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.acts import Field, Kind, Type
from rectify.engine.model import ROLE_WORDS, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

PROBLEM, INSPECTION, ROUND, UNIT, USER, NOTHING = "problem", "inspection", "round", "unit", "user", ""

ROUND_KINDS = ("常规", "专项", "机动", "回头看", "联动", "交叉")
PURPOSES = ("inspect", "check")
BODIES = ("office", "discipline", "organisation", "team", "leader")
MEETINGS = ("committee", "democratic_life", "organisational_life", "midterm")
REPORTS = ("rectification", "head")
RECEIVERS = ("office", "leader")
CHANNELS = ("meeting", "document", "notice_board", "website", "media", "other")
SUPERVISIONS = ("发函提醒", "重点抽查", "专项督查", "纪律调查", "其他检查", "情况通报")
EVIDENCE = (
    "photo", "receipt", "voucher", "rule", "decision", "inspection_record", "contract", "meeting", "document", "other",
)  # fmt: skip
PAPER_EVIDENCE = frozenset({"meeting", "document"})
"""Kinds that are a meeting or a paper about the work (S003: 很多是以会议、文件落实)."""
TARGETS = ("self_check", "institution", "accountability", "check")
PROGRESS = ("action", "result", "meeting", "document", "deployment")
GROUNDS: Mapping[str, frozenset[str]] = {
    "existing_rule_adequate": frozenset({"institution"}),
    "superior_matter": frozenset({"institution"}),
    "no_identifiable_person": frozenset({"accountability"}),
    "already_handled": frozenset({"accountability"}),
    "left_or_deceased": frozenset({"accountability"}),
    "reserved_to_competent_body": frozenset({"accountability"}),
}
METHODS = ("listen", "look", "inspect", "visit", "interview")
PATHS = ("discipline", "organisation", "department")
WITHDRAWALS = ("error", "merged", "not_established")
FINDING = ("time", "fact", "number", "cause", "nature", "degree", "impact")
CORRECTABLE: Mapping[str, tuple[str, ...]] = {
    PROBLEM: ("category", "subcategory", "title", "detail", "focus", "source"),
    INSPECTION: ("team", "liaison", "unit", "receipt_on", "feedback_number", "feedback_on", "problems_count"),
    UNIT: ("name", "kind", "parent", "head", "head_since", "leader"),
    ROUND: ("name", "opened_on"),
}

WITH_UNIT = frozenset({"handed_over", "transferred"})
WORKING = WITH_UNIT | {"long_term"}
FACTUAL = WORKING | {"under_check"}
OPEN = FACTUAL | {"reported", "passed"}

_T = Type


def _f(
    name: str,
    label: str,
    kind: Type = Type.TEXT,
    choices: tuple[str, ...] = (),
    *,
    must: bool = True,
    past: bool = False,
) -> Field:
    return Field(name=name, label=label, type=kind, required=must, choices=choices, past=past)


def _o(name: str, label: str, kind: Type = Type.TEXT, choices: tuple[str, ...] = (), *, past: bool = False) -> Field:
    return _f(name, label, kind, choices, must=False, past=past)


def _past(name: str, label: str) -> Field:
    return _f(name, label, _T.DAY, past=True)


_FILE = _o("file", "扫描件", _T.FILE)
_SEVEN = tuple(
    _o(name, label)
    for name, label in zip(
        FINDING, ("见时间", "见事实", "见数字", "见原因", "见性质", "程度表述清", "影响表述清"), strict=True
    )
)
_FINDING_FIELDS = (*_SEVEN, _o("waived", "免予核对", _T.FLAG), _o("reason", "免予核对的理由"))
_MEASURE_FIELDS = (
    _f("text", "措施内容"), _f("leader", "责任领导"), _f("department", "责任部门"), _f("person", "责任人"),
    _f("due_on", "完成时限", _T.DAY), _o("kind", "措施类型"),
)  # fmt: skip


def _kind(
    key: str,
    label: str,
    subject: str,
    fields: tuple[Field, ...],
    example: Mapping[str, object],
    states: frozenset[str] | None = None,
) -> Kind:
    named = fields if any(each.name == "file" for each in fields) else (*fields, _FILE)
    return Kind(key=key, label=label, subject=subject, fields=named, states=states, example=example)


_MASTER = (
    _kind("add round", "登记巡察轮次", NOTHING, (
        _f("code", "轮次代码", _T.CODE), _f("name", "名称"), _f("kind", "类别", _T.CHOICE, ROUND_KINDS),
        _o("profile", "期限方案", _T.CODE), _o("ladder", "提醒阶梯", _T.CODE), _o("workflow", "流程", _T.CODE),
        _f("opened_on", "启动日期", _T.DAY),
    ), {"code": "R-2026-1", "name": "十四届县委第三轮", "kind": "常规", "profile": "two-months", "ladder": "default",
        "workflow": "five-accounts", "opened_on": "2026-03-02"}),
    _kind("add unit", "登记单位", NOTHING, (
        _f("code", "单位代码", _T.CODE), _f("name", "名称"), _f("kind", "类别"), _o("parent", "上级单位", _T.CODE),
        _f("head", "主要负责人", _T.PERSON), _f("head_since", "任职日期", _T.DAY),
        _o("leader", "分管县领导", _T.PERSON),
    ), {"code": "U01", "name": "县民政局", "kind": "县直部门", "head": "zhao.head", "head_since": "2024-01-05",
        "leader": "sun.leader"}),
    _kind("add team", "登记巡察组", NOTHING, (_f("round", "轮次", _T.CODE), _f("name", "组名")),
          {"round": "R-2026-1", "name": "第一巡察组"}),
    _kind("authorise", "授权组员", NOTHING, (
        _f("user", "账号", _T.PERSON), _f("team", "组名"), _o("round", "轮次", _T.CODE),
        _f("purpose", "用途", _T.CHOICE, PURPOSES), _f("from", "起", _T.DAY), _f("until", "止", _T.DAY),
    ), {"user": "qian.team", "team": "第一巡察组", "round": "R-2026-1", "purpose": "inspect", "from": "2026-03-02",
        "until": "2026-12-31"}),
    _kind("add inspection", "登记一个单位的巡察", NOTHING, (
        _f("round", "轮次", _T.CODE), _f("unit", "单位", _T.CODE), _f("team", "巡察组"),
        _o("liaison", "联系人", _T.PERSON), _o("started_on", "进驻日期", _T.DAY), _o("ended_on", "撤离日期", _T.DAY),
    ), {"round": "R-2026-1", "unit": "U01", "team": "第一巡察组", "liaison": "zhou.liaison"}),
    _kind("add user", "登记账号", NOTHING, (
        _f("name", "账号", _T.CODE), _f("display", "姓名"), _o("unit", "单位", _T.CODE), _o("mail", "邮箱"),
    ), {"name": "zhao.head", "display": "赵主任", "unit": "U01"}),
    _kind("disable user", "停用账号", NOTHING, (_f("name", "账号", _T.CODE), _f("reason", "理由")),
          {"name": "zhao.head", "reason": "调离"}),
    _kind("grant", "授予角色", NOTHING, (
        _f("user", "账号", _T.PERSON), _f("role", "角色", _T.CHOICE, tuple(role for role in ROLE_WORDS if role != Role.SYSTEM)),
        _o("unit", "单位", _T.CODE), _o("from", "起", _T.DAY), _o("until", "止", _T.DAY),
    ), {"user": "zhao.head", "role": "unit_head", "unit": "U01"}),
    _kind("revoke", "收回角色", NOTHING, (
        _f("user", "账号", _T.PERSON), _f("role", "角色", _T.CHOICE, tuple(role for role in ROLE_WORDS if role != Role.SYSTEM)),
        _o("unit", "单位", _T.CODE),
    ), {"user": "zhao.head", "role": "unit_head", "unit": "U01"}),
    _kind("delegate", "委托代理", NOTHING, (
        _f("from_user", "委托人", _T.PERSON), _f("to_user", "代理人", _T.PERSON), _f("from", "起", _T.DAY),
        _f("until", "止", _T.DAY), _f("reason", "理由"),
    ), {"from_user": "li.office", "to_user": "wu.office", "from": "2026-04-01", "until": "2026-04-10", "reason": "出差"}),
    _kind("add legacy", "期初建账（历史已销号）", NOTHING, (
        _f("inspection", "巡察", _T.CODE),
        Field(name="rows", label="历史问题", type=_T.GROUPS, fields=(
            _f("category", "问题类别"), _f("title", "具体问题"), _o("detail", "具体表现"),
            _f("closed_on", "销号日期", _T.DAY, past=True), _o("remark", "备注"),
        )),
        _f("reason", "依据"),
    ), {"inspection": "I-2026-0001", "reason": "第一轮历史台账",
        "rows": [{"category": "基层党建", "title": "党费台账缺失", "closed_on": "2024-11-20"}]}),
    _kind("correct", "更正（两人）", NOTHING, (
        _f("subject", "对象", _T.CODE), _f("field", "字段"), _f("from", "原值"), _f("to", "新值"), _f("reason", "理由"),
    ), {"subject": "I-2026-0001", "field": "receipt_on", "from": "2026-03-02", "to": "2026-03-03", "reason": "回执日期录错"}),
)  # fmt: skip

_ON_INSPECTION = (
    _kind("feedback_document", "反馈意见", INSPECTION, (
        _f("number", "文号"), _past("issued_on", "印发日期"), _f("problems_count", "反馈问题数", _T.COUNT),
    ), {"number": "青巡办函〔2026〕3号", "issued_on": "2026-03-02", "problems_count": 12}),
    _kind("feedback", "三反馈", INSPECTION, (
        _f("form", "形式", _T.CHOICE, ("collective", "head", "leader")), _past("held_on", "日期"),
        _f("persons", "参加人员", _T.TEXTS), _o("minutes", "记录", _T.FILE),
    ), {"form": "collective", "held_on": "2026-03-02", "persons": ["赵主任", "钱组长"]}),
    _kind("receipt", "签收", INSPECTION, (
        _o("signed_by", "签收人", _T.PERSON), _o("signed_on", "签收日期", _T.DAY, past=True),
        _o("deemed", "视为签收", _T.CHOICE, ("left_with_witnesses", "meeting_date")),
        _o("witnesses", "见证人", _T.TEXTS), _o("reason", "理由"),
    ), {"signed_by": "zhao.head", "signed_on": "2026-03-02"}),
    _kind("plan", "整改方案", INSPECTION, (_past("submitted_on", "报送日期"), _f("signed_by", "签字人", _T.PERSON)),
          {"submitted_on": "2026-03-16", "signed_by": "zhao.head"}),
    _kind("plan_opinion", "方案会审意见", INSPECTION, (
        _f("body", "会审单位", _T.CHOICE, BODIES), _f("verdict", "结论", _T.CHOICE, ("agree", "return")), _f("opinion", "意见"),
    ), {"body": "discipline", "verdict": "agree", "opinion": "同意"}),
    _kind("meeting", "会议", INSPECTION, (
        _f("meeting", "会议种类", _T.CHOICE, MEETINGS), _past("held_on", "日期"), _o("starts_at", "开始时间"),
        _f("attendees", "参加人员", _T.TEXTS), _o("problems", "逐一研究的问题", _T.CODES), _f("minutes", "会议记录", _T.FILE),
    ), {"meeting": "committee", "held_on": "2026-03-10", "attendees": ["赵主任"], "problems": ["P-2026-0001"],
        "minutes": "minutes.pdf"}),
    _kind("report_delivery", "双报告报送", INSPECTION, (
        _f("report", "报告", _T.CHOICE, REPORTS), _f("receiver", "接收方", _T.CHOICE, RECEIVERS),
        _o("delivered_on", "报送日期", _T.DAY, past=True), _o("signed_by", "签字人", _T.PERSON),
        _o("received_on", "接收日期", _T.DAY, past=True), _o("received_by", "接收人", _T.PERSON),
    ), {"report": "rectification", "receiver": "office", "delivered_on": "2026-04-28", "signed_by": "zhao.head",
        "file": "report.docx"}),
    _kind("publication", "公开", INSPECTION, (
        _f("scope", "范围", _T.CHOICE, ("party", "public")), _f("channel", "渠道", _T.CHOICE, CHANNELS),
        _past("published_on", "公开日期"), _o("url", "网址"), _o("withheld", "拟不公开的问题", _T.CODES),
    ), {"scope": "public", "channel": "website", "published_on": "2026-05-20", "url": "政府网站整改公开专栏"}),
    _kind("supervision", "督查督办", INSPECTION, (
        _f("kind", "方式", _T.CHOICE, SUPERVISIONS), _f("by_bodies", "实施单位", _T.TEXTS), _past("on", "日期"),
        _f("result", "结果"), _o("follow_up_on", "跟进日期", _T.DAY),
    ), {"kind": "重点抽查", "by_bodies": ["巡察办", "组织部"], "on": "2026-04-02", "result": "抽查三项，均已启动"}),
)  # fmt: skip

_ON_PROBLEM = (
    _kind("finding", "五见两清", PROBLEM, _FINDING_FIELDS, dict.fromkeys(FINDING, "……"), frozenset({"reported"})),
    _kind("plan_row", "分项整改计划", PROBLEM, (
        _f("criterion", "整改目标（验收标准）"), _o("sustained", "是否常态化坚持", _T.FLAG),
        Field(name="measures", label="整改措施", type=_T.GROUPS, fields=_MEASURE_FIELDS),
    ), {"criterion": "滞留资金全部拨付到户", "measures": [{"text": "拨付滞留资金12.6万元", "leader": "孙副局长",
        "department": "社会救助股", "person": "郑干事", "due_on": "2026-04-20"}]}, frozenset({"handed_over"})),
    _kind("plan_approval", "计划审批", PROBLEM, (
        _f("verdict", "结论", _T.CHOICE, ("approved", "returned")), _f("opinion", "意见"),
    ), {"verdict": "approved", "opinion": "同意"}, frozenset({"handed_over"})),
    _kind("progress", "整改进展", PROBLEM, (
        _f("measure", "第几条措施", _T.COUNT), _past("on", "日期"), _f("text", "进展"),
        _f("kind", "性质", _T.CHOICE, PROGRESS), _o("done", "是否完成", _T.FLAG),
    ), {"measure": 1, "on": "2026-04-15", "text": "已拨付12.6万元", "kind": "result", "done": True}, WORKING),
    _kind("evidence", "佐证材料", PROBLEM, (
        _f("kind", "种类", _T.CHOICE, EVIDENCE), _f("for", "用于", _T.TARGET, TARGETS), _f("title", "名称"),
        _f("file", "文件", _T.FILE),
    ), {"kind": "voucher", "for": "measure 1", "title": "拨付凭证", "file": "voucher.pdf"}, FACTUAL),
    _kind("self_check", "自查自纠", PROBLEM, (
        _f("scope", "范围"), _past("checked_on", "日期"), _f("persons", "人员", _T.TEXTS), _f("found", "查出问题"),
        _f("corrected", "纠正情况"),
    ), {"scope": "全局及下属三个所", "checked_on": "2026-04-10", "persons": ["郑干事"], "found": "同类滞留2笔",
        "corrected": "已拨付"}, FACTUAL),
    _kind("institution", "建立健全制度", PROBLEM, (
        _f("title", "制度名称"), _f("number", "文号"), _past("adopted_on", "审议通过日期"),
        _f("effective_on", "施行日期", _T.DAY), _f("new_or_revised", "新建或修订", _T.CHOICE, ("new", "revised")),
    ), {"title": "专项资金拨付管理办法", "number": "青民发〔2026〕8号", "adopted_on": "2026-04-12",
        "effective_on": "2026-04-15", "new_or_revised": "new"}, FACTUAL),
    _kind("accountability", "处理相关责任人", PROBLEM, (
        _f("person", "责任人"), _f("post", "职务"), _f("form", "第几种形态", _T.CHOICE, ("1", "2", "3", "4")),
        _f("measure", "处理方式"), _f("body", "决定机关"), _o("number", "文号"), _past("decided_on", "决定日期"),
    ), {"person": "冯某某", "post": "社会救助股原股长", "form": "1", "measure": "批评教育", "body": "县民政局党组",
        "decided_on": "2026-04-14"}, FACTUAL),
    _kind("exception", "经批准不作要求的申请", PROBLEM, (
        _f("must", "哪一项", _T.CHOICE, ("institution", "accountability")), _f("ground", "情形", _T.CHOICE, tuple(GROUNDS)),
        _f("reason", "理由"), _f("minutes", "党组织会议记录", _T.FILE),
    ), {"must": "accountability", "ground": "no_identifiable_person", "reason": "历史原因形成，无法认定责任人",
        "minutes": "minutes.pdf"}, FACTUAL),
    _kind("consent", "对例外的意见", PROBLEM, (
        _f("must", "哪一项", _T.CHOICE, ("institution", "accountability")),
        _f("body", "单位", _T.CHOICE, ("team", "office", "discipline", "leading_group")),
        _f("verdict", "结论", _T.VERDICT), _f("opinion", "意见"),
    ), {"must": "accountability", "body": "discipline", "verdict": "agree", "opinion": "同意"}, FACTUAL),
    _kind("explanation", "超期说明", PROBLEM, (_f("reason", "原因"),), {"reason": "汛期道路中断，工程停工二十日"}, WITH_UNIT),
    _kind("explanation_review", "超期说明的审核", PROBLEM, (
        _f("verdict", "结论", _T.VERDICT), _f("slip_number", "督办函文号"),
    ), {"verdict": "accepted", "slip_number": "青巡办督〔2026〕2号"}, WITH_UNIT),
    _kind("extension_request", "申请延期", PROBLEM, (_f("until", "延期至", _T.DAY), _f("reason", "原因")),
          {"until": "2026-06-30", "reason": "工程验收须待汛期后"}, WITH_UNIT),
    _kind("extension_decision", "延期审批", PROBLEM, (_f("verdict", "结论", _T.VERDICT), _o("signed_by", "批准人", _T.PERSON),
          _o("reason", "理由")), {"verdict": "agree", "signed_by": "li.office"}, WITH_UNIT),
    _kind("continuation_request", "申请转持续整改", PROBLEM, (
        _f("reason", "原因"), _f("stage_goal", "阶段目标"), _f("review_on", "复核日期", _T.DAY),
    ), {"reason": "需跨年度治理", "stage_goal": "年内完成一期", "review_on": "2026-09-30"},
          frozenset({"transferred", "under_check"})),
    _kind("continuation_decision", "转持续整改审批", PROBLEM, (_f("verdict", "结论", _T.VERDICT), _o("reason", "理由")),
          {"verdict": "agree"}, frozenset({"transferred", "under_check"})),
    _kind("check", "核查验收", PROBLEM, (
        _f("checkers", "核查人", _T.PEOPLE), _past("checked_on", "核查日期"), _f("method", "方式", _T.CHOICES, METHODS),
        _f("findings", "核查所见"), _f("conclusion", "结论", _T.CHOICE, ("pass", "return")),
    ), {"checkers": ["qian.team", "chen.lent"], "checked_on": "2026-05-08", "method": ["visit", "look"],
        "findings": "随机走访六户，款项均已到账……", "conclusion": "pass"}, frozenset({"under_check"})),
    _kind("discipline_review", "销号审核", PROBLEM, (
        _f("verdict", "结论", _T.CHOICE, ("agree", "disagree", "supplement")), _f("opinion", "意见"),
    ), {"verdict": "agree", "opinion": "同意销号"}, frozenset({"under_check", "passed"})),
    _kind("referral", "移交其他部门办理", PROBLEM, (
        _f("to", "移交给"), _f("path", "途径", _T.CHOICE, PATHS), _past("sent_on", "移交日期"), _f("handed_by", "移交人"),
        _o("received_by", "接收人"), _o("received_on", "接收日期", _T.DAY, past=True),
    ), {"to": "县财政局", "path": "department", "sent_on": "2026-03-12", "handed_by": "li.office"},
          frozenset({"reported", "handed_over", "transferred", "under_check"})),
    _kind("referral_answer", "移交事项的答复", PROBLEM, (
        _o("to", "移交给"), _past("on", "答复日期"), _f("text", "办理情况"),
    ), {"to": "县财政局", "on": "2026-05-12", "text": "已核拨"}, OPEN),
    _kind("review", "持续整改复核", PROBLEM, (
        _past("reviewed_on", "复核日期"), _f("result", "复核结果"), _o("next_on", "下次复核日期", _T.DAY),
    ), {"reviewed_on": "2026-09-28", "result": "一期已完成", "next_on": "2026-12-28"}, frozenset({"long_term"})),
    _kind("withdrawal", "申请撤销", PROBLEM, (
        _f("ground", "情形", _T.CHOICE, WITHDRAWALS), _o("into", "并入", _T.CODE), _f("reason", "理由"),
    ), {"ground": "error", "reason": "重复登记"}, OPEN),
    _kind("withdrawal_decision", "撤销审批", PROBLEM, (_f("verdict", "结论", _T.VERDICT), _o("opinion", "意见")),
          {"verdict": "agree"}, OPEN),
)  # fmt: skip

_REPORT = _kind("report", "登记问题", NOTHING, (
    _f("inspection", "巡察", _T.CODE), _f("category", "问题类别"), _o("subcategory", "问题子类"), _f("title", "具体问题"),
    _f("detail", "具体表现"), _o("focus", "对应聚焦"), _o("source", "问题来源"), _o("key_attention", "是否重点关注", _T.FLAG),
    Field(name="finding", label="五见两清", type=_T.GROUP, required=False, fields=_FINDING_FIELDS),
    _o("refer_to", "须移交的途径", _T.CHOICES, PATHS), _o("requirement", "整改要求"), _o("remark", "备注"),
    _o("row_key", "清单行标识", _T.CODE),
), {"inspection": "I-2026-0001", "category": "专项资金", "title": "临时救助资金滞留", "detail": "2025年……"})  # fmt: skip

MOVE_FIELDS = (
    _o("minutes", "会议记录", _T.FILE), _o("what", "补充整改要求"), _o("due_on", "补充整改期限", _T.DAY), _FILE,
)  # fmt: skip

_MOVE = Kind(
    key="move",
    label="流转",
    subject=PROBLEM,
    fields=MOVE_FIELDS,
    example={"move": "hand_over", "subject": "P-2026-0001"},
)

MASTER: tuple[str, ...] = tuple(kind.key for kind in _MASTER)
RECORDS: tuple[str, ...] = tuple(kind.key for kind in (*_ON_INSPECTION, *_ON_PROBLEM))
KINDS: Mapping[str, Kind] = {kind.key: kind for kind in (_MOVE, _REPORT, *_MASTER, *_ON_INSPECTION, *_ON_PROBLEM)}
