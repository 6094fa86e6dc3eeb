"""Joint reviews of the plan and of the dual reports: n reviewers, one merged opinion, and the way back (domain.md B3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from rectify.engine import duties
from rectify.engine.deadlines import Obligation, due, due_by
from rectify.engine.model import Facts, Reason, Role
from rectify.engine.rulings import Found, Roles, Rule, another_than, asked_by, inspection_of, no, rows

if TYPE_CHECKING:
    from rectify.engine.acts import Act
    from rectify.engine.duties import Rules

FOUR_SIDES = ("office", "team", "discipline", "organisation")
"""四方: whose opinions a joint review usually merges; fewer are remarked on, more are welcome."""
BODY_WORDS: Mapping[str, str] = {
    "office": "巡察办",
    "team": "巡察组",
    "discipline": "纪委监委",
    "organisation": "组织部",
    "leader": "分管县领导",
}


def plan_opinion(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """One body's opinion on the plan as it was submitted last; nobody reviews what he signed."""
    inspection = inspection_of(facts)
    if found := another_than(facts, inspection.plan_by, "不能会审自己签报的方案"):
        return found
    for row in rows(facts, "records"):
        fields = row["fields"]
        if row["kind"] != "plan_opinion" or not isinstance(fields, Mapping) or fields["body"] == act.text("body"):
            continue
        if fields.get("round", 0) == inspection.plan_round and (
            found := another_than(facts, str(fields.get("said_by") or row["by"]), "同一人不能代表两个单位表示意见")
        ):
            return found
    said = () if inspection.plan_on else ("整改方案尚未报送",)
    fields = {**act.fields, "round": inspection.plan_round, "said_by": asked_by(act, facts)}
    return Found(fields=fields, warnings=said)


def opinions(facts: Facts) -> Mapping[str, str]:
    """Give each body's last verdict on the plan as it was submitted last."""
    said: dict[str, str] = {}
    for row in rows(facts, "records"):
        fields = row["fields"]
        if row["kind"] != "plan_opinion" or not isinstance(fields, Mapping):
            continue
        if fields.get("round", 0) == inspection_of(facts).plan_round:
            said[str(fields["body"])] = str(fields["verdict"])
    return said


def plan_review(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """The opinions of one round are merged into one; returned, the plan is owed again."""
    inspection = inspection_of(facts)
    if not inspection.plan_on:
        return no(Reason.WRONG_STATE, "整改方案尚未报送，没有可汇总的会审", Role.UNIT_HEAD)
    if found := another_than(facts, inspection.plan_by, "不能会审自己签报的方案"):
        return found
    said = opinions(facts)
    if not said:
        return no(Reason.WRONG_STATE, "还没有会审单位的意见（plan_opinion）可汇总", Role.OFFICE)
    against = [body for body, verdict in said.items() if verdict == "return"]
    if act.text("verdict") == "agree" and against and not act.text("resolution"):
        who = "、".join(BODY_WORDS[body] for body in against)
        return no(Reason.MISSING_FIELD, f"{who}的意见是退回，汇总为同意须写明分歧如何处理（resolution）")
    fields = {**act.fields, "round": inspection.plan_round}
    body: dict[str, object] = {"signer": asked_by(act, facts)}
    if act.text("verdict") == "return":
        body["duties"] = [_again(act, facts, rules, Obligation.PLAN, "plan")]
    return Found(fields=fields, body=body, warnings=_sides(said))


def _sides(said: Mapping[str, str]) -> tuple[str, ...]:
    lacking = [BODY_WORDS[body] for body in FOUR_SIDES if body not in said]
    return (f"会审未见{'、'.join(lacking)}的意见",) if lacking else ()


def _again(act: Act, facts: Facts, rules: Rules, obligation: Obligation, slot: str) -> duties.Body:
    """Give the line for what is to be handed in anew: by the day that is named, else by the profile's period from today."""
    inspection, today = inspection_of(facts), date.fromisoformat(facts.today)
    named = act.day("due_on")
    deadline = (
        due_by(
            rules.period(),
            obligation,
            date.fromisoformat(named),
            rules.calendar,
            start_on=today,
            ground="退回重报，限于",
        )
        if named
        else due(rules.period(), obligation, today, rules.calendar)
    )
    since = f"{slot}{inspection.version + 1}"
    return duties.line(rules, deadline, obligation.value, subject=inspection.number, since=since, slot=slot)


def report_review(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """A report is accepted or goes back (退单); what goes back counts as not delivered and is owed again."""
    report = act.text("report")
    inspection = inspection_of(facts)
    if inspection.closed_on:
        return no(Reason.WRONG_STATE, f"本单位的巡察整改已于 {inspection.closed_on} 办结")
    delivered = any(getattr(inspection, f"{report}_{receiver}_on") for receiver in ("office", "leader"))
    if not delivered:
        return no(Reason.WRONG_STATE, "该报告尚无签收记录，不能审核", Role.UNIT_HEAD)
    if act.day("due_on") and str(act.day("due_on")) < facts.today:
        return no(Reason.BAD_VALUE, "重报期限不能早于今天")
    if act.text("verdict") == "agree":
        return Found()
    return Found(body={"duties": [_again(act, facts, rules, Obligation.REPORTS, "reports")]})


RULES: Mapping[str, Rule] = {rule.__name__: rule for rule in (plan_opinion, plan_review, report_review)}
