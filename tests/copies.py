"""Copies of offices on SQLite: a story that many tests begin with is told once a run, and each works on its own copy."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from rectify.wiring import open_office
from tests.office import MORNING, Office

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ASKED_BEFORE = 1000
"""Acts of a copy are numbered from here, so that none bears the id of one that was copied."""


@dataclass(slots=True, kw_only=True)
class Copies:
    """The homes of offices that were told up to some point, by a name for that point."""

    folder: Path
    homes: dict[str, Path] = field(default_factory=dict)

    def office(self, name: str, told: Callable[[Path], Office], into: Path) -> Office:
        """Open a copy of the office that ``told`` tells, an hour after its story began."""
        if name not in self.homes:
            place = self.folder / str(len(list(self.folder.iterdir())))  # a story that failed leaves its folder behind
            place.mkdir()
            original = told(place)
            original.app.store.close()
            self.homes[name] = original.home
        home = into / "office"
        shutil.copytree(self.homes[name], home)
        office = Office(app=open_office(home, os_user="tester"), asked=ASKED_BEFORE)
        office.stand_at(MORNING + timedelta(hours=1))
        return office
