"""Oversight: letters with their receipts and replies, talks, faults, look-backs, samples, and the exchange with 纪委监委.

Facts on an inspection stand in ``ON_INSPECTIONS``, those on a problem in ``ON_PROBLEMS``, those on a round in ``ON_ROUNDS``.
What is over takes no facts any more: whoever looks back at closed problems records it on the inspection or the round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.kinds.words import (
    CLERK,
    DISCIPLINE,
    GROUP,
    HEAD,
    INSPECTION,
    LEADER,
    OFFICE,
    ORGANISATION,
    PROBLEM,
    ROUND,
    TEAM,
    T,
    f,
    kind,
    o,
    past,
)

if TYPE_CHECKING:
    from rectify.engine.acts import Kind

LETTERS = (
    "通知", "督办通知书", "提示函", "提醒函", "提醒书", "催办单", "督办函", "督查指导书", "告诫书", "问责书", "问责建议书", "约谈通知",
    "跟踪督促函", "工作提示", "巡察建议书", "移交函", "抄告单", "审核意见", "补充整改通知", "销号通知书", "通报", "协调函", "其他",
)  # fmt: skip
"""Kinds of letters (domain.md B8.1); a ladder's titles are longer names of these."""
RECEIVERS = ("unit", "head", "leader", "stationed", "discipline", "organisation", "leading_group", "department")
FAULTS = ("responsibility", "carelessness", "measures", "falsification")
"""整改责任落实不到位、整改不认真、措施不着实、弄虚作假 (S001, R-24)."""
OUTGOING, INCOMING = ("findings", "rechecks"), ("daily", "reviews")
"""双反馈 (S000, R-29): two lists to the discipline commission, two from it."""
SAMPLED = ("holds", "relapsed", "falsified")

_LIST = (
    f("list", "清单", T.CHOICE, (*OUTGOING, *INCOMING)), o("period", "月份（YYYY-MM，临时反馈不填）"), past("sent_on", "发出日期"),
    o("number", "文号"), o("problems", "所列问题", T.CODES),
)  # fmt: skip
_RECEIVED = (f("list", "清单的办理记录编号", T.COUNT), past("received_on", "收到日期"), f("received_by", "收件人"))

