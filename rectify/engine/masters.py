"""The rules of master data: rounds, units, teams, accounts, roles, and what takes two persons.

What an act names is looked up by the store and comes in ``facts.known`` under the field's name. Acts of two persons take
effect when a second person asks for exactly the same: the first writes a proposal, the second makes it true.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from rectify.engine import duties, entries, quarterly
from rectify.engine.acts import Act, read_count, read_day
from rectify.engine.deadlines import Obligation, due_by
from rectify.engine.journal import canonical
from rectify.engine.kinds.words import CORRECTABLE
from rectify.engine.model import ADMINISTRATORS, ROLE_WORDS, UNIT_ROLES, Facts, Reason, Role
from rectify.engine.rights import DECIDES, may_combine
from rectify.engine.rulings import Found, Roles, Rule, another_than, inspection_of, no, rows

if TYPE_CHECKING:
    from rectify.engine.deadlines import Deadline
    from rectify.engine.duties import Rules

_CODE = re.compile(r"[\w.\-]{1,40}")
_LONGEST = 60
_MAIL = re.compile(r"[^@\s\"<>,;:]{1,64}@[A-Za-z0-9.\-]{1,190}")


def _known(facts: Facts, name: str) -> object:
    return facts.known.get(name)


def _code_fault(act: Act, name: str) -> str:
    code = act.text(name)
    return "" if _CODE.fullmatch(code) else f"“{code}”只能由文字、数字、点、横线组成，不超过 40 字"


def _long_fault(act: Act, name: str) -> str:
    return f"名称不超过 {_LONGEST} 字" if len(act.text(name)) > _LONGEST else ""


def add_round(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """A round names its profile, ladder and workflow; what is not named is the default, and is written down."""
    if fault := _code_fault(act, "code"):
        return no(Reason.BAD_VALUE, fault)
    if _known(facts, "round"):
        return no(Reason.BAD_VALUE, f"轮次代码已被使用：{act.text('code')}")
    fields = {"profile": "two-months", "ladder": "default", "workflow": "five-accounts", **act.fields}
    fields.pop("file", None)
    words = {"profile": "期限方案", "ladder": "提醒阶梯", "workflow": "流程"}
    for name, word in words.items():
        known = _known(facts, f"{name}s")
        if isinstance(known, frozenset) and fields[name] not in known:
            return no(Reason.BAD_VALUE, f"没有这个{word}：{fields[name]}（可用：{'、'.join(sorted(known))}）")
    texts = {name: facts.known[name] for name in ("ladder_hash", "pins") if name in facts.known}
    return Found(subject=act.text("code"), fields=fields, body=texts)


def add_unit(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """A unit has a head since a day, may have a parent (巡镇带村, S002) and a county leader in charge."""
    if fault := _code_fault(act, "code"):
        return no(Reason.BAD_VALUE, fault)
    if _known(facts, "unit"):
        return no(Reason.BAD_VALUE, f"单位代码已被使用：{act.text('code')}")
    if act.text("parent") and not _known(facts, "parent"):
        return no(Reason.BAD_VALUE, f"没有上级单位：{act.text('parent')}")
    return Found(subject=act.text("code"), fields=_without_file(act))


def _without_file(act: Act) -> dict[str, object]:
    return {name: value for name, value in act.fields.items() if name != "file"}


def add_team(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """A team belongs to one round (一次一授权)."""
    if not _known(facts, "round"):
        return no(Reason.BAD_VALUE, f"没有这个轮次：{act.text('round')}")
    if _known(facts, "team"):
        return no(Reason.BAD_VALUE, f"该轮次已有这个组：{act.text('name')}")
    if fault := _long_fault(act, "name"):
        return no(Reason.BAD_VALUE, fault)
    return Found(subject=act.text("name"), fields=_without_file(act))


def authorise(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """Membership is by name, round and dates, and ends with them."""
    if not _known(facts, "user"):
        return no(Reason.BAD_VALUE, f"没有这个账号：{act.text('user')}")
    found = _known(facts, "rounds_of_team")
    rounds = list(found) if isinstance(found, tuple) else []
    if not rounds:
        return no(Reason.BAD_VALUE, f"没有这个组：{act.text('team')}")
    if len(rounds) > 1:
        return no(Reason.BAD_VALUE, f"多个轮次都有“{act.text('team')}”，请写明 round：{'、'.join(rounds)}")
    if act.text("from") > act.text("until"):
        return no(Reason.BAD_VALUE, "起止日期颠倒")
    return Found(subject=facts.person(act.text("user")), fields=_named(act, facts, "user") | {"round": rounds[0]})


def _named(act: Act, facts: Facts, *names: str) -> dict[str, object]:
    """Give the fields with people under their account names."""
    return {**_without_file(act), **{name: facts.person(act.text(name)) for name in names}}


def add_inspection(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """A unit's inspection in a round; the round's period profile is copied to it, with its version."""
    for name, word in (("round", "轮次"), ("unit", "单位")):
        if not _known(facts, name):
            return no(Reason.BAD_VALUE, f"没有这个{word}：{act.text(name)}")
    if not _known(facts, "team"):
        return no(Reason.BAD_VALUE, f"该轮次没有这个组：{act.text('team')}")
    if _known(facts, "same"):
        return no(Reason.BAD_VALUE, f"该单位在本轮已登记由该组巡察：{_known(facts, 'same')}")
    if act.text("liaison") and facts.person(act.text("liaison")) not in _accounts(facts):
        return no(Reason.BAD_VALUE, f"没有这个账号：{act.text('liaison')}")
    year, serial = int(str(facts.known["year"])), int(str(facts.known["serial"]))
    fields = _without_file(act)
    if act.text("liaison"):
        fields["liaison"] = facts.person(act.text("liaison"))
    body: dict[str, object] = {"year": year, "serial": serial}
    body |= {name: facts.known[name] for name in ("profile", "profile_hash", "pins")}
    return Found(subject=f"I-{year}-{serial:04d}", fields=fields, body=body)


def _accounts(facts: Facts) -> frozenset[str]:
    known = _known(facts, "accounts")
    return known if isinstance(known, frozenset) else frozenset()


def add_user(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """An account is a person's; it has no role until one is granted."""
    name = act.text("name")
    if fault := _code_fault(act, "name"):
        return no(Reason.BAD_VALUE, fault)
    if fault := _long_fault(act, "display"):
        return no(Reason.BAD_VALUE, fault)
    if name == "system" or _known(facts, "user"):
        return no(Reason.BAD_VALUE, f"账号已被使用：{name}")
    if _known(facts, "called_alike"):
        return no(Reason.BAD_VALUE, "显示名不能与别人的账号相同，账号也不能与别人的显示名相同：写下名字时须分得清是谁")
    if act.text("unit") and not _known(facts, "unit"):
        return no(Reason.BAD_VALUE, f"没有这个单位：{act.text('unit')}")
    if act.text("mail") and not _MAIL.fullmatch(act.text("mail")):
        return no(Reason.BAD_VALUE, f"邮箱写得不对：{act.text('mail')}")
    return Found(subject=name, fields=_without_file(act))


