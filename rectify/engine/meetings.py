"""Meetings about the rectification: the committee's, the democratic life meeting, the one at half time.

A meeting proves one thing. 「存在将党委会混同于专题民主生活会的现象」 (S003, R-07): the same minutes, or the same meeting, never
serve both.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rectify.engine import duties
from rectify.engine.acts import listed
from rectify.engine.model import Facts, Inspection, Reason, Unit
from rectify.engine.rulings import Found, Roles, Rule, before_feedback, inspection_of, no, rows, unit_of

if TYPE_CHECKING:
    from rectify.engine.acts import Act
    from rectify.engine.duties import Rules

LIFE = frozenset({"democratic_life", "organisational_life"})
"""Where criticism is made: 专题民主生活会, and 组织生活会 for villages."""
_VILLAGE = ("村", "社区")
_FIFTHS = 5
"""What lies in the first or the last of the period's fifths is not its middle (P)."""
_WORDS = {
    "committee": "党委（党组）会",
    "democratic_life": "专题民主生活会",
    "organisational_life": "组织生活会",
    "midterm": "中期督办会",
}


def is_village(unit: Unit) -> bool:
    """Say whether a unit is a village or a neighbourhood, whose members meet in an 组织生活会 (domain.md A2, R-55)."""
    return any(word in unit.kind for word in _VILLAGE)


def life_meeting(unit: Unit) -> str:
    """Give the kind of meeting in which this unit criticises itself."""
    return "organisational_life" if is_village(unit) else "democratic_life"


def meeting(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """A meeting names the problems it deliberated; each must be a problem of this inspection that the unit may see."""
    known = {row["number"]: row for row in rows(facts, "problems")}
    kind, named = act.text("meeting"), act.texts("problems")
    strange = [number for number in named if number not in known or not known[number]["handed_over_on"]]
    if strange:
        return no(Reason.BAD_VALUE, f"不是本次巡察已反馈的问题：{'、'.join(strange)}")
    if found := _strange_criticisms(act, known.keys()):
        return found
    if (named or kind != "committee") and (found := before_feedback(facts, act.text("held_on"), "会议日期")):
        return found
    if other := _same_meeting(act, facts):
        return other
    deliberated = [{"number": number} for number in named] if kind == "committee" else []
    settled, untimely = _settled(kind, act.text("held_on"), facts, rules)
    said = (*untimely, *_same_hour(act, facts), *_remarks(act, facts))
    return Found(body={"problems": deliberated, **settled}, warnings=said)


def _strange_criticisms(act: Act, known: Collection[object]) -> Found | None:
    """Criticism that is to speak of the findings (R-08) speaks of this inspection's."""
    named = {str(number) for each in _groups(act) for number in listed(each.get("problems") or ())}
    strange = sorted(number for number in named if number not in known)
    return no(Reason.BAD_VALUE, f"批评所联系的不是本次巡察的问题：{'、'.join(strange)}") if strange else None


def _same_meeting(act: Act, facts: Facts) -> Found | None:
    """Refuse minutes, or a meeting's number, that serve a meeting of the other sort already."""
    for there in rows(facts, "records"):
        fields = there["fields"]
        if there["kind"] != "meeting" or not isinstance(fields, Mapping):
            continue
        if (fields["meeting"] in LIFE) == (act.text("meeting") in LIFE):
            continue
        other = _WORDS[str(fields["meeting"])]
        if _paper(fields) == _paper(act.fields):
            return no(
                Reason.BAD_VALUE, f"这份会议记录已作为{other}登记，同一份记录不能既作党委会又作民主（组织）生活会"
            )
        if act.text("number") and act.text("number") == fields.get("number"):
            return no(Reason.BAD_VALUE, f"会议“{act.text('number')}”已作为{other}登记，同一次会议不能当作两种会议")
    return None


def _paper(fields: Mapping[str, object]) -> object:
    minutes = fields.get("minutes")
    return minutes.get("sha256") if isinstance(minutes, Mapping) else None


def _same_hour(act: Act, facts: Facts) -> tuple[str, ...]:
    """Remark on a meeting of the other sort on the same day, unless their hours are known to differ."""
    said = []
    for there in rows(facts, "records"):
        fields = there["fields"]
        if there["kind"] != "meeting" or not isinstance(fields, Mapping) or fields["held_on"] != act.text("held_on"):
            continue
        hours = {_hour(fields.get("starts_at")), _hour(act.text("starts_at"))}
        if (fields["meeting"] in LIFE) != (act.text("meeting") in LIFE) and (len(hours) == 1 or "" in hours):
            said.append(f"与{_WORDS[str(fields['meeting'])]}在同一天同一时段，请核对是否同一次会议")
    return tuple(dict.fromkeys(said))


def _hour(starts_at: object) -> str:
    return str(starts_at or "").strip().replace("：", ":").split(":")[0].lstrip("0")


def _remarks(act: Act, facts: Facts) -> tuple[str, ...]:
    """R-08 and R-09 (S003): criticism that speaks of the findings, and the county leader among those who came."""
    if act.text("meeting") not in LIFE:
        return ()
    said = []
    criticisms = [each for each in _groups(act) if each.get("problems")]
    if not criticisms:
        said.append("没有登记结合巡察反馈问题开展的批评与自我批评")
    elif silent := _silent(act, facts, criticisms):
        said.append(f"没有登记自我批评的参会人员：{'、'.join(silent)}")
    leader = unit_of(facts).leader
    if leader and facts.person(leader) not in {facts.person(name) for name in act.texts("attendees")}:
        said.append("分管县领导未参加")
    return tuple(said)


def _silent(act: Act, facts: Facts, criticisms: list[Mapping[str, object]]) -> list[str]:
    """Give who of the unit's leadership did not criticise himself; guests, such as the county leader, are not asked to."""
    known = facts.known.get("critics")
    accounts = known if isinstance(known, Mapping) else {}
    spoke = {accounts.get(name, facts.person(name)) for name in (str(each["by"]) for each in _own(criticisms))}
    came = {name: facts.person(name) for name in act.texts("attendees")}
    leader = facts.person(unit_of(facts).leader)
    others = frozenset(facts.people.values()) - facts.unit_people
    guests = {who for who in came.values() if who == leader or who in others}
    return [name for name, who in came.items() if who not in spoke | guests]


def _groups(act: Act) -> list[Mapping[str, object]]:
    value = act.fields.get("criticisms")
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list | tuple) else []


