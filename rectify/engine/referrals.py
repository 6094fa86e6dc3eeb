"""The rules of 移交: what the unit cannot settle alone goes out by a path, and is answered within three months (2015 条例 29)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine import asked
from rectify.engine.deadlines import Obligation
from rectify.engine.model import Facts, Reason, Role
from rectify.engine.rulings import Found, Roles, Rule, no, problem_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.engine.acts import Act
    from rectify.engine.duties import Rules

_MINE = {"discipline": Role.DISCIPLINE, "organisation": Role.ORGANISATION}
SLOT = "referral"


def referral(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """What goes out by a path is owed an answer; the problem keeps which paths were used."""
    problem, received_on = problem_of(facts), act.day("received_on")
    if received_on and received_on < act.text("sent_on"):
        return no(Reason.BAD_VALUE, f"接收日期（{received_on}）早于移交日期（{act.text('sent_on')}）")
    sent, path = problem.referrals.split(), act.text("path")
    line = asked.counted(
        rules, Obligation.REFERRAL_ANSWER, received_on or act.text("sent_on"), subject=problem.number, slot=SLOT,
        since=f"{path}/{act.text('to')}/v{problem.version + 1}",
    )  # fmt: skip
    return Found(body={"referrals": " ".join([*sent, path] if path not in sent else sent), "opened": [line]})


def referral_answer(act: Act, facts: Facts, _rules: Rules, roles: Roles) -> Found:
    """An answer to what was sent; a body answers what was sent to it, the office for anybody."""
    problem = problem_of(facts)
    sent = problem.referrals.split()
    if not sent:
        return no(Reason.WRONG_STATE, "没有移交事项可答复", Role.OFFICE)
    by_office = Role.OFFICE in roles
    if not by_office and not any(_MINE[path] in roles for path in sent if path in _MINE):
        return no(Reason.NOT_PERMITTED, "该事项没有移交给您的单位")
    waiting = [row for row in asked.running(facts, SLOT) if by_office or _is_mine(row, roles)]
    meant = [row for row in waiting if not act.text("to") or _to(row) == act.text("to")]
    if len({_to(row) for row in meant}) > 1:
        return no(
            Reason.MISSING_FIELD, f"有几项移交尚待答复，须写明移交给谁（to）：{'、'.join(_to(row) for row in meant)}"
        )
    said = ("没有与之对应的待答复事项，只作记录",) if not meant else ()
    return Found(body={"duties": asked.settled(meant[:1], problem.number)}, warnings=said)


def _is_mine(line: Mapping[str, object], roles: Roles) -> bool:
    return _MINE.get(str(line["since"]).split("/")[0]) in roles


def _to(line: Mapping[str, object]) -> str:
    return str(line["since"]).partition("/")[2].rpartition("/v")[0]


RULES: Mapping[str, Rule] = {"referral": referral, "referral_answer": referral_answer}
