"""A counterexample in words: who did which move from where to where, and what was lacking when it mattered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from rectify.engine.gates import GATES, WORDS
from rectify.engine.proof_claims import CLAIMS
from rectify.engine.proof_people import in_words
from rectify.engine.proof_world import DISMISSED, FAR, LONG_AGO, STANDING, TODAY, TOMORROW, YESTERDAY, act_of, facts_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rectify.engine.proof_search import Step
    from rectify.engine.proof_world import Known
    from rectify.engine.workflow import Move, Workflow


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterexample:
    """How a law is broken: the steps as far as there are any, each in words, and what is wrong at the end of them."""

    said: str
    steps: tuple[Mapping[str, str], ...] = ()

    @property
    def text(self) -> str:
        """Give the whole in one sentence."""
        told = [f"{n}）{each['who']}办理{each['words']}" for n, each in enumerate(self.steps, 1)]
        return "；".join(["问题登记后，" + told[0], *told[1:], self.said] if told else [self.said])


def after(workflow: Workflow, steps: Sequence[Step], said: str) -> Counterexample:
    """Tell some steps and what is wrong after them."""
    return Counterexample(said=said, steps=tuple(_told(workflow, step) for step in steps))


def _told(workflow: Workflow, step: Step) -> Mapping[str, str]:
    start, end = workflow.state(step.start.state), workflow.state(step.end.state)
    return {
        "move": step.move.code,
        "from": start.code,
        "to": end.code,
        "who": in_words(step.known["actor"], step.known["signer"]),
        "words": f"{called(step.move)}：{start.label} → {end.label}",
    }


def called(move: Move) -> str:
    """Name a move by its label and code."""
    return f"“{move.label}”（{move.code}）"


def state_called(workflow: Workflow, code: str) -> str:
    """Name a state by its label and code."""
    return f"“{workflow.state(code).label}”（{code}）"


def gates_called(gates: Sequence[str]) -> str:
    """Name gates in a few words each."""
    return "、".join(f"“{WORDS.get(gate, gate)}”（{gate}）" for gate in gates)


def lacking(gate: str, move: Move, known: Known) -> str:
    """Say what was lacking in a world where a gate's claim was not made sure of, in the words of the gate that asks for it."""
    if gate in CLAIMS:
        claim = CLAIMS[gate]
        for more in (*claim.broken, {}):
            world = {**known, **more}
            if all(known.get(fact, value) == value for fact, value in more.items()) and not claim.sure(world):
                refusal = GATES[gate](facts_of(world), act_of(world, move.code))
                if refusal is not None:
                    return refusal.missing
    return f"{gates_called([gate])}并未核对"


_FACTS: Final[Mapping[str, str]] = {
    "state": "状态", "finding": "五见两清", "feedback_number": "反馈文号", "feedback_on": "反馈印发日期",
    "notice_on": "立行立改通知书签收日期", "receipt_on": "签收日期", "feedback_collective_on": "集中反馈日期",
    "feedback_head_on": "向主要负责人反馈日期", "feedback_leader_on": "向分管县领导反馈日期", "criterion": "整改目标",
    "measures_total": "措施数", "measures_done": "完成的措施数", "measures_last_on": "措施最迟时限", "deliberated_on": "逐一研究日期",
    "plan_verdict": "计划审批结论", "plan_verdict_by": "计划审批人", "plan_by": "方案签报人", "plan_row_by": "计划签报人",
    "refer_to": "应移交", "referrals": "已移交", "substance": "实际成效佐证", "self_checks": "自查自纠记录",
    "self_check_evidence": "自查自纠佐证", "institutions": "制度", "institution_evidence": "制度佐证", "accountabilities": "处理决定",
    "accountability_evidence": "处理决定佐证", "exceptions": "例外申请", "effective_on": "整改期限", "supplement_on": "补充整改期限",
    "submitted_on": "申请日期", "explanation": "超期说明", "check_conclusion": "核查结论", "check_fault": "核查所见雷同",
    "fault_list": "认定的整改不实",
    "checkers": "核查人", "checked_by": "历次核查人", "submitted_by": "申请人", "discipline_verdict": "销号审核结论", "discipline_by": "销号审核人",
    "continuation": "持续整改申请", "reviewed_on": "复核日期", "withdrawal": "撤销申请",
    "rectification_office_on": "整改报告送巡察办日期", "rectification_leader_on": "整改报告送分管县领导日期",
    "head_office_on": "落实情况报告送巡察办日期", "head_leader_on": "落实情况报告送分管县领导日期", "act.what": "补充整改要求",
    "act.note": "附注", "act.due_on": "所填期限",
}  # fmt: skip
_VALUES: Final[Mapping[Any, str]] = {
    None: "无", "": "无", 0: "无", LONG_AGO: "早先", YESTERDAY: "昨天", TODAY: "今天", TOMORROW: "明天", FAR: "以后",
    "A": "经办人", "S": "签字人", "H": "被代理人", "U": "被巡察单位的人", "V": "被巡察单位的另一人", "X": "另一人",
    "given": "待审核", "accepted": "已采纳", "rejected": "未采纳", "approved": "已批准", "returned": "被退回",
    "amended": "调整后待审批", "asked": "待批准",
    "pass": "通过", "return": "不通过", "agree": "同意", "disagree": "不同意", "supplement": "要求补充", "complete": "已做到",
    "waived": "免予核对", STANDING: "尚未撤销", DISMISSED: "已撤销",
}  # fmt: skip


def described(known: Known) -> str:
    """Tell the facts that a gate read."""
    told = [
        f"{_FACTS.get(fact, fact)}：{_value(value)}" for fact, value in known.items() if fact not in ("actor", "signer")
    ]
    who = [in_words(known["actor"], known.get("signer", 0)) + "办理"] if "actor" in known else []
    return "、".join([*who, *told])


def _value(value: object) -> str:
    words = str(value).split() if isinstance(value, str) else []
    if words and all(word in _VALUES for word in words):
        return "和".join(_VALUES[word] for word in words)
    return _VALUES.get(value, str(value))
