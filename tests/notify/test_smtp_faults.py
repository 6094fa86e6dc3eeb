"""A mail server that fails at every phase: what is known afterwards, and that the next message goes.

*Definite* means that the server surely has not taken the message. Only what is lost after the final dot is not.
"""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from rectify.notify import mail
from rectify.notify.mail import Security
from rectify.notify.outgoing import NotSent, Outgoing, Sent
from tests.notify.peers import PASSWORD, USER, Certificates, ScriptedServer, settings_for

if TYPE_CHECKING:
    from rectify.notify.mail import MailSettings

TO = "clerk@unit.example.test"
AT = datetime(2026, 3, 5, 0, 30, tzinfo=UTC)
BEFORE_THE_DOT = ("banner", "ehlo", "starttls", "handshake", "auth", "mail", "rcpt", "data", "body")
SILENT = {"timeout": 1.0}
DRIPPING = {"timeout": 1.0, "limit": 2.0}


def settings_of(server: ScriptedServer, certs: Certificates, **more: object) -> MailSettings:
    secured = {"security": Security.STARTTLS, "ca_file": certs.ca, "user": USER, "password": PASSWORD}
    return settings_for(server.port, **(secured | more))


def scripted(phase: str, deed: str | bytes, certs: Certificates, *, turn: int = 1) -> ScriptedServer:
    return ScriptedServer(phase, deed, turn=turn, tls=certs.context(), offers="STARTTLS AUTH=PLAIN")


def small(settings: MailSettings) -> EmailMessage:
    return mail.digest(TO, "工作提示", "您好\n", message_id="<a@b>", date=AT, settings=settings)


def huge() -> EmailMessage:
    """Give a message that no buffer between two sockets holds, so that its sending surely meets the fault."""
    message = EmailMessage(policy=policy.SMTP)
    message.set_content("x" * 76 + "\n", charset="ascii", cte="7bit")
    message.set_payload(("x" * 996 + "\r\n") * 24_000)
    return message


def attempts(server: ScriptedServer, settings: MailSettings, message: EmailMessage) -> tuple[NotSent, Sent]:
    """Send into the fault, then once more on the same object."""
    with Outgoing(settings) as outgoing:
        first, second = outgoing.send(message, TO), outgoing.send(small(settings), TO)
    assert isinstance(first, NotSent)
    assert isinstance(second, Sent)
    assert server.connections == 2
    assert len(server.taken) == 1
    return first, second


@pytest.mark.parametrize("deed", ["hang", "reset", "close"])
@pytest.mark.parametrize("phase", BEFORE_THE_DOT)
def test_a_fault_before_the_final_dot_is_a_definite_no(phase: str, deed: str, certs: Certificates) -> None:
    with scripted(phase, deed, certs) as server:
        settings = settings_of(server, certs, **(SILENT if deed == "hang" else {}))
        first, _ = attempts(server, settings, huge() if phase == "body" else small(settings))
    assert first.definite
    assert first.code is None


@pytest.mark.parametrize("deed", ["hang", "reset", "close"])
def test_an_answer_lost_after_the_final_dot_is_not_definite(deed: str, certs: Certificates) -> None:
    with scripted("answer", deed, certs) as server:
        settings = settings_of(server, certs, **(SILENT if deed == "hang" else {}))
        first, _ = attempts(server, settings, small(settings))
    assert not first.definite


@pytest.mark.parametrize(
    ("phase", "reply", "definite"),
    [
        ("banner", "554 no service", True),
        ("banner", "421 too busy", True),
        ("ehlo", "421 closing", True),
        ("ehlo", "502 unknown", True),
        ("starttls", "454 not now", True),
        ("auth", "535 no", True),
        ("auth", "454 later", True),
        ("mail", "451 later", True),
        ("mail", "550 no", True),
        ("mail", "421 closing", True),
        ("rcpt", "450 grey", True),
        ("rcpt", "550 no such user", True),
        ("rcpt", "252 perhaps", True),
        ("data", "451 later", True),
        ("data", "554 no", True),
        ("data", "250 what", True),
        ("answer", "421 closing", True),
        ("answer", "452 full", True),
        ("answer", "554 spam", True),
        ("answer", "200 odd", False),
        ("answer", "251 odd", False),
        ("answer", "354 go on", False),
        ("answer", "2500 odd", False),
        ("answer", "999 odd", False),
        ("answer", "250" + "x" * 5000, False),
    ],
)
def test_a_refusal_is_judged_by_when_it_comes(phase: str, reply: str, *, definite: bool, certs: Certificates) -> None:
    with scripted(phase, reply, certs) as server:
        settings = settings_of(server, certs)
        first, _ = attempts(server, settings, small(settings))
    assert first.definite is definite
    assert first.code == (int(reply[:3]) if reply[:1] in "45" else None)


