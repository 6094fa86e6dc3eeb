"""The tables: the journal, the ledger that posting writes, and what is kept beside both.

Every primary and unique key begins with the office, so that one schema serves a county, a hosted city and a sharded
country. Days and instants are ISO text, money is decimal text, flags are 0 or 1: text and whole numbers only, alike on both
databases. ``LEDGER`` names the tables that posting alone writes; the others are no part of what a replay gives.
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
    Text,
    UniqueConstraint,
)

from rectify.engine.model import STATES
from rectify.store.columns import NAMING, of_an_office
from rectify.store.columns import text as _text
from rectify.store.columns import whole as _int

metadata = MetaData(naming_convention=NAMING)


def _day(name: str) -> Column[Any]:
    return Column(name, Text, nullable=True)


def _table(name: str, *parts: Any, key: tuple[str, ...]) -> Table:  # noqa: ANN401 - columns and constraints
    return of_an_office(metadata, name, *parts, key=key)


beside_the_ledger = _table
"""How a part of the system that keeps rows of its own beside the ledger makes a table: every key begins with the office."""


def _of(column: str, table: str, key: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(("office", column), (f"{table}.office", f"{table}.{key}"))


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


# ---- the office, its journal, and what is kept beside the ledger

office = Table(
    "office",
    metadata,
    Column("code", Text, nullable=False),
    _text("name"),
    _int("simulated", 0),
    Column("clock", Text, nullable=True),
    Column("ticked_on", Text, nullable=True),
    _text("algorithm", default="sha256"),
    _int("head_no", 0),
    _text("head_hash"),
    _text("opened_at"),
    PrimaryKeyConstraint("code"),
)

entry = _table(
    "entry",
    _int("no"),
    _text("act"),
    _int("part"),
    _text("kind"),
    _text("subject"),
    _text("at"),
    _text("by"),
    _text("text"),
    _text("previous"),
    _text("hash"),
    UniqueConstraint("office", "act", "part"),
    UniqueConstraint("office", "previous"),
    Index("ix_entry_subject", "office", "subject", "no"),
    key=("no",),
)

refusal = _table(
    "refusal",
    _text("id"),
    _text("at"),
    _text("account"),
    Column("os_user", Text),
    _text("act"),
    Column("subject", Text),
    _text("asked"),
    _text("reasons"),
    Index("ix_refusal_at", "office", "at"),
    key=("id",),
)

delivery = _table(
    "delivery",
    _text("message_id"),
    _text("person"),
    _text("address"),
    _text("made_on"),
    _text("state"),
    _text("serial"),
    _text("subject"),
    _text("body"),
    _int("attempts", 0),
    Column("claimed_until", Text),
    Column("claim", Text),
    Column("failure", Text),
    Column("sent_at", Text),
    Column("reply", Text),
    UniqueConstraint("office", "person", "made_on"),
    Index("ix_delivery_state", "office", "state", "made_on"),
    CheckConstraint("state IN ('waiting', 'sending', 'sent')", name="state_known"),
    CheckConstraint("state <> 'sent' OR coalesce(reply, '') LIKE '250%'", name="sent_with_250"),
    key=("message_id",),
)

delivered_notice = _table(
    "delivered_notice",
    _text("serial"),
    _text("message_id"),
    _of("message_id", "delivery", "message_id"),
    Index("ix_delivered_notice_message_id", "office", "message_id"),
    key=("serial",),
)

credential = _table(
    "credential",
    _text("account"),
    _text("kind"),
    _text("value"),
    _text("made_at"),
    Column("used_at", Text),
    UniqueConstraint("office", "kind", "value"),
    key=("account", "kind", "value"),
)

lease = _table("lease", _text("name"), _text("holder"), _int("fence"), _text("until"), key=("name",))

# ---- the ledger: master data

round_ = _table(
    "round", _text("code"), _text("name"), _text("kind"), _text("profile"), _text("ladder"), _text("workflow"),
    _text("opened_on"), Column("ladder_hash", Text), key=("code",),
)  # fmt: skip
unit = _table(
    "unit", _text("code"), _text("name"), _text("kind"), Column("parent", Text), _text("head"), _text("head_since"),
    Column("leader", Text), _of("parent", "unit", "code"), key=("code",),
)  # fmt: skip
team = _table("team", _text("round"), _text("name"), _of("round", "round", "code"), key=("round", "name"))
account = _table(
    "account", _text("name"), _text("display"), Column("unit", Text), Column("mail", Text), _int("active", 1),
    _of("unit", "unit", "code"), Index("ix_account_display", "office", "display"), key=("name",),
)  # fmt: skip
authorisation = _table(
    "authorisation", _int("entry_no"), _text("account"), _text("round"), _text("team"), _text("purpose"),
    _text("from_on"), _text("until_on"), Column("lent_by", Text), _of("account", "account", "name"),
    ForeignKeyConstraint(("office", "round", "team"), ("team.office", "team.round", "team.name")),
    Index("ix_authorisation_account", "office", "account"), key=("entry_no",),
)  # fmt: skip
role_grant = _table(
    "role_grant", _int("entry_no"), _text("account"), _text("role"), Column("unit", Text), _text("from_on"),
    Column("until_on", Text), _of("account", "account", "name"), _of("unit", "unit", "code"),
    Index("ix_role_grant_account", "office", "account"), Index("ix_role_grant_role", "office", "role", "unit"),
    key=("entry_no",),
)  # fmt: skip
delegation = _table(
    "delegation", _int("entry_no"), _text("from_account"), _text("to_account"), _text("from_on"), _text("until_on"),
    _text("reason"), _of("from_account", "account", "name"), Index("ix_delegation_to", "office", "to_account"),
    key=("entry_no",),
)  # fmt: skip
pinned_text = _table(
    "pinned_text", _text("hash"), _text("kind"), _text("name"), _text("text"), key=("hash",),
)  # fmt: skip
proposal = _table(
    "proposal", _int("entry_no"), _text("digest"), _text("by"), _text("made_on"), _int("taken_no", null=True),
    Column("about", Text), Index("ix_proposal_digest", "office", "digest"), key=("entry_no",),
)  # fmt: skip

# ---- the ledger: inspections and problems

inspection = _table(
    "inspection",
    _text("number"), _int("year"), _int("serial"), _text("round"), _text("unit"), _text("team"), Column("liaison", Text),
    _day("started_on"), _day("ended_on"), _text("profile"), _text("profile_hash"), _int("version", 0),
    _int("problems_count", null=True), Column("feedback_number", Text), _day("feedback_on"),
    _day("feedback_collective_on"), _day("feedback_head_on"), _day("feedback_leader_on"),
    _day("receipt_on"), Column("receipt_by", Text), Column("receipt_how", Text), _day("plan_on"), Column("plan_by", Text),
    _day("rectification_office_on"), _day("rectification_leader_on"), _day("head_office_on"), _day("head_leader_on"),
    _day("closed_on"), Column("closed_by", Text), _text("plan_review", default=""), _int("plan_round", 0),
    _day("democratic_life_on"), _day("midterm_meeting_on"), _day("midterm_check_on"), _day("party_published_on"),
    _day("public_published_on"), _day("media_published_on"), _day("revisited_on"), _day("supervised_on"),
    _day("evaluated_on"), Column("score", Text), Column("grade", Text),
    _of("round", "round", "code"), _of("unit", "unit", "code"),
    ForeignKeyConstraint(("office", "round", "team"), ("team.office", "team.round", "team.name")),
    UniqueConstraint("office", "year", "serial"),
    UniqueConstraint("office", "round", "unit", "team"),
    key=("number",),
)  # fmt: skip

problem = _table(
    "problem",
    _text("number"), _int("year"), _int("serial"), _text("inspection"), _text("unit"), _text("round"),
    _text("state", default="reported"), _int("version", 0), _text("workflow", default=""),
    _text("workflow_hash", default=""), _text("registered_on"), Column("registered_by", Text),
    _text("category"), Column("subcategory", Text), _text("title"), Column("detail", Text), Column("focus", Text),
    Column("source", Text), Column("requirement", Text), Column("remark", Text), Column("row_key", Text),
    _int("key_attention", 0), _text("finding", default=""), _text("refer_to", default=""), _text("referrals", default=""),
    _day("handed_over_on"), _day("transferred_on"), _day("passed_on"), _day("closed_on"), _day("void_on"),
    Column("passed_by", Text), Column("closed_by", Text),
    _int("criterion", 0), Column("criterion_text", Text), _int("sustained", 0), _int("plan_no", 0),
    Column("plan_row_by", Text), _int("measures_total", 0), _int("measures_done", 0), _day("measures_last_on"),
    _day("progress_on"), _text("plan_verdict", default=""), Column("plan_verdict_by", Text), _day("deliberated_on"),
    _int("substance", 0), _int("self_checks", 0), _int("institutions", 0), _int("accountabilities", 0),
    _int("self_check_evidence", 0), _int("institution_evidence", 0), _int("accountability_evidence", 0),
    _text("exceptions", default=""),
    _day("start_on"), _day("original_on"), _day("nominal_on"), _day("effective_on"), _int("provisional", 0),
    _int("rectify_rung", 0), _int("extensions", 0), _day("extension_until"), Column("extension_by", Text),
    _day("supplement_on"), _text("explanation", default=""), Column("explanation_by", Text), Column("slip_number", Text),
    _day("submitted_on"), Column("submitted_by", Text), _day("first_submitted_on"), _int("returns", 0),
    _text("check_conclusion", default=""), _day("check_on"), _text("checkers", default=""), _text("check_fault", default=""),
    _text("discipline_verdict", default=""), Column("discipline_by", Text),
    _text("continuation", default=""), Column("continuation_by", Text), _day("review_on"), _day("reviewed_on"),
    _text("withdrawal", default=""), Column("withdrawal_by", Text),
    _text("carried_gates", default=""), Column("predecessor", Text), _text("objection", default=""),
    Column("objection_by", Text), Column("merged_into", Text), Column("split_from", Text), _text("co_units", default=""),
    _day("notice_on"), Column("notice_number", Text), _day("long_term_on"), _int("slogans", 0), _text("faults", default=""),
    _int("excepted", 0), Column("source_number", Text), _text("fault_list", default=""), _int("review_line", null=True),
    _int("on_the_spot", 0),
    _int("strays", 0),
    _text("checked_by", default=""),
    _one_of("state", STATES),
    CheckConstraint("measures_done BETWEEN 0 AND measures_total", name="measures_counted"),
    _of("inspection", "inspection", "number"),
    UniqueConstraint("office", "year", "serial"),
    UniqueConstraint("office", "row_key"),
    Index("ix_problem_predecessor", "office", "predecessor"),
    # a page of a list walks one of these in its own order, so that it reads no more rows than it shows
    Index("ix_problem_inspection", "office", "inspection", "year", "serial"),
    Index("ix_problem_unit", "office", "unit", "year", "serial"),
    Index("ix_problem_round", "office", "round", "year", "serial"),
    Index("ix_problem_state", "office", "state", "effective_on", "year", "serial"),
    Index("ix_problem_state_listed", "office", "state", "year", "serial"),
    Index("ix_problem_due", "office", "effective_on", "year", "serial"),
    # the overview counts in these alone and touches no row: each holds all that one of its counts asks for
    Index("ix_problem_counted", "office", "unit", "workflow_hash", "state", "handed_over_on", "effective_on", "supplement_on",
          "excepted"),
    Index("ix_problem_lamp", "office", "state", "start_on", "nominal_on", "effective_on", "supplement_on", "measures_total",
          "measures_done", "returns"),
    Index("ix_problem_registered", "office", "registered_on", "state"),
    Index("ix_problem_closed", "office", "closed_on", "state"),
    Index("ix_problem_left", "office", "submitted_on", "effective_on", "supplement_on", "state", "closed_on", "void_on",
          "long_term_on"),
    key=("number",),
)  # fmt: skip

measure = _table(
    "measure", _text("problem"), _int("plan_no"), _int("n"), _text("text"), _text("leader"), _text("department"),
    _text("person"), _text("due_on"), Column("kind", Text), _int("done", 0), Column("unit", Text),
    _of("problem", "problem", "number"),
    CheckConstraint("done IN (0, 1)", name="done_or_not"), key=("problem", "plan_no", "n"),
)  # fmt: skip
evidence = _table(
    "evidence", _int("entry_no"), _text("problem"), _text("kind"), _text("target"), _text("title"), _text("file_name"),
    _text("sha256"), _text("filed_on"), _text("by"), _int("plan_no", null=True),
    _of("problem", "problem", "number"), Index("ix_evidence_problem", "office", "problem"),
    Index("ix_evidence_sha256", "office", "sha256"), key=("entry_no",),
)  # fmt: skip
cooperation = _table(
    "cooperation", _text("problem"), _text("unit"), _text("part"), _text("from_on"), _day("until_on"),
    _of("problem", "problem", "number"), _of("unit", "unit", "code"), Index("ix_cooperation_unit", "office", "unit"), key=("problem", "unit"),
)  # fmt: skip
letter = _table(
    "letter", _int("entry_no"), _text("subject"), _text("kind"), _text("number"), _text("title"), _text("addressee"),
    _text("sent_on"), _day("receipt_due_on"), _day("received_on"), Column("received_by", Text), _day("reply_due_on"),
    _day("replied_on"), _text("judged", default=""), _text("receiver", default=""), Column("replied_by", Text),
    UniqueConstraint("office", "number"),
    Index("ix_letter_subject", "office", "subject"), key=("entry_no",),
)  # fmt: skip
record = _table(
    "record", _int("entry_no"), _text("subject"), _text("kind"), _text("recorded_on"), _text("by"), _text("body"),
    Index("ix_record_subject", "office", "subject", "kind"), Index("ix_record_kind", "office", "kind", "recorded_on"),
    key=("entry_no",),
)  # fmt: skip
deadline = _table(
    "deadline", _text("subject"), _text("slot"), _text("obligation", default=""), _text("since", default=""),
    _day("start_on"), _day("nominal_on"), _day("effective_on"), _int("rung", 0), _day("next_on"),
    Index("ix_deadline_next_on", "office", "next_on", "subject", "slot"), key=("subject", "slot"),
)  # fmt: skip
deadline_history = _table(
    "deadline_history", _int("entry_no"), _text("subject"), _text("start_on"), _text("nominal_on"),
    _text("effective_on"), _int("provisional"), _text("basis"), _text("derivation"), _text("approver"), _text("set_on"),
    key=("subject", "entry_no"),
)  # fmt: skip
reminder = _table(
    "reminder", _int("entry_no"), _text("subject"), _text("obligation"), _text("since"), _text("code"), _text("due_on"),
    _text("reminded_on"), _int("skipped", 0), UniqueConstraint("office", "subject", "obligation", "since", "code"),
    Index("ix_reminder_reminded_on", "office", "reminded_on"), key=("entry_no", "code"),
)  # fmt: skip
notice = _table(
    "notice", _text("serial"), _text("key"), _int("entry_no"), _text("subject"), _text("slot"), _text("obligation"),
    _text("code"), _text("lamp"), _text("template"), _text("person"), _text("role"), Column("letter", Text),
    _text("made_on"), _text("send_on"), _text("nominal_on"), _text("effective_on"), Column("issued", Text),
    UniqueConstraint("office", "key"), Index("ix_notice_person", "office", "person", "send_on"),
    Index("ix_notice_send_on", "office", "send_on"), Index("ix_notice_subject", "office", "subject"), key=("serial",),
)  # fmt: skip

LEDGER: tuple[Table, ...] = (
    round_, unit, team, account, authorisation, role_grant, delegation, pinned_text, proposal, inspection, problem,
    measure, cooperation, evidence, letter, record, deadline, deadline_history, reminder, notice,
)  # fmt: skip
"""In the order in which rows may come to be."""
