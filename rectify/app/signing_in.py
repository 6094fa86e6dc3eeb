"""Letting people in: password, second factor, one-time codes, sessions on the server, and waiting after wrong tries.

Nothing here touches the ledger; everything leaves a line in ``door_event``, which only the auditor reads. Waiting never locks an
account: it holds back one address, or one browser, so that nobody can shut a leader out by typing his name wrongly
(quality.md 3). A browser from which somebody came in before has tries of its own.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from rectify.app import passwords
from rectify.app.console import Console, is_internal, needs_second
from rectify.app.office import stamp
from rectify.store import console_queries as queries
from rectify.store import facts

if TYPE_CHECKING:
    from rectify.engine.model import Actor
    from rectify.store.transaction import Reader, Transaction

WRONG = "账号、口令或动态口令不对"
"""One sentence for every reason: nobody learns which names exist."""
NO_CODE = "账号或一次性验证码不对，或者验证码已用过、已过期"
PASSWORD, WHOLE, NEW_PASSWORD, ENROL = "password", "whole", "new_password", "enrol"
CODE_HOURS = 72
_STEP = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Where somebody comes from: the address, and what a browser keeps from an earlier visit."""

    address: str
    device: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody signed in, or half so: ``step`` says what is still asked of him."""

    hash: str
    account: str
    csrf: str
    step: str
    made_at: str
    unseen: bool = False
    """Whether it is more than a minute since it was kept that somebody is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """What a browser is to keep: the session's secret and the device's."""

    secret: str
    device: str
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Not let in, and why: one sentence for people."""

    said: str


def hash_of(secret: str) -> str:
    """Give what is kept of a secret that is random and long."""
    return hashlib.sha256(secret.encode()).hexdigest()


# ---- coming in


def sign_in(console: Console, account: str, password: str, visitor: Visitor) -> Admitted | Held:
    """Let somebody in by name and password; the second factor and a new password are asked for afterwards."""
    now = console.now()
    with console.app.store.reading() as reader:
        device = _known_device(reader, account, visitor)
        waiting = _must_wait(console, reader, account, visitor, device, now)
        kept = _password(reader, account)
        actor = facts.actor(reader, account, console.app.today(), None) if kept else None
    if waiting:
        return _refused(console, account, visitor, device, f"等待中：{waiting}", Held(said=waiting))
    right = passwords.is_right(password, kept or passwords.nobodys(console.settings.hashing))
    if not right or actor is None or not _may_come(console, actor):
        return _refused(console, account, visitor, device, "口令不对或账号不可用", Held(said=WRONG))
    return _admitted(console, actor, visitor, now)


def sign_in_by_proxy(console: Console, account: str, visitor: Visitor) -> Admitted | Held:
    """Let somebody in whom a trusted reverse proxy has recognised; it vouches for both factors."""
    now = console.now()
    with console.app.store.reading() as reader:
        actor = facts.actor(reader, account, console.app.today(), None)
    if actor is None or not _may_come(console, actor):
        return _refused(console, account, visitor, "", "单点登录：账号不可用", Held(said=WRONG))
    return _opened(console, account, visitor, now, WHOLE, "单点登录")


def _may_come(console: Console, actor: Actor) -> bool:
    return not (console.for_units and is_internal(actor))


def _password(reader: Reader, account: str) -> str:
    return next((row["value"] for row in queries.credentials(reader, account, "password") if not row["used_at"]), "")


def _known_device(reader: Reader, account: str, visitor: Visitor) -> str:
    """Give the hash of the browser's own secret, where this account came in from it before."""
    if not visitor.device:
        return ""
    hashed = hash_of(visitor.device)
    return hashed if any(row["value"] == hashed for row in queries.credentials(reader, account, "device")) else ""


def _must_wait(
    console: Console, reader: Reader, account: str, visitor: Visitor, device: str, now: datetime
) -> str:  # fmt: skip
    """Say how to wait after too many wrong tries from here; another browser's tries count for that browser alone."""
    settings = console.settings
    since = max(
        stamp(now - timedelta(minutes=settings.wait_minutes)),
        queries.last_success(reader, account, visitor.address, device),
    )
    if device:
        tries = queries.failures(reader, since=since, account=account, address=None, device=device)
    else:
        tries = queries.failures(reader, since=since, account=account, address=visitor.address, device="")
    everybody = 0 if device else queries.failures(
        reader, since=stamp(now - timedelta(minutes=settings.wait_minutes)), account=None, address=visitor.address, device="",
    )  # fmt: skip
    if tries < settings.tries and everybody < settings.tries * 10:
        return ""
    return f"此处输错次数过多，请 {settings.wait_minutes} 分钟后再试；在您以前登录过的电脑上不受影响"


