"""Bringing what an act is decided on: who asks, the row in question, and what its kind needs besides.

One SELECT brings a problem with its inspection, unit and ladder; the rest is read only where the kind of act asks for it.
Nothing here judges: that is the engine's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, and_, bindparam, func, or_, select, union_all

from rectify.engine.acts import Act, Type, listed
from rectify.engine.catalogue import INSPECTION, KINDS, PROBLEM, ROUND, UNIT
from rectify.engine.model import (
    UNIT_ROLES,
    Actor,
    Authorisation,
    Facts,
    Grant,
    Inspection,
    Measure,
    Problem,
    Role,
    Unit,
)
from rectify.store import tables as t
from rectify.store.statements import Statement

if TYPE_CHECKING:
    from rectify.store.transaction import Reader

_O: BindParameter[str] = bindparam("office")
_PROBLEM = tuple(each.name for each in fields(Problem))
_INSPECTION = tuple(each.name for each in fields(Inspection) if each.name != "ladder")
_UNIT = tuple(each.name for each in fields(Unit))
_inspection_columns = [t.inspection.c[name] for name in _INSPECTION]
_unit_columns = [t.unit.c[name] for name in _UNIT]
_round_columns = [t.round_.c.ladder, t.round_.c.workflow]
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
        .where(t.problem.c.office == _O, t.problem.c.number == bindparam("number"))
    )
)
_TOGETHER = 40
_BY_PROBLEMS = Statement(
    lambda: (
        select(*(t.problem.c[name] for name in _PROBLEM), *_inspection_columns, *_unit_columns, *_round_columns)
        .select_from(_with_problem)
        .where(t.problem.c.office == _O, t.problem.c.number.in_([bindparam(f"number_{n}") for n in range(_TOGETHER)]))
    )
)
_BY_INSPECTION = Statement(
    lambda: (
        select(*_inspection_columns, *_unit_columns, *_round_columns)
        .select_from(_joined)
        .where(t.inspection.c.office == _O, t.inspection.c.number == bindparam("number"))
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A row with what it hangs on; ``round_workflow`` is the workflow that new problems of its round begin with."""

    problem: Problem | None = None
    inspection: Inspection | None = None
    unit: Unit | None = None
    round_workflow: str = ""


NOTHING = Subject()


def subject(reader: Reader, number: str) -> Subject:
    """Bring a problem (``P-…``) or an inspection (``I-…``) with its unit and ladder; nothing where there is none."""
    if number.startswith("P-"):
        row = reader.row(_BY_PROBLEM, number=number)
        return NOTHING if row is None else _with_its_problem(row)
    if number.startswith("I-"):
        row = reader.row(_BY_INSPECTION, number=number)
        return NOTHING if row is None else _hung(row, None)
    return NOTHING


def problems(reader: Reader, numbers: Sequence[str]) -> dict[str, Subject]:
    """Bring many problems with what they hang on, some in each statement; those that are not there are left out."""
    found: dict[str, Subject] = {}
    for start in range(0, len(numbers), _TOGETHER):
        wanted = numbers[start : start + _TOGETHER]
        named = {f"number_{n}": wanted[min(n, len(wanted) - 1)] for n in range(_TOGETHER)}
        found |= {str(row[0]): _with_its_problem(row) for row in reader.rows(_BY_PROBLEMS, **named)}
    return found


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
_TODAY: BindParameter[str] = bindparam("today")


def _valid(columns: Any) -> Any:  # noqa: ANN401 - columns of a table
    return and_(columns.from_on <= _TODAY, or_(columns.until_on.is_(None), columns.until_on >= _TODAY))


_ACCOUNT = Statement(
    lambda: select(_a.name, _a.display, _a.unit, _a.active).where(_a.office == _O, _a.name == bindparam("name"))
)


def _givers() -> Any:  # noqa: ANN401 - a selectable
    """Who is deputised for today; a disabled account has nothing to lend."""
    lends = and_(_a.office == _d.office, _a.name == _d.from_account, _a.active == bindparam("active"))
    return (
        select(_d.from_account)
        .join(t.account, lends)
        .where(_d.office == _O, _d.to_account == bindparam("name"), _valid(_d))
    )


