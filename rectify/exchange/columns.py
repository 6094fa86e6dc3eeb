"""The vocabulary of columns that come in: one English field, and the Chinese headings that mean it.

Data, not behaviour. Headings come from domain.md B 7.1-7.3: the Fujian editions, the 反馈意见 list, the master
ledger. The first heading of an entry is the house's own (``layouts`` writes it); an earlier heading beats a later one
where a sheet has both.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rectify.exchange.text import bare_heading, heading


class Kind(StrEnum):
    """What becomes of a column's cells on import."""

    LINE = "line"
    TEXT = "text"
    DATE = "date"
    YES_NO = "yes_no"
    STATUS = "status"
    ELSEWHERE = "elsewhere"
    OURS = "ours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A column that an imported sheet may have. ``longest`` counts characters."""

    field: str
    kind: Kind
    headings: tuple[str, ...]
    longest: int = 200


def _known(field: str, kind: Kind, headings: str, longest: int = 200) -> Known:
    return Known(field=field, kind=kind, headings=tuple(headings.split()), longest=longest)


FINDINGS: tuple[Known, ...] = (
    _known("serial", Kind.LINE, "序号 编号 序 项号"),
    _known("number", Kind.LINE, "问题编号 问题序号 问题编码 巡察问题序号 问题底稿编号"),
    _known(
        "unit",
        Kind.LINE,
        "被巡察单位 被巡察党组织 被巡察单位(党组织) 被巡察单位名称 被检查单位 单位 单位名称 整改单位 责任单位 "
        "整改责任单位",
    ),
    _known(
        "responsible",
        Kind.LINE,
        "责任单位(下级) 责任单位(下级单位) 责任单位(村) 责任单位(村社区) 责任单位(村、社区) 下级责任单位 责任村 责任村社区 责任村(社区)",
    ),
    _known("round", Kind.LINE, "巡察轮次 轮次 巡察批次 批次"),
    _known("team", Kind.LINE, "巡察组 巡察组别 组别"),
    _known("category", Kind.LINE, "问题类别 问题归类 问题分类 问题类型 问题大类 类别 问题领域 问题一级分类"),
    _known("subcategory", Kind.LINE, "问题子类 问题小类 子类 问题细类 问题二级分类"),
    _known(
        "title",
        Kind.LINE,
        "具体问题 问题 反馈问题 巡察反馈的问题 巡察反馈问题 反馈的问题 反馈的具体问题 巡察发现问题 "
        "巡察发现的问题 发现问题 "
        "发现的问题 问题标题 问题名称 存在问题 存在的问题 存在的主要问题 主要问题 存在隐患或问题 反馈意见指出的问题",
        2_000,
    ),
    _known(
        "detail",
        Kind.TEXT,
        "具体表现 问题表现 主要表现 表现形式 问题描述 问题具体表现 问题的具体内容 问题内容 详细描述",
        10_000,
    ),
    _known("focus", Kind.LINE, "对应四聚焦 对应聚焦 对应四落 四聚焦 四个聚焦 对应四个聚焦 四落 对应四个落实"),
    _known("key_attention", Kind.YES_NO, "是否重点关注 重点关注 是否重点问题"),
    _known("key_attention_reason", Kind.TEXT, "重点关注情形 重点关注情况 重点关注原因", 2_000),
    _known("on_the_spot", Kind.YES_NO, "是否立行立改 是否属立行立改 是否为立行立改"),
    _known("source", Kind.LINE, "问题来源 来源 线索来源渠道"),
    _known("requirement", Kind.TEXT, "整改要求 整改意见 整改建议 意见建议 巡察建议", 5_000),
    _known("found_on", Kind.DATE, "发现日期 发现时间 问题发现日期 问题发现时间"),
    _known("feedback_on", Kind.DATE, "反馈(签收)日期 反馈日期 反馈时间 签收日期 签收时间 反馈签收日期"),
    _known(
        "due_on", Kind.DATE, "完成时限 整改时限 整改期限 完成期限 预计完成时间 计划完成时间 整改完成时限 要求完成时间"
    ),
    _known("remark", Kind.TEXT, "备注 说明 附注 备注说明", 5_000),
    _known(
        "status",
        Kind.STATUS,
        "整改进展 完成情况 是否销号 整改状态 整改情况 完成时间 整改完成情况 具体问题整改完成情况 "
        "问题完成情况概述 整改进展情况 "
        "状态 整改结果 销号情况 是否完成 是否办结 完成率 延期至 自查自纠 建章立制(项) 处理责任人(人) "
        "清退资金(万元) 挽回损失(万元) "
        "佐证材料 查账结论 查账日期 销号日期 销号时间 整改措施完成情况 存在困难 下一步安排",
        5_000,
    ),
    _known(
        "elsewhere",
        Kind.ELSEWHERE,
        "整改目标(验收标准) 整改目标 整改落实目标 整改措施 措施内容 措施类型 措施数量 责任领导 责任部门 "
        "责任人 整改责任人 分管领导 "
        "牵头整改部门 牵头领导 牵头部门 主要负责人 配合部门 是否长期坚持 是否常态化坚持 是否集中整改期完成",
        32_767,
    ),
    _known("ours", Kind.OURS, "错误说明 预警 预警灯", 32_767),
)

REQUIRED_HEADINGS = {"title": "具体问题", "category": "问题类别", "unit": "被巡察单位"}
BY_FIELD = {known.field: known for known in FINDINGS}
_BY_HEADING = {
    heading(name): (known, rank)
    for known in reversed(FINDINGS)
    for rank, name in reversed(list(enumerate(known.headings)))
}


def recognise(value: object) -> tuple[Known, int] | None:
    """Give the column that a heading means and the rank of that heading (0 is the best), or None."""
    name = heading(value)
    return _BY_HEADING.get(name) or _BY_HEADING.get(bare_heading(name))


YES = frozenset({"是", "√", "✓", "✔", "☑", "有", "对", "true", "yes", "y", "1"})
NO = frozenset({"否", "×", "✗", "✘", "☐", "无", "不是", "false", "no", "n", "0", "-", "—", "/"})
