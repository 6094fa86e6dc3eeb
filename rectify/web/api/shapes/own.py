"""One's own tokens and views."""

from __future__ import annotations

from rectify.web.api.shapes.parts import Shape


class TokenRow(Shape):
    """A token without what it opens with."""

    id: str
    name: str
    made_at: str
    until_on: str
    seen_at: str | None
    revoked_at: str | None
    good: bool


class Tokens(Shape):
    """One's own tokens."""

    tokens: list[TokenRow]
    count: int


class View(Shape):
    """A view of the ledger: its name, and the words of the address that make it."""

    name: str
    query: str


class Views(Shape):
    """One's own views of the ledger."""

    views: list[View]
    count: int
