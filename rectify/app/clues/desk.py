"""Coming to the clue side: who stands there, and whether there is a store at all.

The order matters. Roles are read from the office's own books first; whoever has none that could stand here is answered as
for what does not exist, and no clue store is opened or even looked for. Only then the store is opened, and a personal
authorisation looked up in it.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING

from rectify.app.office import App, day_of, stamp, text_hash
from rectify.engine.clues import workflow
from rectify.engine.clues.rights import Standing, has, has_by_role, may_have, watcher
from rectify.engine.rights import Sight
from rectify.errors import NotPermitted, NotThere, RectifyError, WordsWrong, WorldFailed
from rectify.store import facts
from rectify.store.clues import queries
from rectify.store.clues.connection import file_of, is_there, open_clue_engine
from rectify.store.clues.setup import key_check, present
from rectify.store.clues.transaction import ClueStore
from rectify.store.queries import pinned_text
from rectify.store.sealing import Vault, kept_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rectify.engine.clues.model import Watcher
    from rectify.engine.clues.workflow import ClueCycle
    from rectify.library import Source
    from rectify.settings import Settings
    from rectify.store.transaction import Reader, Transaction

NOT_FOUNDED = "线索库尚未建立，请安全管理员运行 rectify clue init"
_SECOND = len("2026-03-02T01:00:00")
FOLDER = "clues"
"""Where papers of clues lie within the office's folder."""


@dataclass(slots=True, kw_only=True)
class Clues:
    """An office's clue store that is open, with its key."""

    app: App
    store: ClueStore
    vault: Vault
    _cycles: dict[str, ClueCycle] = field(default_factory=dict)

    def source(self) -> Source:
        """Give the text of the workflow that new clues begin with."""
        return self.app.library.source("workflows", f"{workflow.NAME}.yaml")

    def cycle(self, reader: Reader, digest: str) -> ClueCycle:
        """Give the workflow that a clue is pinned to by the hash of its text."""
        if digest not in self._cycles:
            name, text = pinned_text(reader, digest)
            self._cycles[digest] = workflow.cycle(workflow.parse(text, name))
        return self._cycles[digest]

    def first_cycle(self) -> ClueCycle:
        """Give the workflow that new clues begin with; raises FaultyFile."""
        source = self.source()
        digest = text_hash(source.text)
        if digest not in self._cycles:
            self._cycles[digest] = workflow.cycle(workflow.parse(source.text, source.name))
        return self._cycles[digest]

    def moment(self, tx: Transaction) -> tuple[str, str]:
        """Give the instant and the day of an act; the simulated clock of the clue side never runs back either."""
        now = self.app.now()
        at = stamp(now)
        if tx.simulated and tx.clock and at < tx.clock:
            if at[:_SECOND] == tx.clock[:_SECOND]:  # two commands of one moment count their readings each for itself
                return tx.clock, day_of(now)
            raise WordsWrong(f"模拟办公室的时钟不能倒退（线索库现为 {tx.clock}），请用 --at 写明时刻")
        if tx.simulated:
            tx.set_clock(at)
        return at, day_of(now)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClueDesk:
    """Somebody before the clues: the open store, the office's own books for reading, and who looks."""

    clues: Clues
    main: Reader
    who: Watcher
    today: str

    @property
    def app(self) -> App:
        """The office."""
        return self.clues.app


def address_of(app: App) -> str:
    """Give the address of an office's clue store."""
    return address_in(app.home, app.settings)


def address_in(home: Path, settings: Settings) -> str:
    """Give the address of the clue store of the office in a folder, which need not be open."""
    return settings.clues.url or f"sqlite:///{home / 'clues.db'}"


def key_path(app: App) -> Path:
    """Give where the key lies."""
    named = app.settings.clues.key_file
    return app.home / named if named else app.home / "config" / "clue.key"


def opened(app: App) -> Clues | None:
    """Open an office's clue store; None where there is none. Raises WorldFailed where it, or its key, is not as it should be."""
    address = address_of(app)
    if not is_there(address):
        return None
    engine = open_clue_engine(address)
    try:
        if not present(engine, app.settings.office.code):
            engine.dispose()
            return None
        vault = _vault(app, key_check(engine, app.settings.office.code))
    except BaseException:
        engine.dispose()
        raise
    return Clues(app=app, store=ClueStore(engine, app.settings.office.code), vault=vault)


