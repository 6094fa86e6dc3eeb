"""What the console keeps beside the ledger: who is signed in, second factors, tokens, saved views, and what happened at the door.

None of it is in the journal and none of it is replayed: it says who was let in, not what became of a problem. Secrets are kept
as hashes, or sealed with the console's key.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text, UniqueConstraint

from rectify.store.tables import beside_the_ledger as _table


def _text(name: str, *, null: bool = False, default: str | None = None) -> Column[str]:
    return Column(name, Text, nullable=null, server_default=default)


session: Table = _table(
    "console_session", _text("hash"), _text("account"), _text("csrf"), _text("step"), _text("made_at"), _text("seen_at"),
    _text("address"), _text("device"), _text("ended_at", null=True), _text("browser", default=""),
    Index("ix_console_session_account", "office", "account"), key=("hash",),
)  # fmt: skip
second_factor: Table = _table(
    "second_factor", _text("account"), _text("sealed"), _text("made_at"), _text("confirmed_at", null=True),
    Column("last_step", Integer, nullable=False, server_default="0"), key=("account",),
)  # fmt: skip
door_event: Table = _table(
    "door_event", _text("id"), _text("at"), _text("account"), _text("kind"), _text("address"), _text("device"),
    _text("by"), _text("said"), _text("request", default=""), Index("ix_door_event_at", "office", "at"),
    Index("ix_door_event_account", "office", "account", "kind", "at"),
    Index("ix_door_event_address", "office", "address", "kind", "at"), key=("id",),
)  # fmt: skip
token: Table = _table(
    "api_token", _text("id"), _text("account"), _text("name"), _text("hash"), _text("made_at"), _text("until_on"),
    _text("seen_at", null=True), _text("revoked_at", null=True), UniqueConstraint("office", "hash"),
    Index("ix_api_token_account", "office", "account"), key=("id",),
)  # fmt: skip
view: Table = _table(
    "saved_view", _text("account"), _text("name"), _text("query"), _text("made_at"), key=("account", "name"),
)  # fmt: skip

NAMES = frozenset({"console_session", "second_factor", "door_event", "api_token", "saved_view"})
"""The tables that the console may write beside the ledger."""
