"""One message: where mail goes, who it comes from, and its bytes, checked before anyone sees them.

Mail is off until an office gives these settings. A message carries a digest and nothing else (``domain.md`` A4), has
one recipient, and is written, read back and compared: what a reader would see is what was meant, header by header.
How it travels is ``outgoing``'s business.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from enum import StrEnum
from typing import TYPE_CHECKING

from rectify.errors import WordsWrong, WorldFailed
from rectify.notify.plain import header_text, one_line, plain_text

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

NEUTRAL_NAME = "工作提示"
NEUTRAL_DOMAIN = "notice.invalid"
"""Nobody's domain (RFC 2606), and it tells nothing of what the program is for."""

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_ADDRESS = re.compile(rf"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@{_LABEL}(?:\.{_LABEL})*")
_MESSAGE_ID = re.compile(rf"<[A-Za-z0-9]{{1,64}}@{_LABEL}(?:\.{_LABEL})*>")
_NAME_SPECIALS = frozenset('()<>[]:;@\\,."=?')
_LONGEST_ADDRESS = 254
_LONGEST_LOCAL_PART = 64
_LONGEST_NAME = 40
_LONGEST_SUBJECT = 200
_LONGEST_PORT = 65_535
_HEADERS = ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted")


class Security(StrEnum):
    """How the connection is protected: not at all, after STARTTLS, or from the first byte."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """Where and how mail is handed over.

    ``timeout`` is seconds for one answer, ``limit`` seconds for one message from the first byte to the last: a server
    that drips its answers cannot hold a run longer (twice as long where a stale connection had to be made anew).
    ``ca_file`` replaces the system's certificates. Raises WordsWrong with one Chinese sentence.
    """

    host: str
    port: int
    sender: str
    security: Security = Security.STARTTLS
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    sender_name: str = NEUTRAL_NAME
    timeout: float = 30.0
    limit: float = 120.0
    message_id_domain: str = NEUTRAL_DOMAIN
    console_hint: str = "在单位内网登录系统，打开“待办”页"

    def __post_init__(self) -> None:
        """Refuse what could not work or could forge a header."""
        for wrong, sentence in self._wrongs():
            if wrong:
                raise WordsWrong(f"邮件设置：{sentence}")

    def _wrongs(self) -> tuple[tuple[bool, str], ...]:
        login = (self.user or "", self.password or "")
        name = self.sender_name
        return (
            (not re.fullmatch(r"[A-Za-z0-9.:_-]{1,253}", self.host), "服务器名称或地址不对"),
            (not 1 <= self.port <= _LONGEST_PORT, "端口应在 1 到 65535 之间"),
            (self.security not in tuple(Security), "加密方式只有 none、starttls、tls 三种"),
            (address_fault(self.sender) is not None, f"发件地址不对：{one_line(self.sender)}"),
            ((self.user is None) != (self.password is None), "账号和密码要么都有，要么都没有"),
            (not all(word.isascii() and word.isprintable() for word in login), "账号和密码只能用英文字母、数字和符号"),
            (not name or len(name) > _LONGEST_NAME or one_line(name) != name, "发件人名称不对"),
            (not _NAME_SPECIALS.isdisjoint(name), "发件人名称里不能有标点符号"),
            (not (0 < self.timeout <= self.limit), "等候秒数应大于零，且不超过总时限"),
            (not _is_domain(self.message_id_domain), "邮件编号的域名不对"),
        )


def address_fault(address: str) -> str | None:
    """Say why a mail address cannot be used, or None: ASCII, one address, no quoting, no display name."""
    if not _ADDRESS.fullmatch(address):
        return "不是可用的邮件地址"
    if len(address) > _LONGEST_ADDRESS or len(address.partition("@")[0]) > _LONGEST_LOCAL_PART:
        return "邮件地址太长"
    return None


def message_id(office: str, person: str, on: date, domain: str = NEUTRAL_DOMAIN) -> str:
    """Give the Message-ID of a person's digest of a day: always the same, and it tells nobody whose it is."""
    if not _is_domain(domain):
        raise ValueError("not a domain")
    key = json.dumps(["digest", office, person, on.isoformat()], ensure_ascii=True)
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def digest(
    to: str, subject: str, body: str, *, message_id: str, date: datetime, settings: MailSettings
) -> EmailMessage:
    """Write one message to one person, and prove that it reads back as it was meant.

    Raises WordsWrong for an address or a Message-ID that cannot be used, WorldFailed where the bytes read differently.
    ``date`` is aware.
    """
    if (fault := address_fault(to)) is not None:
        raise WordsWrong(f"收件地址 {one_line(to)[:80]} {fault}")
    if not _MESSAGE_ID.fullmatch(message_id):
        raise WordsWrong("邮件编号不对")
    if date.tzinfo is None:
        raise ValueError("the date of a message needs a zone")
    line, text = header_text(subject)[:_LONGEST_SUBJECT].strip(), plain_text(body).strip("\n") + "\n"
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = Address(settings.sender_name, addr_spec=settings.sender)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = line
    message["Date"] = date.replace(microsecond=0)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, charset="utf-8", cte="base64")
    _prove(message, (settings.sender_name, settings.sender, to, line, message_id), text)
    return message


def _prove(message: EmailMessage, meant: tuple[str, ...], text: str) -> None:
    """Read the bytes back as a receiving program would, and compare with what was meant."""
    wire = message.as_bytes()
    read = message_from_bytes(wire, policy=policy.SMTP)
    sender, to = read["From"].addresses, read["To"].addresses
    seen = (
        *(part for address in sender for part in (address.display_name, address.addr_spec)),
        *(address.addr_spec for address in to),
        str(read["Subject"]),
        str(read["Message-ID"]).strip(),
    )
    names = ("Content-Type", "Content-Transfer-Encoding", "MIME-Version")
    same = (
        seen == meant
        and sorted(read.keys()) == sorted((*_HEADERS, *names))
        and read["Date"].datetime == message["Date"].datetime
        and read.get_content_type() == "text/plain"
        and read.get_content().replace("\r\n", "\n") == text
        and wire.isascii()
        and not read.defects
    )
    if not same:
        raise WorldFailed("邮件没有按原意写成，未发送")


def _is_domain(text: str) -> bool:
    return len(text) <= _LONGEST_LOCAL_PART and _DOMAIN.fullmatch(text) is not None
