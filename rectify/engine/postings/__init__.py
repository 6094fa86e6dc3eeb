"""Each kind of entry and the row changes it causes, a module a part of the ledger; ``posting.py`` is the one door.

Importing this package fills the table of posters.
"""

from rectify.engine.postings import (
    inspections,
    life,
    masters,
    night,
    oversight,
    problems,
    scoring,
    two_persons,
    unit_level,
    workflows,
)

__all__ = [
    "inspections",
    "life",
    "masters",
    "night",
    "oversight",
    "problems",
    "scoring",
    "two_persons",
    "unit_level",
    "workflows",
]