def _vault(app: App, check: str) -> Vault:
    vault = kept_key(key_path(app))
    if check != vault.check():
        raise WorldFailed(f"线索密钥文件 {key_path(app)} 不是这个线索库的密钥")
    return vault


Marks = tuple[tuple[int, ...], ...]
"""By what a store's file and its key's file are known for the same: of a store its place on the disk, of a key its time as well."""


class Kept:
    """An office's clue store that stays open for as long as a process serves pages, and is given back when that ends.

    Before each use it is looked at whether store and key are still those that were opened: a key that was taken away, or
    another one in its place, ends what was open. Where there is no store nothing is kept, and it is looked for again.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._clues: Clues | None = None
        self._marks: Marks = ()

    def of(self, app: App) -> Clues | None:
        """Give the open store, as :func:`opened` does and with its errors, under the clock of ``app``."""
        with self._lock:
            marks = _marks(app)
            if marks != self._marks:
                self._give_back()
            if self._clues is None:
                self._clues, self._marks = opened(app), marks
            return None if self._clues is None else replace(self._clues, app=app)

    def close(self) -> None:
        """Give the connections back."""
        with self._lock:
            self._give_back()

    def _give_back(self) -> None:
        if self._clues is not None:
            self._clues.store.close()
        self._clues = None


def _marks(app: App) -> Marks:
    store, key = file_of(address_of(app)), key_path(app)
    found = []
    for path, timed in ((store, False), (key, True)):
        try:
            at = path.stat() if path is not None else None
        except OSError:
            at = None
        found.append(() if at is None else (at.st_dev, at.st_ino, *((at.st_mtime_ns, at.st_size) if timed else ())))
    return tuple(found)


class ClueSide:
    """The clue side of an open office; its store is opened for the first who may stand there, and once.

    A process that serves pages hands in the store that it keeps open; it is then not closed with this.
    """

    def __init__(self, app: App, kept: Kept | None = None) -> None:
        self.app = app
        self._kept = kept
        self._clues: Clues | None = None

    def desk(self, main: Reader, account: str, *standings: Standing) -> ClueDesk:
        """Bring somebody who has one of these standings before the clues.

        Raises NotPermitted for an account that is unknown or disabled, NotThere for everybody else who may not stand here,
        and WorldFailed, for those whose role alone entitles them, where there is no store or none that can be opened.
        """
        today = self.app.today()
        who = self._known(main, account, today)
        if who is None:
            raise NotPermitted(f"没有可用的账号“{account}”")
        if not any(may_have(who, each) for each in standings):
            raise NotThere
        clues = self._opened(told=any(has_by_role(who, each) for each in standings))
        with clues.store.reading() as reader:
            who = replace(who, authorised=queries.is_authorised(reader, account, today))
        if not any(has(who, each) for each in standings):
            raise NotThere
        return ClueDesk(clues=clues, main=main, who=who, today=today)

    def _known(self, main: Reader, account: str, today: str) -> Watcher | None:
        """Give what the office's own books say of an account, read once a moment of theirs; nothing for one that is not there."""
        about = ("watcher", account, today)
        return self.app.remembered.once(main, Sight(), about, lambda: self._read(main, account, today))

    def _read(self, main: Reader, account: str, today: str) -> Watcher | None:
        actor = facts.actor(main, account, today, self.app.os_user)
        if actor is None:
            return None
        return watcher(actor, queries.memberships(main, account, today), authorised=False)

    def _opened(self, *, told: bool) -> Clues:
        """Open the store; whoever is entitled by nothing but a line in it is told nothing where it is not there."""
        if self._clues is None:
            try:
                self._clues = opened(self.app) if self._kept is None else self._kept.of(self.app)
            except RectifyError:
                if told:
                    raise
            if self._clues is None:
                raise WorldFailed(NOT_FOUNDED) if told else NotThere
        return self._clues

    def close(self) -> None:
        """Give the connections back, where they are its own."""
        if self._clues is not None and self._kept is None:
            self._clues.store.close()


@contextmanager
def clue_side(app: App, kept: Kept | None = None) -> Iterator[ClueSide]:
    """Give the clue side of an office, and close it at the end; what a process keeps open stays open."""
    side = ClueSide(app, kept)
    try:
        yield side
    finally:
        side.close()


@contextmanager
def before_the_clues(app: App, account: str, *standings: Standing) -> Iterator[ClueDesk]:
    """Bring one account before the clues, to look."""
    with clue_side(app) as side, app.store.reading() as main:
        yield side.desk(main, account, *standings)
