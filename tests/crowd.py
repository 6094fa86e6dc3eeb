"""A crowd of problems in every state, with days that agree with nothing: rows put straight into the ledger, for what reads it.

Whoever counts or lists such rows has to give what is counted here by hand, one row after another.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from rectify.engine.model import STATES, Role
from rectify.engine.rights import FIGURES, roles_on, sees_problem
from rectify.store import facts, queries, tables
from rectify.store.connection import WRITER
from tests.office import INSPECTION, OTHER_UNIT, ROUND, UNIT, Office, an_inspection

if TYPE_CHECKING:
    from rectify.engine.model import Actor, Problem
    from rectify.store.transaction import Reader

SIZE = 120
TODAY = date(2026, 8, 3)
ACCOUNTS = ("office", "grp", "disc", "org", "ldr", "city", "t1", "head", "clerk")


def crowd(office: Office, seed: int) -> Office:
    """Add a crowd to an office that has one inspection; some of it are joint with the other unit, or that unit's own."""
    other = an_inspection(office, OTHER_UNIT)
    chosen = random.Random(seed)  # noqa: S311 - a crowd, not a secret
    with office.app.store.reading() as reader:
        ((digest, _name),) = queries.pinned_workflows(reader)
    rows = [_row(chosen, n, (INSPECTION, other), digest) for n in range(SIZE)]
    joint = [{"office": "county", "problem": row["number"], "unit": row["co_units"], "part": "配合", "from_on": "2026-03-02"}
             for row in rows if row["co_units"]]  # fmt: skip
    with office.app.store.engine.execution_options(**{WRITER: True}).begin() as connection:
        connection.execute(insert(tables.problem), rows)
        connection.execute(insert(tables.cooperation), joint)
    return office


def _row(chosen: random.Random, n: int, inspections: tuple[str, str], digest: str) -> dict[str, Any]:
    """Give a row whose days are anywhere, or nowhere."""
    state, here = chosen.choice(STATES), chosen.randrange(2)
    unit, other = (UNIT, OTHER_UNIT) if here == 0 else (OTHER_UNIT, UNIT)
    total = chosen.randrange(4)
    handed = state != "reported" and chosen.randrange(8) > 0
    days = {
        name: _day(chosen)
        for name in ("start_on", "nominal_on", "effective_on", "supplement_on", "submitted_on", "closed_on", "void_on")
    }
    return {
        "office": "county", "number": f"P-2025-{n + 1:04d}", "year": 2025, "serial": n + 1, "inspection": inspections[here],
        "unit": other if chosen.randrange(9) == 0 else unit, "round": ROUND, "state": state, "registered_by": "t1",
        "workflow": "" if state == "legacy" else "five-accounts", "workflow_hash": "" if state == "legacy" else digest,
        "registered_on": _day(chosen) or "2026-03-02", "category": chosen.choice(("专项资金", "作风建设")),
        "title": f"第{n}项{chosen.choice(('滞留', '超标', '未公开'))}", "measures_total": total,
        "measures_done": chosen.randrange(total + 1), "returns": chosen.choice((0, 0, 1, 2, 3)),
        "excepted": chosen.randrange(2), "handed_over_on": "2026-03-02" if handed else None,
        "long_term_on": _day(chosen) if chosen.randrange(4) == 0 else None,
        "referrals": chosen.choice(("", "organisation")), "co_units": other if chosen.randrange(9) == 0 else "", **days,
    }  # fmt: skip


def _day(chosen: random.Random) -> str | None:
    back = chosen.randrange(-40, 160)
    return None if chosen.randrange(5) == 0 else (TODAY - timedelta(days=back)).isoformat()


def actor_of(reader: Reader, account: str) -> Actor:
    """Give who an account is."""
    found = facts.actor(reader, account, TODAY.isoformat())
    assert found is not None
    return found


def by_hand(reader: Reader, actor: Actor, *, figures: bool) -> list[tuple[dict[str, Any], Problem]]:
    """Give the rows that somebody sees, or that his figures go over, by asking the rules about one row after another."""
    roles = {grant.role for grant in actor.grants}
    if figures:
        actor = replace(actor, grants=tuple(grant for grant in actor.grants if grant.role in FIGURES))
    found = []
    for row in queries.master(reader, "problem"):
        there = facts.subject(reader, row["number"])
        assert there.problem is not None
        assert there.inspection is not None
        towards = roles_on(actor, there.problem, there.inspection, there.unit)
        delivered = row["handed_over_on"] is not None
        whole = figures and Role.CITY in roles
        if whole or sees_problem(towards, delivered=delivered, referrals=row["referrals"]):
            found.append((row, there.problem))
    return found
