"""Bringing who asks, what is asked about, and whom a written name means.

One SELECT brings a problem with its inspection, unit and ladder. Nothing here judges: that is the engine's.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, and_, bindparam, func, or_, select, union_all

from rectify.engine.acts import Act, Type, listed
from rectify.engine.catalogue import KINDS
from rectify.engine.entries import CORRECTED
from rectify.engine.model import (
    UNIT_ROLES,
    Actor,
    Authorisation,
    Grant,
    Inspection,
    Problem,
    Role,
    Round,
    Unit,
    bare_name,
)
from rectify.store import tables as t
from rectify.store.statements import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rectify.store.transaction import Reader

OFFICE: BindParameter[str] = bindparam("office")
_PROBLEM = tuple(each.name for each in fields(Problem))
_INSPECTION = tuple(each.name for each in fields(Inspection) if each.name != "ladder")
_UNIT = tuple(each.name for each in fields(Unit))
_inspection_columns = [t.inspection.c[name] for name in _INSPECTION]
_unit_columns = [t.unit.c[name] for name in _UNIT]
LADDER_MARK = func.coalesce(t.round_.c.ladder_hash, t.round_.c.ladder)
"""What names a round's ladder in force: the text that was adopted by its hash, else the file by its name."""
_round_columns = [LADDER_MARK, t.round_.c.workflow]
_joined = t.inspection.join(
    t.unit, and_(t.unit.c.office == t.inspection.c.office, t.unit.c.code == t.inspection.c.unit)
).join(t.round_, and_(t.round_.c.office == t.inspection.c.office, t.round_.c.code == t.inspection.c.round))
_with_problem = t.problem.join(
    _joined, and_(t.inspection.c.office == t.problem.c.office, t.inspection.c.number == t.problem.c.inspection)
)
_BY_PROBLEM = Statement(
    lambda: (
        select(*(t.problem.c[name] for name in _PROBLEM), *_inspection_columns, *_unit_columns, *_round_columns)
        .select_from(_with_problem)
        .where(t.problem.c.office == OFFICE, t.problem.c.number == bindparam("number"))
    )
)
_TOGETHER = 40
_BY_PROBLEMS = Statement(
    lambda: (
        select(*(t.problem.c[name] for name in _PROBLEM), *_inspection_columns, *_unit_columns, *_round_columns)
        .select_from(_with_problem)
        .where(
            t.problem.c.office == OFFICE, t.problem.c.number.in_([bindparam(f"number_{n}") for n in range(_TOGETHER)])
        )
    )
)
_BY_INSPECTION = Statement(
    lambda: (
        select(*_inspection_columns, *_unit_columns, *_round_columns)
        .select_from(_joined)
        .where(t.inspection.c.office == OFFICE, t.inspection.c.number == bindparam("number"))
    )
)


