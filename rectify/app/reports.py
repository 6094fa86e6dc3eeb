"""Reports: every table of figures there is, by name, and the three that are counted from the problems' states.

What figures are made of stands in ``counting.py``; reports of single topics stand in modules of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rectify.app import (
    answers,
    conduct_reports,
    county_reports,
    feedback_reports,
    lateness,
    letter_reports,
    red_list,
    relapse_reports,
    score_reports,
    wordings,
    work_reports,
)
from rectify.app.counting import Figures, Report, figures, figures_sight, rate
from rectify.app.reading import Asked, problem_rows
from rectify.engine.kinds.words import SUPERVISIONS
from rectify.errors import WordsWrong
from rectify.store import queries

if TYPE_CHECKING:
    from rectify.app.office import App
    from rectify.engine.model import Actor
    from rectify.store.transaction import Reader

__all__ = ["NAMES", "Figures", "Report", "figures", "figures_sight", "rate", "report"]


def _overview(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    found = figures(queries.counts(reader, figures_sight(actor), today).values())
    document = {"on": today, **found.document()}
    row = [
        document[name] for name in ("registered", "open", "passed", "closed", "long_term", "void", "legacy", "overdue")
    ]
    row += [f"{document['rate']}%", f"{document['close_rate']}%"]
    return Report(name="overview", on=today, document=document, rows=[row], closing=found.line())


def _units(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    seen = figures_sight(actor)
    by_unit: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for each in queries.counts_by_unit(reader, seen, today):
        by_unit.setdefault((each["unit"], each["unit_name"]), []).append(each)
    counted = {unit: figures(rows) for unit, rows in by_unit.items()}
    whole = figures(row for rows in by_unit.values() for row in rows)
    units = [{"unit": code, "unit_name": name, **found.document()} for (code, name), found in counted.items()]
    rows = [_unit_row(name, found) for (_code, name), found in counted.items()]
    document = {"on": today, "units": units, "total": whole.document()}
    return Report(
        name="units", on=today, document=document, rows=[*rows, _unit_row("合计", whole)], closing=whole.line()
    )


def _unit_row(name: str, found: Figures) -> list[object]:
    rates = (f"{rate(found.numerator, found.fed_back)}%", f"{rate(found.closed, found.fed_back)}%")
    return [
        name,
        found.fed_back,
        found.open,
        found.passed,
        found.closed,
        found.long_term,
        found.void,
        found.overdue,
        *rates,
    ]


def _overdue(app: App, reader: Reader, actor: Actor, today: str) -> Report:
    figures_sight(actor)  # refuses an account that sees no figures
    found = sorted(_late(app, reader, actor, today), key=lambda row: -int(row["overdue_days"]))
    rows = [
        (row["number"], row["unit_name"], row["title"], row["label"], row["effective_due_on"], row["overdue_days"])
        for row in found
    ]
    closing = f"截至 {today}，超期 {len(found)} 个。"
    return Report(
        name="overdue",
        on=today,
        document={"on": today, "problems": found, "count": len(found)},
        rows=rows,
        closing=closing,
    )


def _late(app: App, reader: Reader, actor: Actor, today: str) -> Iterator[dict[str, Any]]:
    return problem_rows(app, reader, actor, Asked(overdue=True), today)


Maker = Callable[["App", "Reader", "Actor", str], Report]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A report that can be asked for: what people call it, the headings of its table, and how it is made."""

    label: str
    headings: Sequence[str]
    make: Maker


