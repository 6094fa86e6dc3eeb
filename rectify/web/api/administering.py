"""The calls that give what the three administrators' rooms show, each third to its own administrator; nothing of business.

They read alone. Accounts and roles are changed by acts, like all else; a one-time code, a second factor taken off, a session ended
and a book taken out are for a person at his browser.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Query

from rectify.app import accounts, checkup, door_books, door_lines, in_force
from rectify.app.checkup import Level
from rectify.engine.model import Role
from rectify.errors import WordsWrong
from rectify.web.api.caller import Caller  # noqa: TC001 - FastAPI's parameters are read from what a call is annotated with
from rectify.web.api.calls import get
from rectify.web.api.shapes import administering as shapes
from rectify.web.api.shapes.parts import Sessions
from rectify.web.api.words import Account, Person  # noqa: TC001 - the same

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Document = dict[str, Any]
SYSADMIN, SECADMIN, AUDITOR = (frozenset({role}) for role in (Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR))
_RIGHTS = ("name", "display", "unit", "active", "factor")
_GRANT = ("role", "unit", "from_on", "until_on", "ahead")
_DELEGATION = ("from_account", "to_account", "from_on", "until_on", "reason", "runs")
_SESSION = ("account", "made_at", "seen_at", "address", "browser", "step")
Last = Annotated[int, Query(ge=1, le=door_books.SHOWN, description="最近几条")]


def _picked(row: Mapping[str, Any], names: Sequence[str]) -> Document:
    return {name: row[name] for name in names}


def _listed(name: str, rows: list[Document]) -> Document:
    return {name: rows, "count": len(rows)}


# ---- the system administrator's third


@get("/admin/accounts", summary="账号：是否在用、是否设了口令、上次登录", gives=shapes.Accounts, who=SYSADMIN, internal=True)  # fmt: skip
def account_list(caller: Caller, q: Person = "") -> Document:
    """List the accounts."""
    return _listed("accounts", accounts.accounts(caller.reader, caller.actor, q))


@get("/admin/settings", summary="各项设置的现值、默认值和含义", gives=shapes.Settings, who=SYSADMIN, internal=True)
def settings(caller: Caller) -> Document:
    """Give every setting with its meaning."""
    found = in_force.settings_in_force(caller.app)
    return {"sections": [
        {"section": name, "label": in_force.SECTION_WORDS[name], "settings": [asdict(each) for each in rows]} for name, rows in found
    ]}  # fmt: skip


@get("/admin/rules", summary="规则文件：来源、版本、错误、是否在用", gives=shapes.Rules, who=SYSADMIN, internal=True)
def rules(caller: Caller) -> Document:
    """Give every rule text with what is wrong with it."""
    found = in_force.rule_texts(caller.app, caller.reader)
    return {"kinds": [{"label": label, "texts": [asdict(each) for each in rows]} for label, rows in found]}


@get("/admin/health", summary="体检", gives=shapes.Health, who=SYSADMIN, internal=True, apart=True)
def health(
    caller: Caller, whole: Annotated[bool, Query(description="另逐条核对办理记录和附件，较慢")] = False  # noqa: FBT002 - a word of the address
) -> Document:  # fmt: skip
    """Give what a glance tells of the installation, or what every link of the journal and every file does."""
    if not whole:
        return _health(list(checkup.told(checkup.glance(caller.app))))
    with caller.console.looking_back.taken():
        return _health(list(checkup.told(checkup.look(caller.app, full=False, progress=lambda _count: None))))


def _health(lines: Sequence[checkup.Line]) -> Document:
    wrong = sum(each.level is Level.WRONG for each in lines)
    return {"ok": not wrong, "checks": [each.document() for each in lines], "errors": wrong}


# ---- the security administrator's third


@get("/admin/roles", summary="各账号的角色、是否绑定动态口令", gives=shapes.Rights, who=SECADMIN, internal=True)
def roles(caller: Caller, q: Person = "") -> Document:
    """List who holds which role."""
    found = accounts.rights(caller.reader, caller.actor, caller.today, q)
    rows = [{**_picked(row, _RIGHTS), "grants": [_picked(each, _GRANT) for each in row["grants"]]} for row in found]
    return _listed("accounts", rows)


@get("/admin/delegations", summary="委托代理", gives=shapes.Delegations, who=SECADMIN, internal=True)
def delegations(caller: Caller) -> Document:
    """List who stands in for whom."""
    found = accounts.delegations(caller.reader, caller.actor, caller.today)
    return _listed("delegations", [_picked(row, _DELEGATION) for row in found])


@get("/admin/sessions", summary="登录中的人", gives=Sessions, who=SECADMIN, internal=True)
def open_sessions(caller: Caller) -> Document:
    """List who is signed in."""
    found = accounts.sessions(caller.console, caller.reader, caller.actor)
    return _listed("sessions", [_picked(row, _SESSION) for row in found])


# ---- the auditor's third; the journal is in ``reading``, which the office calls too


@get("/admin/door", summary="登录和访问记录，新的在前", gives=shapes.DoorEvents, who=AUDITOR, internal=True)
def door(
    caller: Caller, account: Account = "", kind: Annotated[str, Query(max_length=40, description="事项，如 signed_in")] = "",
    last: Last = 20,
) -> Document:  # fmt: skip
    """Give what happened at the door."""
    if kind and kind not in door_lines.KINDS:
        raise WordsWrong(f"没有这种事项：{kind}（可用：{'、'.join(door_lines.KINDS)}）")
    found = door_books.door_events(caller.reader, caller.actor, account=account, kind=kind, last=last)
    return _listed("events", found)


@get("/admin/refusals", summary="被拒绝的请求，新的在前，不含所填内容", gives=shapes.Refusals, who=AUDITOR, internal=True)  # fmt: skip
def refusals(caller: Caller, account: Account = "", last: Last = 20) -> Document:
    """Give who was refused what kind of act."""
    return _listed("refusals", door_books.refusals(caller.reader, caller.actor, account=account, last=last))
