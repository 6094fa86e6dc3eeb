"""The rule book: what an inspection owes besides, joint problems, letters, and what a problem goes back to."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_INSPECTION_DAYS = (
    "democratic_life_on", "midterm_meeting_on", "midterm_check_on", "party_published_on", "public_published_on",
    "media_published_on", "revisited_on", "supervised_on", "evaluated_on",
)  # fmt: skip
SLOTS = ("democratic_life", "midterm", "publication", "evaluation", "follow_up", "look_back", "second", "closing")
"""Lines that an inspection has from now on; those registered before get theirs here, as posting gives them."""


def upgrade() -> None:
    """Take the step."""
    _inspection()
    _problem()
    op.add_column("authorisation", _text("lent_by"))
    op.add_column("measure", _text("unit"))
    op.add_column("round", _text("ladder_hash"))
    op.add_column("proposal", _text("about"))
    op.add_column("evidence", sa.Column("plan_no", sa.Integer(), nullable=True))
    op.add_column("problem", _count("strays"))
    _tables()
    op.add_column("notice", _text("issued"))
    op.create_index("ix_record_kind", "record", ["office", "kind", "recorded_on"], unique=False)
    op.create_index("ix_problem_predecessor", "problem", ["office", "predecessor"], unique=False)
    op.create_index("ix_notice_subject", "notice", ["office", "subject"], unique=False)
    inspections = sa.table("inspection", sa.column("office"), sa.column("number"))
    lines = sa.table("deadline", *map(sa.column, ("office", "subject", "slot", "obligation", "since", "rung")))
    for slot in SLOTS:
        empty = sa.select(inspections.c.office, inspections.c.number, *map(sa.literal, (slot, "", "", 0)))
        op.execute(lines.insert().from_select(["office", "subject", "slot", "obligation", "since", "rung"], empty))


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=True)


def _filled(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default="0", nullable=False)


def _inspection() -> None:
    early: tuple[sa.Column[Any], ...] = (
        _text("closed_on"),
        _text("closed_by"),
        _filled("plan_review"),
        _count("plan_round"),
    )
    for column in (*early, *map(_text, _INSPECTION_DAYS), _text("score"), _text("grade")):
        op.add_column("inspection", column)


def _problem() -> None:
    columns: tuple[sa.Column[Any], ...] = (
        _filled("carried_gates"), _text("predecessor"), _filled("objection"), _text("objection_by"), _text("merged_into"),
        _text("split_from"), _filled("co_units"), _text("notice_on"), _text("notice_number"), _text("long_term_on"),
        _count("slogans"), _filled("faults"), _count("excepted"), _text("source_number"),
        _filled("fault_list"), sa.Column("review_line", sa.Integer(), nullable=True), _count("on_the_spot"),
    )  # fmt: skip
    for column in columns:
        op.add_column("problem", column)


def _tables() -> None:
    op.create_table(
        "cooperation",
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Text(), nullable=False),
        sa.Column("until_on", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["office", "problem"], ["problem.office", "problem.number"], name=op.f("fk_cooperation_problem")
        ),
        sa.ForeignKeyConstraint(["office", "unit"], ["unit.office", "unit.code"], name=op.f("fk_cooperation_unit")),
        sa.PrimaryKeyConstraint("office", "problem", "unit", name=op.f("pk_cooperation")),
    )
    op.create_index("ix_cooperation_unit", "cooperation", ["office", "unit"], unique=False)
    filled = ("subject", "kind", "number", "title", "addressee", "sent_on")
    days = ("receipt_due_on", "received_on", "received_by", "reply_due_on", "replied_on")
    op.create_table(
        "letter",
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("entry_no", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in filled),
        *(_text(name) for name in days),
        _filled("judged"),
        _filled("receiver"),
        _text("replied_by"),
        sa.PrimaryKeyConstraint("office", "entry_no", name=op.f("pk_letter")),
        sa.UniqueConstraint("office", "number", name=op.f("uq_letter_office_number")),
    )
    op.create_index("ix_letter_subject", "letter", ["office", "subject"], unique=False)


def downgrade() -> None:
    """Refuse: an office's journal is never taken back."""
    raise NotImplementedError
