"""Posting is the only way to the ledger: every entry has its poster, every column is there, and nobody else writes."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rectify.app.books import reconcile, verify
from rectify.engine import entries, posting
from rectify.engine.catalogue import KINDS
from rectify.engine.entries import Draft, Entry
from rectify.engine.posting import Insert, post
from rectify.errors import Race
from rectify.store import console_tables, tables
from tests import ledger
from tests.app.kinds import GOOD, LATE_KINDS, prepare, subjects
from tests.app.test_no_way_round import SIDEWAYS
from tests.office import MORNING, Office

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
LEDGER = {table.name for table in tables.LEDGER}
BESIDE = {"office", "entry", "refusal", "delivery", "delivered_notice", "credential", "lease", *console_tables.NAMES}
BESIDE_CLUES = {"reading", "refusal"}
"""Of the clue side's own store: the log of who looked, and what was refused there."""
MAY_WRITE = {
    "rectify/store/transaction.py",  # carries out what posting says
    "rectify/store/replay.py",  # carries it out in an empty database
    "rectify/store/copying.py",  # fills an empty database of its own with what ticks read, for a forecast
    "rectify/store/statements.py",  # builds the statements for the first
    "rectify/store/setup.py",  # the office's own row, which is no part of the ledger
}


def test_every_entry_that_is_written_has_a_poster_and_a_name() -> None:
    assert set(entries.NAMES) | {"correct", "add legacy"} == set(KINDS)
    assert set(posting.POSTERS) == set(entries.WORDS)


def test_tables_are_ledger_or_beside_it() -> None:
    assert set(tables.metadata.tables) == LEDGER | BESIDE
    assert not LEDGER & BESIDE


def written(office: Office) -> list[Entry]:
    """Give every entry of an office's journal."""
    return [Entry(**json.loads(row["text"])) for row in ledger.rows(office.app, "entry")]


@pytest.mark.parametrize("key", [*GOOD, "move"])
def test_what_a_poster_writes_are_columns_of_ledger_tables(sqlite_office_in: Callable[[str], Office], key: str) -> None:
    if key == "move":
        office = sqlite_office_in("closed")
    else:
        start, further = SIDEWAYS.get(GOOD[key].state, (GOOD[key].state, None))
        office = sqlite_office_in(start)
        if further is not None:
            further(office)
        if key in LATE_KINDS:
            office.stand_at(MORNING.replace(month=6, day=10))
        prepare(office, key)
        office.do(key, GOOD[key].account, GOOD[key].fields, *subjects(key))
    for entry in written(office):
        for change in post(entry):
            assert change.table in LEDGER
            names = set(change.row) if isinstance(change, Insert) else {*change.where, *change.set, *change.add}
            assert names <= set(tables.metadata.tables[change.table].c.keys()), (entry.kind, change.table)
            values = (
                change.row.values() if isinstance(change, Insert) else (*change.where.values(), *change.set.values())
            )
            assert {type(value) for value in values} <= {str, int, type(None)}, (entry.kind, change.table)
    assert verify(office.app).ok
    assert [each for each in reconcile(office.app).differences if not each.startswith("I-")] == []


def test_posting_an_entry_twice_gives_the_same_changes(sqlite_office_in: Callable[[str], Office]) -> None:
    for entry in written(sqlite_office_in("closed")):
        assert post(entry) == post(entry)


def test_an_entry_nobody_ever_wrote_is_not_posted() -> None:
    with pytest.raises(KeyError):
        post(Entry(no=1, act="a", part=1, kind="forced", subject="P-1", at="", on="", by="system"))


@pytest.mark.parametrize("state", ["closed", *SIDEWAYS])
def test_a_replay_gives_the_ledger_row_for_row(office_in: Callable[[str], Office], state: str) -> None:
    start, further = SIDEWAYS.get(state, (state, None))
    office = office_in(start)
    if further is not None:
        further(office)
    assert verify(office.app).ok
    assert [each for each in reconcile(office.app).differences if not each.startswith("I-")] == []


# ---- nobody but posting writes the ledger

STATEMENT = re.compile(r"\b(insert|update|delete)\(|\b(INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO|TRUNCATE)\s+[\"{\w]")


def sources() -> list[Path]:
    return [path for path in sorted((ROOT / "rectify").rglob("*.py")) if "migrations" not in path.parts]


def strings_and_calls(path: Path) -> list[str]:
    """Give every string and every name that is called in a module, without its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    said = [str(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in prose]
    called = [
        f"{node.func.id}(" for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    return said + called


def test_nobody_else_writes_statements_that_change_rows() -> None:
    writing = {
        path.relative_to(ROOT).as_posix()
        for path in sources()
        if any(STATEMENT.search(each) for each in strings_and_calls(path))
    }
    clue_side = {"rectify/store/clues/setup.py"}  # the first row of a store of its own
    allowed = MAY_WRITE | clue_side | {"rectify/store/guards.py", "rectify/store/schema.py"}
    assert writing <= allowed


def test_what_is_written_beside_the_ledger_is_named_by_a_table_beside_it() -> None:
    """``tx.insert`` and ``tx.change`` take a table's name: wherever they are called, it stands beside the ledger."""
    named = [
        (path.relative_to(ROOT).as_posix(), str(node.args[0].value))
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("insert", "change")
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ]
    beside = {True: BESIDE_CLUES, False: BESIDE}
    assert [each for each in named if each[1] not in beside["/clues/" in each[0]]] == []


@pytest.mark.parametrize("table", sorted(LEDGER | {"entry", "office"}))
def test_the_store_refuses_to_write_ledger_tables_directly(
    sqlite_office_in: Callable[[str], Office], table: str
) -> None:
    office = sqlite_office_in("reported")
    with pytest.raises(AssertionError), office.app.store.transaction() as tx:
        tx.insert(table, [{"x": 1}])
    with pytest.raises(AssertionError), office.app.store.transaction() as tx:
        tx.change(table, {}, {"x": 1})


def test_a_change_that_hits_no_row_leaves_nothing(office_in: Callable[[str], Office]) -> None:
    office = office_in("handed_over")
    before = ledger.books(office.app)
    stale = Draft(kind="referral_answered", subject="P-2026-0001", body={"fields": {}, "version": 99})
    with pytest.raises(Race), office.app.store.transaction() as tx:
        tx.write([stale], act="stale", at="2026-03-02T00:00:00Z", on="2026-03-02", by="office")
    assert ledger.books(office.app) == before
