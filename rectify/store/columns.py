"""How a column and a table of ours are made: text and whole numbers only, and every key begins with the office.

Days and instants are ISO text, money is decimal text, flags are 0 or 1, alike on both databases. Which tables there are stands
in ``tables``, and for the store of clues in ``clues/tables``.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Integer, MetaData, PrimaryKeyConstraint, Table, Text

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def text(name: str, *, null: bool = False, default: str | None = None) -> Column[Any]:
    """Make a column of text."""
    return Column(name, Text, nullable=null, server_default=default)


def whole(name: str, default: int | None = None, *, null: bool = False) -> Column[Any]:
    """Make a column of whole numbers."""
    return Column(name, Integer, nullable=null, server_default=None if default is None else str(default))


def of_an_office(metadata: MetaData, name: str, *parts: Any, key: tuple[str, ...]) -> Table:  # noqa: ANN401 - columns and constraints
    """Make a table whose rows belong to an office each, and are told apart by ``key`` within it."""
    return Table(name, metadata, Column("office", Text, nullable=False), *parts, PrimaryKeyConstraint("office", *key))