def _admitted(console: Console, actor: Actor, visitor: Visitor, now: datetime) -> Admitted:
    step = WHOLE
    with console.app.store.reading() as reader:
        factor = queries.second_factor(reader, actor.name)
        if needs_second(console.settings, actor):
            step = PASSWORD if factor is not None and factor["confirmed_at"] else ENROL
        elif _is_stale(console, reader, actor.name, now):
            step = NEW_PASSWORD
    return _opened(console, actor.name, visitor, now, step, "口令")


def _is_stale(console: Console, reader: Reader, account: str, now: datetime) -> bool:
    """Say whether a password is to be replaced: 等保 rotates, ASVS does not."""
    settings = console.settings
    if settings.passwords != "dengbao":
        return False
    made = next((row["made_at"] for row in queries.credentials(reader, account, "password") if not row["used_at"]), "")
    return bool(made) and made < stamp(now - timedelta(days=settings.password_days))


def _opened(
    console: Console, account: str, visitor: Visitor, now: datetime, step: str, by: str
) -> Admitted:  # fmt: skip
    secret, device = console.secret(), visitor.device or console.secret()
    row = {
        "hash": hash_of(secret), "account": account, "csrf": console.secret(), "step": step, "made_at": stamp(now),
        "seen_at": stamp(now), "address": visitor.address, "device": hash_of(device), "ended_at": None,
    }  # fmt: skip

    def write(tx: Transaction) -> None:
        tx.insert("console_session", [row])
        if step == WHOLE:
            _came_in(console, tx, account, visitor.address, hash_of(device), now, by)

    console.app.store.retrying(write)
    return Admitted(secret=secret, device=device, step=step)


def _came_in(
    console: Console, tx: Transaction, account: str, address: str, device: str, now: datetime, by: str
) -> None:  # fmt: skip
    """Keep that somebody is in, and know his browser next time."""
    if not any(row["value"] == device for row in queries.credentials(tx, account, "device")):
        taken = {"account": account, "kind": "device", "value": device, "made_at": stamp(now), "used_at": None}
        if not _is_taken(tx, device):
            tx.insert("credential", [taken])
    tx.insert("door_event", [event(console, account, "signed_in", address, device, by)])


def _is_taken(tx: Transaction, device: str) -> bool:
    """A browser that two people share is known to the first of them; the other has the tries of its address."""
    return queries.credential_there(tx, "device", device)


def _refused(console: Console, account: str, visitor: Visitor, device: str, said: str, held: Held) -> Held:
    row = event(console, _legible(account), "refused", visitor.address, device, said)
    console.app.store.retrying(lambda tx: tx.insert("door_event", [row]))
    return held


def _legible(text: str) -> str:
    return "".join(mark if mark.isprintable() else "\ufffd" for mark in text[:80])


def event(
    console: Console, account: str, kind: str, address: str, device: str, said: str, by: str = ""
) -> dict[str, object]:
    """Give a line about what happened at the door."""
    return {
        "id": console.app.fresh(), "at": stamp(console.now()), "account": account, "kind": kind, "address": address,
        "device": device, "by": by, "said": said,
    }  # fmt: skip


# ---- being in


def session_of(console: Console, reader: Reader, secret: str) -> Session | None:
    """Give a session that is still good: not ended, not idle too long, not too old."""
    row = queries.session(reader, hash_of(secret))
    if row is None or row["ended_at"]:
        return None
    now, settings = console.now(), console.settings
    if row["seen_at"] < stamp(now - timedelta(minutes=settings.idle_minutes)):
        return None
    if row["made_at"] < stamp(now - timedelta(hours=settings.session_hours)):
        return None
    return Session(
        hash=row["hash"], account=row["account"], csrf=row["csrf"], step=row["step"], made_at=row["made_at"],
        unseen=row["seen_at"] < stamp(now - timedelta(minutes=1)),
    )  # fmt: skip


def keep_seen(console: Console, session: Session) -> None:
    """Keep that somebody is still there: a line a minute at most, however much he clicks."""
    at = stamp(console.now())
    console.app.store.retrying(lambda tx: tx.change("console_session", {"hash": session.hash}, {"seen_at": at}))


def keep_barred(console: Console, session: Session, visitor: Visitor, said: str) -> None:
    """Keep that somebody who is in asked for a room that is not his (domain.md B6.4: 越权尝试)."""
    row = event(console, session.account, "forbidden", visitor.address, "", _legible(said))
    console.app.store.retrying(lambda tx: tx.insert("door_event", [row]))


def sign_out(console: Console, session: Session, address: str) -> None:
    """End a session; what the browser still holds opens nothing."""

    def write(tx: Transaction) -> None:
        tx.change("console_session", {"hash": session.hash}, {"ended_at": stamp(console.now())})
        tx.insert("door_event", [event(console, session.account, "signed_out", address, "", "")])

    console.app.store.retrying(write)


