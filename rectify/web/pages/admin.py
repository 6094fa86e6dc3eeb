"""管理: the third of the system administrator and that of the security administrator; the auditor's is ``audit``.

None of them sees a row of business. Accounts and roles are changed by acts like any other; what is no act (a one-time code, a
second factor, a session) is ``app.accounts``' business.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response

from rectify.app import accounts, checkup, in_force, lists
from rectify.app.sessions import SHOWN
from rectify.engine.model import ADMINISTRATORS, Role
from rectify.store import console_queries
from rectify.web import flash, prefilled
from rectify.web.routes import Page, get, post

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rectify.web.visit import Visit

SYSADMIN, SECADMIN, AUDITOR = (frozenset({role}) for role in (Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR))
TABS: Mapping[Role, Sequence[tuple[str, str]]] = {
    Role.SYSADMIN: (
        ("/admin/accounts", "账号"), ("/admin/settings", "设置"), ("/admin/rules", "规则文件"), ("/admin/health", "体检"),
    ),
    Role.SECADMIN: (("/admin/roles", "角色"), ("/admin/delegations", "委托代理"), ("/admin/sessions", "登录中的人")),
    Role.AUDITOR: (("/admin/door", "登录和访问"), ("/admin/refusals", "被拒绝的请求"), ("/admin/journal", "办理记录")),
}  # fmt: skip
_LEVELS: Mapping[str, tuple[str, str, str]] = {
    "ok": ("green", "正常", "●"), "notice": ("yellow", "注意", "▲"), "error": ("red", "错误", "■"),
}  # fmt: skip


def tabs(visit: Visit) -> list[tuple[str, str]]:
    """Give the rooms of an administrator's third."""
    return [tab for role in sorted(visit.roles & ADMINISTRATORS) for tab in TABS[role]]


@get("/admin", who=ADMINISTRATORS)
def admin(visit: Visit) -> Response:
    """Lead an administrator to the first room of his third."""
    said = visit.request.url.query  # what was just done is told there
    return RedirectResponse(f"{tabs(visit)[0][0]}{f'?{said}' if said else ''}", status_code=303)


# ---- the system administrator's third


@get("/admin/accounts", who=SYSADMIN)
def account_list(visit: Visit) -> Page:
    """List the accounts, with a search."""
    text = visit.query("q")
    found = accounts.accounts(visit.reader, visit.actor, text)
    disable = {row["name"]: prefilled.address(visit, "disable user", {"name": row["name"]}) for row in found}
    words = {"tabs": tabs(visit), "found": found, "q": text, "disable": disable, "units": _units(visit)}
    return Page(template="admin_accounts.html", words=words)


def _units(visit: Visit) -> dict[str, str]:
    return {row["code"]: row["name"] for row in lists.units(visit.reader, visit.actor)}


@post("/admin/accounts/{name}/code", who=SYSADMIN)
def code(visit: Visit, name: str) -> Page:
    """Give an account a one-time code, and show it this once."""
    given = accounts.issue_code(visit.console, visit.actor, name)
    with visit.reading() as reader:
        display = console_queries.displays(reader, [name]).get(name, name)
    words = {"tabs": tabs(visit), "name": name, "shown": display, "code": given}
    return Page(template="admin_code.html", words=words)


@get("/admin/settings", who=SYSADMIN)
def settings(visit: Visit) -> Page:
    """Show every setting with its meaning."""
    words = {"tabs": tabs(visit), "found": in_force.settings_in_force(visit.app), "sections": in_force.SECTION_WORDS}
    return Page(template="admin_settings.html", words=words)


@get("/admin/rules", who=SYSADMIN)
def rules(visit: Visit) -> Page:
    """Show the rule texts, with what is wrong with them."""
    words = {"tabs": tabs(visit), "found": in_force.rule_texts(visit.app, visit.reader)}
    return Page(template="admin_rules.html", words=words)


@get("/admin/health", who=SYSADMIN)
def health(visit: Visit) -> Page:
    """Show what a glance tells of the installation."""
    return _health(visit, checkup.glance(visit.app))


@post("/admin/health", who=SYSADMIN)
def checked(visit: Visit) -> Page:
    """Look at every link of the journal and at every file that it names, too."""
    return _health(visit, checkup.look(visit.app, full=False, progress=lambda _count: None))


def _health(visit: Visit, found: Iterator[checkup.Line]) -> Page:
    lines = [_line(each) for each in checkup.told(found)]
    return Page(template="admin_health.html", words={"tabs": tabs(visit), "lines": lines})


def _line(line: checkup.Line) -> Mapping[str, object]:
    colour, word, shape = _LEVELS[line.level.value]
    return {**asdict(line), "colour": colour, "word": word, "shape": shape}


# ---- the security administrator's third


@get("/admin/roles", who=SECADMIN)
def roles(visit: Visit) -> Page:
    """List who holds which role."""
    text = visit.query("q")
    found = accounts.rights(visit.reader, visit.actor, visit.today, text)
    for row in found:
        row["grant"] = prefilled.address(visit, "grant", {"user": row["name"]})
        for grant in row["grants"]:
            given = {"user": row["name"], "role": grant["role"], **({"unit": grant["unit"]} if grant["unit"] else {})}
            grant["revoke"] = prefilled.address(visit, "revoke", given)
    return Page(
        template="admin_roles.html", words={"tabs": tabs(visit), "found": found, "q": text, "units": _units(visit)}
    )


@post("/admin/roles/{name}/second-factor", who=SECADMIN)
def second_factor(visit: Visit, name: str) -> Response:
    """Take a second factor away, for a lost telephone."""
    accounts.unlink(visit.console, visit.actor, name)
    return flash.then(visit, "/admin/roles", f"已解除账号 {name} 的动态口令，本人下次登录时重新绑定。")


@get("/admin/delegations", who=SECADMIN)
def delegations(visit: Visit) -> Page:
    """List who stands in for whom."""
    found = accounts.delegations(visit.reader, visit.actor, visit.today)
    names = [row[name] for row in found for name in ("from_account", "to_account")]
    words = {"tabs": tabs(visit), "found": found, "displays": console_queries.displays(visit.reader, names)}
    return Page(template="admin_delegations.html", words=words)


@get("/admin/sessions", who=SECADMIN)
def sessions(visit: Visit) -> Page:
    """List who is signed in."""
    found = accounts.sessions(visit.console, visit.reader, visit.actor)
    shown = console_queries.displays(visit.reader, [row["account"] for row in found])
    words = {
        "tabs": tabs(visit),
        "found": found,
        "displays": shown,
        "own": visit.session.hash[:SHOWN],
    }
    return Page(template="admin_sessions.html", words=words)


@post("/admin/sessions", who=SECADMIN)
def end_session(visit: Visit) -> Response:
    """End one session."""
    assert visit.form is not None  # noqa: S101 - a form was sent
    accounts.end_session(visit.console, visit.actor, str(visit.form.get("session", "")))
    return flash.then(visit, "/admin/sessions", "已结束这次登录。")
