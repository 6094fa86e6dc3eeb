"""What changes while the work goes on: the plan's persons and measures, and who looks after an inspection or answers for it.

A changed plan needs a new approval, and until it has one the application waits (``gates.measures_done``); the deadline stands. A
wrong entry is no change: it is put right by two persons (``masters.correct``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rectify.engine import heads
from rectify.engine.following import followed
from rectify.engine.joint import plan_faults
from rectify.engine.model import Facts, Reason, Role
from rectify.engine.rulings import Found, Roles, Rule, asked_by, has_signed, inspection_of, no, problem_of, rows

if TYPE_CHECKING:
    from rectify.engine.acts import Act
    from rectify.engine.duties import Rules

AMENDED = "amended"
"""The verdict on a plan row that was changed after its approval and waits for another."""
_APPROVABLE = frozenset({"approved", "returned", AMENDED})
_WHAT = ("liaison", "team", "unit")


def plan_amendment(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """调整计划 after persons or organisation changed: what was done stays done where the measure stays word for word."""
    problem, measures = problem_of(facts), act.fields.get("measures")
    if problem.plan_verdict not in _APPROVABLE:
        return no(Reason.WRONG_STATE, "本问题的整改计划未经审批，可直接重报分项整改计划（plan_row）", Role.UNIT_CLERK)
    done = {(each.text, each.unit) for each in facts.measures if each.done}
    if fault := plan_faults(problem, measures, done):
        return no(Reason.BAD_VALUE, fault)
    given = [each for each in measures if isinstance(each, Mapping)] if isinstance(measures, Sequence) else []
    kept = [n for n, each in enumerate(given, 1) if (each["text"], each.get("unit")) in done]
    body, said = followed(facts, measures)
    body |= {"plan_no": problem.plan_no + 1, "kept": kept, "signer": asked_by(act, facts)}
    return Found(body=body, warnings=said)


def reassignment(act: Act, facts: Facts, rules: Rules, roles: Roles) -> Found:
    """变更: another liaison or team by the office; another unit (机构改革, the successor takes over) signed by the leading group."""
    inspection = inspection_of(facts)
    wanted = {name: act.text(name) for name in _WHAT if act.text(name)}
    if "liaison" in wanted:
        wanted["liaison"] = facts.person(wanted["liaison"])
    if not wanted:
        return no(Reason.MISSING_FIELD, f"须写明变更什么：{'、'.join(_WHAT)} 至少一项")
    changed = {name: value for name, value in wanted.items() if value != (getattr(inspection, name) or "")}
    if not changed:
        return no(Reason.BAD_VALUE, "与现在登记的相同，没有变更")
    if fault := _unknown(facts, changed):
        return no(Reason.BAD_VALUE, fault)
    if "unit" in changed and not has_signed(Role.LEADING_GROUP, act, facts, roles):
        word = "变更被巡察单位须由巡察工作领导小组签批（signed_by 写明签批人，file 附扫描件）"
        return no(Reason.NOT_PERMITTED, word, Role.LEADING_GROUP)
    body: dict[str, object] = {"changed": changed}
    if "unit" in changed:
        theirs = [row for row in rows(facts, "problems") if row["unit"] == inspection.unit]
        body["problems"] = [{"number": row["number"], "unit": changed["unit"]} for row in theirs]
        body["opened"] = [heads.line_for(rules, facts, inspection.number)]
    return Found(fields={**act.fields, **wanted}, body=body, warnings=_said(changed))


def _unknown(facts: Facts, changed: Mapping[str, str]) -> str:
    accounts = facts.known.get("accounts")
    if "liaison" in changed and not (isinstance(accounts, frozenset) and changed["liaison"] in accounts):
        return f"没有这个账号：{changed['liaison']}"
    if "team" in changed and not facts.known.get("team"):
        return f"该轮次没有这个组：{changed['team']}"
    if "unit" in changed and not facts.known.get("unit"):
        return f"没有这个单位：{changed['unit']}"
    same = facts.known.get("same")
    return f"该单位在本轮已登记由该组巡察：{same}" if same else ""


def _said(changed: Mapping[str, str]) -> tuple[str, ...]:
    return ("原单位不再看到本次巡察；承接单位的主要负责人须签收交接清单（handover）",) if "unit" in changed else ()


RULES: Mapping[str, Rule] = {"plan_amendment": plan_amendment, "reassignment": reassignment}
