"""Posting: an entry becomes row changes. Nothing else changes the ledger, master data included.

Pure: it reads one sealed entry and says which rows come to be and which columns change. Replaying a journal through
:func:`post` gives the ledger row for row; stopped at a day, the ledger as it stood then. Values are text, whole numbers and
None only, so that a driver takes them as they are. What each kind of entry changes stands in ``postings/``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import rectify.engine.postings  # noqa: F401 - fills the table of posters
from rectify.engine.catalogue import RECORDS
from rectify.engine.entries import NAMES
from rectify.engine.postings.shapes import POSTERS, RECORD_KINDS, Change, Insert, Update, on_record

if TYPE_CHECKING:
    from rectify.engine.entries import Entry

__all__ = ["POSTERS", "RECORD_KINDS", "Change", "Insert", "Update", "post"]

for _key in RECORDS:  # a fact without a poster of its own is a record, and what it opens or settles
    POSTERS.setdefault(NAMES[_key][0], on_record)


def post(entry: Entry) -> tuple[Change, ...]:
    """Give all row changes that an entry causes; raises KeyError for a kind that was never written."""
    return tuple(POSTERS[entry.kind](entry))
