"""The rules of acts of escalation: what follows a supervision, talks alone and in a group, proposals of accountability.

None of them comes about by itself: a ladder prepares a letter, a second return proposes a talk, the red list shows units; people
decide (domain.md A4). What each asks of somebody has a line of its own, which the answer settles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine import asked
from rectify.engine.deadlines import Obligation
from rectify.engine.model import Facts, Reason, Role
from rectify.engine.rulings import (
    Body,
    Found,
    Roles,
    Rule,
    another_than,
    before_it_began,
    before_the_work,
    inspection_of,
    no,
    rows,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rectify.engine.acts import Act
    from rectify.engine.duties import Rules

PROPOSED, ANSWER = "proposed_talk", "talk"
"""Slots: the talk that a second return proposes (the office's), and what a talk requires (the unit's)."""


# ---- after a supervision


def followed_up_on(act: Act, facts: Facts, rules: Rules) -> Body | Found:
    """Give the line for the day on which a supervision is to be followed up (R-28); nothing where none is named."""
    on = act.day("follow_up_on")
    if on is None:
        return {}
    if on < act.text("on") or on < facts.today:
        return no(Reason.BAD_VALUE, f"跟进日期（{on}）不能早于督查日期和今天")
    return {"opened": [_follow_up_line(facts, rules, on, "supervision")]}


def _follow_up_line(facts: Facts, rules: Rules, on: str, slot: str) -> Body:
    number = inspection_of(facts).number
    return asked.until(rules, facts, asked.FOLLOW_UP, on, subject=number, slot=slot, since=asked.here(facts))


def supervision_follow_up(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """What was found when a supervision was followed up; it may be followed up again."""
    there = asked.record_of(facts, act.count("supervision"), "supervision")
    if there is None:
        return no(Reason.BAD_VALUE, f"没有编号为 {act.count('supervision')} 的督查督办记录")
    supervised_on, next_on = str(asked.fields(there)["on"]), act.day("next_on")
    if act.text("on") < supervised_on:
        return no(Reason.BAD_VALUE, f"跟进日期早于督查日期（{supervised_on}）")
    if next_on is not None and next_on < facts.today:
        return no(Reason.BAD_VALUE, "再次跟进日期不能早于今天")
    line = _running_after(there, facts)
    if next_on is None:
        return Found(body={"duties": asked.settled(line, inspection_of(facts).number)})
    if line:
        return Found(body={"duties": [_follow_up_line(facts, rules, next_on, str(line[0]["slot"]))]})
    return Found(body={"opened": [_follow_up_line(facts, rules, next_on, "supervision")]})


def _running_after(supervision: Mapping[str, object], facts: Facts) -> list[Mapping[str, object]]:
    """Give the line that runs for a supervision: it, or an earlier following up of it, opened that."""
    no_ = supervision["entry_no"]
    later = [row for row in rows(facts, "records") if row["kind"] == "supervision_follow_up"]
    chain = {no_, *(row["entry_no"] for row in later if asked.fields(row)["supervision"] == no_)}
    return [row for row in asked.running(facts, "supervision") if asked.opened_by(row) in chain]


# ---- talks


def proposal(facts: Facts, rules: Rules) -> Body:
    """Give the office's line for the talk that a second return of a problem proposes (domain.md A2)."""
    problem = facts.problem
    assert problem is not None  # noqa: S101 - a return is a problem's
    since = f"{problem.number}/v{problem.version + 1}"
    return asked.counted(rules, Obligation.TALK, facts.today, subject=problem.inspection, slot=PROPOSED, since=since)


