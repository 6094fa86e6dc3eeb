"""Finding the text files that are data: ``workflows/``, ``notifications/`` and ``config/``.

An office's own file replaces the shipped one of the same name. The shipped ones lie in the wheel under
``rectify/shipped/``; an editable install falls back to the checkout. What the text means is the engine's business.
A year's days off come from a year file, else from the package ``chinesecalendar``, else the year is unknown.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rectify.engine.calendar import Calendar, Year, parse_year
from rectify.engine.periods import Profile, profile_from
from rectify.engine.words import Words, finding_words, limits, measure_words, variants
from rectify.errors import Fault, FaultyFile, NotThere, WorldFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

FOLDERS = ("workflows", "notifications", "config")
PERIODS = "periods/"
HOLIDAYS = "holidays/"
WORDING = "wording/"
_PACKAGE = Path(__file__).resolve().parent

_FESTIVALS = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A text file of the library: its name within its folder, the path it came from, and the text."""

    name: str
    path: Path
    text: str


def shipped_folder(folder: str) -> Path:
    """Give the folder that ships with the program, in the wheel or in the checkout."""
    in_wheel = _PACKAGE / "shipped" / folder
    return in_wheel if in_wheel.is_dir() else _PACKAGE.parent / folder


class Library:
    """The office's own files before the shipped ones of the same name."""

    def __init__(self, home: Path | None = None) -> None:
        self.home = home

    def folders(self, folder: str) -> tuple[Path, ...]:
        """Give the folders that are searched, the office's own first."""
        own = (self.home / folder,) if self.home is not None else ()
        return (*own, shipped_folder(folder))

    def find(self, folder: str, name: str) -> Path | None:
        """Give the path of ``folder/name``, or None where neither the office nor the program has it."""
        return next((path / name for path in self.folders(folder) if (path / name).is_file()), None)

    def source(self, folder: str, name: str) -> Source:
        """Read ``folder/name``; raises NotThere where it is missing and WorldFailed where it is unreadable."""
        path = self.find(folder, name)
        if path is None:
            raise NotThere(f"没有这个文件：{folder}/{name}")
        return read(path, name)

    def names(self, folder: str, suffix: str) -> tuple[str, ...]:
        """Give the names of all files of a folder with this suffix, sorted, each once."""
        found = {
            str(path.relative_to(root))
            for root in self.folders(folder)
            if root.is_dir()
            for path in root.rglob(f"*{suffix}")
        }
        return tuple(sorted(found))


