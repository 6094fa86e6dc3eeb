"""Lists and figures: indexes that a page of the ledger walks in its own order, and those that the overview counts in."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

REPLACED = ("ix_problem_inspection", "ix_problem_unit", "ix_problem_state")
INDEXES = {
    "ix_problem_inspection": "inspection year serial", "ix_problem_unit": "unit year serial", "ix_problem_round": "round year serial",
    "ix_problem_state": "state effective_on year serial", "ix_problem_state_listed": "state year serial",
    "ix_problem_due": "effective_on year serial",
    "ix_problem_counted": "unit workflow_hash state handed_over_on effective_on supplement_on excepted",
    "ix_problem_lamp": "state start_on nominal_on effective_on supplement_on measures_total measures_done returns",
    "ix_problem_registered": "registered_on state", "ix_problem_closed": "closed_on state",
    "ix_problem_left": "submitted_on effective_on supplement_on state closed_on void_on long_term_on",
}  # fmt: skip


def upgrade() -> None:
    """Take the step."""
    for name in REPLACED:
        op.drop_index(name, table_name="problem")
    for name, columns in INDEXES.items():
        op.create_index(name, "problem", ["office", *columns.split()], unique=False)


def downgrade() -> None:
    """Refuse: going back is restoring a backup."""
    raise NotImplementedError
