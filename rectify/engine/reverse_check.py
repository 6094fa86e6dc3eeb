"""The rules of 反向核查: a seed first, then a draw that follows from it, then a result for every problem drawn.

The lot is written down with the seed: what is closed later belongs to a later lot. A round has one draw at a time, and no new
seed before every problem of the last draw was looked at, so that nobody draws until he likes what he sees. What a sample is, and
how it is drawn, stands in ``sampling.py``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from rectify.engine import asked, sampling
from rectify.engine.faults import found_false
from rectify.engine.model import Facts, Reason
from rectify.engine.relapse import successors_wanted, unfit_checkers
from rectify.engine.rulings import Body, Found, Roles, Rule, missing, no, rows

if TYPE_CHECKING:
    from rectify.engine.acts import Act
    from rectify.engine.duties import Rules

BAD = frozenset({"relapsed", "falsified"})
"""Verdicts that count as not up to standard."""
_SHARE = re.compile(r"\d{1,2}(\.\d{1,4})?|100")


def sample_seed(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """A seed is announced and written down with its lot and its plan, before anything is drawn."""
    if waiting := unfinished(facts):
        return no(Reason.WRONG_STATE, f"上一次反向核查尚未完成：{waiting}")
    shares = _shares(act)
    if isinstance(shares, Found):
        return shares
    lot = facts.known.get("lot")
    numbers = [str(each) for each in lot] if isinstance(lot, Sequence) else []
    plan = sampling.plan(
        len(numbers), shares["tolerable"], shares["risk"],
        acceptable=shares.get("acceptable"), producer_risk=shares.get("producer_risk"),
    )  # fmt: skip
    if plan is None:
        return no(Reason.WRONG_STATE, "这一范围内没有已销号的问题，无从抽取")
    found = {"lot": numbers, "size": plan.size, "accept": plan.accept, "plan": plan.words()}
    return Found(fields={**act.fields, **found})


def _shares(act: Act) -> dict[str, Fraction] | Found:
    """Read the shares, which are written in hundredths: 5 or 2.5."""
    names = ("tolerable", "risk", "acceptable", "producer_risk")
    given = {name: act.text(name) for name in names if act.text(name)}
    wrong = [name for name, text in given.items() if not _SHARE.fullmatch(text) or not 0 < Fraction(text) <= 100]  # noqa: PLR2004
    if wrong:
        return no(Reason.BAD_VALUE, f"{'、'.join(wrong)} 应为百分数，大于 0、不超过 100，如 5 或 2.5")
    shares = {name: Fraction(text) / 100 for name, text in given.items()}
    if ("acceptable" in shares) != ("producer_risk" in shares):
        return missing("producer_risk" if "acceptable" in shares else "acceptable")
    if shares.get("acceptable", Fraction(0)) >= shares["tolerable"]:
        return no(Reason.BAD_VALUE, "可接受的不合格率（acceptable）须小于不可接受的不合格率（tolerable）")
    return shares


def sample_draw(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """The draw follows from the seed, its entry's hash and the lot: nothing is chosen here."""
    seed = _seed(act, facts)
    if isinstance(seed, Found):
        return seed
    given, hashed = asked.fields(seed), str(facts.known["seed_hash"])
    due_on = act.day("due_on")
    if due_on is not None and due_on < facts.today:
        return no(Reason.BAD_VALUE, "核查期限不能早于今天")
    lot = given["lot"]
    assert isinstance(lot, Sequence)  # noqa: S101 - written with the seed
    numbers = sampling.drawn(str(given["seed"]), hashed, [str(each) for each in lot], int(str(given["size"])))
    kept = {
        **act.fields,
        "seed_entry": seed["entry_no"],
        "seed_hash": hashed,
        "drawn": list(numbers),
        "accept": given["accept"],
    }
    return Found(fields=kept, body=_check_line(facts, rules, due_on))


def _check_line(facts: Facts, rules: Rules, due_on: str | None) -> Body:
    assert facts.round is not None  # noqa: S101 - the kind's subject is a round
    if due_on is None:
        return {}
    since = asked.here(facts)
    line = asked.until(rules, facts, asked.REVERSE_CHECK, due_on, subject=facts.round.code, slot="sample", since=since)
    return {"opened": [line]}


