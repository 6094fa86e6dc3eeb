"""What tests of oversight ask again and again: lines that run, a report as somebody sees it, whom a tick told."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from rectify.app import invariants
from rectify.app.books import reconcile
from rectify.app.reports import report
from rectify.app.ticking import tick
from rectify.store import facts
from tests import ledger

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.app.asking import Result
    from tests.office import Office


def said(results: tuple[Result, ...]) -> tuple[str, str]:
    """Give the one reason of a refusal, and what is missing."""
    (refusal,) = results[0].refusals
    return refusal.reason.value, refusal.missing


def lines(office: Office, *subjects: str) -> dict[tuple[str, str], str]:
    """Give the lines with a number of their own that run: by subject and obligation, until when."""
    rows = (row for row in ledger.rows(office.app, "deadline") if ":" in row["slot"] and row["effective_on"])
    found = {(row["subject"], row["obligation"]): row["effective_on"] for row in rows}
    return {key: until for key, until in found.items() if not subjects or key[0] in subjects}


def seen_by(office: Office, account: str, name: str) -> Mapping[str, Any]:
    """Give a report's document as an account sees it today; raises NotPermitted."""
    with office.app.store.reading() as reader:
        today = office.app.today()
        who = facts.actor(reader, account, today)
        assert who is not None
        made = report(name, office.app, reader, who, today)
    assert all(len(row) == len(made.headings) for row in made.rows), name
    return made.document


def told(office: Office, on: str) -> set[tuple[str, str]]:
    """Tick, and give whom it told about what."""
    tick(office.app, on=date.fromisoformat(on))
    rows = ledger.rows(office.app, "notice")
    return {(row["person"], row["obligation"]) for row in rows if row["made_on"] == on}


def is_sound(office: Office) -> bool:
    """Say whether every invariant holds and a replay gives the ledger."""
    differences = [each for each in reconcile(office.app).differences if not each.startswith("I-")]
    return not differences and invariants.check(office.app) == ()
