"""A period profile as data: how long each obligation is, what starts its clock, how it is counted and rolled.

A round names a profile and each inspection keeps a copy with its version, so that a changed file never re-dates what
is running. Computing dates is ``deadlines.py``'s business; opening the files is ``library.py``'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from rectify.engine.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Mapping


class Obligation(StrEnum):
    """What somebody owes with a date. A profile names all of them, or leaves one to its default (``DEFAULTS``)."""

    FEEDBACK = "feedback"
    RECEIPT = "receipt"
    PLAN = "plan"
    DEMOCRATIC_LIFE = "democratic_life"
    MIDTERM = "midterm"
    RECTIFY = "rectify"
    REPORTS = "reports"
    CHECK = "check"
    CLOSING = "closing"
    PUBLICATION = "publication"
    REFERRAL_ANSWER = "referral_answer"
    FOLLOW_UP = "follow_up"
    LOOK_BACK = "look_back"
    EVALUATION = "evaluation"
    OBJECTION = "objection"
    OBJECTION_ANSWER = "objection_answer"
    HANDOVER = "handover"
    TALK = "talk"
    DISCIPLINE_REVIEW = "discipline_review"
    MONTHLY_LIST = "monthly_list"
    LIST_RECEIPT = "list_receipt"

    @property
    def label(self) -> str:
        """Give the word the office uses."""
        return _LABELS[self]


_LABELS = {
    Obligation.FEEDBACK: "反馈",
    Obligation.RECEIPT: "签收反馈意见",
    Obligation.PLAN: "报送整改方案",
    Obligation.DEMOCRATIC_LIFE: "专题民主生活会",
    Obligation.MIDTERM: "中期督办",
    Obligation.RECTIFY: "整改",
    Obligation.REPORTS: "双报告",
    Obligation.CHECK: "核查验收",
    Obligation.CLOSING: "销号",
    Obligation.PUBLICATION: "整改公开",
    Obligation.REFERRAL_ANSWER: "移交事项答复",
    Obligation.FOLLOW_UP: "持续整改季度跟踪",
    Obligation.LOOK_BACK: "回头看",
    Obligation.EVALUATION: "整改成效评估",
    Obligation.OBJECTION: "对反馈问题的异议",
    Obligation.OBJECTION_ANSWER: "异议答复",
    Obligation.HANDOVER: "新任主要负责人接收整改台账",
    Obligation.TALK: "约谈",
    Obligation.DISCIPLINE_REVIEW: "销号审核",
    Obligation.MONTHLY_LIST: "双反馈月度清单",
    Obligation.LIST_RECEIPT: "签收双反馈清单",
}


class Start(StrEnum):
    """The event whose date starts an obligation's clock."""

    APPROVAL = "approval"
    SENDING = "sending"
    RECEIPT = "receipt"
    SUBMISSION = "submission"
    PASSING = "passing"
    REFERRAL = "referral"
    PERIOD_END = "period_end"
    CLOSING = "closing"
    OBJECTION = "objection"
    HEAD_CHANGE = "head_change"
    RETURN = "return"
    MONTH_END = "month_end"

    @property
    def label(self) -> str:
        """Give the event in words, as a derivation says it."""
        return _EVENTS[self]


_EVENTS = {
    Start.APPROVAL: "巡察报告经批准",
    Start.SENDING: "反馈意见发出",
    Start.RECEIPT: "收到反馈意见",
    Start.SUBMISSION: "提交销号申请",
    Start.PASSING: "验收通过",
    Start.REFERRAL: "收到移交事项",
    Start.PERIOD_END: "整改期届满",
    Start.CLOSING: "销号",
    Start.OBJECTION: "提出异议",
    Start.HEAD_CHANGE: "主要负责人变动",
    Start.RETURN: "再次退回补充整改",
    Start.MONTH_END: "当月届满",
}


class Unit(StrEnum):
    """What a period's number counts."""

    MONTHS = "months"
    DAYS = "days"
    WORKDAYS = "workdays"


class Roll(StrEnum):
    """What happens to a nominal date that is not worked. Party rules do not say; 民法典 203 is used by analogy."""

    NONE = "none"
    NEXT_WORKDAY = "next_workday"
    LEGAL_HOLIDAY_ONLY = "legal_holiday_only"


class Count(StrEnum):
    """How months are counted: to the corresponding day (民法典 202), or as thirty days each."""

    CALENDAR_MONTH = "calendar_month"
    DAYS = "days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """How long one obligation is: ``number`` units from ``start``; half the days of that if ``halved``.

    ``repeats``: due again every ``number`` units, always counted from the one anchor.
    """

    obligation: Obligation
    start: Start
    unit: Unit
    number: int
    basis: str
    halved: bool = False
    repeats: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A named set of periods with its version; ``note`` is a warning that people see beside it."""

    name: str
    label: str
    version: int
    note: str
    count: Count
    roll: Roll
    max_extensions: int
    max_extension_months: int
    obligations: Mapping[Obligation, Period]


def _by_default(obligation: Obligation, start: Start, number: int, unit: Unit) -> Period:
    return Period(obligation=obligation, start=start, unit=unit, number=number, basis="建议值")


