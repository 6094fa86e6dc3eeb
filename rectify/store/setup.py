"""The first row of an office, before there is anything to lock."""

from __future__ import annotations

from sqlalchemy import Engine, insert, select

from rectify.store.connection import WRITER
from rectify.store.tables import office as offices
from rectify.store.transaction import translated


def known_offices(engine: Engine) -> frozenset[str]:
    """Give the codes of the offices a database holds."""
    with translated(), engine.connect() as connection:
        return frozenset(connection.execute(select(offices.c.code)).scalars())


def add_office(
    engine: Engine, code: str, name: str, *, simulated: bool, clock: str | None, algorithm: str, opened_at: str,
    genesis: str,
) -> None:  # fmt: skip
    """Add an office with an empty journal."""
    row = {
        "code": code, "name": name, "simulated": int(simulated), "clock": clock, "ticked_on": None,
        "algorithm": algorithm, "head_no": 0, "head_hash": genesis, "opened_at": opened_at,
    }  # fmt: skip
    with translated(), engine.execution_options(**{WRITER: True}).connect() as connection, connection.begin():
        connection.execute(insert(offices).values(row))
