"""What the trials share: one nursery a run, one prepared office a kind of database, the seed."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

import pytest

from tests.faults.stage import Prepared, Stage
from tests.faults.workers import Nursery

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
def prepared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Prepared]:
    """Give the prepared offices that were made so far."""
    return {"sqlite": Prepared(folder=tmp_path_factory.mktemp("county"))}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))])
def stage(
    request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, nursery: Nursery,
    prepared: dict[str, Prepared],
) -> Stage:  # fmt: skip
    """Give a stage on each kind of database."""
    if request.param == "postgresql" and "postgresql" not in prepared:
        server = request.getfixturevalue("postgres_server")
        prepared["postgresql"] = Prepared(folder=tmp_path_factory.mktemp("county"), server=server)
    return Stage(prepared=prepared[request.param], nursery=nursery, folder=tmp_path)
