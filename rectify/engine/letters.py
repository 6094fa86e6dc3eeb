"""The rules of letters: sent and signed, received, answered, and the answer judged (domain.md B8.1–B8.3).

A ladder only prepares a letter (待签发). It is issued when somebody who may sign it has signed it and it has a number; from then
on its receipt and its reply are owed, each with a line of its own, so that what was sent and not received, and what was received
and not answered, are two lists. A body answers what was sent to it; of any other letter it hears that there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rectify.engine import asked, duties
from rectify.engine.letter_titles import BY_GROUP, genre, is_for_the_group, kind_of, title_of
from rectify.engine.model import Facts, Reason, Role
from rectify.engine.owed import ADDRESSEES
from rectify.engine.rulings import (
    Body,
    Found,
    Roles,
    Rule,
    another_than,
    asked_by,
    before_it_began,
    before_the_work,
    inspection_of,
    missing,
    no,
    rows,
    unit_of,
)

if TYPE_CHECKING:
    from rectify.engine.acts import Act
    from rectify.engine.duties import Rules

TO_UNIT = frozenset({"unit", "head"})
RECEIPT, REPLY = "letter_receipt", "letter_reply"
"""The slots of a letter's two lines, whoever it went to."""
_BODIES: Mapping[str, frozenset[Role]] = {
    "unit": frozenset({Role.UNIT_CLERK, Role.UNIT_HEAD}),
    "head": frozenset({Role.UNIT_CLERK, Role.UNIT_HEAD}),
    "leader": frozenset({Role.LEADER}),
    "discipline": frozenset({Role.DISCIPLINE}),
    "organisation": frozenset({Role.ORGANISATION}),
    "leading_group": frozenset({Role.LEADING_GROUP}),
}
"""Who answers for a receiver; for those without accounts the office does, with the paper."""


# ---- sent


def letter(act: Act, facts: Facts, rules: Rules, _roles: Roles) -> Found:
    """A letter with its number and its signature; it issues what a ladder had prepared, and opens what is owed for it."""
    number = act.text("number")
    if facts.known.get("letter"):
        return no(Reason.BAD_VALUE, f"文号“{number}”已登记")
    if found := _wrong_kind(act) or _unsigned(act, facts) or _wrong_problems(act, facts) or _wrong_days(act, facts):
        return found
    if act.text("receiver") == "department" and not act.text("addressee"):
        return missing("addressee")
    issued = _issued(act, facts)
    if isinstance(issued, Found):
        return issued
    body: Body = {
        "receiver": act.text("receiver"), "addressee": _addressee(act, facts), "issued": issued,
        "opened": _lines(act, facts, rules),
    }  # fmt: skip
    return Found(body=body)


def _wrong_kind(act: Act) -> Found | None:
    """A title that is another kind's is recorded as that kind: kinds say who signs, and what a prepared letter becomes."""
    named, kind = genre(act.text("title")), act.text("kind")
    if not named or kind.endswith(named):
        return None
    return no(Reason.BAD_VALUE, f"标题为“{named}”，文种应填“{named}”，不是“{kind}”")


def _unsigned(act: Act, facts: Facts) -> Found | None:
    """The office's director signs, or the leading group where people are to answer for themselves."""
    kind = act.text("kind")
    by_group = is_for_the_group(kind, act.text("title"))
    holders = facts.known.get("group_people" if by_group else "office_people")
    if isinstance(holders, frozenset) and facts.signer in holders:
        return None
    who = "巡察工作领导小组成员" if by_group else "巡察办负责人"
    what = "标题涉及问责的函件（问责书、问责建议书）" if by_group and kind not in BY_GROUP else kind
    return no(Reason.BAD_VALUE, f"{what}须由{who}签发，“{act.text('signed_by')}”不是登记的{who}")


def _wrong_problems(act: Act, facts: Facts) -> Found | None:
    known = {row["number"]: row for row in rows(facts, "problems")}
    told = act.text("receiver") in TO_UNIT
    named = act.texts("problems")
    strange = [each for each in named if each not in known or (told and not known[each]["handed_over_on"])]
    return no(Reason.BAD_VALUE, f"不是本次巡察已反馈的问题：{'、'.join(strange)}") if strange else None


def _wrong_days(act: Act, facts: Facts) -> Found | None:
    """No letter before the inspection began, and none that urges the unit before the feedback; a plain 通知 may go out earlier."""
    sent_on, urges = act.text("sent_on"), act.text("receiver") in TO_UNIT and act.text("kind") != "通知"
    before = before_the_work if urges else before_it_began
    if found := before(facts, sent_on, "发出日期", *((act.texts("problems"),) if urges else ())):
        return found
    named = {"签收期限": act.day("receipt_due_on"), "回复期限": act.day("reply_due_on")}
    early = [f"{word}（{on}）" for word, on in named.items() if on and on < sent_on]
    return no(Reason.BAD_VALUE, f"{'、'.join(early)}早于发出日期（{sent_on}）") if early else None


def _addressee(act: Act, facts: Facts) -> str:
    if act.text("addressee"):
        return act.text("addressee")
    receiver = act.text("receiver")
    return unit_of(facts).name if receiver == "unit" else ADDRESSEES[receiver]


