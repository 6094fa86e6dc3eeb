"""What the documents look like, for the description alone: answers are not made of these, and may hold more than they name.

A test holds every answer against its shape. What a name means stands in ``docs/interface.md``. Here is what several calls share.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

Object = dict[str, Any]


class Shape(BaseModel):
    """A document; a name that is not listed may come at any time."""

    model_config = ConfigDict(extra="allow")


class Refusal(Shape):
    """One reason why not: a gate's name or one of the fixed words, what is missing, and who can supply it."""

    reason: str
    missing: str
    owner: str | None


class Trouble(Shape):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str


class Row(Shape):
    """A problem as a list shows it."""

    number: str
    state: str
    account: str | None
    label: str
    unit: str
    unit_name: str
    inspected_unit: str
    co_units: list[str]
    round: str
    inspection: str
    category: str | None
    title: str
    nominal_due_on: str | None
    effective_due_on: str | None
    original_due_on: str | None
    supplement_due_on: str | None
    provisional: bool
    lamp: str
    overdue_days: int
    kept_up: bool


class Entry(Shape):
    """An entry of the journal as its reader may read it."""

    no: int | None
    at: str
    on: str
    kind: str
    label: str
    subject: str | None
    by: str | None
    signed_by: str | None
    note: str | None


class InspectionRow(Shape):
    """An inspection as a list shows it."""

    number: str
    round: str
    unit: str
    unit_name: str
    team: str


class SessionRow(Shape):
    """A session: since when, from where, in which browser; in a list of all, whose."""

    made_at: str
    seen_at: str
    address: str
    browser: str
    step: str


class Sessions(Shape):
    """Sessions that are still good."""

    sessions: list[SessionRow]
    count: int
