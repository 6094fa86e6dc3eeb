"""A problem's lamp (绿 黄 红 灰) and its days overdue, on a day. Rules: domain.md A3 and B7.3.

Up to the date the lamp counts from the nominal one, from then on from the effective one; a later day that a return named
counts as both. Submitting stops the unit's clock: what was late then stays visible as days, no longer as a lamp.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from rectify.engine.model import Day, Problem, last_day

NEAR = 7
"""From so many days before the nominal date on, a problem is yellow."""

BEHIND = 20
"""By so many points progress may lag behind the share of time that is gone before a problem is yellow."""

RUNNING = frozenset({"handed_over", "transferred"})
RESTING = frozenset({"long_term", "closed", "void", "legacy"})


class Lamp(StrEnum):
    """The colours, as programs read them."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


class Times(NamedTuple):
    """What of a problem its lamp hangs on, for lists of very many."""

    state: str
    start_on: Day | None
    nominal_on: Day | None
    effective_on: Day | None
    supplement_on: Day | None
    submitted_on: Day | None
    returns: int
    measures_total: int
    measures_done: int

    @property
    def until(self) -> Day | None:
        """The last day in time."""
        return last_day(self.effective_on, self.supplement_on)


Timed = Problem | Times
"""What has a clock: a problem, or of one what its lamp hangs on."""


def overdue_days(problem: Timed, today: str) -> int:
    """Give the days from the effective date to today, or to the last submission; 0 where in time or without a date."""
    end = today if problem.state in RUNNING else problem.submitted_on
    if problem.until is None or end is None or problem.state in ("long_term", "void", "legacy"):
        return 0
    return max(_days(problem.until, end), 0)


def lamp(problem: Timed, today: str) -> Lamp:
    """Give the lamp: grey where no clock runs any more, red when overdue or returned twice, yellow when near or behind."""
    if problem.state in RESTING:
        return Lamp.GREY
    if problem.state not in RUNNING:
        return Lamp.GREEN
    if overdue_days(problem, today) or problem.returns > 1:
        return Lamp.RED
    return Lamp.YELLOW if problem.returns or _near(problem, today) or _behind(problem, today) else Lamp.GREEN


def _near(problem: Timed, today: str) -> bool:
    last = problem.nominal_on if problem.until == problem.effective_on else problem.until
    return last is not None and _days(today, last) <= NEAR


def _behind(problem: Timed, today: str) -> bool:
    """Say whether the measures lag behind the time: shares compared in whole numbers."""
    if not (problem.start_on and problem.nominal_on and problem.measures_total):
        return False
    span, gone = _days(problem.start_on, problem.nominal_on), _days(problem.start_on, today)
    return 100 * (gone * problem.measures_total - problem.measures_done * span) > BEHIND * span * problem.measures_total


def _days(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days
