"""The files that a page of a problem or an inspection names to its reader: only these may he take out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file as it was filed first: its own name, as what, and when. ``evidence`` is what stands in the list of evidence."""

    sha256: str
    name: str
    label: str
    on: str
    evidence: bool


def attachments(page: Mapping[str, Any]) -> dict[str, Attachment]:
    """Give the files by their SHA-256."""
    found: dict[str, Attachment] = {}
    for each in page.get("evidence", ()):
        _add(found, each["file_name"], each["sha256"], each["title"], each["filed_on"], evidence=True)
    for entry in page["journal"]:
        for kept in _kept(entry.get("fields") or {}):
            _add(found, kept["name"], kept["sha256"], entry["label"], entry["on"])
    return found


def _add(found: dict[str, Attachment], name: str, sha256: str, label: str, on: str, *, evidence: bool = False) -> None:
    found.setdefault(sha256, Attachment(sha256=sha256, name=name, label=label, on=on, evidence=evidence))


def _kept(fields: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    for value in fields.values():
        if isinstance(value, Mapping) and set(value) == {"name", "sha256"}:
            yield {"name": str(value["name"]), "sha256": str(value["sha256"])}
