"""Workflow files that somebody might bend: each a small change of a shipped text, and the law that must see it.

``checked`` says whether the file's reading refuses it already (``workflow check``). The proof has to see every one of them by itself,
and to tell it by a way that names the move.
"""

from __future__ import annotations

from typing import NamedTuple

from rectify.library import shipped_folder

SHIPPED = {
    path.stem: path.read_text(encoding="utf-8")
    for path in shipped_folder("workflows").glob("*.yaml")
    if "kind: clue" not in path.read_text(encoding="utf-8")
}

Change = tuple[str, str, str]
"""A move (or state) of the text, what is replaced within its entry, and by what."""


class Mutant(NamedTuple):
    """A bent file: the shipped text it is made of, what is changed, the law it breaks, and words of the counterexample."""

    name: str
    changes: tuple[Change, ...]
    law: str
    words: tuple[str, ...]
    checked: bool = False
    of: str = "five-accounts"
    more: str = ""
    """A move that is added."""


def entry(text: str, name: str) -> tuple[int, int]:
    """Give where the entry of a state or a move begins and ends."""
    begin = text.index(f"\n  {name}:") + 1
    end = begin
    for line in text[begin:].splitlines(keepends=True):
        if end > begin and not line.startswith("    "):
            break
        end += len(line)
    return begin, end


def text_of(mutant: Mutant) -> str:
    """Give the bent text; a change that changes nothing is a mistake of the table."""
    text = SHIPPED[mutant.of]
    for name, old, new in mutant.changes:
        begin, end = entry(text, name)
        part = text[begin:end]
        assert old in part, (mutant.name, name, old)
        text = text[:begin] + part.replace(old, new) + text[end:]
    return text + mutant.more


def without(move: str, *gates: str) -> tuple[Change, ...]:
    """Take gates off a move that lists one a line."""
    return tuple((move, f"      - {gate}", "      #") for gate in gates)


MUSTS, CLOSER = "self_check_done, institution_built, persons_dealt_with", "closer_is_another"

