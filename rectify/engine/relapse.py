"""回头看 and relapse: closed problems are looked at again, and what comes back is a new problem that names the old one (R-33).

Nothing is reopened (S004「防止问题反弹」): a successor has a clock of its own. The look-back of an inspection is planned from the
last closing on, as long after it as the profile says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rectify.engine import asked, duties
from rectify.engine.deadlines import Obligation
from rectify.engine.faults import found_false
from rectify.engine.model import Facts, Reason, Role
from rectify.engine.rulings import Body, Found, Roles, Rule, inspection_of, no, rows

if TYPE_CHECKING:
    from rectify.engine.acts import Act
    from rectify.engine.duties import Rules

OVER = frozenset({"closed", "legacy"})
"""States that a successor's predecessor may stand in."""
SLOT = "look_back"


def planned(rules: Rules, inspection: str, closed_on: str) -> Body:
    """Give the inspection's line for its look-back, counted from a closing (S002 适时开展“回头看”)."""
    return asked.counted(rules, Obligation.LOOK_BACK, closed_on, subject=inspection, slot=SLOT, since=closed_on)


def look_back(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """A look-back by two at least who are not the unit, at closed problems of the inspection; it settles the planned one.

    It starts from the closing (domain.md B2.1), so it is dated on no day before: what was seen earlier was the check.
    """
    if found := unfit_checkers(act, facts, facts.unit_people):
        return found
    closed = {str(row["number"]): row for row in rows(facts, "closed")}
    looked_at = act.texts("problems")
    if strange := [each for each in looked_at if each not in closed]:
        return no(Reason.BAD_VALUE, f"不是本次巡察已销号的问题：{'、'.join(strange)}")
    if early := [each for each in looked_at if act.text("on") < str(closed[each]["closed_on"])]:
        return no(Reason.BAD_VALUE, f"回头看日期（{act.text('on')}）早于销号日期：{'、'.join(early)}")
    bad = [*act.texts("relapsed"), *act.texts("falsified")]
    if strange := [each for each in bad if each not in looked_at]:
        return no(Reason.BAD_VALUE, f"不在所看的问题之中：{'、'.join(strange)}")
    next_on = act.day("next_on")
    if next_on is not None and next_on <= facts.today:
        return no(Reason.BAD_VALUE, "下次回头看日期须在今天之后")
    number, since = inspection_of(facts).number, asked.here(facts)
    line = (
        asked.until(rules, facts, Obligation.LOOK_BACK.value, next_on, subject=number, slot=SLOT, since=since)
        if next_on
        else duties.nothing(SLOT, number)
    )
    false = [
        {"number": each, **found_false(str(closed[each]["fault_list"]), act.text("on"))}
        for each in act.texts("falsified")
    ]
    body: Body = {"duties": [line], "false": false}
    return Found(body=body, warnings=successors_wanted(tuple(dict.fromkeys(bad))))


def successors_wanted(numbers: Sequence[str]) -> tuple[str, ...]:
    """Say which closed problems came back and want a successor."""
    if not numbers:
        return ()
    return (f"{'、'.join(numbers)} 反弹或整改不实：请登记后续问题（report，predecessor 写明原问题编号）",)


def unfit_checkers(act: Act, facts: Facts, unit_people: frozenset[str]) -> Found | None:
    """Refuse checkers who are fewer than two, unknown, or of the unit, and anybody of the unit who records it."""
    checkers = {facts.person(name) for name in act.texts("checkers")}
    known = facts.known.get("accounts")
    accounts = known if isinstance(known, frozenset) else frozenset()
    if strange := sorted(checkers - accounts):
        return no(Reason.BAD_VALUE, f"核查人不是登记的账号：{'、'.join(strange)}")
    if len(checkers) < 2:  # noqa: PLR2004 - R-23 asks for two
        return no(Reason.BAD_VALUE, "核查人须有两名以上", Role.TEAM)
    if own := sorted((checkers | facts.acting()) & unit_people):
        return no(Reason.OWN_ACT, f"核查人、登记人不能是被巡察单位的人：{'、'.join(own)}", Role.TEAM)
    return None


def predecessor(act: Act, facts: Facts, unit: str) -> tuple[Found | None, tuple[str, ...]]:
    """Judge the closed problem that a new one names: of the same unit, and really over; say where it has a successor already."""
    named = act.text("predecessor")
    if not named:
        return None, ()
    there = facts.known.get("predecessor")
    if not isinstance(there, Mapping) or there["state"] not in OVER or there["unit"] != unit:
        return no(Reason.BAD_VALUE, f"“{named}”不是本单位已销号的问题，不能作为前序问题"), ()
    others = there["successors"]
    if isinstance(others, Sequence) and others:
        return None, (f"{named} 已有后续问题：{'、'.join(map(str, others))}",)
    return None, ()


RULES: Mapping[str, Rule] = {"look_back": look_back}
