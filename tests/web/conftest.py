"""The door of a test's office, and one browser for the tests of a module that look at pages in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import QUIET, chromium
from tests.visitor import door_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.office import Office
    from tests.visitor import Door


@pytest.fixture
def door(office: Office) -> Door:
    """Open the door of whatever office the test's module has."""
    return door_of(office)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the system's chromium; it ends with the module, because its loop would stand in the way of other tests' loops."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - starts a process of its own

    with sync_playwright() as started:
        found = started.chromium.launch(executable_path=chromium(), args=QUIET)
        yield found
        found.close()
