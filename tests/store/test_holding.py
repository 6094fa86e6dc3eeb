"""Connections are kept from one transaction to the next: nobody waits for them in vain, and none outlives what it hangs on."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from rectify.errors import NotThere, WorldFailed
from rectify.store import console_queries, holding
from rectify.store.connection import KEPT_OPEN, OPEN_AT_ONCE
from rectify.store.queries import master
from tests.office import an_office
from tests.visitor import door_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rectify.store.transaction import Reader, Store, Transaction
    from tests.postgres import Server

THREADS = 40
"""As many as serve pages in one process."""
LET_GO = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.fixture
def store(new_database: Callable[[], str], tmp_path: Path) -> Store:
    return an_office(tmp_path, new_database()).app.store


@pytest.fixture
def served(postgres_server: Server, tmp_path: Path) -> Store:
    return an_office(tmp_path, postgres_server.create()).app.store


def add(tx: Transaction, value: str) -> None:
    tx.insert(
        "credential", [{"account": "office", "kind": "os", "value": value, "made_at": "2026-03-02", "used_at": None}]
    )


def values(reader: Reader) -> set[str]:
    return {str(row["value"]) for row in master(reader, "credential")}


def read(store: Store) -> set[str]:
    with store.reading() as reader:
        return values(reader)


def at_once(work: Callable[[int], object]) -> None:
    """Let every thread of a serving process work at the same time."""
    ready, failed = threading.Barrier(THREADS), list[BaseException]()

    def go(number: int) -> None:
        ready.wait()
        try:
            work(number)
        except BaseException as error:  # noqa: BLE001 - told to the test
            failed.append(error)

    threads = [threading.Thread(target=go, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_as_many_as_a_process_serves_write_at_once_and_afterwards_all_of_them_read_at_once(store: Store) -> None:
    """What writers keep open must not be all that there is: readers would wait for the pool, and in vain."""
    assert THREADS < OPEN_AT_ONCE

    def write(number: int) -> None:
        with store.transaction() as tx:
            add(tx, f"w{number}")

    at_once(write)
    together = threading.Barrier(THREADS)

    def look(_number: int) -> None:
        with store.reading() as reader:
            together.wait()
            assert {f"w{number}" for number in range(THREADS)} <= values(reader)

    at_once(look)
    assert store.engine.pool.checkedout() <= KEPT_OPEN  # type: ignore[attr-defined] # a pool with a limit


def test_what_is_foreseen_is_of_the_same_moment_and_read_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = console_queries.session_asked("nobody's")
    with store.reading(asked) as reader:
        before = reader.head_no
        with store.transaction() as tx:
            add(tx, "meanwhile")
        monkeypatch.setattr(reader, "rows", lambda *_given, **_named: pytest.fail("read again"))
        assert reader.known(asked[0], **asked[1]) == []
        monkeypatch.undo()
        assert "meanwhile" not in values(reader)
        assert reader.head_no == before
    assert "meanwhile" in read(store)


def test_a_view_is_shown_to_whoever_is_in_by_his_session_and_to_nobody_else(store: Store) -> None:
    row = {"made_at": "2026-03-02T01:00:00Z"}
    session = row | {
        "csrf": "", "step": "whole", "seen_at": row["made_at"], "address": "", "device": "", "ended_at": None, "browser": ""
    }  # fmt: skip
    with store.transaction() as tx:
        for account in ("office", "auditor"):
            tx.insert("console_session", [session | {"hash": f"{account}'s", "account": account}])
        tx.insert("saved_view", [row | {"account": "office", "name": "超期", "query": "overdue=1"}])
        tx.insert("saved_view", [row | {"account": "office", "name": "删去的", "query": ""}])
    with store.reading(console_queries.views_asked("office's")) as reader:
        assert console_queries.views_here(reader, "office's") == [("超期", "overdue=1")]
        assert console_queries.views_here(reader, "auditor's") == []
        assert console_queries.views_here(reader, "nobody's") == []


def test_a_reading_that_ends_in_an_error_or_is_not_read_to_its_end_leaves_nothing_begun(store: Store) -> None:
    with pytest.raises(NotThere), store.reading():
        raise NotThere
    with store.reading() as reader:
        left = reader.connection.exec_driver_sql("SELECT 1 UNION ALL SELECT 2")
        assert left.fetchone() == (1,)
    with store.transaction() as tx:
        add(tx, "afterwards")
    assert "afterwards" in read(store)


def test_a_server_that_was_started_anew_is_noticed_by_nobody(served: Store) -> None:
    with served.reading(), served.reading(), served.transaction() as tx:
        add(tx, "before")
    with served.engine.connect() as other:
        other.exec_driver_sql("RESET ROLE")
        assert len(other.exec_driver_sql(LET_GO).all()) > 2
    assert "before" in read(served)
    with served.transaction() as tx:
        add(tx, "after")
    assert "after" in read(served)


def test_a_process_is_ready_as_soon_as_its_server_is_there_again(postgres_server: Server, tmp_path: Path) -> None:
    office = an_office(tmp_path, postgres_server.create())
    visitor = door_of(office).visitor()
    assert visitor.get("/readyz").status_code == 200
    with office.app.store.engine.connect() as other:
        other.exec_driver_sql("RESET ROLE")
        other.exec_driver_sql(LET_GO)
    assert [visitor.get("/readyz").status_code for _each in range(3)] == [200] * 3


def test_a_server_that_is_gone_is_told_in_one_sentence(served: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    read(served)
    with served.engine.connect() as other:
        other.exec_driver_sql("RESET ROLE")
        other.exec_driver_sql(LET_GO)
        other.invalidate()
    monkeypatch.setattr(served.engine.dialect, "connect", _refused)
    with pytest.raises(WorldFailed, match="数据库操作失败"):
        read(served)


def _refused(*_given: object, **_named: object) -> None:
    import psycopg  # noqa: PLC0415 - the driver's own error

    raise psycopg.OperationalError("connection refused")


def test_what_a_server_has_forgotten_it_is_told_again(served: Store) -> None:
    read(served)
    with served.transaction() as tx:
        tx.cursor.execute("DEALLOCATE ALL")
        add(tx, "kept")
    assert "kept" in read(served)
    with served.transaction() as tx:
        add(tx, "written")
    assert "written" in read(served)


def test_nothing_can_be_written_in_a_reading(served: Store) -> None:
    with pytest.raises(WorldFailed, match="read-only"), served.reading() as reader:
        add(served.writer(reader.connection, served.office, {}), "past the one way to write")
    assert read(served) == read(served) - {"past the one way to write"}


def test_a_kept_connection_has_no_transaction_open(served: Store) -> None:
    """One that stayed open would hold the server's cleaning up for as long as nobody comes."""
    kept = holding.Kept(served.engine)
    connection = kept.take()
    holding.begin_reading(connection, ("SELECT head_no FROM office WHERE code = %s", [served.office]))
    assert idle_in_a_transaction(served) == 1
    holding.end_reading(connection)
    kept.give(connection)
    assert kept.take() is connection  # by now the server has answered
    assert idle_in_a_transaction(served) == 0
    kept.give(connection)
    kept.close()


