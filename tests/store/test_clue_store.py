"""The clue store: private, encrypted, guarded, and out of reach of the role that the office works under."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from rectify.app.clues import books, papers, reading
from rectify.app.clues.desk import FOLDER, key_path, opened
from rectify.engine.clues.rights import Standing
from rectify.errors import WorldFailed
from rectify.store.sealing import Vault
from tests import clues
from tests.clues import CLUE, CONTENT, a_clue, brought_to, desk
from tests.office import Office, close_all, peopled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.copies import Copies


@pytest.fixture
def office(new_database: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Give an office with an answered clue that has a paper, on both kinds of database."""
    url = new_database()
    monkeypatch.setenv("RECTIFY_CLUES", url if url.startswith("postgresql") else f"sqlite:///{tmp_path / 'clues.db'}")
    yield _with_a_clue(peopled(tmp_path, url))
    close_all()


@pytest.fixture
def quick(copies: Copies, tmp_path: Path) -> Iterator[Office]:
    """Give such an office on SQLite alone."""
    office = copies.office("a clue", lambda place: _with_a_clue(peopled(place)), tmp_path)
    yield office
    office.app.store.close()


def _with_a_clue(office: Office) -> Office:
    clues.founded(office)
    (office.home.parent / "letter.pdf").write_bytes(CONTENT)
    brought_to(office, "answered", a_clue(office, file="../letter.pdf"))
    return office


# ---- at rest


def test_nothing_that_was_said_lies_readable_on_the_disk(quick: Office) -> None:
    quick.app.store.close()
    words = [clues.SECRET_NAME, clues.SECRET_PERSON, clues.SECRET_TEXT, "匿名来信", "拟作初核", "经初核", "letter.pdf"]
    below = list(clues.bytes_below(quick.home))
    assert len(below) > 3
    for word in words:
        assert not [1 for content in below if word.encode() in content], word
    assert not [1 for content in below if CONTENT in content]


def test_only_its_owner_reads_the_store_the_key_and_the_papers(quick: Office) -> None:
    private = [quick.home / "clues.db", key_path(quick.app), *(quick.home / FOLDER).rglob("*"), quick.home / FOLDER]
    assert {path.name: stat.S_IMODE(path.stat().st_mode) & 0o077 for path in private} == {
        path.name: 0 for path in private
    }


def test_the_same_words_are_sealed_differently_every_time() -> None:
    vault = Vault(b"k" * 32)
    tokens = {vault.seal("某甲") for _ in range(50)}
    assert len(tokens) == 50
    assert {vault.opened(token) for token in tokens} == {"某甲"}


@pytest.mark.parametrize("token", ["", "g1:", "g1:AAAA", "某甲", "g1:" + "A" * 64])
def test_what_was_not_sealed_with_this_key_is_not_opened(token: str) -> None:
    with pytest.raises(WorldFailed, match="解不开"):
        Vault(b"k" * 32).opened(token)


def test_a_paper_that_was_changed_or_cut_off_is_not_given(quick: Office) -> None:
    (place,) = (each for each in (quick.home / FOLDER).rglob("*") if each.is_file())
    whole = place.read_bytes()
    for wrong in (whole[:-1], whole[:-40], whole[:30] + b"x" + whole[31:], b""):
        place.write_bytes(wrong)
        with desk(quick, "t1") as at, pytest.raises(WorldFailed):
            b"".join(papers.content(at.clues, place.name))
        with desk(quick, "secadmin", Standing.CHECK) as at:
            assert [each.about for each in books.check(at) if not each.ok] == ["附件"]


