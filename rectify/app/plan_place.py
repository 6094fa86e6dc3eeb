"""What a sheet of plans or of progress is about: an inspection's problems as somebody sees them, with the plans that stand.

Read once for a sheet, in one moment. A village's people have their own rows of an inspection that is not theirs, those of a
co-operating unit a joint problem with their own measures; both have a place there by these alone. Whether anything may be written
is the engine's to decide; ``open_to`` only says what is worth handing out to be filled.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rectify.app.asking import moment
from rectify.app.offers import may_ask
from rectify.app.reading import joint_part
from rectify.app.seeing import may_see, seen
from rectify.engine.catalogue import KINDS
from rectify.engine.model import UNIT_ROLES
from rectify.engine.occasions import is_time_for
from rectify.engine.rights import IN_REVIEW, roles_on, sight
from rectify.errors import NotPermitted, NotThere
from rectify.exchange.plan_columns import PLAN, PROGRESS
from rectify.store import facts, queries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rectify.app.office import App
    from rectify.engine.model import Actor, Role
    from rectify.store.facts import Subject
    from rectify.store.transaction import Reader

KEYS: Mapping[str, str] = {PLAN: "plan_row", PROGRESS: "progress"}
"""The kind of a sheet → the kind of act that its rows ask for."""
NAMES: Mapping[str, str] = {"plan": PLAN, "progress": PROGRESS}
"""The word of an address → the kind of a sheet."""
_TOGETHER = 500


def kind_called(word: str) -> str:
    """Give the kind of a sheet by the word of its address; raises NotThere."""
    if word not in NAMES:
        raise NotThere
    return NAMES[word]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One problem with the plan that stands: its ledger row, what it hangs on, and its measures in their order."""

    row: Mapping[str, Any]
    subject: Subject
    measures: Sequence[Mapping[str, Any]]
    joint: bool = False
    """Whether it is a joint problem of which only one's own measures are brought: one's unit co-operates and does not lead."""

    @property
    def number(self) -> str:
        """The problem's number."""
        return str(self.row["number"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An inspection with its problems, by number, as ``who`` sees them on ``today``; ``units`` gives codes by name."""

    inspection: str
    who: Actor
    today: str
    problems: Mapping[str, Planned]
    names: Mapping[str, str] = field(default_factory=dict)
    """Unit code → unit name, of the units that co-operate here."""


def place_of(app: App, reader: Reader, account: str, inspection: str) -> Place:
    """Bring an inspection's problems; raises NotThere for one that is not there or not to be seen, NotPermitted without account."""
    _at, today = moment(app, reader)
    who = facts.actor(reader, account, today, app.os_user)
    if who is None:
        raise NotPermitted(f"没有可用的账号“{account}”")
    return as_seen(reader, who, inspection, today)


def as_seen(reader: Reader, who: Actor, inspection: str, today: str) -> Place:
    """Bring an inspection's problems as somebody sees them; raises NotThere where he sees neither it nor a row of it."""
    found = facts.subject(reader, inspection).inspection
    if found is None:
        raise NotThere
    rows = [
        _as_read(who, row)
        for row in queries.problems(reader, sight(who), round_=found.round)
        if row["inspection"] == inspection
    ]
    if not rows and not may_see(reader, who, inspection):
        raise NotThere
    numbers = [row["number"] for row in rows]
    subjects = facts.problems(reader, numbers)
    measures = _measures(reader, numbers)
    problems = {
        row["number"]: Planned(
            row=row, subject=subjects[row["number"]], joint=bool(joint_part(who, row)),
            measures=_current(who, row, measures.get(row["number"], ())),
        )
        for row in rows
    }  # fmt: skip
    joint = {code for row in rows for code in row["co_units"].split()}
    names = (
        {row["code"]: row["name"] for row in queries.master(reader, "unit") if row["code"] in joint} if joint else {}
    )
    return Place(inspection=inspection, who=who, today=today, problems=problems, names=names)


def _as_read(who: Actor, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give a row as it is read: of a joint one, other units that co-operate are not a co-operating unit's to know."""
    own = joint_part(who, row)
    return {**row, "co_units": " ".join(sorted(own))} if own else row


def _measures(reader: Reader, numbers: Sequence[str]) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for start in range(0, len(numbers), _TOGETHER):
        for each in queries.of_problems(reader, "measure", numbers[start : start + _TOGETHER]):
            found.setdefault(each["problem"], []).append(each)
    return found


def _current(
    who: Actor, row: Mapping[str, Any], measures: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:  # fmt: skip
    """Give the measures of the plan that stands; to a co-operating unit its own."""
    own = joint_part(who, row)
    return [each for each in measures if each["plan_no"] == row["plan_no"] and (not own or each["unit"] in own)]


def may_fill(place: Place) -> bool:
    """Say whether somebody's roles let him fill a sheet for any problem here, whatever the state is now."""
    return any(may_ask(KINDS[key], _roles(place, each)) for each in place.problems.values() for key in KEYS.values())


def room(reader: Reader, who: Actor, inspection: str, today: str) -> Place:
    """Bring the place of an inspection's sheets for whoever could fill one for it, or for a row of it that is his; raises NotThere."""
    place = as_seen(reader, who, inspection, today)
    if not inspection.startswith("I-") or not (may_fill(place) or _fills_the_whole(reader, who, inspection)):
        raise NotThere
    return place


def _fills_the_whole(reader: Reader, who: Actor, inspection: str) -> bool:
    if not may_see(reader, who, inspection):
        return False
    _found, roles = seen(reader, who, inspection)
    return any(may_ask(KINDS[key], roles) for key in KEYS.values())


def _roles(place: Place, planned: Planned) -> frozenset[Role]:
    problem, inspection = planned.subject.problem, planned.subject.inspection
    assert problem is not None and inspection is not None  # noqa: PT018, S101 - rows of problems
    return roles_on(place.who, problem, inspection, planned.subject.unit)


def open_to(app: App, reader: Reader, place: Place, kind: str) -> list[Planned]:
    """Give the problems for which this reader could now ask for what a kind of sheet holds, in the order of their numbers."""
    return [each for each in place.problems.values() if _is_open(app, reader, place, each, KEYS[kind])]


def _is_open(app: App, reader: Reader, place: Place, planned: Planned, key: str) -> bool:
    problem, roles = planned.subject.problem, _roles(place, planned)
    assert problem is not None  # noqa: S101 - rows of problems
    if not may_ask(KINDS[key], roles) or (roles <= UNIT_ROLES and problem.state in IN_REVIEW):
        return False
    cycle = app.rules(reader, planned.subject).cycle
    return is_time_for(KINDS[key], problem, cycle.workflow if cycle is not None else None)
