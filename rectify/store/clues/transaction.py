"""Writing to the clue store: the one way to write, over tables and postings of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rectify.engine.clues.posting import post
from rectify.store.clues import tables
from rectify.store.transaction import Store, Transaction

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import MetaData

    from rectify.engine.entries import Entry
    from rectify.engine.posting import Change


class ClueTransaction(Transaction):
    """A writer's hold on an office's clues."""

    schema: ClassVar[MetaData] = tables.metadata
    beside: ClassVar[frozenset[str]] = frozenset(tables.KEPT)

    @staticmethod
    def changes(entry: Entry) -> Iterable[Change]:
        """Give the row changes that an entry about clues comes to."""
        return post(entry)


class ClueStore(Store):
    """An office's clues in their database."""

    writer: ClassVar[type[Transaction]] = ClueTransaction