def read(path: Path, name: str | None = None) -> Source:
    """Read one text file as UTF-8; a byte-order mark, as Windows editors leave it, is dropped."""
    try:
        return Source(name=name or path.name, path=path, text=path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FaultyFile(path.name, (_not_text(error),)) from error
    except OSError as error:
        raise WorldFailed(f"读不了文件 {path}：{error.strerror}") from error


def _not_text(error: UnicodeDecodeError) -> Fault:
    """Name the line, and the byte of it, where a file stops being text; lines and bytes count from one."""
    before = error.object[: error.start]
    line, byte = before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1
    return Fault(
        where=f"第 {line} 行第 {byte} 个字节",
        message="不是 UTF-8 编码的文字，请另存为 UTF-8 文本",
        line=line,
        column=byte,
    )


def toml(source: Source) -> dict[str, object]:
    """Read a source as TOML; raises FaultyFile with the line where its grammar is broken."""
    try:
        return tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        raise FaultyFile(source.name, (_grammar_fault(str(error)),)) from error


_GRAMMAR = "不合 TOML 写法：请核对等号、括号和引号；中文名称须加引号"


def _grammar_fault(said: str) -> Fault:
    """Put tomllib's words into a fault; before Python 3.14 it tells the place in its sentence only."""
    place = re.search(r" \(at line (\d+), column (\d+)\)", said)
    if place is None:
        return Fault(where="文件末尾", message=_GRAMMAR)
    line, column = int(place[1]), int(place[2])
    return Fault(where=f"第 {line} 行第 {column} 列", message=_GRAMMAR, line=line, column=column)


def profile_names(library: Library) -> tuple[str, ...]:
    """Give the names of all period profiles, the office's own and the shipped ones."""
    return tuple(name.removeprefix(PERIODS).removesuffix(".toml") for name in _configs(library, PERIODS))


def profile(library: Library, name: str) -> Profile:
    """Read one period profile; raises NotThere where there is none of this name and FaultyFile with its faults."""
    if name not in profile_names(library):
        raise NotThere(f"没有这个期限方案：{name}（可用：{'、'.join(profile_names(library))}）")
    source = library.source("config", f"{PERIODS}{name}.toml")
    try:
        return profile_from(toml(source), name)
    except FaultyFile as error:
        raise FaultyFile(source.name, error.faults) from error


def profiles(library: Library) -> dict[str, Profile]:
    """Read all period profiles, by name."""
    return {name: profile(library, name) for name in profile_names(library)}


def words(library: Library) -> Words:
    """Read the word lists, each file the office's own before the shipped one; raises FaultyFile with the faults of all."""
    read_as: Mapping[str, Callable[[Mapping[str, object], str], object]] = {
        "measures": measure_words, "findings": finding_words, "likeness": limits, "variants": variants,
    }  # fmt: skip
    found: dict[str, Any] = {}
    faulty: dict[str, tuple[Fault, ...]] = {}
    for name, read_one in read_as.items():
        source = library.source("config", f"{WORDING}{name}.toml")
        try:
            found[name] = read_one(toml(source), source.name)
        except FaultyFile as error:
            faulty[source.name] = error.faults
    _raise_all(faulty)
    return Words(**found)


def _raise_all(faulty: Mapping[str, tuple[Fault, ...]]) -> None:
    """Raise what several files are faulty in, as one; nothing where none is."""
    if faulty:
        raise FaultyFile("、".join(faulty), tuple(_within(name, one) for name, all_ in faulty.items() for one in all_))


def calendar(library: Library) -> Calendar:
    """Build the calendar, year files before ``chinesecalendar``; raises FaultyFile with the faults of all the files."""
    own: dict[int, Year] = {}
    faulty: dict[str, tuple[Fault, ...]] = {}
    for name in _configs(library, HOLIDAYS):
        try:
            year = year_from(library.source("config", name))
        except FaultyFile as error:
            faulty[name] = error.faults
        else:
            own[year.number] = year
    _raise_all(faulty)
    return Calendar(years={**packaged_years(), **own})


def year_from(source: Source) -> Year:
    """Read a year file whose name is the year; raises FaultyFile."""
    stem = Path(source.name).stem
    if not re.fullmatch(r"[0-9]{4}", stem):
        raise FaultyFile(source.name, (Fault(where="", message="文件名应是四位年份，如 2027.toml"),))
    return parse_year(toml(source), name=source.name, number=int(stem))


@cache
def packaged_years() -> Mapping[int, Year]:
    """Give the years that ``chinesecalendar`` knows. A year counts as known once its National Day is there."""
    import chinese_calendar  # noqa: PLC0415 - takes longer to load than most commands take to run

    off: dict[int, dict[date, str]] = {}
    work: dict[int, set[date]] = {}
    for day, english in chinese_calendar.holidays.items():
        off.setdefault(day.year, {})[day] = _FESTIVALS.get(english, "法定节假日")
    for day in chinese_calendar.workdays:
        work.setdefault(day.year, set()).add(day)
    source = f"chinesecalendar {chinese_calendar.__version__}（据国务院办公厅放假通知整理）"
    return {
        number: Year(number=number, off=days, work=frozenset(work.get(number, ())), source=source)
        for number, days in off.items()
        if any((day.month, day.day) == (10, 1) for day in days)
    }


def _configs(library: Library, prefix: str) -> tuple[str, ...]:
    return tuple(name for name in library.names("config", ".toml") if name == prefix + Path(name).name)


def _within(name: str, fault: Fault) -> Fault:
    """Name the file in a fault, for a list that speaks of several files."""
    where = f"{name} {fault.where}".strip()
    return Fault(where=where, message=fault.message, line=fault.line, column=fault.column)
