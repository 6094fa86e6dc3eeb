"""What a move still lacks where whoever may make it signs on paper: a unit's clerk prepares, the head signs (acts.md).

A clerk's account may not make the head's moves, and by itself it is told only that. Here the move is decided as if the head's
signature lay there on a scan, so that the clerk sees what is to be done before the paper is brought to be signed. Nothing is
written, and nothing is allowed by it: the signature is looked for when the move is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.app.asking import decided
from rectify.engine.acts import Act
from rectify.engine.decide import Accepted
from rectify.engine.model import Role

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rectify.app.office import App
    from rectify.engine.model import Actor, Refusal
    from rectify.engine.workflow import Move
    from rectify.store.facts import Subject
    from rectify.store.transaction import Reader

_SCAN = {"name": "签字.pdf", "sha256": "0" * 64}


def is_for_the_head(move: Move, roles: Collection[Role]) -> bool:
    """Say whether somebody may record a move that is the head's, by the head's signature alone."""
    return Role.UNIT_CLERK in roles and Role.UNIT_HEAD in move.by and not set(roles) & set(move.by)


def lacking(app: App, reader: Reader, actor: Actor, found: Subject, move: Move, today: str) -> Sequence[Refusal]:
    """Give what a move lacks besides the head's signature; nothing where the head need only sign."""
    assert found.problem is not None  # noqa: S101 - moves are a problem's
    head = found.unit.head if found.unit is not None else ""
    act = Act(
        id="", key="move", account=actor.name, move=move.code, subjects=(found.problem.number,), signed_by=head or None,
        fields={"file": _SCAN},
    )  # fmt: skip
    outcome = decided(app, reader, act, found.problem.number, actor, today)
    return () if isinstance(outcome, Accepted) else outcome.refusals
