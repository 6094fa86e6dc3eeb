"""Who is reminded of an answer that is owed, and when: a ladder of its own, within the restricted side alone (A6).

Nothing of it reaches mail, the office's notices or a unit's page. A rung names the clue's number and its date, nothing else.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rectify.engine import owed as ladders
from rectify.engine.owed import Duty, Ladder, Rung
from rectify.engine.periods import Obligation

if TYPE_CHECKING:
    from rectify.engine.calendar import Calendar
    from rectify.engine.clues.model import Clue
    from rectify.engine.owed import Owed

_STEPS = (
    (-30, "green"),
    (-15, "green"),
    (-7, "yellow"),
    (-1, "yellow"),
    (1, "red"),
    (7, "red"),
    (15, "red"),
    (30, "red"),
)
"""Days from the deadline, as on the default ladder (domain.md B2.6), with their lamps."""

LADDER = Ladder(
    name="clue",
    label="线索反馈",
    version="1",
    rungs={
        Obligation.REFERRAL_ANSWER: tuple(
            Rung(code=f"T{offset:+d}", offset=offset, lamp=lamp, to=(), template="duty") for offset, lamp in _STEPS
        )
    },
    obligations={},
)


def owed(clue: Clue, calendar: Calendar, on: date) -> tuple[Owed, ...]:
    """Give every rung not yet recorded that should exist by a day, lowest first; all but the last are skipped ones."""
    if not (clue.open_until and clue.received_on and clue.nominal_on):
        return ()
    duty = Duty(
        subject=clue.number,
        slot="",
        obligation=Obligation.REFERRAL_ANSWER,
        since=clue.received_on,
        start_on=date.fromisoformat(clue.received_on),
        nominal_on=date.fromisoformat(clue.nominal_on),
        effective_on=date.fromisoformat(clue.open_until),
        rung=clue.rung,
    )
    return ladders.owed(duty, LADDER, calendar, on)
