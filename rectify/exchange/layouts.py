"""The layouts that go out: the templates to fill and the master 台账 (domain.md B 7.2). Data, not behaviour.

Every heading of the findings sheet and of the ledger is one that ``columns`` recognises: what goes out comes back in.
"""

from __future__ import annotations

from dataclasses import dataclass

FOCUSES = (
    "聚焦党中央决策部署在基层落实情况",
    "聚焦群众身边不正之风和腐败问题",
    "聚焦基层党组织和党员队伍建设",
    "聚焦巡察整改落实情况",
    "其他",
)
CATEGORIES = ("党的政治建设", "党的组织建设", "党风廉政建设", "落实意识形态责任制", "选人用人", "巡察整改落实", "其他")
SOURCES = ("常规巡察", "专项巡察", "选人用人专项检查", "意识形态专项检查", "立行立改", "审计移送", "信访举报", "其他")
MEASURE_KINDS = ("建章立制", "挽回损失", "追责问责", "举一反三", "专项整治", "重大措施")
PROGRESS_WORDS = ("未启动", "正在整改", "基本完成", "已完成", "长期坚持", "延期整改", "退回补改", "超期未完")
COMPLETION_WORDS = ("未完成", "基本完成", "已完成")
MUST_WORDS = ("未落实", "已落实", "经批准不作要求")
CHECK_WORDS = ("通过", "退回补充整改")
PROGRESS_KINDS = ("工作举措", "成果", "会议", "文件", "部署安排")
YES_NO = ("是", "否")
UNIT_KINDS = ("县直部门", "乡镇街道", "村社区", "国有企业", "事业单位", "其他")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A column that is written. ``width`` counts half-width characters; ``shape`` says how a cell looks."""

    field: str
    heading: str
    width: int
    shape: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    locked: bool = False
    hint: str = ""


def _out(field: str, name: str, width: int, shape: str = "text", *, choices: tuple[str, ...] = ()) -> Outgoing:
    return Outgoing(field=field, heading=name, width=width, shape=shape, choices=choices)


LEDGER: tuple[Outgoing, ...] = (
    _out("serial", "序号", 5, "centre"),
    _out("number", "问题编号", 13, "centre"),
    _out("unit", "被巡察单位", 14),
    _out("responsible", "责任单位（下级）", 12),
    _out("round", "巡察轮次", 12, "centre"),
    _out("team", "巡察组", 8, "centre"),
    _out("category", "问题类别", 10, "centre"),
    _out("subcategory", "问题子类", 10, "centre"),
    _out("title", "具体问题", 26),
    _out("detail", "具体表现", 34),
    _out("focus", "对应“四聚焦”", 14),
    _out("criterion", "整改目标（验收标准）", 20),
    _out("measures", "整改措施", 30),
    _out("leader", "责任领导", 8, "centre"),
    _out("department", "责任部门", 10, "centre"),
    _out("person", "责任人", 8, "centre"),
    _out("received_on", "反馈（签收）日期", 11, "date"),
    _out("due_on", "完成时限", 11, "date"),
    _out("extended_to", "延期至", 11, "date"),
    _out("progress", "整改进展", 9, "centre", choices=PROGRESS_WORDS),
    _out("completion", "完成情况", 9, "centre", choices=COMPLETION_WORDS),
    _out("self_check", "自查自纠", 9, "centre", choices=MUST_WORDS),
    _out("institutions", "建章立制（项）", 8, "number"),
    _out("persons_dealt_with", "处理责任人（人）", 9, "number"),
    _out("refunded", "清退资金（万元）", 9, "money"),
    _out("recovered", "挽回损失（万元）", 9, "money"),
    _out("evidence", "佐证材料", 24),
    _out("check_conclusion", "查账结论", 9, "centre", choices=CHECK_WORDS),
    _out("checked_on", "查账日期", 11, "date"),
    _out("closed", "是否销号", 7, "centre", choices=YES_NO),
    _out("closed_on", "销号日期", 11, "date"),
    _out("lamp", "预警", 6, "lamp"),
    _out("remark", "备注", 12),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """An empty sheet to fill: its kind is its sheet's name and what ``rectify template`` is given."""

    kind: str
    title: str
    note: str
    columns: tuple[Outgoing, ...]


