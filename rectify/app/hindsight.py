"""Who somebody was, and what he could see, at the moment an entry was written.

Asked of the ledger as the journal so far gives it (a fold of ``store/replay.py``), so that an old entry is judged by the
grants of its own day and not by those of ours. What must have held then is ``invariants.py``'s business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from rectify.app.concerned import Concerned
from rectify.engine.decide import signing_roles
from rectify.engine.model import Actor, Authorisation, Facts, Grant, Inspection, Problem, Role, Round, Unit
from rectify.engine.rights import own_units, roles_about, roles_on, roles_towards, sees_problem, unbiased
from rectify.store.facts import NOTHING, Subject

if TYPE_CHECKING:
    from rectify.engine.acts import Act
    from rectify.engine.entries import Entry
    from rectify.store.replay import Fold

Row = Mapping[str, Any]
PEOPLE = frozenset({
    "user_added", "user_disabled", "role_granted", "role_revoked", "delegated", "authorised", "inspection_added", "corrected",
    "reassigned",
})  # fmt: skip
"""Entries after which somebody may be somebody else than before."""

_PROBLEM, _UNIT, _ROUND = (tuple(each.name for each in fields(kind)) for kind in (Problem, Unit, Round))
_INSPECTION = tuple(each.name for each in fields(Inspection) if each.name != "ladder")


class Hindsight:
    """A fold that can be asked about people; follow it with :meth:`changed` as it takes entries."""

    def __init__(self, fold: Fold) -> None:
        self._rows = fold.rows
        self._actors: dict[tuple[str, str], Actor | None] = {}
        self._subjects: dict[str, Subject] = {}
        self._concerned = Concerned(fold)

    def changed(self, entry: Entry) -> None:
        """Hear of an entry that the fold took."""
        self._subjects.clear()
        self._concerned.changed(entry)
        if entry.kind in PEOPLE:
            self._actors.clear()

    def of_the_unit(self, names: Iterable[str], number: str, on: str) -> tuple[str, ...]:
        """Give those of some accounts that belonged, on a day, to a unit that a problem or an inspection was about (回避)."""
        actors = ((name, self.actor(name, on)) for name in sorted(names))
        bound = {name: own_units(who) for name, who in actors if who is not None and own_units(who)}
        units = self._concerned.units(self.subject(number)) if bound else frozenset()
        return tuple(name for name, own in bound.items() if own & units)

    def actor(self, name: str, on: str) -> Actor | None:
        """Give an account with its roles of a day, its own and by delegation; None where unknown or disabled."""
        if (name, on) not in self._actors:
            self._actors[name, on] = self._actor(name, on)
        return self._actors[name, on]

    def subject(self, number: str) -> Subject:
        """Give a problem or an inspection with what it hangs on; nothing where there is none."""
        if number not in self._subjects:
            self._subjects[number] = self._subject(number)
        return self._subjects[number]

    def _subject(self, number: str) -> Subject:
        round_itself = self._row("round", number)
        if round_itself is not None:
            return Subject(round=Round(**_columns(round_itself, _ROUND)))
        row = self._row("problem", number)
        inspection = self._row("inspection", str(row["inspection"]) if row else number)
        if inspection is None:
            return NOTHING
        unit, round_ = self._row("unit", inspection["unit"]), self._row("round", inspection["round"])
        own = self._row("unit", row["unit"]) if row and row["unit"] != inspection["unit"] else None
        return Subject(
            problem=Problem(**_columns(row, _PROBLEM)) if row else None,
            inspection=Inspection(**_columns(inspection, _INSPECTION), ladder=_mark(round_)),
            unit=Unit(**_columns(unit, _UNIT)) if unit else None,
            responsible=Unit(**_columns(own, _UNIT)) if own else None,
        )

    def sees(self, name: str, number: str, on: str) -> bool:
        """Say whether somebody could open a problem or an inspection on a day."""
        who, found = self.actor(name, on), self.subject(number)
        if who is not None and found.round is not None:
            return bool(roles_about(who, found.round, None))
        if who is None or found.inspection is None:
            return False
        if found.problem is None:
            return bool(roles_towards(who, found.inspection, found.unit))
        roles = roles_on(who, found.problem, found.inspection, found.unit)
        delivered = found.problem.handed_over_on is not None
        return sees_problem(roles, delivered=delivered, referrals=found.problem.referrals)

    def roles(self, act: Act, found: Subject, on: str) -> frozenset[Role]:
        """Give the roles in which an act was asked for: the account's own towards its subject, and those signed for."""
        who = self.actor(act.account, on)
        if who is None or found.inspection is None:
            return frozenset()
        if found.problem is None:
            roles = roles_towards(who, found.inspection, found.unit)
        else:
            roles = roles_on(who, found.problem, found.inspection, found.unit)
        units = [each for each in (found.unit, found.responsible) if each is not None]
        holders = {role: self._holders(role, on) for role in (Role.LEADER, Role.LEADING_GROUP, Role.DISCIPLINE)}
        heads = [self._holders(Role.UNIT_HEAD, on, each.code) for each in units]
        named = {act.signed_by, *(name for each in units for name in (each.head, each.leader))}
        facts = Facts(
            today=on, actor=who, unit=found.unit, responsible=found.responsible,
            people={name: self.called(name) for name in named if name},
            role_holders={**holders, Role.UNIT_HEAD: frozenset().union(*heads)},
            concerned=self._concerned.units(found) if own_units(who) else frozenset(),
        )  # fmt: skip
        roles = unbiased(roles, facts)
        return roles | signing_roles(act, facts, roles)

    def called(self, name: str) -> str:
        """Give the account that a written name means: the account of that name, else the only one so displayed."""
        if self._row("account", name):
            return name
        found = [str(row["name"]) for row in self._rows["account"].values() if row["display"] == name]
        return found[0] if len(found) == 1 else name

    def _actor(self, name: str, on: str) -> Actor | None:
        row = self._row("account", name)
        if row is None or not row["active"]:
            return None
        names = {name, *self._givers(name, on)}
        return Actor(
            name=name,
            display=row["display"],
            unit=row["unit"],
            grants=tuple(
                Grant(
                    role=Role(each["role"]),
                    unit=each["unit"],
                    holder="" if each["account"] == name else each["account"],
                )
                for each in self._valid("role_grant", on)
                if each["account"] in names
            ),
            authorisations=tuple(
                self._authorisation(each) for each in self._valid("authorisation", on) if each["account"] in names
            ),
        )

    def _authorisation(self, row: Row) -> Authorisation:
        own = any(
            (each["round"], each["team"]) == (row["round"], row["team"]) for each in self._rows["inspection"].values()
        )
        return Authorisation(
            round=row["round"],
            team=row["team"],
            purpose=row["purpose"],
            whole_round=row["purpose"] == "check" and not own,
        )

    def _givers(self, name: str, on: str) -> Iterator[str]:
        for each in self._valid("delegation", on):
            giver = self._row("account", each["from_account"])
            if each["to_account"] == name and giver is not None and giver["active"]:
                yield each["from_account"]

    def _holders(self, role: Role, on: str, unit: str | None = None) -> frozenset[str]:
        return frozenset(
            each["account"]
            for each in self._valid("role_grant", on)
            if each["role"] == role and unit in (None, each["unit"])
            if self.actor(each["account"], on) is not None
        )

    def _valid(self, table: str, on: str) -> Iterator[Row]:
        for each in self._rows[table].values():
            if each["from_on"] <= on and (each["until_on"] is None or each["until_on"] >= on):
                yield each

    def _row(self, table: str, key: str) -> Row | None:
        return self._rows[table].get((key,))


def _mark(round_: Row | None) -> str:
    return str(round_["ladder_hash"] or round_["ladder"]) if round_ else ""


def _columns(row: Row, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names}
