"""What administrators do with accounts besides acts: one-time codes, second factors, sessions; and what they read to do it.

The system administrator gives codes, the security administrator takes second factors and sessions away: no one of them alone
gets into somebody's account who proves himself twice (domain.md B6.4). Each deed leaves a line in ``door_event``.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rectify.app import credentials, second_factor
from rectify.app.door_lines import event
from rectify.app.office import stamp
from rectify.app.sessions import SHOWN
from rectify.engine.model import Role
from rectify.errors import NotPermitted, NotThere, WordsWrong
from rectify.store import admin_queries as queries
from rectify.store import console_queries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rectify.app.console import Console
    from rectify.engine.model import Actor
    from rectify.store.transaction import Reader, Transaction

Document = dict[str, Any]
_WORDS: Mapping[Role, str] = {Role.SYSADMIN: "只有系统管理员可以办理", Role.SECADMIN: "只有安全管理员可以办理"}


def _require(actor: Actor, role: Role) -> None:
    if not any(grant.role is role for grant in actor.grants):
        raise NotPermitted(_WORDS[role])


def _known(reader: Reader, name: str, *, active: bool = False) -> Document:
    row = queries.accounts(reader).get(name)
    if row is None:
        raise NotThere(f"没有这个账号：{name}")
    if active and not row["active"]:
        raise WordsWrong(f"账号“{name}”已停用，不能发一次性验证码")
    return row


# ---- the system administrator's


def accounts(reader: Reader, actor: Actor, text: str) -> list[Document]:
    """List accounts, those whose name, person or unit holds a text; with the last sign-in and whether a password is set."""
    _require(actor, Role.SYSADMIN)
    came, have = queries.last_sign_ins(reader), queries.with_password(reader)
    return [
        {**row, "active": bool(row["active"]), "last_at": came.get(name), "password": name in have}
        for name, row in queries.accounts(reader).items()
        if _says(row, text)
    ]


def _says(row: Mapping[str, Any], text: str) -> bool:
    return all(any(word in (row[name] or "") for name in ("name", "display", "unit")) for word in text.split())


def may_get_a_code(reader: Reader, actor: Actor, name: str) -> None:
    """Raise NotPermitted, NotThere, or WordsWrong for a disabled account, where no code is to be given."""
    _require(actor, Role.SYSADMIN)
    _known(reader, name, active=True)


def issue_code(console: Console, actor: Actor, name: str) -> str:
    """Give an account a one-time code, to be told its owner; raises as :func:`may_get_a_code`."""
    with console.app.store.reading() as reader:
        may_get_a_code(reader, actor, name)
    return credentials.issue_code(console, actor.name, name)


# ---- the security administrator's


def rights(reader: Reader, actor: Actor, today: str, text: str) -> list[Document]:
    """List accounts with their roles, the ended ones marked, and whether a second factor is bound."""
    _require(actor, Role.SECADMIN)
    bound, held = queries.with_factor(reader), _held(reader, today)
    return [
        {**row, "active": bool(row["active"]), "grants": held.get(name, []), "factor": name in bound}
        for name, row in queries.accounts(reader).items()
        if _says(row, text)
    ]


def _held(reader: Reader, today: str) -> Mapping[str, Sequence[Document]]:
    found: dict[str, list[Document]] = {}
    for row in queries.grants(reader):
        over = row["until_on"] is not None and row["until_on"] < today
        if not over:
            found.setdefault(row["account"], []).append({**row, "ahead": row["from_on"] > today})
    return found


def delegations(reader: Reader, actor: Actor, today: str) -> list[Document]:
    """List who stands in for whom, and until when; the newest first."""
    _require(actor, Role.SECADMIN)
    return [{**row, "runs": row["from_on"] <= today <= row["until_on"]} for row in queries.delegations(reader)]


def may_be_unlinked(reader: Reader, actor: Actor, name: str) -> None:
    """Raise NotPermitted, NotThere, or WordsWrong where no second factor is bound."""
    _require(actor, Role.SECADMIN)
    _known(reader, name)
    factor = console_queries.second_factor(reader, name)
    if factor is None or not factor["sealed"]:
        raise WordsWrong(f"账号“{name}”没有绑定动态口令")


def unlink(console: Console, actor: Actor, name: str) -> None:
    """Take a second factor from an account, whose owner binds another at the next sign-in; his sessions end.

    Raises as :func:`may_be_unlinked`.
    """
    with console.app.store.reading() as reader:
        may_be_unlinked(reader, actor, name)
    second_factor.drop(console, actor.name, name)


def sessions(console: Console, reader: Reader, actor: Actor) -> list[Document]:
    """List who is signed in now, by the machine's clock."""
    _require(actor, Role.SECADMIN)
    now, settings = console.now(), console.settings
    rows = queries.open_sessions(
        reader, seen_since=stamp(now - timedelta(minutes=settings.idle_minutes)),
        made_since=stamp(now - timedelta(hours=settings.session_hours)),
    )  # fmt: skip
    return [{**row, "id": row.pop("hash")[:SHOWN]} for row in rows]


def end_session(console: Console, actor: Actor, shown: str) -> None:
    """End one session by what a page calls it; raises NotPermitted, NotThere for one that is over."""
    _require(actor, Role.SECADMIN)
    now = stamp(console.now())

    def write(tx: Transaction) -> None:
        found = [
            row for row in queries.open_sessions(tx, seen_since="", made_since="") if row["hash"].startswith(shown)
        ]
        if len(shown) != SHOWN or len(found) != 1:
            raise NotThere
        row = found[0]
        tx.change("console_session", {"hash": row["hash"]}, {"ended_at": now})
        said = event(console, row["account"], "session_ended", row["address"], "", "", actor.name)
        tx.insert("door_event", [said])

    console.app.store.retrying(write)
