"""The facts that answer the 三个不放过 (S003): evidence, self-examination, institutions, persons dealt with, and figures.

What counts as met is decided where the gates are; here is said what is a proof at all, and what is remarkable about it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from rectify.engine.joint import not_its_own
from rectify.engine.kinds.outcomes import COUNTED, IN_MONEY
from rectify.engine.kinds.words import EVIDENCE, PAPER_EVIDENCE
from rectify.engine.model import Facts, Reason, Role
from rectify.engine.rulings import Found, Roles, Rule, before_it_began, before_the_finding, missing, no, problem_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.engine.acts import Act
    from rectify.engine.duties import Rules

_PAPERS = frozenset({"rule", "decision", "document", "other"})
PROVING: Mapping[str, frozenset[str]] = {
    "self_check": frozenset(EVIDENCE) - PAPER_EVIDENCE,
    "institution": _PAPERS,
    "accountability": _PAPERS - {"rule"},
}
"""What kinds of evidence prove a must: minutes alone none, a notice no self-examination, a photograph no rule and no decision
(domain.md B4)."""
_PROOFS = {"self_check": "自查清单、检查记录或退款凭证", "institution": "制度文件", "accountability": "处理决定"}
_TARGETS = {"self_check": "自查自纠", "institution": "建立健全制度", "accountability": "处理相关责任人"}
_KINDS = {
    "photo": "照片", "receipt": "收据", "voucher": "凭证", "rule": "制度文本", "decision": "决定", "inspection_record": "检查记录",
    "contract": "合同", "meeting": "会议记录", "document": "文件", "other": "其他材料",
}  # fmt: skip


def proves(kind: str, target: str) -> bool:
    """Say whether a piece of evidence of a kind counts for what it is filed for."""
    return target not in PROVING or kind in PROVING[target]


def evidence(act: Act, facts: Facts, _rules: Rules, roles: Roles) -> Found:
    """A piece of evidence names the row it serves; checkers file theirs for the check, the unit for the rest."""
    target = act.text("for")
    checking = target == "check"
    if checking != (Role.TEAM in roles) or (checking and roles & {Role.UNIT_CLERK, Role.UNIT_HEAD}):
        return no(Reason.NOT_PERMITTED, "核查材料由核查组提交，其余佐证由被巡察单位提交")
    n = int(target.split()[1]) if target.startswith("measure ") else 0
    if found := not_its_own(facts, roles, n):
        return found
    if n and not any(each.n == n for each in facts.measures):
        return no(Reason.BAD_VALUE, f"没有第 {n} 条措施")
    plan = {"plan_no": problem_of(facts).plan_no} if n else {}
    if proves(act.text("kind"), target):
        return Found(body={"counts": 1, **plan})
    said = f"{_KINDS[act.text('kind')]}不能单独证明{_TARGETS[target]}，须另交{_PROOFS[target]}"
    return Found(body={"counts": 0}, warnings=(said,))


def self_check(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """自查自纠 answers the finding, so it is dated on no day before it (B4); it admits no exception."""
    return before_the_finding(facts, act.text("checked_on"), "自查日期", "；须在反馈之后开展自查自纠") or Found()


_DRAFT = re.compile(
    r"草案|草稿|征求意见|讨论稿|送审稿|[（(]稿[)）]|^拟|关于拟|拟(?:制定|制订|出台|修订|建立)|(?:制定|制订|修订|起草)计划|计划$"
)


def institution(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """建立健全制度: adopted after the finding, then in force. An old rule takes an exception, a draft is none yet (B4)."""
    if act.text("effective_on") < act.text("adopted_on"):
        return no(Reason.BAD_VALUE, "施行日期早于审议通过日期")
    instead = "；现有制度管用的，申请例外（exception，existing_rule_adequate）"
    if found := before_the_finding(facts, act.text("adopted_on"), "制度审议通过日期", instead):
        return found
    if _DRAFT.search(act.text("title").strip(" 《》")):
        said = f"“{act.text('title')}”尚未审议通过，草案、征求意见稿、拟订计划不算建立健全制度；通过后再登记"
        return no(Reason.BAD_VALUE, said)
    later = act.text("effective_on") > facts.today
    said = f"制度自 {act.text('effective_on')} 起施行，核查时尚未施行的不能证明管用"
    return Found(warnings=(said,) if later else ())


_EVERYBODY = re.compile(r"全体|全局|全镇|全县|全体干部|班子成员$|^各|^相关|^有关|若干|等人$|责任人$|干部职工|工作人员$")


_LIGHT = re.compile(r"谈话|批评|检查|函询|诫勉")
_GRAVE = re.compile(r"警告|记过|降级|降职|撤职|撤销|留党察看|开除|移送")
_GRAVEST = re.compile(r"撤职|撤销|留党察看|开除|移送")


def accountability(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """处理相关责任人: a person, a form, a body, a day after the finding. 「已严肃批评」 of everybody is nobody (B4)."""
    if _EVERYBODY.search(act.text("person").strip()):
        said = f"“{act.text('person')}”不是具体的人；处理责任人须逐人登记姓名、职务、处理方式和日期"
        return no(Reason.BAD_VALUE, said)
    instead = "；反馈之前已经处理的，申请例外（exception，already_handled）"
    if found := before_the_finding(facts, act.text("decided_on"), "处理决定日期", instead):
        return found
    alone = act.text("form") != "1" and not act.text("number")
    remarks = ("第二种以上形态的处理没有登记决定文号",) if alone else ()
    return Found(warnings=(*remarks, *_contrary(act.text("form"), act.text("measure"))))


def _contrary(form: str, measure: str) -> tuple[str, ...]:
    """Remark on a measure that is plainly of another of the 四种形态 (R-44) than the one it is counted under."""
    too_grave = {"1": _GRAVE, "2": _GRAVEST}.get(form)
    too_light = too_grave is None and _LIGHT.search(measure) and not _GRAVE.search(measure)
    wrong = too_light or (too_grave is not None and too_grave.search(measure))
    return (f"处理方式“{measure}”与第{'一二三四'[int(form) - 1]}种形态不符，请核对",) if wrong else ()


def progress_numbers(act: Act, kind: str | None) -> tuple[tuple[str, ...], Found | None]:
    """Give what to remark on, or to refuse, about the figure of a typed measure: ticked, it needs one above zero (B4)."""
    if kind not in TYPED or not act.flag("done"):
        return (), None
    if act.fields.get("number") is None and act.fields.get("amount") is None:
        return (f"“{kind}”类措施完成应填写数量（number）或金额（amount）",), None
    if not act.count("number") and not Decimal(act.text("amount") or "0"):
        return (), no(Reason.BAD_VALUE, f"“{kind}”类措施完成的数量或金额须大于零")
    return (), None


TYPED = frozenset({"建章立制", "挽回损失", "追责问责", "举一反三", "专项整治"})
"""Types of measures that are told by a figure (domain.md B7.1)."""


def outcome(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """A figure of what the rectification brought (R-45), with its proof: money in 万元, or a number; never zero, never both."""
    kind = act.text("kind")
    named, other = ("amount", "number") if kind in IN_MONEY else ("number", "amount")
    if act.fields.get(named) is None:
        return missing(named)
    if act.fields.get(other) is not None:
        word = "金额（amount，万元）" if kind in IN_MONEY else "数量（number）"
        return no(Reason.BAD_VALUE, f"“{kind}”只填写{word}")
    if not Decimal(act.text(named)):
        return no(Reason.BAD_VALUE, "成果数须大于零；没有成果的不必填报")
    return before_it_began(facts, act.text("on"), "成果日期") or Found()


RULES: Mapping[str, Rule] = {
    rule.__name__: rule for rule in (evidence, self_check, institution, accountability, outcome)
}
__all__ = ["COUNTED", "IN_MONEY", "PROVING", "RULES", "progress_numbers", "proves"]
