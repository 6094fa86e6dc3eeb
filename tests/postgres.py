"""A PostgreSQL server for the tests: the real one, in a folder of its own, on a private port, gone at the end.

The server refuses to run as root, so root hands it to ``postgres`` or ``nobody``; anybody else runs it himself. It is a
child of the test run and is told by the kernel when that dies, and what a killed run left lying is swept by the next.
What the tests do inside a database is not this module's business.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Callable

BINARIES_FROM = "RECTIFY_TEST_POSTGRES"  # the folder that holds `postgres` and `initdb`, where it is not a usual one
FSYNC_FROM = "RECTIFY_TEST_FSYNC"  # `off` is faster and proves nothing about power cuts; everything else is on
PREFIX = "rectify-postgres-"
OWNER = "tester"
READY_WITHIN = 60.0  # seconds; a busy machine with a slow disk needs a few


class ServerFailed(Exception):  # noqa: N818 - names what happened
    """The server was found and did not start; the message ends with its own last words."""


def find_binaries() -> Path | None:
    """Give the folder with a working ``postgres`` and ``initdb``: the named one, Debian's newest, or the path's."""
    if named := os.environ.get(BINARIES_FROM):
        return Path(named) if _works(Path(named)) else None
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    on_path = [Path(found).resolve().parent for name in ("postgres", "initdb") if (found := shutil.which(name))]
    return next((folder for folder in (*debian, *on_path) if _works(folder)), None)


def _version(folder: Path) -> int:
    """Read 15 from Debian's ``…/postgresql/15/bin``; as text, 9 would come after 15."""
    return int(number.group()) if (number := re.match(r"\d+", folder.parent.name)) else 0


def _works(folder: Path) -> bool:
    """Say whether both programs of this folder start: a wrapper of the same name may have nothing behind it."""
    try:
        for name in ("postgres", "initdb"):
            subprocess.run([folder / name, "--version"], check=True, capture_output=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def unprivileged() -> pwd.struct_passwd | None:
    """Give the account that runs the server when the tests run as root; None where the tests' own account will do."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("postgres")
    return pwd.getpwnam("nobody")


def _open_folder() -> Path:
    """Give a temporary folder that the server's account can walk into; ``TMPDIR`` may lie under a private one."""
    candidates = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]  # noqa: S108 - mkdtemp makes it private
    everybody_enters = 0o001
    for folder in candidates:
        if all(parent.stat().st_mode & everybody_enters for parent in (folder, *folder.parents)):
            return folder
    raise ServerFailed("no temporary folder that another account can enter")


def _alive(process: int) -> bool:
    return Path(f"/proc/{process}").exists()


def sweep(folder: Path) -> None:
    """Remove what test runs that are dead left in this folder; a live run's server is not touched."""
    for left in folder.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, ValueError):
            if not _alive(int((left / "keeper").read_text())):
                shutil.rmtree(left, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True, kw_only=True)
class Server:
    """One running cluster. Its databases are numbered, made from templates and reached over loopback by password."""

    binaries: Path
    folder: Path
    password: str
    port: int
    process: subprocess.Popen[bytes]
    _made: int = 0
    _templates: set[str] = field(default_factory=set)

    def url(self, database: str) -> str:
        """Give the address that SQLAlchemy takes."""
        return f"postgresql+psycopg://{OWNER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def create(self, template: str = "template1") -> str:
        """Make a fresh database from a template and give its address."""
        self._made += 1
        name = f"office_{self._made}"
        self._command("CREATE DATABASE {} TEMPLATE {}", name, template)
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database that ``create`` made, and whoever is still connected to it."""
        self._command("DROP DATABASE {} WITH (FORCE)", url.rpartition("/")[2])

    def template(self, name: str, fill: Callable[[str], object]) -> str:
        """Give the name of a template that ``fill`` fills once; it must have let go of the database when it returns."""
        if name not in self._templates:
            self._command("CREATE DATABASE {}", name)
            fill(self.url(name))
            self._templates.add(name)
        return name

    def stop(self) -> None:
        """Stop this server, by its own process, and remove its folder."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # the server's "fast": sessions are ended, the disk is left clean
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _command(self, statement: str, *names: str) -> None:
        with self._connect("postgres") as connection:
            connection.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))

    def _connect(self, database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=OWNER, password=self.password, dbname=database, autocommit=True
        )

    @classmethod
    def start(cls, binaries: Path) -> Self:
        """Make a cluster and start it; raises ServerFailed with the server's own words."""
        if not (setpriv := shutil.which("setpriv")):
            raise ServerFailed("setpriv (util-linux) is missing")
        base = _open_folder()
        sweep(base)
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
        password = secrets.token_hex(16)
        (folder / "keeper").write_text(str(os.getpid()))
        (folder / "password").write_text(password)
        become = [setpriv]
        if account := unprivileged():
            become += [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
            for owned in (folder, folder / "password"):
                os.chown(owned, account.pw_uid, account.pw_gid)
        try:
            _initialise(binaries, folder, become)
            port = _free_port()
            process = _launch(binaries, folder, become, port)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return cls(binaries=binaries, folder=folder, password=password, port=port, process=process)


def _initialise(binaries: Path, folder: Path, become: list[str]) -> None:
    command = [f"{binaries}/initdb", f"--pgdata={folder}/data", f"--username={OWNER}", f"--pwfile={folder}/password"]
    options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    # A new session: an interrupt from the keyboard is for the test run, which then stops the server in its own time.
    made = subprocess.run(
        [*become, *command, *options], cwd="/", capture_output=True, text=True, check=False, start_new_session=True
    )
    if made.returncode:
        raise ServerFailed(f"initdb failed: {made.stderr.strip()[-600:]}")


def _launch(binaries: Path, folder: Path, become: list[str], port: int) -> subprocess.Popen[bytes]:
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": folder,
        "fsync": "off" if os.environ.get(FSYNC_FROM) == "off" else "on",
        "shared_buffers": "64MB",
        "log_min_messages": "warning",
        "timezone": "UTC",
    }
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*become, "--pdeathsig=INT", binaries / "postgres", "-D", folder / "data", *options],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _wait_until_ready(process, folder)
    except BaseException:
        process.kill()
        process.wait()
        raise
    return process


def _wait_until_ready(process: subprocess.Popen[bytes], folder: Path) -> None:
    """Wait for the word that the server itself writes into its pid file when it takes connections."""
    give_up = time.monotonic() + READY_WITHIN
    while time.monotonic() < give_up and process.poll() is None:
        with contextlib.suppress(OSError):
            if "ready" in (folder / "data" / "postmaster.pid").read_text():
                return
        time.sleep(0.02)  # the server has no other way to tell; pg_ctl waits the same way
    raise ServerFailed(f"postgres did not start: {(folder / 'log').read_text(errors='replace').strip()[-600:]}")