ON_INSPECTIONS: tuple[Kind, ...] = (
    kind("supervision_follow_up", "督查跟进", INSPECTION, (
        f("supervision", "督查督办的办理记录编号", T.COUNT), past("on", "日期"), f("result", "结果"),
        o("next_on", "再次跟进日期", T.DAY),
    ), {"supervision": 118, "on": "2026-05-06", "result": "抽查的三项已整改到位"},
       by=(OFFICE, DISCIPLINE, ORGANISATION, TEAM), entry="supervision_followed_up", word="督查跟进",
       needs=("records", "lines", "head")),
    kind("letter", "函件", INSPECTION, (
        f("kind", "文种", T.CHOICE, LETTERS), f("number", "文号", T.CODE), f("title", "标题"),
        f("receiver", "主送对象", T.CHOICE, RECEIVERS), o("addressee", "主送单位"), o("problems", "所涉问题", T.CODES),
        past("sent_on", "发出日期"), o("receipt_due_on", "签收期限", T.DAY), o("reply_due_on", "回复期限", T.DAY),
        f("signed_by", "签发人", T.PERSON), o("prepared", "所签发的待签发函稿（通知编号）", T.CODES),
    ), {"kind": "督办函", "number": "青巡办督〔2026〕2号", "title": "关于限期完成整改的督办函", "receiver": "unit",
        "problems": ["P-2026-0001"], "sent_on": "2026-05-08", "receipt_due_on": "2026-05-11", "reply_due_on": "2026-05-20",
        "signed_by": "li.office"},
       by=(OFFICE, GROUP), entry="letter_sent", word="发函", needs=("problems", "signers", "letter", "prepared", "opened")),
    kind("letter_receipt", "函件签收", INSPECTION, (
        f("number", "文号", T.CODE), past("received_on", "签收日期"), f("received_by", "签收人"),
    ), {"number": "青巡办督〔2026〕2号", "received_on": "2026-05-09", "received_by": "赵主任"},
       by=(CLERK, HEAD, LEADER, DISCIPLINE, ORGANISATION, GROUP, OFFICE), entry="letter_received", word="签收函件",
       needs=("letter",)),
    kind("letter_reply", "函件回复", INSPECTION, (
        f("number", "文号", T.CODE), past("on", "回复日期"), f("text", "回复内容"),
    ), {"number": "青巡办督〔2026〕2号", "on": "2026-05-18", "text": "两项措施已完成，余款月底前拨付到位"},
       by=(HEAD, LEADER, DISCIPLINE, ORGANISATION, GROUP, OFFICE), entry="letter_answered", word="回复函件",
       needs=("letter",)),
    kind("letter_judgement", "函件回复的审核", INSPECTION, (
        f("number", "文号", T.CODE), f("verdict", "结论", T.CHOICE, ("满意", "退回")), o("opinion", "意见"),
        o("next_on", "重新回复期限", T.DAY),
    ), {"number": "青巡办督〔2026〕2号", "verdict": "退回", "opinion": "未说明原因", "next_on": "2026-05-25"},
       by=(OFFICE,), entry="letter_judged", word="审核函件回复", needs=("letter", "head")),
    kind("talk", "约谈", INSPECTION, (
        past("on", "日期"), f("host", "约谈人"), f("form", "形式", T.CHOICE, ("individual", "group")),
        f("persons", "约谈对象", T.TEXTS), f("requirement", "要求"), o("problems", "所涉问题", T.CODES),
        o("due_on", "落实期限", T.DAY), o("minutes", "约谈记录", T.FILE),
    ), {"on": "2026-06-10", "host": "吴副书记", "form": "individual", "persons": ["赵主任"],
        "requirement": "一个月内逐项销号", "due_on": "2026-07-10"},
       by=(OFFICE, GROUP), entry="talk_held", word="约谈", needs=("problems", "lines", "head", "opened")),
    kind("talk_result", "约谈要求的落实情况", INSPECTION, (
        f("held_on", "约谈日期", T.DAY, past=True), past("on", "日期"), f("result", "落实情况"),
    ), {"held_on": "2026-06-10", "on": "2026-07-08", "result": "所涉问题已全部申请销号"},
       by=(HEAD, OFFICE, GROUP), entry="talk_answered", word="落实约谈要求", needs=("lines",)),
    kind("accountability_proposal", "问责建议", INSPECTION, (
        o("persons", "建议问责的人员", T.TEXTS), f("basis", "依据条款"), f("proposal", "建议"),
        f("to", "建议送达", T.CHOICE, ("discipline", "organisation")), o("problems", "所涉问题", T.CODES),
        f("signed_by", "签批人", T.PERSON), past("sent_on", "日期"), o("due_on", "反馈期限", T.DAY),
    ), {"persons": ["冯某某"], "basis": "《巡察审计整改责任追究办法（试行）》第八条", "proposal": "对整改不力负领导责任，建议问责",
        "to": "discipline", "problems": ["P-2026-0001"], "signed_by": "wu.group", "sent_on": "2026-06-20",
        "file": "letter.pdf"},
       by=(GROUP,), entry="accountability_proposed", word="提出问责建议", needs=("problems", "signers", "head", "opened")),
    kind("accountability_result", "问责建议的处理结果", INSPECTION, (
        f("proposal", "问责建议的办理记录编号", T.COUNT), past("on", "日期"),
        f("decision", "处理", T.CHOICE, ("adopted", "partly", "declined")), f("result", "结果"), o("number", "文号"),
    ), {"proposal": 231, "on": "2026-08-02", "decision": "adopted", "result": "给予诫勉"},
       by=(DISCIPLINE, ORGANISATION), entry="accountability_answered", word="问责建议的处理", needs=("records", "lines")),
    kind("look_back", "回头看", INSPECTION, (
        past("on", "日期"), f("checkers", "核查人", T.PEOPLE), f("problems", "所看的问题", T.CODES), f("result", "结果"),
        o("relapsed", "反弹的问题", T.CODES), o("falsified", "查实虚假整改的问题", T.CODES), o("next_on", "下次回头看日期", T.DAY),
    ), {"on": "2026-11-20", "checkers": ["qian.team", "chen.lent"], "problems": ["P-2026-0001"], "result": "整改成果巩固"},
       by=(TEAM, OFFICE), entry="looked_back", word="回头看", needs=("accounts", "closed", "head")),
    kind("discipline_list", "双反馈清单（一个单位）", INSPECTION, _LIST,
         {"list": "findings", "sent_on": "2026-03-05", "number": "青巡办函〔2026〕5号", "problems": ["P-2026-0001"],
          "file": "list.xlsx"},
       by=(OFFICE, DISCIPLINE), entry="list_sent", word="双反馈", needs=("listed", "head")),
    kind("discipline_list_receipt", "双反馈清单签收（一个单位）", INSPECTION, _RECEIVED,
         {"list": 96, "received_on": "2026-03-06", "received_by": "周纪委"},
       by=(OFFICE, DISCIPLINE), entry="list_received", word="签收双反馈清单", needs=("records", "lines")),
)  # fmt: skip