def test_a_server_is_told_each_statement_once_however_many_read_at_once(served: Store) -> None:
    """Those that found no room among what is kept come back from the pool as they were."""
    assert [max(_at_once(served, KEPT_OPEN + 4)) for _round in range(4)] == [1] * 4
    for _each in range(KEPT_OPEN + 4):
        with pytest.raises(NotThere), served.reading():
            raise NotThere
    assert max(_at_once(served, KEPT_OPEN + 4)) <= 1


def _at_once(store: Store, many: int) -> list[int]:
    with ExitStack() as stack:
        readers = [stack.enter_context(store.reading()) for _each in range(many)]
        text = "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'first_%'"
        return [int(reader.cursor.execute(text).fetchone()[0]) for reader in readers]


def test_while_a_server_lets_an_end_wait_others_go_on(served: Store) -> None:
    kept = holding.Kept(served.engine)
    connection, done, worked = kept.take(), threading.Event(), 0

    def work() -> None:
        nonlocal worked
        while not done.wait(0.001):
            worked += 1

    driver = connection.connection.driver_connection
    assert driver is not None
    driver.pgconn.send_query(b"SELECT pg_sleep(0.5)")
    driver.pgconn.flush()
    kept.give(connection)
    beside = threading.Thread(target=work)
    beside.start()
    assert kept.take() is connection
    done.set()
    beside.join()
    assert worked > 1
    kept.give(connection)
    kept.close()


def idle_in_a_transaction(store: Store) -> int:
    text = "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()"
    with store.engine.connect() as other:
        other.exec_driver_sql("RESET ROLE")
        return int(other.exec_driver_sql(text).scalar_one())
