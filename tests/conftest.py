"""What every test may ask for: fresh databases on both engines, and how often to do a thing.

And the truth about what did not run: a test that needs a part of the system that is not there is left out and named on
the last lines; with ``CI=true`` it fails instead. Nothing is skipped silently.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

import hypothesis
import pytest

from tests import postgres
from tests.copies import Copies, Databases
from tests.office import problem_in
from tests.parts import PARTS, missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.office import Office

CI = os.environ.get("CI") == "true"
NOT_RUN = pytest.StashKey[Counter[str]]()
WHERE_TOLD = "rectify_not_run"  # how a worker of pytest-xdist tells the run that prints

# A commit is judged by the same examples however often it is judged; at will, new ones are looked for.
hypothesis.settings.register_profile("commit", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.register_profile("at-will", deadline=None, max_examples=10_000, print_blob=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--at-will``, which `make torture` gives."""
    parser.addoption("--at-will", action="store_true", help="the counts of `make torture` instead of every commit's")


def pytest_configure(config: pytest.Config) -> None:
    """Choose how hard hypothesis looks."""
    config.stash[NOT_RUN] = Counter()
    hypothesis.settings.load_profile("at-will" if config.getoption("--at-will") else "commit")


# ---- what is not run is named


def _needs(item: pytest.Item) -> set[str]:
    """Give the parts of the system that a test needs: by its marks, its parameters' marks, or its fixtures."""
    named = {str(mark.args[0]) for mark in item.iter_markers("needs")}
    return named | ({"postgresql"} if "postgres_server" in getattr(item, "fixturenames", ()) else set())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot run here, and count it by what it needs; in CI keep it, so that it fails."""
    lacking = set(missing())
    if not lacking or CI:
        return
    left_out = [item for item in items if _needs(item) & lacking]
    count = config.stash[NOT_RUN]
    for item in left_out:
        count.update(_needs(item) & lacking)
    items[:] = [item for item in items if not _needs(item) & lacking]
    config.hook.pytest_deselected(items=left_out)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail what needs a part that is not there; only CI keeps such a test."""
    if lacking := _needs(item) & set(missing()):
        pytest.fail(f"not run: {', '.join(sorted(lacking))} is missing", pytrace=False)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand a worker's count to the run that prints."""
    told = getattr(session.config, "workeroutput", None)
    if told is not None:
        count = session.config.stash[NOT_RUN]
        told[WHERE_TOLD] = dict(count)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Take a worker's count; every worker collects the same tests, so the largest is the truth."""
    count: Counter[str] = node.config.stash[NOT_RUN]  # type: ignore[attr-defined] # pytest-xdist's node has no types
    count |= Counter(getattr(node, "workeroutput", {}).get(WHERE_TOLD, {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name what did not run on the last lines."""
    for part, count in sorted(config.stash[NOT_RUN].items()):
        package = PARTS[part].package
        terminalreporter.write_line(f"not run: {part}：{count} 项测试未运行，缺少系统组件（Debian 软件包 {package}）")


# ---- databases


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """Give the run's own PostgreSQL server; a test that asks for it needs ``postgresql`` without saying so."""
    binaries = postgres.find_binaries()
    assert binaries is not None, "a test that needs PostgreSQL was kept although it is missing"
    server = postgres.Server.start(binaries)
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Databases]:
    """Make one fresh, empty database after another and give its SQLAlchemy address; once for each engine."""
    server = request.getfixturevalue("postgres_server") if request.param == "postgresql" else None
    databases = Databases(folder=tmp_path, server=server)
    yield databases
    databases.drop()


@pytest.fixture
def database_url(new_database: Callable[[], str]) -> str:
    """Give the address of one fresh, empty database; the test runs once on SQLite and once on PostgreSQL."""
    return new_database()


# ---- offices


@pytest.fixture(scope="session")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Copies:
    """Give the run's stories that many tests begin with, told once each."""
    return Copies(folder=tmp_path_factory.mktemp("copies"))


@pytest.fixture
def office_in(new_database: Databases, copies: Copies, tmp_path: Path) -> Iterator[Callable[[str], Office]]:
    """Open offices whose one problem stands in a state of the main road, each in a database of its own."""
    yield from _offices(copies, tmp_path, new_database)


@pytest.fixture
def sqlite_office_in(copies: Copies, tmp_path: Path) -> Iterator[Callable[[str], Office]]:
    """Open such offices on SQLite only, for what does not touch the database's own ways."""
    yield from _offices(copies, tmp_path, None)


def _offices(copies: Copies, tmp_path: Path, databases: Databases | None) -> Iterator[Callable[[str], Office]]:
    made: list[Office] = []

    def make(state: str) -> Office:
        folder = tmp_path / f"with-{len(made)}"
        folder.mkdir()
        made.append(copies.office(state, lambda place, url=None: problem_in(place, state, url), folder, databases))
        return made[-1]

    yield make
    for each in made:
        each.app.store.close()


# ---- how often


@pytest.fixture
def often(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """Choose between a count for every commit and one at will: ``often(100, 10_000)`` (quality.md 2)."""
    at_will = bool(request.config.getoption("--at-will"))
    return lambda every_commit, by_will: by_will if at_will else every_commit
