"""What the rules speak of: roles, people, rounds, inspections, problems, refusals.

These are the ledger's rows as the engine sees them: plain values, frozen. A day is ISO text (``2026-03-02``) and compares
as dates do; ``None`` means "not yet". Counts and musts are folded onto the problem and its inspection when an entry is
posted, so that one reading brings everything a gate asks for. Where rows come from is the store's business.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Day = str
"""A calendar day as ISO text."""

ANY = "*"


class Role(StrEnum):
    """The thirteen roles (domain.md A8)."""

    OFFICE = "office"
    LIAISON = "liaison"
    TEAM = "team"
    UNIT_CLERK = "unit_clerk"
    UNIT_HEAD = "unit_head"
    LEADER = "leader"
    LEADING_GROUP = "leading_group"
    DISCIPLINE = "discipline"
    ORGANISATION = "organisation"
    CITY = "city"
    SYSADMIN = "sysadmin"
    SECADMIN = "secadmin"
    AUDITOR = "auditor"
    SYSTEM = "system"
    CO_UNIT = "co_unit"
    """Nobody is granted it: what a unit's accounts are towards a joint problem in which their unit co-operates."""


ROLE_WORDS: Mapping[Role, str] = {
    Role.OFFICE: "巡察办",
    Role.LIAISON: "联系人",
    Role.TEAM: "巡察组（验收组）",
    Role.UNIT_CLERK: "被巡察单位经办人",
    Role.UNIT_HEAD: "被巡察单位主要负责人",
    Role.LEADER: "分管县领导",
    Role.LEADING_GROUP: "巡察工作领导小组",
    Role.DISCIPLINE: "纪委监委",
    Role.ORGANISATION: "组织部",
    Role.CITY: "市委巡察办",
    Role.SYSADMIN: "系统管理员",
    Role.SECADMIN: "安全管理员",
    Role.AUDITOR: "审计管理员",
    Role.SYSTEM: "系统",
    Role.CO_UNIT: "配合单位",
}

GRANTED = tuple(role for role in Role if role not in (Role.SYSTEM, Role.CO_UNIT))
"""The roles that an account is given; the other two follow from what somebody is."""


STATES = (
    "reported", "handed_over", "transferred", "under_check", "passed", "closed", "long_term", "void", "legacy",
)  # fmt: skip
"""Every state there is (domain.md A2)."""

FINISHED = ("closed", "void", "legacy")
"""States in which nothing is left to be done about a problem; long-term work is unfinished."""


def bare_name(name: str) -> str:
    """Give a written name without the blanks that fill up names of two characters (赵　甲)."""
    return "".join(name.split())


ADMINISTRATORS = frozenset({Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR})
UNIT_ROLES = frozenset({Role.UNIT_CLERK, Role.UNIT_HEAD, Role.CO_UNIT})


