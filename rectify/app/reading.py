"""Reading for people and programs: the ledger as a list, and one problem as a page, each as its reader may see it.

A unit sees one constant word from its submission to the result (A2), and never the source, the registrar, opinions and
reviews of the other side (B6.2). Who sees a row at all stands in ``rights``; what a list shows and what a page shows of it is
decided here once, for every door; how a state is called stands in ``state_words``, what is told of what happened in ``story``.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from rectify.app import late_days
from rectify.app.asking import decided
from rectify.app.filed import filed, serves_any
from rectify.app.seeing import may_see, seen
from rectify.app.state_words import state_words
from rectify.app.story import INTERNAL, JOINT, story_of, told_of
from rectify.app.telling import reads_numbers
from rectify.engine.acts import Act
from rectify.engine.consents import MUSTS, must_state
from rectify.engine.decide import Accepted
from rectify.engine.lamps import Times, lamp, overdue_days
from rectify.engine.model import UNIT_ROLES, Actor, Problem, Refusal, Role
from rectify.engine.rights import (
    IN_REVIEW,
    UNDER_REVIEW,
    bound_units,
    co_operating_units,
    sight,
)
from rectify.errors import NotThere
from rectify.store import queries
from rectify.store.life_queries import cooperation_of
from rectify.store.needs_oversight import successors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from rectify.app.office import App
    from rectify.store.facts import Subject
    from rectify.store.transaction import Reader

Document = dict[str, Any]
_PROBLEM = tuple(each.name for each in fields(Problem))
_TIMES = itemgetter(*Times._fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which problems a list is to show."""

    states: tuple[str, ...] = ()
    unit: str | None = None
    round: str | None = None
    lamp: str | None = None
    overdue: bool = False


def _of_the_unit(bound: frozenset[str], row: Mapping[str, Any]) -> bool:
    """Say whether somebody looks at a row from a unit's side: the inspected one's, the problem's own, a co-operating one's."""
    return bool(bound) and not bound.isdisjoint((row["inspected_unit"], row["unit"], *row["co_units"].split()))


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
    in_list = row_shown(app, reader, actor, today)
    for row in found:
        shown = in_list(row)
        if asked.states and shown["state"] not in asked.states:
            continue  # what a unit sees as one word cannot be told apart by a filter either
        if asked.lamp is None or shown["lamp"] == asked.lamp:
            yield shown


def row_shown(app: App, reader: Reader, actor: Actor, today: str) -> Callable[[Mapping[str, Any]], Document]:
    """Give what shows rows, one after another, as a list shows them to somebody on a day."""
    bound = bound_units(actor)

    def shown(row: Mapping[str, Any]) -> Document:
        times = Times._make(_TIMES(row))
        return {
            "number": row["number"],
            **state_words(app, reader, row, for_unit=_of_the_unit(bound, row)),
            "unit": row["unit"],
            "unit_name": row["unit_name"],
            "inspected_unit": row["inspected_unit"],
            "co_units": row["co_units"].split(),
            "round": row["round"],
            "inspection": row["inspection"],
            "category": row["category"],
            "title": row["title"],
            "nominal_due_on": row["nominal_on"],
            "effective_due_on": row["effective_on"],
            "original_due_on": row["original_on"],
            "supplement_due_on": row["supplement_on"],
            "provisional": bool(row["provisional"]),
            "lamp": lamp(times, today).value,
            "overdue_days": overdue_days(times, today),
            "kept_up": row["state"] == "closed" and bool(row["sustained"]),
        }

    return shown


def joint_part(actor: Actor, row: Mapping[str, Any]) -> frozenset[str]:
    """Give the units for which somebody reads a joint row only as one that co-operates; none where he reads the whole row."""
    units = bound_units(actor)
    whole = units & {row["inspected_unit"], row["unit"]} or any(each.role is Role.LIAISON for each in actor.grants)
    return frozenset() if whole else units & frozenset(row["co_units"].split())


def reads_internal(actor: Actor, row: Mapping[str, Any]) -> bool:
    """Say whether somebody reads the internal text of a row that he sees: its source and remark (B6.2); never of his own unit's."""
    return bool({grant.role for grant in actor.grants} & INTERNAL) and not _of_the_unit(bound_units(actor), row)


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
    page = row_shown(app, reader, actor, today)(row) | state_words(app, reader, row, for_unit=for_unit)
    history = queries.of_problem(reader, "deadline_history", number)
    page |= {
        "derivation": history[-1]["derivation"] if history else "",
        "musts": {must: must_state(problem, must) for must in MUSTS},
        "moves": _moves(app, reader, actor, found, today, for_unit=for_unit),
        "measures": _plain(_current(queries.of_problem(reader, "measure", number), problem)),
        "evidence": [
            each for each in _numbered(filed(reader, problem), roles) if not _hidden_evidence(each, for_unit)
        ],
        "deadlines": _numbered(({**each, "approver": None} if for_unit else each for each in history), roles),
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
    page["journal"] = story_of(app, reader, actor, found, roles, told_of(actor, found))
    return page | (_own_part(actor, problem, page) if roles == JOINT else {})


def _own_part(actor: Actor, problem: Problem, page: Document) -> Document:
    """Give what a co-operating unit reads otherwise: its own measures and what was filed for them, and nothing of the lead's."""
    own = co_operating_units(actor, problem)
    measures = [each for each in page["measures"] if each["unit"] in own]
    return {
        "measures": measures,
        "evidence": [each for each in page["evidence"] if serves_any(each, measures)],
        "cooperation": [each for each in page["cooperation"] if each["unit"] in own],
        "co_units": sorted(own),
        "musts": dict.fromkeys(MUSTS),
        "lateness": None,
        "objection": "",
    }


def _if_seen(reader: Reader, actor: Actor, number: str | None) -> str | None:
    """Give the number of another problem, where the reader may see that one too."""
    return number if number and may_see(reader, actor, number) else None


def _relapse(reader: Reader, actor: Actor, problem: Problem) -> Document:
    """The closed problem that this one names, and those that name this one, where the reader may see them."""
    named = [problem.predecessor] if problem.predecessor else []
    return {
        "predecessor": next((each for each in named if may_see(reader, actor, each)), None),
        "successors": [each for each in successors(reader, problem.number) if may_see(reader, actor, each)],
    }


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


def _numbered(rows: Any, roles: frozenset[Role]) -> list[Document]:  # noqa: ANN401 - any rows
    """Give rows with the number of the entry that made them, to whoever reads the journal's numbers."""
    return [each if reads_numbers(roles) else {**each, "entry_no": None} for each in _plain(rows)]
