"""The files that a page of a problem or an inspection names to its reader: only these may he take out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def attachments(page: Mapping[str, Any]) -> dict[str, str]:
    """Give the files by their SHA-256, with the name under which each was filed first."""
    found: dict[str, str] = {}
    for each in page.get("evidence", ()):
        found.setdefault(each["sha256"], each["file_name"])
    for entry in page["journal"]:
        for kept in _kept(entry.get("fields") or {}):
            found.setdefault(kept["sha256"], kept["name"])
    return found


def _kept(fields: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    for value in fields.values():
        if isinstance(value, Mapping) and set(value) == {"name", "sha256"}:
            yield {"name": str(value["name"]), "sha256": str(value["sha256"])}