def _own(criticisms: list[Mapping[str, object]]) -> list[Mapping[str, object]]:
    return [each for each in criticisms if not each.get("of")]


def _settled(kind: str, on: str, facts: Facts, rules: Rules) -> tuple[dict[str, object], tuple[str, ...]]:
    """What a meeting settles of what the unit owes and the column that keeps its day; outside its time it settles nothing."""
    inspection, unit = inspection_of(facts), unit_of(facts)
    if kind == life_meeting(unit):
        if not inspection.feedback_on or on < inspection.feedback_on:
            return {}, ("召开日期早于巡察反馈，不计为巡察整改的民主（组织）生活会",)
        return {"column": "democratic_life_on", "duties": [duties.nothing("democratic_life", inspection.number)]}, ()
    if kind == "midterm":
        if not during_the_period(inspection, on, rules):
            return {}, ("不在整改期之内，不计为中期督办",)
        body: dict[str, object] = {"column": "midterm_meeting_on", "duties": half_time(inspection, met=True)}
        return body, at_either_end(inspection, on, rules)
    return {}, ()


def at_either_end(inspection: Inspection, on: str, rules: Rules) -> tuple[str, ...]:
    """Remark on a half time held in the first or the last fifth of the period: R-11 asks for its middle (50 %)."""
    began = date.fromisoformat(str(inspection.receipt_on))
    ends = duties.rectification(rules, str(inspection.receipt_on)).nominal_on
    length, gone = (ends - began).days, (date.fromisoformat(on) - began).days
    if length <= _FIFTHS * gone <= (_FIFTHS - 1) * length:
        return ()
    half = began + timedelta(days=length // 2)
    return (f"在整改期的头尾（前后五分之一）督办，虽计入，不合“整改中途”之意；期中为 {half.isoformat()} 前后",)


def during_the_period(inspection: Inspection, on: str, rules: Rules) -> bool:
    """Say whether a day lies between the receipt and the end of the period: half time is at neither end (S003, R-11)."""
    receipt_on = inspection.receipt_on
    return (
        bool(receipt_on) and str(receipt_on) < on < duties.rectification(rules, str(receipt_on)).nominal_on.isoformat()
    )


def half_time(inspection: Inspection, *, met: bool = False, checked: bool = False) -> list[duties.Body]:
    """Give the line that half time is through: a meeting and a check on the spot both (S003, R-11)."""
    both = (met or inspection.midterm_meeting_on) and (checked or inspection.midterm_check_on)
    return [duties.nothing("midterm", inspection.number)] if both else []


RULES: Mapping[str, Rule] = {"meeting": meeting}
