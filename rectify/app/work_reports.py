"""Figures of the work: by category, focus, round and source, common problems, outcomes, and the matrix by inspection.

R-14, R-43, R-44, R-45, R-47, R-48; every table carries the reconciliation line where it counts problems.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rectify.app.counting import Figures, Report, figures, figures_sight, rate, rows_sight
from rectify.app.story import INTERNAL
from rectify.app.telling import reads_numbers
from rectify.engine.kinds.outcomes import COUNTED, IN_MONEY
from rectify.engine.model import Role
from rectify.engine.rights import FIGURES
from rectify.store import queries
from rectify.store.figure_queries import records_of_seen, seen_inspections, seen_problems
from rectify.store.internal_text import LOCKED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from rectify.app.office import App
    from rectify.engine.model import Actor
    from rectify.store.transaction import Reader

Row = dict[str, Any]
GROUPED = ("组别", "反馈", "在办", "验收通过", "已销号", "持续整改", "已撤销", "超期", "完成率", "销号率")
UNNAMED = "（未填）"
COMMON_UNITS, COMMON_SHARE = 3, Decimal("0.30")
"""The same sub-category in three units, or in 30 % of them, is a common problem (S001, R-43; proposal)."""


def categories(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """R-14 (S003「对党建工作存在的问题整改不够有力」): completion by category, and the gap between best and worst."""
    return _grouped("categories", "category", reader, actor, today, gap=True)


def focuses(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """Completion by 四聚焦."""
    return _grouped("focuses", "focus", reader, actor, today)


def rounds(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """Completion by round."""
    return _grouped("rounds", "round", reader, actor, today)


def sources(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """Problems by where they came from: 审计 (S002, R-47), 信访 (S001, R-48), the inspection itself.

    The words of a source are internal text (domain.md B6.2): whoever does not read them reads of which of these kinds it is.
    """
    inside = bool({grant.role for grant in actor.grants} & INTERNAL)
    return _grouped("sources", "source", reader, actor, today, named=str if inside else _kind_of_source)


SOURCES = ("审计", "信访", "巡察")
OTHER_SOURCE = "其他来源"


def _kind_of_source(text: str) -> str:
    return text if text in (UNNAMED, LOCKED) else next((kind for kind in SOURCES if kind in text), OTHER_SOURCE)


def _grouped(
    name: str, column: str, reader: Reader, actor: Actor, today: str, *, gap: bool = False,
    named: Callable[[str], str] = str,
) -> Report:  # fmt: skip
    rows: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for each in queries.counts_by_column(reader, figures_sight(actor), today, column):
        rows[named(str(each["group"] or UNNAMED))].append(each)
    counted = {group: figures(found) for group, found in sorted(rows.items())}
    whole = figures(row for found in rows.values() for row in found)
    document: Row = {
        "on": today,
        "groups": [{"group": group, **found.document()} for group, found in counted.items()],
        "total": whole.document(),
    }
    closing = whole.line()
    if gap:
        document["gap"] = _gap(counted.values())
        closing = f"各类完成率最大相差 {document['gap']} 个百分点。{closing}"
    table = [*(_group_row(group, found) for group, found in counted.items()), _group_row("合计", whole)]
    return Report(name=name, on=today, document=document, rows=table, closing=closing, headings=GROUPED)


def _gap(counted: Iterable[Figures]) -> str:
    rates = [Decimal(rate(each.numerator, each.fed_back)) for each in counted if each.fed_back]
    return str(max(rates) - min(rates)) if rates else "0.00"


def _group_row(group: str, found: Figures) -> Sequence[object]:
    return (
        group, found.fed_back, found.open, found.passed, found.closed, found.long_term, found.void, found.overdue,
        f"{rate(found.numerator, found.fed_back)}%", f"{rate(found.closed, found.fed_back)}%",
    )  # fmt: skip


def common(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """R-43 (S001「加强对共性问题、易发多发问题的分析研判」): the same sub-category in several units."""
    units: dict[str, set[str]] = defaultdict(set)
    numbers: dict[str, list[str]] = defaultdict(list)
    for row in seen_problems(reader, figures_sight(actor)):
        if row["state"] not in ("void", "legacy"):
            name = str(row["subcategory"] or row["category"])
            units[name].add(row["unit_name"])
            numbers[name].append(row["number"])
    whole = len({row["unit"] for row in seen_inspections(reader, figures_sight(actor))})
    rows_too = bool({grant.role for grant in actor.grants} & (FIGURES - {Role.CITY}))
    found: list[Row] = [
        {
            "name": name,
            "units": sorted(there),
            "count": len(numbers[name]),
            "problems": numbers[name] if rows_too else [],
            "share": rate(len(there), whole),
        }
        for name, there in sorted(units.items(), key=lambda each: (-len(each[1]), each[0]))
        if len(there) >= COMMON_UNITS or (len(there) > 1 and Decimal(len(there)) / max(whole, 1) >= COMMON_SHARE)
    ]
    rows = [
        (each["name"], len(each["units"]), f"{each['share']}%", each["count"], "、".join(each["units"]))
        for each in found
    ]
    closing = f"共性问题 {len(found)} 类；占比以被巡察单位 {whole} 个为总数。"
    return Report(
        name="common", on=today, document={"on": today, "units": whole, "common": found}, rows=rows, closing=closing
    )


# ---- what the rectification brought


def outcomes(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """R-44 and R-45 (S000, S003): money, rules, persons by form; each figure with the entries and papers it stands on."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in records_of_seen(reader, figures_sight(actor), "outcome", "institution", "accountability"):
        found[_outcome_of(row)].append(row)
    listed = [_total(name, found.get(name, ())) for name in (*IN_MONEY, *COUNTED, *_RULES, *_FORMS)]
    if not reads_numbers(frozenset(grant.role for grant in actor.grants)):
        listed = [{**each, "entries": []} for each in listed]
    rows = [(each["name"], each["total"], each["unit"], each["entries_count"]) for each in listed]
    document = {"on": today, "outcomes": listed}
    closing = "金额单位为万元；每一数字都对应办理记录和凭证。移送线索、立案另在线索一侧统计。"
    return Report(name="outcomes", on=today, document=document, rows=rows, closing=closing)


