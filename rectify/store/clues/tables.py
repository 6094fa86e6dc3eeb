"""The tables of the clue store: its journal, its ledger, and the log of who looked.

The rows ``office`` and ``entry`` have the shape that every journal of ours has, so that the same code seals and checks them.
Everything that speaks of persons or of the matter stands in a column ``sealed``, encrypted (domain.md B6.3).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from rectify.engine.clues.model import STATES
from rectify.store.columns import NAMING, of_an_office
from rectify.store.columns import text as _text
from rectify.store.columns import whole as _int

VERSION = "1"
"""The version of this schema; raise it, with a step from the one before, with every change."""

metadata = MetaData(naming_convention=NAMING)


def _maybe(*names: str) -> list[Column[Any]]:
    return [_text(name, null=True) for name in names]


def _table(name: str, *parts: Any, key: tuple[str, ...]) -> Table:  # noqa: ANN401 - columns and constraints
    return of_an_office(metadata, name, *parts, key=key)


# ---- the journal, in the shape that every journal of ours has

office = Table(
    "office", metadata, _text("code"), _text("name"), _int("simulated", 0), *_maybe("clock", "ticked_on"),
    _text("algorithm", default="sha256"), _int("head_no", 0), _text("head_hash"), _text("opened_at"), _text("key_check"),
    PrimaryKeyConstraint("code"),
)  # fmt: skip
entry = _table(
    "entry", _int("no"), _text("act"), _int("part"), _text("kind"), _text("subject"), _text("at"), _text("by"),
    _text("text"), _text("previous"), _text("hash"), UniqueConstraint("office", "act", "part"),
    UniqueConstraint("office", "previous"), Index("ix_entry_subject", "office", "subject", "no"), key=("no",),
)  # fmt: skip
schema_version = Table("schema_version", metadata, _text("version_num"), PrimaryKeyConstraint("version_num"))

# ---- beside it

refusal = _table(
    "refusal", _text("id"), _text("at"), _text("account"), *_maybe("os_user"), _text("act"), *_maybe("subject"),
    _text("asked"), _text("reasons"), key=("id",),
)  # fmt: skip
reading = _table(
    "reading", _text("id"), _text("at"), _text("account"), *_maybe("os_user"), _text("what"), _text("numbers"),
    *_maybe("purpose", "watermark"), UniqueConstraint("office", "watermark"), Index("ix_reading_at", "office", "at"),
    key=("id",),
)  # fmt: skip

# ---- the ledger

pinned_text = _table("pinned_text", _text("hash"), _text("kind"), _text("name"), _text("text"), key=("hash",))
clue = _table(
    "clue",
    _text("number"), _int("year"), _int("serial"), _text("state"), _int("version", 0), _text("inspection"), _text("round"),
    _text("team"), _text("unit"), *_maybe("problem"), _text("workflow_hash"), _text("profile_hash"), _text("registered_on"),
    _text("registered_by"), _text("sealed"), _text("addressed_to", default=""),
    *_maybe("handed_by", "handed_on", "received_by", "received_on", "start_on", "nominal_on", "effective_on"),
    _int("provisional", 0), _text("derivation", default=""), _int("rung", 0), *_maybe("accepted_on"),
    _text("disposal", default=""), *_maybe("disposed_on", "answered_on", "answered_by", "filed_on", "filed_by"),
    CheckConstraint("state IN ({})".format(", ".join(f"'{each}'" for each in STATES)), name="state_known"),
    UniqueConstraint("office", "year", "serial"), Index("ix_clue_effective_on", "office", "state", "effective_on"),
    key=("number",),
)  # fmt: skip
record = _table(
    "record", _int("entry_no"), _text("subject"), _text("kind"), _text("recorded_on"), _text("by"), _text("body"),
    *_maybe("sealed", "file"), ForeignKeyConstraint(("office", "subject"), ("clue.office", "clue.number")),
    Index("ix_record_subject", "office", "subject", "kind"), key=("entry_no",),
)  # fmt: skip
personal = _table(
    "personal", _int("entry_no"), _text("account"), _text("from_on"), _text("until_on"), _text("decision"), _text("by"),
    _int("revoked_no", null=True), Index("ix_personal_account", "office", "account"), key=("entry_no",),
)  # fmt: skip
notice = _table(
    "notice", _text("key"), _int("entry_no"), _text("subject"), _text("code"), _text("lamp"), _text("person"),
    _text("due_on"), _text("made_on"), ForeignKeyConstraint(("office", "subject"), ("clue.office", "clue.number")),
    Index("ix_notice_person", "office", "person", "made_on"), key=("key",),
)  # fmt: skip

LEDGER: tuple[Table, ...] = (pinned_text, clue, record, personal, notice)
"""What posting alone writes, in the order in which rows may come to be."""

KEPT = ("reading", "refusal")
"""Logs: rows are added, and never changed or taken away."""
