"""What can be asked on the clue side, as data: every kind with its fields, who may ask, and an example."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.app.listing import field_document
from rectify.engine.clues.kinds import CLUE, KINDS, MOVES
from rectify.engine.clues.rights import WHO
from rectify.engine.clues.workflow import NAME, parse
from rectify.engine.model import ROLE_WORDS

if TYPE_CHECKING:
    from rectify.library import Library


def acts_document(library: Library) -> list[dict[str, object]]:
    """List every act about clues."""
    source = library.source("workflows", f"{NAME}.yaml")
    workflow = parse(source.text, source.name)
    listed: list[dict[str, object]] = []
    for key, kind in KINDS.items():
        roles = workflow.move(key).by if key in MOVES else WHO[key]
        subject = {"subject": "C-2026-0001"} if kind.subject == CLUE else {}
        listed.append(
            {
                "act": key, "label": kind.label, "fields": [field_document(each) for each in kind.fields],
                "roles": [role.value for role in roles], "role_labels": [ROLE_WORDS[role] for role in roles],
                "example": {"act": key, **subject, "fields": dict(kind.example)},
            }
        )  # fmt: skip
    return listed
