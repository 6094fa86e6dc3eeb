"""The rules of requests and decisions on a problem: exceptions, lateness, extensions, continuing work, withdrawal.

Whoever decides is never whoever asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from rectify.engine import duties
from rectify.engine.consents import exceptions
from rectify.engine.deadlines import Obligation, due_by, latest_extension
from rectify.engine.derivation import extended
from rectify.engine.gates import in_time_or_accepted
from rectify.engine.kinds.words import GROUNDS
from rectify.engine.model import FINISHED, Facts, Problem, Reason, Refusal, Role
from rectify.engine.rulings import (
    Found,
    Roles,
    Rule,
    another_than,
    asked_by,
    has_signed,
    missing,
    no,
    problem_of,
    unfit_review_day,
)
from rectify.engine.splitting import asked_already, parted

if TYPE_CHECKING:
    from rectify.engine.acts import Act
    from rectify.engine.duties import Rules


def exception(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """经批准不作要求 (domain.md B4): a ground that fits the must; a new request starts its consents anew."""
    must, ground = act.text("must"), act.text("ground")
    if must not in GROUNDS[ground]:
        fitting = "、".join(name for name, musts in GROUNDS.items() if must in musts)
        return no(Reason.BAD_VALUE, f"情形“{ground}”不适用于这一项，可用：{fitting}")
    asked = {**exceptions(problem_of(facts)), must: {"ground": ground, "by": asked_by(act, facts), "consents": {}}}
    return Found(body={"exceptions": asked}, warnings=_unproved(ground, act))


def _unproved(ground: str, act: Act) -> tuple[str, ...]:
    """What a ground has to cite (domain.md B4): the letter to the superior body, the rule that stands and how it was run."""
    if ground == "superior_matter" and not act.text("number"):
        return ("属上级事项的，应写明向上级发出的巡察建议书文号",)
    if ground == "existing_rule_adequate" and "《" not in act.text("reason"):
        return ("现有制度已能管住的，应写明制度名称（《……》）和执行情况",)
    return ()


def consent(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """One body's word on an exception; nobody speaks for two bodies, nor on his own request."""
    must, body = act.text("must"), act.text("body")
    known = exceptions(problem_of(facts))
    asked = known.get(must)
    if asked is None:
        return no(Reason.WRONG_STATE, "尚无这一项的例外申请", Role.UNIT_HEAD)
    if found := another_than(facts, str(asked["by"]), "不能对自己签报的例外申请表示意见"):
        return found
    given = asked["consents"]
    consents = dict(given) if isinstance(given, Mapping) else {}
    for other, (_verdict, person) in consents.items():
        if other != body and (found := another_than(facts, person, "同一人不能代表两个单位表示意见")):
            return found
    consents[body] = [act.text("verdict"), asked_by(act, facts)]
    return Found(body={"exceptions": {**known, must: {**asked, "consents": consents}}})


