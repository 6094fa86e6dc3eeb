"""双反馈 as both sides have it before them: lists out and in, monthly lists that are owed, reviews that wait (S000, R-29).

Each side is offered what is its own to send or to receive; the office may besides file the commission's signed paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rectify.app import feedback_reports
from rectify.app.overseeing import days_over, inspections
from rectify.engine import asked
from rectify.engine.double_feedback import LIST_WORDS
from rectify.engine.kinds.oversight import OUTGOING
from rectify.engine.model import Role
from rectify.store import oversight_queries, queries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rectify.app.office import App
    from rectify.engine.model import Actor
    from rectify.store.transaction import Reader

Row = dict[str, Any]
_MONTHLY = "monthly_"


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubleFeedback:
    """Both directions, what is owed, what waits, and about what a new list may be sent."""

    out: Sequence[Row]
    incoming: Sequence[Row]
    owed: Sequence[Row]
    reviews: Sequence[Row]
    units: Sequence[tuple[str, str]]
    rounds: Sequence[tuple[str, str]]
    sends: Sequence[tuple[str, str]]
    """The kinds of list that somebody's side sends, with their names."""


def double_feedback(app: App, reader: Reader, actor: Actor, today: str) -> DoubleFeedback:
    """Put it together; raises NotPermitted for an account that has no part in the exchange."""
    roles = frozenset(grant.role for grant in actor.grants)
    there = {number: str(each.row["unit_name"]) for number, each in inspections(reader, actor).items()}
    rounds = {row["code"]: row["name"] for row in queries.master(reader, "round")}
    lists = [
        {**row, "about": there.get(row["subject"]) or rounds.get(row["subject"], ""), "act": _receipt(row, roles)}
        for row in reversed(feedback_reports.exchanged(app, reader, actor, today).document["lists"])
    ]
    return DoubleFeedback(
        out=[row for row in lists if row["out"]], incoming=[row for row in lists if not row["out"]],
        owed=list(_owed(reader, rounds, roles, today)), reviews=_reviews(app, reader, actor, roles, today),
        units=sorted(there.items()), rounds=sorted(rounds.items(), reverse=True),
        sends=[(code, word) for code, word in LIST_WORDS.items() if _sends(code, roles)],
    )  # fmt: skip


def _sends(code: str, roles: frozenset[Role]) -> bool:
    return (Role.OFFICE if code in OUTGOING else Role.DISCIPLINE) in roles


def _receipt(row: Row, roles: frozenset[Role]) -> str:
    """Give the act by which somebody registers the receipt of a list that waits for it."""
    if row["received_on"] or not (Role.OFFICE in roles or row["out"]):
        return ""
    return "discipline_list_receipt" if str(row["subject"]).startswith("I-") else "discipline_batch_receipt"


def _owed(reader: Reader, rounds: dict[str, str], roles: frozenset[Role], today: str) -> Iterator[Row]:
    """Give the months' lists that are owed, the earliest first."""
    for line in oversight_queries.open_lines(reader, (asked.MONTHLY, asked.MONTHLY_IN)):
        code = str(line["slot"]).removeprefix(_MONTHLY).split(":")[0]
        yield {
            "round": line["subject"], "round_name": rounds.get(line["subject"], ""), "list": code, "label": LIST_WORDS[code],
            "period": str(line["since"])[:7], "due_on": line["effective_on"], "days_over": days_over(line["effective_on"], today),
            "owner": "巡察办" if code in OUTGOING else "纪委监委", "act": "discipline_batch" if _sends(code, roles) else "",
        }  # fmt: skip


def _reviews(app: App, reader: Reader, actor: Actor, roles: frozenset[Role], today: str) -> list[Row]:
    act = "discipline_review" if roles & {Role.DISCIPLINE, Role.OFFICE} else ""
    return [{**row, "act": act} for row in feedback_reports.reviews(app, reader, actor, today).document["problems"]]
