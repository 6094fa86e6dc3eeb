"""The facts that answer the 三个不放过 (S003): evidence, self-examination, institutions, persons dealt with, and figures.

What counts as met is decided where the gates are; here is said what is a proof at all, and what is remarkable about it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from rectify.engine.joint import not_its_own
from rectify.engine.kinds.outcomes import COUNTED, IN_MONEY
from rectify.engine.kinds.words import EVIDENCE
from rectify.engine.model import Facts, Reason, Role
from rectify.engine.rulings import Found, Roles, Rule, inspection_of, missing, no

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.engine.acts import Act
    from rectify.engine.duties import Rules

_PAPERS = frozenset({"rule", "decision", "document", "other"})
PROVING: Mapping[str, frozenset[str]] = {
    "self_check": frozenset(EVIDENCE) - {"meeting"},
    "institution": _PAPERS,
    "accountability": _PAPERS - {"rule"},
}
"""What kinds of evidence prove a must: minutes alone none, a photograph no rule and no decision (domain.md B4)."""
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
    if proves(act.text("kind"), target):
        return Found(body={"counts": 1})
    said = f"{_KINDS[act.text('kind')]}不能单独证明{_TARGETS[target]}，须另交{_PROOFS[target]}"
    return Found(body={"counts": 0}, warnings=(said,))


def institution(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """建立健全制度: adopted, then in force. One adopted before the feedback is an old one, which takes an exception (B4)."""
    if act.text("effective_on") < act.text("adopted_on"):
        return no(Reason.BAD_VALUE, "施行日期早于审议通过日期")
    said = []
    issued_on = inspection_of(facts).feedback_on
    if issued_on and act.text("adopted_on") < issued_on:
        said.append("制度早于巡察反馈通过；原有制度已够用的，应申请例外（existing_rule_adequate）")
    if any(word in act.text("title") for word in ("草案", "征求意见", "讨论稿", "拟制定", "（稿）")):
        said.append("草案、拟制定的制度不算建立健全制度")
    return Found(warnings=tuple(said))


_EVERYBODY = re.compile(r"全体|全局|全镇|全县|全体干部|班子成员$|^各|^相关|^有关|若干|等人$|责任人$|干部职工|工作人员$")


def accountability(act: Act, _facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """处理相关责任人: a person, a form, a body, a day. 「已严肃批评」 of everybody is nobody (B4)."""
    if _EVERYBODY.search(act.text("person").strip()):
        said = f"“{act.text('person')}”不是具体的人；处理责任人须逐人登记姓名、职务、处理方式和日期"
        return no(Reason.BAD_VALUE, said)
    alone = act.text("form") != "1" and not act.text("number")
    return Found(warnings=("第二种以上形态的处理没有登记决定文号",) if alone else ())


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


def outcome(act: Act, _facts: Facts, _rules: Rules, _roles: Roles) -> Found:
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
    return Found()


RULES: Mapping[str, Rule] = {rule.__name__: rule for rule in (evidence, institution, accountability, outcome)}
__all__ = ["COUNTED", "IN_MONEY", "PROVING", "RULES", "progress_numbers", "proves"]
