"""``rectify user code`` and ``rectify user unlink``: each by one administrator alone, and the deed stands in the books of the door."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from rectify.app import credentials, second_factor, sessions
from rectify.wiring import console_over
from tests import ledger
from tests.office import Office, peopled

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

PASSWORD = "shan-hu-san-lan-qiu"  # noqa: S105 - a password of tests


@pytest.fixture
def office(program: Program, database_url: str, tmp_path: Path) -> Office:
    """Open an office for the program to work in."""
    made = peopled(tmp_path, database_url)
    program.home = made.home
    return made


def events(office: Office, kind: str) -> list[tuple[str, str]]:
    """Give whom a deed of the door concerned, and who did it."""
    return [(row["account"], row["by"]) for row in ledger.rows(office.app, "door_event") if row["kind"] == kind]


def test_a_code_is_told_once_and_opens_the_account(program: Program, office: Office) -> None:
    told = program("user", "code", "clerk", "--as", "sysadmin")
    code = re.search(r"[2-9A-Z]{4}(-[2-9A-Z]{4}){2}", told.out)
    assert (told.code, told.err) == (0, "")
    assert code is not None
    console = console_over(office.app)
    assert credentials.activate(console, "clerk", code[0], PASSWORD, sessions.Visitor(address="192.0.2.1")) == []
    assert events(office, "code_issued") == [("clerk", "sysadmin")]
    assert program("user", "code", "clerk", "--as", "sysadmin", "--json").document["name"] == "clerk"


def test_a_second_factor_is_taken_away(program: Program, office: Office) -> None:
    second_factor.begin_enrolling(console_over(office.app), "off2")
    told = program("user", "unlink", "off2", "--as", "secadmin")
    assert (told.code, told.err) == (0, "")
    assert events(office, "second_factor_dropped") == [("off2", "secadmin")]
    assert program("user", "unlink", "off2", "--as", "secadmin").code == 2


@pytest.mark.parametrize(
    ("account", "words", "code"),
    [
        ("secadmin", ("code", "clerk"), 3),
        ("office", ("code", "clerk"), 3),
        ("clerk", ("code", "clerk"), 3),
        ("nobody", ("code", "clerk"), 3),
        ("sysadmin", ("code", "nobody"), 4),
        ("sysadmin", ("unlink", "off2"), 3),
        ("auditor", ("unlink", "off2"), 3),
        ("secadmin", ("unlink", "nobody"), 4),
        ("secadmin", ("unlink", "off2"), 2),
    ],
)
def test_what_is_not_his_to_do_leaves_everything_as_it_was(
    program: Program, office: Office, account: str, words: tuple[str, ...], code: int
) -> None:
    before = [ledger.rows(office.app, name) for name in ("credential", "door_event", "second_factor")]
    assert program("user", *words, "--as", account).code == code
    assert [ledger.rows(office.app, name) for name in ("credential", "door_event", "second_factor")] == before
    assert not (office.home / "config" / "console.key").exists()
