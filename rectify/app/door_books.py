"""What the auditor reads: what happened at the door, who was refused what, and the journal; nothing of the matter itself.

Of a refusal he reads who asked for which act about which number, and the kind of reason: what was typed, and sentences that
quote it, are business (domain.md B6.4). Sheets of it are taken out by name, which leaves a line at the door.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from rectify.app import door_lines
from rectify.app.office import local_time
from rectify.app.story import journal_entries
from rectify.engine.catalogue import KINDS
from rectify.engine.model import Reason, Role
from rectify.errors import NotPermitted
from rectify.exchange.sheet_out import write_table
from rectify.store import admin_queries as queries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rectify.app.console import Console
    from rectify.app.office import App
    from rectify.engine.model import Actor
    from rectify.store.transaction import Reader

Document = dict[str, Any]
SHOWN, TAKEN_OUT = 500, 100_000
"""Lines of a page, and of a sheet."""
_REASON_WORDS: Mapping[str, str] = {
    Reason.NOT_PERMITTED: "角色不能办理", Reason.WRONG_STATE: "状态不符", Reason.OWN_ACT: "须由另一人办理",
    Reason.UNKNOWN_FIELD: "填写有误", Reason.MISSING_FIELD: "填写不全", Reason.BAD_VALUE: "填写有误",
    Reason.ID_REUSED: "请求编号重复", Reason.NOT_FOUND: "对象不存在或无权查看",
}  # fmt: skip
_GATE = "前置条件未满足"
_ACT = re.compile(r'"act":"([^"\\]{0,80})"')
BOOKS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "door": ("登录和访问记录", ("时间", "账号", "事项", "来源地址", "经办", "说明")),
    "refusals": ("被拒绝的请求", ("时间", "账号", "系统用户", "事项", "对象", "原因")),
    "journal": ("办理记录", ("序号", "时间", "业务日期", "事项", "对象", "账号", "签字人")),
}  # fmt: skip


def _require(actor: Actor) -> None:
    if not any(grant.role is Role.AUDITOR for grant in actor.grants):
        raise NotPermitted("只有审计管理员可以查看")


def door_events(
    reader: Reader, actor: Actor, *, account: str = "", kind: str = "", last: int = SHOWN
) -> list[Document]:  # fmt: skip
    """Give what happened at the door, the newest first."""
    _require(actor)
    found = queries.door_events(reader, account=account, kind=kind, last=last)
    return [{**row, "label": door_lines.KINDS.get(row["kind"], row["kind"])} for row in found]


def refusals(reader: Reader, actor: Actor, *, account: str = "", last: int = SHOWN) -> list[Document]:
    """Give who was refused what kind of act, and the kind of reason, the newest first."""
    _require(actor)
    return [_refusal(row) for row in queries.refusals(reader, account=account, last=last)]


def _refusal(row: Document) -> Document:
    named = _ACT.search(row["asked"])  # the text is cut at a length: it need not be whole
    key = named[1] if named else ""
    reasons = list(dict.fromkeys(_REASON_WORDS.get(code, _GATE) for code, _said in json.loads(row["reasons"])))
    label = KINDS[key].label if key in KINDS else "（不成请求）"
    return {
        "at": row["at"], "account": row["account"], "os_user": row["os_user"], "label": label, "subject": row["subject"],
        "reasons": reasons,
    }  # fmt: skip


def journal(app: App, reader: Reader, actor: Actor, *, subject: str = "", last: int = SHOWN) -> list[Document]:
    """Give the newest entries of the journal without their content, the newest first."""
    _require(actor)
    return list(reversed(journal_entries(app, reader, actor, subject or None, last)))


def take_out(
    console: Console, app: App, actor: Actor, book: str, wanted: Mapping[str, str], path: Path
) -> None:  # fmt: skip
    """Write a book as a sheet; that it was taken out is kept first. Raises NotPermitted, LookupError for another book."""
    _require(actor)
    title, headings = BOOKS[book]
    door_lines.keep(console, door_lines.event(console, actor.name, "exported", "", "", title))
    with app.store.reading() as reader:
        rows = _rows(app, reader, actor, book, wanted)
        name = app.settings.office.name
    closing = f"共 {len(rows)} 条。导出人：{actor.name}。不含业务内容。"
    write_table(path, title, name, headings, rows, closing)


def _rows(
    app: App, reader: Reader, actor: Actor, book: str, wanted: Mapping[str, str]
) -> Sequence[Sequence[object]]:  # fmt: skip
    account = wanted.get("account", "")
    if book == "door":
        found = door_events(reader, actor, account=account, kind=wanted.get("kind", ""), last=TAKEN_OUT)
        return [_line(each, ("at", "account", "label", "address", "by", "said")) for each in found]
    if book == "refusals":
        found = refusals(reader, actor, account=account, last=TAKEN_OUT)
        names = ("at", "account", "os_user", "label", "subject")
        return [[*_line(each, names), "、".join(each["reasons"])] for each in found]
    found = journal(app, reader, actor, subject=wanted.get("subject", ""), last=TAKEN_OUT)
    return [_line(each, ("no", "at", "on", "label", "subject", "by", "signed_by")) for each in found]


def _line(row: Mapping[str, Any], names: Sequence[str]) -> list[object]:
    return [local_time(row[name]) if name == "at" else row[name] for name in names]