_GRANTS = Statement(
    lambda: select(_g.role, _g.unit, _g.account).where(
        _g.office == _O, or_(_g.account == bindparam("name"), _g.account.in_(_givers())), _valid(_g)
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
        _au.office == _O, or_(_au.account == bindparam("name"), _au.account.in_(_givers())), _valid(_au)
    )
)

SYSTEM = Actor(name="system", display="系统", grants=(Grant(role=Role.SYSTEM),))


def actor(reader: Reader, name: str, today: str, os_user: str | None = None) -> Actor | None:
    """Bring an account with its roles of today, its own and by delegation; None where it is unknown or disabled."""
    row = reader.row(_ACCOUNT, name=name)
    if row is None or not row[3]:
        return None
    grants = reader.rows(_GRANTS, name=name, today=today, active=1)
    on_a_team = any(role == Role.TEAM for role, _unit, _who in grants)
    authorisations = reader.rows(_AUTHORISATIONS, name=name, today=today, active=1) if on_a_team else []
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

_NAMED = Statement(
    lambda: select(_a.name).where(_a.office == _O, or_(_a.name == bindparam("name"), _a.display == bindparam("name")))
)
_FOR_UNIT = and_(_g.unit == bindparam("unit"), or_(*(_g.role == bindparam(f"role_{each}") for each in UNIT_ROLES)))
_lent = and_(_d.office == _g.office, _d.from_account == _g.account)
_head = select(t.unit.c.head).where(t.unit.c.office == _O, t.unit.c.code == bindparam("unit")).scalar_subquery()
_UNIT_PEOPLE = Statement(
    lambda: union_all(
        select(_a.name).where(_a.office == _O, _a.unit == bindparam("unit")),
        select(_g.account).where(_g.office == _O, _FOR_UNIT),
        select(_d.to_account).join(t.role_grant, _lent).where(_g.office == _O, _FOR_UNIT),
        select(_a.name).where(_a.office == _O, _a.name == _head),
        select(_a.name).where(_a.office == _O, _a.display == _head),
    )
)
_UNIT_ROLE_NAMES = {f"role_{each}": str(each) for each in UNIT_ROLES}
_HOLDERS = Statement(
    lambda: (
        select(_g.account)
        .join(t.account, and_(_a.office == _g.office, _a.name == _g.account, _a.active == bindparam("yes")))
        .where(
            _g.office == _O,
            _g.role == bindparam("role"),
            or_(_g.unit == bindparam("unit"), bindparam("anywhere") == bindparam("yes")),
            _valid(_g),
        )
    )
)


def canonical_names(reader: Reader, names: Iterable[str]) -> dict[str, str]:
    """Give the account that each written name means: the account of that name, else the only one so displayed."""
    found: dict[str, str] = {}
    for name in names:
        accounts = [row[0] for row in reader.rows(_NAMED, name=name)]
        if name in accounts:
            found[name] = name
        elif len(accounts) == 1:
            found[name] = accounts[0]
    return found


def unit_people(reader: Reader, unit: str) -> frozenset[str]:
    """Give the accounts that belong to a unit, head it, or ever acted for it, by delegation too."""
    return frozenset(row[0] for row in reader.known(_UNIT_PEOPLE, unit=unit, **_UNIT_ROLE_NAMES))


def holders(reader: Reader, role: Role, today: str, unit: str = "") -> frozenset[str]:
    """Give who holds a role of his own today; for a unit's role, in that unit. A disabled account holds none."""
    return frozenset(
        row[0] for row in reader.rows(_HOLDERS, role=role.value, unit=unit, anywhere=int(not unit), yes=1, today=today)
    )


_SIGNING = (Role.LEADER, Role.LEADING_GROUP, Role.DISCIPLINE)


def _people_named(act: Act, unit: Unit | None) -> set[str]:
    """Give every name that an act, or the row it is about, writes down."""
    names = {act.signed_by} if act.signed_by else set()
    if act.key != "move":
        for each in KINDS[act.key].fields:
            value = act.fields.get(each.name)
            if each.type is Type.PERSON and isinstance(value, str):
                names.add(value.strip())
            elif each.type is Type.PEOPLE and value:
                names.update(str(part).strip() for part in _parts(value))
    if names and unit is not None:
        names |= {name for name in (unit.head, unit.leader) if name}
    return names


