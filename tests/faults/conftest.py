"""What the trials share: one nursery a run, one prepared office a kind of database, the seed."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

import pytest

from tests.faults import county
from tests.faults.stage import Prepared, Stage
from tests.faults.workers import Nursery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Found = Callable[[Path, str | None], object]

SEED_FROM = "RECTIFY_TEST_SEED"
EVERY_COMMIT = 20261122


@pytest.fixture(scope="session")
def seed(request: pytest.FixtureRequest) -> int:
    """Give the run's seed: the named one, the same for every commit, or a new one at will; it is printed."""
    if named := os.environ.get(SEED_FROM):
        return int(named)
    return secrets.randbelow(10**9) if request.config.getoption("--at-will") else EVERY_COMMIT


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """Give the run's nursery."""
    with Nursery(folder=tmp_path_factory.mktemp("workers")) as begun:
        yield begun


@pytest.fixture(scope="session")
def made() -> dict[tuple[str, str], Prepared]:
    """Keep the offices that were prepared so far."""
    return {}


@pytest.fixture
def prepare(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, made: dict[tuple[str, str], Prepared]
) -> Callable[[str, Found], Prepared]:
    """Give what prepares an office on a kind of database, once a run."""

    def once(database: str, found: Found) -> Prepared:
        key = (database, str(found))
        if key not in made:
            server = request.getfixturevalue("postgres_server") if database == "postgresql" else None
            made[key] = Prepared(folder=tmp_path_factory.mktemp("county"), found=found, server=server)
        return made[key]

    return once


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))])
def database(request: pytest.FixtureRequest) -> str:
    """Give each kind of database."""
    kind: str = request.param
    return kind


@pytest.fixture
def stage(prepare: Callable[[str, Found], Prepared], database: str, nursery: Nursery, tmp_path: Path) -> Stage:
    """Give a stage with the office whose clock is simulated, on each kind of database."""
    return Stage(prepared=prepare(database, county.found), nursery=nursery, folder=tmp_path)


@pytest.fixture
def by_day(prepare: Callable[[str, Found], Prepared], database: str, nursery: Nursery, tmp_path: Path) -> Stage:
    """Give a stage with the office that works by the machine's clock, on each kind of database."""
    return Stage(prepared=prepare(database, county.played), nursery=nursery, folder=tmp_path)


@pytest.fixture
def quick(prepare: Callable[[str, Found], Prepared], nursery: Nursery, tmp_path: Path) -> Stage:
    """Give a stage on SQLite only, for what is not about databases."""
    return Stage(prepared=prepare("sqlite", county.found), nursery=nursery, folder=tmp_path)


@pytest.fixture
def quick_by_day(prepare: Callable[[str, Found], Prepared], nursery: Nursery, tmp_path: Path) -> Stage:
    """Give a stage on SQLite with the office that works by the machine's clock."""
    return Stage(prepared=prepare("sqlite", county.played), nursery=nursery, folder=tmp_path)
