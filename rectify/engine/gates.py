"""The gates that a workflow file may name: each one rule, as a function from facts to a refusal or None.

A gate never raises to say no, never reads and never logs; all unmet gates of a move come back together. Which gate stands
on which move is the workflow file's business; what a gate means is written here and nowhere else. The meanings are those
of domain.md A2; S000–S004 are the five source texts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rectify.engine.acts import Act
from rectify.engine.consents import exceptions, lacking_consents
from rectify.engine.faults import is_blocked
from rectify.engine.model import Facts, Inspection, Problem, Reason, Refusal, Role
from rectify.engine.rights import IN_REVIEW

Gate = Callable[[Facts, Act], Refusal | None]

_BODY_ROLES = {
    "team": Role.TEAM,
    "office": Role.OFFICE,
    "discipline": Role.DISCIPLINE,
    "leading_group": Role.LEADING_GROUP,
}
_BODY_WORDS = {"team": "巡察组", "office": "巡察办", "discipline": "纪委监委", "leading_group": "巡察工作领导小组"}


def _problem(facts: Facts) -> Problem:
    assert facts.problem is not None  # noqa: S101 - a move without a problem never reaches a gate
    return facts.problem


def _inspection(facts: Facts) -> Inspection:
    assert facts.inspection is not None  # noqa: S101 - every problem belongs to an inspection
    return facts.inspection


def _no(reason: Reason, missing: str, owner: Role) -> Refusal:
    return Refusal(reason=reason, missing=missing, owner=owner)


# ---- from the finding to the work


def finding_complete(facts: Facts, _act: Act) -> Refusal | None:
    """五见两清 (S000): seven things said of every finding, or their lack waived with a reason (R-19, R-20)."""
    if _problem(facts).finding in ("complete", "waived"):
        return None
    return _no(
        Reason.FINDING_COMPLETE,
        "问题未做到“五见两清”：须写明时间、事实、数字、原因、性质、程度、影响，或由巡察办说明理由免予核对",
        Role.TEAM,
    )


def feedback_issued(facts: Facts, _act: Act) -> Refusal | None:
    """反馈意见 is issued with a number and a date (domain.md A2)."""
    inspection = _inspection(facts)
    if inspection.feedback_number and inspection.feedback_on:
        return None
    return _no(Reason.FEEDBACK_ISSUED, "反馈意见尚未印发（缺文号和印发日期）", Role.OFFICE)


def notice_signed(facts: Facts, _act: Act) -> Refusal | None:
    """立行立改通知书 (domain.md B8.1): issued by the team during its stay, with number and day, and signed by the unit's head."""
    if _problem(facts).notice_on:
        return None
    return _no(
        Reason.NOTICE_SIGNED, "缺主要负责人签收的《立行立改通知书》（文号、签发日期、签收日期、扫描件）", Role.TEAM
    )


def receipt_on_file(facts: Facts, _act: Act) -> Refusal | None:
    """The receipt starts the clock: signed, left before two witnesses, or the feedback meeting's date by decision."""
    if _inspection(facts).receipt_on:
        return None
    return _no(Reason.RECEIPT_ON_FILE, "缺主要负责人签收的回执（或视为签收的决定）", Role.UNIT_HEAD)


def three_feedbacks(facts: Facts, _act: Act) -> Refusal | None:
    """三反馈 (S003, R-01): to the Party organisation, to its head alone, to the county leader in charge."""
    inspection = _inspection(facts)
    held = {
        "集中反馈": inspection.feedback_collective_on,
        "向主要负责人单独反馈": inspection.feedback_head_on,
        "向分管县领导通报反馈": inspection.feedback_leader_on,
    }
    lacking = [name for name, on in held.items() if not on]
    return _no(Reason.THREE_FEEDBACKS, f"三反馈未完成：缺{'、'.join(lacking)}", Role.OFFICE) if lacking else None


