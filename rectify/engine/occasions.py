"""When a fact about a problem may be recorded: in the states that its kind names, and where a gate still waits for it.

A kind names the states of the long chain (``kinds/``). Two things widen that, and both are read from data: a chain without a
step of its own for the plan asks for the plan later, and a problem that was moved to a new version of its workflow may owe a
gate of a step that it has left behind (``migration.py``). And a plan that was changed waits for another approval.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.amendments import AMENDED
from rectify.engine.kinds.words import OPEN, WITH_UNIT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.engine.acts import Kind
    from rectify.engine.model import Problem
    from rectify.engine.workflow import Workflow

SUPPLIES: Mapping[str, frozenset[str]] = {
    "finding": frozenset({"finding_complete"}),
    "on_the_spot_notice": frozenset({"notice_signed"}),
    "plan_row": frozenset({"plan_complete", "plan_approved"}),
    "plan_approval": frozenset({"plan_approved"}),
    "referral": frozenset({"referrals_sent"}),
    "progress": frozenset({"measures_done"}),
    "evidence": frozenset({"evidence_of_substance", "self_check_done", "institution_built", "persons_dealt_with"}),
    "self_check": frozenset({"three_musts_claimed", "self_check_done"}),
    "institution": frozenset({"three_musts_claimed", "institution_built"}),
    "accountability": frozenset({"three_musts_claimed", "persons_dealt_with"}),
    "exception": frozenset({"three_musts_claimed", "institution_built", "persons_dealt_with"}),
    "consent": frozenset({"institution_built", "persons_dealt_with"}),
    "explanation": frozenset({"in_time_or_accepted"}),
    "explanation_review": frozenset({"in_time_or_accepted"}),
    "check": frozenset({"checked_independently"}),
    "discipline_review": frozenset({"discipline_review_agreed"}),
    "continuation_request": frozenset({"continuation_approved"}),
    "continuation_decision": frozenset({"continuation_approved"}),
    "review": frozenset({"review_recorded"}),
}
"""A kind of fact on a problem → the gates that wait for it. What an inspection's facts supply may be recorded at any time."""

PLANNING = frozenset({"plan_row", "plan_approval"})
"""What belongs before the work: with the unit at any time before a move that asks for it, and never after the last such move."""


def is_time_for(kind: Kind, problem: Problem, workflow: Workflow | None) -> bool:
    """Say whether a fact of this kind may be recorded about a problem as it stands."""
    if kind.states is None or problem.state in kind.states:
        return True
    if kind.key == "plan_approval" and problem.plan_verdict == AMENDED and problem.state in WITH_UNIT:
        return True
    waiting = SUPPLIES.get(kind.key, frozenset())
    if problem.state in OPEN and waiting & set(problem.carried_gates.split()):
        return True
    if workflow is None or kind.key not in PLANNING or problem.state not in WITH_UNIT:
        return False
    return bool(waiting & workflow.gates_ahead(problem.state))
