"""Reading for people and programs: the ledger as a list, and one problem with its whole story, each as its reader may see it.

A unit sees one constant word from its submission to the result (A2), and never the source, the registrar, opinions and
reviews of the other side (B6.2). Who sees a row at all stands in ``rights``; what a list shows and what a page shows of it is
decided here once, for every door.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from rectify.app.asking import decided
from rectify.engine.acts import Act
from rectify.engine.decide import Accepted
from rectify.engine.entries import WORDS
from rectify.engine.gates import must_state
from rectify.engine.lamps import lamp, overdue_days
from rectify.engine.model import UNIT_ROLES, Actor, Problem, Refusal, Role
from rectify.engine.periods import Obligation
from rectify.engine.rights import IN_REVIEW, UNDER_REVIEW, own_units, roles_towards, sees_problem, sight
from rectify.errors import NotPermitted, NotThere
from rectify.store import facts, queries

if TYPE_CHECKING:
    from rectify.app.office import App
    from rectify.engine.workflow import Workflow
    from rectify.store.facts import Subject
    from rectify.store.transaction import Reader

Document = dict[str, Any]

UNDER_REVIEW_LABEL, _UNDER_REVIEW_ACCOUNT = "审核中", "查账"
INTERNAL = frozenset({Role.OFFICE, Role.LIAISON, Role.TEAM})
"""Who reads the internal text of a problem: its source and who registered it (B6.2)."""

_INTERNAL_FIELDS = frozenset({"source", "registered_by"})
_NOT_FOR_UNITS = frozenset({
    "checked", "consent_given", "closing_reviewed", "plan_opinion_given", "supervised", "referred", "referral_answered",
    "withdrawal_proposed", "withdrawal_judged", "reminded", "correction_proposed", "continuation_judged",
})  # fmt: skip
OBLIGATION_LABELS: Mapping[str, str] = {
    **{each.value: each.label for each in Obligation},
    "review": "持续整改复核",
    "supplement": "补充整改",
}
"""What a notice is about, in an office's words."""

_OUTSIDE = frozenset({Role.AUDITOR})
_NOBODY: frozenset[str] = frozenset()
_MUSTS = ("self_check", "institution", "accountability")
_PROBLEM = tuple(each.name for each in fields(Problem))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which problems a list is to show."""

    states: tuple[str, ...] = ()
    unit: str | None = None
    round: str | None = None
    lamp: str | None = None
    overdue: bool = False


# ---- how a state is called


def workflow_of(app: App, reader: Reader, row: Mapping[str, Any]) -> Workflow | None:
    """Give the workflow a problem is pinned to; a legacy row has none."""
    digest = row["workflow_hash"]
    workflow: Workflow | None = app.cycle(reader, str(digest)).workflow if digest else None
    return workflow


def state_words(app: App, reader: Reader, row: Mapping[str, Any], *, for_unit: bool = False) -> Document:
    """Give a state as somebody sees it: its code, its account (账) and its label."""
    state = str(row["state"])
    if for_unit and state in IN_REVIEW:
        return {"state": UNDER_REVIEW, "account": _UNDER_REVIEW_ACCOUNT, "label": UNDER_REVIEW_LABEL}
    workflow = workflow_of(app, reader, row)
    if workflow is None:
        return {"state": state, "account": None, "label": "历史已销号" if state == "legacy" else state}
    found = workflow.state(state)
    return {"state": state, "account": found.account, "label": found.label}


def state_labels(app: App, reader: Reader, numbers: Sequence[str]) -> dict[str, str]:
    """Give the labels of some problems' states, for whoever has just moved them."""
    rows = {number: queries.problem(reader, number) for number in numbers if number.startswith("P-")}
    return {number: str(state_words(app, reader, row)["label"]) for number, row in rows.items() if row is not None}


def _of_the_unit(actor: Actor, unit: str) -> bool:
    """Say whether somebody looks at a unit's rows from the unit's side."""
    return any(each.role in UNIT_ROLES and (each.unit or actor.unit) == unit for each in actor.grants)


