"""Figures of what a county does beside the single row: instructions, meetings, campaigns, uses of results, lists, tasks, staff.

R-01 of S000's counts (批示, 常委会, 领导小组会, 书记专题会), R-31, R-34, R-39, R-40, R-46, R-48, R-49, R-51, R-54, R-56.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rectify.app import work_reports
from rectify.app.counting import Report, figures, figures_sight, rows_sight
from rectify.engine.county_facts import TASK, TASKS, undated
from rectify.engine.kinds.county import INSTRUCTIONS, LISTS, PETITIONS, USES
from rectify.engine.model import Role
from rectify.errors import NotPermitted
from rectify.store import queries
from rectify.store.figure_queries import open_lines, records, seen_inspections

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rectify.app.office import App
    from rectify.engine.model import Actor
    from rectify.store.transaction import Reader

Row = dict[str, Any]
COUNTY = frozenset({Role.OFFICE, Role.LEADING_GROUP, Role.DISCIPLINE, Role.ORGANISATION, Role.CITY})
_PETITION_WORDS = dict(
    zip(PETITIONS, ("受理信访举报（件次）", "信访发现问题", "转被巡察单位", "转有关部门", "办结"), strict=True)
)


def _for_the_county(actor: Actor) -> None:
    """Refuse whoever has no part in the county's own affairs."""
    if not {grant.role for grant in actor.grants} & COUNTY:
        raise NotPermitted("您的角色不能查看这项统计")


