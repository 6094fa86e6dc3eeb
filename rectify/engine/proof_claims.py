"""What each gate promises, said a second time and independently of its code, over the facts of the abstract world.

The proof holds the gates to their claims in both directions, so that a gate that lets too much pass, or too little, is found even
where the workflow file is good. Beside a claim stands what the way forward rests on: which acts supply it, what must be true
before, and where it is lost again. A gate that is not in the table is looked at like the others, but nothing is known of what it
promises.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rectify.engine.catalogue import KINDS, PROBLEM
from rectify.engine.model import UNIT_ROLES, Problem, Role
from rectify.engine.occasions import is_time_for
from rectify.engine.proof_people import ME, OTHER, PEOPLE, SIGNED, SIGNERS, behind, unit_people
from rectify.engine.proof_watching import outcomes
from rectify.engine.proof_world import CONSENTS, DISMISSED, TODAY, YESTERDAY, Known
from rectify.engine.rights import IN_REVIEW

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rectify.engine.workflow import Workflow

DELIVERED, RUNNING = "delivered", "running"
"""Not a gate's, but true of a problem all the same: the unit has it before it (handed_over_on), and its clock runs."""

CHECKED_ANEW: Final = frozenset({"transferred", "under_check"})
"""Where a check and a review of the closing are taken away: a new application is looked at anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A gate's promise: when it is true, who supplies it by which acts, what it takes before, on arriving where it is lost.

    ``broken``: what to think of where it is open whether it is true, the most telling first.
    """

    holds: Callable[[Known], bool]
    supplied: tuple[tuple[str, Role], ...] = ()
    takes: tuple[str, ...] = ()
    lost: frozenset[str] = frozenset()
    broken: tuple[Known, ...] = ()

    def sure(self, known: Known) -> bool:
        """Say whether it is true whatever is not decided yet."""
        return all(outcomes(self.holds, known))

    def possible(self, known: Known) -> bool:
        """Say whether it may be true, by something that is not decided yet."""
        return any(outcomes(self.holds, known))


def _given(*facts: str) -> Callable[[Known], bool]:
    return lambda known: all(known[fact] for fact in facts)


def _is(fact: str, *values: str) -> Callable[[Known], bool]:
    return lambda known: known[fact] in values


def _plan_complete(known: Known) -> bool:
    """A criterion, measures, and none of them later than the deadline, where there is one."""
    if not (known["criterion"] and known["measures_total"]):
        return False
    due = known["effective_on"]
    return due is None or known["measures_last_on"] is None or known["measures_last_on"] <= due


def _plan_approved(known: Known) -> bool:
    if known["plan_verdict"] != "approved":
        return False
    return known["plan_verdict_by"] not in {known["plan_by"], known["plan_row_by"]} - {None}


def _referrals_sent(known: Known) -> bool:
    return not known["refer_to"] or set(known["refer_to"].split()) <= set(known["referrals"].split())


def _measures_done(known: Known) -> bool:
    """All of them, of a plan that was neither changed nor sent back since it was approved."""
    if known["plan_verdict"] in ("amended", "returned"):
        return False
    return bool(known["measures_total"]) and known["measures_done"] >= known["measures_total"]


def _claimed(known: Known) -> bool:
    if not known["self_checks"]:
        return False
    asked = _asked_for(known)
    return all(known[record] or must in asked for must, record in _RECORDS.items())


_RECORDS: Final[Mapping[str, str]] = {"institution": "institutions", "accountability": "accountabilities"}


def _in_time(known: Known) -> bool:
    """On the day that counts, which is the day of the application once there is one (domain.md A2)."""
    due = known["effective_on"]
    if not due:
        return False
    on = (known["submitted_on"] or TODAY) if known["state"] in IN_REVIEW else TODAY
    return on <= due or known["explanation"] == "accepted" or on <= (known["supplement_on"] or "")


def _supplement_stated(known: Known) -> bool:
    return (known["act.due_on"] or "") >= TODAY and bool(known["act.what"] or known["act.note"])


def _checked(known: Known) -> bool:
    """Two at least, none of the unit, their own words, and they say 通过; whoever passes on it is not of the unit either."""
    if known["check_conclusion"] != "pass" or known["check_fault"] or known["fault_list"] not in ("", DISMISSED):
        return False
    checkers, of_unit = set(known["checkers"].split()), unit_people(known["actor"])
    return len(checkers) > 1 and not checkers & of_unit and not _behind(known) & of_unit


def _must(must: str, record: str, evidence: str) -> Callable[[Known], bool]:
    bodies = set(CONSENTS.get(must, ()))

    def holds(known: Known) -> bool:
        if known[record] and known[evidence]:
            return True
        asked = _asked_for(known).get(must) if bodies else None
        if asked is None:
            return False
        return bodies <= {body for body, (verdict, _person) in asked["consents"].items() if verdict == "agree"}

    return holds


def _asked_for(known: Known) -> Mapping[str, dict[str, dict[str, list[str]]]]:
    return json.loads(known["exceptions"]) if known["exceptions"] else {}


def _another_closes(known: Known) -> bool:
    """Nobody behind the closing is of the unit, a checker, the reviewer or whoever applied; all of them are known by name."""
    closing = _behind(known)
    if closing & unit_people(known["actor"]) or SIGNERS[known["signer"]].name not in PEOPLE:
        return False
    return not (
        closing & set(known["checked_by"].split())
        or known["submitted_by"] in closing
        or known["discipline_by"] in closing
    )


def _behind(known: Known) -> frozenset[str]:
    return behind(known["actor"], known["signer"])


_CLERK, _HEAD, _TEAM, _OFFICE = Role.UNIT_CLERK, Role.UNIT_HEAD, Role.TEAM, Role.OFFICE

