"""拆分: a finding that holds two matters becomes several, before the unit's work begins.

The office proposes the parts, the leading group decides, as for a withdrawal (``requests.withdrawal_decision``). With its consent
the parts are registered under new numbers that name the one they come from, and that one is withdrawn by the ordinary move:
numbers are never reused and no row ever disappears. Merging is the other way round: a withdrawal that names where it goes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rectify.engine import duties
from rectify.engine.model import Facts, Problem, Reason, Role
from rectify.engine.rulings import Body, Found, Roles, Rule, approved_on, asked_by, no, problem_of

if TYPE_CHECKING:
    from rectify.engine.acts import Act
    from rectify.engine.duties import Rules

BEFORE_THE_WORK = frozenset({"reported", "handed_over"})

_AS_IT_WAS = (
    "inspection", "unit", "round", "workflow", "workflow_hash", "finding", "refer_to", "key_attention", "category",
    "subcategory", "focus", "source", "requirement", "remark", "on_the_spot", "predecessor",
)  # fmt: skip
"""What a part takes over from the whole."""

_CLOCK = (
    "start_on", "original_on", "nominal_on", "effective_on", "provisional", "extensions", "notice_on", "notice_number",
)  # fmt: skip
"""What a part takes over of a clock that runs: its dates, the extensions that were granted, the notice that started it."""


def split(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """Two parts at least, and one request at a time."""
    if found := asked_already(problem_of(facts)):
        return found
    parts = act.fields.get("parts")
    if not isinstance(parts, Sequence) or len(parts) < 2:  # noqa: PLR2004 - one part is the whole
        return no(Reason.BAD_VALUE, "拆分后至少有两个问题")
    return Found(body={"signer": asked_by(act, facts)})


def asked_already(problem: Problem) -> Found | None:
    """One request for a withdrawal or a split stands before the leading group; what it granted is carried out first.

    So a decision answers the one request that there is.
    """
    if problem.withdrawal == "asked":
        return no(Reason.WRONG_STATE, "已有待领导小组审批的撤销或拆分申请", Role.LEADING_GROUP)
    if problem.withdrawal == "approved":
        return no(Reason.WRONG_STATE, "撤销或拆分已获批准，请先办理撤销（withdraw）", Role.OFFICE)
    return None


def parted(act: Act, facts: Facts, rules: Rules) -> Found:
    """Give what the leading group's consent brings about: the parts, where it was a split that was asked for."""
    asked = facts.known.get("split")
    if not isinstance(asked, Mapping):
        return Found()
    if len(act.subjects) > 1:
        return no(Reason.BAD_VALUE, "拆分须逐个审批，不能与其他问题一并办理")
    if problem_of(facts).state not in BEFORE_THE_WORK:
        return no(Reason.WRONG_STATE, "问题已进入整改，不能再拆分；请不予同意", Role.LEADING_GROUP)
    year, serial, whole = int(str(asked["year"])), int(str(asked["serial"])), asked["row"]
    parts, lines = asked["parts"], []
    made: list[Body] = []
    for n, part in enumerate(parts if isinstance(parts, Sequence) else ()):
        number = f"P-{year}-{serial + n:04d}"
        made.append(_part(whole, part, number, year, serial + n) | {"registered_by": asked["by"]})
        lines.append(duties.feedback_line(rules, number, approved_on(facts), facts.today))
    said = f"已登记 {'、'.join(str(each['number']) for each in made)}；原问题请办理撤销（withdraw），反馈问题数由两人更正（correct）"
    body: Body = {"parts": made, "part_lines": lines, "co_units": _joint(asked, whole)}
    return Found(body=body | _clock(whole), warnings=(said,))


def _joint(asked: Mapping[str, object], whole: Mapping[str, object]) -> list[object]:
    """Give the units that co-operate in the whole today, each with its part of the work."""
    running, there = str(whole["co_units"]).split(), asked["co_units"]
    rows = there if isinstance(there, Sequence) else ()
    return [{"unit": row["unit"], "part": row["part"]} for row in rows if row["unit"] in running]


def _part(whole: Mapping[str, object], part: Mapping[str, object], number: str, year: int, serial: int) -> Body:
    row: Body = {name: whole[name] for name in _AS_IT_WAS}
    row |= {"number": number, "year": year, "serial": serial, "split_from": whole["number"]}
    row |= {name: part[name] for name in ("title", "detail", "category") if part.get(name)}
    if whole["start_on"]:
        row |= {name: whole[name] for name in _CLOCK}
    return row


def _clock(whole: Mapping[str, object]) -> Body:
    """Give the line of history with which each part begins, where the clock of the whole runs; a split gains no day."""
    if not whole["start_on"]:
        return {}
    said = f"由 {whole['number']} 拆分，沿用其整改期限 {whole['effective_on']}"
    if whole["original_on"] != whole["effective_on"]:
        said += f"（原期限 {whole['original_on']}）"
    dates = {name: whole[name] for name in ("start_on", "nominal_on", "effective_on", "provisional")}
    return {"part_clock": {**dates, "basis": "拆分", "derivation": said}}


RULES: Mapping[str, Rule] = {"split": split}
