"""The rules of single facts on inspections and problems: what follows from each, or why it cannot be recorded.

Each rule is pure, ``rule(act, facts, rules, roles) -> Found``; a kind without a rule is recorded as it is given. Who decides
what another has asked for is never the same person: the signatures are compared, not the accounts (domain.md A1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rectify.engine import duties
from rectify.engine.acts import Act, refuse
from rectify.engine.catalogue import FINDING, GROUNDS
from rectify.engine.deadlines import Obligation, due_by, latest_extension
from rectify.engine.duties import Rules
from rectify.engine.gates import exceptions
from rectify.engine.model import Facts, Inspection, Problem, Reason, Refusal, Role, Unit
from rectify.engine.wording import COPY, copied_share

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
    """Say whether somebody is the unit's head today: as registered, or by the role."""
    head = facts.unit.head if facts.unit is not None else None
    return bool(name) and (name == facts.person(head) or name in facts.role_holders.get(Role.UNIT_HEAD, frozenset()))


def asked_by(act: Act, facts: Facts) -> str:
    """Give the names that answer for a request, for whoever is to decide it: with a signed scan the signer's alone.

    A signature without its paper is the word of whoever typed it, so that his name stands beside it.
    """
    if facts.signer != facts.actor.name and act.fields.get("file"):
        return facts.signer
    return " ".join(sorted(facts.acting()))


def another_than(facts: Facts, names: str | None, said: str) -> Found | None:
    """Nobody signs both sides of one decision: neither the signature nor the account may be one of the askers'."""
    if facts.acting() & set((names or "").split()):
        return no(Reason.OWN_ACT, said)
    return None


def rows(facts: Facts, name: str) -> Sequence[Mapping[str, object]]:
    """Give rows that the store brought for this kind of act."""
    value = facts.known.get(name, ())
    return value if isinstance(value, Sequence) else ()


# ---- on an inspection


