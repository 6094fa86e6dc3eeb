"""Who must answer what by when: every open request of a letter, a talk, a supervision, a list, a referral, a review.

Each line names who owes the answer. A unit sees its own; a body that was asked sees what it was asked; the office, the liaison
and the leading group see all (domain.md B8.3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rectify.app.counting import Report
from rectify.app.notices import OBLIGATION_LABELS
from rectify.app.overseeing import BUSINESS, RANKED_FOR, Seen, days_over, inspections, only_for
from rectify.app.telling import hears_of_accountability
from rectify.engine import asked
from rectify.engine.double_feedback import LIST_WORDS
from rectify.engine.model import UNIT_ROLES, Role
from rectify.engine.owed import ADDRESSEES, ASKED
from rectify.engine.periods import Obligation
from rectify.store import oversight_queries as queries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rectify.app.office import App
    from rectify.engine.model import Actor
    from rectify.store.transaction import Reader

Row = dict[str, Any]
SHOWN = frozenset({
    *ASKED, Obligation.TALK, Obligation.DISCIPLINE_REVIEW, Obligation.MONTHLY_LIST, Obligation.LIST_RECEIPT,
    Obligation.REFERRAL_ANSWER, Obligation.LOOK_BACK,
})  # fmt: skip
_ALL = frozenset({Role.OFFICE, Role.LIAISON, Role.LEADING_GROUP})
_UNIT_S = frozenset({Role.UNIT_CLERK, Role.UNIT_HEAD, Role.TEAM, Role.LEADER, Role.DISCIPLINE})
"""Who sees what a unit is asked: the unit, its team, its leader in charge, and the discipline commission."""
_BODIES: Mapping[str, Role] = {
    "discipline": Role.DISCIPLINE,
    "organisation": Role.ORGANISATION,
    "leader": Role.LEADER,
    "leading_group": Role.LEADING_GROUP,
}
_DISCIPLINE_S = frozenset({asked.REVIEW, asked.MONTHLY_IN, asked.LIST_RECEIPT_OUT})
_OFFICE_S = frozenset({asked.TALK, asked.MONTHLY, asked.LIST_RECEIPT, asked.REVERSE_CHECK, Obligation.LOOK_BACK.value})


def answers(_app: App, reader: Reader, actor: Actor, today: str) -> Report:
    """Make the report; raises NotPermitted for an account without business."""
    only_for(actor, BUSINESS | UNIT_ROLES, "待答复事项")
    found = list(_shown(reader, actor, today))
    late = sum(bool(row["days_over"]) for row in found)
    return Report(
        name="answers", on=today, document={"on": today, "answers": found, "count": len(found), "overdue": late},
        rows=[
            (row["due_on"], row["owner"], row["label"], row["about"], row["subject"], row["unit_name"], row["days_over"] or "")
            for row in found
        ],
        closing=f"待答复 {len(found)} 项，其中超期 {late} 项。",
    )  # fmt: skip


def _shown(reader: Reader, actor: Actor, today: str) -> Iterator[Row]:
    seen = inspections(reader, actor)
    lines = queries.open_lines(reader, SHOWN)
    said = queries.records_numbered(reader, sorted({no for line in lines if (no := _entry(line))}))
    letters = {int(row["entry_no"]): row for row in queries.letters(reader)}
    of_round = frozenset(grant.role for grant in actor.grants) & (RANKED_FOR | {Role.DISCIPLINE})
    for line in lines:
        there = seen.get(str(line["inspection"]))
        role, owner = _owner(line, said.get(_entry(line)), letters.get(_entry(line)), there)
        roles = there.roles if there is not None else of_round if line["inspection"] is None else frozenset()
        if not _may_see(roles, role) or (
            line["obligation"] == asked.ACCOUNTABILITY and not hears_of_accountability(roles)
        ):
            continue
        yield {
            "subject": line["subject"],
            "round": line["round"],
            "unit_name": there.row["unit_name"] if there is not None else "",
            "obligation": line["obligation"],
            "label": OBLIGATION_LABELS[str(line["obligation"])],
            "about": _about(line, said.get(_entry(line)), letters.get(_entry(line))),
            "owner": owner,
            "due_on": line["effective_on"],
            "days_over": days_over(line["effective_on"], today),
        }


def _entry(line: Mapping[str, Any]) -> int:
    """Give the number of the entry that opened a line; 0 for a line that stands by itself."""
    number = str(line["slot"]).rpartition(":")[2]
    return int(number) if ":" in str(line["slot"]) and number.isdecimal() else 0


def _may_see(roles: frozenset[Role], owed_by: Role | None) -> bool:
    """All of it for whoever follows it up; else what one is asked oneself, and what a unit is asked that one may see."""
    if roles & _ALL:
        return True
    if owed_by is Role.UNIT_HEAD:
        return bool(roles & _UNIT_S)
    return owed_by in roles


def _owner(
    line: Mapping[str, Any], said: Row | None, letter: Row | None, there: Seen | None
) -> tuple[Role | None, str]:
    """Give who owes an answer: as a role, where accounts hold it, and in words."""
    obligation, given = str(line["obligation"]), said["fields"] if said is not None else {}
    if obligation in _OFFICE_S or obligation in _DISCIPLINE_S:
        return (Role.OFFICE, "巡察办") if obligation in _OFFICE_S else (Role.DISCIPLINE, "纪委监委")
    if obligation == asked.REFERRAL:
        return _BODIES.get(str(given.get("path"))), str(given.get("to", ""))
    if obligation == asked.ACCOUNTABILITY:
        to = str(given.get("to"))
        return _BODIES.get(to), ADDRESSEES.get(to, "")
    if obligation == asked.FOLLOW_UP:
        return Role.OFFICE, "、".join(given.get("by_bodies", ("巡察办",)))
    if letter is not None and obligation in (asked.BODY_RECEIPT, asked.BODY_REPLY):
        return _BODIES.get(str(letter["receiver"])), str(letter["addressee"])
    return Role.UNIT_HEAD, str(there.row["unit_name"]) if there is not None else ""


def _about(line: Mapping[str, Any], said: Row | None, letter: Row | None) -> str:
    if letter is not None:
        return f"{letter['kind']}（{letter['number']}）{letter['title']}"
    if str(line["slot"]).startswith("monthly_"):
        return f"{str(line['since'])[:7]} {LIST_WORDS[str(line['slot']).removeprefix('monthly_').split(':')[0]]}"
    kind, given = (said["kind"], said["fields"]) if said is not None else ("", {})
    match kind:
        case "talk" | "group_talk":
            return f"{given['on']} 约谈：{given['requirement']}"
        case "supervision" | "supervision_follow_up":
            return f"{given['on']} 督查：{given['result']}"
        case "referral":
            return f"{given['sent_on']} 移交{given['to']}"
        case "accountability_proposal":
            return f"{given['sent_on']} 问责建议（{given['basis']}）"
        case "discipline_list" | "discipline_batch":
            return f"{LIST_WORDS[given['list']]}（{given.get('period') or given['sent_on']}）"
        case "sample_draw":
            return f"反向核查抽取 {len(given['drawn'])} 个问题"
    return {"talk": "再次退回的问题", "discipline_review": "验收通过待销号的问题", "look_back": "已销号的问题"}.get(
        str(line["obligation"]), ""
    )