ON_PROBLEMS: tuple[Kind, ...] = (
    kind("fault", "督查发现的整改不实", PROBLEM, (
        f("code", "情形", T.CHOICE, FAULTS), past("on", "发现日期"), f("text", "具体情况"),
        o("report_differs", "报告与事实不符", T.FLAG),
    ), {"code": "falsification", "on": "2026-05-10", "text": "拨付凭证为事后补制", "report_differs": True},
       frozenset({"transferred", "under_check", "passed", "long_term"}),
       by=(TEAM, OFFICE), entry="fault_found", word="认定整改不实"),
    kind("fault_review", "整改不实的复核", PROBLEM, (
        f("fault", "第几项认定", T.COUNT), f("verdict", "结论", T.CHOICE, ("upheld", "dismissed")), f("reason", "理由"),
    ), {"fault": 1, "verdict": "dismissed", "reason": "凭证日期系银行系统补打，经核对属实"},
       frozenset({"transferred", "under_check", "passed", "long_term"}),
       by=(OFFICE, GROUP), entry="fault_reviewed", word="复核整改不实", needs=("records",)),
)  # fmt: skip

ON_ROUNDS: tuple[Kind, ...] = (
    kind("group_talk", "集体约谈", ROUND, (
        f("units", "被约谈单位", T.CODES), f("persons", "约谈对象", T.TEXTS), past("on", "日期"), f("host", "约谈人"),
        f("requirement", "要求"), f("due_on", "落实期限", T.DAY), o("minutes", "约谈记录", T.FILE),
    ), {"units": ["U01", "U02"], "persons": ["赵主任", "冯主任"], "on": "2026-08-26", "host": "吴副书记",
        "requirement": "九月底前逐项销号", "due_on": "2026-09-30"},
       by=(OFFICE, GROUP), entry="group_talk_held", word="集体约谈", needs=("round_inspections", "head")),
    kind("sample_seed", "反向核查：公布种子", ROUND, (
        f("seed", "种子"), f("announced_by", "抽签人"), past("on", "抽签日期"), f("tolerable", "不可接受的不合格率（%）"),
        f("risk", "漏判风险（%）"), o("acceptable", "可接受的不合格率（%）"), o("producer_risk", "错判风险（%）"),
        o("closed_from", "销号日期起", T.DAY), o("closed_until", "销号日期止", T.DAY),
    ), {"seed": "07 12 19 23 28 31", "announced_by": "县纪委监委现场抽签", "on": "2026-09-01", "tolerable": "5", "risk": "10"},
       by=(OFFICE,), entry="sample_seeded", word="公布抽样种子", needs=("records", "lot")),
    kind("sample_draw", "反向核查：抽取", ROUND, (
        o("seed_entry", "种子的办理记录编号", T.COUNT), o("due_on", "核查期限", T.DAY),
    ), {"seed_entry": 512, "due_on": "2026-09-30"},
       by=(OFFICE,), entry="sample_drawn", word="抽取样本", needs=("records", "seed_hash", "head")),
    kind("sample_result", "反向核查：结果", ROUND, (
        f("problem", "问题", T.CODE), past("on", "核查日期"), f("checkers", "核查人", T.PEOPLE),
        f("verdict", "结论", T.CHOICE, SAMPLED), f("findings", "核查所见"),
    ), {"problem": "P-2026-0001", "on": "2026-09-12", "checkers": ["chen.lent", "han.audit"], "verdict": "holds",
        "findings": "走访十户，救助金均按月到账"},
       by=(TEAM, OFFICE, DISCIPLINE), entry="sample_checked", word="反向核查",
       needs=("records", "lines", "accounts", "sampled")),
    kind("discipline_batch", "双反馈清单（按月成批）", ROUND, (*_LIST, o("final", "本轮最后一次", T.FLAG)),
         {"list": "findings", "period": "2026-05", "sent_on": "2026-06-02", "number": "青巡办函〔2026〕11号",
          "file": "list.xlsx"},
       by=(OFFICE, DISCIPLINE), entry="batch_sent", word="双反馈（月度）", needs=("lines", "listed", "head")),
    kind("discipline_batch_receipt", "双反馈清单签收（按月成批）", ROUND, _RECEIVED,
         {"list": 205, "received_on": "2026-06-03", "received_by": "周纪委"},
       by=(OFFICE, DISCIPLINE), entry="batch_received", word="签收双反馈清单（月度）", needs=("records", "lines")),
)  # fmt: skip

KINDS: tuple[Kind, ...] = (*ON_INSPECTIONS, *ON_PROBLEMS, *ON_ROUNDS)