def _parts(value: object) -> Iterable[object]:
    return listed(value) if isinstance(value, str | list | tuple) else ()


def facts(reader: Reader, act: Act, found: Subject, who: Actor, today: str) -> Facts:
    """Bring the facts for one act about one subject."""
    names = _people_named(act, found.unit)
    people = canonical_names(reader, names) if names else {}
    signed = act.signed_by or _text(act, "signed_by")
    people_needed = act.key == "move" or bool(names)
    known, measures, texts = _known(reader, act, found, who, today)
    return Facts(
        today=today,
        actor=who,
        signer=people.get(signed, signed) if signed else who.name,
        problem=found.problem,
        inspection=found.inspection,
        unit=found.unit,
        people=people,
        unit_people=unit_people(reader, found.unit.code) if found.unit is not None and people_needed else frozenset(),
        role_holders=_holders(reader, found.unit, today) if signed else _heads(reader, act, found.unit, today),
        measures=measures,
        texts=texts,
        known=known,
    )


def _holders(reader: Reader, unit: Unit | None, today: str) -> Mapping[Role, frozenset[str]]:
    found = {role: holders(reader, role, today) for role in _SIGNING}
    if unit is not None:
        found[Role.UNIT_HEAD] = holders(reader, Role.UNIT_HEAD, today, unit.code)
        found[Role.LEADER] = holders(reader, Role.LEADER, today, unit.code)
    return found


def _heads(reader: Reader, act: Act, unit: Unit | None, today: str) -> Mapping[Role, frozenset[str]]:
    if unit is None or act.key not in ("receipt", "plan", "report_delivery"):
        return {}
    return {Role.UNIT_HEAD: holders(reader, Role.UNIT_HEAD, today, unit.code)}


# ---- what a kind of act needs besides

_p = t.problem.c
_PROBLEMS = Statement(
    lambda: (
        select(_p.number, _p.state, _p.handed_over_on, _p.start_on, _p.extensions)
        .where(_p.office == _O, _p.inspection == bindparam("inspection"))
        .order_by(_p.year, _p.serial)
    )
)
_MEASURES = Statement(
    lambda: (
        select(*(t.measure.c[each.name] for each in fields(Measure)))
        .where(
            t.measure.c.office == _O,
            t.measure.c.problem == bindparam("problem"),
            t.measure.c.plan_no == bindparam("plan_no"),
        )
        .order_by(t.measure.c.n)
    )
)
_RECORDS = Statement(
    lambda: select(t.record.c.kind, t.record.c.body).where(
        t.record.c.office == _O, t.record.c.subject == bindparam("subject")
    )
)
_RECORDS_OF = Statement(
    lambda: select(t.record.c.body).where(
        t.record.c.office == _O, t.record.c.subject == bindparam("subject"), t.record.c.kind == bindparam("kind")
    )
)
_PROPOSALS = Statement(
    lambda: select(t.proposal.c.entry_no, t.proposal.c.digest, t.proposal.c.by).where(
        t.proposal.c.office == _O, t.proposal.c.taken_no.is_(None)
    )
)
_ROLE = ("role", "unit", "entry_no", "from_on", "until_on")


def _not_over(columns: Any) -> Any:  # noqa: ANN401 - columns of a table
    return or_(columns.until_on.is_(None), columns.until_on >= _TODAY)


def _linked() -> Any:  # noqa: ANN401 - a selectable
    """Who lends roles to an account or borrows its roles, today or later."""
    taken = select(_d.from_account).where(_d.office == _O, _d.to_account == bindparam("name"), _not_over(_d))
    lent = select(_d.to_account).where(_d.office == _O, _d.from_account == bindparam("name"), _not_over(_d))
    return taken.union(lent)