def end_all(console: Console, tx: Transaction, account: str, but: str = "") -> None:
    """End somebody's other sessions: after a new password, a new factor, a disabled account."""
    for row in queries.sessions_of(tx, account):
        if row["hash"] != but:
            tx.change("console_session", {"hash": row["hash"]}, {"ended_at": stamp(console.now())})


# ---- the second factor


def begin_enrolling(console: Console, account: str) -> str | None:
    """Give the secret for somebody's telephone, to be confirmed by its first code; None where one is confirmed already.

    A confirmed one is taken away by an administrator alone: whoever still stands at this step meanwhile begins anew.
    """
    import pyotp  # noqa: PLC0415 - only where a second factor is used

    with console.app.store.reading() as reader:
        kept = queries.second_factor(reader, account)
    if kept is not None and kept["confirmed_at"]:
        return None
    if kept is not None and kept["sealed"]:
        return console.vault.opened(kept["sealed"])
    secret = pyotp.random_base32()
    row = {"sealed": console.vault.seal(secret), "made_at": stamp(console.now()), "confirmed_at": None, "last_step": 0}

    def write(tx: Transaction) -> str | None:
        there = queries.second_factor(tx, account)
        if there is not None and there["sealed"]:  # another window was first
            return None if there["confirmed_at"] else console.vault.opened(there["sealed"])
        if there is None:
            tx.insert("second_factor", [{"account": account, **row}])
        else:
            tx.change("second_factor", {"account": account}, row)
        return secret

    return console.app.store.retrying(write)


def enrolment_uri(console: Console, account: str, secret: str) -> str:
    """Give what an authenticator reads from the picture; nothing of it leaves the machine."""
    import pyotp  # noqa: PLC0415 - only where a second factor is used

    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=console.app.settings.office.console)


def second_step(console: Console, session: Session, code: str, visitor: Visitor) -> Admitted | Held:
    """Take the second factor's code, each once; the session begins anew under another secret, whole."""
    now = console.now()
    with console.app.store.reading() as reader:
        waiting = _must_wait(
            console, reader, session.account, visitor, _known_device(reader, session.account, visitor), now
        )
        factor = queries.second_factor(reader, session.account)
    if waiting:
        return Held(said=waiting)
    step = _matching_step(console, factor, code, now)
    if step is None or factor is None or not _use_step(console, session.account, step, now):
        with console.app.store.reading() as reader:
            device = _known_device(reader, session.account, visitor)
        return _refused(console, session.account, visitor, device, "动态口令不对", Held(said=WRONG))
    console.app.store.retrying(
        lambda tx: tx.change("console_session", {"hash": session.hash}, {"ended_at": stamp(now)})
    )
    with console.app.store.reading() as reader:
        following = NEW_PASSWORD if _is_stale(console, reader, session.account, now) else WHOLE
    return _opened(console, session.account, visitor, now, following, "口令和动态口令")


def _matching_step(console: Console, factor: dict[str, object] | None, code: str, now: datetime) -> int | None:
    """Give the half-minute that a code belongs to: this one, or the one before or after for clocks that differ."""
    import pyotp  # noqa: PLC0415 - only where a second factor is used

    if factor is None or not factor["sealed"] or not code.strip().isdecimal():
        return None
    totp = pyotp.TOTP(console.vault.opened(str(factor["sealed"])))
    this = int(now.astimezone(UTC).timestamp()) // _STEP
    return next((step for step in (this, this - 1, this + 1) if totp.verify(code.strip(), for_time=step * _STEP)), None)


def _use_step(console: Console, account: str, step: int, now: datetime) -> bool:
    """Use a code up: a step that is not later than the last one is no good, in whichever process it was used."""

    def write(tx: Transaction) -> bool:
        kept = queries.second_factor(tx, account)
        if kept is None or step <= int(kept["last_step"]):
            return False
        confirmed = kept["confirmed_at"] or stamp(now)
        return bool(tx.change("second_factor", {"account": account}, {"last_step": step, "confirmed_at": confirmed}))

    return console.app.store.retrying(write)


# ---- passwords and one-time codes


def activate(console: Console, account: str, code: str, password: str, visitor: Visitor) -> list[str]:
    """Set a password with a one-time code; gives what is wrong, and nothing where it is done."""
    now = console.now()
    hashed = hash_of(code.strip().upper())
    with console.app.store.reading() as reader:
        device = _known_device(reader, account, visitor)
        if waiting := _must_wait(console, reader, account, visitor, device, now):
            return [waiting]
        oldest = stamp(now - timedelta(hours=CODE_HOURS))
        codes = queries.credentials(reader, account, "activation")
        first = not queries.credentials(reader, account, "password")  # the codes of `init` wait for the first visit
        good = [
            row
            for row in codes
            if row["value"] == hashed and not row["used_at"] and (first or row["made_at"] >= oldest)
        ]
        actor = facts.actor(reader, account, console.app.today(), None)
    if not good or actor is None:
        _refused(console, account, visitor, device, "一次性验证码不对", Held(said=""))
        return [NO_CODE]
    faults = _new_password_faults(console, account, password)
    if not faults and not _set_password(console, account, password, used_code=hashed, by="一次性验证码"):
        faults = [NO_CODE]  # somebody else used it meanwhile
    return faults