# ---- the list


def problem_rows(app: App, reader: Reader, actor: Actor, asked: Asked, today: str) -> Iterator[Document]:
    """Give the ledger's rows that somebody sees, as a list shows them, in the order of their numbers."""
    states = tuple(IN_REVIEW | set(asked.states)) if UNDER_REVIEW in asked.states else asked.states
    found = queries.problems(
        reader,
        sight(actor),
        states=states,
        unit=asked.unit,
        round_=asked.round,
        overdue_on=today if asked.overdue else None,
    )
    for row in found:
        shown = list_row(app, reader, actor, row, today)
        if asked.states and shown["state"] not in asked.states:
            continue  # what a unit sees as one word cannot be told apart by a filter either
        if asked.lamp is None or shown["lamp"] == asked.lamp:
            yield shown


def list_row(app: App, reader: Reader, actor: Actor, row: Mapping[str, Any], today: str) -> Document:
    """Give one row as a list shows it."""
    problem = as_problem(row)
    return {
        "number": problem.number,
        **state_words(app, reader, row, for_unit=_of_the_unit(actor, problem.unit)),
        "unit": problem.unit,
        "unit_name": row["unit_name"],
        "round": problem.round,
        "inspection": problem.inspection,
        "category": row["category"],
        "title": row["title"],
        "nominal_due_on": problem.nominal_on,
        "effective_due_on": problem.effective_on,
        "supplement_due_on": problem.supplement_on,
        "provisional": bool(problem.provisional),
        "lamp": lamp(problem, today).value,
        "overdue_days": overdue_days(problem, today),
    }


def as_problem(row: Mapping[str, Any]) -> Problem:
    """Give a row of the ledger as the rules see it."""
    return Problem(**{name: row[name] for name in _PROBLEM})


# ---- one problem


def problem_page(app: App, reader: Reader, actor: Actor, number: str, today: str) -> Document:
    """Give one problem with its whole story; raises NotThere for what is not there or not to be seen, alike."""
    found, roles = seen(reader, actor, number)
    row = queries.problem(reader, number)
    if found.problem is None or row is None:
        raise NotThere
    problem = found.problem
    for_unit = roles <= UNIT_ROLES
    page = list_row(app, reader, actor, row, today) | state_words(app, reader, row, for_unit=for_unit)
    history = queries.of_problem(reader, "deadline_history", number)
    page |= {
        "derivation": history[-1]["derivation"] if history else "",
        "musts": {must: must_state(problem, must) for must in _MUSTS},
        "moves": _moves(app, reader, actor, found, today, for_unit=for_unit),
        "measures": _plain(_current(queries.of_problem(reader, "measure", number), problem)),
        "evidence": _plain(each for each in queries.of_problem(reader, "evidence", number) if not _hidden_evidence(each, for_unit)),
        "deadlines": _plain({**each, "approver": None} if for_unit else each for each in history),
        **{name: row[name] for name in ("subcategory", "detail", "focus", "requirement", "criterion_text", "submitted_on")},
        "closed_on": row["closed_on"],
        "returns": problem.returns,
    }  # fmt: skip
    if roles & INTERNAL:
        page |= {"source": row["source"], "registered_by": problem.registered_by, "remark": row["remark"]}
    if not for_unit:
        page["check"] = {
            "conclusion": problem.check_conclusion,
            "on": problem.check_on,
            "checkers": problem.checkers.split(),
        }
        page["discipline_verdict"] = problem.discipline_verdict
    workflow = workflow_of(app, reader, row)
    labels = {move.code: move.label for move in workflow.moves} if workflow is not None else {}
    page["journal"] = story(reader, (number, problem.inspection), roles, labels)
    return page


