"""The abstract world in which a workflow is proved: one problem, its inspection, an act, and every fact that a gate may read.

A *fact* is a field of the problem, its inspection or the act, and has a few *levels*: real values that stand for all others (no
date, a date gone by, today, a date ahead; nobody, whoever acts, whoever signed, somebody of the unit, somebody else). Who acts
and who signed on paper are facts too. Which of them a rule reads is found out in ``proof_watching.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any, Final

from rectify.engine.acts import Act
from rectify.engine.faults import Fault
from rectify.engine.journal import canonical
from rectify.engine.model import Facts, Inspection, Problem, Round
from rectify.engine.proof_people import (
    ANOTHER,
    ANYBODY,
    CO_UNIT,
    ME,
    OF_UNIT,
    OTHER,
    PATRON,
    PEOPLE,
    PERSONS,
    ROUND,
    SIGNED,
    SIGNERS,
    TEAM,
    UNIT,
    role_holders,
    unit_of,
    unit_people,
)

Known = Mapping[str, Any]
"""The facts that are decided, by name. What is not in it may be anything."""

LONG_AGO, YESTERDAY, TODAY, TOMORROW, FAR = "2026-01-05", "2026-03-03", "2026-03-04", "2026-03-05", "2026-12-31"
"""The clock's phases: every date that a rule compares with today is one of these."""

PROBLEM, INSPECTION = "P-1", "I-1"
FILE: Final[Mapping[str, object]] = {"name": "签字件.pdf", "sha256": "0" * 64}
CONSENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "institution": ("team", "office"),
    "accountability": ("team", "discipline", "leading_group"),
}
"""Whose consents an exception needs (domain.md B4), written down once more: the gates are held to it."""


def _found_false(*, dismissed: bool) -> str:
    return canonical([asdict(Fault(code="falsification", on=YESTERDAY, false=1, standing=1, dismissed=int(dismissed)))])


STANDING, DISMISSED = _found_false(dismissed=False), _found_false(dismissed=True)
"""A report found not to be the fact (R-24), on this very application; the same, dismissed by another."""


def asked_for(must: str, by: str, consents: Mapping[str, tuple[str, str]]) -> str:
    """Write an exception as the problem's row keeps it: who asked, and each body's verdict with its person."""
    return canonical({must: _request(by, consents)})


def _request(by: str, consents: Mapping[str, tuple[str, str]]) -> dict[str, object]:
    given = {body: list(verdict) for body, verdict in consents.items()}
    return {"ground": "existing_rule_adequate", "by": by, "consents": given}


def _agreed(bodies: Iterable[str], *, but: str = "") -> dict[str, tuple[str, str]]:
    return {body: ("disagree" if body == but else "agree", f"of-{body}") for body in bodies}


def _exceptions() -> tuple[str, ...]:
    """Give what may stand in ``exceptions``: nothing, or a request of a must with none, some or all of its consents."""
    found = [""]
    for must, bodies in CONSENTS.items():
        some = [_agreed(bodies[:n]) for n in range(len(bodies) + 1)]
        some += [_agreed(bodies[1:]), _agreed(bodies, but=bodies[-1])]
        found += [asked_for(must, OF_UNIT, each) for each in some]
    both = {must: _request(OF_UNIT, _agreed(bodies)) for must, bodies in CONSENTS.items()}
    everybody = {body for bodies in CONSENTS.values() for body in bodies}
    return (*found, canonical(both), asked_for("self_check", OF_UNIT, _agreed(sorted(everybody))))


