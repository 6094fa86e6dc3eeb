"""The console at work: an office with what signing in needs besides: the machine's clock, secrets, a key of its own.

Signing in goes by the machine's clock even in a simulated office: a session is as long as people sit there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rectify.app.previews import Previews
from rectify.app.turns import Turns
from rectify.engine.model import UNIT_ROLES, Actor, Role
from rectify.errors import WorldFailed
from rectify.store import sealing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from rectify.app.office import App
    from rectify.settings import Console as Settings
    from rectify.store.sealing import Vault

KEY_FILE = "console.key"
LOOKING_BACK = 4
"""How many may wait in one process for a look back."""
IMPORTING = 4
"""How many may wait in one process for an import."""
OUTSIDE = UNIT_ROLES | {Role.LEADER}
"""Roles of people who read what the unit side may know; everybody else is internal and proves himself twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """What the pages and the API work with."""

    app: App
    now: Callable[[], datetime]
    """The machine's clock."""
    secret: Callable[[], str]
    """Gives a secret that nobody can guess."""
    code: Callable[[], str]
    """Gives a one-time code that can be read out over the telephone."""
    vault: Vault
    for_units: bool = False
    """Whether this process serves units alone: it knows nothing of clues, and lets nobody internal in."""
    request: str = ""
    """The number of the request that is being answered: it joins a log line and what was kept at the door. Empty on a command line."""
    previews: Previews = field(default_factory=Previews)
    """Pictures that were drawn of filed ones; each process keeps its own, in memory."""
    looking_back: Turns = field(default_factory=lambda: Turns(LOOKING_BACK))
    """Whose turn it is to look back to a day: that replays the journal."""
    importing: Turns = field(default_factory=lambda: Turns(IMPORTING, said="同时导入的人太多，请稍候再试"))
    """Whose turn it is to have a list looked at or imported: a province's takes most of a minute."""
    foretelling: Turns = field(default_factory=lambda: Turns(1))
    """Whose turn it is to have the coming days played: that copies the ledger, and nobody waits for it."""

    @property
    def settings(self) -> Settings:
        """The console's own settings."""
        return self.app.settings.console


def roles_of(actor: Actor) -> frozenset[Role]:
    """Give the roles somebody holds today."""
    return frozenset(grant.role for grant in actor.grants)


def is_internal(actor: Actor) -> bool:
    """Say whether somebody belongs to the side that inspects: anybody who is not of a unit alone."""
    return bool(roles_of(actor) - OUTSIDE)


def needs_second(settings: Settings, actor: Actor) -> bool:
    """Say whether somebody has to prove himself twice (domain.md B6.4: internal roles)."""
    match settings.second_factor:
        case "off":
            return False
        case "all":
            return True
        case _:
            return is_internal(actor)


def vault_of(home: Path) -> Vault:
    """Give the key that seals second factors, made when the console is first opened. Raises WorldFailed."""
    path = home / "config" / KEY_FILE
    try:
        return sealing.kept_key(path, sealing.CONSOLE) if path.exists() else sealing.new_key(path, sealing.CONSOLE)
    except WorldFailed:
        if not path.exists():
            raise
        return sealing.kept_key(path, sealing.CONSOLE)  # another process made it meanwhile
