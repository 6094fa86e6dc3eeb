"""What each notice may say: the facts of a digest and of a notice, and the texts made of them.

The digest leaves the house by mail, so its facts cannot hold more than a number, a date, a place to look and a serial
number (``domain.md`` A4): a template that names anything else is faulty. The other notices stay on pages and paper
inside the office and may name the problem. Who gets which, and when, is the engine's business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from rectify.errors import FaultyFile
from rectify.notify.plain import one_line, plain_text
from rectify.notify.templates import Templates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SERIAL = re.compile(r"[A-Za-z0-9-]{1,40}")
_LONGEST_FACT = 1_000
_LAMPS = {"green": "绿", "yellow": "黄", "red": "红", "grey": "灰", "blue": "蓝"}


class Kind(StrEnum):
    """The folders of ``notifications/`` that make a title and a slip."""

    REMINDER = "reminder"
    OVERDUE = "overdue"
    ESCALATION = "escalation"
    DUTY = "duty"
    LETTER = "letter"


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFacts:
    """All that a digest may know: how many things wait, by when the earliest, where to look, a serial number."""

    waiting: int
    earliest_on: date | None
    where: str
    serial: str

    def __post_init__(self) -> None:
        """Refuse a serial number that could carry words; a bug of the caller, hence ValueError."""
        if not _SERIAL.fullmatch(self.serial):
            raise ValueError("a serial number holds letters, digits and hyphens only")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """What a title or a slip inside the office may name. ``days_left`` and ``days_over`` are calendar days."""

    obligation_label: str
    serial: str
    office_name: str
    recipient: str
    number: str | None = None
    unit: str | None = None
    title: str | None = None
    nominal_on: date | None = None
    effective_on: date | None = None
    days_left: int | None = None
    days_over: int | None = None
    rung_label: str | None = None
    lamp: str | None = None
    derivation: str | None = None
    issued_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestText:
    """The subject (one line) and the body (lines) of a digest."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeText:
    """The title of a 待办 (one line) and the slip that is printed (lines)."""

    title: str
    slip: str


def chinese_date(day: date) -> str:
    """Give a date as documents write it, without leading zeros (GB/T 9704): ``2026年3月5日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def digest_text(templates: Templates, facts: DigestFacts) -> DigestText:
    """Render ``digest/``; raises FaultyFile."""
    context = _context(facts)
    return DigestText(
        subject=one_line(templates.render("digest/subject.txt.j2", context)),
        body=plain_text(templates.render("digest/body.txt.j2", context)).strip("\n") + "\n",
    )


def notice_text(templates: Templates, kind: Kind, facts: NoticeFacts) -> NoticeText:
    """Render the folder of ``kind``; raises FaultyFile, and ValueError for a lamp that does not exist."""
    context = _context(facts)
    if facts.lamp is not None and facts.lamp not in _LAMPS:
        raise ValueError(f"no such lamp: {facts.lamp}")
    context["lamp"] = None if facts.lamp is None else _LAMPS[facts.lamp]
    return NoticeText(
        title=one_line(templates.render(f"{kind}/title.txt.j2", context)),
        slip=plain_text(templates.render(f"{kind}/slip.txt.j2", context)).strip("\n") + "\n",
    )


def check(load: Callable[[str], str]) -> tuple[FaultyFile, ...]:
    """Render every template with full and with bare facts; give each faulty file once, with its faults."""
    templates = Templates(load)
    found: dict[str, FaultyFile] = {}
    for name, context in _specimens():
        try:
            templates.render(name, context)
        except FaultyFile as faulty:
            found.setdefault(name, faulty)
    return tuple(found.values())


def _specimens() -> Iterator[tuple[str, dict[str, str | int | None]]]:
    for digest in _DIGESTS:
        yield "digest/subject.txt.j2", _context(digest)
        yield "digest/body.txt.j2", _context(digest)
    for kind in Kind:
        for notice in _NOTICES:
            yield f"{kind}/title.txt.j2", _context(notice)
            yield f"{kind}/slip.txt.j2", _context(notice)


def _context(facts: DigestFacts | NoticeFacts) -> dict[str, str | int | None]:
    return {field.name: _said(getattr(facts, field.name)) for field in fields(facts)}


def _said(value: str | int | date | None) -> str | int | None:
    """Say a fact in words of one line, so that no title can forge the next line of a slip; a long one is cut."""
    match value:
        case None | int():
            return value
        case date():
            return chinese_date(value)
        case _:
            line = one_line(str(value))
            return line if len(line) <= _LONGEST_FACT else f"{line[:_LONGEST_FACT]}……"


_DAY = date(2026, 3, 5)
_BARE = NoticeFacts(obligation_label="事项", serial="A-1", office_name="办公室", recipient="收件人")
_NOTICES = (
    _BARE,
    NoticeFacts(
        obligation_label="事项",
        serial="A-1",
        office_name="办公室",
        recipient="收件人",
        number="1",
        unit="单位",
        title="标题",
        nominal_on=_DAY,
        effective_on=_DAY,
        days_left=0,
        days_over=1,
        rung_label="T+1",
        lamp="红",
        derivation="推算",
        issued_on=_DAY,
    ),
)
_DIGESTS = (
    DigestFacts(waiting=1, earliest_on=None, where="此处", serial="A-1"),
    DigestFacts(waiting=2, earliest_on=_DAY, where="此处", serial="A-1"),
)
