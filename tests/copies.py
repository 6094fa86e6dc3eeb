"""Copies of offices on either engine: a story that many tests begin with is told once a run, and each has its own copy.

On SQLite the office's folder holds the database; on PostgreSQL the database of the copy is made from the told one as its template.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from rectify.wiring import open_office
from tests.office import MORNING, Office

if TYPE_CHECKING:
    from pathlib import Path

    from tests import postgres

ASKED_BEFORE = 1000
"""Acts of a copy are numbered from here, so that none bears the id of one that was copied."""


Told = Callable[..., Office]
"""Tells a story: ``told(folder)`` on SQLite in that folder, ``told(folder, url)`` on the database given."""


@dataclass(slots=True, kw_only=True)
class Databases:
    """Fresh databases of one engine, one after another; the server is that of PostgreSQL, where that is the engine."""

    folder: Path
    server: postgres.Server | None = None
    made: list[str] = field(default_factory=list)

    def __call__(self, template: str = "template1") -> str:
        """Make a database and give its address; on PostgreSQL from a template."""
        if self.server is not None:
            self.made.append(self.server.create(template))
        else:
            self.made.append(f"sqlite:///{self.folder}/office{len(self.made) or ''}.db")
        return self.made[-1]

    def drop(self) -> None:
        """Remove what was made on a server; SQLite's files go with their folder."""
        for url in self.made:
            if self.server is not None:
                self.server.drop(url)


@dataclass(slots=True, kw_only=True)
class Copies:
    """The homes of offices that were told up to some point, by a name for that point and the address of their database."""

    folder: Path
    homes: dict[tuple[str, bool], tuple[Path, str]] = field(default_factory=dict)

    def office(self, name: str, told: Told, into: Path, databases: Databases | None = None) -> Office:
        """Open a copy of the office that ``told`` tells, an hour after its story began."""
        server = databases.server if databases else None
        key = (name, server is not None)
        if key not in self.homes:
            self.homes[key] = self._tell(told, server)
        original, url = self.homes[key]
        home = into / "office"
        shutil.copytree(original, home)
        if databases is not None and server is not None:
            settings = home / "config" / "rectify.toml"
            settings.write_text(settings.read_text(encoding="utf-8").replace(url, databases(_database(url))), "utf-8")
        office = Office(app=open_office(home, os_user="tester"), asked=ASKED_BEFORE)
        office.stand_at(MORNING + timedelta(hours=1))
        return office

    def _tell(self, told: Told, server: postgres.Server | None) -> tuple[Path, str]:
        place = self.folder / str(len(list(self.folder.iterdir())))  # a story that failed leaves its folder behind
        place.mkdir()
        url = server.create() if server is not None else ""
        original = told(place, url) if url else told(place)
        original.app.store.close()
        return original.home, url


def _database(url: str) -> str:
    return url.rpartition("/")[2]
