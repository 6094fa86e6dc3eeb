"""Reading for people and programs: the ledger as a list, and one problem with its whole story, each as its reader may see it.

A unit sees one constant word from its submission to the result (A2), and never the source, the registrar, opinions and
reviews of the other side (B6.2). Who sees a row at all stands in ``rights``; what a list shows and what a page shows of it is
decided here once, for every door.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from rectify.app import late_days
from rectify.app.asking import decided
from rectify.app.telling import LETTERS, is_told, names_any, withheld
from rectify.engine.acts import Act
from rectify.engine.catalogue import KINDS
from rectify.engine.decide import Accepted
from rectify.engine.entries import WORDS
from rectify.engine.gates import must_state
from rectify.engine.lamps import lamp, overdue_days
from rectify.engine.letters import TO_UNIT
from rectify.engine.model import UNIT_ROLES, Actor, Problem, Refusal, Role
from rectify.engine.periods import Obligation
from rectify.engine.rights import (
    IN_REVIEW,
    TOLD_TO_UNITS,
    UNDER_REVIEW,
    bound_units,
    co_operating_units,
    own_units,
    roles_on,
    roles_towards,
    sees_problem,
    sight,
)
from rectify.errors import NotPermitted, NotThere
from rectify.store import facts, queries
from rectify.store.life_queries import cooperation_of
from rectify.store.needs_oversight import successors
from rectify.store.oversight_queries import numbers_of_units

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
_FOR_UNITS = TOLD_TO_UNITS | {kind.entry for kind in KINDS.values() if UNIT_ROLES & set(kind.by)}
"""What a unit reads of in the story of its rows; anything else that happens there it does not hear of."""
OBLIGATION_LABELS: Mapping[str, str] = {
    **{each.value: each.label for each in Obligation},
    "review": "持续整改复核",
    "supplement": "补充整改",
    "second_rectification": "第二次整改",
    "task": "交办事项",
    "letter_receipt": "签收函件",
    "letter_reply": "回复函件",
    "body_receipt": "函件签收（其他单位）",
    "body_reply": "函件回复（其他单位）",
    "supervision_follow_up": "督查跟进",
    "talk_answer": "落实约谈要求",
    "accountability_answer": "问责建议的处理",
    "reverse_check": "反向核查",
    "discipline_list": "双反馈月度清单（纪委监委）",
    "discipline_receipt": "签收双反馈清单（纪委监委）",
}
"""What a notice is about, in an office's words."""

_JOINT = frozenset({Role.CO_UNIT})
_JOINT_STORY = frozenset({"moved", "cooperation_set", "extension_judged"})
"""What a co-operating unit reads of in a joint problem's story, besides what its own people did."""
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
        return {"state": UNDER_REVIEW, "account": _account_of_review(app, reader, row), "label": UNDER_REVIEW_LABEL}
    workflow = workflow_of(app, reader, row)
    if workflow is None:
        return {"state": state, "account": None, "label": "历史已销号" if state == "legacy" else state}
    found = workflow.state(state)
    return {"state": state, "account": found.account, "label": found.label}


def _account_of_review(app: App, reader: Reader, row: Mapping[str, Any]) -> str | None:
    """Give the one account under which a unit sees both states of the review, whichever it is."""
    workflow = workflow_of(app, reader, row)
    states = workflow.states if workflow is not None else ()
    return next((each.account for each in states if each.code == UNDER_REVIEW), _UNDER_REVIEW_ACCOUNT)


def state_labels(app: App, reader: Reader, numbers: Sequence[str]) -> dict[str, str]:
    """Give the labels of some problems' states, for whoever has just moved them."""
    rows = {number: queries.problem(reader, number) for number in numbers if number.startswith("P-")}
    return {number: str(state_words(app, reader, row)["label"]) for number, row in rows.items() if row is not None}


def _of_the_unit(actor: Actor, row: Mapping[str, Any]) -> bool:
    """Say whether somebody looks at a row from a unit's side: the inspected one's, the problem's own, a co-operating one's."""
    units = {row["inspected_unit"], row["unit"], *row["co_units"].split()}
    return bool(bound_units(actor) & units)


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
        **state_words(app, reader, row, for_unit=_of_the_unit(actor, row)),
        "unit": problem.unit,
        "unit_name": row["unit_name"],
        "inspected_unit": row["inspected_unit"],
        "co_units": problem.co_units.split(),
        "round": problem.round,
        "inspection": problem.inspection,
        "category": row["category"],
        "title": row["title"],
        "nominal_due_on": problem.nominal_on,
        "effective_due_on": problem.effective_on,
        "original_due_on": problem.original_on,
        "supplement_due_on": problem.supplement_on,
        "provisional": bool(problem.provisional),
        "lamp": lamp(problem, today).value,
        "overdue_days": overdue_days(problem, today),
        "kept_up": problem.state == "closed" and bool(problem.sustained),
    }


def joint_part(actor: Actor, row: Mapping[str, Any]) -> frozenset[str]:
    """Give the units for which somebody reads a joint row only as one that co-operates; none where he reads the whole row."""
    units = bound_units(actor)
    whole = units & {row["inspected_unit"], row["unit"]} or any(each.role is Role.LIAISON for each in actor.grants)
    return frozenset() if whole else units & frozenset(row["co_units"].split())


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
        "objection": problem.objection,
        **{name: _if_seen(reader, actor, row[name]) for name in ("merged_into", "split_from")},
        "long_term_on": row["long_term_on"],
        "cooperation": cooperation_of(reader, number),
        "lateness": late_days.of_problem(reader, row, today),
        **_relapse(reader, actor, problem),
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
    page["journal"] = story(reader, _told_of(actor, found), roles, labels, _side(reader, actor, found, roles))
    return page | (_own_part(actor, problem, page) if roles == _JOINT else {})


