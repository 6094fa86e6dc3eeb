"""The words that fields may take, and what rows of the tables of kinds are made of.

Names are promises (``docs/acts.md``). Rows are written with the short functions below, so that a kind is read at a glance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.acts import Field, Kind, Type
from rectify.engine.model import GRANTED, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

PROBLEM, INSPECTION, ROUND, UNIT, USER, NOTHING = "problem", "inspection", "round", "unit", "user", ""

ROUND_KINDS = ("常规", "专项", "机动", "回头看", "联动", "交叉")
PURPOSES = ("inspect", "check")
BODIES = ("office", "discipline", "organisation", "team", "leader")
MEETINGS = ("committee", "democratic_life", "organisational_life", "midterm")
REPORTS = ("rectification", "head")
RECEIVERS = ("office", "leader")
CHANNELS = ("meeting", "document", "notice_board", "website", "media", "other")
SUPERVISIONS = ("发函提醒", "重点抽查", "专项督查", "纪律调查", "其他检查", "情况通报")
FORMS = ("revisit", "daily")
"""回访督查 by a team, 日常督查 by the office and other bodies (S003, R-25)."""
EVIDENCE = (
    "photo", "receipt", "voucher", "rule", "decision", "inspection_record", "contract", "meeting", "document", "other",
)  # fmt: skip
PAPER_EVIDENCE = frozenset({"meeting", "document"})
"""Kinds that are a meeting or a paper about the work (S003: 很多是以会议、文件落实)."""
TARGETS = ("self_check", "institution", "accountability", "check")
PROGRESS = ("action", "result", "meeting", "document", "deployment")
GROUNDS: Mapping[str, frozenset[str]] = {
    "existing_rule_adequate": frozenset({"institution"}),
    "superior_matter": frozenset({"institution"}),
    "no_identifiable_person": frozenset({"accountability"}),
    "already_handled": frozenset({"accountability"}),
    "left_or_deceased": frozenset({"accountability"}),
    "reserved_to_competent_body": frozenset({"accountability"}),
}
METHODS = ("listen", "look", "inspect", "visit", "interview")
PATHS = ("discipline", "organisation", "department")
WITHDRAWALS = ("error", "merged", "not_established")
FINDING = ("time", "fact", "number", "cause", "nature", "degree", "impact")
CORRECTABLE: Mapping[str, tuple[str, ...]] = {
    PROBLEM: ("category", "subcategory", "title", "detail", "focus", "source"),
    INSPECTION: ("team", "liaison", "unit", "receipt_on", "feedback_number", "feedback_on", "problems_count"),
    UNIT: ("name", "kind", "parent", "head", "head_since", "leader"),
    ROUND: ("name", "opened_on"),
}

WITH_UNIT = frozenset({"handed_over", "transferred"})
WORKING = WITH_UNIT | {"long_term"}
FACTUAL = WORKING | {"under_check"}
OPEN = FACTUAL | {"reported", "passed"}


T = Type

OFFICE, LIAISON, TEAM = Role.OFFICE, Role.LIAISON, Role.TEAM
CLERK, HEAD, LEADER, CO_UNIT = Role.UNIT_CLERK, Role.UNIT_HEAD, Role.LEADER, Role.CO_UNIT
GROUP, DISCIPLINE, ORGANISATION = Role.LEADING_GROUP, Role.DISCIPLINE, Role.ORGANISATION
SYS, SEC = Role.SYSADMIN, Role.SECADMIN
EVERYBODY = GRANTED


def f(
    name: str,
    label: str,
    kind: T = T.TEXT,
    choices: tuple[str, ...] = (),
    *,
    must: bool = True,
    past: bool = False,
) -> Field:
    """Give a field that must be there."""
    return Field(name=name, label=label, type=kind, required=must, choices=choices, past=past)


def o(name: str, label: str, kind: T = T.TEXT, choices: tuple[str, ...] = (), *, past: bool = False) -> Field:
    """Give a field that may be left out."""
    return f(name, label, kind, choices, must=False, past=past)


def past(name: str, label: str) -> Field:
    """Give a day that has happened."""
    return f(name, label, T.DAY, past=True)


FILE = o("file", "扫描件", T.FILE)


def kind(  # noqa: PLR0913 - one argument a column of the table
    key: str,
    label: str,
    subject: str,
    fields: tuple[Field, ...],
    example: Mapping[str, object],
    states: frozenset[str] | None = None,
    *,
    by: tuple[Role, ...],
    entry: str = "",
    word: str = "",
    needs: tuple[str, ...] = (),
) -> Kind:
    """Give a row: every kind may carry a scan besides its own fields. ``entry`` is what the journal calls it."""
    named = fields if any(each.name == "file" for each in fields) else (*fields, FILE)
    return Kind(
        key=key, label=label, subject=subject, fields=named, states=states, example=example,
       by=by, entry=entry,
        word=word, needs=needs,
    )  # fmt: skip
