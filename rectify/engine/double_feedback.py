"""双反馈 with the discipline commission (S000, R-29): two lists out and two in, and the review that a closing waits for.

Each list is sent and received with a date. Lists about one unit stand on its inspection, monthly ones on the round. A round's
monthly lists are owed from the first one on that names its month, each kind by itself, until one is marked as the last: rounds
whose offices exchange lists in another way are left in peace. Elsewhere 双反馈 means feedback to leader and team; that is 三反馈
here.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rectify.engine import asked
from rectify.engine.deadlines import Obligation
from rectify.engine.kinds.oversight import OUTGOING
from rectify.engine.model import Facts, Reason, Role
from rectify.engine.rulings import Body, Found, Roles, Rule, begun_on, no, problem_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.engine.acts import Act
    from rectify.engine.duties import Rules

LIST_WORDS: Mapping[str, str] = {
    "findings": "巡察发现问题清单",
    "rechecks": "整改回访督查情况清单",
    "daily": "日常监督情况清单",
    "reviews": "整改销号审核情况清单",
}
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def discipline_list(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """One list about one unit: from now on the other side owes its receipt."""
    assert facts.inspection is not None  # noqa: S101 - the kind's subject is an inspection
    return _wrong(act, facts) or Found(body={"opened": [_receipt_line(act, facts, rules, facts.inspection.number)]})


def discipline_batch(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """A month's list about a whole round: its receipt is owed, and with it the next month's."""
    assert facts.round is not None  # noqa: S101 - the kind's subject is a round
    if found := _wrong(act, facts):
        return found
    code = facts.round.code
    opened, lines = _monthly(act, facts, rules, code)
    return Found(body={"opened": [_receipt_line(act, facts, rules, code), *opened], "duties": lines})


def _wrong(act: Act, facts: Facts) -> Found | None:
    period = act.text("period")
    if period and not _MONTH.fullmatch(period):
        return no(Reason.BAD_VALUE, f"月份应写成 YYYY-MM：{period[:40]}")
    if period > act.text("sent_on")[:7]:
        return no(Reason.BAD_VALUE, f"{period} 还没有到，不能反馈该月的清单")
    if early := _before_it_began(act, facts):
        return early
    known = facts.known.get("listed")
    strange = [each for each in act.texts("problems") if not isinstance(known, frozenset) or each not in known]
    return no(Reason.BAD_VALUE, f"不是这里的问题：{'、'.join(strange)}") if strange else None


def _before_it_began(act: Act, facts: Facts) -> Found | None:
    """A list is of what was inspected: neither its month nor its sending lies before the round, or the inspection, began."""
    begun = begun_on(facts)
    period, sent_on = act.text("period"), act.text("sent_on")
    if sent_on < begun:
        return no(Reason.BAD_VALUE, f"发出日期（{sent_on}）早于巡察开始日期（{begun}）")
    if period and period < begun[:7]:
        return no(Reason.BAD_VALUE, f"月份（{period}）早于巡察开始的月份（{begun[:7]}）")
    return None


def _receipt_line(act: Act, facts: Facts, rules: Rules, subject: str) -> Body:
    out = act.text("list") in OUTGOING
    return asked.counted(
        rules, Obligation.LIST_RECEIPT, act.text("sent_on"), subject=subject, slot="list", since=asked.here(facts),
        obligation=asked.LIST_RECEIPT_OUT if out else asked.LIST_RECEIPT,
    )  # fmt: skip


def _monthly(act: Act, facts: Facts, rules: Rules, round_: str) -> tuple[list[Body], list[Body]]:
    """Give the line for the next month's list of this kind, as a new one or as a change of the one that runs."""
    slot = f"monthly_{act.text('list')}"
    line = asked.running(facts, slot)
    if act.flag("final"):
        return [], asked.settled(line, round_)
    period = act.text("period")
    if not period or (line and period < str(line[0]["since"])[:7]):
        return [], []
    following = next_month(period)
    new = asked.counted(
        rules, Obligation.MONTHLY_LIST, last_day(following), subject=round_, since=f"{following}|{act.text('list')}",
        slot=str(line[0]["slot"]) if line else slot,
        obligation=asked.MONTHLY if act.text("list") in OUTGOING else asked.MONTHLY_IN,
    )  # fmt: skip
    return ([], [new]) if line else ([new], [])


