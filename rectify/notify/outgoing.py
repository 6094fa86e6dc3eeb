"""One connection to a mail server, and what became of each message handed to it.

The answer is never guessed. *Sent* is the server's 250 after the final dot, with its words. *Not sent* is definite
where the server surely has not taken the message, and indefinite where the final dot had gone out and the answer was
lost: the caller may then send again under the same Message-ID, knowing that it may arrive twice. Nothing is stored
here and nothing is tried again, except that a connection gone stale between two messages is made anew once.
"""

from __future__ import annotations

import ipaddress
import re
import smtplib
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from rectify.errors import WorldFailed
from rectify.notify.mail import MailSettings, Security, address_fault
from rectify.notify.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from types import TracebackType

_LONGEST_LINE = 4096
_MOST_LINES = 100
_LONGEST_REPLY = 300
_CLOSING = 421
_TAKEN = 250
_REFUSALS = range(400, 600)
_UNKNOWN_COMMAND = (500, 502)
_BARE_BREAK = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"(?m)^\.")
_CAUSES: tuple[tuple[type[Exception], str], ...] = (
    (smtplib.SMTPNotSupportedError, "服务器不支持这种加密或登录方式"),
    (ssl.SSLCertVerificationError, "服务器的证书核验不通过"),
    (ssl.SSLError, "加密没有谈成"),
    (socket.gaierror, "找不到这台服务器"),
    (UnicodeError, "找不到这台服务器"),
    (ConnectionRefusedError, "服务器不接受连接"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The server took the message; ``reply`` is its 250 in its own words."""

    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSent:
    """There was no 250. ``definite``: the server surely has not taken it. ``code``: the server's, if it gave one."""

    reason: str
    definite: bool
    code: int | None = None


class _Phase(StrEnum):
    CONNECT = "连接邮件服务器"
    HELLO = "与邮件服务器互报名称"
    ENCRYPT = "建立加密连接"
    LOGIN = "登录邮件服务器"
    SENDER = "报发件地址"
    RECIPIENT = "报收件地址"
    DATA = "请求传送正文"
    BODY = "传送正文"
    ANSWER = "等候最后的答复"


class _Wire(smtplib.SMTP):
    """smtplib with strict replies, no looking up of names, and a socket that can be cut from outside at any moment."""

    def __init__(self, settings: MailSettings, tls: ssl.SSLContext | None) -> None:
        super().__init__(local_hostname="localhost", timeout=settings.timeout)
        self._settings = settings
        self._tls = tls
        self._was_cut = False
        self.phase = _Phase.CONNECT

    def open(self) -> None:
        """Connect, encrypt and log in; each step must succeed, none falls back to a weaker one."""
        address = (self._settings.host, self._settings.port)
        self.sock = socket.create_connection(address, self._settings.timeout)
        if self._was_cut:
            raise TimeoutError
        # The final dot is a packet of its own; Nagle would hold it back until the body is acknowledged.
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.local_hostname = _literal(self.sock.getsockname()[0])
        if self._settings.security == Security.TLS:
            self._encrypt()
        self._expect((220,), self.getreply())
        self._hello()
        if self._settings.security == Security.STARTTLS:
            self._start_tls()
        if self._settings.user is not None and self._settings.password is not None:
            self.phase = _Phase.LOGIN
            self.login(self._settings.user, self._settings.password)

    def transmit(self, content: bytes, to: str) -> tuple[int, bytes]:
        """Hand one message over and give the answer to its final dot; ``phase`` says how far it came."""
        self.phase = _Phase.SENDER
        self._expect((250,), self.mail(self._settings.sender))
        self.phase = _Phase.RECIPIENT
        self._expect((250, 251), self.rcpt(to))
        self.phase = _Phase.DATA
        self._expect((354,), self.docmd("DATA"))
        self.phase = _Phase.BODY
        self.send(content)
        self.phase = _Phase.ANSWER
        self.send(b".\r\n")
        return self.getreply()

    def getreply(self) -> tuple[int, bytes]:
        """Read one whole reply; half a line, a lost one or an endless one is no reply but a lost connection."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        if self.file is None:
            self.file = self.sock.makefile("rb")
        lines: list[bytes] = []
        while len(lines) < _MOST_LINES:
            line = self.file.readline(_LONGEST_LINE)
            if not line.endswith(b"\n"):
                break
            lines.append(line[4:].strip())
            if line[3:4] != b"-":
                code = int(line[:3]) if re.match(rb"[2-5]\d\d(?!\d)", line) else -1
                return code, b"\n".join(lines)
        raise smtplib.SMTPServerDisconnected("connection lost within a reply")

    def cut(self) -> None:
        """End whatever is being waited for; called from the watching thread."""
        self._was_cut = True
        with suppress(OSError):
            if self.sock is not None:
                # Not the method of an encrypted socket: it would let the other thread go on in the clear for a moment.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

    @contextmanager
    def watched(self, seconds: float) -> Iterator[None]:
        """Cut the connection where the block takes longer than this; a timeout bounds one answer only."""
        timer = threading.Timer(seconds, self.cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def why(self, error: Exception) -> str:
        """Say in Chinese what went wrong; never anything of the password."""
        if self._was_cut:
            return f"一封邮件超过 {self._settings.limit:g} 秒没有办完"
        if isinstance(error, smtplib.SMTPResponseException):
            return f"服务器答复 {_reply(error.smtp_code, error.smtp_error)}"
        if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
            return f"超过 {self._settings.timeout:g} 秒没有答复"
        return next((said for kind, said in _CAUSES if isinstance(error, kind)), "连接中断，或者答复无法辨认")

    def _hello(self) -> None:
        """Greet; an old server that knows no EHLO will do where nothing of ESMTP is needed."""
        self.phase = _Phase.HELLO
        reply = self.ehlo()
        is_bare = self._settings.security == Security.NONE and self._settings.user is None
        if is_bare and reply[0] in _UNKNOWN_COMMAND:
            reply = self.helo()
        self._expect((250,), reply)

    def _start_tls(self) -> None:
        self.phase = _Phase.ENCRYPT
        if not self.has_extn("starttls"):
            raise smtplib.SMTPNotSupportedError("no STARTTLS")
        self._expect((220,), self.docmd("STARTTLS"))
        self._encrypt()
        self._hello()

    def _encrypt(self) -> None:
        """Encrypt from here on; what was heard in the clear is forgotten (RFC 3207, 4.2)."""
        self.phase = _Phase.ENCRYPT
        if self.sock is None or self._tls is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        self.file = None
        self.helo_resp = self.ehlo_resp = None
        self.esmtp_features, self.does_esmtp = {}, False
        # The handshake comes after the assignment, so that it can be cut like everything else.
        encrypted = self._tls.wrap_socket(self.sock, server_hostname=self._settings.host, do_handshake_on_connect=False)
        self.sock = encrypted
        encrypted.do_handshake()

    @staticmethod
    def _expect(codes: tuple[int, ...], reply: tuple[int, bytes]) -> None:
        if reply[0] not in codes:
            raise smtplib.SMTPResponseException(*reply)


class Outgoing:
    """One connection for many messages, one recipient each; made when first needed, and anew after any failure."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._tls = _tls(settings)
        self._wire: _Wire | None = None

    def __enter__(self) -> Self:
        """Give this; the connection is made by the first message."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take leave of the server."""
        self.close()

    def send(self, message: EmailMessage, to: str) -> Sent | NotSent:
        """Hand one message over to one recipient; whatever server or network do is an answer, never an error."""
        if (fault := address_fault(to)) is not None:
            return NotSent(reason=f"收件地址 {one_line(to)[:80]} {fault}", definite=True)
        content = _on_the_wire(message)
        stale = self._wire
        outcome = self._attempt(content, to)
        if stale is not None and stale.phase is _Phase.SENDER and _is_gone(outcome):
            outcome = self._attempt(content, to)
        return outcome

    def close(self) -> None:
        """Say QUIT if there is a connection; a server that does not answer is left."""
        wire, self._wire = self._wire, None
        if wire is not None:
            with suppress(OSError, ValueError), wire.watched(self._settings.timeout):
                wire.quit()
            wire.close()

    def _attempt(self, content: bytes, to: str) -> Sent | NotSent:
        is_new = self._wire is None
        wire = self._wire = self._wire or _Wire(self._settings, self._tls)
        outcome: Sent | NotSent | None = None
        try:
            with wire.watched(self._settings.limit):
                if is_new:
                    wire.open()
                outcome = _judged(*wire.transmit(content, to))
        except (OSError, ValueError) as error:
            outcome = _failed(wire, error)
        finally:
            if not isinstance(outcome, Sent):
                self._wire = None
                wire.close()
        return outcome


def _judged(code: int, text: bytes) -> Sent | NotSent:
    """Judge the answer to the final dot: 250 is a yes, 4xx and 5xx are a no, anything else is no answer."""
    if code == _TAKEN:
        return Sent(reply=_reply(code, text))
    is_no = code in _REFUSALS
    said = f"服务器答复 {_reply(code, text)}" if is_no else "答复无法辨认"
    return NotSent(reason=f"{_Phase.ANSWER}：{said}", definite=is_no, code=code if is_no else None)


def _failed(wire: _Wire, error: OSError | ValueError) -> NotSent:
    code = error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None
    return NotSent(
        reason=f"{wire.phase}：{wire.why(error)}",
        definite=wire.phase is not _Phase.ANSWER,
        code=code if code in _REFUSALS else None,
    )


def _is_gone(outcome: Sent | NotSent) -> bool:
    return isinstance(outcome, NotSent) and outcome.code in (None, _CLOSING)


def _tls(settings: MailSettings) -> ssl.SSLContext | None:
    """Give a context that verifies the certificate and the name; raises WorldFailed for an unusable ``ca_file``."""
    if settings.security == Security.NONE:
        return None
    try:
        return ssl.create_default_context(cafile=settings.ca_file)
    except OSError as error:
        raise WorldFailed(f"读不了邮件服务器的根证书文件 {settings.ca_file}") from error


def _on_the_wire(message: EmailMessage) -> bytes:
    """Give the bytes as SMTP carries them: every line ends in CRLF, a leading dot is doubled (RFC 5321, 4.5.2)."""
    content = _BARE_BREAK.sub(b"\r\n", message.as_bytes(policy=message.policy))
    content = content if content.endswith(b"\r\n") else content + b"\r\n"
    return _LEADING_DOT.sub(b"..", content)


def _literal(address: str) -> str:
    """Give the name by which to greet: the address itself (RFC 5321, 4.1.3), for looking up a name may hang."""
    bare = ipaddress.ip_address(address.partition("%")[0])
    return f"[{bare}]" if isinstance(bare, ipaddress.IPv4Address) else f"[IPv6:{bare}]"


def _reply(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return one_line(f"{code} {words}")[:_LONGEST_REPLY]
