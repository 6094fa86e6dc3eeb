"""What can be asked for, as data: every kind of act with its fields, who may ask, in which states, and an example.

Made from the acts themselves (``catalogue``), the table of rights and the shipped workflow's moves: nothing is listed by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.catalogue import INSPECTION, KINDS, MOVE_FIELDS, PROBLEM, RECORDS, ROUND, UNIT
from rectify.engine.gates import GATES
from rectify.engine.model import ROLE_WORDS, Role
from rectify.engine.rights import WHO
from rectify.engine.workflow import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rectify.engine.acts import Field, Kind
    from rectify.engine.workflow import Move, Workflow
    from rectify.library import Library

DEFAULT = "five-accounts"
"""The workflow that rounds begin with where they name none."""

_SUBJECTS = {PROBLEM: "P-2026-0001", INSPECTION: "I-2026-0001", ROUND: "R-2026-1", UNIT: "U01"}
Document = dict[str, object]


def acts_document(library: Library) -> list[Document]:
    """List every act there is: moves in the workflow's order, then the other kinds in the catalogue's."""
    source = library.source("workflows", f"{DEFAULT}.yaml")
    workflow: Workflow = parse(source.text, source.name, GATES.keys())
    moves = [_move(workflow, move) for move in workflow.moves]
    return moves + [_kind(workflow, kind) for key, kind in KINDS.items() if key != "move"]


def _move(workflow: Workflow, move: Move) -> Document:
    fields = [each for each in MOVE_FIELDS if each.name in {*move.fields, "file"}]
    return {
        "act": "move",
        "move": move.code,
        "label": move.label,
        "fields": [field_document(each) for each in fields],
        **_roles(move.by),
        **_states(workflow, move.from_states),
        "to": move.to,
        "gates": list(move.gates),
        "example": {"act": "move", "move": move.code, "subject": _SUBJECTS[PROBLEM]},
    }


def _kind(workflow: Workflow, kind: Kind) -> Document:
    recorded = kind.key in RECORDS
    named: Document = {"act": "record", "kind": kind.key} if recorded else {"act": kind.key}
    subject: Document = {"subject": _SUBJECTS[kind.subject]} if kind.subject else {}
    states = [each.code for each in workflow.states if kind.states is None or each.code in kind.states]
    return {
        **named,
        "label": kind.label,
        "fields": [field_document(each) for each in kind.fields],
        **_roles(WHO[kind.key]),
        **(_states(workflow, states) if kind.subject == PROBLEM else {"states": [], "state_labels": []}),
        "example": {**named, **subject, "fields": dict(kind.example)},
    }


def _roles(roles: Iterable[Role]) -> Document:
    listed = list(roles)
    return {"roles": [each.value for each in listed], "role_labels": [ROLE_WORDS[each] for each in listed]}


def _states(workflow: Workflow, codes: Sequence[str]) -> Document:
    return {"states": list(codes), "state_labels": [workflow.state(code).label for code in codes]}


def field_document(field: Field) -> Document:
    """Give a field as programs read it."""
    return {
        "name": field.name,
        "label": field.label,
        "type": field.type.value,
        "required": field.required,
        "choices": list(field.choices),
        "fields": [field_document(each) for each in field.fields],
    }