def plan_complete(facts: Facts, _act: Act) -> Refusal | None:
    """A criterion and measures with leader, department, person and a date within the deadline (R-22, R-41; S003, S004)."""
    problem = _problem(facts)
    if not problem.criterion or not problem.measures_total:
        return _no(Reason.PLAN_COMPLETE, "缺整改计划：整改目标（验收标准）和至少一条整改措施", Role.UNIT_CLERK)
    if problem.effective_on and problem.measures_last_on and problem.measures_last_on > problem.effective_on:
        return _no(
            Reason.PLAN_COMPLETE,
            f"有措施的完成时限（{problem.measures_last_on}）晚于整改期限（{problem.effective_on}）",
            Role.UNIT_CLERK,
        )
    return None


def deliberated(facts: Facts, _act: Act) -> Refusal | None:
    """逐一研究 (S003, R-10): the Party committee has deliberated this very problem."""
    if _problem(facts).deliberated_on:
        return None
    return _no(Reason.DELIBERATED, "党委（党组）会议尚未逐一研究本问题（缺会议记录）", Role.UNIT_HEAD)


def plan_approved(facts: Facts, _act: Act) -> Refusal | None:
    """The office has approved the plan row as it stands, and not by whoever signed the plan (domain.md A2)."""
    problem = _problem(facts)
    if problem.plan_verdict != "approved":
        said = "被退回" if problem.plan_verdict == "returned" else "未经审批"
        return _no(Reason.PLAN_APPROVED, f"整改计划{said}", Role.OFFICE)
    signed = f"{_inspection(facts).plan_by or ''} {problem.plan_row_by or ''}".split()
    if problem.plan_verdict_by in signed:
        return _no(Reason.PLAN_APPROVED, "整改计划不能由签报计划的人自己审批", Role.OFFICE)
    return None


def referrals_sent(facts: Facts, _act: Act) -> Refusal | None:
    """转账: what the unit cannot settle alone has gone out by every path that the finding names (2015 条例 art. 28)."""
    problem = _problem(facts)
    waiting = [path for path in problem.refer_to.split() if path not in problem.referrals.split()]
    if not waiting:
        return None
    words = {"discipline": "纪检监察", "organisation": "组织", "department": "职能部门"}
    return _no(
        Reason.REFERRALS_SENT, f"应移交{'、'.join(words[path] for path in waiting)}办理的事项未移交", Role.OFFICE
    )


# ---- from the work to the application


def measures_done(facts: Facts, _act: Act) -> Refusal | None:
    """All measures are carried out (domain.md B1.4, invariant 5), of a plan that is not waiting for another approval."""
    problem = _problem(facts)
    if problem.plan_verdict == "amended":
        return _no(Reason.MEASURES_DONE, "调整后的整改计划未经审批", Role.OFFICE)
    if problem.plan_verdict == "returned":
        return _no(Reason.MEASURES_DONE, "整改计划被退回，须重报后经审批", Role.UNIT_CLERK)
    if problem.measures_total and problem.measures_done >= problem.measures_total:
        return None
    return _no(
        Reason.MEASURES_DONE,
        f"整改措施未全部完成（{problem.measures_total} 条中完成 {problem.measures_done} 条）",
        Role.UNIT_CLERK,
    )


def evidence_of_substance(facts: Facts, _act: Act) -> Refusal | None:
    """会议文件代替整改 (S003, R-18): one piece at least, of a measure, that is not a meeting or a paper about the work."""
    if _problem(facts).substance:
        return None
    strays = _problem(facts).strays
    gone = f"；另有 {strays} 件佐证所对应的措施已不在现行计划中，不再作数，须按现行措施重新提交" if strays else ""
    said = f"缺实际成效的佐证材料（整改措施的佐证中，会议、文件之外至少一件，如凭证、照片）{gone}"
    return _no(Reason.EVIDENCE_OF_SUBSTANCE, said, Role.UNIT_CLERK)