def _own_part(actor: Actor, problem: Problem, page: Document) -> Document:
    """Give what a co-operating unit reads otherwise: its own measures and what was filed for them, and nothing of the lead's."""
    own = co_operating_units(actor, problem)
    measures = [each for each in page["measures"] if each["unit"] in own]
    filed_for = {f"measure {each['n']}" for each in measures}
    return {
        "measures": measures,
        "evidence": [each for each in page["evidence"] if each["target"] in filed_for],
        "cooperation": [each for each in page["cooperation"] if each["unit"] in own],
        "co_units": sorted(own),
        "musts": dict.fromkeys(_MUSTS),
        "lateness": None,
        "objection": "",
        "journal": [each for each in page["journal"] if each["by"] or each["kind"] in _JOINT_STORY],
    }


def _told_of(actor: Actor, found: Subject) -> tuple[str, ...]:
    """Give what the story of a problem is about: the inspection with it for whoever sees that, else the problem alone."""
    assert found.problem is not None and found.inspection is not None  # noqa: PT018, S101 - see seen
    towards = roles_towards(actor, found.inspection, found.unit)
    return (found.problem.number, found.inspection.number) if towards else (found.problem.number,)


def _side(reader: Reader, actor: Actor, found: Subject, roles: frozenset[Role]) -> frozenset[str]:
    """Give the people whose names a unit's reader sees: those of his own side."""
    if not roles <= UNIT_ROLES or found.unit is None:
        return frozenset()
    units = {found.unit.code}
    if found.problem is not None:
        units = set(co_operating_units(actor, found.problem)) if roles == _JOINT else {*units, found.problem.unit}
    return frozenset().union(*(facts.unit_people(reader, each) for each in units))


def _if_seen(reader: Reader, actor: Actor, number: str | None) -> str | None:
    """Give the number of another problem, where the reader may see that one too."""
    return number if number and _may_see(reader, actor, number) else None


def _relapse(reader: Reader, actor: Actor, problem: Problem) -> Document:
    """The closed problem that this one names, and those that name this one, where the reader may see them."""
    named = [problem.predecessor] if problem.predecessor else []
    return {
        "predecessor": next((each for each in named if _may_see(reader, actor, each)), None),
        "successors": [each for each in successors(reader, problem.number) if _may_see(reader, actor, each)],
    }


def seen(reader: Reader, actor: Actor, number: str) -> tuple[Subject, frozenset[Role]]:
    """Give a problem or an inspection with somebody's roles towards it; raises NotThere where it is not his to see."""
    found = facts.subject(reader, number)
    if found.inspection is None:
        raise NotThere
    problem = found.problem
    if problem is None:
        roles, shown = roles_towards(actor, found.inspection, found.unit), True
    else:
        roles = roles_on(actor, problem, found.inspection, found.unit)
        shown = sees_problem(roles, delivered=problem.handed_over_on is not None, referrals=problem.referrals)
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


def story(
    reader: Reader, subjects: Sequence[str], roles: frozenset[Role], labels: Mapping[str, str],
    side: frozenset[str] | None = None,
) -> list[Document]:  # fmt: skip
    """Give the entries about some subjects as somebody with these roles may read them; ``labels`` name the moves.

    ``side`` is whose names a unit's reader sees; of the inspected unit, where nobody is named.
    """
    for_unit = roles <= UNIT_ROLES
    entries = [each for each in queries.story(reader, subjects) if is_told(each, roles)]
    silent = withheld(reader, entries, roles)
    unit_accounts = (_unit_accounts(reader, subjects[-1]) if side is None else side) if for_unit else frozenset()
    return [
        entry_document(each, _OUTSIDE if each["no"] in silent else roles, labels, unit_accounts)
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
    if entry["kind"] == "evidence_filed":
        return bool(entry["body"]["fields"]["for"] == "check")  # what checkers filed is for those who decide
    if entry["kind"] in LETTERS and entry["body"]["receiver"] not in TO_UNIT:
        return True  # of letters to others a unit does not hear
    return entry["kind"] not in _FOR_UNITS


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
        told = story(reader, (subject,), towards, labels, _side(reader, actor, found_, towards))
        joint = towards == _JOINT
        return [each for each in told if not joint or each["by"] or each["kind"] in _JOINT_STORY][-last:]
    if Role.OFFICE not in roles:
        raise NotPermitted("只有巡察办和审计管理员可以查看全部办理记录；请写明问题或巡察的编号")
    return [entry_document(each, roles, {}) for each in _seen_entries(reader, actor, last)]


def _seen_entries(reader: Reader, actor: Actor, last: int) -> list[Mapping[str, Any]]:
    """Leave out what concerns the account's own unit, as everywhere (回避): its rows, and whatever names it or one of them."""
    units = own_units(actor)
    entries = queries.last_entries(reader, last)
    if not units:
        return list(entries)
    own = units | numbers_of_units(reader, units)
    return [each for each in entries if each["subject"] not in own and not names_any(each["body"].get("fields"), own)]


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
    return {**{name: row[name] for name in names}, "obligation_label": label, **_letter(row)}


def _letter(row: Mapping[str, Any]) -> Document:
    """A letter that waits for its signature says so until it is issued under a number."""
    if not row["issued"]:
        return {"issued": None}
    return {"issued": row["issued"], "letter": str(row["letter"]).replace("待签发", f"已发 {row['issued']}")}
