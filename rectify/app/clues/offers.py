"""What somebody could ask for about a clue, and the words that a form offers: for pages, never a right.

An offer says that his role towards the clue and its state allow the act; whether it is accepted is decided when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.clues.decide import FACT_STATES
from rectify.engine.clues.kinds import CLUE, KINDS, MOVES
from rectify.engine.clues.rights import MAY_BE_AUTHORISED, WHO, Standing, has, roles_towards, sight
from rectify.engine.clues.rights import Sight as Extent
from rectify.engine.rights import Sight
from rectify.errors import NotThere
from rectify.store import queries as office
from rectify.store.clues import queries
from rectify.store.console_queries import displays

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rectify.app.clues.desk import ClueDesk
    from rectify.engine.acts import Kind
    from rectify.engine.clues.model import Clue
    from rectify.engine.model import Role

Pairs = list[tuple[str, str]]
_SHORT = 40


def about(desk: ClueDesk, number: str) -> tuple[Clue, frozenset[Role]]:
    """Give a clue and what somebody is towards it; raises NotThere for what is not there or not to be seen."""
    with desk.clues.store.reading() as reader:
        row = queries.clue_row(reader, number)
    clue = queries.as_clue(row) if row is not None else None
    roles = roles_towards(desk.who, clue) if clue is not None else frozenset()
    if clue is None or sight(roles) is Extent.NOTHING:
        raise NotThere
    return clue, roles


def open_acts(desk: ClueDesk, number: str) -> list[Kind]:
    """Give the acts that a clue's state and somebody's role towards it allow."""
    clue, roles = about(desk, number)
    with desk.clues.store.reading() as reader:
        moves = {each.code: each for each in desk.clues.cycle(reader, clue.workflow_hash).workflow.moves}
    found = []
    for key, kind in KINDS.items():
        if kind.subject != CLUE:
            continue
        move = moves.get(key) if key in MOVES else None
        here = clue.state in (move.from_states if move is not None else FACT_STATES.get(key, ()))
        if here and roles & frozenset(move.by if move is not None else WHO.get(key, ())):
            found.append(kind)
    return found


def asked(desk: ClueDesk, key: str, number: str) -> Kind:
    """Give the kind of act that somebody is about to ask for; raises NotThere where it is not his to ask for."""
    kind = KINDS.get(key)
    if kind is None or (kind.subject == CLUE) != bool(number):
        raise NotThere
    if kind.subject == CLUE:
        about(desk, number)
    elif not _may_begin(desk, key):
        raise NotThere
    return kind


def _may_begin(desk: ClueDesk, key: str) -> bool:
    """Say whether somebody may ask for what is about no clue that is there already."""
    if key == "register":
        return bool(desk.who.teams and desk.who.roles & frozenset(WHO[key]))
    return has(desk.who, Standing.DECIDE) and bool(desk.who.roles & frozenset(WHO[key]))


def choices(desk: ClueDesk, key: str) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Give the words that fields may take: the team's own inspections and their problems; who may be let in, who was."""
    if key == "register":
        inspections = _inspections(desk)
        return {"inspection": inspections, "problem": _problems(desk, {number for number, _label in inspections})}
    if key == "authorise":
        held = [
            row["account"] for row in office.grants_today(desk.main, desk.today) if row["role"] in MAY_BE_AUTHORISED
        ]  # fmt: skip
        return {"user": _people(desk, [name for name in held if name != desk.who.name])}
    if key == "revoke":
        with desk.clues.store.reading() as reader:
            let_in = [row["account"] for row in queries.personal(reader) if row["revoked_no"] is None]
        return {"user": _people(desk, let_in)}
    return {}


def _people(desk: ClueDesk, names: Sequence[str]) -> Pairs:
    shown = displays(desk.main, names)
    return [(name, f"{shown.get(name, name)}（{name}）") for name in dict.fromkeys(names)]


def _inspections(desk: ClueDesk) -> Pairs:
    return [
        (row["number"], f"{row['number']}　{row['unit_name']}")
        for round_ in sorted({round_ for round_, _team in desk.who.teams})
        for row in office.inspections_of(desk.main, round_)
        if (round_, row["team"]) in desk.who.teams and row["unit"] not in desk.who.units
    ]


def _problems(desk: ClueDesk, inspections: set[str]) -> Pairs:
    seen = Sight(teams=desk.who.teams)
    return [
        (row["number"], f"{row['number']}　{row['title'][:_SHORT]}")
        for row in office.problems(desk.main, seen)
        if row["inspection"] in inspections
    ]