class Reason(StrEnum):
    """Why an act was refused. The gates' own names and a few more; stored, and never renamed."""

    FINDING_COMPLETE = "finding_complete"
    FEEDBACK_ISSUED = "feedback_issued"
    NOTICE_SIGNED = "notice_signed"
    RECEIPT_ON_FILE = "receipt_on_file"
    THREE_FEEDBACKS = "three_feedbacks"
    PLAN_COMPLETE = "plan_complete"
    DELIBERATED = "deliberated"
    PLAN_APPROVED = "plan_approved"
    REFERRALS_SENT = "referrals_sent"
    MEASURES_DONE = "measures_done"
    EVIDENCE_OF_SUBSTANCE = "evidence_of_substance"
    THREE_MUSTS_CLAIMED = "three_musts_claimed"
    IN_TIME_OR_ACCEPTED = "in_time_or_accepted"
    SUPPLEMENT_STATED = "supplement_stated"
    CHECKED_INDEPENDENTLY = "checked_independently"
    SELF_CHECK_DONE = "self_check_done"
    INSTITUTION_BUILT = "institution_built"
    PERSONS_DEALT_WITH = "persons_dealt_with"
    DUAL_REPORTS_DELIVERED = "dual_reports_delivered"
    DISCIPLINE_REVIEW_AGREED = "discipline_review_agreed"
    CLOSER_IS_ANOTHER = "closer_is_another"
    CONTINUATION_APPROVED = "continuation_approved"
    REVIEW_RECORDED = "review_recorded"
    WITHDRAWAL_APPROVED = "withdrawal_approved"
    PROBLEMS_SETTLED = "problems_settled"
    DEMOCRATIC_LIFE_HELD = "democratic_life_held"
    MIDTERM_SUPERVISED = "midterm_supervised"
    PUBLISHED = "published"
    SUPERVISED_BOTH = "supervised_both"
    NOT_PERMITTED = "not_permitted"
    WRONG_STATE = "wrong_state"
    OWN_ACT = "own_act"
    UNKNOWN_FIELD = "unknown_field"
    MISSING_FIELD = "missing_field"
    BAD_VALUE = "bad_value"
    ID_REUSED = "id_reused"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One reason why not: what is missing (Chinese, for people) and the role that can supply it."""

    reason: StrEnum
    missing: str
    owner: Role | None = None
    field: str = ""
    """Which of the act's own fields is meant, by its path (``measures[2].text``); nothing where it is none of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role somebody holds today, his own or by delegation from ``holder``; with a unit where the role has one."""

    role: Role
    unit: str | None = None
    holder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorisation:
    """A membership in a team that is valid today; ``whole_round`` for a checking team without inspections of its own."""

    round: str
    team: str
    purpose: str
    whole_round: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The account that asks, with what it may be today."""

    name: str
    display: str = ""
    unit: str | None = None
    os_user: str | None = None
    grants: tuple[Grant, ...] = ()
    authorisations: tuple[Authorisation, ...] = ()

    def is_called(self, name: str | None) -> bool:
        """Say whether a name written in the ledger means this account (account name or display name)."""
        return name is not None and name in (self.name, self.display)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """An inspected unit (被巡察单位)."""

    code: str
    name: str = ""
    kind: str = ""
    parent: str | None = None
    head: str | None = None
    head_since: Day | None = None
    leader: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """An inspection round (巡察轮次); carries the period profile, the ladder and the workflow."""

    code: str
    name: str = ""
    kind: str = ""
    profile: str = ""
    ladder: str = ""
    workflow: str = ""
    opened_on: Day | None = None
    ladder_hash: str | None = None

    @property
    def ladder_mark(self) -> str:
        """What names the ladder in force: the hash of the text that was adopted, or a file where none was yet."""
        return self.ladder_hash or self.ladder


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """A unit's inspection in a round (domain.md A1), with what its problems' gates need folded onto it."""

    number: str
    round: str = ""
    unit: str = ""
    team: str = ""
    liaison: str | None = None
    profile: str = ""
    profile_hash: str = ""
    ladder: str = ""
    """The mark of its round's ladder (:attr:`Round.ladder_mark`)."""
    version: int = 0
    problems_count: int | None = None
    feedback_number: str | None = None
    feedback_on: Day | None = None
    feedback_collective_on: Day | None = None
    feedback_head_on: Day | None = None
    feedback_leader_on: Day | None = None
    receipt_on: Day | None = None
    receipt_by: str | None = None
    receipt_how: str | None = None
    plan_on: Day | None = None
    plan_by: str | None = None
    rectification_office_on: Day | None = None
    rectification_leader_on: Day | None = None
    head_office_on: Day | None = None
    head_leader_on: Day | None = None
    started_on: Day | None = None
    ended_on: Day | None = None
    closed_on: Day | None = None
    plan_review: str = ""
    plan_round: int = 0
    democratic_life_on: Day | None = None
    midterm_meeting_on: Day | None = None
    midterm_check_on: Day | None = None
    party_published_on: Day | None = None
    public_published_on: Day | None = None
    media_published_on: Day | None = None
    revisited_on: Day | None = None
    supervised_on: Day | None = None
    evaluated_on: Day | None = None
    grade: str | None = None