def county(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """The counts that a yearly report tells: how often, how many (S000–S002, S004)."""
    _for_the_county(actor)
    found = list(_counts(reader))
    rows = [(each["name"], each["count"], each["unit"]) for each in found]
    closing = f"共 {len(found)} 项；每项可在办理记录中逐条查到。"
    return Report(name="county", on=today, document={"on": today, "counts": found}, rows=rows, closing=closing)


def _counts(reader: Reader) -> Iterator[Row]:
    instructions = Counter(row["fields"]["kind"] for row in records(reader, "instruction"))
    yield from (_count(kind, instructions[kind], "次") for kind in INSTRUCTIONS)
    yield _count("联席会议", len(records(reader, "joint_meeting")), "次")
    uses = Counter(row["fields"]["form"] for row in records(reader, "use_of_results"))
    yield from (_count(form, uses[form], "次") for form in USES)
    campaigns = [row["fields"] for row in records(reader, "campaign")]
    yield _count("专项整治", len(campaigns), "个")
    yield _count("专项整治发现问题", sum(int(each.get("found") or 0) for each in campaigns), "个")
    yield _count("专项整治督促整改", sum(int(each.get("urged") or 0) for each in campaigns), "个")
    recovered = sum((Decimal(each.get("recovered") or 0) for each in campaigns), Decimal(0))
    yield _count("专项整治清收清退", str(recovered), "万元")
    petitions: Counter[str] = Counter()
    for row in records(reader, "petition"):
        petitions[row["fields"]["state"]] += int(row["fields"]["number"])
    yield from (_count(word, petitions[state], "件（个）") for state, word in _PETITION_WORDS.items())
    yield _count("市级意见", len(records(reader, "city_comment")), "条")
    yield _count("公开后群众意见", len(records(reader, "public_comment")), "条")
    yield _count("双随机抽取", len(records(reader, "random_draw")), "次")


def _count(name: str, count: object, unit: str) -> Row:
    return {"name": name, "count": count, "unit": unit}


def tasks(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """What instructions, joint meetings and the city's comments asked for, and nobody has answered yet.

    The city office, which sees figures only, reads of its own comments and of nothing that the county's own people asked for.
    """
    _for_the_county(actor)
    within = {grant.role for grant in actor.grants} & (COUNTY - {Role.CITY})
    kinds = TASKS if within else ("city_comment",)
    asked = {row["entry_no"]: row for row in records(reader, *kinds)}
    found = []
    for line in open_lines(reader, TASK):
        slot, _colon, entry_no = line["slot"].partition(":")
        n = slot.removeprefix(TASK)
        row = asked.get(int(entry_no))
        if row is None:
            continue
        text, owner = _told(row, n)
        named = {"task": row["entry_no"], "n": int(n) if n else None, "round": line["subject"], "kind": row["kind"]}
        found.append(
            {
                **named,
                "text": text,
                "owner": owner,
                "due_on": line["effective_on"],
                "overdue": line["effective_on"] < today,
            }
        )
    found += _undated(reader, asked.values())
    rows = [
        (
            each["task"],
            each["n"] or "—",
            each["round"],
            each["text"],
            each["owner"] or "—",
            each["due_on"] or "未定期限",
            "超期" if each["overdue"] else "",
        )
        for each in found
    ]
    closing = f"待办的交办事项 {len(found)} 项，超期 {sum(each['overdue'] for each in found)} 项。"
    return Report(name="tasks", on=today, document={"on": today, "tasks": found}, rows=rows, closing=closing)


def _undated(reader: Reader, asked: Iterable[Row]) -> Iterator[Row]:
    """Give what was asked for without a day and is not answered: nobody is reminded of it, so that a list must show it."""
    answered = {(row["fields"]["task"], row["fields"].get("n") or 0) for row in records(reader, "task_answer")}
    for row in asked:
        for n in undated(row["kind"], row["fields"]):
            if (row["entry_no"], n) in answered:
                continue
            text, owner = _told(row, str(n or ""))
            yield {
                "task": row["entry_no"], "n": n or None, "round": row["subject"], "kind": row["kind"], "text": text,
                "owner": owner, "due_on": None, "overdue": False,
            }  # fmt: skip


def _told(row: Row, n: str) -> tuple[str, str | None]:
    fields = row["fields"]
    if n:
        decision = fields["decisions"][int(n) - 1]
        return str(decision["text"]), str(decision["owner"])
    return str(fields["text"]), fields.get("owner")


def lists(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """R-39 (S001): which of the 3+2 lists each inspection has; R-40 and R-56: which checklists were filled."""
    there: dict[str, set[str]] = defaultdict(set)
    for row in records(reader, "preparation_list"):
        there[row["subject"]].add(row["fields"]["list"])
    filled = Counter(row["subject"] for row in records(reader, "checklist"))
    found = [
        {
            "inspection": row["number"],
            "unit_name": row["unit_name"],
            "lacking": [name for name in LISTS if name not in there[row["number"]]],
            "checklists": filled[row["number"]],
        }
        for row in seen_inspections(reader, rows_sight(actor))
    ]
    rows = [
        (each["inspection"], each["unit_name"], "、".join(each["lacking"]) or "齐全", each["checklists"])
        for each in found
    ]
    whole = sum(1 for each in found if not each["lacking"])
    closing = f"“3+2”清单齐全 {whole} 个，不齐全 {len(found) - whole} 个。"
    return Report(name="lists", on=today, document={"on": today, "inspections": found}, rows=rows, closing=closing)


def staff(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """抽调干部考核 (S000「把抽调干部考核结果作为组织部门提拔的重要依据」): for the office and the organisation department."""
    if not {grant.role for grant in actor.grants} & {Role.OFFICE, Role.ORGANISATION, Role.LEADING_GROUP}:
        raise NotPermitted("您的角色不能查看干部考核")
    found = [
        {"round": row["subject"], "entry": row["entry_no"], **row["fields"]}
        for row in records(reader, "staff_assessment")
    ]
    rows = [
        (
            each["person"],
            each.get("team") or "—",
            each.get("lent_by") or "—",
            each["on"],
            each["grade"],
            each["opinion"],
        )
        for each in found
    ]
    closing = f"考核 {len(found)} 人次。"
    return Report(name="staff", on=today, document={"on": today, "assessments": found}, rows=rows, closing=closing)


def upward(app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """R-49 (S001「及时将发现的问题报市级巡察机构研究解决」): the package for the city: sums, common problems, never a row."""
    _for_the_county(actor)
    whole = figures(queries.counts(reader, figures_sight(actor), today).values())
    shared = work_reports.common(app, reader, actor, today).document["common"]
    brought = work_reports.outcomes(app, reader, actor, today).document["outcomes"]
    told = [{"name": each["name"], "units": len(each["units"]), "problems": each["count"]} for each in shared]
    sums = [{"name": each["name"], "total": each["total"], "unit": each["unit"]} for each in brought]
    document = {"on": today, "figures": whole.document(), "common": told, "outcomes": sums}
    rows: list[tuple[object, ...]] = [("反馈问题", whole.fed_back, "个"), ("整改完成", whole.numerator, "个")]
    rows += [(f"共性问题：{each['name']}", each["units"], "个单位") for each in told]
    rows += [(each["name"], each["total"], each["unit"]) for each in sums]
    return Report(name="upward", on=today, document=document, rows=rows, closing=whole.line())
