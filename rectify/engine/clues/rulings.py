"""The rules of single kinds of act about clues; what stands on a move besides is in ``gates.py`` and ``clue.yaml``."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from rectify.engine.clues.gates import clue_of, receipt
from rectify.engine.clues.model import CASE, ClueFacts, ClueRules
from rectify.engine.clues.rights import MAY_BE_AUTHORISED
from rectify.engine.deadlines import Obligation, due
from rectify.engine.model import UNIT_ROLES, Reason
from rectify.engine.rulings import Body, Found, no

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rectify.engine.acts import Act

LONGEST_AUTHORISATION = 366
"""Days: a personal authorisation ends by itself within a year (domain.md B6.4, expiry)."""


def register(act: Act, facts: ClueFacts, _rules: ClueRules) -> Found:
    """A team writes down a clue of its own inspection; the link to a problem is kept here and nowhere else."""
    inspection, known = facts.inspection, facts.known
    assert inspection is not None  # noqa: S101 - whoever sees none gets no further
    problem = act.fields.get("problem")
    if problem is not None and (facts.problem is None or facts.problem.inspection != inspection.number):
        return no(Reason.BAD_VALUE, f"关联的问题“{problem}”不属于巡察 {inspection.number}")
    year, serial = int(str(known["year"])), int(str(known["serial"]))
    names = ("round", "team", "unit", "profile_hash")
    body: Body = {
        "year": year,
        "serial": serial,
        "state": known["initial"],
        "workflow_hash": known["workflow_hash"],
        "pins": known.get("pins", []),
        "inspection": inspection.number,
        "problem": problem,
        **{name: getattr(inspection, name) for name in names},
    }
    return Found(body=body, subject=f"C-{year}-{serial:04d}", state=str(known["initial"]))


def transfer(act: Act, facts: ClueFacts, rules: ClueRules) -> Found:
    """移交: the handing side signs; the receiving side's signature comes with its receipt on paper, or when it accepts."""
    signed = [name for name in ("received_by", "received_on") if act.fields.get(name)]
    if len(signed) == 1:
        return no(Reason.MISSING_FIELD, "接收人与接收日期应同时填写")
    if signed and not act.fields.get("file"):
        return no(Reason.MISSING_FIELD, "代填接收人签收的，须附签收回执扫描件（file）")
    fields = {**act.fields, "handed_by": facts.person(act.text("handed_by"))}
    body: Body = {}
    if signed:
        fields["received_by"] = facts.person(act.text("received_by"))
        body["clock"] = clock(str(act.day("received_on")), rules)
    return Found(body=body, fields=fields)


def accept(act: Act, facts: ClueFacts, rules: ClueRules) -> Found:
    """受理: with both signatures on file the three months run from the receipt (2015 条例 art. 29)."""
    by, on = receipt(facts, act)
    assert by and on  # noqa: S101, PT018 - the gate both_signed saw them
    if act.text("accepted_on") < on:
        return no(Reason.BAD_VALUE, f"受理日期不能早于接收日期（{on}）")
    return Found(body={"received_by": by, "received_on": on, "clock": clock(on, rules)})


def clock(received_on: str, rules: ClueRules) -> Body:
    """Give the day by which the answer is due, as an entry carries it."""
    assert rules.profile is not None  # noqa: S101 - brought with the clue
    deadline = due(rules.profile, Obligation.REFERRAL_ANSWER, date.fromisoformat(received_on), rules.calendar)
    return {
        "start_on": deadline.start_on.isoformat(),
        "nominal_on": deadline.nominal_on.isoformat(),
        "effective_on": deadline.effective_on.isoformat(),
        "provisional": int(deadline.provisional),
        "derivation": deadline.derivation,
    }


def dispose(act: Act, facts: ClueFacts, _rules: ClueRules) -> Found:
    """处置: one of the four ways; a later decision stands over an earlier one."""
    return _not_before(act, "decided_on", clue_of(facts).accepted_on, "受理日期") or Found()


def result(act: Act, _facts: ClueFacts, _rules: ClueRules) -> Found:
    """立案 n 件 n 人, 处分 n 人, 移送司法 n 人: figures without a person behind them are none (R-45)."""
    if not act.count("persons"):
        return no(Reason.BAD_VALUE, "人数应大于零")
    if act.text("kind") == CASE and not act.count("cases"):
        return no(Reason.MISSING_FIELD, "立案应填写件数（cases）")
    return Found()


def answer(act: Act, facts: ClueFacts, _rules: ClueRules) -> Found:
    """反馈: the first answer stops the clock; a later one adds to it."""
    clue = clue_of(facts)
    return _not_before(act, "on", clue.accepted_on, "受理日期") or Found(body={"first": not clue.answered_on})


def file(act: Act, facts: ClueFacts, _rules: ClueRules) -> Found:
    """归档."""
    return _not_before(act, "filed_on", clue_of(facts).answered_on, "反馈日期") or Found()


def _not_before(act: Act, name: str, earliest: str | None, what: str) -> Found | None:
    if earliest and act.text(name) < earliest:
        return no(Reason.BAD_VALUE, f"日期不能早于{what}（{earliest}）")
    return None


def authorise(act: Act, facts: ClueFacts, _rules: ClueRules) -> Found:
    """The leading group decides who may look, by name and until when; nobody lets himself in."""
    start, until = str(act.day("from")), str(act.day("until"))
    roles = facts.known["roles"]
    assert isinstance(roles, frozenset)  # noqa: S101 - brought for this kind
    if act.text("user") == facts.watcher.name:
        return no(Reason.OWN_ACT, "不能给自己授权")
    if not roles & MAY_BE_AUTHORISED or roles & UNIT_ROLES:
        return no(Reason.BAD_VALUE, "只能授权给巡察办或领导小组的在用账号，被巡察单位人员不得授权")
    if until < max(start, facts.today):
        return no(Reason.BAD_VALUE, "截止日期不能早于起始日期和今天")
    if date.fromisoformat(until) - date.fromisoformat(start) > timedelta(days=LONGEST_AUTHORISATION):
        return no(Reason.BAD_VALUE, "授权期限不能超过一年")
    return Found(subject=act.text("user"))


def revoke(act: Act, facts: ClueFacts, _rules: ClueRules) -> Found:
    """What is revoked ends at once."""
    running = facts.known["running"]
    if not running:
        return no(Reason.BAD_VALUE, "该账号没有未到期的授权")
    return Found(body={"authorisations": running}, subject=act.text("user"))


RULES: Mapping[str, Callable[[Act, ClueFacts, ClueRules], Found]] = {
    each.__name__: each for each in (register, transfer, accept, dispose, result, answer, file, authorise, revoke)
}
"""The rules by the keys of their kinds."""
