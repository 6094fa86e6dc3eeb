"""Each kind of entry and the row changes it causes, a module a part of the ledger; ``posting.py`` is the one door.

Importing this package fills the table of posters.
"""

from rectify.engine.postings import inspections, masters, night, problems, two_persons

__all__ = ["inspections", "masters", "night", "problems", "two_persons"]
