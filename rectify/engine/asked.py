"""Lines for what one letter, talk, list or sample asks of somebody: each has a line of its own, any number a subject.

The slot of such a line bears the number of the entry that opened it (``talk:118``), so that several run beside each other; what
makes its notices unique is the place in the journal at which it was opened. The lines of states and of inspections, one a
slot, are ``duties.py``'s business.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from rectify.engine import duties
from rectify.engine.deadlines import Obligation, due, due_by
from rectify.engine.rulings import rows

if TYPE_CHECKING:
    from rectify.engine.duties import Body, Rules
    from rectify.engine.model import Facts

LETTER_RECEIPT, LETTER_REPLY = "letter_receipt", "letter_reply"
BODY_RECEIPT, BODY_REPLY = "body_receipt", "body_reply"
"""The receipt of a letter, and the reply to it: by the unit, and by any other body, which only the office is reminded of."""
FOLLOW_UP = "supervision_follow_up"
TALK, TALK_ANSWER = Obligation.TALK.value, "talk_answer"
"""A talk that a second return proposes, and what a talk asks of the unit."""
ACCOUNTABILITY = "accountability_answer"
REVIEW = Obligation.DISCIPLINE_REVIEW.value
REFERRAL = Obligation.REFERRAL_ANSWER.value
REVERSE_CHECK = "reverse_check"
MONTHLY, MONTHLY_IN = Obligation.MONTHLY_LIST.value, "discipline_list"
LIST_RECEIPT, LIST_RECEIPT_OUT = Obligation.LIST_RECEIPT.value, "discipline_receipt"
"""What is owed for 双反馈: the monthly lists by the office and by the commission, the receipts by the office and by the commission."""


def here(facts: Facts) -> str:
    """Give the place in the journal at which an act is decided, as a line's ``since``: no later act has the same."""
    return f"n{int(str(facts.known.get('head', 0))) + 1}"


def until(
    rules: Rules,
    facts: Facts,
    obligation: str,
    on: str,
    *,
    subject: str,
    slot: str,
    since: str,
    start_on: str | None = None,
) -> Body:
    """Give a line that lasts until a named day; it begins today, or on the day of the paper that asks."""
    deadline = due_by(
        rules.period(), Obligation.RECTIFY, date.fromisoformat(on), rules.calendar,
        start_on=date.fromisoformat(start_on or facts.today), ground="经决定定于",
    )  # fmt: skip
    return duties.line(rules, deadline, obligation, subject=subject, since=since, slot=slot)


def counted(
    rules: Rules,
    period: Obligation,
    start_on: str,
    *,
    subject: str,
    slot: str,
    since: str,
    obligation: str | None = None,
) -> Body:
    """Give a line that lasts as long as the profile says, from a day on."""
    deadline = due(rules.period(), period, date.fromisoformat(start_on), rules.calendar)
    return duties.line(rules, deadline, obligation or period.value, subject=subject, since=since, slot=slot)


def running(facts: Facts, slot: str) -> tuple[Mapping[str, object], ...]:
    """Give the lines of a kind that run for the subject, as the store brought them."""
    return tuple(row for row in rows(facts, "lines") if str(row["slot"]).startswith(f"{slot}:"))


def settled(lines: Iterable[Mapping[str, object]], subject: str) -> list[Body]:
    """Give what settles some lines of a subject."""
    return [duties.nothing(str(row["slot"]), subject) for row in lines]


def opened_by(line: Mapping[str, object]) -> int:
    """Give the number of the entry that opened a line."""
    return int(str(line["slot"]).rpartition(":")[2])


def record_of(facts: Facts, entry_no: int, *kinds: str) -> Mapping[str, object] | None:
    """Give the record that an entry's number names, if it is of one of these kinds."""
    found = (row for row in rows(facts, "records") if row["entry_no"] == entry_no and row["kind"] in kinds)
    return next(found, None)


def fields(record: Mapping[str, object]) -> Mapping[str, object]:
    """Give the fields of a record as they were given."""
    given = record["fields"]
    return given if isinstance(given, Mapping) else {}