def feedback_document(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """The feedback is issued: from now on a receipt is owed."""
    inspection = inspection_of(facts)
    if inspection.feedback_number:
        word = f"反馈意见已印发（{inspection.feedback_number}，{inspection.feedback_on}）；有误须由两人更正（correct）"
        return no(Reason.WRONG_STATE, word, Role.OFFICE)
    return Found(body={"duties": duties.receipt_lines(rules, inspection, act.text("issued_on"))})


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
    return Found(body=_clock_starts(facts, rules, found, act.text("deemed") or "signed"))


def _signed(act: Act, facts: Facts) -> str | Found:
    lacking = [name for name in ("signed_by", "signed_on") if not act.text(name)]
    if lacking:
        return missing(*lacking)
    if not is_head(facts, facts.signer):
        return no(Reason.BAD_VALUE, f"反馈意见须由主要负责人亲自签收，“{act.text('signed_by')}”不是登记的主要负责人")
    return act.text("signed_on")


def _deemed(act: Act, facts: Facts, deemed: str) -> str | Found:
    if not act.text("reason"):
        return missing("reason")
    if deemed == "meeting_date":
        held_on = inspection_of(facts).feedback_collective_on
        return held_on or no(Reason.WRONG_STATE, "尚无集中反馈会议记录，不能以会议日期视为签收", Role.OFFICE)
    if not act.text("signed_on"):
        return missing("signed_on")
    if len(act.texts("witnesses")) < 2:  # noqa: PLR2004 - two witnesses
        return no(Reason.BAD_VALUE, "留置送达须有两名以上见证人（witnesses）")
    return act.text("signed_on")


def _clock_starts(facts: Facts, rules: Rules, receipt_on: str, how: str) -> Body:
    inspection = inspection_of(facts)
    deadline = duties.rectification(rules, receipt_on)
    lines = [duties.nothing("receipt", inspection.number), *duties.unit_lines(rules, inspection, receipt_on)]
    running = [row for row in rows(facts, "problems") if row["state"] == "handed_over"]
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
    return Found(body={"signer": asked_by(act, facts), "duties": [duties.nothing("plan", inspection_of(facts).number)]})


def meeting(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """A meeting names the problems it deliberated; each must be a problem of this inspection that the unit may see."""
    known = {row["number"]: row for row in rows(facts, "problems")}
    named = act.texts("problems")
    strange = [number for number in named if number not in known or not known[number]["handed_over_on"]]
    if strange:
        return no(Reason.BAD_VALUE, f"不是本次巡察已反馈的问题：{'、'.join(strange)}")
    if act.text("meeting") == "democratic_life" and named:
        return Found(body={"problems": []})
    return Found(body={"problems": [{"number": number} for number in named]})


def report_delivery(act: Act, facts: Facts, _rules: Rules, roles: Roles) -> Found:
    """双报告 (S003): the unit delivers, the receiver (or the office for a paper receipt) says it was received."""
    pair = (act.text("report"), act.text("receiver"))
    delivered = any(
        (row["report"], row["receiver"]) == pair and row["delivered_on"] for row in rows(facts, "deliveries")
    )
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
    if facts.person(act.text("received_by")) in facts.unit_people:
        return no(Reason.OWN_ACT, "接收人不能是被巡察单位的人")
    inspection = inspection_of(facts)
    slots = {(report, receiver) for report in ("rectification", "head") for receiver in ("office", "leader")}
    there = {each for each in slots if getattr(inspection, f"{each[0]}_{each[1]}_on")} | {pair}
    done = [duties.nothing("reports", inspection.number)] if there == slots else []
    return Found(body={"duties": done, "roles": sorted(roles)})


def _delivers(act: Act, facts: Facts) -> Found:
    if lacking := [name for name in ("delivered_on", "signed_by", "file") if not act.fields.get(name)]:
        return missing(*lacking)
    if not is_head(facts, facts.signer):
        return no(Reason.BAD_VALUE, f"须由登记的主要负责人签字，“{act.text('signed_by')}”不是登记的主要负责人")
    return Found(body={"duties": []})


# ---- on a problem


def report(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """报账: a finding is registered; its seven features may come with it."""
    inspection, known = inspection_of(facts), facts.known
    given = act.fields.get("finding")
    state = finding_state(given) if isinstance(given, Mapping) else ""
    if isinstance(given, Mapping) and not state:
        return missing(*(f"finding.{name}" for name in FINDING if not given.get(name)))
    if state == "waived" and Role.OFFICE not in _roles:
        return no(Reason.NOT_PERMITTED, "免予核对五见两清须由巡察办决定")
    if known.get("row_key"):
        return no(Reason.BAD_VALUE, f"清单中的这一行已登记为 {known['row_key']}")
    year, serial = str(known["year"]), int(str(known["serial"]))
    number = f"P-{year}-{serial:04d}"
    body: Body = {
        "year": int(year),
        "serial": serial,
        "unit": inspection.unit,
        "round": inspection.round,
        "state": "reported",
        "workflow": known["workflow"],
        "workflow_hash": known["workflow_hash"],
        "pins": known.get("pins", []),
        "finding": state,
        "refer_to": " ".join(act.texts("refer_to")),
        "duties": [duties.office_line(rules, Problem(number=number, version=-1), Obligation.FEEDBACK, facts.today)],
    }
    return Found(body=body, subject=number, state="reported", fields={**act.fields, "inspection": inspection.number})


def finding_state(given: Mapping[str, object]) -> str:
    """Give ``complete`` with all seven features of 五见两清 (S000), ``waived`` with a reason, else nothing."""
    if given.get("waived"):
        return "waived" if given.get("reason") else ""
    return "complete" if all(given.get(name) for name in FINDING) else ""


def finding(act: Act, _facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """五见两清 (S000): all seven, or waived with a reason by the office."""
    state = finding_state(act.fields)
    if state:
        return Found(body={"finding": state})
    return missing("reason") if act.flag("waived") else missing(*(name for name in FINDING if not act.text(name)))


def plan_row(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """A new plan row replaces the one before, and with it every approval of that one."""
    problem = problem_of(facts)
    measures = act.fields.get("measures")
    if problem.effective_on and isinstance(measures, Sequence):
        late = [
            n
            for n, each in enumerate(measures, 1)
            if isinstance(each, Mapping) and str(each["due_on"]) > problem.effective_on
        ]
        if late:
            said = "、".join(f"第 {n} 条" for n in late)
            return no(Reason.BAD_VALUE, f"措施的完成时限不得晚于整改期限（{problem.effective_on}）：{said}")
    return Found(body={"plan_no": problem.plan_no + 1, "signer": asked_by(act, facts)})


def plan_approval(_act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """Approved by somebody who signed neither the plan nor the row (domain.md A2)."""
    problem = problem_of(facts)
    if not problem.measures_total:
        return no(Reason.WRONG_STATE, "尚无整改计划可审批", Role.UNIT_CLERK)
    for signed in (inspection_of(facts).plan_by, problem.plan_row_by):
        if found := another_than(facts, signed, "整改计划不能由签报计划的人自己审批"):
            return found
    return Found(body={"signer": facts.signer})


def progress(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """Progress on one measure; ``done`` says that it is carried out, and may be taken back."""
    measure = next((each for each in facts.measures if each.n == act.count("measure")), None)
    if measure is None:
        return no(Reason.BAD_VALUE, f"没有第 {act.count('measure')} 条措施")
    said = act.fields.get("done")
    change = 0 if said is None else int(bool(said)) - measure.done
    return Found(body={"change": change, "plan_no": problem_of(facts).plan_no})


def evidence(act: Act, facts: Facts, _rules: Rules, roles: Roles) -> Found:
    """A piece of evidence names the row it serves; checkers file theirs for the check, the unit for the rest."""
    target = act.text("for")
    checking = target == "check"
    if checking != (Role.TEAM in roles) or (checking and roles & {Role.UNIT_CLERK, Role.UNIT_HEAD}):
        return no(Reason.NOT_PERMITTED, "核查材料由核查组提交，其余佐证由被巡察单位提交")
    if target.startswith("measure "):
        n = int(target.split()[1])
        if not any(each.n == n for each in facts.measures):
            return no(Reason.BAD_VALUE, f"没有第 {n} 条措施")
    return Found()


def exception(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """经批准不作要求 (domain.md B4): a ground that fits the must; a new request starts its consents anew."""
    must, ground = act.text("must"), act.text("ground")
    if must not in GROUNDS[ground]:
        fitting = "、".join(name for name, musts in GROUNDS.items() if must in musts)
        return no(Reason.BAD_VALUE, f"情形“{ground}”不适用于这一项，可用：{fitting}")
    asked = {**exceptions(problem_of(facts)), must: {"ground": ground, "by": asked_by(act, facts), "consents": {}}}
    return Found(body={"exceptions": asked})


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
    return Found(body={"signer": asked_by(act, facts)})


def explanation_review(_act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """采纳 or not, with the number of the 督办函; not by whoever explained."""
    problem = problem_of(facts)
    if problem.explanation != "given":
        return no(Reason.WRONG_STATE, "没有待审核的超期说明", Role.UNIT_HEAD)
    return another_than(facts, problem.explanation_by, "不能审核自己签报的超期说明") or Found()


def extension_request(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """申请延期: before the date, within the profile's caps, one request at a time (domain.md B2.5)."""
    problem, profile = problem_of(facts), rules.period()
    until = act.text("until")
    if problem.start_on is None or problem.effective_on is None:
        return no(Reason.WRONG_STATE, "整改期限尚未起算，不能申请延期", Role.UNIT_HEAD)
    if facts.today > problem.effective_on:
        return no(Reason.WRONG_STATE, f"已超过整改期限（{problem.effective_on}），延期须在期限届满前申请")
    if problem.extension_until:
        return no(Reason.WRONG_STATE, "已有待审批的延期申请", Role.OFFICE)
    if problem.extensions >= profile.max_extensions:
        return no(Reason.WRONG_STATE, f"延期以 {profile.max_extensions} 次为限")
    if until <= problem.effective_on:
        return no(Reason.BAD_VALUE, f"延期至的日期须晚于现整改期限（{problem.effective_on}）")
    latest = latest_extension(profile, date.fromisoformat(problem.start_on)).isoformat()
    if until > latest:
        return no(Reason.BAD_VALUE, f"延期最迟至 {latest}")
    return Found(body={"signer": asked_by(act, facts)})


def extension_decision(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """The office grants or refuses; the date asked for becomes the deadline, the old one stays in its history."""
    problem = problem_of(facts)
    if not problem.extension_until or not problem.start_on:
        return no(Reason.WRONG_STATE, "没有待审批的延期申请", Role.UNIT_HEAD)
    if found := another_than(facts, problem.extension_by, "不能审批自己签报的延期申请"):
        return found
    if act.text("verdict") != "agree":
        return Found()
    deadline = due_by(
        rules.period(), Obligation.RECTIFY, date.fromisoformat(problem.extension_until), rules.calendar,
        start_on=date.fromisoformat(problem.start_on),
    )  # fmt: skip
    line = duties.rectify_line(rules, deadline, problem.number)
    return Found(body={"clock": duties.clock(deadline, "延期", facts.signer), "duties": [line]})


def continuation_request(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """转持续整改 is asked for with a day of review ahead."""
    if act.text("review_on") <= facts.today:
        return no(Reason.BAD_VALUE, "复核日期须在今天之后")
    return Found(body={"signer": asked_by(act, facts)})


def continuation_decision(_act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """The office's word on continuing work; not by whoever asked."""
    problem = problem_of(facts)
    if problem.continuation != "asked":
        return no(Reason.WRONG_STATE, "没有待审批的持续整改申请", Role.UNIT_HEAD)
    return another_than(facts, problem.continuation_by, "不能审批自己签报的持续整改申请") or Found()


def check(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """核查 by two people at least who are known, and none of them of the unit; a copied text is kept as a fault."""
    checkers = [facts.person(name) for name in act.texts("checkers")]
    known = facts.known.get("accounts")
    accounts = known if isinstance(known, frozenset) else frozenset()
    strange = [name for name in checkers if name not in accounts]
    if strange:
        return no(Reason.BAD_VALUE, f"核查人不是登记的账号：{'、'.join(strange)}")
    if len(set(checkers)) < 2:  # noqa: PLR2004 - R-23 asks for two
        return no(Reason.CHECKED_INDEPENDENTLY, "核查人须有两名以上", Role.TEAM)
    own = sorted(set(checkers) & facts.unit_people)
    if own:
        return no(Reason.CHECKED_INDEPENDENTLY, f"核查人不能是被巡察单位的人：{'、'.join(own)}", Role.TEAM)
    share = copied_share(act.text("findings"), facts.texts)
    fault = f"核查所见与被巡察单位材料雷同（{share:.0%}），须写明自己看到的情况" if share > COPY else ""
    return Found(body={"checkers": " ".join(checkers), "fault": fault})


def discipline_review(_act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """销号审核 by 纪委监委; kept with who signed it."""
    return Found(body={"signer": facts.signer})


def referral(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """What the unit cannot settle alone goes out by a path; the problem keeps which paths were used."""
    sent = problem_of(facts).referrals.split()
    path = act.text("path")
    return Found(body={"referrals": " ".join([*sent, path] if path not in sent else sent)})


def referral_answer(_act: Act, facts: Facts, _rules: Rules, roles: Roles) -> Found:
    """An answer to what was sent; a body answers what was sent to it."""
    sent = problem_of(facts).referrals.split()
    mine = {"discipline": Role.DISCIPLINE, "organisation": Role.ORGANISATION}
    if not sent:
        return no(Reason.WRONG_STATE, "没有移交事项可答复", Role.OFFICE)
    if Role.OFFICE in roles or any(mine[path] in roles for path in sent if path in mine):
        return Found()
    return no(Reason.NOT_PERMITTED, "该事项没有移交给您的单位")


def review(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """A long-term row is reviewed; the next day of review, where one is named, is owed from now on."""
    next_on = act.day("next_on")
    if next_on is None:
        return Found()
    if next_on <= facts.today:
        return no(Reason.BAD_VALUE, "下次复核日期须在今天之后")
    return Found(body={"duties": [duties.named_line(rules, problem_of(facts), "review", next_on, facts.today)]})


def withdrawal(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """撤销 is proposed on a ground; a merged problem names the one it goes into."""
    into = act.text("into")
    if act.text("ground") == "merged" and not into:
        return missing("into")
    if into and (into == problem_of(facts).number or not facts.known.get("into")):
        return no(Reason.BAD_VALUE, f"并入的问题不存在：{into}")
    return Found(body={"signer": asked_by(act, facts)})


def withdrawal_decision(_act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """The leading group decides; nobody approves what he proposed."""
    problem = problem_of(facts)
    if problem.withdrawal != "asked":
        return no(Reason.WRONG_STATE, "没有待审批的撤销申请", Role.OFFICE)
    return another_than(facts, problem.withdrawal_by, "不能审批自己提出的撤销申请") or Found()


RULES: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (
        feedback_document, receipt, plan, meeting, report_delivery, report, finding, plan_row, plan_approval, progress,
        evidence, exception, consent, explanation, explanation_review, extension_request, extension_decision,
        continuation_request, continuation_decision, check, discipline_review, referral, referral_answer, review,
        withdrawal, withdrawal_decision,
    )
}  # fmt: skip


# ---- where an act's own words narrow who may ask for it


def _receipt_by(act: Act, _facts: Facts, roles: Roles) -> bool:
    """The head signs; a deemed receipt is the office's decision."""
    return (Role.OFFICE if act.fields.get("deemed") else Role.UNIT_HEAD) in roles


def _finding_by(act: Act, _facts: Facts, roles: Roles) -> bool:
    """The team describes; the office may waive."""
    return Role.TEAM in roles or bool(act.fields.get("waived"))


def _body_by(act: Act, _facts: Facts, roles: Roles) -> bool:
    """A body's word comes from that body; that the body is missing or unknown is said when the fields are read."""
    body = str(act.fields.get("body", ""))
    return body not in set(Role) or body in roles


def _delivery_by(act: Act, _facts: Facts, roles: Roles) -> bool:
    """The unit's head delivers; a receipt is the receiver's word, or the office's for one on paper."""
    if not (act.fields.get("received_on") or act.fields.get("received_by")):
        return Role.UNIT_HEAD in roles
    if act.fields.get("delivered_on"):
        return False
    return Role.OFFICE in roles or (Role.LEADER in roles and act.fields.get("receiver") == "leader")


NARROWER: Mapping[str, Callable[[Act, Facts, Roles], bool]] = {
    "receipt": _receipt_by,
    "finding": _finding_by,
    "consent": _body_by,
    "plan_opinion": _body_by,
    "report_delivery": _delivery_by,
}