_ROLES_OF = Statement(
    lambda: select(*(_g[name] for name in _ROLE)).where(_g.office == _O, _g.account == bindparam("name"), _not_over(_g))
)
_ROLES_LINKED = Statement(
    lambda: select(*(_g[name] for name in _ROLE)).where(_g.office == _O, _g.account.in_(_linked()), _not_over(_g))
)
_TEAM = Statement(
    lambda: select(t.team.c.name).where(
        t.team.c.office == _O, t.team.c.round == bindparam("round"), t.team.c.name == bindparam("name")
    )
)
_ROUNDS_OF_TEAM = Statement(
    lambda: select(t.team.c.round).where(t.team.c.office == _O, t.team.c.name == bindparam("name"))
)
_SAME_INSPECTION = Statement(
    lambda: select(t.inspection.c.number).where(
        t.inspection.c.office == _O,
        t.inspection.c.round == bindparam("round"),
        t.inspection.c.unit == bindparam("unit"),
        t.inspection.c.team == bindparam("team"),
    )
)
_SAME_ROW = Statement(lambda: select(_p.number).where(_p.office == _O, _p.row_key == bindparam("key")))
_ROUND = Statement(lambda: select(t.round_).where(t.round_.c.office == _O, t.round_.c.code == bindparam("code")))
_UNIT_ROW = Statement(lambda: select(t.unit).where(t.unit.c.office == _O, t.unit.c.code == bindparam("code")))
_PINNED = Statement(
    lambda: select(t.pinned_text.c.hash).where(t.pinned_text.c.office == _O, t.pinned_text.c.hash == bindparam("hash"))
)
_UNIT_TEXTS = frozenset({"progress", "self_check", "plan_row", "explanation", "institution"})
Known = dict[str, object]


def _last_serial(table: Any) -> Statement:  # noqa: ANN401 - a table
    return Statement(
        lambda: select(func.max(table.c.serial)).where(table.c.office == _O, table.c.year == bindparam("year"))
    )


_LAST = {"problem": _last_serial(t.problem), "inspection": _last_serial(t.inspection)}


def next_serial(reader: Reader, table: str, today: str) -> Known:
    """Give the year and the next number of a series; numbers are never used again, because rows are never deleted."""
    year = int(today[:4])
    row = reader.row(_LAST[table], year=year)
    return {"year": year, "serial": (row[0] if row and row[0] else 0) + 1}


def pinned(reader: Reader, digest: str) -> bool:
    """Say whether a text is kept already under its hash."""
    return reader.row(_PINNED, hash=digest) is not None


def _known(
    reader: Reader, act: Act, found: Subject, who: Actor, today: str
) -> tuple[Known, tuple[Measure, ...], tuple[str, ...]]:
    measures: tuple[Measure, ...] = ()
    texts: tuple[str, ...] = ()
    if act.key in ("progress", "evidence") and found.problem is not None:
        measures = measures_of(reader, found.problem)
    if act.key == "check" and found.problem is not None:
        texts = _unit_texts(reader, found.problem.number)
    load = _LOADERS.get(act.key)
    return (load(reader, act, found, who, today) if load is not None else {}), measures, texts


def measures_of(reader: Reader, problem: Problem) -> tuple[Measure, ...]:
    """Give the measures of a problem's current plan row."""
    names = [each.name for each in fields(Measure)]
    found = reader.rows(_MEASURES, problem=problem.number, plan_no=problem.plan_no)
    return tuple(Measure(**dict(zip(names, row, strict=True))) for row in found)


def _unit_texts(reader: Reader, number: str) -> tuple[str, ...]:
    """Give what the unit wrote about a problem, each piece of text by itself."""
    bodies = [json.loads(body) for kind, body in reader.rows(_RECORDS, subject=number) if kind in _UNIT_TEXTS]
    return tuple(text for body in bodies for text in _strings(body))


