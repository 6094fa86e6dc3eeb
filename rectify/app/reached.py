"""Whom the rungs of one tick reach: people by their roles towards a duty, each once, and only who could open what it is about.

What is due, and which rung, is ``ticking.py``'s and the engine's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.model import Actor, Inspection, Problem, Role, Round
from rectify.engine.owed import ADDRESSEES, PEOPLE
from rectify.engine.rights import roles_about, roles_on, roles_towards, sees_problem
from rectify.store import duty_queries as reading
from rectify.store.facts import actor, holders

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.engine.owed import Owed, Rung
    from rectify.store.duty_queries import Due
    from rectify.store.transaction import Reader


class People:
    """Whom the rungs of one tick reach: read once a unit, because a county has many rows a unit."""

    def __init__(self, reader: Reader, today: str) -> None:
        self.reader = reader
        self._today = today
        self._active = reading.active_accounts(reader)
        self._office = self._known(holders(reader, Role.OFFICE, today))
        self._discipline = self._known(holders(reader, Role.DISCIPLINE, today))
        self._units: dict[str, Mapping[str, tuple[str, ...]]] = {}
        self._actors: dict[str, Actor | None] = {}
        self._seeing: dict[tuple[str, str, bool, str, str], bool] = {}

    def _known(self, names: frozenset[str]) -> tuple[str, ...]:
        return tuple(sorted(names & self._active.keys()))

    def _owing(self, each: Due) -> tuple[str, ...]:
        """The units that owe: the inspected one, and the problem's own where that is a village."""
        return tuple(dict.fromkeys((each.responsible, each.unit)))

    def _unit(self, code: str) -> Mapping[str, tuple[str, ...]]:
        if code not in self._units:
            roles = {"handler": Role.UNIT_CLERK, "head": Role.UNIT_HEAD}
            self._units[code] = {
                word: self._known(holders(self.reader, role, self._today, code)) for word, role in roles.items()
            }
        return self._units[code]

    def _reached(self, word: str, each: Due) -> tuple[str, ...]:
        match word:
            case "office":
                return self._office
            case "discipline_contact":
                return self._discipline
            case "liaison":
                return self._known(frozenset({each.liaison or ""}))
            case "responsible_leader" if each.delivered and each.duty.subject.startswith("P-"):
                return self._leaders(each)
            case _ if each.delivered:
                joint = each.co_units.split() if word == "handler" else ()  # whoever works on a measure of his own
                return tuple(name for code in (*self._owing(each), *joint) for name in self._unit(code).get(word, ()))
            case _:
                return ()

    def _leaders(self, each: Due) -> tuple[str, ...]:
        """The leaders that the plan row names, where they have accounts of the unit."""
        names = set(reading.leaders_of(self.reader, each.duty.subject, each.plan_no))
        units = [self._unit(code) for code in self._owing(each)]
        return tuple(
            account
            for unit in units
            for account in (*unit["head"], *unit["handler"])
            if account in names or self._active[account] in names
        )

    def notices(self, each: Due, top: Owed, send_on: str) -> list[dict[str, object]]:
        """Give a rung's notices, one a person; where nobody can be reached the office is told instead."""
        reached: dict[str, str] = {}
        for word in top.rung.to:
            self._reach(reached, word, self._reached(word, each), each)
        letter = _letter(top.rung)
        if letter or not reached:
            self._reach(reached, "office", self._office, each)
        return [
            {"person": person, "role": word, "send_on": send_on, "letter": letter if word == "office" else None}
            for person, word in reached.items()
        ]

    def words(self, person: str, each: Due) -> tuple[str, ...]:
        """Give the ladder's words that mean somebody about a duty, whether or not he could open it."""
        return tuple(word for word in PEOPLE if person in self._reached(word, each))

    def sees(self, person: str, each: Due) -> bool:
        """Say whether somebody could open what a duty is about."""
        return self._sees(person, each)

    def _reach(self, reached: dict[str, str], word: str, people: tuple[str, ...], each: Due) -> None:
        for person in people:
            if person not in reached and self._sees(person, each):
                reached[person] = word

    def _sees(self, person: str, each: Due) -> bool:
        """Nobody is told of what he could not open: a liaison whose role has ended, the office about its own unit."""
        key = (person, each.inspection, each.delivered, each.responsible, each.co_units)
        if key not in self._seeing:
            self._seeing[key] = self._opens(person, each)
        return self._seeing[key]

    def _opens(self, person: str, each: Due) -> bool:
        if person not in self._actors:
            self._actors[person] = actor(self.reader, person, self._today)
        who = self._actors[person]
        if who is None:
            return False
        if not each.inspection:
            return bool(roles_about(who, Round(code=each.round), None))
        inspection = Inspection(
            number=each.inspection, round=each.round, unit=each.unit, team=each.team, liaison=each.liaison
        )
        if each.duty.subject == each.inspection:
            return bool(roles_towards(who, inspection, None))
        problem = Problem(number=each.duty.subject, unit=each.responsible, co_units=each.co_units)
        roles = roles_on(who, problem, inspection, None)
        return sees_problem(roles, delivered=each.delivered, referrals="")


def _letter(rung: Rung) -> str | None:
    """Whatever goes above a unit's head is a letter that waits for the director's signature (待签发)."""
    if rung.letter is None:
        return None
    return f"{rung.letter.title}（拟送{'、'.join(ADDRESSEES[each] for each in rung.letter.to)}，待签发）"
