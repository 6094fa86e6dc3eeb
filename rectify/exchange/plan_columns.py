"""The vocabulary of the sheets that a unit fills: 整改方案 and 整改进展 (domain.md B 7.1). Data, not behaviour.

Every heading of the two templates (``layouts``) is one that is known here, beside those that offices write themselves. The first
heading of an entry is the house's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rectify.exchange.columns import Kind, Known
from rectify.exchange.layouts import COMPLETION_WORDS, PROGRESS_KINDS
from rectify.exchange.text import bare_heading, heading

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

PLAN, PROGRESS = "整改方案", "整改进展"
_LONG = 8_000


def _line(name: str, headings: str, longest: int = 200) -> Known:
    return Known(field=name, kind=Kind.LINE, headings=tuple(headings.split()), longest=longest)


def _text(name: str, headings: str) -> Known:
    return Known(field=name, kind=Kind.TEXT, headings=tuple(headings.split()), longest=_LONG)


def _of(name: str, kind: Kind, headings: str) -> Known:
    return Known(field=name, kind=kind, headings=tuple(headings.split()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """One kind of sheet: its columns, and which of them must stand in the header (``needed``)."""

    kind: str
    columns: tuple[Known, ...]
    needed: tuple[str, ...]
    tells: frozenset[str]
    """Columns by which a header is known to be of this kind: all of them."""
    required: tuple[str, ...]
    """Columns that a filled row must fill, where the sheet has them."""
    compared: frozenset[str]
    """Columns that the office wrote for comparison; a row that fills no other is not filled."""
    counts: frozenset[str] = frozenset()
    amounts: frozenset[str] = frozenset()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Column → the words that it may hold, each with the word that it is taken for."""
    ours: Collection[str] = ("错误说明",)

    def heading(self, name: str) -> str:
        """Give the heading that the house writes for a column."""
        return next(each.headings[0] for each in self.columns if each.field == name)

    def recognise(self, value: object) -> tuple[Known, int] | None:
        """Give the column that a heading means and the rank of that heading (0 is the best), or None."""
        name = heading(value)
        return self._found(name) or self._found(bare_heading(name))

    def _found(self, name: str) -> tuple[Known, int] | None:
        for known in self.columns:
            for rank, each in enumerate(known.headings):
                if heading(each) == name:
                    return known, rank
        return None


_NUMBER = _line("number", "问题编号 问题编码 系统编号 编号")
_TITLE = _text("title", "具体问题 反馈问题 巡察反馈问题 反馈的问题 存在问题 问题 问题名称 问题标题")
_DETAIL = _text("detail", "具体表现 问题表现 主要表现 问题描述")

VOCABULARIES: Mapping[str, Vocabulary] = {
    each.kind: each
    for each in (
        Vocabulary(
            kind=PLAN,
            columns=(
                _NUMBER,
                _TITLE,
                _DETAIL,
                _text("criterion", "整改目标(验收标准) 整改目标 整改落实目标 验收标准"),
                _text("measure", "整改措施 具体措施 措施内容 整改措施内容 措施"),
                _line("measure_kind", "措施类型 措施类别"),
                _line("leader", "责任领导 牵头领导 分管领导"),
                _line("department", "责任部门 牵头部门 牵头整改部门 责任科室 责任股室"),
                _line("person", "责任人 整改责任人 具体责任人"),
                _of("due_on", Kind.DATE, "完成时限 整改时限 整改期限 完成期限 计划完成时间 预计完成时间 整改完成时限"),
                _of("sustained", Kind.YES_NO, "是否长期坚持 是否常态化坚持 常态化坚持 长期坚持"),
                _line("unit", "承担单位(配合单位) 承担单位 配合单位 由哪个配合单位承担"),
                _text("remark", "备注 说明"),
            ),
            needed=("number", "criterion", "measure", "leader", "department", "person", "due_on"),
            tells=frozenset({"number", "measure", "due_on"}),
            required=("measure", "leader", "department", "person", "due_on"),
            compared=frozenset({"number", "title", "detail", "remark"}),
        ),
        Vocabulary(
            kind=PROGRESS,
            columns=(
                _NUMBER,
                _TITLE,
                _line("measure_n", "第几条措施 第几条 措施序号 措施编号"),
                _text("measure", "整改措施 具体措施 措施内容 措施"),
                _text("progress", "本期进展 整改进展 进展 进展情况 整改进展情况"),
                _line("kind", "进展性质 性质"),
                _line("completion", "完成情况 是否完成"),
                _line("rate", "完成率 完成进度"),
                _text("institution", "制度名称及文号 制度名称"),
                _text("persons", "处理人员情况 处理人员"),
                _line("quantity", "数量 件数"),
                _line("money", "涉及金额(万元) 金额(万元) 涉及金额 金额"),
                _text("difficulty", "存在困难 困难"),
                _text("next_step", "下一步安排 下步安排 下一步打算"),
                _text("evidence", "佐证材料名称 佐证材料"),
                _line("filled_by", "填报人 填表人"),
                _of("filled_on", Kind.DATE, "填报日期 日期 进展日期 填报时间"),
            ),
            needed=("number", "progress", "kind", "filled_on"),
            tells=frozenset({"number", "progress"}),
            required=("progress", "kind", "completion", "filled_on"),
            compared=frozenset({"number", "title", "measure_n", "measure"}),
            counts=frozenset({"measure_n", "quantity"}),
            amounts=frozenset({"money"}),
            words={
                "kind": {word: word for word in PROGRESS_KINDS},
                "completion": {**{word: word for word in COMPLETION_WORDS}, "是": "已完成", "否": "未完成"},
            },
        ),
    )
}
