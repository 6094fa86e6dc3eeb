"""Master data: rounds, units, teams, inspections, accounts, roles, and what takes two persons."""

from __future__ import annotations

from rectify.engine.acts import Field, Kind
from rectify.engine.kinds.words import EVERYBODY, NOTHING, OFFICE, PURPOSES, ROUND_KINDS, SEC, SYS, T, f, kind, o
from rectify.engine.model import GRANTED

KINDS: tuple[Kind, ...] = (
    kind("add round", "登记巡察轮次", NOTHING, (
        f("code", "轮次代码", T.CODE), f("name", "名称"), f("kind", "类别", T.CHOICE, ROUND_KINDS),
        o("profile", "期限方案", T.CODE), o("ladder", "提醒阶梯", T.CODE), o("workflow", "流程", T.CODE),
        f("opened_on", "启动日期", T.DAY),
    ), {"code": "R-2026-1", "name": "十四届县委第三轮", "kind": "常规", "profile": "two-months", "ladder": "default",
        "workflow": "five-accounts", "opened_on": "2026-03-02"},
       by=(OFFICE,), entry="round_added", word="登记轮次"),
    kind("add unit", "登记单位", NOTHING, (
        f("code", "单位代码", T.CODE), f("name", "名称"), f("kind", "类别"), o("parent", "上级单位", T.CODE),
        f("head", "主要负责人", T.PERSON), f("head_since", "任职日期", T.DAY),
        o("leader", "分管县领导", T.PERSON),
    ), {"code": "U01", "name": "县民政局", "kind": "县直部门", "head": "zhao.head", "head_since": "2024-01-05",
        "leader": "sun.leader"}, by=(OFFICE,), entry="unit_added", word="登记单位"),
    kind("add team", "登记巡察组", NOTHING, (f("round", "轮次", T.CODE), f("name", "组名")),
          {"round": "R-2026-1", "name": "第一巡察组"}, by=(OFFICE,), entry="team_added", word="登记巡察组"),
    kind("authorise", "授权组员", NOTHING, (
        f("user", "账号", T.PERSON), f("team", "组名"), o("round", "轮次", T.CODE),
        f("purpose", "用途", T.CHOICE, PURPOSES), f("from", "起", T.DAY), f("until", "止", T.DAY),
        o("lent_by", "借调自"),
    ), {"user": "qian.team", "team": "第一巡察组", "round": "R-2026-1", "purpose": "inspect", "from": "2026-03-02",
        "until": "2026-12-31"}, by=(OFFICE,), entry="authorised", word="授权组员"),
    kind("add inspection", "登记一个单位的巡察", NOTHING, (
        f("round", "轮次", T.CODE), f("unit", "单位", T.CODE), f("team", "巡察组"),
        o("liaison", "联系人", T.PERSON), o("started_on", "进驻日期", T.DAY), o("ended_on", "撤离日期", T.DAY),
    ), {"round": "R-2026-1", "unit": "U01", "team": "第一巡察组", "liaison": "zhou.liaison"},
       by=(OFFICE,), entry="inspection_added", word="登记巡察"),
    kind("add user", "登记账号", NOTHING, (
        f("name", "账号", T.CODE), f("display", "姓名"), o("unit", "单位", T.CODE), o("mail", "邮箱"),
    ), {"name": "zhao.head", "display": "赵主任", "unit": "U01"},
       by=(SYS,), entry="user_added", word="登记账号"),
    kind("disable user", "停用账号", NOTHING, (f("name", "账号", T.CODE), f("reason", "理由")),
          {"name": "zhao.head", "reason": "调离"}, by=(SYS,), entry="user_disabled", word="停用账号"),
    kind("grant", "授予角色", NOTHING, (
        f("user", "账号", T.PERSON), f("role", "角色", T.CHOICE, GRANTED),
        o("unit", "单位", T.CODE), o("from", "起", T.DAY), o("until", "止", T.DAY),
    ), {"user": "zhao.head", "role": "unit_head", "unit": "U01"},
       by=(SEC,), entry="role_granted", word="授予角色"),
    kind("revoke", "收回角色", NOTHING, (
        f("user", "账号", T.PERSON), f("role", "角色", T.CHOICE, GRANTED),
        o("unit", "单位", T.CODE),
    ), {"user": "zhao.head", "role": "unit_head", "unit": "U01"},
       by=(SEC,), entry="role_revoked", word="收回角色"),
    kind("delegate", "委托代理", NOTHING, (
        f("from_user", "委托人", T.PERSON), f("to_user", "代理人", T.PERSON), f("from", "起", T.DAY),
        f("until", "止", T.DAY), f("reason", "理由"),
    ), {"from_user": "li.office", "to_user": "wu.office", "from": "2026-04-01", "until": "2026-04-10", "reason": "出差"},
       by=EVERYBODY, entry="delegated", word="委托代理"),
    kind("add legacy", "期初建账（历史已销号）", NOTHING, (
        f("inspection", "巡察", T.CODE),
        Field(name="rows", label="历史问题", type=T.GROUPS, fields=(
            f("category", "问题类别"), f("title", "具体问题"), o("detail", "具体表现"),
            f("closed_on", "销号日期", T.DAY, past=True), o("remark", "备注"),
        )),
        f("reason", "依据"),
    ), {"inspection": "I-2026-0001", "reason": "第一轮历史台账",
        "rows": [{"category": "基层党建", "title": "党费台账缺失", "closed_on": "2024-11-20"}]},
       by=(OFFICE,)),
    kind("correct", "更正（两人）", NOTHING, (
        f("subject", "对象", T.CODE), f("field", "字段"), f("from", "原值"), f("to", "新值"), f("reason", "理由"),
    ), {"subject": "I-2026-0001", "field": "receipt_on", "from": "2026-03-02", "to": "2026-03-03", "reason": "回执日期录错"},
       by=(OFFICE,)),
)  # fmt: skip
