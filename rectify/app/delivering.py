"""Delivering: what waits in the outbox goes out by mail, one content-free digest a person a day at most.

A digest is stored with its Message-ID before anything is sent, claimed by one process, and *sent* only with the server's 250.
Where the answer was lost, the same bytes go again under the same Message-ID; where the server surely did not take it, the
digest may take in what has come since. So every notice goes once or more, always under one Message-ID, and extra copies are
no more than crashes of the sender. Mail goes on working days within the office's hours, and not at all until configured.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from rectify.app.office import OFFICE_ZONE, App, stamp
from rectify.errors import RectifyError, WorldFailed
from rectify.notify.mail import MailSettings, Security, digest, message_id
from rectify.notify.notices import DigestFacts, digest_text
from rectify.notify.outgoing import NotSent, Outgoing, Sent
from rectify.notify.templates import Templates
from rectify.store import duty_queries as reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rectify.store.duty_queries import Delivery
    from rectify.store.transaction import Reader, Transaction

NOT_CONFIGURED = "未配置邮件服务器，通知只在系统“待办”中显示"
OUT_OF_HOURS = "不在发送时间内（工作日 {start}—{end}），通知留待下个工作时间"


@dataclass(slots=True, kw_only=True)
class Delivered:
    """What a delivery did: mails sent, failed and still waiting, and why nothing was tried, where that is so."""

    sent: int = 0
    failed: int = 0
    waiting: int = 0
    held: str = ""
    failures: tuple[str, ...] = ()

    def document(self) -> dict[str, object]:
        """Give the delivery as the command prints it."""
        return {
            "sent": self.sent,
            "failed": self.failed,
            "waiting": self.waiting,
            "held": self.held,
            "failures": list(self.failures),
        }


def deliver(app: App) -> Delivered:
    """Send what waits; raises WordsWrong or WorldFailed for settings that cannot work, never for a single mail."""
    now = app.now()
    today = app.today()
    held = held_back(app, now)
    if held:
        with app.store.reading() as reader:
            return Delivered(held=held, waiting=_people_left(reader, today))
    settings = mail_settings(app)
    app.store.retrying(lambda tx: _prepare(app, tx, today))
    done = Delivered()
    with app.store.reading() as reader:
        pending = reading.deliveries(reader)
    if pending:
        with Outgoing(settings) as outgoing:
            for each in pending:
                _send(app, outgoing, settings, each, done)
    with app.store.reading() as reader:
        done.waiting = _people_left(reader, today)
    return done


def _people_left(reader: Reader, today: str) -> int:
    return len(reading.deliveries(reader)) + len(reading.people_waiting(reader, today))


def held_back(app: App, now: datetime) -> str:
    """Say why nothing may go now, or nothing."""
    if not app.settings.mail.host:
        return NOT_CONFIGURED
    local = now.astimezone(OFFICE_ZONE)
    start, end = app.settings.notice.from_time, app.settings.notice.until_time
    inside = time.fromisoformat(start) <= local.time().replace(tzinfo=None) <= time.fromisoformat(end)
    if not inside or not app.calendar.is_workday(local.date()):
        return OUT_OF_HOURS.format(start=start, end=end)
    return ""


def mail_settings(app: App) -> MailSettings:
    """Give the mail server's settings with the password from its file; raises WorldFailed where that is unreadable."""
    given = app.settings.mail
    password = None
    if given.password_file:
        path = app.home / given.password_file
        try:
            password = path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise WorldFailed(f"读不了邮件密码文件：{path}") from error
    return MailSettings(
        host=given.host,
        port=given.port,
        sender=given.sender,
        security=Security(given.security),
        user=given.user or None,
        password=password,
        ca_file=Path(app.home / given.ca_file) if given.ca_file else None,
        sender_name=given.sender_name,
        timeout=float(given.timeout),
        limit=min(float(given.timeout) * 4, given.claim_minutes * 60 / 3),
        message_id_domain=given.domain,
        console_hint=app.settings.office.console,
    )


def _prepare(app: App, tx: Transaction, today: str) -> None:
    """Give everybody with notices to be mailed one digest of the day, or let his unsent one take them in."""
    waiting = {each.person: each for each in reading.deliveries(tx)}
    wording = _Wording(app)
    for person, address in reading.people_waiting(tx, today):
        made = reading.deliveries_to(tx, person)
        if any(day == today or (sent and _day(sent) == today) for day, state, sent in made if state == "sent"):
            continue
        pending = waiting.get(person)
        notices = reading.unsent_of(tx, person)
        if pending is None:
            _new_digest(app, tx, wording, person, address, today, notices)
        elif pending.state == "waiting" and not pending.claimed_until:
            _take_in(tx, wording, pending, notices)


