"""What is owed on a date: the reminders and escalations that should exist by then, each with a key.

A duty is one line of the deadline table: a subject owes something by a date, and its ladder names the rungs before and
after. ``owed`` is pure: the same duty, ladder, calendar and day give the same answer, so that two ticks are one tick, a month
without a tick writes the highest rung and records the lower ones as skipped, and "why was I (not) told?" has an answer.
T−n rungs count from the nominal date and move before a holiday; T+n rungs count from the effective one (domain.md A3, A4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rectify.engine.periods import Obligation
from rectify.errors import Fault, FaultyFile

if TYPE_CHECKING:
    from rectify.engine.calendar import Calendar

PEOPLE: Mapping[str, str] = {
    "handler": "经办人",
    "responsible_leader": "责任领导",
    "head": "主要负责人",
    "liaison": "联系人",
    "office": "巡察办",
    "discipline_contact": "纪委监委联系人",
}
"""Whom a rung may reach by itself: the unit, its liaison and the office, and nobody above the unit's head.

The discipline commission's people are told of their own tasks alone (双反馈), as the office's are."""

ADDRESSEES: Mapping[str, str] = {
    "head": "主要负责人",
    "leader": "分管县领导",
    "stationed": "派驻纪检监察组",
    "discipline": "纪委监委",
    "organisation": "组织部",
    "leading_group": "巡察工作领导小组",
}
"""To whom a letter may be addressed; it is prepared for the office's director to sign (待签发) and never goes by itself."""

TEMPLATES = ("reminder", "overdue", "escalation", "duty", "letter")
ASKED = (
    "letter_receipt", "letter_reply", "body_receipt", "body_reply", "supervision_follow_up", "talk_answer",
    "accountability_answer", "reverse_check", "discipline_list", "discipline_receipt",
)  # fmt: skip
"""What single letters, talks, lists and samples ask for; each has a line of its own (``asked.py``)."""
OBLIGATIONS = frozenset({*Obligation, "supplement", "review", "second_rectification", "task", *ASKED})
"""What a line of the deadline table may be about: a profile's obligations, and those that a decision dates."""
LAMPS = ("green", "yellow", "red")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter that a rung prepares for signature: its title and its addressees."""

    title: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One rung of a ladder, ``offset`` days from the deadline."""

    code: str
    offset: int
    lamp: str
    to: tuple[str, ...]
    template: str
    letter: Letter | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The rungs of each kind of obligation, lowest first."""

    name: str
    label: str
    version: str
    rungs: Mapping[str, tuple[Rung, ...]]
    obligations: Mapping[str, str]

    def of(self, obligation: str) -> tuple[Rung, ...]:
        """Give the rungs for an obligation; none where the ladder has nothing to say about it."""
        return self.rungs.get(self.obligations.get(obligation, obligation), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What a subject owes by when, and how far up its ladder it is (``rung`` rungs are recorded)."""

    subject: str
    slot: str
    obligation: str
    since: str
    start_on: date
    nominal_on: date
    effective_on: date
    rung: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A rung that should exist: its place, the day it was due, and whether a higher one makes it moot."""

    duty: Duty
    index: int
    rung: Rung
    on: date
    skipped: bool

    @property
    def key(self) -> str:
        """What makes this notice the same notice whoever works it out, and when."""
        return f"{self.duty.subject}|{self.duty.obligation}|{self.duty.since}|{self.rung.code}"


def rung_day(rung: Rung, duty: Duty, calendar: Calendar) -> date:
    """Give the day a rung is due: before a holiday for T−n, on the very day for T+n.

    A rung that a holiday would move to before the duty began is due on its first day: it is early, not lost.
    """
    if rung.offset > 0:
        return duty.effective_on + timedelta(days=rung.offset)
    plain = duty.nominal_on + timedelta(days=rung.offset)
    moved = calendar.previous_workday(plain)
    return moved if plain < duty.start_on else max(moved, duty.start_on)


def owed(duty: Duty, ladder: Ladder, calendar: Calendar, on: date) -> tuple[Owed, ...]:
    """Give every rung not yet recorded that should exist by ``on``, lowest first; all but the last are skipped ones.

    Rungs from before the duty began are no debt of anybody's and are left out.
    """
    due = [
        (index, rung, day)
        for index, rung in enumerate(ladder.of(duty.obligation), 1)
        if index > duty.rung and duty.start_on <= (day := rung_day(rung, duty, calendar)) <= on
    ]
    return tuple(
        Owed(duty=duty, index=index, rung=rung, on=day, skipped=place < len(due))
        for place, (index, rung, day) in enumerate(due, 1)
    )


def next_on(duty: Duty, ladder: Ladder, calendar: Calendar) -> date | None:
    """Give the day on which the next rung falls due, or None at the top of the ladder."""
    days = [
        day
        for index, rung in enumerate(ladder.of(duty.obligation), 1)
        if index > duty.rung and (day := rung_day(rung, duty, calendar)) >= duty.start_on
    ]
    return min(days, default=None)


def send_on(rung: Rung, on: date, calendar: Calendar, *, green_weekday: int = 0) -> date:
    """Give the first day on which mail about a rung may go: a working day; for green ones, the week's digest day."""
    if rung.lamp != "green":
        return calendar.next_workday(on)
    ahead = (green_weekday - on.weekday()) % 7
    return calendar.next_workday(on + timedelta(days=ahead))


