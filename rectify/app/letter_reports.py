"""Letters that wait: sent and not received, received and not answered — two lists, each with its days (domain.md B8.3).

A unit sees the letters that were sent to it, a body those sent to it; the office, the liaison and the leading group see all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rectify.app.counting import Report
from rectify.app.overseeing import BUSINESS, days_over, inspections, only_for
from rectify.app.telling import hears_of_letters
from rectify.engine.model import UNIT_ROLES
from rectify.store import oversight_queries as queries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rectify.app.office import App
    from rectify.engine.model import Actor
    from rectify.store.transaction import Reader

Row = dict[str, Any]
_WAITS = {"unreceived": "已发未签收", "unanswered": "已签收未回复"}
_SHOWN = (
    "kind", "number", "title", "receiver", "addressee", "sent_on", "receipt_due_on", "received_on", "received_by",
    "reply_due_on", "replied_on", "judged",
)  # fmt: skip


def letters(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """Make the report of letters that wait; raises NotPermitted for an account without business."""
    only_for(actor, BUSINESS | UNIT_ROLES, "函件")
    found = list(_letters(reader, actor, today))
    lists = {name: [row for row in found if row["waits"] == name] for name in _WAITS}
    late = {name: sum(bool(row["days_over"]) for row in rows) for name, rows in lists.items()}
    return Report(
        name="letters", on=today,
        document={"on": today, "letters": found, "count": len(found), **lists, "overdue": late},
        rows=[_shown(row) for rows in lists.values() for row in rows],
        closing=(
            f"已发 {len(found)} 件；未签收 {len(lists['unreceived'])} 件（超期 {late['unreceived']} 件），"
            f"已签收未回复 {len(lists['unanswered'])} 件（超期 {late['unanswered']} 件）。"
        ),
    )  # fmt: skip


def _shown(row: Row) -> tuple[object, ...]:
    names = ("number", "kind", "title", "addressee", "unit_name", "sent_on", "due_on")
    return (_WAITS[row["waits"]], *(row[name] for name in names), row["days_over"] or "")


def _letters(reader: Reader, actor: Actor, today: str) -> Iterator[Row]:
    seen = inspections(reader, actor)
    for row in queries.letters(reader):
        there = seen.get(str(row["subject"]))
        if there is None or not hears_of_letters(there.roles, str(row["receiver"])):
            continue
        waits = waiting(row)
        due_on = row["receipt_due_on"] if waits == "unreceived" else row["reply_due_on"] if waits else None
        yield {
            **{name: row[name] for name in _SHOWN}, "inspection": there.number, "unit_name": there.row["unit_name"],
            "waits": waits, "due_on": due_on, "days_over": days_over(due_on, today) if waits else 0,
        }  # fmt: skip


def waiting(row: Mapping[str, Any]) -> str | None:
    """Say what a letter waits for: its receipt, its reply, or nothing; a reply is owed where a day was named for it."""
    if not row["received_on"]:
        return "unreceived"
    return "unanswered" if row["reply_due_on"] and not row["replied_on"] else None