_ROUND_NAMES = tuple(each.name for each in fields(Round))
_ROUND = Statement(
    lambda: select(*(t.round_.c[name] for name in _ROUND_NAMES)).where(
        t.round_.c.office == OFFICE, t.round_.c.code == bindparam("code")
    )
)
_UNIT_BY_CODE = Statement(
    lambda: select(*_unit_columns).where(t.unit.c.office == OFFICE, t.unit.c.code == bindparam("code"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A row with what it hangs on; ``round_workflow`` is the workflow that new problems of its round begin with."""

    problem: Problem | None = None
    inspection: Inspection | None = None
    unit: Unit | None = None
    responsible: Unit | None = None
    """The problem's own unit, where that is another than the inspected one (a village of a township)."""
    round: Round | None = None
    """The round itself, where it is what an act is about."""
    round_workflow: str = ""


NOTHING = Subject()


def subject(reader: Reader, number: str) -> Subject:
    """Bring a problem (``P-…``) or an inspection (``I-…``) with its unit and ladder; nothing where there is none."""
    if number.startswith("P-"):
        row = reader.row(_BY_PROBLEM, number=number)
        return NOTHING if row is None else _with_its_unit(reader, _with_its_problem(row))
    if number.startswith("I-"):
        row = reader.row(_BY_INSPECTION, number=number)
        return NOTHING if row is None else _hung(row, None)
    return NOTHING


def round_or_unit(reader: Reader, code: str) -> Subject:
    """Bring a round or a unit by the code that the office gave it; nothing where there is neither."""
    row = reader.row(_ROUND, code=code)
    if row is not None:
        return Subject(round=Round(**dict(zip(_ROUND_NAMES, row, strict=True))))
    row = reader.row(_UNIT_BY_CODE, code=code)
    return NOTHING if row is None else Subject(unit=Unit(**dict(zip(_UNIT, row, strict=True))))


def problems(reader: Reader, numbers: Sequence[str]) -> dict[str, Subject]:
    """Bring many problems with what they hang on, some in each statement; those that are not there are left out."""
    found: dict[str, Subject] = {}
    for start in range(0, len(numbers), _TOGETHER):
        wanted = numbers[start : start + _TOGETHER]
        named = {f"number_{n}": wanted[min(n, len(wanted) - 1)] for n in range(_TOGETHER)}
        found |= {
            str(row[0]): _with_its_unit(reader, _with_its_problem(row)) for row in reader.rows(_BY_PROBLEMS, **named)
        }
    return found


def _with_its_unit(reader: Reader, found: Subject) -> Subject:
    """Add the problem's own unit where it is not the inspected one."""
    assert found.problem is not None and found.unit is not None  # noqa: PT018, S101 - both are in the row
    if found.problem.unit == found.unit.code:
        return found
    row = reader.row(_UNIT_BY_CODE, code=found.problem.unit)
    return found if row is None else replace(found, responsible=Unit(**dict(zip(_UNIT, row, strict=True))))


def _with_its_problem(row: tuple[Any, ...]) -> Subject:
    return _hung(row[len(_PROBLEM) :], Problem(**dict(zip(_PROBLEM, row, strict=False))))


def _hung(row: tuple[Any, ...], problem: Problem | None) -> Subject:
    first, second = len(_INSPECTION), len(_INSPECTION) + len(_UNIT)
    ladder, workflow = row[second:]
    return Subject(
        problem=problem,
        inspection=Inspection(**dict(zip(_INSPECTION, row, strict=False)), ladder=ladder),
        unit=Unit(**dict(zip(_UNIT, row[first:second], strict=True))),
        round_workflow=workflow,
    )


# ---- who asks

_g, _a, _d, _au = t.role_grant.c, t.account.c, t.delegation.c, t.authorisation.c
TODAY: BindParameter[str] = bindparam("today")


def valid(columns: Any) -> Any:  # noqa: ANN401 - columns of a table
    """Give the condition that a dated row holds today."""
    return and_(columns.from_on <= TODAY, or_(columns.until_on.is_(None), columns.until_on >= TODAY))


ACCOUNT = Statement(
    lambda: select(_a.name, _a.display, _a.unit, _a.active).where(_a.office == OFFICE, _a.name == bindparam("name"))
)


def _givers() -> Any:  # noqa: ANN401 - a selectable
    """Who is deputised for today; a disabled account has nothing to lend."""
    lends = and_(_a.office == _d.office, _a.name == _d.from_account, _a.active == bindparam("active"))
    return (
        select(_d.from_account)
        .join(t.account, lends)
        .where(_d.office == OFFICE, _d.to_account == bindparam("name"), valid(_d))
    )


_GRANTS = Statement(
    lambda: select(_g.role, _g.unit, _g.account).where(
        _g.office == OFFICE, or_(_g.account == bindparam("name"), _g.account.in_(_givers())), valid(_g)
    )
)
_whole = (
    select(func.count())
    .where(
        t.inspection.c.office == _au.office,
        t.inspection.c.round == _au.round,
        t.inspection.c.team == _au.team,
    )
    .scalar_subquery()
)
_AUTHORISATIONS = Statement(
    lambda: select(_au.round, _au.team, _au.purpose, _whole).where(
        _au.office == OFFICE, or_(_au.account == bindparam("name"), _au.account.in_(_givers())), valid(_au)
    )
)

SYSTEM = Actor(name="system", display="系统", grants=(Grant(role=Role.SYSTEM),))


def actor(reader: Reader, name: str, today: str, os_user: str | None = None) -> Actor | None:
    """Bring an account with its roles of today, its own and by delegation; None where it is unknown or disabled."""
    row = next(iter(reader.known(ACCOUNT, name=name)), None)
    if row is None or not row[3]:
        return None
    grants = reader.known(_GRANTS, name=name, today=today, active=1)
    on_a_team = any(role == Role.TEAM for role, _unit, _who in grants)
    authorisations = reader.known(_AUTHORISATIONS, name=name, today=today, active=1) if on_a_team else []
    return Actor(
        name=row[0],
        display=row[1],
        unit=row[2],
        os_user=os_user,
        grants=tuple(Grant(role=Role(r), unit=u, holder="" if who == name else who) for r, u, who in grants),
        authorisations=tuple(
            Authorisation(round=r, team=team, purpose=purpose, whole_round=purpose == "check" and not own)
            for r, team, purpose, own in authorisations
        ),
    )


# ---- names on paper

_BLANKS = {"blank": " ", "wide": "\u3000", "nothing": ""}


def _bare(column: Any) -> Any:  # noqa: ANN401 - a column
    """A shown name without the blanks that fill up names of two characters."""
    narrow = func.replace(column, bindparam("blank"), bindparam("nothing"))
    return func.replace(narrow, bindparam("wide"), bindparam("nothing"))


_NAMED = Statement(
    lambda: select(_a.name).where(
        _a.office == OFFICE, or_(_a.name == bindparam("name"), _bare(_a.display) == bindparam("bare"))
    )
)
_FOR_UNIT = and_(_g.unit == bindparam("unit"), or_(*(_g.role == bindparam(f"role_{each}") for each in UNIT_ROLES)))
_lent = and_(_d.office == _g.office, _d.from_account == _g.account)
_head = select(t.unit.c.head).where(t.unit.c.office == OFFICE, t.unit.c.code == bindparam("unit")).scalar_subquery()
_UNIT_PEOPLE = Statement(
    lambda: union_all(
        select(_a.name).where(_a.office == OFFICE, _a.unit == bindparam("unit")),
        select(_g.account).where(_g.office == OFFICE, _FOR_UNIT),
        select(_d.to_account).join(t.role_grant, _lent).where(_g.office == OFFICE, _FOR_UNIT),
        select(_a.name).where(_a.office == OFFICE, _a.name == _head),
        select(_a.name).where(_a.office == OFFICE, _a.display == _head),
        select(_a.display).where(_a.office == OFFICE, _a.unit == bindparam("unit")),
        select(t.unit.c.head).where(t.unit.c.office == OFFICE, t.unit.c.code == bindparam("unit")),
    )
)
_e, _r = t.entry.c, t.record.c
_HEADS_BEFORE = Statement(
    lambda: union_all(
        select(_r.body).where(
            _r.office == OFFICE, _r.subject == bindparam("unit"), _r.kind == bindparam("change_head")
        ),
        select(_e.text).where(_e.office == OFFICE, _e.subject == bindparam("unit"), _e.kind == bindparam("corrected")),
    )
)
_UNIT_ROLE_NAMES = {f"role_{each}": str(each) for each in UNIT_ROLES}
_HOLDERS = Statement(
    lambda: (
        select(_g.account)
        .join(t.account, and_(_a.office == _g.office, _a.name == _g.account, _a.active == bindparam("yes")))
        .where(
            _g.office == OFFICE,
            _g.role == bindparam("role"),
            or_(_g.unit == bindparam("unit"), bindparam("anywhere") == bindparam("yes")),
            valid(_g),
        )
    )
)


def canonical_names(reader: Reader, names: Iterable[str]) -> dict[str, str]:
    """Give the account that each written name means: the account of that name, else the only one so displayed."""
    found: dict[str, str] = {}
    for name in names:
        accounts = [row[0] for row in reader.rows(_NAMED, name=name, bare=bare_name(name), **_BLANKS)]
        if name in accounts:
            found[name] = name
        elif len(accounts) == 1:
            found[name] = accounts[0]
    return found


def unit_people(reader: Reader, unit: str) -> frozenset[str]:
    """Give who belongs to a unit, heads or headed it, or ever acted for it, by delegation too: accounts, and names on paper."""
    today = frozenset(bare_name(row[0]) for row in reader.known(_UNIT_PEOPLE, unit=unit, **_UNIT_ROLE_NAMES))
    return today | _heads_before(reader, unit)


def _heads_before(reader: Reader, unit: str) -> frozenset[str]:
    """Give the heads that a unit's row once named: changed since, or corrected."""
    told = [
        json.loads(row[0])
        for row in reader.known(_HEADS_BEFORE, unit=unit, change_head="change_head", corrected=CORRECTED)
    ]
    names = {str(each["previous"]) for each in told if each.get("previous")}
    fixed = [each["body"]["fields"] for each in told if "body" in each]
    names |= {str(each["from"]) for each in fixed if each["field"] == "head" and each.get("from")}
    accounts = {row[0] for name in names for row in reader.rows(_NAMED, name=name, bare=bare_name(name), **_BLANKS)}
    return frozenset(map(bare_name, names)) | accounts


def holders(reader: Reader, role: Role, today: str, unit: str = "") -> frozenset[str]:
    """Give who holds a role of his own today; for a unit's role, in that unit. A disabled account holds none."""
    return frozenset(
        row[0] for row in reader.rows(_HOLDERS, role=role.value, unit=unit, anywhere=int(not unit), yes=1, today=today)
    )


def people_named(act: Act, units: Sequence[Unit] = ()) -> set[str]:
    """Give every name that an act, or the row it is about, writes down."""
    names = {act.signed_by} if act.signed_by else set()
    if act.key != "move":
        for each in KINDS[act.key].fields:
            value = act.fields.get(each.name)
            if each.type is Type.PERSON and isinstance(value, str):
                names.add(value.strip())
            elif each.type is Type.PEOPLE and value:
                names.update(str(part).strip() for part in _parts(value))
    for unit in units if names else ():
        names |= {name for name in (unit.head, unit.leader) if name}
    return names


def _parts(value: object) -> Iterable[object]:
    return listed(value) if isinstance(value, str | list | tuple) else ()


def field_text(act: Act, name: str) -> str:
    """Give a field as it will be read: a number for a code is that number's text."""
    value = act.fields.get(name)
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