def change_password(console: Console, session: Session, old: str, new: str, visitor: Visitor) -> list[str]:
    """Replace one's own password; the other sessions end. Gives what is wrong, and nothing where it is done."""
    with console.app.store.reading() as reader:
        device = _known_device(reader, session.account, visitor)
        if waiting := _must_wait(console, reader, session.account, visitor, device, console.now()):
            return [waiting]
        kept = _password(reader, session.account)
    if not passwords.is_right(old, kept or passwords.nobodys(console.settings.hashing)):
        _refused(console, session.account, visitor, device, "修改口令：原口令不对", Held(said=""))
        return ["原口令不对"]
    faults = ["新口令与原口令相同"] if old == new else _new_password_faults(console, session.account, new)
    if not faults:
        _set_password(console, session.account, new, used_code="", by="本人修改", but=session.hash)
        if session.step == NEW_PASSWORD:
            console.app.store.retrying(lambda tx: _now_whole(console, tx, session, visitor))
    return faults


def _now_whole(console: Console, tx: Transaction, session: Session, visitor: Visitor) -> None:
    """Let somebody wholly in whose password had run out, which was all that was still asked of him."""
    tx.change("console_session", {"hash": session.hash}, {"step": WHOLE})
    _came_in(console, tx, session.account, visitor.address, hash_of(visitor.device), console.now(), "更换口令后")


def _new_password_faults(console: Console, account: str, password: str) -> list[str]:
    with console.app.store.reading() as reader:
        shown = queries.displays(reader, [account])
        earlier = queries.credentials(reader, account, "password")[: passwords.KEPT]
    profile = console.settings.passwords
    faults = passwords.faults_of(password, profile, (account, *shown.values(), console.app.settings.office.name))
    if not faults and profile == "dengbao" and any(passwords.is_right(password, row["value"]) for row in earlier):
        faults.append(f"不能与最近 {passwords.KEPT} 次用过的口令相同")
    return faults


def _set_password(console: Console, account: str, password: str, *, used_code: str, by: str, but: str = "") -> bool:
    hashed, at = passwords.hashed(password, console.settings.hashing), stamp(console.now())

    def write(tx: Transaction) -> bool:
        codes = queries.credentials(tx, account, "activation") if used_code else []
        if used_code and not any(row["value"] == used_code and not row["used_at"] for row in codes):
            return False
        for row in queries.credentials(tx, account, "password"):
            if not row["used_at"]:
                tx.change(
                    "credential", {"account": account, "kind": "password", "value": row["value"]}, {"used_at": at}
                )
        if used_code:
            tx.change("credential", {"account": account, "kind": "activation", "value": used_code}, {"used_at": at})
        tx.insert(
            "credential", [{"account": account, "kind": "password", "value": hashed, "made_at": at, "used_at": None}]
        )
        end_all(console, tx, account, but)
        tx.insert("door_event", [event(console, account, "password_set", "", "", by)])
        return True

    return console.app.store.retrying(write)


def issue_code(console: Console, by: str, account: str) -> str:
    """Give an account a one-time code, which its owner trades for a password; earlier ones are void."""
    code, at = console.code(), stamp(console.now())

    def write(tx: Transaction) -> None:
        for row in queries.credentials(tx, account, "activation"):
            if not row["used_at"]:
                tx.change(
                    "credential", {"account": account, "kind": "activation", "value": row["value"]}, {"used_at": at}
                )
        row_ = {"account": account, "kind": "activation", "value": hash_of(code), "made_at": at, "used_at": None}
        tx.insert("credential", [row_])
        tx.insert("door_event", [event(console, account, "code_issued", "", "", "", by)])

    console.app.store.retrying(write)
    return code


def drop_second_factor(console: Console, by: str, account: str) -> None:
    """Take a second factor away, for a lost telephone: another administrator than the one who gives codes."""

    def write(tx: Transaction) -> None:
        if queries.second_factor(tx, account) is not None:
            tx.change("second_factor", {"account": account}, {"sealed": "", "confirmed_at": None, "last_step": 0})
        end_all(console, tx, account)
        tx.insert("door_event", [event(console, account, "second_factor_dropped", "", "", "", by)])

    console.app.store.retrying(write)