def disable_user(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """A disabled account asks for nothing more; its name stays in the journal. Nobody disables himself."""
    name = facts.person(act.text("name"))
    if not _known(facts, "user"):
        return no(Reason.BAD_VALUE, f"没有这个账号：{act.text('name')}")
    if name == facts.actor.name:
        return no(Reason.OWN_ACT, "不能停用自己的账号")
    return _last_of_its_role(facts) or Found(subject=name)


def _last_of_its_role(facts: Facts, role: str = "") -> Found | None:
    """Three administrators (三员) have to be there: the last of each stays until another holds the role (domain.md A8)."""
    alone = _known(facts, "alone_in")
    left = sorted(each for each in (alone if isinstance(alone, frozenset) else ()) if not role or each == role)
    if not left:
        return None
    said = "、".join(ROLE_WORDS[Role(each)] for each in left)
    return no(Reason.WRONG_STATE, f"这是唯一的{said}：先把角色授予另一人，再停用或收回", Role.SECADMIN)


def grant(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """A role is given with dates; an administrator's goes with no other (三员分立), by delegation neither.

    A unit's role may go with a decider's: nobody decides about his own unit (rights.py), and of another he may.
    """
    name, role = facts.person(act.text("user")), Role(act.text("role"))
    if not _known(facts, "user"):
        return no(Reason.BAD_VALUE, f"没有这个账号：{act.text('user')}")
    unit = act.text("unit") or str(_known(facts, "user_unit") or "")
    if role in UNIT_ROLES and not unit:
        return no(Reason.MISSING_FIELD, "被巡察单位的角色须写明单位（unit）")
    if act.text("unit") and not _known(facts, "unit"):
        return no(Reason.BAD_VALUE, f"没有这个单位：{act.text('unit')}")
    if act.text("from") and act.text("until") and act.text("from") > act.text("until"):
        return no(Reason.BAD_VALUE, "起止日期颠倒")
    held = frozenset(Role(str(row["role"])) for name in ("grants", "linked") for row in rows(facts, name))
    if not may_combine(held, role):
        return no(Reason.BAD_VALUE, f"三员分立：{ROLE_WORDS[role]}不能与其他角色由同一账号担任")
    for_unit = unit if role in UNIT_ROLES else act.text("unit")
    same = [row for row in rows(facts, "grants") if row["role"] == role and (row["unit"] or "") == for_unit]
    if any(_overlap(act, facts.today, row) for row in same):
        return no(Reason.BAD_VALUE, f"该账号已有这个角色：{ROLE_WORDS[role]}")
    fields = _named(act, facts, "user")
    if role in UNIT_ROLES:
        fields["unit"] = unit
    return Found(subject=name, fields=fields)


def _overlap(act: Act, today: str, row: Mapping[str, object]) -> bool:
    """Say whether a grant asked for shares a day with one that there is."""
    begins, ends = act.text("from") or today, act.text("until") or "9999-12-31"
    return begins <= str(row["until_on"] or "9999-12-31") and str(row["from_on"]) <= ends


def revoke(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """A role ends with the day before today; what was done under it stays."""
    unit = act.text("unit")
    found = [
        row for row in rows(facts, "grants") if row["role"] == act.text("role") and (not unit or row["unit"] == unit)
    ]
    if not found:
        return no(Reason.BAD_VALUE, "该账号没有这个角色")
    if last := _last_of_its_role(facts, act.text("role")):
        return last
    ended = (date.fromisoformat(facts.today).toordinal()) - 1
    until_on = date.fromordinal(ended).isoformat()
    return Found(
        subject=facts.person(act.text("user")),
        fields=_named(act, facts, "user"),
        body={"grants": [{"entry_no": row["entry_no"], "until_on": until_on} for row in found]},
    )


def delegate(act: Act, facts: Facts, _rules: Rules, roles: Roles) -> Found:
    """代理: dated and recorded; never across the table, never of an administrator's role."""
    giver, taker = facts.person(act.text("from_user")), facts.person(act.text("to_user"))
    if facts.actor.name != giver and Role.OFFICE not in roles:
        return no(Reason.NOT_PERMITTED, "只能由本人或巡察办登记委托")
    if facts.actor.name == taker != giver:
        return no(Reason.OWN_ACT, "不能登记委托自己代理的事项")
    for name in ("from_user", "to_user"):
        if not _known(facts, name):
            return no(Reason.BAD_VALUE, f"没有这个账号：{act.text(name)}")
    if roles & UNIT_ROLES and Role.OFFICE not in roles and not _known(facts, "known_to_the_unit"):
        # the same words as for an account that is not there: a unit does not learn who else has one
        return no(Reason.BAD_VALUE, f"没有这个账号：{act.text('to_user')}")
    if giver == taker or act.text("from") > act.text("until"):
        return no(Reason.BAD_VALUE, "委托人与代理人须为两人，起止日期不得颠倒")
    given = frozenset(Role(str(row["role"])) for row in rows(facts, "from_grants"))
    held = frozenset(Role(str(row["role"])) for row in rows(facts, "to_grants"))
    if (given | held) & ADMINISTRATORS:
        return no(Reason.BAD_VALUE, "管理员的角色不能委托，也不能由管理员代理")
    if (given & UNIT_ROLES and held & DECIDES) or (given & DECIDES and held & UNIT_ROLES):
        return no(Reason.BAD_VALUE, "被巡察单位与监督一方不能互相代理")
    return Found(subject=taker, fields=_named(act, facts, "from_user", "to_user"))


# ---- what takes two persons


def _second(act: Act, facts: Facts, name: str) -> tuple[str, Mapping[str, object] | None]:
    """Give the digest of what is proposed, and the other person's proposal of the same, if there is one."""
    digest = hashlib.sha256(canonical([name, act.fields]).encode()).hexdigest()
    return digest, next((row for row in rows(facts, "proposals") if row["digest"] == digest), None)


def correct(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """更正: a wrong date or unit is put right by two persons, never by editing (domain.md A8)."""
    target, name, new = act.text("subject"), act.text("field"), act.text("to")
    table, row = str(_known(facts, "table") or ""), _known(facts, "row")
    if not isinstance(row, Mapping):
        return no(Reason.NOT_FOUND, "没有这个对象")
    if name not in CORRECTABLE[table]:
        return no(Reason.BAD_VALUE, f"“{name}”不能更正，可更正：{'、'.join(CORRECTABLE[table])}")
    standing = "" if row[name] is None else str(row[name])
    if standing != act.text("from"):
        return no(Reason.BAD_VALUE, f"原值不符：现为“{standing}”")
    value = _corrected_value(facts, name, new)
    if isinstance(value, Found):
        return value
    digest, other = _second(act, facts, "correct")
    if other is None:
        body: dict[str, object] = {"proposal": digest, "signer": " ".join(sorted(facts.acting()))}
        return Found(subject=target, kind=entries.CORRECTION_PROPOSED, body=body)
    if found := another_than(facts, str(other["by"]), "更正须由另一人确认"):
        return found
    body = {"table": table, "value": value, "proposed_no": other["entry_no"]}
    if name == "receipt_on":
        body |= _moved_clock(facts, rules, str(value))
    if name == "feedback_on":
        body |= {"duties": duties.receipt_lines(rules, inspection_of(facts), str(value))}
    if name == "unit":
        own = [
            each for each in rows(facts, "problems") if each["unit"] == standing
        ]  # a village's rows stay the village's
        body["problems"] = [{"number": each["number"], "unit": value} for each in own]
    return Found(subject=target, kind=entries.CORRECTED, body=body)


def _corrected_value(facts: Facts, name: str, new: str) -> object:
    """Read the new value as its column wants it, or say what is wrong with it."""
    if name.endswith(("_on", "_since")):
        try:
            value = read_day(new)
        except ValueError as error:
            return no(Reason.BAD_VALUE, str(error))
        return value if value <= facts.today else no(Reason.BAD_VALUE, f"不能晚于今天（{facts.today}）")
    if name == "problems_count":
        try:
            return read_count(new)
        except ValueError as error:
            return no(Reason.BAD_VALUE, str(error))
    if name not in ("unit", "parent", "team", "liaison"):
        return new
    if _known(facts, "same"):
        return no(Reason.BAD_VALUE, f"该单位在本轮已登记由该组巡察：{_known(facts, 'same')}")
    return _known(facts, "to") or no(Reason.BAD_VALUE, f"没有这个对象：{new}")


def _moved_clock(facts: Facts, rules: Rules, receipt_on: str) -> dict[str, object]:
    """A corrected receipt date moves the clock of what still runs by it; extended rows keep their decision."""
    deadline = duties.rectification(rules, receipt_on)
    started = [row for row in rows(facts, "problems") if row["start_on"]]
    counted = [row for row in started if not (row["on_the_spot"] and row["notice_on"])]
    running = [row for row in counted if not row["extensions"]]
    working = [row for row in running if row["state"] in ("handed_over", "transferred")]
    return {
        "clock": duties.clock(deadline, "更正签收日期", facts.signer),
        "problems": [{"number": row["number"]} for row in running],
        "duties": [
            *duties.unit_lines(rules, inspection_of(facts), receipt_on),
            *_same_quarter(facts, rules, receipt_on),
            *(line for row in working for line in _problem_line(facts, rules, deadline, row)),
        ],
    }


def _same_quarter(facts: Facts, rules: Rules, receipt_on: str) -> list[dict[str, object]]:
    line = quarterly.running(facts)
    return [] if line is None else [quarterly.again(rules, inspection_of(facts), receipt_on, line)]


def _problem_line(facts: Facts, rules: Rules, deadline: Deadline, row: Mapping[str, object]) -> list[dict[str, object]]:
    """A day that a return named stays what is owed where it lies after the deadline, the old one or the new."""
    number, new, named = str(row["number"]), deadline.effective_on.isoformat(), str(row["supplement_on"] or "")
    if named <= new:
        return [duties.rectify_line(rules, deadline, number)]
    if named > str(row["effective_on"]):
        return []  # its line runs already, with the rungs it has climbed
    supplement = due_by(
        rules.period(), Obligation.RECTIFY, date.fromisoformat(named), rules.calendar,
        start_on=date.fromisoformat(facts.today), ground="经决定定于",
    )  # fmt: skip
    return [duties.line(rules, supplement, "supplement", subject=number, since=f"s{named}")]


def add_legacy(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """期初建账: history that was closed before the system, approved by two and counted apart."""
    inspection = inspection_of(facts)
    digest, other = _second(act, facts, "add legacy")
    if other is None:
        proposed: dict[str, object] = {"proposal": digest, "signer": " ".join(sorted(facts.acting()))}
        return Found(subject=inspection.number, kind=entries.LEGACY_PROPOSED, body=proposed)
    if found := another_than(facts, str(other["by"]), "期初建账须由另一人确认"):
        return found
    year, serial = int(str(facts.known["year"])), int(str(facts.known["serial"]))
    given = act.fields["rows"]
    legacy = [
        {
            "number": f"P-{year}-{serial + n:04d}", "year": year, "serial": serial + n,
            "inspection": inspection.number, "unit": inspection.unit, "round": inspection.round,
            "category": row["category"], "title": row["title"], "detail": row.get("detail"),
            "remark": row.get("remark"), "closed_on": row["closed_on"],
        }
        for n, row in enumerate(given if isinstance(given, list) else [])
    ]  # fmt: skip
    body: dict[str, object] = {"problems": legacy, "proposed_no": other["entry_no"]}
    return Found(subject=inspection.number, kind=entries.LEGACY_OPENED, body=body)


RULES: Mapping[str, Rule] = {
    "add round": add_round,
    "add unit": add_unit,
    "add team": add_team,
    "authorise": authorise,
    "add inspection": add_inspection,
    "add user": add_user,
    "disable user": disable_user,
    "grant": grant,
    "revoke": revoke,
    "delegate": delegate,
    "correct": correct,
    "add legacy": add_legacy,
}
