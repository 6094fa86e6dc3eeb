"""Joint problems: a lead unit and those that co-operate, each with measures of its own, counted once for the lead.

A co-operating unit sees that one problem and nothing else of the inspection, and works on its own measures only: the plan, the
musts and the application are the lead unit's. Who sees what is said in ``rights.py``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from rectify.engine.model import Facts, Problem, Reason, Role
from rectify.engine.rights import co_operating_units
from rectify.engine.rulings import Found, Roles, Rule, inspection_of, no, problem_of

if TYPE_CHECKING:
    from rectify.engine.acts import Act
    from rectify.engine.duties import Rules


def cooperation(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """指定配合单位: the office names who works with the lead unit, and on what."""
    problem, unit = problem_of(facts), act.text("unit")
    joint = problem.co_units.split()
    if not facts.known.get("co_unit"):
        return no(Reason.BAD_VALUE, f"没有这个单位：{unit}")
    if unit in (problem.unit, inspection_of(facts).unit):
        return no(Reason.BAD_VALUE, f"{unit} 是本问题的责任单位或被巡察单位，不能再作配合单位")
    if unit in joint:
        return no(Reason.BAD_VALUE, f"{unit} 已是本问题的配合单位")
    said = ("整改计划已审批，配合单位的措施须由责任单位调整计划（plan_amendment）列入",)
    return Found(
        body={"co_units": " ".join([*joint, unit]), "again": bool(facts.known.get("co_unit_before"))},
        warnings=said if problem.plan_verdict == "approved" else (),
    )


def cooperation_end(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """结束配合: from today on the unit's people see the problem no more; what it had to do is done by then, or another's."""
    problem, unit = problem_of(facts), act.text("unit")
    joint = problem.co_units.split()
    if unit not in joint:
        return no(Reason.BAD_VALUE, f"{unit} 不是本问题的配合单位")
    left = [each.n for each in facts.measures if each.unit == unit and not each.done]
    if left:
        said = f"{_those(left)}措施由该单位承担、尚未完成：须先办完，或由责任单位调整整改计划（plan_amendment）改由他人承担"
        return no(Reason.WRONG_STATE, said, Role.UNIT_CLERK)
    return Found(body={"co_units": " ".join(each for each in joint if each != unit)})


def plan_faults(problem: Problem, measures: object, done: Collection[tuple[str, str | None]] = ()) -> str:
    """Say what is wrong with the measures of a plan: a date after the deadline, a unit that does not co-operate.

    ``done`` are measures, each with its unit, that are done: they stay theirs who did them, and who may have left since.
    """
    found = [each for each in measures if isinstance(each, Mapping)] if isinstance(measures, Sequence) else []
    if problem.effective_on:
        late = [n for n, each in enumerate(found, 1) if str(each["due_on"]) > problem.effective_on]
        if late:
            return f"措施的完成时限不得晚于整改期限（{problem.effective_on}）：{_those(late)}"
    strange = [
        n
        for n, each in enumerate(found, 1)
        if each.get("unit")
        and each["unit"] not in problem.co_units.split()
        and (each["text"], each["unit"]) not in done
    ]
    return f"措施的承担单位（unit）只填本问题的配合单位：{_those(strange)}" if strange else ""


def _those(numbers: Sequence[int]) -> str:
    return "、".join(f"第 {n} 条" for n in numbers)


def not_its_own(facts: Facts, roles: Roles, n: int) -> Found | None:
    """A co-operating unit works on its own measures and on no others; the lead unit answers for all of them."""
    if roles != frozenset({Role.CO_UNIT}):
        return None
    own = co_operating_units(facts.actor, problem_of(facts))
    if any(each.n == n and each.unit in own for each in facts.measures):
        return None
    return no(Reason.NOT_PERMITTED, "配合单位只能填报由本单位承担的措施")


RULES: Mapping[str, Rule] = {"cooperation": cooperation, "cooperation_end": cooperation_end}