def three_musts_claimed(facts: Facts, _act: Act) -> Refusal | None:
    """The unit has answered each of the 三个不放过: with a record, or with a request for an exception (S003)."""
    problem = _problem(facts)
    asked = exceptions(problem)
    lacking = [
        word
        for word, there in (
            ("自查自纠", problem.self_checks),
            ("建立健全制度", problem.institutions or "institution" in asked),
            ("处理相关责任人", problem.accountabilities or "accountability" in asked),
        )
        if not there
    ]
    if not lacking:
        return None
    return _no(Reason.THREE_MUSTS_CLAIMED, f"三个不放过未逐项填报：缺{'、'.join(lacking)}", Role.UNIT_CLERK)


def in_time_or_accepted(facts: Facts, _act: Act) -> Refusal | None:
    """两个月 (S003, 2015 条例 art. 27): in time, or within an approved extension, or the lateness explained and accepted.

    A problem that was submitted in time and returned has until the day that the return names. Submitting stops the unit's
    clock (domain.md A2): while others look at the work, the day of the submission counts.
    """
    problem = _problem(facts)
    if problem.effective_on is None:
        return _no(Reason.IN_TIME_OR_ACCEPTED, "整改期限尚未起算（缺签收）", Role.UNIT_HEAD)
    on = problem.submitted_on if problem.state in IN_REVIEW and problem.submitted_on else facts.today
    if on <= problem.effective_on or problem.explanation == "accepted":
        return None
    if problem.supplement_on and on <= problem.supplement_on:
        return None
    if problem.explanation == "given":
        return _no(Reason.IN_TIME_OR_ACCEPTED, "已超过整改期限，超期说明待巡察办审核（须注明督办函文号）", Role.OFFICE)
    return _no(
        Reason.IN_TIME_OR_ACCEPTED,
        f"已超过整改期限（{problem.effective_on}），须提交超期说明并经巡察办采纳",
        Role.UNIT_HEAD,
    )


# ---- from the check to the closing


def supplement_stated(facts: Facts, act: Act) -> Refusal | None:
    """Whoever sends back says what is to be supplemented and by when (domain.md A2)."""
    due_on = act.day("due_on")
    if (act.text("what") or act.note) and due_on and due_on >= facts.today:
        return None
    return _no(Reason.SUPPLEMENT_STATED, "须写明补充整改要求（what）和不早于今天的期限（due_on）", Role.TEAM)


def checked_independently(facts: Facts, _act: Act) -> Refusal | None:
    """回访不照抄 (S003, R-23): two checkers at least, none of the unit, with findings of their own, concluding 通过."""
    problem = _problem(facts)
    if not problem.check_conclusion:
        return _no(
            Reason.CHECKED_INDEPENDENTLY, "缺本次申请之后的核查记录（两名以上核查人、核查所见、结论）", Role.TEAM
        )
    if problem.check_conclusion != "pass":
        return _no(Reason.CHECKED_INDEPENDENTLY, "最近一次核查的结论不是“通过”", Role.TEAM)
    if problem.check_fault:
        return _no(Reason.CHECKED_INDEPENDENTLY, problem.check_fault, Role.TEAM)
    if is_blocked(problem):
        said = "本次申请已认定弄虚作假或报告与事实不符：退回补充整改，或经复核撤销认定（fault_review）"
        return _no(Reason.CHECKED_INDEPENDENTLY, said, Role.TEAM)
    if facts.unit_people & set(problem.checkers.split()):
        return _no(Reason.CHECKED_INDEPENDENTLY, "核查人中有被巡察单位（责任单位、配合单位）的人", Role.TEAM)
    if facts.unit_people & facts.acting():  # a team's pass that the unit's head signed on paper
        return _no(Reason.CHECKED_INDEPENDENTLY, "验收人、签字人不能是被巡察单位的人", Role.TEAM)
    return None


