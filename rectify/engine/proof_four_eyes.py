"""Nobody signs both sides of one decision: shown for every recorded decision, over everybody who might ask for it.

A gate reads a verdict and not how it came about; that a request and its verdict are two persons' is the business of the rules of
recording. So each of these decisions is asked of the real ``decide`` by every person with every signature, the request standing in
the name of each of those who stand behind him in turn, of somebody of the unit, and of somebody else. The same for what a check
needs that no gate sees: two checkers at least, none of the unit, none of them the reviewer of the closing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from rectify.engine.acts import Act
from rectify.engine.catalogue import KINDS, PROBLEM
from rectify.engine.decide import Accepted, decide
from rectify.engine.model import Actor, Grant, Role
from rectify.engine.proof_moves import EVERYBODY, rules_of
from rectify.engine.proof_people import ME, OF_UNIT, OTHER, PATRON, PEOPLE, SIGNED, SIGNERS, behind, in_words
from rectify.engine.proof_world import (
    FAR,
    FILE,
    INSPECTION,
    LONG_AGO,
    TODAY,
    TOMORROW,
    YESTERDAY,
    Known,
    asked_for,
    facts_of,
)
from rectify.engine.proof_world import PROBLEM as NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from rectify.engine.proof_moves import Who

_ASKERS: Final = (ME, SIGNED, PATRON, OF_UNIT)
_CLOCK: Final[Known] = {
    "start_on": LONG_AGO,
    "nominal_on": TOMORROW,
    "effective_on": TOMORROW,
    "handed_over_on": YESTERDAY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision, what it is about, and where the one stands who asked for it."""

    key: str
    fields: Mapping[str, object]
    request: Callable[[str], Known]
    """Give the rows that hold a request by this name."""
    row: Known = field(default_factory=dict)


def _by(column: str) -> Callable[[str], Known]:
    return lambda name: {column: name}


_AGREE: Final[Mapping[str, object]] = {"verdict": "agree"}
_CONSENT: Final[Mapping[str, object]] = {"must": "institution", "body": "office", "verdict": "agree", "opinion": "同意"}
_APPROVE: Final[Mapping[str, object]] = {"verdict": "approved", "opinion": "同意"}
_PLANNED: Final[Known] = {"state": "handed_over", "measures_total": 2, "criterion": 1}
_WORKING: Final[Known] = {"state": "transferred"}

DECISIONS: Final = (
    Decision(key="plan_approval", fields=_APPROVE, request=_by("plan_row_by"), row=_PLANNED),
    Decision(key="plan_approval", fields=_APPROVE, request=_by("plan_by"), row=_PLANNED),
    Decision(key="consent", fields=_CONSENT, request=lambda name: {"exceptions": asked_for("institution", name, {})},
             row=_WORKING),
    Decision(key="consent", fields=_CONSENT, row=_WORKING,
             request=lambda name: {"exceptions": asked_for("institution", OF_UNIT, {"team": ("agree", name)})}),
    Decision(key="explanation_review", fields={**_AGREE, "slip_number": "1号"}, request=_by("explanation_by"),
             row={**_WORKING, "explanation": "given"}),
    Decision(key="extension_decision", fields=_AGREE, request=_by("extension_by"),
             row={**_WORKING, "extension_until": FAR}),
    Decision(key="continuation_decision", fields=_AGREE, request=_by("continuation_by"),
             row={**_WORKING, "continuation": "asked"}),
    Decision(key="plan_approval", fields=_APPROVE, request=_by("plan_row_by"),
             row={**_PLANNED, "state": "transferred", "plan_verdict": "amended"}),
    Decision(key="objection_decision", fields={"verdict": "rejected", "opinion": "属实"}, request=_by("objection_by"),
             row={**_WORKING, "objection": "raised"}),
    Decision(key="withdrawal_decision", fields=_AGREE, request=_by("withdrawal_by"),
             row={**_WORKING, "withdrawal": "asked"}),
    Decision(key="discipline_review", fields={"verdict": "agree", "opinion": "同意"}, row={"state": "under_check"},
             request=lambda name: {"checked_by": f"{OTHER}2 {name}"}),
)  # fmt: skip

CHECK: Final[Mapping[str, object]] = {
    "checked_on": TODAY, "method": ["visit"], "findings": "随机走访六户，款项均已到账", "conclusion": "pass",
}  # fmt: skip
_NAMED: Final[Known] = {
    "accounts": frozenset(PEOPLE),
    "checkers": tuple(Actor(name=each, grants=(Grant(role=Role.ORGANISATION),)) for each in PEOPLE),
}
"""Whom an act may name: everybody is of a body that lends checkers, so that what refuses him is what is asked of."""
CHECKS: Final[tuple[tuple[str, tuple[str, ...], Known], ...]] = (
    ("一个人就能核查", (OTHER,), {}),
    ("被巡察单位的人可以核查本单位", (OTHER, OF_UNIT), {}),
    ("销号审核人可以核查同一问题", (OTHER, SIGNED), {"discipline_by": SIGNED}),
)


@cache
def breaches() -> tuple[tuple[str, ...], int]:
    """Say of everybody who could sign both sides of a decision that he could; and how many were asked.

    These rules are the program's own and no workflow's: they are asked once.
    """
    told, asked = list[str](), 0
    for decision in DECISIONS:
        for name in _ASKERS:
            row = {**_CLOCK, **decision.row, **decision.request(name)}
            suspects = [who for who in EVERYBODY if name in behind(*who)]
            label = KINDS[decision.key].label
            told += [
                f"{in_words(*who)}可以办理“{label}”，而所决定的事正是自己签报的"
                for who in accepted(decision.key, decision.fields, row, suspects)
            ]
            asked += len(suspects)
    for said, checkers, more in CHECKS:
        row = {**_CLOCK, "state": "under_check", **more}
        found = accepted("check", {**CHECK, "checkers": list(checkers)}, row, EVERYBODY)
        told += [f"{said}：{in_words(*who)}办理“{KINDS['check'].label}”" for who in found]
        asked += len(EVERYBODY)
    return tuple(told), asked


def accepted(key: str, fields: Mapping[str, object], row: Known, suspects: Iterable[Who]) -> tuple[Who, ...]:
    """Give those among some people who may record a fact on a problem of this row."""
    return tuple(who for who in suspects if _accepts(key, fields, row, who))


def _accepts(key: str, fields: Mapping[str, object], row: Known, who: Who) -> bool:
    person, signer = who
    facts = replace(facts_of({**row, "actor": person, "signer": signer}), known=_NAMED)
    about = NUMBER if KINDS[key].subject == PROBLEM else INSPECTION
    paper = {"file": FILE} if signer else {}
    signed_by = SIGNERS[signer].name if signer else None
    act = Act(id="proof", key=key, account=ME, subjects=(about,), signed_by=signed_by, fields={**fields, **paper})
    return isinstance(decide(act, about, facts, rules_of(None)), Accepted)
