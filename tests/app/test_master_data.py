"""Master data: codes that are free, roles that go together, delegations within bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import ledger
from tests.app.asked import DAY, OfficeIn, reasons
from tests.office import OTHER_UNIT, ROUND, TEAM, UNIT

if TYPE_CHECKING:
    from collections.abc import Mapping


@pytest.mark.parametrize(
    ("user", "fields"),
    [
        ("off2", {"role": "auditor"}),
        ("sysadmin", {"role": "office"}),
        ("secadmin", {"role": "auditor"}),
        ("clerk", {"role": "sysadmin"}),
        ("city", {"role": "secadmin"}),
    ],
    ids=["office and auditor", "administrator and office", "two administrators", "unit and administrator", "city too"],
)
def test_an_administrator_has_no_other_role(sqlite_office_in: OfficeIn, user: str, fields: Mapping[str, str]) -> None:
    office = sqlite_office_in("reported")
    assert reasons(office, "grant", "secadmin", {"user": user, **fields}) == ["bad_value"]
    assert reasons(office, "grant", "secadmin", {"user": user, **fields, "from": "2027-01-01"}) == ["bad_value"]


def test_an_administrator_s_role_comes_by_no_detour_of_dates_or_delegation(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("reported")
    for name in ("a", "b", "c"):
        office.do("add user", "sysadmin", {"name": name, "display": f"{name}某"})
    office.do("grant", "secadmin", {"user": "a", "role": "auditor", "from": "2026-06-01"})
    assert reasons(office, "grant", "secadmin", {"user": "a", "role": "office"}) == ["bad_value"]
    lent = {"from": DAY, "until": "2026-12-31", "reason": "出差"}
    office.do("delegate", "office", {"from_user": "office", "to_user": "b", **lent})
    assert reasons(office, "grant", "secadmin", {"user": "b", "role": "auditor"}) == ["bad_value"]
    office.do("delegate", "office", {"from_user": "c", "to_user": "off2", **lent})
    assert reasons(office, "grant", "secadmin", {"user": "c", "role": "auditor"}) == ["bad_value"]


@pytest.mark.parametrize(
    ("account", "giver", "taker", "said"),
    [
        ("office", "disc", "off2", []),
        ("disc", "disc", "off2", []),
        ("disc", "grp", "off2", ["not_permitted"]),
        ("office", "disc", "office", ["own_act"]),
        ("office", "disc", "disc", ["bad_value"]),
        ("office", "disc", "nobody", ["bad_value"]),
        ("office", "head", "off2", ["bad_value"]),
        ("office", "off2", "head", ["bad_value"]),
        ("office", "sysadmin", "off2", ["bad_value"]),
        ("sysadmin", "sysadmin", "plain", ["bad_value"]),
        ("office", "off2", "auditor", ["bad_value"]),
        ("head", "head", "clerk", []),
    ],
    ids=lambda value: value if isinstance(value, str) else "".join(value) or "ok",
)
def test_a_delegation_goes_neither_across_the_table_nor_to_an_administrator(
    sqlite_office_in: OfficeIn, account: str, giver: str, taker: str, said: list[str]
) -> None:
    office = sqlite_office_in("reported")
    office.do("add user", "sysadmin", {"name": "plain", "display": "普通人"})
    fields = {"from_user": giver, "to_user": taker, "from": DAY, "until": "2026-03-10", "reason": "出差"}
    assert reasons(office, "delegate", account, fields) == said


@pytest.mark.parametrize(
    ("key", "account", "fields"),
    [
        ("add round", "office", {"code": "R 2", "name": "轮", "kind": "常规", "opened_on": DAY}),
        (
            "add round",
            "office",
            {"code": "R2", "name": "轮", "kind": "常规", "opened_on": DAY, "profile": "five-months"},
        ),
        ("add round", "office", {"code": "R2", "name": "轮", "kind": "常规", "opened_on": DAY, "ladder": "none"}),
        ("add round", "office", {"code": "R2", "name": "轮", "kind": "常规", "opened_on": DAY, "workflow": "none"}),
        ("add round", "office", {"code": "R2", "name": "轮", "kind": "常规", "opened_on": DAY, "workflow": "../x"}),
        ("add unit", "office", {"code": UNIT, "name": "局", "kind": "县直", "head": "甲", "head_since": DAY}),
        (
            "add unit",
            "office",
            {"code": "U3", "name": "局", "kind": "县直", "head": "甲", "head_since": DAY, "parent": "U9"},
        ),
        ("add team", "office", {"round": "R9", "name": "一组"}),
        ("add team", "office", {"round": ROUND, "name": TEAM}),
        ("add team", "office", {"round": ROUND, "name": "长" * 100}),
        ("authorise", "office", {"user": "x", "team": TEAM, "purpose": "check", "from": DAY, "until": DAY}),
        ("authorise", "office", {"user": "t1", "team": "九组", "purpose": "check", "from": DAY, "until": DAY}),
        ("authorise", "office", {"user": "t1", "team": TEAM, "purpose": "check", "from": DAY, "until": "2026-03-01"}),
        ("add inspection", "office", {"round": "R9", "unit": UNIT, "team": TEAM}),
        ("add inspection", "office", {"round": ROUND, "unit": "U9", "team": TEAM}),
        ("add inspection", "office", {"round": ROUND, "unit": OTHER_UNIT, "team": "九组"}),
        ("add inspection", "office", {"round": ROUND, "unit": UNIT, "team": TEAM}),
        ("add inspection", "office", {"round": ROUND, "unit": OTHER_UNIT, "team": TEAM, "liaison": "x"}),
        ("add user", "sysadmin", {"name": "system", "display": "甲"}),
        ("add user", "sysadmin", {"name": "t1", "display": "甲"}),
        ("add user", "sysadmin", {"name": "n1", "display": "甲", "unit": "U9"}),
        ("add user", "sysadmin", {"name": "n1", "display": "甲", "mail": "no-mail"}),
        ("add user", "sysadmin", {"name": "n1", "display": "甲", "mail": "a@b\nBcc: c@d"}),
        ("add user", "sysadmin", {"name": "n1", "display": "长" * 100}),
        ("add user", "sysadmin", {"name": "n1", "display": "ldr"}),
        ("add user", "sysadmin", {"name": "n1", "display": "Ldr"}),
        ("add user", "sysadmin", {"name": "赵主任", "display": "甲"}),
        (
            "delegate",
            "clerk",
            {"from_user": "clerk", "to_user": "other.head", "from": DAY, "until": DAY, "reason": "出差"},
        ),
        ("disable user", "sysadmin", {"name": "x", "reason": "调离"}),
        ("grant", "secadmin", {"user": "x", "role": "office"}),
        ("grant", "secadmin", {"user": "t1", "role": "team"}),
        ("grant", "secadmin", {"user": "t1", "role": "office", "from": DAY, "until": "2026-03-01"}),
        ("grant", "secadmin", {"user": "t1", "role": "leader", "unit": "U9"}),
        ("grant", "secadmin", {"user": "t1", "role": "system"}),
        ("revoke", "secadmin", {"user": "t1", "role": "office"}),
        ("revoke", "secadmin", {"user": "clerk", "role": "unit_clerk", "unit": OTHER_UNIT}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_master_data_names_what_is_there_and_what_is_free(
    sqlite_office_in: OfficeIn, key: str, account: str, fields: Mapping[str, object]
) -> None:
    office = sqlite_office_in("reported")
    before = ledger.books(office.app)
    assert reasons(office, key, account, fields) == ["bad_value"]
    assert ledger.books(office.app) == before


def test_a_unit_role_needs_a_unit(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("reported")
    assert reasons(office, "grant", "secadmin", {"user": "t1", "role": "unit_head"}) == ["missing_field"]


def test_a_team_of_two_rounds_is_named_with_its_round(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("reported")
    office.do("add round", "office", {"code": "R-2", "name": "轮", "kind": "常规", "opened_on": DAY})
    office.do("add team", "office", {"round": "R-2", "name": TEAM})
    fields = {"user": "t1", "team": TEAM, "purpose": "inspect", "from": DAY, "until": DAY}
    assert reasons(office, "authorise", "office", fields) == ["bad_value"]
    assert reasons(office, "authorise", "office", {**fields, "round": "R-2"}) == []


@pytest.mark.parametrize("role", ["sysadmin", "secadmin", "auditor"])
def test_the_last_of_the_three_administrators_stays(office_in: OfficeIn, role: str) -> None:
    office = office_in("reported")
    ended = {"user": role, "role": role}
    by = "sysadmin" if role != "sysadmin" else "second"
    office.do("add user", "sysadmin", {"name": "second", "display": "第二人"})
    if role == "sysadmin":
        assert reasons(office, "revoke", "secadmin", ended) == ["wrong_state"]
        office.do("grant", "secadmin", {"user": "second", "role": role})
    else:
        assert reasons(office, "disable user", by, {"name": role, "reason": "试"}) == ["wrong_state"]
        assert reasons(office, "revoke", "secadmin", ended) == ["wrong_state"]
        office.do("grant", "secadmin", {"user": "second", "role": role})
        assert reasons(office, "disable user", by, {"name": role, "reason": "调离"}) == []
        return
    assert reasons(office, "disable user", by, {"name": role, "reason": "调离"}) == []
    assert reasons(office, "revoke", "secadmin", {"user": "second", "role": role}) == ["wrong_state"]


def test_a_unit_does_not_learn_by_a_delegation_who_has_an_account(sqlite_office_in: OfficeIn) -> None:
    office = sqlite_office_in("reported")
    dates = {"from": DAY, "until": DAY, "reason": "出差"}
    said = {
        each: office.ask("delegate", "clerk", {"from_user": "clerk", "to_user": each, **dates})[0]
        .refusals[0]
        .missing.replace(each, "…")
        for each in ("nobody", "disc", "other.head", "sysadmin")
    }
    assert len(set(said.values())) == 1, said