REPORTS: Mapping[str, Known] = {
    "overview": Known(
        label="总览",
        headings=("登记", "在办", "验收通过", "已销号", "持续整改", "已撤销", "历史已销号", "超期", "完成率", "销号率"),
        make=_overview,
    ),
    "units": Known(
        label="分单位",
        headings=("单位", "反馈", "在办", "验收通过", "已销号", "持续整改", "已撤销", "超期", "完成率", "销号率"),
        make=_units,
    ),
    "overdue": Known(
        label="超期",
        headings=("编号", "单位", "具体问题", "状态", "到期", "超期天数"),
        make=_overdue,
    ),
    "lateness": Known(label="按期和超期", headings=lateness.HEADINGS, make=lateness.lateness),
    "scores": Known(
        label="评估得分",
        headings=("对象", "巡察", "轮次", "评分表", "得分", "等次", "评估日期", "办理记录", "第二次整改到期", "名次"),
        make=score_reports.scores,
    ),
    "yearly": Known(
        label="年度",
        headings=(
            "单位",
            "主要负责人",
            "任职日期",
            "分管县领导",
            "反馈",
            "整改完成",
            "完成率",
            "超期",
            "持续整改",
            "双报告",
            "得分",
            "等次",
            "名次",
        ),
        make=score_reports.yearly,
    ),
    "letters": Known(
        label="函件签收和回复",
        headings=("情形", "文号", "文种", "标题", "主送", "单位", "发出", "期限", "超期天数"),
        make=letter_reports.letters,
    ),
    "answers": Known(
        label="待答复事项",
        headings=("期限", "由谁答复", "事项", "内容", "对象", "单位", "超期天数"),
        make=answers.answers,
    ),
    "red": Known(
        label="红牌名单",
        headings=("名次", "单位", "轮次", "超期问题", "最长超期天数", "两次以上退回", "问题编号"),
        make=red_list.red,
    ),
    "supervision": Known(
        label="督查覆盖",
        headings=("单位", "轮次", *SUPERVISIONS, "日常督查", "回访督查", "备注"),
        make=red_list.supervision,
    ),
    "relapse": Known(
        label="回头看和反弹",
        headings=("编号", "单位", "具体问题", "销号日期", "回头看日期", "结果", "后续问题"),
        make=relapse_reports.relapse,
    ),
    "reverse-check": Known(
        label="反向核查",
        headings=("轮次", "种子", "抽签人", "日期", "批量", "抽取", "接收数", "已核查", "不合格", "结论", "抽中的问题"),
        make=relapse_reports.reverse_check,
    ),
    "feedback-findings": Known(
        label="双反馈：巡察发现问题清单",
        headings=(
            "编号",
            "轮次",
            "单位",
            "巡察组",
            "问题类别",
            "具体问题",
            "具体表现",
            "反馈日期",
            "整改期限",
            "本月反馈",
        ),
        make=feedback_reports.findings,
    ),
    "feedback-rechecks": Known(
        label="双反馈：整改回访督查情况清单",
        headings=("编号", "单位", "具体问题", "核查日期", "结论", "整改不实情形", "退回次数", "超期天数", "建议"),
        make=feedback_reports.rechecks,
    ),
    "feedback-lists": Known(
        label="双反馈：清单往来",
        headings=("办理记录", "方向", "清单", "对象", "月份", "文号", "发出", "签收"),
        make=feedback_reports.exchanged,
    ),
    "feedback-reviews": Known(
        label="双反馈：待销号审核",
        headings=("编号", "单位", "具体问题", "验收通过", "审核结论", "审核期限", "超期天数"),
        make=feedback_reports.reviews,
    ),
    "inspections": Known(
        label="各单位整改进程",
        headings=("巡察", "单位", *work_reports.CELL_WORDS),
        make=work_reports.inspections,
    ),
    "categories": Known(label="按问题类别", headings=work_reports.GROUPED, make=work_reports.categories),
    "focuses": Known(label="按对应聚焦", headings=work_reports.GROUPED, make=work_reports.focuses),
    "rounds": Known(label="按轮次", headings=work_reports.GROUPED, make=work_reports.rounds),
    "sources": Known(label="按问题来源", headings=work_reports.GROUPED, make=work_reports.sources),
    "common": Known(label="共性问题", headings=("问题", "单位数", "占比", "问题数", "单位"), make=work_reports.common),
    "outcomes": Known(label="整改成果", headings=("成果", "合计", "单位", "办理记录数"), make=work_reports.outcomes),
    "responsibility": Known(
        label="责任领导",
        headings=("单位", "责任领导", "措施", "完成", "占比", "备注"),
        make=conduct_reports.responsibility,
    ),
    "silence": Known(
        label="久无进展", headings=("编号", "单位", "具体问题", "最近进展", "天数"), make=conduct_reports.silence
    ),
    "leaders": Known(
        label="县领导参与",
        headings=("分管县领导", "分管单位", "参加反馈", "参加民主生活会", "备注"),
        make=conduct_reports.leaders,
    ),
    "liaisons": Known(
        label="联系人", headings=("联系人", "单位", "督查次数", "未督查单位"), make=conduct_reports.liaisons
    ),
    "feedback-days": Known(
        label="反馈及时性", headings=("巡察", "单位", "报告批准", "反馈", "天数"), make=conduct_reports.feedback_days
    ),
    "county": Known(label="工作量", headings=("事项", "数量", "单位"), make=county_reports.county),
    "tasks": Known(
        label="交办事项",
        headings=("办理记录", "第几项", "轮次", "事项", "承办", "期限", "备注"),
        make=county_reports.tasks,
    ),
    "lists": Known(
        label="巡前清单和检查清单", headings=("巡察", "单位", "缺少的清单", "检查清单"), make=county_reports.lists
    ),
    "staff": Known(
        label="抽调干部考核", headings=("干部", "组", "派出单位", "日期", "等次", "意见"), make=county_reports.staff
    ),
    "upward": Known(label="报市级", headings=("事项", "数量", "单位"), make=county_reports.upward),
    "wording": Known(label="措施文字", headings=wordings.HEADINGS, make=wordings.wording),
    "wording-list": Known(label="措施文字清单", headings=wordings.LIST_HEADINGS, make=wordings.wording_list),
}
"""Every report by name; each counts over the rows that its reader sees."""

NAMES: Mapping[str, str] = {name: known.label for name, known in REPORTS.items()}


def report(name: str, app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """Make a report as of ``today``; raises NotPermitted for an account that sees no figures, WordsWrong for an unknown name."""
    known = REPORTS.get(name)
    if known is None:
        named = "、".join(f"{each}（{word}）" for each, word in NAMES.items())
        raise WordsWrong(f"没有这个统计：{name}（可用：{named}）")
    made = known.make(app, reader, actor, today)
    return replace(made, label=made.label or known.label, headings=made.headings or known.headings)
