"""The door: which browser a session is in, which request a line belongs to; its book only grows; codes that were kept by a quick hash are void."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rectify.store.guards import kept

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

VOID = sa.text("UPDATE credential SET used_at = made_at WHERE kind = 'activation' AND used_at IS NULL")
"""Nobody can tell the codes from their hashes, so they cannot be kept the new way: an administrator gives new ones."""


def upgrade() -> None:
    """Take the step."""
    op.add_column("console_session", sa.Column("browser", sa.Text(), server_default="", nullable=False))
    op.add_column("door_event", sa.Column("request", sa.Text(), server_default="", nullable=False))
    op.execute(VOID)
    for statement in kept(op.get_bind().dialect.name, ("refusal", "door_event")):
        op.execute(statement)


def downgrade() -> None:
    """Refuse: going back is restoring a backup."""
    raise NotImplementedError
