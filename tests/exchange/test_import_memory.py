"""A hundred thousand rows: the parent stays as small as it was, and the child's limits hold."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest

from rectify.errors import Fault
from rectify.exchange.sheet_in import Finding, Limits, SheetFound, findings, read_findings
from rectify.exchange.sheet_out import write_ledger
from tests.exchange.books import large_book

ROWS = 100_000
ROOM = 30 << 20


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return large_book(tmp_path_factory.mktemp("large") / "large.xlsx", ROWS)


def _resident() -> int:
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - a file of the kernel's
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def test_a_hundred_thousand_rows_stream_through_a_flat_parent(large: Path) -> None:
    before, most, count, announced = _resident(), 0, 0, 0
    for item in findings(large, unit_given=False):
        assert not isinstance(item, Fault), str(item)
        if isinstance(item, SheetFound):
            announced = item.rows
        if isinstance(item, Finding):
            count += 1
            if count % 5_000 == 0:
                most = max(most, _resident())
    assert (count, announced) == (ROWS, ROWS)
    assert most - before < ROOM


def _children() -> set[str]:
    """Give this process's children; others than ours may be there, such as a server that tests share."""
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split())


def test_a_reader_that_stops_early_leaves_no_process(large: Path) -> None:
    before = _children()
    stream = findings(large, unit_given=False)
    for _ in range(10):
        next(stream)
    assert len(_children() - before) == 1
    stream.close()
    assert _children() <= before


def test_the_child_knows_nothing_of_the_parents_secrets(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECTIFY_DATABASE", "postgresql://office:secret@db/rectify")
    before = _children()
    with contextlib.closing(findings(large, unit_given=False)) as stream:
        next(stream)  # and then the child waits for us to take more
        (child,) = _children() - before
        environment = Path(f"/proc/{child}/environ").read_bytes()
    assert b"PATH=" in environment
    assert b"secret" not in environment


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(cpu_seconds=1), "读取用时超过限制"),
        (Limits(memory=130 << 20), "读取占用的内存超过限制"),
        (Limits(max_rows=99_999), "超过 99999 行的限制"),
    ],
    ids=["time", "memory", "rows"],
)
def test_a_limit_ends_the_child_and_becomes_one_fault(large: Path, limits: Limits, sentence: str) -> None:
    sheet = read_findings(large, limits, unit_given=False)
    (fault,) = sheet.faults
    assert sentence in fault.message
    assert sheet.rows == ()


def test_an_export_takes_no_more_memory_for_more_rows(tmp_path: Path) -> None:
    row = {"serial": 1, "number": "P-1", "title": "组织生活会走过场", "detail": "未召开" * 20}
    write_ledger(tmp_path / "l.xlsx", "台账", "", (row for _ in range(500)), "")
    before = _resident()
    write_ledger(tmp_path / "l.xlsx", "台账", "", (row for _ in range(8_000)), "")
    assert _resident() - before < ROOM
