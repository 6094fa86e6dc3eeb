"""The office's own lists as somebody may see them: rounds, units, teams, inspections, accounts.

Whoever stands on the unit's side sees his own unit's part; accounts are for the office and the three administrators.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rectify.app import overseeing
from rectify.app.reading import Asked, problem_rows
from rectify.app.seeing import seen
from rectify.app.story import story
from rectify.app.unit_account import account_of
from rectify.engine.model import ADMINISTRATORS, UNIT_ROLES, Actor, Role
from rectify.engine.rights import sight
from rectify.errors import NotThere
from rectify.store import queries

if TYPE_CHECKING:
    from rectify.app.office import App
    from rectify.store.transaction import Reader

Document = dict[str, Any]
_NOT_FOR_UNITS = frozenset({
    "score", "grade", "evaluated_on", "supervised_on", "revisited_on", "midterm_check_on", "closed_by",
})  # fmt: skip
"""What comes of supervision and evaluation, of which a unit is told by letter or not at all, and who decided."""
_NOT_SHOWN = frozenset({"office", "version", "profile_hash", "ladder_hash", "year", "serial"})


def _plain(row: Document) -> Document:
    return {name: value for name, value in row.items() if name not in _NOT_SHOWN}


def _roles(actor: Actor) -> frozenset[Role]:
    return frozenset(grant.role for grant in actor.grants)


def _narrow(actor: Actor) -> bool:
    """Say whether somebody sees only what hangs on his own unit: a unit's people, and whoever has no role."""
    return not _roles(actor) - UNIT_ROLES


def rounds(reader: Reader, actor: Actor) -> list[Document]:
    """List the rounds; to a unit those in which it was inspected."""
    rows = [_plain(row) for row in queries.master(reader, "round")]
    if not _narrow(actor):
        return rows
    own = {row["round"] for row in queries.inspections(reader, sight(actor))}
    return [row for row in rows if row["code"] in own]


def units(reader: Reader, actor: Actor) -> list[Document]:
    """List the units; to a unit itself alone."""
    own = {grant.unit or actor.unit for grant in actor.grants} | {actor.unit}
    return [_plain(row) for row in queries.master(reader, "unit") if not _narrow(actor) or row["code"] in own]


def teams(reader: Reader, actor: Actor) -> list[Document]:
    """List the teams with their members' dates; to a unit only the teams that inspect it, without members."""
    own = {(each["round"], each["team"]) for each in inspections(reader, actor)}
    mandates = [] if _narrow(actor) else queries.master(reader, "authorisation")
    return [
        {
            "round": row["round"],
            "name": row["name"],
            "members": [
                {
                    "user": each["account"],
                    "purpose": each["purpose"],
                    "lent_by": each["lent_by"],
                    "from": each["from_on"],
                    "until": each["until_on"],
                }
                for each in mandates
                if (each["round"], each["team"]) == (row["round"], row["name"])
            ],
        }
        for row in queries.master(reader, "team")
        if not _narrow(actor) or (row["round"], row["name"]) in own
    ]


def inspections(reader: Reader, actor: Actor) -> list[Document]:
    """List the inspections that somebody sees; to a unit without what others made of it."""
    towards = overseeing.inspections(reader, actor)
    whole = {number for number, each in towards.items() if not each.from_the_unit}
    return [
        _plain(row) if row["number"] in whole else _of_its_own(_plain(row))
        for row in queries.inspections(reader, sight(actor))
    ]


def _of_its_own(row: Document) -> Document:
    return {name: value for name, value in row.items() if name not in _NOT_FOR_UNITS}


def inspection_page(app: App, reader: Reader, actor: Actor, number: str, today: str) -> Document:
    """Give one inspection with its problems and its story; raises NotThere for what is not there or not to be seen."""
    if not number.startswith("I-"):
        raise NotThere
    found, roles = seen(reader, actor, number)
    page = next((each for each in inspections(reader, actor) if each["number"] == number), None)
    if page is None:
        raise NotThere
    listed = problem_rows(app, reader, actor, Asked(unit=page["unit"], round=page["round"]), today)
    page["problems"] = [each for each in listed if each["inspection"] == number]
    page |= account_of(app, reader, actor, found, today, for_unit=roles <= UNIT_ROLES)
    page["journal"] = story(reader, (number,), roles, {})
    return page


def users(reader: Reader, actor: Actor, today: str) -> list[Document]:
    """List the accounts with today's roles; ``role`` is the first of ``roles``, or nothing where none is held."""
    everybody = bool(_roles(actor) & (ADMINISTRATORS | {Role.OFFICE}))
    held: dict[str, list[Document]] = {}
    for grant in queries.grants_today(reader, today):
        held.setdefault(grant["account"], []).append(grant)
    return [
        _user(row, held.get(row["name"], []))
        for row in queries.master(reader, "account")
        if everybody or row["name"] == actor.name
    ]


def _user(row: Document, grants: list[Document]) -> Document:
    roles = list(dict.fromkeys(str(grant["role"]) for grant in grants))
    unit = row["unit"] or next((grant["unit"] for grant in grants if grant["unit"]), None)
    return {
        "name": row["name"], "display": row["display"], "role": roles[0] if roles else None, "roles": roles, "unit": unit,
        "mail": row["mail"], "active": bool(row["active"]),
    }  # fmt: skip