def _day(instant: str) -> str:
    return datetime.fromisoformat(instant).astimezone(OFFICE_ZONE).date().isoformat()


class _Wording:
    """The digest's words: its templates are read once a delivery."""

    def __init__(self, app: App) -> None:
        self._where = app.settings.office.console
        self._templates = Templates(lambda name: app.library.source("notifications", name).text)

    def of(self, serial: str, waiting: int, earliest: str) -> tuple[str, str]:
        """Give subject and body for so many things of which the earliest is due on that day."""
        on = date.fromisoformat(earliest)
        text = digest_text(
            self._templates, DigestFacts(waiting=waiting, earliest_on=on, where=self._where, serial=serial)
        )
        return text.subject, text.body


def _new_digest(
    app: App, tx: Transaction, wording: _Wording, person: str, address: str, today: str, notices: Sequence[tuple[str, str]]
) -> None:  # fmt: skip
    identity = message_id(app.store.office, person, date.fromisoformat(today), app.settings.mail.domain)
    serial = f"{today.replace('-', '')}-{identity[1:9]}"
    text = wording.of(serial, len(notices), min(on for _serial, on in notices))
    row = {
        "message_id": identity, "person": person, "address": address, "made_on": today, "state": "waiting",
        "serial": serial, "subject": text[0], "body": text[1], "attempts": 0,
    }  # fmt: skip
    tx.insert("delivery", [row])
    tx.insert("delivered_notice", [{"serial": each, "message_id": identity} for each, _on in notices])


def _take_in(tx: Transaction, wording: _Wording, pending: Delivery, notices: Sequence[tuple[str, str]]) -> None:
    """A digest that surely was not taken by the server takes in what came since, under the same Message-ID."""
    tx.insert("delivered_notice", [{"serial": each, "message_id": pending.message_id} for each, _on in notices])
    count, earliest = reading.in_digest(tx, pending.message_id)
    serial = f"{pending.made_on.replace('-', '')}-{pending.message_id[1:9]}"
    subject, body = wording.of(serial, count, earliest)
    tx.change("delivery", {"message_id": pending.message_id, "state": "waiting"}, {"subject": subject, "body": body})


def _send(app: App, outgoing: Outgoing, settings: MailSettings, each: Delivery, done: Delivered) -> None:
    """Claim one mail, send it, and keep what the server said; another process's claim is left alone."""
    claim = app.fresh()
    if not app.store.retrying(lambda tx: _claim(app, tx, each, claim)):
        return
    outcome: Sent | NotSent
    try:
        made = datetime.combine(date.fromisoformat(each.made_on), time(8, 30), OFFICE_ZONE)
        message = digest(
            each.address, each.subject, each.body, message_id=each.message_id, date=made, settings=settings
        )
        outcome = outgoing.send(message, each.address)
    except RectifyError as error:
        outcome = NotSent(reason=error.message, definite=True)
    app.store.retrying(lambda tx: _keep(app, tx, each, claim, outcome))
    if isinstance(outcome, Sent):
        done.sent += 1
    else:
        done.failed += 1
        done.failures = (*done.failures, f"{each.person}：{outcome.reason}")


def _claim(app: App, tx: Transaction, each: Delivery, claim: str) -> bool:
    now = app.now()
    current = next((one for one in reading.deliveries(tx) if one.message_id == each.message_id), None)
    if current is None or (current.claimed_until or "") > stamp(now):
        return False
    if (current.state, current.subject, current.body) != (each.state, each.subject, each.body):
        return False  # somebody else took it up since it was read; his next run or ours sends it
    until = stamp(now + timedelta(minutes=app.settings.mail.claim_minutes))
    changed = {"state": "sending", "claim": claim, "claimed_until": until, "attempts": current.attempts + 1}
    return tx.change("delivery", {"message_id": each.message_id}, changed) == 1


def _keep(app: App, tx: Transaction, each: Delivery, claim: str, outcome: Sent | NotSent) -> None:
    """Keep the outcome, if the claim is still ours: *sent* only with the server's 250."""
    free: dict[str, object] = {"claim": None, "claimed_until": None}
    if isinstance(outcome, Sent):
        changed = free | {"state": "sent", "reply": outcome.reply, "sent_at": app.instant(), "failure": None}
    elif outcome.definite:
        changed = free | {"state": "waiting", "failure": outcome.reason}
    else:  # perhaps taken: it stays "sending", to go again as it is
        changed = free | {"failure": outcome.reason}
    tx.change("delivery", {"message_id": each.message_id, "claim": claim}, changed)