MUTANTS: tuple[Mutant, ...] = (
    # ---- the three musts
    Mutant("self-check only at the pass", without("close", "self_check_done"), "self_check_done",
           ("“销账”（close）", "未开展自查自纠不放过", "只在“验收通过”时核对过"), checked=True),
    Mutant("institution only at the pass", without("close", "institution_built"), "institution_built",
           ("“销账”（close）", "未建立健全制度不放过"), checked=True),
    Mutant("persons only at the pass", without("close", "persons_dealt_with"), "persons_dealt_with",
           ("“销账”（close）", "未处理相关责任人不放过"), checked=True),
    Mutant("self-check nowhere", (*without("close", "self_check_done"), *without("pass", "self_check_done")), "self_check_done",
           ("“销账”（close）", "未开展自查自纠不放过"), checked=True),
    Mutant("institution only at the closing", without("pass", "institution_built"), "passed_means_done",
           ("“验收通过”（pass）", "未建立健全制度不放过")),
    Mutant("passed without any must", without("pass", "self_check_done", "institution_built", "persons_dealt_with"),
           "passed_means_done", ("“验收通过”（pass）", "未开展自查自纠不放过")),
    # ---- a second way to the closing
    Mutant("a door from the work to the closing", (), "self_check_done", ("“直接销号”（shortcut）", "整改中 → 已销号"), checked=True,
           more="  shortcut: {label: 直接销号, from: [transferred], to: closed, by: [office], gates: []}\n"),
    Mutant("a door with the musts, past the check", (), "checked_by_others", ("“直接销号”（shortcut）", "核查记录"),
           more=f"  shortcut: {{label: 直接销号, from: [transferred], to: closed, by: [office], gates: [{MUSTS}, {CLOSER}]}}\n"),
    Mutant("a door past the two reports", (), "no_side_door", ("“简易销账”（quick）", "双报告"),
           more=f"  quick: {{label: 简易销账, from: [passed], to: closed, by: [office], "
           f"gates: [{MUSTS}, discipline_review_agreed, {CLOSER}]}}\n"),
    Mutant("a door past the discipline commission", (), "no_side_door", ("“简易销账”（quick）", "纪委监委"),
           more=f"  quick: {{label: 简易销账, from: [passed], to: closed, by: [office], "
           f"gates: [{MUSTS}, dual_reports_delivered, {CLOSER}]}}\n"),
    Mutant("from the first state to the pass", (), "checked_by_others", ("“免核查”（wave）", "已登记 → 验收通过待销号"),
           more="  wave: {label: 免核查, from: [reported], to: passed, by: [team], gates: []}\n"),
    Mutant("from the first state to the pass, checked", (), "plan_by_two", ("“提前验收”（early）",),
           more=f"  early: {{label: 提前验收, from: [reported], to: passed, by: [team], gates: [checked_independently, {MUSTS}]}}\n"),
    Mutant("from the first state to the closing", (), "self_check_done", ("1）", "“当场销账”（now）", "已登记 → 已销号"), checked=True,
           more="  now: {label: 当场销账, from: [reported], to: closed, by: [office], gates: []}\n"),
    Mutant("the pass from the work as well", (("pass", "from: [under_check]", "from: [under_check, transferred]"),), "late_is_explained",
           ("“验收通过”（pass）", "整改中 → 验收通过待销号", "超期说明")),
    # ---- who
    Mutant("the unit's head closes", (("close", "by: [office]", "by: [unit_head]"),), "way_forward", ("“销账”（close）",), checked=True),
    Mutant("the unit's head closes where nobody looks", (
        ("close", "by: [office]", "by: [unit_head]"), ("close", "from: [passed]", "from: [transferred]"), *without("close", "closer_is_another"),
    ), "unit_passes_nothing", ("“销账”（close）", "被巡察单位主要负责人"), checked=True),
    Mutant("the unit's clerk passes", (
        ("pass", "by: [team]", "by: [unit_clerk]"), ("pass", "from: [under_check]", "from: [transferred]"), *without("pass", "checked_independently"),
    ), "unit_passes_nothing", ("“验收通过”（pass）", "被巡察单位经办人"), checked=True),
    Mutant("whoever checked closes", without("close", "closer_is_another"), "closer_is_another",
           ("“销账”（close）", "销号人不能是本问题的核查人"), checked=True),
    Mutant("the unit's head signs the closing", without("close", "closer_is_another"), "unit_passes_nothing",
           ("“销账”（close）", "由被巡察单位主要负责人签字"), checked=True),
    Mutant("the unit's head signs the pass", without("pass", "checked_independently"), "unit_passes_nothing",
           ("“验收通过”（pass）", "由被巡察单位主要负责人签字")),
    Mutant("nobody checks", without("pass", "checked_independently"), "checked_by_others", ("“验收通过”（pass）", "核查记录")),
    Mutant("an administrator hands over", (("hand_over", "by: [office]", "by: [sysadmin]"),), "way_forward", ("“交账”（hand_over）",), checked=True),
    # ---- two persons
    Mutant("withdrawn by whoever proposes", (("withdraw", "[withdrawal_approved]", "[]"),), "withdrawal_by_two",
           ("“撤销”（withdraw）", "缺撤销申请")),
    Mutant("a second withdrawal that nobody approves", (), "withdrawal_by_two", ("“作废”（drop）",),
           more="  drop: {label: 作废, from: [reported], to: void, by: [office], gates: []}\n"),
    Mutant("long-term by the office alone", (("continue_long", "[continuation_approved]", "[]"),), "continuation_by_two",
           ("“转持续整改”（continue_long）", "持续整改申请")),
    Mutant("the plan approves itself", without("transfer", "plan_approved"), "plan_by_two",
           ("“销账”（close）", "整改计划不能由签报计划的人自己审批")),
    Mutant("a transfer beside the plan", (), "plan_by_two", ("“直接转账”（rush）",),
           more="  rush: {label: 直接转账, from: [handed_over], to: transferred, by: [office], gates: [receipt_on_file, plan_complete]}\n"),
    # ---- time
    Mutant("a second application that asks no time", (), "late_is_explained", ("“补申请”（again）", "已超过整改期限"),
           more="  again: {label: 补申请, from: [transferred], to: under_check, by: [unit_head], gates: [measures_done]}\n"),
    Mutant("the application asks no time", without("submit", "in_time_or_accepted"), "late_is_explained", ("“销账”（close）", "已超过整改期限")),
    Mutant("the clock never starts", without("transfer", "receipt_on_file"), "owed_with_a_date", ("“转账”（transfer）", "定得出期限")),
    Mutant("handed over without a feedback", without("hand_over", "feedback_issued"), "owed_with_a_date", ("“交账”（hand_over）",)),
    # ---- the way forward
    Mutant("no way back from the check", (("return", "from: [under_check]", "from: [passed]"),), "way_forward",
           ("停在“核查验收中”（under_check）", "“验收通过”（pass）", "补不了")),
    Mutant("no application", (("submit", "from: [transferred]", "from: [handed_over]"),), "way_forward",
           ("停在“整改中”（transferred）",), checked=True),
    Mutant("long-term for ever", (("resume", "from: [long_term]", "from: [transferred]"),), "way_forward",
           ("停在“持续整改”（long_term）",), checked=True),
    Mutant("long-term leads to the void only", (("resume", "to: transferred", "to: void"),), "way_forward",
           ("停在“持续整改”（long_term）",), checked=True),
    Mutant("a return that names no day", (("return", "fields: [what, due_on]", "fields: [what]"),), "way_forward",
           ("停在“核查验收中”（under_check）",)),
    Mutant("a finding asked for too late", (
        *without("hand_over", "finding_complete"), ("close", "      - closer_is_another", "      - closer_is_another\n      - finding_complete"),
    ), "way_forward", ("“销账”（close）", "“五见两清”")),
    Mutant("no plan, but measures", without("transfer", "plan_complete", "plan_approved"), "way_forward",
           ("停在“整改中”（transferred）", "“申请销号”（submit）", "“整改措施全部完成”")),
    Mutant("the check asked for before it can be made", (
        ("submit", "      - measures_done", "      - measures_done\n      - checked_independently"),
    ), "way_forward", ("“申请销号”（submit）", "“两人以上独立核查”")),
    Mutant("a round trip without an end", (("close", "from: [passed]", "from: [legacy]"),), "way_forward", ("“已登记”（reported）",), checked=True),
    Mutant("a state that nothing leaves", (
        ("under_check", "owed: [check]}", "owed: [check]}\n  stuck: {label: 搁置, owed: [check]}"),
    ), "way_forward",
           ("停在“搁置”（stuck）", "没有动作能再往前"), checked=True,
           more="  shelve: {label: 搁置办理, from: [transferred], to: stuck, by: [office], gates: []}\n"),
    Mutant("the head applies while others look", (("pass", "by: [team]", "by: [unit_head]"),), "way_forward",
           ("在“核查验收中”（under_check）没有人办得成“验收通过”（pass）",), checked=True),
    Mutant("an application that must state what it cannot", (
        ("submit", "      - measures_done", "      - measures_done\n      - supplement_stated"),
    ), "way_forward", ("没有人办得成“申请销号”（submit）",)),
    Mutant("handed over by the unit, which does not see it", (("hand_over", "by: [office]", "by: [unit_head]"),), "way_forward",
           ("没有人办得成“交账”（hand_over）",)),
    # ---- states
    Mutant("a move that nobody can make", (("reopen_check", "by: [office]", "by: [unit_head]"),), "everything_can_happen",
           ("没有人办得成“撤回验收”（reopen_check）",)),
    Mutant("the work under another name", (
        ("transferred", "transferred:", "working:"), ("transfer", "to: transferred", "to: working"),
        ("submit", "[transferred]", "[working]"), ("return", "to: transferred", "to: working"),
        ("continue_long", "transferred", "working"), ("resume", "to: transferred", "to: working"), ("withdraw", "transferred", "working"),
    ), "way_forward",
           ("停在“整改中”（working）", "“申请销号”（submit）", "“整改措施全部完成”"), checked=True),
    Mutant("the check under another name", (
        ("under_check", "under_check:", "looking:"), ("submit", "to: under_check", "to: looking"), ("return", "under_check", "looking"),
        ("pass", "[under_check]", "[looking]"), ("reopen_check", "to: under_check", "to: looking"),
        ("continue_long", "under_check", "looking"), ("withdraw", "under_check", "looking"),
    ), "way_forward", ("“验收通过”（pass）", "“两人以上独立核查”"), checked=True),
    Mutant("a state that owes nothing dated", (
        ("passed", "owed: [closing]", "owed: []"),
    ), "owed_with_a_date", ("“验收通过”（pass）", "停在“验收通过待销号”（passed）"), checked=True),
    Mutant("out of the closing again", (("reopen_check", "from: [passed]", "from: [closed]"),), "final_is_final",
           ("“撤回验收”（reopen_check）", "“已销号”（closed）"), checked=True),
    Mutant("out of the void again", (("resume", "from: [long_term]", "from: [long_term, void]"),), "final_is_final",
           ("“恢复整改”（resume）", "“已撤销”（void）"), checked=True),
    Mutant("back to the beginning", (("reopen_check", "to: under_check", "to: reported"),), "one_beginning", ("“撤回验收”（reopen_check）",)),
    Mutant("history made by a move", (("withdraw", "to: void", "to: legacy"),), "one_beginning", ("“撤销”（withdraw）", "期初建账"), checked=True),
    # ---- the other shipped files
    Mutant("on the spot without a check", without("close", "checked_independently"), "checked_by_others",
           ("“销账”（close）", "核查记录"), of="on-the-spot"),
    Mutant("on the spot without a notice", without("hand_over", "notice_signed"), "owed_with_a_date", ("“交办”（hand_over）",), of="on-the-spot"),
    Mutant("on the spot without the persons", without("close", "persons_dealt_with"), "persons_dealt_with", ("“销账”（close）",),
           checked=True, of="on-the-spot"),
    Mutant("short chain without a way back", (("return", "from: [under_check]", "from: [transferred]"),), "way_forward",
           ("停在“销号审核中”（under_check）", "“销号”（close）"), of="short-chain"),
    Mutant("short chain without a feedback", without("hand_over", "feedback_issued"), "owed_with_a_date",
           ("“建账交办”（hand_over）", "停在“整改更新中”（transferred）"), of="short-chain"),
    Mutant("short chain that asks no time", without("submit", "in_time_or_accepted"), "late_is_explained",
           ("“销号”（close）", "已超过整改期限"), of="short-chain"),
    Mutant("rolling, closed by its checker", without("close", "closer_is_another"), "closer_is_another", ("“销账”（close）",),
           checked=True, of="five-accounts-rolling"),
)  # fmt: skip