def next_month(period: str) -> str:
    """Give the month after one, both written YYYY-MM."""
    return (date.fromisoformat(f"{period}-28") + timedelta(days=7)).isoformat()[:7]


def last_day(period: str) -> str:
    """Give the last day of a month."""
    return (date.fromisoformat(f"{next_month(period)}-01") - timedelta(days=1)).isoformat()


def discipline_list_receipt(act: Act, facts: Facts, _rules: Rules, roles: Roles) -> Found:
    """The other side has the list of one unit."""
    assert facts.inspection is not None  # noqa: S101 - the kind's subject is an inspection
    return _received(act, facts, roles, "discipline_list", facts.inspection.number)


def discipline_batch_receipt(act: Act, facts: Facts, _rules: Rules, roles: Roles) -> Found:
    """The other side has the list of a month."""
    assert facts.round is not None  # noqa: S101 - the kind's subject is a round
    return _received(act, facts, roles, "discipline_batch", facts.round.code)


def _received(act: Act, facts: Facts, roles: Roles, kind: str, subject: str) -> Found:
    there = asked.record_of(facts, act.count("list"), kind)
    if there is None:
        return no(Reason.BAD_VALUE, f"没有编号为 {act.count('list')} 的双反馈清单")
    given = asked.fields(there)
    if not _receives(act, facts, roles, out=str(given["list"]) in OUTGOING):
        return no(Reason.NOT_PERMITTED, "清单由收到的一方签收")
    if act.text("received_on") < str(given["sent_on"]):
        return no(Reason.BAD_VALUE, f"收到日期早于发出日期（{given['sent_on']}）")
    line = [row for row in asked.running(facts, "list") if asked.opened_by(row) == there["entry_no"]]
    if not line:
        return no(Reason.WRONG_STATE, "该清单已经签收")
    return Found(body={"duties": asked.settled(line, subject)})


def _receives(act: Act, facts: Facts, roles: Roles, *, out: bool) -> bool:
    """The commission receives what goes out, by its account or by a signed paper that the office files; the office the rest."""
    if not out:
        return Role.OFFICE in roles
    by_paper = bool(act.fields.get("file")) and facts.signer in facts.role_holders.get(Role.DISCIPLINE, frozenset())
    return Role.DISCIPLINE in roles or by_paper


# ---- the review of a closing, which is the discipline commission's to give


def review_is_asked(rules: Rules, state: str) -> bool:
    """Say whether the discipline commission's review is what a closing from this state waits for, in the problem's workflow."""
    moves = rules.cycle.moves_from(state) if rules.cycle is not None else ()
    return any(move.to == "closed" and "discipline_review_agreed" in move.gates for move in moves)


def review_line(rules: Rules, facts: Facts) -> Body:
    """Give the discipline commission's line for the review of a passed problem (domain.md B8.3)."""
    problem = problem_of(facts)
    return asked.counted(
        rules, Obligation.DISCIPLINE_REVIEW, facts.today, subject=problem.number, slot="discipline",
        since=f"v{problem.version + 1}",
    )  # fmt: skip


def review_settled(facts: Facts) -> Body:
    """Give what settles that line, where it runs: the review was given, or the problem is where none is asked for."""
    problem = problem_of(facts)
    if problem.review_line is None:
        return {}
    return {"review": "done", "duties": asked.settled([{"slot": f"discipline:{problem.review_line}"}], problem.number)}


RULES: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (discipline_list, discipline_batch, discipline_list_receipt, discipline_batch_receipt)
}
