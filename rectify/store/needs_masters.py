"""What acts on the masters need: the rounds, units, teams and accounts that they name, who holds which role, the next number.

Merged into ``needs.py``; nothing here judges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, func, or_, select

from rectify.engine.model import ADMINISTRATORS
from rectify.store import tables as t
from rectify.store.statements import Statement
from rectify.store.subjects import (
    ACCOUNT,
    NOTHING,
    OFFICE,
    SYSTEM,
    TODAY,
    actor,
    canonical_names,
    field_text,
    people_named,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rectify.engine.acts import Act
    from rectify.engine.model import Actor
    from rectify.store.subjects import Subject
    from rectify.store.transaction import Reader

Known = dict[str, object]
_g = t.role_grant.c
_d = t.delegation.c
_ROLE = ("role", "unit", "entry_no", "from_on", "until_on")


def _not_over(columns: Any) -> Any:  # noqa: ANN401 - columns of a table
    return or_(columns.until_on.is_(None), columns.until_on >= TODAY)


def _linked() -> Any:  # noqa: ANN401 - a selectable
    """Who lends roles to an account or borrows its roles, today or later."""
    taken = select(_d.from_account).where(_d.office == OFFICE, _d.to_account == bindparam("name"), _not_over(_d))
    lent = select(_d.to_account).where(_d.office == OFFICE, _d.from_account == bindparam("name"), _not_over(_d))
    return taken.union(lent)


_ROLES_OF = Statement(
    lambda: select(*(_g[name] for name in _ROLE)).where(
        _g.office == OFFICE, _g.account == bindparam("name"), _not_over(_g)
    )
)
_ROLES_LINKED = Statement(
    lambda: select(*(_g[name] for name in _ROLE)).where(_g.office == OFFICE, _g.account.in_(_linked()), _not_over(_g))
)
_ADMINISTRATORS = Statement(
    lambda: select(_g.role, _g.account)
    .join(t.account, and_(t.account.c.office == _g.office, t.account.c.name == _g.account))
    .where(
        _g.office == OFFICE, t.account.c.active == bindparam("active"), _g.from_on <= TODAY, _not_over(_g),
        _g.role.in_([bindparam(each.value) for each in sorted(ADMINISTRATORS)]),
    )
)  # fmt: skip
_SHOWN_AS = Statement(
    lambda: select(t.account.c.name).where(t.account.c.office == OFFICE, t.account.c.display == bindparam("name"))
)
_TEAM = Statement(
    lambda: select(t.team.c.name).where(
        t.team.c.office == OFFICE, t.team.c.round == bindparam("round"), t.team.c.name == bindparam("name")
    )
)
_ROUNDS_OF_TEAM = Statement(
    lambda: select(t.team.c.round).where(t.team.c.office == OFFICE, t.team.c.name == bindparam("name"))
)
_SAME_INSPECTION = Statement(
    lambda: select(t.inspection.c.number).where(
        t.inspection.c.office == OFFICE,
        t.inspection.c.round == bindparam("round"),
        t.inspection.c.unit == bindparam("unit"),
        t.inspection.c.team == bindparam("team"),
    )
)
_ROUND = Statement(lambda: select(t.round_).where(t.round_.c.office == OFFICE, t.round_.c.code == bindparam("code")))
_UNIT_ROW = Statement(lambda: select(t.unit).where(t.unit.c.office == OFFICE, t.unit.c.code == bindparam("code")))


def _roles_held(reader: Reader, name: str, today: str) -> list[dict[str, object]]:
    """Give the roles that an account has or will have, its own."""
    return [dict(zip(_ROLE, row, strict=True)) for row in reader.rows(_ROLES_OF, name=name, today=today)]


def _roles_linked(reader: Reader, name: str, today: str) -> list[dict[str, object]]:
    """Give the roles of those whom an account deputises for, or who deputise for it."""
    return [dict(zip(_ROLE, row, strict=True)) for row in reader.rows(_ROLES_LINKED, name=name, today=today)]


def _user(reader: Reader, act: Act, name: str) -> tuple[str, tuple[Any, ...] | None]:
    written = field_text(act, name)
    who = canonical_names(reader, [written]).get(written, written) if written else ""
    return who, reader.row(ACCOUNT, name=who) if who else None


def _accounts(reader: Reader, act: Act, _found: Subject, _who: Actor, _today: str) -> Known:
    names = canonical_names(reader, people_named(act))
    return {"accounts": frozenset(names.values())}


def _checkers(reader: Reader, act: Act, _found: Subject, _who: Actor, today: str) -> Known:
    """The accounts that a check names, and what each may be today; a disabled one may be nothing."""
    accounts = frozenset(canonical_names(reader, people_named(act)).values())
    found = (actor(reader, name, today) for name in sorted(accounts))
    return {"accounts": accounts, "checkers": tuple(each for each in found if each is not None)}


def _last_serial(table: Any) -> Statement:  # noqa: ANN401 - a table
    return Statement(
        lambda: select(func.max(table.c.serial)).where(table.c.office == OFFICE, table.c.year == bindparam("year"))
    )


_LAST = {"problem": _last_serial(t.problem), "inspection": _last_serial(t.inspection)}


def next_serial(reader: Reader, table: str, today: str) -> Known:
    """Give the year and the next number of a series; numbers are never used again, because rows are never deleted."""
    year = int(today[:4])
    row = reader.row(_LAST[table], year=year)
    return {"year": year, "serial": (row[0] if row and row[0] else 0) + 1}


def round_there(reader: Reader, code: str) -> bool:
    """Say whether there is a round of this code."""
    return reader.row(_ROUND, code=code) is not None


def unit_there(reader: Reader, code: str) -> bool:
    """Say whether there is a unit of this code."""
    return reader.row(_UNIT_ROW, code=code) is not None


def team_there(reader: Reader, round: str, name: str) -> bool:  # noqa: A002 - as the field is called
    """Say whether a round has a team of this name."""
    return reader.row(_TEAM, round=round, name=name) is not None


def inspection_of(reader: Reader, round: str, unit: str, team: str) -> str | None:  # noqa: A002 - the same
    """Give the number of a unit's inspection by a team in a round, if there is one."""
    same = reader.row(_SAME_INSPECTION, round=round, unit=unit, team=team)
    return same[0] if same else None


