"""The rules of facts on an inspection: feedback, receipt, plan, supervision, the dual reports. Others have modules of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rectify.engine import duties, quarterly
from rectify.engine.heads import both_heads
from rectify.engine.lamps import RUNNING
from rectify.engine.meetings import at_either_end, during_the_period, half_time
from rectify.engine.model import Facts, Reason, Role
from rectify.engine.oversight import followed_up_on
from rectify.engine.rulings import (
    Body,
    Found,
    Roles,
    Rule,
    asked_by,
    before_it_began,
    inspection_of,
    is_head,
    missing,
    no,
    rows,
    unit_of,
    without_feedback,
)

if TYPE_CHECKING:
    from rectify.engine.acts import Act
    from rectify.engine.duties import Rules


_INSPECTORS = "巡察"
"""What the names of the inspection's own bodies have in common: 巡察办, 巡察组, 巡察机构."""


def feedback_document(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """The feedback is issued: from now on a receipt is owed."""
    inspection = inspection_of(facts)
    if inspection.feedback_number:
        word = f"反馈意见已印发（{inspection.feedback_number}，{inspection.feedback_on}）；有误须由两人更正（correct）"
        return no(Reason.WRONG_STATE, word, Role.OFFICE)
    if inspection.receipt_on and act.text("issued_on") > inspection.receipt_on:
        return no(Reason.BAD_VALUE, f"印发日期晚于签收日期（{inspection.receipt_on}）")
    return Found(body={"duties": duties.receipt_lines(rules, inspection, act.text("issued_on"))})


def feedback(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """三反馈 (S003): whatever the form, not before the inspection began."""
    return before_it_began(facts, act.text("held_on"), "反馈日期") or Found()


def receipt(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """收到反馈意见 starts the clock (2015 条例 art. 27): signed by the head, or deemed received by decision."""
    inspection = inspection_of(facts)
    if inspection.receipt_on:
        word = f"已于 {inspection.receipt_on} 签收；日期有误须由两人更正（correct）"
        return no(Reason.WRONG_STATE, word, Role.OFFICE)
    deemed = act.text("deemed")
    found = _deemed(act, facts, deemed) if deemed else _signed(act, facts)
    if isinstance(found, Found):
        return found
    warnings = _deemed_early(facts, rules) if deemed else ()
    return Found(body=_clock_starts(facts, rules, found, deemed or "signed"), warnings=warnings)


def _deemed_early(facts: Facts, rules: Rules) -> tuple[str, ...]:
    """The head has days of his own to sign (domain.md B2.1); whoever does not wait for their end is told, and not stopped."""
    issued_on = inspection_of(facts).feedback_on or facts.today
    until = duties.receipt_deadline(rules, issued_on).effective_on.isoformat()
    return (f"签收期限 {until} 未满即视为签收，请确认理由成立",) if facts.today <= until else ()


def _signed(act: Act, facts: Facts) -> str | Found:
    lacking = [name for name in ("signed_by", "signed_on") if not act.text(name)]
    if lacking:
        return missing(*lacking)
    if found := without_feedback(facts, act.text("signed_on"), "签收日期"):
        return found
    if not is_head(facts, facts.signer):
        return no(Reason.BAD_VALUE, f"反馈意见须由主要负责人亲自签收，“{act.text('signed_by')}”不是登记的主要负责人")
    return act.text("signed_on")


def _deemed(act: Act, facts: Facts, deemed: str) -> str | Found:
    if not act.text("reason"):
        return missing("reason")
    if deemed == "meeting_date":
        held_on = inspection_of(facts).feedback_collective_on
        if not held_on:
            return no(Reason.WRONG_STATE, "尚无集中反馈会议记录，不能以会议日期视为签收", Role.OFFICE)
        return without_feedback(facts, held_on, "集中反馈日期") or held_on
    left_on = act.text("signed_on") or inspection_of(facts).feedback_collective_on
    if not left_on:
        return missing("signed_on")
    if found := without_feedback(facts, left_on, "留置送达日期"):
        return found
    if len(set(act.texts("witnesses"))) < 2:  # noqa: PLR2004 - two witnesses
        return no(Reason.BAD_VALUE, "留置送达须有两名以上见证人（witnesses）")
    return left_on


def _clock_starts(facts: Facts, rules: Rules, receipt_on: str, how: str) -> Body:
    inspection = inspection_of(facts)
    deadline = duties.rectification(rules, receipt_on)
    lines = [duties.nothing("receipt", inspection.number), *duties.unit_lines(rules, inspection, receipt_on)]
    lines.append(quarterly.first_line(rules, inspection, receipt_on))
    running = [row for row in rows(facts, "problems") if row["state"] in RUNNING and not row["start_on"]]
    lines += [duties.rectify_line(rules, deadline, str(row["number"])) for row in running]
    return {
        "receipt_on": receipt_on,
        "receipt_by": facts.signer,
        "receipt_how": how,
        "clock": duties.clock(deadline, "签收" if how == "signed" else "视为签收"),
        "problems": [{"number": row["number"]} for row in running],
        "duties": lines,
    }


def plan(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """The plan is signed by the unit's head (主要负责人)."""
    if not is_head(facts, facts.signer):
        return no(Reason.BAD_VALUE, f"整改方案须由主要负责人签报，“{act.text('signed_by')}”不是登记的主要负责人")
    if found := without_feedback(facts, act.text("submitted_on"), "报送日期"):
        return found
    inspection = inspection_of(facts)
    waiting = [
        str(row["number"]) for row in rows(facts, "problems") if row["handed_over_on"] and not row["deliberated_on"]
    ]
    said = (f"党委（党组）会议尚未逐一研究：{'、'.join(waiting[:5])}（共 {len(waiting)} 个）",) if waiting else ()
    body: Body = {"signer": asked_by(act, facts), "duties": [duties.nothing("plan", inspection.number)]}
    return Found(body={**body, "round": inspection.plan_round + 1}, warnings=said)


def supervision(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """督查督办 (S000, R-28): one of six kinds; a check between the receipt and the end of the period is half time's (R-11)."""
    inspection = inspection_of(facts)
    followed_up = followed_up_on(act, facts, rules)
    if isinstance(followed_up, Found):
        return followed_up
    body: Body = {"duties": [], **followed_up}
    if inspection.feedback_on and act.text("on") < inspection.feedback_on:
        return Found(body={**body, "early": 1}, warnings=("督查日期早于巡察反馈，不计为整改督查",))
    untimely: tuple[str, ...] = ()
    if during_the_period(inspection, act.text("on"), rules):
        body |= {"midterm": 1, "duties": half_time(inspection, checked=True)}
        untimely = () if inspection.midterm_check_on else at_either_end(inspection, act.text("on"), rules)
    alone = all(_INSPECTORS in each for each in act.texts("by_bodies"))  # 由巡察机构单独进行, and by nobody else
    said = ("由巡察机构单独督查，监督方式单一；宜会同纪委监委、组织部等",) if alone else ()
    return Found(body=body, warnings=(*said, *untimely))


def report_delivery(act: Act, facts: Facts, _rules: Rules, roles: Roles) -> Found:
    """双报告 (S003): the unit delivers, the receiver (or the office for a paper receipt) says it was received."""
    pair = (act.text("report"), act.text("receiver"))
    delivered = [
        str(row["delivered_on"])
        for row in rows(facts, "deliveries")
        if (row["report"], row["receiver"]) == pair and row["delivered_on"]
    ]
    receives = bool(act.text("received_on") or act.text("received_by"))
    delivers = bool(act.text("delivered_on"))
    if not receives:
        return _delivers(act, facts)
    if lacking := [name for name in ("received_on", "received_by") if not act.text(name)]:
        return missing(*lacking)
    if delivers:
        return no(Reason.NOT_PERMITTED, "报送与签收须由双方分别登记")
    if not delivered:
        return no(Reason.WRONG_STATE, "该报告尚未登记报送，不能登记签收", Role.UNIT_HEAD)
    if act.text("received_on") < max(delivered):
        return no(Reason.BAD_VALUE, f"接收日期早于报送日期（{max(delivered)}）")
    if facts.person(act.text("received_by")) in facts.unit_people:
        return no(Reason.OWN_ACT, "接收人不能是被巡察单位的人")
    if found := _another_receiver(act, facts, roles):
        return found
    inspection = inspection_of(facts)
    slots = {(report, receiver) for report in ("rectification", "head") for receiver in ("office", "leader")}
    there = {each for each in slots if getattr(inspection, f"{each[0]}_{each[1]}_on")} | {pair}
    done = [duties.nothing("reports", inspection.number)] if there == slots else []
    return Found(body={"duties": done, "roles": sorted(roles)})


def _another_receiver(act: Act, facts: Facts, roles: Roles) -> Found | None:
    """A report is received by whom it is for: the unit's leader in charge, or somebody of the office (R-03, R-04).

    Whoever receives in his own account may deputise for them; a leader without an account signs on paper, with the scan.
    """
    for_leader, name = act.text("receiver") == "leader", facts.person(act.text("received_by"))
    known = facts.known.get("receivers")
    fit = known if isinstance(known, frozenset) else frozenset()
    registered = (unit_of(facts).leader if for_leader else inspection_of(facts).liaison) or ""
    role = Role.LEADER if for_leader else Role.OFFICE
    if name in fit or (registered and name == facts.person(registered)) or (name == facts.actor.name and role in roles):
        on_paper = act.text("received_by") not in facts.people and not act.fields.get("file")
        return no(Reason.MISSING_FIELD, "接收人没有账号的，须附本人签收的扫描件（file）") if on_paper else None
    who = f"登记的分管县领导（{registered or '尚未登记'}）" if for_leader else "巡察办的人或联系人"
    return no(Reason.BAD_VALUE, f"该报告须由{who}签收，“{act.text('received_by')}”不是", role)


def _delivers(act: Act, facts: Facts) -> Found:
    if lacking := [name for name in ("delivered_on", "signed_by", "file") if not act.fields.get(name)]:
        return missing(*lacking)
    if found := without_feedback(facts, act.text("delivered_on"), "报送日期"):
        return found
    if not is_head(facts, facts.signer):
        return no(Reason.BAD_VALUE, f"须由登记的主要负责人签字，“{act.text('signed_by')}”不是登记的主要负责人")
    copied = _copied(act, facts)
    if act.text("report") != "head":
        return Found(body={"duties": []}, warnings=copied)
    registered = unit_of(facts).head
    if facts.person(facts.signer) != facts.person(registered):
        word = f"主要负责人的报告须由当日登记的主要负责人（{registered}）签字；已有变动的，先登记变动（change_head）"
        return no(Reason.BAD_VALUE, word, Role.UNIT_HEAD)
    heads = both_heads(facts)
    said = (f"整改期间主要负责人有变动，报告须将前后各任并列：{'、'.join(heads)}",) if heads else ()
    return Found(
        fields={**act.fields, **({"heads": list(heads)} if heads else {})},
        body={"duties": []},
        warnings=(*said, *copied),
    )


def _copied(act: Act, facts: Facts) -> tuple[str, ...]:
    """Two reports are two papers (domain.md B3): remark on one and the same file for both; the same report goes to both receivers."""
    sent, delivered = act.fields.get("file"), [row for row in rows(facts, "deliveries") if row["delivered_on"]]
    others = [_content(row["file"]) for row in delivered if row["report"] != act.text("report")]
    return (
        ("与已报送的另一份报告是同一个文件；整改情况报告和主要负责人组织落实情况报告应当是两份报告",)
        if _content(sent) in others
        else ()
    )


def _content(file: object) -> str:
    return str(file["sha256"]) if isinstance(file, Mapping) else str(file)


RULES: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (
        feedback_document,
        feedback,
        receipt,
        plan,
        supervision,
        report_delivery,
    )
}
