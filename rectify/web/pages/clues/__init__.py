"""线索: a world apart, of those who are let in by name; a process that serves units has neither its addresses nor its code.

To everybody else each address here is one that nobody has, and the way in is not shown: in the same bytes whether or not there
are clues, or a store for them (docs/clues.md).
"""

from rectify.web.navigation import FURTHER
from rectify.web.pages.clues import asking, oversight, room
from rectify.web.pages.clues.entrance import rooms

FURTHER.append(rooms)

__all__ = ["asking", "oversight", "room"]
