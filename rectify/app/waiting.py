"""What waits for somebody, by date, one step from doing it: dated duties, requests to be decided, and steps to be taken.

Read from the ledger when it is asked for; nothing is kept. Who owes an obligation and which act answers it stands in one table.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rectify.app.notices import OBLIGATION_LABELS
from rectify.app.openings import Openings
from rectify.engine.model import UNIT_ROLES, Role
from rectify.engine.rights import IN_REVIEW, sight
from rectify.store import waiting_queries as queries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rectify.app.office import App
    from rectify.engine.model import Actor
    from rectify.engine.workflow import Move, Workflow
    from rectify.store.transaction import Reader

AHEAD = 45
"""Days for which duties are listed beforehand."""
WHOLE = 400
"""Days that hold every duty of a unit: its periods and reviews end within a year."""
MOST = 300
_UNIT = frozenset({Role.UNIT_CLERK, Role.UNIT_HEAD})
_OFFICE = frozenset({Role.OFFICE, Role.LIAISON})
_D = frozenset({Role.DISCIPLINE})
ANSWERED_BY: Mapping[str, tuple[frozenset[Role], str]] = {
    "rectify": (_UNIT, ""), "supplement": (_UNIT, ""), "receipt": (_UNIT, "receipt"), "plan": (_UNIT, "plan"),
    "reports": (_UNIT, "report_delivery"), "democratic_life": (_UNIT, "meeting"), "midterm": (_UNIT, "meeting"),
    "publication": (_UNIT, "publication"), "second_rectification": (_UNIT, "second_rectification"),
    "letter_receipt": (_UNIT, "letter_receipt"), "letter_reply": (_UNIT, "letter_reply"), "talk_answer": (_UNIT, "talk_result"),
    "follow_up": (_UNIT, "follow_up_report"), "handover": (_UNIT, "handover"),
    "feedback": (_OFFICE | {Role.TEAM}, "feedback"), "check": (frozenset({Role.TEAM, Role.OFFICE}), ""), "closing": (_OFFICE, ""),
    "review": (_OFFICE, "review"), "body_receipt": (_OFFICE, "letter_receipt"), "body_reply": (_OFFICE, "letter_reply"),
    "supervision_follow_up": (_OFFICE, "supervision_follow_up"), "talk": (_OFFICE, "talk"), "look_back": (_OFFICE, "look_back"),
    "reverse_check": (_OFFICE, "sample_result"), "referral_answer": (_OFFICE, "referral_answer"),
    "monthly_list": (_OFFICE, "discipline_list"), "list_receipt": (_OFFICE, "discipline_list_receipt"),
    "evaluation": (_OFFICE, "evaluation"), "task": (_OFFICE, "task_answer"), "objection_answer": (_OFFICE, "objection_decision"),
    "discipline_review": (_D, "discipline_review"), "discipline_list": (_D, "discipline_list"),
    "discipline_receipt": (_D, "discipline_list_receipt"), "accountability_answer": (_D, "accountability_result"),
}  # fmt: skip
"""Who owes an obligation, and the act that answers it; nothing where the thing's own page is the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One thing that waits: by when, what, about what, and the act that answers it."""

    due_on: str | None
    label: str
    subject: str
    about: str
    unit_name: str
    act: str
    act_about: str
    """What that act is about: the subject, or the inspection that it belongs to."""
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step that a number of problems stand before."""

    label: str
    state: str
    state_label: str
    number: int
    nearest: str | None


def days_ahead(roles: frozenset[Role]) -> int:
    """Give the days for which somebody's duties are listed beforehand: a unit's people read all that is theirs."""
    return WHOLE if roles <= UNIT_ROLES else AHEAD


def duties(reader: Reader, actor: Actor, today: str) -> list[Waiting]:
    """Give the dated duties that are somebody's own, the earliest first."""
    roles = frozenset(grant.role for grant in actor.grants)
    until = (date.fromisoformat(today) + timedelta(days=days_ahead(roles))).isoformat()
    seen = sight(actor)
    rows = [
        *queries.duties_of_problems(reader, seen, until, MOST), *queries.duties_of_inspections(reader, seen, until, MOST)
    ]  # fmt: skip
    his = [row for row in rows if _is_his(row, roles)]
    answered = [str(row["subject"]) for row in his if ANSWERED_BY[str(row["obligation"])][1]]
    open_to = Openings(reader, actor, answered)
    found = [_duty(row, today, open_to) for row in his]
    return sorted(found, key=lambda each: (each.due_on or "", each.subject))


