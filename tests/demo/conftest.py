"""The county played once, for all who look at what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from rectify.engine.rights import Sight
from rectify.store import queries
from rectify.wiring import open_office
from tests.cli.program import Answer, start

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rectify.app.office import App

Document = dict[str, Any]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give where the demo office is made."""
    return tmp_path_factory.mktemp("demo") / "demo-office"


@pytest.fixture(scope="session")
def answer(home: Path) -> Answer:
    """Play the county once."""
    return start("demo", str(home), "--json")


@pytest.fixture(scope="session")
def document(answer: Answer) -> Document:
    """Give what the play says it came to."""
    assert answer.code == 0, answer.err
    found: Document = answer.document
    return found


@pytest.fixture
def app(home: Path, document: object) -> Iterator[App]:
    """Give the office as the play left it."""
    assert document
    office = open_office(home, os_user="visitor")
    yield office
    office.store.close()


@pytest.fixture
def rows(app: App) -> list[dict[str, Any]]:
    """Give the whole ledger."""
    with app.store.reading() as reader:
        return list(queries.problems(reader, Sight(everything=True)))
