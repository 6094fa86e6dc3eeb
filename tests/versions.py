"""Versions of the shipped workflows, for tests in which an office changes its rules while problems run."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from rectify.library import shipped_folder

if TYPE_CHECKING:
    from tests.office import Office

FIVE = "five-accounts"


def shipped(name: str = FIVE) -> str:
    """Give a shipped workflow's text."""
    return (shipped_folder("workflows") / f"{name}.yaml").read_text(encoding="utf-8")


def version(number: int, *changes: tuple[str, str], name: str = FIVE) -> str:
    """Give a shipped workflow's text as another version, with parts replaced."""
    text = shipped(name).replace("version: 1\n", f"version: {number}\n", 1)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


NEVER_OFF = ("self_check_done", "institution_built", "persons_dealt_with", "closer_is_another")
AT_LEAST = frozenset({
    *NEVER_OFF, "feedback_issued", "notice_signed", "in_time_or_accepted", "checked_independently", "plan_complete", "plan_approved",
    "continuation_approved", "withdrawal_approved",
})  # fmt: skip
"""Gates without which some law of ``workflow prove`` is broken in a shipped file."""


def laxest(name: str = FIVE) -> str:
    """Give a workflow's text with every gate taken out that a law does not ask for: what an office could come to at worst."""
    kept = AT_LEAST | ({"receipt_on_file"} if name.startswith(FIVE) else frozenset())
    lines = [line for line in shipped(name).splitlines() if not _is_gate(line) or _gate(line) in kept]
    bare = re.sub(r"    gates:\n(?!      - )", "    gates: []\n", "\n".join(lines) + "\n")
    return re.sub(r"gates: \[(\w+)\]", lambda found: found[0] if found[1] in kept else "gates: []", bare)


def _is_gate(line: str) -> bool:
    return line.startswith("      - ")


def _gate(line: str) -> str:
    return line.split("#", maxsplit=1)[0].strip(" -")


def hash_of(text: str) -> str:
    """Give the hash by which a problem is pinned to a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def keep(office: Office, text: str, name: str = FIVE) -> str:
    """Put a text into the office's own folder, as whoever changes the rules does; gives its hash."""
    folder = office.home / "workflows"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return hash_of(text)
