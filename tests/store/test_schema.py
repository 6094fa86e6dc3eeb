"""The migrations give the schema that the tables describe, with the journal's guards, on both databases."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from rectify.errors import WorldFailed
from rectify.store import migrations, tables
from rectify.store.connection import WRITER, open_engine, read_url
from rectify.store.guards import guards
from rectify.store.schema import VERSION_TABLE, bring_up, newest, present, require_newest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine


MIGRATIONS = Path(migrations.__file__).parent


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Give a database that the migrations have brought up."""
    opened = open_engine(read_url(database_url))
    bring_up(opened)
    yield opened
    opened.dispose()


def test_alembic_finds_no_difference_to_the_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "version_table": VERSION_TABLE})
        assert compare_metadata(context, tables.metadata) == []


def described(engine: Engine, table: str) -> object:
    """Give what a database itself says of a table: columns with defaults, keys, checks, indexes."""
    found = inspect(engine)
    columns = [
        (each["name"], str(each["type"]), each["nullable"], each["default"]) for each in found.get_columns(table)
    ]
    listed = (found.get_foreign_keys(table), found.get_unique_constraints(table), found.get_check_constraints(table),
              found.get_indexes(table))  # fmt: skip
    return columns, found.get_pk_constraint(table), [sorted(map(repr, each)) for each in listed]


def test_the_migrations_give_exactly_what_the_tables_say(engine: Engine, new_database: Callable[[], str]) -> None:
    plain = open_engine(read_url(new_database()))
    tables.metadata.create_all(plain)
    for name in tables.metadata.tables:
        assert described(engine, name) == described(plain, name), name
    plain.dispose()


def test_what_goes_wrong_is_told_without_what_was_asked_with(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(DBAPIError) as told:
        connection.execute(text("SELECT :word FROM nowhere"), {"word": "谁的内容"})
    assert "谁的内容" not in str(told.value)


def test_the_journal_s_guards_are_there(engine: Engine) -> None:
    names = {name for each in guards(engine.dialect.name) for name in re.findall(r"CREATE TRIGGER (\w+)", each)}
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'entry'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = 'entry'::regclass AND NOT tgisinternal AND tgenabled = 'O'",
    }
    with engine.connect() as connection:
        assert set(connection.scalars(text(query[engine.dialect.name]))) == names


def test_bringing_up_twice_changes_nothing(engine: Engine) -> None:
    before = {name: inspect(engine).get_columns(name) for name in tables.metadata.tables}
    bring_up(engine)
    assert {name: inspect(engine).get_columns(name) for name in tables.metadata.tables}.keys() == before.keys()
    with engine.connect() as connection:
        assert present(connection) == newest()


def test_a_database_of_another_version_is_refused_in_words(engine: Engine, database_url: str) -> None:
    require_newest(engine)
    plain = create_engine(read_url(database_url))
    with plain.begin() as connection:
        connection.execute(text("UPDATE schema_version SET version_num = '9999'"))
    plain.dispose()
    with pytest.raises(WorldFailed, match="9999"):
        require_newest(engine)


def test_an_empty_database_is_told_to_be_set_up(database_url: str) -> None:
    engine = open_engine(read_url(database_url))
    with pytest.raises(WorldFailed, match="rectify init"):
        require_newest(engine)
    engine.dispose()


@pytest.mark.parametrize("table", tables.metadata.tables.values(), ids=lambda table: table.name)
def test_every_key_begins_with_the_office(table: object) -> None:
    found = tables.metadata.tables[str(table)]
    if found.name == "office":
        assert [column.name for column in found.primary_key.columns] == ["code"]
        return
    keys = [found.primary_key, *(each for each in found.constraints if type(each).__name__ == "UniqueConstraint")]
    assert {key.columns[0].name for key in keys} == {"office"}  # type: ignore[attr-defined] # keys have columns


def test_an_office_of_the_step_before_is_brought_up_with_all_it_has(database_url: str) -> None:
    opened = open_engine(read_url(database_url))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with opened.execution_options(**{WRITER: True}).connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        connection.execute(
            text("INSERT INTO office (code, name, head_hash, opened_at) VALUES ('county', '县', '', '2026')")
        )
        kept = "INSERT INTO credential (office, account, kind, value, made_at, used_at) VALUES ('county', 'a', :kind, :value, '2026', NULL)"
        for kind in ("activation", "password", "os"):
            connection.execute(text(kept), {"kind": kind, "value": f"{kind} of a"})
        connection.execute(
            text(
                "INSERT INTO console_session (office, hash, account, csrf, step, made_at, seen_at, address, device)"
                " VALUES ('county', 'h', 'a', 'c', 'whole', '1', '1', '', '')"
            )
        )
    bring_up(opened)
    with opened.connect() as connection:
        assert present(connection) == newest()
        still_good = connection.scalars(text("SELECT kind FROM credential WHERE used_at IS NULL ORDER BY kind"))
        assert list(still_good) == ["os", "password"], "codes that were kept by a quick hash are void"
        assert list(connection.execute(text("SELECT hash, browser FROM console_session"))) == [("h", "")]
    opened.dispose()
