"""The rules of what a county does beside the single row: tasks with a day, campaigns, draws by lot, checklists."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from rectify.engine import asked, duties
from rectify.engine.asked import here
from rectify.engine.deadlines import Obligation, due_by
from rectify.engine.model import Facts, Reason, Role
from rectify.engine.rulings import Found, Roles, Rule, no, rows

if TYPE_CHECKING:
    from rectify.engine.acts import Act
    from rectify.engine.duties import Body, Rules

TASK = "task"
"""What a line is about that asks for the answer to an instruction, a decision or a comment."""
TASKS = ("instruction", "joint_meeting", "city_comment")
"""What asks somebody to see to something."""


def _number(facts: Facts) -> str:
    assert facts.round is not None  # noqa: S101 - the kind's subject is a round
    return facts.round.code


def _task(facts: Facts, rules: Rules, due_on: str, slot: str) -> Body:
    """Give a line for what is to be answered by a day that somebody named; the office is told, it keeps the list."""
    deadline = due_by(
        rules.period(), Obligation.CHECK, date.fromisoformat(due_on), rules.calendar,
        start_on=date.fromisoformat(facts.today), ground="交办事项限于",
    )  # fmt: skip
    return duties.line(rules, deadline, TASK, subject=_number(facts), since=f"{here(facts)}{slot}", slot=slot)


def _not_before(act: Act, facts: Facts) -> Found | None:
    due_on = act.day("due_on")
    return no(Reason.BAD_VALUE, "期限不能早于今天") if due_on and due_on < facts.today else None


def instruction(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """批示, 书记专题会 and their like (S000): counted, and followed up where a day is named."""
    if found := _not_before(act, facts):
        return found
    due_on = act.day("due_on")
    if due_on:
        return Found(body={"opened": [_task(facts, rules, due_on, TASK)]})
    return Found(warnings=("没有写明办结期限（due_on）：列入交办事项，但不会提醒，也不计超期",))


def city_comment(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """The city office's word on the county's figures (S001, R-49) comes back as a task."""
    return instruction(act, facts, rules, _roles)


def joint_meeting(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """联席会议 (S004, R-51): its decisions are tasks, each with its owner and day."""
    decisions = _groups(act, "decisions")
    if any(str(each["due_on"]) < facts.today for each in decisions if each.get("due_on")):
        return no(Reason.BAD_VALUE, "议定事项的期限不能早于今天")
    lines = [
        _task(facts, rules, str(each["due_on"]), f"{TASK}{n}")
        for n, each in enumerate(decisions, 1)
        if each.get("due_on")
    ]
    few = len(act.texts("bodies")) < 2  # noqa: PLR2004 - jointly is by two at least
    said = ["联席会议只有一个参加单位"] if few else []
    if undated := [n for n, each in enumerate(decisions, 1) if not each.get("due_on")]:
        said.append(f"第 {'、'.join(map(str, undated))} 项议定事项没有写明期限：列入交办事项，但不会提醒，也不计超期")
    return Found(body={"opened": lines}, warnings=tuple(said))


def _groups(act: Act, name: str) -> Sequence[Mapping[str, object]]:
    value = act.fields.get(name)
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, Sequence) else []


def task_answer(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """The answer settles the line that the task opened."""
    n = act.fields.get("n")
    slot = f"{TASK}{n or ''}:{act.count('task')}"
    if not any(row["slot"] == slot for row in rows(facts, "lines")):
        if _is_undated(act, facts):
            return Found()
        return no(Reason.WRONG_STATE, "没有这一项待办的交办事项（可用 rectify report tasks 查看编号）", Role.OFFICE)
    return Found(body={"duties": [duties.nothing(slot, _number(facts))]})


def _is_undated(act: Act, facts: Facts) -> bool:
    """Say whether a task is there for which nobody named a day, and nobody has answered it yet."""
    n, there = act.count("n"), asked.record_of(facts, act.count("task"), *TASKS)
    if there is None:
        return False
    answers = (asked.fields(row) for row in rows(facts, "records") if row["kind"] == "task_answer")
    answered = {(each["task"], each.get("n") or 0) for each in answers}
    return n in undated(str(there["kind"]), asked.fields(there)) and (there["entry_no"], n) not in answered


def undated(kind: str, given: Mapping[str, object]) -> tuple[int, ...]:
    """Give what a record asked for without a day: the numbers of its decisions from one on, or nought for itself."""
    if kind != "joint_meeting":
        return () if given.get("due_on") else (0,)
    decisions = given.get("decisions")
    listed = decisions if isinstance(decisions, Sequence) else ()
    return tuple(n for n, each in enumerate(listed, 1) if not each.get("due_on"))


def campaign(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """专项整治 (S000, S002, R-34): units that take part, what was found and urged."""
    known = {str(row["code"]) for row in rows(facts, "units")}
    strange = [code for code in act.texts("units") if code not in known]
    if strange:
        return no(Reason.BAD_VALUE, f"没有这个单位：{'、'.join(strange)}")
    if act.fields.get("urged") is not None and act.count("urged") > act.count("found"):
        return no(Reason.BAD_VALUE, "督促整改数不能多于发现问题数")
    return Found()


def petition(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """信访件次: above zero, and no more settled in all than were received."""
    if not act.count("number"):
        return no(Reason.BAD_VALUE, "件次须大于零；没有的不必填报")
    if act.text("state") != "settled":
        return Found()
    told = [asked.fields(row) for row in rows(facts, "records") if row["kind"] == "petition"]
    counted = {
        state: sum(int(str(each["number"])) for each in told if each["state"] == state)
        for state in ("received", "settled")
    }
    settled = counted["settled"] + act.count("number")
    if settled > counted["received"]:
        said = f"累计办结（{settled}）多于累计受理（{counted['received']}），请核对件次，或先登记受理"
        return no(Reason.BAD_VALUE, said)
    return Found()


def report_approval(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """From the approval on the feedback is owed (S004, R-57): the lines that wait for it are placed anew."""
    waiting, on = rows(facts, "feedback_lines"), act.text("on")
    lines = [duties.feedback_line(rules, str(row["subject"]), on, facts.today, here(facts)) for row in waiting]
    return Found(body={"duties": lines})


def checklist(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """A checklist answers every question of its template (R-40); a free one takes what it is filled with (R-56)."""
    questions = facts.known.get("questions")
    if not isinstance(questions, tuple):
        return no(Reason.BAD_VALUE, f"没有这个清单模板：{act.text('template')}（可用：{facts.known.get('templates')}）")
    answered = {str(each["question"]) for each in _groups(act, "items")}
    lacking = [each for each in questions if each not in answered]
    if lacking:
        return no(Reason.MISSING_FIELD, f"清单未填：{'、'.join(lacking)}")
    return Found()


def satisfaction(act: Act, _facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """满意度测评: no more are satisfied than were asked."""
    people, told = act.count("asked"), act.count("satisfied") + act.count("partly")
    if not people or told > people:
        return no(Reason.BAD_VALUE, "测评人数须大于零，且不少于满意与基本满意人数之和")
    return Found()


def random_draw(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """双随机 (S004): units by lot, and for each the people who go there by lot, none of them its own.

    The order is that of SHA-256 over seed and name, so that anybody can draw again from what is on record.
    """
    seed, units, people = act.text("seed"), sorted(act.texts("pool")), sorted(map(facts.person, act.texts("people")))
    own = facts.known.get("unit_people")
    belongs = own if isinstance(own, Mapping) else {}
    strange = [code for code in units if code not in belongs]
    if strange:
        return no(Reason.BAD_VALUE, f"没有这个单位：{'、'.join(strange)}")
    if not 0 < act.count("units") <= len(units):
        return no(Reason.BAD_VALUE, f"抽取单位数须在 1 与 {len(units)} 之间")
    drawn = sorted(units, key=lambda code: _lot(seed, code))[: act.count("units")]
    found = {}
    for code in drawn:
        free = [name for name in people if name not in belongs[code]]
        if not 0 < act.count("persons") <= len(free):
            return no(Reason.BAD_VALUE, f"能派往 {code} 的人员只有 {len(free)} 名")
        found[code] = sorted(free, key=lambda name: _lot(seed, f"{code}|{name}"))[: act.count("persons")]
    return Found(fields={**act.fields, "drawn": [{"unit": code, "people": names} for code, names in found.items()]})


def _lot(seed: str, name: str) -> str:
    return hashlib.sha256(f"{seed}|{name}".encode()).hexdigest()


def staff_assessment(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """抽调干部考核 (S000): nobody assesses himself."""
    if facts.person(act.text("person")) in facts.acting():
        return no(Reason.OWN_ACT, "不能考核自己")
    return Found()


RULES: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (
        instruction,
        city_comment,
        joint_meeting,
        task_answer,
        campaign,
        petition,
        report_approval,
        checklist,
        satisfaction,
        random_draw,
        staff_assessment,
    )
}
