"""What the database itself refuses about the journal: change, deletion, replacement, gaps, forks and replays."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from rectify import clock
from rectify.store.connection import WRITER, app_role, open_engine, read_url
from tests import ledger
from tests.office import problem_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine

    from tests.office import Office
    from tests.postgres import Server

NEW = (
    "INSERT INTO entry (office, no, act, part, kind, subject, at, by, text, previous, hash) "
    "VALUES (:office, :no, :act, :part, 'moved', 'P-2026-0001', '2026-03-02', 'system', :text, :previous, :hash)"
)
CHANGES = {
    "a text": "UPDATE entry SET text = '{}' WHERE no = 3",
    "a hash": "UPDATE entry SET hash = 'f' WHERE no = 3",
    "nothing": "UPDATE entry SET no = no",
    "the last": "DELETE FROM entry WHERE no = (SELECT max(no) FROM entry)",
    "one": "DELETE FROM entry WHERE no = 3",
    "all": "DELETE FROM entry",
    "on conflict": f"{NEW} ON CONFLICT (office, no) DO UPDATE SET text = excluded.text",
}


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))])
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give an office with a story in its journal, which no test of this module can change."""
    url = request.getfixturevalue("postgres_server").create() if request.param == "postgresql" else None
    opened = problem_in(tmp_path_factory.mktemp("guarded"), "handed_over", url)
    yield opened
    opened.app.store.close()


@pytest.fixture
def engine(office: Office) -> Engine:
    """Give the engine that the application uses."""
    return office.app.store.engine


def follower(office: Office, **changed: object) -> dict[str, object]:
    """Give the values of an entry that would be the next one, but for what is changed."""
    no, head = ledger.head(office.app)
    values = {
        "office": "county",
        "no": no + 1,
        "act": "new",
        "part": 1,
        "text": "{}",
        "previous": head,
        "hash": "f" * 64,
    }
    return {**values, **changed}


def attempt(engine: Engine, statement: str, values: dict[str, object] | None = None) -> str:
    """Run a statement as the application would; gives the database's complaint, or nothing where it went through."""
    try:
        with engine.execution_options(**{WRITER: True}).connect() as connection, connection.begin():
            connection.execute(text(statement), values or {})
    except DBAPIError as error:
        return str(error.orig)
    return ""


@pytest.mark.parametrize("change", CHANGES)
def test_an_entry_is_never_changed_or_deleted(office: Office, engine: Engine, change: str) -> None:
    before = ledger.rows(office.app, "entry")
    values = follower(office, no=3) if change == "on conflict" else {}
    assert attempt(engine, CHANGES[change], values)
    assert ledger.rows(office.app, "entry") == before


@pytest.mark.parametrize("book", ["refusal", "door_event"])
@pytest.mark.parametrize("word", ["UPDATE {} SET at = 'x'", "UPDATE {} SET account = account", "DELETE FROM {}"])
def test_the_books_beside_the_journal_only_grow_whoever_asks(
    office: Office, engine: Engine, book: str, word: str
) -> None:
    office.ask("grant", "clerk", {"user": "clerk", "role": "office"})
    words = dict.fromkeys(("at", "account", "kind", "address", "device", "by", "said"), "")
    line = {"id": clock.fresh_id(), **words}
    office.app.store.retrying(lambda tx: tx.insert("door_event", [line]))
    before = ledger.rows(office.app, book)
    assert before
    assert attempt(engine, word.format(book))
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("RESET ROLE")
        with pytest.raises(DBAPIError, match=r"only ever added|never changed, deleted"):
            connection.exec_driver_sql(word.format(book))
    assert ledger.rows(office.app, book) == before