def _seed(act: Act, facts: Facts) -> Mapping[str, object] | Found:
    seeds = [row for row in rows(facts, "records") if row["kind"] == "sample_seed"]
    used = {int(str(asked.fields(row)["seed_entry"])) for row in rows(facts, "records") if row["kind"] == "sample_draw"}
    named = act.count("seed_entry")
    if named and named not in {row["entry_no"] for row in seeds}:
        return no(Reason.BAD_VALUE, f"没有编号为 {named} 的抽样种子")
    left = [row for row in seeds if row["entry_no"] not in used and named in (0, row["entry_no"])]
    if not left:
        return no(Reason.WRONG_STATE, "没有尚未抽取的种子：先公布种子（sample_seed），一个种子只抽一次")
    return left[-1]


# ---- what came of it


def last_draw(facts: Facts) -> Mapping[str, object] | None:
    """Give the fields of the round's last draw."""
    draws = [row for row in rows(facts, "records") if row["kind"] == "sample_draw"]
    if not draws:
        return None
    return {**asked.fields(draws[-1]), "entry_no": draws[-1]["entry_no"], "drawn_on": draws[-1]["recorded_on"]}


def left_of(draw: Mapping[str, object], facts: Facts) -> tuple[str, ...]:
    """Give the drawn problems of which no result was recorded since."""
    after = int(str(draw["entry_no"]))
    done = {
        asked.fields(row)["problem"]
        for row in rows(facts, "records")
        if row["kind"] == "sample_result" and int(str(row["entry_no"])) > after
    }
    numbers = draw["drawn"]
    return tuple(str(each) for each in numbers if each not in done) if isinstance(numbers, Sequence) else ()


def unfinished(facts: Facts) -> str:
    """Say what of the round's last sample is still to be done; nothing where all is."""
    kinds = [str(row["kind"]) for row in rows(facts, "records") if row["kind"] in ("sample_seed", "sample_draw")]
    if kinds and kinds[-1] == "sample_seed":
        return "种子已公布，尚未抽取"
    draw = last_draw(facts)
    left = left_of(draw, facts) if draw is not None else ()
    return f"还有 {len(left)} 个问题没有结果" if left else ""


def sample_result(act: Act, facts: Facts, _rules: Rules, _roles: Roles) -> Found:
    """What people who had no part in it found of a drawn problem; the last result settles the round's line."""
    number, draw = act.text("problem"), last_draw(facts)
    if draw is None or number not in left_of(draw, facts):
        return no(Reason.BAD_VALUE, f"{number} 不在本次抽取的、尚无结果的问题之中")
    there = facts.known.get("sampled")
    row = there if isinstance(there, Mapping) else {}
    unit_people = row.get("unit_people")
    if found := unfit_checkers(act, facts, unit_people if isinstance(unit_people, frozenset) else frozenset()):
        return found
    named = ("checked_by", "passed_by", "closed_by", "discipline_by")
    earlier = {each for name in named for each in str(row.get(name) or "").split()}
    looking = {facts.person(name) for name in act.texts("checkers")} | facts.acting()
    if again := sorted(looking & earlier):
        said = f"反向核查不能由原核查人、验收人、审核人、销号人办理或登记：{'、'.join(again)}"
        return no(Reason.OWN_ACT, said)
    if act.text("on") < str(draw["drawn_on"]):
        return no(Reason.BAD_VALUE, f"核查日期（{act.text('on')}）早于抽取日期（{draw['drawn_on']}）")
    assert facts.round is not None  # noqa: S101 - the kind's subject is a round
    body: Body = {"draw": draw["entry_no"], "false": []}
    if act.text("verdict") == "falsified":
        body["false"] = [{"number": number, **found_false(str(row.get("fault_list") or ""), act.text("on"))}]
    if left_of(draw, facts) == (number,):
        line = [each for each in asked.running(facts, "sample") if asked.opened_by(each) == draw["entry_no"]]
        body["duties"] = asked.settled(line, facts.round.code)
    return Found(body=body, warnings=successors_wanted([number] if act.text("verdict") in BAD else []))


RULES: Mapping[str, Rule] = {rule.__name__: rule for rule in (sample_seed, sample_draw, sample_result)}
