"""What a county does beside the single row: instructions and their follow-up, campaigns, lists, joint meetings, the city's word.

Facts on a round stand in ``ON_ROUNDS``; those about one unit in ``ON_INSPECTIONS``. Most are counted in a report and answered by
somebody by a day; none stands before a closing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.acts import Field
from rectify.engine.kinds.words import (
    CLERK,
    DISCIPLINE,
    GROUP,
    HEAD,
    INSPECTION,
    OFFICE,
    ORGANISATION,
    ROUND,
    TEAM,
    T,
    f,
    kind,
    o,
    past,
)
from rectify.engine.model import Role

if TYPE_CHECKING:
    from rectify.engine.acts import Kind

INSTRUCTIONS = ("批示", "常委会", "书记专题会", "领导小组会", "点评", "工作提示")
USES = ("要情专报", "公开通报", "全会质询", "百姓问政")
LISTS = ("政策清单", "职能清单", "信息清单", "问题清单", "责任清单")
"""S001「形成政策、职能、信息“3个清单”，各巡察组形成问题和责任“2个清单”」 (R-39)."""
PETITIONS = ("received", "found_problems", "to_unit", "to_department", "settled")
SATISFACTION = ("满意", "基本满意", "不满意")

_DECISIONS = Field(
    name="decisions",
    label="议定事项",
    type=T.GROUPS,
    required=False,
    fields=(f("text", "事项"), f("owner", "责任单位"), o("due_on", "期限", T.DAY)),
)

ON_ROUNDS: tuple[Kind, ...] = (
    kind("instruction", "批示和专题研究", ROUND, (
        f("kind", "种类", T.CHOICE, INSTRUCTIONS), f("by", "作出批示或主持的人"), past("on", "日期"), f("text", "内容"),
        o("owner", "承办单位"), o("due_on", "办结期限", T.DAY),
    ), {"kind": "书记专题会", "by": "县委书记", "on": "2026-04-02", "text": "听取第三轮整改进展，逐项督促", "owner": "县民政局",
        "due_on": "2026-04-30"},
       by=(OFFICE, GROUP), entry="instructed", word="批示", needs=("head",)),
    kind("joint_meeting", "巡察工作联席会议", ROUND, (
        past("on", "日期"), f("bodies", "参加单位", T.TEXTS), f("text", "议题"), _DECISIONS, f("minutes", "会议纪要", T.FILE),
    ), {"on": "2026-04-10", "bodies": ["纪委监委", "组织部", "审计局", "财政局"], "text": "研究整改督办",
        "decisions": [{"text": "开展专项资金抽查", "owner": "审计局", "due_on": "2026-05-10"}], "minutes": "minutes.pdf"},
       by=(OFFICE,), entry="jointly_met", word="联席会议", needs=("head",)),
    kind("task_answer", "交办事项的办理情况", ROUND, (
        f("task", "交办事项的办理记录编号", T.COUNT), o("n", "第几项", T.COUNT), past("on", "日期"), f("result", "办理情况"),
    ), {"task": 210, "n": 1, "on": "2026-05-08", "result": "抽查三个乡镇，已反馈"},
       by=(OFFICE, GROUP), entry="task_answered", word="交办事项办理", needs=("lines", "records")),
    kind("campaign", "专项整治", ROUND, (
        f("name", "名称"), f("units", "参加单位", T.CODES), past("on", "开展日期"), o("found", "发现问题数", T.COUNT),
        o("urged", "督促整改数", T.COUNT), o("recovered", "清收清退（万元）", T.MONEY), o("result", "结果"),
    ), {"name": "养老服务专项整治", "units": ["U01"], "on": "2026-05-15", "found": 146, "urged": 135, "recovered": "104"},
       by=(OFFICE,), entry="campaign_run", word="专项整治", needs=("units",)),
    kind("use_of_results", "成果运用", ROUND, (
        f("form", "方式", T.CHOICE, USES), past("on", "日期"), f("subject_matter", "内容"), o("effect", "运用效果"),
    ), {"form": "公开通报", "on": "2026-06-01", "subject_matter": "第三轮整改情况通报", "effect": "两个单位已补课"},
       by=(OFFICE, GROUP), entry="results_used", word="成果运用"),
    kind("city_comment", "市委巡察办的意见", ROUND, (
        past("on", "日期"), f("text", "意见"), o("due_on", "反馈期限", T.DAY),
    ), {"on": "2026-06-05", "text": "请加强对共性问题的研究", "due_on": "2026-07-05"},
       by=(Role.CITY, OFFICE), entry="city_commented", word="市级意见", needs=("head",)),
    kind("random_draw", "双随机抽取", ROUND, (
        f("seed", "种子"), f("announced_by", "抽签人"), past("on", "日期"), f("pool", "单位名录", T.CODES),
        f("people", "人员名录", T.PEOPLE), f("units", "抽取单位数", T.COUNT), f("persons", "每个单位抽取人数", T.COUNT),
    ), {"seed": "07 12 19", "announced_by": "县纪委监委", "on": "2026-06-10", "pool": ["U01", "U02"],
        "people": ["qian.team", "chen.lent"], "units": 1, "persons": 2},
       by=(OFFICE,), entry="drawn_at_random", word="双随机", needs=("accounts", "unit_people")),
    kind("staff_assessment", "抽调干部考核", ROUND, (
        f("person", "干部", T.PERSON), o("team", "组名"), past("on", "日期"), f("grade", "等次", T.CHOICE, ("优秀", "良好", "一般", "较差")),
        f("opinion", "意见"), o("lent_by", "派出单位"),
    ), {"person": "chen.lent", "team": "第一巡察组", "on": "2026-07-01", "grade": "优秀", "opinion": "敢于较真碰硬", "lent_by": "县审计局"},
       by=(OFFICE, ORGANISATION), entry="staff_assessed", word="干部考核", needs=("accounts",)),
)  # fmt: skip

ON_INSPECTIONS: tuple[Kind, ...] = (
    kind("preparation_list", "巡前“3+2”清单", INSPECTION, (
        f("list", "清单", T.CHOICE, LISTS), past("on", "日期"), f("file", "清单", T.FILE),
    ), {"list": "政策清单", "on": "2026-02-10", "file": "list.xlsx"},
       by=(OFFICE, TEAM), entry="list_prepared", word="清单"),
    kind("checklist", "检查清单", INSPECTION, (
        f("template", "清单模板", T.CODE), past("on", "日期"),
        Field(name="items", label="逐项", type=T.GROUPS, fields=(f("question", "问题"), f("answer", "情况"))),
    ), {"template": "five-items", "on": "2026-03-20",
        "items": [{"question": "承担什么任务", "answer": "临时救助、低保、养老服务"}]},
       by=(OFFICE, TEAM, CLERK, HEAD), entry="checklist_filled", word="检查清单", needs=("checklist",)),
    kind("petition", "信访", INSPECTION, (
        past("on", "日期"), f("state", "处置", T.CHOICE, PETITIONS), f("number", "件次", T.COUNT), o("text", "说明"),
    ), {"on": "2026-02-20", "state": "received", "number": 7},
       by=(OFFICE, TEAM), entry="petitions_counted", word="信访", needs=("records",)),
    kind("satisfaction", "满意度测评", INSPECTION, (
        past("on", "日期"), f("asked", "测评人数", T.COUNT), f("satisfied", "满意", T.COUNT), f("partly", "基本满意", T.COUNT),
        o("by_bodies", "组织单位", T.TEXTS),
    ), {"on": "2026-05-20", "asked": 60, "satisfied": 51, "partly": 6, "by_bodies": ["巡察办", "组织部"]},
       by=(OFFICE, TEAM, DISCIPLINE, ORGANISATION), entry="satisfaction_measured", word="满意度测评"),
    kind("report_approval", "巡察报告经批准", INSPECTION, (
        past("on", "日期"), f("by", "批准"),
    ), {"on": "2026-02-26", "by": "县委常委会"},
       by=(OFFICE,), entry="report_approved", word="报告批准", needs=("head", "feedback_lines")),
)  # fmt: skip