def seen(reader: Reader, actor: Actor, number: str) -> tuple[Subject, frozenset[Role]]:
    """Give a problem or an inspection with somebody's roles towards it; raises NotThere where it is not his to see."""
    found = facts.subject(reader, number)
    if found.inspection is None:
        raise NotThere
    roles = roles_towards(actor, found.inspection, found.unit)
    problem = found.problem
    shown = problem is None or sees_problem(
        roles, delivered=problem.handed_over_on is not None, referrals=problem.referrals
    )
    if not roles or not shown:
        raise NotThere
    return found, roles


def _moves(app: App, reader: Reader, actor: Actor, found: Subject, today: str, *, for_unit: bool) -> list[Document]:
    """Say of every move whether it is open to this account, and if not, everything that is missing."""
    problem = found.problem
    if problem is None or not problem.workflow_hash:
        return []
    listed = []
    for move in app.cycle(reader, problem.workflow_hash).workflow.moves:
        act = Act(id="", key="move", account=actor.name, move=move.code, subjects=(problem.number,))
        outcome = decided(app, reader, act, problem.number, actor, today)
        refusals = () if isinstance(outcome, Accepted) else outcome.refusals
        reviewed = for_unit and problem.state in IN_REVIEW
        told = [_refusal(each) for each in refusals]
        here = problem.state in move.from_states and not reviewed
        listed.append({"move": move.code, "label": move.label, "open": not refusals, "here": here, "refusals": told})
    return listed


def _refusal(refusal: Refusal) -> Document:
    owner = refusal.owner.value if refusal.owner else None
    return {"reason": refusal.reason.value, "missing": refusal.missing, "owner": owner}


def _current(measures: Sequence[Mapping[str, Any]], problem: Problem) -> list[Mapping[str, Any]]:
    return [each for each in measures if each["plan_no"] == problem.plan_no]


def _hidden_evidence(row: Mapping[str, Any], for_unit: bool) -> bool:  # noqa: FBT001 - a row and for whom
    return for_unit and row["target"] == "check"


def _plain(rows: Iterator[Mapping[str, Any]] | Sequence[Mapping[str, Any]] | Any) -> list[Document]:  # noqa: ANN401 - any rows
    return [{name: value for name, value in row.items() if name != "office"} for row in rows]


# ---- the story


def story(reader: Reader, subjects: Sequence[str], roles: frozenset[Role], labels: Mapping[str, str]) -> list[Document]:
    """Give the entries about some subjects as somebody with these roles may read them; ``labels`` name the moves."""
    for_unit = roles <= UNIT_ROLES
    entries = queries.story(reader, subjects)
    unit_accounts = _unit_accounts(reader, subjects[-1]) if for_unit else frozenset()
    return [
        entry_document(each, roles, labels, unit_accounts)
        for each in entries
        if not (for_unit and _not_for_units(each))
    ]


def _unit_accounts(reader: Reader, inspection: str) -> frozenset[str]:
    found = facts.subject(reader, inspection)
    return facts.unit_people(reader, found.unit.code) if found.unit is not None else frozenset()


def _not_for_units(entry: Mapping[str, Any]) -> bool:
    if entry["kind"] == "moved":
        led = (entry["body"]["from"], entry["body"]["to"])
        return led[1] == "passed" or led == ("passed", "under_check")
    return entry["kind"] in _NOT_FOR_UNITS


def entry_document(
    entry: Mapping[str, Any], roles: frozenset[Role], labels: Mapping[str, str], unit_accounts: frozenset[str] = _NOBODY
) -> Document:
    """Give one entry: units read what happened and when, and names of their own side only."""
    shown: Document = {
        "no": entry["no"],
        "at": entry["at"],
        "on": entry["on"],
        "kind": entry["kind"],
        "label": WORDS.get(entry["kind"], entry["kind"]),
        "subject": entry["subject"],
        "by": entry["by"],
        "signed_by": entry["signed_by"],
        "note": entry["note"],
    }
    if entry["kind"] == "moved":
        move = entry["body"]["move"]
        shown |= {"label": labels.get(move, shown["label"]), "move": move, "to": entry["body"]["to"]}
    if roles <= UNIT_ROLES:
        own = entry["by"] in unit_accounts
        hidden_names = {} if own else dict.fromkeys(("by", "signed_by", "note"))
        return {**shown, "no": None, **hidden_names, **_for_unit(shown)}
    if roles == _OUTSIDE:
        return {**shown, "note": None}
    hidden = frozenset() if roles & INTERNAL else _INTERNAL_FIELDS
    given = entry["body"].get("fields")
    if isinstance(given, Mapping) and given.get("field") not in hidden:
        shown["fields"] = {name: value for name, value in given.items() if name not in hidden}
    return shown


