"""Closing an inspection: the unit's whole account, with gates of its own, all unmet ones named together (domain.md A2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from rectify.engine import duties, gates
from rectify.engine.meetings import is_village
from rectify.engine.model import Facts, Reason, Refusal, Role
from rectify.engine.rulings import Found, Roles, Rule, has_signed, inspection_of, no, rows, unit_of

if TYPE_CHECKING:
    from rectify.engine.acts import Act
    from rectify.engine.duties import Rules

SETTLED = frozenset({"closed", "long_term", "void", "legacy"})
InspectionGate = Callable[[Facts], Refusal | None]


def _no(reason: Reason, missing: str, owner: Role) -> Refusal:
    return Refusal(reason=reason, missing=missing, owner=owner)


def problems_settled(facts: Facts) -> Refusal | None:
    """Every problem is closed, long-term, void or legacy, and there are as many as the feedback counts (对账, A1)."""
    problems = [row for row in rows(facts, "problems") if row["state"] != "legacy"]
    fed_back = [row for row in problems if not row["on_the_spot"]]  # 立行立改 is on no feedback document
    waiting = [str(row["number"]) for row in problems if row["state"] not in SETTLED]
    if waiting:
        said = "、".join(waiting[:5]) + (f"等 {len(waiting)} 个" if len(waiting) > 5 else "")  # noqa: PLR2004 - enough to go on
        return _no(Reason.PROBLEMS_SETTLED, f"还有问题未销号、未转持续整改：{said}", Role.OFFICE)
    told = inspection_of(facts).problems_count
    if told is not None and len(fed_back) < told:
        return _no(Reason.PROBLEMS_SETTLED, f"台账只有 {len(fed_back)} 个问题，反馈意见为 {told} 个", Role.OFFICE)
    return None


def all_deliberated(facts: Facts) -> Refusal | None:
    """逐一研究 (S003, R-10): every problem that stands was deliberated by the committee."""
    lacking = [
        str(row["number"])
        for row in rows(facts, "problems")
        if row["state"] not in ("void", "legacy") and not (row["deliberated_on"] or row["on_the_spot"])
    ]
    if not lacking:
        return None
    said = "、".join(lacking[:5])
    return _no(Reason.DELIBERATED, f"党委（党组）会议未逐一研究 {len(lacking)} 个问题：{said}", Role.UNIT_HEAD)


def democratic_life_held(facts: Facts) -> Refusal | None:
    """专题民主生活会 was held, apart from the committee's meeting (S003, R-07); villages hold an 组织生活会."""
    if inspection_of(facts).democratic_life_on:
        return None
    word = "组织生活会" if is_village(unit_of(facts)) else "专题民主生活会"
    return _no(Reason.DEMOCRATIC_LIFE_HELD, f"未召开巡察整改{word}（缺单独的会议记录）", Role.UNIT_HEAD)


def half_time_checked(facts: Facts) -> Refusal | None:
    """「整改中途未对整改落实情况进行督办」 (S003, R-11): a meeting and a check in between, not only at both ends."""
    inspection = inspection_of(facts)
    there = {"中期督办会": inspection.midterm_meeting_on, "整改期内的督查": inspection.midterm_check_on}
    lacking = [word for word, on in there.items() if not on]
    if not lacking:
        return None
    return _no(Reason.MIDTERM_SUPERVISED, f"整改中途未督办：缺{'、'.join(lacking)}", Role.UNIT_HEAD)


def published_both(facts: Facts) -> Refusal | None:
    """党内外公开 (S003, R-15); the notice board alone satisfies neither."""
    inspection = inspection_of(facts)
    there = {"未在党内公开": inspection.party_published_on, "未向社会公开": inspection.public_published_on}
    lacking = [word for word, on in there.items() if not on]
    if not lacking:
        return None
    return _no(Reason.PUBLISHED, f"整改情况{'、'.join(lacking)}（只在公示栏公开不算）", Role.UNIT_HEAD)


def supervised_both(facts: Facts) -> Refusal | None:
    """「巡察组回访督查与巡察办日常督查相结合」 (S003, R-25): a team's own check counts as its re-visit."""
    inspection = inspection_of(facts)
    revisited = inspection.revisited_on or any(row["check_on"] for row in rows(facts, "problems"))
    there = {"巡察组回访督查": revisited, "巡察办日常督查": inspection.supervised_on}
    lacking = [word for word, on in there.items() if not on]
    if not lacking:
        return None
    return _no(Reason.SUPERVISED_BOTH, f"督查不全：缺{'、'.join(lacking)}", Role.OFFICE)


INSPECTION_GATES: Mapping[str, InspectionGate] = {
    "problems_settled": problems_settled,
    "deliberated": all_deliberated,
    "democratic_life_held": democratic_life_held,
    "midterm_supervised": half_time_checked,
    "published": published_both,
    "supervised_both": supervised_both,
}
"""The gates that only an inspection has; the feedbacks and the dual reports are asked for by the same gates as a problem's."""


def unmet(facts: Facts, act: Act) -> tuple[Refusal, ...]:
    """Give every gate that still stands before the closing of an inspection, in the order of the work."""
    shared = (gates.three_feedbacks(facts, act), gates.dual_reports_delivered(facts, act))
    own = (gate(facts) for gate in INSPECTION_GATES.values())
    return tuple(each for each in (shared[0], *own, shared[1]) if each is not None)


_TOO_LATE = "整改期已满，不能再补；可由巡察工作领导小组审定，写明原因后办结"


def _is_past(facts: Facts, rules: Rules) -> bool:
    """Say whether the period is over, so that what was to be done half-way through can be done no more."""
    start = inspection_of(facts).receipt_on
    return bool(start) and facts.today >= duties.rectification(rules, str(start)).nominal_on.isoformat()


def inspection_closing(act: Act, facts: Facts, rules: Rules, roles: Roles) -> Found:
    """销账 of the whole account; nothing but the quarterly follow-up and the look-back is owed afterwards."""
    inspection = inspection_of(facts)
    if inspection.closed_on:
        return no(Reason.WRONG_STATE, f"已于 {inspection.closed_on} 办结")
    if facts.acting() & facts.unit_people:
        return no(Reason.OWN_ACT, "办结不能由被巡察单位的人办理")
    refusals = unmet(facts, act)
    missed = next((each for each in refusals if each.reason is Reason.MIDTERM_SUPERVISED), None)
    if missed is not None and _is_past(facts, rules):
        answered = act.text("midterm_reason") and has_signed(Role.LEADING_GROUP, act, facts, roles)
        others = tuple(each for each in refusals if each is not missed)
        refusals = others if answered else (*others, replace(missed, missing=f"{missed.missing}；{_TOO_LATE}"))
    elif act.text("midterm_reason"):
        return no(Reason.BAD_VALUE, "整改期未满，或已中途督办，不用说明")
    if refusals:
        return Found(refusals=refusals)
    settled = ("receipt", "plan", "reports", "democratic_life", "midterm", "publication", "closing")
    counted = {state: sum(row["state"] == state for row in rows(facts, "problems")) for state in sorted(SETTLED)}
    lines = [duties.nothing(slot, inspection.number) for slot in settled]
    if not counted["long_term"]:
        lines.append(duties.nothing("follow_up", inspection.number))
    excepted = {"excepted": ["midterm_supervised"]} if missed is not None else {}
    return Found(body={"counts": counted, "duties": lines, **excepted})


RULES: Mapping[str, Rule] = {"inspection_closing": inspection_closing}
