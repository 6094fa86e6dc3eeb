"""What is kept of what happens at the door: one line an event, for the auditor alone, and never a flood of them.

Coming in, going, and what administrators do there is kept every time. What anybody can do as often as he likes (asking for what
is not his, sending what no page of ours sent) is kept up to a number an hour, so that nobody fills the book; a number of an
account that is known, of an address where nobody is, and of all addresses together.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rectify.app.office import stamp
from rectify.store import console_queries as queries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.app.console import Console
    from rectify.store.transaction import Reader

Line = dict[str, object]
KINDS: Mapping[str, str] = {
    "signed_in": "登录", "refused": "登录未成", "held": "等待中又试", "signed_out": "退出", "password_set": "设置口令",
    "code_issued": "发一次性验证码",
    "second_factor_dropped": "解除动态口令", "session_ended": "强制退出", "forbidden": "越权访问", "unseen": "访问不存在或无权查看的对象",
    "forged": "过期或伪造的表单", "file_refused": "文件未收", "exported": "导出记录", "token_made": "建立接口令牌",
    "token_revoked": "收回接口令牌", "token_refused": "接口令牌无效", "uploaded": "上传文件",
}  # fmt: skip
"""Everything that is kept, in the auditor's words."""
MOST, MOST_OF_NOBODY = 60, 600
"""Lines an hour of one kind: of one account or address, and of everybody who is not signed in."""
LONGEST = 120
_LAST = "（一小时内同类记录已满，其后的不再逐条记）"


def event(
    console: Console, account: str, kind: str, address: str, device: str, said: str, by: str = ""
) -> Line:  # fmt: skip
    """Give a line about what happened at the door."""
    assert kind in KINDS  # noqa: S101 - a kind that the auditor could not read
    return {
        "id": console.app.fresh(), "at": stamp(console.now()), "account": account, "kind": kind, "address": address,
        "device": device, "by": by, "said": said, "request": console.request,
    }  # fmt: skip


def legible(text: str) -> str:
    """Give what somebody sent as one short line: no control characters, no line breaks, at most ``LONGEST`` characters."""
    return "".join(mark if mark.isprintable() else "\ufffd" for mark in text[:LONGEST])


def keep(console: Console, line: Line) -> None:
    """Keep a line, for whatever happens no more often than people do it."""
    console.app.store.retrying(lambda tx: tx.insert("door_event", [line]))


def keep_attempt(console: Console, kind: str, said: str, *, account: str = "", address: str) -> None:
    """Keep what somebody tried, unless this hour holds enough of it: of him, or of an address where nobody is signed in.

    It is told alike of what is there and of what is not, so that neither the book nor the time it takes says which.
    """
    with console.app.store.reading() as reader:
        there = _so_far(console, reader, kind, account, None if account else address)
        everybody = 0 if account else _so_far(console, reader, kind, "", None)
    if there >= MOST or everybody >= MOST_OF_NOBODY:
        return
    last = _LAST if there == MOST - 1 or everybody == MOST_OF_NOBODY - 1 else ""
    keep(console, event(console, account, kind, address, "", f"{legible(said)}{last}"))


def _so_far(console: Console, reader: Reader, kind: str, account: str, address: str | None) -> int:
    since = stamp(console.now() - timedelta(hours=1))
    return queries.failures(reader, since=since, account=account, address=address, kind=kind)
