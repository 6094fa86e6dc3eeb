"""One office at work: its store, its rule texts, its clock. What every use case is given, and no use case of its own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rectify.app.remembered import MOST_PAGES, Remembered
from rectify.engine.acts import Act
from rectify.engine.cycle import Cycle
from rectify.engine.duties import Rules
from rectify.engine.gates import GATES
from rectify.engine.model import Facts
from rectify.engine.owed import Ladder, ladder_from
from rectify.engine.periods import Profile, profile_from
from rectify.engine.workflow import Workflow, parse
from rectify.errors import FaultyFile
from rectify.library import Library, Source, calendar, profile, toml
from rectify.library import words as word_lists
from rectify.settings import WEEKDAYS, Settings
from rectify.store.queries import pinned_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rectify.engine.calendar import Calendar
    from rectify.engine.model import Round
    from rectify.engine.words import Words
    from rectify.store.facts import Subject
    from rectify.store.transaction import Reader, Store

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")
"""Where the office's day begins and ends; instants are kept in UTC."""

CLUE_WORKFLOW = "clue"
"""A workflow file of another kind: no round may name it (see ``engine/clues/workflow.py``)."""

_HASH_SIGNS, _DIGITS = 64, frozenset("0123456789abcdef")

AnyCycle = Cycle[Facts, Act]


