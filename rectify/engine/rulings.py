"""What a rule of a single kind of act is made of: what it finds, and what the rules of several kinds ask alike.

Each rule is pure, ``rule(act, facts, rules, roles) -> Found``; a kind without a rule is recorded as it is given. Who decides
what another has asked for is never the same person: the signatures are compared, not the accounts (domain.md A1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from rectify.engine.acts import Act, refuse
from rectify.engine.duties import Rules
from rectify.engine.model import Facts, Inspection, Problem, Reason, Refusal, Role, Unit

_A_YEAR = 366
"""Days."""
Body = dict[str, object]
Roles = frozenset[Role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a rule found: refusals, or what the entry's body says beyond the fields."""

    refusals: tuple[Refusal, ...] = ()
    body: Body = field(default_factory=dict)
    fields: Mapping[str, object] | None = None
    subject: str | None = None
    kind: str | None = None
    state: str | None = None
    warnings: tuple[str, ...] = ()
    """What is remarkable and forbids nothing: told to whoever asked, and kept in the entry."""


Rule = Callable[[Act, Facts, Rules, Roles], Found]


def no(reason: Reason, missing: str, owner: Role | None = None) -> Found:
    """Give a finding that is one refusal."""
    return Found(refusals=(Refusal(reason=reason, missing=missing, owner=owner),))


def missing(*names: str) -> Found:
    """Give a finding that names the fields this case of the act needs."""
    return Found(refusals=tuple(refuse(Reason.MISSING_FIELD, f"缺少字段“{name}”") for name in names))


def problem_of(facts: Facts) -> Problem:
    """Give the problem an act is about."""
    assert facts.problem is not None  # noqa: S101 - the kind's subject is a problem
    return facts.problem


def inspection_of(facts: Facts) -> Inspection:
    """Give the inspection an act is about, or its problem's."""
    assert facts.inspection is not None  # noqa: S101 - loaded with every problem
    return facts.inspection


def unit_of(facts: Facts) -> Unit:
    """Give the inspected unit."""
    assert facts.unit is not None  # noqa: S101 - loaded with every inspection
    return facts.unit


def is_head(facts: Facts, name: str) -> bool:
    """Say whether somebody is a unit's head today, as registered or by the role; a village's row has two such units (R-55)."""
    heads = {facts.person(each.head) for each in (facts.unit, facts.responsible) if each is not None}
    return bool(name) and (
        facts.person(name) in heads - {""} or name in facts.role_holders.get(Role.UNIT_HEAD, frozenset())
    )


def has_signed(role: Role, act: Act, facts: Facts, roles: Roles) -> bool:
    """Say whether a body stands behind an act: by its own account, or by a signature on the filed scan (acts.md)."""
    signed = act.signed_by or act.text("signed_by")
    on_paper = bool(signed and act.fields.get("file"))
    return role in roles or (on_paper and facts.person(signed) in facts.role_holders.get(role, frozenset()))


def asked_by(act: Act, facts: Facts) -> str:
    """Give the names that answer for a request, for whoever is to decide it: with a signed scan the signer's alone.

    A signature without its paper, or of somebody who holds no role that is known, is the word of whoever typed it, so that
    his name stands beside it.
    """
    known = any(facts.signer in holders for holders in facts.role_holders.values()) or is_head(facts, facts.signer)
    if facts.signer != facts.actor.name and act.fields.get("file") and known:
        return facts.signer
    return " ".join(sorted(facts.acting()))


def another_than(facts: Facts, names: str | None, said: str) -> Found | None:
    """Nobody signs both sides of one decision: neither the signature nor the account may be one of the askers'."""
    if facts.acting() & set((names or "").split()):
        return no(Reason.OWN_ACT, said)
    return None


def before_feedback(facts: Facts, on: str, said: str) -> Found | None:
    """Nothing about a feedback happens before it is issued: such a date is a slip of the hand."""
    issued_on = inspection_of(facts).feedback_on
    if issued_on and on and on < issued_on:
        return no(Reason.BAD_VALUE, f"{said}（{on}）早于反馈意见印发日期（{issued_on}）")
    return None


def told_on(facts: Facts) -> tuple[str, str]:
    """Give the day on which the unit was told of a problem, and what it is called: its own notice's, or the feedback's.

    The day is empty where neither is on file, as on rows that were taken over.
    """
    if problem_of(facts).by_notice:
        return "立行立改通知书签收日期", problem_of(facts).notice_on or ""
    return "反馈意见印发日期", inspection_of(facts).feedback_on or ""


def before_the_finding(facts: Facts, on: str, said: str, instead: str = "") -> Found | None:
    """What answers a finding comes after it; ``instead`` is the way that is open to what was there before (domain.md B4)."""
    what, begun = told_on(facts)
    return no(Reason.BAD_VALUE, f"{said}（{on}）早于{what}（{begun}）{instead}") if on < begun else None


def without_feedback(facts: Facts, on: str, said: str) -> Found | None:
    """What answers the feedback document waits until that is on file, and is dated on no day before it (三反馈, domain.md A2)."""
    if not inspection_of(facts).feedback_on:
        return no(Reason.WRONG_STATE, "反馈意见尚未登记（feedback_document）", Role.OFFICE)
    return before_feedback(facts, on, said)


_FIRST_DAY = "1949-10-01"
"""Before which nothing lies, where nothing says when the round began."""


def begun_on(facts: Facts) -> str:
    """Give the day on which the inspection began: its round's opening, or its own beginning where that was earlier."""
    opened_on = facts.round.opened_on if facts.round is not None else facts.known.get("opened_on")
    days = [str(day) for day in (opened_on, facts.inspection and facts.inspection.started_on) if day]
    return min(days, default=_FIRST_DAY)


def before_it_began(facts: Facts, on: str, said: str) -> Found | None:
    """Nothing about an inspection happens before it began; the kind asks for ``opened``."""
    if on and on < begun_on(facts):
        return no(Reason.BAD_VALUE, f"{said}（{on}）早于巡察开始日期（{begun_on(facts)}）")
    return None


def before_the_work(facts: Facts, on: str, said: str, named: Sequence[str] = ()) -> Found | None:
    """Nobody is urged to rectify before the feedback is issued, but of what was handed over on the spot (立行立改)."""
    on_the_spot = {row["number"] for row in rows(facts, "problems") if row["on_the_spot"]}
    early = None if named and on_the_spot >= set(named) else before_feedback(facts, on, said)
    return early or before_it_began(facts, on, said)


def unfit_review_day(facts: Facts, on: str, said: str) -> Found | None:
    """The day on which continuing work is looked at again lies ahead, and no further than a year (P).

    It is the day until which the unit has time when the work is taken up again, so without a bound it would be an extension
    that nobody granted.
    """
    if on <= facts.today:
        return no(Reason.BAD_VALUE, f"{said}须在今天之后")
    latest = (date.fromisoformat(facts.today) + timedelta(days=_A_YEAR)).isoformat()
    return no(Reason.BAD_VALUE, f"{said}不得晚于一年之后（{latest}）") if on > latest else None


def approved_on(facts: Facts) -> str | None:
    """Give the day on which the inspection's report was approved, as the store brought it; None while none is on record."""
    on = facts.known.get("approved_on")
    return str(on) if on else None


def rows(facts: Facts, name: str) -> Sequence[Mapping[str, object]]:
    """Give rows that the store brought for this kind of act."""
    value = facts.known.get(name, ())
    return value if isinstance(value, Sequence) else ()
