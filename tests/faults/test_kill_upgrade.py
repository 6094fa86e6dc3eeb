"""Kill -9 of ``upgrade`` between two steps, before and after its commit, and two at once: the old office whole, or the new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rectify.library import Library
from rectify.store.connection import open_engine, read_url
from rectify.store.schema import newest, present
from rectify.wiring import database_url, read_settings
from tests.faults.proof import unsound
from tests.older import contents, cut_down

if TYPE_CHECKING:
    from tests.faults.stage import Copy, Stage
    from tests.older import Rows

OLD = "0003"
MOMENTS = (("step", 1), ("step", 6), ("taken", 1), ("brought", 1))
"""Before the first statement of the first step, amid the steps, before the commit, and after it."""


def url_of(copy: Copy) -> str:
    """Give the address of a copy's database."""
    return database_url(copy.home, read_settings(Library(copy.home)))


def looked_at(copy: Copy) -> tuple[str | None, Rows]:
    """Give the version that a copy's database has, and its rows."""
    engine = open_engine(read_url(url_of(copy)))
    with engine.connect() as connection:
        version = present(connection)
    rows = contents(engine)
    engine.dispose()
    return version, rows


def ledger(rows: Rows) -> Rows:
    """Leave out the codes that a step makes void."""
    return {name: found for name, found in rows.items() if name != "credential"}


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: f"{moment[0]}-{moment[1]}")
def test_a_killed_upgrade_has_done_nothing_or_everything_and_is_run_again(
    stage: Stage, moment: tuple[str, int]
) -> None:
    with stage.office() as copy:
        whole = looked_at(copy)[1]
        before = cut_down(url_of(copy), OLD)
        words = ["upgrade", "--home", str(copy.home)]
        killed = stage.nursery.run(words, kill_at=moment)
        assert killed.killed, killed.said()
        if moment[0] == "brought":
            assert looked_at(copy)[0] == newest()
        else:
            assert looked_at(copy) == (OLD, before)
        ended = stage.nursery.run(words)
        assert ended.code == 0, ended.said()
        version, rows = looked_at(copy)
        assert (version, ledger(rows)) == (newest(), ledger(whole))
        assert unsound(copy) == []


def test_two_upgrades_at_once_take_every_step_once(stage: Stage) -> None:
    with stage.office() as copy:
        whole = looked_at(copy)[1]
        cut_down(url_of(copy), OLD)
        workers = [stage.nursery.begin(["upgrade", "--home", str(copy.home), "--json"]) for _each in range(2)]
        ended = [stage.nursery.end(each) for each in workers]
        assert [each.code for each in ended] == [0, 0], [each.said() for each in ended]
        steps = sorted(len(each.lines()[0]["databases"][0]["steps"]) for each in ended)
        assert steps == [0, int(newest()) - int(OLD)]
        version, rows = looked_at(copy)
        assert (version, ledger(rows)) == (newest(), ledger(whole))
        assert unsound(copy) == []
