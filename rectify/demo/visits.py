"""What to try in the demo office: commands, each with what it shows, by subject; every one works as the play leaves the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_VISITS: tuple[tuple[str, str], ...] = (
    # the ledger and the reminders
    ("report overview", "总览和对账"),
    ("problem list --overdue", "超期的问题"),
    ("problem show P-2026-0058 --as u05.head", "一个催到最高一级的问题：来龙去脉，申请销号还缺什么"),
    ("move close P-2026-0102 --as li.office", "硬要销账：缺什么、由谁补，一次说全"),
    ("problem show P-2026-0110 --as u10.clerk", "核查期间被巡察单位只看到“审核中”"),
    ("notice list --as u05.head", "主要负责人的待办"),
    ("tick --on 2026-06-17 --dry-run", "五天之后会催谁"),
    ("forecast --until 2026-07-03 --as li.office", "推演三周：每个人会收到多少通知，哪些会超期"),
    ("problem list --as-of 2026-04-30", "四月底的台账"),
    # a unit's whole account
    ("inspection show I-2026-0011 --as li.office", "一个单位的整本账：会议、督查、双报告四格、公开，已经整体办结"),
    ("record inspection_closing I-2026-0001 opinion=予以办结 --as li.office", "问题全部销号也办不结：整体还缺什么"),
    ("report inspections", "各单位进程一张表：民主生活会、中期督查、双报告、公开、评估、办结"),
    ("journal show I-2026-0009 --as li.office", "方案会审退回又重报、督办、约谈、问责建议"),
    # special rows
    ("problem show P-2026-0129 --as li.office", "立行立改：通知书签收起算，驻点期间销号；P-2026-0130 签收后没有动"),
    ("problem show P-2026-0123 --as u06.clerk", "一个问题两家管：配合单位只看到自己的一份"),
    ("problem list --as v1101.head", "巡镇带村：村里只看到自己的一个问题"),
    ("problem show P-2026-0126 --as li.office", "拆分：原问题撤销，另立 P-2026-0127、P-2026-0128"),
    ("problem show P-2026-0125 --as u11.head", "异议：提出、复核、不采纳，期限照走"),
    ("problem show P-2026-0015 --as li.office", "延期获准；P-2026-0026 的延期没有批，超期了"),
    ("problem show P-2026-0078 --as li.office", "例外：巡察组、纪委监委、领导小组逐家同意；P-2026-0084 还差一家"),
    ("inspection show I-2026-0006 --as li.office", "持续整改：复核过一次，按季度报告，下一季的期限在列"),
    ("problem show P-2026-0133 --as li.office", "反弹：后续问题写明前一个，期限另算"),
    ("report relapse", "回头看和反弹"),
    ("report reverse-check", "反向核查：种子、抽取和结果，谁都可以照样再抽一遍"),
    # letters, lists, scores
    ("report letters", "函件：已签收未回复的"),
    ("report answers", "督办、约谈、问责建议等各要什么答复、到了没有"),
    ("report feedback-lists", "双反馈清单：送出两份，收进两份，一份还没签收"),
    ("report tasks", "批示和联席会议交办的事项"),
    ("report scores", "评估得分和等次；偏低的要第二次整改"),
    ("score propose I-2026-0005 --as li.office", "得分从哪里来：每一分指向办理记录"),
    # clues
    ("clue list --as yan.discipline", "问题线索：移交给纪委监委的一条"),
    ("clue list --as li.office", "经领导小组授权的人只看到编号、状态、日期"),
    ("clue due --as jin.organisation", "三个月未反馈的线索"),
    ("clue log --as jia.auditor", "谁在什么时候查阅过线索"),
    # the proofs, and one step further
    ("journal verify", "逐条校验办理记录"),
    ("reconcile", "由办理记录重放，与台账逐行核对"),
    (
        "record discipline_review P-2026-0098 verdict=agree opinion=同意销号 --as yan.discipline",
        "补上纪委监委的审核意见……",
    ),
    ("move close P-2026-0098 --as li.office", "……再销账，就通过了"),
)


def suggestions(program: str, home: str) -> Sequence[tuple[str, str]]:
    """Give commands to try next, each with what it shows."""
    return tuple((f"{program} --home {home} {words}", shows) for words, shows in _VISITS)
