"""Everybody who ever checked a problem stays on its row: none of them closes it, whoever checked it last."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

CHECKED = sa.text("SELECT office, subject, text FROM entry WHERE kind = 'checked' ORDER BY office, no")
KEPT = sa.text("UPDATE problem SET checked_by = :names WHERE office = :office AND number = :number")


def upgrade() -> None:
    """Take the step; what was checked before is told by its last check, as the entries of that time tell it."""
    op.add_column("problem", sa.Column("checked_by", sa.Text(), server_default="", nullable=False))
    connection = op.get_bind()
    last = {
        (office, number): json.loads(text)["body"]["checkers"] for office, number, text in connection.execute(CHECKED)
    }
    for (office, number), names in last.items():
        connection.execute(KEPT, {"names": names, "office": office, "number": number})


def downgrade() -> None:
    """Refuse: going back is restoring a backup."""
    raise NotImplementedError
