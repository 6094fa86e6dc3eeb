"""The rules of facts on a problem: its finding, plan, work, evidence, check, referrals and reviews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rectify.engine import duties
from rectify.engine.double_feedback import review_settled
from rectify.engine.faults import is_blocked
from rectify.engine.following import followed
from rectify.engine.joint import not_its_own, plan_faults
from rectify.engine.kinds.words import FINDING
from rectify.engine.model import Facts, Reason, Role
from rectify.engine.musts import progress_numbers
from rectify.engine.relapse import predecessor
from rectify.engine.rights import may_check
from rectify.engine.rulings import (
    Body,
    Found,
    Roles,
    Rule,
    another_than,
    approved_on,
    asked_by,
    before_the_finding,
    inspection_of,
    missing,
    no,
    problem_of,
    unfit_review_day,
)
from rectify.engine.wording import COPY, bare, copied_share

if TYPE_CHECKING:
    from rectify.engine.acts import Act
    from rectify.engine.duties import Rules


def report(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """报账: a finding is registered; its seven features may come with it."""
    inspection, known = inspection_of(facts), facts.known
    given = act.fields.get("finding")
    state = finding_state(given) if isinstance(given, Mapping) else ""
    if isinstance(given, Mapping) and not state:
        return missing(*(f"finding.{name}" for name in FINDING if not given.get(name)))
    if state == "waived" and Role.OFFICE not in _roles:
        return no(Reason.NOT_PERMITTED, "免予核对五见两清须由巡察办决定")
    if "workflow" not in known:
        return no(Reason.BAD_VALUE, f"没有这个流程：{act.text('workflow')}（可用：{known.get('workflows')}）")
    if inspection.closed_on and not act.text("predecessor"):
        return no(
            Reason.WRONG_STATE,
            f"本单位的巡察整改已于 {inspection.closed_on} 办结；反弹的问题须注明原问题（predecessor）",
        )
    if known.get("row_key"):
        return no(Reason.BAD_VALUE, f"清单中的这一行已登记为 {known['row_key']}")
    if not known.get("within", True):
        return no(Reason.BAD_VALUE, f"责任单位“{act.text('unit')}”不是被巡察单位，也不是它的下级")
    year, serial = str(known["year"]), int(str(known["serial"]))
    number = f"P-{year}-{serial:04d}"
    body: Body = {
        "year": int(year),
        "serial": serial,
        "unit": act.text("unit") or inspection.unit,
        "round": inspection.round,
        "state": "reported",
        "workflow": known["workflow"],
        "workflow_hash": known["workflow_hash"],
        "on_the_spot": known.get("on_the_spot", 0),
        "pins": known.get("pins", []),
        "finding": state,
        "refer_to": " ".join(act.texts("refer_to")),
        "duties": [duties.feedback_line(rules, number, approved_on(facts), facts.today)],
    }
    refused, said = predecessor(act, facts, str(body["unit"]))
    if refused is not None:
        return refused
    fields = {**act.fields, "inspection": inspection.number}
    return Found(body=body, subject=number, state="reported", fields=fields, warnings=said)


def finding_state(given: Mapping[str, object]) -> str:
    """Give ``complete`` with all seven features of 五见两清 (S000), ``waived`` with a reason, else nothing."""
    if given.get("waived"):
        return "waived" if given.get("reason") else ""
    return "complete" if all(given.get(name) for name in FINDING) else ""


def finding(act: Act, _facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """五见两清 (S000): all seven, or waived with a reason by the office."""
    state = finding_state(act.fields)
    if state:
        return Found(body={"finding": state})
    return missing("reason") if act.flag("waived") else missing(*(name for name in FINDING if not act.text(name)))


def plan_row(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """A new plan row replaces the one before, and with it every approval of that one."""
    problem = problem_of(facts)
    if fault := plan_faults(problem, act.fields.get("measures")):
        return no(Reason.BAD_VALUE, fault)
    body, said = followed(facts, act.fields.get("measures"))
    return Found(body={**body, "plan_no": problem.plan_no + 1, "signer": asked_by(act, facts)}, warnings=said)


def plan_approval(_act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """Approved by somebody who signed neither the plan nor the row (domain.md A2)."""
    problem = problem_of(facts)
    if not problem.measures_total:
        return no(Reason.WRONG_STATE, "尚无整改计划可审批", Role.UNIT_CLERK)
    for signed in (inspection_of(facts).plan_by, problem.plan_row_by):
        if found := another_than(facts, signed, "整改计划不能由签报计划的人自己审批"):
            return found
    return Found(body={"signer": facts.signer})


def progress(act: Act, facts: Facts, _rules: Rules, roles: Roles) -> Found:
    """Progress on one measure; ``done`` says that it is carried out, and may be taken back."""
    if found := not_its_own(facts, roles, act.count("measure")):
        return found
    measure = next((each for each in facts.measures if each.n == act.count("measure")), None)
    if measure is None:
        return no(Reason.BAD_VALUE, f"没有第 {act.count('measure')} 条措施")
    said = act.fields.get("done")
    change = 0 if said is None else int(bool(said)) - measure.done
    said, refused = progress_numbers(act, measure.kind)
    return refused or Found(body={"change": change, "plan_no": problem_of(facts).plan_no}, warnings=said)


LEAST_FINDINGS = 2
"""Characters without which nothing is said: punctuation alone is no finding."""


def check(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """核查 by two people at least who are known and may check, none of them of the unit; a copied text is kept as a fault."""
    checkers = [facts.person(name) for name in act.texts("checkers")]
    known = facts.known.get("accounts")
    accounts = known if isinstance(known, frozenset) else frozenset()
    strange = [name for name in checkers if name not in accounts]
    if strange:
        return no(Reason.BAD_VALUE, f"核查人不是登记的账号：{'、'.join(strange)}")
    if len(set(checkers)) < 2:  # noqa: PLR2004 - R-23 asks for two
        return no(Reason.CHECKED_INDEPENDENTLY, "核查人须有两名以上", Role.TEAM)
    own = sorted(set(checkers) & facts.unit_people)
    if own:
        return no(
            Reason.CHECKED_INDEPENDENTLY,
            f"核查人不能是被巡察单位（责任单位、配合单位）的人：{'、'.join(own)}",
            Role.TEAM,
        )
    if set((problem_of(facts).discipline_by or "").split()) & set(checkers):
        return no(Reason.OWN_ACT, "核查人不能是本问题的销号审核人")
    if found := _without_mandate(facts, checkers):
        return found
    if found := before_the_finding(facts, act.text("checked_on"), "核查日期"):
        return found
    if len(bare(act.text("findings"))) < LEAST_FINDINGS:
        return no(Reason.BAD_VALUE, f"核查所见须写明自己看到的情况（至少 {LEAST_FINDINGS} 个字）")
    share = copied_share(act.text("findings"), facts.texts)
    fault = f"核查所见与被巡察单位材料雷同（{share:.0%}），须写明自己看到的情况" if share > COPY else ""
    every = dict.fromkeys((*problem_of(facts).checked_by.split(), *checkers))
    body: dict[str, object] = {"checkers": " ".join(checkers), "checked_by": " ".join(every), "fault": fault}
    return Found(body=body, warnings=(*_unused_rule(act, facts), *_at_odds(act, facts)))


def _at_odds(act: Act, facts: Facts) -> tuple[str, ...]:
    """What sits oddly with what is on file, for whoever passes on the check: an earlier day, another verdict before."""
    applied_on, before = problem_of(facts).submitted_on, problem_of(facts).check_conclusion
    said = []
    if applied_on and act.text("checked_on") < applied_on:
        said.append(
            f"核查日期（{act.text('checked_on')}）早于本次申请日期（{applied_on}），请核对看的是不是这次申请的内容"
        )
    if before == "return" and act.text("conclusion") == "pass":
        said.append("本次申请此前已有核查结论为“退回”，请说明两次结论为何不同")
    return tuple(said)


def _unused_rule(act: Act, facts: Facts) -> tuple[str, ...]:
    """建章立制 is proved at the check by its use, not by its text alone (domain.md B4)."""
    proofs = facts.known.get("proofs_of_rules")
    kinds = proofs if isinstance(proofs, frozenset) else frozenset()
    passing = act.text("conclusion") == "pass" and problem_of(facts).institutions
    if not passing or kinds - {"rule", "document"}:
        return ()
    return ("建章立制只有制度文本，没有执行的佐证（如按新制度办理的凭证、记录），核查时宜看制度是否真在用",)


def _without_mandate(facts: Facts, checkers: Sequence[str]) -> Found | None:
    """Refuse checkers who are neither of a team authorised today, nor of the office or a body that lends them (A8)."""
    known = facts.known.get("checkers")
    people = {each.name: each for each in known} if isinstance(known, tuple) else {}
    if gone := [name for name in checkers if name not in people]:
        return no(Reason.CHECKED_INDEPENDENTLY, f"核查人的账号已停用：{'、'.join(gone)}", Role.OFFICE)
    of, problem = inspection_of(facts), problem_of(facts)
    strange = [name for name in checkers if not may_check(people[name], problem, of, facts.unit)]
    if not strange:
        return None
    said = "核查人须是今日在授权期内的本轮巡察组（验收组）成员，或巡察办、纪委监委、组织部的人"
    return no(Reason.CHECKED_INDEPENDENTLY, f"{said}；不能核查的：{'、'.join(strange)}", Role.OFFICE)


def discipline_review(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """销号审核 by 纪委监委, not by a checker of the problem; kept with who signed it."""
    if facts.acting() & set(problem_of(facts).checked_by.split()):
        return no(Reason.OWN_ACT, "本问题的核查人不能办理销号审核")
    if act.text("verdict") == "agree" and is_blocked(problem_of(facts)):
        word = "已认定报告与事实不符，须退回补充整改或复核撤销认定（fault_review）后，才能同意销号"
        return no(Reason.WRONG_STATE, word, Role.OFFICE)
    return Found(body={"signer": asked_by(act, facts), **review_settled(facts)})


def review(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """A long-term row is reviewed; the next day of review, where one is named, is owed from now on."""
    since, next_on = problem_of(facts).long_term_on, act.day("next_on")
    if since and act.text("reviewed_on") < since:
        return no(Reason.BAD_VALUE, f"复核日期（{act.text('reviewed_on')}）早于转入持续整改的日期（{since}）")
    if next_on is None:
        return Found()
    if found := unfit_review_day(facts, next_on, "下次复核日期"):
        return found
    return Found(body={"duties": [duties.named_line(rules, problem_of(facts), "review", next_on, facts.today)]})


RULES: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (
        report,
        finding,
        plan_row,
        plan_approval,
        progress,
        check,
        discipline_review,
        review,
    )
}