def _is_his(row: Mapping[str, Any], roles: frozenset[Role]) -> bool:
    """Say whether an obligation is owed by somebody's side."""
    who, _act = ANSWERED_BY.get(str(row["obligation"]), (frozenset(), ""))
    return bool(who & roles)


def _duty(row: Mapping[str, Any], today: str, open_to: Openings) -> Waiting:
    """Put a duty in words; the act that answers it is named to whoever its form opens for, others only look on."""
    answer = ANSWERED_BY[str(row["obligation"])][1]
    way = open_to.way(answer, str(row["subject"])) if answer else None
    late = (date.fromisoformat(today) - date.fromisoformat(row["effective_on"])).days
    return Waiting(
        due_on=row["effective_on"], label=OBLIGATION_LABELS.get(str(row["obligation"]), str(row["obligation"])),
        subject=str(row["subject"]), about=str(row.get("title") or ""), unit_name=str(row["unit_name"]),
        act=way.key if way else "", act_about=way.about if way else "", late=max(late, 0),
    )  # fmt: skip


def requests(reader: Reader, actor: Actor) -> list[Waiting]:
    """Give what was asked for and waits for a decision that is somebody's to give."""
    if frozenset(grant.role for grant in actor.grants) <= UNIT_ROLES:
        return []
    rows = queries.undecided(reader, sight(actor), MOST)
    open_to = Openings(reader, actor, [str(row["number"]) for row in rows])
    return [
        Waiting(
            due_on=row["effective_on"], label=label, subject=row["number"], about=row["title"], unit_name=row["unit_name"],
            act=way.key, act_about=way.about, late=0,
        )
        for row in rows
        for key, label in _pending(row)
        if (way := open_to.way(key, str(row["number"]))) is not None
    ]  # fmt: skip


def _pending(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if row["extension_until"]:
        yield "extension_decision", f"申请延期至 {row['extension_until']}"
    if row["continuation"] == "asked":
        yield "continuation_decision", "申请转持续整改"
    if row["withdrawal"] == "asked":
        yield "withdrawal_decision", "申请撤销或拆分"
    if row["explanation"] == "given":
        yield "explanation_review", "超期说明待审核"
    if row["objection"] == "raised":
        yield "objection_decision", "异议待答复"
    if row["plan_no"] and row["plan_verdict"] in ("", "amended"):
        yield "plan_approval", "整改计划待审批"
    if row["exceptions"] and row["state"] in ("transferred", "under_check"):
        yield "consent", "例外申请待逐级表态"


def steps(app: App, reader: Reader, actor: Actor) -> list[Step]:
    """Give the steps that somebody's roles may take, with how many problems stand before each."""
    roles = frozenset(grant.role for grant in actor.grants)
    on_unit_side = roles <= UNIT_ROLES
    counted: dict[tuple[str, str, str], Step] = {}
    for row in queries.by_workflow_and_state(reader, sight(actor)):
        state = str(row["state"])
        if not row["workflow_hash"] or (on_unit_side and state in IN_REVIEW):
            continue
        workflow = app.cycle(reader, str(row["workflow_hash"])).workflow
        move = _ahead(workflow, state)
        if move is None or not roles & set(move.by):
            continue
        key = (move.label, state, workflow.state(state).label)
        before = counted.get(key)
        counted[key] = Step(
            label=move.label, state=state, state_label=workflow.state(state).label,
            number=int(row["number"]) + (before.number if before else 0),
            nearest=min(filter(None, (row["nearest"], before.nearest if before else None)), default=None),
        )  # fmt: skip
    return list(counted.values())


def _ahead(workflow: Workflow, state: str) -> Move | None:
    """Give the move that leads on along the accounts; a return, a withdrawal and other byways wait for nobody."""
    order = [each.code for each in workflow.states if each.account]
    if state not in order:
        return None
    later = set(order[order.index(state) + 1 :])
    return next((move for move in workflow.moves_from(state) if move.to in later), None)


def waiting_document(app: App, reader: Reader, actor: Actor, today: str) -> dict[str, Any]:
    """Give all that waits for somebody as programs read it."""
    return {
        "on": today,
        "duties": [asdict(each) for each in duties(reader, actor, today)],
        "requests": [asdict(each) for each in requests(reader, actor)],
        "steps": [asdict(each) for each in steps(app, reader, actor)],
    }
