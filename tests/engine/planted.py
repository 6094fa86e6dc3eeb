"""Gates that somebody might write wrongly, each planted in the place of a shipped one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rectify.engine import gates
from rectify.engine.consents import exceptions
from rectify.engine.gates import GATES
from rectify.engine.model import Reason, Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.engine.acts import Act
    from rectify.engine.gates import Gate
    from rectify.engine.model import Facts, Problem


class Planted(NamedTuple):
    """A faulty gate: whose place it takes, the laws that must see it, and words of the first of them."""

    name: str
    place: str
    gate: Gate
    laws: tuple[str, ...]
    words: tuple[str, ...] = ()


def _problem(facts: Facts) -> Problem:
    assert facts.problem is not None
    return facts.problem


def _shut(reason: Reason) -> Refusal:
    return Refusal(reason=reason, missing="……")


def always_open(_facts: Facts, _act: Act) -> Refusal | None:
    return None


def always_shut(_facts: Facts, _act: Act) -> Refusal | None:
    return _shut(Reason.DELIBERATED)


def institution_on_its_word(facts: Facts, act: Act) -> Refusal | None:
    """A record without evidence is enough."""
    return None if _problem(facts).institutions else gates.institution_built(facts, act)


def persons_by_asking(facts: Facts, act: Act) -> Refusal | None:
    """A request for an exception counts as granted."""
    asked = "accountability" in exceptions(_problem(facts))
    return None if asked else gates.persons_dealt_with(facts, act)


def self_check_by_exception(facts: Facts, act: Act) -> Refusal | None:
    """The must that admits no exception is excepted."""
    asked = "self_check" in exceptions(_problem(facts))
    return None if asked else gates.self_check_done(facts, act)


def closer_by_account(facts: Facts, _act: Act) -> Refusal | None:
    """The account is looked at, and not who signed."""
    others = {*_problem(facts).checked_by.split(), _problem(facts).discipline_by, _problem(facts).submitted_by}
    return _shut(Reason.CLOSER_IS_ANOTHER) if facts.actor.name in others | facts.unit_people else None


def closer_without_patron(facts: Facts, _act: Act) -> Refusal | None:
    """Whoever he deputises for is forgotten."""
    closing = {facts.actor.name, facts.signer}
    others = {*_problem(facts).checked_by.split(), _problem(facts).discipline_by, _problem(facts).submitted_by}
    return _shut(Reason.CLOSER_IS_ANOTHER) if closing & (others | facts.unit_people) else None


def closer_is_no_reviewer(facts: Facts, _act: Act) -> Refusal | None:
    """The reviewer of the closing may close."""
    others = {*_problem(facts).checked_by.split(), _problem(facts).submitted_by} | facts.unit_people
    known = facts.signer in (facts.actor.name, *facts.people.values())
    return None if known and not facts.acting() & others else _shut(Reason.CLOSER_IS_ANOTHER)


def plan_approved_by_anybody(facts: Facts, _act: Act) -> Refusal | None:
    return None if _problem(facts).plan_verdict == "approved" else _shut(Reason.PLAN_APPROVED)


def plan_approved_but_by_the_row(facts: Facts, _act: Act) -> Refusal | None:
    """Only the signer of the whole plan is kept from approving."""
    assert facts.inspection is not None
    problem = _problem(facts)
    another = problem.plan_verdict_by not in (facts.inspection.plan_by or "").split()
    return None if problem.plan_verdict == "approved" and another else _shut(Reason.PLAN_APPROVED)


def checked_by_anybody(facts: Facts, _act: Act) -> Refusal | None:
    return None if _problem(facts).check_conclusion == "pass" else _shut(Reason.CHECKED_INDEPENDENTLY)


def late_but_explained(facts: Facts, act: Act) -> Refusal | None:
    """An explanation that nobody has accepted is enough."""
    return None if _problem(facts).explanation == "given" else gates.in_time_or_accepted(facts, act)


def in_time_only(facts: Facts, _act: Act) -> Refusal | None:
    """Lateness is never accepted."""
    due = _problem(facts).effective_on
    return None if due and facts.today <= due else _shut(Reason.IN_TIME_OR_ACCEPTED)


def late_on_the_day(facts: Facts, act: Act) -> Refusal | None:
    """The last day counts as late."""
    due = _problem(facts).effective_on
    return _shut(Reason.IN_TIME_OR_ACCEPTED) if due == facts.today else gates.in_time_or_accepted(facts, act)


def withdrawn_by_asking(facts: Facts, _act: Act) -> Refusal | None:
    return None if _problem(facts).withdrawal else _shut(Reason.WITHDRAWAL_APPROVED)


def continued_by_asking(facts: Facts, _act: Act) -> Refusal | None:
    return None if _problem(facts).continuation else _shut(Reason.CONTINUATION_APPROVED)


def three_reports(facts: Facts, _act: Act) -> Refusal | None:
    """One of the four receipts is forgotten."""
    assert facts.inspection is not None
    there = facts.inspection.rectification_office_on and facts.inspection.head_office_on
    return None if there and facts.inspection.rectification_leader_on else _shut(Reason.DUAL_REPORTS_DELIVERED)


def supplement_is_agreement(facts: Facts, _act: Act) -> Refusal | None:
    verdict = _problem(facts).discipline_verdict
    return None if verdict in ("agree", "supplement") else _shut(Reason.DISCIPLINE_REVIEW_AGREED)


def after_two_returns(facts: Facts, act: Act) -> Refusal | None:
    """Something is read that the shipped gate never looks at."""
    return None if _problem(facts).returns else gates.self_check_done(facts, act)


def tired_of_looking(facts: Facts, act: Act) -> Refusal | None:
    """The same, of the rows of people."""
    return None if _problem(facts).extension_by == facts.signer else gates.persons_dealt_with(facts, act)


PLANTED: tuple[Planted, ...] = (
    Planted("self-check always open", "self_check_done", always_open, ("self_check_done", "passed_means_done", "gates_keep_their_promise"),
            ("“销账”（close）", "未开展自查自纠不放过")),
    Planted("self-check by exception", "self_check_done", self_check_by_exception, ("self_check_done", "gates_keep_their_promise")),
    Planted("self-check waived after a return", "self_check_done", after_two_returns, ("self_check_done", "gates_keep_their_promise")),
    Planted("institution without evidence", "institution_built", institution_on_its_word, ("institution_built", "gates_keep_their_promise"),
            ("“销账”（close）", "制度文件的佐证材料")),
    Planted("persons by asking", "persons_dealt_with", persons_by_asking, ("persons_dealt_with", "gates_keep_their_promise"),
            ("“销账”（close）", "例外申请未经")),
    Planted("persons forgiven to a name", "persons_dealt_with", tired_of_looking, ("persons_dealt_with", "gates_keep_their_promise")),
    Planted("closer always open", "closer_is_another", always_open, ("unit_passes_nothing", "closer_is_another", "gates_keep_their_promise")),
    Planted("closer by account alone", "closer_is_another", closer_by_account, ("unit_passes_nothing", "closer_is_another"), ("签字",)),
    Planted("closer without whom he deputises for", "closer_is_another", closer_without_patron, ("unit_passes_nothing", "closer_is_another"),
            ("所代理的同事出自被巡察单位",)),
    Planted("closer may be the reviewer", "closer_is_another", closer_is_no_reviewer, ("closer_is_another",), ("销号审核人",)),
    Planted("plan approved by anybody", "plan_approved", plan_approved_by_anybody, ("plan_by_two", "gates_keep_their_promise")),
    Planted("plan approved by the row's signer", "plan_approved", plan_approved_but_by_the_row, ("plan_by_two",), ("自己审批",)),
    Planted("checked by anybody", "checked_independently", checked_by_anybody, ("unit_passes_nothing", "checked_by_others")),
    Planted("an explanation nobody accepted", "in_time_or_accepted", late_but_explained, ("late_is_explained", "gates_keep_their_promise"),
            ("已超过整改期限",)),
    Planted("lateness never accepted", "in_time_or_accepted", in_time_only, ("way_forward", "gates_keep_their_promise"), ("逾期之后",)),
    Planted("late on the last day", "in_time_or_accepted", late_on_the_day, ("gates_keep_their_promise",), ("却不放行", "今天")),
    Planted("withdrawn by asking", "withdrawal_approved", withdrawn_by_asking, ("withdrawal_by_two", "gates_keep_their_promise"),
            ("“撤销”（withdraw）", "待领导小组审批")),
    Planted("continued by asking", "continuation_approved", continued_by_asking, ("continuation_by_two", "gates_keep_their_promise")),
    Planted("three of four receipts", "dual_reports_delivered", three_reports, ("gates_keep_their_promise",), ("双报告四份签收",)),
    Planted("supplement taken for agreement", "discipline_review_agreed", supplement_is_agreement, ("gates_keep_their_promise",)),
    Planted("a gate that never opens", "deliberated", always_shut, ("way_forward", "gates_keep_their_promise"), ("“转账”（transfer）",)),
)  # fmt: skip


def planted(each: Planted) -> Mapping[str, Gate]:
    """Give the registry with the faulty gate in it."""
    return {**GATES, each.place: each.gate}
