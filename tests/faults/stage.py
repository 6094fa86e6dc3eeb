"""Where a trial is played: copies of one prepared office on one kind of database, and workers to send there."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

from rectify.app.opening import config_text
from rectify.notify.mail import Security
from rectify.wiring import open_office
from tests.faults import county
from tests.notify.peers import RealServer
from tests.office import ROUND

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from rectify.app.office import App
    from tests.faults.proof import Reference, Served
    from tests.faults.workers import Nursery
    from tests.postgres import Server


@dataclass(slots=True, kw_only=True)
class Prepared:
    """The office that copies are made of, on one kind of database, and what an undisturbed run of it comes to."""

    folder: Path
    found: Callable[[Path, str | None], object] = county.found
    server: Server | None = None
    home: Path | None = None
    reference: Reference | None = None
    served: Served | None = None

    @property
    def template(self) -> str:
        """The name of the database that copies are made of."""
        return f"template_{self.found.__name__}"

    def make(self) -> Path:
        """Make it when it is first asked for."""
        if self.home is None:
            county.script(self.folder)
            county.sheet(self.folder)
            if self.server is None:
                self.found(self.folder, None)
            else:
                self.server.template(self.template, lambda url: self.found(self.folder, url))
            self.home = self.folder / "office"
        return self.home


@dataclass(slots=True, kw_only=True)
class Copy:
    """A copy of the prepared office. Between two looks nothing of it is open here: a killed worker was alone with it."""

    home: Path
    _app: App | None = None

    @contextmanager
    def opened(self) -> Iterator[App]:
        """Look into it; what was read of its rules is kept for the next look, its connections are not."""
        if self._app is None:
            self._app = open_office(self.home, os_user="tester")
        try:
            yield self._app
        finally:
            self._app.store.close()


@dataclass(slots=True, kw_only=True)
class Stage:
    """One test's place: its own copies, the run's nursery."""

    prepared: Prepared
    nursery: Nursery
    folder: Path
    _copies: count[int] = field(default_factory=count)

    @contextmanager
    def office(self) -> Iterator[Copy]:
        """Give a fresh copy, gone afterwards with its database."""
        source, server = self.prepared.make(), self.prepared.server
        home = self.folder / f"office-{next(self._copies)}"
        shutil.copytree(source, home)
        url = None
        if server is not None:
            url = server.create(self.prepared.template)
            text = config_text("county", "青溪县委巡察办", url)
            (home / "config" / "rectify.toml").write_text(f"{text}\n[notice]\nchunk = 5\n", encoding="utf-8")
        try:
            yield Copy(home=home)
        finally:
            shutil.rmtree(home)
            self.nursery.forget()
            if server is not None and url is not None:
                server.drop(url)

    @property
    def apply(self) -> list[str]:
        """The words that apply the script, without the office."""
        return ["apply", str(self.prepared.folder / county.SCRIPT)]

    @property
    def imports(self) -> list[str]:
        """The words that import the sheet, without the office."""
        return ["import", str(self.prepared.folder / county.SHEET), "--round", ROUND, "--as", "office", "--json"]


def a_peer() -> RealServer:
    """Give a mail server that takes everything."""
    return RealServer(Security.NONE, None)


def mail_to(peer: RealServer) -> Mapping[str, str]:
    """Give the environment that sends an office's mail to a peer."""
    return {"RECTIFY_MAIL_HOST": "127.0.0.1", "RECTIFY_MAIL_PORT": str(peer.port)}


def at_office(day: str, attempt: int = 0) -> str:
    """Give an instant of a day in the office's hours; each attempt is late enough for the claim of the one before."""
    moment = datetime.fromisoformat(f"{day}T09:00+08:00") + timedelta(minutes=11 * attempt)
    return moment.isoformat()
