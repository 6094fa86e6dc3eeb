"""Opening a new office: its folder, its database, its first accounts with one-time codes and no default password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rectify.app.office import OFFICE_ZONE, stamp
from rectify.engine.entries import Draft
from rectify.engine.journal import canonical
from rectify.errors import WordsWrong, WorldFailed
from rectify.store.schema import bring_up
from rectify.store.setup import founding, known_offices

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from rectify.settings import Settings
    from rectify.store.connection import Database

FIRST: Mapping[str, tuple[str, str]] = {
    "office": ("巡察办", "office"),
    "sysadmin": ("系统管理员", "sysadmin"),
    "secadmin": ("安全管理员", "secadmin"),
    "auditor": ("审计管理员", "auditor"),
}
"""The first accounts: name → (shown as, role)."""

MARK = ".rectify-demo"
INTERNAL_KEY = "config/internal.key"
"""Where a new office's key of its internal text lies, within its folder."""
_OWN, _EVERYBODY = 0o600, 0o666  # less what the machine takes from new files


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A new office: its folder and the one-time codes of its first accounts."""

    home: Path
    codes: Mapping[str, str]


def make_home(home: Path, toml_text: str) -> None:
    """Make an office's folder with its own config file; refuses a folder that holds anything already."""
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise WordsWrong(f"目录不是空的，不在此建办公室：{home}")
    try:
        for name in ("config", "workflows", "notifications", "evidence"):
            (home / name).mkdir(parents=True, exist_ok=True)
        path = home / "config" / "rectify.toml"
        path.touch(mode=_OWN if "[database]" in toml_text else _EVERYBODY)  # its address may hold a password
        path.write_text(toml_text, encoding="utf-8")
    except OSError as error:
        raise WorldFailed(f"建不了目录 {home}：{error.strerror}") from error


def config_text(code: str, name: str, url: str | None, *, sealed: bool = False) -> str:
    """Write the office's own settings file; ``sealed`` names a key for internal text."""
    lines = [
        "# 本办公室的设置；各项含义见 docs/operate.md。",
        "",
        "[office]",
        f"code = {canonical(code)}",
        f"name = {canonical(name)}",
    ]
    if url:
        lines += ["", "[database]", f"url = {canonical(url)}"]
    if sealed:
        lines += ["", "[internal]", f"key_file = {canonical(INTERNAL_KEY)}"]
    return "\n".join(lines) + "\n"


def open_books(
    engine: Database, settings: Settings, *, now: datetime, simulated: bool, os_user: str,
    fresh: Callable[[], str], code: Callable[[], str], kept: Callable[[str], str],
) -> Mapping[str, str]:  # fmt: skip
    """Bring an empty database up and write the first accounts into the journal; gives their one-time codes.

    ``kept`` gives what is kept of a code. Raises WorldFailed where another office's database is of another version: it is not
    brought up by the way.
    """
    bring_up(engine, only_empty=True)
    office = settings.office.code
    at = stamp(now)
    if office in known_offices(engine):
        raise WordsWrong(f"该数据库中已有办公室“{office}”")
    codes = {name: code() for name in FIRST}
    books = founding(
        engine, office, settings.office.name, simulated=simulated, algorithm=settings.journal.algorithm, opened_at=at
    )
    with books as tx:
        on = now.astimezone(OFFICE_ZONE).date().isoformat()
        tx.write(_first_accounts(), act=f"init-{fresh()}", at=at, on=on, by="system", written={"os_user": os_user})
        rows = [
            {"account": name, "kind": "activation", "value": kept(text), "made_at": at, "used_at": None}
            for name, text in codes.items()
        ]
        tx.insert("credential", rows)
        tx.insert("credential", [{"account": "office", "kind": "os", "value": os_user, "made_at": at, "used_at": None}])
    return codes


def _first_accounts() -> list[Draft]:
    drafts = []
    for name, (display, role) in FIRST.items():
        drafts.append(Draft(kind="user_added", subject=name, body={"fields": {"name": name, "display": display}}))
        drafts.append(Draft(kind="role_granted", subject=name, body={"fields": {"user": name, "role": role}}))
    return drafts