def _issued(act: Act, facts: Facts) -> list[str] | Found:
    """The notices whose prepared letter this one is: those named, else those of its kind about just these rows."""
    waiting = rows(facts, "prepared")
    named = act.texts("prepared")
    if strange := [serial for serial in named if serial not in {row["serial"] for row in waiting}]:
        return no(Reason.BAD_VALUE, f"不是本次巡察待签发的函稿：{'、'.join(strange)}")
    if by_group := [row for row in waiting if row["serial"] in named and _is_the_groups(act, str(row["letter"]))]:
        said = "、".join(f"{row['serial']}（{title_of(str(row['letter']))}）" for row in by_group)
        return no(Reason.BAD_VALUE, f"待签发的问责函稿不能以“{act.text('kind')}”签发：{said}")
    about = set(act.texts("problems")) or {inspection_of(facts).number}
    meant = {
        row["entry_no"]
        for row in waiting
        if (row["serial"] in named if named else row["subject"] in about and _fits(act, str(row["letter"])))
    }
    return [str(row["serial"]) for row in waiting if row["entry_no"] in meant]


def _is_the_groups(act: Act, prepared: str) -> bool:
    """Say whether a prepared letter calls to account and would be issued as something else."""
    title = title_of(prepared)
    return act.text("kind") not in BY_GROUP and is_for_the_group(kind_of(title), title)


def _fits(act: Act, prepared: str) -> bool:
    title = title_of(prepared)
    return title == act.text("title") or kind_of(title) == act.text("kind")


def _lines(act: Act, facts: Facts, rules: Rules) -> list[Body]:
    """Both lines are there from the first: one without a date may get one when a reply is sent back."""
    to_unit = act.text("receiver") in TO_UNIT
    owing = (
        (RECEIPT, asked.LETTER_RECEIPT if to_unit else asked.BODY_RECEIPT, act.day("receipt_due_on")),
        (REPLY, _reply_obligation(act.text("receiver")), act.day("reply_due_on")),
    )
    subject = inspection_of(facts).number
    return [
        asked.until(
            rules,
            facts,
            obligation,
            on,
            subject=subject,
            slot=slot,
            since=act.text("number"),
            start_on=act.text("sent_on"),
        )
        if on
        else duties.nothing(slot, subject)
        for slot, obligation, on in owing
    ]


def _reply_obligation(receiver: str) -> str:
    return asked.LETTER_REPLY if receiver in TO_UNIT else asked.BODY_REPLY


# ---- received and answered


def _sent(act: Act, facts: Facts, roles: Roles) -> Mapping[str, object] | Found:
    """Give the letter an act is about, if it was sent to whoever asks, or to somebody for whom the office keeps the paper."""
    there = facts.known.get("letter")
    mine = isinstance(there, Mapping) and there["subject"] == inspection_of(facts).number
    if (
        not isinstance(there, Mapping)
        or not mine
        or not (roles & ({Role.OFFICE} | _BODIES.get(str(there["receiver"]), set())))
    ):
        return no(Reason.BAD_VALUE, f"没有发给您的文号为“{act.text('number')}”的函件")
    if (
        act.key != "letter_judgement"
        and not roles & _BODIES.get(str(there["receiver"]), frozenset())
        and not act.fields.get("file")
    ):
        return no(Reason.MISSING_FIELD, "代为登记须附对方签收或回复的扫描件（file）")
    return there


def _about(there: Mapping[str, object], facts: Facts, *slots: str) -> Body:
    no_ = there["entry_no"]
    lines = [duties.nothing(f"{slot}:{no_}", inspection_of(facts).number) for slot in slots]
    return {"letter": no_, "receiver": there["receiver"], "duties": lines}


def letter_receipt(act: Act, facts: Facts, _rules: Rules, roles: Roles) -> Found:
    """A letter is received once, and not before it was sent."""
    there = _sent(act, facts, roles)
    if isinstance(there, Found):
        return there
    if there["received_on"]:
        return no(Reason.WRONG_STATE, f"该函件已于 {there['received_on']} 签收")
    if act.text("received_on") < str(there["sent_on"]):
        return no(Reason.BAD_VALUE, f"签收日期早于发出日期（{there['sent_on']}）")
    return Found(body=_about(there, facts, RECEIPT))


def letter_reply(act: Act, facts: Facts, _rules: Rules, roles: Roles) -> Found:
    """A reply follows a receipt; after one that was sent back there is another."""
    there = _sent(act, facts, roles)
    if isinstance(there, Found):
        return there
    if not there["received_on"]:
        return no(Reason.WRONG_STATE, "该函件尚未登记签收（letter_receipt），不能登记回复")
    if there["replied_on"]:
        return no(Reason.WRONG_STATE, f"该函件已于 {there['replied_on']} 回复")
    if act.text("on") < str(there["received_on"]):
        return no(Reason.BAD_VALUE, f"回复日期早于签收日期（{there['received_on']}）")
    return Found(body={**_about(there, facts, REPLY), "signer": asked_by(act, facts)})


def letter_judgement(act: Act, facts: Facts, rules: Rules, roles: Roles) -> Found:
    """满意, or 退回 with the day of another reply; nobody judges his own."""
    there = _sent(act, facts, roles)
    if isinstance(there, Found):
        return there
    if not there["replied_on"] or there["judged"]:
        return no(Reason.WRONG_STATE, "没有待审核的回复")
    if found := another_than(facts, str(there["replied_by"]), "不能审核自己签报的回复"):
        return found
    if act.text("verdict") == "满意":
        return Found(body=_about(there, facts))
    next_on = act.day("next_on")
    if next_on is None:
        return missing("next_on")
    if next_on < facts.today:
        return no(Reason.BAD_VALUE, "重新回复期限不能早于今天")
    again = asked.until(
        rules, facts, _reply_obligation(str(there["receiver"])), next_on, subject=inspection_of(facts).number,
        slot=f"{REPLY}:{there['entry_no']}", since=f"{there['number']}|{asked.here(facts)}",
    )  # fmt: skip
    return Found(body={**_about(there, facts), "duties": [again]})


RULES: Mapping[str, Rule] = {
    rule.__name__: rule for rule in (letter, letter_receipt, letter_reply, letter_judgement)
}  # fmt: skip
