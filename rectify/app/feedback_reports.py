"""双反馈 with the discipline commission as lists: what goes out of findings and re-checks, what was exchanged, which reviews wait.

The two outgoing lists are worked out from the ledger, to be saved as a sheet and sent (``discipline_list``, ``discipline_batch``
record that they were); they never hold anything of a clue (domain.md A5, B8.3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rectify.app.counting import Report
from rectify.app.overseeing import EXCHANGED_WITH, days_over, only_for
from rectify.app.reading import as_problem
from rectify.engine import asked
from rectify.engine.double_feedback import LIST_WORDS
from rectify.engine.faults import is_false, said
from rectify.engine.kinds.oversight import OUTGOING
from rectify.engine.lamps import overdue_days
from rectify.engine.rights import own_units, sight
from rectify.store import oversight_queries as queries
from rectify.store.queries import problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rectify.app.office import App
    from rectify.engine.model import Actor
    from rectify.store.transaction import Reader

Row = dict[str, Any]
_WHAT = "双反馈清单"
_FED_BACK = ("handed_over", "transferred", "under_check", "passed", "closed", "long_term")
_CONCLUSIONS = {"pass": "通过", "return": "退回补改", "": ""}
_REVIEWS = {"agree": "同意", "disagree": "不同意", "supplement": "补充材料", "": "未审核"}


def findings(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """Make the outgoing list of findings: everything fed back, with what came in this month marked; raises NotPermitted."""
    only_for(actor, EXCHANGED_WITH, _WHAT)
    names = ("number", "round", "unit_name", "team", "category", "title", "detail", "handed_over_on", "nominal_on")
    found = [
        {**{name: row[name] for name in names}, "new": str(row["handed_over_on"])[:7] == today[:7]}
        for row in _rows(reader, actor)
    ]
    new = sum(row["new"] for row in found)
    return Report(
        name="feedback-findings", on=today, document={"on": today, "problems": found, "count": len(found), "new": new},
        rows=[(*(row[name] for name in names), "是" if row["new"] else "") for row in found],
        closing=f"已反馈问题 {len(found)} 个，其中 {today[:7]} 反馈 {new} 个。本清单不含问题线索。",
    )  # fmt: skip


def _rows(reader: Reader, actor: Actor) -> Iterator[Mapping[str, Any]]:
    for row in problems(reader, sight(actor), states=_FED_BACK):
        if row["unit"] not in own_units(actor):
            yield row


def rechecks(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """Make the outgoing list of re-checks: conclusion, coded faults, what is suggested, days on the red list."""
    only_for(actor, EXCHANGED_WITH, _WHAT)
    found = [_recheck(row, today) for row in _rows(reader, actor) if _was_checked(row)]
    false = sum(row["false"] for row in found)
    return Report(
        name="feedback-rechecks", on=today, document={"on": today, "problems": found, "count": len(found), "false": false},
        rows=[
            (row["number"], row["unit_name"], row["title"], row["check_on"], row["conclusion"], row["faults"], row["returns"],
             row["red_days"] or "", row["suggestion"])
            for row in found
        ],
        closing=f"回访督查 {len(found)} 个问题，其中报告与事实不符 {false} 个。本清单不含问题线索。",
    )  # fmt: skip


def _was_checked(row: Mapping[str, Any]) -> bool:
    return bool(row["check_on"] or row["returns"] or row["faults"])


def _recheck(row: Mapping[str, Any], today: str) -> Row:
    conclusion = str(row["check_conclusion"]) or ("return" if row["returns"] else "")
    return {
        **{name: row[name] for name in ("number", "round", "unit", "unit_name", "title", "check_on", "returns")},
        "conclusion": _CONCLUSIONS[conclusion], "fault_codes": str(row["faults"]).split(), "faults": said(str(row["faults"])),
        "red_days": overdue_days(as_problem(row), today), "false": is_false(str(row["faults"])),
        "suggestion": suggestion(row, today),
    }  # fmt: skip


def suggestion(row: Mapping[str, Any], today: str) -> str:
    """Give what the office may suggest, from what is on record alone: people decide."""
    if is_false(str(row["faults"])):
        return "建议核查弄虚作假责任"
    if int(row["returns"]) > 1:
        return "建议约谈主要负责人"
    return "建议列入日常监督" if overdue_days(as_problem(row), today) or row["faults"] else ""


# ---- what was exchanged, and what waits


def exchanged(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """Make the table of all lists, out and in, each with the days on which it was sent and received."""
    only_for(actor, EXCHANGED_WITH, _WHAT)
    received = {
        int(row["fields"]["list"]): str(row["fields"]["received_on"])
        for row in queries.records(reader, "discipline_list_receipt", "discipline_batch_receipt")
    }
    found = [
        {
            "entry_no": row["entry_no"], "subject": row["subject"], "list": row["fields"]["list"],
            "label": LIST_WORDS[row["fields"]["list"]], "out": row["fields"]["list"] in OUTGOING,
            "period": row["fields"].get("period"), "number": row["fields"].get("number"), "sent_on": row["fields"]["sent_on"],
            "received_on": received.get(row["entry_no"]),
        }
        for row in queries.records(reader, "discipline_list", "discipline_batch")
    ]  # fmt: skip
    waiting = sum(row["received_on"] is None for row in found)
    return Report(
        name="feedback-lists", on=today, document={"on": today, "lists": found, "count": len(found), "unreceived": waiting},
        rows=[
            (row["entry_no"], "送出" if row["out"] else "收进", row["label"], row["subject"], row["period"] or "临时", row["number"],
             row["sent_on"], row["received_on"] or "未签收")
            for row in found
        ],
        closing=f"双反馈清单 {len(found)} 份，未签收 {waiting} 份。",
    )  # fmt: skip


def reviews(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """Make the table of closings that wait for the discipline commission's review, the longest waiting first."""
    only_for(actor, EXCHANGED_WITH, "销号审核")
    due = {str(row["subject"]): str(row["effective_on"]) for row in queries.open_lines(reader, (asked.REVIEW,))}
    found = [
        {
            **{name: row[name] for name in ("number", "round", "unit_name", "title", "passed_on")},
            "verdict": row["discipline_verdict"], "due_on": due.get(str(row["number"])),
            "days_over": days_over(due.get(str(row["number"])), today),
        }
        for row in problems(reader, sight(actor), states=("passed",))
        if row["discipline_verdict"] != "agree" and row["unit"] not in own_units(actor)
    ]  # fmt: skip
    found.sort(key=lambda row: (row["due_on"] or "9999", row["number"]))
    late = sum(bool(row["days_over"]) for row in found)
    return Report(
        name="feedback-reviews", on=today, document={"on": today, "problems": found, "count": len(found), "overdue": late},
        rows=[
            (row["number"], row["unit_name"], row["title"], row["passed_on"], _REVIEWS[row["verdict"]], row["due_on"],
             row["days_over"] or "")
            for row in found
        ],
        closing=f"待销号审核 {len(found)} 个，其中超过时限 {late} 个。",
    )  # fmt: skip
