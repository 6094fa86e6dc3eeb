"""What concerns the workflow of a problem: the notice of 立行立改, and the way over to another version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectify.engine.kinds.words import GROUP, OFFICE, OPEN, PROBLEM, TEAM, T, f, kind, o, past

if TYPE_CHECKING:
    from rectify.engine.acts import Kind

RECORDS: tuple[Kind, ...] = (
    kind("on_the_spot_notice", "立行立改通知书", PROBLEM, (
        f("number", "文号"), past("issued_on", "签发日期"), o("due_on", "办结期限", T.DAY),
        f("signed_by", "签收人", T.PERSON), past("signed_on", "签收日期"), f("file", "扫描件", T.FILE),
    ), {"number": "青巡一组立改〔2026〕1号", "issued_on": "2026-03-09", "due_on": "2026-03-27", "signed_by": "zhao.head",
        "signed_on": "2026-03-09", "file": "notice.pdf"}, frozenset({"reported"}),
       by=(TEAM, OFFICE), entry="on_the_spot_notice_signed", word="签收立行立改通知书"),
)  # fmt: skip

MIGRATE = kind("migrate_workflow", "流程换版（两人）", PROBLEM, (
    f("to", "换到哪一版（流程文本的哈希值）", T.CODE), f("reason", "理由"), o("confirm", "只确认他人的提议", T.FLAG),
), {"to": "3f0c…", "reason": "本县修订流程，第 2 版"}, OPEN,
       by=(OFFICE, GROUP), entry="workflow_migrated", word="流程换版")  # fmt: skip
