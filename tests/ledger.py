"""What stands in an office's database, for tests that must see that something changed or that nothing did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from rectify.store import tables

if TYPE_CHECKING:
    from rectify.app.office import App

Row = dict[str, Any]


def rows(app: App, name: str) -> list[Row]:
    """Give every row of a table, in the order of its key."""
    found = tables.metadata.tables[name]
    with app.store.reading() as reader:
        listed = reader.connection.execute(select(found).order_by(*found.primary_key.columns)).mappings()
        return [dict(row) for row in listed]


def books(app: App) -> dict[str, list[Row]]:
    """Give journal and ledger, and the head that the office keeps: what a refusal must leave as it is."""
    return {name: rows(app, name) for name in ("office", "entry", *(table.name for table in tables.LEDGER))}


def problem(app: App, number: str) -> Row:
    """Give one problem's row."""
    return next(row for row in rows(app, "problem") if row["number"] == number)


def last_entry(app: App) -> Row:
    """Give the newest entry of the journal."""
    return rows(app, "entry")[-1]


def head(app: App) -> tuple[int, str]:
    """Give the number and the hash of the newest entry, as the office keeps them."""
    with app.store.reading() as reader:
        return reader.head_no, reader.head_hash
