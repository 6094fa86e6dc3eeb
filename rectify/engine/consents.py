"""The three musts and what an exception from one needs: which bodies consent, which of them have not yet, and how a must stands.

A problem keeps its requests as one text; here alone it is read. What a must shuts is the business of ``gates``, who may ask and
who may consent that of ``requests``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.engine.model import Problem

MUSTS: Final = ("self_check", "institution", "accountability")
CONSENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "institution": ("team", "office"),
    "accountability": ("team", "discipline", "leading_group"),
}
"""Whose consents an exception needs (domain.md B4); 自查自纠 admits no exception and stands in no table."""


def exceptions(problem: Problem) -> Mapping[str, Mapping[str, object]]:
    """Give the exceptions asked for, by must: ``{must: {ground, by, consents: {body: [verdict, person]}}}``."""
    found: Mapping[str, Mapping[str, object]] = json.loads(problem.exceptions) if problem.exceptions else {}
    return found


def lacking_consents(must: str, asked: Mapping[str, object]) -> tuple[str, ...]:
    """Give the bodies whose agreement an exception still lacks, in the order in which they are asked."""
    given = asked.get("consents")
    consents = given if isinstance(given, dict) else {}
    return tuple(body for body in CONSENTS[must] if consents.get(body, ["", ""])[0] != "agree")


def must_state(problem: Problem, must: str) -> str:
    """Give ``met``, ``excepted`` or ``unmet`` for one of the three musts, as figures and pages show it."""
    records = {
        "self_check": (problem.self_checks, problem.self_check_evidence),
        "institution": (problem.institutions, problem.institution_evidence),
        "accountability": (problem.accountabilities, problem.accountability_evidence),
    }[must]
    if all(records):
        return "met"
    asked = exceptions(problem).get(must)
    return "excepted" if asked is not None and not lacking_consents(must, asked) else "unmet"