def _strings(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def _problems(reader: Reader, _act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    names = ("number", "state", "handed_over_on", "start_on", "extensions")
    if found.inspection is None:
        return {}
    rows = reader.rows(_PROBLEMS, inspection=found.inspection.number)
    return {"problems": [dict(zip(names, row, strict=True)) for row in rows]}


def _deliveries(reader: Reader, _act: Act, found: Subject, _who: Actor, _today: str) -> Known:
    assert found.inspection is not None  # noqa: S101 - loaded for acts on an inspection
    bodies = [
        json.loads(row[0]) for row in reader.rows(_RECORDS_OF, subject=found.inspection.number, kind="report_delivery")
    ]
    rows = [{name: body.get(name) for name in ("report", "receiver", "delivered_on", "received_on")} for body in bodies]
    return {"deliveries": rows}


def _accounts(reader: Reader, act: Act, _found: Subject, _who: Actor, _today: str) -> Known:
    names = canonical_names(reader, _people_named(act, None))
    return {"accounts": frozenset(names.values())}


def _serial(reader: Reader, act: Act, _found: Subject, _who: Actor, today: str) -> Known:
    same = reader.row(_SAME_ROW, key=_text(act, "row_key"))
    return {**next_serial(reader, "problem", today), "row_key": same[0] if same else None}


def _into(reader: Reader, act: Act, _found: Subject, _who: Actor, _today: str) -> Known:
    return {"into": subject(reader, act.text("into")).problem is not None}


def _roles_held(reader: Reader, name: str, today: str) -> list[dict[str, object]]:
    """Give the roles that an account has or will have, its own."""
    return [dict(zip(_ROLE, row, strict=True)) for row in reader.rows(_ROLES_OF, name=name, today=today)]


def _roles_linked(reader: Reader, name: str, today: str) -> list[dict[str, object]]:
    """Give the roles of those whom an account deputises for, or who deputise for it."""
    return [dict(zip(_ROLE, row, strict=True)) for row in reader.rows(_ROLES_LINKED, name=name, today=today)]


def _text(act: Act, name: str) -> str:
    """Give a field as it will be read: a number for a code is that number's text."""
    value = act.fields.get(name)
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _user(reader: Reader, act: Act, name: str) -> tuple[str, tuple[Any, ...] | None]:
    written = _text(act, name)
    who = canonical_names(reader, [written]).get(written, written) if written else ""
    return who, reader.row(_ACCOUNT, name=who) if who else None


def _add_round(reader: Reader, act: Act, _found: Subject, _who: Actor, _today: str) -> Known:
    return {"round": reader.row(_ROUND, code=_text(act, "code")) is not None}


def _add_unit(reader: Reader, act: Act, _found: Subject, _who: Actor, _today: str) -> Known:
    return {
        "unit": reader.row(_UNIT_ROW, code=_text(act, "code")) is not None,
        "parent": reader.row(_UNIT_ROW, code=_text(act, "parent")) is not None,
    }


def _add_team(reader: Reader, act: Act, _found: Subject, _who: Actor, _today: str) -> Known:
    return {
        "round": reader.row(_ROUND, code=_text(act, "round")) is not None,
        "team": reader.row(_TEAM, round=_text(act, "round"), name=_text(act, "name")) is not None,
    }


def _authorise(reader: Reader, act: Act, _found: Subject, _who: Actor, _today: str) -> Known:
    rounds = tuple(row[0] for row in reader.rows(_ROUNDS_OF_TEAM, name=_text(act, "team")))
    wanted = _text(act, "round")
    return {
        "user": _user(reader, act, "user")[1] is not None,
        "rounds_of_team": tuple(each for each in rounds if not wanted or each == wanted),
    }


def _add_inspection(reader: Reader, act: Act, _found: Subject, _who: Actor, today: str) -> Known:
    named = {name: _text(act, name) for name in ("round", "unit", "team")}
    same = reader.row(_SAME_INSPECTION, **named)
    return {
        **next_serial(reader, "inspection", today),
        **_accounts(reader, act, NOTHING, SYSTEM, today),
        "round": reader.row(_ROUND, code=named["round"]) is not None,
        "unit": reader.row(_UNIT_ROW, code=named["unit"]) is not None,
        "team": reader.row(_TEAM, round=named["round"], name=named["team"]) is not None,
        "same": same[0] if same else None,
    }


def round_row(reader: Reader, code: str) -> Mapping[str, str] | None:
    """Give a round's row by its code."""
    row = reader.row(_ROUND, code=code)
    return None if row is None else dict(zip((each.name for each in t.round_.c), row, strict=True))


def _user_known(reader: Reader, act: Act, _found: Subject, _who: Actor, today: str) -> Known:
    field_name = "name" if act.key in ("add user", "disable user") else "user"
    who, row = _user(reader, act, field_name)
    if act.key == "add user":
        row = reader.row(_ACCOUNT, name=_text(act, "name"))
    return {
        "user": row is not None,
        "user_unit": row[2] if row else None,
        "unit": reader.row(_UNIT_ROW, code=_text(act, "unit")) is not None,
        "grants": _roles_held(reader, who, today),
        "linked": _roles_linked(reader, who, today),
    }


def _delegate(reader: Reader, act: Act, _found: Subject, _who: Actor, today: str) -> Known:
    giver, first = _user(reader, act, "from_user")
    taker, second = _user(reader, act, "to_user")
    return {
        "from_user": first is not None,
        "to_user": second is not None,
        "from_grants": _roles_held(reader, giver, today),
        "to_grants": _roles_held(reader, taker, today) + _roles_linked(reader, taker, today),
    }


def _proposals(reader: Reader) -> list[dict[str, object]]:
    return [dict(zip(("entry_no", "digest", "by"), row, strict=True)) for row in reader.rows(_PROPOSALS)]


def _correct(reader: Reader, act: Act, found: Subject, who: Actor, today: str) -> Known:
    target = _text(act, "subject")
    table, key = _table_of(target, reader)
    if table is None:
        return {"proposals": []}
    columns = t.metadata.tables[table].c
    statement = Statement(lambda: select(*columns).where(columns.office == _O, columns[key] == bindparam("key")))
    row = reader.row(statement, key=target)
    held = dict(zip((column.name for column in columns), row, strict=True)) if row else None
    changed = {_text(act, "field"): _text(act, "to")}
    return {
        "table": table,
        "row": held,
        "to": _meant(reader, _text(act, "field"), _text(act, "to"), held),
        "same": _same_inspection(reader, {**held, **changed}) if held and table == INSPECTION else None,
        "proposals": _proposals(reader),
        **(_problems(reader, act, found, who, today) if table == INSPECTION else {}),
    }


def _same_inspection(reader: Reader, row: Mapping[str, object]) -> str | None:
    """Give another inspection of the same unit by the same team in the round, if there is one."""
    same = reader.row(_SAME_INSPECTION, **{name: str(row[name]) for name in ("round", "unit", "team")})
    return same[0] if same and same[0] != row["number"] else None


def _table_of(target: str, reader: Reader) -> tuple[str | None, str]:
    if target.startswith("P-"):
        return PROBLEM, "number"
    if target.startswith("I-"):
        return INSPECTION, "number"
    if reader.row(_UNIT_ROW, code=target) is not None:
        return UNIT, "code"
    return (ROUND, "code") if reader.row(_ROUND, code=target) is not None else (None, "code")


def _meant(reader: Reader, name: str, new: str, row: Mapping[str, object] | None) -> str | None:
    """Give the unit, team or account that a corrected column would point at, or None where there is none."""
    if name in ("unit", "parent"):
        return new if reader.row(_UNIT_ROW, code=new) is not None else None
    if name == "team":
        found = row is not None and reader.row(_TEAM, round=str(row["round"]), name=new) is not None
        return new if found else None
    return canonical_names(reader, [new]).get(new)


def _add_legacy(reader: Reader, _act: Act, _found: Subject, _who: Actor, today: str) -> Known:
    return {**next_serial(reader, "problem", today), "proposals": _proposals(reader)}


_LOADERS: Mapping[str, Callable[[Reader, Act, Subject, Actor, str], Known]] = {
    "receipt": _problems,
    "meeting": _problems,
    "report_delivery": _deliveries,
    "report": _serial,
    "check": _accounts,
    "withdrawal": _into,
    "add round": _add_round,
    "add unit": _add_unit,
    "add team": _add_team,
    "authorise": _authorise,
    "add inspection": _add_inspection,
    "add user": _user_known,
    "disable user": _user_known,
    "grant": _user_known,
    "revoke": _user_known,
    "delegate": _delegate,
    "correct": _correct,
    "add legacy": _add_legacy,
}
