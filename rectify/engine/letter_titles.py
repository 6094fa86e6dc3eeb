"""What a letter's title says of its kind: the genre it ends with, and whether it calls people to account (domain.md B8.1).

A kind decides who signs. So a title that belongs to another kind is not recorded under this one, and whoever calls people to
account has the leading group's signature under whatever kind: nobody goes round it by another name. The rest of the rules of
letters stands in ``letters.py``.
"""

from __future__ import annotations

import re

from rectify.engine.kinds.oversight import LETTERS

BY_GROUP = frozenset({"问责书", "问责建议书"})
"""Letters that the leading group signs; all others the office's director does."""
_CALLS_TO_ACCOUNT = re.compile(r"问责|追责|责任追究|追究.*责任|处分|立案|审查调查|严肃处理")
"""Words in a title that make a letter the leading group's to sign, whatever kind it is recorded as; 追究……责任 with anything between."""
_IN_BRACKETS = re.compile(r"[（(][^（()）]*[)）]$")
"""What may stand behind a title: 第二次, 试行."""


def kind_of(title: str) -> str:
    """Give the kind that a ladder's title means: the longest that it contains (整改情况告诫书 is a 告诫书); empty for none."""
    return max((kind for kind in LETTERS if kind in title), key=len, default="")


def title_of(prepared: str) -> str:
    """Give the title out of what a notice says of a letter that waits for its signature."""
    return prepared.rsplit("（拟送", 1)[0]


def genre(title: str) -> str:
    """Give the kind that a title ends with, as an office's titles do (关于……的督办函); empty where it ends with none."""
    bare = _letters_alone(_IN_BRACKETS.sub("", title.strip()))
    return max((kind for kind in LETTERS if bare.endswith(kind)), key=len, default="")


def calls_to_account(title: str) -> bool:
    """Say whether a title speaks of calling people to account."""
    return bool(_CALLS_TO_ACCOUNT.search(_letters_alone(title)))


def is_for_the_group(kind: str, title: str) -> bool:
    """Say whether a letter is the leading group's to sign, by its kind or by its title."""
    return kind in BY_GROUP or calls_to_account(title)


def _letters_alone(title: str) -> str:
    """Leave out the blanks and marks that may stand between the letters of a word, seen or unseen."""
    return "".join(mark for mark in title if mark.isalnum())
