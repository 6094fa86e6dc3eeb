"""Tokens of the API: each is one account's, with that account's rights of the moment, until a day; made and revoked by its owner alone.

Only a hash is kept, so a token is shown once; it ends with its day, and with the password it was made by. What was made, revoked
or refused leaves a line at the door, for the auditor.
A wrong token opens nothing and locks nobody out: trying only stops being written down, and is told to wait.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rectify.app.door_lines import event
from rectify.app.office import day_of, stamp
from rectify.app.passwords import hash_of
from rectify.engine.acts import plain_text
from rectify.errors import NotThere
from rectify.store import console_queries as queries

if TYPE_CHECKING:
    from rectify.app.console import Console
    from rectify.store.transaction import Reader, Transaction

LONGEST_DAYS = 365
LONGEST_NAME = 40
MOST = 20
"""Tokens that one account may have at a time."""
MARK = "rectify_"
"""What every token begins with, so that one that lies about is known for what it is."""
_REFUSED = "token_refused"
_TRIES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A new token, with the secret that is never shown again."""

    id: str
    name: str
    until_on: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A token that is good: whose it is, and whether its use is to be kept again."""

    id: str
    account: str
    name: str
    until_on: str
    unseen: bool
    """Whether it is more than an hour since its use was kept."""


def days(console: Console) -> tuple[str, str]:
    """Give the first and the last day until which a token may be made; both by the machine's clock, as all of the door."""
    today = date.fromisoformat(day_of(console.now()))
    return today.isoformat(), (today + timedelta(days=LONGEST_DAYS)).isoformat()


def make(console: Console, account: str, name: str, until_on: str, address: str) -> Made | list[str]:
    """Make a token; gives what is wrong, in words, where it cannot be made."""
    found = _named(console, name, until_on)
    if isinstance(found, list):
        return found
    made = Made(id=console.app.fresh(), name=found, until_on=until_on, secret=f"{MARK}{console.secret()}")
    row = {
        "id": made.id, "account": account, "name": found, "hash": hash_of(made.secret), "made_at": stamp(console.now()),
        "until_on": until_on, "seen_at": None, "revoked_at": None,
    }  # fmt: skip

    def write(tx: Transaction) -> bool:
        if len([each for each in listed(console, tx, account) if each["good"]]) >= MOST:
            return False
        tx.insert("api_token", [row])
        tx.insert("door_event", [event(console, account, "token_made", address, "", f"{found}，至 {until_on}")])
        return True

    return made if console.app.store.retrying(write) else [f"一个账号最多 {MOST} 个有效的令牌，请先停用不用的"]


def _named(console: Console, name: str, until_on: str) -> str | list[str]:
    """Give the name as it will be kept, or what is wrong with name and day."""
    faults, text = [], ""
    try:
        text = plain_text(name)
    except ValueError as error:
        faults.append(f"名称{error}")
    if not faults and not 0 < len(text) <= LONGEST_NAME:
        faults.append(f"请填写名称，不超过 {LONGEST_NAME} 字，写明给什么程序用")
    first, last = days(console)
    if not _is_day(until_on) or not first <= until_on <= last:
        faults.append(f"有效期应为 {first} 至 {last} 之间的一天")
    return faults or text


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def listed(console: Console, reader: Reader, account: str) -> list[dict[str, Any]]:
    """Give somebody's tokens, the newest first, each with whether it still opens anything; never a hash."""
    today = day_of(console.now())
    shown = ("id", "name", "made_at", "until_on", "seen_at", "revoked_at")
    return [
        {name: row[name] for name in shown} | {"good": not row["revoked_at"] and row["until_on"] >= today}
        for row in queries.tokens_of(reader, account)
    ]


def revoke(console: Console, account: str, token: str, address: str) -> None:
    """Revoke one's own token at once, whatever it is used for; raises NotThere for anybody else's."""

    def write(tx: Transaction) -> None:
        row = next((each for each in queries.tokens_of(tx, account) if each["id"] == token), None)
        if row is None:
            raise NotThere
        if not row["revoked_at"]:
            _end(console, tx, account, row, address, "")

    console.app.store.retrying(write)


def end_all(console: Console, tx: Transaction, account: str, why: str) -> int:
    """Revoke all tokens of an account that still open something, with what they were made by; gives how many."""
    good = [row for row in listed(console, tx, account) if row["good"]]
    for row in good:
        _end(console, tx, account, row, "", f"（{why}）")
    return len(good)


def _end(
    console: Console, tx: Transaction, account: str, row: dict[str, Any], address: str, why: str
) -> None:  # fmt: skip
    tx.change("api_token", {"id": row["id"]}, {"revoked_at": stamp(console.now())})
    tx.insert("door_event", [event(console, account, "token_revoked", address, "", f"{row['name']}{why}")])


# ---- at the door


def known(console: Console, reader: Reader, secret: str) -> Known | None:
    """Give the token of a secret: not revoked, not past its day. Whether its account may come in is asked elsewhere."""
    row = queries.token(reader, hash_of(secret))
    now = console.now()
    if row is None or row["revoked_at"] or row["until_on"] < day_of(now):
        return None
    hour_ago = stamp(now - timedelta(hours=1))
    return Known(
        id=row["id"], account=row["account"], name=row["name"], until_on=row["until_on"],
        unseen=row["seen_at"] is None or row["seen_at"] < hour_ago,
    )  # fmt: skip


def keep_used(console: Console, token: Known) -> None:
    """Keep when a token was last used: once an hour at most."""
    at = stamp(console.now())
    console.app.store.retrying(lambda tx: tx.change("api_token", {"id": token.id}, {"seen_at": at}))


def keep_refused(console: Console, secret: str, address: str) -> bool:
    """Keep that a token was refused; says whether whoever sent it is to wait, after which nothing more is kept."""
    settings = console.settings
    since = stamp(console.now() - timedelta(minutes=settings.wait_minutes))
    with console.app.store.reading() as reader:
        tries = queries.failures(reader, since=since, account=None, address=address, kind=_REFUSED)
        row = queries.token(reader, hash_of(secret))
    if tries >= settings.tries * _TRIES:
        return True
    account, said = (row["account"], f"令牌已失效：{row['name']}") if row else ("", "没有这个令牌")
    line = event(console, account, _REFUSED, address, "", said)
    console.app.store.retrying(lambda tx: tx.insert("door_event", [line]))
    return False