def self_check_done(facts: Facts, _act: Act) -> Refusal | None:
    """三个不放过之一 (S003): 未开展自查自纠不放过. It admits no exception."""
    problem = _problem(facts)
    if problem.self_checks and problem.self_check_evidence:
        return None
    lacking = "自查自纠记录" if not problem.self_checks else "自查自纠的佐证材料"
    return _no(Reason.SELF_CHECK_DONE, f"未开展自查自纠不放过：缺{lacking}", Role.UNIT_CLERK)


def institution_built(facts: Facts, _act: Act) -> Refusal | None:
    """三个不放过之二 (S003): 未建立健全制度不放过; excepted only with the consents of domain.md B4."""
    problem = _problem(facts)
    if problem.institutions and problem.institution_evidence:
        return None
    lacking = "制度文件的佐证材料" if problem.institutions else "新建或修订的制度"
    return _must(
        Reason.INSTITUTION_BUILT, problem, "institution", f"未建立健全制度不放过：缺{lacking}", Role.UNIT_CLERK
    )


def persons_dealt_with(facts: Facts, _act: Act) -> Refusal | None:
    """三个不放过之三 (S003): 未处理相关责任人不放过; excepted only with the consents of domain.md B4.

    A named person handled by the first of the four forms counts; nobody handled is a figure, not an excuse.
    """
    problem = _problem(facts)
    if problem.accountabilities and problem.accountability_evidence:
        return None
    lacking = "处理决定的佐证材料" if problem.accountabilities else "对责任人的处理决定"
    return _must(
        Reason.PERSONS_DEALT_WITH, problem, "accountability", f"未处理相关责任人不放过：缺{lacking}", Role.UNIT_HEAD
    )


def _must(reason: Reason, problem: Problem, must: str, missing: str, owner: Role) -> Refusal | None:
    """A must without its facts: met by an exception with every consent, else refused naming what is next."""
    asked = exceptions(problem).get(must)
    if asked is None:
        return _no(reason, f"{missing}，或经批准的例外", owner)
    waiting = lacking_consents(must, asked)
    if not waiting:
        return None
    said = "、".join(_BODY_WORDS[body] for body in waiting)
    return _no(reason, f"{missing}；例外申请未经{said}同意", _BODY_ROLES[waiting[0]])


def dual_reports_delivered(facts: Facts, _act: Act) -> Refusal | None:
    """双报告 (S003, R-03, R-04): two reports to two receivers, four receipts; complete only when all four are there."""
    inspection = _inspection(facts)
    receipts = {
        "整改情况报告（巡察办）": inspection.rectification_office_on,
        "整改情况报告（分管县领导）": inspection.rectification_leader_on,
        "主要负责人落实情况报告（巡察办）": inspection.head_office_on,
        "主要负责人落实情况报告（分管县领导）": inspection.head_leader_on,
    }
    lacking = [name for name, on in receipts.items() if not on]
    if not lacking:
        return None
    return _no(Reason.DUAL_REPORTS_DELIVERED, f"双报告未全部报送并签收：缺{'、'.join(lacking)}", Role.UNIT_HEAD)


def discipline_review_agreed(facts: Facts, _act: Act) -> Refusal | None:
    """双反馈 (S000): 纪委监委 has reviewed the close-out of this application and agrees."""
    verdict = _problem(facts).discipline_verdict
    if verdict == "agree":
        return None
    said = {"disagree": "不同意销号", "supplement": "要求补充材料"}.get(verdict, "尚未审核")
    return _no(Reason.DISCIPLINE_REVIEW_AGREED, f"纪委监委销号审核：{said}", Role.DISCIPLINE)


