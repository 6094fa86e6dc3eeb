"""The first row of an office, before there is anything to lock."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Engine, insert, select

from rectify.engine.journal import GENESIS
from rectify.store.connection import WRITER
from rectify.store.tables import office as offices
from rectify.store.transaction import Transaction, translated

if TYPE_CHECKING:
    from collections.abc import Iterator


def known_offices(engine: Engine) -> frozenset[str]:
    """Give the codes of the offices a database holds."""
    with translated(), engine.connect() as connection:
        return frozenset(connection.execute(select(offices.c.code)).scalars())


@contextmanager
def founding(
    engine: Engine, code: str, name: str, *, simulated: bool, algorithm: str, opened_at: str
) -> Iterator[Transaction]:
    """Add an office with an empty journal, and what is written in this very transaction with it: both or neither."""
    row = {
        "code": code, "name": name, "simulated": int(simulated), "clock": opened_at if simulated else None,
        "ticked_on": None, "algorithm": algorithm, "head_no": 0, "head_hash": GENESIS, "opened_at": opened_at,
    }  # fmt: skip
    with translated(), engine.execution_options(**{WRITER: True}).connect() as connection, connection.begin():
        connection.execute(insert(offices).values(row))
        yield Transaction(connection, code)