def explanation(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """Lateness is explained once there is lateness; an explanation never buys time ahead."""
    problem = problem_of(facts)
    if problem.until is None or facts.today <= problem.until:
        return no(Reason.WRONG_STATE, "尚未超过整改期限，无须超期说明")
    if problem.explanation == "given":
        return no(Reason.WRONG_STATE, "已有待审核的超期说明", Role.OFFICE)
    if problem.explanation == "accepted":
        return no(Reason.WRONG_STATE, "超期说明已获采纳，无须再次说明")
    return Found(body={"signer": asked_by(act, facts)})


def explanation_review(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """采纳 or not, with the number of the 督办函 to this very unit; not by whoever explained."""
    problem = problem_of(facts)
    if problem.explanation != "given":
        return no(Reason.WRONG_STATE, "没有待审核的超期说明", Role.UNIT_HEAD)
    if found := another_than(facts, problem.explanation_by, "不能审核自己签报的超期说明"):
        return found
    number, slip = act.text("slip_number"), facts.known.get("slip")
    if not isinstance(slip, Mapping):
        return Found(warnings=(f"函件台账中没有文号“{number}”，请登记该督办函（letter）",))
    if slip["subject"] != problem.inspection or "督办" not in str(slip["kind"]):
        return no(Reason.BAD_VALUE, f"“{number}”不是本次巡察的督办函")
    return Found()


def extension_request(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """申请延期: before the date, within the profile's caps, one request at a time (domain.md B2.5)."""
    problem, profile = problem_of(facts), rules.period()
    until = act.text("until")
    if problem.start_on is None or problem.effective_on is None:
        return no(Reason.WRONG_STATE, "整改期限尚未起算，不能申请延期", Role.UNIT_HEAD)
    if facts.today > problem.effective_on:
        return no(Reason.WRONG_STATE, f"已超过整改期限（{problem.effective_on}），延期须在期限届满前申请")
    if found := _asked_already(problem):
        return found
    if problem.extensions >= profile.max_extensions:
        return no(Reason.WRONG_STATE, f"延期以 {profile.max_extensions} 次为限")
    if until <= problem.effective_on:
        return no(Reason.BAD_VALUE, f"延期至的日期须晚于现整改期限（{problem.effective_on}）")
    latest = latest_extension(profile, date.fromisoformat(problem.start_on)).isoformat()
    if until > latest:
        return no(Reason.BAD_VALUE, f"延期最迟至 {latest}")
    return Found(body={"signer": asked_by(act, facts)})


def overlong(act: Act, facts: Facts, rules: Rules) -> tuple[Refusal, ...]:
    """Refuse a move whose supplement is due beyond a whole period from today: that would be an extension nobody granted (B2.5).

    A day within the deadline that stands anyway is never too late.
    """
    due_on = act.day("due_on")
    if due_on is None:
        return ()
    whole = duties.rectification(rules, facts.today).effective_on.isoformat()
    latest = max(whole, problem_of(facts).effective_on or "")
    if due_on <= latest:
        return ()
    word = f"补充整改期限最迟至 {latest}（自今天起不超过一个整改期）；确需更长时间的，由单位申请延期或转持续整改"
    return (Refusal(reason=Reason.SUPPLEMENT_STATED, missing=word, owner=Role.TEAM),)


def _asked_already(problem: Problem) -> Found | None:
    """One pending request of either kind a row (domain.md B2.5)."""
    if problem.extension_until:
        return no(Reason.WRONG_STATE, "已有待审批的延期申请", Role.OFFICE)
    if problem.continuation == "asked":
        return no(Reason.WRONG_STATE, "已有待审批的持续整改申请", Role.OFFICE)
    return None


def _group_decides(act: Act, facts: Facts, roles: Roles) -> Found | None:
    """A second extension, and whatever is under 重点关注, is for the leading group to sign (domain.md B2.5)."""
    problem = problem_of(facts)
    second = act.key == "extension_decision" and problem.extensions > 0
    if not (second or problem.key_attention) or has_signed(Role.LEADING_GROUP, act, facts, roles):
        return None
    what = "第二次延期" if second else "重点关注的问题"
    said = f"{what}须由巡察工作领导小组签批（本人账号，或 signed_by 写明签批人并附扫描件 file）"
    return no(Reason.NOT_PERMITTED, said, Role.LEADING_GROUP)


def extension_decision(act: Act, facts: Facts, rules: Rules, roles: Roles) -> Found:
    """The office grants or refuses; the date asked for becomes the deadline, the old one stays in its history."""
    problem = problem_of(facts)
    if not problem.extension_until or not problem.start_on:
        return no(Reason.WRONG_STATE, "没有待审批的延期申请", Role.UNIT_HEAD)
    if found := another_than(facts, problem.extension_by, "不能审批自己签报的延期申请") or _group_decides(
        act, facts, roles
    ):
        return found
    if act.text("verdict") != "agree":
        return Found()
    deadline = due_by(
        rules.period(), Obligation.RECTIFY, date.fromisoformat(problem.extension_until), rules.calendar,
        start_on=date.fromisoformat(problem.start_on), ground=extended(date.fromisoformat(facts.today)),
    )  # fmt: skip
    line = duties.rectify_line(rules, deadline, problem.number)
    return Found(body={"clock": duties.clock(deadline, "延期", facts.signer), "duties": [line]})


def continuation_request(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """转持续整改 is asked for with a day of review ahead, and in time, or with the lateness accepted: it washes nothing away."""
    if found := unfit_review_day(facts, act.text("review_on"), "复核日期"):
        return found
    problem = problem_of(facts)
    if found := _asked_already(problem):
        return found
    if problem.effective_on and (late := in_time_or_accepted(facts, act)):
        return Found(refusals=(late,))
    return Found(body={"signer": asked_by(act, facts)})


def continuation_decision(act: Act, facts: Facts, _rules: Rules, roles: Roles) -> Found:
    """The office's word on continuing work; not by whoever asked."""
    problem = problem_of(facts)
    if problem.continuation != "asked":
        return no(Reason.WRONG_STATE, "没有待审批的持续整改申请", Role.UNIT_HEAD)
    asked = another_than(facts, problem.continuation_by, "不能审批自己签报的持续整改申请")
    return asked or _group_decides(act, facts, roles) or Found()


def withdrawal(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """撤销 is proposed on a ground, one request at a time; a merged problem names the one it goes into."""
    if found := asked_already(problem_of(facts)):
        return found
    into, there = act.text("into"), facts.known.get("into")
    if act.text("ground") == "merged" and not into:
        return missing("into")
    if into and (into == problem_of(facts).number or not isinstance(there, Mapping)):
        return no(Reason.BAD_VALUE, f"并入的问题不存在：{into}")
    if isinstance(there, Mapping) and there["inspection"] != problem_of(facts).inspection:
        return no(Reason.BAD_VALUE, f"{into} 不是本次巡察的问题，不能并入")
    if isinstance(there, Mapping) and there["state"] in FINISHED:
        return no(Reason.BAD_VALUE, f"{into} 已经了结，不能并入")
    upheld = problem_of(facts).objection == "upheld" and act.text("ground") == "not_established"
    body: dict[str, object] = {"signer": asked_by(act, facts)}
    return Found(body=body | ({"objection": "upheld"} if upheld else {}))


def withdrawal_decision(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """The leading group decides; nobody approves what he proposed. Its consent to a split registers the parts."""
    problem = problem_of(facts)
    if problem.withdrawal != "asked":
        return no(Reason.WRONG_STATE, "没有待审批的撤销申请", Role.OFFICE)
    if found := another_than(facts, problem.withdrawal_by, "不能审批自己提出的撤销申请"):
        return found
    return parted(act, facts, rules) if act.text("verdict") == "agree" else Found()


RULES: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (
        exception,
        consent,
        explanation,
        explanation_review,
        extension_request,
        extension_decision,
        continuation_request,
        continuation_decision,
        withdrawal,
        withdrawal_decision,
    )
}