def _add_round(reader: Reader, act: Act, _found: Subject, _who: Actor, _today: str) -> Known:
    return {"round": round_there(reader, field_text(act, "code"))}


def _add_unit(reader: Reader, act: Act, _found: Subject, _who: Actor, _today: str) -> Known:
    return {
        "unit": unit_there(reader, field_text(act, "code")),
        "parent": unit_there(reader, field_text(act, "parent")),
    }


def _add_team(reader: Reader, act: Act, _found: Subject, _who: Actor, _today: str) -> Known:
    return {
        "round": round_there(reader, field_text(act, "round")),
        "team": team_there(reader, field_text(act, "round"), field_text(act, "name")),
    }


def _authorise(reader: Reader, act: Act, _found: Subject, _who: Actor, _today: str) -> Known:
    rounds = tuple(row[0] for row in reader.rows(_ROUNDS_OF_TEAM, name=field_text(act, "team")))
    wanted = field_text(act, "round")
    return {
        "user": _user(reader, act, "user")[1] is not None,
        "rounds_of_team": tuple(each for each in rounds if not wanted or each == wanted),
    }


def _add_inspection(reader: Reader, act: Act, _found: Subject, _who: Actor, today: str) -> Known:
    named = {name: field_text(act, name) for name in ("round", "unit", "team")}
    return {
        **next_serial(reader, "inspection", today),
        **_accounts(reader, act, NOTHING, SYSTEM, today),
        "round": round_there(reader, named["round"]),
        "unit": unit_there(reader, named["unit"]),
        "team": team_there(reader, named["round"], named["team"]),
        "same": inspection_of(reader, **named),
    }


def round_row(reader: Reader, code: str) -> Mapping[str, str] | None:
    """Give a round's row by its code."""
    row = reader.row(_ROUND, code=code)
    return None if row is None else dict(zip((each.name for each in t.round_.c), row, strict=True))


def _user_known(reader: Reader, act: Act, _found: Subject, _who: Actor, today: str) -> Known:
    field_name = "name" if act.key in ("add user", "disable user") else "user"
    who, row = _user(reader, act, field_name)
    if act.key == "add user":
        row = reader.row(ACCOUNT, name=field_text(act, "name"))
    return {
        "user": row is not None,
        "user_unit": row[2] if row else None,
        "unit": unit_there(reader, field_text(act, "unit")),
        "grants": _roles_held(reader, who, today),
        "linked": _roles_linked(reader, who, today),
        "called_alike": _called_alike(reader, act) if act.key == "add user" else False,
        "alone_in": _alone_in(reader, who, today) if act.key in ("disable user", "revoke") else frozenset(),
    }


def _called_alike(reader: Reader, act: Act) -> bool:
    """Say whether a new account would be shown by the name of another, or named as another is shown."""
    shown = field_text(act, "display")
    named = any(reader.row(ACCOUNT, name=each) is not None for each in (shown, shown.casefold()))
    return named or reader.row(_SHOWN_AS, name=field_text(act, "name")) is not None


def _alone_in(reader: Reader, name: str, today: str) -> frozenset[str]:
    """Give the administrators' roles that an account holds today and nobody else does."""
    roles = {each.value: each.value for each in ADMINISTRATORS}
    held = [(str(role), str(account)) for role, account in reader.rows(_ADMINISTRATORS, today=today, active=1, **roles)]
    return frozenset(role for role, account in held if account == name) - {
        role for role, account in held if account != name
    }


def _delegate(reader: Reader, act: Act, _found: Subject, _who: Actor, today: str) -> Known:
    giver, first = _user(reader, act, "from_user")
    taker, second = _user(reader, act, "to_user")
    own, lent = _roles_held(reader, taker, today), _roles_linked(reader, taker, today)
    of_one_unit = bool(first and second and first[2] and first[2] == second[2])
    return {
        "from_user": first is not None,
        "to_user": second is not None,
        "from_grants": _roles_held(reader, giver, today),
        "to_grants": own + lent,
        "known_to_the_unit": of_one_unit or bool(second and not second[2] and not own and not lent),
    }


NEEDS: Mapping[str, Callable[[Reader, Act, Subject, Actor, str], Known]] = {"accounts": _accounts}
LOADERS: Mapping[str, Callable[[Reader, Act, Subject, Actor, str], Known]] = {
    "check": _checkers,
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
}
