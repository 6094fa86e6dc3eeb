"""Sheets that were sent lie each by itself: what becomes of one is nothing to another, be their bytes the same."""

from __future__ import annotations

import io
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from rectify.app import sheets_sent
from rectify.errors import NotThere, WordsWrong
from tests.visitor import door_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rectify.app.console import Console
    from tests.office import Office

ASKED = "sheet I-2026-0001 整改方案 clerk"


@pytest.fixture
def console(sqlite_office_in: Callable[[str], Office]) -> Console:
    return door_of(sqlite_office_in("reported")).console


def sent(console: Console, name: str = "表.xlsx") -> Mapping[str, str]:
    return sheets_sent.keep(console, "clerk", name, io.BytesIO(b"PK the very same bytes"))


def test_the_same_bytes_sent_twice_are_two_sheets(console: Console) -> None:
    one, other = sent(console), sent(console)
    sheets_sent.forget(console.app, one, ASKED, {"written": 1})
    assert sheets_sent.path_of(console.app, other).read_bytes() == b"PK the very same bytes"
    assert sheets_sent.outcome(console.app, other, ASKED) is None
    sheets_sent.drop(console.app, other)
    with pytest.raises(NotThere):
        sheets_sent.path_of(console.app, other)
    assert sheets_sent.outcome(console.app, one, ASKED) == {"written": 1}
    with pytest.raises(WordsWrong):
        sheets_sent.outcome(console.app, other, ASKED)


def test_what_another_sending_takes_away_meanwhile_holds_up_none(console: Console) -> None:
    first = sent(console)
    gone = console.app.home / sheets_sent.FOLDER / ".part-of-another"
    gone.symlink_to("stored-by-now")  # listed, and not there when it is looked at
    assert sheets_sent.path_of(console.app, sent(console)).is_file()
    assert sheets_sent.path_of(console.app, first).is_file()


def test_whoever_confirms_at_the_same_moment_reads_what_came_of_it(console: Console) -> None:
    kept = sent(console)
    read: list[object] = []

    def confirm() -> None:
        with sheets_sent.alone(console.app, kept):
            read.append(sheets_sent.outcome(console.app, kept, ASKED))

    second = Thread(target=confirm)
    with sheets_sent.alone(console.app, kept):
        second.start()
        sheets_sent.forget(console.app, kept, ASKED, {"written": 1})
    second.join()
    assert read == [{"written": 1}]


def test_of_a_sheet_that_is_gone_one_is_alone_too(console: Console) -> None:
    kept = sent(console)
    sheets_sent.drop(console.app, kept)
    with sheets_sent.alone(console.app, kept), pytest.raises(WordsWrong):
        sheets_sent.outcome(console.app, kept, ASKED)


@pytest.mark.parametrize("sign", ["表", "𠮷", "a", "é"])
def test_a_name_leaves_room_on_the_disk_for_the_marked_copy_s(console: Console, sign: str) -> None:
    kept = sent(console, f"{sign * 150}.XLSX")
    path = sheets_sent.path_of(console.app, kept)
    assert path.name == f"{sign * len(path.stem)}.xlsx"
    path.with_name(f".{path.stem}.错误标注.xlsx.part").write_bytes(b"")
