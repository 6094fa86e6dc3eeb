"""The red list: units with overdue or twice returned problems, the worst first; from it group talks are made (S002, R-31).

A ranking, hence for the office and the leading group alone (domain.md A4). Supervision by unit stands beside it: which units were
re-visited by their team, which supervised from day to day, and which not at all (S003, R-25, R-26).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rectify.app.counting import Report
from rectify.app.overseeing import EXCHANGED_WITH, RANKED_FOR, inspections, only_for
from rectify.app.reading import as_problem
from rectify.engine.kinds.words import SUPERVISIONS
from rectify.engine.lamps import RUNNING, overdue_days
from rectify.engine.rights import own_units, sight
from rectify.store import oversight_queries as queries
from rectify.store.queries import problems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.app.office import App
    from rectify.engine.model import Actor
    from rectify.store.transaction import Reader

Row = dict[str, Any]


def red(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """Make the red list; raises NotPermitted for any but the office and the leading group."""
    only_for(actor, RANKED_FOR, "红牌名单")
    units: dict[tuple[str, str], Row] = {}
    for row in problems(reader, sight(actor), states=tuple(sorted(RUNNING))):
        late, returns = overdue_days(as_problem(row), today), int(row["returns"])
        if (late or returns > 1) and row["unit"] not in own_units(actor):
            _count(units, row, late, returns)
    found = sorted(
        units.values(), key=lambda each: (-each["overdue"], -each["worst_days"], -each["returned_twice"], each["unit"])
    )
    return Report(
        name="red", on=today, document={"on": today, "units": found, "count": len(found)},
        rows=[
            (n, each["unit_name"], each["round"], each["overdue"], each["worst_days"], each["returned_twice"],
             "、".join(each["problems"]))
            for n, each in enumerate(found, 1)
        ],
        closing=f"截至 {today}，{len(found)} 个单位有超期或两次以上退回的问题。",
    )  # fmt: skip


def _count(units: dict[tuple[str, str], Row], row: Mapping[str, Any], late: int, returns: int) -> None:
    key = (str(row["round"]), str(row["unit"]))
    blank: Row = {
        "round": row["round"], "unit": row["unit"], "unit_name": row["unit_name"], "inspection": row["inspection"],
        "overdue": 0, "returned_twice": 0, "worst_days": 0, "problems": [],
    }  # fmt: skip
    each = units.setdefault(key, blank)
    each["overdue"] += int(late > 0)
    each["returned_twice"] += int(returns > 1)
    each["worst_days"] = max(each["worst_days"], late)
    each["problems"].append(row["number"])


def supervision(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """Make the table of supervision by unit; raises NotPermitted for any but the office, leading group and discipline commission."""
    only_for(actor, EXCHANGED_WITH, "督查情况")
    seen = {number: each for number, each in inspections(reader, actor).items() if each.row["feedback_on"]}
    counted: dict[str, dict[str, int]] = {number: dict.fromkeys(SUPERVISIONS, 0) for number in seen}
    for row in queries.records(reader, "supervision"):
        if row["subject"] in counted:
            counted[row["subject"]][row["fields"]["kind"]] += 1
    found = [
        {
            "inspection": number, "round": each.row["round"], "unit_name": each.row["unit_name"], "kinds": counted[number],
            "revisited_on": each.row["revisited_on"], "supervised_on": each.row["supervised_on"],
            "covered": bool(each.row["revisited_on"] or each.row["supervised_on"]),
        }
        for number, each in seen.items()
    ]  # fmt: skip
    covered = sum(each["covered"] for each in found)
    return Report(
        name="supervision", on=today,
        document={"on": today, "inspections": found, "count": len(found), "covered": covered},
        rows=[
            (each["unit_name"], each["round"], *each["kinds"].values(), each["supervised_on"], each["revisited_on"],
             "" if each["covered"] else "未督查")
            for each in found
        ],
        closing=f"督查覆盖：已反馈 {len(found)} 个单位，已督查 {covered} 个，未督查 {len(found) - covered} 个。",
    )  # fmt: skip
