"""Posting master data: rounds, units, teams, accounts, roles, delegations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.postings.shapes import (
    Change,
    Insert,
    Update,
    fields_of,
    listed,
    pins,
    posts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rectify.engine.entries import Entry


@posts("round_added")
def _round_added(entry: Entry) -> Iterator[Change]:
    yield from pins(entry)
    yield Insert(table="round", row={**fields_of(entry), "ladder_hash": entry.body.get("ladder_hash")})


@posts("unit_added")
def _unit_added(entry: Entry) -> Iterator[Change]:
    yield Insert(table="unit", row={"parent": None, "leader": None, **fields_of(entry)})


@posts("team_added")
def _team_added(entry: Entry) -> Iterator[Change]:
    yield Insert(table="team", row=dict(fields_of(entry)))


@posts("authorised")
def _authorised(entry: Entry) -> Iterator[Change]:
    fields = fields_of(entry)
    yield Insert(
        table="authorisation",
        row={
            "entry_no": entry.no,
            "account": fields["user"],
            "round": fields["round"],
            "team": fields["team"],
            "purpose": fields["purpose"],
            "from_on": fields["from"],
            "until_on": fields["until"],
            "lent_by": fields.get("lent_by"),
        },
    )


@posts("user_added")
def _user_added(entry: Entry) -> Iterator[Change]:
    yield Insert(table="account", row={"unit": None, "mail": None, **fields_of(entry), "active": 1})


@posts("user_disabled")
def _user_disabled(entry: Entry) -> Iterator[Change]:
    yield Update(table="account", where={"name": entry.subject}, set={"active": 0})


@posts("role_granted")
def _role_granted(entry: Entry) -> Iterator[Change]:
    fields = fields_of(entry)
    yield Insert(
        table="role_grant",
        row={
            "entry_no": entry.no,
            "account": fields["user"],
            "role": fields["role"],
            "unit": fields.get("unit"),
            "from_on": fields.get("from") or entry.on,
            "until_on": fields.get("until"),
        },
    )


@posts("role_revoked")
def _role_revoked(entry: Entry) -> Iterator[Change]:
    for each in listed(entry, "grants"):
        yield Update(table="role_grant", where={"entry_no": each["entry_no"]}, set={"until_on": each["until_on"]})


@posts("delegated")
def _delegated(entry: Entry) -> Iterator[Change]:
    fields = fields_of(entry)
    yield Insert(
        table="delegation",
        row={
            "entry_no": entry.no,
            "from_account": fields["from_user"],
            "to_account": fields["to_user"],
            "from_on": fields["from"],
            "until_on": fields["until"],
            "reason": fields["reason"],
        },
    )
