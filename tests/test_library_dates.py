"""Where a calendar and a profile come from: the office's own file first, then what is shipped or packaged."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from rectify import library
from rectify.engine.calendar import DayKind
from rectify.errors import FaultyFile, NotThere

if TYPE_CHECKING:
    from pathlib import Path

NOTICE = 'source = "试验通知"\noff = [2027-01-01]\nwork = []\n'


def write(home: Path, name: str, text: str) -> None:
    path = home / "config" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_without_an_office_the_package_speaks_and_2027_is_unknown() -> None:
    calendar = library.calendar(library.Library())
    assert set(range(2004, 2027)) <= set(calendar.years)
    assert calendar.years[2026].source.startswith("chinesecalendar")


def test_an_offices_year_file_makes_a_year_known(tmp_path: Path) -> None:
    write(tmp_path, "holidays/2027.toml", NOTICE)
    calendar = library.calendar(library.Library(tmp_path))
    assert (calendar.known(date(2027, 5, 1)), calendar.years[2027].source) == (True, "试验通知")


def test_an_offices_year_file_replaces_the_packages_year_as_a_whole(tmp_path: Path) -> None:
    write(tmp_path, "holidays/2026.toml", NOTICE.replace("2027", "2026"))
    calendar = library.calendar(library.Library(tmp_path))
    assert calendar.kind(date(2026, 1, 1)) is DayKind.HOLIDAY
    assert calendar.kind(date(2026, 10, 1)) is DayKind.WORKDAY


def test_the_faults_of_all_year_files_come_together_with_their_lines(tmp_path: Path) -> None:
    write(tmp_path, "holidays/2027.toml", 'source = "试验"\noff = [2027-13-01]\n')
    write(tmp_path, "holidays/2028.toml", 'source = "试验"\noff = [2028-01-01]\n')
    write(tmp_path, "holidays/明年.toml", NOTICE)
    with pytest.raises(FaultyFile) as caught:
        library.calendar(library.Library(tmp_path))
    told = [str(fault) for fault in caught.value.faults]
    assert told[0].startswith("holidays/2027.toml 第 2 行")
    assert told[1].startswith("holidays/2028.toml work：缺少")
    assert told[2].startswith("holidays/明年.toml：文件名应是四位年份")
    assert caught.value.faults[0].line == 2


def test_a_file_that_breaks_off_is_faulty_at_its_end(tmp_path: Path) -> None:
    write(tmp_path, "holidays/2027.toml", "off = [2027-01-01")
    with pytest.raises(FaultyFile, match=r"2027\.toml") as caught:
        library.calendar(library.Library(tmp_path))
    assert "文件末尾" in str(caught.value.faults[0])


def test_an_offices_profile_replaces_the_shipped_one_of_its_name(tmp_path: Path) -> None:
    shipped = library.Library().source("config", "periods/two-months.toml").text
    write(tmp_path, "periods/two-months.toml", shipped.replace("version = 1", "version = 2"))
    write(tmp_path, "periods/county.toml", shipped)
    profiles = library.profiles(library.Library(tmp_path))
    assert (profiles["two-months"].version, profiles["county"].name) == (2, "county")


def test_a_faulty_profile_is_told_by_its_file(tmp_path: Path) -> None:
    write(tmp_path, "periods/county.toml", "label = 3\n")
    with pytest.raises(FaultyFile, match=r"periods/county\.toml 有 \d+ 处错误"):
        library.profile(library.Library(tmp_path), "county")


def test_a_missing_profile_is_told_with_those_that_are_there() -> None:
    with pytest.raises(NotThere, match="two-months"):
        library.profile(library.Library(), "../holidays/2026")