@pytest.mark.parametrize(
    "parting",
    [
        pytest.param(b"250 2.0.0 que", id="half-a-line"),
        pytest.param(b"250", id="only-the-code"),
        pytest.param(b"250-first\r\n", id="half-a-reply"),
        pytest.param(b"hello\r\n", id="no-code"),
        pytest.param(b"\r\n", id="empty-line"),
        pytest.param(b"250-x\r\n" * 200, id="a-reply-without-end"),
        pytest.param(b"\xff\xfe\x00\r\n", id="noise"),
    ],
)
def test_half_a_yes_is_no_yes(parting: bytes, certs: Certificates) -> None:
    with scripted("answer", parting, certs) as server:
        settings = settings_of(server, certs)
        first, _ = attempts(server, settings, small(settings))
    assert not first.definite


def test_a_yes_of_several_lines_is_a_yes(certs: Certificates) -> None:
    with scripted("answer", "250-2.0.0 first\r\n250 and \x1b[31mlast", certs) as server:
        settings = settings_of(server, certs)
        with Outgoing(settings) as outgoing:
            assert outgoing.send(small(settings), TO) == Sent(reply="250 2.0.0 first and [31mlast")


@pytest.mark.parametrize("phase", ["banner", "starttls", "mail", "answer"])
def test_a_server_that_drips_cannot_hold_a_run(phase: str, certs: Certificates) -> None:
    with scripted(phase, "drip", certs) as server:
        settings = settings_of(server, certs, **DRIPPING)
        first, _ = attempts(server, settings, small(settings))
    assert first.definite is (phase != "answer")
    assert first.reason.endswith("超过 2 秒没有办完")


@pytest.mark.parametrize("deed", ["421 too many messages", "close", "reset"])
def test_a_connection_gone_stale_between_messages_is_made_anew(deed: str, certs: Certificates) -> None:
    with scripted("mail", deed, certs, turn=2) as server:
        settings = settings_of(server, certs)
        with Outgoing(settings) as outgoing:
            assert isinstance(outgoing.send(small(settings), TO), Sent)
            assert isinstance(outgoing.send(small(settings), TO), Sent)
    assert server.connections == 2
    assert len(server.taken) == 2


def test_an_old_server_without_ehlo_will_do_where_nothing_more_is_asked() -> None:
    with ScriptedServer("ehlo", "502 unknown") as server, Outgoing(settings := settings_for(server.port)) as outgoing:
        assert isinstance(outgoing.send(small(settings), TO), Sent)


def test_a_refused_sender_is_not_tried_again(certs: Certificates) -> None:
    with scripted("mail", "550 no", certs, turn=2) as server:
        settings = settings_of(server, certs)
        with Outgoing(settings) as outgoing:
            outgoing.send(small(settings), TO)
            outcome = outgoing.send(small(settings), TO)
    assert isinstance(outcome, NotSent)
    assert outcome.code == 550
    assert server.connections == 1


def test_a_lost_answer_is_never_tried_again_by_itself(certs: Certificates) -> None:
    with scripted("answer", "close", certs, turn=2) as server:
        settings = settings_of(server, certs)
        with Outgoing(settings) as outgoing:
            outgoing.send(small(settings), TO)
            outcome = outgoing.send(small(settings), TO)
    assert isinstance(outcome, NotSent)
    assert not outcome.definite
    assert server.connections == 1


@pytest.mark.parametrize("deed", ["hang", "reset", "close"])
def test_a_server_that_takes_no_leave_takes_no_message_back(deed: str, certs: Certificates) -> None:
    with scripted("quit", deed, certs) as server:
        settings = settings_of(server, certs, **SILENT)
        with Outgoing(settings) as outgoing:
            assert isinstance(outgoing.send(small(settings), TO), Sent)


def test_a_port_where_nobody_listens_is_a_definite_no() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with Outgoing(settings := settings_for(port)) as outgoing:
        assert outgoing.send(small(settings), TO) == NotSent(reason="连接邮件服务器：服务器不接受连接", definite=True)


@pytest.mark.parametrize("body", ["one\n.\n.two\n", "one\r\n.\r\n"])
def test_a_dot_of_the_text_is_not_the_final_dot(body: str, certs: Certificates) -> None:
    message = EmailMessage(policy=policy.SMTP)
    message.set_content(body.replace("\r\n", "\n"), cte="7bit")
    with scripted("", "", certs) as server, Outgoing(settings_of(server, certs)) as outgoing:
        assert isinstance(outgoing.send(message, TO), Sent)
    [content] = server.taken
    assert b"\r\n..\r\n" in content