_RULES = ("登记的新建制度", "登记的修订制度")
_FORMS = ("第一种形态", "第二种形态", "第三种形态", "第四种形态")


def _outcome_of(row: Row) -> str:
    fields = row["fields"]
    if row["kind"] == "institution":
        return _RULES[0] if fields["new_or_revised"] == "new" else _RULES[1]
    if row["kind"] == "accountability":
        return _FORMS[int(fields["form"]) - 1]
    return str(fields["kind"])


def _total(name: str, rows: Sequence[Row]) -> Row:
    if name in IN_MONEY:
        total = str(sum((Decimal(row["fields"]["amount"]) for row in rows), Decimal(0)))
    elif name in COUNTED:
        total = str(sum(int(row["fields"]["number"]) for row in rows))
    else:
        total = str(len(_named(name, rows)))
    unit = "万元" if name in IN_MONEY else "人" if name in _PERSONS else "个（项）"
    return {
        "name": name,
        "total": total,
        "unit": unit,
        "entries": [row["entry_no"] for row in rows],
        "entries_count": len(rows),
    }


_PERSONS = frozenset({"组织处理", "党纪政务处分", "移送司法", *_FORMS})


def _named(name: str, rows: Sequence[Row]) -> set[object]:
    """Count a person, or a rule, once however many rows it serves: one paper may be linked to several (domain.md B4)."""
    if name in _FORMS:
        return {(row["fields"]["person"], row["fields"]["body"], row["fields"]["decided_on"]) for row in rows}
    return {(row["fields"]["title"], row["fields"]["number"]) for row in rows}


# ---- the matrix by inspection

_CELLS = (
    "feedback_collective_on", "feedback_head_on", "feedback_leader_on", "receipt_on", "plan_on", "democratic_life_on",
    "midterm_meeting_on", "midterm_check_on", "rectification_office_on", "rectification_leader_on", "head_office_on",
    "head_leader_on", "party_published_on", "public_published_on", "evaluated_on", "closed_on",
)  # fmt: skip
CELL_WORDS = (
    "集中反馈", "向主要负责人反馈", "向县领导反馈", "签收", "方案", "民主生活会", "中期会议", "中期督查", "整改报告(办)", "整改报告(领导)",
    "落实报告(办)", "落实报告(领导)", "党内公开", "社会公开", "评估", "办结",
)  # fmt: skip


def inspections(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """Where every unit stands with its account: what is there with its day, and what is not."""
    found = seen_inspections(reader, rows_sight(actor))
    listed = [
        {"inspection": row["number"], "unit": row["unit"], "unit_name": row["unit_name"], "round": row["round"]}
        | {name: row[name] for name in _CELLS}
        for row in found
    ]
    rows = [(row["number"], row["unit_name"], *(row[name] or "—" for name in _CELLS)) for row in found]
    there = Counter(name for row in found for name in _CELLS if row[name])
    document = {"on": today, "inspections": listed, "done": {name: there[name] for name in _CELLS}}
    closing = f"被巡察单位 {len(found)} 个，整体办结 {there['closed_on']} 个。"
    return Report(name="inspections", on=today, document=document, rows=rows, closing=closing)
