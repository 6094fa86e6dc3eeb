"""Bringing an office that an older program left up to this program: its database, and the clue store that is at hand.

No account asks for it: whose books cannot be read yet has no rights that could be looked up, and whoever runs it has the
database's own credential. Nothing is written into the journal, which stays as it is to the byte. Copies are not made here:
the operator makes one before (docs/operate.md).
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rectify.app.clues.desk import address_in
from rectify.errors import Race, WorldFailed
from rectify.store.clues import setup as clue_setup
from rectify.store.clues.connection import file_of, is_there, open_clue_engine
from rectify.store.schema import bring_up, newest, to_bring_up
from rectify.store.setup import known_offices

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from rectify.settings import Settings
    from rectify.store.connection import Database

OFFICE, CLUES = "office", "clues"

TO_KNOW: Mapping[str, str] = {
    "0004": "此前发出而未用的一次性验证码作废，请系统管理员重新发放（rectify user code）",
    "0005": "为台账和总览建索引，一百万个问题约需几分钟",
}
"""What an operator has to know of a step, besides that it is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One database: which (OFFICE, CLUES), its version before and after, the steps between, and what there is to know of them."""

    name: str
    before: str
    after: str
    steps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def document(self) -> Mapping[str, object]:
        """Give it as JSON has it."""
        return {
            "name": self.name, "before": self.before, "after": self.after, "steps": list(self.steps),
            "notes": list(self.notes),
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """What was brought up, or would be; ``left`` is the file of a clue store that this account may not touch."""

    parts: tuple[Part, ...]
    dry_run: bool
    left: Path | None = None

    def document(self) -> Mapping[str, object]:
        """Give it as JSON has it."""
        return {
            "dry_run": self.dry_run, "databases": [each.document() for each in self.parts],
            "left": None if self.left is None else str(self.left),
        }  # fmt: skip


def upgrade(office: Database, home: Path, settings: Settings, *, dry_run: bool) -> Upgraded:
    """Bring both up, the office's database first; run again it finds nothing to do.

    Raises WorldFailed, before either is touched, for a version that this program does not know, for a database that holds
    other offices alone, for an account that may not change the tables, and where a database cannot be reached.
    """
    address = address_in(home, settings)
    file = file_of(address)
    if file is not None and _is_closed(file):
        return Upgraded(parts=(_office(office, settings.office.code, dry_run=dry_run),), dry_run=dry_run, left=file)
    with _clue_store(address) as clues:
        version = None if clues is None else clue_setup.version(clues)
        parts = [_office(office, settings.office.code, dry_run=dry_run)]
        if clues is not None and version is not None:
            if not dry_run:
                with _undisturbed():
                    clue_setup.bring_up(clues)  # nothing but its rights, for so long as the first version is the newest
            parts.append(Part(name=CLUES, before=version, after=version))
    return Upgraded(parts=tuple(parts), dry_run=dry_run)


def _is_closed(file: Path) -> bool:
    """Say whether a file is not this account's to change; of one in a closed folder nothing else can be told."""
    try:
        there = file.exists()
    except OSError:
        return True
    return there and not (os.access(file, os.R_OK | os.W_OK) and os.access(file.parent, os.W_OK | os.X_OK))


def _office(engine: Database, code: str, *, dry_run: bool) -> Part:
    before, steps = to_bring_up(engine)
    if code not in known_offices(engine):
        raise WorldFailed(
            f"数据库中没有本办公室（{code}），是别的办公室的库：没有动它；请核对 database.url 或环境变量 RECTIFY_DATABASE"
        )
    if not dry_run:
        with _undisturbed():
            found = bring_up(engine)
        if found != before:  # another one did it meanwhile
            before, steps = newest(), ()
    notes = tuple(f"{each}：{TO_KNOW[each]}" for each in steps if each in TO_KNOW)
    return Part(name=OFFICE, before=before, after=newest(), steps=steps, notes=notes)


@contextmanager
def _clue_store(address: str) -> Iterator[Database | None]:
    """Open the clue store at an address; None where there is no such file."""
    if not is_there(address):
        yield None
        return
    engine = open_clue_engine(address)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Say what is in the way where others hold the database."""
    try:
        yield
    except Race as error:
        raise WorldFailed(f"{error.message}。没有改动；如有服务或备份正在使用数据库，请先停下，再运行一次") from error
