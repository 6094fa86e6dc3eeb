"""What became of the mail about one notice: off, held until a day or an hour, sent with its Message-ID, or failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rectify.app.delivering import held_back
from rectify.app.office import OFFICE_ZONE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rectify.app.office import App

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailStory:
    """What is the same for all of somebody's notices: his address, the office's settings, and who asks."""

    app: App
    address: str | None
    full: bool
    """The office reads what a server said; others read that it failed."""

    def of(self, notice: Mapping[str, Any], mail: Mapping[str, Any] | None) -> Document:
        """Tell of one notice; ``mail`` is the digest it went into, if it did."""
        state, said = self._not_in_a_mail(notice) if mail is None else self._mail(mail)
        return {
            "state": state,
            "said": said,
            "message_id": mail["message_id"] if mail is not None else None,
            "sent_at": mail["sent_at"] if mail is not None else None,
        }

    def _not_in_a_mail(self, notice: Mapping[str, Any]) -> tuple[str, str]:
        app = self.app
        if not app.settings.mail.host:
            return "off", "未配置邮件服务器，只在系统内显示"
        if not self.address:
            return "no_address", "账号没有登记邮箱，只在系统内显示"
        if str(notice["send_on"]) > app.today():
            return "not_before", f"邮件最早 {notice['send_on']} 发送"
        held = held_back(app, app.now())
        return "waiting", held or "等待下一次发送；每人每天至多一封"

    def _mail(self, mail: Mapping[str, Any]) -> tuple[str, str]:
        if mail["state"] == "sent":
            return "sent", f"已于 {_local(str(mail['sent_at']))} 发出，Message-ID 为 {mail['message_id']}"
        if mail["failure"]:
            reason = f"：{mail['failure']}" if self.full else ""
            return "failed", f"已试 {mail['attempts']} 次，没有发出{reason}；稍后以同一 Message-ID 再发"
        if mail["state"] == "sending":
            return "sending", "正在发送，或发送时被中断；稍后以同一 Message-ID 再发"
        return "waiting", f"已编入 {mail['made_on']} 的摘要，等待发送"


def _local(instant: str) -> str:
    return datetime.fromisoformat(instant).astimezone(OFFICE_ZONE).strftime("%Y-%m-%d %H:%M")