def last_day(effective_on: Day | None, supplement_on: Day | None) -> Day | None:
    """Give the last day in time: the effective deadline, or the later day that a return named for a supplement."""
    if effective_on and supplement_on and supplement_on > effective_on:
        return supplement_on
    return effective_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A problem (问题), the unit of work and of count, as its gates see it."""

    number: str
    inspection: str = ""
    unit: str = ""
    round: str = ""
    state: str = "reported"
    version: int = 0
    workflow: str = ""
    workflow_hash: str = ""
    registered_on: Day | None = None
    registered_by: str | None = None
    handed_over_on: Day | None = None
    finding: str = ""
    refer_to: str = ""
    referrals: str = ""
    criterion: int = 0
    plan_no: int = 0
    plan_row_by: str | None = None
    measures_total: int = 0
    measures_done: int = 0
    measures_last_on: Day | None = None
    plan_verdict: str = ""
    plan_verdict_by: str | None = None
    deliberated_on: Day | None = None
    substance: int = 0
    strays: int = 0
    """Pieces of evidence whose measure is no longer in the plan."""
    self_checks: int = 0
    institutions: int = 0
    accountabilities: int = 0
    self_check_evidence: int = 0
    institution_evidence: int = 0
    accountability_evidence: int = 0
    exceptions: str = ""
    start_on: Day | None = None
    original_on: Day | None = None
    nominal_on: Day | None = None
    effective_on: Day | None = None
    provisional: int = 0
    rectify_rung: int = 0
    extensions: int = 0
    extension_until: Day | None = None
    extension_by: str | None = None
    supplement_on: Day | None = None
    explanation: str = ""
    explanation_by: str | None = None
    submitted_on: Day | None = None
    submitted_by: str | None = None
    first_submitted_on: Day | None = None
    returns: int = 0
    check_conclusion: str = ""
    check_on: Day | None = None
    checkers: str = ""
    check_fault: str = ""
    passed_by: str | None = None
    discipline_verdict: str = ""
    discipline_by: str | None = None
    continuation: str = ""
    continuation_by: str | None = None
    review_on: Day | None = None
    reviewed_on: Day | None = None
    withdrawal: str = ""
    withdrawal_by: str | None = None
    key_attention: int = 0
    sustained: int = 0
    carried_gates: str = ""
    predecessor: str | None = None
    objection: str = ""
    objection_by: str | None = None
    co_units: str = ""
    notice_on: Day | None = None
    notice_number: str | None = None
    slogans: int = 0
    faults: str = ""
    fault_list: str = ""
    review_line: int | None = None
    """The entry that opened the running line for the discipline commission's review."""
    on_the_spot: int = 0
    checked_by: str = ""
    """Everybody who ever checked it, for whatever application: none of them closes it."""
    """Whether it was registered as 立行立改, by the workflow of its first day: then no feedback document lists it."""
    long_term_on: Day | None = None

    @property
    def by_notice(self) -> bool:
        """Whether its clock is that of its own 立行立改通知书, and not the receipt's."""
        return bool(self.on_the_spot and self.notice_on)

    @property
    def until(self) -> Day | None:
        """The last day in time (:func:`last_day`)."""
        return last_day(self.effective_on, self.supplement_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure of a problem's current plan row (整改措施)."""

    n: int
    text: str = ""
    leader: str = ""
    department: str = ""
    person: str = ""
    due_on: Day = ""
    done: int = 0
    kind: str | None = None
    unit: str | None = None
    """The co-operating unit whose measure it is; the lead unit's own where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that one act is decided on: who asks, about what, on which day. Read once, never changed."""

    today: Day
    actor: Actor
    signer: str = ""
    problem: Problem | None = None
    inspection: Inspection | None = None
    unit: Unit | None = None
    round: Round | None = None
    """The round, where an act is about one."""
    responsible: Unit | None = None
    """The problem's own unit, where that is another than the inspected one: a village of a township (R-55)."""
    people: Mapping[str, str] = field(default_factory=dict)
    """Canonical account names for the names an act or a row mentions."""
    unit_people: frozenset[str] = frozenset()
    """Who belongs to a unit that answers for the subject: accounts, and the bare names under which they are written."""
    concerned: frozenset[str] = frozenset()
    """The units the subject is about or ever was, with those of an inspection's problems: their people decide nothing."""
    role_holders: Mapping[Role, frozenset[str]] = field(default_factory=dict)
    """Who holds a role today, for signatures on paper."""
    measures: tuple[Measure, ...] = ()
    texts: tuple[str, ...] = ()
    """What the unit itself wrote about this problem, for telling a check from a copy."""
    known: Mapping[str, object] = field(default_factory=dict)
    """What else the act's kind needs from the ledger, by name (see ``needs`` in catalogue.py)."""

    def acting(self) -> frozenset[str]:
        """Give everybody who stands behind the act: who asks, who signed, and for whom the asker deputises."""
        holders = {grant.holder for grant in self.actor.grants}
        return frozenset({self.actor.name, self.signer, *holders} - {""})

    def person(self, name: str | None) -> str:
        """Give the account a written name means, or the bare name itself where no account bears it."""
        return self.people.get(name, bare_name(name)) if name else ""
