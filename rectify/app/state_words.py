"""How a state is called: its code, its account (账) and its label, as its workflow file names them and as its reader may know it.

A unit sees one constant word from its submission to the result (domain.md A2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rectify.engine.rights import IN_REVIEW, UNDER_REVIEW
from rectify.store import queries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rectify.app.office import App
    from rectify.engine.workflow import Workflow
    from rectify.store.transaction import Reader

Document = dict[str, Any]

UNDER_REVIEW_LABEL, _UNDER_REVIEW_ACCOUNT = "审核中", "查账"


def workflow_of(app: App, reader: Reader, row: Mapping[str, Any]) -> Workflow | None:
    """Give the workflow a problem is pinned to; a legacy row has none."""
    digest = row["workflow_hash"]
    workflow: Workflow | None = app.cycle(reader, str(digest)).workflow if digest else None
    return workflow


def move_labels(app: App, reader: Reader, row: Mapping[str, Any] | None) -> dict[str, str]:
    """Give the labels of the moves of a problem's workflow; none for a legacy row, and where there is no problem."""
    workflow = workflow_of(app, reader, row) if row is not None else None
    return {move.code: move.label for move in workflow.moves} if workflow is not None else {}


def workflows_in_use(app: App, reader: Reader) -> list[Workflow]:
    """Give the workflows that problems of this office are pinned to."""
    return [app.cycle(reader, digest).workflow for digest, _name in queries.pinned_workflows(reader)]


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
