"""What happened: the journal's entries, in the past tense, and what each is called in an office's words.

``decide`` drafts entries, the store seals them (number, instant, link to the one before), ``posting`` turns them into row
changes. A draft's body holds all that posting needs, so that a replay needs nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rectify.engine.catalogue import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An entry before it is sealed: what happened to which subject."""

    kind: str
    subject: str
    body: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A sealed entry of the journal. ``at`` is an aware UTC instant as ISO text; ``on`` is the office's day."""

    no: int
    act: str
    part: int
    kind: str
    subject: str
    at: str
    on: str
    by: str
    signed_by: str | None = None
    os_user: str | None = None
    note: str | None = None
    digest: str = ""
    body: Mapping[str, object] = field(default_factory=dict)


NAMES: Mapping[str, tuple[str, str]] = {kind.key: (kind.entry, kind.word) for kind in KINDS.values() if kind.entry}
"""An act's key → the entry it becomes, and its name in the story of a problem."""

CORRECTION_PROPOSED, CORRECTED = "correction_proposed", "corrected"
LEGACY_PROPOSED, LEGACY_OPENED = "legacy_proposed", "legacy_opened"
MIGRATION_PROPOSED, WORKFLOW_MIGRATED = "migration_proposed", "workflow_migrated"
REMINDED, REDATED = "reminded", "redated"
LADDER_ADOPTED, RUNG_PASSED_OVER = "ladder_adopted", "rung_passed_over"

WORDS: Mapping[str, str] = {
    **dict(NAMES.values()),
    CORRECTION_PROPOSED: "提出更正",
    CORRECTED: "更正",
    LEGACY_PROPOSED: "提出期初建账",
    LEGACY_OPENED: "期初建账",
    MIGRATION_PROPOSED: "提出流程换版",
    REMINDED: "提醒",
    REDATED: "期限复核",
    LADDER_ADOPTED: "启用提醒阶梯",
    RUNG_PASSED_OVER: "略过已有的提醒",
}
"""An entry's kind → its name in an office's words."""