def closer_is_another(facts: Facts, _act: Act) -> Refusal | None:
    """Whoever closes is neither of the unit, nor one of its checkers, nor its reviewer; signatures count (A1, A2)."""
    closing = facts.acting()
    problem = _problem(facts)
    if closing & set(problem.checked_by.split()):
        return _no(Reason.CLOSER_IS_ANOTHER, "销号人不能是本问题的核查人", Role.OFFICE)
    if closing & facts.unit_people or closing & {problem.submitted_by}:
        return _no(Reason.CLOSER_IS_ANOTHER, "销号人不能是被巡察单位（责任单位、配合单位）的人", Role.OFFICE)
    if closing & set((problem.discipline_by or "").split()):
        return _no(Reason.CLOSER_IS_ANOTHER, "销号人不能是纪委监委的销号审核人", Role.OFFICE)
    if facts.signer not in (facts.actor.name, *facts.people.values()):
        return _no(Reason.CLOSER_IS_ANOTHER, f"销号签批人“{facts.signer}”不是登记的账号，无法核对身份", Role.OFFICE)
    return None


# ---- the ways beside


def continuation_approved(facts: Facts, _act: Act) -> Refusal | None:
    """转持续整改: reason, stage goal and review date, asked by the unit's head and approved by the office."""
    state = _problem(facts).continuation
    if state == "approved":
        return None
    if state == "asked":
        return _no(Reason.CONTINUATION_APPROVED, "持续整改申请待巡察办审批", Role.OFFICE)
    return _no(Reason.CONTINUATION_APPROVED, "缺主要负责人的持续整改申请（原因、阶段目标、复核日期）", Role.UNIT_HEAD)


def review_recorded(facts: Facts, _act: Act) -> Refusal | None:
    """A long-term row is taken up again only after it was reviewed (domain.md A2)."""
    if _problem(facts).reviewed_on:
        return None
    return _no(Reason.REVIEW_RECORDED, "缺持续整改的复核记录", Role.OFFICE)


def withdrawal_approved(facts: Facts, _act: Act) -> Refusal | None:
    """撤销: proposed by one, approved by the leading group; nobody approves what he proposed."""
    state = _problem(facts).withdrawal
    if state == "approved":
        return None
    if state == "asked":
        return _no(Reason.WITHDRAWAL_APPROVED, "撤销申请待领导小组审批", Role.LEADING_GROUP)
    return _no(Reason.WITHDRAWAL_APPROVED, "缺撤销申请（情形、理由）", Role.OFFICE)


WORDS: Mapping[str, str] = {
    "finding_complete": "五见两清",
    "feedback_issued": "反馈意见已印发",
    "notice_signed": "立行立改通知书已签收",
    "receipt_on_file": "签收回执",
    "three_feedbacks": "三反馈",
    "plan_complete": "分项整改计划",
    "deliberated": "党组织逐一研究",
    "plan_approved": "整改计划经审批",
    "referrals_sent": "移交事项已移交",
    "measures_done": "整改措施全部完成",
    "evidence_of_substance": "实际成效的佐证",
    "three_musts_claimed": "三个不放过逐项填报",
    "in_time_or_accepted": "按期或超期说明经采纳",
    "supplement_stated": "写明补充整改要求和期限",
    "checked_independently": "两人以上独立核查",
    "self_check_done": "自查自纠",
    "institution_built": "建章立制",
    "persons_dealt_with": "处理责任人",
    "dual_reports_delivered": "双报告四份签收",
    "discipline_review_agreed": "纪委监委销号审核同意",
    "closer_is_another": "销账人为另一人",
    "continuation_approved": "持续整改经批准",
    "review_recorded": "持续整改已复核",
    "withdrawal_approved": "撤销经批准",
}
"""What a gate asks for, in a few words, for tables; the whole sentence is the gate's own when it is shut."""

GATES: Mapping[str, Gate] = {
    gate.__name__: gate
    for gate in (
        finding_complete,
        feedback_issued,
        notice_signed,
        receipt_on_file,
        three_feedbacks,
        plan_complete,
        deliberated,
        plan_approved,
        referrals_sent,
        measures_done,
        evidence_of_substance,
        three_musts_claimed,
        in_time_or_accepted,
        supplement_stated,
        checked_independently,
        self_check_done,
        institution_built,
        persons_dealt_with,
        dual_reports_delivered,
        discipline_review_agreed,
        closer_is_another,
        continuation_approved,
        review_recorded,
        withdrawal_approved,
    )
}
