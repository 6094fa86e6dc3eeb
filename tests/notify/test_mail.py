"""One message: what a reader sees is what was meant, whatever the words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import hypothesis
import pytest
from hypothesis import strategies

from rectify.errors import WordsWrong
from rectify.notify import mail
from rectify.notify.mail import MailSettings, Security
from tests.notify.peers import settings_for

if TYPE_CHECKING:
    from email.message import EmailMessage

AT = datetime(2026, 3, 5, 0, 30, tzinfo=UTC)
ID = mail.message_id("office-1", "person-7", date(2026, 3, 5))
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted",
    "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
}  # fmt: skip


def written(subject: str = "工作提示", body: str = "您好\n", settings: MailSettings | None = None) -> EmailMessage:
    settings = settings or settings_for(25)
    return mail.digest("clerk@unit.example.test", subject, body, message_id=ID, date=AT, settings=settings)


def read(message: EmailMessage) -> EmailMessage:
    return message_from_bytes(message.as_bytes(), policy=policy.default)


def test_a_message_reads_as_it_was_meant() -> None:
    got = read(written(body="您有 2 项待办。\n.\nFrom 行\n"))
    assert set(got.keys()) == HEADERS
    assert str(got["From"]) == "工作提示 <notice@office.example.test>"
    assert (str(got["To"]), str(got["Subject"])) == ("clerk@unit.example.test", "工作提示")
    assert (got["Date"].datetime, got["Message-ID"]) == (AT, ID)
    assert got.get_content().replace("\r\n", "\n") == "您有 2 项待办。\n.\nFrom 行\n"
    assert written().as_bytes().isascii()


def test_hostile_subject_forges_nothing(hostile: str) -> None:
    got = read(written(subject=hostile))
    assert set(got.keys()) == HEADERS
    assert len(got.keys()) == len(HEADERS)
    assert "evil" not in str(got["To"]) + str(got.get("Bcc"))
    assert "=?" not in str(got["Subject"])
    assert len(str(got["Subject"])) <= 200


def test_hostile_body_stays_in_the_body(hostile: str) -> None:
    got = read(written(body=hostile))
    assert set(got.keys()) == HEADERS
    assert not got.is_multipart()


def test_hostile_sender_name_is_refused_or_harmless(hostile: str) -> None:
    try:
        settings = settings_for(25, sender_name=hostile)
    except WordsWrong:
        return
    [sender] = read(written(settings=settings))["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (hostile, "notice@office.example.test")


def test_hostile_text_is_no_address(hostile: str) -> None:
    for address in (hostile, f"{hostile}@unit.example.test", f"a@{hostile}"):
        if address.isascii() and address.replace("@", "").isalnum():
            continue
        assert mail.address_fault(address)
        with pytest.raises(WordsWrong):
            mail.digest(address, "x", "x", message_id=ID, date=AT, settings=settings_for(25))


@hypothesis.given(subject=strategies.text(max_size=300), body=strategies.text(max_size=300))
def test_any_words_come_back_as_written(subject: str, body: str) -> None:
    """The proof by reading back never fails: ``digest`` would raise WorldFailed."""
    assert set(read(written(subject, body)).keys()) == HEADERS


@hypothesis.given(strategies.text(alphabet="=?utf-8qb_ \r\n\t好\u2028AZ0:", max_size=120))
def test_no_shape_of_encoded_words_survives(subject: str) -> None:
    assert "=?" not in str(read(written(subject))["Subject"])


@pytest.mark.parametrize(
    "address",
    ["a@b", "a.b-c_d+e@mail.example.test", "x" * 64 + "@" + ".".join(["d" * 60] * 3), "7@10.example.test"],
)
def test_an_address_survives_the_folding_of_headers(address: str) -> None:
    message = mail.digest(address, "工作提示", "x", message_id=ID, date=AT, settings=settings_for(25))
    assert read(message)["To"].addresses[0].addr_spec == address


@pytest.mark.parametrize(
    "address",
    ["", "a", "@b", "a@", "a@b@c", "a b@c", "a@b c", "<a@b>", "甲 <a@b>", "a@b,c@d", "甲@b.test", "a@甲.test", "a..b@c",
     '"a b"@c', "a@-b", "a@b\n", "a@[127.0.0.1]", "x" * 65 + "@b", "=?utf-8?q?a?=@b", "a@" + ".".join(["d" * 63] * 4)],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused(address: str) -> None:
    assert mail.address_fault(address)


def test_a_message_id_is_always_the_same_and_tells_nothing() -> None:
    assert mail.message_id("甲办", "王某", date(2026, 3, 5)) == mail.message_id("甲办", "王某", date(2026, 3, 5))
    assert ID.endswith("@notice.invalid>")
    assert "person" not in ID


def test_two_digests_never_share_a_message_id() -> None:
    days = [date(2026, 3, day) for day in range(1, 32)]
    ids = {mail.message_id(o, p, on) for o in ("a", "ab", "") for p in ("c", "bc", 'c","') for on in days}
    assert len(ids) == 3 * 3 * len(days)


@pytest.mark.parametrize("domain", ["", "a b", "a>b", "甲.test", "-a", "x" * 65])
def test_a_message_id_has_a_real_domain(domain: str) -> None:
    with pytest.raises(ValueError, match="domain"):
        mail.message_id("o", "p", AT.date(), domain)


@pytest.mark.parametrize("given", ["", "x", "<x>", "<a@b>\r\nBcc: <e@f>", "<=?utf-8?q?a?=@b>"])
def test_a_forged_message_id_is_refused(given: str) -> None:
    with pytest.raises(WordsWrong):
        mail.digest("a@b.test", "x", "x", message_id=given, date=AT, settings=settings_for(25))


@pytest.mark.parametrize(
    "wrong",
    [
        {"port": 0}, {"port": 70_000}, {"host": ""}, {"host": "a b"}, {"host": "a\r\nb"}, {"security": "ssl"},
        {"sender": "甲"}, {"user": "u"}, {"password": "p"}, {"user": "u", "password": "密码"},
        {"user": "u", "password": "a\r\nb"}, {"sender_name": ""}, {"sender_name": "a,b"}, {"sender_name": "长" * 41},
        {"timeout": 0}, {"timeout": 9, "limit": 1}, {"message_id_domain": "a b"},
    ],
)  # fmt: skip
def test_settings_that_cannot_work_are_refused_in_chinese(wrong: dict[str, object]) -> None:
    with pytest.raises(WordsWrong, match="邮件设置"):
        MailSettings(**({"host": "h", "port": 25, "sender": "a@b.test"} | wrong))  # type: ignore[arg-type]


def test_a_password_is_never_shown() -> None:
    assert "pass-Word" not in repr(settings_for(25, user="u", password="pass-Word-17"))  # noqa: S106 - invented


def test_mail_is_encrypted_unless_told_otherwise() -> None:
    assert MailSettings(host="h", port=25, sender="a@b.test").security is Security.STARTTLS
