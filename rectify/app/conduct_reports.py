"""Figures of conduct: who owns rows in name only, where nothing moves, which county leader takes part, who is looked after by whom.

R-02, R-09, R-13, R-42, R-50, R-57. Lists of what is remarkable, for the office and the leading group; none stands before a closing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

from rectify.app.counting import Report, rate, rows_sight
from rectify.store.figure_queries import measures_of_current_plans, records, seen_inspections, seen_problems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.app.office import App
    from rectify.engine.model import Actor
    from rectify.store.transaction import Reader

Row = dict[str, Any]
ONE_FOR_ALL = 60
"""Per cent of a unit's measures that one leader owns before it looks as if the others only lent their names (R-13; proposal)."""
SILENCE_DAYS = 15
"""Days without progress before a row is said to be silent (R-42; proposal)."""


def responsibility(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """R-13 (S003「其他分管班子成员只是挂名，没有形成整改合力」): measures and done ones by leader, a unit after another."""
    by_unit: dict[str, list[Row]] = defaultdict(list)
    for row in measures_of_current_plans(reader, rows_sight(actor)):
        by_unit[row["unit_name"]].append(row)
    moved = _problems_with_progress(reader)
    found = [_leader(unit, leader, rows, moved) for unit, rows in sorted(by_unit.items()) for leader in _leaders(rows)]
    rows = [
        (each["unit_name"], each["leader"], each["measures"], each["done"], f"{each['share']}%", each["remark"])
        for each in found
    ]
    remarked = sum(1 for each in found if each["remark"])
    document = {"on": today, "leaders": found}
    closing = f"责任领导 {len(found)} 人次，其中须关注 {remarked} 人次（没有进展，或一人承担超过 {ONE_FOR_ALL}%）。"
    return Report(name="responsibility", on=today, document=document, rows=rows, closing=closing)


def _leaders(rows: list[Row]) -> list[str]:
    return sorted({row["leader"] for row in rows})


def _problems_with_progress(reader: Reader) -> set[tuple[str, int]]:
    return {(row["subject"], int(row["fields"]["measure"])) for row in records(reader, "progress")}


def _leader(unit: str, leader: str, rows: list[Row], moved: set[tuple[str, int]]) -> Row:
    own = [row for row in rows if row["leader"] == leader]
    active = [row for row in own if (row["problem"], row["n"]) in moved]
    share = rate(len(own), len(rows))
    remark = "没有任何进展" if not active else ""
    if len(rows) > 1 and len(own) * 100 > ONE_FOR_ALL * len(rows):
        remark = f"一人承担超过 {ONE_FOR_ALL}%"
    return {
        "unit_name": unit, "leader": leader, "measures": len(own), "active": len(active),
        "done": sum(row["done"] for row in own), "share": share, "remark": remark,
    }  # fmt: skip


def silence(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """R-42 (S004「动态跟踪，定期检查整改进展情况」): rows with the unit on which nothing was told for a fortnight."""
    found = []
    for row in seen_problems(reader, rows_sight(actor)):
        last = row["progress_on"] or row["handed_over_on"]
        if row["state"] not in ("handed_over", "transferred") or not last:
            continue
        days = (date.fromisoformat(today) - date.fromisoformat(last)).days
        if days >= SILENCE_DAYS:
            found.append({name: row[name] for name in ("number", "unit_name", "title", "progress_on")} | {"days": days})
    found.sort(key=lambda each: -each["days"])
    rows = [
        (each["number"], each["unit_name"], each["title"], each["progress_on"] or "—", each["days"]) for each in found
    ]
    closing = f"超过 {SILENCE_DAYS} 天没有进展的问题 {len(found)} 个。"
    return Report(name="silence", on=today, document={"on": today, "problems": found}, rows=rows, closing=closing)


def leaders(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """R-02 and R-09 (S000, S003): in how many of his units a county leader came to a feedback or a life meeting."""
    came = _attendance(reader)
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for row in seen_inspections(reader, rows_sight(actor)):
        if row["leader"]:
            there = came.get(row["number"], {})
            counted[row["leader"]].update(["units"])
            counted[row["leader"]].update(kind for kind, names in there.items() if row["leader"] in names)
    names = _display(reader)
    found = [
        {
            "leader": names.get(leader, leader),
            "units": seen["units"],
            "feedbacks": seen["feedback"],
            "meetings": seen["meeting"],
        }
        for leader, seen in sorted(counted.items())
    ]
    rows = [(each["leader"], each["units"], each["feedbacks"], each["meetings"], _absent(each)) for each in found]
    closing = f"分管县领导 {len(found)} 人，其中反馈和民主生活会均未参加的 {len([each for each in found if _absent(each)])} 人。"
    return Report(name="leaders", on=today, document={"on": today, "leaders": found}, rows=rows, closing=closing)


def _absent(each: Mapping[str, Any]) -> str:
    return "" if each["feedbacks"] or each["meetings"] else "均未参加"


def _display(reader: Reader) -> dict[str, str]:
    from rectify.store.queries import master  # noqa: PLC0415 - beside its only use

    return {row["name"]: row["display"] for row in master(reader, "account")}


def _attendance(reader: Reader) -> dict[str, dict[str, set[str]]]:
    """Give, by inspection, who came to feedbacks and to life meetings, under account and shown names alike."""
    account = {display: name for name, display in _display(reader).items()}
    came: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in records(reader, "feedback", "meeting"):
        fields = row["fields"]
        listed = fields.get("persons") or fields.get("attendees") or ()
        if row["kind"] == "feedback" or fields["meeting"] in ("democratic_life", "organisational_life"):
            came[row["subject"]][row["kind"]] |= {*listed, *(account[name] for name in listed if name in account)}
    return came


def liaisons(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """R-50 (S001, S003): how many units each contact looks after, and how often somebody looked in."""
    looked = Counter(row["subject"] for row in records(reader, "supervision"))
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for row in seen_inspections(reader, rows_sight(actor)):
        who = row["liaison"] or "（未指派）"
        counted[who].update({"units": 1, "visits": looked[row["number"]], "unseen": int(not looked[row["number"]])})
    found: list[Row] = [
        {"liaison": who, **{name: seen[name] for name in ("units", "visits", "unseen")}}
        for who, seen in sorted(counted.items())
    ]
    rows = [(each["liaison"], each["units"], each["visits"], each["unseen"]) for each in found]
    closing = f"联系人 {len(found)} 名，督查 {sum(each['visits'] for each in found)} 次。"
    return Report(name="liaisons", on=today, document={"on": today, "liaisons": found}, rows=rows, closing=closing)


def feedback_days(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """R-57 (S004「要及时向被巡察单位反馈巡察情况」): days between the report's approval and the feedback."""
    approved = {row["subject"]: row["fields"]["on"] for row in records(reader, "report_approval")}
    found = []
    for row in seen_inspections(reader, rows_sight(actor)):
        begun = approved.get(row["number"])
        ended = row["feedback_on"] or today
        days = (date.fromisoformat(ended) - date.fromisoformat(begun)).days if begun else None
        named = {name: row[name] for name in ("number", "unit_name", "feedback_on")}
        found.append({**named, "approved_on": begun, "days": days})
    rows = [
        (
            each["number"],
            each["unit_name"],
            each["approved_on"] or "—",
            each["feedback_on"] or "—",
            "—" if each["days"] is None else each["days"],
        )
        for each in found
    ]
    told = [each["days"] for each in found if each["days"] is not None]
    closing = f"已登记批准日期 {len(told)} 个；最长 {max(told, default=0)} 天。"
    return Report(
        name="feedback-days", on=today, document={"on": today, "inspections": found}, rows=rows, closing=closing
    )
