"""Writers keep their connection from one transaction to the next; what a transaction promises stays as it is."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

import pytest

from rectify.engine.entries import Draft
from rectify.store import facts
from rectify.store.queries import master
from tests.office import PROBLEM, UNIT, an_office, hand_over, peopled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rectify.store.transaction import Store, Transaction


class _Stopped(Exception):  # noqa: N818 - what happened
    """Something went wrong while the office was held."""


def _credential(account: str) -> dict[str, object]:
    return {"account": account, "kind": "os", "value": f"os-{account}", "made_at": "2026-03-02", "used_at": None}


def _write_and_stop(tx: Transaction) -> None:
    tx.insert("credential", [_credential("auditor")])
    raise _Stopped


def _values(store: Store) -> set[str]:
    with store.reading() as reader:
        return {str(row["value"]) for row in master(reader, "credential")}


def test_what_failed_leaves_nothing_and_the_next_writer_finds_the_office_free(
    new_database: Callable[[], str], tmp_path: Path
) -> None:
    store = an_office(tmp_path, new_database()).app.store
    with pytest.raises(_Stopped):
        store.retrying(_write_and_stop)
    with store.transaction() as tx:
        tx.insert("credential", [_credential("secadmin")])
    assert "os-secadmin" in _values(store)
    assert "os-auditor" not in _values(store)


def test_a_query_built_for_its_call_sees_what_its_transaction_wrote_and_is_over_with_it(
    new_database: Callable[[], str], tmp_path: Path
) -> None:
    store = an_office(tmp_path, new_database()).app.store
    for account in ("auditor", "secadmin"):
        with store.transaction() as tx:
            tx.insert("credential", [_credential(account)])
            assert f"os-{account}" in {row["value"] for row in master(tx, "credential")}
        assert f"os-{account}" in _values(store)


def test_a_writer_keeps_its_connection_and_a_reader_beside_has_another(
    new_database: Callable[[], str], tmp_path: Path
) -> None:
    store = an_office(tmp_path, new_database()).app.store
    with store.transaction() as first:
        held = first.connection
    with store.transaction() as again:
        assert again.connection is held
        with store.reading() as beside:
            assert beside.connection is not held


def test_writers_in_threads_wait_for_one_another_and_all_are_written(
    new_database: Callable[[], str], tmp_path: Path
) -> None:
    store = an_office(tmp_path, new_database()).app.store
    ready = threading.Barrier(4)

    def write(account: str) -> None:
        ready.wait()
        for number in range(5):
            store.retrying(partial(_add, account=account, number=number))

    threads = [threading.Thread(target=write, args=(name,)) for name in ("office", "sysadmin", "secadmin", "auditor")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {f"{name}-{number}" for name in ("office", "sysadmin") for number in range(5)} <= _values(store)


def _add(tx: Transaction, account: str, number: int) -> None:
    tx.insert("credential", [{**_credential(account), "value": f"{account}-{number}"}])


def test_many_problems_are_brought_as_each_would_be_alone(new_database: Callable[[], str], tmp_path: Path) -> None:
    office = peopled(tmp_path, new_database())
    hand_over(office)
    with office.app.store.reading() as reader:
        brought = facts.problems(reader, [PROBLEM, "P-2026-9999"])
        assert brought == {PROBLEM: facts.subject(reader, PROBLEM)}


def test_what_is_known_of_a_unit_is_read_again_after_something_was_written(
    new_database: Callable[[], str], tmp_path: Path
) -> None:
    store = peopled(tmp_path, new_database()).app.store
    late = {"name": "late.clerk", "display": "晚干事", "unit": UNIT}
    with store.transaction() as tx:
        before = facts.unit_people(tx, UNIT)
        draft = Draft(kind="user_added", subject="late.clerk", body={"fields": late})
        tx.write([draft], act="late", at="2026-03-02T01:00:00.000000Z", on="2026-03-02", by="sysadmin")
        assert facts.unit_people(tx, UNIT) == before | {"late.clerk", "晚干事"}