TEMPLATES: dict[str, Template] = {
    template.kind: template
    for template in (
        Template(
            kind="问题清单",
            title="巡察反馈问题清单",
            note="一行一个问题。填好后用 rectify import 导入；有错时原表会带着「错误说明」退回，不会只导入一半。",
            columns=(
                Outgoing(field="serial", heading="序号", width=6, shape="centre", hint="可不填，只为阅读方便。"),
                Outgoing(
                    field="unit",
                    heading="被巡察单位",
                    width=20,
                    hint="写单位全称；整张表只有一个单位、导入时已用 --unit 指明的，可不填。",
                ),
                Outgoing(
                    field="responsible",
                    heading="责任单位（下级）",
                    width=18,
                    hint="问题属于所辖村、社区或下级单位的，写其全称或代码；属被巡察单位本身的不填。",
                ),
                Outgoing(
                    field="category",
                    heading="问题类别",
                    width=16,
                    required=True,
                    choices=CATEGORIES,
                    hint="从下拉中选，也可填写本地自己的类别。",
                ),
                Outgoing(field="subcategory", heading="问题子类", width=16, hint="可不填。"),
                Outgoing(
                    field="title",
                    heading="具体问题",
                    width=40,
                    required=True,
                    hint="反馈意见中的问题原文，不超过 2000 字。",
                ),
                Outgoing(
                    field="detail", heading="具体表现", width=50, hint="事实、数量、时间等具体表现，不超过 10000 字。"
                ),
                Outgoing(field="focus", heading="对应“四聚焦”", width=22, choices=FOCUSES, hint="从下拉中选，可不填。"),
                Outgoing(
                    field="key_attention",
                    heading="是否重点关注",
                    width=10,
                    shape="centre",
                    choices=YES_NO,
                    hint="填「是」或「否」，可不填。",
                ),
                Outgoing(
                    field="key_attention_reason", heading="重点关注情形", width=18, hint="重点关注的，写明是何情形。"
                ),
                Outgoing(
                    field="on_the_spot",
                    heading="是否立行立改",
                    width=10,
                    shape="centre",
                    choices=YES_NO,
                    hint="填「是」的按立行立改流程办理：驻点期间凭通知书整改。可不填。",
                ),
                Outgoing(
                    field="source",
                    heading="问题来源",
                    width=16,
                    choices=SOURCES,
                    hint="从下拉中选，可不填。不得填写举报人等信息。",
                ),
                Outgoing(field="requirement", heading="整改要求", width=30, hint="可不填。"),
                Outgoing(
                    field="found_on",
                    heading="发现日期",
                    width=14,
                    shape="date",
                    hint="写成 2026-03-02、2026/3/2、2026.3.2、2026年3月2日 或 20260302；不写「3月底」。",
                ),
                Outgoing(field="remark", heading="备注", width=18, hint="可不填。"),
            ),
        ),
        Template(
            kind="整改方案",
            title="巡察整改方案（问题、任务、责任清单）",
            note="一行一条整改措施；同一问题有几条措施就写几行，每行都写问题编号。",
            columns=(
                Outgoing(
                    field="number", heading="问题编号", width=15, required=True, locked=True, hint="系统编定，照抄。"
                ),
                Outgoing(field="title", heading="具体问题", width=34, locked=True, hint="供对照，不导入。"),
                Outgoing(field="detail", heading="具体表现", width=38, locked=True, hint="供对照，不导入。"),
                Outgoing(
                    field="criterion",
                    heading="整改目标（验收标准）",
                    width=28,
                    required=True,
                    hint="整改到什么程度算完成，能够核验。同一问题写一次即可。",
                ),
                Outgoing(field="measure", heading="整改措施", width=40, required=True, hint="一行一条，具体可查。"),
                Outgoing(
                    field="measure_kind",
                    heading="措施类型",
                    width=12,
                    shape="centre",
                    choices=MEASURE_KINDS,
                    hint="从下拉中选，可不填。",
                ),
                Outgoing(field="leader", heading="责任领导", width=11, shape="centre", required=True, hint="写姓名。"),
                Outgoing(
                    field="department", heading="责任部门", width=14, shape="centre", required=True, hint="写部门名称。"
                ),
                Outgoing(field="person", heading="责任人", width=11, shape="centre", required=True, hint="写姓名。"),
                Outgoing(
                    field="due_on",
                    heading="完成时限",
                    width=14,
                    shape="date",
                    required=True,
                    hint="写成 2026-03-02、2026/3/2、2026.3.2、2026年3月2日 或 20260302；不晚于整改期限。",
                ),
                Outgoing(
                    field="sustained",
                    heading="是否长期坚持",
                    width=10,
                    shape="centre",
                    choices=YES_NO,
                    hint="填「是」或「否」。",
                ),
                Outgoing(
                    field="unit",
                    heading="承担单位（配合单位）",
                    width=16,
                    hint="多单位共同整改的问题，由配合单位承担的措施写该单位全称；本单位承担的不填。",
                ),
                Outgoing(field="remark", heading="备注", width=16, hint="可不填。"),
            ),
        ),
        Template(
            kind="整改进展",
            title="巡察整改进展情况表",
            note="由被巡察单位按月填报；灰底各列供对照，请勿改动。",
            columns=(
                Outgoing(
                    field="number", heading="问题编号", width=15, required=True, locked=True, hint="系统编定，照抄。"
                ),
                Outgoing(field="title", heading="具体问题", width=32, locked=True, hint="供对照，不导入。"),
                Outgoing(
                    field="measure_n",
                    heading="第几条措施",
                    width=8,
                    shape="centre",
                    required=True,
                    locked=True,
                    hint="整改计划中的第几条措施，如 1；空表中不填的，须照抄整改措施原文。",
                ),
                Outgoing(
                    field="measure", heading="整改措施", width=32, locked=True, hint="供对照；多条措施的，一行一条。"
                ),
                Outgoing(
                    field="progress",
                    heading="本期进展",
                    width=40,
                    required=True,
                    hint="写做了什么、结果如何；只写开会、发文的不算实质进展。",
                ),
                Outgoing(
                    field="kind",
                    heading="进展性质",
                    width=12,
                    shape="centre",
                    required=True,
                    choices=PROGRESS_KINDS,
                    hint="从下拉中选；会议、文件、部署安排不算实质进展。",
                ),
                Outgoing(
                    field="completion",
                    heading="完成情况",
                    width=12,
                    shape="centre",
                    required=True,
                    choices=COMPLETION_WORDS,
                    hint="从下拉中选；销号由巡察办审定，不在此填写。",
                ),
                Outgoing(field="rate", heading="完成率", width=9, shape="centre", hint="如 60%，可不填。"),
                Outgoing(field="institution", heading="制度名称及文号", width=22, hint="新建或修订的制度。"),
                Outgoing(
                    field="persons", heading="处理人员情况", width=18, hint="人数和处理方式，不写姓名以外的隐私。"
                ),
                Outgoing(
                    field="quantity", heading="数量", width=8, shape="centre", hint="整数，如制度几项、处理几人。"
                ),
                Outgoing(field="money", heading="涉及金额（万元）", width=12, shape="money", hint="数字，如 66.57。"),
                Outgoing(field="difficulty", heading="存在困难", width=20, hint="可不填。"),
                Outgoing(field="next_step", heading="下一步安排", width=22, hint="可不填。"),
                Outgoing(field="evidence", heading="佐证材料名称", width=22, hint="材料本身另行上传。"),
                Outgoing(field="filled_by", heading="填报人", width=11, shape="centre", hint="写姓名，可不填。"),
                Outgoing(
                    field="filled_on",
                    heading="填报日期",
                    width=14,
                    shape="date",
                    required=True,
                    hint="按文本填写，写法同 2026-03-02。",
                ),
            ),
        ),
        Template(
            kind="单位",
            title="被巡察单位名册",
            note="一行一个单位。填好后用 rectify unit import 导入；有错时逐格指出，不会只导入一半。",
            columns=(
                Outgoing(
                    field="code",
                    heading="单位代码",
                    width=14,
                    required=True,
                    hint="本办公室自定，不重复，不超过 40 字。",
                ),
                Outgoing(field="name", heading="单位名称", width=28, required=True, hint="单位全称。"),
                Outgoing(
                    field="kind",
                    heading="类别",
                    width=14,
                    required=True,
                    choices=UNIT_KINDS,
                    hint="从下拉中选，也可自填。",
                ),
                Outgoing(field="parent", heading="上级单位", width=14, hint="上级单位的代码，如村写所在乡镇；可不填。"),
                Outgoing(
                    field="head", heading="主要负责人", width=14, shape="centre", required=True, hint="写姓名或账号。"
                ),
                Outgoing(
                    field="head_since",
                    heading="任职日期",
                    width=14,
                    shape="date",
                    required=True,
                    hint="写成 2026-03-02、2026/3/2、2026.3.2、2026年3月2日 或 20260302。",
                ),
                Outgoing(field="leader", heading="分管县领导", width=14, shape="centre", hint="写姓名或账号；可不填。"),
            ),
        ),
    )
}