# ---- reading a ladder file


def ladder_from(data: Mapping[str, object], name: str) -> Ladder:
    """Read a ladder from its TOML; raises FaultyFile with every fault."""
    faults: list[Fault] = []
    known = {"name", "label", "version", "note", "obligations", "rungs"}
    faults += [Fault(where=key, message="没有这个键") for key in data if key not in known]
    sections = data.get("rungs")
    rungs: dict[str, tuple[Rung, ...]] = {}
    if not isinstance(sections, Mapping) or not sections:
        faults.append(Fault(where="rungs", message="缺少阶梯"))
        sections = {}
    for section, rows in sections.items():
        rungs[section] = _rungs(section, rows, faults)
    obligations = _obligations(data.get("obligations", {}), rungs, faults)
    if faults:
        raise FaultyFile(name, tuple(faults))
    return Ladder(
        name=str(data.get("name", name)),
        label=str(data.get("label", name)),
        version=str(data.get("version", "")),
        rungs=rungs,
        obligations=obligations,
    )


def _obligations(data: object, rungs: Mapping[str, object], faults: list[Fault]) -> Mapping[str, str]:
    if not isinstance(data, Mapping):
        faults.append(Fault(where="obligations", message="应为一张表"))
        return {}
    for obligation, section in data.items():
        if obligation not in OBLIGATIONS:
            said = f"没有这种事项，可用：{'、'.join(sorted(OBLIGATIONS))}"
            faults.append(Fault(where=f"obligations.{obligation}", message=said))
        if section not in rungs:
            faults.append(Fault(where=f"obligations.{obligation}", message=f"没有名为“{section}”的阶梯"))
    return {str(key): str(value) for key, value in data.items()}


def _rungs(section: str, rows: object, faults: list[Fault]) -> tuple[Rung, ...]:
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not rows:
        faults.append(Fault(where=f"rungs.{section}", message="应为一列阶梯"))
        return ()
    read = [_rung(f"rungs.{section}[{n}]", row, faults) for n, row in enumerate(rows, 1)]
    found = [each for each in read if each is not None]
    if [each.offset for each in found] != sorted({each.offset for each in found}):
        faults.append(Fault(where=f"rungs.{section}", message="各级须按 offset 由小到大排列，且不得重复"))
    if len({each.code for each in found}) != len(found):
        faults.append(Fault(where=f"rungs.{section}", message="各级的 code 不得重复"))
    return tuple(found)


def _rung(where: str, row: object, faults: list[Fault]) -> Rung | None:
    before = len(faults)
    if not isinstance(row, Mapping):
        faults.append(Fault(where=where, message="应为一张表"))
        return None
    strange = [key for key in row if key not in ("code", "offset", "lamp", "to", "template", "letter")]
    faults += [Fault(where=f"{where}.{key}", message="没有这个键") for key in strange]
    offset = row.get("offset")
    if not isinstance(offset, int) or isinstance(offset, bool):
        faults.append(Fault(where=f"{where}.offset", message="应为整数（天）"))
    if not isinstance(row.get("code"), str):
        faults.append(Fault(where=f"{where}.code", message="应为文字"))
    if row.get("lamp") not in LAMPS:
        faults.append(Fault(where=f"{where}.lamp", message=f"应为 {'、'.join(LAMPS)} 之一"))
    if row.get("template") not in TEMPLATES:
        faults.append(Fault(where=f"{where}.template", message=f"应为 {'、'.join(TEMPLATES)} 之一"))
    to = _names(f"{where}.to", row.get("to"), PEOPLE, faults)
    letter = _letter(f"{where}.letter", row.get("letter"), faults)
    if len(faults) > before:
        return None
    return Rung(
        code=str(row["code"]),
        offset=int(str(offset)),
        lamp=str(row["lamp"]),
        to=to,
        template=str(row["template"]),
        letter=letter,
    )


def _letter(where: str, data: object, faults: list[Fault]) -> Letter | None:
    if data is None:
        return None
    if not isinstance(data, Mapping) or set(data) != {"title", "to"} or not isinstance(data["title"], str):
        faults.append(Fault(where=where, message="应写明 title（文种）和 to（送谁）"))
        return None
    return Letter(title=str(data["title"]), to=_names(f"{where}.to", data.get("to"), ADDRESSEES, faults))


def _names(where: str, data: object, known: Mapping[str, str], faults: list[Fault]) -> tuple[str, ...]:
    if not isinstance(data, list) or not data:
        faults.append(Fault(where=where, message="应为一列对象"))
        return ()
    strange = [each for each in data if each not in known]
    faults += [Fault(where=where, message=f"没有“{each}”这个对象，可用：{'、'.join(known)}") for each in strange]
    return tuple(str(each) for each in data)