CLAIMS: Final[Mapping[str, Claim]] = {
    "finding_complete": Claim(holds=_is("finding", "complete", "waived"), supplied=(("finding", _TEAM),)),
    "feedback_issued": Claim(
        holds=_given("feedback_number", "feedback_on"), supplied=(("feedback_document", _OFFICE),)
    ),
    "notice_signed": Claim(holds=_given("notice_on"), supplied=(("on_the_spot_notice", _TEAM),)),
    "receipt_on_file": Claim(holds=_given("receipt_on"), supplied=(("receipt", _HEAD),)),
    "three_feedbacks": Claim(
        holds=_given("feedback_collective_on", "feedback_head_on", "feedback_leader_on"),
        supplied=(("feedback", _TEAM),),
    ),
    "plan_complete": Claim(holds=_plan_complete, supplied=(("plan_row", _CLERK),)),
    "deliberated": Claim(holds=_given("deliberated_on"), supplied=(("meeting", _CLERK),), takes=(DELIVERED,)),
    "plan_approved": Claim(
        holds=_plan_approved,
        supplied=(("plan_approval", _OFFICE),),
        takes=("plan_complete",),
        broken=({"plan_verdict": "approved", "plan_verdict_by": OTHER, "plan_row_by": OTHER},),
    ),
    "referrals_sent": Claim(holds=_referrals_sent, supplied=(("referral", _OFFICE),)),
    "measures_done": Claim(holds=_measures_done, supplied=(("progress", _CLERK),), takes=("plan_complete",)),
    "evidence_of_substance": Claim(holds=_given("substance"), supplied=(("evidence", _CLERK),)),
    "three_musts_claimed": Claim(
        holds=_claimed, supplied=(("self_check", _CLERK), ("institution", _CLERK), ("accountability", _HEAD))
    ),
    "in_time_or_accepted": Claim(
        holds=_in_time,
        supplied=(("explanation", _HEAD), ("explanation_review", _OFFICE)),
        takes=(RUNNING,),
        broken=({"effective_on": YESTERDAY},),
    ),
    "supplement_stated": Claim(holds=_supplement_stated),
    "checked_independently": Claim(holds=_checked, supplied=(("check", _TEAM),), lost=CHECKED_ANEW),
    "self_check_done": Claim(
        holds=_given("self_checks", "self_check_evidence"), supplied=(("self_check", _CLERK), ("evidence", _CLERK))
    ),
    "institution_built": Claim(
        holds=_must("institution", "institutions", "institution_evidence"),
        supplied=(("institution", _CLERK), ("evidence", _CLERK)),
    ),
    "persons_dealt_with": Claim(
        holds=_must("accountability", "accountabilities", "accountability_evidence"),
        supplied=(("accountability", _HEAD), ("evidence", _CLERK)),
    ),
    "dual_reports_delivered": Claim(
        holds=_given("rectification_office_on", "rectification_leader_on", "head_office_on", "head_leader_on"),
        supplied=(("report_delivery", _HEAD),),
    ),
    "discipline_review_agreed": Claim(
        holds=_is("discipline_verdict", "agree"), supplied=(("discipline_review", Role.DISCIPLINE),), lost=CHECKED_ANEW
    ),
    "closer_is_another": Claim(
        holds=_another_closes,
        broken=(
            {"checked_by": f"{ME} {OTHER}"},
            {"discipline_by": ME},
            {"submitted_by": ME},
            {"checked_by": f"{SIGNED} {OTHER}"},
        ),
    ),
    "continuation_approved": Claim(
        holds=_is("continuation", "approved"),
        supplied=(("continuation_request", _HEAD), ("continuation_decision", _OFFICE)),
        lost=frozenset({"transferred"}),
    ),
    "review_recorded": Claim(
        holds=_given("reviewed_on"), supplied=(("review", _OFFICE),), lost=frozenset({"long_term"})
    ),
    "withdrawal_approved": Claim(
        holds=_is("withdrawal", "approved"),
        supplied=(("withdrawal", _OFFICE), ("withdrawal_decision", Role.LEADING_GROUP)),
    ),
}

FOR_THIS_ACT: Final = frozenset({"supplement_stated", "closer_is_another"})
"""Claims about the very act they are asked of: they are true of it alone, and nobody can record them beforehand."""


def kept(claims: frozenset[str], state: str) -> frozenset[str]:
    """Give what is still true on arriving in a state. In time is in time only while the application is looked at."""
    gone = {gate for gate in claims if gate in CLAIMS and state in CLAIMS[gate].lost} | FOR_THIS_ACT
    return claims - gone - (frozenset() if state in IN_REVIEW else {"in_time_or_accepted"})


def supplied(claims: frozenset[str], state: str, workflow: Workflow, *, late: bool) -> frozenset[str]:
    """Give all that can be made true in a state, beside what is true already: by acts that may be recorded there.

    ``late``: the deadline is over. Before it nothing need be done to be in time.
    """
    problem = Problem(number="P-1", state=state)
    found, more = claims, claims
    while True:
        for gate, claim in CLAIMS.items():
            acts = () if gate == "in_time_or_accepted" and not late else claim.supplied
            delivered = DELIVERED in found
            if set(claim.takes) <= found and all(
                _recordable(*act, problem, workflow, delivered=delivered) for act in acts
            ):
                more |= {gate}
        if more == found:
            return found
        found = more


def _recordable(key: str, role: Role, problem: Problem, workflow: Workflow, *, delivered: bool) -> bool:
    """Say whether a role may record a fact about the problem as it stands (``decide`` asks the same, in the same order)."""
    kind = KINDS[key]
    if kind.subject != PROBLEM:
        return True
    seen = role not in UNIT_ROLES or (delivered and problem.state not in IN_REVIEW)
    return seen and is_time_for(kind, problem, workflow)
