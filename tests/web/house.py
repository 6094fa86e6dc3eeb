"""A console with several people in it at once, who send forms of pages that they need not have open."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, Any

from tests.visitor import Door, Visitor, door_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpx2 import Response

    from rectify.app.console import Console
    from tests.office import Office

_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in."""

    visitor: Visitor

    def get(self, path: str) -> Response:
        """Ask for a page, whatever the answer."""
        return self.visitor.get(unescape(path))

    def read(self, path: str) -> str:
        """Read a page that must be there, its marks as they are and its words without their disguise."""
        return unescape(self.visitor.page(unescape(path)))

    def post(
        self, path: str, data: Mapping[str, Any] | None = None, files: Any = None, *, csrf: str | None = None,  # noqa: ANN401 - as the client takes them
    ) -> Response:  # fmt: skip
        """Send a form with the token that this session's pages carry."""
        token = csrf if csrf is not None else self._csrf()
        return self.visitor.client.post(path, data={"csrf": token, **(data or {})}, files=files)

    def _csrf(self) -> str:
        found = _CSRF.search(self.visitor.page("/me"))
        assert found is not None
        return found[1]


@dataclass(slots=True)
class House:
    """One console and the people in it."""

    door: Door
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def console(self) -> Console:
        """The console."""
        return self.door.console

    def person(self, account: str) -> Person:
        """Give somebody, who stays the same from one asking to the next."""
        if account not in self.people:
            self.people[account] = Person(self.door.visitor(account))
        return self.people[account]


def house_of(office: Office, *, for_units: bool = False) -> House:
    """Open an office's console for people to come to."""
    return House(door_of(office, for_units=for_units))
