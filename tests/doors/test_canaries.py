"""Canaries: every sensitive word of the office carries a token with its readers, and nobody else's output holds it.

The office of ``tests/neighbours.py`` writes such a token into every text of its story, and the clue side into every word of a clue. All
that a principal is given (pages, calls, sheets and documents with all their parts, what the command line prints and writes), and all
that the machine says of itself (its log, its books of the door, its figures, its mails) is searched for tokens out of place.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from rectify.app import ledger_page, reading, seeing
from rectify.engine.model import Role
from rectify.engine.rights import Sight
from tests import ledger, neighbours
from tests.cli.program import Program
from tests.doors.conftest import CLUE_READERS
from tests.doors.opening import Answer, answer_of, opened, strays
from tests.doors.test_twin_pages import LINES
from tests.neighbours import BESIDE_ONE_UNIT, PRINCIPALS, out_of_place, readers_of, tokens_in

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.doors.conftest import Worlds


# ---- what each principal is given


@pytest.mark.parametrize("account", PRINCIPALS)
def test_nobody_is_given_a_word_that_is_not_for_him(worlds: Worlds, account: str) -> None:
    assert strays(account, worlds.seen("clued", account)) == {}


@pytest.mark.parametrize("account", PRINCIPALS)
def test_nobody_is_given_a_code_or_a_token_that_is_another_s(worlds: Worlds, account: str) -> None:
    for address, answer in worlds.seen("clued", account).items():
        assert not [each for each in worlds.secrets if each in answer.said], address


@pytest.mark.parametrize("account", ["other.head", "disc", "org", "city", "auditor"])
def test_nobody_is_told_at_the_command_line_what_is_not_for_him(
    worlds: Worlds, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, account: str
) -> None:
    """Whoever looks at one unit is looked after where his command lines are compared (``test_twin_pages``)."""
    assert account not in BESIDE_ONE_UNIT
    monkeypatch.chdir(tmp_path)
    program, home = Program(capsys), str(worlds.home("clued"))
    for words in LINES:
        answer = program("--home", home, "--as", account, *words)
        assert out_of_place(account, f"{answer.out}{answer.err}") == set(), words
    for path in tmp_path.iterdir():
        written = Answer(status=0, headers=(), content=path.read_bytes())
        assert out_of_place(account, written.text) == set(), path.name


def test_the_canaries_are_there_and_sing_to_their_readers(worlds: Worlds) -> None:
    """Tokens that stand nowhere would never be found: each is read by somebody, and by several in files and calls."""
    read: dict[str, set[str]] = {}
    for account in PRINCIPALS:
        for answer in worlds.seen("clued", account).values():
            for token in tokens_in(answer.said):
                read.setdefault(token, set()).add(account)
    planted = {neighbours.told_to(unit) for unit in (neighbours.OWN, neighbours.OTHER)}
    planted |= {neighbours.kept_from(unit) for unit in (neighbours.OWN, neighbours.OTHER)}
    planted |= {neighbours.internal(unit) for unit in (neighbours.OWN, neighbours.OTHER)}
    planted |= {neighbours.secret(CLUE_READERS), neighbours.secret(neighbours.EVERYWHERE)}
    assert planted <= set(read)
    for token in (
        neighbours.told_to(neighbours.OWN),
        neighbours.kept_from(neighbours.OWN),
        neighbours.internal(neighbours.OWN),
    ):
        assert read[token] == readers_of(token) & set(PRINCIPALS), token
    sheets = {
        address
        for address, answer in worlds.seen("clued", "office").items()
        if answer.content[:2] == b"PK" and tokens_in(answer.text)
    }
    assert {each.partition("?")[0][-4:] for each in sheets} == {"xlsx", "docx"}


# ---- what the machine says of itself


def test_what_the_machine_says_of_itself_holds_no_canary_and_no_secret(worlds: Worlds, tmp_path: Path) -> None:
    """Its log, its books of the door, its figures: made while everybody read everything, and some asked in vain."""
    door = worlds.door("clued")
    for account in ("clerk", "office", "auditor"):
        worlds.seen("clued", account)
    said = [*worlds.logged, *(json.dumps(row, default=str) for row in ledger.rows(door.office.app, "door_event"))]
    said += [
        json.dumps(row, default=str)
        for name in ("delivery", "console_session", "api_token", "credential")
        for row in ledger.rows(door.office.app, name)
    ]
    said.append(_metrics(worlds, tmp_path))
    assert len(worlds.logged) > 500
    whole = "\n".join(said)
    assert tokens_in(whole) == set()
    assert [each for each in worlds.secrets if each in whole] == []


def _metrics(worlds: Worlds, tmp_path: Path) -> str:
    from tests.visitor import door_of  # noqa: PLC0415 - a console with a setting of its own

    (tmp_path / "metrics.token").write_text("t" * 40)
    door = door_of(worlds.door("clued").office, metrics_token_file=str(tmp_path / "metrics.token"))
    client = door.visitor("office").client
    client.get(f"/problems/{neighbours.AT_WORK}")
    answer = client.get("/metrics", headers={"authorization": f"Bearer {'t' * 40}"})
    assert answer.status_code == 200
    assert "rectify_requests" in answer.text
    return answer_of(answer).said


# ---- planted leaks are found

SOME = (
    f"/problems/{neighbours.AT_WORK}",
    f"/api/v1/problems/{neighbours.AT_WORK}",
    "/problems",
    f"/do/evidence?about={neighbours.AT_WORK}",
)


def planted(worlds: Worlds, account: str, among: Iterable[str] = SOME) -> dict[str, set[str]]:
    """Give what strays to somebody at some addresses, as the program is now."""
    return strays(account, opened(worlds.door("clued").visitor(account), among))


def test_nothing_strays_where_nothing_was_planted(worlds: Worlds) -> None:
    assert planted(worlds, "clerk") == planted(worlds, "other.head") == {}


def test_an_internal_text_that_is_shown_to_a_unit_is_found(worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "INTERNAL", frozenset(Role))
    assert f"/api/v1/problems/{neighbours.AT_WORK}" in planted(worlds, "clerk")


def test_a_page_that_forgets_to_ask_whose_it_is_is_found(worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    """A route that shows whatever number it is asked for: as if everybody were of the office."""
    seen = seeing.seen

    def anybody(reader, actor, number):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202 - as a slip would do it
        found, _roles = seen(
            reader, replace(actor, unit=None, grants=(replace(actor.grants[0], role=Role.OFFICE, unit=None),)), number
        )
        return found, frozenset({Role.OFFICE})

    monkeypatch.setattr(reading, "seen", anybody)
    there = planted(worlds, "other.head")
    assert f"/api/v1/problems/{neighbours.AT_WORK}" in there


def test_a_sheet_with_another_s_rows_is_found_inside_its_parts(worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_page, "sight", lambda _actor: Sight(everything=True))
    assert set(planted(worlds, "clerk", ("/problems/export.xlsx",))) == {"/problems/export.xlsx"}