_DATES: Final = (None, YESTERDAY, TODAY, TOMORROW)
_LEVELS: Final[Mapping[str, tuple[Any, ...]]] = {
    "actor": tuple(range(len(PERSONS))),
    "signer": tuple(range(len(SIGNERS))),
    "state": (
        "transferred",
        "under_check",
    ),  # the clock runs, or is stopped; a gate is tried in every state of the file
    "finding": ("", "complete", "waived"),
    "refer_to": ("", "department", "department discipline"),
    "referrals": ("", "department", "discipline department"),
    "measures_total": (0, 2),
    "measures_done": (0, 1, 2),
    "measures_last_on": (None, LONG_AGO, FAR),
    "plan_verdict": ("", "returned", "amended", "approved"),
    "exceptions": _exceptions(),
    "effective_on": _DATES,
    "supplement_on": _DATES,
    "submitted_on": (None, LONG_AGO, TODAY),
    "explanation": ("", "given", "rejected", "accepted"),
    "check_conclusion": ("", "return", "pass"),
    "check_fault": ("", "雷同"),
    "fault_list": ("", STANDING, DISMISSED),
    # Never fewer than two: the rule of `check` lets nobody check alone (proof_four_eyes.py).
    "checkers": (f"{ME} {OTHER}", f"{SIGNED} {OTHER}", f"{PATRON} {OTHER}", f"{OF_UNIT} {OTHER}", f"{OTHER} {ANOTHER}"),
    "checked_by": ("", f"{ME} {OTHER}", f"{SIGNED} {OTHER}", f"{OTHER} {ANOTHER}"),
    "discipline_verdict": ("", "disagree", "supplement", "agree"),
    "continuation": ("", "asked", "approved"),
    "withdrawal": ("", "asked", "approved"),
    "act.note": (None, "……"),
    "act.what": (None, "……"),
    "act.due_on": (None, YESTERDAY, TOMORROW),
}
_BY_TYPE: Final[Mapping[str, tuple[Any, ...]]] = {
    "int": (0, 1),
    "str": ("", "……"),
    "str | None": (None, "……"),
    "Day | None": (None, YESTERDAY),
}
CONSTANT: Final[Mapping[str, Any]] = {
    "number": PROBLEM, "inspection": INSPECTION, "unit": UNIT, "co_units": CO_UNIT, "round": ROUND, "team": TEAM, "version": 1,
}  # fmt: skip
"""Columns that are no facts: there is one problem, of one inspection."""

READ: Final[Mapping[str, str]] = {
    each.name: str(each.type) for row in (Inspection, Problem) for each in fields(row) if each.name not in CONSTANT
}
"""Every column that is a fact → its type."""

THE_ROUND: Final = Round(code=ROUND, name="某轮")


def levels(fact: str) -> tuple[Any, ...]:
    """Give the levels of a fact: those written down, or those that its type has. One level alone is a constant."""
    if fact in _LEVELS:
        return _LEVELS[fact]
    if fact.startswith("act."):
        return (None,)
    return ANYBODY if fact.endswith("_by") else _BY_TYPE.get(READ[fact], (None,))


# ---- a world as real rows


def signed_by(signer: int) -> str | None:
    """Give the name on the paper, where somebody signed besides the account."""
    return SIGNERS[signer].name if signer else None


def act_of(known: Known, move: str) -> Act:
    """Give the act of a decided world: a move, with the fields that were given and its paper where it was signed."""
    given = {name[4:]: value for name, value in known.items() if name.startswith("act.") and value is not None}
    note = given.pop("note", None)
    signed = signed_by(known["signer"])
    paper: dict[str, object] = {} if signed is None else {"file": FILE}
    return Act(
        id="proof", key="move", account=ME, move=move, subjects=(PROBLEM,), signed_by=signed, note=note,
        fields={**paper, **given},
    )  # fmt: skip


def facts_of(known: Known) -> Facts:
    """Give the facts of a decided world as real rows; what is not decided is as it is when nothing has happened yet."""
    person, signer = known["actor"], known["signer"]
    return Facts(
        today=TODAY,
        actor=PERSONS[person].actor,
        signer=SIGNERS[signer].name,
        problem=Problem(**_columns(known, Problem)),
        inspection=Inspection(**_columns(known, Inspection)),
        unit=unit_of(person),
        round=THE_ROUND,
        people=PEOPLE,
        unit_people=unit_people(person),
        role_holders=role_holders(person, signer),
    )


_OF_ROW: Final[Mapping[type, Mapping[str, Any]]] = {
    row: {**{each.name: CONSTANT[each.name] for each in fields(row) if each.name in CONSTANT}, "number": number}
    for row, number in ((Problem, PROBLEM), (Inspection, INSPECTION))
}
_COLUMNS: Final = {row: frozenset(each.name for each in fields(row)) for row in (Problem, Inspection)}


def _columns(known: Known, row: type[Problem | Inspection]) -> dict[str, Any]:
    names = _COLUMNS[row]
    return {**_OF_ROW[row], **{name: value for name, value in known.items() if name in names}}
