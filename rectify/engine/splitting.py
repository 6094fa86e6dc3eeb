"""拆分: a finding that holds two matters becomes several, before the unit's work begins.

The office proposes the parts, the leading group decides, as for a withdrawal (``requests.withdrawal_decision``). With its consent
the parts are registered under new numbers that name the one they come from, and that one is withdrawn by the ordinary move:
numbers are never reused and no row ever disappears. Merging is the other way round: a withdrawal that names where it goes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rectify.engine import duties
from rectify.engine.deadlines import Obligation
from rectify.engine.model import Facts, Problem, Reason, Role
from rectify.engine.rulings import Body, Found, Roles, Rule, asked_by, no, problem_of

if TYPE_CHECKING:
    from rectify.engine.acts import Act
    from rectify.engine.duties import Rules

_AS_IT_WAS = (
    "inspection", "unit", "round", "workflow", "workflow_hash", "finding", "refer_to", "key_attention", "category",
    "subcategory", "focus", "source", "requirement", "remark",
)  # fmt: skip
"""What a part takes over from the whole."""


def split(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """Two parts at least; one request at a time stands before the leading group, and what it granted is carried out first."""
    if problem_of(facts).withdrawal == "asked":
        return no(Reason.WRONG_STATE, "已有待领导小组审批的撤销或拆分申请", Role.LEADING_GROUP)
    if problem_of(facts).withdrawal == "approved":
        return no(Reason.WRONG_STATE, "撤销或拆分已获批准，请先办理撤销（withdraw）", Role.OFFICE)
    parts = act.fields.get("parts")
    if not isinstance(parts, Sequence) or len(parts) < 2:  # noqa: PLR2004 - one part is the whole
        return no(Reason.BAD_VALUE, "拆分后至少有两个问题")
    return Found(body={"signer": asked_by(act, facts)})


def parted(act: Act, facts: Facts, rules: Rules) -> Found:
    """Give what the leading group's consent brings about: the parts, where it was a split that was asked for."""
    asked = facts.known.get("split")
    if not isinstance(asked, Mapping):
        return Found()
    if len(act.subjects) > 1:
        return no(Reason.BAD_VALUE, "拆分须逐个审批，不能与其他问题一并办理")
    year, serial, whole = int(str(asked["year"])), int(str(asked["serial"])), asked["row"]
    parts, lines = asked["parts"], []
    made: list[Body] = []
    for n, part in enumerate(parts if isinstance(parts, Sequence) else ()):
        number = f"P-{year}-{serial + n:04d}"
        made.append(_part(whole, part, number, year, serial + n) | {"registered_by": asked["by"]})
        lines.append(duties.office_line(rules, Problem(number=number, version=-1), Obligation.FEEDBACK, facts.today))
    said = f"已登记 {'、'.join(str(each['number']) for each in made)}；原问题请办理撤销（withdraw），反馈问题数由两人更正（correct）"
    return Found(body={"parts": made, "part_lines": lines}, warnings=(said,))


def _part(whole: Mapping[str, object], part: Mapping[str, object], number: str, year: int, serial: int) -> Body:
    row: Body = {name: whole[name] for name in _AS_IT_WAS}
    row |= {"number": number, "year": year, "serial": serial, "split_from": whole["number"]}
    row |= {name: part[name] for name in ("title", "detail", "category") if part.get(name)}
    return row


RULES: Mapping[str, Rule] = {"split": split}
