"""The console: sessions, second factors, tokens, saved views, and what happened at the door."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    _table("console_session", ("hash",), "hash account csrf step made_at seen_at address device", "ended_at")
    op.create_index("ix_console_session_account", "console_session", ["office", "account"], unique=False)
    last_step = sa.Column("last_step", sa.Integer(), server_default="0", nullable=False)
    _table("second_factor", ("account",), "account sealed made_at", "confirmed_at", last_step)
    _table("door_event", ("id",), "id at account kind address device by said")
    op.create_index("ix_door_event_at", "door_event", ["office", "at"], unique=False)
    op.create_index("ix_door_event_account", "door_event", ["office", "account", "kind", "at"], unique=False)
    op.create_index("ix_door_event_address", "door_event", ["office", "address", "kind", "at"], unique=False)
    unique = sa.UniqueConstraint("office", "hash", name=op.f("uq_api_token_office_hash"))
    _table("api_token", ("id",), "id account name hash made_at until_on", "seen_at revoked_at", unique)
    op.create_index("ix_api_token_account", "api_token", ["office", "account"], unique=False)
    _table("saved_view", ("account", "name"), "account name query made_at")


def _table(name: str, key: tuple[str, ...], filled: str, empty: str = "", *more: sa.schema.SchemaItem) -> None:
    columns = [sa.Column(each, sa.Text(), nullable=False) for each in ("office", *filled.split())]
    columns += [sa.Column(each, sa.Text(), nullable=True) for each in empty.split()]
    op.create_table(name, *columns, *more, sa.PrimaryKeyConstraint("office", *key, name=op.f(f"pk_{name}")))


def downgrade() -> None:
    """Refuse: going back is restoring a backup."""
    raise NotImplementedError