def _for_unit(shown: Document) -> Document:
    """A unit's own submission leads, for the unit, to the one constant word."""
    return {"to": UNDER_REVIEW} if shown.get("to") in IN_REVIEW else {}


def journal_entries(app: App, reader: Reader, actor: Actor, subject: str | None, last: int) -> list[Document]:
    """Give the newest entries, of one subject that the account sees, or of all for the office and the auditor.

    The auditor reads who did what and when, and nothing of the matter itself (domain.md B6.1). Raises NotPermitted, NotThere.
    """
    roles = frozenset(grant.role for grant in actor.grants)
    if Role.AUDITOR in roles:
        found = queries.last_entries(reader, last) if subject is None else queries.story(reader, [subject])[-last:]
        return [entry_document(each, _OUTSIDE, {}) for each in found]
    if subject is not None:
        found_, towards = seen(reader, actor, subject)
        row = queries.problem(reader, subject) if found_.problem is not None else None
        workflow = workflow_of(app, reader, row) if row is not None else None
        labels = {move.code: move.label for move in workflow.moves} if workflow is not None else {}
        inspection = found_.inspection.number if found_.inspection is not None else subject
        return [each for each in story(reader, (subject, inspection), towards, labels) if each["subject"] == subject][
            -last:
        ]
    if Role.OFFICE not in roles:
        raise NotPermitted("只有巡察办和审计管理员可以查看全部办理记录；请写明问题或巡察的编号")
    return [entry_document(each, roles, {}) for each in _seen_entries(reader, actor, last)]


def _seen_entries(reader: Reader, actor: Actor, last: int) -> list[Mapping[str, Any]]:
    """Leave out what concerns the account's own unit, as everywhere (回避)."""
    units = own_units(actor)
    entries = queries.last_entries(reader, last)
    if not units:
        return list(entries)
    found = {each["subject"]: facts.subject(reader, each["subject"]).unit for each in entries}
    return [each for each in entries if (unit := found[each["subject"]]) is None or unit.code not in units]


def notice_rows(reader: Reader, actor: Actor, *, person: str | None, on: str | None) -> list[Document]:
    """Give notices: one's own; the office sees everybody's, save those about its own unit. Raises NotPermitted."""
    roles = frozenset(grant.role for grant in actor.grants)
    everybody = Role.OFFICE in roles
    if person not in (None, actor.name) and not everybody:
        raise NotPermitted("只能查看自己的通知")
    found = queries.notices(reader, person=person if everybody else actor.name, on=on)
    return [
        _notice(each) for each in found if each["person"] == actor.name or _may_see(reader, actor, str(each["subject"]))
    ]


def _may_see(reader: Reader, actor: Actor, subject: str) -> bool:
    try:
        seen(reader, actor, subject)
    except NotThere:
        return False
    return True


def _notice(row: Mapping[str, Any]) -> Document:
    label = OBLIGATION_LABELS.get(str(row["obligation"]), str(row["obligation"]))
    names = (
        "serial", "subject", "obligation", "code", "lamp", "person", "role", "letter", "made_on", "send_on", "nominal_on",
        "effective_on", "mail", "sent_at",
    )  # fmt: skip
    return {**{name: row[name] for name in names}, "obligation_label": label}
