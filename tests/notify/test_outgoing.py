"""Mail handed to a real server, protected in every way that it can be, and never less than was asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest

from rectify.errors import WorldFailed
from rectify.notify import mail, notices
from rectify.notify.mail import Security
from rectify.notify.outgoing import NotSent, Outgoing, Sent
from rectify.notify.templates import Templates
from tests.notify.peers import PASSWORD, USER, Certificates, RealServer, ScriptedServer, settings_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import EmailMessage
    from pathlib import Path

    from rectify.notify.mail import MailSettings

# aiosmtpd warns that a login in the clear is unwise; that is what some of these tests are about.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")

TO = "clerk@unit.example.test"
AT = datetime(2026, 3, 5, 0, 30, tzinfo=UTC)
LOGIN: dict[str, object] = {"user": USER, "password": PASSWORD}


def message(settings: MailSettings, to: str = TO, body: str = "您有 2 项待办。\n") -> EmailMessage:
    key = mail.message_id("office-1", to, date(2026, 3, 5), settings.message_id_domain)
    return mail.digest(to, "工作提示", body, message_id=key, date=AT, settings=settings)


def sent(settings: MailSettings, to: str = TO) -> Sent | NotSent:
    with Outgoing(settings) as outgoing:
        return outgoing.send(message(settings, to), to)


@pytest.mark.parametrize("login", [False, True], ids=["open", "login"])
@pytest.mark.parametrize("security", Security)
def test_a_message_arrives_and_the_servers_words_are_kept(
    security: Security, *, login: bool, certs: Certificates
) -> None:
    with RealServer(security, certs.context(), login=login) as server:
        settings = settings_for(server.port, security=security, ca_file=certs.ca, **(LOGIN if login else {}))
        assert sent(settings) == Sent(reply="250 2.0.0 queued as 1")
    [envelope] = server.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("notice@office.example.test", [TO])


def test_a_digest_on_the_wire_holds_nothing_but_the_allowed_facts(shipped: Callable[[str], str]) -> None:
    facts = notices.DigestFacts(waiting=2, earliest_on=date(2026, 3, 9), where="登录内网系统", serial="TX-7")
    text = notices.digest_text(Templates(shipped), facts)
    with RealServer(Security.NONE, None) as server, Outgoing(settings := settings_for(server.port)) as outgoing:
        key = mail.message_id("测试县委巡察办", "王某", AT.date())
        made = mail.digest(TO, text.subject, text.body, message_id=key, date=AT, settings=settings)
        assert isinstance(outgoing.send(made, TO), Sent)
    got = message_from_bytes(server.envelopes[0].original_content or b"", policy=policy.default)
    headers = {name: str(value) for name, value in got.items() if not name.startswith(("Content-", "MIME-"))}
    assert headers == {
        "From": "工作提示 <notice@office.example.test>",
        "To": TO,
        "Subject": "工作提示",
        "Date": "Thu, 05 Mar 2026 00:30:00 +0000",
        "Message-ID": key,
        "Auto-Submitted": "auto-generated",
    }
    assert got.get_content().split() == [
        "您好：", "您有", "2", "项待办，最近期限", "2026年3月9日。", "查看：登录内网系统",
        "编号：TX-7", "本提示由系统自动发出，请勿回复。",
    ]  # fmt: skip


def test_many_messages_go_over_one_connection_to_one_person_each() -> None:
    people = [f"p{n}@unit.example.test" for n in range(20)]
    with RealServer(Security.NONE, None) as server, Outgoing(settings := settings_for(server.port)) as outgoing:
        outcomes = [outgoing.send(message(settings, to), to) for to in people]
    assert outcomes == [Sent(reply=f"250 2.0.0 queued as {n}") for n in range(1, 21)]
    assert [envelope.rcpt_tos for envelope in server.envelopes] == [[to] for to in people]
    assert server.connections == 1


def test_hostile_words_arrive_in_one_message(hostile: str) -> None:
    with RealServer(Security.NONE, None) as server, Outgoing(settings := settings_for(server.port)) as outgoing:
        made = mail.digest(TO, hostile, hostile, message_id="<a@b>", date=AT, settings=settings)
        assert isinstance(outgoing.send(made, TO), Sent)
    [envelope] = server.envelopes
    assert envelope.rcpt_tos == [TO]


def test_a_wrong_password_is_a_definite_no_and_is_not_told() -> None:
    with RealServer(Security.NONE, None, login=True) as server:
        outcome = sent(settings_for(server.port, user=USER, password="wrong-Word-18"))  # noqa: S106 - invented
    assert isinstance(outcome, NotSent)
    assert outcome.definite
    assert outcome.code == 535
    assert "wrong-Word" not in outcome.reason
    assert server.envelopes == []


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
@pytest.mark.parametrize("case", ["stranger", "elsewhere", "system"])
def test_a_certificate_that_cannot_be_verified_ends_it(security: Security, case: str, certs: Certificates) -> None:
    shown = certs.elsewhere if case == "elsewhere" else certs.server
    trusted = {"stranger": certs.stranger, "elsewhere": certs.ca, "system": None}[case]
    # The scripted server, for its record of every word that was said in the clear.
    with ScriptedServer("", "", tls=certs.context(shown), offers="STARTTLS AUTH=PLAIN") as server:
        settings = settings_for(server.port, security=security, ca_file=trusted, **LOGIN)
        if security is Security.TLS:
            with RealServer(security, certs.context(shown)) as real:
                outcome = sent(settings_for(real.port, security=security, ca_file=trusted, **LOGIN))
        else:
            outcome = sent(settings)
    assert outcome == NotSent(reason="建立加密连接：服务器的证书核验不通过", definite=True)
    assert not [word for word in server.said if word.startswith(("AUTH", "MAIL"))]


def test_starttls_never_falls_back_to_plain() -> None:
    with ScriptedServer("", "", offers="AUTH=PLAIN") as server:
        outcome = sent(settings_for(server.port, security=Security.STARTTLS, **LOGIN))
    assert isinstance(outcome, NotSent)
    assert outcome.definite
    assert [word.split()[0] for word in server.said] == ["ehlo"]


def test_words_slipped_in_before_the_encryption_are_forgotten(certs: Certificates) -> None:
    with ScriptedServer("starttls", b"220 go\r\n250 injected\r\n", tls=certs.context(), offers="STARTTLS") as server:
        outcome = sent(settings_for(server.port, security=Security.STARTTLS, ca_file=certs.ca))
    assert isinstance(outcome, NotSent)
    assert outcome.definite


def test_a_login_that_the_server_does_not_offer_is_a_definite_no() -> None:
    with ScriptedServer("", "") as server:
        outcome = sent(settings_for(server.port, **LOGIN))
    assert isinstance(outcome, NotSent)
    assert outcome.definite
    assert server.taken == []


def test_a_ca_file_that_cannot_be_read_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("not a certificate")
    for name in ("ca.pem", "missing.pem"):
        with pytest.raises(WorldFailed, match=name):
            Outgoing(settings_for(25, security=Security.TLS, ca_file=tmp_path / name))


def test_an_address_that_is_none_reaches_no_server() -> None:
    with ScriptedServer("", "") as server, Outgoing(settings := settings_for(server.port)) as outgoing:
        outcome = outgoing.send(message(settings), "a@b>\r\nRCPT TO:<evil@example.test")
    assert isinstance(outcome, NotSent)
    assert outcome.definite
    assert server.connections == 0


def test_the_greeting_gives_an_address_and_asks_nobody_for_a_name() -> None:
    with ScriptedServer("", "") as server:
        sent(settings_for(server.port))
    assert server.said[0] == "ehlo [127.0.0.1]"