def talk(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """约谈: settles what returns had proposed, for the problems it names or for all, and opens what it requires."""
    number = inspection_of(facts).number
    named = act.texts("problems")
    if found := strange_problems(named, facts) or before_the_work(facts, act.text("on"), "约谈日期", named):
        return found
    meant = [row for row in asked.running(facts, PROPOSED) if not named or str(row["since"]).split("/")[0] in named]
    body: Body = {"duties": asked.settled(meant, number)}
    if due_on := act.day("due_on"):
        if due_on < act.text("on"):
            return no(Reason.BAD_VALUE, f"落实期限早于约谈日期（{act.text('on')}）")
        body["opened"] = [_requirement(act, facts, rules, number)]
    return Found(body=body)


def _requirement(act: Act, facts: Facts, rules: Rules, inspection: str) -> Body:
    on = act.text("on")
    return asked.until(
        rules, facts, asked.TALK_ANSWER, act.text("due_on"), subject=inspection, slot=ANSWER,
        since=f"{on}/{asked.here(facts)}", start_on=on,
    )  # fmt: skip


def talk_result(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """What the unit has done of what a talk required; a talk is named by its day."""
    held_on = act.text("held_on")
    meant = [row for row in asked.running(facts, ANSWER) if str(row["since"]).split("/")[0] == held_on]
    if not meant:
        return no(Reason.WRONG_STATE, f"没有 {held_on} 约谈提出的、尚待反馈的要求")
    if act.text("on") < held_on:
        return no(Reason.BAD_VALUE, f"日期早于约谈日期（{held_on}）")
    return Found(body={"duties": asked.settled(meant, inspection_of(facts).number)})


def group_talk(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """集体约谈 (S002, R-31): the heads of several units at once; each unit owes its own answer."""
    inspections = _inspections_of(act.texts("units"), facts)
    if isinstance(inspections, Found):
        return inspections
    if found := before_it_began(facts, act.text("on"), "约谈日期"):
        return found
    if act.text("due_on") < act.text("on"):
        return no(Reason.BAD_VALUE, f"落实期限早于约谈日期（{act.text('on')}）")
    if len(act.texts("units")) < 2:  # noqa: PLR2004 - one unit alone is talked to on its inspection
        return no(Reason.BAD_VALUE, "集体约谈须有两个以上单位；约谈一个单位请用 talk")
    numbers = [str(row["number"]) for row in inspections]
    proposed = [row for row in rows(facts, "proposed_talks") if row["subject"] in numbers]
    settled = [line for row in proposed for line in asked.settled([row], str(row["subject"]))]
    return Found(body={
        "inspections": numbers, "duties": settled, "opened": [_requirement(act, facts, rules, each) for each in numbers],
    })  # fmt: skip


def _inspections_of(units: Sequence[str], facts: Facts) -> list[Mapping[str, object]] | Found:
    there = rows(facts, "round_inspections")
    strange = [unit for unit in units if unit not in {row["unit"] for row in there}]
    if strange:
        return no(Reason.BAD_VALUE, f"不是本轮次巡察的单位（填单位代码）：{'、'.join(strange)}")
    return [row for row in there if row["unit"] in units]


# ---- accountability


def accountability_proposal(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """问责建议 (S002, R-32): the leading group's, on a clause, never automatic; the body it goes to owes an answer."""
    holders = facts.known.get("group_people")
    if not isinstance(holders, frozenset) or facts.signer not in holders:
        return no(Reason.BAD_VALUE, f"问责建议须由巡察工作领导小组成员签批，“{act.text('signed_by')}”不是")
    sent_on, due_on, named = act.text("sent_on"), act.day("due_on"), act.texts("problems")
    if found := strange_problems(named, facts) or before_the_work(facts, sent_on, "建议日期", named):
        return found
    if due_on is not None and due_on < sent_on:
        return no(Reason.BAD_VALUE, f"反馈期限早于建议日期（{sent_on}）")
    number, since = inspection_of(facts).number, asked.here(facts)
    about = {"subject": number, "slot": "accountability", "since": since}
    line = (
        asked.until(rules, facts, asked.ACCOUNTABILITY, due_on, start_on=sent_on, **about)
        if due_on
        else asked.counted(rules, Obligation.REFERRAL_ANSWER, sent_on, obligation=asked.ACCOUNTABILITY, **about)
    )
    return Found(body={"opened": [line]})


_MINE = {"discipline": Role.DISCIPLINE, "organisation": Role.ORGANISATION}


def accountability_result(act: Act, facts: Facts, _rules: Rules, roles: Roles) -> Found:
    """The body's own decision on a proposal; not by whoever signed the proposal."""
    there = asked.record_of(facts, act.count("proposal"), "accountability_proposal")
    if there is None:
        return no(Reason.BAD_VALUE, f"没有编号为 {act.count('proposal')} 的问责建议")
    given = asked.fields(there)
    if _MINE[str(given["to"])] not in roles and Role.OFFICE not in roles:
        return no(Reason.NOT_PERMITTED, "该建议没有送达您的单位")
    if act.text("on") < str(given["sent_on"]):
        return no(Reason.BAD_VALUE, f"日期早于建议日期（{given['sent_on']}）")
    if found := another_than(facts, str(there["by"]), "不能处理自己签批的问责建议"):
        return found
    slot = f"accountability:{there['entry_no']}"
    line = [row for row in asked.running(facts, "accountability") if row["slot"] == slot]
    if not line:
        return no(Reason.WRONG_STATE, "该建议的处理结果已登记")
    return Found(body={"answers": there["entry_no"], "duties": asked.settled(line, inspection_of(facts).number)})


def strange_problems(named: Sequence[str], facts: Facts) -> Found | None:
    """Refuse problems that are not the inspection's."""
    known = {row["number"] for row in rows(facts, "problems")}
    strange = [each for each in named if each not in known]
    return no(Reason.BAD_VALUE, f"不是本次巡察的问题：{'、'.join(strange)}") if strange else None


RULES: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (supervision_follow_up, talk, talk_result, group_talk, accountability_proposal, accountability_result)
}