def test_parts_of_a_paper_cannot_change_places(quick: Office, tmp_path: Path) -> None:
    part, tag = 1 << 20, 16
    (tmp_path / "long.pdf").write_bytes(b"a" * part + b"b" * part + b"c")
    with desk(quick, "t1") as at:
        name = papers.keep(at.clues, tmp_path / "long.pdf")["sha256"]
        place = quick.home / FOLDER / name[:2] / name
        whole = place.read_bytes()
        head = len(whole) - 2 * (part + tag) - (1 + tag)
        first, second = whole[head : head + part + tag], whole[head + part + tag : head + 2 * (part + tag)]
        for wrong in (whole[:head] + second + first + whole[-(1 + tag) :], whole[: head + part + tag]):
            place.write_bytes(wrong)
            with pytest.raises(WorldFailed):
                b"".join(papers.content(at.clues, name))


def test_another_key_opens_nothing_and_says_so_to_those_entitled(quick: Office) -> None:
    key_path(quick.app).write_text("QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=\n")
    with pytest.raises(WorldFailed, match="不是这个线索库的密钥"), desk(quick, "disc"):
        pass
    key_path(quick.app).write_text("short\n")
    with pytest.raises(WorldFailed, match="不成样子"), desk(quick, "disc"):
        pass


# ---- the journal and the logs keep what they have

KEPT = ("entry", "reading", "refusal")


@pytest.mark.parametrize("table", KEPT)
@pytest.mark.parametrize("word", ["UPDATE {} SET at = 'x'", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_what_was_written(office: Office, table: str, word: str) -> None:
    assert clues.asked(office, "accept", "t1", {}, CLUE).ok is False
    with desk(office, "disc") as at:
        reading.page(at, CLUE)
    there = opened(office.app)
    assert there is not None
    try:
        with pytest.raises(DBAPIError), there.store.engine.begin() as connection:
            connection.execute(text(word.format(table)))
    finally:
        there.store.close()


def test_a_changed_entry_is_found(quick: Office) -> None:
    there = opened(quick.app)
    assert there is not None
    with there.store.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER entry_stays"))
        connection.execute(
            text("UPDATE entry SET text = replace(text, '初步核实', '予以了结') WHERE kind = 'disposed'")
        )
    there.store.close()
    with desk(quick, "auditor", Standing.CHECK) as at:
        verdict = books.verify(at)
        assert (verdict.ok, verdict.first_bad) == (False, 5)
        assert not books.reconcile(at).ok


def test_a_row_that_posting_did_not_write_is_found(quick: Office) -> None:
    there = opened(quick.app)
    assert there is not None
    with there.store.engine.begin() as connection:
        connection.execute(text("UPDATE clue SET disposal = '予以了结'"))
    there.store.close()
    with desk(quick, "auditor", Standing.CHECK) as at:
        assert [each for each in books.reconcile(at).differences if "disposal" in each]


# ---- out of reach


def test_the_office_s_role_on_postgresql_has_no_right_on_the_clues(office: Office) -> None:
    engine = office.app.store.engine
    if engine.dialect.name != "postgresql":
        with pytest.raises(DBAPIError, match="no such table"), engine.connect() as connection:
            connection.execute(text("SELECT * FROM clue"))
        return
    for statement in ("SELECT * FROM clue.clue", "SELECT * FROM clue.entry", "SELECT count(*) FROM clue.personal"):
        with pytest.raises(DBAPIError, match="permission denied"), engine.connect() as connection:
            connection.execute(text(statement))


def test_the_clue_side_s_role_owns_nothing_and_takes_nothing_away(office: Office) -> None:
    there = opened(office.app)
    assert there is not None
    engine = there.store.engine
    try:
        if engine.dialect.name == "postgresql":
            for statement in (
                "DROP TABLE clue",
                "DELETE FROM clue",
                "ALTER TABLE entry DISABLE TRIGGER ALL",
                "SELECT * FROM public.entry",
            ):
                with pytest.raises(DBAPIError, match=r"permission denied|must be owner"), engine.begin() as connection:
                    connection.execute(text(statement))
        else:
            with pytest.raises(DBAPIError, match="no such table"), engine.connect() as connection:
                connection.execute(text("SELECT * FROM problem"))
    finally:
        there.store.close()
