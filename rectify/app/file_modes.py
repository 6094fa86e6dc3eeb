"""Who may read the files that hold secrets: looked at by the checkup, because nothing else would notice (OWASP ASVS 5.0, 13.3.2).

The program makes its keys readable by its own account alone; what people copy and edit afterwards is theirs. Of the clue side's
files, its own checkup tells.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rectify.app.console import KEY_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rectify.app.office import App

OTHERS, GROUP = 0o007, 0o070
_PASSWORD = re.compile(r"://[^/\s:@]+:[^/\s@]+@")
"""An address of a database that holds a password."""


def secret_files(app: App) -> Iterator[tuple[str, Path]]:
    """Give the files of an office that hold secrets, each with what it is; those that are not there are left out."""
    config, settings = app.home / "config", app.settings
    toml = config / "rectify.toml"
    named = [("控制台密钥", config / KEY_FILE)]
    given = (
        ("内部文字密钥", settings.internal.key_file),
        ("邮件密码文件", settings.mail.password_file),
        ("监控令牌文件", settings.console.metrics_token_file),
    )
    named += [(what, app.home / name) for what, name in given if name]
    if toml.is_file() and _PASSWORD.search(toml.read_text(encoding="utf-8", errors="replace")):
        named.append(("设置文件（含数据库口令）", toml))
    yield from ((what, path) for what, path in named if path.is_file())


def looked_at(app: App) -> Iterator[tuple[str, int]]:
    """Give each file of secrets that somebody besides its owner may read or change, as a sentence, and which others those are."""
    for what, path in secret_files(app):
        mode = path.stat().st_mode & 0o777
        if mode & OTHERS:
            yield f"{what} {path.name} 的权限是 {mode:04o}，本机任何账号都能动它，请改为 0600", OTHERS
        elif mode & GROUP:
            yield f"{what} {path.name} 的权限是 {mode:04o}，同组账号也能动它；不需要时请改为 0600", GROUP