WRONG: dict[str, Callable[[Office], dict[str, object]]] = {
    "a gap": lambda office: follower(office, no=ledger.head(office.app)[0] + 2),
    "number nought": lambda office: follower(office, no=0),
    "below nought": lambda office: follower(office, no=-1),
    "a number again": lambda office: follower(office, no=3),
    "no number": lambda office: follower(office, no=None),
    "linked to nothing": lambda office: follower(office, previous="0" * 64),
    "linked to no hash": lambda office: follower(office, previous=""),
    "no link": lambda office: follower(office, previous=None),
    "a fork": lambda office: follower(office, previous=ledger.rows(office.app, "entry")[2]["hash"]),
    "an act again": lambda office: follower(office, act=ledger.last_entry(office.app)["act"]),
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("verb", ["INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE"])
def test_only_the_next_entry_linked_to_the_last_is_taken(office: Office, engine: Engine, wrong: str, verb: str) -> None:
    statement = (
        f"{NEW} ON CONFLICT DO NOTHING"
        if engine.dialect.name == "postgresql" and verb != "INSERT"
        else NEW.replace("INSERT", verb, 1)
    )
    before = ledger.rows(office.app, "entry")
    attempt(engine, statement, WRONG[wrong](office))
    assert ledger.rows(office.app, "entry") == before
    if verb == "INSERT":
        assert attempt(engine, statement, WRONG[wrong](office))


def test_the_next_entry_is_taken_and_another_office_begins_its_own_chain(office_in: Callable[[str], Office]) -> None:
    office = office_in("reported")
    engine = office.app.store.engine
    assert attempt(engine, NEW, follower(office)) == ""
    first = {"no": 1, "previous": "0" * 64}
    assert attempt(engine, NEW, {**follower(office), **first, "office": "other"}) == ""
    assert attempt(engine, NEW, {**follower(office), **first, "office": "third", "no": 2})


def test_an_entry_of_many_at_once_must_follow_too(office: Office, engine: Engine) -> None:
    no, head = ledger.head(office.app)
    columns = "office, no, act, part, kind, subject, at, by, text, previous, hash"
    rows = ", ".join(f"('county', {no + n}, 'new', {n}, 'k', 's', 'a', 'b', 't', '{head}', 'h{n}')" for n in (1, 3))
    assert attempt(engine, f"INSERT INTO entry ({columns}) VALUES {rows}")  # noqa: S608 - the test's own words


@pytest.mark.parametrize("what", ["REPLACE", "INSERT OR REPLACE"])
@pytest.mark.parametrize("same", ["number", "link", "act"])
def test_on_sqlite_nothing_is_replaced_even_without_recursive_triggers(
    sqlite_office_in: Callable[[str], Office], what: str, same: str
) -> None:
    office = sqlite_office_in("handed_over")
    before = ledger.rows(office.app, "entry")
    third = before[2]
    taken: dict[str, dict[str, object]] = {
        "number": {"no": 3, "previous": third["previous"]},
        "link": {"previous": third["previous"]},
        "act": {"act": third["act"], "part": third["part"]},
    }
    with closing(sqlite3.connect(office.home / "office.db")) as connection:
        connection.execute("PRAGMA recursive_triggers=OFF")
        with pytest.raises(sqlite3.IntegrityError, match="journal"):
            connection.execute(NEW.replace("INSERT", what, 1), follower(office, **taken[same]))
    assert ledger.rows(office.app, "entry") == before


# ---- PostgreSQL: as the application's role


@pytest.fixture(scope="module")
def served(postgres_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give an office on PostgreSQL, which no test of this module can change."""
    opened = problem_in(tmp_path_factory.mktemp("served"), "handed_over", postgres_server.create())
    yield opened
    opened.app.store.close()


def test_the_application_works_under_a_role_that_owns_nothing(served: Office) -> None:
    with served.app.store.engine.connect() as connection:
        database = connection.scalar(text("SELECT current_database()"))
        role = connection.scalar(text("SELECT current_user"))
        owned = connection.scalar(text("SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner "
                                       "WHERE r.rolname = current_user"))  # fmt: skip
        rights = connection.scalar(text("SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolcanlogin "
                                        "FROM pg_roles WHERE rolname = current_user"))  # fmt: skip
    assert (role, owned, rights) == (app_role(str(database)), 0, False)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE entry DISABLE TRIGGER ALL",
        "ALTER TABLE entry DISABLE TRIGGER entry_stays",
        "DROP TRIGGER entry_stays ON entry",
        "DROP TABLE entry",
        "DROP FUNCTION entry_stays() CASCADE",
        "CREATE OR REPLACE FUNCTION entry_stays() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
        "ALTER TABLE entry ADD COLUMN more text",
        "SET session_replication_role = replica",
        "TRUNCATE entry",
        "TRUNCATE entry, problem CASCADE",
        "UPDATE entry SET text = ''",
        "DELETE FROM entry",
        "UPDATE refusal SET reasons = ''",
        "DELETE FROM refusal",
        "DELETE FROM problem",
        "DELETE FROM record",
        "CREATE TABLE public.mine (x int)",
        "UPDATE schema_version SET version_num = '0'",
    ],
    ids=lambda statement: statement[:48],
)
def test_the_application_s_role_cannot_switch_the_guards_off(served: Office, statement: str) -> None:
    assert attempt(served.app.store.engine, statement)


@pytest.mark.parametrize(
    "statement", ["TRUNCATE entry", "TRUNCATE entry CASCADE", "UPDATE entry SET no = no", "DELETE FROM entry"]
)
def test_even_the_owner_is_refused(served: Office, statement: str) -> None:
    before = ledger.rows(served.app, "entry")
    with served.app.store.engine.connect() as connection:
        connection.exec_driver_sql("RESET ROLE")
        with pytest.raises(DBAPIError, match="journal"):
            connection.exec_driver_sql(statement)
    assert ledger.rows(served.app, "entry") == before


def test_a_temporary_table_does_not_stand_in_for_the_journal(served: Office) -> None:
    def work(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TEMP TABLE entry AS SELECT * FROM public.entry LIMIT 0")
        connection.exec_driver_sql("INSERT INTO pg_temp.entry (office, no, hash) VALUES ('county', 998, 'f')")
        values = follower(served, no=999, previous="f")
        connection.execute(text(NEW.replace("INTO entry", "INTO public.entry")), values)

    with served.app.store.engine.connect() as connection, pytest.raises(DBAPIError, match="journal"):
        work(connection)


def test_a_copy_into_the_journal_must_follow_too(served: Office) -> None:
    with served.app.store.engine.connect() as connection:
        cursor = connection.connection.cursor()
        with pytest.raises(Exception, match="journal"), cursor.copy("COPY entry FROM STDIN") as copy:
            copy.write_row(["county", 999, "new", 1, "k", "s", "a", "b", "t", "f", "h"])
        connection.rollback()


# ---- SQLite: how it is opened


def test_sqlite_is_opened_as_durability_needs(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("reported")
    engine = open_engine(read_url(f"sqlite:///{office.home / 'office.db'}"))
    wanted = {"foreign_keys": 1, "recursive_triggers": 1, "synchronous": 2, "busy_timeout": 30000}
    with engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
    engine.dispose()
    assert found == wanted
