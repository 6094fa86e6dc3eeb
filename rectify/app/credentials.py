"""What somebody proves himself with and can lose: his password, and the one-time code by which he first sets it, or sets it again.

A code sets a password and signs nobody in, so a second factor is asked for as before. Whenever a password becomes another, the
sessions and the API tokens of the account end with the old one, in the same transaction: whoever had got hold of it is out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from rectify.app import passwords, sessions, tokens
from rectify.app.door_lines import event
from rectify.app.office import stamp
from rectify.app.wrong_tries import must_wait, refused
from rectify.store import console_queries as queries
from rectify.store import facts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rectify.app.console import Console
    from rectify.app.sessions import Session, Visitor
    from rectify.store.transaction import Reader, Transaction

NO_CODE = "账号或一次性验证码不对，或者验证码已用过、已过期"
NO_PASSWORD = "您还没有口令：请先向系统管理员领取一次性验证码，设好口令再来"  # noqa: S105 - a sentence
CODE_HOURS = 72


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """A password is another now, and so many of the account's tokens ended with the old one."""

    tokens: int


def password_of(reader: Reader, account: str) -> str:
    """Give what is kept of somebody's password; empty where he has none."""
    return next((row["value"] for row in queries.credentials(reader, account, "password") if not row["used_at"]), "")


def is_stale(console: Console, reader: Reader, account: str, now: datetime) -> bool:
    """Say whether a password is to be replaced: 等保 rotates, ASVS does not."""
    settings = console.settings
    if settings.passwords != "dengbao":
        return False
    made = next((row["made_at"] for row in queries.credentials(reader, account, "password") if not row["used_at"]), "")
    return bool(made) and made < stamp(now - timedelta(days=settings.password_days))


def faults_of_proof(console: Console, session: Session, password: str, visitor: Visitor, what: str) -> list[str]:
    """Ask somebody who is in for his password again, before what concerns coming in is changed (OWASP ASVS 5.0, 7.5.1).

    Gives what is wrong, in words, and nothing where it is his; a wrong one counts among the wrong tries, kept as ``what``.
    """
    with console.app.store.reading() as reader:
        if waiting := must_wait(console, reader, session.account, visitor):
            return [waiting]
        kept = password_of(reader, session.account)
    if not kept:
        return [NO_PASSWORD]
    if passwords.is_right(password, kept):
        return []
    refused(console, session.account, visitor, f"{what}：口令不对")
    return ["口令不对"]


# ---- a new password


def change_password(
    console: Console, session: Session, old: str, new: str, visitor: Visitor
) -> Replaced | list[str]:  # fmt: skip
    """Replace one's own password; other sessions and all tokens end. Gives what is wrong, in words, where it is not done."""
    with console.app.store.reading() as reader:
        if waiting := must_wait(console, reader, session.account, visitor):
            return [waiting]
        kept = password_of(reader, session.account)
    if not passwords.is_right(old, kept or passwords.nobodys(console.settings.hashing)):
        refused(console, session.account, visitor, "修改口令：原口令不对")
        return ["原口令不对"]
    faults = ["新口令与原口令相同"] if old == new else _faults(console, session.account, new)
    if faults:
        return faults
    replaced = _set(console, session.account, new, by="本人修改", but=session.hash)
    assert replaced is not None  # noqa: S101 - no code was to be used up
    if session.step == sessions.NEW_PASSWORD:
        console.app.store.retrying(lambda tx: sessions.now_whole(console, tx, session, visitor, "更换口令后"))
    return replaced


def activate(console: Console, account: str, code: str, password: str, visitor: Visitor) -> list[str]:
    """Set a password with a one-time code; gives what is wrong, and nothing where it is done."""
    now = console.now()
    with console.app.store.reading() as reader:
        if waiting := must_wait(console, reader, account, visitor):
            return [waiting]
        open_ = _open_codes(reader, account, stamp(now - timedelta(hours=CODE_HOURS)))
        actor = facts.actor(reader, account, console.app.today(), None)
    typed = code.strip().upper()
    good = [
        kept for kept in open_ or [passwords.nobodys_code(console.settings.hashing)] if passwords.is_right(typed, kept)
    ]
    if not good or actor is None:
        refused(console, account, visitor, "一次性验证码不对")
        return [NO_CODE]
    faults = _faults(console, account, password)
    if not faults and _set(console, account, password, used_code=good[0], by="一次性验证码") is None:
        faults = [NO_CODE]  # somebody else used it meanwhile
    return faults


def _open_codes(reader: Reader, account: str, oldest: str) -> Sequence[str]:
    """Give what is kept of the codes that are still good; those of a first visit wait for it however long it takes."""
    first = not queries.credentials(reader, account, "password")
    codes = queries.credentials(reader, account, "activation")
    return [row["value"] for row in codes if not row["used_at"] and (first or row["made_at"] >= oldest)]


def _faults(console: Console, account: str, password: str) -> list[str]:
    settings = console.app.settings
    with console.app.store.reading() as reader:
        about = queries.words_about(reader, account)
        earlier = queries.credentials(reader, account, "password")[: passwords.KEPT]
    profile = settings.console.passwords
    faults = passwords.faults_of(password, profile, (account, *about, settings.office.name, settings.office.console))
    if not faults and profile == "dengbao" and any(passwords.is_right(password, row["value"]) for row in earlier):
        faults.append(f"不能与最近 {passwords.KEPT} 次用过的口令相同")
    return faults


def _set(
    console: Console, account: str, password: str, *, by: str, used_code: str = "", but: str = ""
) -> Replaced | None:  # fmt: skip
    """Make a password the account's; gives nothing where the code that it is set with has been used meanwhile."""
    hashed, at = passwords.hashed(password, console.settings.hashing), stamp(console.now())

    def write(tx: Transaction) -> Replaced | None:
        if used_code and not _use(tx, account, "activation", used_code, at):
            return None
        for row in queries.credentials(tx, account, "password"):
            _use(tx, account, "password", row["value"], at)
        kept = {"account": account, "kind": "password", "value": hashed, "made_at": at, "used_at": None}
        tx.insert("credential", [kept])
        sessions.end_all(console, tx, account, but)
        tx.insert("door_event", [event(console, account, "password_set", "", "", by)])
        return Replaced(tokens=tokens.end_all(console, tx, account, "口令已更换"))

    return console.app.store.retrying(write)


def _use(tx: Transaction, account: str, kind: str, value: str, at: str) -> bool:
    """Use a credential up; says whether it was still good."""
    rows = queries.credentials(tx, account, kind)
    if not any(row["value"] == value and not row["used_at"] for row in rows):
        return False
    tx.change("credential", {"account": account, "kind": kind, "value": value}, {"used_at": at})
    return True


# ---- one-time codes


def issue_code(console: Console, by: str, account: str) -> str:
    """Give an account a one-time code, which its owner trades for a password; earlier ones are void."""
    code, at = console.code(), stamp(console.now())
    hashed = passwords.hashed_code(code, console.settings.hashing)

    def write(tx: Transaction) -> None:
        for row in queries.credentials(tx, account, "activation"):
            _use(tx, account, "activation", row["value"], at)
        kept = {"account": account, "kind": "activation", "value": hashed, "made_at": at, "used_at": None}
        tx.insert("credential", [kept])
        tx.insert("door_event", [event(console, account, "code_issued", "", "", "", by)])

    console.app.store.retrying(write)
    return code
