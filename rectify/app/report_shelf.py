"""The reports as people look for them: under headings, and for each role those that it may read.

Who may read a report is decided where the report is made; here it is said beforehand, so that nobody is offered what he would
be refused. A test asks every report as every role and compares.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rectify.app.county_reports import COUNTY
from rectify.app.overseeing import EXCHANGED_WITH, RANKED_FOR
from rectify.app.reports import NAMES
from rectify.engine.model import Role
from rectify.engine.rights import FIGURES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rectify.engine.model import Actor

_ROWS = FIGURES - {Role.CITY}
SHELVES: Mapping[str, Sequence[str]] = {
    "总体情况": ("overview", "units", "rounds", "outcomes", "inspections", "upward"),
    "问题构成": ("categories", "focuses", "sources", "common"),
    "时限和进度": ("overdue", "lateness", "silence", "feedback-days"),
    "督办": ("letters", "answers", "red", "supervision", "tasks"),
    "责任落实": ("responsibility", "leaders", "liaisons", "staff"),
    "评估和年度": ("scores", "yearly", "county"),
    "措施文字和清单": ("wording", "wording-list", "lists"),
    "回头看和反向核查": ("relapse", "reverse-check"),
    "双反馈": ("feedback-findings", "feedback-rechecks", "feedback-lists", "feedback-reviews"),
}
"""Every report under the heading where people look for it."""
READERS: Mapping[str, frozenset[Role]] = {
    **dict.fromkeys(
        ("overview", "units", "rounds", "outcomes", "categories", "focuses", "sources", "common", "lateness", "wording"), FIGURES
    ),
    **dict.fromkeys(
        ("overdue", "inspections", "silence", "feedback-days", "letters", "answers", "responsibility", "leaders", "liaisons",
         "scores", "yearly", "lists", "relapse", "wording-list"),
        _ROWS,
    ),
    "reverse-check": EXCHANGED_WITH,
    **dict.fromkeys(("upward", "tasks", "county"), COUNTY),
    "staff": frozenset({Role.OFFICE, Role.ORGANISATION, Role.LEADING_GROUP}),
    "red": RANKED_FOR,
    **dict.fromkeys(
        ("supervision", "feedback-findings", "feedback-rechecks", "feedback-lists", "feedback-reviews"), EXCHANGED_WITH
    ),
}  # fmt: skip
"""Which roles read which report, of those that read figures at all; the city office would read of no overdue row but that there is
none, so it is not offered that list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A report by its name and by what people call it."""

    name: str
    label: str


def shelves(actor: Actor) -> list[tuple[str, list[Title]]]:
    """Give the reports that somebody may read, under their headings."""
    roles = {grant.role for grant in actor.grants}
    found = [
        (heading, [Title(name=name, label=NAMES[name]) for name in names if roles & READERS[name]])
        for heading, names in SHELVES.items()
    ]
    return [(heading, titles) for heading, titles in found if titles]


def may_read(actor: Actor, name: str) -> bool:
    """Say whether there is a report of a name, and somebody's roles open it."""
    return bool({grant.role for grant in actor.grants} & READERS.get(name, frozenset()))
