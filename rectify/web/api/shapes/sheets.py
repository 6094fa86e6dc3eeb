"""Sheets that go to a spreadsheet and come back."""

from __future__ import annotations

from rectify.web.api.shapes.parts import Object, Shape


class SheetHere(Shape):
    """A sheet to fill, and how many problems stand in it now."""

    sheet: str
    kind: str
    problems: int


class Sheets(Shape):
    """The sheets of an inspection."""

    inspection: str
    sheets: list[SheetHere]


class Filled(Shape):
    """What a filled sheet wrote, or would write."""

    kind: str
    inspection: str
    dry_run: bool
    rows: int
    written: int
    same: int
    blank: int
    refused: int
    problems: list[Object]
    warnings: list[str]


class ImportedUnits(Shape):
    """What an import did, or would do."""

    rows: int
    added: int
    already: int
    dry_run: bool


class ImportedFindings(ImportedUnits):
    """What an import of findings did, or would do."""

    inspections: dict[str, int]
    first: str | None
    last: str | None
    warnings: list[str]