@dataclass(slots=True, kw_only=True)
class App:
    """An office that is open: give it to a use case. ``now`` is the only clock."""

    home: Path
    store: Store
    library: Library
    settings: Settings
    now: Callable[[], datetime]
    fresh: Callable[[], str]
    """Gives a name that was not given before."""
    os_user: str | None = None
    follows: bool = False
    """Whether a simulated office's clock goes on from wherever others have brought it meanwhile."""
    remembered: Remembered = field(default_factory=Remembered, repr=False)
    """What was counted of the ledger as it stands, for whoever asks again before the journal goes on."""
    pages: Remembered = field(default_factory=lambda: Remembered(MOST_PAGES), repr=False)
    """Pages of the ledger, for whoever turns back to one."""
    _cycles: dict[str, AnyCycle] = field(default_factory=dict)
    _profiles: dict[str, Profile] = field(default_factory=dict)
    _ladders: dict[str, Ladder] = field(default_factory=dict)
    _calendar: Calendar | None = None
    _words: Words | None = field(default=None, repr=False)

    @property
    def words(self) -> Words:
        """The office's word lists, read when they are first asked for; raises FaultyFile."""
        if self._words is None:
            self._words = word_lists(self.library)
        return self._words

    @property
    def calendar(self) -> Calendar:
        """The office's calendar, built when it is first asked for."""
        if self._calendar is None:
            self._calendar = calendar(self.library)
        return self._calendar

    def over(self, store: Store, ladders: Mapping[str, Ladder] | None = None) -> App:
        """Give the same office over another store, a copy of its own; some ladders may stand for those in force."""
        known = {**self._ladders, **(ladders or {})}
        return replace(
            self, store=store, remembered=Remembered(), pages=Remembered(MOST_PAGES), _calendar=self.calendar, _ladders=known
        )  # fmt: skip

    def instant(self) -> str:
        """Give the present instant as the journal writes it: UTC, to the microsecond."""
        return stamp(self.now())

    def today(self) -> str:
        """Give the office's day."""
        return day_of(self.now())

    @property
    def green_weekday(self) -> int:
        """The weekday (Monday is 0) on which green reminders are mailed."""
        return WEEKDAYS.index(self.settings.notice.green_day)

    def workflow_source(self, name: str) -> Source:
        """Give the text of a workflow that new problems would begin with."""
        return self.library.source("workflows", f"{name}.yaml")

    def cycle_of(self, source: Source) -> AnyCycle:
        """Give the workflow of a text, read once."""
        digest = text_hash(source.text)
        if digest not in self._cycles:
            self._cycles[digest] = Cycle(parse(source.text, source.name, GATES.keys()), GATES)
        return self._cycles[digest]

    def cycle(self, reader: Reader, digest: str) -> AnyCycle:
        """Give the workflow that a problem is pinned to by the hash of its text."""
        if digest not in self._cycles:
            self.cycle_of(_pinned_source(reader, digest))
        return self._cycles[digest]

    def workflow(self, name: str) -> Workflow:
        """Give the workflow that new problems would begin with."""
        workflow: Workflow = self.cycle_of(self.workflow_source(name)).workflow
        return workflow

    def profile(self, reader: Reader, digest: str) -> Profile:
        """Give the period profile that an inspection is pinned to."""
        if digest not in self._profiles:
            source = _pinned_source(reader, digest)
            self._profiles[digest] = profile_from(toml(source), source.name)
        return self._profiles[digest]

    def ladder(self, name: str) -> Ladder:
        """Give a ladder by name, the office's own before the shipped one."""
        if name not in self._ladders:
            source = self.library.source("config", f"ladders/{name}.toml")
            try:
                self._ladders[name] = ladder_from(toml(source), name)
            except FaultyFile as error:
                raise FaultyFile(source.name, error.faults) from error
        return self._ladders[name]

    def ladder_in_force(self, reader: Reader, mark: str) -> Ladder:
        """Give the ladder that a round goes by: the text it adopted, whatever became of the file; the file where it has none.

        Raises FaultyFile and NotThere, for a file alone.
        """
        if mark in self._ladders or not is_hash(mark):
            return self.ladder(mark)
        source = _pinned_source(reader, mark)
        self._ladders[mark] = ladder_from(toml(source), source.name)
        return self._ladders[mark]

    def rules(self, reader: Reader, found: Subject) -> Rules:
        """Give the rules that hold for a subject: its pinned workflow and profile, its round's ladder, the calendar."""
        problem, inspection = found.problem, found.inspection
        if inspection is None:
            return self._rules_of_round(reader, found.round)
        return Rules(
            calendar=self.calendar,
            cycle=None
            if problem is None
            else self._cycle_of_problem(reader, problem.workflow_hash, found.round_workflow),
            profile=self.profile(reader, inspection.profile_hash),
            ladder=self.ladder_in_force(reader, inspection.ladder),
            green_weekday=self.green_weekday,
        )

    def _rules_of_round(self, reader: Reader, round_: Round | None) -> Rules:
        """Give the rules of a round as a whole: its profile as it is today, which nothing is pinned to, and its ladder."""
        if round_ is None:
            return Rules(calendar=self.calendar)
        return Rules(
            calendar=self.calendar,
            profile=profile(self.library, round_.profile),
            ladder=self.ladder_in_force(reader, round_.ladder_mark),
            green_weekday=self.green_weekday,
        )

    def _cycle_of_problem(self, reader: Reader, digest: str, of_round: str) -> AnyCycle:
        """Give a problem's own workflow; an opening balance has none, and its state means the same in every one."""
        return self.cycle(reader, digest) if digest else self.cycle_of(self.workflow_source(of_round))

    def names_of(self, folder: str, prefix: str, suffix: str) -> frozenset[str]:
        """Give the names under which rule texts of a kind may be chosen."""
        names = self.library.names(folder, suffix)
        return frozenset(
            name.removeprefix(prefix).removesuffix(suffix)
            for name in names
            if name.startswith(prefix) and "/" not in name.removeprefix(prefix)
        )

    def workflow_names(self) -> frozenset[str]:
        """Give the workflows that rounds and findings may name; the one of clues is of another kind."""
        return self.names_of("workflows", "", ".yaml") - {CLUE_WORKFLOW}

    def choices(self) -> Mapping[str, object]:
        """Give what a round may name."""
        return {
            "profiles": self.names_of("config", "periods/", ".toml"),
            "ladders": self.names_of("config", "ladders/", ".toml"),
            "workflows": self.workflow_names(),
        }


def _pinned_source(reader: Reader, digest: str) -> Source:
    name, text = pinned_text(reader, digest)
    return Source(name=name, path=Path(name), text=text)


def is_hash(mark: str) -> bool:
    """Say whether a mark is the hash of a text that is kept; no file is called so."""
    return len(mark) == _HASH_SIGNS and set(mark) <= _DIGITS


def text_hash(text: str) -> str:
    """Give the hash under which a text is pinned."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def pin(kind: str, name: str, source: Source) -> dict[str, object]:
    """Give the row that keeps a text under its hash."""
    return {"hash": text_hash(source.text), "kind": kind, "name": name, "text": source.text}


def stamp(moment: datetime) -> str:
    """Write an instant as the journal and the store do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def local_time(at: str) -> str:
    """Write a kept instant as the office's clock shows it, to the second."""
    return datetime.fromisoformat(at).astimezone(OFFICE_ZONE).strftime("%Y-%m-%d %H:%M:%S")


def day_of(moment: datetime) -> str:
    """Give the office's day at an instant."""
    return moment.astimezone(OFFICE_ZONE).date().isoformat()