DEFAULTS: Mapping[Obligation, Period] = {
    each.obligation: each
    for each in (
        _by_default(Obligation.EVALUATION, Start.PERIOD_END, 1, Unit.MONTHS),
        _by_default(Obligation.OBJECTION, Start.RECEIPT, 10, Unit.WORKDAYS),
        _by_default(Obligation.OBJECTION_ANSWER, Start.OBJECTION, 15, Unit.WORKDAYS),
        _by_default(Obligation.HANDOVER, Start.HEAD_CHANGE, 10, Unit.WORKDAYS),
        _by_default(Obligation.TALK, Start.RETURN, 10, Unit.WORKDAYS),
        _by_default(Obligation.DISCIPLINE_REVIEW, Start.PASSING, 10, Unit.WORKDAYS),
        _by_default(Obligation.MONTHLY_LIST, Start.MONTH_END, 5, Unit.DAYS),
        _by_default(Obligation.LIST_RECEIPT, Start.SENDING, 3, Unit.WORKDAYS),
    )
}
"""Obligations that a profile may leave out, and how long they are then: proposals all of them (domain.md B2.1)."""

_LONGEST = {Unit.MONTHS: 120, Unit.DAYS: 3660, Unit.WORKDAYS: 1000}
_LENGTHS = ("months", "days", "workdays", "half_of", "same_as")
_KEYS = ("from", *_LENGTHS, "after", "repeats", "basis")


def profile_from(data: Mapping[str, object], name: str) -> Profile:
    """Read a profile's table; raises FaultyFile with every fault: unknown keys, wrong types, missing obligations."""
    fields = Fields(data=data)
    fields.only(("label", "version", "note", "count", "roll", "extension", "obligations"))
    extension = fields.table("extension")
    extension.only(("max_times", "max_months"))
    profile = Profile(
        name=name,
        label=fields.text("label"),
        version=fields.whole("version", least=1, most=9999),
        note=fields.text("note", default=""),
        count=fields.one_of("count", Count),
        roll=fields.one_of("roll", Roll),
        max_extensions=extension.whole("max_times", least=0, most=99),
        max_extension_months=extension.whole("max_months", least=0, most=120),
        obligations=_obligations(fields.table("obligations")),
    )
    fields.done(name)
    return profile


def _obligations(table: Fields) -> dict[Obligation, Period]:
    """Read what stands alone first, then what leans on it (``half_of``, ``same_as``, ``after``)."""
    table.only(tuple(Obligation))
    named = [obligation for obligation in Obligation if obligation not in DEFAULTS or obligation in table.data]
    tables = {obligation: table.table(obligation) for obligation in named}
    found = {key: fields for key, fields in tables.items() if fields.data}
    leaning = {key for key, fields in found.items() if _leans_on(fields) is not None}
    alone = {key: _alone(key, fields) for key, fields in found.items() if key not in leaning}
    return {**DEFAULTS, **alone} | {
        key: _leaning(key, fields, alone) for key, fields in found.items() if key in leaning
    }


def _leans_on(fields: Fields) -> str | None:
    return next((key for key in ("half_of", "same_as", "after") if key in fields.data), None)


def _alone(obligation: Obligation, fields: Fields) -> Period:
    fields.only(_KEYS)
    unit = Unit(_length(fields) or Unit.MONTHS)
    number = fields.whole(unit, least=1, most=_LONGEST[unit]) if unit in fields.data else 1
    return Period(
        obligation=obligation,
        start=fields.one_of("from", Start),
        unit=unit,
        number=number,
        basis=fields.text("basis"),
        repeats=fields.yes("repeats"),
    )


def _leaning(obligation: Obligation, fields: Fields, alone: Mapping[Obligation, Period]) -> Period:
    """Resolve a period that is told by another: half of it, the same, or some months after it, from the same anchor."""
    fields.only(tuple(key for key in _KEYS if key not in {"from", "repeats"}))
    key = _leans_on(fields) or "same_as"
    length = _length(fields)
    named = fields.one_of(key, Obligation)
    other = alone.get(named)
    if other is None or other.unit is Unit.WORKDAYS:
        fields.fault(key, f"“{named}”要用 months 或 days 写明长度，才能参照")
        other = Period(obligation=named, start=Start.RECEIPT, unit=Unit.MONTHS, number=1, basis="")
    if key == "after" and (length, other.unit) != ("months", Unit.MONTHS):
        fields.fault(key, "after 只能与 months 同用，所参照的一项也要按 months 写明")
    more = fields.whole("months", least=1, most=_LONGEST[Unit.MONTHS]) if "months" in fields.data else 0
    return Period(
        obligation=obligation,
        start=other.start,
        unit=other.unit,
        number=other.number + more,
        basis=fields.text("basis"),
        halved=key == "half_of",
    )


def _length(fields: Fields) -> str | None:
    """Give the one key that tells the length; none or several are a fault."""
    given = [key for key in _LENGTHS if key in fields.data]
    if len(given) != 1:
        fields.fault("", f"要写且只写一种长度（{'、'.join(_LENGTHS)}）")
    return given[0] if given else None
